package table

import "math/bits"

// bitmap marks rows; nil marks none. It need not be as long as the column.
type bitmap []uint64

func (b bitmap) get(i int) bool {
	w := i >> 6
	return w < len(b) && b[w]&(1<<(uint(i)&63)) != 0
}

func (b *bitmap) set(i int) {
	w := i >> 6
	for len(*b) <= w {
		*b = append(*b, 0)
	}
	(*b)[w] |= 1 << (uint(i) & 63)
}

func (b bitmap) clear(i int) {
	if w := i >> 6; w < len(b) {
		b[w] &^= 1 << (uint(i) & 63)
	}
}

func (b bitmap) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b bitmap) take(rows []int) bitmap {
	if b.count() == 0 {
		return nil
	}
	var out bitmap
	for i, r := range rows {
		if r >= 0 && b.get(r) {
			out.set(i)
		}
	}
	return out
}
