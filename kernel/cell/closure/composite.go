package closure

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"unsafe"
)

// part is a value and where in a larger one it goes.
type part struct {
	offset uintptr
	put    func(*frame, unsafe.Pointer)
}

// composite compiles T{…}; t is the type, or a pointer to it where the type was
// left out.
func (c *cx) composite(x *ast.CompositeLit, t types.Type) *expr {
	if p, ok := under(t).(*types.Pointer); ok {
		e := c.composite(x, p.Elem())
		put, tp := e.into(), e.ptr
		return pointers(c.typ(t), func(f *frame) unsafe.Pointer {
			q := unsafeNew(tp)
			put(f, q)
			return q
		})
	}
	ty := c.typ(t)
	switch u := under(t).(type) {
	case *types.Struct:
		return c.structLit(x, ty, u)
	case *types.Array:
		parts, _ := c.elements(x, u.Elem())
		return assembled(ty, parts)
	case *types.Slice:
		parts, n := c.elements(x, u.Elem())
		ep := c.typ(u.Elem()).ptr
		return written(ty, func(f *frame, p unsafe.Pointer) {
			data := unsafeNewArray(ep, n)
			for i := range parts {
				parts[i].put(f, unsafe.Add(data, parts[i].offset))
			}
			*(*slice)(p) = slice{data, n, n}
		})
	case *types.Map:
		return c.mapLit(x, ty, u)
	}
	refuse("a literal of type %s is not understood", t)
	return nil
}

// element compiles an element of a literal, whose type may be left out.
func (c *cx) element(x ast.Expr, t types.Type) *expr {
	if lit, ok := x.(*ast.CompositeLit); ok && lit.Type == nil {
		return c.convertTo(c.composite(lit, c.resolve(t)), c.typ(t))
	}
	return c.exprAs(x, t)
}

func assembled(t *typ, parts []part) *expr {
	tp := t.ptr
	e := written(t, func(f *frame, p unsafe.Pointer) {
		typedmemclr(tp, p)
		for i := range parts {
			parts[i].put(f, unsafe.Add(p, parts[i].offset))
		}
	})
	e.partly = true
	return e
}

func (c *cx) structLit(x *ast.CompositeLit, t *typ, u *types.Struct) *expr {
	var parts []part
	for i, el := range x.Elts {
		at := i
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			name := kv.Key.(*ast.Ident).Name
			for j := range u.NumFields() {
				if u.Field(j).Name() == name {
					at = j
				}
			}
			el = kv.Value
		}
		put := c.element(el, u.Field(at).Type()).into()
		if u.Field(at).Name() == "_" { // evaluated, but not stored
			off, value := c.block(c.typ(u.Field(at).Type())), put
			put = func(f *frame, _ unsafe.Pointer) { value(f, unsafe.Add(f.p, off)) }
		}
		parts = append(parts, part{t.rt.Field(at).Offset, put})
	}
	return assembled(t, parts)
}

// elements compiles the elements of an array or slice literal, and returns its
// length.
func (c *cx) elements(x *ast.CompositeLit, elem types.Type) ([]part, int) {
	et := c.typ(elem)
	var parts []part
	at, n := 0, 0
	for _, el := range x.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			k, _ := constant.Int64Val(constant.ToInt(c.info.Types[kv.Key].Value))
			at, el = int(k), kv.Value
		}
		parts = append(parts, part{uintptr(at) * et.size, c.element(el, elem).into()})
		at++
		n = max(n, at)
	}
	return parts, n
}

func (c *cx) mapLit(x *ast.CompositeLit, t *typ, u *types.Map) *expr {
	type entry struct{ key, val func(*frame, unsafe.Pointer) }
	var entries []entry
	for _, el := range x.Elts {
		kv := el.(*ast.KeyValueExpr)
		entries = append(entries, entry{c.element(kv.Key, u.Key()).into(), c.element(kv.Value, u.Elem()).into()})
	}
	kp, vp, tp := c.typ(u.Key()).ptr, c.typ(u.Elem()).ptr, t.ptr
	return pointers(t, func(f *frame) unsafe.Pointer {
		m := reflect.MakeMapWithSize(t.rt, len(entries)).UnsafePointer()
		for _, e := range entries {
			k, v := unsafeNew(kp), unsafeNew(vp)
			e.key(f, k)
			e.val(f, v)
			mapassign(tp, m, k, v)
		}
		return m
	})
}

// badIndex panics as Go does when an index is out of range.
func badIndex(i, n int) {
	_ = unsafe.Slice(&zeroSized, n)[i]
	panic(runtimeError("index out of range"))
}

// indexWord compiles an index.
func (c *cx) indexWord(x ast.Expr) *expr {
	if tv := c.info.Types[x]; tv.Value != nil {
		return c.constantExpr(tv.Value, types.Typ[types.Int])
	}
	return c.expr(x)
}

