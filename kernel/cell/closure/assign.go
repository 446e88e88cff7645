package closure

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"unsafe"
)

func (c *cx) assign(s *ast.AssignStmt) func(*frame) {
	switch {
	case s.Tok != token.ASSIGN && s.Tok != token.DEFINE:
		y := s.Rhs[0]
		switch op := assignOps[s.Tok]; op {
		case token.SHL, token.SHR:
			return c.assignOp(s.Lhs[0], func(t *typ, old *expr) *expr { return words(t, shift(op, t.kind, old.w, c.shiftCount(y))) })
		default:
			return c.assignOp(s.Lhs[0], func(t *typ, old *expr) *expr { return c.operate(op, t, old, c.exprAs(y, t.t)) })
		}
	case len(s.Lhs) == len(s.Rhs):
		return c.assignEach(s.Lhs, s.Rhs, s.Tok == token.DEFINE, nil)
	}
	return c.assignTuple(s.Lhs, s.Rhs[0], s.Tok == token.DEFINE)
}

var assignOps = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO,
	token.REM_ASSIGN: token.REM, token.AND_ASSIGN: token.AND, token.OR_ASSIGN: token.OR, token.XOR_ASSIGN: token.XOR,
	token.SHL_ASSIGN: token.SHL, token.SHR_ASSIGN: token.SHR, token.AND_NOT_ASSIGN: token.AND_NOT,
}

// target is where a value goes. set stores it. When other operands are evaluated
// in between, keep is called while compiling, and fix at run time: it evaluates
// what says where.
type target struct {
	t    *typ // nil for the blank identifier
	set  func(*expr) func(*frame)
	fix  func(*frame)
	keep func()
}

// target compiles a left-hand side; defining says that it may declare.
func (c *cx) target(x ast.Expr, defining bool) target {
	x = ast.Unparen(x)
	if id, ok := x.(*ast.Ident); ok {
		if id.Name == "_" {
			return target{set: func(e *expr) func(*frame) { return c.effect(e) }}
		}
		if obj := c.info.Defs[id]; obj != nil && defining {
			t := c.typ(obj.Type())
			return target{t: t, set: func(e *expr) func(*frame) { return c.assignVar(c.declare(obj), e, true) }}
		}
		if v := c.variable(c.info.Uses[id]); v != nil {
			return target{t: v.typ, set: func(e *expr) func(*frame) { return c.assignVar(v, c.whole(e), false) }}
		}
	}
	if ix, ok := x.(*ast.IndexExpr); ok {
		if m, ok := under(c.typeOf(ix.X)).(*types.Map); ok {
			return c.mapTarget(ix, m)
		}
	}
	e := c.lvalue(x)
	fix, keep := c.fixable(e)
	return target{t: e.typ, set: func(v *expr) func(*frame) { return c.storeAt(e.addr, v) }, fix: fix, keep: keep}
}

// fixable returns what evaluates the address of an operand and keeps it, for when
// other operands are evaluated before it is used.
func (c *cx) fixable(e *expr) (fix func(*frame), keep func()) {
	a := e.addr
	off := uintptr(0)
	keep = func() {
		off = c.block(pointerTyp)
		e.addr = func(f *frame) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Add(f.p, off)) }
	}
	return func(f *frame) {
		p := a(f)
		*(*unsafe.Pointer)(unsafe.Add(f.p, off)) = p
	}, keep
}

func (c *cx) mapTarget(ix *ast.IndexExpr, u *types.Map) target {
	m := c.expr(ix.X)
	vt := c.typ(u.Elem())
	fillM, mv := c.once(m)
	fillK, kv := c.once(c.exprAs(ix.Index, u.Key()))
	key, g, tp := c.addrOf(kv), mv.p, m.ptr
	off := c.block(vt)
	return target{t: vt,
		keep: func() {},
		fix:  func(f *frame) { fillM(f); fillK(f) },
		set: func(e *expr) func(*frame) {
			put := e.into()
			return func(f *frame) {
				p := unsafe.Add(f.p, off)
				put(f, p)
				q := g(f)
				mapassign(tp, q, key(f), p)
			}
		}}
}

// assignEach compiles a, b = x, y and its like.
func (c *cx) assignEach(lhs, rhs []ast.Expr, defining bool, declared ast.Expr) func(*frame) {
	want := func(i int, t target) types.Type {
		if t.t != nil {
			return t.t.t
		}
		if declared != nil {
			return c.typeOf(declared)
		}
		if tv := c.info.Types[rhs[i]]; tv.IsNil() {
			return types.Typ[types.UnsafePointer]
		}
		return types.Default(c.typeOf(rhs[i]))
	}
	if len(lhs) == 1 {
		t := c.target(lhs[0], defining)
		e := c.exprAs(rhs[0], want(0, t))
		if t.fix == nil {
			return t.set(e)
		}
		_, isMap := under(c.typeOfIndexed(lhs[0])).(*types.Map)
		if isMap || hasCall(lhs[0]) && hasCall(rhs[0]) {
			t.keep()
			set := t.set(e)
			return func(f *frame) { t.fix(f); set(f) }
		}
		return t.set(e)
	}
	var targets []target
	var first, last []func(*frame)
	for _, x := range lhs {
		t := c.target(x, defining)
		if t.fix != nil {
			t.keep()
			first = append(first, t.fix)
		}
		targets = append(targets, t)
	}
	for i, x := range rhs {
		set, v := c.once(c.exprAs(x, want(i, targets[i])))
		first = append(first, set)
		last = append(last, targets[i].set(v))
	}
	return together(append(first, last...))
}

