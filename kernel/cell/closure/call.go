package closure

import (
	"go/ast"
	"go/types"
	"reflect"
	"sync/atomic"
	"unsafe"
)

type atomicPointer[T any] struct{ atomic.Pointer[T] }

// invocation is a compiled call. One of fast and frames is set.
type invocation struct {
	c       *cx
	results *types.Tuple
	// fast is the value of a call of compiled code with one result, or none.
	fast *expr
	run  func(*frame) // the same without its value
	// frames performs the call. It returns the frame of the called function,
	// which holds the results until the next call, or what compiled code
	// returned.
	frames func(*frame) (*frame, []reflect.Value)
	static *fn // the called function, if known
	frame  func(*frame) *frame
}

// discard returns what performs the call for its effects.
func (v *invocation) discard() func(*frame) {
	if v.run != nil {
		return v.run
	}
	if v.fast != nil {
		e := v.fast
		switch e.class {
		case inWord:
			w := e.w
			return func(f *frame) { w(f) }
		case inPointer:
			p := e.p
			return func(f *frame) { p(f) }
		case inString:
			s := e.s
			return func(f *frame) { s(f) }
		}
		a := v.c.addrOf(e)
		return func(f *frame) { a(f) }
	}
	if v.frame != nil {
		fr := v.frame
		return func(f *frame) { fr(f) }
	}
	fr := v.frames
	return func(f *frame) { fr(f) }
}

// single returns the one result.
func (v *invocation) single() *expr {
	if v.fast != nil {
		return v.fast
	}
	t := v.c.typ(v.results.At(0).Type())
	if v.frame != nil {
		return resultOf(t, v.frame)
	}
	fr := v.frames
	switch t.class {
	case inWord:
		k := t.kind
		return words(t, func(f *frame) uint64 {
			nf, out := fr(f)
			if nf == nil {
				return wordOf(out[0], k)
			}
			if i := nf.fn.one; i >= 0 {
				return nf.w[i]
			}
			return readWord(k, nf.fn.results[0].address(nf))
		})
	case inPointer:
		return pointers(t, func(f *frame) unsafe.Pointer {
			nf, out := fr(f)
			if nf == nil {
				var p unsafe.Pointer
				t.put(unsafe.Pointer(&p), out[0])
				return p
			}
			return *(*unsafe.Pointer)(nf.fn.results[0].address(nf))
		})
	case inString:
		return texts(t, func(f *frame) string {
			nf, out := fr(f)
			if nf == nil {
				return out[0].String()
			}
			return *(*string)(nf.fn.results[0].address(nf))
		})
	}
	return written(t, func(f *frame, p unsafe.Pointer) {
		nf, out := fr(f)
		if nf == nil {
			t.put(p, out[0])
			return
		}
		typedmemmove(t.ptr, p, nf.fn.results[0].address(nf))
	})
}

// resultOf returns the one result of a function made here.
func resultOf(t *typ, call func(*frame) *frame) *expr {
	switch t.class {
	case inWord:
		k := t.kind
		return words(t, func(f *frame) uint64 {
			nf := call(f)
			if i := nf.fn.one; i >= 0 {
				return nf.w[i]
			}
			return readWord(k, nf.fn.results[0].address(nf))
		})
	case inPointer:
		return pointers(t, func(f *frame) unsafe.Pointer {
			nf := call(f)
			return *(*unsafe.Pointer)(nf.fn.results[0].address(nf))
		})
	case inString:
		return texts(t, func(f *frame) string {
			nf := call(f)
			return *(*string)(nf.fn.results[0].address(nf))
		})
	}
	return written(t, func(f *frame, p unsafe.Pointer) {
		nf := call(f)
		typedmemmove(t.ptr, p, nf.fn.results[0].address(nf))
	})
}

