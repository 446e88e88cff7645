package cell

import (
	"bytes"
	"context"
	"go/types"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vogo/display"
	"vogo/kernel/cell/closure"
	"vogo/kernel/cell/symbols"
)

// Go ends a program whose goroutines all wait for each other. In the process of a
// kernel there is always somebody who does not, so the kernel looks by itself. It may
// not be wrong: a cell ends only if
//
//   - every goroutine of this and of earlier cells waits for a channel, a lock or a
//     group; who sleeps, waits for a timer, or is in compiled code is awake;
//   - the stacks of the process show just these goroutines and those of the kernel,
//     none that a compiled package has started;
//   - no cell has asked for a call at a later time that has not come yet;
//   - and no cell has ever used what can call it from elsewhere: signals, handlers of
//     controls, finalizers.
//
// Otherwise a cell whose goroutines wait for some seconds only says so.

// errAsleep ends a cell whose goroutines wait for each other.
const errAsleep = closure.Fatal("all goroutines are asleep - deadlock!")

// sleepers is what is known of who waits for whom.
type sleepers struct {
	waits   closure.Waits
	groups  sync.Map     // the counters of wait groups, *atomic.Uint64, by who waits for them
	horizon atomic.Int64 // until then calls may come that cells have asked for
	called  atomic.Bool  // cells may be called from elsewhere at any time
}

// expect notes that compiled code may call or wake a cell in a while.
func (s *sleepers) expect(d time.Duration) {
	const late = time.Second // calls come when they can
	until := time.Now().Add(min(d, 1000*time.Hour) + late).UnixNano()
	for {
		old := s.horizon.Load()
		if until <= old || s.horizon.CompareAndSwap(old, until) {
			return
		}
	}
}

// ended is what ends a goroutine that waits, when its run is stopped. If that is
// because all wait, the cell itself says so, and the others end after it: else what
// they do at their end could wake it.
func (r *running) ended(waited string) any {
	if !r.asleep.Load() {
		return stop{}
	}
	if goroutineID() == r.main {
		return errAsleep + closure.Fatal(" ("+waited+")")
	}
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	select {
	case <-r.done:
	case <-patience.C:
	}
	return stop{}
}

// sleepWatch looks again and again whether all goroutines wait.
type sleepWatch struct {
	*support
	r     *running
	ended int64     // how often one has gone on, when they all began to wait
	since time.Time // zero while one is awake
	pause time.Duration
	next  time.Time // to look closer
	hint  *display.Progress
}

const (
	asleepFirst = 100 * time.Millisecond // until the first closer look, which stops the process for a moment
	asleepHint  = 5 * time.Second
)

// look tells whether all wait for each other.
func (w *sleepWatch) look() bool {
	ended, all := w.allWait()
	now := time.Now()
	switch {
	case !all:
		w.wake()
		return false
	case w.since.IsZero() || ended != w.ended:
		w.wake()
		w.since, w.ended, w.pause = now, ended, asleepFirst
		w.next = now.Add(w.pause)
		return false
	}
	if now.After(w.next) {
		if w.certain(ended) {
			return true
		}
		w.pause = min(2*w.pause, asleepHint)
		w.next = now.Add(w.pause)
	}
	if w.hint == nil && now.Sub(w.since) > asleepHint && now.UnixNano() > w.horizon.Load() {
		w.hint = display.StartProgress(w.r.ctx, "every goroutine of this cell waits; interrupt it if nothing outside will come", 0)
	}
	return false
}

// wake takes the hint back.
func (w *sleepWatch) wake() {
	w.since = time.Time{}
	w.hint.Done()
	w.hint = nil
}

// allWait tells whether all goroutines of cells wait, and how often one has gone on.
func (w *sleepWatch) allWait() (ended int64, all bool) {
	n := w.strands.count()
	now, ended := w.waits.State()
	return ended, n > 0 && now >= int64(n)
}

// certain tells whether nobody can wake them.
func (w *sleepWatch) certain(ended int64) bool {
	const tooMany = 10_000 // stacks to read in a moment
	if w.called.Load() || time.Now().UnixNano() < w.horizon.Load() || runtime.NumGoroutine() > tooMany {
		return false
	}
	n := w.strands.count()
	if blocked, alone := blockedStrands(stacks()); !alone || blocked != n {
		return false
	}
	zero := false
	w.groups.Range(func(_, counter any) bool {
		zero = counter.(*atomic.Uint64).Load()>>32 == 0 // its waiter has not looked yet
		return !zero
	})
	again, all := w.allWait()
	return !zero && all && again == ended && w.strands.count() == n
}

// stacks returns the stack traces of all goroutines at one moment.
func stacks() []byte {
	for size := 1 << 18; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size {
			return buf[:n]
		}
	}
}

