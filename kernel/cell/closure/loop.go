package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"unicode/utf8"
	"unsafe"
)

func (c *cx) rangeStmt(s *ast.RangeStmt, l *label) exec {
	switch t := under(c.typeOf(s.X)).(type) {
	case *types.Basic:
		if t.Info()&types.IsString != 0 {
			return c.rangeString(s, l)
		}
		return c.rangeInt(s, l)
	case *types.Signature:
		return c.rangeFunc(s, l, t)
	case *types.Slice:
		return c.rangeSlice(s, l, t.Elem())
	case *types.Array:
		return c.rangeArray(s, l, t)
	case *types.Pointer:
		return c.rangeArray(s, l, under(t.Elem()).(*types.Array))
	case *types.Map:
		return c.rangeMap(s, l, t)
	case *types.Chan:
		return c.rangeChan(s, l, t)
	}
	refuse("a range over %s is not understood", c.typeOf(s.X))
	return nil
}

// loopVars compiles the assignment of values to the variables of a range; nil if
// none is wanted.
func (c *cx) loopVars(s *ast.RangeStmt, vals ...*expr) func(*frame) {
	var first, last []func(*frame)
	for i, x := range []ast.Expr{s.Key, s.Value} {
		if !wanted(x) || i >= len(vals) {
			continue
		}
		t := c.target(x, s.Tok == token.DEFINE)
		if t.fix != nil {
			t.keep()
			first = append(first, t.fix)
		}
		last = append(last, t.set(c.convertTo(vals[i], t.t)))
	}
	if len(last) == 0 {
		return nil
	}
	return together(append(first, last...))
}

func wanted(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return x != nil && !(ok && id.Name == "_")
}

// iterate runs the body of a loop; over says that the loop ends with out.
func (f *frame) iterate(body exec, l *label) (over bool, out ctl) {
	if f.g.task.Halt.Load() {
		panic(Stopped{})
	}
	if r := body(f); r != next {
		return f.left(r, l)
	}
	return false, next
}

func (c *cx) rangeInt(s *ast.RangeStmt, l *label) exec {
	t := types.Default(c.typeOf(s.X))
	if s.Key != nil {
		if wanted(s.Key) {
			if kt := c.typeOf(s.Key); kt != nil {
				t = kt
			}
			if obj := c.info.Defs[keyIdent(s.Key)]; obj != nil {
				t = c.resolve(obj.Type())
			}
		}
	}
	ty := c.typ(t)
	limit := c.exprAs(s.X, t).w
	i := c.temp(ty)
	bind := c.loopVars(s, c.variableExpr(i))
	body := c.stmts(s.Body.List)
	n := i.index
	less := func(a, b uint64) bool { return int64(a) < int64(b) }
	if !signed(ty.kind) {
		less = func(a, b uint64) bool { return a < b }
	}
	if signed(ty.kind) {
		return func(f *frame) ctl {
			end := int64(limit(f))
			for k := int64(0); k < end; k++ {
				f.w[n] = uint64(k)
				if bind != nil {
					bind(f)
				}
				if over, out := f.iterate(body, l); over {
					return out
				}
			}
			return next
		}
	}
	return func(f *frame) ctl {
		end := limit(f)
		for k := uint64(0); less(k, end); k++ {
			f.w[n] = k
			if bind != nil {
				bind(f)
			}
			if over, out := f.iterate(body, l); over {
				return out
			}
		}
		return next
	}
}

func keyIdent(x ast.Expr) *ast.Ident {
	id, _ := x.(*ast.Ident)
	return id
}

func (c *cx) rangeString(s *ast.RangeStmt, l *label) exec {
	text := c.expr(s.X).s
	i, r := c.temp(c.typ(types.Typ[types.Int])), c.temp(c.typ(types.Typ[types.Int32]))
	bind := c.loopVars(s, c.variableExpr(i), c.variableExpr(r))
	body := c.stmts(s.Body.List)
	return func(f *frame) ctl {
		t := text(f)
		for k := 0; k < len(t); {
			ch, size := utf8.DecodeRuneInString(t[k:])
			f.w[i.index], f.w[r.index] = uint64(k), uint64(ch)
			k += size
			if bind != nil {
				bind(f)
			}
			if over, out := f.iterate(body, l); over {
				return out
			}
		}
		return next
	}
}