// several returns what performs the call and the values it leaves.
func (v *invocation) several() (do func(*frame), vals []*expr) {
	if v.fast != nil {
		do, e := v.c.once(v.fast)
		return do, []*expr{e}
	}
	var temps []*variable
	for i := range v.results.Len() {
		t := v.c.temp(v.c.typ(v.results.At(i).Type()))
		temps = append(temps, t)
		vals = append(vals, v.c.variableExpr(t))
	}
	fr := v.frames
	if v.frame != nil {
		call := v.frame
		fr = func(f *frame) (*frame, []reflect.Value) { return call(f), nil }
	}
	return func(f *frame) {
		nf, out := fr(f)
		for i, t := range temps {
			if nf == nil {
				if t.place == inRegister {
					f.w[t.index] = wordOf(out[i], t.typ.kind)
				} else {
					t.typ.put(t.address(f), out[i])
				}
				continue
			}
			r := nf.fn.results[i]
			switch {
			case t.place != inRegister:
				r.getMemory(nf, t.address(f))
			case r.place == inRegister:
				f.w[t.index] = nf.w[r.index]
			default:
				f.w[t.index] = readWord(t.typ.kind, r.address(nf))
			}
		}
	}, vals
}

// wordOf returns a number or truth value that package reflect holds.
func wordOf(v reflect.Value, k reflect.Kind) uint64 {
	switch {
	case k == reflect.Bool:
		return boolWord(v.Bool())
	case signed(k):
		return uint64(v.Int())
	case k == reflect.Float64:
		return floatWord(v.Float())
	case k == reflect.Float32:
		return float32Word(float32(v.Float()))
	}
	return v.Uint()
}

// value1 returns the value as package reflect sees it, in memory of its own.
func (e *expr) value1() func(*frame) reflect.Value {
	t, put := e.typ, e.into()
	return func(f *frame) reflect.Value {
		p := unsafeNew(t.ptr)
		put(f, p)
		return t.at(p)
	}
}

// packing holds the arguments of a call, brought to the types of the parameters.
type packing struct {
	c      *cx
	args   []*expr
	before func(*frame) // fills what args read
	spread bool         // the last argument is the slice of the variable ones
	sig    *types.Signature
}

// packed prepares arguments: those of a variadic function become a slice.
func (c *cx) packed(sig *types.Signature, args []*expr, spread bool) *packing {
	p := &packing{c: c, sig: sig, spread: spread}
	n := sig.Params().Len()
	if !sig.Variadic() || spread {
		for i, a := range args {
			p.args = append(p.args, c.convertTo(a, c.typ(sig.Params().At(i).Type())))
		}
		return p
	}
	for i := range n - 1 {
		p.args = append(p.args, c.convertTo(args[i], c.typ(sig.Params().At(i).Type())))
	}
	st := c.typ(sig.Params().At(n - 1).Type())
	if len(args) == n-1 {
		p.args = append(p.args, c.zero(st))
		return p
	}
	et := c.typ(under(st.t).(*types.Slice).Elem())
	var puts []func(*frame, unsafe.Pointer)
	for _, a := range args[n-1:] {
		puts = append(puts, c.convertTo(a, et).into())
	}
	p.args = append(p.args, written(st, func(f *frame, dst unsafe.Pointer) {
		data := unsafeNewArray(et.ptr, len(puts))
		for i, put := range puts {
			put(f, unsafe.Add(data, uintptr(i)*et.size))
		}
		*(*slice)(dst) = slice{data, len(puts), len(puts)}
	}))
	return p
}

// take declares a parameter with an argument that is evaluated in the caller.
func (v *variable) take(nf, f *frame, e *expr, put func(*frame, unsafe.Pointer)) {
	if v.place == inRegister {
		nf.w[v.index] = e.w(f)
		return
	}
	v.makeBox(nf)
	put(f, v.address(nf))
}

// asParams returns what sets the parameters of a function made here.
func (p *packing) asParams() func(f, nf *frame, params []*variable) {
	puts := make([]func(*frame, unsafe.Pointer), len(p.args))
	for i, a := range p.args {
		puts[i] = a.into()
	}
	args, first := p.args, p.before
	return func(f, nf *frame, params []*variable) {
		if first != nil {
			first(f)
		}
		for i, a := range args {
			params[i].take(nf, f, a, puts[i])
		}
	}
}

