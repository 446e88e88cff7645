package cell

import (
	"go/types"
	"reflect"
	"unsafe"

	"vogo/kernel/cell/closure"
)

// present returns a value as the session hands it out.
func (s *Session) present(v reflect.Value, t types.Type) any {
	v = unwrap(v)
	if !v.IsValid() || !v.CanInterface() {
		return nil
	}
	if v.Kind() == reflect.Map && s.sup.strands.count() > 0 { // a goroutine may write to it
		v = closure.Snapshot(v)
	}
	if s.real != nil {
		return v.Interface()
	}
	if !ownType(t, map[types.Type]bool{}) {
		return v.Interface()
	}
	return Value{v: v, t: t}
}

// wrapped is the interpreter's wrapper for values in interfaces.
const wrapped = "valueInterface"

// unwrap takes a value out of interfaces and of the interpreter's wrapper for
// them.
func unwrap(v reflect.Value) reflect.Value {
	for v.IsValid() {
		switch {
		case v.Kind() == reflect.Interface:
			if v.IsNil() {
				return reflect.Value{}
			}
			v = v.Elem()
		case v.Kind() == reflect.Struct && v.Type().Name() == wrapped && v.NumField() == 2:
			c := reflect.New(v.Type()).Elem()
			c.Set(v)
			f := c.Field(1)
			v = *(*reflect.Value)(unsafe.Pointer(f.UnsafeAddr()))
		default:
			return v
		}
	}
	return v
}

// ownType tells whether a type mentions one that cells declare.
func ownType(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Alias:
		return ownType(types.Unalias(t), seen)
	case *types.Named:
		if p := t.Obj().Pkg(); p != nil && p.Path() == "main" {
			return true
		}
		for i := range t.TypeArgs().Len() {
			if ownType(t.TypeArgs().At(i), seen) {
				return true
			}
		}
	case *types.Pointer:
		return ownType(t.Elem(), seen)
	case *types.Slice:
		return ownType(t.Elem(), seen)
	case *types.Array:
		return ownType(t.Elem(), seen)
	case *types.Map:
		return ownType(t.Key(), seen) || ownType(t.Elem(), seen)
	case *types.Chan:
		return ownType(t.Elem(), seen)
	case *types.Struct:
		for i := range t.NumFields() {
			if ownType(t.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}
