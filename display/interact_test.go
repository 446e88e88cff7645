package display

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

// view is the front end's end of a connection.
type view struct {
	sent    chan map[string]any
	message func(json.RawMessage, [][]byte)
	closed  func()
}

func (v *view) Send(data any, _ ...[]byte) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	v.sent <- m
	return nil
}
func (v *view) OnMessage(f func(json.RawMessage, [][]byte)) { v.message = f }
func (v *view) OnClose(f func())                            { v.closed = f }
func (v *view) Close() error                                { return nil }

func (v *view) set(name string, value any) {
	raw, _ := json.Marshal(map[string]any{"type": "set", "name": name, "value": value})
	v.message(raw, nil)
}

// until is the next message of that type.
func (v *view) until(typ string) map[string]any {
	for m := range v.sent {
		if m["type"] == typ {
			return m
		}
	}
	return nil
}

// idle waits for the end of all calls.
func (v *view) idle() {
	for v.until("busy")["busy"] == true {
	}
}

// outputs is a sink that tests can wait on.
type outputs chan Output

func (o outputs) Display(out Output) { o <- out }
func (outputs) Clear(bool)           {}

// interact shows controls in a cell that has ended, and opens a view of them.
func interact(t *testing.T, f func(Values) any, controls ...*Control) (outputs, *view) {
	t.Helper()
	serve(t)
	out := make(outputs, 100)
	ctx, end := context.WithCancel(WithSink(t.Context(), out))
	var err error
	Bind(ctx, func() { err = Interact(f, controls...) })
	end()
	if err != nil {
		t.Fatal(err)
	}
	id := (<-out).Bundle.Data[MIMEControls].(map[string]any)["id"]
	open, _ := json.Marshal(map[string]any{"id": id})
	v := &view{sent: make(chan map[string]any, 100)}
	CommHandler(controlsTarget)(v, open)
	return out, v
}

func all() []*Control {
	return []*Control{
		Slider("z", 0, 1, .5), Slider("n", 1, 9, 3).Step(1), Dropdown("band", "g", "r"),
		TextField("title", "M 45"), Checkbox("log", true), Button("go"),
	}
}

func TestInteractCallsWithWhatWasSet(t *testing.T) {
	show := func(v Values) any {
		return fmt.Sprintf("%v %v %v %v %v %v", v.Float("z"), v.Int("n"), v.Text("band"), v.Text("title"), v.Bool("log"), v.Bool("go"))
	}
	out, v := interact(t, show, all()...)
	first := <-out
	if got := first.Bundle.Text(); got != "0.5 3 g M 45 true false" {
		t.Errorf("the first call shows %q", got)
	}
	open := v.until("open")
	if got := open["controls"].([]any)[1].(map[string]any); got["kind"] != "slider" || got["step"] != 1.0 || got["value"] != 3.0 {
		t.Errorf("the view is told of the slider %v", got)
	}
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"z", .25, "0.25 3 g M 45 true false"},
		{"n", 9, "0.25 9 g M 45 true false"},
		{"band", "r", "0.25 9 r M 45 true false"},
		{"title", "<b>", "0.25 9 r <b> true false"},
		{"log", false, "0.25 9 r <b> false false"},
		{"go", true, "0.25 9 r <b> false true"},
		{"z", 1, "1 9 r <b> false false"}, // the button is up again
	} {
		v.set(c.name, c.value)
		v.idle()
		got := <-out
		if !got.Update || got.ID != first.ID || got.Bundle.Text() != c.want {
			t.Errorf("%s = %v: shown %q (update %v), want %q in place of the first", c.name, c.value, got.Bundle.Text(), got.Update, c.want)
		}
	}
}

func TestInteractRefusesWhatNoControlCanBe(t *testing.T) {
	calls := 0
	_, v := interact(t, func(Values) any { calls++; return calls }, all()...)
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"z", 1.5, `the slider "z" cannot be 1.5: give a number from 0 to 1`},
		{"z", "1", `the slider "z" cannot be 1`},
		{"z", nil, `the slider "z" cannot be`},
		{"band", "i", `the dropdown "band" has no choice i`},
		{"title", strings.Repeat("x", maxControlText+1), `the text "title" takes at most`},
		{"log", 1, `the checkbox "log" is true or false, not 1`},
		{"no\nsuch", 1, `no control "no such"`},
	} {
		v.set(c.name, c.value)
		got := v.until("error")["text"].(string)
		if !strings.HasPrefix(got, c.want) || strings.Contains(got, "\n") {
			t.Errorf("%s = %.20v: %q, want %q", c.name, c.value, got, c.want)
		}
	}
	v.message(json.RawMessage(`{"type":`), nil)
	if calls != 1 {
		t.Errorf("the function was called %d times, want once", calls)
	}
}

