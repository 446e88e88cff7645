package cell

import (
	"go/ast"
	"go/types"
	"strings"

	"vogo/kernel/cell/lower"
)

// findChecked returns the calls that stand where one value fewer is wanted than
// they have, and that are not marked yet.
func (c *checked) findChecked() []wrap {
	var out []wrap
	for _, t := range c.texts {
		if t.ast == nil {
			continue
		}
		var stack []ast.Node
		ast.Inspect(t.ast, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			if call, ok := n.(*ast.CallExpr); ok {
				if k, ok := c.isChecked(call, stack, t); ok && k <= lower.MaxChecked {
					out = append(out, wrap{span{c.startOffset(call.Pos()), c.offset(call.End())}, k})
				}
			}
			stack = append(stack, n)
			return true
		})
	}
	// A body may be seen twice: as part of the declarations and deferred.
	seen := map[wrap]bool{}
	uniq := out[:0]
	for _, w := range out {
		if !seen[w] {
			seen[w] = true
			uniq = append(uniq, w)
		}
	}
	return uniq
}

// isChecked decides whether a call is a checked one, and how many values it then
// has. stack holds the nodes around it.
func (c *checked) isChecked(call *ast.CallExpr, stack []ast.Node, t *placedText) (int, bool) {
	n := c.resultsWithError(call)
	if n == 0 {
		return 0, false
	}
	child := ast.Node(call)
	i := len(stack) - 1
	for ; i >= 0; i-- {
		if _, ok := stack[i].(*ast.ParenExpr); !ok {
			break
		}
		child = stack[i]
	}
	if i < 0 {
		return 0, false
	}
	return n - 1, c.wantsFewer(call, child, stack[:i+1], n, t)
}

// resultsWithError returns the number of results of a call whose last result is
// an error, or 0.
func (c *checked) resultsWithError(call *ast.CallExpr) int {
	tv, ok := c.info.Types[call]
	if !ok || tv.Type == nil || tv.IsType() {
		return 0
	}
	if fun, ok := c.info.Types[call.Fun]; !ok || fun.IsType() || fun.IsBuiltin() {
		return 0
	}
	switch t := tv.Type.(type) {
	case *types.Tuple:
		if n := t.Len(); n > 0 && isError(t.At(n-1).Type()) {
			return n
		}
	default:
		if isError(t) {
			return 1
		}
	}
	return 0
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// wantsFewer decides by what is around the call: parent is the last of stack.
func (c *checked) wantsFewer(call *ast.CallExpr, child ast.Node, stack []ast.Node, n int, t *placedText) bool {
	switch p := stack[len(stack)-1].(type) {
	case *ast.ExprStmt: // in a program Go's meaning: the error is dropped
		return !c.parts.isProgram && !c.exempt(call, c.isTrailing(p, t))
	case *ast.GoStmt, *ast.DeferStmt:
		return false
	case *ast.AssignStmt:
		if len(p.Rhs) > 1 {
			return n == 2
		}
		return n >= 2 && len(p.Lhs) == n-1
	case *ast.ValueSpec:
		if len(p.Values) > 1 {
			return n == 2
		}
		return n >= 2 && len(p.Names) == n-1
	case *ast.ReturnStmt:
		if len(p.Results) > 1 {
			return n == 2
		}
		return n >= 2 && resultCount(stack) == n-1
	case *ast.CallExpr:
		if ast.Node(p.Fun) == child {
			return n == 2
		}
		if id, ok := p.Fun.(*ast.Ident); ok && strings.HasPrefix(id.Name, lower.Checked) {
			return false
		}
		return c.argumentWantsFewer(p, call, n)
	}
	return n == 2
}

// argumentWantsFewer decides for a call that is an argument of another: as the
// only one it may spread its results, if Go accepts them all.
func (c *checked) argumentWantsFewer(outer, call *ast.CallExpr, n int) bool {
	if n < 2 {
		return false
	}
	fun := c.info.Types[outer.Fun]
	if len(outer.Args) > 1 || fun.IsType() || fun.IsBuiltin() {
		return n == 2
	}
	sig, ok := typeOrNil(fun.Type).(*types.Signature)
	if !ok {
		return false // not known yet, or wrong anyway
	}
	tuple := c.info.Types[call].Type.(*types.Tuple)
	np := sig.Params().Len()
	if !sig.Variadic() && np != n {
		return np == n-1
	}
	for i := range n {
		want := sig.Params().At(min(i, np-1)).Type()
		if sig.Variadic() && i >= np-1 {
			want = want.(*types.Slice).Elem()
		}
		if _, generic := want.(*types.TypeParam); generic {
			continue
		}
		if !types.AssignableTo(tuple.At(i).Type(), want) {
			return true
		}
	}
	return sig.Variadic() && c.ours(outer)
}

// ours tells whether a call is one of this project's library, where a function of any number of values wants
// values: vo.Show(vo.Plot(…)) shows a plot. Elsewhere Go's rule stands, and fmt.Println prints the error too.
func (c *checked) ours(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := c.info.Uses[sel.Sel].(*types.Func)
	return ok && f.Pkg() != nil && strings.HasPrefix(f.Pkg().Path(), "vogo/")
}

func typeOrNil(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// resultCount returns the number of results of the innermost function around.
func resultCount(stack []ast.Node) int {
	for i := len(stack) - 1; i >= 0; i-- {
		var ft *ast.FuncType
		switch f := stack[i].(type) {
		case *ast.FuncDecl:
			ft = f.Type
		case *ast.FuncLit:
			ft = f.Type
		default:
			continue
		}
		if ft.Results == nil {
			return 0
		}
		return ft.Results.NumFields()
	}
	return 0
}

// isTrailing tells whether a statement is the cell's trailing expression.
func (c *checked) isTrailing(s *ast.ExprStmt, t *placedText) bool {
	if len(c.texts) < 2 || t != c.texts[1] || c.parts.value < 0 {
		return false
	}
	return c.startOffset(s.Pos()) == c.parts.stmts[c.parts.value].start
}

// exempt lists calls whose error nobody checks: printing, and, where the cell's
// value is asked for, what makes or tells an error.
func (c *checked) exempt(call *ast.CallExpr, trailing bool) bool {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	}
	if id == nil {
		return false
	}
	f, ok := c.info.Uses[id].(*types.Func)
	if !ok || f.Pkg() == nil {
		return false
	}
	switch path := f.Pkg().Path(); {
	case path == "fmt" && (strings.HasPrefix(f.Name(), "Print") || strings.HasPrefix(f.Name(), "Fprint") && c.isStandardStream(call)):
		return true
	case trailing && (path == "errors" || path == "fmt" && f.Name() == "Errorf" || f.Name() == "Err" || f.Name() == "Unwrap"):
		return true
	}
	return false
}

// isStandardStream tells whether the first argument of a call is os.Stdout or
// os.Stderr.
func (c *checked) isStandardStream(call *ast.CallExpr) bool {
	if len(call.Args) == 0 {
		return false
	}
	sel, ok := ast.Unparen(call.Args[0]).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	v, ok := c.info.Uses[sel.Sel].(*types.Var)
	return ok && v.Pkg() != nil && v.Pkg().Path() == "os" && (v.Name() == "Stdout" || v.Name() == "Stderr")
}
