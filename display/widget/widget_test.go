package widget

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"vogo/display"
)

func TestWhatTheReaderSetsIsSeenInGo(t *testing.T) {
	f := newFront(t)
	n, s, r := NewIntSlider(), NewDropdown().SetOptions("g", "r"), NewFloatRangeSlider()
	many, on := NewSelectMultiple().SetOptions("a", "b", "c"), NewCheckbox()
	inCell(t, "c", func() { NewVBox().SetChildren(n, s, r, many, on, nil).MIMEBundle() })
	f.set(n, "value", 7)
	f.set(s, "index", 1)
	f.set(r, "value", []float64{30, 60})
	f.set(many, "index", []int{0, 2})
	f.set(on, "value", true)
	lo, hi := r.Value()
	if n.Value() != 7 || s.Selected() != "r" || lo != 30 || hi != 60 || !on.Value() || !slices.Equal(many.Selected(), []string{"a", "c"}) {
		t.Errorf("seen %v %v %v %v %v %v", n.Value(), s.Selected(), lo, hi, on.Value(), many.Selected())
	}
	f.set(s, "index", nil)
	if i, ok := s.Index(); ok || s.Selected() != "" {
		t.Errorf("nothing is selected, and it is %v %q", i, s.Selected())
	}
}

// A front end that sends what cannot be gets what there is.
func TestWhatCannotBeIsRefused(t *testing.T) {
	f := newFront(t)
	n, b := NewIntSlider().SetMax(10), NewButton()
	inCell(t, "c", func() { NewHBox().SetChildren(n, b).MIMEBundle() })
	f.take()
	for _, v := range []any{"x", 1.5, nil, []int{1}, 1e300} {
		f.set(n, "value", v)
		if m := f.take(); n.Value() != 0 || len(m) != 1 || m[0].Data["method"] != "update" || m[0].Data["state"].(map[string]any)["value"] != 0.0 {
			t.Errorf("value = %v: it is %d, and the front end is told %v", v, n.Value(), m)
		}
	}
	f.set(n, "value", 11)
	if m := f.take(); n.Value() != 10 || len(m) != 2 || m[1].Data["state"].(map[string]any)["value"] != 10.0 {
		t.Errorf("11 of 10: it is %d, and the front end is told %v", n.Value(), m)
	}
	f.set(b, "button_style", "loud")
	f.set(b, "no such trait", 1)
	f.set(b, "layout", "IPY_MODEL_none")
	if b.ButtonStyle() != "" || b.Layout() == nil {
		t.Error("a front end has set what cannot be")
	}
	f.say(f.name(n), "nonsense")
	f.say(f.name(n), map[string]any{"method": "update", "state": map[string]any{}, "buffer_paths": []any{[]any{}, []any{1}, []any{"value"}}}, []byte("x"))
}

func TestHandlersAreCalled(t *testing.T) {
	f := newFront(t)
	n, b := NewIntSlider(), NewButton()
	values, clicks := make(chan int), make(chan bool)
	inCell(t, "c", func() {
		n.OnChange(func() { values <- n.Value() }, "value")
		n.OnChange(func() { t.Error("called for a trait that has not changed") }, "description")
		b.OnClick(func() { clicks <- true })
		NewHBox().SetChildren(n, b).MIMEBundle()
	})
	f.set(n, "value", 3)
	if got := <-values; got != 3 {
		t.Errorf("called with %d", got)
	}
	n.SetValue(9) // calls nothing
	for range 3 {
		f.click(b) // each is a call, though the first has not ended
	}
	for range 3 {
		<-clicks
	}
	f.set(n, "value", 4)
	if got := <-values; got != 4 {
		t.Errorf("called with %d", got)
	}
}