func (c *cx) index(x *ast.IndexExpr) *expr {
	if tv, ok := c.info.Types[x.X]; ok {
		if _, ok := tv.Type.(*types.Signature); ok {
			return c.expr(x.X) // an instance of a generic function
		}
	}
	e := c.expr(x.X)
	switch u := under(e.t).(type) {
	case *types.Map:
		return c.mapIndex(e, u, x.Index)
	case *types.Slice:
		return c.sliceIndex(e, c.typ(u.Elem()), c.indexWord(x.Index))
	case *types.Array:
		return c.arrayIndex(c.addrOf(e), c.typ(u.Elem()), int(u.Len()), c.indexWord(x.Index))
	case *types.Pointer:
		arr := under(u.Elem()).(*types.Array)
		p := e.p
		return c.arrayIndex(func(f *frame) unsafe.Pointer {
			q := p(f)
			notNil(q)
			return q
		}, c.typ(arr.Elem()), int(arr.Len()), c.indexWord(x.Index))
	case *types.Basic:
		s, w := e.s, c.indexWord(x.Index).w
		return words(c.typ(types.Typ[types.Uint8]), func(f *frame) uint64 { t := s(f); return uint64(t[int(w(f))]) })
	}
	refuse("an index of %s is not understood", e.t)
	return nil
}

func (c *cx) sliceIndex(e *expr, et *typ, i *expr) *expr {
	a, w, size := c.addrOf(e), i.w, et.size
	at := func(f *frame) unsafe.Pointer {
		s := *(*slice)(a(f))
		n := int(w(f))
		if uint(n) >= uint(s.len) {
			badIndex(n, s.len)
		}
		return unsafe.Add(s.data, uintptr(n)*size)
	}
	if i.reg >= 0 {
		r := i.reg
		at = func(f *frame) unsafe.Pointer {
			s := (*slice)(a(f))
			n := int(f.w[r])
			if uint(n) >= uint(s.len) {
				badIndex(n, s.len)
			}
			return unsafe.Add(s.data, uintptr(n)*size)
		}
	}
	if i.reg >= 0 && e.frameAt > 0 {
		r, off := i.reg, e.frameAt-1
		at = func(f *frame) unsafe.Pointer {
			s := (*slice)(unsafe.Add(f.p, off))
			n := int(f.w[r])
			if uint(n) >= uint(s.len) {
				badIndex(n, s.len)
			}
			return unsafe.Add(s.data, uintptr(n)*size)
		}
	}
	r := load(et, at)
	if i.reg >= 0 && et.class == inWord && et.size == 8 { // the commonest, in one step
		j := i.reg
		r.w = func(f *frame) uint64 {
			s := (*slice)(a(f))
			n := int(f.w[j])
			if uint(n) >= uint(s.len) {
				badIndex(n, s.len)
			}
			return *(*uint64)(unsafe.Add(s.data, uintptr(n)*8))
		}
	}
	return r
}

func (c *cx) arrayIndex(a func(*frame) unsafe.Pointer, et *typ, n int, i *expr) *expr {
	w, size := i.w, et.size
	if i.value != nil {
		off := uintptr(w(nil)) * size
		return load(et, func(f *frame) unsafe.Pointer { return unsafe.Add(a(f), off) })
	}
	return load(et, func(f *frame) unsafe.Pointer {
		p := a(f)
		k := int(w(f))
		if uint(k) >= uint(n) {
			badIndex(k, n)
		}
		return unsafe.Add(p, uintptr(k)*size)
	})
}

// lookup returns what finds an entry of a map, nil if there is none.
func (c *cx) lookup(e *expr, u *types.Map, index ast.Expr) func(*frame) unsafe.Pointer {
	m, tp := e.p, e.ptr
	key := c.addrOf(c.exprAs(index, u.Key()))
	return func(f *frame) unsafe.Pointer {
		q := m(f)
		return mapaccess(tp, q, key(f))
	}
}

func (c *cx) mapIndex(e *expr, u *types.Map, index ast.Expr) *expr {
	find, vt := c.lookup(e, u, index), c.typ(u.Elem())
	none := unsafeNew(vt.ptr)
	return load(vt, func(f *frame) unsafe.Pointer {
		if p := find(f); p != nil {
			return p
		}
		return none
	})
}

