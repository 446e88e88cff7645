package kernel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"vogo/kernel"
	"vogo/kernel/wire"
)

// inbox is a front end that keeps what it is sent.
type inbox chan *wire.Message

func (in inbox) Send(_ context.Context, m *wire.Message) error    { in <- m; return nil }
func (in inbox) Publish(_ context.Context, m *wire.Message) error { in <- m; return nil }

// echo is an engine whose cells evaluate to their own text.
type echo struct{}

func (echo) Eval(_ context.Context, code string, io kernel.IO) (kernel.Result, error) {
	fmt.Fprintln(io.Stdout, "running")
	return kernel.Result{Value: code, OK: true}, nil
}
func (echo) Complete(string, int) kernel.Completion         { return kernel.Completion{} }
func (echo) Inspect(string, int, int) (kernel.Doc, bool)    { return kernel.Doc{}, false }
func (echo) IsComplete(string) (status string, next string) { return "complete", "" }

func ExampleNewCore() {
	in := make(inbox, 16)
	core := kernel.NewCore(context.Background(), kernel.Options{
		Engine: func(context.Context) (kernel.Engine, error) { return echo{}, nil },
	}, in)
	defer core.Close()
	request := &wire.Message{Channel: wire.Shell, Header: wire.NewSession().Header("execute_request")}
	request.Content, _ = json.Marshal(map[string]string{"code": "hello"})
	core.Receive(request)
	for range 6 {
		m := <-in
		fmt.Println(m.Channel, m.Header.MsgType)
	}
	// Output:
	// iopub status
	// iopub execute_input
	// iopub stream
	// iopub execute_result
	// shell execute_reply
	// iopub status
}

// FuzzContent gives the kernel requests with any content: each must end in idle,
// and the kernel must answer the next.
func FuzzContent(f *testing.F) {
	types := []string{
		"execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request", "comm_info_request",
		"comm_open", "comm_msg", "comm_close", "kernel_info_request", "connect_request", "interrupt_request",
		"create_subshell_request", "delete_subshell_request", "list_subshell_request", "debug_request", "of_the_future_request", "input_reply",
	}
	for i := range types {
		for _, content := range []string{
			`{}`, `{"code":17}`, `{"code":"x","cursor_pos":-1}`, `{"code":"é","cursor_pos":99999999999999999999}`, `{"n":-1,"hist_access_type":"tail"}`,
			`{"hist_access_type":"search","pattern":"[a-","unique":true}`, `{"comm_id":"a","target_name":"t","data":null}`, `null`, `[]`, `{"a":`,
			`{"command":"variables","arguments":{"variablesReference":-1}}`, `{"command":"dumpCell","arguments":null}`,
			`{"code":"","user_expressions":{"a":1}}`, `{"code":"x?","silent":"no"}`, `{"subshell_id":"\u0000"}`,
		} {
			f.Add(uint8(i), uint8(0), content)
			f.Add(uint8(i), uint8(1), content)
		}
	}
	in := make(inbox, 1024)
	core := kernel.NewCore(context.Background(), kernel.Options{
		Engine: func(context.Context) (kernel.Engine, error) { return echo{}, nil },
	}, in)
	f.Cleanup(core.Close)
	session := wire.NewSession()
	idle := func(t *testing.T, id string) {
		for m := range in {
			if !json.Valid(m.Content) {
				t.Fatalf("%s with content %q", m.Header.MsgType, m.Content)
			}
			if m.Parent.MsgID == id && string(m.Content) == `{"execution_state":"idle"}` {
				return
			}
		}
	}
	f.Fuzz(func(t *testing.T, typ, ch uint8, content string) {
		m := &wire.Message{
			Channel: []wire.Channel{wire.Shell, wire.Control}[ch%2],
			Header:  session.Header(types[int(typ)%len(types)]), Content: json.RawMessage(content),
		}
		core.Receive(m)
		idle(t, m.Header.MsgID)
	})
}