// A change during a call ends that call, and only the last is called for.
func TestTheNewestChangeCounts(t *testing.T) {
	f := newFront(t)
	n := NewIntSlider()
	began, ended := make(chan int), make(chan int, 10)
	inCell(t, "c", func() {
		n.OnChange(func() {
			if v := n.Value(); v == 1 {
				began <- v
				<-display.Ambient().Done()
			} else {
				ended <- v
			}
		})
		n.MIMEBundle()
	})
	f.set(n, "value", 1)
	<-began
	all.Lock() // both before the call has ended
	h := n.changes[0].h
	all.Unlock()
	h.mu.Lock()
	go f.set(n, "value", 2)
	f.until("echo", func(m sent) bool { s, _ := m.Data["state"].(map[string]any); return s["value"] == 2.0 })
	h.mu.Unlock()
	if got := <-ended; got != 2 {
		t.Errorf("called with %d", got)
	}
}

// A handler that fails says so in its cell, once, until it does not fail any more.
func TestHandlersThatFail(t *testing.T) {
	f := newFront(t)
	n := NewIntSlider()
	out := inCell(t, "c", func() {
		n.OnChange(func() {
			if n.Value() < 10 {
				panic("no star\nat " + NewLabel().class.name)
			}
		})
		n.MIMEBundle()
	})
	f.set(n, "value", 1)
	first := out.next(t)
	if got := first.Bundle.Text(); got != "widget: a handler failed: no star at Label" {
		t.Errorf("shown %q", got)
	}
	f.set(n, "value", 2)
	if got := out.next(t); !got.Update || got.ID != first.ID {
		t.Errorf("the second failure is %+v, want it in place of the first", got)
	}
	f.set(n, "value", 20)
	if got := out.next(t); !got.Update || got.ID != first.ID || len(got.Bundle.Data) != 1 || got.Bundle.Text() != "" {
		t.Errorf("shown %+v, want the failure removed", got)
	}
}

func TestInterruptsStopHandlers(t *testing.T) {
	f := newFront(t)
	b := NewButton()
	began := make(chan bool)
	out := inCell(t, "c", func() {
		b.OnClick(func() {
			began <- true
			<-display.Ambient().Done()
		})
		b.MIMEBundle()
	})
	f.click(b)
	f.click(b) // never called: an interrupt stops what waits, too
	<-began
	display.Interrupt()
	if got := out.next(t).Bundle.Text(); got != ErrInterrupted.Error() {
		t.Errorf("shown %q", got)
	}
	f.click(b)
	<-began
	display.Interrupt()
	out.next(t)
}

// A cell that is run again closes what it has shown before, and nothing else.
func TestRunningACellAgainClosesItsWidgets(t *testing.T) {
	f := newFront(t)
	kept := NewLabel()
	inCell(t, "other", func() { kept.MIMEBundle() })
	count := func() int {
		all.Lock()
		defer all.Unlock()
		return len(all.open)
	}
	before := count()
	var last *Tab
	for i := range 50 {
		inCell(t, "again", func() {
			last = NewTab().SetChildren(NewIntSlider(), NewImage().SetValue(make([]byte, 100)), kept)
			last.MIMEBundle()
			NewButton().MIMEBundle() // a second output of the same run
		})
		if i == 0 {
			before = count()
		}
	}
	if got := count(); got != before {
		t.Errorf("%d widgets are open after 50 runs, %d after one", got, before)
	}
	if len(all.roots) != 3 {
		t.Errorf("%d outputs, want 3", len(all.roots))
	}
	opened, closed := 0, 0
	for _, m := range f.take() {
		switch m.Type {
		case "comm_open":
			opened++
		case "comm_close":
			closed++
		}
	}
	if opened-closed != before {
		t.Errorf("%d were opened and %d closed, which leaves not %d", opened, closed, before)
	}
	last.Close()
	inCell(t, "other", func() { last.MIMEBundle() }) // and shown again
	if name := f.name(last); name == "" {
		t.Error("it is not open")
	}
}

func TestTooManyOutputs(t *testing.T) {
	newFront(t)
	managed.Store(true) // by a front end that does not name cells
	first := NewLabel()
	inCell(t, "", func() { first.MIMEBundle() })
	for range maxRoots {
		inCell(t, "", func() { NewLabel().MIMEBundle() })
	}
	all.Lock()
	defer all.Unlock()
	if first.link != nil || len(all.roots) != maxRoots || len(all.open) != 3*maxRoots {
		t.Errorf("%d outputs and %d widgets are open", len(all.roots), len(all.open))
	}
}

