package adql

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a query and where. It reads as one line.
type Error struct {
	Line, Col int    // 1-based position; Col counts characters
	Offset    int    // byte offset in the query
	Near      string // the offending text, "" at the end of the query
	Msg       string // what is wrong
	Hint      string // what to do about it, or ""
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ADQL error at line %d, column %d", e.Line, e.Col)
	if e.Near != "" {
		fmt.Fprintf(&b, " near %q", e.Near)
	} else {
		b.WriteString(" (end of query)")
	}
	b.WriteString(": ")
	b.WriteString(e.Msg)
	if e.Hint != "" {
		fmt.Fprintf(&b, " (%s)", e.Hint)
	}
	return b.String()
}
