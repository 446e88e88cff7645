package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// A checked call arrives wrapped in a call of Checked plus the number of its
// results without the error, for example checkedˑ1(f()). It becomes a closure that ends the
// cell when the error is not nil.

// Checked begins the names of the functions that mark checked calls.
const Checked = "checked" + Mark

// MaxChecked is the largest number of results that a checked call may have
// besides its error.
const MaxChecked = 6

func isChecked(fun ast.Expr) (int, bool) {
	id, ok := fun.(*ast.Ident)
	if !ok || !strings.HasPrefix(id.Name, Checked) {
		return 0, false
	}
	n, err := strconv.Atoi(id.Name[len(Checked):])
	return n, err == nil
}

// CheckedDecls returns the declarations of the marking functions.
func CheckedDecls() string {
	var b strings.Builder
	for n := range MaxChecked + 1 {
		var tps, ps []string
		for i := range n {
			tps = append(tps, fmt.Sprintf("T%d", i))
			ps = append(ps, fmt.Sprintf("T%d", i))
		}
		tp, res := "", ""
		if n > 0 {
			tp = "[" + strings.Join(tps, ", ") + " any]"
			res = "(" + strings.Join(ps, ", ") + ")"
		}
		fmt.Fprintf(&b, "func %s%d%s(%s) %s\n", Checked, n, tp, strings.Join(append(ps, "error"), ", "), res)
	}
	return b.String()
}

func (e *emitter) checked(x *ast.CallExpr, n int) string {
	inner := x.Args[0]
	call := e.expr(inner)
	place := e.place(CallPlace(inner))
	fail := fmt.Sprintf("if err%s != nil { %s(%d, err%s) }", Mark, e.u.rt("Fail"), place, Mark)
	e.u.s.nfuncs++
	hidden := &Function{ID: e.u.s.nfuncs, Cell: e.cell, Unit: e.u.cell, Slot: new(int), Hidden: true}
	e.u.Functions = append(e.u.Functions, hidden)
	here := entryMark(hidden.ID)
	if n == 0 {
		return fmt.Sprintf("func() { "+here+"if err%s := %s; err%s != nil { %s(%d, err%s) } }()", Mark, call, Mark, e.u.rt("Fail"), place, Mark)
	}
	tuple := e.resolve(e.info.TypeOf(inner)).(*types.Tuple)
	vars, ts := make([]string, n), make([]string, n)
	for i := range n {
		vars[i] = fmt.Sprintf("v%s%d", Mark, i)
		ts[i] = e.typ(tuple.At(i).Type())
	}
	vs := strings.Join(vars, ", ")
	return fmt.Sprintf("func() (%s) { "+here+"%s, err%s := %s; %s; return %s }()", strings.Join(ts, ", "), vs, Mark, call, fail, vs)
}

// CallPlace is where the caret of a failed call belongs: at the name of the
// function, not at the start of a chain of calls.
func CallPlace(x ast.Expr) ast.Node {
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return x
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.Sel
	}
	return call
}