// blockedStrands counts the goroutines of cells in stack traces, and tells whether all
// of them wait and there are no others than those of the kernel.
func blockedStrands(text []byte) (n int, alone bool) {
	for g := range bytes.SplitSeq(text, []byte("\n\n")) {
		state := g[bytes.IndexByte(g, '[')+1:]
		strand := false
		for _, f := range strandFunctions {
			strand = strand || bytes.Contains(g, f)
		}
		if strand {
			n++
			if !startsWith(state, blockedStates) {
				return n, false
			}
			continue
		}
		creator, created := g, false
		if i := bytes.LastIndex(g, []byte("\ncreated by ")); i >= 0 {
			creator, created = g[i+len("\ncreated by "):], true
		}
		switch {
		case !created: // the main goroutine
		case !startsWith(creator, ownCreators):
			return n, false
		case bytes.HasPrefix(creator, []byte("vogo/kernel/cell.(*support).wait")) && !startsWith(state, blockedStates):
			return n, false // it has got the lock that a cell waits for
		}
	}
	return n, true
}

func startsWith(text []byte, list [][]byte) bool {
	for _, p := range list {
		if bytes.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

var (
	// strandFunctions are the functions below those of cells.
	strandFunctions = prefixes("(*support).guarded.func", "(*support).run.func", "(*support).guard(")
	// ownCreators begin the names of functions whose goroutines never call cells by
	// themselves: what calls handlers is in them while it does.
	ownCreators = prefixes("vogo/kernel.", "vogo/kernel/", "vogo/cmd/", "main.", "os/signal.", "runtime.", "testing.")
	// blockedStates are the states of goroutines that wait for others.
	blockedStates = prefixes("select", "chan ", "sync.", "semacquire")
)

func prefixes(list ...string) (out [][]byte) {
	for _, s := range list {
		out = append(out, []byte(s))
	}
	return out
}

// overrideLater notes which calls and wake-ups cells ask for.
func (y *support) overrideLater(path string, v map[string]reflect.Value) {
	set := func(name string, f any) { v[name] = reflect.ValueOf(f) }
	s := &y.sleepers
	switch path {
	case "time":
		set("AfterFunc", func(d time.Duration, f func()) *time.Timer {
			s.expect(d)
			return time.AfterFunc(d, f)
		})
	case "context":
		set("WithTimeout", func(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
			s.expect(d)
			return context.WithTimeout(parent, d)
		})
		set("WithTimeoutCause", func(parent context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
			s.expect(d)
			return context.WithTimeoutCause(parent, d, cause)
		})
		set("WithDeadline", func(parent context.Context, t time.Time) (context.Context, context.CancelFunc) {
			s.expect(time.Until(t))
			return context.WithDeadline(parent, t)
		})
		set("WithDeadlineCause", func(parent context.Context, t time.Time, cause error) (context.Context, context.CancelFunc) {
			s.expect(time.Until(t))
			return context.WithDeadlineCause(parent, t, cause)
		})
	}
}

// callers are functions by which cells are called or woken at any time.
var callers = map[string]bool{
	"os/signal.Notify": true, "os/signal.NotifyContext": true,
	"runtime.SetFinalizer": true, "runtime.AddCleanup": true,
	"(*time.Timer).Reset": true, // of what AfterFunc returns
}

// noteCallers notes whether the cell uses something that may call or wake it.
func (s *sleepers) noteCallers(c *checked) {
	if s.called.Load() {
		return
	}
	for _, obj := range c.info.Uses {
		if mayCall(obj) {
			s.called.Store(true)
			return
		}
	}
	for _, path := range c.imports {
		if _, compiled := symbols.Lookup(path); !compiled { // source, of which nothing is known
			s.called.Store(true)
			return
		}
	}
}

// mayCall tells whether an object of a compiled package may keep a function or a
// channel, or gives a context that somebody else ends.
func mayCall(obj types.Object) bool {
	pkg := obj.Pkg()
	if pkg == nil {
		return false
	}
	if f, ok := obj.(*types.Func); ok && callers[f.FullName()] {
		return true
	}
	if path := pkg.Path(); path != "vogo" && !strings.HasPrefix(path, "vogo/") {
		return false
	}
	switch t := obj.Type().(type) {
	case *types.Signature:
		for v := range t.Params().Variables() {
			if calls(v.Type()) {
				return true
			}
		}
		for v := range t.Results().Variables() {
			if n, ok := types.Unalias(v.Type()).(*types.Named); calls(v.Type()) || ok && n.Obj().Name() == "Context" {
				return true
			}
		}
		return false
	default:
		_, isVar := obj.(*types.Var)
		return isVar && calls(t)
	}
}

// calls tells whether a type is of functions or channels, or of lists of them. What
// options are made of does not count.
func calls(t types.Type) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && strings.HasSuffix(n.Obj().Name(), "Option") {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Signature, *types.Chan:
		return true
	case *types.Slice:
		return calls(u.Elem())
	case *types.Array:
		return calls(u.Elem())
	case *types.Map:
		return calls(u.Elem())
	}
	return false
}
