package cell

import (
	"context"
	"fmt"

	"vogo/display"
)

// stopper is a machine that can stop what no cell waits for.
type stopper interface {
	// guard runs f, which calls functions of cells, in this goroutine, and stops
	// it when ctx ends.
	guard(ctx context.Context, f func())
	// stopLeft stops what the cells that have ended left running.
	stopLeft() []*running
}

// Guard runs f, a handler that calls functions of cells while no cell waits for it,
// in this goroutine. When ctx ends, those functions stop wherever they are, as an
// interrupted cell does; so do the goroutines they have started.
func (s *Session) Guard(ctx context.Context, f func()) {
	if m, ok := s.m.(stopper); ok {
		m.guard(ctx, f)
		return
	}
	f()
}

// StopLeft stops the goroutines that cells have left running, and says so where
// these cells show what they print.
func (s *Session) StopLeft() {
	m, ok := s.m.(stopper)
	if !ok {
		return
	}
	for _, r := range m.stopLeft() {
		display.Bind(r.ctx, func() {
			fmt.Fprintln(s.io.stderr(), "interrupted: what this cell had left running was stopped")
		})
	}
}

func (y *yaegi) guard(ctx context.Context, f func()) {
	if y.strands.mine() != nil { // a part of a cell, which is stopped with it
		f()
		return
	}
	r := newRunning(ctx)
	leave := y.strands.enter(r)
	forget := context.AfterFunc(ctx, func() { y.stop(r) })
	defer func() {
		forget()
		leave()
		if p := recover(); p != nil && !r.killed() {
			panic(p)
		}
	}()
	f()
}

func (y *yaegi) stopLeft() []*running {
	left := y.strands.left(y.current())
	for _, r := range left {
		y.stop(r)
	}
	return left
}

// stop stops a run that no cell waits for, once.
func (y *yaegi) stop(r *running) {
	y.halts.add(y.innards)
	if !y.strands.killOnce(r) {
		y.halts.remove(y.innards)
		return
	}
	go func() {
		<-r.empty
		y.halts.remove(y.innards)
	}()
}

// left returns the runs that have goroutines and are not stopped, without the one
// that is given while its cell runs.
func (s *strands) left(current *running) []*running {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[*running]bool{}
	var left []*running
	for _, r := range s.m {
		if !seen[r] && !r.killed() && (r != current || r.over()) {
			seen[r] = true
			left = append(left, r)
		}
	}
	return left
}

// killOnce marks a run as stopped, unless it is.
func (s *strands) killOnce(r *running) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.killed() {
		return false
	}
	close(r.kill)
	s.sweep(r)
	return true
}
