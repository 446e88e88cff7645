package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"vogo/display"
	"vogo/kernel/wire"
)

// collect runs a cell of the fake engine and returns its outputs as JSON.
func collect(t *testing.T, d *Displays, code string) string {
	t.Helper()
	c := NewCollector(d, nil)
	NewRunner(&fakeEngine{}).Run(context.Background(), Cell{Code: code, Count: 3}, c)
	text, err := encode(c.Outputs())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestRunnerCollects(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"nothing", "", `[]`},
		{"streams", "print a\nprint b\neprint c\nprint d", `[{"name":"stdout","output_type":"stream","text":"a\nb\n"},` +
			`{"name":"stderr","output_type":"stream","text":"c\n"},{"name":"stdout","output_type":"stream","text":"d\n"}]`},
		{"value", "value x", `[{"data":{"text/plain":"x"},"execution_count":3,"metadata":{},"output_type":"execute_result"}]`},
		{"error", "print a\nfail b", `[{"name":"stdout","output_type":"stream","text":"a\n"},` +
			`{"ename":"*fake.Error","evalue":"b","output_type":"error","traceback":["fake: b"]}]`},
		{"clear", "print a\nclear\nprint b", `[{"name":"stdout","output_type":"stream","text":"b\n"}]`},
		{"clear and wait", "print a\nclear wait", `[{"name":"stdout","output_type":"stream","text":"a\n"}]`},
		{"clear and wait for more", "print a\nclear wait\nprint b", `[{"name":"stdout","output_type":"stream","text":"b\n"}]`},
		{"update", "handle x", `[{"data":{"text/html":"x updated","text/plain":"x updated"},"metadata":{},"output_type":"display_data"}]`},
		{"no input", "ask x", `[{"ename":"kernel.InputError","evalue":"input was asked for, but nobody can be asked here: set the value in the cell instead",` +
			`"output_type":"error","traceback":["kernel.InputError: input was asked for, but nobody can be asked here: set the value in the cell instead"]}]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := collect(t, nil, test.code); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestUpdateReachesOtherCells updates from one cell what another one shows.
func TestUpdateReachesOtherCells(t *testing.T) {
	var d Displays
	html := func(s string) map[string]any { return map[string]any{"text/html": s} }
	first, second := NewCollector(&d, nil), NewCollector(&d, nil)
	first.Display(html("a"), nil, "id", false)
	second.Display(html("b"), nil, "id", false) // shows it again: both are now b
	second.Display(html("c"), nil, "other", true)
	if first.Outputs()[0].Data["text/html"] != "b" || len(second.Outputs()) != 1 {
		t.Errorf("first %v, second %v", first.Outputs(), second.Outputs())
	}
	second.Display(html("d"), nil, "id", true)
	if first.Outputs()[0].Data["text/html"] != "d" || second.Outputs()[0].Data["text/html"] != "d" {
		t.Errorf("first %v, second %v", first.Outputs(), second.Outputs())
	}
	first.Clear(false)
	second.Display(html("e"), nil, "id", true)
	if len(first.Outputs()) != 0 || second.Outputs()[0].Data["text/html"] != "e" {
		t.Errorf("first %v, second %v", first.Outputs(), second.Outputs())
	}
}

func TestCollectorConcurrent(t *testing.T) {
	changes := make(chan struct{}, 100_000)
	c := NewCollector(nil, func() { changes <- struct{}{} })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				c.Stream("stdout", "x")
				c.Outputs()
			}
		})
	}
	wg.Wait()
	if outs := c.Outputs(); len(outs) != 1 || outs[0].Text != strings.Repeat("x", 8000) {
		t.Errorf("%d outputs", len(outs))
	}
	if len(changes) != 8000 {
		t.Errorf("%d changes", len(changes))
	}
}

// TestRunnerStops interrupts a cell, and a cell that waits for its turn.
func TestRunnerStops(t *testing.T) {
	engine := &fakeEngine{entered: make(chan struct{})}
	r := NewRunner(engine)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan *Error, 2)
	go func() { done <- r.Run(ctx, Cell{Code: "block"}, NewCollector(nil, nil)) }()
	<-engine.entered
	waiting, stopWaiting := context.WithCancel(context.Background())
	stopWaiting()
	c := NewCollector(nil, nil)
	if e := r.Run(waiting, Cell{Code: "value 1"}, c); e == nil || e.Name != "KeyboardInterrupt" || len(c.Outputs()) != 1 {
		t.Errorf("a cell that waited: %v, %v", e, c.Outputs())
	}
	cancel()
	if e := <-done; e == nil || e.Name != "KeyboardInterrupt" {
		t.Errorf("the running cell: %v", e)
	}
	if display.SinkOf(display.Ambient()) != nil {
		t.Error("the sink of the cell is still ambient")
	}
}

func TestEncodeBundle(t *testing.T) {
	data, meta := EncodeBundle(display.Bundle{
		Data: map[string]any{
			"text/plain": "x", "image/png": []byte("\x89PNG"), "image/svg+xml": []byte("<svg/>"), "text/html": []byte("<b>"),
			"application/json": map[string]int{"a": 1}, "application/vnd.vogo.table+json": json.RawMessage(`{"b":2}`),
			"application/geo+json": json.RawMessage(`{`), "application/x+json": math.NaN(), "text/csv": 5,
			"application/pdf": []string{"a\n", "b"},
		},
		Metadata: map[string]any{"image/png": map[string]int{"width": 2}, "bad": math.Inf(1)},
	})
	got, err := encode([]any{data, meta})
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"application/json":{"a":1},"application/pdf":"a\nb","application/vnd.vogo.table+json":{"b":2},"image/png":"iVBORw==",` +
		`"image/svg+xml":"<svg/>","text/html":"<b>","text/plain":"x"},{"image/png":{"width":2}}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	data, _ = EncodeBundle(display.Bundle{Data: map[string]any{"application/json": math.NaN()}})
	if text, _ := data["text/plain"].(string); !strings.Contains(text, "cannot be shown") {
		t.Errorf("nothing but what cannot be encoded: %v", data)
	}
}

func FuzzContentString(f *testing.F) {
	for _, s := range []string{"", "plain", "quote \" slash \\ \n\r\t\x00\x1f\x7f", "日本 😀 \u2028", "\xff\xfe cut \xe6\x97", "\ufffd", "0123456789abcde\"", "0123456789abcd\xe6\x97\xa5 0123456789abcdef", "0123456789abcde\xe6\x97"} {
		f.Add(s, 1)
		f.Add(s, 2)
		f.Add(s, 4000)
	}
	f.Fuzz(func(t *testing.T, s string, times int) {
		s = strings.Repeat(s, min(max(times, 1), 1<<20/(len(s)+1)+1))
		w := contentWriter{large: times%2 == 0}
		w.reserve(100)
		w.str(s)
		content, pieces := w.content()
		m := wire.Message{Content: content, Pieces: pieces}
		size := m.Size()
		m.Join()
		got := m.Content
		if len(got) != size {
			t.Fatalf("%d bytes, said to be %d", len(got), size)
		}
		if w.large && len(s) < largeFrom && bytes.ContainsFunc(got, func(r rune) bool { return r >= utf8.RuneSelf }) {
			t.Fatalf("%q became %s, which is not ASCII", s, got)
		}
		var back, want string
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("%.300q became %.300s: %v", s, got, err)
		}
		enc, _ := json.Marshal(s)
		json.Unmarshal(enc, &want)
		if back != want {
			t.Fatalf("%.300q came back as %.300q, encoding/json has %.300q", s, back, want)
		}
	})
}
