package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"sort"
	"strings"
)

// Types is the import path of the package in which the interpreter finds the
// types that cells declare.
const Types = "vogo/celltypes"

// TypeMaker makes the types that cells declare into types of the running
// program.
type TypeMaker interface {
	// Name returns the name of a type in package Types.
	Name(t types.Type) (string, error)
	// Made returns the named types made since the last call.
	Made() []*types.Named
	// Slots gives a type its methods, and returns the names of the variables
	// in the runtime package that are to hold them.
	Slots(t *types.Named, ms []*types.Selection) ([]string, error)
}

// realType names a type of the running program.
func (e *emitter) realType(t types.Type) string {
	s := e.u.s
	name, err := s.real.Name(t)
	if err != nil {
		e.u.fail("%v", err)
		return "struct{}"
	}
	for _, n := range s.real.Made() {
		if s.store != nil {
			s.store.Bind(n)
		} else if !types.IsInterface(n) {
			e.u.later(func() { e.u.bindMethods(n, e.cell) })
		}
	}
	return e.u.aliasPath(Types, "celltypes") + "." + name
}

// bindMethods writes, for each method of a type and of pointers to it, a
// function, and stores it where compiled code calls it.
func (u *Unit) bindMethods(n *types.Named, cell int) {
	u.bind(n, Methods(n), cell)
}

// Methods returns the methods of a type and of pointers to it that can be called from
// its package. What an embedded type of another package keeps to itself is not among
// them, although the type has it.
func Methods(n *types.Named) (list []*types.Selection) {
	set := types.NewMethodSet(types.NewPointer(n))
	for i := range set.Len() {
		if m := set.At(i).Obj(); m.Exported() || m.Pkg() == n.Obj().Pkg() || m.Pkg().Path() == n.Obj().Pkg().Path() {
			list = append(list, set.At(i))
		}
	}
	return list
}

func (u *Unit) bind(n *types.Named, list []*types.Selection, cell int) {
	if len(list) == 0 {
		return
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Obj().Name() < list[j].Obj().Name() })
	slots, err := u.s.real.Slots(n, list)
	if err != nil {
		u.fail("%v", err)
		return
	}
	e := u.emitter(nil, cell)
	for i, m := range list {
		sig := m.Type().(*types.Signature)
		var ps, as []string
		for i := range sig.Params().Len() {
			name, t := fmt.Sprintf("a%s%d", Mark, i), sig.Params().At(i).Type()
			if sig.Variadic() && i == sig.Params().Len()-1 {
				ps, as = append(ps, name+" ..."+e.typ(t.(*types.Slice).Elem())), append(as, name+"...")
				continue
			}
			ps, as = append(ps, name+" "+e.typ(t)), append(as, name)
		}
		ret := ""
		if sig.Results().Len() > 0 {
			ret = "return "
		}
		results := strings.TrimPrefix(e.signatureText(types.NewSignatureType(nil, nil, nil, nil, sig.Results(), false)), "()")
		ptr := types.NewPointer(n)
		recv := "r" + Mark
		name := u.s.fresh("bound")
		head := fmt.Sprintf("func %s(%s)%s { ", name, strings.Join(append([]string{recv + " " + e.typ(ptr)}, ps...), ", "), results)
		u.decl("%s%s%s }\n", head, ret, e.callMethod(recv, ptr, m.Obj().(*types.Func), m.Index(), as))
		u.Binds = append(u.Binds, u.rt(slots[i])+" = "+name)
	}
}

// callMethod writes the call of a method on x of type t.
func (e *emitter) callMethod(x string, t types.Type, m *types.Func, index []int, args []string) string {
	path := e.path(x, t, index[:len(index)-1], false, nil)
	have := e.fieldAt(t, index[:len(index)-1])
	impl, ok := e.methodName(m, have)
	if !ok {
		return path + "." + m.Name() + "(" + strings.Join(args, ", ") + ")"
	}
	return impl + "(" + strings.Join(append([]string{receiver(path, have, m)}, args...), ", ") + ")"
}

// fieldAt returns the type at the end of a path of embedded fields.
func (e *emitter) fieldAt(t types.Type, index []int) types.Type {
	for _, i := range index {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		t = t.Underlying().(*types.Struct).Field(i).Type()
	}
	return t
}

