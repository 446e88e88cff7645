package table

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
)

// keyed is a row with a number in whose order the rows are sorted.
type keyed struct {
	key uint64
	row int32
}

// sortRows brings rows into the order of the column, nulls last; equal ones keep their order.
func (c *Column) sortRows(rows []int32, down bool) error {
	if c.sh.array || c.dt.isComplex() {
		return fmt.Errorf("cannot sort by column %q, which is %s", c.Name, c.TypeName())
	}
	list := make([]keyed, 0, len(rows))
	var nulls []int32
	key := c.sortKey(rows)
	for _, r := range rows {
		if c.IsNull(int(r)) {
			nulls = append(nulls, r)
			continue
		}
		k := key(int(r))
		if down {
			k = ^k
		}
		list = append(list, keyed{k, r})
	}
	list = radixSort(list)
	if c.dt.IsText() {
		c.sortTies(list, down)
	}
	for i, k := range list {
		rows[i] = k.row
	}
	copy(rows[len(list):], nulls)
	return nil
}

// sortKey maps cells to numbers of the same order; of texts only the first 8 bytes after those that all
// begin with.
func (c *Column) sortKey(rows []int32) func(i int) uint64 {
	const sign = 1 << 63
	switch {
	case c.dt.IsText():
		shared := c.sharedPrefix(rows)
		return func(i int) uint64 {
			var b [8]byte
			copy(b[:], c.vec.str.at(i)[shared:])
			return binary.BigEndian.Uint64(b[:])
		}
	case c.dt == Long:
		return func(i int) uint64 { return uint64(c.vec.i64[i]) ^ sign }
	}
	return func(i int) uint64 {
		f := c.vec.float(c.dt, i)
		if f == 0 {
			f = 0 // −0 equals 0
		}
		if u := math.Float64bits(f); u&sign != 0 {
			return ^u
		} else {
			return u | sign
		}
	}
}

// sharedPrefix is how many bytes all texts that are not null begin with.
func (c *Column) sharedPrefix(rows []int32) int {
	n, first := -1, ""
	for _, r := range rows {
		if c.IsNull(int(r)) {
			continue
		}
		s := c.vec.str.at(int(r))
		if n < 0 {
			n, first = len(s), s
		}
		n = min(n, len(s))
		for s[:n] != first[:n] {
			n--
		}
	}
	return max(n, 0)
}

// sortTies sorts the texts that are alike in the bytes of their keys.
func (c *Column) sortTies(list []keyed, down bool) {
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && list[j].key == list[i].key {
			j++
		}
		if j-i > 1 && c.differBeyond(list[i:j]) {
			slices.SortStableFunc(list[i:j], func(a, b keyed) int {
				d := strings.Compare(c.vec.str.at(int(a.row)), c.vec.str.at(int(b.row)))
				if down {
					return cmp.Compare(0, d)
				}
				return d
			})
		}
		i = j
	}
}

// differBeyond tells whether texts that begin with the same 8 bytes can differ at all: short ones of the same
// length cannot.
func (c *Column) differBeyond(list []keyed) bool {
	lo, hi := c.vec.str.bounds(int(list[0].row))
	if hi-lo > 8 {
		return true
	}
	for _, k := range list[1:] {
		if a, b := c.vec.str.bounds(int(k.row)); b-a != hi-lo {
			return true
		}
	}
	return false
}

// radixSort sorts by key, least significant byte first, which keeps equal ones in their order and
// passes over the bytes that all keys share. It returns the list or another one.
func radixSort(list []keyed) []keyed {
	other := make([]keyed, len(list))
	var counts [8][256]int
	for _, k := range list {
		for b := range counts {
			counts[b][byte(k.key>>(8*b))]++
		}
	}
	for b := range counts {
		n := &counts[b]
		if len(list) > 0 && n[byte(list[0].key>>(8*b))] == len(list) {
			continue
		}
		at := 0
		for i, m := range n {
			n[i] = at
			at += m
		}
		for _, k := range list {
			d := byte(k.key >> (8 * b))
			other[n[d]] = k
			n[d]++
		}
		list, other = other, list
	}
	return list
}
