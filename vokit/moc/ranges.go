package moc

import (
	"cmp"
	"math/bits"
	"slices"
)

// span is the indices from lo up to but without hi at the deepest order.
type span struct{ lo, hi int64 }

// spans are sorted and neither touch nor overlap.
type spans []span

// normal sorts spans and joins what touches; it changes s.
func normal(s spans) spans {
	if !slices.IsSortedFunc(s, func(a, b span) int { return cmp.Compare(a.lo, b.lo) }) {
		slices.SortFunc(s, func(a, b span) int { return cmp.Compare(a.lo, b.lo) })
	}
	out := s[:0]
	for _, r := range s {
		switch n := len(out); {
		case r.lo >= r.hi:
		case n > 0 && r.lo <= out[n-1].hi:
			out[n-1].hi = max(out[n-1].hi, r.hi)
		default:
			out = append(out, r)
		}
	}
	return out
}

// operation combines two truths.
type operation func(a, b bool) bool

func or(a, b bool) bool     { return a || b }
func and(a, b bool) bool    { return a && b }
func andNot(a, b bool) bool { return a && !b }

// combine walks along both lists of borders at once.
func combine(a, b spans, op operation) spans {
	var out spans
	var start int64
	i, j, inA, inB, in := 0, 0, false, false, false
	for i < 2*len(a) || j < 2*len(b) {
		at := min(a.border(i), b.border(j))
		for i < 2*len(a) && a.border(i) == at {
			inA = !inA
			i++
		}
		for j < 2*len(b) && b.border(j) == at {
			inB = !inB
			j++
		}
		now := op(inA, inB)
		if now && !in {
			start = at
		} else if in && !now {
			out = append(out, span{start, at})
		}
		in = now
	}
	return out
}

// border is the i-th border of the list; beyond the last it is later than any.
func (s spans) border(i int) int64 {
	switch {
	case i >= 2*len(s):
		return 1<<63 - 1
	case i&1 == 0:
		return s[i/2].lo
	}
	return s[i/2].hi
}

func (s spans) has(v int64) bool {
	i, found := slices.BinarySearchFunc(s, v, func(r span, v int64) int { return cmp.Compare(r.lo, v) })
	return found || i > 0 && v < s[i-1].hi
}

// size is the number of indices; it fits, for the whole is below 2⁶³.
func (s spans) size() int64 {
	var n int64
	for _, r := range s {
		n += r.hi - r.lo
	}
	return n
}

// widen rounds the borders outwards to cells of 2^shift indices.
func (s spans) widen(shift int) spans {
	out := make(spans, len(s))
	for i, r := range s {
		out[i] = span{r.lo >> shift << shift, (r.hi + 1<<shift - 1) >> shift << shift}
	}
	return normal(out)
}

// dimension is the sky or time: how deep it goes, and by how much a cell
// shrinks with each order.
type dimension struct {
	letter byte
	deep   int   // deepest order
	bits   int   // of an index that an order adds
	whole  int64 // indices at the deepest order
}

// MOC 2.0, sections 2.2 and 3.2.
var (
	space   = dimension{'s', MaxOrder, 2, 12 << (2 * MaxOrder)}
	instant = dimension{'t', MaxTimeOrder, 1, 2 << MaxTimeOrder}
)

func (d dimension) shift(order int) int { return d.bits * (d.deep - order) }

// each gives the largest cells that spans consist of, in their order.
func (d dimension) each(s spans, f func(order int, index int64)) {
	for _, r := range s {
		for lo := r.lo; lo < r.hi; {
			// As large as alignment and what is left allow.
			zeros := min(bits.TrailingZeros64(uint64(lo)), bits.Len64(uint64(r.hi-lo))-1)
			up := min(zeros/d.bits, d.deep)
			f(d.deep-up, lo>>(d.bits*up))
			lo += 1 << (d.bits * up)
		}
	}
}

// byOrder collects those cells order by order, each list ascending.
func (d dimension) byOrder(s spans) [][]int64 {
	out := make([][]int64, d.deep+1)
	d.each(s, func(o int, i int64) { out[o] = append(out[o], i) })
	return out
}
