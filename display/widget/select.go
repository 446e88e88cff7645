package widget

import "slices"

// setOptions sets what can be selected, of which the first is.
func (m *Model) setOptions(options []string) {
	m.set("_options_labels", slices.Clone(options))
	i := m.class.index("index")
	switch {
	case m.class.traits[i].kind == kindInts:
		m.set("index", []int{})
	case m.class.traits[i].kind == kindIntPair:
		m.set("index", [2]int{})
	case len(options) > 0:
		m.set("index", 0)
	case m.class.traits[i].null:
		m.set("index", nil)
	}
}

func (m *Model) options() []string { return slices.Clone(m.get("_options_labels").([]string)) }

// selected are the labels of what is selected.
func (m *Model) selected() []string {
	all.Lock()
	defer all.Unlock()
	return m.labels()
}

// labels are the labels of what is selected. The lock must be held.
func (m *Model) labels() []string {
	at, of := m.class.index("index"), m.class.index("_options_labels")
	if at < 0 || of < 0 {
		return nil
	}
	options := m.values[of].([]string)
	var indices []int
	switch i := m.values[at].(type) {
	case int:
		indices = []int{i}
	case []int:
		indices = i
	case [2]int:
		indices = i[:]
	}
	var labels []string
	for _, i := range indices {
		if i >= 0 && i < len(options) {
			labels = append(labels, options[i])
		}
	}
	return labels
}

// one is the label of the one thing that is selected, "" if nothing is.
func (m *Model) one() string {
	if l := m.selected(); len(l) > 0 {
		return l[0]
	}
	return ""
}

// Selected are the options that are selected.
func (w *SelectMultiple) Selected() []string { return w.selected() }

// Selected are the first and the last option of the range.
func (w *SelectionRangeSlider) Selected() (first, last string) {
	if l := w.selected(); len(l) == 2 {
		return l[0], l[1]
	}
	return "", ""
}
