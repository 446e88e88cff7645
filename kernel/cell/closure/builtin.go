package closure

import (
	"fmt"
	"go/ast"
	"go/types"
	"math"
	"reflect"
	"strings"
	"unsafe"
)

func builtinName(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// builtin compiles a built-in function with a result.
func (c *cx) builtin(fun ast.Expr, x *ast.CallExpr) *expr {
	if do, y := c.spreadArgs(x); do != nil {
		return before(do, c.builtin(fun, y))
	}
	var t *typ
	if rt := c.typeOf(x); rt != nil {
		if tuple, ok := rt.(*types.Tuple); !ok || tuple.Len() > 0 {
			t = c.typ(rt)
		}
	}
	switch name := builtinName(fun); name {
	case "len", "cap":
		return c.length(name, t, c.expr(x.Args[0]))
	case "append":
		return c.appendCall(x, t)
	case "make":
		return c.makeCall(x, t)
	case "new":
		return c.newCall(x, t)
	case "copy":
		return c.copyCall(x, t)
	case "complex":
		part := func(a ast.Expr) func(*frame) float64 {
			want := types.Type(types.Typ[types.Float64])
			if t.kind == reflect.Complex64 {
				want = types.Typ[types.Float32]
			}
			e := c.exprAs(a, want)
			w := e.w
			if e.kind == reflect.Float32 {
				return func(f *frame) float64 { return float64(wordFloat32(w(f))) }
			}
			return func(f *frame) float64 { return wordFloat(w(f)) }
		}
		re, im := part(x.Args[0]), part(x.Args[1])
		return complexExpr(t, func(f *frame) complex128 { r := re(f); return complex(r, im(f)) })
	case "real", "imag":
		z := c.complexOf(c.expr(x.Args[0]))
		get := func(f *frame) float64 { return real(z(f)) }
		if name == "imag" {
			get = func(f *frame) float64 { return imag(z(f)) }
		}
		if t.kind == reflect.Float32 {
			return words(t, func(f *frame) uint64 { return float32Word(float32(get(f))) })
		}
		return words(t, func(f *frame) uint64 { return floatWord(get(f)) })
	case "min", "max":
		return c.minMax(name, x, t)
	case "recover":
		return written(t, func(f *frame, p unsafe.Pointer) { *(*any)(p) = f.recovered() })
	}
	refuse("the built-in %s cannot be used in cells", builtinName(fun))
	return nil
}

// builtinEffect compiles a built-in function as a statement.
func (c *cx) builtinEffect(fun ast.Expr, x *ast.CallExpr) func(*frame) {
	if do, y := c.spreadArgs(x); do != nil {
		run := c.builtinEffect(fun, y)
		return func(f *frame) { do(f); run(f) }
	}
	switch name := builtinName(fun); name {
	case "panic":
		v := c.toAny(c.exprAs(x.Args[0], types.NewInterfaceType(nil, nil)))
		return func(f *frame) { panic(v(f)) }
	case "print", "println":
		return c.print(name == "println", x.Args)
	case "close":
		ch := c.expr(x.Args[0]).p
		return func(f *frame) {
			p := ch(f)
			close(*(*chan struct{})(unsafe.Pointer(&p)))
		}
	case "delete":
		m := c.expr(x.Args[0])
		u := under(m.t).(*types.Map)
		key := c.addrOf(c.exprAs(x.Args[1], u.Key()))
		g, tp := m.p, m.ptr
		return func(f *frame) { q := g(f); mapdelete(tp, q, key(f)) }
	case "clear":
		e := c.expr(x.Args[0])
		if e.kind == reflect.Map {
			g, t := e.p, e.typ
			return func(f *frame) { mapclear(t, g(f)) }
		}
		a, t := c.addrOf(e), e.typ
		return func(f *frame) { t.at(a(f)).Clear() }
	case "recover":
		return func(f *frame) { f.recovered() }
	}
	return c.effect(c.builtin(fun, x))
}

// spreadArgs prepares f(g()), where g has several results, for a built-in f: what
// calls g, and the call with the results in place of g(); nil if it is not that.
func (c *cx) spreadArgs(x *ast.CallExpr) (do func(*frame), y *ast.CallExpr) {
	if len(x.Args) != 1 {
		return nil, nil
	}
	tuple, ok := c.info.TypeOf(x.Args[0]).(*types.Tuple)
	if !ok || tuple.Len() == 1 {
		return nil, nil
	}
	vals, kept := c.u.tuples[x.Args[0]]
	do = func(*frame) {}
	if !kept {
		do, vals = c.tuple(x.Args[0])
	}
	if c.replaced == nil {
		c.replaced = map[ast.Expr]*expr{}
	}
	call := *x
	call.Args = nil
	for _, v := range vals {
		id := &ast.Ident{NamePos: x.Pos(), Name: "_"}
		c.replaced[id] = v
		call.Args = append(call.Args, id)
	}
	c.replaced[&call] = &expr{typ: c.typ(c.resolvedOr(x, vals[0].t)), reg: -1}
	return do, &call
}

func (c *cx) resolvedOr(x ast.Expr, t types.Type) types.Type {
	if have, ok := c.typeOf(x).(*types.Tuple); ok && have.Len() == 0 || c.typeOf(x) == nil {
		return t
	}
	return c.typeOf(x)
}

func (c *cx) length(name string, t *typ, e *expr) *expr {
	switch e.kind {
	case reflect.String:
		s := e.s
		return words(t, func(f *frame) uint64 { return uint64(len(s(f))) })
	case reflect.Slice:
		a := c.addrOf(e)
		if name == "cap" {
			return words(t, func(f *frame) uint64 { return uint64((*slice)(a(f)).cap) })
		}
		return words(t, func(f *frame) uint64 { return uint64((*slice)(a(f)).len) })
	case reflect.Map:
		p := e.p
		return words(t, func(f *frame) uint64 { return uint64(maplen(p(f))) })
	case reflect.Chan:
		p, ct := e.p, e.typ
		return words(t, func(f *frame) uint64 {
			q := p(f)
			if name == "cap" {
				return uint64(ct.at(unsafe.Pointer(&q)).Cap())
			}
			return uint64(ct.at(unsafe.Pointer(&q)).Len())
		})
	case reflect.Array:
		do, n := c.effect(e), uint64(e.rt.Len())
		return words(t, func(f *frame) uint64 { do(f); return n })
	case reflect.Pointer:
		do, n := c.effect(e), uint64(e.rt.Elem().Len())
		return words(t, func(f *frame) uint64 { do(f); return n })
	}
	refuse("%s of %s is not understood", name, e.t)
	return nil
}

func (c *cx) appendCall(x *ast.CallExpr, t *typ) *expr {
	base := c.addrOf(c.exprAs(x.Args[0], t.t))
	et := c.typ(under(t.t).(*types.Slice).Elem())
	ep, size, mach := et.ptr, et.size, c.u.m
	if x.Ellipsis.IsValid() {
		more := c.expr(x.Args[1])
		var list func(*frame) slice
		switch {
		case more.null:
			list = func(*frame) slice { return slice{} }
		case more.class == inString:
			s := more.s
			list = func(f *frame) slice { t := s(f); return slice{unsafe.Pointer(unsafe.StringData(t)), len(t), len(t)} }
		default:
			a := c.addrOf(more)
			list = func(f *frame) slice { return *(*slice)(a(f)) }
		}
		return written(t, func(f *frame, p unsafe.Pointer) {
			s := *(*slice)(base(f))
			m := list(f)
			n := s.len
			s = mach.grow(et, s, m.len)
			if m.len > 0 {
				typedslicecopy(ep, slice{unsafe.Add(s.data, uintptr(n)*size), m.len, m.len}, m)
			}
			*(*slice)(p) = s
		})
	}
	var puts []func(*frame, unsafe.Pointer)
	var vals []*expr
	for _, a := range x.Args[1:] {
		e := c.exprAs(a, et.t)
		vals = append(vals, e)
		puts = append(puts, e.into())
	}
	if len(vals) == 1 && et.class == inWord && size == 8 {
		w := vals[0].w
		return written(t, func(f *frame, p unsafe.Pointer) {
			s := *(*slice)(base(f))
			v := w(f)
			if s.len < s.cap {
				*(*uint64)(unsafe.Add(s.data, uintptr(s.len)*8)) = v
				s.len++
			} else {
				s = mach.grow(et, s, 1)
				*(*uint64)(unsafe.Add(s.data, uintptr(s.len-1)*8)) = v
			}
			*(*slice)(p) = s
		})
	}
	// The values are evaluated before the slice grows: they may use it.
	offs := make([]uintptr, len(puts))
	for i := range offs {
		offs[i] = c.block(et)
	}
	return written(t, func(f *frame, p unsafe.Pointer) {
		s := *(*slice)(base(f))
		for i, put := range puts {
			put(f, unsafe.Add(f.p, offs[i]))
		}
		n := s.len
		s = mach.grow(et, s, len(puts))
		for i := range puts {
			typedmemmove(ep, unsafe.Add(s.data, uintptr(n+i)*size), unsafe.Add(f.p, offs[i]))
		}
		*(*slice)(p) = s
	})
}

// grow lengthens a slice by n elements, which it moves when it is full.
func (m *Machine) grow(et *typ, s slice, n int) slice {
	if s.len+n < 0 {
		panic(runtimeError("growslice: len out of range"))
	}
	if s.len+n > s.cap {
		l := s.len
		m.room("growslice", l+n, et.size)
		s = growslice(et.ptr, s, n)
		s.len = l
	}
	s.len += n
	return s
}

func (c *cx) makeCall(x *ast.CallExpr, t *typ) *expr {
	var sizes []wordFunc
	for _, a := range x.Args[1:] {
		e := c.indexWord(a)
		w := e.w
		if e.kind == reflect.Float64 || e.kind == reflect.Float32 {
			w = convertWord(e, c.typ(types.Typ[types.Int])).w
		}
		sizes = append(sizes, w)
	}
	m := c.u.m
	size := func(f *frame, i int) int {
		if i < len(sizes) {
			return int(sizes[i](f))
		}
		return 0
	}
	switch t.kind {
	case reflect.Slice:
		et := c.typ(under(t.t).(*types.Slice).Elem())
		return written(t, func(f *frame, p unsafe.Pointer) {
			n := size(f, 0)
			limit := n
			if len(sizes) > 1 {
				limit = size(f, 1)
			}
			if n < 0 || et.size > 0 && uintptr(n) > math.MaxInt/2/et.size {
				panic(runtimeError("makeslice: len out of range"))
			}
			if limit < n || et.size > 0 && uintptr(limit) > math.MaxInt/2/et.size {
				panic(runtimeError("makeslice: cap out of range"))
			}
			m.room("makeslice", limit, et.size)
			*(*slice)(p) = slice{unsafeNewArray(et.ptr, limit), n, limit}
		})
	case reflect.Map:
		pair := t.rt.Key().Size() + t.rt.Elem().Size() + 1
		return pointers(t, func(f *frame) unsafe.Pointer {
			n := max(0, size(f, 0))
			m.room("makemap", n, pair)
			return reflect.MakeMapWithSize(t.rt, n).UnsafePointer()
		})
	case reflect.Chan:
		both := t.rt
		if both.ChanDir() != reflect.BothDir {
			both = reflect.ChanOf(reflect.BothDir, both.Elem())
		}
		return pointers(t, func(f *frame) unsafe.Pointer {
			n := size(f, 0)
			if n < 0 {
				panic(plainError("makechan: size out of range"))
			}
			m.room("makechan", n, t.rt.Elem().Size())
			return reflect.MakeChan(both, n).UnsafePointer()
		})
	}
	refuse("make of %s is not understood", t.t)
	return nil
}

func (c *cx) newCall(x *ast.CallExpr, t *typ) *expr {
	elem := c.typ(under(t.t).(*types.Pointer).Elem())
	c.u.m.holds(elem)
	ep := elem.ptr
	if c.info.Types[x.Args[0]].IsType() {
		return pointers(t, func(*frame) unsafe.Pointer { return unsafeNew(ep) })
	}
	put := c.exprAs(x.Args[0], elem.t).into() // new(expr), since Go 1.26
	return pointers(t, func(f *frame) unsafe.Pointer {
		p := unsafeNew(ep)
		put(f, p)
		return p
	})
}

func (c *cx) copyCall(x *ast.CallExpr, t *typ) *expr {
	dst, src := c.expr(x.Args[0]), c.expr(x.Args[1])
	a := c.addrOf(dst)
	ep := c.typ(under(dst.t).(*types.Slice).Elem()).ptr
	if src.class == inString {
		s := src.s
		return words(t, func(f *frame) uint64 {
			d := *(*[]byte)(a(f))
			return uint64(copy(d, s(f)))
		})
	}
	b := c.addrOf(src)
	return words(t, func(f *frame) uint64 {
		d := *(*slice)(a(f))
		return uint64(typedslicecopy(ep, d, *(*slice)(b(f))))
	})
}

// minMax compiles min and max. With floats a NaN wins, and -0 is less than 0.
func (c *cx) minMax(name string, x *ast.CallExpr, t *typ) *expr {
	e := c.exprAs(x.Args[0], t.t)
	for _, a := range x.Args[1:] {
		e = smaller(name == "min", t, e, c.exprAs(a, t.t))
	}
	return e
}

func smaller(least bool, t *typ, l, r *expr) *expr {
	if t.class == inString {
		a, b := l.s, r.s
		return texts(t, func(f *frame) string {
			x, y := a(f), b(f)
			if (y < x) == least {
				return y
			}
			return x
		})
	}
	a, b := l.w, r.w
	switch {
	case t.kind == reflect.Float64:
		return words(t, func(f *frame) uint64 {
			x, y := wordFloat(a(f)), wordFloat(b(f))
			if least {
				return floatWord(min(x, y))
			}
			return floatWord(max(x, y))
		})
	case t.kind == reflect.Float32:
		return words(t, func(f *frame) uint64 {
			x, y := wordFloat32(a(f)), wordFloat32(b(f))
			if least {
				return float32Word(min(x, y))
			}
			return float32Word(max(x, y))
		})
	case signed(t.kind):
		return words(t, func(f *frame) uint64 {
			x, y := a(f), b(f)
			if (int64(y) < int64(x)) == least {
				return y
			}
			return x
		})
	}
	return words(t, func(f *frame) uint64 {
		x, y := a(f), b(f)
		if (y < x) == least {
			return y
		}
		return x
	})
}

// print compiles the built-ins print and println, which write to the standard
// error.
func (c *cx) print(line bool, args []ast.Expr) func(*frame) {
	var parts []func(*frame, *strings.Builder)
	for _, a := range args {
		e := c.exprAs(a, nil)
		if e.iface() {
			at := c.addrOf(e)
			parts = append(parts, func(f *frame, b *strings.Builder) {
				p := (*pair)(at(f))
				fmt.Fprintf(b, "(0x%x,0x%x)", uintptr(p.head), uintptr(p.data))
			})
			continue
		}
		v := c.boxed(e)
		parts = append(parts, func(f *frame, b *strings.Builder) { WritePrinted(b, v(f)) })
	}
	host := c.u.m.host
	return func(f *frame) {
		var b strings.Builder
		for i, p := range parts {
			if i > 0 && line {
				b.WriteByte(' ')
			}
			p(f, &b)
		}
		if line {
			b.WriteByte('\n')
		}
		host.Print(b.String())
	}
}
