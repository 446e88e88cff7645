package cell

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"strings"
	"unsafe"

	"golang.org/x/tools/go/types/typeutil"

	"vogo/kernel/cell/lower"
	"vogo/kernel/cell/rtype"
	"vogo/kernel/cell/symbols"
)

// realTypes makes the types that cells declare into types of the running
// program, which compiled code treats as it treats its own. The interpreter sees
// them as types of a compiled package.
type realTypes struct {
	imp   *importer
	types typeutil.Map // to reflect.Type
	named typeutil.Map // to *rtype.Type
	names typeutil.Map // to the name in that package
	made  []*types.Named
	fresh map[string]reflect.Value // symbols the interpreter has not seen
	slots map[string]reflect.Value // variables for methods, the same
	since []types.Type             // what the current unit has made
	n     int
}

func newRealTypes(imp *importer) *realTypes {
	return &realTypes{imp: imp, fresh: map[string]reflect.Value{}, slots: map[string]reflect.Value{}}
}

// unmade is what making a type panics with.
type unmade struct{ error }

func failType(t types.Type, why string) {
	panic(unmade{fmt.Errorf("type %s cannot be used in cells: %s", types.TypeString(t, qualifier), why)})
}

func caught(err *error) {
	switch r := recover().(type) {
	case nil:
	case unmade:
		*err = r.error
	default:
		*err = fmt.Errorf("a type of this cell cannot be made at run time: %v", r)
	}
}

// Begin notes the start of a unit.
func (r *realTypes) Begin() { r.since, r.made = nil, nil }

// Forget takes back what the unit has made, because it will not run.
func (r *realTypes) Forget() {
	for _, t := range r.since {
		r.types.Delete(t)
		r.named.Delete(t)
		r.names.Delete(t)
	}
	r.since, r.made = nil, nil
}

// Name implements lower.TypeMaker.
func (r *realTypes) Name(t types.Type) (name string, err error) {
	defer caught(&err)
	if n, ok := r.names.At(t).(string); ok {
		return n, nil
	}
	rt := r.of(t)
	r.n++
	name = fmt.Sprintf("T%d", r.n)
	r.names.Set(t, name)
	r.since = append(r.since, t)
	r.fresh[name] = reflect.Zero(reflect.PointerTo(rt))
	return name, nil
}

// adopt notes which type of the running program an unexported type is.
func (r *realTypes) adopt(n *types.Named, rt reflect.Type) {
	if r.types.At(n) == nil {
		r.types.Set(n, rt)
	}
}

// typeOf returns the type of the running program that a type is.
func (r *realTypes) typeOf(t types.Type) (rt reflect.Type, err error) {
	defer caught(&err)
	return r.of(t), nil
}

// Made implements lower.TypeMaker.
func (r *realTypes) Made() []*types.Named {
	m := r.made
	r.made = nil
	return m
}

// Slots implements lower.TypeMaker.
func (r *realTypes) Slots(t *types.Named, ms []*types.Selection) (names []string, err error) {
	vars, err := r.methods(t, ms)
	if err != nil {
		return nil, err
	}
	for _, v := range vars {
		r.n++
		name := fmt.Sprintf("M%d", r.n)
		r.slots[name] = v
		names = append(names, name)
	}
	return names, nil
}

// methods gives a type methods, and returns the variables that are to hold them.
func (r *realTypes) methods(t *types.Named, ms []*types.Selection) (vars []reflect.Value, err error) {
	defer caught(&err)
	rt := r.named.At(t).(*rtype.Type)
	onValue := types.NewMethodSet(t)
	var list []rtype.Method
	for _, m := range ms {
		sig := m.Type().(*types.Signature)
		f := r.signature(sig, reflect.PointerTo(rt.Type()))
		list = append(list, rtype.Method{Name: m.Obj().Name(), Func: f, Pointer: onValue.Lookup(m.Obj().Pkg(), m.Obj().Name()) == nil})
	}
	return rt.AddMethods(list)
}

var basicTypes = map[types.BasicKind]reflect.Type{
	types.Bool: reflect.TypeFor[bool](), types.Int: reflect.TypeFor[int](), types.Int8: reflect.TypeFor[int8](), types.Int16: reflect.TypeFor[int16](),
	types.Int32: reflect.TypeFor[int32](), types.Int64: reflect.TypeFor[int64](), types.Uint: reflect.TypeFor[uint](), types.Uint8: reflect.TypeFor[uint8](),
	types.Uint16: reflect.TypeFor[uint16](), types.Uint32: reflect.TypeFor[uint32](), types.Uint64: reflect.TypeFor[uint64](), types.Uintptr: reflect.TypeFor[uintptr](),
	types.Float32: reflect.TypeFor[float32](), types.Float64: reflect.TypeFor[float64](), types.Complex64: reflect.TypeFor[complex64](),
	types.Complex128: reflect.TypeFor[complex128](), types.String: reflect.TypeFor[string](), types.UnsafePointer: reflect.TypeFor[unsafe.Pointer](),
}

