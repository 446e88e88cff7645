package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// goStmt writes a go statement whose panic ends the goroutine and is shown,
// instead of ending the process. The guard is compiled: after an interrupt the
// interpreter runs no deferred function any more. The function and its arguments
// are evaluated now, as Go does.
func (e *emitter) goStmt(s *ast.GoStmt) string {
	fun := ast.Unparen(s.Call.Fun)
	run := e.u.rt("Go")
	if lit, ok := fun.(*ast.FuncLit); ok && len(s.Call.Args) == 0 && lit.Type.Results == nil {
		return run + "(" + e.made(e.funcLit(lit)) + ")"
	}
	tv := e.info.Types[fun]
	sig, ok := coreOf(e.resolve(tv.Type)).(*types.Signature)
	spreads := false
	if len(s.Call.Args) == 1 {
		tuple, isTuple := e.info.TypeOf(s.Call.Args[0]).(*types.Tuple)
		spreads = isTuple && tuple.Len() != 1
	}
	if tv.IsBuiltin() || tv.IsType() || !ok || spreads {
		return run + "(" + e.made("func() { "+e.expr(s.Call)+" }") + ")"
	}
	_, _, values := e.carried(sig, s.Call)
	var b strings.Builder
	b.WriteString("{\n")
	callee := ""
	if e.isPlainFunc(fun) {
		callee = e.expr(fun)
	} else {
		callee = e.temp("f")
		text := ""
		if lit, ok := fun.(*ast.FuncLit); ok {
			text = e.funcLit(lit)
		} else {
			text = e.expr(fun)
		}
		fmt.Fprintf(&b, "%s := %s\n", callee, text)
	}
	args := make([]string, len(values))
	for i, v := range values {
		args[i] = e.temp("a")
		var t types.Type
		if np := sig.Params().Len(); sig.Variadic() && i >= np-1 {
			t = sig.Params().At(np - 1).Type()
			if !s.Call.Ellipsis.IsValid() {
				t = t.(*types.Slice).Elem()
			}
		} else {
			t = sig.Params().At(i).Type()
		}
		fmt.Fprintf(&b, "var %s %s = %s\n", args[i], e.typ(t), v)
	}
	spread := ""
	if s.Call.Ellipsis.IsValid() {
		spread = "..."
	}
	fmt.Fprintf(&b, "%s(%s)\n}", run, e.made("func() { "+callee+"("+strings.Join(args, ", ")+spread+") }"))
	return b.String()
}

// made writes a function for another goroutine. When a function literal returns,
// the interpreter writes to the place where the literal was evaluated, which may
// be in use again by then. Compiled code calls the function around it, so the
// literal is evaluated in a frame that nothing else uses.
func (e *emitter) made(f string) string {
	return e.u.rt("Made") + "(func() func() { return " + f + " })"
}

// startsGoroutine lists functions that run their last argument in a goroutine of
// their own.
var startsGoroutine = map[string]bool{
	"(*sync.WaitGroup).Go": true,
	"time.AfterFunc":       true,
	"context.AfterFunc":    true,
}

// StartsGoroutine tells whether a function runs its last argument in a goroutine
// of its own.
func StartsGoroutine(function string) bool { return startsGoroutine[function] }

// guarded writes the argument of such a function.
func (e *emitter) guarded(x *ast.CallExpr, arg string) string {
	var id *ast.Ident
	switch f := ast.Unparen(x.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return arg
	}
	if f, ok := e.info.Uses[id].(*types.Func); ok && startsGoroutine[f.FullName()] {
		return e.u.rt("Guarded") + "(" + e.made(arg) + ")"
	}
	return arg
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
