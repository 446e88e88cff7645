package cell

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"sort"
	"strings"
)

// writeCell writes a cell's declarations and the function that does what it
// does, and the call of that function.
func (e *exporter) writeCell(body, calls *bytes.Buffer, x *exportedCell, must string) {
	comment := commentOf(x.Comment)
	if x.broken != nil {
		fmt.Fprintf(body, "%s//\n// This cell does not compile, as it says: %s\n%s\n", comment, strings.ReplaceAll(x.broken.Error(), "\n", " "), commentOf(x.Source))
		return
	}
	t := &cellText{e: e, x: x, must: must}
	t.renames()
	t.wraps()
	declarations, statements := t.pieces()
	for _, v := range x.fresh {
		fmt.Fprintf(body, "var %s %s\n", e.names[v], e.typeString(v.Type()))
	}
	if len(x.fresh) > 0 {
		body.WriteByte('\n')
	}
	body.WriteString(declarations)
	if strings.TrimSpace(statements) == "" && len(x.before)+len(x.after) == 0 {
		if comment != "" {
			body.WriteString(comment + "\n")
		}
		return
	}
	name := e.name(fmt.Sprintf("cell%d", x.number))
	fmt.Fprintf(body, "%sfunc %s() {\n", comment, name)
	if x.MayFail {
		fmt.Fprintf(body, "defer func() {\nif r := recover(); r != nil {\n%s.Fprintln(%s.Stderr, r)\n}\n}()\n", e.aliases["fmt"], e.aliases["os"])
	}
	for _, n := range x.before {
		fmt.Fprintf(body, "%s()\n", n)
	}
	body.WriteString(statements + "\n")
	for _, n := range x.after {
		fmt.Fprintf(body, "%s()\n", n)
	}
	body.WriteString("}\n\n")
	fmt.Fprintf(calls, "%s()\n", name)
}

// markedType is a type of a cell in a type's text.
var markedType = regexp.MustCompile(`cellˑ\d+\.[\pL_][\pL\d_]*`)

// typeString writes a type in the names of the program.
func (e *exporter) typeString(t types.Type) string {
	byPkg := map[*types.Package]string{}
	for mark, p := range e.scopes {
		byPkg[p] = mark
	}
	s := types.TypeString(t, func(p *types.Package) string {
		if mark, ok := byPkg[p]; ok {
			return mark
		}
		if a, ok := e.aliases[p.Path()]; ok {
			return a
		}
		e.aliases[p.Path()] = e.name(p.Name())
		return e.aliases[p.Path()]
	})
	return markedType.ReplaceAllStringFunc(s, func(m string) string {
		mark, name, _ := strings.Cut(m, ".")
		if n, ok := e.names[e.scopes[mark].Scope().Lookup(name)]; ok {
			return n
		}
		return name
	})
}

// textEdit replaces the bytes [start, end) of a cell. Of edits at one place the
// ones with the lower rank come first.
type textEdit struct {
	start, end int
	text       string
	rank       int
}

// cellText rewrites the text of a cell into the program's.
type cellText struct {
	e     *exporter
	x     *exportedCell
	must  string
	edits []textEdit
	seen  map[textEdit]bool
}

func (t *cellText) edit(d textEdit) {
	if t.seen == nil {
		t.seen = map[textEdit]bool{}
	}
	if !t.seen[d] {
		t.seen[d] = true
		t.edits = append(t.edits, d)
	}
}

// at returns the place in the cell of a byte of a checked text, if the byte is
// the cell's.
func (t *cellText) at(p token.Pos) (int, bool) {
	text := t.x.c.text(p)
	if text == nil {
		return 0, false
	}
	off := int(p) - text.file.Base()
	i := sort.Search(len(text.segs), func(i int) bool { return text.segs[i].gen > off }) - 1
	if i < 0 || off >= text.segs[i].gen+text.segs[i].n {
		return 0, false
	}
	return text.segs[i].src + off - text.segs[i].gen, true
}

// renames puts the program's names where the cell's differ.
func (t *cellText) renames() {
	rename := func(id *ast.Ident, obj types.Object) {
		want, ok := t.e.names[obj]
		if p, isPkg := obj.(*types.PkgName); isPkg {
			want, ok = t.e.aliases[p.Imported().Path()]
		}
		if !ok || want == id.Name {
			return
		}
		if off, ok := t.at(id.Pos()); ok {
			t.edit(textEdit{start: off, end: off + len(id.Name), text: want})
		}
	}
	for id, obj := range t.x.c.info.Uses {
		if f, ok := obj.(*types.Func); ok {
			obj = f.Origin()
		}
		rename(id, obj)
	}
	for id, obj := range t.x.c.info.Defs {
		if obj != nil {
			rename(id, obj)
		}
	}
}

// wraps spells the checked calls out and shows the cell's value.
func (t *cellText) wraps() {
	around := func(s span, open, close string, outer int) {
		t.edit(textEdit{s.start, s.start, open, 1<<30 - s.end - outer})
		t.edit(textEdit{s.end, s.end, close, -1<<30 - s.start + outer})
	}
	c := t.x.c
	for _, w := range c.wraps {
		t.e.musts[w.results] = true
		around(w.span, mustName(t.must, w.results)+"(", ")", 0)
	}
	if c.value != nil {
		around(span{c.startOffset(c.value.Pos()), c.offset(c.value.End())}, t.e.aliases[displayPath]+".Show(", ")", 1)
		return
	}
	if i := c.parts.value; i >= 0 {
		t.silence(c.parts.stmts[i])
	}
}