// of returns the run-time type of a type.
func (r *realTypes) of(t types.Type) reflect.Type {
	t = types.Unalias(t)
	if rt, ok := r.types.At(t).(reflect.Type); ok {
		return rt
	}
	if n, ok := t.(*types.Named); ok {
		return r.namedType(n)
	}
	if st, ok := t.(*types.Struct); ok && promotes(st) {
		return r.promoting(st)
	}
	rt := r.literal(t)
	r.types.Set(t, rt)
	r.since = append(r.since, t)
	return rt
}

// promotes tells whether a struct type has methods: those of what it embeds.
func promotes(t *types.Struct) bool {
	for f := range t.Fields() {
		if f.Embedded() {
			return types.NewMethodSet(types.NewPointer(t)).Len() > 0
		}
	}
	return false
}

// literals is the package of the names that stand for struct types without one.
var literals = types.NewPackage("main", "main")

// promoting makes a struct type that has no name but has methods. It is made as a named
// type is, under a name that nobody sees.
func (r *realTypes) promoting(t *types.Struct) reflect.Type {
	n := types.NewNamed(types.NewTypeName(token.NoPos, literals, "struct", nil), t, nil)
	shell := rtype.New("main", "struct", types.NewMethodSet(types.NewPointer(n)).Len())
	r.named.Set(n, shell)
	for _, t := range []types.Type{n, t} {
		r.types.Set(t, shell.Type())
		r.since = append(r.since, t)
	}
	shell.Layout(r.layout(t, 0))
	form := r.structType(t)
	shell.Define(form)
	shell.Unname(form.String())
	r.made = append(r.made, n)
	return shell.Type()
}

func (r *realTypes) namedType(n *types.Named) reflect.Type {
	if n.Obj().Pkg() == nil {
		if n.Obj().Name() == "error" {
			return reflect.TypeFor[error]()
		}
		return reflect.TypeFor[any]()
	}
	if rt := nativeType(n); rt != nil {
		r.types.Set(n, rt)
		return rt
	}
	if shim := r.imp.Shim(n.Obj()); shim != nil {
		if inst, err := types.Instantiate(nil, shim.Type(), typeArgs(n), false); err == nil {
			return r.of(inst)
		}
	}
	if n.Obj().Pkg().Path() != "main" && n.TypeArgs().Len() > 0 && n.NumMethods() == 0 {
		return r.of(n.Underlying()) // iter.Seq and its like
	}
	name := typeName(n)
	room := types.NewMethodSet(types.NewPointer(n)).Len() + 6
	shell := rtype.New(n.Obj().Pkg().Name(), name, room)
	r.named.Set(n, shell)
	r.types.Set(n, shell.Type())
	r.since = append(r.since, n)
	shell.Layout(r.layout(n.Underlying(), 0))
	shell.Define(r.of(n.Underlying()))
	r.made = append(r.made, n)
	return shell.Type()
}

// typeName is the name of a type as Go writes it at run time, without its package.
func typeName(n *types.Named) string {
	name := n.Obj().Name()
	for i := range n.TypeArgs().Len() {
		sep := ","
		if i == 0 {
			sep = "["
		}
		name += sep + strings.ReplaceAll(types.TypeString(n.TypeArgs().At(i), (*types.Package).Path), ", ", ",")
	}
	if n.TypeArgs().Len() > 0 {
		name += "]"
	}
	return name
}

func typeArgs(n *types.Named) []types.Type {
	var args []types.Type
	for i := range n.TypeArgs().Len() {
		args = append(args, n.TypeArgs().At(i))
	}
	return args
}

// nativeType returns the type of a compiled package, nil if there is none.
func nativeType(n *types.Named) reflect.Type {
	if !n.Obj().Exported() || n.TypeArgs().Len() > 0 || n.Obj().Parent() != n.Obj().Pkg().Scope() {
		return nil
	}
	p, ok := symbols.Lookup(n.Obj().Pkg().Path())
	if !ok {
		return nil
	}
	v, ok := p.Values()[n.Obj().Name()]
	if !ok || v.Kind() != reflect.Pointer {
		return nil
	}
	return v.Type().Elem()
}

