package cell

import (
	"context"
	"fmt"

	"vogo/display"
)

// Guard runs f, a handler that calls functions of cells while no cell waits for it,
// in this goroutine. When ctx ends, those functions stop wherever they are, as an
// interrupted cell does; so do the goroutines they have started.
func (s *Session) Guard(ctx context.Context, f func()) {
	s.sup.guard(ctx, f)
}

// StopLeft stops the goroutines that cells have left running, and says so where
// these cells show what they print.
func (s *Session) StopLeft() {
	for _, r := range s.sup.stopLeft() {
		display.Bind(r.ctx, func() {
			fmt.Fprintln(s.io.stderr(), "interrupted: what this cell had left running was stopped")
		})
	}
}

// guard runs f, which calls functions of cells, in this goroutine, and stops it when
// ctx ends.
func (y *support) guard(ctx context.Context, f func()) {
	if y.strands.mine() != nil { // a part of a cell, which is stopped with it
		f()
		return
	}
	r := y.newRunning(ctx)
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

// stopLeft stops what the cells that have ended left running.
func (y *support) stopLeft() []*running {
	left := y.strands.left(y.current())
	for _, r := range left {
		y.stop(r)
	}
	return left
}

// stop stops a run that no cell waits for, once.
func (y *support) stop(r *running) {
	y.y.halts.add(y.y.innards)
	if !y.strands.killOnce(r) {
		y.y.halts.remove(y.y.innards)
		return
	}
	go func() {
		<-r.empty
		y.y.halts.remove(y.y.innards)
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
	s.mark(r)
	return true
}