func (c *cx) rangeSlice(s *ast.RangeStmt, l *label, elem types.Type) exec {
	fill, list := c.once(c.expr(s.X))
	et := c.typ(elem)
	return c.rangeElements(s, l, et, func(f *frame) (unsafe.Pointer, int) {
		fill(f)
		v := *(*slice)(list.addr(f))
		return v.data, v.len
	})
}

func (c *cx) rangeArray(s *ast.RangeStmt, l *label, t *types.Array) exec {
	n := int(t.Len())
	e := c.expr(s.X)
	values := wanted(s.Value)
	var start func(f *frame) (unsafe.Pointer, int)
	switch {
	case !wanted(s.Value) && !hasCall(s.X): // then it is not evaluated
		start = func(f *frame) (unsafe.Pointer, int) { return nil, n }
	case e.kind == reflect.Pointer:
		p := e.p
		start = func(f *frame) (unsafe.Pointer, int) { return p(f), n }
		if values && n > 0 {
			start = func(f *frame) (unsafe.Pointer, int) {
				q := p(f)
				notNil(q)
				return q, n
			}
		}
	case values:
		fill, kept := c.once(e)
		start = func(f *frame) (unsafe.Pointer, int) { fill(f); return kept.addr(f), n }
	default:
		do := c.effect(e)
		start = func(f *frame) (unsafe.Pointer, int) { do(f); return nil, n }
	}
	return c.rangeElements(s, l, c.typ(t.Elem()), start)
}

// rangeElements runs over elements that lie one after another.
func (c *cx) rangeElements(s *ast.RangeStmt, l *label, et *typ, start func(*frame) (unsafe.Pointer, int)) exec {
	i, size := c.temp(c.typ(types.Typ[types.Int])), et.size
	// The start is kept in the frame, where the collector sees it.
	off := c.block(pointerTyp)
	at := load(et, func(f *frame) unsafe.Pointer {
		return unsafe.Add(*(*unsafe.Pointer)(unsafe.Add(f.p, off)), uintptr(f.w[i.index])*size)
	})
	bind := c.loopVars(s, c.variableExpr(i), at)
	body := c.stmts(s.Body.List)
	return func(f *frame) ctl {
		data, n := start(f)
		*(*unsafe.Pointer)(unsafe.Add(f.p, off)) = data
		for k := range n {
			f.w[i.index] = uint64(k)
			if bind != nil {
				bind(f)
			}
			if over, out := f.iterate(body, l); over {
				return out
			}
		}
		return next
	}
}

func (c *cx) rangeMap(s *ast.RangeStmt, l *label, t *types.Map) exec {
	m := c.expr(s.X)
	kv, vv := c.memoryTemp(c.typ(t.Key())), c.memoryTemp(c.typ(t.Elem()))
	bind := c.loopVars(s, c.memoryExpr(kv), c.memoryExpr(vv))
	key, val := wanted(s.Key), wanted(s.Value)
	body := c.stmts(s.Body.List)
	g, mt := m.p, m.typ
	return func(f *frame) ctl {
		p := g(f)
		if p == nil {
			return next
		}
		it := mt.at(unsafe.Pointer(&p)).MapRange()
		lock := lockOf(p)
		step := func() bool {
			lock.read(p)
			defer lock.done()
			return it.Next()
		}
		for step() {
			if key {
				kv.typ.at(kv.address(f)).SetIterKey(it)
			}
			if val {
				vv.typ.at(vv.address(f)).SetIterValue(it)
			}
			if bind != nil {
				bind(f)
			}
			if over, out := f.iterate(body, l); over {
				return out
			}
		}
		return next
	}
}

// memoryTemp is a temp that is in the frame's block whatever its type.
func (c *cx) memoryTemp(t *typ) *variable {
	return &variable{typ: t, place: inFrame, offset: c.block(t)}
}

