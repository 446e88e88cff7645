package dal

import (
	"context"
	"sync"
)

// hosts hands out a few slots per host, so that concurrent work stays polite.
type hosts struct {
	mu    sync.Mutex
	slots map[string]chan struct{}
}

// acquire waits for one of n slots of host. The returned function gives it
// back and may be called more than once.
func (h *hosts) acquire(ctx context.Context, host string, n int) (release func(), err error) {
	h.mu.Lock()
	if h.slots == nil {
		h.slots = make(map[string]chan struct{})
	}
	c := h.slots[host]
	if c == nil {
		c = make(chan struct{}, n)
		h.slots[host] = c
	}
	h.mu.Unlock()
	select {
	case c <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	var once sync.Once
	return func() { once.Do(func() { <-c }) }, nil
}
