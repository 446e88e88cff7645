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
	var labels []string
	for _, i := range m.indices() {
		if i >= 0 && i < len(options) {
			labels = append(labels, options[i])
		}
	}
	return labels
}

// indices are those of the options that are selected. The lock must be held.
func (m *Model) indices() []int {
	switch i := m.of("index").(type) {
	case int:
		return []int{i}
	case []int:
		return i
	case [2]int:
		return i[:]
	}
	return nil
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

// SetSelected selects options. It returns w.
func (w *SelectMultiple) SetSelected(v ...string) *SelectMultiple {
	if i := w.choose(v...); i != nil {
		w.set("index", i)
	}
	return w
}

// SetSelected selects a range of options. It returns w.
func (w *SelectionRangeSlider) SetSelected(first, last string) *SelectionRangeSlider {
	if i := w.choose(first, last); i != nil {
		w.set("index", [2]int{i[0], i[1]})
	}
	return w
}

// Selected are the first and the last option of the range.
func (w *SelectionRangeSlider) Selected() (first, last string) {
	if l := w.selected(); len(l) == 2 {
		return l[0], l[1]
	}
	return "", ""
}
