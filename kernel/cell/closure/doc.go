// Package closure runs checked Go: it compiles the syntax of a function, with
// its types from go/types, into a tree of Go closures.
//
// Values lie in memory exactly as compiled code lays them out, and their types
// are types of the running program, so that compiled functions take and return
// them as they are. A function's numbers and truth values live in the words of its
// frame; its other variables in a block whose layout the garbage collector
// knows; what closures or pointers refer to, in memory of its own. An expression
// is a closure that returns a word, a pointer or a string, or that writes a value
// of another kind to a place.
//
// A function value is a real function value: compiled code that calls it runs
// the closures, and calls between functions made here do not leave the package.
// Goroutines are goroutines. A statement notes its place before it runs, so that
// a panic tells where it happened.
//
// How types and function values are laid out depends on the version of Go;
// [Supported] finds out whether it is as expected.
package closure
