package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"sync/atomic"
	"unsafe"
)

// expr compiles an expression with one value.
func (c *cx) expr(x ast.Expr) *expr {
	if e, ok := c.replaced[x]; ok {
		return e
	}
	tv := c.info.Types[x]
	if tv.Value != nil {
		return c.constantExpr(tv.Value, c.resolve(tv.Type))
	}
	if tv.IsNil() {
		return &expr{typ: pointerTyp, reg: -1, null: true, p: func(*frame) unsafe.Pointer { return nil }}
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return c.expr(x.X)
	case *ast.Ident:
		return c.ident(x)
	case *ast.SelectorExpr:
		return c.selector(x)
	case *ast.CallExpr:
		return c.callExpr(x)
	case *ast.CompositeLit:
		return c.composite(x, c.typeOf(x))
	case *ast.FuncLit:
		return c.literal(x)
	case *ast.StarExpr:
		return c.deref(c.expr(x.X))
	case *ast.UnaryExpr:
		return c.unary(x)
	case *ast.BinaryExpr:
		return c.binary(x)
	case *ast.IndexExpr:
		return c.index(x)
	case *ast.IndexListExpr:
		return c.expr(x.X) // an instance: the identifier knows its arguments
	case *ast.SliceExpr:
		return c.sliceExpr(x)
	case *ast.TypeAssertExpr:
		return c.assertion(x)
	}
	refuse("expression %T is not understood", x)
	return nil
}

// exprAs compiles an expression where a value of type t is wanted; nil means its
// own.
func (c *cx) exprAs(x ast.Expr, t types.Type) *expr {
	if t == nil {
		t = c.typeOf(x)
	} else {
		t = c.resolve(t)
	}
	if tv := c.info.Types[x]; tv.Value != nil && !types.IsInterface(t) {
		return c.constantExpr(tv.Value, t)
	}
	return c.convertTo(c.expr(x), c.typ(t))
}

func (c *cx) ident(id *ast.Ident) *expr {
	obj := c.info.Uses[id]
	if obj == nil {
		obj = c.info.Defs[id]
	}
	switch obj := obj.(type) {
	case *types.Func:
		return c.functionValue(obj, id)
	case *types.Var:
		if v := c.variable(obj); v != nil {
			return c.variableExpr(v)
		}
		if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
			v, err := c.u.m.host.Symbol(obj.Pkg().Path(), obj.Name())
			if err != nil {
				refuse("%v", err)
			}
			if v.CanAddr() {
				c.u.adopt(obj.Type(), v.Type())
				return c.compiledVariable(v, c.typ(obj.Type()))
			}
		}
	}
	refuse("%s cannot be used here", id.Name)
	return nil
}

// compiledVariable reads a variable of a compiled package. The engine may have put
// one of an interface type in its place, as for the standard input: then its
// methods are used, and nothing else.
func (c *cx) compiledVariable(v reflect.Value, t *typ) *expr {
	if v.Type() == t.rt {
		return memory(t, v.Addr().UnsafePointer())
	}
	if v.Kind() != reflect.Interface {
		refuse("a variable of type %s cannot be used in cells", t.t)
	}
	e := c.zero(t)
	p := new(any)
	*p = v.Elem().Interface()
	e.stand = memory(c.u.typ(types.NewInterfaceType(nil, nil)), unsafe.Pointer(p))
	return e
}

// functionValue makes a value of a declared function.
func (c *cx) functionValue(f *types.Func, id *ast.Ident) *expr {
	if v, ok := c.compiledFunction(f, id); ok {
		t := c.u.typ(c.instanceType(f, id))
		p := unsafeNew(t.ptr)
		t.at(p).Set(v)
		return pointers(t, func(*frame) unsafe.Pointer { return *(*unsafe.Pointer)(p) })
	}
	code := c.declaredFunction(f, id)
	t := c.u.typ(c.instanceType(f, id))
	return pointers(t, func(*frame) unsafe.Pointer { return code.funcValue(t.rt) })
}

// funcValue returns the one value of a function that refers to no variables.
func (code *fn) funcValue(rt reflect.Type) unsafe.Pointer {
	if p := atomic.LoadPointer(&code.value); p != nil {
		return p
	}
	p := funcValue(rt, &closure{code: code})
	if atomic.CompareAndSwapPointer(&code.value, nil, p) {
		return p
	}
	return atomic.LoadPointer(&code.value)
}

// instanceType is the type of a function as it is used.
func (c *cx) instanceType(f *types.Func, id *ast.Ident) types.Type {
	if inst, ok := c.info.Instances[id]; ok {
		return c.resolve(inst.Type)
	}
	return c.resolve(f.Type())
}