// asValues returns what calls a function of compiled code.
func (p *packing) asValues() func(*frame, reflect.Value) []reflect.Value {
	return p.asValuesWith(nil)
}

// asValuesWith does the same with a receiver first.
func (p *packing) asValuesWith(recv *expr) func(*frame, reflect.Value) []reflect.Value {
	var vals []func(*frame) reflect.Value
	if recv != nil {
		vals = append(vals, recv.value1())
	}
	for _, a := range p.args {
		vals = append(vals, a.value1())
	}
	first, variadic := p.before, p.sig.Variadic()
	return func(f *frame, fn reflect.Value) []reflect.Value {
		if first != nil {
			first(f)
		}
		in := make([]reflect.Value, len(vals))
		for i, v := range vals {
			in[i] = v(f)
		}
		if variadic {
			return fn.CallSlice(in)
		}
		return fn.Call(in)
	}
}

// callArgs compiles the arguments of a call.
func (c *cx) callArgs(x *ast.CallExpr, sig *types.Signature) (args []*expr, first func(*frame)) {
	if len(x.Args) == 1 {
		if tuple, ok := c.info.TypeOf(x.Args[0]).(*types.Tuple); ok && tuple.Len() != 1 {
			if vals, ok := c.u.tuples[x.Args[0]]; ok {
				return vals, nil
			}
			first, args = c.tuple(x.Args[0])
			return args, first
		}
	}
	n := sig.Params().Len()
	for i, a := range x.Args {
		var t types.Type
		switch {
		case sig.Variadic() && i >= n-1:
			t = sig.Params().At(n - 1).Type()
			if !x.Ellipsis.IsValid() {
				t = under(t).(*types.Slice).Elem()
			}
		default:
			t = sig.Params().At(i).Type()
		}
		args = append(args, c.exprAs(a, t))
	}
	return args, nil
}

// callExpr compiles a call with one result.
func (c *cx) callExpr(x *ast.CallExpr) *expr {
	fun := ast.Unparen(x.Fun)
	if tv := c.info.Types[fun]; tv.IsType() {
		return c.conversion(x)
	} else if tv.IsBuiltin() {
		return c.builtin(fun, x)
	}
	if n, ok := checkedMark(fun); ok {
		do, vals := c.checkedCall(x, n)
		return before(do, vals[0])
	}
	return c.call(x).single()
}

// tuple compiles an expression with several values.
func (c *cx) tuple(x ast.Expr) (do func(*frame), vals []*expr) {
	call := ast.Unparen(x).(*ast.CallExpr)
	if n, ok := checkedMark(ast.Unparen(call.Fun)); ok {
		return c.checkedCall(call, n)
	}
	return c.call(call).several()
}

// callEffect compiles a call as a statement.
func (c *cx) callEffect(x *ast.CallExpr) func(*frame) {
	fun := ast.Unparen(x.Fun)
	if tv := c.info.Types[fun]; tv.IsBuiltin() {
		return c.builtinEffect(fun, x)
	} else if tv.IsType() {
		return c.effect(c.conversion(x))
	}
	if n, ok := checkedMark(fun); ok {
		do, _ := c.checkedCall(x, n)
		return do
	}
	return c.call(x).discard()
}

// effect evaluates an expression and drops its value.
func (c *cx) effect(e *expr) func(*frame) {
	return (&invocation{c: c, fast: e}).discard()
}

// call compiles the call of a function or method.
func (c *cx) call(x *ast.CallExpr) *invocation {
	fun := ast.Unparen(x.Fun)
	sig, ok := under(c.typeOf(fun)).(*types.Signature)
	if !ok {
		refuse("this call is not understood")
	}
	args, first := c.callArgs(x, sig)
	spread := x.Ellipsis.IsValid()
	if first == nil {
		return c.callOf(fun, sig, args, spread)
	}
	if !hasCall(fun) {
		return c.callOf(fun, sig, args, spread).after(first)
	}
	// What is called is evaluated before the arguments.
	operand := ast.Expr(fun)
	if s, ok := fun.(*ast.SelectorExpr); ok && c.info.Selections[s] != nil {
		operand = s.X
	}
	fill, kept := c.once(c.expr(operand))
	if c.replaced == nil {
		c.replaced = map[ast.Expr]*expr{}
	}
	c.replaced[operand] = kept
	return c.callOf(fun, sig, args, spread).after(func(f *frame) { fill(f); first(f) })
}

