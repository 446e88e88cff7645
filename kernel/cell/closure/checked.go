package closure

import (
	"go/ast"
	"go/types"
	"strconv"
	"strings"

	"vogo/kernel/cell/lower"
)

// A checked call arrives wrapped in a call of lower.Checked plus the number of
// its results without the error. A non-nil error ends the cell at that call.

func checkedMark(fun ast.Expr) (int, bool) {
	id, ok := fun.(*ast.Ident)
	if !ok || !strings.HasPrefix(id.Name, lower.Checked) {
		return 0, false
	}
	n, err := strconv.Atoi(id.Name[len(lower.Checked):])
	return n, err == nil
}

func (c *cx) checkedCall(x *ast.CallExpr, n int) (do func(*frame), vals []*expr) {
	inner := x.Args[0]
	if _, ok := c.info.TypeOf(inner).(*types.Tuple); ok {
		do, vals = c.tuple(inner)
	} else {
		var e *expr
		do, e = c.once(c.expr(inner))
		vals = []*expr{e}
	}
	place := c.u.place(c.cell, lower.CallPlace(inner))
	err, host := c.toAny(vals[n]), c.u.m.host
	run := do
	return func(f *frame) {
		run(f)
		if e := err(f); e != nil {
			panic(host.Failure(place, e.(error)))
		}
	}, vals[:n]
}
