package display

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
)

// form shows a form in a cell that has ended, and opens a view of it.
func form(t *testing.T, pressed func(Values) (string, error), controls ...*Control) (*Form, *view) {
	t.Helper()
	serve(t)
	out := make(outputs, 100)
	ctx, end := context.WithCancel(WithSink(t.Context(), out))
	var f *Form
	var err error
	Bind(ctx, func() { f, err = NewForm(pressed, controls...) })
	end()
	if err != nil {
		t.Fatal(err)
	}
	shown := (<-out).Bundle
	if shown.Text() == "" {
		t.Error("there is no static form")
	}
	open, _ := json.Marshal(map[string]any{"id": shown.Data[MIMEControls].(map[string]any)["id"]})
	v := &view{sent: make(chan map[string]any, 100)}
	CommHandler(controlsTarget)(v, open)
	return f, v
}

func TestFormsActWhenAButtonIsPressed(t *testing.T) {
	pressed := make(chan string, 10)
	f, v := form(t, func(v Values) (string, error) {
		if Ambient().Err() != nil {
			t.Error("the context has ended with the cell")
		}
		pressed <- v.Text("place")
		if v.Bool("Stop") {
			return "", errors.New("nothing runs\nhere")
		}
		return "running", nil
	}, TextField("place", "M 16").Hint("a name"), Button("Run"), Button("Stop"))
	if c := v.until("open")["controls"].([]any)[0].(map[string]any); c["hint"] != "a name" {
		t.Errorf("the view is told of %v", c)
	}
	v.set("place", "M 31") // and nothing happens
	v.set("Run", true)
	if got := v.until("note")["text"]; got != "running" {
		t.Errorf("the note is %q", got)
	}
	if got := <-pressed; got != "M 31" {
		t.Errorf("pressed with %q", got)
	}
	if v := f.Values(); v.Text("place") != "M 31" || v.Bool("Run") {
		t.Errorf("the values are %v", f)
	}
	v.set("Stop", true)
	if got := v.until("error")["text"]; got != "nothing runs here" {
		t.Errorf("the error is %q", got)
	}
}

// A button that waits does not keep another from being pressed.
func TestButtonsOfFormsDoNotWaitForEachOther(t *testing.T) {
	stop := make(chan struct{})
	_, v := form(t, func(v Values) (string, error) {
		if v.Bool("Stop") {
			close(stop)
			return "", nil
		}
		<-stop
		return "stopped", nil
	}, Button("Run"), Button("Stop"))
	v.set("Run", true)
	v.set("Stop", true)
	if got := v.until("note")["text"]; got != "stopped" {
		t.Errorf("the note is %q", got)
	}
}

func TestFormsSayWhatIsWrong(t *testing.T) {
	nothing := func(Values) (string, error) { return "", nil }
	for _, c := range []struct {
		f        func(Values) (string, error)
		controls []*Control
	}{
		{nil, []*Control{Button("a")}}, {nothing, nil}, {nothing, []*Control{Button("a"), Button("a")}}, {nothing, []*Control{nil}},
	} {
		if _, err := NewForm(c.f, c.controls...); err == nil {
			t.Errorf("%v: no error", c.controls)
		}
	}
	_, v := form(t, func(v Values) (string, error) { return v.Text("no such"), nil }, Button("a"))
	v.set("a", true)
	if got := v.until("error")["text"]; got != `form: no control "no such": there are "a"` {
		t.Errorf("the error is %q", got)
	}
}
