package closure

import (
	"go/types"
	"reflect"
	"unsafe"

	"vogo/kernel/cell/lower"
)

// What follows is for an interpreter that works beside the machine: it calls
// functions that are compiled here, and runs functions that are called from here.

// Value returns a function that cells or libraries have as source, with type
// arguments if it has parameters.
func (u *Unit) Value(f *types.Func, args []types.Type) (v reflect.Value, err error) {
	u.Try(func() {
		sig := types.Type(f.Signature())
		if len(args) > 0 {
			if sig, err = types.Instantiate(nil, f.Signature(), args, false); err != nil {
				refuse("%v", err)
			}
		}
		v = u.value(u.function(f, args), sig)
	})
	u.Flush()
	return v, u.Err
}

// MethodValue does the same for a method of a type, or of a pointer to it, as a
// function of its receiver.
func (u *Unit) MethodValue(n *types.Named, f *types.Func) (v reflect.Value, err error) {
	u.Try(func() {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, f.Pkg(), f.Name())
		m, ok := obj.(*types.Func)
		if !ok {
			refuse("%s has no method %s", n, f.Name())
		}
		code, ok := u.ownMethod(n, m)
		if !ok {
			refuse("method %s of %s is compiled", f.Name(), n)
		}
		v = u.value(code, onReceiverType(m))
	})
	u.Flush()
	return v, u.Err
}

// value makes a function value of code that refers to no variables.
func (u *Unit) value(code *fn, sig types.Type) reflect.Value {
	t := u.typ(sig)
	p := code.funcValue(t.rt)
	return t.at(unsafe.Pointer(&p))
}

// onReceiverType is the type of a method as a function of its receiver.
func onReceiverType(m *types.Func) *types.Signature {
	sig := m.Signature()
	if sig.Recv() == nil {
		return sig
	}
	vars := []*types.Var{types.NewParam(0, nil, "", sig.Recv().Type())}
	for i := range sig.Params().Len() {
		vars = append(vars, types.NewParam(0, nil, "", sig.Params().At(i).Type()))
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(vars...), sig.Results(), sig.Variadic())
}

// Foreign declares a function or method that something else runs, and returns the
// variable that must hold it, a method as a function of its receiver. later says
// that it is a method of a type of an earlier cell; it then replaces known if that
// is not nil.
func (u *Unit) Foreign(f, known *types.Func, later bool) (v reflect.Value, err error) {
	u.Try(func() {
		sig := onReceiverType(f)
		t := u.typ(sig)
		p := unsafeNew(t.ptr)
		code := u.newFn(f.Name(), &lower.FuncSource{Info: &types.Info{}, Cell: u.cell})
		code.info.Hidden = true
		if later {
			u.implement(f, known, code)
		} else {
			code.fluid = f.Signature().Recv() != nil
			u.m.fns[f] = code
			u.undo = append(u.undo, func() { delete(u.m.fns, f) })
		}
		u.later(func() { u.forward(code, sig, memory(t, p)) })
		v = t.at(p)
	})
	return v, u.Err
}

// forward compiles a function that calls a function value.
func (u *Unit) forward(code *fn, sig *types.Signature, fun *expr) {
	c := u.context(code, &lower.FuncSource{Info: &types.Info{}, Cell: u.cell}, nil)
	var args []*expr
	for i := range sig.Params().Len() {
		v := c.param(sig.Params().At(i).Type())
		code.params = append(code.params, v)
		args = append(args, c.variableExpr(v))
	}
	c.declareResults(sig.Results(), nil)
	c.finishForward(c.valueCall(fun, sig, args, sig.Variadic()))
	c.seal()
}

// Generic declares a generic function, or a method of a generic type, whose
// instances are made when they are used.
func (u *Unit) Generic(f *types.Func, src *lower.FuncSource) {
	u.m.sources[f] = src
	u.undo = append(u.undo, func() { delete(u.m.sources, f) })
}

// Keep makes what units have compiled stay.
func (m *Machine) Keep() { m.since = nil }

// Take makes what another unit has compiled part of this one.
func (u *Unit) Take(o *Unit) {
	u.setup = append(u.setup, o.setup...)
	u.undo = append(u.undo, o.undo...)
}

// Setup is to be called when the cell runs.
func (u *Unit) Setup() {
	for _, f := range u.setup {
		f()
	}
	u.setup = nil
}
