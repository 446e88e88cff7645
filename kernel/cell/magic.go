package cell

import (
	"context"
	"go/ast"
	"go/parser"
	"go/types"
	"regexp"
	"strings"
)

// Magics are lines for the notebook and not for Go: %name at the start of a line
// outside brackets, %%name at the start of a cell, !command for the shell, and
// name? for documentation. The same behind // (without a space) keeps a cell
// valid Go for other tools.

// magicLine is one such line.
type magicLine struct {
	line       int // from 1
	name, args string
	cell       bool   // %%name
	body       string // of a cell magic: what follows its line
	after      bool   // comes after Go code of the cell
}

// magic is what a name does.
type magic struct {
	usage, help string
	line        func(*magicRun) (Result, error)
	cell        func(*magicRun) (Result, error)
}

// magicRun is one use of a magic.
type magicRun struct {
	s    *Session
	ctx  context.Context
	io   IO
	code string // the whole cell
	magicLine
}

var (
	linePattern  = regexp.MustCompile(`^(?://)?(%%?)([A-Za-z_]\w*)[ \t]*(.*)$`)
	shellPattern = regexp.MustCompile(`^(?://)?!{1,2}[ \t]*(.*)$`)
	helpPattern  = regexp.MustCompile(`^(?:\?{1,2}[ \t]*([\w.]+)|([\w.]+)[ \t]*\?{1,2})[ \t]*$`)
)

// magicsIn finds the magics of a cell. rest is the cell with their lines empty.
func (s *Session) magicsIn(code string) (magics []magicLine, rest string) {
	lines := strings.Split(code, "\n")
	first := 0
	for first < len(lines) && strings.TrimSpace(lines[first]) == "" {
		first++
	}
	if first < len(lines) {
		text := strings.TrimRight(lines[first], " \t\r")
		if m := linePattern.FindStringSubmatch(text); m != nil && m[1] == "%%" {
			body := strings.Join(lines[first+1:], "\n")
			return []magicLine{{line: first + 1, name: m[2], args: strings.TrimSpace(m[3]), cell: true, body: body}}, ""
		}
	}
	seenGo, from := false, 0 // from is the line behind the last magic
	for i, l := range lines {
		text := strings.TrimRight(l, " \t\r")
		m := magicLine{line: i + 1, after: seenGo}
		switch {
		case linePattern.MatchString(text):
			p := linePattern.FindStringSubmatch(text)
			m.name, m.args, m.cell = p[2], strings.TrimSpace(p[3]), p[1] == "%%"
		case shellPattern.MatchString(text) && !s.isGoNot(text, code):
			m.name, m.args = "!", shellPattern.FindStringSubmatch(text)[1]
		case helpPattern.MatchString(text):
			p := helpPattern.FindStringSubmatch(text)
			m.name, m.args = "?", p[1]+p[2]
			m.cell = strings.Contains(text, "??")
		}
		if m.name != "" {
			// Inside brackets and raw strings it is Go.
			if open, _, unfinished := scanOpen(strings.Join(lines[from:i], "\n")); open <= 0 && !unfinished {
				magics = append(magics, m)
				lines[i], from = "", i+1
				continue
			}
		}
		seenGo = seenGo || text != ""
	}
	return magics, strings.Join(lines, "\n")
}

// isGoNot tells whether a line that begins with ! is a Go expression: one whose
// names the session or the cell knows.
func (s *Session) isGoNot(line, code string) bool {
	if strings.HasPrefix(line, "//") {
		return false
	}
	x, err := parser.ParseExpr(line)
	if err != nil {
		return false
	}
	known := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(n.X, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					known = known && s.mentioned(id.Name, code)
				}
				return true
			})
			return false
		case *ast.Ident:
			known = known && s.mentioned(n.Name, code)
		}
		return true
	})
	return known
}

var definition = regexp.MustCompile(`[\p{L}_][\p{L}\p{N}_]*`)

