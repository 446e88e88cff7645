package display

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"
)

// fallback is where Show writes text when no sink is ambient; a variable so
// that tests can look at it.
var fallback io.Writer = os.Stdout

// Show publishes each value as an output of the running cell, in order. Without
// a running cell it prints their text to standard output.
func Show(vs ...any) {
	ShowContext(Ambient(), vs...)
}

// ShowContext is Show into the sink that ctx carries.
func ShowContext(ctx context.Context, vs ...any) {
	s := SinkOf(ctx)
	for _, v := range vs {
		b := Of(v)
		publish(s, Output{Bundle: b, ID: b.ID})
	}
}

// Clear removes the outputs of the running cell. With wait, they stay until the
// next output arrives, which avoids flicker in animations.
func Clear(wait bool) {
	if s := SinkOf(Ambient()); s != nil {
		s.Clear(wait)
	}
}

func publish(s Sink, o Output) {
	if s != nil {
		s.Display(o)
		return
	}
	fmt.Fprintln(fallback, o.Bundle.Text())
}

// cellSink is a [Sink] of a whole cell, by which what other cells show is replaced as
// well. Programs that run notebooks listen to the cell that runs, and to no other.
type cellSink interface {
	Sink
	WholeCell()
}

// Handle is an output that can be replaced. A nil *Handle does nothing.
type Handle struct {
	id   string
	sink Sink

	mu   sync.Mutex
	last Bundle
}

// ShowHandle publishes v and returns the handle by which it can be replaced.
// The handle stays with the cell that made it: updates from a later cell, or
// from a goroutine that outlives its cell, still reach the original place.
func ShowHandle(v any) *Handle {
	return ShowHandleContext(Ambient(), v)
}

// ShowHandleContext is ShowHandle into the sink that ctx carries.
func ShowHandleContext(ctx context.Context, v any) *Handle {
	h := &Handle{id: newID(), sink: SinkOf(ctx), last: Of(v)}
	publish(h.sink, Output{Bundle: h.last, ID: h.id})
	return h
}

// Update replaces what the handle shows by v. Without a sink, it prints the
// new text on a line of its own.
func (h *Handle) Update(v any) {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = Of(v)
	to := h.sink
	if _, ok := to.(cellSink); ok {
		if now, ok := SinkOf(Ambient()).(cellSink); ok {
			to = now
		}
	}
	publish(to, Output{Bundle: h.last, ID: h.id, Update: true})
}

// ID returns the display id, unique in this process and beyond.
func (h *Handle) ID() string {
	if h == nil {
		return ""
	}
	return h.id
}

// MIMEBundle returns what the handle shows now, so that a cell ending in a
// handle does not print a pointer.
func (h *Handle) MIMEBundle() Bundle {
	if h == nil {
		return textBundle("<nil>")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: see crypto/rand.Read
	return hex.EncodeToString(b[:])
}
