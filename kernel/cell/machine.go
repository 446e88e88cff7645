package cell

import (
	"context"
	"reflect"

	"vogo/display"
	"vogo/kernel/cell/lower"
)

// machine runs lowered programs. It is all that the rest of the engine knows of
// the interpreter.
type machine interface {
	// compile makes a unit ready to run: a program that calls the named
	// function without arguments. Nothing of the user's runs yet.
	compile(u *lower.Unit, cell int, function string) (program, error)
	// run calls the function and returns its result, if it has one. When ctx
	// ends, the run ends with ctx's error.
	run(ctx context.Context, p program) (reflect.Value, error)
	// looks returns what the methods of the last value said of it.
	looks() (text string, hasText bool, b display.Bundle)
	// global returns a variable of the lowered program.
	global(name string) (reflect.Value, bool)
}

// program is a compiled unit.
type program any

// panicked is the error of a run that ended in a panic.
type panicked struct {
	value any
	trace []frameAt // innermost first
}

func (p *panicked) Error() string { return "panic" }

// frameAt is a function that was running, and the place in it.
type frameAt struct {
	function *lower.Function
	place    int
}

// failure is what a checked call panics with.
type failure struct {
	place int
	err   error
}

// Error and Unwrap are for compiled code that calls a cell's function and recovers: it finds the error.
func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// exit is what os.Exit and log.Fatal panic with.
type exit struct {
	code int
	msg  string
}

// stop is what a native call panics with when the cell is interrupted.
type stop struct{}
