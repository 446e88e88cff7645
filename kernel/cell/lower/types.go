package lower

import (
	"go/types"
	"strconv"
	"strings"
)

// subst says what type parameters stand for in an instance.
type subst map[*types.TypeParam]types.Type

// resolve replaces the type parameters of the instance being written.
func (e *emitter) resolve(t types.Type) types.Type {
	if len(e.sub) == 0 || t == nil {
		return t
	}
	return e.sub.apply(t)
}

// apply returns t with its type parameters replaced.
func (s subst) apply(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.TypeParam:
		if r, ok := s[t]; ok {
			return r
		}
	case *types.Named:
		if t.TypeArgs().Len() == 0 {
			return t
		}
		if inst, err := types.Instantiate(nil, t.Origin(), Arguments(t, s.apply), false); err == nil {
			return inst
		}
	}
	return Rebuild(t, s.apply)
}

// Rebuild makes a type anew of what apply gives for the types it is made of. Types
// that have a name, and type parameters, stay as they are.
func Rebuild(t types.Type, apply func(types.Type) types.Type) types.Type {
	switch t := t.(type) {
	case *types.Alias:
		return apply(types.Unalias(t))
	case *types.Pointer:
		return types.NewPointer(apply(t.Elem()))
	case *types.Slice:
		return types.NewSlice(apply(t.Elem()))
	case *types.Array:
		return types.NewArray(apply(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(apply(t.Key()), apply(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), apply(t.Elem()))
	case *types.Tuple:
		return rebuildTuple(t, apply)
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, rebuildTuple(t.Params(), apply), rebuildTuple(t.Results(), apply), t.Variadic())
	case *types.Struct:
		fields := make([]*types.Var, t.NumFields())
		tags := make([]string, t.NumFields())
		for i := range fields {
			f := t.Field(i)
			fields[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), apply(f.Type()), f.Embedded())
			tags[i] = t.Tag(i)
		}
		return types.NewStruct(fields, tags)
	case *types.Interface:
		if t.NumMethods() == 0 { // also without what only constraints say
			return types.NewInterfaceType(nil, nil)
		}
		methods := make([]*types.Func, t.NumMethods())
		for i := range methods {
			m := t.Method(i)
			methods[i] = types.NewFunc(m.Pos(), m.Pkg(), m.Name(), apply(m.Signature()).(*types.Signature))
		}
		return types.NewInterfaceType(methods, nil).Complete()
	}
	return t
}

func rebuildTuple(t *types.Tuple, apply func(types.Type) types.Type) *types.Tuple {
	vars := make([]*types.Var, t.Len())
	for i := range vars {
		v := t.At(i)
		vars[i] = types.NewVar(v.Pos(), v.Pkg(), v.Name(), apply(v.Type()))
	}
	return types.NewTuple(vars...)
}

// Arguments are the type arguments of t, each as apply gives it.
func Arguments(t *types.Named, apply func(types.Type) types.Type) []types.Type {
	args := make([]types.Type, t.TypeArgs().Len())
	for i := range args {
		args[i] = apply(t.TypeArgs().At(i))
	}
	return args
}

// typ writes a type.
func (e *emitter) typ(t types.Type) string { return e.typeText(e.resolve(t)) }

func (e *emitter) typeText(t types.Type) string {
	if e.depth++; e.depth > 200 {
		e.u.fail("type %s nests without end: the interpreter cannot represent it", types.TypeString(t, func(p *types.Package) string { return p.Name() }))
	}
	defer func() { e.depth-- }()
	if e.u.Err != nil {
		return "struct{}"
	}
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return e.u.aliasPath("unsafe", "unsafe") + ".Pointer"
		}
		if t.Info()&types.IsUntyped != 0 {
			return e.typeText(types.Default(t))
		}
		return t.Name()
	case *types.Alias:
		return e.typeText(types.Unalias(t))
	case *types.Named:
		return e.namedType(t)
	case *types.TypeParam:
		e.u.fail("type parameter %s has no type here", t.Obj().Name())
		return "any"
	}
	return e.literalType(t)
}

// underlying writes the type that a declaration gives a name to.
func (e *emitter) underlying(t types.Type) string {
	e.u.refuse(t)
	if e.u.Err != nil {
		return "struct{}"
	}
	return e.literalType(e.resolve(t.Underlying()))
}

func (e *emitter) literalType(t types.Type) string {
	switch t := t.(type) {
	case *types.Pointer:
		return "*" + e.typeText(t.Elem())
	case *types.Slice:
		return "[]" + e.typeText(t.Elem())
	case *types.Array:
		return "[" + strconv.FormatInt(t.Len(), 10) + "]" + e.typeText(t.Elem())
	case *types.Map:
		return "map[" + e.typeText(t.Key()) + "]" + e.typeText(t.Elem())
	case *types.Chan:
		switch t.Dir() {
		case types.SendOnly:
			return "chan<- " + e.typeText(t.Elem())
		case types.RecvOnly:
			return "<-chan " + e.typeText(t.Elem())
		}
		return "chan (" + e.typeText(t.Elem()) + ")"
	case *types.Signature:
		return "func" + e.signatureText(t)
	case *types.Struct:
		if e.u.s.real != nil && t.NumFields() > 0 {
			return e.realType(t)
		}
		return e.structType(t)
	case *types.Interface:
		if e.u.s.real != nil && t.NumMethods() > 0 {
			return e.realType(t)
		}
		return e.interfaceType(t)
	}
	return e.typeText(t)
}

