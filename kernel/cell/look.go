package cell

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"

	"vogo/kernel/cell/symbols"
)

// target is the name at the cursor with what stands before it.
type target struct {
	start, end int    // bytes of the name
	prefix     string // of the name, up to the cursor
	base       string // the expression before the dot, "" if there is no dot
	dotted     bool
}

// targetAt finds what the cursor is on. ok is false inside strings and comments.
func targetAt(code string, cursor int) (t target, ok bool) {
	cursor = min(max(cursor, 0), len(code))
	if inText(code, cursor) {
		return t, false
	}
	t.start, t.end = cursor, cursor
	for t.start > 0 && isNameByte(code[t.start-1]) {
		t.start--
	}
	for t.end < len(code) && isNameByte(code[t.end]) {
		t.end++
	}
	t.prefix = code[t.start:cursor]
	i := len(strings.TrimRight(code[:t.start], " \t"))
	if i > 0 && code[i-1] == '.' {
		t.dotted = true
		t.base = exprBefore(code, i-1)
	}
	return t, true
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// inText tells whether an offset lies in a string, rune or comment.
func inText(code string, off int) bool {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(f, []byte(code), func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, t, lit := s.Scan()
		if t == token.EOF {
			return false
		}
		start := f.Offset(pos)
		if start >= off {
			return false
		}
		end := start + len(lit)
		switch t {
		case token.STRING, token.CHAR:
			if off < end || end-start < 2 || lit[len(lit)-1] != lit[0] {
				return true
			}
		case token.COMMENT:
			if off < end || strings.HasPrefix(lit, "//") && off <= end {
				return true
			}
		}
	}
}

// exprBefore returns the operand that ends at off: names, selectors, calls,
// indices and literals.
func exprBefore(code string, off int) string {
	i := off
	for {
		i = len(strings.TrimRight(code[:i], " \t\n"))
		if i == 0 {
			break
		}
		switch c := code[i-1]; {
		case c == ')' || c == ']' || c == '}':
			open := matching(code, i-1)
			if open < 0 {
				return ""
			}
			i = open
			if i > 0 && (isNameByte(code[i-1]) || code[i-1] == ')' || code[i-1] == ']') {
				continue
			}
			return strings.TrimSpace(code[i:off])
		case isNameByte(c):
			for i > 0 && isNameByte(code[i-1]) {
				i--
			}
			j := len(strings.TrimRight(code[:i], " \t\n"))
			if j > 0 && code[j-1] == '.' {
				i = j - 1
				continue
			}
			return strings.TrimSpace(code[i:off])
		case c == '"' || c == '`':
			k := strings.LastIndexByte(code[:i-1], c)
			if k < 0 {
				return ""
			}
			return strings.TrimSpace(code[k:off])
		default:
			return ""
		}
	}
	return strings.TrimSpace(code[i:off])
}

// matching returns the offset of the bracket that the one at off closes.
func matching(code string, off int) int {
	type open struct {
		off int
		tok token.Token
	}
	var stack []open
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(f, []byte(code), func(token.Position, string) {}, 0)
	for {
		pos, t, _ := s.Scan()
		switch t {
		case token.EOF:
			return -1
		case token.LPAREN, token.LBRACK, token.LBRACE:
			stack = append(stack, open{f.Offset(pos), t})
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(stack) == 0 {
				return -1
			}
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if f.Offset(pos) == off {
				return top.off
			}
		}
	}
}

// look checks a cell that may be unfinished, as far as it goes, with expr as a
// last statement, and returns what expr is. The session stays as it is.
func (s *Session) look(code string, before int, expr string) (*checked, types.TypeAndValue, types.Object) {
	s.looking = true
	defer func() { s.looking = false }()
	open, tail := prefixOf(code, before)
	for _, around := range append(blocksAround(code, before), [2]string{open, tail}, [2]string{}) {
		src := around[0] + "\n_ = " + expr + "\n" + around[1]
		p, err := split(src)
		if err != nil {
			continue
		}
		c := s.checkCell(src, p)
		x := c.probe(len(around[0]) + len("\n_ = "))
		if x == nil {
			continue
		}
		if call, ok := x.(*ast.CallExpr); ok && len(call.Args) == 1 {
			if id, ok := call.Fun.(*ast.Ident); ok && s.prelude[id.Name] != nil {
				return c, c.info.Types[call], c.objectOf(call.Args[0])
			}
		}
		obj := c.objectOf(x)
		tv := c.info.Types[x]
		if obj != nil || tv.Type != nil && tv.Type != types.Typ[types.Invalid] {
			return c, tv, obj
		}
	}
	return nil, types.TypeAndValue{}, nil
}

// probe finds the expression that was put at an offset of the cell.
func (c *checked) probe(off int) ast.Expr {
	var found ast.Expr
	for _, t := range c.texts {
		if t.ast == nil {
			continue
		}
		ast.Inspect(t.ast, func(n ast.Node) bool {
			if as, ok := n.(*ast.AssignStmt); ok && len(as.Rhs) == 1 && c.startOffset(as.Rhs[0].Pos()) == off {
				found = ast.Unparen(as.Rhs[0])
			}
			return found == nil
		})
	}
	return found
}

// objectOf returns what an expression names.
func (c *checked) objectOf(x ast.Expr) types.Object {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return c.info.Uses[x]
	case *ast.SelectorExpr:
		return c.info.Uses[x.Sel]
	case *ast.CallExpr:
		return c.objectOf(x.Fun)
	}
	return nil
}