func (c *cx) typeArgs(id *ast.Ident) []types.Type {
	inst, ok := c.info.Instances[id]
	if !ok {
		return nil
	}
	args := make([]types.Type, inst.TypeArgs.Len())
	for i := range args {
		args[i] = c.resolve(inst.TypeArgs.At(i))
	}
	return args
}

// compiledFunction finds a function of a compiled package, or a compiled instance
// of one.
func (c *cx) compiledFunction(f *types.Func, id *ast.Ident) (reflect.Value, bool) {
	if f.Pkg() == nil || f.Pkg().Path() == "main" {
		return reflect.Value{}, false
	}
	host := c.u.m.host
	if args := c.typeArgs(id); len(args) > 0 {
		key := f.Pkg().Path() + "." + f.Name() + "["
		for i, a := range args {
			if i > 0 {
				key += ","
			}
			key += types.TypeString(a, nil)
		}
		return host.Instance(key + "]")
	}
	if !f.Exported() || !host.Native(f.Pkg().Path()) {
		return host.Instance(f.FullName())
	}
	v, err := host.Symbol(f.Pkg().Path(), f.Name())
	if err != nil || v.Kind() != reflect.Func {
		return reflect.Value{}, false
	}
	return v, true
}

// declaredFunction finds the code of a function that is known from source.
func (c *cx) declaredFunction(f *types.Func, id *ast.Ident) *fn {
	return c.u.function(f, c.typeArgs(id))
}

// deref compiles *p.
func (c *cx) deref(p *expr) *expr {
	elem := c.typ(under(p.t).(*types.Pointer).Elem())
	g := p.p
	return load(elem, func(f *frame) unsafe.Pointer {
		q := g(f)
		notNil(q)
		return q
	})
}

// field returns a part of a struct.
func (c *cx) field(e *expr, i int) *expr {
	if ptr, ok := under(e.t).(*types.Pointer); ok {
		st := c.typ(ptr.Elem())
		ft := c.typ(under(ptr.Elem()).(*types.Struct).Field(i).Type())
		off, g := st.rt.Field(i).Offset, e.p
		if off == 0 {
			return load(ft, func(f *frame) unsafe.Pointer {
				q := g(f)
				notNil(q)
				return q
			})
		}
		return load(ft, func(f *frame) unsafe.Pointer {
			q := g(f)
			notNil(q)
			return unsafe.Add(q, off)
		})
	}
	st, ok := under(e.t).(*types.Struct)
	if !ok {
		refuse("a field of %s is not understood", e.t)
	}
	ft := c.typ(st.Field(i).Type())
	off, a := e.rt.Field(i).Offset, c.addrOf(e)
	if off == 0 {
		return load(ft, a)
	}
	return load(ft, func(f *frame) unsafe.Pointer { return unsafe.Add(a(f), off) })
}

func (c *cx) selector(x *ast.SelectorExpr) *expr {
	sel := c.info.Selections[x]
	if sel == nil { // package.Name
		return c.ident(x.Sel)
	}
	if sel.Kind() == types.MethodExpr {
		return c.methodExpr(sel)
	}
	recv := c.resolve(sel.Recv())
	obj, index := sel.Obj(), sel.Index()
	if c.sub != nil {
		obj, index, _ = types.LookupFieldOrMethod(recv, true, sel.Obj().Pkg(), sel.Obj().Name())
		if obj == nil {
			refuse("%s has no %s", recv, sel.Obj().Name())
		}
	}
	if sel.Kind() == types.MethodVal {
		return c.methodValue(c.expr(x.X), recv, obj.(*types.Func), index)
	}
	e := c.expr(x.X)
	for _, i := range index {
		e = c.field(e, i)
	}
	return e
}

func (c *cx) unary(x *ast.UnaryExpr) *expr {
	switch x.Op {
	case token.AND:
		return c.address(x.X, c.typ(c.typeOf(x)))
	case token.ARROW:
		do, v, _ := c.receive(x, false)
		return before(do, v)
	}
	e := c.expr(x.X)
	t := c.typ(c.typeOf(x))
	switch x.Op {
	case token.ADD:
		return e
	case token.NOT:
		b := e.cond()
		return truth(t, func(f *frame) bool { return !b(f) })
	case token.SUB:
		return c.negate(e, t)
	case token.XOR:
		w, k := e.w, t.kind
		return words(t, func(f *frame) uint64 { return narrow(k, ^w(f)) })
	}
	refuse("operator %s is not understood", x.Op)
	return nil
}

// before returns an expression that does something first.
func before(do func(*frame), e *expr) *expr {
	d := *e
	d.reg, d.b, d.frameAt = -1, nil, 0
	switch e.class {
	case inWord:
		w := e.w
		d.w = func(f *frame) uint64 { do(f); return w(f) }
	case inPointer:
		g := e.p
		d.p = func(f *frame) unsafe.Pointer { do(f); return g(f) }
	case inString:
		s := e.s
		d.s = func(f *frame) string { do(f); return s(f) }
	default:
		m := e.m
		d.m = func(f *frame, p unsafe.Pointer) { do(f); m(f, p) }
	}
	if e.addr != nil {
		a := e.addr
		d.addr = func(f *frame) unsafe.Pointer { do(f); return a(f) }
	}
	return &d
}

