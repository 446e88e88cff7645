package cell

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/scanner"
	"go/token"
	"go/types"
	"reflect"
	"strings"
)

// syntaxText words what the parser found for people who are new to Go.
func syntaxText(msg, code string) string {
	switch {
	case strings.Contains(msg, "found 'EOF'"):
		if bracket, at := openBracket(code); at > 0 {
			return fmt.Sprintf("the cell ends before the %s of line %d is closed", bracket, at)
		}
		return "the expression ends too early"
	case msg == "expected '{', found in":
		return "Go goes through a list with for _, row := range rows { … }"
	case strings.HasPrefix(msg, "string literal not terminated"):
		return "the text that begins here lacks its closing \" in this line; text of several lines stands in backquotes"
	case strings.HasPrefix(msg, "rune literal not terminated"), strings.HasPrefix(msg, "illegal rune literal"):
		return `single quotes are for one character; text stands in double quotes: "…"`
	case msg == "expected '{', found newline", strings.HasPrefix(msg, "unexpected newline, expecting {"):
		return "the { must stand at the end of this line"
	case strings.HasPrefix(msg, "import path must be a string"), msg == "missing import path":
		return `import path must be a string, as in import "math"; known packages need no import`
	case msg == "unexpected comma; expecting ]":
		return "a list is written []float64{1, 2, 3}"
	case msg == "expected operand, found '{'":
		return `a map is written map[string]float64{"a": 1}, a list []float64{1, 2, 3}`
	case msg == "expected 1 expression":
		return "a cell shows one value: write fmt.Println(a, b), or vo.Show(a, b)"
	case msg == "expected operand, found '...'":
		return "the … is there for you to fill in"
	case msg == "missing ',' before newline in argument list":
		return "the ( of this line is not closed, or its last comma is missing"
	case msg == "missing ',' in argument list":
		return "a comma is missing between two arguments, or the ) behind them"
	}
	if found, ok := strings.CutPrefix(msg, "expected ';', found "); ok {
		return strings.Trim(found, "'") + " is not expected here; is an operator, a bracket or a new line missing before it?"
	}
	return msg
}

// openBracket returns the innermost bracket that nothing closes, and its line.
func openBracket(code string) (string, int) {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(f, []byte(code), func(token.Position, string) {}, 0)
	type open struct {
		text string
		line int
	}
	var stack []open
	for {
		pos, t, _ := s.Scan()
		switch t {
		case token.EOF:
			if len(stack) == 0 {
				return "", 0
			}
			last := stack[len(stack)-1]
			return last.text, last.line
		case token.LPAREN, token.LBRACK, token.LBRACE:
			stack = append(stack, open{t.String(), f.Line(pos)})
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		}
	}
}

// explain names what was nil, or says which index was too large, when that can
// be told from the statement that failed and the session's variables.
func (s *Session) explain(e *Error, p *panicked) {
	if len(p.trace) == 0 || len(e.Trace) == 0 {
		return
	}
	at := p.trace[0].place
	if at < 0 || at >= len(s.places) {
		return
	}
	src := s.sources[s.places[at].Cell]
	if src == nil || src.check == nil || src.check.info == nil {
		return
	}
	more := ""
	switch {
	case strings.Contains(e.Value, "nil pointer dereference") || strings.Contains(e.Value, "nil function"):
		if name, unset := s.nilName(src.check, s.places[at].Pos, s.places[at].End); name != "" {
			more = name + " is nil"
			if count := s.failed[name]; unset && count != 0 {
				more += fmt.Sprintf("; cell[%d], which sets it, had an error: mend it and run it again", count)
			} else if unset {
				more += "; did the cell that sets it fail?"
			}
		}
	case e.Value == "runtime error: index out of range":
		more = s.indexText(src.check, s.places[at].Pos, s.places[at].End)
		if more != "" {
			e.Value, more = e.Value+" "+more, ""
			e.Trace[0] = "panic: " + e.Value
		}
	}
	if more != "" {
		e.Value = more + " (" + e.Value + ")"
		e.Trace[0] = "panic: " + e.Value
	}
}

