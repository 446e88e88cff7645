package display

import (
	"context"
	"runtime"
	"runtime/pprof"
	"sync"
	"unsafe"
)

// A goroutine and all that it starts share one set of profiler labels. That set
// is what tells here which context is whose: what a goroutine publishes goes to
// the cell that started it, though another cell may run by then.

//go:linkname goroutineLabels runtime/pprof.runtime_getProfLabel
func goroutineLabels() unsafe.Pointer

// bound maps the address of a label set to its context. An entry goes when no
// goroutine has the set any more.
var bound sync.Map // uintptr → context.Context

// Bind runs f with ctx ambient in this goroutine and in those that f starts.
// Others do not see it.
func Bind(ctx context.Context, f func()) {
	old := goroutineLabels()
	defer setGoroutineLabels(old)
	bind(ctx)
	f()
}

func bind(ctx context.Context) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("vogo", "cell")))
	p := goroutineLabels()
	key := uintptr(p)
	bound.Store(key, ctx)
	runtime.AddCleanup((*byte)(p), func(k uintptr) { bound.Delete(k) }, key)
}

func boundContext() (context.Context, bool) {
	p := goroutineLabels()
	if p == nil {
		return nil, false
	}
	if v, ok := bound.Load(uintptr(p)); ok {
		return v.(context.Context), true
	}
	return nil, false
}

//go:linkname setGoroutineLabels runtime/pprof.runtime_setProfLabel
func setGoroutineLabels(labels unsafe.Pointer)
