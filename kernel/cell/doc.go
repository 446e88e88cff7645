// Package cell runs Go in notebook cells.
//
// A [Session] evaluates cells one after another, each seeing what earlier ones
// declared. A cell goes a straight way:
//
//	split → check → lower → run → result
//
// Split sorts the text into imports, declarations and statements. Check is the
// real type checker, go/types, so that a cell with an error has no effect and
// all its errors are reported at once. Lower rewrites what the interpreter does
// not know into plain Go, one rewrite at a time. Run interprets it under the
// cell's context. The result is the value of the cell's last expression.
//
// # Checked calls
//
// In a cell, and only there, a call whose last result is an error may be used as
// if it had one result fewer:
//
//	t := vo.Read(url).Head(5)
//	f.Close()
//
// A non-nil error ends the cell at that call. Where Go accepts the call as it
// is, such as t, err := vo.Read(url), it keeps Go's meaning.
//
// The package knows nothing of Jupyter.
package cell