// receiver adapts x of type have to the receiver a method wants.
func receiver(x string, have types.Type, m *types.Func) string {
	_, havePtr := have.Underlying().(*types.Pointer)
	_, wantPtr := types.Unalias(m.Signature().Recv().Type()).(*types.Pointer)
	switch {
	case havePtr && !wantPtr:
		return "*" + x
	case !havePtr && wantPtr:
		return "&" + x
	}
	return x
}

// methodName returns the function that a method of a cell's type is lowered to;
// have is the type it is called on, a pointer or not.
func (e *emitter) methodName(m *types.Func, have types.Type) (string, bool) {
	s := e.u.s
	if n := namedOf(e.resolve(have)); s.store != nil && n != nil && !types.IsInterface(n) && n.Obj().Pkg() != nil {
		if name, ok := s.store.Method(n, m); ok {
			return e.u.stored(name), true
		}
	}
	if n, ok := s.names[m]; ok {
		return n, true
	}
	if s.real == nil {
		return "", false
	}
	n := namedOf(e.resolve(have))
	if n == nil || types.IsInterface(n) || n.Obj().Pkg() == nil {
		return "", false
	}
	origin := n.Origin().Obj()
	var args []types.Type
	for i := range n.TypeArgs().Len() {
		args = append(args, n.TypeArgs().At(i))
	}
	if len(args) == 0 && (origin.Pkg().Path() == "main" || e.isNative(origin)) {
		return "", false
	}
	if _, ok := s.names[origin]; !ok {
		if shim := s.imp.Shim(origin); shim != nil {
			origin = shim
		}
		if _, ok := s.names[origin]; !ok {
			e.adopt(origin)
		}
	}
	if e.u.Err != nil {
		return "", false
	}
	for _, o := range s.methods[origin] {
		if o.Name() != m.Name() {
			continue
		}
		name, err := s.real.Name(n)
		if err != nil {
			e.u.fail("%v", err)
			return "", false
		}
		key := "method " + name + "." + m.Name()
		if f, ok := s.instances[key]; ok {
			return f, true
		}
		f := s.fresh(m.Name())
		s.instances[key] = f
		sub := subst{}
		rparams := o.Signature().RecvTypeParams()
		for i := range rparams.Len() {
			sub[rparams.At(i)] = args[i]
		}
		src, u := s.funcs[o], e.u
		u.later(func() { u.methodFunc(f, origin.Name()+"."+m.Name(), src, sub) })
		return f, true
	}
	return "", false
}

// methodFunc writes a method as a function whose first parameter is the receiver.
func (u *Unit) methodFunc(name, shown string, src *FuncSource, sub subst) {
	e := u.emitter(src.Info, src.Cell)
	e.sub = sub
	field := *receiverField(src.Decl)
	if len(field.Names) == 0 {
		field.Names = []*ast.Ident{ast.NewIdent("_")}
	}
	e.enter(shown, src.Decl)
	var list []string
	list = append(list, e.fields(&ast.FieldList{List: []*ast.Field{&field}}))
	for _, p := range src.Decl.Type.Params.List {
		q := *p
		if len(q.Names) == 0 {
			q.Names = []*ast.Ident{ast.NewIdent("_")}
		}
		list = append(list, e.fields(&ast.FieldList{List: []*ast.Field{&q}}))
	}
	results := ""
	if src.Decl.Type.Results != nil && len(src.Decl.Type.Results.List) > 0 {
		results = " (" + e.fields(src.Decl.Type.Results) + ")"
	}
	u.decl("func %s(%s)%s %s\n", name, strings.Join(list, ", "), results, e.body(src.Decl.Body, src.Decl.Type))
}

// instanceOfLocal gives a type declared inside a generic function an identity of
// its own in each instance.
func (e *emitter) instanceOfLocal(t *types.Named) types.Type {
	if n, ok := e.localNamed[t.Obj()]; ok {
		return n
	}
	n := types.NewNamed(types.NewTypeName(t.Obj().Pos(), t.Obj().Pkg(), t.Obj().Name(), nil), nil, nil)
	e.localNamed[t.Obj()] = n
	n.SetUnderlying(e.resolve(t.Underlying()).Underlying())
	return n
}
