package cell

import (
	"fmt"
	"io"
	"strings"
)

// Options configures a [Session].
type Options struct {
	// Preload is run as a first cell that shows nothing, for example imports
	// and helpers a course wants in every notebook.
	Preload string
	// Args is os.Args in cells; default a name that stands for the cell.
	Args []string

	interpreted bool // by the interpreter only, in tests
}

// IO connects a running cell with whoever runs it. Its zero value drops what is
// printed and answers every request for input with an error.
type IO struct {
	// Count names the cell in positions, as in cell[3]:2:5.
	Count int
	// Stdout and Stderr receive what the cell prints. They are called from
	// any goroutine, one call at a time.
	Stdout, Stderr io.Writer
	// Input asks the user for one line of text; password asks to hide it.
	// It returns the line without its newline.
	Input func(prompt string, password bool) (string, error)
}

// Result is what a cell leaves behind.
type Result struct {
	// Value is the value of the cell's trailing expression, when OK is true.
	// Values of types that cells declare arrive as the interpreter keeps
	// them, wrapped in a [Value] that prints them as Go would.
	Value any
	// OK says that there is a value to show.
	OK bool
	// Type is the static type of the value as Go source, for example
	// "[]float64"; "" when there is none.
	Type string
	// Notes are remarks of one line each for the user, for example about
	// functions that still use an earlier definition.
	Notes []string
}

// Error tells why a cell did not run to its end.
type Error struct {
	// Name is "compile error", "KeyboardInterrupt", "exit", "panic" or the Go type of the
	// error that ended the cell, such as "*fs.PathError".
	Name string
	// Value is the message in one line.
	Value string
	// Trace is what to show: the message, the cell's source lines with a
	// caret, and the call chain. A line may hold ANSI colours.
	Trace []string
	// Diagnostics lists the positions: all type errors, or the place where
	// the cell stopped.
	Diagnostics []Diag
	// Err is the error that ended the cell, if it was one.
	Err error
}

// Diag is a message at a position of a cell.
type Diag struct {
	Cell      int // execution count of the cell; 0 when it has none
	Line, Col int // from 1; Col counts bytes
	Msg       string
}

// Error returns name and message in one line.
func (e *Error) Error() string {
	if e.Value == "" {
		return e.Name
	}
	return e.Name + ": " + e.Value
}

// Unwrap returns the error that ended the cell, so that errors.Is and errors.As
// see it.
func (e *Error) Unwrap() error { return e.Err }

// String returns "cell[3]:2:5: message".
func (d Diag) String() string {
	var b strings.Builder
	if d.Cell > 0 {
		fmt.Fprintf(&b, "cell[%d]:", d.Cell)
	}
	fmt.Fprintf(&b, "%d:%d: %s", d.Line, d.Col, d.Msg)
	return b.String()
}

// Completion lists what may stand in place of the bytes [Start, End) of a cell.
type Completion struct {
	Start, End int
	Matches    []Match
}

// Match is one completion.
type Match struct {
	Text      string // what to insert
	Type      string // "function", "method", "field", "type", "variable", "constant", "module" or "keyword"
	Signature string // as Go source, for example "func(x float64) float64"
}

// Doc describes a name.
type Doc struct {
	Text     string // plain text
	Markdown string
}

// Variable is a variable of the session.
type Variable struct {
	Name  string
	Type  string // as Go source
	Value any    // as in [Result]
}
