package kernel

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
)

// Some ends of a process nobody can recover from: two goroutines that write to
// one map, memory that runs out, a kill from outside. The front end then starts
// another kernel with the same connection file, and the user sees variables gone
// for no reason. So a kernel leaves word, in a file beside its connection file, of
// the cell that runs; the run-time library adds what it says when it gives up; and
// the next kernel tells it. A kernel that ends as it should takes its file along.

// RecordFile returns where the kernel of a connection file leaves word of its end.
// The name begins with a dot: Jupyter looks for connection files by patterns that
// other names in this directory would match.
func RecordFile(connectionFile string) string {
	if abs, err := filepath.Abs(connectionFile); err == nil { // cells may change the directory
		connectionFile = abs
	}
	dir, name := filepath.Split(connectionFile)
	return filepath.Join(dir, recordPrefix+strings.TrimSuffix(name, ".json")+recordSuffix)
}

const (
	recordPrefix = ".vogo-"
	recordSuffix = ".last"

	recordHead = 64 // bytes of the line at the beginning of a record
)

// States of a kernel in the head of its record.
const (
	stateIdle  = "idle"
	stateCell  = "cell %d"
	stateEnded = "ended" // as it should
)

// headOf returns the first line of a record, whose length does not depend on the
// state.
func headOf(state string) []byte {
	return fmt.Appendf(nil, "%-*s\n", recordHead-1, state)
}

// lastWords says in one line, from its record, how a kernel ended and what to do;
// "" if it ended as it should.
func lastWords(record []byte) string {
	if len(record) < recordHead {
		return ""
	}
	state := string(bytes.TrimSpace(record[:recordHead]))
	if state == stateEnded {
		return ""
	}
	when := ""
	var n int
	if _, err := fmt.Sscanf(state, stateCell, &n); err == nil {
		when = fmt.Sprintf(" while cell %d ran", n)
	}
	cause := causeOf(string(record[recordHead:]))
	if cause == "" {
		if when == "" {
			return "" // stopped between cells: somebody wanted to
		}
		cause = "it was killed from outside, most often because the memory ran out"
	}
	return "The kernel before this one ended" + when + ": " + cause + remedy(cause) + ". Its values are gone: run the cells above again."
}

// causeOf returns what the Go run-time library said before it ended the process,
// in one line without its stacks.
func causeOf(text string) string {
	for _, mark := range []string{"fatal error: ", "panic: "} {
		for line := range strings.Lines(text) {
			if what, ok := strings.CutPrefix(line, mark); ok {
				return mark + cut(printable(what), maxValueText)
			}
		}
	}
	return ""
}

// printable returns text without what would not show in one line.
func printable(text string) string {
	return strings.TrimRight(strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))), ".")
}

// remedy says what helps, if that is known.
func remedy(cause string) string {
	switch {
	case strings.Contains(cause, "concurrent map"):
		return " (goroutines that share a map need a sync.Mutex)"
	case strings.Contains(cause, "out of memory"), strings.Contains(cause, "cannot allocate memory"):
		return " (a cell asked for more memory than this machine has)"
	}
	return ""
}

// legacy is what the kernel before this one has left, and what this one leaves.
type legacy struct {
	record *record // nil keeps nothing

	mu    sync.Mutex
	words string // of the kernel before, until a cell has shown them
	ended bool   // this one was told to end
}

// tell shows the last words of the kernel before this one, once.
func (l *legacy) tell(out *cellOutput) {
	l.mu.Lock()
	words := l.words
	l.words = ""
	l.mu.Unlock()
	if words != "" {
		out.Stream("stderr", "["+words+"]\n")
		out.flush()
	}
}

// note leaves word of what the kernel does. Once it was told to end, it may be
// killed if it takes too long, and nothing is wrong with that.
func (l *legacy) note(state string) {
	if l.record == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended {
		l.ended = state == stateEnded
		l.record.note(state) // a full disk costs a line at the next start
	}
}
