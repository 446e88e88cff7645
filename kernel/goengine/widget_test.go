package goengine_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"vogo/kernel"
	"vogo/kernel/goengine"
	"vogo/kernel/wire"
)

// port is a front end without sockets: it keeps what a kernel sends, in order.
type port struct {
	mu   sync.Mutex
	sent []*wire.Message
	more chan struct{}
}

func (p *port) Send(_ context.Context, m *wire.Message) error    { return p.keep(m) }
func (p *port) Publish(_ context.Context, m *wire.Message) error { return p.keep(m) }

func (p *port) keep(m *wire.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	close(p.more)
	p.more = make(chan struct{})
	return nil
}

type route struct{}

func (route) Identity() string { return "client" }

// frontEnd talks to a kernel as JupyterLab does.
type frontEnd struct {
	t       *testing.T
	core    *kernel.Core
	port    *port
	session *wire.Session
}

func startFrontEnd(t *testing.T) *frontEnd {
	p := &port{more: make(chan struct{})}
	core := kernel.NewCore(t.Context(), kernel.Options{
		Engine: func(context.Context) (kernel.Engine, error) { return goengine.New() },
	}, p)
	t.Cleanup(core.Close)
	return &frontEnd{t, core, p, wire.NewSession()}
}

// send sends a request and returns its id.
func (f *frontEnd) send(msgType string, content any, cell string) string {
	raw, err := json.Marshal(content)
	if err != nil {
		f.t.Fatal(err)
	}
	h := f.session.Header(msgType)
	m := &wire.Message{Channel: wire.Shell, Header: h, Content: raw, Route: route{}}
	if cell != "" {
		m.Metadata = json.RawMessage(`{"cellId":"` + cell + `"}`)
	}
	f.core.Receive(m)
	return h.MsgID
}

// until waits for a message about a request, any if that is "", of a type and with a text in it.
func (f *frontEnd) until(about, msgType, text string) *wire.Message {
	f.t.Helper()
	late := time.After(30 * time.Second)
	for seen := 0; ; {
		f.port.mu.Lock()
		for ; seen < len(f.port.sent); seen++ {
			m := f.port.sent[seen]
			if (about == "" || m.Parent.MsgID == about) && m.Header.MsgType == msgType && strings.Contains(string(m.Content), text) {
				f.port.mu.Unlock()
				return m
			}
		}
		more := f.port.more
		f.port.mu.Unlock()
		select {
		case <-more:
		case <-late:
			f.port.mu.Lock()
			defer f.port.mu.Unlock()
			for _, m := range f.port.sent {
				f.t.Logf("%s about %.4s: %.300s", m.Header.MsgType, m.Parent.MsgID, m.Content)
			}
			f.t.Fatalf("no %s with %q", msgType, text)
		}
	}
}

func (f *frontEnd) run(cell, code string) string {
	f.t.Helper()
	id := f.send("execute_request", map[string]any{"code": code}, cell)
	if r := f.until(id, "execute_reply", ""); !strings.Contains(string(r.Content), `"status":"ok"`) {
		f.t.Fatalf("%s: %s", code, r.Content)
	}
	return id
}

// comm is the id of the comm that was opened last for a model.
func (f *frontEnd) comm(model string) string {
	f.t.Helper()
	f.port.mu.Lock()
	defer f.port.mu.Unlock()
	for i := len(f.port.sent) - 1; i >= 0; i-- {
		if m := f.port.sent[i]; m.Header.MsgType == "comm_open" && strings.Contains(string(m.Content), `"_model_name":"`+model+`"`) {
			var c struct {
				ID string `json:"comm_id"`
			}
			if err := m.Decode(&c); err != nil || string(m.Metadata) != `{"version":"2.1.0"}` {
				f.t.Fatalf("%s %s: %v", m.Content, m.Metadata, err)
			}
			return c.ID
		}
	}
	f.t.Fatalf("no %s was opened", model)
	return ""
}

func (f *frontEnd) set(comm, trait string, v any) string {
	return f.send("comm_msg", map[string]any{"comm_id": comm, "data": map[string]any{
		"method": "update", "state": map[string]any{trait: v}, "buffer_paths": []any{}}}, "")
}

