package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/mattn/go-runewidth"

	"vogo/kernel/notebook"
)

// terminal writes the progress of a run: one line per cell. Where a person looks
// on, the line is there while the cell runs.
type terminal struct {
	w      io.Writer
	live   bool // lines may be written over
	colour bool
}

func newTerminal(w io.Writer) *terminal {
	t := &terminal{w: w}
	if f, ok := w.(*os.File); ok {
		t.live = isatty.IsTerminal(f.Fd()) && os.Getenv("TERM") != "dumb"
	}
	t.colour = t.live && os.Getenv("NO_COLOR") == ""
	return t
}

func (t *terminal) line(s string) { fmt.Fprintln(t.w, s) }

func (t *terminal) notebook(path, title string) {
	if title != "" {
		path += " — " + title
	}
	t.line(path)
}

func (t *terminal) started(s notebook.Step) {
	if t.live {
		fmt.Fprintf(t.w, "  %s %9s  %s", position(s), "…", summaryOf(s.Cell.Source))
	}
}

func (t *terminal) finished(s notebook.Step) {
	if t.live {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
	state := roughly(s.Elapsed)
	if s.Failed != nil {
		state = t.paint("31;1", "FAILED")
		if !t.colour {
			state = "FAILED"
		}
		state = strings.Repeat(" ", 9-len("FAILED")) + state
	}
	fmt.Fprintf(t.w, "  %s %9s  %s\n", position(s), state, summaryOf(s.Cell.Source))
	if s.Failed != nil {
		t.trace(s.Failed)
	}
}

// ansi are the escape sequences that colour a traceback.
var ansi = regexp.MustCompile(`\x1b\[[0-9;]*m`)

func (t *terminal) trace(e *notebook.CellError) {
	lines := e.Traceback
	if len(lines) == 0 {
		lines = []string{e.Name + ": " + e.Value}
	}
	for _, l := range strings.Split(strings.Join(lines, "\n"), "\n") {
		if !t.colour {
			l = ansi.ReplaceAllString(l, "")
		}
		fmt.Fprintf(t.w, "      %s\n", l)
	}
}

func (t *terminal) paint(code, s string) string {
	if !t.colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func position(s notebook.Step) string {
	width := len(fmt.Sprint(s.Total))
	return fmt.Sprintf("[%*d/%d]", width, s.Number, s.Total)
}

// summaryOf returns the first telling line of a cell, cut to fit.
func summaryOf(source string) string {
	first := ""
	for _, l := range strings.Split(source, "\n") {
		l = strings.TrimSpace(l)
		if l == "" || l == "import (" || l == ")" {
			continue
		}
		if first == "" {
			first = l
		}
		if !strings.HasPrefix(l, "//") && !strings.HasPrefix(l, `"`) && !strings.HasPrefix(l, "import ") {
			first = l
			break
		}
	}
	return runewidth.Truncate(strings.ReplaceAll(first, "\t", " "), 58, "…")
}

func roughly(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// totals is what a run of several notebooks came to.
type totals struct {
	notebooks, cells int
	left             int // notebooks not run
	elapsed          time.Duration
	failures         []failure
}

type failure struct{ path, what string }

func (t *totals) fail(path, what string) { t.failures = append(t.failures, failure{path, what}) }

func (t *totals) add(path string, r notebook.Report) {
	t.cells += r.Ran
	t.elapsed += r.Elapsed
	for _, e := range r.Failed {
		t.fail(path, e.Error())
	}
}

func (t *terminal) summary(sum totals) {
	head := fmt.Sprintf("%s, %s, %s", plural(sum.notebooks, "notebook"), plural(sum.cells, "cell"), roughly(sum.elapsed))
	if len(sum.failures) == 0 {
		t.line(head + ": " + t.paint("32;1", "all ran"))
		return
	}
	if sum.left > 0 {
		head += fmt.Sprintf(" (%d not run)", sum.left)
	}
	t.line(head + ": " + t.paint("31;1", plural(len(sum.failures), "failure")))
	for _, f := range sum.failures {
		if strings.HasPrefix(f.what, f.path) {
			t.line("  " + f.what)
			continue
		}
		t.line("  " + f.path + ": " + f.what)
	}
}
