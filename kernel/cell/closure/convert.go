package closure

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"runtime"
	"unsafe"
)

// convertTo adapts a value to a type that it is assignable to.
func (c *cx) convertTo(e *expr, t *typ) *expr {
	switch {
	case e.null:
		return c.zero(t)
	case t.iface():
		return c.toInterface(e, t)
	case e.typ == t:
		return e
	}
	return e.as(t)
}

// zero is the zero value of a type.
func (c *cx) zero(t *typ) *expr {
	switch t.class {
	case inWord:
		return words(t, func(*frame) uint64 { return 0 })
	case inPointer:
		return pointers(t, func(*frame) unsafe.Pointer { return nil })
	case inString:
		return texts(t, func(*frame) string { return "" })
	}
	tp := t.ptr
	return written(t, func(f *frame, p unsafe.Pointer) { typedmemclr(tp, p) })
}

func (c *cx) toInterface(e *expr, t *typ) *expr {
	if e.stand != nil {
		e = e.stand
	}
	if e.iface() {
		if e.rt == t.rt || types.Identical(under(e.t), under(t.t)) {
			return e.as(t)
		}
		a := c.toAny(e)
		if t.eface() {
			return written(t, func(f *frame, p unsafe.Pointer) { v := a(f); *(*any)(p) = v })
		}
		return written(t, func(f *frame, p unsafe.Pointer) { t.put(p, reflect.ValueOf(a(f))) })
	}
	v := c.boxed(e)
	if t.eface() {
		return written(t, func(f *frame, p unsafe.Pointer) { x := v(f); *(*any)(p) = x })
	}
	// The table of methods is the same each time: it is made once, when the type
	// has its methods.
	var head unsafe.Pointer
	rt := e.rt
	c.u.link(func() {
		sample := reflect.New(t.rt)
		sample.Elem().Set(reflect.Zero(rt))
		head = (*pair)(sample.UnsafePointer()).head
	})
	return written(t, func(f *frame, p unsafe.Pointer) {
		x := v(f)
		*(*pair)(p) = pair{head, (*pair)(unsafe.Pointer(&x)).data}
	})
}

// conversion compiles T(x).
func (c *cx) conversion(x *ast.CallExpr) *expr {
	t := c.typ(c.typeOf(x.Fun))
	if v := c.info.Types[x.Args[0]].Value; v != nil {
		switch numeric := v.Kind() != constant.String && v.Kind() != constant.Bool; {
		case numeric && t.kind != reflect.Bool && (t.class == inWord || t.kind == reflect.Complex64 || t.kind == reflect.Complex128):
			return c.constantExpr(v, t.t)
		case v.Kind() == constant.String && t.class == inString:
			return c.constantExpr(v, t.t)
		}
	}
	return c.convert(c.expr(x.Args[0]), t)
}

// convert compiles a conversion that the checker has allowed.
func (c *cx) convert(e *expr, t *typ) *expr {
	if e.null || t.iface() {
		return c.convertTo(e, t)
	}
	switch {
	case t.class == inWord && e.class == inWord:
		return convertWord(e, t)
	case t.kind == reflect.String && e.class == inWord:
		w, u := e.w, !signed(e.kind)
		return texts(t, func(f *frame) string {
			n := int64(w(f))
			if u && n < 0 || n > 0x7fffffff || n < 0 {
				return "\uFFFD"
			}
			return string(rune(n))
		})
	case t.kind == reflect.String && e.kind == reflect.Slice:
		a := c.addrOf(e)
		if e.rt.Elem().Kind() == reflect.Uint8 {
			return texts(t, func(f *frame) string { return string(*(*[]byte)(a(f))) })
		}
		return texts(t, func(f *frame) string { return string(*(*[]rune)(a(f))) })
	case t.kind == reflect.Slice && e.kind == reflect.String:
		s := e.s
		if t.rt.Elem().Kind() == reflect.Uint8 {
			return written(t, func(f *frame, p unsafe.Pointer) { x := s(f); *(*[]byte)(p) = []byte(x) })
		}
		return written(t, func(f *frame, p unsafe.Pointer) { x := s(f); *(*[]rune)(p) = []rune(x) })
	case t.kind == reflect.Complex64 && e.kind == reflect.Complex128, t.kind == reflect.Complex128 && e.kind == reflect.Complex64:
		return complexExpr(t, c.complexOf(e))
	case t.kind == reflect.Array && e.kind == reflect.Slice:
		a, n := c.addrOf(e), t.rt.Len()
		return load(t, func(f *frame) unsafe.Pointer { return arrayOf((*slice)(a(f)), n, t) })
	case t.kind == reflect.Pointer && e.kind == reflect.Slice:
		a, n := c.addrOf(e), t.rt.Elem().Len()
		return pointers(t, func(f *frame) unsafe.Pointer {
			s := (*slice)(a(f))
			if n == 0 {
				return s.data
			}
			return arrayOf(s, n, nil)
		})
	}
	return e.as(t)
}

