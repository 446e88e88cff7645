package closure

import (
	"go/ast"
	"go/types"

	"vogo/kernel/cell/lower"
)

// Cell compiles the cell's own statements and returns the program.
func (u *Unit) Cell(cell lower.Cell) *Program {
	p := &Program{m: u.m}
	u.Try(func() {
		code := u.newFn("", &lower.FuncSource{Info: cell.Info, Cell: u.cell})
		c := u.context(code, &lower.FuncSource{Info: cell.Info, Cell: u.cell}, nil)
		c.hoisted = map[types.Object]*Global{}
		for local, session := range cell.Hoisted {
			c.hoisted[local] = u.m.globals[session]
		}
		body := &ast.BlockStmt{List: cell.Stmts}
		if cell.Value != nil {
			body.List = append(append([]ast.Stmt(nil), cell.Stmts...), &ast.ExprStmt{X: cell.Value})
		}
		c.escapes(body)
		if len(body.List) > 0 {
			code.entry = u.place(u.cell, body.List[0])
		} else {
			code.entry = -1
		}
		if cell.Value != nil {
			p.value = c.typ(cell.Info.TypeOf(cell.Value))
			c.declareResults(types.NewTuple(types.NewVar(0, nil, "", p.value.t)), nil)
		}
		c.finish(c.cellBody(cell))
		c.seal()
		p.main = code
	})
	u.Flush()
	p.setup = u.setup
	return p
}

func (c *cx) cellBody(cell lower.Cell) exec {
	vars := 0 // variables, then init, then the rest, as in a program
	if len(cell.Before) > 0 {
		for vars < len(cell.Stmts) {
			if _, ok := cell.Stmts[vars].(*ast.DeclStmt); !ok {
				break
			}
			vars++
		}
	}
	var parts []exec
	calls := func(list []types.Object) {
		for _, o := range list {
			do := c.staticCall(c.u.m.fns[o.(*types.Func)], nil, types.NewTuple()).discard()
			parts = append(parts, func(f *frame) ctl { do(f); return next })
		}
	}
	if vars > 0 {
		parts = append(parts, c.stmts(cell.Stmts[:vars]))
	}
	calls(cell.Before)
	parts = append(parts, c.stmts(cell.Stmts[vars:]))
	calls(cell.After)
	if cell.Value != nil {
		pos := c.u.place(c.cell, cell.Value)
		v := c.results[0]
		set := c.assignVar(v, c.whole(c.exprAs(cell.Value, v.typ.t)), false)
		parts = append(parts, func(f *frame) ctl { f.pos = pos; set(f); return next })
	}
	return func(f *frame) ctl {
		for _, p := range parts {
			if r := p(f); r != next {
				return r
			}
		}
		return next
	}
}
