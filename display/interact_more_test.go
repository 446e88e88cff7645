package display

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestRangesAndPlays(t *testing.T) {
	out, v := interact(t, func(v Values) any {
		from, to := v.Range("band")
		return fmt.Sprint(from, " ", to, " ", v.Int("plane"))
	}, RangeSlider("band", 400, 700, 450, 500), Play("plane", 0, 9, 2).Every(time.Second))
	if got := (<-out).Bundle.Text(); got != "450 500 2" {
		t.Errorf("the first call shows %q", got)
	}
	docs := v.until("open")["controls"].([]any)
	if d := docs[1].(map[string]any); d["kind"] != "play" || d["interval"] != 1000.0 || d["step"] != 1.0 {
		t.Errorf("the view is told of %v", d)
	}
	v.set("band", []float64{400, 410})
	v.idle()
	v.set("plane", 3)
	v.idle()
	<-out
	if got := (<-out).Bundle.Text(); got != "400 410 3" {
		t.Errorf("shown %q", got)
	}
	for _, wrong := range []any{[]float64{410, 400}, []float64{1, 500}, []float64{450}, "x", nil, []any{450, "x"}} {
		v.set("band", wrong)
		if got := v.until("error")["text"].(string); !strings.Contains(got, "give two numbers from 400 to 700") {
			t.Errorf("%v: %q", wrong, got)
		}
	}
	f := func(Values) any { return nil }
	for want, c := range map[string]*Control{
		`the range slider "a" cannot be [2 1]`:       RangeSlider("a", 0, 9, 2, 1),
		`the range slider "a" goes from 9 to 0`:      RangeSlider("a", 9, 0, 1, 2),
		`the play "a" goes from 3 to 3`:              Play("a", 3, 3, 3),
		`the play "a" has a step every 1ms: give at`: Play("a", 0, 3, 0).Every(time.Millisecond),
	} {
		if err := Interact(f, c); err == nil || !strings.HasPrefix(err.Error(), "interact: "+want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// Steps of a Play come as fast as they like: each call that has begun is shown.
func TestPlaysDoNotEndCalls(t *testing.T) {
	began, goOn := make(chan int), make(chan bool)
	first := true
	out, v := interact(t, func(v Values) any {
		if first {
			first = false
			return "first"
		}
		began <- v.Int("plane")
		<-goOn
		return Ambient().Err()
	}, Play("plane", 0, 9, 2))
	<-out
	v.set("plane", 3)
	<-began
	v.set("plane", 4)
	v.set("plane", 5)
	goOn <- true
	if got := (<-out).Bundle.Text(); got != "<nil>" {
		t.Errorf("the call was ended: %q", got)
	}
	if got := <-began; got != 5 {
		t.Errorf("called next with %d, want the newest", got)
	}
	goOn <- true
	<-out
}

func TestInteractIsInterrupted(t *testing.T) {
	began := make(chan bool, 1)
	out, v := interact(t, func(v Values) any {
		if v.Float("z") > 0 {
			began <- true
			<-Ambient().Done()
		}
		return "shown"
	}, Slider("z", 0, 1, 0))
	<-out
	v.set("z", .5)
	<-began
	Interrupt()
	if got := v.until("error")["text"]; got != "interrupted" {
		t.Errorf("the view is told %q", got)
	}
	if len(out) != 0 {
		t.Error("an interrupted call is shown")
	}
	v.set("z", 0)
	v.idle()
	<-out
}
