package widget

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"vogo/display"
)

// patience is how long tests wait for what must come; a failing test takes it.
const patience = 20 * time.Second

// sent is a message to the front ends, with widgets named #1, #2 … in the order
// in which they open.
type sent struct {
	Type     string         `json:"type"`
	Comm     string         `json:"comm"`
	Target   string         `json:"target"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
	Buffers  [][]byte       `json:"buffers"`
}

// front is a front end: it keeps what it is sent.
type front struct {
	t     *testing.T
	mu    sync.Mutex
	names map[string]string // of ids
	conns map[string]*conn  // by name
	sent  []sent
	more  chan struct{}
}

type conn struct {
	front   *front
	id      string
	message func(json.RawMessage, [][]byte)
	closed  func()
}

// newFront makes a front end that can be reached until the end of the test.
func newFront(t *testing.T) *front {
	f := &front{t: t, names: map[string]string{}, conns: map[string]*conn{}, more: make(chan struct{})}
	display.OpenCommsBy(f.open)
	t.Cleanup(func() {
		display.OpenCommsBy(nil)
		all.Lock()
		defer all.Unlock()
		all.open, all.roots, all.made, all.shown = nil, nil, nil, nil
		managed.Store(false)
	})
	return f
}

func (f *front) open(id, target string, data, metadata any, buffers ...[]byte) (display.Comm, error) {
	f.mu.Lock()
	name := fmt.Sprintf("#%d", len(f.names)+1)
	f.names[id] = name
	c := &conn{front: f, id: id}
	f.conns[name] = c
	f.mu.Unlock()
	f.keep(sent{Type: "comm_open", Target: target}, id, data, metadata, buffers)
	return c, nil
}

// keep keeps a message as it arrives: in JSON, with names for ids.
func (f *front) keep(m sent, id string, data, metadata any, buffers [][]byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m.Data, m.Metadata, m.Buffers = f.named(data), f.named(metadata), append([][]byte{}, buffers...)
	if m.Comm = f.names[id]; m.Comm == "" {
		m.Comm = id
	}
	f.sent = append(f.sent, m)
	close(f.more)
	f.more = make(chan struct{})
}

func (f *front) named(v any) map[string]any {
	if v == nil {
		return map[string]any{}
	}
	raw, err := json.Marshal(v)
	if err != nil {
		f.t.Error(err)
	}
	text := string(raw)
	for id, name := range f.names {
		text = strings.ReplaceAll(text, id, name)
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		f.t.Error(err)
	}
	return out
}

func (c *conn) ID() string { return c.id }
func (c *conn) Send(data any, buffers ...[]byte) error {
	c.front.keep(sent{Type: "comm_msg"}, c.id, data, nil, buffers)
	return nil
}
func (c *conn) OnMessage(m func(json.RawMessage, [][]byte)) { c.message = m }
func (c *conn) OnClose(m func())                            { c.closed = m }
func (c *conn) Close() error {
	c.front.keep(sent{Type: "comm_close"}, c.id, nil, nil, nil)
	return nil
}

// say sends a message of the front end about the widget of that name.
func (f *front) say(name string, data any, buffers ...[]byte) {
	raw, err := json.Marshal(data)
	if err != nil {
		f.t.Fatal(err)
	}
	f.mu.Lock()
	c := f.conns[name]
	f.mu.Unlock()
	if c == nil {
		f.t.Fatalf("there is no widget %s", name)
	}
	c.message(raw, buffers)
}

// set sets a value as the reader would.
func (f *front) set(w Widget, trait string, v any) {
	f.say(f.name(w), map[string]any{"method": "update", "state": map[string]any{trait: v}, "buffer_paths": []any{}})
}

func (f *front) click(w Widget) {
	f.say(f.name(w), map[string]any{"method": "custom", "content": map[string]any{"event": "click"}})
}

// name is what a widget is called here.
func (f *front) name(w Widget) string {
	all.Lock()
	defer all.Unlock()
	if w.Self().link == nil {
		f.t.Fatalf("the %s is closed", w.Self().class.name)
	}
	return f.names[w.Self().link.id]
}

// take returns what was sent since it was called last.
func (f *front) take() []sent {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.sent
	f.sent = nil
	return out
}

// until waits for a message that match accepts, of those not yet taken.
func (f *front) until(what string, match func(sent) bool) sent {
	f.t.Helper()
	late := time.After(patience)
	for seen := 0; ; {
		f.mu.Lock()
		for ; seen < len(f.sent); seen++ {
			if match(f.sent[seen]) {
				defer f.mu.Unlock()
				return f.sent[seen]
			}
		}
		more := f.more
		f.mu.Unlock()
		select {
		case <-more:
		case <-late:
			f.t.Fatalf("no %s", what)
		}
	}
}

// outputs is a sink that tests can wait on.
type outputs chan display.Output

func (o outputs) Display(out display.Output) { o <- out }
func (outputs) Clear(bool)                   {}

func (o outputs) next(t *testing.T) display.Output {
	t.Helper()
	select {
	case out := <-o:
		return out
	case <-time.After(patience):
		t.Fatal("nothing is shown")
		return display.Output{}
	}
}

// inCell runs f as a cell of that id, in a run of its own.
func inCell(t *testing.T, id string, f func()) outputs {
	out := make(outputs, 1000)
	ctx, end := context.WithCancel(display.WithCellID(display.WithSink(t.Context(), out), id))
	display.Bind(ctx, f)
	end()
	return out
}