func TestWhereWidgetsAreSent(t *testing.T) {
	shows := func(cell string) bool {
		var b display.Bundle
		inCell(t, cell, func() { b = NewIntSlider().SetDescription("n").SetValue(4).MIMEBundle() })
		if b.Text() != "n = 4" || b.Data[display.MIMEHTML] != "<div>n = 4</div>" {
			t.Errorf("the static form is %v", b.Data)
		}
		return b.Data[MIMEView] != nil
	}
	if shows("named") {
		t.Error("sent though no front end can be reached")
	}
	f := newFront(t)
	if shows("") {
		t.Error("sent to a program that runs notebooks")
	}
	if !shows("named") {
		t.Error("not sent to a front end that names its cells")
	}
	openControl(&conn{front: f, id: controlTarget}, nil)
	if !shows("") {
		t.Error("not sent to a widget manager")
	}
	managed.Store(false)
	t.Setenv("SERVER_SOFTWARE", "voila/0.5")
	if !shows("") {
		t.Error("not sent under Voilà")
	}
}

func TestMistakesAreShown(t *testing.T) {
	newFront(t)
	for want, w := range map[string]Widget{
		`widget: the button_style of a Button: it cannot be "loud": give "primary", "success", "info", "warning", "danger", ""`: NewButton().SetButtonStyle("loud"),
		`widget: a Label has no trait "nothing" that could be linked`:                                                           func() Widget { l := NewLabel(); NewLink().SetSource(l, "nothing"); return l }(),
		`widget: a Label has no trait "nothing" that could change`:                                                              func() Widget { l := NewLabel(); l.OnChange(func() {}, "nothing"); return l }(),
	} {
		var b display.Bundle
		inCell(t, "c", func() { b = w.MIMEBundle() })
		sorted := func(s string) string {
			words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
			slices.Sort(words)
			return strings.Join(words, " ")
		}
		if sorted(b.Text()) != sorted(want) || b.Data[MIMEView] != nil || w.Self().Err() == nil {
			t.Errorf("shown %q, want %q", b.Text(), want)
		}
	}
}

func TestOutputs(t *testing.T) {
	f := newFront(t)
	w := NewOutput()
	cell := inCell(t, "c", func() {
		w.MIMEBundle()
		w.Do(func() {
			display.SinkOf(display.Ambient()).(display.StreamSink).Stream("stdout", "one ")
			display.SinkOf(display.Ambient()).(display.StreamSink).Stream("stdout", "line\n")
			h := display.ShowHandle(display.HTML("<b>first</b>"))
			h.Update(display.HTML("<b>second</b>"))
		})
		w.Show(42)
	})
	if len(cell) != 0 {
		t.Error("it went to the cell")
	}
	sent := f.take()
	outs := sent[len(sent)-1].Data["state"].(map[string]any)["outputs"].([]any)
	if len(outs) != 3 || outs[0].(map[string]any)["text"] != "one line\n" ||
		outs[1].(map[string]any)["data"].(map[string]any)["text/html"] != "<b>second</b>" {
		t.Errorf("the outputs are %v", outs)
	}
	if got := w.MIMEBundle().Data[display.MIMEHTML]; got != "<pre>one line\n</pre><div><b>second</b></div><pre>42</pre>" {
		t.Errorf("the static form is %v", got)
	}
	w.Clear(true)
	if w.Text() == "" {
		t.Error("cleared too early")
	}
	w.Show("new")
	if got := w.Text(); got != "new\n" {
		t.Errorf("it shows %q", got)
	}
	w.Clear(false)
	if got := w.Text(); got != "" {
		t.Errorf("it shows %q", got)
	}
}

