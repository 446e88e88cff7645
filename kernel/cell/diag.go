package cell

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf8"

	"vogo/kernel/cell/closure"
)

// compileError reports errors found before anything ran: all of them, each with
// the lines around it.
func (s *Session) compileError(diags []Diag) *Error {
	e := &Error{Name: "compile error", Diagnostics: diags}
	for i := range diags {
		diags[i].Cell = s.sources[s.cell].count
	}
	e.Value = firstLine(diags[0].String())
	if len(diags) > 1 {
		e.Value += fmt.Sprintf(" (and %d more)", len(diags)-1)
	}
	const most = 10
	for i, d := range diags {
		if i == most {
			e.Trace = append(e.Trace, fmt.Sprintf("… and %d more errors", len(diags)-most))
			break
		}
		e.Trace = append(e.Trace, d.String())
		e.Trace = append(e.Trace, excerpt(s.sources[s.cell].text, d.Line, d.Col, 1)...)
	}
	return e
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// maxLine is how many bytes of a line messages show.
const maxLine = 240

// excerpt shows a line of a cell with two lines before and after it, and a
// caret under width bytes of it. Of long lines it shows what is around the caret.
func excerpt(src string, line, col, width int) []string {
	lines := strings.Split(src, "\n")
	if line >= 1 && line <= len(lines) {
		col, width = shorten(lines, line, col, width)
	}
	if line < 1 || line > len(lines) {
		return nil
	}
	var out []string
	digits := len(strconv.Itoa(min(line+2, len(lines))))
	for n := max(1, line-2); n <= min(len(lines), line+2); n++ {
		out = append(out, fmt.Sprintf("%*d | %s", digits+2, n, strings.TrimRight(lines[n-1], "\r")))
		if n == line {
			text := lines[n-1]
			at := min(max(col-1, 0), len(text))
			pad := make([]rune, 0, at)
			for _, r := range text[:at] {
				if r != '\t' {
					r = ' '
				}
				pad = append(pad, r)
			}
			width = max(1, min(width, len(text)-at))
			out = append(out, fmt.Sprintf("%*s | %s%s", digits+2, "", string(pad), strings.Repeat("^", len([]rune(text[at:min(at+width, len(text))]))+b2i(at >= len(text)))))
		}
	}
	return out
}

// shorten cuts the lines around one, and returns where the caret is then.
func shorten(lines []string, line, col, width int) (int, int) {
	for n := max(1, line-2); n <= min(len(lines), line+2); n++ {
		text := lines[n-1]
		if len(text) <= maxLine {
			continue
		}
		from := 0
		if n == line && col > maxLine/2 {
			from = min(col-maxLine/2, len(text)-maxLine)
		}
		for from > 0 && !utf8.RuneStart(text[from]) {
			from--
		}
		to := min(from+maxLine, len(text))
		if len(text)-to < utf8.UTFMax { // what from went back by
			to = len(text)
		}
		for to < len(text) && !utf8.RuneStart(text[to]) {
			to--
		}
		before, after := "", ""
		if from > 0 {
			before = "…"
		}
		if to < len(text) {
			after = "…"
		}
		lines[n-1] = before + text[from:to] + after
		if n == line {
			col += len(before) - from
			width = min(width, len(lines[n-1])-len(after)-(col-1))
		}
	}
	return col, width
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// machinePosition is how the interpreter begins its errors.
var machinePosition = regexp.MustCompile(`^(?:cell\d+/)?_\.go:(\d+):(\d+): `)

// refusal is an error that says itself why a cell is not run.
type refusal struct{ error }

// machineDiag reports what the interpreter does not accept although the type
// checker did.
func (s *Session) machineDiag(err error) Diag {
	var r refusal
	if errors.As(err, &r) {
		return Diag{Line: 1, Col: 1, Msg: err.Error()}
	}
	msg := machinePosition.ReplaceAllString(firstLine(err.Error()), "")
	return Diag{Line: 1, Col: 1, Msg: "the interpreter cannot run this cell: " + demangle(msg)}
}

// runError turns what ended a run into the error for the user.
func (s *Session) runError(ctx context.Context, err error) *Error {
	var p *panicked
	switch {
	case errors.As(err, &p):
		e := s.describePanic(p)
		if e.Name == "panic" {
			s.explain(e, p)
		}
		return e
	case errors.Is(err, errStack):
		return &Error{Name: "stack overflow", Value: "the recursion does not end", Trace: []string{"stack overflow: the recursion does not end"}, Err: err}
	case errors.Is(err, errMemory):
		return &Error{Name: "out of memory", Value: err.Error(), Trace: []string{"out of memory: " + err.Error()}, Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Name: "TimeoutError", Value: "the cell ran out of time", Trace: []string{"the cell ran out of time"}, Err: err}
	case errors.Is(err, context.Canceled):
		return interrupted(err)
	}
	return &Error{Name: "error", Value: demangle(firstLine(err.Error())), Trace: []string{demangle(err.Error())}, Err: err}
}

func interrupted(err error) *Error {
	return &Error{Name: "KeyboardInterrupt", Value: "the cell was interrupted", Trace: []string{"KeyboardInterrupt: the cell was interrupted"}, Err: err}
}

// describePanic tells what a panic means: the error of a checked call, an exit,
// an interrupt that a library call saw first, or a panic proper.
func (s *Session) describePanic(p *panicked) *Error {
	switch v := p.value.(type) {
	case stop:
		return interrupted(context.Canceled)
	case *exit:
		e := &Error{Name: "exit", Value: fmt.Sprintf("exit status %d", v.code)}
		e.Trace = []string{e.Value}
		if v.msg != "" {
			e.Value += ": " + firstLine(v.msg)
		}
		return e
	case *failure:
		if errors.Is(v.err, context.Canceled) && s.ended() {
			return interrupted(v.err)
		}
		e := &Error{Name: errorName(v.err), Value: firstLine(errorText(v.err)), Err: v.err}
		e.Trace = []string{e.Name + ": " + errorText(v.err)}
		frames := p.trace
		if len(frames) > 0 && frames[0].function != nil {
			frames = append([]frameAt{{frames[0].function, v.place}}, frames[1:]...)
		} else {
			frames = []frameAt{{nil, v.place}}
		}
		s.showFrames(e, frames)
		return e
	}
	e := &Error{Name: "panic", Value: panicText(p.value)}
	if e.Value == "assignment to entry in nil map" {
		e.Value += "; make the map first, as in m := map[string]int{}"
	}
	if f, ok := p.value.(closure.Fatal); ok {
		e.Name, e.Value = "fatal error", string(f)
	}
	if err, ok := p.value.(error); ok {
		e.Err = err
	}
	e.Trace = []string{e.Name + ": " + e.Value}
	s.showFrames(e, p.trace)
	return e
}

// ended tells whether the running cell has been interrupted.
func (s *Session) ended() bool {
	return s.sup.current().ctx.Err() != nil
}

// panicText words a panic as Go does, without the traces of the interpreter.
func panicText(v any) string {
	switch v := v.(type) {
	case runtime.Error:
		return runtimeText(v.Error())
	case *reflect.ValueError:
		return "runtime error: invalid memory address or nil pointer dereference"
	case error:
		return runtimeText(errorText(v))
	case string:
		return runtimeText(v)
	case fmt.Stringer:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%v (%T)", v, v)
}

// reflected maps messages of package reflect, through which the interpreter
// works, to what Go says of the same mistake.
var reflected = []struct{ from, to string }{
	{"reflect: Method on nil interface value", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect: call of reflect.Value.Field on zero Value", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect: call of reflect.Value.Set on zero Value", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect.Value.Set using unaddressable value", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect: call of reflect.Value.Type on zero Value", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect: call of reflect.Value.Call on zero Value", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect.Value.Call: call of nil function", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect: call of nil function", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect: function type with nil", "runtime error: invalid memory address or nil pointer dereference"},
	{"reflect: slice index out of range", "runtime error: index out of range"},
	{"reflect: array index out of range", "runtime error: index out of range"},
	{"reflect: string index out of range", "runtime error: index out of range"},
	{"reflect.Value.Slice: slice index out of bounds", "runtime error: slice bounds out of range"},
	{"reflect.Value.Slice: string slice index out of bounds", "runtime error: slice bounds out of range"},
}

// interpreterPosition is a position in lowered text inside a message.
var interpreterPosition = regexp.MustCompile(`(?:cell\d+/)?_\.go:\d+:\d+: `)

// otherType is how the interpreter words a failed assertion to a type that is no
// interface.
var otherType = regexp.MustCompile(`^interface conversion: (.+) is not (.+): missing method $`)

func runtimeText(msg string) string {
	msg = interpreterPosition.ReplaceAllString(msg, "")
	if m := otherType.FindStringSubmatch(msg); m != nil {
		return "interface conversion: interface {} is " + m[1] + ", not " + m[2]
	}
	for _, r := range reflected {
		if strings.HasPrefix(msg, r.from) {
			return r.to
		}
	}
	return demangle(msg)
}

// errorText returns an error's message even if its method panics.
func errorText(err error) (s string) {
	defer func() {
		if r := recover(); r != nil {
			s = fmt.Sprintf("%T", err)
		}
	}()
	return err.Error()
}

// errorName is the Go type of an error, "error" for the plain ones.
func errorName(err error) string {
	name := strings.ReplaceAll(reflect.TypeOf(err).String(), "vokit.", "vo.")
	switch name {
	case "*errors.errorString", "*fmt.wrapError", "*fmt.wrapErrors", "interp._error", "cellrun._error":
		return "error"
	}
	if strings.HasPrefix(name, "std.") || strings.Contains(name, "_error") {
		return "error"
	}
	return name
}

// showFrames adds the place where it happened, with its source, and the chain
// of calls that led there.
func (s *Session) showFrames(e *Error, frames []frameAt) {
	first := true
	var last string
	repeated := 0
	for _, f := range frames {
		d, width, src := s.locate(f.place)
		if src == "" {
			continue
		}
		name := ""
		if f.function != nil && f.function.Name != "" {
			name = " in " + demangle(f.function.Name)
		}
		line := fmt.Sprintf("cell[%d]:%d:%d%s", d.Cell, d.Line, d.Col, name)
		if line == last {
			repeated++
			continue
		}
		if repeated > 0 {
			e.Trace = append(e.Trace, fmt.Sprintf("… %d more of the same", repeated))
			repeated = 0
		}
		last = line
		if first {
			d.Msg = e.Value
			e.Diagnostics = append(e.Diagnostics, d)
			e.Trace = append(e.Trace, line)
			e.Trace = append(e.Trace, excerpt(src, d.Line, d.Col, width)...)
			first = false
			continue
		}
		e.Trace = append(e.Trace, "called at "+line)
	}
	if repeated > 0 {
		e.Trace = append(e.Trace, fmt.Sprintf("… %d more of the same", repeated))
	}
}

// locate turns a recorded place into a position of a cell. A goroutine that was
// left running may ask while the next cell is compiled.
func (s *Session) locate(place int) (d Diag, width int, src string) {
	s.state.RLock()
	defer s.state.RUnlock()
	if place < 0 || place >= len(s.places) {
		return
	}
	p := s.places[place]
	cell := s.sources[p.Cell]
	if cell == nil || cell.check == nil {
		return
	}
	from, to := cell.check.startOffset(p.Pos), cell.check.offset(p.End)
	d = cell.check.diagAt(from, "")
	d.Cell = cell.count
	width = max(1, to-from)
	if i := strings.IndexByte(cell.text[min(from, len(cell.text)):], '\n'); i >= 0 {
		width = min(width, i)
	}
	return d, width, cell.text
}
