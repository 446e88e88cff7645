package main

import (
	"context"
	"errors"

	"vogo/kernel"
	"vogo/kernel/cell"
)

// engine lets a session of Go cells serve as the kernel's engine.
type engine struct{ s *cell.Session }

// newEngine starts a session.
func newEngine() (kernel.Engine, error) {
	s, err := cell.New(cell.Options{})
	if err != nil {
		return nil, err
	}
	return engine{s}, nil
}

func (e engine) Eval(ctx context.Context, code string, io kernel.IO) (kernel.Result, error) {
	r, err := e.s.Eval(ctx, code, cell.IO{Count: io.Count, Stdout: io.Stdout, Stderr: io.Stderr, Input: io.Input})
	var failed *cell.Error
	if errors.As(err, &failed) {
		err = &kernel.Error{Name: failed.Name, Value: failed.Value, Trace: failed.Trace}
	}
	return kernel.Result{Value: r.Value, OK: r.OK, Notes: r.Notes}, err
}

func (e engine) Complete(code string, cursor int) kernel.Completion {
	c := e.s.Complete(code, cursor)
	matches := make([]kernel.Match, len(c.Matches))
	for i, m := range c.Matches {
		matches[i] = kernel.Match(m)
	}
	return kernel.Completion{Start: c.Start, End: c.End, Matches: matches}
}

func (e engine) Inspect(code string, cursor, detail int) (kernel.Doc, bool) {
	d, ok := e.s.Inspect(code, cursor, detail)
	return kernel.Doc(d), ok
}

func (e engine) IsComplete(code string) (status, indent string) { return e.s.IsComplete(code) }
