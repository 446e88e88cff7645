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
	workers := min(runtime.GOMAXPROCS(0), len(cols))
	if len(rows) < parallelRows || workers < 2 {
		for i, c := range cols {
			out[i] = c.take(rows)
		}
		return out
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(cols); i = int(next.Add(1)) - 1 {
				out[i] = cols[i].take(rows)
			}
		})
	}
	wg.Wait()
	return out
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
