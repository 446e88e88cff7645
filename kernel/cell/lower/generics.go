package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// Generic functions and types are instantiated: one copy for each list of type
// arguments, under a name of its own, shared by all cells.

// key identifies a list of types.
func (e *emitter) key(args []types.Type) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = e.typeText(a)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// instanceType names an instance of a generic type, writing it when it is new.
func (e *emitter) instanceType(t *types.Named) string {
	origin := t.Origin().Obj()
	args := make([]types.Type, t.TypeArgs().Len())
	for i := range args {
		args[i] = t.TypeArgs().At(i)
	}
	if shim := e.u.s.imp.Shim(origin); shim != nil {
		origin = shim
		if inst, err := types.Instantiate(nil, shim.Type(), args, false); err == nil {
			t = inst.(*types.Named)
		}
	}
	key := fmt.Sprintf("%s.%s#%s%s", origin.Pkg().Path(), origin.Name(), e.u.s.names[origin], e.key(args))
	if n, ok := e.u.s.instances[key]; ok {
		return n
	}
	if _, ok := e.u.s.names[origin]; !ok {
		if sig, ok := t.Underlying().(*types.Signature); ok && t.NumMethods() == 0 {
			return e.literalType(sig) // iter.Seq and its like
		}
		if e.isLocal(origin) || e.u.s.imp.Native(origin.Pkg().Path()) {
			e.adopt(origin)
		}
	}
	if len(key) > 4096 || e.u.Err != nil {
		e.u.fail("type %s is instantiated without end", origin.Name())
		return "struct{}"
	}
	name := e.u.s.fresh(origin.Name())
	e.u.s.instances[key] = name
	u := e.u
	u.decl("type %s %s\n", name, u.emitter(nil, e.cell).underlying(t))
	for _, m := range u.s.methods[origin] {
		src := u.s.funcs[m]
		msub := subst{}
		rparams := m.Signature().RecvTypeParams()
		for i := range rparams.Len() {
			msub[rparams.At(i)] = args[i]
		}
		u.later(func() { u.method(m, src, msub, name) })
	}
	return name
}

// adopt makes the methods of a generic library type known.
func (e *emitter) adopt(origin *types.TypeName) {
	named := origin.Type().(*types.Named)
	e.u.s.names[origin] = origin.Name()
	for i := range named.NumMethods() {
		m := named.Method(i)
		src, err := e.u.s.imp.Source(m)
		if err != nil {
			e.u.fail("%s.%s: %v", origin.Name(), m.Name(), err)
			return
		}
		e.u.s.funcs[m] = src
		e.u.s.methods[origin] = append(e.u.s.methods[origin], m)
	}
}

// instanceFunc names an instance of a generic function, writing it when it is
// new.
func (e *emitter) instanceFunc(f *types.Func, id *ast.Ident) string {
	inst := e.info.Instances[id]
	args := make([]types.Type, inst.TypeArgs.Len())
	for i := range args {
		args[i] = e.resolve(inst.TypeArgs.At(i))
	}
	if n, ok := e.nativeInstance(f, args); ok {
		return n
	}
	if st := e.u.s.store; st != nil {
		if n, ok := st.Function(f, args); ok {
			return e.u.stored(n)
		}
	}
	key := fmt.Sprintf("%s.%s#%s%s", f.Pkg().Path(), f.Name(), e.u.s.names[f], e.key(args))
	if n, ok := e.u.s.instances[key]; ok {
		return n
	}
	src := e.source(f)
	if src == nil {
		return f.Name()
	}
	if len(key) > 4096 || e.u.Err != nil {
		e.u.fail("function %s is instantiated without end", f.Name())
		return f.Name()
	}
	name := e.u.s.fresh(f.Name())
	e.u.s.instances[key] = name
	sub := subst{}
	// The declaration's own type parameters: those of its syntax.
	var decl *types.Signature
	if d, ok := src.Info.Defs[src.Decl.Name].(*types.Func); ok {
		decl = d.Signature()
	} else {
		decl = f.Signature()
	}
	for i := range decl.TypeParams().Len() {
		sub[decl.TypeParams().At(i)] = args[i]
	}
	u := e.u
	u.later(func() { u.function(name, f.Name(), src, sub) })
	return name
}

// source finds the declaration of a function that must be instantiated.
func (e *emitter) source(f *types.Func) *FuncSource {
	if src, ok := e.u.s.funcs[f]; ok {
		return src
	}
	src, err := e.u.s.imp.Source(f)
	if err != nil {
		e.u.fail("%s.%s: %v", f.Pkg().Name(), f.Name(), err)
		return nil
	}
	e.u.s.funcs[f] = src
	return src
}

// libraryFunc names a function of a library that is known as source only.
func (e *emitter) libraryFunc(f *types.Func) string {
	if n, ok := e.u.s.names[f]; ok {
		return n
	}
	if n, ok := NativeInstances[f.FullName()]; ok { // the runtime's part of a library
		return e.u.rt(n)
	}
	src := e.source(f)
	if src == nil {
		return f.Name()
	}
	name := e.u.s.Declare(f)
	u := e.u
	u.later(func() { u.function(name, f.Name(), src, nil) })
	return name
}

// libraryType names an unexported type of a library that is known as source,
// writing it with its methods when it is new.
func (e *emitter) libraryType(t *types.Named) string {
	obj := t.Obj()
	name := e.u.s.Declare(obj)
	u := e.u
	u.decl("type %s %s\n", name, e.underlying(t))
	for i := range t.NumMethods() {
		m := t.Method(i)
		src, err := u.s.imp.Source(m)
		if err != nil {
			u.fail("%s.%s: %v", obj.Name(), m.Name(), err)
			break
		}
		u.later(func() { u.method(m, src, nil, name) })
	}
	return name
}

// nativeInstance names a compiled instance of a hot generic function.
func (e *emitter) nativeInstance(f *types.Func, args []types.Type) (string, bool) {
	if f.Pkg() == nil {
		return "", false
	}
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = types.TypeString(a, nil)
	}
	name, ok := NativeInstances[f.Pkg().Path()+"."+f.Name()+"["+strings.Join(parts, ",")+"]"]
	if !ok {
		return "", false
	}
	return e.u.rt(name), true
}
