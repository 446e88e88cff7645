package closure

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"unsafe"
)

// ctl says where a statement leads.
type ctl uint8

const (
	next ctl = iota
	breaks
	continues
	returns
	jumps // to the label that the frame holds
)

type exec func(*frame) ctl

// label is a label of a function. Jumps to it name it in the frame.
type label struct{ name string }

// step is a compiled statement: do if it leads to the next one always.
type step struct {
	do  func(*frame)
	run exec
	pos int // -1 if it cannot fail by itself
}

func (s step) exec() exec {
	if s.run != nil {
		return s.run
	}
	do := s.do
	return func(f *frame) ctl { do(f); return next }
}

func (c *cx) labelOf(id *ast.Ident) *label {
	if id == nil {
		return nil
	}
	l := c.labels[id.Name]
	if l == nil {
		l = &label{id.Name}
		c.labels[id.Name] = l
	}
	return l
}

// stmts compiles a list of statements.
func (c *cx) stmts(list []ast.Stmt) exec {
	var steps []step
	targets := map[*label]int{}
	for _, s := range list {
		if l, ok := s.(*ast.LabeledStmt); ok {
			targets[c.labelOf(l.Label)] = len(steps)
		}
		st := c.stmt(s, nil)
		if st.do == nil && st.run == nil {
			st.do = func(*frame) {}
			if len(targets) == 0 {
				continue
			}
		}
		st.pos = c.u.place(c.cell, s)
		steps = append(steps, st)
	}
	run := sequence(steps)
	if len(targets) == 0 {
		return run
	}
	return withLabels(steps, targets)
}

func sequence(steps []step) exec {
	switch len(steps) {
	case 0:
		return func(*frame) ctl { return next }
	case 1:
		s := steps[0]
		if s.do != nil {
			return func(f *frame) ctl { f.pos = s.pos; s.do(f); return next }
		}
		return func(f *frame) ctl { f.pos = s.pos; return s.run(f) }
	case 2:
		a, b := steps[0], steps[1]
		if a.do != nil && b.do != nil {
			return func(f *frame) ctl {
				f.pos = a.pos
				a.do(f)
				f.pos = b.pos
				b.do(f)
				return next
			}
		}
		ar, br := a.exec(), b.exec()
		return func(f *frame) ctl {
			f.pos = a.pos
			if r := ar(f); r != next {
				return r
			}
			f.pos = b.pos
			return br(f)
		}
	}
	return func(f *frame) ctl {
		for i := range steps {
			s := &steps[i]
			f.pos = s.pos
			if s.do != nil {
				s.do(f)
			} else if r := s.run(f); r != next {
				return r
			}
		}
		return next
	}
}

// withLabels runs statements among which a goto may jump.
func withLabels(steps []step, targets map[*label]int) exec {
	return func(f *frame) ctl {
		for i := 0; i < len(steps); i++ {
			s := &steps[i]
			f.pos = s.pos
			if s.do != nil {
				s.do(f)
				continue
			}
			r := s.run(f)
			if r == next {
				continue
			}
			if r == jumps {
				if at, ok := targets[f.to]; ok {
					f.to = nil
					f.check()
					i = at - 1
					continue
				}
			}
			return r
		}
		return next
	}
}

