package table

import (
	"math"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"
)

// Rows with equal integers or doubles find each other in a radix join: both columns are split by a hash of
// their values, into parts so small that the hash table of one stays in the processor's cache, and equal values
// are in the parts of the same number. Processors take parts in turn.

// partRows is about how many rows of the second table a part has.
const partRows = 1 << 14

// keyRow is a value, as bits that are equal when the values are, and its row.
type keyRow struct {
	key int64
	row int32
}

// parts are the rows of a column that have a value; each part is in the order of the rows.
type parts struct {
	rows  []keyRow
	start []int // of each part, and the end of the last
}

func (p *parts) of(i int) []keyRow { return p.rows[p.start[i]:p.start[i+1]] }

// spread is Fibonacci hashing: its upper bits depend on all of the key's.
func spread(key int64) uint64 { return uint64(key) * 0x9E3779B97F4A7C15 }

// keys are the values of a column of integers or doubles as bits.
func (c *Column) keys() []int64 {
	if c.dt == Long {
		return c.vec.i64
	}
	out := make([]int64, c.n)
	if c.dt == Double {
		for i, f := range c.vec.f64 {
			out[i] = int64(math.Float64bits(f + 0)) // + 0 makes −0 a plain 0
		}
		return out
	}
	for i := range out {
		out[i], _ = c.vec.int(c.dt, i)
	}
	return out
}

// onWorkers runs do once on each of several goroutines if there are many rows.
func onWorkers(rows int, do func(w, workers int)) {
	if rows < parallelRows {
		do(0, 1)
		return
	}
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() { do(w, workers) })
	}
	wg.Wait()
}

// split makes 2^bits parts of a column.
func (c *Column) split(bits uint) parts {
	keys, shift, n := c.keys(), 64-bits, 1<<bits
	lacks := c.mayLack()
	var at [][]int // of each worker: how many rows of each part it has, then where they go
	var once sync.Once
	onWorkers(c.n, func(w, workers int) {
		once.Do(func() { at = make([][]int, workers) })
		count := make([]int, n)
		for i := c.n * w / workers; i < c.n*(w+1)/workers; i++ {
			if !lacks || !c.IsNull(i) {
				count[spread(keys[i])>>shift]++
			}
		}
		at[w] = count
	})
	p := parts{start: make([]int, n+1)}
	sum := 0
	for i := range n {
		p.start[i] = sum
		for _, count := range at {
			sum, count[i] = sum+count[i], sum
		}
	}
	p.start[n] = sum
	p.rows = make([]keyRow, sum)
	onWorkers(c.n, func(w, workers int) {
		to := at[w]
		for i := c.n * w / workers; i < c.n*(w+1)/workers; i++ {
			if !lacks || !c.IsNull(i) {
				k := &to[spread(keys[i])>>shift]
				p.rows[*k] = keyRow{keys[i], int32(i)}
				*k++
			}
		}
	})
	return p
}

// pairs says which rows belong together.
type pairs struct {
	head []int32 // of each row of the first table: the first partner plus 1, 0 for none
	next []int32 // of each row of the second: the next one with the same value plus 1, 0 for none
}

type keySlot struct {
	key  int64
	head int32 // the first row plus 1, 0 for an empty slot
}

// pairUp finds the partners of the rows of one part. The slots are memory to work in, which it returns.
func (x *pairs) pairUp(left, right []keyRow, partBits uint, slots []keySlot) []keySlot {
	size := uint(bits.Len(uint(max(8, 2*len(right)) - 1)))
	if cap(slots) < 1<<size {
		slots = make([]keySlot, 1<<size)
	}
	slots = slots[:1<<size]
	clear(slots)
	find := func(key int64) *keySlot {
		for h := spread(key) << partBits >> (64 - size); ; h++ {
			s := &slots[h&uint64(len(slots)-1)]
			if s.head == 0 || s.key == key {
				return s
			}
		}
	}
	for k := len(right) - 1; k >= 0; k-- {
		s := find(right[k].key)
		x.next[right[k].row] = s.head
		s.key, s.head = right[k].key, right[k].row+1
	}
	for _, l := range left {
		x.head[l.row] = find(l.key).head
	}
	return slots
}

// list gives the pairs in the order of the first table, and if keep also its rows without a partner.
func (x *pairs) list(keep bool) (rowsA, rowsB []int) {
	n := len(x.head)
	var from []int // of each worker: how many pairs it finds, then where they go
	var once sync.Once
	walk := func(w, workers int, found func(a, b int)) {
		for i := n * w / workers; i < n*(w+1)/workers; i++ {
			b := x.head[i]
			if b == 0 && keep {
				found(i, -1)
			}
			for ; b > 0; b = x.next[b-1] {
				found(i, int(b)-1)
			}
		}
	}
	onWorkers(n, func(w, workers int) {
		once.Do(func() { from = make([]int, workers) })
		count := 0
		walk(w, workers, func(int, int) { count++ })
		from[w] = count
	})
	sum := 0
	for w := range from {
		sum, from[w] = sum+from[w], sum
	}
	rowsA, rowsB = make([]int, sum), make([]int, sum)
	onWorkers(n, func(w, workers int) {
		k := from[w]
		walk(w, workers, func(a, b int) {
			rowsA[k], rowsB[k] = a, b
			k++
		})
	})
	return rowsA, rowsB
}

// matchOne is matchKeys for one key that is a number of the same kind in both tables.
func matchOne(a, b *Column, wantLeft, wantRight bool) (rowsA, rowsB []int) {
	partBits := uint(max(0, bits.Len(uint(b.n/partRows))))
	left, right := a.split(partBits), b.split(partBits)
	x := pairs{head: make([]int32, a.n), next: make([]int32, b.n)}
	var part atomic.Int64
	onWorkers(a.n+b.n, func(int, int) {
		var slots []keySlot
		for i := int(part.Add(1)) - 1; i < 1<<partBits; i = int(part.Add(1)) - 1 {
			slots = x.pairUp(left.of(i), right.of(i), partBits, slots)
		}
	})
	rowsA, rowsB = x.list(wantLeft)
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