// after does something before the call.
func (v *invocation) after(first func(*frame)) *invocation {
	d := *v
	if v.fast != nil {
		d.fast = before(first, v.fast)
	}
	if v.run != nil {
		run := v.run
		d.run = func(f *frame) { first(f); run(f) }
	}
	if v.frame != nil {
		fr := v.frame
		d.frame = func(f *frame) *frame { first(f); return fr(f) }
	}
	if v.frames != nil {
		fr := v.frames
		d.frames = func(f *frame) (*frame, []reflect.Value) { first(f); return fr(f) }
	}
	return &d
}

func (c *cx) callOf(fun ast.Expr, sig *types.Signature, args []*expr, spread bool) *invocation {
	if e, ok := c.replaced[fun]; ok {
		return c.valueCall(e, sig, args, spread)
	}
	switch f := fun.(type) {
	case *ast.Ident:
		if obj, ok := c.info.Uses[f].(*types.Func); ok {
			return c.functionCall(obj, f, sig, args, spread)
		}
	case *ast.IndexExpr:
		if c.isInstance(f.X) {
			return c.callOf(ast.Unparen(f.X), sig, args, spread)
		}
	case *ast.IndexListExpr:
		return c.callOf(ast.Unparen(f.X), sig, args, spread)
	case *ast.FuncLit:
		return c.literalCall(f, sig, args, spread)
	case *ast.SelectorExpr:
		sel := c.info.Selections[f]
		if sel == nil {
			if obj, ok := c.info.Uses[f.Sel].(*types.Func); ok {
				return c.functionCall(obj, f.Sel, sig, args, spread)
			}
			break
		}
		if sel.Kind() == types.MethodVal {
			recv := c.resolve(sel.Recv())
			obj, index := sel.Obj(), sel.Index()
			if c.sub != nil {
				obj, index, _ = types.LookupFieldOrMethod(recv, true, sel.Obj().Pkg(), sel.Obj().Name())
				if obj == nil {
					refuse("%s has no method %s", recv, sel.Obj().Name())
				}
			}
			if m, ok := obj.(*types.Func); ok {
				return c.methodCall(c.expr(f.X), recv, m, index, args, spread)
			}
		}
	}
	return c.valueCall(c.expr(fun), sig, args, spread)
}

func (c *cx) isInstance(x ast.Expr) bool {
	tv, ok := c.info.Types[x]
	if !ok {
		return false
	}
	_, ok = tv.Type.(*types.Signature)
	return ok && tv.IsValue()
}

// functionCall compiles the call of a declared function.
func (c *cx) functionCall(f *types.Func, id *ast.Ident, sig *types.Signature, args []*expr, spread bool) *invocation {
	v, compiled := c.compiledFunction(f, id)
	if compiled {
		for i := range v.Type().NumOut() {
			c.u.adopt(sig.Results().At(i).Type(), v.Type().Out(i))
		}
	}
	pack := c.packed(sig, args, spread)
	if compiled {
		if w, ok := c.startsGoroutine(f, pack); ok {
			pack = w
		}
		if fast := c.fastCall(v, pack, sig); fast != nil {
			return fast
		}
		all := pack.asValues()
		return &invocation{c: c, results: sig.Results(), frames: func(f *frame) (*frame, []reflect.Value) { return nil, all(f, v) }}
	}
	return c.staticCall(c.declaredFunction(f, id), pack.args, sig.Results())
}

