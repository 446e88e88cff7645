package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// goStmt writes a go statement whose panic ends the goroutine and is shown,
// instead of ending the process. The function and its arguments are evaluated
// now, as Go does.
func (e *emitter) goStmt(s *ast.GoStmt) string {
	fun := ast.Unparen(s.Call.Fun)
	guard := fmt.Sprintf("defer func() { %s(recover()) }()", e.u.rt("Guard"))
	if lit, ok := fun.(*ast.FuncLit); ok && len(s.Call.Args) == 0 {
		return fmt.Sprintf("go func() { %s; %s() }()", guard, e.funcLit(lit))
	}
	tv := e.info.Types[fun]
	sig, ok := coreOf(e.resolve(tv.Type)).(*types.Signature)
	if tv.IsBuiltin() || tv.IsType() || !ok {
		return fmt.Sprintf("go func() { %s; %s }()", guard, e.expr(s.Call))
	}
	if len(s.Call.Args) == 1 {
		if tuple, ok := e.info.TypeOf(s.Call.Args[0]).(*types.Tuple); ok && tuple.Len() != 1 {
			return "go " + e.expr(s.Call)
		}
	}
	params, args, values := e.carried(sig, s.Call)
	spread := ""
	if s.Call.Ellipsis.IsValid() {
		spread = "..."
	}
	f := e.temp("f")
	callee := e.expr(fun)
	if e.isPlainFunc(fun) {
		return fmt.Sprintf("go func(%s) { %s; %s(%s%s) }(%s)", strings.Join(params, ", "), guard, callee, strings.Join(args, ", "), spread, strings.Join(values, ", "))
	}
	return fmt.Sprintf("{ %s := %s\ngo func(%s) { %s; %s(%s%s) }(%s) }", f, callee, strings.Join(params, ", "), guard, f, strings.Join(args, ", "), spread, strings.Join(values, ", "))
}

// isPlainFunc tells whether fun names a declared function.
func (e *emitter) isPlainFunc(fun ast.Expr) bool {
	switch f := fun.(type) {
	case *ast.Ident:
		_, ok := e.info.Uses[f].(*types.Func)
		return ok
	case *ast.SelectorExpr:
		_, ok := e.info.Uses[f.Sel].(*types.Func)
		return ok && e.info.Selections[f] == nil
	}
	return false
}
