package kernel

import (
	"context"
	"runtime"
	"sync"
	"weak"
)

// cells are the cells that run or wait for the interpreter, and those that have
// ended and left something running.
type cells struct {
	mu      sync.Mutex
	running map[int]*cellContext
	left    map[int]weak.Pointer[cellContext]
	next    int
}

// cellContext is the context of a cell. Who still uses it after the cell is not
// known; but once nobody does, the collector finds it.
type cellContext struct {
	context.Context
	cancel context.CancelFunc
}

// begin returns the context of a cell. It stays alive after the cell, for what the
// cell leaves running; only an interrupt ends it.
func (c *cells) begin() (ctx context.Context, end func()) {
	inner, cancel := context.WithCancel(context.Background())
	own := &cellContext{inner, cancel}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == nil {
		c.running, c.left = map[int]*cellContext{}, map[int]weak.Pointer[cellContext]{}
	}
	id := c.next
	c.next++
	c.running[id] = own
	return own, func() { c.end(id) }
}

func (c *cells) end(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	own := c.running[id]
	if own == nil {
		return // has ended before
	}
	delete(c.running, id)
	c.left[id] = weak.Make(own)
	runtime.AddCleanup(own, func(id int) {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.left, id)
	}, id)
}

// interrupt stops all cells that run now, and says whether there are any.
func (c *cells) interrupt() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, own := range c.running {
		own.cancel()
	}
	return len(c.running) > 0
}

// interruptLeft ends the contexts of the cells that have ended.
func (c *cells) interruptLeft() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, p := range c.left {
		if own := p.Value(); own != nil {
			own.cancel()
		}
		delete(c.left, id)
	}
}
