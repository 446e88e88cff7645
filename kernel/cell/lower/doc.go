// Package lower turns checked Go into the plain Go that the interpreter runs
// well.
//
// It is a source-to-source compiler: syntax with its types from go/types comes
// in, text goes out. Everything the types decide is spelled out on the way:
// constants are folded, promoted fields get their full path, elided types of
// literals are written, generic code is instantiated. Each construct the
// interpreter does not know, or gets wrong, has its rewrite in a file of its
// own:
//
//	checked.go    calls whose error result is checked
//	gostmt.go     goroutines whose panic does not end the process
//	generics.go   functions and types with type parameters
//	rangeint.go   range over an integer
//	rangefunc.go  range over a function
//	minmax.go     min, max and clear
//	loopvar.go    loop variables of their own for each iteration
//	localtype.go  types declared inside functions
//	realtype.go   named types with methods that compiled code can call
//	halt.go       stopping one cell and nothing else
//	receive.go    receive operations inside expressions
//	position.go   where a panic happened
package lower