func (c *cx) stmt(s ast.Stmt, l *label) step {
	switch s := s.(type) {
	case *ast.ExprStmt:
		return step{do: c.exprStmt(s)}
	case *ast.AssignStmt:
		return step{do: c.assign(s)}
	case *ast.DeclStmt:
		return step{do: c.declStmt(s)}
	case *ast.IncDecStmt:
		return step{do: c.incDec(s)}
	case *ast.SendStmt:
		return step{do: c.send(s)}
	case *ast.ReturnStmt:
		return step{run: c.returnStmt(s)}
	case *ast.BranchStmt:
		return step{run: c.branch(s)}
	case *ast.BlockStmt:
		return step{run: c.stmts(s.List)}
	case *ast.IfStmt:
		return step{run: c.ifStmt(s)}
	case *ast.ForStmt:
		return step{run: c.forStmt(s, l)}
	case *ast.RangeStmt:
		return step{run: c.rangeStmt(s, l)}
	case *ast.SwitchStmt:
		return step{run: c.switchStmt(s, l)}
	case *ast.TypeSwitchStmt:
		return step{run: c.typeSwitch(s, l)}
	case *ast.SelectStmt:
		return step{run: c.selectStmt(s, l)}
	case *ast.GoStmt:
		return step{do: c.goStmt(s)}
	case *ast.DeferStmt:
		return step{do: c.deferStmt(s)}
	case *ast.LabeledStmt:
		l := c.labelOf(s.Label)
		switch s.Stmt.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return c.stmt(s.Stmt, l)
		}
		st := c.stmt(s.Stmt, nil)
		if st.do == nil && st.run == nil {
			return step{}
		}
		run := st.exec()
		return step{run: func(f *frame) ctl {
			if r := run(f); r != breaks || f.to != l {
				return r
			}
			f.to = nil
			return next
		}}
	case *ast.EmptyStmt:
		return step{}
	}
	refuse("statement %T is not understood", s)
	return step{}
}

// simple compiles a statement of a header; nil if there is none.
func (c *cx) simple(s ast.Stmt) func(*frame) {
	if s == nil {
		return nil
	}
	return c.stmt(s, nil).do
}

func (c *cx) exprStmt(s *ast.ExprStmt) func(*frame) {
	x := ast.Unparen(s.X)
	if call, ok := x.(*ast.CallExpr); ok {
		return c.callEffect(call)
	}
	if u, ok := x.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
		do, _, _ := c.receive(u, false)
		return do
	}
	return c.effect(c.expr(x))
}

func (c *cx) declStmt(s *ast.DeclStmt) func(*frame) {
	d := s.Decl.(*ast.GenDecl)
	if d.Tok != token.VAR {
		return nil
	}
	var all []func(*frame)
	for _, spec := range d.Specs {
		vs := spec.(*ast.ValueSpec)
		lhs := make([]ast.Expr, len(vs.Names))
		for i, n := range vs.Names {
			lhs[i] = n
		}
		switch {
		case len(vs.Values) == 0:
			for _, n := range vs.Names {
				if obj := c.info.Defs[n]; obj != nil && n.Name != "_" {
					all = append(all, c.clearVar(c.declare(obj)))
				}
			}
		case len(vs.Values) == len(vs.Names):
			all = append(all, c.assignEach(lhs, vs.Values, true, vs.Type))
		default:
			all = append(all, c.assignTuple(lhs, vs.Values[0], true))
		}
	}
	return together(all)
}

func together(all []func(*frame)) func(*frame) {
	switch len(all) {
	case 0:
		return func(*frame) {}
	case 1:
		return all[0]
	}
	return func(f *frame) {
		for _, do := range all {
			do(f)
		}
	}
}

func (c *cx) returnStmt(s *ast.ReturnStmt) exec {
	if len(s.Results) == 0 {
		return func(*frame) ctl { return returns }
	}
	if len(s.Results) == 1 && len(c.results) == 1 {
		v := c.results[0]
		e := c.exprAs(s.Results[0], v.typ.t)
		if v.place == inRegister && e.value == nil {
			i, w := v.index, e.w
			return func(f *frame) ctl { f.w[i] = w(f); return returns }
		}
		set := c.assignVar(v, c.whole(e), false)
		return func(f *frame) ctl { set(f); return returns }
	}
	var do func(*frame)
	var vals []*expr
	if len(s.Results) == 1 {
		do, vals = c.tuple(s.Results[0])
	} else {
		var fill []func(*frame)
		for i, x := range s.Results {
			set, e := c.once(c.exprAs(x, c.results[i].typ.t))
			fill = append(fill, set)
			vals = append(vals, e)
		}
		do = together(fill)
	}
	all := []func(*frame){do}
	for i, v := range c.results {
		all = append(all, c.assignVar(v, c.convertTo(vals[i], v.typ), false))
	}
	run := together(all)
	return func(f *frame) ctl { run(f); return returns }
}

