package notebook

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vogo/display"
	"vogo/kernel"
)

// script is an engine whose cells are little commands, so that the runner can be
// tested without an interpreter.
type script struct {
	kernel.Engine
	handle *display.Handle
}

func (s *script) Eval(ctx context.Context, code string, io kernel.IO) (kernel.Result, error) {
	word, rest, _ := strings.Cut(code, " ")
	switch word {
	case "print":
		fmt.Fprintln(io.Stdout, rest)
	case "value":
		return kernel.Result{Value: rest, OK: true}, nil
	case "show":
		s.handle = display.ShowHandle(rest)
	case "update":
		s.handle.Update(rest)
	case "fail":
		return kernel.Result{}, &kernel.Error{Name: "*url.Error", Value: rest, Trace: []string{"at", rest}}
	case "wait":
		<-ctx.Done()
		return kernel.Result{}, ctx.Err()
	case "ask":
		_, err := io.Input("name?", false)
		return kernel.Result{}, err
	}
	return kernel.Result{}, nil
}

func scripted(cells ...string) *Notebook {
	nb := &Notebook{Minor: 5, Metadata: map[string]any{}, extra: map[string]any{}}
	for _, c := range cells {
		nb.Cells = append(nb.Cells, &Cell{Type: Code, Source: c, Metadata: map[string]any{}})
	}
	return nb
}

