package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"vogo/kernel/wire"
)

// patience is how long tests wait for what must come; a failing test takes it.
const patience = 20 * time.Second

// testPort keeps what the server sends, in order.
type testPort struct {
	mu   sync.Mutex
	sent []*wire.Message
	more chan struct{}
}

func (p *testPort) Send(_ context.Context, m *wire.Message) error    { return p.keep(m) }
func (p *testPort) Publish(_ context.Context, m *wire.Message) error { return p.keep(m) }

func (p *testPort) keep(m *wire.Message) error {
	m.Join()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	close(p.more)
	p.more = make(chan struct{})
	return nil
}

func (p *testPort) reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = nil
}

// find waits for the first message that match accepts.
func (p *testPort) find(t testing.TB, what string, match func(*wire.Message) bool) *wire.Message {
	t.Helper()
	late := time.After(patience)
	for seen := 0; ; {
		p.mu.Lock()
		for ; seen < len(p.sent); seen++ {
			if match(p.sent[seen]) {
				defer p.mu.Unlock()
				return p.sent[seen]
			}
		}
		more := p.more
		p.mu.Unlock()
		select {
		case <-more:
		case <-late:
			t.Fatalf("no %s", what)
		}
	}
}

// of returns the messages about one request, in order.
func (p *testPort) of(id string) []*wire.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ms []*wire.Message
	for _, m := range p.sent {
		if m.Parent.MsgID == id {
			ms = append(ms, m)
		}
	}
	return ms
}

type testRoute struct{}

func (testRoute) Identity() string { return "client" }

// testServer is a server without sockets, with a front end to talk to it.
type testServer struct {
	*server
	t      testing.TB
	port   *testPort
	client *wire.Session
}

func startTestServer(t testing.TB, engine Engine) *testServer {
	t.Helper()
	if engine == nil {
		engine = &fakeEngine{}
	}
	return startTestServerOptions(t, Options{Engine: func(context.Context) (Engine, error) { return engine, nil }})
}

func startTestServerOptions(t testing.TB, opts Options) *testServer {
	t.Helper()
	p := &testPort{more: make(chan struct{})}
	s := newServer(context.Background(), opts, wire.NewSession(), p)
	s.start()
	t.Cleanup(func() {
		late := make(chan struct{})
		timer := time.AfterFunc(patience, func() { close(late) })
		defer timer.Stop()
		s.close(late)
		select {
		case <-late:
			t.Error("the server did not end")
		default:
		}
	})
	return &testServer{server: s, t: t, port: p, client: wire.NewSession()}
}

// send sends a request and returns its id. Content is a value or JSON text.
func (s *testServer) send(ch wire.Channel, msgType string, content any) string {
	return s.sendHeader(ch, s.client.Header(msgType), content)
}

func (s *testServer) sendHeader(ch wire.Channel, h wire.Header, content any) string {
	data, ok := content.(json.RawMessage)
	if !ok {
		var err error
		if data, err = json.Marshal(content); err != nil {
			s.t.Fatal(err)
		}
	}
	s.receive(&wire.Message{Channel: ch, Header: h, Content: data, Route: testRoute{}})
	return h.MsgID
}

// idle waits until a request is done and returns the messages about it.
func (s *testServer) idle(id string) []*wire.Message {
	s.t.Helper()
	s.port.find(s.t, "idle", func(m *wire.Message) bool {
		return m.Parent.MsgID == id && m.Header.MsgType == "status" && string(m.Content) == `{"execution_state":"idle"}`
	})
	return s.port.of(id)
}

func (s *testServer) ask(ch wire.Channel, msgType string, content any) []*wire.Message {
	s.t.Helper()
	return s.idle(s.send(ch, msgType, content))
}

// run executes a cell and returns its messages as transcript does.
func (s *testServer) run(code string) string {
	s.t.Helper()
	return transcript(s.ask(wire.Shell, "execute_request", map[string]any{"code": code}))
}

// reply returns the content of the reply among ms.
func reply(t testing.TB, ms []*wire.Message) map[string]any {
	t.Helper()
	for _, m := range ms {
		if m.Channel != wire.IOPub && strings.HasSuffix(m.Header.MsgType, "_reply") {
			var c map[string]any
			if err := m.Decode(&c); err != nil {
				t.Fatal(err)
			}
			return c
		}
	}
	t.Fatalf("no reply among\n%s", transcript(ms))
	return nil
}

// transcript shows messages one a line, with what matters of their content.
func transcript(ms []*wire.Message) string {
	var b strings.Builder
	for _, m := range ms {
		var c map[string]any
		m.Decode(&c)
		fmt.Fprintf(&b, "%s", m.Header.MsgType)
		for _, key := range []string{"execution_state", "code", "execution_count", "name", "text", "data", "status", "ename", "evalue", "wait", "transient", "restart"} {
			if v, ok := c[key]; ok {
				text, _ := encode(v)
				fmt.Fprintf(&b, " %s=%s", key, text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
