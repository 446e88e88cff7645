package display

import (
	"context"
	"sync/atomic"
)

// Output is one thing to publish.
type Output struct {
	Bundle Bundle
	// ID names the output so that it can be replaced later; "" if it never is.
	ID string
	// Update says that Bundle replaces what ID shows, wherever it is shown.
	Update bool
}

// Sink takes what a running cell publishes. The kernel and the headless
// notebook runner implement it. Its methods are called from any goroutine.
type Sink interface {
	Display(Output)
	// Clear removes the outputs of the running cell; with wait, only when the
	// next output arrives.
	Clear(wait bool)
}

// StreamSink is a [Sink] that also takes what cells print.
type StreamSink interface {
	Sink
	// Stream takes text of the stream stdout or stderr.
	Stream(name, text string)
}

type sinkKey struct{}

// WithSink returns a context that carries s. A nil s hides a sink further up.
func WithSink(ctx context.Context, s Sink) context.Context {
	return context.WithValue(ctx, sinkKey{}, s)
}

// SinkOf returns the sink that ctx carries, or nil.
func SinkOf(ctx context.Context) Sink {
	if ctx == nil {
		return nil
	}
	s, _ := ctx.Value(sinkKey{}).(Sink)
	return s
}

type cellKey struct{}

// WithCellID returns a context of a cell that the front end calls id. It stays
// the same when the cell is run again.
func WithCellID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, cellKey{}, id)
}

// CellID is what the front end calls the cell to which ctx belongs, "" if that is
// not known: then the cell is run by a program, such as nbconvert, or in a console.
func CellID(ctx context.Context) string {
	id, _ := ctx.Value(cellKey{}).(string)
	return id
}

// ambient holds a *context.Context and not a context.Context because
// atomic.Value wants one concrete type.
var ambient atomic.Pointer[context.Context]

// SetAmbient makes ctx the context of the running cell until restore is called,
// which must be done by the same goroutine. The goroutine that calls it, and
// those it starts, keep ctx as their own, also when another cell runs by then;
// goroutines that belong to no cell see that of the cell that runs. Calls nest:
// restore brings back what was ambient before. A nil ctx stands for
// context.Background.
func SetAmbient(ctx context.Context) (restore func()) {
	if ctx == nil {
		ctx = context.Background()
	}
	labels := goroutineLabels()
	bind(ctx)
	old := ambient.Swap(&ctx)
	return func() {
		ambient.Store(old)
		setGoroutineLabels(labels)
	}
}

// Ambient returns the context of the cell that this goroutine belongs to: what a
// call without a context, such as tap's Query, hands to its QueryContext.
// Outside a cell it is context.Background.
func Ambient() context.Context {
	if ctx, ok := boundContext(); ok {
		return ctx
	}
	if p := ambient.Load(); p != nil {
		return *p
	}
	return context.Background()
}