func (c *cx) memoryExpr(v *variable) *expr {
	off := v.offset
	return load(v.typ, func(f *frame) unsafe.Pointer { return unsafe.Add(f.p, off) })
}

func (c *cx) rangeChan(s *ast.RangeStmt, l *label, t *types.Chan) exec {
	ch := c.expr(s.X)
	v := c.memoryTemp(c.typ(t.Elem()))
	bind := c.loopVars(s, c.memoryExpr(v))
	body := c.stmts(s.Body.List)
	g, ct := ch.p, ch.typ
	return func(f *frame) ctl {
		p := g(f)
		for f.receive(ct, p, v.typ, v.address(f)) {
			if bind != nil {
				bind(f)
			}
			if over, out := f.iterate(body, l); over {
				return out
			}
		}
		return next
	}
}

// yielding is a range over a function at run time.
type yielding struct {
	f     *frame
	out   ctl
	state yieldState
}

type yieldState uint8

const (
	yieldReady yieldState = iota
	yieldRunning
	yieldDone // the body has ended the loop
	yieldExhausted
	yieldPanicked
)

func (s yieldState) check() {
	switch s {
	case yieldRunning, yieldPanicked:
		panic(runtimeError("range function continued iteration after loop body panic"))
	case yieldDone:
		panic(runtimeError("range function continued iteration after function for loop body returned false"))
	case yieldExhausted:
		panic(runtimeError("range function continued iteration after whole loop exit"))
	}
}

// rangeFunc compiles a range over a function. The body runs in the frame of the
// function around it, called by a yield that only knows where that is.
func (c *cx) rangeFunc(s *ast.RangeStmt, l *label, sig *types.Signature) exec {
	yieldType := sig.Params().At(0).Type()
	yt := c.typ(yieldType)
	ysig := under(yieldType).(*types.Signature)
	code := c.u.newFn("", c.source())
	code.info.Hidden = true
	in := c.inner(code)
	in.outer = nil
	var copies []func(nf, f *frame)
	var vals []*expr
	for i := range ysig.Params().Len() {
		p := in.param(ysig.Params().At(i).Type())
		code.params = append(code.params, p)
		t := c.memoryTemp(p.typ)
		vals = append(vals, c.memoryExpr(t))
		copies = append(copies, func(nf, f *frame) { p.getMemory(nf, t.address(f)) })
	}
	bind := c.loopVars(s, vals...)
	in.declareResults(ysig.Results(), nil)
	body := c.stmts(s.Body.List)
	again := in.results[0]
	code.body = func(nf *frame) {
		y := (*yielding)(nf.caps[0])
		y.state.check()
		f := y.f
		y.state = yieldRunning
		nf.w[again.index] = 0
		for _, set := range copies {
			set(nf, f)
		}
		if bind != nil {
			bind(f)
		}
		if over, out := f.iterate(body, l); over {
			y.state, y.out = yieldDone, out
			return
		}
		y.state = yieldReady
		nf.w[again.index] = 1
	}
	in.seal()
	slot := c.block(pointerTyp)
	yield := pointers(yt, func(f *frame) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Add(f.p, slot)) })
	call := c.valueOrFunctionCall(s.X, sig, []*expr{yield}).discard()
	return func(f *frame) ctl {
		y := &yielding{f: f}
		*(*unsafe.Pointer)(unsafe.Add(f.p, slot)) = funcValue(yt.rt, &closure{code: code, caps: []unsafe.Pointer{unsafe.Pointer(y)}})
		call(f)
		if y.state == yieldRunning {
			y.state = yieldPanicked
			panic(runtimeError("range function recovered a loop body panic and did not resume panicking"))
		}
		y.state = yieldExhausted
		return y.out
	}
}

// valueOrFunctionCall calls what a range runs over: a function value or a
// declared function.
func (c *cx) valueOrFunctionCall(x ast.Expr, sig *types.Signature, args []*expr) *invocation {
	if _, ok := ast.Unparen(x).(*ast.CallExpr); ok {
		return c.valueCall(c.expr(x), sig, args, false)
	}
	return c.callOf(ast.Unparen(x), sig, args, false)
}
