package kernel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync"

	"vogo/display"
)

// Publisher takes what a cell puts out, in order. Its methods are called one at
// a time, from any goroutine, and possibly still after the cell has ended: a
// goroutine that the cell left running goes on writing to the cell's outputs.
type Publisher interface {
	Stream(name, text string) // name is "stdout" or "stderr"
	Display(data, metadata map[string]any, displayID string, update bool)
	Result(count int, data, metadata map[string]any, displayID string)
	Error(e *Error)
	Clear(wait bool)
}

// Cell is one cell to run.
type Cell struct {
	Code  string
	ID    string // what the front end calls the cell; "" if it does not say
	Count int    // execution count
	// Silent runs the cell without showing its value.
	Silent bool
	// Input asks the user; nil when nobody can be asked.
	Input func(prompt string, password bool) (string, error)
}

// InputError is what a cell gets that asks for input where nobody can answer.
type InputError struct{}

func (InputError) Error() string {
	return "input was asked for, but nobody can be asked here: set the value in the cell instead"
}

// Runner runs the cells of one engine, one at a time, and publishes what they
// put out. The protocol server and the headless notebook runner share it.
type Runner struct {
	engine Engine
	turn   chan struct{} // holds one token: Eval must not run twice at once
}

// NewRunner returns a runner of the cells of e.
func NewRunner(e Engine) *Runner {
	r := &Runner{engine: e, turn: make(chan struct{}, 1)}
	r.turn <- struct{}{}
	return r
}

// Run runs one cell and publishes its outputs, its error included, in p. It
// returns the error of the cell, nil if it ran to its end; it never panics. The
// cell stops when ctx ends.
func (r *Runner) Run(ctx context.Context, c Cell, p Publisher) *Error {
	select {
	case <-r.turn:
		defer func() { r.turn <- struct{}{} }()
	case <-ctx.Done():
		e := interrupted(ctx)
		p.Error(e)
		return e
	}
	out := &serial{p: p}
	ctx = context.WithValue(display.WithSink(display.WithCellID(ctx, c.ID), sink{out}), outKey{}, out)
	if c.Input != nil {
		ctx = display.WithInput(ctx, c.Input)
	}
	restore := display.SetAmbient(ctx)
	defer restore()
	defer display.EndCell(ctx)
	if c.Input == nil {
		c.Input = func(string, bool) (string, error) { return "", InputError{} }
	}
	res, err := r.eval(ctx, c, out)
	for _, note := range res.Notes {
		// Not on stderr: graders take anything there for a failure.
		sink{out}.Display(display.Output{Bundle: display.Bundle{Data: map[string]any{display.MIMEText: note}}})
	}
	if err != nil {
		e := asError(ctx, err)
		out.Error(e)
		return e
	}
	if res.OK && !c.Silent {
		b := display.Of(res.Value)
		data, meta := EncodeBundle(b)
		out.Result(c.Count, data, meta, b.ID)
	}
	return nil
}

// eval shields the kernel from an engine that panics.
func (r *Runner) eval(ctx context.Context, c Cell, out *serial) (res Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &internalError{fmt.Errorf("%v", p), string(debug.Stack())}
		}
	}()
	return r.engine.Eval(ctx, c.Code, IO{
		Count:  c.Count,
		Stdout: stream{out, "stdout"},
		Stderr: stream{out, "stderr"},
		Input:  c.Input,
	})
}

// internalError is a panic of the engine itself; stack is for the log only.
type internalError struct {
	err   error
	stack string
}

func (e *internalError) Error() string {
	return "the interpreter failed on this cell: " + firstLine(e.err.Error())
}

// asError makes any error of an engine one that can be shown.
func asError(ctx context.Context, err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return interrupted(ctx)
	}
	e = &Error{Name: fmt.Sprintf("%T", err), Value: firstLine(err.Error())}
	var internal *internalError
	if errors.As(err, &internal) {
		e.Name = "internal error"
	}
	e.Trace = []string{e.Name + ": " + err.Error()}
	return e
}

// interrupted is the error of a cell that was stopped from outside.
func interrupted(ctx context.Context) *Error {
	value := "the cell was interrupted"
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		value = "the cell ran out of its time"
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, ctx.Err()) {
		value = firstLine(cause.Error())
	}
	return &Error{Name: "KeyboardInterrupt", Value: value, Trace: []string{"KeyboardInterrupt: " + value}}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// serial hands outputs on one at a time: cells write from many goroutines.
type serial struct {
	mu sync.Mutex
	p  Publisher
}

func (s *serial) Stream(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.p.Stream(name, text)
}

func (s *serial) Error(e *Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.p.Error(e)
}

func (s *serial) Result(count int, data, meta map[string]any, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.p.Result(count, data, meta, id)
}

// stream is the standard output or error of a cell.
type stream struct {
	out  *serial
	name string
}

var _ io.StringWriter = stream{}

// streamChunk is how much of a large write is copied at once.
const streamChunk = 512 << 10

func (w stream) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	out := w.owner()
	for rest := b; len(rest) > 0; {
		n := min(len(rest), streamChunk)
		if n < len(rest) {
			n -= incompleteRune(text(rest[:n]))
		}
		out.Stream(w.name, string(rest[:n]))
		rest = rest[n:]
	}
	return len(b), nil
}

func (w stream) WriteString(s string) (int, error) {
	if s != "" {
		w.owner().Stream(w.name, s)
	}
	return len(s), nil
}

// outKey is the key of the cell's outputs in the context of a cell.
type outKey struct{}

// owner takes the text of the goroutine that writes, which is not always the
// interpreter's own: it goes to the cell that started the goroutine, or to what
// that collects text in.
func (w stream) owner() interface{ Stream(name, text string) } {
	ctx := display.Ambient()
	if to, ok := display.SinkOf(ctx).(display.StreamSink); ok {
		return to
	}
	if out, ok := ctx.Value(outKey{}).(*serial); ok {
		return out
	}
	return w.out
}

// sink is what the running cell publishes to through package display.
type sink struct{ out *serial }

func (s sink) Display(o display.Output) {
	data, meta := EncodeBundle(o.Bundle)
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	s.out.p.Display(data, meta, o.ID, o.Update)
}

// WholeCell says that displays of other cells can be replaced by it.
func (sink) WholeCell() {}

func (s sink) Clear(wait bool) {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	s.out.p.Clear(wait)
}