func (c *cx) branch(s *ast.BranchStmt) exec {
	l := c.labelOf(s.Label)
	var r ctl
	switch s.Tok {
	case token.BREAK:
		r = breaks
	case token.CONTINUE:
		r = continues
	case token.GOTO:
		r = jumps
	default:
		return func(*frame) ctl { return next } // fallthrough, known to the switch
	}
	if l == nil {
		return func(*frame) ctl { return r }
	}
	return func(f *frame) ctl { f.to = l; return r }
}

func (c *cx) ifStmt(s *ast.IfStmt) exec {
	init := c.simple(s.Init)
	cond, body := c.expr(s.Cond).cond(), c.stmts(s.Body.List)
	var other exec
	switch e := s.Else.(type) {
	case *ast.BlockStmt:
		other = c.stmts(e.List)
	case *ast.IfStmt:
		pos := c.u.place(c.cell, e)
		run := c.ifStmt(e)
		other = func(f *frame) ctl { f.pos = pos; return run(f) }
	}
	run := func(f *frame) ctl {
		if cond(f) {
			return body(f)
		}
		if other != nil {
			return other(f)
		}
		return next
	}
	if other == nil {
		run = func(f *frame) ctl {
			if cond(f) {
				return body(f)
			}
			return next
		}
	}
	if init == nil {
		return run
	}
	return func(f *frame) ctl { init(f); return run(f) }
}

// left tells what a body's way out means to the loop around it: whether the loop
// ends, and how.
func (f *frame) left(r ctl, l *label) (over bool, out ctl) {
	switch r {
	case next:
		return false, next
	case continues:
		if f.to == nil || f.to == l {
			f.to = nil
			return false, next
		}
	case breaks:
		if f.to == nil || f.to == l {
			f.to = nil
			return true, next
		}
	}
	return true, r
}

func (c *cx) forStmt(s *ast.ForStmt, l *label) exec {
	init := c.simple(s.Init)
	var held []*variable
	if as, ok := s.Init.(*ast.AssignStmt); ok && as.Tok == token.DEFINE {
		for _, x := range as.Lhs {
			if id, ok := x.(*ast.Ident); ok {
				if v := c.vars[c.info.Defs[id]]; v != nil && v.place == inBox {
					held = append(held, v)
				}
			}
		}
	}
	var cond func(*frame) bool
	if s.Cond != nil {
		cond = c.expr(s.Cond).cond()
	}
	body := c.stmts(s.Body.List)
	post := c.simple(s.Post)
	pos := c.u.place(c.cell, s)
	return func(f *frame) ctl {
		if init != nil {
			init(f)
		}
		for cond == nil || cond(f) {
			if f.g.task.Halt.Load() {
				panic(Stopped{})
			}
			if r := body(f); r != next {
				if over, out := f.left(r, l); over {
					return out
				}
			}
			for _, v := range held { // each iteration has variables of its own
				p := v.typ.copyOf(v.address(f))
				*(*unsafe.Pointer)(unsafe.Add(f.p, v.offset)) = p
			}
			f.pos = pos
			if post != nil {
				post(f)
			}
		}
		return next
	}
}