func (r *realTypes) literal(t types.Type) reflect.Type {
	switch t := t.(type) {
	case *types.Basic:
		if b, ok := types.Default(t).(*types.Basic); ok {
			if rt := basicTypes[b.Kind()]; rt != nil {
				return rt
			}
		}
	case *types.Pointer:
		return reflect.PointerTo(r.of(t.Elem()))
	case *types.Slice:
		return reflect.SliceOf(r.of(t.Elem()))
	case *types.Array:
		return reflect.ArrayOf(int(t.Len()), r.of(t.Elem()))
	case *types.Map:
		return reflect.MapOf(r.of(t.Key()), r.of(t.Elem()))
	case *types.Chan:
		return reflect.ChanOf(map[types.ChanDir]reflect.ChanDir{types.SendRecv: reflect.BothDir, types.SendOnly: reflect.SendDir, types.RecvOnly: reflect.RecvDir}[t.Dir()], r.of(t.Elem()))
	case *types.Signature:
		return r.signature(t)
	case *types.Struct:
		return r.structType(t)
	case *types.Interface:
		if t.NumMethods() == 0 {
			return reflect.TypeFor[any]()
		}
		var ms []rtype.InterfaceMethod
		for i := range t.NumMethods() {
			ms = append(ms, rtype.InterfaceMethod{Name: t.Method(i).Name(), Func: r.signature(t.Method(i).Signature())})
		}
		return rtype.InterfaceOf(ms)
	}
	failType(t, "it has no form at run time")
	return nil
}

func (r *realTypes) signature(s *types.Signature, first ...reflect.Type) reflect.Type {
	in := first
	for i := range s.Params().Len() {
		in = append(in, r.of(s.Params().At(i).Type()))
	}
	var out []reflect.Type
	for i := range s.Results().Len() {
		out = append(out, r.of(s.Results().At(i).Type()))
	}
	return reflect.FuncOf(in, out, s.Variadic())
}

// structType makes a struct type. Fields that Go does not export are hidden from
// encoding/json by a tag: at run time they count as exported.
func (r *realTypes) structType(t *types.Struct) reflect.Type {
	fields := make([]rtype.Field, t.NumFields())
	plain := !ownType(t, map[types.Type]bool{})
	for i := range fields {
		f := t.Field(i)
		tag := t.Tag(i)
		_, isStruct := f.Type().Underlying().(*types.Struct)
		if !f.Exported() && !(f.Embedded() && isStruct) {
			tag = `json:"-" xml:"-"`
		}
		plain = plain && f.Exported() && !f.Embedded()
		fields[i] = rtype.Field{Name: f.Name(), Tag: tag, Embedded: f.Embedded(), Type: r.of(f.Type()), Like: r.layout(f.Type(), 0)}
	}
	if plain { // the same type as in compiled code
		list := make([]reflect.StructField, len(fields))
		for i, f := range fields {
			list[i] = reflect.StructField{Name: f.Name, Tag: reflect.StructTag(f.Tag), Type: f.Type}
		}
		return reflect.StructOf(list)
	}
	return rtype.StructOf(fields)
}

// layout returns a type whose values look the same in memory, without needing
// the types that pointers lead to.
func (r *realTypes) layout(t types.Type, depth int) reflect.Type {
	if depth > 1000 {
		failType(t, "it contains itself")
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if t.Obj().Pkg() == nil {
			return r.namedType(t)
		}
		if rt := nativeType(t); rt != nil {
			return rt
		}
		return r.layout(t.Underlying(), depth+1)
	case *types.Basic:
		return r.literal(t)
	case *types.Pointer:
		return reflect.TypeFor[*int]()
	case *types.Slice:
		return reflect.TypeFor[[]int]()
	case *types.Map:
		return reflect.TypeFor[map[string]int]()
	case *types.Chan:
		return reflect.TypeFor[chan int]()
	case *types.Signature:
		if t.Params().Len()+t.Results().Len() > rtype.MaxParameters {
			failType(t, "it has too many parameters")
		}
		return reflect.TypeFor[func()]()
	case *types.Interface:
		if t.NumMethods() == 0 {
			return reflect.TypeFor[any]()
		}
		return reflect.TypeFor[interface{ M() }]()
	case *types.Array:
		return reflect.ArrayOf(int(t.Len()), r.layout(t.Elem(), depth+1))
	case *types.Struct:
		fields := make([]reflect.StructField, t.NumFields())
		for i := range fields {
			fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: r.layout(t.Field(i).Type(), depth+1)}
		}
		return reflect.StructOf(fields)
	}
	failType(t, "it has no form at run time")
	return nil
}

// give makes what is new known to the interpreter.
func (r *realTypes) give(rt map[string]reflect.Value) map[string]reflect.Value {
	for n, v := range r.slots {
		rt[n] = v
	}
	clear(r.slots)
	out := r.fresh
	r.fresh = map[string]reflect.Value{}
	return out
}

var _ lower.TypeMaker = (*realTypes)(nil)
