package display

import (
	"context"
	"slices"
	"sync"
)

var cellEnds struct {
	sync.Mutex
	list []func(ctx context.Context)
}

// OnCellEnd has f called at the end of each cell, in its context and before front ends
// are told of the end: programs that run notebooks save nothing that comes later.
// Packages whose outputs change in steps call it when they are initialised.
func OnCellEnd(f func(ctx context.Context)) {
	cellEnds.Lock()
	defer cellEnds.Unlock()
	cellEnds.list = append(cellEnds.list, f)
}

// EndCell says that the cell of ctx ends. What runs cells calls it.
func EndCell(ctx context.Context) {
	cellEnds.Lock()
	list := slices.Clone(cellEnds.list)
	cellEnds.Unlock()
	for _, f := range list {
		f(ctx)
	}
}