// within calls f for the expressions of a statement, outside function literals
// and blocks, in the order of evaluation.
func within(c *checked, from, to token.Pos, f func(ast.Expr)) {
	var walk func(n ast.Node)
	walk = func(n ast.Node) {
		ast.Inspect(n, func(m ast.Node) bool {
			switch m := m.(type) {
			case nil:
				return false
			case *ast.FuncLit, *ast.BlockStmt:
				return m == n
			case ast.Expr:
				if m != n && m.Pos() >= from && m.End() <= to {
					walk(m)
					f(m)
					return false
				}
			}
			return true
		})
	}
	if t := c.text(from); t != nil && t.ast != nil {
		ast.Inspect(t.ast, func(n ast.Node) bool {
			if n == nil || n.Pos() > to || n.End() < from {
				return false
			}
			if n.Pos() >= from && n.End() <= to {
				walk(n)
				if x, ok := n.(ast.Expr); ok {
					f(x)
				}
				return false
			}
			return true
		})
	}
}

// nilName returns the expression that must have been nil, "" if it could be
// several. unset says that it is a variable whose method was called: what a cell
// that failed leaves behind. A method may take a nil receiver, so it counts only if
// the variable is known to be nil.
func (s *Session) nilName(c *checked, from, to token.Pos) (name string, unset bool) {
	var names []string
	found := ""
	within(c, from, to, func(x ast.Expr) {
		var base ast.Expr
		method := false
		switch x := x.(type) {
		case *ast.SelectorExpr:
			sel := c.info.Selections[x]
			if sel == nil {
				return
			}
			switch sel.Recv().Underlying().(type) {
			case *types.Pointer:
				base, method = x.X, sel.Kind() == types.MethodVal
			case *types.Interface:
				base = x.X
			}
		case *ast.StarExpr:
			base = x.X
		case *ast.CallExpr:
			if id, ok := ast.Unparen(x.Fun).(*ast.Ident); ok {
				if _, isVar := c.info.Uses[id].(*types.Var); isVar {
					base = id
				}
			}
		}
		if base == nil {
			return
		}
		name := types.ExprString(base)
		if strings.Contains(name, "ˑ") {
			return
		}
		if v, ok := s.valueOf(c, base); ok {
			if found == "" && isNilValue(v) {
				found, unset = name, method
			}
			return
		}
		if method {
			return
		}
		for _, n := range names {
			if n == name {
				return
			}
		}
		names = append(names, name)
	})
	if found == "" && len(names) == 1 {
		return names[0], false
	}
	return found, unset
}

func isNilValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.Interface:
		return v.IsNil()
	case reflect.Invalid:
		return true
	}
	return false
}

// indexText returns "[5] with length 2" for the index that was out of range.
func (s *Session) indexText(c *checked, from, to token.Pos) (text string) {
	within(c, from, to, func(x ast.Expr) {
		ix, ok := x.(*ast.IndexExpr)
		if !ok || text != "" {
			return
		}
		list, ok1 := s.valueOf(c, ix.X)
		i, ok2 := s.valueOf(c, ix.Index)
		if !ok1 || !ok2 {
			return
		}
		if list.Kind() == reflect.Pointer {
			list = list.Elem()
		}
		if k := list.Kind(); (k == reflect.Slice || k == reflect.Array || k == reflect.String) && i.CanInt() && (i.Int() < 0 || i.Int() >= int64(list.Len())) {
			text = fmt.Sprintf("[%d] with length %d", i.Int(), list.Len())
		}
	})
	return text
}

// valueOf evaluates constants, variables of the session, and fields of these.
func (s *Session) valueOf(c *checked, x ast.Expr) (v reflect.Value, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	if tv := c.info.Types[x]; tv.Value != nil {
		if n, exact := constant.Int64Val(constant.ToInt(tv.Value)); exact {
			return reflect.ValueOf(n), true
		}
		return v, false
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return s.valueOf(c, x.X)
	case *ast.Ident:
		obj := c.info.Uses[x]
		for _, h := range c.vars {
			if h.local == obj {
				obj = h.session
			}
		}
		if _, isVar := obj.(*types.Var); !isVar {
			return v, false
		}
		return s.global(obj)
	case *ast.SelectorExpr:
		if sel := c.info.Selections[x]; sel == nil || sel.Kind() != types.FieldVal {
			return v, false
		}
		base, ok := s.valueOf(c, x.X)
		if !ok {
			return v, false
		}
		if base.Kind() == reflect.Pointer {
			base = base.Elem()
		}
		f := base.FieldByName(x.Sel.Name)
		return f, f.IsValid()
	}
	return v, false
}
