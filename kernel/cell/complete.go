package cell

import (
	"go/token"
	"go/types"
	"sort"
	"strings"

	"vogo/kernel/cell/symbols"
)

// Complete lists what may stand at the cursor, a byte offset: members of
// packages and of values, names of the session and of the cell, packages that
// can be imported, keywords.
func (s *Session) Complete(code string, cursor int) Completion {
	if c, ok := completeMagic(code, cursor); ok {
		return c
	}
	t, ok := targetAt(code, cursor)
	if !ok {
		if c, ok := s.completeQuery(code, cursor); ok {
			return c
		}
		if c, ok := s.completeColumn(code, cursor); ok {
			return c
		}
		if path, start, ok := importPathAt(code, cursor); ok {
			return completeImport(path, start, cursor)
		}
		return Completion{Start: cursor, End: cursor}
	}
	c := Completion{Start: t.start, End: t.end}
	s.state.Lock()
	defer s.state.Unlock()
	if t.dotted {
		if t.base != "" {
			c.Matches = s.completeMembers(code, t)
		}
	} else {
		c.Matches = s.completeNames(code, t)
	}
	rankMatches(c.Matches, t.prefix)
	return c
}

// fits tells whether a name is a completion of prefix: without regard to case.
func fits(name, prefix string) bool {
	return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

func rankMatches(m []Match, prefix string) {
	sort.SliceStable(m, func(i, j int) bool {
		a, b := strings.HasPrefix(m[i].Text, prefix), strings.HasPrefix(m[j].Text, prefix)
		if a != b {
			return a
		}
		return m[i].Text < m[j].Text
	})
}

func (s *Session) completeMembers(code string, t target) []Match {
	var out []Match
	if pkg := s.packageNamed(t.base, code); pkg != nil {
		for _, n := range pkg.Scope().Names() {
			if o := pkg.Scope().Lookup(n); o.Exported() && fits(n, t.prefix) {
				out = append(out, match(o))
			}
		}
		return out
	}
	_, tv, _ := s.look(code, t.start, t.base)
	if tv.Type == nil {
		return nil
	}
	for _, m := range membersOf(tv.Type) {
		if fits(m.Name(), t.prefix) {
			out = append(out, match(m))
		}
	}
	return out
}

// packageNamed returns the package that a name stands for in a cell, nil if it
// stands for something else.
func (s *Session) packageNamed(name, code string) *types.Package {
	if name == "" || strings.ContainsAny(name, ".()[]{}\" ") || s.objs[name] != nil {
		return nil
	}
	if _, ok := localNames(code, len(code))[name]; ok {
		return nil
	}
	path := s.imports[name]
	chunks, _ := chunksOf(code)
	for _, ch := range chunks {
		if ch.tok != token.IMPORT {
			continue
		}
		specs, _ := importsOf(code, ch.span)
		for _, sp := range specs {
			n := sp.name
			if n == "" {
				if p, ok := symbols.Lookup(sp.path); ok {
					n = p.Name
				}
			}
			if n == name {
				path = sp.path
			}
		}
	}
	if path == "" {
		path = s.packageFor(name, nil)
	}
	if path == "" {
		return nil
	}
	p, err := s.imp.Import(path)
	if err != nil {
		return nil
	}
	return p
}

func (s *Session) completeNames(code string, t target) []Match {
	found := map[string]Match{}
	add := func(m Match) {
		if fits(m.Text, t.prefix) {
			if _, ok := found[m.Text]; !ok {
				found[m.Text] = m
			}
		}
	}
	for n, typ := range localNames(code, t.start) {
		if n != t.prefix {
			add(Match{Text: n, Type: "variable", Signature: typ})
		}
	}
	for _, o := range s.objs {
		add(match(o))
	}
	for n := range s.imports {
		add(Match{Text: n, Type: "module"})
	}
	if t.prefix != "" {
		for _, n := range symbolNames() {
			add(Match{Text: n, Type: "module"})
		}
		for _, n := range types.Universe.Names() {
			add(match(types.Universe.Lookup(n)))
		}
		for k := token.BREAK; k <= token.VAR; k++ {
			add(Match{Text: k.String(), Type: "keyword"})
		}
	} else {
		add(Match{Text: "vo", Type: "module"})
	}
	out := make([]Match, 0, len(found))
	for _, m := range found {
		out = append(out, m)
	}
	return out
}

// match describes an object as a completion.
func match(o types.Object) Match {
	m := Match{Text: o.Name()}
	switch o := o.(type) {
	case *types.Func:
		m.Type = "function"
		if o.Signature().Recv() != nil {
			m.Type = "method"
		}
		m.Signature = types.TypeString(o.Type(), qualifier)
	case *types.Var:
		m.Type = "variable"
		if o.IsField() {
			m.Type = "field"
		}
		m.Signature = types.TypeString(o.Type(), qualifier)
	case *types.Const:
		m.Type = "constant"
		m.Signature = o.Val().String()
	case *types.TypeName:
		m.Type = "type"
		m.Signature = types.TypeString(o.Type().Underlying(), qualifier)
		if len(m.Signature) > 120 {
			m.Signature = m.Signature[:strings.IndexAny(m.Signature+"{", "{")]
		}
	case *types.Builtin:
		m.Type = "function"
	default:
		m.Type = "constant"
	}
	return m
}

// importPathAt tells whether the cursor is inside the path of an import, and
// what of the path stands before it.
func importPathAt(code string, cursor int) (path string, start int, ok bool) {
	line := code[strings.LastIndexByte(code[:min(cursor, len(code))], '\n')+1 : min(cursor, len(code))]
	i := strings.LastIndexByte(line, '"')
	if i < 0 || strings.Count(line, `"`) != 1 {
		return "", 0, false
	}
	head := strings.TrimSpace(line[:i])
	inBlock := strings.LastIndex(code[:cursor], "import (") > strings.LastIndex(code[:cursor], ")")
	if !strings.HasPrefix(head, "import") && !inBlock {
		return "", 0, false
	}
	return line[i+1:], cursor - len(line[i+1:]), true
}

func completeImport(path string, start, end int) Completion {
	c := Completion{Start: start, End: end}
	for _, p := range symbols.Paths() {
		if strings.HasPrefix(p, path) {
			c.Matches = append(c.Matches, Match{Text: p, Type: "module"})
		}
	}
	return c
}