// Cells make widgets, the front end moves them while another cell runs, functions
// of cells are called, and what was shown before is closed when a cell runs again.
func TestWidgetsInCells(t *testing.T) {
	f := startFrontEnd(t)
	const made = `n := widget.NewIntSlider().SetDescription("n").SetMax(20).SetValue(5)
squares := widget.NewLabel()
n.OnChange(func() {
	fmt.Println("moved to", n.Value())
	if n.Value() == 13 {
		panic("unlucky")
	}
	for n.Value() == 14 {
	}
	squares.SetValue(fmt.Sprint(n.Value() * n.Value()))
})
widget.NewVBox().SetChildren(n, squares)`
	cell := f.run("cell", made)
	if r := f.until(cell, "execute_result", "vnd.jupyter.widget-view+json"); !strings.Contains(string(r.Content), "n = 5") {
		t.Errorf("the static form is missing: %s", r.Content)
	}
	slider := f.comm("IntSliderModel")
	long := f.send("execute_request", map[string]any{"code": "time.Sleep(time.Hour)"}, "long")
	f.until(long, "status", "busy")
	moved := f.set(slider, "value", 12)
	f.until(moved, "comm_msg", `"method":"echo_update"`)
	f.until("", "comm_msg", `"value":"144"`)
	f.until(cell, "stream", "moved to 12")
	f.core.Interrupt()
	f.until(long, "execute_reply", "")

	f.set(slider, "value", 13)
	f.until(cell, "display_data", "widget: a handler failed: unlucky")
	f.set(slider, "value", 14)
	f.until(cell, "stream", "moved to 14")
	f.core.Interrupt() // the endless loop
	f.until(cell, "update_display_data", "widget: a handler was interrupted")
	f.set(slider, "value", 3)
	f.until("", "comm_msg", `"value":"9"`)

	info := f.send("comm_info_request", map[string]string{"target_name": "jupyter.widget"}, "")
	open := strings.Count(string(f.until(info, "comm_info_reply", slider).Content), "target_name")
	for range 5 {
		f.run("cell", made)
	}
	f.until("", "comm_close", slider)
	info = f.send("comm_info_request", map[string]string{"target_name": "jupyter.widget"}, "")
	if again := strings.Count(string(f.until(info, "comm_info_reply", "").Content), "target_name"); again != open {
		t.Errorf("%d widgets are open after six runs, %d after one", again, open)
	}
	id := f.send("comm_open", map[string]any{"comm_id": "manager", "target_name": "jupyter.widget.control", "data": map[string]any{}}, "")
	f.until(id, "status", "idle")
	id = f.send("comm_msg", map[string]any{"comm_id": "manager", "data": map[string]string{"method": "request_states"}}, "")
	if m := f.until(id, "comm_msg", "update_states"); strings.Count(string(m.Content), `"model_name"`) != open {
		t.Errorf("the states are %s", m.Content)
	}
}

// What a handler prints into an Output stays there.
func TestOutputWidgetsTakePrintedText(t *testing.T) {
	f := startFrontEnd(t)
	cell := f.run("cell", `out := widget.NewOutput()
go1 := widget.NewButton().SetDescription("Go")
go1.OnClick(func() { out.Do(func() { fmt.Println("clicked"); display.Show(display.HTML("<b>bold</b>")) }) })
widget.NewVBox().SetChildren(go1, out)`)
	button := f.comm("ButtonModel")
	f.send("comm_msg", map[string]any{"comm_id": button, "data": map[string]any{"method": "custom", "content": map[string]string{"event": "click"}}}, "")
	f.until("", "comm_msg", `"text":"clicked\n"`)
	f.until("", "comm_msg", "bold")
	f.port.mu.Lock()
	defer f.port.mu.Unlock()
	for _, m := range f.port.sent {
		if m.Parent.MsgID == cell && m.Header.MsgType == "stream" {
			t.Errorf("it went to the cell: %s", m.Content)
		}
	}
}
