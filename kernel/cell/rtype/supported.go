package rtype

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"unsafe"
)

// Supported returns nil if types made by this package behave as types should in
// the running program, else what is wrong.
var Supported = sync.OnceValue(supported)

func supported() (err error) {
	if maxStubs == 0 {
		return errors.New("no method stubs for this processor")
	}
	if unsafe.Sizeof(uintptr(0)) != 8 {
		return errors.New("types can be made on 64-bit systems only")
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("types of this version of Go are laid out in another way: %v", r)
		}
	}()
	// First look without writing anything: types of this program.
	type probe struct {
		_ int
		_ *string
	}
	h := (*abiType)(pointerTo(reflect.TypeFor[probe]()))
	if h.size != 16 || h.ptrBytes != 16 || h.align != 8 || h.kind&31 != uint8(reflect.Struct) || h.tflag&flagNamed == 0 || h.tflag&flagDirect != 0 {
		return errors.New("types of this version of Go are laid out in another way")
	}
	if p := (*abiType)(pointerTo(reflect.TypeFor[*probe]())); p.tflag&flagDirect == 0 {
		return errors.New("types of this version of Go are laid out in another way: direct values")
	}
	st := (*structType)(pointerTo(reflect.TypeFor[probe]()))
	if len(st.fields) != 2 || st.fields[1].offset != 8 || st.fields[0].typ != pointerTo(reflect.TypeFor[int]()) {
		return errors.New("struct types of this version of Go are laid out in another way")
	}
	t := New("main", "Probe", 4)
	s := StructOf([]Field{{Name: "x", Type: reflect.TypeFor[int]()}, {Name: "y", Type: reflect.TypeFor[string]()}})
	t.Layout(s)
	t.Define(s)
	vars, err := t.AddMethods([]Method{{Name: "String", Func: reflect.FuncOf([]reflect.Type{reflect.PointerTo(t.Type())}, []reflect.Type{reflect.TypeFor[string]()}, false)}})
	if err != nil {
		return err
	}
	vars[0].Set(reflect.MakeFunc(vars[0].Type(), func(args []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf("probe " + args[0].Elem().Field(1).String())}
	}))
	v := reflect.New(t.Type()).Elem()
	v.Field(1).SetString("ok")
	if got := fmt.Sprintf("%T %v %v", v.Interface(), v.Interface(), v.Addr().Interface()); got != "main.Probe probe ok probe ok" {
		return fmt.Errorf("a type made at run time shows as %s", got)
	}
	return nil
}