// arrayOf returns the array that a slice begins with.
func arrayOf(s *slice, n int, t *typ) unsafe.Pointer {
	if s.len < n {
		panic(runtimeError(fmt.Sprintf("cannot convert slice with length %d to array or pointer to array with length %d", s.len, n)))
	}
	if s.data == nil {
		if t != nil {
			return unsafeNew(t.ptr)
		}
		return unsafe.Pointer(&zeroSized)
	}
	return s.data
}

var zeroSized struct{}

// runtimeError is a mistake that Go's runtime would report.
type runtimeError string

func (e runtimeError) Error() string { return "runtime error: " + string(e) }

// RuntimeError implements [runtime.Error].
func (runtimeError) RuntimeError() {}

var _ runtime.Error = runtimeError("")

// plainError is an error of the runtime whose text is nothing but that.
type plainError string

func (e plainError) Error() string { return string(e) }

// RuntimeError implements [runtime.Error].
func (plainError) RuntimeError() {}

// convertWord converts between numbers.
func convertWord(e *expr, t *typ) *expr {
	w, from, to := e.w, e.kind, t.kind
	if from == to || from == reflect.Bool {
		return e.as(t)
	}
	toFloat := func(f *frame) float64 { return wordFloat(w(f)) }
	switch {
	case from == reflect.Float64:
	case from == reflect.Float32:
		toFloat = func(f *frame) float64 { return float64(wordFloat32(w(f))) }
	case signed(from):
		toFloat = func(f *frame) float64 { return float64(int64(w(f))) }
	default:
		toFloat = func(f *frame) float64 { return float64(w(f)) }
	}
	isFloat := func(k reflect.Kind) bool { return k == reflect.Float64 || k == reflect.Float32 }
	switch {
	case to == reflect.Float64:
		return words(t, func(f *frame) uint64 { return floatWord(toFloat(f)) })
	case to == reflect.Float32:
		if !isFloat(from) {
			if signed(from) {
				return words(t, func(f *frame) uint64 { return float32Word(float32(int64(w(f)))) })
			}
			return words(t, func(f *frame) uint64 { return float32Word(float32(w(f))) })
		}
		return words(t, func(f *frame) uint64 { return float32Word(float32(toFloat(f))) })
	case isFloat(from):
		switch to {
		case reflect.Int, reflect.Int64:
			return words(t, func(f *frame) uint64 { return uint64(int64(toFloat(f))) })
		case reflect.Int32:
			return words(t, func(f *frame) uint64 { return uint64(int32(toFloat(f))) })
		case reflect.Int16:
			return words(t, func(f *frame) uint64 { return uint64(int16(toFloat(f))) })
		case reflect.Int8:
			return words(t, func(f *frame) uint64 { return uint64(int8(toFloat(f))) })
		case reflect.Uint32:
			return words(t, func(f *frame) uint64 { return uint64(uint32(toFloat(f))) })
		case reflect.Uint16:
			return words(t, func(f *frame) uint64 { return uint64(uint16(toFloat(f))) })
		case reflect.Uint8:
			return words(t, func(f *frame) uint64 { return uint64(uint8(toFloat(f))) })
		}
		return words(t, func(f *frame) uint64 { return uint64(toFloat(f)) })
	case t.size >= 8:
		e := e.as(t)
		e.addr = nil
		return e
	}
	return words(t, func(f *frame) uint64 { return narrow(to, w(f)) })
}
