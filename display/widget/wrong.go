package widget

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Limits, steps and choices are set one after the other, so that what does not fit
// together is no mistake before the widget is shown, and while it is shown is not sent
// before it fits again. ipywidgets refuses the same, but for steps and for
// options that are there twice, which its views cannot draw or Go not tell apart.

// mistake is the first thing that is wrong with m or with what it holds. The lock must be held.
func (m *Model) mistake() error {
	seen := map[*Model]bool{}
	var look func(m *Model) error
	look = func(m *Model) error {
		if seen[m] {
			return nil
		}
		seen[m] = true
		if m.err != nil {
			return m.err
		}
		if err := m.wrong(); err != nil {
			return err
		}
		for _, p := range m.parts() {
			if err := look(p); err != nil {
				return err
			}
		}
		return nil
	}
	return look(m)
}

// wrong says what of the values of m does not fit together. The lock must be held.
func (m *Model) wrong() error {
	c := m.class
	if !c.looked {
		c.looked = true
		has := func(trait string) bool { return c.index(trait) >= 0 }
		c.limited, c.stepped = has("min") || has("base"), has("step") || has("interval")
		c.optional, c.paged = has("_options_labels"), has("selected_index")
	}
	what := ""
	if c.limited {
		what = m.wrongLimits()
	}
	if c.stepped && what == "" {
		what = m.wrongStep()
	}
	if c.optional {
		what = m.wrongOptions()
	}
	if c.paged {
		what = m.wrongPage()
	}
	if what == "" {
		return nil
	}
	return fmt.Errorf("widget: the %s %s", m.name(), what)
}

// name is what errors call m.
func (m *Model) name() string {
	if d := m.str("description"); d != "" {
		return fmt.Sprintf("%s %.40q", m.class.name, d)
	}
	return m.class.name
}

// value of a trait, nil if m has none of that name. The lock must be held.
func (m *Model) of(trait string) any {
	if i := m.class.index(trait); i >= 0 {
		return m.values[i]
	}
	return nil
}

func (m *Model) wrongLimits() string {
	lo, hi := m.of("min"), m.of("max")
	bad := false
	switch l := lo.(type) {
	case int:
		h, ok := hi.(int)
		bad = ok && l > h
	case float64:
		h, ok := hi.(float64)
		bad = ok && !(l <= h)
		if drawn := m.class != classBoundedFloatText; drawn && ok && !finite(l, h) {
			return fmt.Sprintf("goes from %v to %v: give it a min and a max that are finite", l, h)
		}
	case time.Time:
		h, ok := hi.(time.Time)
		bad = ok && !l.IsZero() && !h.IsZero() && l.After(h)
	}
	if bad {
		return fmt.Sprintf("has the min %v and the max %v: the min must not be more", lo, hi)
	}
	if b, ok := m.of("base").(float64); ok && !(b > 0 && b != 1 && finite(b)) {
		return fmt.Sprintf("has the base %v: give one that is more than 0 and not 1, such as 10", b)
	}
	switch v := m.of("value").(type) {
	case float64:
		if lo != nil && hi != nil && math.IsNaN(v) {
			return "has the value NaN: give a number"
		}
	case [2]int:
		bad = v[0] > v[1]
	case [2]float64:
		bad = !(v[0] <= v[1])
	}
	if bad {
		return fmt.Sprintf("has the value %v: give the smaller number first", m.of("value"))
	}
	return ""
}

func finite(fs ...float64) bool {
	return !slices.ContainsFunc(fs, func(f float64) bool { return math.IsNaN(f) || math.IsInf(f, 0) })
}

func (m *Model) wrongStep() string {
	bad := false
	switch s := m.of("step").(type) {
	case int:
		bad = s <= 0
	case float64:
		bad = !(s > 0 && finite(s))
	case time.Duration:
		bad = s <= 0
	}
	if bad {
		return fmt.Sprintf("has steps of %v: give more than 0", m.of("step"))
	}
	if i, ok := m.of("interval").(int); ok && i <= 0 {
		return fmt.Sprintf("has an interval of %d ms: give more than 0", i)
	}
	return ""
}

func (m *Model) wrongOptions() string {
	options, ok := m.of("_options_labels").([]string)
	if !ok {
		return ""
	}
	seen := map[string]bool{}
	for _, o := range options {
		if seen[o] {
			return fmt.Sprintf("has the option %.40q twice: give each once", o)
		}
		seen[o] = true
	}
	if len(options) == 0 {
		if m.class == classSelectionSlider || m.class == classSelectionRangeSlider {
			return "has no options: give at least one by SetOptions"
		}
		return ""
	}
	for _, i := range m.indices() {
		if i < 0 || i >= len(options) {
			return fmt.Sprintf("has no option %d: give an index from 0 to %d", i, len(options)-1)
		}
	}
	return ""
}

// wrongPage looks at the page that is in front.
func (m *Model) wrongPage() string {
	i, ok := m.of("selected_index").(int)
	kids, _, box := m.children()
	if ok && box && len(kids) > 0 && (i < 0 || i >= len(kids)) {
		return fmt.Sprintf("has no page %d: give an index from 0 to %d", i, len(kids)-1)
	}
	return ""
}

// choose selects options by their labels. The first that there is not is an error.
func (m *Model) choose(labels ...string) []int {
	options := m.options()
	indices := make([]int, 0, len(labels))
	for _, l := range labels {
		i := slices.Index(options, l)
		if i < 0 {
			m.fail(fmt.Errorf("widget: the %s has no option %.40q: give one of %s", m.class.name, l, quoted(options)))
			return nil
		}
		indices = append(indices, i)
	}
	return indices
}

// chooseOne selects an option by its label.
func (m *Model) chooseOne(label string) {
	if i := m.choose(label); i != nil {
		m.set("index", i[0])
	}
}

// fail keeps the first mistake.
func (m *Model) fail(err error) {
	all.Lock()
	defer all.Unlock()
	if m.err == nil {
		m.err = err
	}
}

// quoted is a list of words as errors name it, not too long.
func quoted(words []string) string {
	if len(words) == 0 {
		return "none, it has no options"
	}
	var parts []string
	for i, w := range words {
		if i == 10 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprintf("%.40q", w))
	}
	return strings.Join(parts, ", ")
}