// narrow cuts a word to the size of a kind, with its sign.
func narrow(k reflect.Kind, w uint64) uint64 {
	switch k {
	case reflect.Int8:
		return uint64(int8(w))
	case reflect.Int16:
		return uint64(int16(w))
	case reflect.Int32:
		return uint64(int32(w))
	case reflect.Uint8:
		return uint64(uint8(w))
	case reflect.Uint16:
		return uint64(uint16(w))
	case reflect.Uint32:
		return uint64(uint32(w))
	}
	return w
}

func (c *cx) negate(e *expr, t *typ) *expr {
	w := e.w
	switch t.kind {
	case reflect.Float64:
		return words(t, func(f *frame) uint64 { return floatWord(-wordFloat(w(f))) })
	case reflect.Float32:
		return words(t, func(f *frame) uint64 { return float32Word(-wordFloat32(w(f))) })
	case reflect.Complex64, reflect.Complex128:
		z := c.complexOf(e)
		return complexExpr(t, func(f *frame) complex128 { return -z(f) })
	}
	k := t.kind
	return words(t, func(f *frame) uint64 { return narrow(k, -w(f)) })
}

// address compiles &x.
func (c *cx) address(x ast.Expr, t *typ) *expr {
	x = ast.Unparen(x)
	if lit, ok := x.(*ast.CompositeLit); ok {
		e := c.composite(lit, c.typeOf(lit))
		put, tp := e.into(), e.ptr
		return pointers(t, func(f *frame) unsafe.Pointer {
			p := unsafeNew(tp)
			put(f, p)
			return p
		})
	}
	a := c.lvalue(x).addr
	return pointers(t, func(f *frame) unsafe.Pointer { return a(f) })
}

// lvalue compiles an expression whose memory is wanted.
func (c *cx) lvalue(x ast.Expr) *expr {
	e := c.expr(x)
	if e.addr == nil {
		refuse("the memory of this expression cannot be reached")
	}
	return e
}

func (c *cx) binary(x *ast.BinaryExpr) *expr {
	t := c.typ(c.typeOf(x))
	switch x.Op {
	case token.LAND:
		a, b := c.expr(x.X).cond(), c.expr(x.Y).cond()
		return truth(t, func(f *frame) bool { return a(f) && b(f) })
	case token.LOR:
		a, b := c.expr(x.X).cond(), c.expr(x.Y).cond()
		return truth(t, func(f *frame) bool { return a(f) || b(f) })
	case token.SHL, token.SHR:
		return words(t, shift(x.Op, t.kind, c.exprAs(x.X, t.t).w, c.shiftCount(x.Y)))
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return c.comparison(x, t)
	}
	l, r := c.exprAs(x.X, t.t), c.exprAs(x.Y, t.t)
	return c.operate(x.Op, t, l, r)
}

// shiftCount compiles what a shift shifts by.
func (c *cx) shiftCount(y ast.Expr) *expr {
	if tv := c.info.Types[y]; tv.Value != nil {
		return c.constantExpr(tv.Value, types.Typ[types.Uint64])
	}
	return c.expr(y)
}

// operate compiles an arithmetic operation on two values of a type.
func (c *cx) operate(op token.Token, t *typ, l, r *expr) *expr {
	switch t.kind {
	case reflect.String:
		a, b, m := l.s, r.s, c.u.m
		return texts(t, func(f *frame) string {
			x := a(f)
			y := b(f)
			m.room("concatstrings", len(x)+len(y), 1)
			return x + y
		})
	case reflect.Complex64, reflect.Complex128:
		return c.complexArith(op, t, l, r)
	}
	return words(t, arith(op, t.kind, l, r))
}

// comparison compiles x op y, bringing the operands to a common type.
func (c *cx) comparison(x *ast.BinaryExpr, t *typ) *expr {
	lt, rt := c.typeOf(x.X), c.typeOf(x.Y)
	lnil, rnil := c.info.Types[x.X].IsNil(), c.info.Types[x.Y].IsNil()
	switch {
	case lnil && rnil:
		return truth(t, func(*frame) bool { return x.Op == token.EQL })
	case rnil:
		return c.compareNil(x.Op, t, c.expr(x.X))
	case lnil:
		return c.compareNil(x.Op, t, c.expr(x.Y))
	}
	want := lt
	switch {
	case types.IsInterface(lt) && !types.IsInterface(rt):
		return c.compareMixed(x.Op, t, c.expr(x.X), c.exprAs(x.Y, rt), false)
	case types.IsInterface(rt) && !types.IsInterface(lt):
		return c.compareMixed(x.Op, t, c.expr(x.Y), c.exprAs(x.X, lt), true)
	case isUntyped(lt) && !isUntyped(rt):
		want = rt
	case !isUntyped(lt) && isUntyped(rt):
		want = lt
	case isUntyped(lt) && isUntyped(rt):
		want = types.Default(lt)
	case types.IsInterface(lt):
		if !types.AssignableTo(rt, lt) {
			want = rt
		}
	}
	if !types.IsInterface(want) && !isUntyped(lt) && !isUntyped(rt) {
		return c.compare(x.Op, t, c.expr(x.X), c.expr(x.Y)) // same form, even if one has a name
	}
	return c.compare(x.Op, t, c.exprAs(x.X, want), c.exprAs(x.Y, want))
}

