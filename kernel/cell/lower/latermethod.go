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
	index := sel.Index()
	base := e.resolve(sel.Recv())
	if e.hasParams(sel.Recv()) {
		obj, path, _ := types.LookupFieldOrMethod(base, true, m.Pkg(), m.Name())
		f, isFunc := obj.(*types.Func)
		if !isFunc {
			return "", "", false
		}
		m, index = f, path
	}
	index = index[:len(index)-1]
	if len(index) > 0 && !isStructOrPointer(base) {
		return "", "", false // a compiled type's own business
	}
	have := e.fieldAt(base, index)
	impl, ok = e.methodName(m, have)
	if !ok {
		return "", "", false
	}
	recv = receiver(e.path(e.operand(x.X), base, index, false, nil), have, m)
	return impl, recv, true
}

func isStructOrPointer(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}
