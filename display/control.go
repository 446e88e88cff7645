package display

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxControlText is how many bytes a text control takes from a front end.
const maxControlText = 10_000

type controlKind string

const (
	sliderKind   controlKind = "slider"
	dropdownKind controlKind = "dropdown"
	textKind     controlKind = "text"
	checkboxKind controlKind = "checkbox"
	buttonKind   controlKind = "button"
	rangeKind    controlKind = "range"
	playKind     controlKind = "play"
)

// Control is one control of [Interact] or [NewForm]. The functions named after the kinds
// make them: [Slider], [RangeSlider], [Play], [Dropdown], [TextField], [Checkbox] and [Button].
type Control struct {
	kind            controlKind
	name            string
	low, high, step float64
	choices         []string
	start           any // float64, [2]float64, string or bool
	hint            string
	interval        time.Duration // between steps of a Play
}

// Slider is a control for a number from low to high, in steps of a power of ten
// that is at most a hundredth of the way; see [Control.Step]. Its name is also
// its label.
func Slider(name string, low, high, start float64) *Control {
	c := &Control{kind: sliderKind, name: name, low: low, high: high, start: start}
	if high > low {
		c.step = math.Pow(10, math.Floor(math.Log10((high-low)/100)))
	}
	return c
}

// RangeSlider is a control for two numbers between low and high, of which the
// first is not more than the second; see [Values.Range]. Its steps are those of
// a [Slider].
func RangeSlider(name string, low, high, from, to float64) *Control {
	c := Slider(name, low, high, 0)
	c.kind, c.start = rangeKind, [2]float64{from, to}
	return c
}

// Play is a slider for whole numbers from low to high that moves by itself when
// its button is pressed, a step every 200 ms, see [Control.Every], or as fast as
// the function keeps up.
func Play(name string, low, high, start int) *Control {
	return &Control{kind: playKind, name: name, low: float64(low), high: float64(high), step: 1, start: float64(start), interval: 200 * time.Millisecond}
}

// Every sets the time between two steps of a [Play]. It returns c.
func (c *Control) Every(d time.Duration) *Control {
	c.interval = d
	return c
}

// Step sets the steps of a slider: 1 for whole numbers. It returns c.
func (c *Control) Step(step float64) *Control {
	c.step = step
	return c
}

// Hint sets what an empty text field shows, and every control when it is
// pointed at. It returns c.
func (c *Control) Hint(text string) *Control {
	c.hint = text
	return c
}

// Dropdown is a control for one of the choices, of which the first is set.
func Dropdown(name string, choices ...string) *Control {
	c := &Control{kind: dropdownKind, name: name, choices: slices.Clone(choices), start: ""}
	if len(choices) > 0 {
		c.start = choices[0]
	}
	return c
}

// TextField is a control for a line of text.
func TextField(name, start string) *Control {
	return &Control{kind: textKind, name: name, start: start}
}

// Checkbox is a control for yes or no.
func Checkbox(name string, on bool) *Control {
	return &Control{kind: checkboxKind, name: name, start: on}
}

// Button is a control that calls the function; [Values.Bool] of its name is
// true in a call that it has made.
func Button(name string) *Control {
	return &Control{kind: buttonKind, name: name, start: false}
}

// check says what is wrong with a control.
func (c *Control) check() error {
	switch {
	case c == nil:
		return errors.New("a control is nil: make it by Slider, Dropdown, TextField, Checkbox, Button, RangeSlider or Play")
	case c.name == "":
		return fmt.Errorf("a %s has no name: give each control one", c.kind)
	case c.kind == dropdownKind && len(c.choices) == 0:
		return fmt.Errorf("the dropdown %q has no choices: give at least one", c.name)
	case len(c.choices) > 0 && twice(c.choices) != "":
		return fmt.Errorf("the dropdown %q has the choice %q twice: give each once", c.name, brief(twice(c.choices)))
	case c.numeric() && !(c.low < c.high && !math.IsInf(c.high-c.low, 0)):
		return fmt.Errorf("the %s %q goes from %v to %v: the first must be less, and both finite", c.called(), c.name, c.low, c.high)
	case c.numeric() && !(c.step > 0 && c.step <= c.high-c.low):
		return fmt.Errorf("the %s %q has steps of %v: give more than 0 and at most %v", c.called(), c.name, c.step, c.high-c.low)
	case c.kind == playKind && c.interval < 10*time.Millisecond:
		return fmt.Errorf("the play %q has a step every %v: give at least 10ms", c.name, c.interval)
	}
	if _, err := c.take(c.start); err != nil {
		return err
	}
	return nil
}

// twice is a choice that is there more than once, "" if none is.
func twice(choices []string) string {
	for i, c := range choices {
		if slices.Contains(choices[:i], c) {
			return c
		}
	}
	return ""
}