func isUntyped(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Info()&types.IsUntyped != 0
}

func (c *cx) compareNil(op token.Token, t *typ, e *expr) *expr {
	eq := op == token.EQL
	if e.class == inPointer {
		g := e.p
		return truth(t, func(f *frame) bool { return (g(f) == nil) == eq })
	}
	a := c.addrOf(e) // slices and interfaces begin with a pointer
	return truth(t, func(f *frame) bool { return (*(*unsafe.Pointer)(a(f)) == nil) == eq })
}

// compareMixed compares an interface with a value of another type.
func (c *cx) compareMixed(op token.Token, t *typ, iface, e *expr, swapped bool) *expr {
	eq := op == token.EQL
	any1, boxed := c.toAny(iface), c.boxed(e)
	if swapped {
		return truth(t, func(f *frame) bool { y := boxed(f); return (any1(f) == y) == eq })
	}
	return truth(t, func(f *frame) bool { x := any1(f); return (x == boxed(f)) == eq })
}

// compare compares two values of one type.
func (c *cx) compare(op token.Token, t *typ, l, r *expr) *expr {
	eq := op == token.EQL
	switch l.class {
	case inWord:
		return truth(t, compareWords(op, l.kind, l, r))
	case inString:
		return truth(t, compareTexts(op, l.s, r.s))
	case inPointer:
		a, b := l.p, r.p
		return truth(t, func(f *frame) bool { x := a(f); return (x == b(f)) == eq })
	}
	switch l.kind {
	case reflect.Complex64, reflect.Complex128:
		a, b := c.complexOf(l), c.complexOf(r)
		return truth(t, func(f *frame) bool { x := a(f); return (x == b(f)) == eq })
	case reflect.Interface:
		a, b := c.toAny(l), c.toAny(r)
		return truth(t, func(f *frame) bool { x := a(f); return (x == b(f)) == eq })
	}
	lt := l.typ
	do, lv := c.once(l)
	a, b := lv.addr, c.addrOf(r)
	return truth(t, func(f *frame) bool {
		do(f)
		q := b(f)
		return (lt.at(a(f)).Interface() == lt.at(q).Interface()) == eq
	})
}

// toAny reads an interface as an empty one.
func (c *cx) toAny(e *expr) func(*frame) any {
	a := c.addrOf(e)
	if e.eface() {
		return func(f *frame) any { return *(*any)(a(f)) }
	}
	t := e.typ
	return func(f *frame) any { return anyOf(t, a(f)) }
}

// anyOf reads what an interface of a type holds.
func anyOf(t *typ, p unsafe.Pointer) any {
	if t.eface() {
		return *(*any)(p)
	}
	v := t.at(p)
	if v.IsNil() {
		return nil
	}
	return v.Elem().Interface()
}

// boxed returns a value of another type in an empty interface.
func (c *cx) boxed(e *expr) func(*frame) any {
	t := e.typ
	if e.iface() {
		return c.toAny(e)
	}
	if t.direct {
		if e.class == inPointer {
			g, tp := e.p, t.ptr
			return func(f *frame) (v any) {
				*(*pair)(unsafe.Pointer(&v)) = pair{tp, g(f)}
				return v
			}
		}
		a, tp := c.addrOf(e), t.ptr
		return func(f *frame) (v any) {
			*(*pair)(unsafe.Pointer(&v)) = pair{tp, *(*unsafe.Pointer)(a(f))}
			return v
		}
	}
	switch t.rt {
	case reflect.TypeFor[int]():
		w := e.w
		return func(f *frame) any { return int(w(f)) }
	case reflect.TypeFor[float64]():
		w := e.w
		return func(f *frame) any { return wordFloat(w(f)) }
	case reflect.TypeFor[string]():
		s := e.s
		return func(f *frame) any { return s(f) }
	}
	put, tp := e.into(), t.ptr
	return func(f *frame) (v any) {
		p := unsafeNew(tp)
		put(f, p)
		*(*pair)(unsafe.Pointer(&v)) = pair{tp, p}
		return v
	}
}
