package kernel

import (
	"context"
	"io"
)

// Engine runs the cells of one session. Eval is never called while another Eval
// of the same engine runs; the other methods may be called at any time, from any
// goroutine.
type Engine interface {
	// Eval runs one cell. A non-nil error that is or wraps an [*Error] carries the
	// traceback to show. When ctx ends, Eval stops the cell and returns.
	Eval(ctx context.Context, code string, io IO) (Result, error)
	// Complete lists what can stand at the cursor, a byte offset into code.
	Complete(code string, cursor int) Completion
	// Inspect documents what stands at the cursor; detail 1 asks for more than 0.
	Inspect(code string, cursor, detail int) (Doc, bool)
	// IsComplete says whether a cell ends here: "complete", "incomplete" (then
	// indent is what the next line begins with) or "invalid".
	IsComplete(code string) (status, indent string)
}

// IO is what a cell brings along and what it reads and writes.
type IO struct {
	Count          int // execution count; names the cell in positions
	Stdout, Stderr io.Writer
	// Input asks the user for one line, shown as dots if password is set. It
	// fails when the front end cannot ask.
	Input func(prompt string, password bool) (string, error)
}

// Result is what a cell came to.
type Result struct {
	Value any
	OK    bool     // there is a value to show
	Notes []string // remarks to the user, one line each
}

// Error is the error of a cell, ready to be shown.
type Error struct {
	Name  string   // Go type of the error, "compile error" or "KeyboardInterrupt"
	Value string   // one line
	Trace []string // lines, possibly with ANSI colours
}

func (e *Error) Error() string { return e.Name + ": " + e.Value }

// Completion lists the candidates for the text between two byte offsets.
type Completion struct {
	Start, End int
	Matches    []Match
}

// Match is one candidate.
type Match struct {
	Text      string
	Type      string // "function", "struct", "module", …, as the front end shows it
	Signature string
}

// Doc documents one name.
type Doc struct {
	Text     string
	Markdown string
}

// Stopper is an engine whose cells may leave something running. An interrupt while no
// cell runs then stops it.
type Stopper interface {
	// StopLeft stops it, and returns without waiting for its end.
	StopLeft()
}

// Inspector is an engine that can list the variables of its session. The kernel
// then serves the variables panels of front ends.
type Inspector interface {
	// Variables lists the variables by name. It may wait for a running cell.
	Variables() []Variable
}

// Variable is a variable of the session.
type Variable struct {
	Name  string
	Type  string // as source
	Value any
}
