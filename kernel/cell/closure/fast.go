package closure

import (
	"go/types"
	"io"
	"reflect"
	"unsafe"
)

// fastCall compiles calls of compiled functions with common signatures without
// package reflect; nil if there is no shorter way.
func (c *cx) fastCall(v reflect.Value, p *packing, sig *types.Signature) *invocation {
	if p.before != nil || !v.CanInterface() {
		return nil
	}
	one := func(e *expr) *invocation { return &invocation{c: c, results: sig.Results(), fast: e} }
	var t *typ
	if sig.Results().Len() > 0 {
		t = c.typ(sig.Results().At(0).Type())
	}
	a := p.args
	switch f := v.Interface().(type) {
	case func(float64) float64:
		x := a[0].w
		return one(words(t, func(fr *frame) uint64 { return floatWord(f(wordFloat(x(fr)))) }))
	case func(float64, float64) float64:
		x, y := a[0].w, a[1].w
		return one(words(t, func(fr *frame) uint64 { l := wordFloat(x(fr)); return floatWord(f(l, wordFloat(y(fr)))) }))
	case func(string) string:
		x := a[0].s
		return one(texts(t, func(fr *frame) string { return f(x(fr)) }))
	case func(string, string) bool:
		x, y := a[0].s, a[1].s
		return one(truth(t, func(fr *frame) bool { l := x(fr); return f(l, y(fr)) }))
	case func(string, string) int:
		x, y := a[0].s, a[1].s
		return one(words(t, func(fr *frame) uint64 { l := x(fr); return uint64(f(l, y(fr))) }))
	case func(string) int:
		x := a[0].s
		return one(words(t, func(fr *frame) uint64 { return uint64(f(x(fr))) }))
	case func(int) string:
		x := a[0].w
		return one(texts(t, func(fr *frame) string { return f(int(x(fr))) }))
	case func(rune) bool:
		x := a[0].w
		return one(truth(t, func(fr *frame) bool { return f(rune(x(fr))) }))
	case func(int) int:
		x := a[0].w
		return one(words(t, func(fr *frame) uint64 { return uint64(f(int(x(fr)))) }))
	case func(string, string) []string:
		x, y := a[0].s, a[1].s
		return one(written(t, func(fr *frame, p unsafe.Pointer) { l := x(fr); *(*[]string)(p) = f(l, y(fr)) }))
	case func(string) []string:
		x := a[0].s
		return one(written(t, func(fr *frame, p unsafe.Pointer) { r := f(x(fr)); *(*[]string)(p) = r }))
	case func([]string, string) string:
		l, y := c.addrOf(a[0]), a[1].s
		return one(texts(t, func(fr *frame) string { s := *(*[]string)(l(fr)); return f(s, y(fr)) }))
	case func([]float64) float64:
		l := c.addrOf(a[0])
		return one(words(t, func(fr *frame) uint64 { return floatWord(f(*(*[]float64)(l(fr)))) }))
	case func(string, ...any) string:
		x, list := a[0].s, c.addrOf(a[1])
		return one(texts(t, func(fr *frame) string { l := x(fr); return f(l, *(*[]any)(list(fr))...) }))
	case func(...any) string:
		list := c.addrOf(a[0])
		return one(texts(t, func(fr *frame) string { return f(*(*[]any)(list(fr))...) }))
	case func(...any) (int, error):
		list := c.addrOf(a[0])
		return c.pairCall(sig, func(fr *frame) (int, error) { return f(*(*[]any)(list(fr))...) })
	case func(string, ...any) (int, error):
		x, list := a[0].s, c.addrOf(a[1])
		return c.pairCall(sig, func(fr *frame) (int, error) { l := x(fr); return f(l, *(*[]any)(list(fr))...) })
	case func(io.Writer, ...any) (int, error):
		w, list := c.addrOf(a[0]), c.addrOf(a[1])
		return c.pairCall(sig, func(fr *frame) (int, error) { o := *(*io.Writer)(w(fr)); return f(o, *(*[]any)(list(fr))...) })
	case func(io.Writer, string, ...any) (int, error):
		w, x, list := c.addrOf(a[0]), a[1].s, c.addrOf(a[2])
		return c.pairCall(sig, func(fr *frame) (int, error) {
			o := *(*io.Writer)(w(fr))
			l := x(fr)
			return f(o, l, *(*[]any)(list(fr))...)
		})
	}
	return nil
}

// pairCall is the call of a compiled function that returns a number and an error.
func (c *cx) pairCall(sig *types.Signature, call func(*frame) (int, error)) *invocation {
	return &invocation{c: c, results: sig.Results(),
		run: func(f *frame) { _, _ = call(f) },
		frames: func(f *frame) (*frame, []reflect.Value) {
			n, err := call(f)
			return nil, []reflect.Value{reflect.ValueOf(n), reflect.ValueOf(&err).Elem()}
		}}
}

// fastMethod does for methods of compiled types what fastCall does for functions.
func (c *cx) fastMethod(v reflect.Value, recv *expr, p *packing, sig *types.Signature) *invocation {
	if p.before != nil || recv.class != inPointer || v.Type().NumIn() != 1 || v.Type().NumOut() > 1 {
		return nil
	}
	// The receiver is a pointer whatever its type: the call is the same.
	fp := unsafeNew(rtypeOf(v.Type()))
	reflect.NewAt(v.Type(), fp).Elem().Set(v)
	g := recv.p
	if v.Type().NumOut() == 0 {
		call := *(*func(unsafe.Pointer))(fp)
		return &invocation{c: c, results: sig.Results(), run: func(f *frame) { call(g(f)) }, frames: func(f *frame) (*frame, []reflect.Value) { call(g(f)); return nil, nil }}
	}
	t := c.typ(sig.Results().At(0).Type())
	switch t.kind {
	case reflect.Int, reflect.Int64:
		call := *(*func(unsafe.Pointer) int)(fp)
		return &invocation{c: c, results: sig.Results(), fast: words(t, func(f *frame) uint64 { return uint64(call(g(f))) })}
	case reflect.String:
		call := *(*func(unsafe.Pointer) string)(fp)
		return &invocation{c: c, results: sig.Results(), fast: texts(t, func(f *frame) string { return call(g(f)) })}
	case reflect.Bool:
		call := *(*func(unsafe.Pointer) bool)(fp)
		return &invocation{c: c, results: sig.Results(), fast: truth(t, func(f *frame) bool { return call(g(f)) })}
	case reflect.Float64:
		call := *(*func(unsafe.Pointer) float64)(fp)
		return &invocation{c: c, results: sig.Results(), fast: words(t, func(f *frame) uint64 { return floatWord(call(g(f))) })}
	case reflect.Pointer:
		call := *(*func(unsafe.Pointer) unsafe.Pointer)(fp)
		return &invocation{c: c, results: sig.Results(), fast: pointers(t, func(f *frame) unsafe.Pointer { return call(g(f)) })}
	}
	return nil
}
