package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"unsafe"
)

// receive compiles <-ch.
func (c *cx) receive(x *ast.UnaryExpr, wantOK bool) (do func(*frame), v, ok *expr) {
	ch := c.expr(x.X)
	et := c.typ(under(ch.t).(*types.Chan).Elem())
	t := c.memoryTemp(et)
	g, ct := ch.p, ch.typ
	if !wantOK {
		return func(f *frame) { p := g(f); f.receive(ct, p, et, t.address(f)) }, c.memoryExpr(t), nil
	}
	flag, okE := c.okTemp()
	return func(f *frame) {
		p := g(f)
		f.w[flag.index] = boolWord(f.receive(ct, p, et, t.address(f)))
	}, c.memoryExpr(t), okE
}

func (c *cx) send(s *ast.SendStmt) func(*frame) {
	ch := c.expr(s.Chan)
	et := c.typ(under(ch.t).(*types.Chan).Elem())
	t := c.memoryTemp(et)
	put := c.exprAs(s.Value, et.t).into()
	g, ct := ch.p, ch.typ
	return func(f *frame) {
		p := g(f)
		put(f, t.address(f))
		f.sendTo(ct, p, et, t.address(f))
	}
}

func (c *cx) selectStmt(s *ast.SelectStmt, l *label) exec {
	type clause struct {
		dir    reflect.SelectDir
		ch     func(*frame) unsafe.Pointer
		ct, et *typ
		send   func(*frame, unsafe.Pointer)
		value  *variable
		ok     *variable
		bind   func(*frame)
		body   exec
	}
	var clauses []clause
	for _, st := range s.Body.List {
		cc := st.(*ast.CommClause)
		cl := clause{dir: reflect.SelectDefault}
		channel := func(x ast.Expr) {
			e := c.expr(x)
			cl.ch, cl.ct = e.p, e.typ
			cl.et = c.typ(under(e.t).(*types.Chan).Elem())
			cl.value = c.memoryTemp(cl.et)
		}
		switch comm := cc.Comm.(type) {
		case nil:
		case *ast.SendStmt:
			cl.dir = reflect.SelectSend
			channel(comm.Chan)
			cl.send = c.exprAs(comm.Value, cl.et.t).into()
		case *ast.ExprStmt:
			cl.dir = reflect.SelectRecv
			channel(ast.Unparen(comm.X).(*ast.UnaryExpr).X)
		case *ast.AssignStmt:
			cl.dir = reflect.SelectRecv
			channel(ast.Unparen(comm.Rhs[0]).(*ast.UnaryExpr).X)
			var all []func(*frame)
			from := c.memoryExpr(cl.value)
			for i, x := range comm.Lhs {
				if i == 1 {
					cl.ok, from = c.okTemp()
				}
				t := c.target(x, comm.Tok == token.DEFINE)
				e := from
				if t.t != nil {
					e = c.convertTo(e, t.t)
				}
				if t.fix != nil {
					t.keep()
					all = append(all, t.fix)
				}
				all = append(all, t.set(e))
			}
			cl.bind = together(all)
		}
		cl.body = c.stmts(cc.Body)
		clauses = append(clauses, cl)
	}
	return func(f *frame) ctl {
		cases := make([]reflect.SelectCase, len(clauses), len(clauses)+1)
		blocks, timed := true, false
		for i := range clauses {
			cl := &clauses[i]
			cases[i].Dir = cl.dir
			if cl.dir == reflect.SelectDefault {
				blocks = false
				continue
			}
			p := cl.ch(f)
			if cl.send != nil {
				q := unsafeNew(cl.et.ptr)
				cl.send(f, q)
				cases[i].Send = cl.et.at(q)
			}
			timed = timed || cl.send == nil && cl.et.rt == timeType
			if p != nil {
				cases[i].Chan = cl.ct.at(unsafe.Pointer(&p))
			} else if cl.dir == reflect.SelectSend {
				cases[i].Send = reflect.Value{}
			}
		}
		t := f.g.task
		if blocks {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(t.Killed)})
		}
		i, v, ok := t.choose(cases, timed || !blocks)
		if i == len(clauses) {
			if i == 0 {
				panic(t.ended(waitsNothing))
			}
			panic(t.ended(waitsSelect))
		}
		cl := &clauses[i]
		if cl.dir == reflect.SelectRecv {
			cl.et.put(cl.value.address(f), v)
			if cl.ok != nil {
				f.w[cl.ok.index] = boolWord(ok)
			}
		}
		if cl.bind != nil {
			cl.bind(f)
		}
		r := cl.body(f)
		if r == breaks && (f.to == nil || f.to == l) {
			f.to = nil
			return next
		}
		return r
	}
}

