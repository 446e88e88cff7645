// Package goengine lets a session of Go cells (package cell) serve as the engine
// of a kernel.
package goengine

import (
	"context"
	"errors"

	"vogo/display"
	"vogo/kernel"
	"vogo/kernel/cell"
	"vogo/vokit"
)

// Engine is a session of Go cells as a [kernel.Engine] and [kernel.Inspector].
type Engine struct{ s *cell.Session }

// New starts a session.
func New() (*Engine, error) {
	s, err := cell.New(cell.Options{})
	if err != nil {
		return nil, err
	}
	return Of(s), nil
}

// Of returns the engine that runs cells in s. Queries on tables in memory find
// them among the variables of s, and an interrupt stops handlers that are functions
// of its cells.
func Of(s *cell.Session) *Engine {
	vokit.SetVariables(s)
	display.GuardHandlers(s.Guard)
	return &Engine{s}
}

// Eval runs one cell.
func (e *Engine) Eval(ctx context.Context, code string, io kernel.IO) (kernel.Result, error) {
	r, err := e.s.Eval(ctx, code, cell.IO(io))
	var failed *cell.Error
	if errors.As(err, &failed) {
		err = &kernel.Error{Name: failed.Name, Value: failed.Value, Trace: failed.Trace}
	}
	return kernel.Result{Value: r.Value, OK: r.OK, Notes: r.Notes}, err
}

// Complete lists what can stand at the cursor.
func (e *Engine) Complete(code string, cursor int) kernel.Completion {
	c := e.s.Complete(code, cursor)
	matches := make([]kernel.Match, len(c.Matches))
	for i, m := range c.Matches {
		matches[i] = kernel.Match(m)
	}
	return kernel.Completion{Start: c.Start, End: c.End, Matches: matches}
}

// Inspect documents what stands at the cursor.
func (e *Engine) Inspect(code string, cursor, detail int) (kernel.Doc, bool) {
	d, ok := e.s.Inspect(code, cursor, detail)
	return kernel.Doc(d), ok
}

// IsComplete says whether a cell ends here.
func (e *Engine) IsComplete(code string) (status, indent string) { return e.s.IsComplete(code) }

// StopLeft stops what cells have left running.
func (e *Engine) StopLeft() { e.s.StopLeft() }

// Variables lists the variables of the session. It waits for a running cell.
func (e *Engine) Variables() []kernel.Variable {
	vars := e.s.Variables()
	out := make([]kernel.Variable, len(vars))
	for i, v := range vars {
		out[i] = kernel.Variable(v)
	}
	return out
}
