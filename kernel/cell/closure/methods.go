package closure

import (
	"go/types"
	"reflect"
	"unsafe"

	"vogo/kernel/cell/lower"
)

func typeOfAny(x any) reflect.Type { return reflect.TypeOf(x) }

// source returns where the function being compiled came from, for functions
// inside it.
func (c *cx) source() *lower.FuncSource { return &lower.FuncSource{Info: c.info, Cell: c.cell} }

// inner returns a context for a function inside this one.
func (c *cx) inner(code *fn) *cx {
	return &cx{u: c.u, info: c.info, cell: c.cell, sub: c.sub, outer: c, fn: code, vars: map[types.Object]*variable{}, held: c.held, labels: map[string]*label{}, hoisted: c.hoisted}
}

// collector returns what makes a closure of the variables that the code refers
// to.
func (c *cx) collector() func(*frame) *closure {
	code, caps := c.fn, c.caps
	if len(caps) == 0 {
		one := &closure{code: code}
		return func(*frame) *closure { return one }
	}
	return func(f *frame) *closure {
		list := make([]unsafe.Pointer, len(caps))
		for i, v := range caps {
			list[i] = v.address(f)
		}
		return &closure{code: code, caps: list}
	}
}

// embedded follows the embedded fields that lead to a method.
func (c *cx) embedded(e *expr, index []int) *expr {
	for _, i := range index[:len(index)-1] {
		if st := structOf(e.t); st == nil || !c.reachable(e.t, st.Field(i)) {
			return e // a compiled type's own business
		}
		e = c.field(e, i)
	}
	return e
}

func structOf(t types.Type) *types.Struct {
	u := under(t)
	if p, ok := u.(*types.Pointer); ok {
		u = under(p.Elem())
	}
	s, _ := u.(*types.Struct)
	return s
}

// reachable tells whether a field may be used by its offset: all but those that
// the types of compiled packages keep to themselves.
func (c *cx) reachable(t types.Type, f *types.Var) bool {
	if f.Exported() || f.Pkg() == nil {
		return true
	}
	n := namedOf(t)
	return n == nil || !c.u.native(n)
}

// onReceiver adapts a value to the receiver that a method wants.
func (c *cx) onReceiver(e *expr, f *types.Func) *expr {
	_, have := under(e.t).(*types.Pointer)
	_, want := types.Unalias(f.Signature().Recv().Type()).(*types.Pointer)
	switch {
	case have && !want:
		return c.deref(e)
	case !have && want:
		a := c.addrOf(e)
		return pointers(c.u.typ(types.NewPointer(e.t)), a)
	}
	return e
}

// methodCall compiles the call of a method; x has type recv.
func (c *cx) methodCall(x *expr, recv types.Type, f *types.Func, index []int, args []*expr, spread bool) *invocation {
	e := c.embedded(x, index)
	if e.stand != nil {
		e = e.stand
	}
	if types.IsInterface(e.t) {
		return c.dynamicCall(e, f, args, spread)
	}
	n := namedOf(e.t)
	if n == nil || c.u.native(n) {
		return c.nativeMethod(e, f, args, spread)
	}
	code, _ := c.u.ownMethod(n, f)
	sig := c.methodType(e, f)
	pack := c.packed(sig, args, spread)
	return c.staticCall(code, append([]*expr{c.onReceiver(e, f)}, pack.args...), sig.Results())
}

// methodType is the signature of a method as the receiver's type gives it.
func (c *cx) methodType(e *expr, f *types.Func) *types.Signature {
	if n := namedOf(e.t); n != nil && n.TypeArgs().Len() > 0 {
		if obj, _, _ := types.LookupFieldOrMethod(e.t, true, f.Pkg(), f.Name()); obj != nil {
			if g, ok := obj.(*types.Func); ok {
				return c.resolve(g.Signature()).(*types.Signature)
			}
		}
	}
	return c.resolve(types.NewSignatureType(nil, nil, nil, f.Signature().Params(), f.Signature().Results(), f.Signature().Variadic())).(*types.Signature)
}

// methodTable tells calls through interfaces where the methods of a type are.
type methodTable struct {
	pointer bool // an interface holds the pointer that the methods take
	direct  bool // an interface holds the value in place of a pointer to it
	fns     map[string]*fn
}

// dynamicCall compiles the call of a method through an interface.
func (c *cx) dynamicCall(e *expr, f *types.Func, args []*expr, spread bool) *invocation {
	sig := c.methodType(e, f)
	name, m := f.Name(), c.u.m
	v := c.toAny(e)
	pack := c.packed(sig, args, spread)
	direct := pack.asParams()
	compiled := pack.asValues()
	type hit struct {
		head  unsafe.Pointer
		table *methodTable
		code  *fn
	}
	var last atomicPointer[hit]
	find := func(head unsafe.Pointer) *hit {
		if h := last.Load(); h != nil && h.head == head {
			return h
		}
		t, ok := m.methods.Load(head)
		if !ok {
			return nil
		}
		table := t.(*methodTable)
		code := table.fns[name]
		if code == nil {
			return nil
		}
		h := &hit{head, table, code}
		last.Store(h)
		return h
	}
	pass := c.fn.thunk
	return &invocation{c: c, results: sig.Results(),
		frames: func(fr *frame) (*frame, []reflect.Value) {
			x := v(fr)
			if x == nil {
				followNil()
			}
			pr := *(*pair)(unsafe.Pointer(&x))
			if h := find(pr.head); h != nil {
				nf := fr.g.push(h.code)
				p := pr.data
				if h.table.direct {
					p = unsafe.Pointer(&struct{ p unsafe.Pointer }{pr.data})
				}
				r := nf.fn.params[0]
				r.makeBox(nf)
				*(*unsafe.Pointer)(r.address(nf)) = p
				direct(fr, nf, nf.fn.params[1:])
				if pass {
					nf.pan = fr.pan
				}
				nf.run()
				return nf, nil
			}
			method := reflect.ValueOf(x).MethodByName(name)
			if !method.IsValid() {
				panic(runtimeError("no method " + name + " can be called on this value"))
			}
			return nil, compiled(fr, method)
		}}
}