// later compiles a call that runs later: the function and its arguments are
// evaluated now, by the closure that is returned.
func (c *cx) later(x *ast.CallExpr) func(*frame) deferred {
	fun := ast.Unparen(x.Fun)
	if lit, ok := fun.(*ast.FuncLit); ok && len(x.Args) == 0 {
		_, make1 := c.literalCode(lit)
		return func(f *frame) deferred { return deferred{c: make1(f)} }
	}
	code := c.u.newFn(c.fn.info.Name, c.source())
	code.info.Hidden, code.thunk = true, true
	in := c.inner(code)
	in.outer, in.replaced = nil, map[ast.Expr]*expr{}
	var fills []func(*frame, unsafe.Pointer)
	var boxes []*typ
	keep := func(e *expr) *expr {
		v := &variable{typ: e.typ, place: inCapture, index: len(boxes)}
		boxes = append(boxes, e.typ)
		fills = append(fills, e.into())
		return in.variableExpr(v)
	}
	inner := x
	if _, checked := checkedMark(fun); checked {
		inner, _ = ast.Unparen(x.Args[0]).(*ast.CallExpr)
	}
	c.keepFunction(in, ast.Unparen(inner.Fun), keep)
	first := c.keepArguments(in, inner, keep)
	call := in.callEffect(x)
	code.entry = c.u.place(c.cell, x)
	code.body = func(f *frame) { call(f) }
	in.seal()
	return func(f *frame) deferred {
		if first != nil {
			first(f)
		}
		caps := make([]unsafe.Pointer, len(boxes))
		for i, t := range boxes {
			caps[i] = unsafeNew(t.ptr)
			fills[i](f, caps[i])
		}
		return deferred{c: &closure{code: code, caps: caps}}
	}
}

// keepFunction replaces what is called, unless it is a declared function.
func (c *cx) keepFunction(in *cx, fun ast.Expr, keep func(*expr) *expr) {
	tv := c.info.Types[fun]
	if tv.IsBuiltin() || tv.IsType() {
		return
	}
	switch f := fun.(type) {
	case *ast.Ident:
		if _, ok := c.info.Uses[f].(*types.Func); ok {
			return
		}
	case *ast.IndexExpr, *ast.IndexListExpr:
		if x, ok := f.(*ast.IndexExpr); !ok || c.isInstance(x.X) {
			return
		}
	case *ast.FuncLit:
		_, make1 := c.literalCode(f)
		t := c.typ(c.typeOf(f))
		in.replaced[fun] = keep(pointers(t, func(fr *frame) unsafe.Pointer { return funcValue(t.rt, make1(fr)) }))
		return
	case *ast.SelectorExpr:
		sel := c.info.Selections[f]
		if sel == nil {
			if _, ok := c.info.Uses[f.Sel].(*types.Func); ok {
				return
			}
			break
		}
		if sel.Kind() == types.MethodVal {
			c.keepReceiver(in, f, sel, keep)
			return
		}
		if sel.Kind() == types.MethodExpr {
			return
		}
	}
	in.replaced[fun] = keep(c.expr(fun))
}