func (c *cx) switchStmt(s *ast.SwitchStmt, l *label) exec {
	init := c.simple(s.Init)
	var tag *expr
	fill := func(*frame) {}
	if s.Tag != nil {
		e := c.exprAs(s.Tag, types.Default(c.typeOf(s.Tag)))
		fill, tag = c.once(e)
	}
	type clause struct {
		conds []func(*frame) bool
		body  exec
		falls bool
	}
	var clauses []clause
	other := -1
	for i, st := range s.Body.List {
		cc := st.(*ast.CaseClause)
		var cl clause
		if cc.List == nil {
			other = i
		}
		for _, x := range cc.List {
			cl.conds = append(cl.conds, c.caseCond(tag, s.Tag, x))
		}
		if n := len(cc.Body); n > 0 {
			if b, ok := cc.Body[n-1].(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
				cl.falls = true
			}
		}
		cl.body = c.stmts(cc.Body)
		clauses = append(clauses, cl)
	}
	return func(f *frame) ctl {
		if init != nil {
			init(f)
		}
		fill(f)
		at := other
	search:
		for i := range clauses {
			for _, cond := range clauses[i].conds {
				if cond(f) {
					at = i
					break search
				}
			}
		}
		for at >= 0 {
			r := clauses[at].body(f)
			if r == next && clauses[at].falls {
				at++
				continue
			}
			if r == breaks && (f.to == nil || f.to == l) {
				f.to = nil
				return next
			}
			return r
		}
		return next
	}
}

// caseCond compiles one expression of a case.
func (c *cx) caseCond(tag *expr, tagX, x ast.Expr) func(*frame) bool {
	b := c.typ(types.Typ[types.Bool])
	if tag == nil {
		e := c.expr(x)
		if e.iface() {
			return c.compareMixed(token.EQL, b, e, c.constantExpr(constant.MakeBool(true), b.t), false).cond()
		}
		return e.cond()
	}
	xt := c.typeOf(x)
	switch {
	case c.info.Types[x].IsNil():
		return c.compareNil(token.EQL, b, tag).cond()
	case tag.iface() && !types.IsInterface(xt):
		return c.compareMixed(token.EQL, b, tag, c.exprAs(x, types.Default(xt)), false).cond()
	case !tag.iface() && types.IsInterface(xt):
		return c.compareMixed(token.EQL, b, c.expr(x), tag, true).cond()
	}
	return c.compare(token.EQL, b, tag, c.exprAs(x, tag.t)).cond()
}

func (c *cx) typeSwitch(s *ast.TypeSwitchStmt, l *label) exec {
	init := c.simple(s.Init)
	var x ast.Expr
	switch a := s.Assign.(type) {
	case *ast.AssignStmt:
		x = a.Rhs[0].(*ast.TypeAssertExpr).X
	case *ast.ExprStmt:
		x = a.X.(*ast.TypeAssertExpr).X
	}
	e := c.expr(x)
	fill, kept := c.once(e)
	held := c.toAny(kept)
	type clause struct {
		types []*typ // nil for nil
		bind  func(*frame)
		body  exec
	}
	var clauses []clause
	other := -1
	for i, st := range s.Body.List {
		cc := st.(*ast.CaseClause)
		var cl clause
		if cc.List == nil {
			other = i
		}
		for _, tx := range cc.List {
			if c.info.Types[tx].IsNil() {
				cl.types = append(cl.types, nil)
			} else {
				cl.types = append(cl.types, c.typ(c.typeOf(tx)))
			}
		}
		if obj := c.info.Implicits[cc]; obj != nil {
			v := c.declare(obj)
			from := kept
			if len(cl.types) == 1 && cl.types[0] != nil {
				from = unboxed(cl.types[0], held)
			}
			cl.bind = c.assignVar(v, c.convertTo(from, v.typ), true)
		}
		cl.body = c.stmts(cc.Body)
		clauses = append(clauses, cl)
	}
	return func(f *frame) ctl {
		if init != nil {
			init(f)
		}
		fill(f)
		v := held(f)
		at := other
	search:
		for i := range clauses {
			for _, t := range clauses[i].types {
				if t == nil && v == nil || t != nil && matches(v, t) {
					at = i
					break search
				}
			}
		}
		if at < 0 {
			return next
		}
		if clauses[at].bind != nil {
			clauses[at].bind(f)
		}
		r := clauses[at].body(f)
		if r == breaks && (f.to == nil || f.to == l) {
			f.to = nil
			return next
		}
		return r
	}
}