// nativeMethod compiles the call of a method of a compiled type.
func (c *cx) nativeMethod(e *expr, f *types.Func, args []*expr, spread bool) *invocation {
	sig := c.methodType(e, f)
	pack := c.packed(sig, args, spread)
	if n := namedOf(e.t); n != nil {
		if helper, ok := c.u.m.host.Waiting(f.FullName()); ok {
			recv := c.onReceiver(e, f)
			p := recv.p
			run := func(fr *frame) { helper(p(fr)) }
			return &invocation{c: c, results: sig.Results(), run: run, frames: func(fr *frame) (*frame, []reflect.Value) { run(fr); return nil, nil }}
		}
	}
	recv := e
	if _, ok := under(e.t).(*types.Pointer); !ok {
		recv = pointers(c.u.typ(types.NewPointer(e.t)), c.addrOf(e))
	}
	method, ok := recv.rt.MethodByName(f.Name())
	if !ok {
		refuse("method %s of %s cannot be called from a cell", f.Name(), e.t)
	}
	if w, ok := c.startsGoroutine(f, pack); ok {
		pack = w
	}
	if e.kind == reflect.Map {
		method.Func = guardedMethod(f.Name(), method.Func)
	}
	if fast := c.fastMethod(method.Func, recv, pack, sig); fast != nil {
		return fast
	}
	all := pack.asValuesWith(recv)
	return &invocation{c: c, results: sig.Results(), frames: func(fr *frame) (*frame, []reflect.Value) { return nil, all(fr, method.Func) }}
}

// methodValue compiles x.Method as a value.
func (c *cx) methodValue(x *expr, recv types.Type, f *types.Func, index []int) *expr {
	e := c.embedded(x, index)
	sig := c.methodType(e, f)
	t := c.u.typ(sig)
	if types.IsInterface(e.t) {
		a, it, name := c.addrOf(e), e.typ, f.Name()
		return pointers(t, func(fr *frame) unsafe.Pointer {
			v := it.at(it.copyOf(a(fr)))
			if v.IsNil() {
				followNil()
			}
			p := unsafeNew(t.ptr)
			t.at(p).Set(v.MethodByName(name))
			return *(*unsafe.Pointer)(p)
		})
	}
	n := namedOf(e.t)
	if n == nil || c.u.native(n) {
		r := e
		if _, ok := under(e.t).(*types.Pointer); !ok {
			if _, want := types.Unalias(f.Signature().Recv().Type()).(*types.Pointer); want {
				r = pointers(c.u.typ(types.NewPointer(e.t)), c.addrOf(e))
			}
		}
		val, name := r.value1(), f.Name()
		return pointers(t, func(fr *frame) unsafe.Pointer {
			p := unsafeNew(t.ptr)
			t.at(p).Set(val(fr).MethodByName(name))
			return *(*unsafe.Pointer)(p)
		})
	}
	code, _ := c.u.ownMethod(n, f)
	r := c.onReceiver(e, f)
	put, tp := r.into(), r.ptr
	return pointers(t, func(fr *frame) unsafe.Pointer {
		p := unsafeNew(tp)
		put(fr, p)
		return funcValue(t.rt, &closure{code: code, recv: p})
	})
}

// methodExpr compiles T.Method: a function whose first parameter is the receiver.
func (c *cx) methodExpr(sel *types.Selection) *expr {
	recv := c.resolve(sel.Recv())
	obj, index := sel.Obj(), sel.Index()
	if c.sub != nil {
		obj, index, _ = types.LookupFieldOrMethod(recv, true, sel.Obj().Pkg(), sel.Obj().Name())
	}
	sig := c.resolve(sel.Type()).(*types.Signature)
	code := c.u.newFn(obj.Name(), c.source())
	code.info.Hidden = true
	in := c.inner(code)
	in.outer = nil
	var args []*expr
	for i := range sig.Params().Len() {
		v := in.param(sig.Params().At(i).Type())
		code.params = append(code.params, v)
		args = append(args, in.variableExpr(v))
	}
	in.declareResults(sig.Results(), nil)
	in.finishForward(in.methodCall(args[0], recv, obj.(*types.Func), index, args[1:], sig.Variadic()))
	in.seal()
	t := c.u.typ(sig)
	return pointers(t, func(*frame) unsafe.Pointer { return code.funcValue(t.rt) })
}

// finishForward makes the body of a function that passes on what a call returns.
func (c *cx) finishForward(call *invocation) {
	switch len(c.results) {
	case 0:
		c.fn.body = call.discard()
	case 1:
		c.fn.body = c.assignVar(c.results[0], call.single(), false)
	default:
		do, vals := call.several()
		var sets []func(*frame)
		for i, v := range c.results {
			sets = append(sets, c.assignVar(v, vals[i], false))
		}
		c.fn.body = func(f *frame) {
			do(f)
			for _, s := range sets {
				s(f)
			}
		}
	}
}