// keepReceiver replaces the receiver of a method: by its address if the method
// takes that.
func (c *cx) keepReceiver(in *cx, x *ast.SelectorExpr, sel *types.Selection, keep func(*expr) *expr) {
	recv := c.resolve(sel.Recv())
	obj := sel.Obj()
	index := sel.Index()
	if c.sub != nil {
		obj, index, _ = types.LookupFieldOrMethod(recv, true, sel.Obj().Pkg(), sel.Obj().Name())
	}
	e := c.expr(x.X)
	last := c.embedded(e, index)
	m, ok := obj.(*types.Func)
	if ok && !types.IsInterface(last.t) && e.addr != nil && e.kind != reflect.Pointer {
		_, wants := types.Unalias(m.Signature().Recv().Type()).(*types.Pointer)
		if wants {
			p := keep(pointers(c.u.typ(types.NewPointer(e.t)), e.addr))
			in.replaced[x.X] = load(e.typ, p.p)
			return
		}
	}
	if ok && last == e && e.kind == reflect.Pointer && !types.IsInterface(last.t) {
		if _, wants := types.Unalias(m.Signature().Recv().Type()).(*types.Pointer); !wants { // the value is copied now
			in.replaced[x.X] = keep(c.deref(e))
			return
		}
	}
	if types.IsInterface(last.t) && last == e { // a nil interface panics now
		a := c.addrOf(e)
		d := *e
		d.addr = nil
		put := e.m
		d.m = func(f *frame, p unsafe.Pointer) {
			if *(*unsafe.Pointer)(a(f)) == nil {
				followNil()
			}
			put(f, p)
		}
		e = &d
	}
	in.replaced[x.X] = keep(e)
}

// keepArguments replaces the arguments.
func (c *cx) keepArguments(in *cx, x *ast.CallExpr, keep func(*expr) *expr) (first func(*frame)) {
	var sig *types.Signature
	if tv := c.info.Types[ast.Unparen(x.Fun)]; !tv.IsBuiltin() && !tv.IsType() {
		sig, _ = under(c.typeOf(x.Fun)).(*types.Signature)
	}
	if len(x.Args) == 1 {
		if tuple, ok := c.info.TypeOf(x.Args[0]).(*types.Tuple); ok && tuple.Len() != 1 {
			do, vals := c.tuple(x.Args[0])
			var kept []*expr
			for _, v := range vals {
				kept = append(kept, keep(v))
			}
			in.u.tuples[x.Args[0]] = kept
			return do
		}
	}
	for i, a := range x.Args {
		tv := c.info.Types[a]
		if tv.IsType() || tv.Value != nil || tv.IsNil() {
			continue
		}
		var want types.Type
		if sig != nil {
			n := sig.Params().Len()
			switch {
			case sig.Variadic() && i >= n-1 && !x.Ellipsis.IsValid():
				want = under(sig.Params().At(n - 1).Type()).(*types.Slice).Elem()
			default:
				want = sig.Params().At(min(i, n-1)).Type()
			}
		}
		in.replaced[a] = keep(c.exprAs(a, want))
	}
	return nil
}

func (c *cx) deferStmt(s *ast.DeferStmt) func(*frame) {
	c.fn.defers = true
	if fun := ast.Unparen(s.Call.Fun); c.info.Types[fun].IsBuiltin() && builtinName(fun) == "recover" {
		return func(f *frame) { f.defers = append(f.defers, deferred{recovers: f}) }
	}
	prepare := c.later(s.Call)
	return func(f *frame) {
		d := prepare(f)
		f.defers = append(f.defers, d)
	}
}

func (c *cx) goStmt(s *ast.GoStmt) func(*frame) {
	prepare := c.later(s.Call)
	m := c.u.m
	return func(f *frame) {
		d := prepare(f)
		task := f.g.task
		m.host.Go(task, func() {
			g := newGor(m, task)
			done := false
			defer func() {
				if !done {
					if r := recover(); r != nil {
						panic(traced(g, r))
					}
				}
			}()
			d.run(g)
			done = true
			g.release()
		})
	}
}

// run calls in a goroutine of its own.
func (d deferred) run(g *gor) {
	nf := g.push(d.c.code)
	nf.caps = d.c.caps
	nf.run()
}
