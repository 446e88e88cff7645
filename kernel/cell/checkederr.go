package cell

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"regexp"
	"sort"
	"strings"

	"vogo/kernel/cell/lower"
	"vogo/kernel/cell/symbols"
)

// note takes an error of the type checker. What a notebook does not mind is
// dropped: unused variables, imports and labels, and a trailing value.
func (c *checked) note(s *Session, err error) {
	te, ok := err.(types.Error)
	if !ok {
		c.errs = append(c.errs, Diag{Line: 1, Col: 1, Msg: err.Error()})
		return
	}
	if te.Soft && (strings.Contains(te.Msg, "declared and not used") || strings.Contains(te.Msg, " and not used") || strings.Contains(te.Msg, "is not used")) {
		return
	}
	if strings.HasSuffix(te.Msg, "is not used") && c.parts.value >= 0 && c.startOffset(te.Pos) >= c.parts.stmts[c.parts.value].start {
		if t := c.text(te.Pos); t != nil && t == c.texts[1] {
			return
		}
	}
	if strings.HasPrefix(te.Msg, "\t") && len(c.errs) > 0 { // a remark on the error before
		return
	}
	// Each cell is a package of its own to the checker, which compares packages
	// by identity here; to the user they are one.
	if strings.HasPrefix(te.Msg, "implicit assignment to unexported field") && strings.Contains(te.Msg, "of type main.") {
		return
	}
	d := c.diag(s, te.Pos, earlierType.ReplaceAllString(demangle(ownPackage.ReplaceAllString(unchecked(te.Msg), "$1")), ""))
	if c.at == nil {
		c.at = map[Diag]token.Pos{}
	}
	c.at[d] = te.Pos
	c.errs = append(c.errs, d)
}

// earlierType is how the checker qualifies types of earlier cells.
var earlierType = regexp.MustCompile(`\bmain\.`)

// ownPackage is how the checker qualifies a type when two packages have one name,
// as image.Option beside Go's image.
var ownPackage = regexp.MustCompile(`"vogo/(?:\w+/)*(\w+)"`)

// finishErrors sorts the errors, drops repetitions, and adds suggestions.
func (c *checked) finishErrors(s *Session) {
	for x, sel := range c.info.Selections {
		if f, ok := sel.Obj().(*types.Func); ok && s.phantom[f] && !c.defines(f) {
			c.errs = append(c.errs, c.diag(s, x.Sel.Pos(), x.Sel.Name+" undefined (its cell had an error)"))
		}
	}
	sort.SliceStable(c.errs, func(i, j int) bool {
		a, b := c.errs[i], c.errs[j]
		return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col
	})
	var out []Diag
	seen := map[Diag]bool{}
	undefined := map[string]bool{} // the first place of a name is enough
	for _, e := range c.errs {
		name, isUndefined := strings.CutPrefix(e.Msg, "undefined: ")
		if !seen[e] && !(isUndefined && undefined[name]) {
			seen[e] = true
			undefined[name] = isUndefined
			first, rest, more := strings.Cut(e.Msg, "\n")
			first += c.suggestion(s, e)
			if e.Msg = first; more {
				e.Msg += "\n" + rest
			}
			e.Cell = s.cell
			out = append(out, e)
		}
	}
	c.errs = out
}

func (c *checked) defines(f *types.Func) bool {
	for _, cf := range c.funcs {
		if cf.obj == f {
			return true
		}
	}
	return false
}

// earlierVersion is what the checker says of a type where another of its name is expected.
var earlierVersion = regexp.MustCompile(`^cannot use .* of (?:\S+ )*type [*\[\]]*(\w+)\) as [*\[\]]*(\w+) value`)