func TestStaticForms(t *testing.T) {
	evil := `<img src=x onerror="pwned()">`
	box := NewTab().SetTitles("A", evil).SetChildren(
		NewHBox().SetChildren(NewFloatSlider().SetDescription("z").SetValue(.5), NewDropdown().SetDescription(evil).SetOptions(evil)),
		NewVBox().SetChildren(NewIntProgress().SetDescription("done").SetValue(30), NewPassword().SetValue("secret"), NewButton().SetDescription("Go"),
			NewIntRangeSlider().SetDescription("n"), NewTimePicker().SetDescription("at").SetValue(3*time.Hour), NewPlay().SetValue(4), NewHTML().SetValue("<b>bold</b>"), NewCheckbox().SetDescription("log")))
	b := box.MIMEBundle()
	html := b.Data[display.MIMEHTML].(string)
	if strings.Contains(html, "<img") || strings.Contains(b.Text(), "secret") || strings.Contains(html, "secret") {
		t.Errorf("the static form is %s", html)
	}
	for _, want := range []string{"A: z = 0.5", "done = 30", "[Go]", "n = 25 – 75", "at = 03:00:00", "play = 4", "bold", "log = false"} {
		if !strings.Contains(b.Text(), want) {
			t.Errorf("the text %q has no %q", b.Text(), want)
		}
	}
	for _, want := range []string{"<summary>A</summary>", `<progress max="1000" value="300">`, "<b>bold</b>"} {
		if !strings.Contains(html, want) {
			t.Errorf("the HTML %s has no %s", html, want)
		}
	}
	picture := NewImage().SetValue([]byte("\x89PNG")).MIMEBundle()
	if _, hidden := picture.Data[display.MIMEHTML]; hidden || string(picture.Data[display.MIMEPNG].([]byte)) != "\x89PNG" {
		t.Errorf("a picture is %v", picture.Data)
	}
}

// A front end may make widgets itself, as it does for game controllers.
func TestWidgetsOfTheFrontEnd(t *testing.T) {
	f := newFront(t)
	pad := NewController()
	inCell(t, "c", func() { pad.MIMEBundle() })
	axis := &conn{front: f, id: "axis"}
	openWidget(axis, json.RawMessage(`{"state":{"_model_name":"ControllerAxisModel","value":0.25}}`))
	f.set(pad, "axes", []string{prefix + "axis"})
	all.Lock()
	parts := pad.values[pad.class.index("axes")].([]*Model)
	all.Unlock()
	if len(parts) != 1 || parts[0].get("value") != 0.25 {
		t.Errorf("its axes are %v", parts)
	}
	f.take()
	openWidget(&conn{front: f, id: "other"}, json.RawMessage(`{"state":{"_model_name":"NoSuchModel"}}`))
	if m := f.take(); len(m) != 1 || m[0].Type != "comm_close" {
		t.Errorf("a widget that nobody knows is answered %v", m)
	}
}

