package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// deferStmt writes a defer. The interpreter hangs when it defers a function
// value made in the same function; a literal that captures the value does not.
func (e *emitter) deferStmt(s *ast.DeferStmt) string {
	fun := ast.Unparen(s.Call.Fun)
	tv := e.info.Types[fun]
	sig, ok := coreOf(e.resolve(tv.Type)).(*types.Signature)
	if _, lit := fun.(*ast.FuncLit); lit || tv.IsBuiltin() || tv.IsType() || !ok || !e.isFuncVar(fun) {
		return "defer " + e.call(s.Call)
	}
	_, _, values := e.carried(sig, s.Call)
	spread := ""
	if s.Call.Ellipsis.IsValid() {
		spread = "..."
	}
	f := e.temp("f")
	var b strings.Builder
	fmt.Fprintf(&b, "%s := %s\n", f, e.expr(fun))
	args := make([]string, len(values))
	for i, v := range values {
		args[i] = e.temp("a")
		fmt.Fprintf(&b, "%s := %s\n", args[i], v)
	}
	fmt.Fprintf(&b, "defer func() { %s(%s%s) }()", f, strings.Join(args, ", "), spread)
	return b.String()
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

// A function literal made in a function that defers hangs when a deferred call
// reaches it: the interpreter then holds a lock of the frame that made it. Made
// in a frame of its own, it does not. In loops that would cost the literal its
// iteration's variables, so there it stays where it is.

// closure writes a function literal used as a value.
func (e *emitter) closure(l *ast.FuncLit) string {
	text := e.funcLit(l)
	if e.loops > 0 {
		t := e.typ(e.info.TypeOf(l))
		return e.u.rt("MadeOf") + "(func() " + t + " { return " + text + " }).(" + t + ")"
	}
	if !e.defers {
		return text
	}
	return "func() " + e.typ(e.info.TypeOf(l)) + " { return " + text + " }()"
}

// hasDefer tells whether statements defer, apart from those in function literals.
func hasDefer(list []ast.Stmt) bool {
	found := false
	for _, s := range list {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.DeferStmt:
				found = true
			}
			return !found
		})
	}
	return found
}
