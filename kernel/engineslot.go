package kernel

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// engineSlot holds the engine once it is loaded.
type engineSlot struct {
	ready  chan struct{} // closed when engine or err is set
	engine Engine
	runner *Runner
	err    error
}

// load makes the engine in the background.
func (s *engineSlot) load(ctx context.Context, make_ func(context.Context) (Engine, error)) {
	s.ready = make(chan struct{})
	go func() {
		defer close(s.ready)
		defer func() {
			if p := recover(); p != nil {
				s.err = &internalError{fmt.Errorf("loading the interpreter: %v", p), string(debug.Stack())}
			}
		}()
		if make_ == nil {
			s.err = errors.New("the kernel was started without an engine")
			return
		}
		e, err := make_(ctx)
		if err != nil {
			s.err = fmt.Errorf("loading the interpreter: %w", err)
			return
		}
		s.engine, s.runner = e, NewRunner(e)
	}()
}

// get waits for the engine.
func (s *engineSlot) get(ctx context.Context) (Engine, *Runner, error) {
	select {
	case <-s.ready:
		return s.engine, s.runner, s.err
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
}
