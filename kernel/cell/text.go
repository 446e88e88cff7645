package cell

import (
	"sort"
	"strings"
)

// mapped is Go text put together from pieces of a cell, which knows where each
// byte came from.
type mapped struct {
	b    strings.Builder
	segs []segment
}

type segment struct{ gen, src, n int }

// add appends text that is not the cell's.
func (m *mapped) add(s string) { m.b.WriteString(s) }

// copy appends bytes of the cell.
func (m *mapped) copy(src string, s span) {
	if s.end <= s.start {
		return
	}
	m.segs = append(m.segs, segment{m.b.Len(), s.start, s.end - s.start})
	m.b.WriteString(src[s.start:s.end])
}

// origin returns the offset in the cell of an offset in the text. Text that is
// not the cell's belongs to the piece of the cell before it.
func (m *mapped) origin(off int) int {
	i := sort.Search(len(m.segs), func(i int) bool { return m.segs[i].gen > off })
	if i == 0 {
		if len(m.segs) > 0 {
			return m.segs[0].src
		}
		return 0
	}
	s := m.segs[i-1]
	return s.src + min(off-s.gen, s.n)
}

// originStart is like origin for the start of something: text that is not the
// cell's belongs to the piece after it.
func (m *mapped) originStart(off int) int {
	i := sort.Search(len(m.segs), func(i int) bool { return m.segs[i].gen > off })
	if i > 0 && off-m.segs[i-1].gen < m.segs[i-1].n {
		return m.segs[i-1].src + off - m.segs[i-1].gen
	}
	if i < len(m.segs) {
		return m.segs[i].src
	}
	return m.origin(off)
}

// wrap marks a checked call: the bytes of the call and how many results it has
// besides the error.
type wrap struct {
	span
	results int
}

// copyWrapped appends bytes of the cell with the checked calls in them marked.
func (m *mapped) copyWrapped(src string, s span, wraps []wrap, open func(wrap) string) {
	type point struct {
		off  int
		text string
		rank int // closers first, inner ones before outer; then openers, outer before inner
	}
	var points []point
	for _, w := range wraps {
		if w.start >= s.start && w.end <= s.end {
			points = append(points, point{w.start, open(w), 1<<30 - w.end}, point{w.end, ")", -1<<30 - w.start})
		}
	}
	sort.SliceStable(points, func(i, j int) bool {
		if points[i].off != points[j].off {
			return points[i].off < points[j].off
		}
		return points[i].rank < points[j].rank
	})
	at := s.start
	for _, p := range points {
		m.copy(src, span{at, p.off})
		m.add(p.text)
		at = p.off
	}
	m.copy(src, span{at, s.end})
}
