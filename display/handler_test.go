package display

import (
	"context"
	"testing"
)

func TestRunHandler(t *testing.T) {
	GuardHandlers(nil)
	ctx, cancel := context.WithCancel(named("parent"))
	ran := false
	if RunHandler(ctx, func(ctx context.Context) { ran = ambientName() == "parent" && ctx.Value(nameKey{}) == "parent" }) || !ran {
		t.Error("a handler that runs to its end was interrupted, or has not the context of its own")
	}
	// A handler whose own context ends goes on; an interrupt ends it.
	guarded := make(chan struct{})
	GuardHandlers(func(ctx context.Context, f func()) {
		go func() {
			<-ctx.Done()
			close(guarded)
		}()
		f()
	})
	defer GuardHandlers(nil)
	interrupted := RunHandler(ctx, func(own context.Context) {
		cancel()
		<-own.Done()
		select {
		case <-guarded:
			t.Error("the end of its context stops a handler")
		default:
		}
		Interrupt()
		<-guarded
	})
	if !interrupted {
		t.Error("RunHandler does not report the interrupt")
	}
}
