package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vogo/display"
	"vogo/kernel/wire"
)

// TestExecute compares the messages about cells, in their order, with what the
// protocol wants.
func TestExecute(t *testing.T) {
	tests := []struct {
		name, code, want string
	}{
		{"value", "value 42", `
status execution_state="busy"
execute_input code="value 42" execution_count=1
execute_result execution_count=1 data={"text/plain":"42"}
execute_reply execution_count=1 status="ok"
status execution_state="idle"`},
		{"nothing", " \n", `
status execution_state="busy"
execute_input code=" \n" execution_count=0
execute_reply execution_count=0 status="ok"
status execution_state="idle"`},
		{"streams in order", "print a\nprint b\neprint c\nprint d\nvalue 1", `
status execution_state="busy"
execute_input code="print a\nprint b\neprint c\nprint d\nvalue 1" execution_count=1
stream name="stdout" text="a\nb\n"
stream name="stderr" text="c\n"
stream name="stdout" text="d\n"
execute_result execution_count=1 data={"text/plain":"1"}
execute_reply execution_count=1 status="ok"
status execution_state="idle"`},
		{"display between prints", "print a\ndisplay b\nprint c\nclear wait\nprint d\nclear", `
status execution_state="busy"
execute_input code="print a\ndisplay b\nprint c\nclear wait\nprint d\nclear" execution_count=1
stream name="stdout" text="a\n"
display_data data={"text/html":"b","text/plain":"b"} transient={}
stream name="stdout" text="c\n"
clear_output wait=true
stream name="stdout" text="d\n"
clear_output wait=false
execute_reply execution_count=1 status="ok"
status execution_state="idle"`},
		{"error after output", "print a\nfail boom", `
status execution_state="busy"
execute_input code="print a\nfail boom" execution_count=1
stream name="stdout" text="a\n"
error ename="*fake.Error" evalue="boom"
execute_reply execution_count=1 status="error" ename="*fake.Error" evalue="boom"
status execution_state="idle"`},
		{"error of another type", "plainfail one\ntwo", `
status execution_state="busy"
execute_input code="plainfail one\ntwo" execution_count=1
error ename="*errors.errorString" evalue="one"
execute_reply execution_count=1 status="error" ename="*errors.errorString" evalue="one"
status execution_state="idle"`},
		{"panic of the engine", "panic at the disco", `
status execution_state="busy"
execute_input code="panic at the disco" execution_count=1
error ename="internal error" evalue="the interpreter failed on this cell: at the disco"
execute_reply execution_count=1 status="error" ename="internal error" evalue="the interpreter failed on this cell: at the disco"
status execution_state="idle"`},
		{"note", "note f still uses the old x", `
status execution_state="busy"
execute_input code="note f still uses the old x" execution_count=1
display_data data={"text/plain":"f still uses the old x"} transient={}
execute_reply execution_count=1 status="ok"
status execution_state="idle"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := startTestServer(t, nil).run(test.code)
			if want := test.want[1:] + "\n"; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestErrorReply checks that the traceback is a list of text, in the reply and in
// the message.
func TestErrorReply(t *testing.T) {
	s := startTestServer(t, nil)
	for _, m := range s.ask(wire.Shell, "execute_request", map[string]any{"code": "fail boom"}) {
		if m.Header.MsgType != "error" && m.Header.MsgType != "execute_reply" {
			continue
		}
		var c struct{ Traceback []string }
		if err := m.Decode(&c); err != nil || len(c.Traceback) != 1 || c.Traceback[0] != "fake: boom" {
			t.Errorf("%s: traceback %q, %v", m.Header.MsgType, c.Traceback, err)
		}
	}
}

func TestSilent(t *testing.T) {
	s := startTestServer(t, nil)
	for _, code := range []string{"value 1", "fail x"} {
		got := transcript(s.ask(wire.Shell, "execute_request", map[string]any{"code": code, "silent": true}))
		if strings.Contains(got, "execute_result") || strings.Contains(got, "execute_input") || strings.Contains(got, "error ename") ||
			!strings.Contains(got, "execute_reply execution_count=0") {
			t.Errorf("silent %s:\n%s", code, got)
		}
	}
	if n := len(s.history.entries); n != 0 {
		t.Errorf("%d history entries of silent cells", n)
	}
}

func TestExecutionCount(t *testing.T) {
	s := startTestServer(t, nil)
	var got []any
	for _, store := range []any{true, false, nil, true} {
		got = append(got, reply(t, s.ask(wire.Shell, "execute_request", map[string]any{"code": "value 1", "store_history": store}))["execution_count"])
	}
	if fmt.Sprint(got) != "[1 1 2 3]" {
		t.Errorf("counts %v", got)
	}
}

func TestUserExpressions(t *testing.T) {
	s := startTestServer(t, nil)
	ms := s.ask(wire.Shell, "execute_request", map[string]any{"code": "print x", "user_expressions": map[string]string{
		"good": "value 7", "bad": "fail no", "none": "print y"}})
	got, _ := encode(reply(t, ms)["user_expressions"])
	want := `{"bad":{"ename":"*fake.Error","evalue":"no","status":"error","traceback":["fake: no"]},` +
		`"good":{"data":{"text/plain":"7"},"metadata":{},"status":"ok"},"none":{"data":{"text/plain":""},"metadata":{},"status":"ok"}}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if tr := transcript(ms); strings.Contains(tr, "error ename") || strings.Contains(tr, "execute_result") {
		t.Errorf("expressions showed in the cell:\n%s", tr)
	}
}

func TestPager(t *testing.T) {
	s := startTestServer(t, nil)
	payload, _ := encode(reply(t, s.ask(wire.Shell, "execute_request", map[string]any{"code": "print?"}))["payload"])
	if want := `[{"data":{"text/markdown":"**print** writes text","text/plain":"print writes text"},"source":"page","start":0}]`; string(payload) != want {
		t.Errorf("payload %s, want %s", payload, want)
	}
	payload, _ = encode(reply(t, s.ask(wire.Shell, "execute_request", map[string]any{"code": "nothing.At.all??"}))["payload"])
	if !strings.Contains(string(payload), "No documentation of nothing.At.all") {
		t.Errorf("payload %s", payload)
	}
}

// TestStopOnError sends cells behind one that fails.
func TestStopOnError(t *testing.T) {
	for _, stop := range []bool{true, false} {
		s := startTestServer(t, nil)
		var ids []string
		for _, code := range []string{"fail x", "value 1", "value 2"} {
			ids = append(ids, s.send(wire.Shell, "execute_request", map[string]any{"code": code, "stop_on_error": stop}))
		}
		info := s.send(wire.Shell, "kernel_info_request", struct{}{})
		last := s.send(wire.Shell, "is_complete_request", map[string]any{"code": "x"})
		var got []any
		for _, id := range append(ids, info, last) {
			got = append(got, reply(t, s.idle(id))["status"])
		}
		want := "[error aborted aborted ok complete]"
		if !stop {
			want = "[error ok ok ok complete]"
		}
		if fmt.Sprint(got) != want {
			t.Errorf("stop_on_error %v: %v, want %s", stop, got, want)
		}
		if got := reply(t, s.ask(wire.Shell, "execute_request", map[string]any{"code": "value 3"}))["status"]; got != "ok" {
			t.Errorf("a cell after the aborted ones: %v", got)
		}
	}
}

// TestInterrupt stops a cell and the ones behind it.
func TestInterrupt(t *testing.T) {
	for _, code := range []string{"block", "flood", "print x\nblock"} {
		t.Run(code, func(t *testing.T) {
			engine := &fakeEngine{entered: make(chan struct{})}
			s := startTestServer(t, engine)
			cell := s.send(wire.Shell, "execute_request", map[string]any{"code": code})
			<-engine.entered
			behind := s.send(wire.Shell, "execute_request", map[string]any{"code": "value 1"})
			if got := reply(t, s.ask(wire.Control, "interrupt_request", struct{}{}))["status"]; got != "ok" {
				t.Errorf("interrupt_reply %v", got)
			}
			if r := reply(t, s.idle(cell)); r["ename"] != "KeyboardInterrupt" {
				t.Errorf("reply %v", r)
			}
			if r := reply(t, s.idle(behind)); r["status"] != "aborted" {
				t.Errorf("the cell behind: %v", r)
			}
			if got := s.run("value 5"); !strings.Contains(got, `"text/plain":"5"`) {
				t.Errorf("afterwards:\n%s", got)
			}
		})
	}
}

// What cells leave running is stopped by an interrupt when no cell runs, and not
// by one that stops a cell.
func TestInterruptBesideCells(t *testing.T) {
	stopped := make(chan struct{}, 1)
	defer display.OnInterrupt(func() { stopped <- struct{}{} })()
	engine := &fakeEngine{entered: make(chan struct{})}
	s := startTestServer(t, engine)
	cell := s.send(wire.Shell, "execute_request", map[string]any{"code": "block"})
	<-engine.entered
	s.ask(wire.Control, "interrupt_request", struct{}{})
	s.idle(cell)
	if len(stopped) != 0 {
		t.Error("the interrupt of a cell stopped more than the cell")
	}
	s.ask(wire.Control, "interrupt_request", struct{}{})
	<-stopped
}

// TestWhileACellRuns asks everything that must not wait for the cell.
func TestWhileACellRuns(t *testing.T) {
	engine := &fakeEngine{entered: make(chan struct{})}
	s := startTestServer(t, engine)
	cell := s.send(wire.Shell, "execute_request", map[string]any{"code": "block"})
	<-engine.entered
	sub := reply(t, s.ask(wire.Control, "create_subshell_request", struct{}{}))["subshell_id"].(string)
	for _, ask := range []struct {
		ch      wire.Channel
		msgType string
		content any
	}{
		{wire.Control, "kernel_info_request", struct{}{}},
		{wire.Shell, "complete_request", map[string]any{"code": "pri", "cursor_pos": 3}},
		{wire.Shell, "inspect_request", map[string]any{"code": "print", "cursor_pos": 3}},
		{wire.Shell, "is_complete_request", map[string]any{"code": "x"}},
		{wire.Shell, "history_request", map[string]any{"hist_access_type": "tail", "n": 1}},
		{wire.Shell, "comm_info_request", struct{}{}},
		{wire.Control, "list_subshell_request", struct{}{}},
	} {
		if got := reply(t, s.ask(ask.ch, ask.msgType, ask.content))["status"]; got != "ok" && got != "complete" {
			t.Errorf("%s: %v", ask.msgType, got)
		}
	}
	h := s.client.Header("kernel_info_request")
	h.SubshellID = sub
	reply(t, s.idle(s.sendHeader(wire.Shell, h, struct{}{})))

	// After each idle of another request, the front end hears again of the cell.
	const others = 9
	busy := 0
	s.port.find(t, "busy after each idle", func(m *wire.Message) bool {
		if m.Parent.MsgID == cell && string(m.Content) == `{"execution_state":"busy"}` {
			busy++
		}
		return busy == 1+others
	})
	s.ask(wire.Control, "interrupt_request", struct{}{})
	ms := s.idle(cell)
	if last := transcript(ms[len(ms)-1:]); last != "status execution_state=\"idle\"\n" {
		t.Errorf("the cell ends with %s", last)
	}
}

// TestQueriesSeeCells checks that a completion sent right behind a short cell
// comes after it.
func TestQueriesSeeCells(t *testing.T) {
	s := startTestServer(t, nil)
	cell := s.send(wire.Shell, "execute_request", map[string]any{"code": "value 1"})
	s.ask(wire.Shell, "complete_request", map[string]any{"code": "p"})
	s.port.mu.Lock()
	defer s.port.mu.Unlock()
	for _, m := range s.port.sent {
		if m.Header.MsgType == "complete_reply" {
			t.Fatal("the completion was answered before the cell")
		}
		if m.Header.MsgType == "execute_reply" && m.Parent.MsgID == cell {
			return
		}
	}
}

func TestInput(t *testing.T) {
	s := startTestServer(t, nil)
	cell := s.send(wire.Shell, "execute_request", map[string]any{"code": "print before\nask name?"})
	ask := s.port.find(t, "input_request", func(m *wire.Message) bool { return m.Header.MsgType == "input_request" })
	if ask.Channel != wire.Stdin || ask.Parent.MsgID != cell || string(ask.Content) != `{"password":false,"prompt":"name?"}` {
		t.Errorf("asked by %+v", ask)
	}
	if got := transcript(s.port.of(cell)); !strings.Contains(got, "before\\n") {
		t.Errorf("what was printed before the question is not there:\n%s", got)
	}
	s.receive(&wire.Message{Channel: wire.Stdin, Header: s.client.Header("input_reply"), Content: json.RawMessage(`{"value":5}`)})
	s.receive(&wire.Message{Channel: wire.Stdin, Header: s.client.Header("input_reply"), Content: json.RawMessage(`{"value":"Ada"}`)})
	if got := transcript(s.idle(cell)); !strings.Contains(got, `{"text/plain":"Ada"}`) {
		t.Errorf("got\n%s", got)
	}
	s.receive(&wire.Message{Channel: wire.Stdin, Header: s.client.Header("input_reply"), Content: json.RawMessage(`{"value":"late"}`)})

	got := reply(t, s.ask(wire.Shell, "execute_request", map[string]any{"code": "ask name?", "allow_stdin": false}))
	if got["ename"] != "kernel.InputError" {
		t.Errorf("where nobody can be asked: %v", got)
	}
}

func TestInputInterrupted(t *testing.T) {
	s := startTestServer(t, nil)
	cell := s.send(wire.Shell, "execute_request", map[string]any{"code": "ask name?"})
	s.port.find(t, "input_request", func(m *wire.Message) bool { return m.Header.MsgType == "input_request" })
	s.ask(wire.Control, "interrupt_request", struct{}{})
	if got := reply(t, s.idle(cell)); got["ename"] != "KeyboardInterrupt" {
		t.Errorf("got %v", got)
	}
	if n := len(s.inputs.waiting); n != 0 {
		t.Errorf("%d inputs still wait", n)
	}
}

// TestLateOutput checks that what a goroutine prints after its cell belongs to
// that cell although another one has run.
func TestLateOutput(t *testing.T) {
	s := startTestServer(t, nil)
	first := s.send(wire.Shell, "execute_request", map[string]any{"code": "later from the first"})
	s.idle(first)
	s.run("value 1")
	m := s.port.find(t, "late output", func(m *wire.Message) bool { return m.Header.MsgType == "stream" })
	if m.Parent.MsgID != first {
		t.Errorf("the output of %s went to %s", first, m.Parent.MsgID)
	}
}

func TestDisplayUpdate(t *testing.T) {
	s := startTestServer(t, nil)
	var ids []string
	for _, m := range s.ask(wire.Shell, "execute_request", map[string]any{"code": "handle x"}) {
		var c struct {
			Data      map[string]string
			Transient struct {
				ID string `json:"display_id"`
			}
		}
		if strings.HasSuffix(m.Header.MsgType, "display_data") {
			if err := m.Decode(&c); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, m.Header.MsgType, c.Data["text/html"], c.Transient.ID)
		}
	}
	if len(ids) != 6 || ids[0] != "display_data" || ids[3] != "update_display_data" || ids[4] != "x updated" || ids[2] == "" || ids[2] != ids[5] {
		t.Errorf("got %q", ids)
	}
}

func TestCompleteCountsCharacters(t *testing.T) {
	s := startTestServer(t, nil)
	code := "😀é pri 日"
	r := reply(t, s.ask(wire.Shell, "complete_request", map[string]any{"code": code, "cursor_pos": 6}))
	if r["cursor_start"] != 3.0 || r["cursor_end"] != 6.0 || fmt.Sprint(r["matches"]) != "[print]" {
		t.Errorf("got %v", r)
	}
	for _, pos := range []int{-5, 1000} {
		r := reply(t, s.ask(wire.Shell, "complete_request", map[string]any{"code": "é p", "cursor_pos": pos}))
		if r["cursor_end"] != 3.0 {
			t.Errorf("cursor at %d: %v", pos, r)
		}
	}
	r = reply(t, s.ask(wire.Shell, "complete_request", map[string]any{"code": "zzz", "cursor_pos": 3}))
	if text, _ := encode(r["matches"]); string(text) != "[]" {
		t.Errorf("no matches are %s, want []", text)
	}
}

func TestInspect(t *testing.T) {
	s := startTestServer(t, nil)
	if r := reply(t, s.ask(wire.Shell, "inspect_request", map[string]any{"code": "print", "cursor_pos": 2})); r["found"] != true {
		t.Errorf("got %v", r)
	}
	r := reply(t, s.ask(wire.Shell, "inspect_request", map[string]any{"code": "zzz", "cursor_pos": 2}))
	if r["found"] != false || r["status"] != "ok" || fmt.Sprint(r["data"]) != "map[]" {
		t.Errorf("got %v", r)
	}
}

func TestIsComplete(t *testing.T) {
	s := startTestServer(t, nil)
	for code, want := range map[string]string{"x": "complete", "f {": "incomplete", "x?!": "invalid"} {
		if r := reply(t, s.ask(wire.Shell, "is_complete_request", map[string]any{"code": code})); r["status"] != want {
			t.Errorf("%q is %v, want %s", code, r["status"], want)
		}
	}
}

func TestHistory(t *testing.T) {
	s := startTestServer(t, nil)
	for _, code := range []string{"value 1", "print a", "value 1", "1+1", "value [x]"} {
		s.run(code)
	}
	tests := []struct{ request, want string }{
		{`{"hist_access_type":"tail","n":2}`, `[[1,4,"1+1"],[1,5,"value [x]"]]`},
		{`{"hist_access_type":"tail","n":2,"output":true}`, `[[1,4,["1+1","2"]],[1,5,["value [x]","[x]"]]]`},
		{`{"hist_access_type":"tail","n":0}`, `[]`},
		{`{"hist_access_type":"tail","n":-3}`, `[]`},
		{`{"hist_access_type":"tail","n":99}`, `[[1,1,"value 1"],[1,2,"print a"],[1,3,"value 1"],[1,4,"1+1"],[1,5,"value [x]"]]`},
		{`{"hist_access_type":"range","session":0,"start":2,"stop":4}`, `[[1,2,"print a"],[1,3,"value 1"]]`},
		{`{"hist_access_type":"range","session":1,"start":4}`, `[[1,4,"1+1"],[1,5,"value [x]"]]`},
		{`{"hist_access_type":"range","session":7,"start":1}`, `[]`},
		{`{"hist_access_type":"range","output":true,"start":2,"stop":3}`, `[[1,2,["print a",null]]]`},
		{`{"hist_access_type":"search","pattern":"value*","n":9}`, `[[1,1,"value 1"],[1,3,"value 1"],[1,5,"value [x]"]]`},
		{`{"hist_access_type":"search","pattern":"value ?","unique":true}`, `[[1,3,"value 1"]]`},
		{`{"hist_access_type":"search","pattern":"[0-9]+1"}`, `[[1,4,"1+1"]]`},
		{`{"hist_access_type":"search","pattern":"[!v]*","n":1}`, `[[1,4,"1+1"]]`},
		{`{"hist_access_type":"search","pattern":"value [["}`, `[]`},
		{`{"hist_access_type":"search","pattern":"[z-a]"}`, `[]`},
		{`{"hist_access_type":"search","pattern":"(+"}`, `[]`},
		{`{}`, `[]`},
	}
	for _, test := range tests {
		r := reply(t, s.ask(wire.Shell, "history_request", json.RawMessage(test.request)))
		got, _ := encode(r["history"])
		if string(got) != test.want || r["status"] != "ok" {
			t.Errorf("%s:\ngot  %s\nwant %s", test.request, got, test.want)
		}
	}
}

// TestBadRequests sends nonsense; each request is answered or at least followed
// by idle, and the kernel goes on.
func TestBadRequests(t *testing.T) {
	s := startTestServer(t, nil)
	for _, ch := range []wire.Channel{wire.Shell, wire.Control} {
		for _, msgType := range []string{"execute_request", "complete_request", "inspect_request", "is_complete_request",
			"history_request", "comm_info_request", "delete_subshell_request", "no_such_request"} {
			for _, content := range []string{`{"code":5,"target_name":5,"n":"x","subshell_id":5}`, `{`, `null`, ``} {
				ms := s.ask(ch, msgType, json.RawMessage(content))
				if content == "null" {
					continue // as good as an empty object
				}
				if r := reply(t, ms); r["status"] != "error" || r["ename"] != "bad request" || strings.Contains(r["evalue"].(string), "\n") {
					t.Errorf("%s %s on %s: %v", msgType, content, ch, r)
				}
			}
		}
		for _, msgType := range []string{"comm_open", "comm_msg", "comm_close", "input_reply", "nonsense", "_request"} {
			s.ask(ch, msgType, json.RawMessage(`{"comm_id":5}`))
		}
	}
	h := s.client.Header("execute_request")
	h.SubshellID = "no such subshell"
	if r := reply(t, s.idle(s.sendHeader(wire.Shell, h, struct{}{}))); r["status"] != "error" {
		t.Errorf("unknown subshell: %v", r)
	}
	if got := s.run("value 1"); !strings.Contains(got, "execute_result") {
		t.Errorf("afterwards:\n%s", got)
	}
}

// panickyEngine panics wherever it is asked.
type panickyEngine struct{}

func (panickyEngine) Eval(context.Context, string, IO) (Result, error) {
	panic(errors.New("eval\ntrace"))
}
func (panickyEngine) Complete(string, int) Completion      { panic("complete") }
func (panickyEngine) Inspect(string, int, int) (Doc, bool) { panic("inspect") }
func (panickyEngine) IsComplete(string) (string, string)   { panic("is_complete") }

func TestEnginePanics(t *testing.T) {
	s := startTestServer(t, panickyEngine{})
	for _, msgType := range []string{"execute_request", "complete_request", "inspect_request", "is_complete_request"} {
		r := reply(t, s.ask(wire.Shell, msgType, map[string]any{"code": "x"}))
		if r["status"] != "error" || strings.Contains(fmt.Sprint(r), "goroutine") || strings.Contains(fmt.Sprint(r), "trace\n") {
			t.Errorf("%s: %v", msgType, r)
		}
	}
}

// TestEngineLoads answers kernel_info before the engine is there, and the rest
// when it is, or has failed.
func TestEngineLoads(t *testing.T) {
	load := make(chan error)
	opts := Options{Engine: func(context.Context) (Engine, error) { return &fakeEngine{}, <-load }}
	s := startTestServerOptions(t, opts)
	cell := s.send(wire.Shell, "execute_request", map[string]any{"code": "value 1"})
	if r := reply(t, s.ask(wire.Control, "kernel_info_request", struct{}{})); r["protocol_version"] != "5.5" {
		t.Errorf("kernel_info %v", r)
	}
	load <- nil
	if r := reply(t, s.idle(cell)); r["status"] != "ok" {
		t.Errorf("cell %v", r)
	}

	s = startTestServerOptions(t, opts)
	load <- errors.New("no symbols")
	for _, msgType := range []string{"execute_request", "complete_request"} {
		r := reply(t, s.ask(wire.Shell, msgType, map[string]any{"code": "value 1"}))
		if r["status"] != "error" || r["evalue"] != "loading the interpreter: no symbols" {
			t.Errorf("%s: %v", msgType, r)
		}
	}

	s = startTestServerOptions(t, opts)
	cell = s.send(wire.Shell, "execute_request", map[string]any{"code": "value 1"})
	s.port.find(t, "execute_input", func(m *wire.Message) bool { return m.Header.MsgType == "execute_input" })
	s.ask(wire.Control, "interrupt_request", struct{}{})
	if r := reply(t, s.idle(cell)); r["ename"] != "KeyboardInterrupt" {
		t.Errorf("interrupted while loading: %v", r)
	}
	load <- nil
}

func TestKernelInfo(t *testing.T) {
	s := startTestServerOptions(t, Options{Engine: func(context.Context) (Engine, error) { return &fakeEngine{}, nil },
		Info: Info{ImplementationVersion: "1.2.3", Banner: "Hello", HelpLinks: []HelpLink{{"Go", "https://go.dev/doc"}}}})
	r := reply(t, s.ask(wire.Shell, "kernel_info_request", struct{}{}))
	lang, _ := r["language_info"].(map[string]any)
	links, _ := encode(r["help_links"])
	if r["status"] != "ok" || r["implementation"] != "vogo" || r["implementation_version"] != "1.2.3" || r["banner"] != "Hello" ||
		lang["name"] != "go" || lang["file_extension"] != ".go" || lang["mimetype"] != "text/x-go" ||
		string(links) != `[{"text":"Go","url":"https://go.dev/doc"}]` {
		t.Errorf("got %v", r)
	}
}

func TestShutdown(t *testing.T) {
	engine := &fakeEngine{entered: make(chan struct{})}
	s := startTestServer(t, engine)
	cell := s.send(wire.Shell, "execute_request", map[string]any{"code": "block"})
	<-engine.entered
	ms := s.ask(wire.Control, "shutdown_request", map[string]any{"restart": true})
	want := `status execution_state="busy"
shutdown_reply status="ok" restart=true
shutdown_reply status="ok" restart=true
status execution_state="idle"
`
	if got := transcript(ms); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if ms[1].Channel != wire.Control || ms[2].Channel != wire.IOPub {
		t.Errorf("replied on %s and %s", ms[1].Channel, ms[2].Channel)
	}
	<-s.finished
	if r := reply(t, s.idle(cell)); r["ename"] != "KeyboardInterrupt" {
		t.Errorf("the running cell: %v", r)
	}
}

func TestSubshells(t *testing.T) {
	s := startTestServer(t, nil)
	id := reply(t, s.ask(wire.Control, "create_subshell_request", struct{}{}))["subshell_id"].(string)
	if got := fmt.Sprint(reply(t, s.ask(wire.Control, "list_subshell_request", struct{}{}))["subshell_id"]); got != "["+id+"]" {
		t.Errorf("subshells %s, want [%s]", got, id)
	}
	h := s.client.Header("execute_request")
	h.SubshellID = id
	if got := transcript(s.idle(s.sendHeader(wire.Shell, h, map[string]any{"code": "value 8"}))); !strings.Contains(got, `"text/plain":"8"`) {
		t.Errorf("a cell in a subshell:\n%s", got)
	}
	if r := reply(t, s.ask(wire.Control, "delete_subshell_request", map[string]any{"subshell_id": id})); r["status"] != "ok" {
		t.Errorf("deleting: %v", r)
	}
	if r := reply(t, s.ask(wire.Control, "delete_subshell_request", map[string]any{"subshell_id": id})); r["status"] != "error" {
		t.Errorf("deleting again: %v", r)
	}
	if got := fmt.Sprint(reply(t, s.ask(wire.Control, "list_subshell_request", struct{}{}))["subshell_id"]); got != "[]" {
		t.Errorf("subshells %s, want none", got)
	}
}

// A live view's answer goes before the status busy, or if it takes long after it.
func TestLiveAnswersFirst(t *testing.T) {
	defer func(d time.Duration) { busyAfter = d }(busyAfter)
	wait := make(chan struct{})
	display.HandleComm("test.view", func(c display.Comm, _ json.RawMessage) {
		c.OnMessage(func(data json.RawMessage, _ [][]byte) {
			if string(data) == `{"slow":true}` {
				<-wait
			}
			_ = c.Send(data)
		})
	})
	s := startTestServerOptions(t, Options{Engine: func(context.Context) (Engine, error) { return &fakeEngine{}, nil }})
	const busy, idle = "status execution_state=\"busy\"\n", "status execution_state=\"idle\"\n"
	busyAfter = time.Hour
	ask := func(msgType, content string) string {
		return transcript(s.ask(wire.Shell, msgType, json.RawMessage(content)))
	}
	if got := ask("comm_open", `{"comm_id":"v","target_name":"test.view","data":{}}`); got != busy+idle {
		t.Errorf("opened:\n%s", got)
	}
	if got := ask("comm_msg", `{"comm_id":"v","data":{"a":1}}`); got != "comm_msg data={\"a\":1}\n"+busy+idle {
		t.Errorf("asked:\n%s", got)
	}
	busyAfter = 0
	id := s.send(wire.Shell, "comm_msg", json.RawMessage(`{"comm_id":"v","data":{"slow":true}}`))
	s.port.find(t, "busy", func(m *wire.Message) bool { return m.Parent.MsgID == id && m.Header.MsgType == "status" })
	close(wait)
	if got := transcript(s.idle(id)); got != busy+"comm_msg data={\"slow\":true}\n"+idle {
		t.Errorf("slow:\n%s", got)
	}
}

func TestComms(t *testing.T) {
	var comms *Comms
	opts := Options{
		Engine: func(context.Context) (Engine, error) { return &fakeEngine{}, nil },
		Comms: func(cs *Comms) {
			comms = cs
			cs.Register("echo", func(c *Comm, open CommMessage) {
				c.OnMessage(func(m CommMessage) { c.Send(m.Data, nil, m.Buffers...) })
				c.OnClose(func(CommMessage) { c.Send(map[string]bool{"late": true}, nil) })
				c.Send(map[string]any{"opened": open.Data}, map[string]int{"v": 1})
			})
		},
	}
	s := startTestServerOptions(t, opts)
	ask := func(msgType, content string) { s.ask(wire.Shell, msgType, json.RawMessage(content)) }
	ask("comm_open", `{"comm_id":"c1","target_name":"echo","data":{"a":1}}`)
	m := s.port.find(t, "comm_msg", func(m *wire.Message) bool { return m.Header.MsgType == "comm_msg" })
	if string(m.Content) != `{"comm_id":"c1","data":{"opened":{"a":1}}}` || string(m.Metadata) != `{"v":1}` {
		t.Errorf("opened: %s %s", m.Content, m.Metadata)
	}
	if got, _ := encode(reply(t, s.ask(wire.Shell, "comm_info_request", map[string]string{"target_name": "echo"}))["comms"]); string(got) != `{"c1":{"target_name":"echo"}}` {
		t.Errorf("comm_info %s", got)
	}
	if got, _ := encode(reply(t, s.ask(wire.Shell, "comm_info_request", map[string]string{"target_name": "other"}))["comms"]); string(got) != `{}` {
		t.Errorf("comm_info of another target %s", got)
	}
	s.port.reset()
	ask("comm_msg", `{"comm_id":"c1","data":{"b":2}}`)
	m = s.port.find(t, "comm_msg", func(m *wire.Message) bool { return m.Header.MsgType == "comm_msg" })
	if string(m.Content) != `{"comm_id":"c1","data":{"b":2}}` {
		t.Errorf("echo %s", m.Content)
	}
	ask("comm_close", `{"comm_id":"c1","data":{}}`)
	for _, msgType := range []string{"comm_open", "comm_msg"} {
		s.port.reset()
		ask(msgType, `{"comm_id":"c2","target_name":"unknown","data":{}}`)
		m = s.port.find(t, "comm_close", func(m *wire.Message) bool { return m.Header.MsgType == "comm_close" })
		if string(m.Content) != `{"comm_id":"c2","data":{}}` {
			t.Errorf("unknown %s: %s", msgType, m.Content)
		}
	}

	s.port.reset()
	c, err := comms.Open("jupyter.widget", map[string]int{"state": 1}, nil, []byte("buffer"))
	if err != nil {
		t.Fatal(err)
	}
	m = s.port.find(t, "comm_open", func(m *wire.Message) bool { return m.Header.MsgType == "comm_open" })
	if want := `{"comm_id":"` + c.ID + `","target_name":"jupyter.widget","data":{"state":1}}`; string(m.Content) != want || len(m.Buffers) != 1 {
		t.Errorf("opened by %s, want %s", m.Content, want)
	}
	if err := c.Close(nil); err != nil {
		t.Error(err)
	}
	if got, _ := encode(reply(t, s.ask(wire.Shell, "comm_info_request", struct{}{}))["comms"]); string(got) != `{}` {
		t.Errorf("all closed, but comm_info says %s", got)
	}
	if _, err := comms.Open("x", func() {}, nil); err == nil {
		t.Error("a function was sent as JSON")
	}
}
