package table

import (
	"math"
	"math/bits"
	"runtime"
	"sync"
)

// keyIndex finds the rows of a column of integers or doubles that have a value. It is a table of open addressing with
// the first row of each value, and a chain of the further ones; it keeps the rows in their order.
type keyIndex struct {
	slots []keySlot
	shift uint
	next  []int32 // of each row: the next with the same value, −1 for none
}

type keySlot struct {
	key  int64
	head int32 // the first row plus 1, 0 for an empty slot
}

// keyOf gives the value of a row as bits that are equal when the values are.
func (c *Column) keyOf() func(i int) int64 {
	switch c.dt {
	case Double:
		return func(i int) int64 { return int64(math.Float64bits(c.vec.f64[i] + 0)) } // + 0 makes −0 a plain 0
	case Long:
		return func(i int) int64 { return c.vec.i64[i] }
	}
	return func(i int) int64 { v, _ := c.vec.int(c.dt, i); return v }
}

func newKeyIndex(c *Column) *keyIndex {
	size := uint(bits.Len(uint(max(8, 2*c.n)) - 1))
	x := &keyIndex{slots: make([]keySlot, 1<<size), shift: 64 - size, next: make([]int32, c.n)}
	key := c.keyOf()
	for i := c.n - 1; i >= 0; i-- {
		x.next[i] = -1
		if c.IsNull(i) {
			continue
		}
		k := key(i)
		s := x.slot(k)
		if s.head > 0 {
			x.next[i] = s.head - 1
		}
		s.key, s.head = k, int32(i)+1
	}
	return x
}

// slot is where a value is, or would be.
func (x *keyIndex) slot(key int64) *keySlot {
	for h := uint64(key) * 0x9E3779B97F4A7C15 >> x.shift; ; h++ { // Fibonacci hashing, then the next free place
		s := &x.slots[h&uint64(len(x.slots)-1)]
		if s.head == 0 || s.key == key {
			return s
		}
	}
}

// matchOne is matchKeys for one key that is a number of the same kind in both tables.
func matchOne(a, b *Column, wantLeft, wantRight bool) (rowsA, rowsB []int) {
	x := newKeyIndex(b)
	workers := 1
	if a.n >= parallelRows {
		workers = runtime.GOMAXPROCS(0)
	}
	partsA, partsB := make([][]int, workers), make([][]int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			partsA[w], partsB[w] = x.probe(a, a.n*w/workers, a.n*(w+1)/workers, wantLeft)
		})
	}
	wg.Wait()
	rowsA, rowsB = partsA[0], partsB[0]
	for w := 1; w < workers; w++ {
		rowsA, rowsB = append(rowsA, partsA[w]...), append(rowsB, partsB[w]...)
	}
	if wantRight {
		used := make([]bool, b.n)
		for _, r := range rowsB {
			if r >= 0 {
				used[r] = true
			}
		}
		for r, u := range used {
			if !u {
				rowsA, rowsB = append(rowsA, -1), append(rowsB, r)
			}
		}
	}
	return rowsA, rowsB
}

// probe pairs some rows of a column with those of the index.
func (x *keyIndex) probe(a *Column, lo, hi int, keep bool) (rowsA, rowsB []int) {
	rowsA, rowsB = make([]int, 0, hi-lo), make([]int, 0, hi-lo)
	key := a.keyOf()
	for i := lo; i < hi; i++ {
		found := int32(-1)
		if !a.IsNull(i) {
			found = x.slot(key(i)).head - 1
		}
		if found < 0 && keep {
			rowsA, rowsB = append(rowsA, i), append(rowsB, -1)
		}
		for ; found >= 0; found = x.next[found] {
			rowsA, rowsB = append(rowsA, i), append(rowsB, int(found))
		}
	}
	return rowsA, rowsB
}