func runScript(t *testing.T, nb *Notebook, o RunOptions) Report {
	t.Helper()
	r, err := nb.Run(t.Context(), kernel.NewRunner(&script{}), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunPutsOutputsIntoCells(t *testing.T) {
	nb := scripted("print hello", "", "value 42")
	nb.Cells[1].Outputs = []Output{{Type: Stream, Name: "stdout", Text: "old"}}
	r := runScript(t, nb, RunOptions{})
	if r.Ran != 2 || r.Total != 2 || len(r.Failed) != 0 {
		t.Errorf("report %+v", r)
	}
	if o := nb.Cells[0].Outputs; len(o) != 1 || o[0].Text != "hello\n" || o[0].Name != "stdout" {
		t.Errorf("outputs %+v", o)
	}
	if c := nb.Cells[1]; c.Count != 0 || len(c.Outputs) != 0 {
		t.Errorf("the empty cell kept %+v", c)
	}
	if c := nb.Cells[2]; c.Count != 2 || c.Outputs[0].Type != ExecuteResult || c.Outputs[0].Data["text/plain"] != "42" || c.Outputs[0].Count != 2 {
		t.Errorf("result %+v", c)
	}
	if nb.Language() != "go" {
		t.Error("the notebook does not name its language")
	}
}

func TestRunTakesUpdatesOfLaterCells(t *testing.T) {
	nb := scripted("show waiting", "update done")
	runScript(t, nb, RunOptions{})
	if got := nb.Cells[0].Outputs[0].Data["text/plain"]; got != "done" {
		t.Errorf("the display shows %v", got)
	}
}

func TestRunStopsAtTheFirstFailure(t *testing.T) {
	nb := scripted("print a", "fail no route", "print b")
	var done []int
	r := runScript(t, nb, RunOptions{Finished: func(s Step) { done = append(done, s.Number) }})
	if r.Ran != 2 || len(r.Failed) != 1 || len(done) != 2 {
		t.Fatalf("report %+v, finished %v", r, done)
	}
	if got, want := r.Failed[0].Error(), "code cell 2: *url.Error: no route"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if o, ok := nb.Cells[1].failed(); !ok || o.EName != "*url.Error" || len(o.Traceback) != 2 {
		t.Errorf("the error is kept as %+v", o)
	}
}

func TestRunKeepsGoing(t *testing.T) {
	nb := scripted("fail one", "print b", "fail two")
	if r := runScript(t, nb, RunOptions{KeepGoing: true}); r.Ran != 3 || len(r.Failed) != 2 {
		t.Errorf("report %+v", r)
	}
}

func TestRunHonoursTags(t *testing.T) {
	nb := scripted("fail as it should", "fail unseen", "ask")
	nb.Cells[0].Metadata["tags"] = []any{"raises-exception"}
	nb.Cells[1].Metadata["tags"] = []any{"skip-execution"}
	r := runScript(t, nb, RunOptions{})
	if r.Total != 2 || len(r.Failed) != 1 || r.Failed[0].Index != 2 {
		t.Errorf("report %+v", r)
	}
}

func TestRunStopsWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	nb := scripted("wait")
	_, err := nb.Run(ctx, kernel.NewRunner(&script{}), RunOptions{Started: func(Step) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRunLimitsACell(t *testing.T) {
	nb := scripted("wait", "print after")
	r := runScript(t, nb, RunOptions{CellTimeout: time.Millisecond, KeepGoing: true})
	if len(r.Failed) != 1 || r.Failed[0].Name != "timeout" || r.Ran != 2 {
		t.Fatalf("report %+v", r)
	}
	if o, ok := nb.Cells[0].failed(); !ok || o.EName != "timeout" {
		t.Errorf("outputs %+v", nb.Cells[0].Outputs)
	}
}

func TestRunRefusesOtherLanguages(t *testing.T) {
	nb := scripted("print a")
	nb.Metadata["kernelspec"] = map[string]any{"language": "python"}
	_, err := nb.Run(t.Context(), kernel.NewRunner(&script{}), RunOptions{})
	if err == nil || !strings.Contains(err.Error(), "written in python") {
		t.Errorf("got %v", err)
	}
}

func TestSetParameters(t *testing.T) {
	for _, tt := range []struct{ source, param, want string }{
		{`band := "g"`, "band=r", `band = "r"`},
		{`band := "1"`, "band=2", `band = "2"`},
		{"radius := 0.5", "radius=1.25", "radius = 1.25"},
		{"radius := 0.5", "radius=-2", "radius = -2"},
		{"var deep bool", "deep=true", "deep = true"},
		{"var name string", "name=true", `name = "true"`},
		{"const x = 1\nvar (\n a, b = 1, \"s\"\n)", "b=7", `b = "7"`},
	} {
		nb := scripted("print first", tt.source, "print last")
		nb.Cells[1].Metadata["tags"] = []any{"parameters"}
		p, err := ParseParameter(tt.param)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // a second time replaces the first
			if err := nb.SetParameters([]Parameter{p}); err != nil {
				t.Fatal(err)
			}
		}
		if len(nb.Cells) != 4 || !nb.Cells[2].HasTag("injected-parameters") || nb.Cells[2].ID == "" {
			t.Fatalf("%s: the cells are %+v", tt.param, nb.Cells)
		}
		if _, got, _ := strings.Cut(nb.Cells[2].Source, "\n"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.param, got, tt.want)
		}
	}
}

func TestSetParametersErrors(t *testing.T) {
	nb := scripted(`band := "g"`)
	nb.Cells[0].Metadata["tags"] = []any{"parameters"}
	err := nb.SetParameters([]Parameter{{"bnd", "r"}})
	if want := `no parameter "bnd" in the notebook (it has: band)`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
	for _, bad := range []string{"x", "1x=2", "=3", "a b=c"} {
		if _, err := ParseParameter(bad); err == nil {
			t.Errorf("ParseParameter(%q) gave no error", bad)
		}
	}
}

func TestCheck(t *testing.T) {
	text := func(s string) []Output { return []Output{{Type: ExecuteResult, Data: map[string]any{"text/plain": s}}} }
	out := func(s string) []Output { return []Output{{Type: Stream, Name: "stdout", Text: s}} }
	for _, tt := range []struct {
		name       string
		saved, got []Output
		want       string // "" for no difference
	}{
		{"same", text("42"), text("42"), ""},
		{"other count", []Output{{Type: ExecuteResult, Count: 3}}, []Output{{Type: ExecuteResult, Count: 9}}, ""},
		{"other value", text("42"), text("43"), `output 1 (execute result) text/plain: saved "42", now "43"`},
		{"duration", out("took 1.25ms\n"), out("took 980µs\n"), ""},
		{"address", out("0xc000012345 ok"), out("0xc0000fffff ok"), ""},
		{"port", out("http://127.0.0.1:40001/tap"), out("http://127.0.0.1:50002/tap"), ""},
		{"path on that port", out("http://127.0.0.1:40001/tap"), out("http://127.0.0.1:50002/sia"), "output 1 (stdout)"},
		{"pieces", append(out("a"), out("b")...), out("ab"), ""},
		{"a number with a unit that is no duration", out("3.25 s"), out("3.26 s"), "output 1 (stdout)"},
		{"date", out("2023-01-01"), out("2023-01-02"), "output 1 (stdout)"},
		{"a progress bar that is gone", append([]Output{{Type: DisplayData, Data: map[string]any{"text/html": ""}}}, text("42")...), append([]Output{{Type: DisplayData}}, text("42")...), ""},
		{"a progress bar that is left", []Output{{Type: DisplayData, Data: map[string]any{"text/html": "<progress>"}}}, nil, "saved display data, now no output"},
		{"missing", out("a"), nil, "saved stdout, now no output"},
		{"other kind", out("a"), text("a"), "output 1: saved stdout, now execute result"},
		{"MIME types", text("a"), []Output{{Type: ExecuteResult, Data: map[string]any{"text/plain": "a", "text/html": "b"}}}, "MIME types"},
		{"JSON", []Output{{Type: DisplayData, Data: map[string]any{"application/json": map[string]any{"a": 1}}}},
			[]Output{{Type: DisplayData, Data: map[string]any{"application/json": map[string]any{"a": 1.0}}}}, ""},
		{"error", []Output{{Type: ErrorOutput, EName: "E", EValue: "x", Traceback: []string{"a"}}},
			[]Output{{Type: ErrorOutput, EName: "E", EValue: "x", Traceback: []string{"b"}}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := scripted("x"), scripted("x")
			a.Cells[0].Outputs, b.Cells[0].Outputs = tt.saved, tt.got
			diffs := Check(a, b)
			switch {
			case tt.want == "" && len(diffs) > 0:
				t.Errorf("unexpected: %v", diffs)
			case tt.want != "" && (len(diffs) != 1 || !strings.Contains(diffs[0].String(), tt.want)):
				t.Errorf("got %v, want one with %q", diffs, tt.want)
			}
			a.Cells[0].Metadata["tags"] = []any{"volatile"}
			b.Cells[0].Metadata["tags"] = []any{"volatile"}
			if diffs := Check(a, b); len(diffs) > 0 {
				t.Errorf("a volatile cell was compared: %v", diffs)
			}
		})
	}
}