// With the extension's own view away, Interact is drawn with widgets.
func TestInteractIsDrawnWithWidgets(t *testing.T) {
	display.ServeComms()
	f := newFront(t)
	began := make(chan bool, 1)
	cell := inCell(t, "c", func() {
		err := display.Interact(func(v display.Values) any {
			if v.Text("title") == "wait" {
				began <- true
				<-display.Ambient().Done()
			}
			from, to := v.Range("band")
			return []any{v.Float("z"), v.Int("n"), v.Text("kind"), v.Text("title"), v.Bool("log"), v.Bool("go"), from, to, v.Int("plane")}
		}, display.Slider("z", 0, 1, .5), display.Slider("n", 1, 9, 3).Step(1), display.Dropdown("kind", "g", "r"), display.TextField("title", "M 45"),
			display.Checkbox("log", true), display.Button("go"), display.RangeSlider("band", 400, 700, 450, 500), display.Play("plane", 0, 9, 2))
		if err != nil {
			t.Error(err)
		}
	})
	shown, first := cell.next(t), cell.next(t)
	if shown.Bundle.Data[MIMEView] == nil || shown.Bundle.Data[display.MIMEControls] == nil || !strings.Contains(shown.Bundle.Text(), "band = 450 – 500") {
		t.Errorf("shown is %v", shown.Bundle.Data)
	}
	want := "[0.5 3 g M 45 true false 450 500 2]"
	if got := first.Bundle.Text(); !same(got, want) {
		t.Errorf("the first call shows %q, want %q", got, want)
	}
	find := func(model, description string) Widget {
		all.Lock()
		defer all.Unlock()
		for _, m := range all.open {
			if m.class.name == model && m.str("description") == description {
				return m
			}
		}
		t.Fatalf("there is no %s %q", model, description)
		return nil
	}
	for _, c := range []struct {
		w     Widget
		trait string
		value any
		want  string
	}{
		{find("FloatSlider", "z"), "value", .25, "[0.25 3 g M 45 true false 450 500 2]"},
		{find("IntSlider", "n"), "value", 9, "[0.25 9 g M 45 true false 450 500 2]"},
		{find("Dropdown", "kind"), "index", 1, "[0.25 9 r M 45 true false 450 500 2]"},
		{find("Text", "title"), "value", "M 31", "[0.25 9 r M 31 true false 450 500 2]"},
		{find("Checkbox", "log"), "value", false, "[0.25 9 r M 31 false false 450 500 2]"},
		{find("FloatRangeSlider", "band"), "value", []float64{400, 410}, "[0.25 9 r M 31 false false 400 410 2]"},
		{find("IntSlider", "plane"), "value", 3, "[0.25 9 r M 31 false false 400 410 3]"},
		{find("Button", "go"), "", nil, "[0.25 9 r M 31 false true 400 410 3]"},
	} {
		if c.trait == "" {
			f.click(c.w)
		} else {
			f.set(c.w, c.trait, c.value)
		}
		if got := cell.next(t); !got.Update || got.ID != first.ID || !same(got.Bundle.Text(), c.want) {
			t.Errorf("%s %s: shown %q, want %q", c.w.Self().class.name, c.trait, got.Bundle.Text(), c.want)
		}
	}
	// What the panel refuses comes back, with the reason.
	f.set(find("Text", "title"), "value", strings.Repeat("x", 20_000))
	status := f.until("a reason", func(m sent) bool {
		s, _ := m.Data["state"].(map[string]any)
		v, _ := s["value"].(string)
		return strings.Contains(v, "takes at most")
	})
	if find("Text", "title").Self().get("value") != "M 31" {
		t.Errorf("the text is as before the mistake, with the reason %v", status)
	}
	// A cell that is run again ends the call that nobody waits for any more.
	f.set(find("Text", "title"), "value", "wait")
	<-began
	inCell(t, "c", func() { NewLabel().MIMEBundle() })
	f.until("the end of the call", func(m sent) bool { return m.Type == "comm_close" })
}

// same compares the texts of slices, whose layout is not the matter here.
func same(got, want string) bool {
	words := func(s string) string {
		return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("[]{}, \n", r) }), " ")
	}
	return words(got) == words(want)
}

func TestOpeningCanFail(t *testing.T) {
	newFront(t)
	display.OpenCommsBy(func(string, string, any, any, ...[]byte) (display.Comm, error) { return nil, errors.New("no way out") })
	var b display.Bundle
	inCell(t, "c", func() { b = NewIntSlider().MIMEBundle() })
	if b.Text() != "no way out" || len(all.open) != 0 {
		t.Errorf("shown %q with %d widgets open", b.Text(), len(all.open))
	}
	if cell := display.CellID(context.Background()); cell != "" {
		t.Errorf("outside of cells the cell is %q", cell)
	}
}

// The ids of widgets are those of the session before, as far as that has gone the same
// way, and nobody else's.
func TestIDsOfWidgets(t *testing.T) {
	session := func() (ids []string) {
		newFront(t)
		managed.Store(true)
		all.made = nil
		for _, cell := range []string{"a", "b", "a", "", ""} {
			inCell(t, cell, func() { display.Show(NewVBox().SetChildren(NewLabel()), NewLabel()) })
			for _, r := range all.roots[len(all.roots)-2:] {
				ids = append(ids, r.m.link.id)
			}
		}
		return ids
	}
	first, second := session(), session()
	seen := map[string]bool{}
	for i := range first {
		if named := i < 6; named != (first[i] == second[i]) {
			t.Errorf("the id of widget %d is %s, then %s", i, first[i], second[i])
		}
		if seen[first[i]] {
			t.Errorf("two widgets have the id %s", first[i])
		}
		seen[first[i]] = true
	}
}