func (e *emitter) signatureText(t *types.Signature) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range t.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		pt := t.Params().At(i).Type()
		if s, ok := pt.(*types.Slice); ok && t.Variadic() && i == t.Params().Len()-1 {
			b.WriteString("..." + e.typeText(s.Elem()))
			continue
		}
		b.WriteString(e.typeText(pt))
	}
	b.WriteByte(')')
	switch n := t.Results().Len(); n {
	case 0:
	case 1:
		b.WriteString(" " + e.typeText(t.Results().At(0).Type()))
	default:
		b.WriteString(" (")
		for i := range n {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(e.typeText(t.Results().At(i).Type()))
		}
		b.WriteByte(')')
	}
	return b.String()
}

// fullSignature writes a method's signature with the receiver as first parameter.
func (e *emitter) fullSignature(recv string, sig *types.Signature) string {
	text := e.signatureText(e.resolve(sig).(*types.Signature))
	if sig.Params().Len() == 0 {
		return "(" + recv + text[1:]
	}
	return "(" + recv + ", " + text[1:]
}

func (e *emitter) structType(t *types.Struct) string {
	var b strings.Builder
	b.WriteString("struct{")
	for i := range t.NumFields() {
		f := t.Field(i)
		if i > 0 {
			b.WriteString("; ")
		}
		if !f.Embedded() {
			b.WriteString(f.Name() + " ")
		}
		b.WriteString(e.typeText(f.Type()))
		if tag := t.Tag(i); tag != "" {
			b.WriteString(" " + strconv.Quote(tag))
		}
	}
	b.WriteByte('}')
	return b.String()
}

func (e *emitter) interfaceType(t *types.Interface) string {
	if t.NumMethods() == 0 {
		return "interface{}"
	}
	var b strings.Builder
	b.WriteString("interface{")
	for i := range t.NumMethods() {
		m := t.Method(i)
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(m.Name() + e.signatureText(e.resolve(m.Signature()).(*types.Signature)))
	}
	b.WriteByte('}')
	return b.String()
}

func (e *emitter) namedType(t *types.Named) string {
	obj := t.Obj()
	if obj.Pkg() == nil { // error, any, comparable
		return obj.Name()
	}
	if e.u.s.real != nil && !e.isNative(obj) {
		if len(e.sub) > 0 && e.isLocal(obj) && t.TypeArgs().Len() == 0 {
			return e.realType(e.instanceOfLocal(t))
		}
		if s := e.u.s.imp.Shim(obj); s != nil {
			if inst, err := types.Instantiate(nil, s.Type(), typeArgs(t), false); err == nil {
				return e.realType(inst)
			}
		}
		return e.realType(t)
	}
	if e.u.s.real != nil && t.TypeArgs().Len() > 0 {
		if s := e.u.s.imp.Shim(obj); s != nil {
			if inst, err := types.Instantiate(nil, s.Type(), typeArgs(t), false); err == nil {
				return e.realType(inst)
			}
		}
		if sig, ok := t.Underlying().(*types.Signature); ok && t.NumMethods() == 0 {
			return e.literalType(sig)
		}
		return e.realType(t)
	}
	if t.TypeArgs().Len() > 0 {
		return e.instanceType(t)
	}
	if n, ok := e.u.s.names[obj]; ok {
		return n
	}
	if e.isNative(obj) {
		return e.u.alias(obj.Pkg()) + "." + obj.Name()
	}
	if e.isLocal(obj) {
		return e.localType(t)
	}
	if obj.Parent() == obj.Pkg().Scope() && e.u.s.imp.HasSource(obj.Pkg().Path()) {
		return e.libraryType(t)
	}
	// A type of a package that cells cannot name: what it looks like must do.
	return e.literalType(t.Underlying())
}

// isNative tells whether a compiled package exports the object.
func (e *emitter) isNative(obj types.Object) bool {
	return obj.Pkg() != nil && obj.Exported() && obj.Parent() == obj.Pkg().Scope() && e.u.s.imp.Native(obj.Pkg().Path())
}

// fieldName is the name of a field in lowered text: an embedded field is named
// after its type, whose name may carry a version.
func (e *emitter) fieldName(v *types.Var) string {
	if !v.Embedded() || e.u.s.real != nil {
		return v.Name()
	}
	t := e.resolve(v.Type())
	if n := namedOf(t); n != nil {
		text := strings.TrimPrefix(e.typeText(n), "*")
		return text[strings.LastIndexByte(text, '.')+1:]
	}
	return v.Name()
}

func typeArgs(t *types.Named) []types.Type {
	var args []types.Type
	for i := range t.TypeArgs().Len() {
		args = append(args, t.TypeArgs().At(i))
	}
	return args
}