// mentioned tells whether a name is one of the session, or occurs in the cell in
// another line that is no magic.
func (s *Session) mentioned(name, code string) bool {
	if s.objs[name] != nil || s.imports[name] != "" || types.Universe.Lookup(name) != nil || s.packageFor(name, nil) != "" {
		return true
	}
	for l := range strings.Lines(code) {
		if strings.HasPrefix(l, "!") || strings.HasPrefix(l, "%") {
			continue
		}
		for _, w := range definition.FindAllString(l, -1) {
			if w == name {
				return true
			}
		}
	}
	return false
}

// runMagics runs the magics of a cell before and behind its Go code. The result
// is that of the last part that has one.
func (s *Session) runMagics(ctx context.Context, code string, io IO, magics []magicLine, rest string) (Result, error) {
	for _, m := range magics {
		if _, err := s.find(m, code, io); err != nil {
			return Result{}, err // before anything runs
		}
	}
	var result Result
	keep := func(r Result) {
		r.Notes = append(result.Notes, r.Notes...)
		if !r.OK {
			r.Value, r.OK, r.Type = result.Value, result.OK, result.Type
		}
		result = r
	}
	part := func(after bool) error {
		for _, m := range magics {
			if m.after != after {
				continue
			}
			f, err := s.find(m, code, io)
			if err != nil {
				return err
			}
			r, err := f(&magicRun{s: s, ctx: ctx, io: io, code: code, magicLine: m})
			if err != nil {
				return err
			}
			keep(r)
		}
		return nil
	}
	if err := part(false); err != nil {
		return result, err
	}
	if strings.TrimSpace(rest) != "" {
		r, err := s.evalGo(ctx, rest, code, io)
		keep(r)
		if err != nil {
			return result, err
		}
	}
	return result, part(true)
}

// find returns what a magic does, or the error that explains the local way.
func (s *Session) find(m magicLine, code string, io IO) (func(*magicRun) (Result, error), error) {
	if m.name == "?" {
		return inspectMagic, nil
	}
	fail := func(msg string) error { return s.magicError(m.line, code, io, msg) }
	name := m.name
	if alias, ok := magicAliases[name]; ok {
		name = alias
	}
	known, ok := allMagics()[name]
	if !ok {
		if msg := foreign(m); msg != "" {
			return nil, fail(msg)
		}
		msg := "there is no magic " + m.shown()
		if near := nearest(m.name, magicNames()); near != "" {
			msg += "; did you mean %" + near + "?"
		}
		return nil, fail(msg + " (%help lists them)")
	}
	switch {
	case m.cell && known.cell == nil:
		return nil, fail("%" + m.name + " takes one line, with one %: " + known.usage)
	case m.cell && m.line > 1 && m.body == "":
		return known.cell, nil
	case m.cell:
		return known.cell, nil
	case known.line == nil:
		return nil, fail("%%" + m.name + " stands in the first line of a cell, with two %: " + known.usage)
	}
	return known.line, nil
}

func (m magicLine) shown() string {
	if m.cell {
		return "%%" + m.name
	}
	return "%" + m.name
}

// magicError is an error at a line of the cell.
func (s *Session) magicError(line int, code string, io IO, msg string) *Error {
	s.cell++
	s.sources[s.cell] = &source{count: io.Count, text: code}
	e := s.compileError([]Diag{{Line: line, Col: 1, Msg: msg}})
	e.Name = "magic error"
	return e
}

func (r *magicRun) fail(msg string) error { return r.s.magicError(r.line, r.code, r.io, msg) }

var magicPrefix = regexp.MustCompile(`^(?://)?(%%?)(\w*)$`)

// completeMagic lists the magics whose name may stand at the cursor.
func completeMagic(code string, cursor int) (Completion, bool) {
	start := strings.LastIndexByte(code[:cursor], '\n') + 1
	m := magicPrefix.FindStringSubmatch(code[start:cursor])
	if m == nil {
		return Completion{}, false
	}
	c := Completion{Start: cursor - len(m[2]), End: cursor}
	all := allMagics()
	for _, n := range magicNames() {
		does := all[n].line
		if m[1] == "%%" {
			does = all[n].cell
		}
		if does != nil && n != "!" && fits(n, m[2]) {
			c.Matches = append(c.Matches, Match{Text: n, Type: "magic", Signature: all[n].usage})
		}
	}
	return c, true
}
