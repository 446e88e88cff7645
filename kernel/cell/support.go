package cell

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vogo/kernel/cell/closure"
)

// support is what both machines need: who runs, and what stops it.
type support struct {
	s       *Session
	y       *yaegi
	strands strands
	sleepers

	mu  sync.Mutex
	now *running
}

func newSupport(s *Session) *support {
	return &support{s: s, now: newRunning(context.Background()), strands: strands{m: map[uint64]*running{}}}
}

// running is one run of a cell. Goroutines that the cell leaves behind keep it.
type running struct {
	task *closure.Task // the same for closures
	ctx  context.Context
	kill chan struct{} // closed when the run is stopped
	done chan struct{} // closed when the cell itself has ended, in whatever way
	fail func(error)   // ends the cell with an error

	main    uint64        // the goroutine of the cell itself
	asleep  atomic.Bool   // stopped because all goroutines wait for each other
	strands int           // goroutines that run for the cell
	empty   chan struct{} // closed when the run was stopped and none is left
	swept   bool
}

func newRunning(ctx context.Context) *running {
	r := &running{ctx: ctx, kill: make(chan struct{}), done: make(chan struct{}), empty: make(chan struct{})}
	r.task = &closure.Task{Killed: r.kill}
	return r
}

// newRunning returns a run whose goroutines are counted while they wait.
func (y *support) newRunning(ctx context.Context) *running {
	r := newRunning(ctx)
	r.task.Waits, r.task.Ended = &y.waits, r.ended
	return r
}

// killed tells whether the cell has been interrupted.
func (r *running) killed() bool {
	select {
	case <-r.kill:
		return true
	default:
		return false
	}
}

func (r *running) over() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// current returns the running cell, or the last one.
func (y *support) current() *running {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.now
}

// outcome is how a run ended.
type outcome struct {
	v   reflect.Value
	err error
}

// run runs a program and returns its value, if it has one. When ctx ends, the run
// ends with ctx's error.
func (y *support) run(ctx context.Context, p program) (reflect.Value, error) {
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := y.newRunning(runCtx)
	r.fail = cancel
	y.mu.Lock()
	y.now = r
	y.mu.Unlock()
	defer y.watch(r, cancel)()
	quit := y.y.begin()
	ended := make(chan outcome, 1)
	entered := make(chan struct{})
	go func() {
		leave := y.strands.enter(r)
		r.main = goroutineID()
		close(entered)
		var o outcome
		defer func() {
			if e := recover(); e != nil {
				o.err = y.describe(e)
			} // else it has returned, or runtime.Goexit ends the cell
			close(r.done)
			leave()
			ended <- o
		}()
		o.v, o.err = p.call(r)
	}()
	<-entered
	select {
	case o := <-ended:
		return o.v, ending(o.err)
	case <-runCtx.Done():
		cause := context.Cause(runCtx)
		if errors.Is(cause, errAsleep) {
			if o, ok := y.awaken(r, ended); ok {
				y.kill(r, quit, cause)
				return o.v, ending(o.err)
			}
		}
		y.kill(r, quit, cause)
		return reflect.Value{}, cause
	}
}

// awaken ends a run whose goroutines wait for each other, and returns how: with the
// place where the cell waits.
func (y *support) awaken(r *running, ended <-chan outcome) (o outcome, ok bool) {
	r.asleep.Store(true)
	y.strands.killOnce(r)
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	select {
	case o := <-ended:
		return o, true
	case <-patience.C: // a deferred function that does not end
		return o, false
	}
}

// ending tells what a panic means that is none: an interrupt that the cell saw
// first, or a recursion without end.
func ending(err error) error {
	var p *panicked
	if !errors.As(err, &p) {
		return err
	}
	switch v := p.value.(type) {
	case stop, closure.Stopped:
		return context.Canceled
	case error:
		if errors.Is(v, closure.ErrStack) {
			return errStack
		}
	}
	return err
}

// describe separates what a panic is from where it happened. What closures panic
// with knows the calls it has left; the interpreter has noted those around them.
func (y *support) describe(r any) *panicked {
	out := &panicked{value: r}
	if p, ok := r.(*closure.Panic); ok {
		out.value = p.Value
		for _, f := range p.Trace {
			out.trace = append(out.trace, frameAt{f.Function, f.Place})
		}
	}
	out.value = plain(out.value)
	out.trace = append(out.trace, y.y.frames.take(y.y)...)
	return out
}

// guarded returns f, to run in a goroutine, with its panics shown instead of
// ending the process. What panics because its cell was interrupted is silent.
func (y *support) guarded(f func()) func() {
	run := y.strands.mine()
	if run == nil {
		run = y.current()
	}
	return func() {
		if run.killed() {
			return
		}
		defer y.strands.enter(run)()
		defer func() {
			r := recover()
			if r == nil || run.killed() {
				return
			}
			p := y.describe(r)
			switch v := p.value.(type) {
			case stop, closure.Stopped:
				return
			case *exit, closure.Fatal: // the end of the program
				if !run.over() && run.fail != nil {
					run.fail(p)
					return
				}
				if e, ok := v.(*exit); ok {
					if e.code != 0 {
						fmt.Fprintf(y.s.io.stderr(), "goroutine: exit status %d\n", e.code)
					}
					return
				}
			}
			e := y.s.describePanic(p)
			fmt.Fprintf(y.s.io.stderr(), "goroutine: %s\n", strings.Join(e.Trace, "\n"))
		}()
		f()
	}
}

// kill stops a cell and the goroutines it has started, and waits a moment for
// them to end. Goroutines of earlier cells go on.
func (y *support) kill(r *running, quit chan struct{}, cause error) {
	m := y.y
	if errors.Is(cause, errStack) {
		// To unwind such a stack of the interpreter by a panic would need more of
		// it than there is.
		restore := m.innards.freeze()
		defer restore()
	}
	m.halts.add(m.innards)
	y.strands.killOnce(r)
	close(quit)
	go func() {
		<-r.empty
		m.halts.remove(m.innards)
	}()
	wait := time.NewTimer(60 * time.Millisecond)
	defer wait.Stop()
	if errors.Is(cause, errStack) {
		wait.Reset(5 * time.Second)
	}
	select {
	case <-r.empty:
	case <-wait.C: // compiled code that does not return yet
	}
	m.frames.reset()
}

// errStack ends a cell whose recursion does not.
var errStack = errors.New("stack overflow: the recursion does not end")

// maxStack is the memory for stacks beyond which a cell is stopped, and shareOfStack
// what each goroutine may take beside that. Go itself would end the process at 1 GB a
// goroutine.
const (
	maxStack     = 256 << 20
	shareOfStack = 16 << 10
)

// watch stops the cell before its recursion, or the memory it takes, ends the process,
// and when it waits for ever.
func (y *support) watch(r *running, cancel context.CancelCauseFunc) (end func()) {
	quit := make(chan struct{})
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: "/memory/classes/heap/stacks:bytes"}}
		metrics.Read(sample)
		before := sample[0].Value.Uint64()
		var memory memoryWatch
		asleep := sleepWatch{support: y, r: r}
		defer asleep.wake()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				if memory.exceeded() {
					cancel(errMemory)
					return
				}
				metrics.Read(sample)
				if sample[0].Value.Uint64() > before+maxStack+shareOfStack*uint64(runtime.NumGoroutine()) {
					cancel(errStack)
					return
				}
				if asleep.look() {
					cancel(errAsleep)
					return
				}
			}
		}
	}()
	return func() { close(quit) }
}