// blocksAround returns, for each block that is open at an offset, the innermost first,
// what stands before its unfinished statement, and what closes all brackets that are open there.
func blocksAround(code string, off int) (around [][2]string) {
	type open struct {
		tok token.Token
		cut int // where its last statement begins
	}
	var stack []open
	for _, w := range wordsOf(code) {
		if w.off >= off {
			break
		}
		switch w.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			stack = append(stack, open{w.tok, w.end()})
		case token.RPAREN, token.RBRACK, token.RBRACE:
			stack = stack[:max(0, len(stack)-1)]
		case token.SEMICOLON:
			if n := len(stack); n > 0 {
				stack[n-1].cut = w.end()
			}
		}
	}
	for i := len(stack) - 1; i >= 0 && len(around) < 4; i-- {
		if stack[i].tok != token.LBRACE {
			continue
		}
		tail := ""
		for j := i; j >= 0; j-- {
			tail += map[token.Token]string{token.LPAREN: ")", token.LBRACK: "]", token.LBRACE: "}"}[stack[j].tok]
		}
		around = append(around, [2]string{code[:min(stack[i].cut, off)], tail})
	}
	return around
}

// prefixOf returns the lines before an offset, without those at the end that
// keep them from parsing, and what closes their open blocks.
func prefixOf(code string, off int) (open, tail string) {
	text := code[:min(off, len(code))]
	for {
		i := strings.LastIndexByte(text, '\n')
		if i < 0 {
			return "", ""
		}
		text = text[:i]
		_, depth, _ := scanOpen(text)
		tail = strings.Repeat("}\n", depth)
		if _, err := split(text + "\n" + tail); err == nil {
			return text, tail
		}
	}
}

// localNames returns the names in force at the cursor inside an unfinished cell:
// parameters and local variables.
func localNames(code string, off int) map[string]string {
	names := map[string]string{}
	const head = "package p;"
	src := code[:min(off, len(code))]
	fset := token.NewFileSet()
	for _, wrapped := range []string{head + "func _(){" + src, head + src} {
		f, _ := parser.ParseFile(fset, "", wrapped, parser.SkipObjectResolution|parser.AllErrors)
		if f == nil {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				for _, id := range n.Names {
					names[id.Name] = types.ExprString(n.Type)
				}
			case *ast.AssignStmt:
				if n.Tok == token.DEFINE {
					for _, l := range n.Lhs {
						if id, ok := l.(*ast.Ident); ok {
							names[id.Name] = ""
						}
					}
				}
			case *ast.RangeStmt:
				for _, l := range []ast.Expr{n.Key, n.Value} {
					if id, ok := l.(*ast.Ident); ok && n.Tok == token.DEFINE {
						names[id.Name] = ""
					}
				}
			case *ast.ValueSpec:
				for _, id := range n.Names {
					names[id.Name] = ""
				}
			case *ast.FuncDecl:
				names[n.Name.Name] = ""
			case *ast.TypeSpec:
				names[n.Name.Name] = ""
			}
			return true
		})
	}
	delete(names, "_")
	return names
}

// docFor returns the documentation of a package-level object or member of an
// importable package.
func docFor(obj types.Object) string {
	if obj == nil || obj.Pkg() == nil {
		return ""
	}
	docs, err := symbols.Docs(obj.Pkg().Path())
	if err != nil {
		return ""
	}
	if f, ok := obj.(*types.Func); ok {
		if recv := f.Signature().Recv(); recv != nil {
			if n := namedOf(recv.Type()); n != nil {
				return docs[n.Obj().Name()+"."+f.Name()]
			}
			for key, text := range docs {
				if strings.HasSuffix(key, "."+f.Name()) {
					return text
				}
			}
			return ""
		}
	}
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		scope := v.Pkg().Scope()
		for _, n := range scope.Names() {
			if st, ok := scope.Lookup(n).Type().Underlying().(*types.Struct); ok {
				for i := range st.NumFields() {
					if st.Field(i) == v {
						return docs[n+"."+v.Name()]
					}
				}
			}
		}
		return ""
	}
	return docs[obj.Name()]
}

func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}
