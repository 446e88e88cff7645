package table

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallelRows is from how many rows on columns are copied by several goroutines.
const parallelRows = 1 << 15

// takeAll is take for several columns of one table, at once if they are long.
func takeAll(cols []*Column, rows []int) []*Column {
	out := make([]*Column, len(cols))
	if len(cols) > 0 && allRows(rows, cols[0].n) {
		for i, c := range cols {
			out[i] = c.clone()
		}
		return out
	}
	each(len(rows), len(cols), func(i int) { out[i] = cols[i].take(rows) })
	return out
}

// each does several things with columns of so many rows, side by side if these are many.
func each(rows, n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if rows < parallelRows || workers < 2 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// allRows tells whether the rows are all of n in their order: then nothing needs to be copied.
func allRows(rows []int, n int) bool {
	if len(rows) != n {
		return false
	}
	for i, r := range rows {
		if r != i {
			return false
		}
	}
	return true
}
