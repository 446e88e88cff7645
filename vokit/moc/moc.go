package moc

import (
	"fmt"
	"slices"

	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

// Kind is what a MOC covers.
type Kind uint8

const (
	Space     Kind = iota // a part of the sky (S-MOC)
	Time                  // stretches of time (T-MOC)
	SpaceTime             // parts of the sky at stretches of time (ST-MOC)
)

// String is "space", "time" or "space-time".
func (k Kind) String() string { return [...]string{"space", "time", "space-time"}[k] }

// MOC is a coverage: the sky, times, or both, as a set of cells. It does not
// change; operations make new ones. Positions are ICRS, times barycentric (TCB).
// The zero MOC is an empty part of the sky.
type MOC struct {
	Name   string // where it came from: path or URL
	kind   Kind
	sOrder int
	tOrder int
	space  spans // of Space
	time   spans // of Time
	parts  []part
}

// part is what of the sky a SpaceTime covers at a stretch of time. The parts
// are in the order of time, do not overlap, and differ from their neighbours.
type part struct {
	time  span
	space spans
}

// Kind is what it covers.
func (m *MOC) Kind() Kind { return m.kind }

// Order is the order of its smallest cells on the sky.
func (m *MOC) Order() int { return m.sOrder }

// TimeOrder is the order of its smallest cells in time.
func (m *MOC) TimeOrder() int { return m.tOrder }

// IsEmpty reports whether it covers nothing.
func (m *MOC) IsEmpty() bool { return len(m.space) == 0 && len(m.time) == 0 && len(m.parts) == 0 }

// Equal reports whether both cover the same; their orders may differ.
func (m *MOC) Equal(o *MOC) bool {
	return m.kind == o.kind && slices.Equal(m.space, o.space) && slices.Equal(m.time, o.time) &&
		slices.EqualFunc(m.parts, o.parts, func(a, b part) bool { return a.time == b.time && slices.Equal(a.space, b.space) })
}

// allSky is what a space-time coverage covers at any time.
func (m *MOC) allSky() spans {
	if m.kind == Space {
		return m.space
	}
	var out spans
	for _, p := range m.parts {
		out = combine(out, p.space, or)
	}
	return out
}

func (m *MOC) allTime() spans {
	if m.kind == Time {
		return m.time
	}
	var out spans
	for _, p := range m.parts {
		out = append(out, p.time)
	}
	return normal(out)
}

// Fraction is the covered part of the whole sky, from 0 to 1; of a space-time
// coverage the part covered at any time.
func (m *MOC) Fraction() float64 {
	return float64(m.allSky().size()) / float64(space.whole)
}

// Area is the covered part of the sky in square degrees.
func (m *MOC) Area() float64 { return m.Fraction() * 129600 / 3.141592653589793 }

// Contains reports whether a position is covered (at some time).
func (m *MOC) Contains(c sky.Coord) bool {
	cell, err := CellAt(MaxOrder, c)
	if err != nil {
		return false
	}
	if m.kind == Space {
		return m.space.has(cell.Index)
	}
	for _, p := range m.parts {
		if p.space.has(cell.Index) {
			return true
		}
	}
	return false
}

// ContainsTime reports whether a time is covered (at some position).
func (m *MOC) ContainsTime(t times.Time) bool {
	i, ok := timeIndex(t)
	if !ok {
		return false
	}
	if m.kind == Time {
		return m.time.has(i)
	}
	return slices.ContainsFunc(m.parts, func(p part) bool { return p.time.lo <= i && i < p.time.hi })
}

// ContainsAt reports whether a space-time coverage covers a position at a time.
func (m *MOC) ContainsAt(c sky.Coord, t times.Time) bool {
	i, ok := timeIndex(t)
	cell, err := CellAt(MaxOrder, c)
	if !ok || err != nil {
		return false
	}
	return slices.ContainsFunc(m.parts, func(p part) bool {
		return p.time.lo <= i && i < p.time.hi && p.space.has(cell.Index)
	})
}

// Filter is the rows of a table whose positions are covered. A time coverage
// goes by the first column of times instead, a space-time coverage by both.
func (m *MOC) Filter(t *table.Table) (*table.Table, error) {
	var pos []sky.Coord
	var when times.Series
	var err error
	if m.kind != Time {
		if pos, err = t.Coords(); err != nil {
			return nil, fmt.Errorf("moc: filtering table %q: %w", t.Name, err)
		}
	}
	if m.kind != Space {
		if when, err = timesOf(t); err != nil {
			return nil, err
		}
	}
	row := -1
	return t.Filter(func(table.Row) bool {
		row++
		switch m.kind {
		case Space:
			return m.Contains(pos[row])
		case Time:
			return m.ContainsTime(when[row])
		}
		return m.ContainsAt(pos[row], when[row])
	}), nil
}

// Cells are the cells of a part of the sky, the largest possible, order by order.
func (m *MOC) Cells() []Cell {
	var out []Cell
	for o, list := range space.byOrder(m.allSky()) {
		for _, i := range list {
			out = append(out, Cell{o, i})
		}
	}
	return out
}

// Degrade is the coverage in cells no smaller than those of an order; cells
// that are covered in part count as covered.
func (m *MOC) Degrade(order int) (*MOC, error) {
	if m.kind == Time {
		if order < 0 || order > MaxTimeOrder {
			return nil, fmt.Errorf("moc: the time order %d is not between 0 and %d", order, MaxTimeOrder)
		}
		return &MOC{Name: m.Name, kind: Time, tOrder: min(order, m.tOrder), time: m.time.widen(instant.shift(order))}, nil
	}
	if err := checkOrder(order); err != nil {
		return nil, err
	}
	out := &MOC{Name: m.Name, kind: m.kind, sOrder: min(order, m.sOrder), tOrder: m.tOrder, space: m.space.widen(space.shift(order))}
	for _, p := range m.parts {
		out.parts = append(out.parts, part{p.time, p.space.widen(space.shift(order))})
	}
	out.parts = joinParts(out.parts)
	return out, nil
}

// Sky is what a space-time coverage covers on the sky, at any time.
func (m *MOC) Sky() *MOC { return &MOC{Name: m.Name, sOrder: m.sOrder, space: m.allSky()} }

// Times is when a space-time coverage covers anything.
func (m *MOC) Times() *MOC {
	return &MOC{Name: m.Name, kind: Time, tOrder: m.tOrder, time: m.allTime()}
}

// Union is what one or the other covers.
func (m *MOC) Union(o *MOC) (*MOC, error) { return m.apply("union", o, or) }

// Intersection is what both cover. Of a space-time coverage and a part of the
// sky or of time it is what the former covers there or then.
func (m *MOC) Intersection(o *MOC) (*MOC, error) { return m.apply("intersection", o, and) }

// Difference is what m covers and o does not.
func (m *MOC) Difference(o *MOC) (*MOC, error) { return m.apply("difference", o, andNot) }

// Complement is what m does not cover.
func (m *MOC) Complement() *MOC {
	whole := m.whole()
	out, _ := whole.apply("complement", m, andNot) // of one kind: no error
	out.sOrder, out.tOrder = m.sOrder, m.tOrder
	return out
}

// whole covers everything that a MOC of its kind can.
func (m *MOC) whole() *MOC {
	w := &MOC{kind: m.kind, sOrder: m.sOrder, tOrder: m.tOrder}
	s, t := span{0, space.whole}, span{0, instant.whole}
	switch m.kind {
	case Space:
		w.space = spans{s}
	case Time:
		w.time = spans{t}
	default:
		w.parts = []part{{t, spans{s}}}
	}
	return w
}

func (m *MOC) apply(what string, o *MOC, op operation) (*MOC, error) {
	if o == nil {
		return nil, fmt.Errorf("moc: %s with no coverage (nil)", what)
	}
	if m.kind != o.kind {
		if what == "union" || m.kind != SpaceTime && o.kind != SpaceTime || what == "difference" && m.kind != SpaceTime {
			return nil, fmt.Errorf("moc: no %s of a %s and a %s coverage", what, m.kind, o.kind)
		}
		m, o = m.inSpaceTime(), o.inSpaceTime()
	}
	out := &MOC{kind: m.kind, sOrder: max(m.sOrder, o.sOrder), tOrder: max(m.tOrder, o.tOrder)}
	switch m.kind {
	case Space:
		out.space = combine(m.space, o.space, op)
	case Time:
		out.time = combine(m.time, o.time, op)
	default:
		out.parts = combineParts(m.parts, o.parts, op)
	}
	return out, nil
}

// inSpaceTime is a part of the sky at all times, or stretches of time everywhere.
func (m *MOC) inSpaceTime() *MOC {
	out := &MOC{kind: SpaceTime, sOrder: m.sOrder, tOrder: m.tOrder, parts: m.parts}
	switch m.kind {
	case Space:
		if len(m.space) > 0 {
			out.parts = []part{{span{0, instant.whole}, m.space}}
		}
	case Time:
		for _, t := range m.time {
			out.parts = append(out.parts, part{t, spans{{0, space.whole}}})
		}
	}
	return out
}

// combineParts cuts time at the borders of all parts, and combines what of the
// sky is covered between two of them.
func combineParts(a, b []part, op operation) []part {
	var cuts []int64
	for _, list := range [][]part{a, b} {
		for _, p := range list {
			cuts = append(cuts, p.time.lo, p.time.hi)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	at := func(list []part, i *int, t int64) spans {
		for *i < len(list) && list[*i].time.hi <= t {
			*i++
		}
		if *i < len(list) && list[*i].time.lo <= t {
			return list[*i].space
		}
		return nil
	}
	var out []part
	i, j := 0, 0
	for k := 0; k+1 < len(cuts); k++ {
		s := combine(at(a, &i, cuts[k]), at(b, &j, cuts[k]), op)
		if len(s) > 0 {
			out = append(out, part{span{cuts[k], cuts[k+1]}, s})
		}
	}
	return joinParts(out)
}

// joinParts makes one of parts that follow one another and cover the same.
func joinParts(parts []part) []part {
	out := parts[:0]
	for _, p := range parts {
		if n := len(out); n > 0 && out[n-1].time.hi == p.time.lo && slices.Equal(out[n-1].space, p.space) {
			out[n-1].time.hi = p.time.hi
			continue
		}
		out = append(out, p)
	}
	return out
}

// addPart puts what is covered at a stretch of time to the others.
func addPart(parts []part, p part) []part {
	if p.time.lo >= p.time.hi || len(p.space) == 0 {
		return parts
	}
	if n := len(parts); n == 0 || parts[n-1].time.hi <= p.time.lo {
		return joinParts(append(parts, p))
	}
	return combineParts(parts, []part{p}, or)
}
