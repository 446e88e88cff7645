package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// deferStmt writes a defer. The interpreter hangs when it defers a function
// value made in the same function; a literal around it that gets the value as an
// argument does not.
func (e *emitter) deferStmt(s *ast.DeferStmt) string {
	fun := ast.Unparen(s.Call.Fun)
	tv := e.info.Types[fun]
	sig, ok := coreOf(e.resolve(tv.Type)).(*types.Signature)
	if _, lit := fun.(*ast.FuncLit); lit || tv.IsBuiltin() || tv.IsType() || !ok || !e.isFuncVar(fun) {
		return "defer " + e.call(s.Call)
	}
	params, args, values := e.carried(sig, s.Call)
	spread := ""
	if s.Call.Ellipsis.IsValid() {
		spread = "..."
	}
	params = append([]string{"f" + Mark + " " + e.typ(tv.Type)}, params...)
	values = append([]string{e.expr(fun)}, values...)
	return fmt.Sprintf("defer func(%s) { f%s(%s%s) }(%s)", strings.Join(params, ", "), Mark, strings.Join(args, ", "), spread, strings.Join(values, ", "))
}

// isFuncVar tells whether fun is a function value and not a declared function or
// method.
func (e *emitter) isFuncVar(fun ast.Expr) bool {
	switch f := fun.(type) {
	case *ast.Ident:
		_, ok := e.info.Uses[f].(*types.Var)
		return ok
	case *ast.SelectorExpr:
		_, ok := e.info.Uses[f.Sel].(*types.Var)
		return ok
	case *ast.CallExpr, *ast.IndexExpr:
		tv := e.info.Types[fun]
		return tv.IsValue()
	}
	return false
}

// carried returns, for a call that runs later, parameters that carry its
// arguments, their use, and their values now.
func (e *emitter) carried(sig *types.Signature, call *ast.CallExpr) (params, args, values []string) {
	np := sig.Params().Len()
	for i, a := range call.Args {
		t := sig.Params().At(min(i, np-1)).Type()
		if sig.Variadic() && i >= np-1 && !call.Ellipsis.IsValid() {
			t = t.(*types.Slice).Elem()
		}
		name := fmt.Sprintf("a%s%d", Mark, i)
		params = append(params, name+" "+e.typ(t))
		args = append(args, name)
		values = append(values, e.assignable(a, t))
	}
	return params, args, values
}