func (c *cx) sliceExpr(x *ast.SliceExpr) *expr {
	part := func(x ast.Expr) wordFunc {
		if x == nil {
			return nil
		}
		return c.indexWord(x).w
	}
	e := c.expr(x.X)
	lo, hi, limit := part(x.Low), part(x.High), part(x.Max)
	if e.class == inString {
		s := e.s
		return texts(c.typ(c.typeOf(x)), func(f *frame) string {
			t := s(f)
			from, to := 0, len(t)
			if lo != nil {
				from = int(lo(f))
			}
			if hi != nil {
				to = int(hi(f))
			}
			return t[from:to]
		})
	}
	t := c.typ(c.typeOf(x))
	var base func(f *frame) slice
	switch u := under(e.t).(type) {
	case *types.Slice:
		a := c.addrOf(e)
		base = func(f *frame) slice { return *(*slice)(a(f)) }
	case *types.Array:
		a, n := c.addrOf(e), int(u.Len())
		base = func(f *frame) slice { return slice{a(f), n, n} }
	case *types.Pointer:
		p, n := e.p, int(under(u.Elem()).(*types.Array).Len())
		base = func(f *frame) slice {
			q := p(f)
			notNil(q)
			return slice{q, n, n}
		}
	default:
		refuse("a slice of %s is not understood", e.t)
	}
	_, slices := under(e.t).(*types.Slice)
	array := !slices
	size := c.typ(under(t.t).(*types.Slice).Elem()).size
	return written(t, func(f *frame, p unsafe.Pointer) {
		s := base(f)
		from, to, end := 0, s.len, s.cap
		if lo != nil {
			from = int(lo(f))
		}
		if hi != nil {
			to = int(hi(f))
		}
		if array && limit == nil && to > end {
			panic(runtimeError(fmt.Sprintf("slice bounds out of range [:%d] with length %d", to, end)))
		}
		// A slice of nothing with the same bounds makes Go check them.
		none := unsafe.Slice(&zeroSized, s.cap)[:s.len]
		if limit != nil {
			end = int(limit(f))
			if array && end > s.cap {
				panic(runtimeError(fmt.Sprintf("slice bounds out of range [::%d] with length %d", end, s.cap)))
			}
			_ = none[from:to:end]
		} else {
			_ = none[from:to]
		}
		data := s.data
		if end > from {
			data = unsafe.Add(data, uintptr(from)*size)
		}
		*(*slice)(p) = slice{data, to - from, end - from}
	})
}

// literal compiles a function literal.
func (c *cx) literal(x *ast.FuncLit) *expr {
	code, make1 := c.literalCode(x)
	t := c.typ(c.typeOf(x))
	return pointers(t, func(f *frame) unsafe.Pointer {
		cl := make1(f)
		if len(cl.caps) == 0 {
			return code.funcValue(t.rt)
		}
		return funcValue(t.rt, cl)
	})
}

// literalCode compiles a function literal and what collects its variables.
func (c *cx) literalCode(x *ast.FuncLit) (*fn, func(*frame) *closure) {
	u := c.u
	code := u.newFn(literalName(c.fn.info.Name), c.source())
	in := c.inner(code)
	code.entry = u.place(c.cell, x)
	in.compileBody(x.Type, x.Body)
	return code, in.collector()
}

func literalName(outer string) string {
	const suffix = ".func"
	if outer == "" || outer == suffix[1:] { // at the top of a cell
		return suffix[1:]
	}
	if n := len(outer) - len(suffix); n >= 0 && outer[n:] == suffix {
		return outer
	}
	return outer + suffix
}

// assertion compiles x.(T) with one result.
func (c *cx) assertion(x *ast.TypeAssertExpr) *expr {
	e := c.expr(x.X)
	t := c.typ(c.typeOf(x))
	v := c.toAny(e)
	static := e.ptr
	if t.iface() {
		return written(t, func(f *frame, p unsafe.Pointer) {
			x := v(f)
			if x == nil || !reflect.TypeOf(x).Implements(t.rt) {
				panic(badAssertion(static, x, t))
			}
			t.put(p, reflect.ValueOf(x))
		})
	}
	held := func(f *frame) any {
		x := v(f)
		if (*pair)(unsafe.Pointer(&x)).head != t.ptr {
			panic(badAssertion(static, x, t))
		}
		return x
	}
	return unboxed(t, held)
}

// unboxed takes a value that matches a type out of an interface.
func unboxed(t *typ, v func(*frame) any) *expr {
	if t.iface() {
		return written(t, func(f *frame, p unsafe.Pointer) { t.put(p, reflect.ValueOf(v(f))) })
	}
	if t.direct {
		data := func(f *frame) unsafe.Pointer {
			x := v(f)
			return (*pair)(unsafe.Pointer(&x)).data
		}
		if t.class == inPointer {
			return pointers(t, data)
		}
		return written(t, func(f *frame, p unsafe.Pointer) { q := data(f); *(*unsafe.Pointer)(p) = q })
	}
	return load(t, func(f *frame) unsafe.Pointer {
		x := v(f)
		return (*pair)(unsafe.Pointer(&x)).data
	})
}

// matches tells whether a value in an interface has, or implements, a type.
func matches(x any, t *typ) bool {
	if x == nil {
		return false
	}
	if t.iface() {
		return t.eface() || reflect.TypeOf(x).Implements(t.rt)
	}
	return (*pair)(unsafe.Pointer(&x)).head == t.ptr
}
