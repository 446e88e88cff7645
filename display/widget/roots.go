package widget

import (
	"slices"

	"vogo/display"
)

// maxRoots is how many outputs with widgets are open at once. The oldest of more
// are closed: their static form stays.
const maxRoots = 256

// root is a widget that the output of a cell shows.
type root struct {
	cell string       // "" if the front end does not name cells
	run  display.Sink // of one run of the cell
	m    *Model
}

// show opens m as part of the output of a cell. What an earlier run of the cell
// has shown is closed. The lock must be held.
func show(cell string, run display.Sink, m *Model) error {
	if err := m.connect(cell); err != nil {
		return err
	}
	all.roots = slices.DeleteFunc(all.roots, func(r root) bool {
		return r.cell == cell && (r.m == m || cell != "" && r.run != run)
	})
	all.roots = append(all.roots, root{cell, run, m})
	if n := len(all.roots) - maxRoots; n > 0 {
		all.roots = slices.Delete(all.roots, 0, n)
	}
	sweep()
	return nil
}

// sweep closes what no output shows any more. The lock must be held.
func sweep() {
	live := map[*Model]bool{}
	var mark func(m *Model)
	mark = func(m *Model) {
		if !live[m] {
			live[m] = true
			for _, p := range append(m.parts(), m.links...) {
				mark(p)
			}
		}
	}
	for _, r := range all.roots {
		mark(r.m)
	}
	for _, m := range all.open {
		if !live[m] {
			m.disconnect()
		}
	}
}

// Close closes a widget that outputs show: front ends draw it no more. It may be
// shown again.
func (m *Model) Close() {
	all.Lock()
	defer all.Unlock()
	all.roots = slices.DeleteFunc(all.roots, func(r root) bool { return r.m == m })
	sweep()
	m.disconnect()
}