// typeOfIndexed returns the type of what an index expression indexes, or that of
// the expression itself.
func (c *cx) typeOfIndexed(x ast.Expr) types.Type {
	if ix, ok := ast.Unparen(x).(*ast.IndexExpr); ok {
		return c.typeOf(ix.X)
	}
	return types.Typ[types.Int]
}

func hasCall(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}

// assignTuple compiles a, b = f() and the forms with ok.
func (c *cx) assignTuple(lhs []ast.Expr, rhs ast.Expr, defining bool) func(*frame) {
	var targets []target
	var all []func(*frame)
	for _, x := range lhs {
		t := c.target(x, defining)
		if t.fix != nil {
			t.keep()
			all = append(all, t.fix)
		}
		targets = append(targets, t)
	}
	do, vals := c.values(rhs)
	all = append(all, do)
	for i, t := range targets {
		v := vals[i]
		if t.t != nil {
			v = c.convertTo(v, t.t)
		}
		all = append(all, t.set(v))
	}
	return together(all)
}

// values compiles an expression with several values, the forms with ok included.
func (c *cx) values(x ast.Expr) (do func(*frame), vals []*expr) {
	switch x := ast.Unparen(x).(type) {
	case *ast.CallExpr:
		return c.tuple(x)
	case *ast.TypeAssertExpr:
		return c.assertionOK(x)
	case *ast.UnaryExpr:
		do, v, ok := c.receive(x, true)
		return do, []*expr{v, ok}
	case *ast.IndexExpr:
		return c.mapIndexOK(x)
	}
	refuse("expression %T has no second value", x)
	return nil, nil
}

func (c *cx) okTemp() (*variable, *expr) {
	v := c.temp(c.typ(types.Typ[types.Bool]))
	return v, c.variableExpr(v)
}

func (c *cx) mapIndexOK(x *ast.IndexExpr) (func(*frame), []*expr) {
	e := c.expr(x.X)
	u := under(e.t).(*types.Map)
	find := c.lookup(e, u, x.Index)
	v := c.temp(c.typ(u.Elem()))
	ok, okE := c.okTemp()
	return func(f *frame) {
		p := find(f)
		f.w[ok.index] = boolWord(p != nil)
		if p == nil {
			v.clear(f)
		} else {
			v.setMemory(f, p)
		}
	}, []*expr{c.variableExpr(v), okE}
}

func (c *cx) assertionOK(x *ast.TypeAssertExpr) (func(*frame), []*expr) {
	held := c.toAny(c.expr(x.X))
	t := c.typ(c.typeOf(x.Type))
	v := c.temp(t)
	ok, okE := c.okTemp()
	off := c.block(c.typ(types.NewInterfaceType(nil, nil)))
	from := unboxed(t, func(f *frame) any { return *(*any)(unsafe.Add(f.p, off)) })
	set := c.assignVar(v, from, false)
	return func(f *frame) {
		a := held(f)
		good := matches(a, t)
		f.w[ok.index] = boolWord(good)
		if !good {
			v.clear(f)
			return
		}
		*(*any)(unsafe.Add(f.p, off)) = a
		set(f)
	}, []*expr{c.variableExpr(v), okE}
}

// assignOp compiles x op= y; value makes the new value of the old one.
func (c *cx) assignOp(x ast.Expr, value func(t *typ, old *expr) *expr) func(*frame) {
	x = ast.Unparen(x)
	t := c.typ(c.typeOf(x))
	if id, ok := x.(*ast.Ident); ok {
		if v := c.variable(c.info.Uses[id]); v != nil {
			return c.assignVar(v, value(t, c.variableExpr(v)), false)
		}
	}
	if ix, ok := x.(*ast.IndexExpr); ok {
		if m, ok := under(c.typeOf(ix.X)).(*types.Map); ok {
			return c.mapAssignOp(ix, m, value)
		}
	}
	e := c.lvalue(x)
	fix, keep := c.fixable(e)
	keep()
	set := c.storeAt(e.addr, value(t, load(e.typ, e.addr)))
	return func(f *frame) { fix(f); set(f) }
}

func (c *cx) mapAssignOp(ix *ast.IndexExpr, u *types.Map, value func(t *typ, old *expr) *expr) func(*frame) {
	vt := c.typ(u.Elem())
	fillM, mv := c.once(c.expr(ix.X))
	fillK, kv := c.once(c.exprAs(ix.Index, u.Key()))
	key, g, tp := c.addrOf(kv), mv.p, mv.ptr
	none := unsafeNew(vt.ptr)
	old := load(vt, func(f *frame) unsafe.Pointer {
		q := g(f)
		if p := mapaccess(tp, q, key(f)); p != nil {
			return p
		}
		return none
	})
	off := c.block(vt)
	put := value(vt, old).into()
	return func(f *frame) {
		fillM(f)
		fillK(f)
		p := unsafe.Add(f.p, off)
		put(f, p)
		q := g(f)
		mapassign(tp, q, key(f), p)
	}
}

func (c *cx) incDec(s *ast.IncDecStmt) func(*frame) {
	op := token.ADD
	if s.Tok == token.DEC {
		op = token.SUB
	}
	if id, ok := ast.Unparen(s.X).(*ast.Ident); ok {
		if v := c.variable(c.info.Uses[id]); v != nil && v.place == inRegister && (v.typ.kind == reflect.Int || v.typ.kind == reflect.Int64) {
			i := v.index
			if op == token.ADD {
				return func(f *frame) { f.w[i]++ }
			}
			return func(f *frame) { f.w[i]-- }
		}
	}
	return c.assignOp(s.X, func(t *typ, old *expr) *expr {
		return c.operate(op, t, old, c.constantExpr(constant.MakeInt64(1), t.t))
	})
}