// startsGoroutine guards the last argument of a compiled function that runs it in
// a goroutine.
func (c *cx) startsGoroutine(f *types.Func, p *packing) (*packing, bool) {
	host := c.u.m.host
	if len(p.args) == 0 || !host.StartsGoroutine(f.FullName()) {
		return nil, false
	}
	d := *p
	d.args = append([]*expr(nil), p.args...)
	last := d.args[len(d.args)-1]
	g := last.p
	d.args[len(d.args)-1] = pointers(last.typ, func(f *frame) unsafe.Pointer {
		p := g(f)
		if p == nil {
			return nil
		}
		guarded := host.Guarded(*(*func())(unsafe.Pointer(&p)))
		return *(*unsafe.Pointer)(unsafe.Pointer(&guarded))
	})
	return &d, true
}

// staticCall compiles the call of a function made here.
func (c *cx) staticCall(code *fn, args []*expr, results *types.Tuple) *invocation {
	puts := make([]func(*frame, unsafe.Pointer), len(args))
	for i, a := range args {
		puts[i] = a.into()
	}
	pass := c.fn.thunk
	var call func(*frame) *frame
	general := func(f *frame) *frame {
		nf := f.g.push(code)
		for i, a := range args {
			nf.fn.params[i].take(nf, f, a, puts[i])
		}
		if pass {
			nf.pan = f.pan
		}
		nf.run()
		return nf
	}
	call = general
	inv := &invocation{c: c, results: results, static: code}
	if !pass {
		c.u.link(func() {
			if s := c.linked(code, args); s != nil {
				call = s
			}
		})
	}
	inv.frame = func(f *frame) *frame { return call(f) }
	return inv
}

// linked is a faster call of a function that is compiled now and takes numbers.
func (c *cx) linked(code *fn, args []*expr) func(*frame) *frame {
	if code.fluid || code.defers {
		return nil
	}
	for _, p := range code.params {
		if p.place != inRegister {
			return nil
		}
	}
	body, entry := code.body, code.entry
	if body == nil {
		return nil
	}
	start := func(nf *frame) {
		nf.pos = entry
		if nf.g.task.Halt.Load() {
			panic(Stopped{})
		}
		body(nf)
		nf.g.top--
	}
	switch len(args) {
	case 1:
		i, a := code.params[0].index, args[0].w
		return func(f *frame) *frame {
			nf := f.g.push(code)
			nf.w[i] = a(f)
			start(nf)
			return nf
		}
	case 2:
		i, a := code.params[0].index, args[0].w
		j, b := code.params[1].index, args[1].w
		return func(f *frame) *frame {
			nf := f.g.push(code)
			nf.w[i] = a(f)
			nf.w[j] = b(f)
			start(nf)
			return nf
		}
	}
	return nil
}

// literalCall compiles the call of a function literal where it stands.
func (c *cx) literalCall(lit *ast.FuncLit, sig *types.Signature, args []*expr, spread bool) *invocation {
	code, make1 := c.literalCode(lit)
	set := c.packed(sig, args, spread).asParams()
	pass := c.fn.thunk
	return &invocation{c: c, results: sig.Results(), static: code, frame: func(f *frame) *frame {
		cl := make1(f)
		nf := f.g.push(code)
		nf.caps = cl.caps
		set(f, nf, code.params)
		if pass {
			nf.pan = f.pan
		}
		nf.run()
		return nf
	}}
}

// valueCall compiles the call of a function value.
func (c *cx) valueCall(fun *expr, sig *types.Signature, args []*expr, spread bool) *invocation {
	pack := c.packed(sig, args, spread)
	direct, compiled := pack.asParams(), pack.asValues()
	g, t := fun.p, fun.typ
	pass := c.fn.thunk
	return &invocation{c: c, results: sig.Results(), frames: func(f *frame) (*frame, []reflect.Value) {
		fp := g(f)
		if fp == nil {
			notNil(fp)
		}
		cl := ours(fp)
		if cl == nil {
			return nil, compiled(f, t.at(unsafe.Pointer(&fp)))
		}
		nf := f.g.push(cl.code)
		nf.caps = cl.caps
		params := nf.fn.params
		if cl.recv != nil {
			params[0].setMemory(nf, cl.recv)
			params = params[1:]
		}
		direct(f, nf, params)
		if pass {
			nf.pan = f.pan
		}
		nf.run()
		return nf, nil
	}}
}
