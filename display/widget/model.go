package widget

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"time"

	"vogo/display"
)

// all are the widgets that front ends know now. Its lock guards every model too:
// they refer to each other, and what changes together must be sent in order.
var all struct {
	sync.Mutex
	open  map[string]*Model // by id
	roots []root            // what outputs show, the oldest first
	made  map[string]int    // how many models the outputs of a cell have opened
	shown []*shown          // what outputs show statically, the oldest first
	late  *time.Timer       // until they will follow what has changed, or nil
	dirty bool              // some widget has changed since a cell has ended
}

// Widget is any of the widgets of this package.
type Widget interface {
	display.MIMEBundler
	// Self is what all widgets have.
	Self() *Model
}

// Model is what all widgets have. Its methods, and those of the widgets, may be
// called from any goroutine.
type Model struct {
	class *class
	ctx   context.Context // of the cell that made it, which it outlives

	values  []any // of the traits of the class
	err     error // the first thing that was set and cannot be
	link    *link // to the front ends, nil while it is closed
	changes []change
	clicked []*handler
	submit  []*handler
	told    []func(name string) // of this package: called in order with what the reader has set
	pressed []func()            // likewise, with each click
	shut    func()              // likewise, in a goroutine of its own, when it is closed
	links   []*Model            // of which this is one end
	held    []int               // traits that were not sent, as they do not fit together
	stale   bool                // an Output is empty with the next thing it shows
	views   []display.Comm      // of the notebook extension: see viewTarget
}

func newModel(c *class) *Model {
	m := &Model{class: c, ctx: context.WithoutCancel(display.Ambient()), values: make([]any, len(c.traits))}
	for i, t := range c.traits {
		m.values[i] = t.def
		if t.kind == kindWidget {
			m.values[i] = newModel(classes[t.def.(string)])
		} else if t.def == nil {
			m.values[i] = zero(t.kind)
		}
	}
	return m
}

// zero is what a trait has that was never set, and what null stands for.
func zero(k kind) any {
	switch k {
	case kindString:
		return ""
	case kindBytes:
		return []byte{}
	case kindWidgets:
		return []*Model{}
	case kindWidgetTrait:
		return end{}
	case kindFiles:
		return []File{}
	case kindOutputs:
		return []captured{}
	case kindDate, kindDatetime, kindNaive:
		return time.Time{}
	}
	return nil
}

// Self is m.
func (m *Model) Self() *Model { return m }

// Err is the first thing that was set and cannot be, such as a style that there
// is not, or else what does not fit together now, such as a min that is more than the
// max, in the widget or in one that it holds. It is also what the widget shows instead
// of itself. A value beyond its limits is no mistake but moved to them.
func (m *Model) Err() error {
	all.Lock()
	defer all.Unlock()
	return m.mistake()
}

func (m *Model) get(name string) any {
	all.Lock()
	defer all.Unlock()
	return m.values[m.class.index(name)]
}

// set sets a trait, here and in the front ends.
func (m *Model) set(name string, v any) {
	all.Lock()
	defer all.Unlock()
	t := &m.class.traits[m.class.index(name)]
	if s, ok := v.(string); ok {
		if err := t.allows(s); err != nil {
			if m.err == nil {
				m.err = fmt.Errorf("widget: the %s of a %s: %w", name, m.class.name, err)
			}
			return
		}
	}
	m.put(name, v)
	if m.class == classTab && name == "children" && m.values[m.class.index("selected_index")] == nil {
		m.put("selected_index", 0) // as ipywidgets does: a tab is in front
	}
	if t.kind == kindWidget || t.kind == kindWidgets {
		sweep()
	}
}

// put sets a trait to what it can be. The lock must be held.
func (m *Model) put(name string, v any) {
	i := m.class.index(name)
	if !equal(m.values[i], v) {
		m.values[i] = v
		m.sendWhenRight(i)
		changed()
	}
}

// sendWhenRight sends a trait that has changed, as soon as all fits together. The lock
// must be held.
func (m *Model) sendWhenRight(trait int) {
	if m.link == nil {
		return // all is sent when it opens
	}
	if m.wrong() != nil {
		m.held = append(m.held, trait)
		return
	}
	traits := append(append(m.bound(), trait), m.held...)
	m.held = nil
	m.send(traits)
}

// bound moves a value into its limits, as its view would, and returns the traits
// that it has changed. The lock must be held.
func (m *Model) bound() []int {
	lo, hi, at := m.class.index("min"), m.class.index("max"), m.class.index("value")
	if lo < 0 || hi < 0 || at < 0 {
		return nil
	}
	var v any
	switch old := m.values[at].(type) {
	case int:
		v = clamp(old, m.values[lo], m.values[hi])
	case float64:
		l, h := m.values[lo], m.values[hi]
		if b := m.class.index("base"); b >= 0 { // the limits are exponents
			base := m.values[b].(float64)
			l, h = math.Pow(base, l.(float64)), math.Pow(base, h.(float64))
		}
		v = clamp(old, l, h)
	case [2]int:
		v = [2]int{clamp(old[0], m.values[lo], m.values[hi]), clamp(old[1], m.values[lo], m.values[hi])}
	case [2]float64:
		v = [2]float64{clamp(old[0], m.values[lo], m.values[hi]), clamp(old[1], m.values[lo], m.values[hi])}
	default:
		return nil
	}
	if m.link == nil || equal(m.values[at], v) { // limits may be set after values, until it is shown
		return nil
	}
	m.values[at] = v
	return []int{at}
}

// tie makes one end of a link be a trait of a widget. The link is open whenever
// that widget is.
func (m *Model) tie(side string, w Widget, name string) {
	if w == nil {
		return
	}
	of := w.Self()
	all.Lock()
	if of.class.index(name) < 0 {
		m.err = fmt.Errorf("widget: a %s has no trait %q that could be linked", of.class.name, name)
		of.err = m.err
	}
	if !slices.Contains(of.links, m) {
		of.links = append(of.links, m)
	}
	all.Unlock()
	m.set(side, end{of, name})
}

func clamp[T int | float64](v T, lo, hi any) T {
	if l, ok := lo.(T); ok {
		v = max(v, l)
	}
	if h, ok := hi.(T); ok {
		v = min(v, h)
	}
	return v
}

func equal(a, b any) bool {
	if x, ok := a.([]byte); ok {
		y, _ := b.([]byte)
		return bytes.Equal(x, y)
	}
	return reflect.DeepEqual(a, b)
}

// parts are the widgets that a widget refers to. The lock must be held.
func (m *Model) parts() []*Model {
	var out []*Model
	for _, v := range m.values {
		switch v := v.(type) {
		case *Model:
			out = append(out, v)
		case []*Model:
			out = append(out, v...)
		case end:
			if v.of != nil {
				out = append(out, v.of)
			}
		}
	}
	return out
}

// selves are the models of widgets. A nil widget is left out.
func selves(ws []Widget) []*Model {
	out := make([]*Model, 0, len(ws))
	for _, w := range ws {
		if w != nil {
			out = append(out, w.Self())
		}
	}
	return out
}