// suggestion returns what to write instead, for a name that is nearly another and
// for what beginners write; "" if nothing is known.
func (c *checked) suggestion(s *Session, e Diag) string {
	msg := e.Msg
	if strings.Contains(msg, "did you mean") || strings.Contains(msg, "but does have") {
		return ""
	}
	if advice := c.advice(s, msg, c.at[e]); advice != "" {
		return "; " + advice
	}
	if m := earlierVersion.FindStringSubmatch(msg); m != nil && m[1] == m[2] && types.Universe.Lookup(m[1]) == nil {
		return "; one of them is from before " + m[1] + " was declared again: run the cells again that use it"
	}
	name, ok := strings.CutPrefix(msg, "undefined: ")
	if !ok {
		if before, _, found := strings.Cut(msg, " undefined (type "); found {
			return c.suggestMember(before)
		}
		return ""
	}
	var candidates []string
	if pkg, member, ok := strings.Cut(name, "."); ok {
		path := c.imports[pkg]
		if path == "" {
			path = s.imports[pkg]
		}
		if path == "" {
			path = c.autos[pkg]
		}
		if p, err := s.imp.Import(path); err == nil {
			for _, n := range p.Scope().Names() {
				if p.Scope().Lookup(n).Exported() {
					candidates = append(candidates, n)
				}
			}
		}
		if n := nearest(member, candidates); n != "" {
			return "; did you mean " + pkg + "." + n + "?"
		}
		return ""
	}
	for n := range s.objs {
		candidates = append(candidates, n)
	}
	for n := range s.imports {
		candidates = append(candidates, n)
	}
	for id := range c.info.Defs {
		candidates = append(candidates, id.Name)
	}
	candidates = append(candidates, types.Universe.Names()...)
	sort.Strings(candidates)
	n := nearest(name, candidates)
	if n == "" {
		n = nearest(name, symbolNames())
	}
	if n == "" {
		return ""
	}
	return "; did you mean " + n + "?"
}

// suggestMember suggests a field or method for x.name, given as the checker
// writes it.
func (c *checked) suggestMember(expr string) string {
	i := strings.LastIndexByte(expr, '.')
	if i < 0 {
		return ""
	}
	name := expr[i+1:]
	var found string
	for _, t := range c.texts {
		if t.ast == nil {
			continue
		}
		ast.Inspect(t.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != name || found != "" {
				return true
			}
			if tv, ok := c.info.Types[sel.X]; ok && tv.Type != nil && c.info.Selections[sel] == nil {
				var names []string
				for _, m := range membersOf(tv.Type) {
					names = append(names, m.Name())
				}
				found = nearest(name, names)
			}
			return true
		})
	}
	if found == "" {
		return ""
	}
	return "; did you mean " + found + "?"
}

func symbolNames() []string {
	var names []string
	for _, p := range symbols.Paths() {
		if pkg, ok := symbols.Lookup(p); ok {
			names = append(names, pkg.Name)
		}
	}
	return append(names, "vo")
}

// demangle takes versions and markers out of a message.
func demangle(msg string) string {
	var b strings.Builder
	for {
		i := strings.Index(msg, lower.Mark)
		if i < 0 {
			b.WriteString(msg)
			return b.String()
		}
		b.WriteString(msg[:i])
		msg = msg[i+len(lower.Mark):]
		msg = strings.TrimLeft(msg, "0123456789")
	}
}

var checkedMark = regexp.MustCompile(lower.Checked + `\d\(`)

// unchecked takes the marks of checked calls out of a message that quotes the
// cell: checked(f(x)).Name() is f(x).Name() there.
func unchecked(msg string) string {
	at := checkedMark.FindStringIndex(msg)
	if at == nil {
		return msg
	}
	before, rest := msg[:at[0]], msg[at[1]:]
	end := closing(rest)
	if end < 0 { // the checker has cut a long expression
		return before + unchecked(rest)
	}
	return before + unchecked(rest[:end]+rest[end+1:])
}

// closing returns where the parenthesis is that closes what is open before s,
// a Go expression and what follows it, or -1.
func closing(s string) int {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(s))
	var sc scanner.Scanner
	sc.Init(f, []byte(s), func(token.Position, string) {}, 0)
	for depth := 1; ; {
		pos, tok, _ := sc.Scan()
		switch tok {
		case token.EOF:
			return -1
		case token.LPAREN:
			depth++
		case token.RPAREN:
			if depth--; depth == 0 {
				return f.Offset(pos)
			}
		}
	}
}

// qualifier writes types as the user knows them.
func qualifier(p *types.Package) string {
	if p.Path() == "main" {
		return ""
	}
	if p.Path() == facade {
		return "vo"
	}
	return p.Name()
}
