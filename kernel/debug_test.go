package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vogo/kernel/wire"
)

// varsEngine has variables.
type varsEngine struct {
	fakeEngine
	vars func() []Variable
}

func (e *varsEngine) Variables() []Variable { return e.vars() }

type star struct {
	Name   string
	Mag    float64
	Tags   map[string]int
	hidden int
}

func (s *testServer) dap(command string, args any) map[string]any {
	s.t.Helper()
	ms := s.ask(wire.Control, "debug_request", map[string]any{"type": "request", "seq": 7, "command": command, "arguments": args})
	r := reply(s.t, ms)
	if r["type"] != "response" || r["command"] != command || r["request_seq"] != 7.0 || r["body"] == nil {
		s.t.Errorf("%s: response %v", command, r)
	}
	return r
}

func lines(r map[string]any) []string {
	var out []string
	for _, v := range r["body"].(map[string]any)["variables"].([]any) {
		m := v.(map[string]any)
		name := fmt.Sprint(m["name"])
		if m["type"] != nil {
			name += fmt.Sprint(" ", m["type"])
		}
		out = append(out, fmt.Sprintf("%s = %v", name, m["value"]))
	}
	return out
}

func refOf(r map[string]any, name string) float64 {
	for _, v := range r["body"].(map[string]any)["variables"].([]any) {
		if m := v.(map[string]any); m["name"] == name {
			return m["variablesReference"].(float64)
		}
	}
	return -1
}

func TestVariablesPanel(t *testing.T) {
	long := make([]float64, 1000)
	e := &varsEngine{vars: func() []Variable {
		return []Variable{
			{"d", "time.Duration", 3 * time.Second},
			{"empty", "[]string", []string{}},
			{"err", "error", errors.New("first\nsecond")},
			{"long", "[]float64", long},
			{"n", "int", 3},
			{"nothing", "any", nil},
			{"s", "*star", &star{"Vega", 0.03, map[string]int{"b": 2, "a": 1}, 1}},
			{"text", "string", strings.Repeat("é", 500)},
		}
	}}
	s := startTestServerOptions(t, Options{Variables: true, Engine: func(context.Context) (Engine, error) { return e, nil }})
	info := reply(t, s.ask(wire.Shell, "kernel_info_request", struct{}{}))
	if info["debugger"] != true || !strings.Contains(fmt.Sprint(info["supported_features"]), "debugger") {
		t.Errorf("kernel_info: %v", info)
	}
	if r := s.dap("debugInfo", nil); r["body"].(map[string]any)["isStarted"] != false {
		t.Errorf("before initialize: %v", r)
	}
	for _, command := range []string{"initialize", "attach", "configurationDone"} {
		if r := s.dap(command, struct{}{}); r["success"] != true {
			t.Errorf("%s: %v", command, r)
		}
	}
	if r := s.dap("debugInfo", nil); r["body"].(map[string]any)["isStarted"] != true {
		t.Errorf("after initialize: %v", r)
	}
	r := s.dap("inspectVariables", struct{}{})
	want := []string{
		"d = 3s", "empty []string = []", "err = first", "long []float64 = [0 0 0 0 0 0 0 0 …] (1000)", "n int = 3", "nothing = nil",
		`s *star = &{Name:"Vega" Mag:0.03 Tags:map[string]int of 2 hidden:1}`, `text = "` + strings.Repeat("é", 118) + "…",
	}
	if got := lines(r); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("variables:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := refOf(r, "n"); n != 0 {
		t.Errorf("an int has parts: %v", n)
	}
	fields := s.dap("variables", map[string]any{"variablesReference": refOf(r, "s")})
	if got := strings.Join(lines(fields), "; "); got != `Name = "Vega"; Mag = 0.03; Tags map[string]int = map[string]int of 2` {
		t.Errorf("fields: %s", got)
	}
	entries := s.dap("variables", map[string]any{"variablesReference": refOf(fields, "Tags")})
	if got := strings.Join(lines(entries), "; "); got != `"a" int = 1; "b" int = 2` {
		t.Errorf("entries: %s", got)
	}
	some := s.dap("variables", map[string]any{"variablesReference": refOf(r, "long"), "start": 198, "count": 5})
	if got := strings.Join(lines(some), "; "); got != "198 = 0; 199 = 0" {
		t.Errorf("elements: %s", got)
	}
	rich := s.dap("richInspectVariables", map[string]any{"variableName": "n"})
	if got := fmt.Sprint(rich["body"]); got != "map[data:map[text/plain:3] metadata:map[]]" {
		t.Errorf("richInspectVariables: %s", got)
	}
	for command, args := range map[string]any{
		"richInspectVariables": map[string]any{"variableName": "none"},
		"variables":            map[string]any{"variablesReference": 99},
		"stepIn":               nil,
		"dumpCell":             []int{1},
		"setBreakpoints":       "x",
	} {
		if r := s.dap(command, args); r["success"] != false || r["message"] == nil {
			t.Errorf("%s: %v", command, r)
		}
	}
	if r := s.dap("setBreakpoints", json.RawMessage(`{"source":{"path":"x"},"breakpoints":[{"line":3}]}`)); !strings.Contains(fmt.Sprint(r), "verified:false") {
		t.Errorf("setBreakpoints: %v", r)
	}
	if r := s.dap("disconnect", nil); r["success"] != true {
		t.Errorf("disconnect: %v", r)
	}
}

// TestVariablesDuringCell answers with what was seen last while a cell runs.
func TestVariablesDuringCell(t *testing.T) {
	e := &varsEngine{fakeEngine: fakeEngine{entered: make(chan struct{})}, vars: func() []Variable { return []Variable{{"n", "int", 3}} }}
	s := startTestServerOptions(t, Options{Engine: func(context.Context) (Engine, error) { return e, nil }})
	s.dap("inspectVariables", nil)
	e.vars = func() []Variable { t.Error("asked while a cell runs"); return nil }
	id := s.send(wire.Shell, "execute_request", map[string]any{"code": "block"})
	<-e.entered
	if got := lines(s.dap("inspectVariables", nil)); len(got) != 1 || got[0] != "n int = 3" {
		t.Errorf("got %v", got)
	}
	s.ask(wire.Control, "interrupt_request", struct{}{})
	s.idle(id)
}

func TestNoVariables(t *testing.T) {
	s := startTestServer(t, nil)
	if r := s.dap("inspectVariables", nil); r["success"] != false {
		t.Errorf("got %v", r)
	}
}

func TestMurmur2(t *testing.T) { // values of ipykernel
	for text, want := range map[string]uint32{
		"": 3990065800, "a": 2167009006, "ab": 2805137849, "abc": 3350977461, "abcd": 804720481,
		"fmt.Println(1)": 1214880717, "é": 2171970256, "hello world, longer": 2993046390,
	} {
		if got := murmur2(text, debugSeed); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}