// What does not fit together is said in a line, and no front end is sent it.
func TestWhatDoesNotFitTogether(t *testing.T) {
	newFront(t)
	for want, w := range map[string]Widget{
		`the IntSlider "n" has the min 10 and the max 5`:               NewIntSlider().SetDescription("n").SetMin(10).SetMax(5),
		"the FloatSlider has the min 1 and the max 0":                  NewFloatSlider().SetMin(1).SetMax(0),
		"goes from -Inf to 1":                                          NewFloatSlider().SetMin(math.Inf(-1)).SetMax(1),
		"has the min NaN":                                              NewBoundedFloatText().SetMin(math.NaN()),
		"has the value NaN":                                            NewFloatSlider().SetValue(math.NaN()),
		"the IntSlider has steps of 0":                                 NewIntSlider().SetStep(0),
		"the FloatSlider has steps of -0.1":                            NewFloatSlider().SetStep(-.1),
		"the Play has an interval of 0 ms":                             NewPlay().SetInterval(0),
		"has the base 0":                                               NewFloatLogSlider().SetBase(0),
		"the IntRangeSlider has the value [5 3]":                       NewIntRangeSlider().SetValue(5, 3),
		"the SelectionSlider has no options":                           NewSelectionSlider(),
		`the Dropdown has the option "g" twice`:                        NewDropdown().SetOptions("g", "r", "g"),
		"the Dropdown has no option 3: give an index from":             NewDropdown().SetOptions("g", "r", "i").SetIndex(3),
		`the RadioButtons has no option "z": give one of "g", "r"`:     NewRadioButtons().SetOptions("g", "r").SetSelected("z"),
		`the SelectMultiple has no option "z": give one of none`:       NewSelectMultiple().SetSelected("z"),
		"the Tab has no page 2":                                        NewTab().SetChildren(NewLabel(), NewLabel()).SetSelectedIndex(2),
		`the IntSlider "inside" has the min 200`:                       NewHBox().SetChildren(NewLabel(), NewIntSlider().SetDescription("inside").SetMin(200)),
		"the DatePicker has the min 2026-01-02 00:00:00 +0000 UTC and": NewDatePicker().SetMin(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)).SetMax(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)),
	} {
		err := w.Self().Err()
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error is %v", want, err)
			continue
		}
		if out := inCell(t, "a", func() { display.Show(w) }).next(t); out.Bundle.Text() != err.Error() || out.Bundle.Data[MIMEView] != nil {
			t.Errorf("%s: %+v is shown", want, out)
		}
	}
	for _, w := range []Widget{
		NewIntSlider().SetValue(7).SetMin(200).SetMax(300), NewDropdown(), NewSelect().SetOptions(), NewBoundedFloatText().SetMax(math.Inf(1)),
		NewIntSlider().SetMin(5).SetMax(5), NewDropdown().SetOptions("g", "r").SetSelected("r"), NewTab(), NewDatePicker(), NewFloatText().SetValue(math.NaN()),
	} {
		if err := w.Self().Err(); err != nil {
			t.Error(err)
		}
	}
}

// While it is shown, what does not fit waits until it does.
func TestWhatDoesNotFitIsNotSent(t *testing.T) {
	f := newFront(t)
	n := NewIntSlider()
	inCell(t, "a", func() { display.Show(n) })
	f.take()
	n.SetMin(200)
	if got := f.take(); len(got) > 0 || n.Err() == nil {
		t.Errorf("%+v is sent, and the error is %v", got, n.Err())
	}
	n.SetMax(300)
	got := f.take()
	if len(got) != 1 || fmt.Sprint(got[0].Data["state"]) != "map[max:300 min:200 value:200]" || n.Err() != nil || n.Value() != 200 {
		t.Errorf("%+v is sent, the error is %v, the value %d", got, n.Err(), n.Value())
	}
	d := NewDropdown().SetOptions("g", "r")
	inCell(t, "b", func() { display.Show(d) })
	f.set(d, "index", 7) // as no view does
	if got := d.Selected(); got != "g" || d.Err() != nil {
		t.Errorf("a front end selects %q: %v", got, d.Err())
	}
}