// silence assigns a value that is not shown to the blank identifier, where Go
// asks for that.
func (t *cellText) silence(s stmtPart) {
	x, ok := t.x.c.stmts[len(t.x.c.stmts)-1].(*ast.ExprStmt)
	if !ok {
		return
	}
	tv := t.x.c.info.Types[x.X]
	switch {
	case tv.IsVoid():
		return
	case tv.IsNil() || tv.IsType():
		t.edit(textEdit{start: s.start, end: s.end})
		return
	}
	switch y := ast.Unparen(x.X).(type) {
	case *ast.CallExpr:
		fun := t.x.c.info.Types[y.Fun]
		if !fun.IsType() && !fun.IsBuiltin() {
			return
		}
	case *ast.UnaryExpr:
		if y.Op == token.ARROW {
			return
		}
	}
	t.edit(textEdit{s.start, s.start, "_ = ", -1 << 31})
}

// pieces returns the text of the cell's declarations and of its statements.
func (t *cellText) pieces() (declarations, statements string) {
	c := t.x.c
	src := c.src
	var cut []span
	chunks, _ := chunksOf(src)
	for _, k := range chunks {
		if k.tok != token.FUNC {
			cut = append(cut, k.span)
		}
	}
	var decls []span
	for _, list := range [][]span{c.parts.decls, c.parts.funcs} {
		for _, d := range list {
			decls = append(decls, withComment(src, d))
		}
	}
	sort.Slice(decls, func(i, j int) bool { return decls[i].start < decls[j].start })
	for _, st := range c.stmts {
		t.hoist(st)
	}
	var out strings.Builder
	for _, d := range decls {
		out.WriteString(t.render(d) + "\n\n")
	}
	cut = append(cut, decls...)
	sort.Slice(cut, func(i, j int) bool { return cut[i].start < cut[j].start })
	var body strings.Builder
	at := 0
	for _, k := range append(cut, span{len(src), len(src)}) {
		if k.start > at {
			piece := t.render(span{at, k.start})
			if at > 0 {
				piece = strings.TrimLeft(piece, ";")
			}
			body.WriteString(piece)
		}
		at = max(at, k.end)
	}
	return out.String(), strings.Trim(body.String(), "\n")
}

// withComment extends a declaration by the comment lines right above it.
func withComment(src string, s span) span {
	for {
		line := strings.LastIndexByte(src[:s.start], '\n') // the newline before the declaration's line
		if line < 0 || strings.TrimSpace(src[line:s.start]) != "" {
			return s
		}
		above := strings.LastIndexByte(src[:line], '\n') + 1
		if !strings.HasPrefix(strings.TrimSpace(src[above:line]), "//") {
			return s
		}
		s.start = above
	}
}

// hoist turns the declaration of a variable of the cell into an assignment,
// since the variable is the program's.
func (t *cellText) hoist(st ast.Stmt) {
	switch st := st.(type) {
	case *ast.AssignStmt:
		if st.Tok == token.DEFINE {
			if off, ok := t.at(st.TokPos); ok {
				t.edit(textEdit{start: off, end: off + len(":="), text: "="})
			}
		}
	case *ast.DeclStmt:
		d := st.Decl.(*ast.GenDecl)
		if d.Tok != token.VAR {
			return
		}
		drop := func(from, to token.Pos) {
			start, _ := t.at(from)
			t.edit(textEdit{start: start, end: t.x.c.offset(to)})
		}
		first := d.Specs
		if d.Lparen.IsValid() {
			drop(d.Pos(), d.Lparen+1)
			drop(d.Rparen, d.Rparen+1)
		} else if len(first) > 0 {
			drop(d.Pos(), first[0].Pos())
		}
		for _, sp := range d.Specs {
			t.hoistSpec(sp.(*ast.ValueSpec), drop)
		}
	}
}

func (t *cellText) hoistSpec(sp *ast.ValueSpec, drop func(from, to token.Pos)) {
	if len(sp.Values) > 0 {
		if sp.Type != nil {
			t.forget(sp.Type)
			drop(sp.Type.Pos(), sp.Type.End())
		}
		return
	}
	var zero []string
	for _, id := range sp.Names {
		obj := t.x.c.info.Defs[id]
		if n, ok := t.e.names[obj]; ok && t.x.reused[n] {
			zero = append(zero, fmt.Sprintf("%s = *new(%s)", n, t.e.typeString(obj.Type())))
		}
	}
	t.forget(sp)
	start, _ := t.at(sp.Pos())
	t.edit(textEdit{start: start, end: t.x.c.offset(sp.End()), text: strings.Join(zero, "; ")})
}

// forget drops the edits inside a node that is going to be replaced.
func (t *cellText) forget(n ast.Node) {
	start, end := t.x.c.startOffset(n.Pos()), t.x.c.offset(n.End())
	kept := t.edits[:0]
	for _, d := range t.edits {
		if d.start < start || d.end > end {
			kept = append(kept, d)
		}
	}
	t.edits = kept
}

// render returns the bytes of a span with the edits in them made.
func (t *cellText) render(s span) string {
	edits := t.edits[:0:0]
	for _, d := range t.edits {
		if d.start >= s.start && d.end <= s.end && !(d.start == s.start && d.end == s.start && d.rank < 0 && d.text == ")") {
			edits = append(edits, d)
		}
	}
	sort.SliceStable(edits, func(i, j int) bool {
		a, b := edits[i], edits[j]
		if a.start != b.start {
			return a.start < b.start
		}
		if (a.end == a.start) != (b.end == b.start) { // insertions before replacements
			return a.end == a.start
		}
		return a.rank < b.rank
	})
	var b strings.Builder
	at := s.start
	for _, d := range edits {
		if d.start < at {
			continue // inside what was replaced
		}
		b.WriteString(t.x.c.src[at:d.start])
		b.WriteString(d.text)
		at = d.end
	}
	b.WriteString(t.x.c.src[at:s.end])
	return b.String()
}
