package rtype

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"testing"
)

func TestSupported(t *testing.T) {
	if err := Supported(); err != nil {
		if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
}

func needs(t *testing.T) {
	t.Helper()
	if err := Supported(); err != nil {
		t.Skip(err)
	}
}

// named makes a type with one method on values, which returns text.
func named(t *testing.T, name string, like reflect.Type, method string, f func(v reflect.Value) string) reflect.Type {
	t.Helper()
	n := New("main", name, 4)
	n.Layout(like)
	n.Define(like)
	if f != nil {
		ft := reflect.FuncOf([]reflect.Type{reflect.PointerTo(n.Type())}, []reflect.Type{reflect.TypeFor[string]()}, false)
		vars, err := n.AddMethods([]Method{{Name: method, Func: ft}})
		if err != nil {
			t.Fatal(err)
		}
		vars[0].Set(reflect.MakeFunc(ft, func(a []reflect.Value) []reflect.Value {
			return []reflect.Value{reflect.ValueOf(f(a[0].Elem()))}
		}))
	}
	return n.Type()
}

func TestKinds(t *testing.T) {
	needs(t)
	for _, like := range []reflect.Type{
		reflect.TypeFor[int](), reflect.TypeFor[float64](), reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[complex128](),
		reflect.TypeFor[[]int](), reflect.TypeFor[[3]int](), reflect.TypeFor[map[string]int](), reflect.TypeFor[chan int](),
		reflect.TypeFor[*int](), reflect.TypeFor[func(int, ...string) error](), reflect.TypeFor[struct{ A int }](), reflect.TypeFor[struct{ P *int }](),
	} {
		typ := named(t, "K", like, "String", func(v reflect.Value) string { return "is " + v.Kind().String() })
		v := reflect.New(typ).Elem()
		if got, want := fmt.Sprintf("%T|%v|%v", v.Interface(), v.Interface(), v.Addr().Interface()), "main.K|is "+like.Kind().String()+"|is "+like.Kind().String(); got != want {
			t.Errorf("%v: got %s, want %s", like, got, want)
		}
		if typ.Kind() != like.Kind() || typ.Size() != like.Size() || !like.ConvertibleTo(typ) || typ == like || typ.Name() != "K" || typ.PkgPath() != "main" {
			t.Errorf("%v: not like its model", like)
		}
		if like.Kind() == reflect.Func && (typ.NumIn() != 2 || typ.In(1) != reflect.TypeFor[[]string]() || !typ.IsVariadic() || typ.Out(0) != reflect.TypeFor[error]()) {
			t.Errorf("func: parameters of %v", typ)
		}
	}
}

func TestIdentity(t *testing.T) {
	needs(t)
	a, b := named(t, "A", reflect.TypeFor[int](), "", nil), named(t, "A", reflect.TypeFor[int](), "", nil)
	m := map[any]int{}
	m[reflect.New(a).Elem().Interface()]++
	m[reflect.New(a).Elem().Interface()]++
	m[reflect.New(b).Elem().Interface()]++
	if len(m) != 2 {
		t.Errorf("%d keys, want 2", len(m))
	}
	if reflect.SliceOf(a) == reflect.SliceOf(b) || reflect.PointerTo(a) == reflect.PointerTo(b) || reflect.MapOf(a, b) == reflect.MapOf(b, a) {
		t.Error("types of different names make the same types")
	}
}

func TestRecursive(t *testing.T) {
	needs(t)
	n := New("main", "Node", 2)
	n.Layout(StructOf([]Field{{Name: "v", Type: reflect.TypeFor[int]()}, {Name: "next", Type: reflect.TypeFor[*int]()}, {Name: "kids", Type: reflect.TypeFor[map[string]int]()}}))
	n.Define(StructOf([]Field{{Name: "v", Type: reflect.TypeFor[int]()}, {Name: "next", Type: reflect.PointerTo(n.Type())}, {Name: "kids", Type: reflect.MapOf(reflect.TypeFor[string](), n.Type()), Tag: `json:"kids"`}}))
	a, b := reflect.New(n.Type()), reflect.New(n.Type())
	a.Elem().Field(0).SetInt(1)
	b.Elem().Field(1).Set(a)
	b.Elem().Field(2).Set(reflect.MakeMap(n.Type().Field(2).Type))
	b.Elem().Field(2).SetMapIndex(reflect.ValueOf("k"), a.Elem())
	runtime.GC()
	if got := fmt.Sprintf("%+v", b.Elem().FieldByName("kids").Interface()); got != "map[k:{v:1 next:<nil> kids:map[]}]" {
		t.Error(got)
	}
	j, err := json.Marshal(b.Elem().Field(1).Interface())
	if err != nil || !strings.Contains(string(j), `"kids":null`) {
		t.Error(string(j), err)
	}
}

func TestInterfaces(t *testing.T) {
	needs(t)
	i := InterfaceOf([]InterfaceMethod{{"Error", reflect.TypeFor[func() string]()}})
	e := named(t, "E", reflect.TypeFor[struct{ Code int }](), "Error", func(v reflect.Value) string { return fmt.Sprint("code ", v.Field(0).Int()) })
	v := reflect.New(e).Elem()
	v.Field(0).SetInt(7)
	err := fmt.Errorf("wrapped: %w", v.Interface().(error))
	target := reflect.New(e)
	if !errors.As(err, target.Interface()) || target.Elem().Field(0).Int() != 7 || err.Error() != "wrapped: code 7" {
		t.Errorf("errors.As: %v", err)
	}
	if !e.Implements(i) || !reflect.TypeFor[error]().Implements(i) || reflect.TypeFor[int]().Implements(i) {
		t.Error("Implements")
	}
	x := reflect.New(i).Elem()
	x.Set(v)
	if got := x.MethodByName("Error").Call(nil)[0].String(); got != "code 7" {
		t.Error(got)
	}
}

// A sort.Interface on a slice, whose methods take arguments and pointers grow
// the stack.
func TestSort(t *testing.T) {
	needs(t)
	n := New("main", "ByAge", 4)
	n.Layout(reflect.TypeFor[[]int]())
	n.Define(reflect.TypeFor[[]int]())
	p, in := reflect.PointerTo(n.Type()), reflect.TypeFor[int]()
	vars, err := n.AddMethods([]Method{
		{Name: "Swap", Func: reflect.FuncOf([]reflect.Type{p, in, in}, nil, false)},
		{Name: "Less", Func: reflect.FuncOf([]reflect.Type{p, in, in}, []reflect.Type{reflect.TypeFor[bool]()}, false)},
		{Name: "Len", Func: reflect.FuncOf([]reflect.Type{p}, []reflect.Type{in}, false)},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := func(a []reflect.Value, i int) reflect.Value { return a[0].Elem().Index(int(a[i].Int())) }
	set := func(i int, f func([]reflect.Value) []reflect.Value) { vars[i].Set(reflect.MakeFunc(vars[i].Type(), f)) }
	set(0, func(a []reflect.Value) []reflect.Value {
		x, y := at(a, 1).Int(), at(a, 2).Int()
		at(a, 1).SetInt(y)
		at(a, 2).SetInt(x)
		return nil
	})
	set(1, func(a []reflect.Value) []reflect.Value {
		grow(100)
		runtime.GC()
		return []reflect.Value{reflect.ValueOf(at(a, 1).Int() < at(a, 2).Int())}
	})
	set(2, func(a []reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(a[0].Elem().Len())} })
	v := reflect.ValueOf([]int{5, 2, 9, 1, 7}).Convert(n.Type())
	done := make(chan struct{})
	go func() { // on a small stack
		defer close(done)
		sort.Sort(v.Interface().(sort.Interface))
	}()
	<-done
	if got := fmt.Sprint(v.Interface()); got != "[1 2 5 7 9]" {
		t.Error(got)
	}
}

func grow(n int) int {
	var pad [200]int
	if n == 0 {
		return pad[0]
	}
	return grow(n-1) + pad[n]
}

func TestPanicThroughStub(t *testing.T) {
	needs(t)
	typ := named(t, "P", reflect.TypeFor[int](), "String", func(reflect.Value) string { panic("through") })
	defer func() {
		if r := recover(); r != "through" {
			t.Errorf("recovered %v", r)
		}
	}()
	_ = reflect.New(typ).Interface().(fmt.Stringer).String()
}
