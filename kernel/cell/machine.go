package cell

import (
	"context"
	"fmt"
	"os"
	"reflect"

	"vogo/kernel/cell/closure"
	"vogo/kernel/cell/lower"
	"vogo/kernel/cell/rtype"
)

// Two machines run cells, side by side in one session. The interpreter runs the
// text that package lower writes. The compiler makes closures of the checked syntax:
// it is for what is hot or hard, see [hot]. Both see the same variables, functions
// and types, which lie in the memory of the kernel; the interpreter takes them for
// those of a compiled package. Where the compiler cannot work, the interpreter runs
// everything and keeps the variables itself.

// program is a cell that is ready to run.
type program interface {
	// call runs the cell in the calling goroutine and returns its value, if it has
	// one. It panics with what the cell panics with.
	call(r *running) (reflect.Value, error)
}

// noRealTypes keeps the interpreter's own types, in tests and by the environment
// variable VOGO_PLAIN_TYPES.
var noRealTypes = os.Getenv("VOGO_PLAIN_TYPES") != ""

// The environment variable VOGO_CLOSURES says what is compiled: what is hot if it is
// not set, nothing if it is 0, and everything, to test the compiler, if it is 1: then
// what cannot be compiled is an error.
const closuresVariable = "VOGO_CLOSURES"

// Machines says in one line what runs cells on this computer.
func Machines() string {
	reason := ""
	switch {
	case os.Getenv(closuresVariable) == "0":
		reason = closuresVariable + "=0 asks for that"
	case rtype.Supported() != nil:
		reason = rtype.Supported().Error()
	case closure.Supported() != nil:
		reason = closure.Supported().Error()
	}
	if reason != "" {
		return "interpreted, loops and functions too: " + reason
	}
	return "interpreted; loops and functions are compiled to closures"
}

// newMachines makes what runs cells.
func (s *Session) newMachines() {
	s.sup = newSupport(s)
	s.y = newYaegi(s.sup)
	s.sup.y = s.y
	s.low.SetLimit(int64(memoryLimit()))
	s.cl, s.compiles, s.strict = nil, hot, false
	switch os.Getenv(closuresVariable) {
	case "0":
		s.interpreted = true
	case "1":
		s.compiles, s.strict = func(*checked) bool { return true }, true
	}
	if s.real != nil && closure.Supported() == nil && !s.interpreted {
		s.cl = newCompiler(s.sup)
		s.low.SetStore(s.cl.store)
	}
}

// run runs a program under the cell's context.
func (s *Session) run(ctx context.Context, p program) (reflect.Value, error) {
	return s.sup.run(ctx, p)
}

// panicked is the error of a run that ended in a panic.
type panicked struct {
	value any
	trace []frameAt // innermost first
}

func (p *panicked) Error() string { return fmt.Sprint("panic: ", p.value) }

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

// Unrecoverable keeps recover from taking the end of a program for a panic.
func (*exit) Unrecoverable() bool { return true }

// SkipsDefers says that a program that exits runs no deferred calls.
func (*exit) SkipsDefers() bool { return true }

// stop is what a native call panics with when the cell is interrupted.
type stop struct{}

// Unrecoverable keeps recover from going on after an interrupt.
func (stop) Unrecoverable() bool { return true }
