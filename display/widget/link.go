package widget

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"

	"vogo/display"
)

const (
	target   = "jupyter.widget"
	protocol = "2.1.0"
)

// link connects an open model with its counterparts in the front ends.
type link struct {
	id   string
	comm display.Comm
}

// ref is how states refer to m. The lock must be held.
func (m *Model) ref() string {
	if m.link == nil {
		return ""
	}
	return prefix + m.link.id
}

// newID is an id for a model that the output of a cell opens: for a model that opens
// in the first run of the cell in a session, the same in every session, so that a notebook
// that is run again is saved as it was. An older output of the cell has gone by
// then. Where cells have no names, older outputs may still be there, and must not take the
// widgets of this session for theirs.
func newID(cell string) string {
	if cell == "" {
		return strings.ReplaceAll(uuid.NewString(), "-", "")
	}
	if all.made == nil {
		all.made = map[string]int{}
	}
	all.made[cell]++
	return display.ContentID(func(w io.Writer) { fmt.Fprintf(w, "widget %q %d", cell, all.made[cell]) })
}

// connect opens m for the output of a cell, after all that it refers to and before its
// links. The lock must be held.
func (m *Model) connect(cell string) error {
	if m.link != nil {
		return nil
	}
	l := &link{id: newID(cell)}
	m.link = l // widgets may refer to each other
	m.bound()
	for _, p := range m.parts() {
		if err := p.connect(cell); err != nil {
			m.link = nil
			return err
		}
	}
	s := m.state()
	c, err := display.OpenComm(l.id, target, s.message(""), map[string]string{"version": protocol}, s.buffers...)
	if err != nil {
		m.link = nil
		return err
	}
	m.adopt(l, c)
	for _, l := range m.links {
		if err := l.connect(cell); err != nil {
			return err
		}
	}
	return nil
}

// adopt makes m listen to its counterparts. The lock must be held.
func (m *Model) adopt(l *link, c display.Comm) {
	m.link, l.comm = l, c
	if all.open == nil {
		all.open = map[string]*Model{}
	}
	all.open[l.id] = m
	c.OnMessage(m.message)
	c.OnClose(func() {
		all.Lock()
		defer all.Unlock()
		m.gone(l)
	})
}

// gone forgets a link that is closed. The lock must be held.
func (m *Model) gone(l *link) {
	delete(all.open, l.id)
	if m.link == l {
		m.link = nil
	}
	if m.shut != nil {
		go m.shut()
	}
}

// disconnect closes m. The lock must be held.
func (m *Model) disconnect() {
	if l := m.link; l != nil {
		m.gone(l)
		_ = l.comm.Close() // whoever is not there any more misses nothing
	}
}

// state is the whole state of m. The lock must be held.
func (m *Model) state() *state {
	s := newState()
	for i := range m.class.traits {
		s.put(&m.class.traits[i], m.values[i])
	}
	c := m.class
	s.values["_model_module"], s.values["_model_module_version"], s.values["_model_name"] = c.module, c.version, c.model
	s.values["_view_module"], s.values["_view_module_version"], s.values["_view_name"] = c.home, c.version, c.view
	if c.view == "" {
		s.values["_view_name"] = nil
	}
	return s
}

// send tells the front ends of traits that have changed. The lock must be held.
func (m *Model) send(traits []int) {
	if m.link == nil || m.link.comm == nil {
		return
	}
	s := newState()
	for _, i := range traits {
		for _, p := range m.parts() {
			if p.link == nil && (p.mistake() != nil || p.connect("") != nil) {
				return
			}
		}
		s.put(&m.class.traits[i], m.values[i])
	}
	_ = m.link.comm.Send(s.message("update"), s.buffers...) // no front end, nobody to tell
}

// message handles what a front end says about m.
func (m *Model) message(data json.RawMessage, buffers [][]byte) {
	var msg struct {
		Method  string
		State   map[string]json.RawMessage
		Paths   [][]json.RawMessage `json:"buffer_paths"`
		Content struct{ Event string }
	}
	if json.Unmarshal(data, &msg) != nil {
		return
	}
	switch msg.Method {
	case "update":
		m.update(msg.State, partsOf(msg.Paths, buffers))
	case "request_state":
		all.Lock()
		defer all.Unlock()
		if m.link != nil {
			s := m.state()
			_ = m.link.comm.Send(s.message("update"), s.buffers...)
		}
	case "custom":
		m.event(msg.Content.Event)
	}
}

// update takes what the reader has set, confirms it to the front ends, and calls
// those who wait for it.
func (m *Model) update(values map[string]json.RawMessage, parts map[string][]part) {
	moved, told := m.take(values, parts)
	for _, name := range moved {
		for _, f := range told {
			f(name)
		}
	}
	if len(moved) > 0 {
		m.notify(moved)
	}
}

// take sets what the reader has set and returns the traits that have changed by that.
func (m *Model) take(values map[string]json.RawMessage, parts map[string][]part) (moved []string, told []func(string)) {
	all.Lock()
	defer all.Unlock()
	if m.link == nil {
		return nil, nil
	}
	echo := newState()
	var wrong []int // which the front end must have back
	for i := range m.class.traits {
		t := &m.class.traits[i]
		raw, ok := values[t.name]
		if !ok && len(parts[t.name]) == 0 {
			continue
		}
		v, err := t.decode(raw, parts[t.name])
		if err != nil {
			wrong = append(wrong, i)
			continue
		}
		if !equal(m.values[i], v) {
			old := m.values[i]
			if m.values[i] = v; m.wrong() != nil && len(m.held) == 0 {
				m.values[i] = old
				wrong = append(wrong, i)
				continue
			}
			moved = append(moved, t.name)
		}
		if t.kind != kindFiles { // whoever has sent them knows
			echo.put(t, v)
		}
	}
	if len(echo.values)+len(echo.paths) > 0 {
		_ = m.link.comm.Send(echo.message("echo_update"), echo.buffers...)
	}
	if wrong = append(wrong, m.bound()...); len(wrong) > 0 {
		m.send(wrong)
	}
	if len(moved) > 0 {
		changed()
	}
	return moved, slices.Clone(m.told)
}

// event handles what the reader has done other than setting values.
func (m *Model) event(name string) {
	all.Lock()
	handlers := m.clicked
	pressed := slices.Clone(m.pressed)
	switch name {
	case "submit":
		handlers, pressed = m.submit, nil
	case "click":
	default:
		handlers, pressed = nil, nil
	}
	handlers = slices.Clone(handlers)
	all.Unlock()
	for _, f := range pressed {
		f()
	}
	for _, h := range handlers {
		h.call()
	}
}
