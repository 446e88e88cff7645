package display

import (
	"context"
	"errors"
	"sync/atomic"
)

// errInterrupted is what is shown of a handler that the user has interrupted.
var errInterrupted = errors.New("interrupted")

var handlerGuard atomic.Pointer[func(ctx context.Context, f func())]

// GuardHandlers has [RunHandler] run handlers through guard, which stops what it runs
// when the context ends, as far as it can. An interpreter calls it, which can stop
// functions in the middle; nil takes its guard away.
func GuardHandlers(guard func(ctx context.Context, f func())) {
	if guard == nil {
		handlerGuard.Store(nil)
		return
	}
	handlerGuard.Store(&guard)
}

// RunHandler runs f, a function of the user's that no cell waits for: a handler of
// messages, or what a button does. The context that f is given is ambient for it. If
// the user interrupts while no cell runs, that context ends, functions of cells stop
// wherever they are, be it in a loop without end, and RunHandler reports it. The end of
// ctx alone stops nothing that does not ask for it: a handler may end its own
// listener and go on.
func RunHandler(ctx context.Context, f func(ctx context.Context)) (interrupted bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stopped, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer OnInterrupt(func() {
		cancel()
		stop()
	})()
	Bind(ctx, func() {
		if guard := handlerGuard.Load(); guard != nil {
			(*guard)(stopped, func() { f(ctx) })
			return
		}
		f(ctx)
	})
	return stopped.Err() != nil
}
