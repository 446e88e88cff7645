package lower

import (
	"go/ast"
	"go/types"
)

// A method that a later cell gave to a type is a variable holding a function.
// Calls go to the variable: the interpreter does not see methods that a type
// gets after it has been used.

// laterMethod returns the variable of such a method and its receiver argument.
func (e *emitter) laterMethod(x *ast.SelectorExpr) (impl, recv string, ok bool) {
	sel := e.info.Selections[x]
	if sel == nil || sel.Kind() != types.MethodVal {
		return "", "", false
	}
	m, _ := sel.Obj().(*types.Func)
	impl, ok = e.u.s.names[m]
	if !ok {
		return "", "", false
	}
	index := sel.Index()[:len(sel.Index())-1]
	recv = e.path(e.operand(x.X), e.resolve(sel.Recv()), index, false, nil)
	have := e.resolve(sel.Recv())
	for _, i := range index {
		if p, ok := have.Underlying().(*types.Pointer); ok {
			have = p.Elem()
		}
		have = have.Underlying().(*types.Struct).Field(i).Type()
	}
	_, havePtr := have.Underlying().(*types.Pointer)
	_, wantPtr := types.Unalias(m.Signature().Recv().Type()).(*types.Pointer)
	switch {
	case havePtr && !wantPtr:
		recv = "*" + recv
	case !havePtr && wantPtr:
		recv = "&" + recv
	}
	return impl, recv, true
}