// numeric tells whether the control is set by moving it between limits.
func (c *Control) numeric() bool {
	return c.kind == sliderKind || c.kind == rangeKind || c.kind == playKind
}

// called is what errors call the kind of the control.
func (c *Control) called() string {
	if c.kind == rangeKind {
		return "range slider"
	}
	return string(c.kind)
}

// take is v as a value of the control, or an error that says why it cannot be one.
func (c *Control) take(v any) (any, error) {
	switch c.kind {
	case sliderKind, playKind:
		f, ok := v.(float64)
		if !ok || !(f >= c.low && f <= c.high) {
			return nil, fmt.Errorf("the %s %q cannot be %v: give a number from %v to %v", c.kind, c.name, brief(v), c.low, c.high)
		}
		return f, nil
	case rangeKind:
		r, ok := pair(v)
		if !ok || !(r[0] >= c.low && r[0] <= r[1] && r[1] <= c.high) {
			return nil, fmt.Errorf("the range slider %q cannot be %v: give two numbers from %v to %v, the smaller one first", c.name, brief(v), c.low, c.high)
		}
		return r, nil
	case dropdownKind:
		s, ok := v.(string)
		if !ok || !slices.Contains(c.choices, s) {
			return nil, fmt.Errorf("the dropdown %q has no choice %s", c.name, brief(v))
		}
		return s, nil
	case textKind:
		s, ok := v.(string)
		if !ok || len(s) > maxControlText || !utf8.ValidString(s) {
			return nil, fmt.Errorf("the text %q takes at most %d bytes of UTF-8", c.name, maxControlText)
		}
		return s, nil
	default:
		on, ok := v.(bool)
		if !ok {
			return nil, fmt.Errorf("the %s %q is true or false, not %s", c.kind, c.name, brief(v))
		}
		return on, nil
	}
}

// pair is v as two numbers, as Go or JSON has them.
func pair(v any) (r [2]float64, ok bool) {
	switch v := v.(type) {
	case [2]float64:
		return v, true
	case []any:
		if len(v) == 2 {
			a, isA := v[0].(float64)
			b, isB := v[1].(float64)
			return [2]float64{a, b}, isA && isB
		}
	}
	return r, false
}

func brief(v any) string { return OneLine(fmt.Sprint(v), 60) }

// controlDoc is a control as its view draws it.
type controlDoc struct {
	Kind    controlKind `json:"kind"`
	Name    string      `json:"name"`
	Label   string      `json:"label"`
	Low     float64     `json:"low"`
	High    float64     `json:"high"`
	Step    float64     `json:"step"`
	Choices []string    `json:"choices,omitempty"`
	Hint    string      `json:"hint,omitempty"`
	Value   any         `json:"value"`
	// Interval is that between two steps of a Play, in milliseconds.
	Interval int64 `json:"interval,omitempty"`
}

func (c *Control) doc(value any) controlDoc {
	return controlDoc{c.kind, c.name, OneLine(c.name, 60), c.low, c.high, c.step, c.choices, OneLine(c.hint, 200), value, c.interval.Milliseconds()}
}

// Values are the values of the controls at one moment, by name. A name or kind
// that does not fit ends the call, and the output says so.
type Values struct {
	of map[string]any
}

// Float is the number that a slider or Play is set to.
func (v Values) Float(name string) float64 { return valueOf[float64](v, name, "a slider") }

// Int is the number that a slider or Play is set to, rounded.
func (v Values) Int(name string) int { return int(math.Round(v.Float(name))) }

// Range are the two numbers that a range slider is set to.
func (v Values) Range(name string) (from, to float64) {
	r := valueOf[[2]float64](v, name, "a range slider")
	return r[0], r[1]
}

// Text is what a text field or a dropdown is set to.
func (v Values) Text(name string) string { return valueOf[string](v, name, "a text field or dropdown") }

// Bool tells whether a checkbox is set, or a button was pressed.
func (v Values) Bool(name string) bool { return valueOf[bool](v, name, "a checkbox or button") }

// controlMisuse is what a call ends with that asks for a control there is not.
type controlMisuse string

func valueOf[T any](v Values, name, kinds string) T {
	x, ok := v.of[name]
	if !ok {
		panic(controlMisuse(fmt.Sprintf("no control %q: there are %s", name, strings.Join(v.names(), ", "))))
	}
	t, ok := x.(T)
	if !ok {
		panic(controlMisuse(fmt.Sprintf("the control %q is not %s", name, kinds)))
	}
	return t
}

func (v Values) names() []string {
	names := make([]string, 0, len(v.of))
	for n := range v.of {
		names = append(names, strconv.Quote(n))
	}
	slices.Sort(names)
	return names
}

// decodeValue is a value as a message of a view holds it.
func decodeValue(raw json.RawMessage) any {
	var v any
	_ = json.Unmarshal(raw, &v) // what is not JSON is nil, which no control takes
	return v
}
