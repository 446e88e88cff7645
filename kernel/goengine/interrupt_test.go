package goengine_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vogo/display"
	"vogo/kernel"
	"vogo/kernel/goengine"
	"vogo/kernel/wire"
	"vogo/vokit/desktop"
	"vogo/vokit/samp"
	"vogo/vokit/table"
)

// front is a front end of a kernel without sockets.
type front struct {
	*kernel.Core
	t    *testing.T
	own  *wire.Session
	sent chan *wire.Message
}

func (f *front) Send(_ context.Context, m *wire.Message) error    { f.sent <- m; return nil }
func (f *front) Publish(_ context.Context, m *wire.Message) error { f.sent <- m; return nil }

func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{t: t, own: wire.NewSession(), sent: make(chan *wire.Message, 4096)}
	display.ServeComms()
	f.Core = kernel.NewCore(t.Context(), kernel.Options{Engine: func(context.Context) (kernel.Engine, error) { return goengine.New() }}, f)
	t.Cleanup(f.Close)
	return f
}

func (f *front) request(msgType string, content any) string {
	m := &wire.Message{Channel: wire.Shell, Header: f.own.Header(msgType)}
	m.Content, _ = json.Marshal(content)
	f.Receive(m)
	return m.Header.MsgID
}

// until returns the next message whose content holds a text.
func (f *front) until(msgType, text string) *wire.Message {
	f.t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case m := <-f.sent:
			if m.Header.MsgType == msgType && strings.Contains(string(m.Content), text) {
				return m
			}
		case <-late:
			f.t.Fatalf("no %s with %q", msgType, text)
		}
	}
}

func (f *front) run(code string) {
	f.t.Helper()
	f.request("execute_request", map[string]any{"code": code})
	if m := f.until("execute_reply", `"status"`); !strings.Contains(string(m.Content), `"status":"ok"`) {
		f.t.Fatalf("%s: %s", code, m.Content)
	}
}

// An interrupt while no cell runs ends the function of a button, even a loop without
// end; the button works again after it.
func TestInterruptEndsButton(t *testing.T) {
	f := newFront(t)
	f.request("execute_request", map[string]any{"code": `import "vogo/display"
n := 0
form := display.NewForm(func(v display.Values) (string, error) {
	n++
	if n == 2 {
		return "second", nil
	}
	fmt.Println("begun")
	for {
	}
}, display.Button("go"))`})
	var shown struct{ Data map[string]json.RawMessage }
	if err := json.Unmarshal(f.until("display_data", display.MIMEControls).Content, &shown); err != nil {
		t.Fatal(err)
	}
	var controls struct{ ID string }
	if err := json.Unmarshal(shown.Data[display.MIMEControls], &controls); err != nil || controls.ID == "" {
		t.Fatal("the form has no id", err)
	}
	f.until("execute_reply", `"ok"`)
	f.request("comm_open", map[string]any{"comm_id": "view", "target_name": "vogo.controls", "data": map[string]string{"id": controls.ID}})
	press := func() {
		f.request("comm_msg", map[string]any{"comm_id": "view", "data": map[string]any{"type": "set", "name": "go", "value": true}})
	}
	press()
	f.until("stream", "begun")
	f.Interrupt()
	f.until("comm_msg", `"interrupted"`)
	f.run("n") // the session goes on
	press()
	f.until("comm_msg", `"second"`)
}

// An interrupt while no cell runs ends a handler of messages of other programs.
func TestInterruptEndsListener(t *testing.T) {
	t.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(filepath.Join(t.TempDir(), "lock")))
	hub, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hub.Close() })
	f := newFront(t)
	f.run(`l := vo.OnTable(func(t *vo.Table) {
	fmt.Println("begun", t.Name)
	for {
	}
})`)
	v, err := table.NewColumn(table.Meta{Name: "V"}, []float64{6.5})
	if err != nil {
		t.Fatal(err)
	}
	stars, err := table.New("AGB", v)
	if err != nil {
		t.Fatal(err)
	}
	topcat := desktop.New("TOPCAT", "a stand-in")
	t.Cleanup(func() { topcat.Close() })
	report := make(chan string, 1)
	go func() {
		rep, err := topcat.Send(t.Context(), "vogo", stars)
		if err != nil {
			report <- err.Error()
			return
		}
		messages, _ := rep.Strings("message")
		report <- strings.Join(messages, "; ")
	}()
	f.until("stream", "begun AGB")
	f.Interrupt()
	if r := <-report; !strings.Contains(r, "interrupted") {
		t.Errorf("the sender is told %s", r)
	}
	f.run("1")
}

// An interrupt while no cell runs ends the goroutines that earlier cells have left
// running, and the context of their requests; the cells say so.
func TestInterruptEndsGoroutines(t *testing.T) {
	f := newFront(t)
	f.run(`import "vogo/display"
begun := make(chan bool)
go func() {
	begun <- true
	for {
	}
}()
<-begun
ctx := display.Ambient()`)
	f.Interrupt()
	f.until("stream", "left running was stopped")
	f.run("<-ctx.Done()")
}