// A change during a call ends that call, and only the last change is called with.
func TestInteractCallsWithTheNewest(t *testing.T) {
	began := make(chan float64, 10)
	out, v := interact(t, func(v Values) any {
		z := v.Float("z")
		if z == .1 { // until the next value
			began <- z
			<-Ambient().Done()
		}
		return z
	}, Slider("z", 0, 1, 0))
	<-out
	v.set("z", .1)
	<-began
	v.set("z", .2)
	v.set("z", .3)
	for got := ""; got != "0.3"; { // 0.2 may come first, if its call was quick
		if got = (<-out).Bundle.Text(); got != "0.2" && got != "0.3" {
			t.Fatalf("shown %s", got)
		}
	}
	v.set("z", .1)
	<-began
	v.closed() // nobody looks any more: the call must end
	v.set("z", .4)
	if got := (<-out).Bundle.Text(); got != "0.4" {
		t.Errorf("shown %s, want 0.4", got)
	}
}

func TestInteractTellsOtherViews(t *testing.T) {
	out, a := interact(t, func(v Values) any { return 0 }, Slider("z", 0, 1, 0))
	<-out
	kept.Lock()
	open, _ := json.Marshal(map[string]any{"id": kept.list[0].ID})
	kept.Unlock()
	b := &view{sent: make(chan map[string]any, 100)}
	openControls(b, open)
	a.set("z", .5)
	if m := b.until("value"); m["name"] != "z" || m["value"] != .5 {
		t.Errorf("the other view is told %v", m)
	}
	gone := &view{sent: make(chan map[string]any, 1)}
	openControls(gone, json.RawMessage(`{"id":"none"}`))
	if m := <-gone.sent; m["type"] != "gone" {
		t.Errorf("a view of nothing is told %v", m)
	}
}

func TestInteractShowsMistakes(t *testing.T) {
	for _, c := range []struct {
		f    func(Values) any
		want string
	}{
		{func(v Values) any { return v.Float("x") }, `interact: no control "x": there are "a", "z"`},
		{func(v Values) any { return v.Float("a") }, `interact: the control "a" is not a slider`},
		{func(v Values) any { panic("lost\nstar") }, "interact: the function panicked: lost star"},
		{func(v Values) any { return fmt.Errorf("no such star") }, "no such star"},
	} {
		out, _ := interact(t, c.f, Slider("z", 0, 1, 0), TextField("a", ""))
		if got := (<-out).Bundle.Text(); got != c.want {
			t.Errorf("shown %q, want %q", got, c.want)
		}
	}
}

func TestInteractControls(t *testing.T) {
	f := func(Values) any { return nil }
	for _, c := range []struct {
		f        func(Values) any
		controls []*Control
		want     string
	}{
		{nil, all(), "there is no function"},
		{f, nil, "there are no controls"},
		{f, []*Control{nil}, "a control is nil"},
		{f, []*Control{Button("")}, "a button has no name"},
		{f, []*Control{Button("a"), Checkbox("a", true)}, `two controls have the name "a"`},
		{f, []*Control{Dropdown("a")}, `the dropdown "a" has no choices`},
		{f, []*Control{Dropdown("a", "g", "r", "g")}, `the dropdown "a" has the choice "g" twice`},
		{f, []*Control{Slider("a", 1, 1, 1)}, `the slider "a" goes from 1 to 1`},
		{f, []*Control{Slider("a", 0, math.Inf(1), 1)}, `the slider "a" goes from 0 to +Inf`},
		{f, []*Control{Slider("a", 0, 1, 2)}, `the slider "a" cannot be 2`},
		{f, []*Control{Slider("a", 0, 1, math.NaN())}, `the slider "a" cannot be NaN`},
		{f, []*Control{Slider("a", 0, 1, 0).Step(0)}, `the slider "a" has steps of 0`},
	} {
		if err := Interact(c.f, c.controls...); err == nil || !strings.HasPrefix(err.Error(), "interact: "+c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// Without a kernel there is only text.
func TestInteractStatic(t *testing.T) {
	out := make(outputs, 2)
	Bind(WithSink(t.Context(), out), func() {
		if err := Interact(func(v Values) any { return v.Float("z") }, all()...); err != nil {
			t.Error(err)
		}
	})
	b := (<-out).Bundle
	if want := "z = 0.5 · n = 3 · band = g · title = M 45 · log = true · [go]"; b.Text() != want || len(b.Data) != 1 {
		t.Errorf("shown %v, want the text %q", b.Data, want)
	}
	if got := (<-out).Bundle.Text(); got != "0.5" {
		t.Errorf("the output is %q", got)
	}
}
