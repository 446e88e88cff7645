package cell

import (
	"fmt"
	"go/types"
	"reflect"
	"sort"
	"strings"
)

// Value is a value of a type that cells declare. The interpreter does not know
// the type's name at run time; Value does, and prints as Go would.
type Value struct {
	v reflect.Value
	t types.Type

	text *string // what its Error or String method returned, nil if it has none
}

// TypeString returns the type as Go source.
func (v Value) TypeString() string { return types.TypeString(v.t, qualifier) }

// Reflect returns the value as the interpreter keeps it.
func (v Value) Reflect() reflect.Value { return v.v }

// String prints the value as %+v does.
func (v Value) String() string {
	if v.text != nil {
		return *v.text
	}
	var b strings.Builder
	writeValue(&b, v.v, v.t, 0)
	return b.String()
}

// Format implements fmt.Formatter: every verb but %T and %p prints the value as
// %+v does.
func (v Value) Format(f fmt.State, verb rune) { fmt.Fprint(f, v.String()) }

// writeValue prints a value by its static type, as fmt's %+v.
func writeValue(b *strings.Builder, v reflect.Value, t types.Type, depth int) {
	if t != nil && types.IsInterface(t) {
		v = unwrap(v)
		t = nil
	}
	v = unwrap(v)
	if !v.IsValid() {
		b.WriteString("<nil>")
		return
	}
	if depth > 20 {
		b.WriteString("…")
		return
	}
	if t == nil || !ownType(t, map[types.Type]bool{}) {
		if v.CanInterface() {
			fmt.Fprintf(b, "%+v", v.Interface())
		} else {
			fmt.Fprintf(b, "%+v", v)
		}
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		if v.Kind() == reflect.Struct && v.NumField() == u.NumFields() {
			b.WriteByte('{')
			for i := range u.NumFields() {
				if i > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(u.Field(i).Name() + ":")
				writeValue(b, v.Field(i), u.Field(i).Type(), depth+1)
			}
			b.WriteByte('}')
			return
		}
	case *types.Pointer:
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				b.WriteString("<nil>")
				return
			}
			if _, ok := u.Elem().Underlying().(*types.Struct); ok && depth == 0 {
				b.WriteByte('&')
				writeValue(b, v.Elem(), u.Elem(), depth+1)
				return
			}
			fmt.Fprintf(b, "0x%x", v.Pointer())
			return
		}
	case *types.Slice:
		if v.Kind() == reflect.Slice {
			writeList(b, v, u.Elem(), depth)
			return
		}
	case *types.Array:
		if v.Kind() == reflect.Array {
			writeList(b, v, u.Elem(), depth)
			return
		}
	case *types.Map:
		if v.Kind() == reflect.Map {
			writeMap(b, v, u, depth)
			return
		}
	}
	fmt.Fprintf(b, "%+v", v)
}

func writeList(b *strings.Builder, v reflect.Value, elem types.Type, depth int) {
	b.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			b.WriteByte(' ')
		}
		if i == 1000 {
			fmt.Fprintf(b, "… (%d in all)", v.Len())
			break
		}
		writeValue(b, v.Index(i), elem, depth+1)
	}
	b.WriteByte(']')
}

func writeMap(b *strings.Builder, v reflect.Value, t *types.Map, depth int) {
	type entry struct{ k, v string }
	var entries []entry
	for it := v.MapRange(); it.Next(); {
		var kb, vb strings.Builder
		writeValue(&kb, it.Key(), t.Key(), depth+1)
		writeValue(&vb, it.Value(), t.Elem(), depth+1)
		entries = append(entries, entry{kb.String(), vb.String()})
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].k < entries[j].k })
	b.WriteString("map[")
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(e.k + ":" + e.v)
	}
	b.WriteByte(']')
}
