package closure

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"unsafe"

	"vogo/kernel/cell/lower"
)

// cx compiles one function.
type cx struct {
	u     *Unit
	info  *types.Info
	cell  int
	sub   *substitution
	outer *cx // of the function that a literal stands in
	fn    *fn
	vars  map[types.Object]*variable
	held  map[types.Object]bool // variables that others may refer to
	caps  []*variable           // of the function around, in the order of the captures

	fields []reflect.StructField // of the frame's block
	size   uintptr

	results []*variable
	labels  map[string]*label
	hoisted map[types.Object]*Global
	// replaced holds the operands of a call that runs later.
	replaced map[ast.Expr]*expr
}

// expr is a compiled expression. One of w, p, s and m is set, by the class of the
// type.
type expr struct {
	*typ
	w func(*frame) uint64
	b func(*frame) bool // of truth values, when there is a shorter way
	p func(*frame) unsafe.Pointer
	s func(*frame) string
	m func(*frame, unsafe.Pointer)
	// addr returns where the value lies; it is valid until the next statement.
	addr func(*frame) unsafe.Pointer
	// partly says that m writes a part before it has read all it needs.
	partly bool
	reg    int // index of the register that holds the value, -1
	value  constant.Value
	null   bool // the literal nil
	// stand is an interface to use in place of a variable of a compiled package,
	// wherever the variable's methods are wanted.
	stand *expr
	// frameAt is where in the frame's block the value lies, plus one; 0 if it lies
	// elsewhere.
	frameAt uintptr
}

func (u *Unit) context(code *fn, src *lower.FuncSource, sub *substitution) *cx {
	return &cx{u: u, info: src.Info, cell: src.Cell, sub: sub, fn: code, vars: map[types.Object]*variable{}, held: map[types.Object]bool{}, labels: map[string]*label{}}
}

// resolve replaces type parameters and stands-in.
func (c *cx) resolve(t types.Type) types.Type {
	if c.sub == nil {
		return t
	}
	return c.sub.apply(t)
}

func (c *cx) typeOf(x ast.Expr) types.Type {
	if e, ok := c.replaced[x]; ok && c.info.TypeOf(x) == nil {
		return e.t
	}
	return c.resolve(c.info.TypeOf(x))
}

func (c *cx) typ(t types.Type) *typ { return c.u.typ(c.resolve(t)) }

func under(t types.Type) types.Type { return types.Unalias(t).Underlying() }

// block reserves memory in the frame.
func (c *cx) block(t *typ) uintptr {
	c.u.m.holds(t)
	lt := layoutType(t.rt)
	a := uintptr(lt.Align())
	off := (c.size + a - 1) &^ (a - 1)
	c.fields = append(c.fields, reflect.StructField{Name: fmt.Sprintf("F%d", len(c.fields)), Type: lt})
	c.size = off + lt.Size()
	return off
}

var pointerTyp = newTyp(nil, reflect.TypeFor[unsafe.Pointer]())

// newVar makes a variable of the function.
func (c *cx) newVar(t *typ, held bool) *variable {
	v := &variable{typ: t}
	c.u.m.holds(t)
	switch {
	case held:
		v.place, v.offset = inBox, c.block(pointerTyp)
	case t.class == inWord:
		v.place, v.index = inRegister, c.fn.words
		c.fn.words++
	default:
		v.place, v.offset = inFrame, c.block(t)
	}
	return v
}

// declare makes the variable of an object.
func (c *cx) declare(obj types.Object) *variable {
	if g, ok := c.hoisted[obj]; ok {
		return &variable{typ: g.typ, place: inGlobal, global: g.ptr}
	}
	v := c.newVar(c.typ(obj.Type()), c.held[obj])
	c.vars[obj] = v
	return v
}

func (c *cx) param(t types.Type) *variable { return c.newVar(c.typ(t), false) }

// temp reserves a place for a value that is needed for a moment.
func (c *cx) temp(t *typ) *variable {
	if t.class == inWord {
		return c.newVar(t, false)
	}
	return &variable{typ: t, place: inFrame, offset: c.block(t)}
}

// variable finds the variable of an object, nil if it has none.
func (c *cx) variable(obj types.Object) *variable {
	if v, ok := c.vars[obj]; ok {
		return v
	}
	if g, ok := c.hoisted[obj]; ok {
		return &variable{typ: g.typ, place: inGlobal, global: g.ptr}
	}
	if g, ok := c.u.m.globals[obj]; ok {
		return &variable{typ: g.typ, place: inGlobal, global: g.ptr}
	}
	if c.outer == nil {
		return nil
	}
	out := c.outer.variable(obj)
	if out == nil || out.place == inGlobal {
		return out
	}
	if out.place != inBox && out.place != inCapture {
		refuse("variable %s is used by a closure in a way that was not foreseen", obj.Name())
	}
	c.caps = append(c.caps, out)
	v := &variable{typ: out.typ, place: inCapture, index: len(c.caps) - 1}
	c.vars[obj] = v
	return v
}

// seal ends the compilation of a function.
func (c *cx) seal() {
	if len(c.fields) > 0 {
		c.fn.mem = rtypeOf(reflect.StructOf(c.fields))
	}
	c.fn.one = -1
	if len(c.fn.results) == 1 && c.fn.results[0].place == inRegister {
		c.fn.one = c.fn.results[0].index
	}
}

// declareResults makes the variables of the results; fields names them, if they
// have names.
func (c *cx) declareResults(t *types.Tuple, fields *ast.FieldList) {
	var names []*ast.Ident
	if fields != nil {
		for _, f := range fields.List {
			names = append(names, f.Names...)
		}
	}
	for i := range t.Len() {
		var v *variable
		if i < len(names) && names[i].Name != "_" && c.info.Defs[names[i]] != nil {
			v = c.declare(c.info.Defs[names[i]])
		} else {
			v = c.newVar(c.typ(t.At(i).Type()), false)
		}
		c.results = append(c.results, v)
	}
	c.fn.results = c.results
}

// compileDecl compiles a declared function or method.
func (u *Unit) compileDecl(code *fn, src *lower.FuncSource, sub *substitution) {
	c := u.context(code, src, sub)
	d := src.Decl
	if d.Body == nil {
		refuse("function %s has no body", d.Name.Name)
	}
	code.entry = u.place(c.cell, d)
	c.escapes(d)
	if d.Recv != nil {
		c.declareParams(d.Recv)
	}
	c.compileBody(d.Type, d.Body)
}

// declareParams makes the variables of parameters.
func (c *cx) declareParams(l *ast.FieldList) {
	for _, f := range l.List {
		t := c.info.TypeOf(f.Type)
		if ell, ok := f.Type.(*ast.Ellipsis); ok {
			t = types.NewSlice(c.info.TypeOf(ell.Elt))
		}
		if len(f.Names) == 0 {
			c.fn.params = append(c.fn.params, c.param(t))
		}
		for _, n := range f.Names {
			if obj := c.info.Defs[n]; obj != nil && n.Name != "_" {
				c.fn.params = append(c.fn.params, c.declare(obj))
			} else {
				c.fn.params = append(c.fn.params, c.param(t))
			}
		}
	}
}

func (c *cx) compileBody(t *ast.FuncType, body *ast.BlockStmt) {
	c.declareParams(t.Params)
	var vars []*types.Var
	if t.Results != nil {
		for _, f := range t.Results.List {
			for range max(1, len(f.Names)) {
				vars = append(vars, types.NewVar(f.Pos(), nil, "", c.info.TypeOf(f.Type)))
			}
		}
	}
	c.declareResults(types.NewTuple(vars...), t.Results)
	run := c.stmts(body.List)
	c.finish(run)
	c.seal()
}

// finish makes the body of the function from its statements.
func (c *cx) finish(run exec) {
	named := c.fn.results
	if len(named) == 0 {
		c.fn.body = func(f *frame) { run(f) }
		return
	}
	if len(named) == 1 && named[0].place == inRegister {
		i := named[0].index
		c.fn.body = func(f *frame) { f.w[i] = 0; run(f) }
		return
	}
	c.fn.body = func(f *frame) {
		for _, v := range named {
			v.clear(f)
		}
		run(f)
	}
}

// escapes finds the variables of a function, and of the literals in it, that
// closures or pointers may refer to.
func (c *cx) escapes(root ast.Node) {
	owner := map[types.Object]ast.Node{}
	var stack []ast.Node
	current := func() ast.Node { return stack[len(stack)-1] }
	hold := func(x ast.Expr) {
		if obj := c.rootOf(x); obj != nil {
			c.held[obj] = true
		}
	}
	var visit func(n ast.Node)
	visit = func(n ast.Node) {
		ast.Inspect(n, func(m ast.Node) bool {
			switch m := m.(type) {
			case *ast.FuncLit:
				if m == n {
					return true
				}
				stack = append(stack, m)
				visit(m)
				stack = stack[:len(stack)-1]
				return false
			case *ast.Ident:
				if obj := c.info.Defs[m]; obj != nil {
					owner[obj] = current()
				}
				if obj, ok := c.info.Uses[m].(*types.Var); ok {
					if o, ok := owner[obj]; ok && o != current() {
						c.held[obj] = true
					}
				}
			case *ast.CaseClause:
				if obj := c.info.Implicits[m]; obj != nil {
					owner[obj] = current()
				}
			case *ast.UnaryExpr:
				if m.Op.String() == "&" {
					hold(m.X)
				}
			case *ast.SliceExpr:
				if t := c.info.TypeOf(m.X); t != nil {
					switch under(c.resolve(t)).(type) {
					case *types.Slice, *types.Pointer:
					default:
						if b, ok := under(c.resolve(t)).(*types.Basic); !ok || b.Info()&types.IsString == 0 {
							hold(m.X)
						}
					}
				}
			case *ast.SelectorExpr:
				sel := c.info.Selections[m]
				if sel != nil && sel.Kind() == types.MethodVal && c.takesAddress(sel) {
					hold(m.X)
				}
			}
			return true
		})
	}
	stack = append(stack, root)
	visit(root)
}

// takesAddress tells whether calling a method may take the address of the variable
// it is called on.
func (c *cx) takesAddress(sel *types.Selection) bool {
	switch t := types.Unalias(sel.Recv()).(type) {
	case *types.TypeParam:
		return true
	case *types.Pointer:
		return false
	default:
		if types.IsInterface(t) {
			return false
		}
	}
	_, ptr := types.Unalias(sel.Obj().(*types.Func).Signature().Recv().Type()).(*types.Pointer)
	return ptr
}

// rootOf returns the variable whose memory an expression is a part of.
func (c *cx) rootOf(x ast.Expr) types.Object {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		if v, ok := c.info.Uses[x].(*types.Var); ok {
			return v
		}
	case *ast.SelectorExpr:
		if sel := c.info.Selections[x]; sel != nil && sel.Kind() == types.FieldVal && !sel.Indirect() {
			return c.rootOf(x.X)
		}
	case *ast.IndexExpr:
		if t := c.info.TypeOf(x.X); t != nil {
			if _, ok := under(c.resolve(t)).(*types.Array); ok {
				return c.rootOf(x.X)
			}
		}
	}
	return nil
}

// variableExpr reads a variable.
func (c *cx) variableExpr(v *variable) *expr {
	i, off := v.index, v.offset
	switch v.place {
	case inRegister:
		e := &expr{typ: v.typ, reg: i, w: func(f *frame) uint64 { return f.w[i] }}
		if v.typ.kind == reflect.Bool {
			e.b = func(f *frame) bool { return f.w[i] != 0 }
		}
		return e
	case inFrame:
		e := load(v.typ, func(f *frame) unsafe.Pointer { return unsafe.Add(f.p, off) })
		e.frameAt = off + 1
		switch v.typ.class {
		case inPointer:
			e.p = func(f *frame) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Add(f.p, off)) }
		case inString:
			e.s = func(f *frame) string { return *(*string)(unsafe.Add(f.p, off)) }
		}
		return e
	case inBox:
		return load(v.typ, func(f *frame) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Add(f.p, off)) })
	case inCapture:
		return load(v.typ, func(f *frame) unsafe.Pointer { return f.caps[i] })
	}
	return memory(v.typ, v.global)
}

// memory reads what lies at a fixed address.
func memory(t *typ, p unsafe.Pointer) *expr {
	e := load(t, func(*frame) unsafe.Pointer { return p })
	switch t.kind {
	case reflect.Int, reflect.Uint, reflect.Int64, reflect.Uint64, reflect.Float64, reflect.Uintptr:
		e.w = func(*frame) uint64 { return *(*uint64)(p) }
	}
	return e
}

// load reads a value from where a closure says.
func load(t *typ, a func(*frame) unsafe.Pointer) *expr {
	e := &expr{typ: t, reg: -1, addr: a}
	switch t.class {
	case inWord:
		e.w = loadWord(t.kind, a)
	case inPointer:
		e.p = func(f *frame) unsafe.Pointer { return *(*unsafe.Pointer)(a(f)) }
	case inString:
		e.s = func(f *frame) string { return *(*string)(a(f)) }
	default:
		tp := t.ptr
		e.m = func(f *frame, dst unsafe.Pointer) { typedmemmove(tp, dst, a(f)) }
	}
	return e
}

func words(t *typ, w func(*frame) uint64) *expr { return &expr{typ: t, reg: -1, w: w} }

func truth(t *typ, b func(*frame) bool) *expr {
	return &expr{typ: t, reg: -1, b: b, w: func(f *frame) uint64 { return boolWord(b(f)) }}
}

func pointers(t *typ, p func(*frame) unsafe.Pointer) *expr { return &expr{typ: t, reg: -1, p: p} }
func texts(t *typ, s func(*frame) string) *expr            { return &expr{typ: t, reg: -1, s: s} }
func written(t *typ, m func(*frame, unsafe.Pointer)) *expr { return &expr{typ: t, reg: -1, m: m} }

// cond returns a truth value.
func (e *expr) cond() func(*frame) bool {
	if e.b != nil {
		return e.b
	}
	w := e.w
	return func(f *frame) bool { return w(f) != 0 }
}

// into returns the closure that writes the value to memory that holds nothing of
// interest.
func (e *expr) into() func(*frame, unsafe.Pointer) {
	switch e.class {
	case inWord:
		w := e.w
		switch e.kind {
		case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint64, reflect.Uintptr, reflect.Float64:
			return func(f *frame, p unsafe.Pointer) { *(*uint64)(p) = w(f) }
		case reflect.Bool, reflect.Int8, reflect.Uint8:
			return func(f *frame, p unsafe.Pointer) { *(*uint8)(p) = uint8(w(f)) }
		}
		k := e.kind
		return func(f *frame, p unsafe.Pointer) { writeWord(k, p, w(f)) }
	case inPointer:
		g := e.p
		return func(f *frame, p unsafe.Pointer) { *(*unsafe.Pointer)(p) = g(f) }
	case inString:
		s := e.s
		return func(f *frame, p unsafe.Pointer) { *(*string)(p) = s(f) }
	}
	return e.m
}

// place returns the closure that yields memory holding the value.
func (c *cx) addrOf(e *expr) func(*frame) unsafe.Pointer {
	if e.addr != nil {
		return e.addr
	}
	off := c.block(e.typ)
	put := e.into()
	return func(f *frame) unsafe.Pointer {
		p := unsafe.Add(f.p, off)
		put(f, p)
		return p
	}
}

// as gives an expression another type with the same form.
func (e *expr) as(t *typ) *expr {
	d := *e
	d.typ = t
	return &d
}

// once returns an expression that reads what do has put into a variable.
func (c *cx) once(e *expr) (do func(*frame), v *expr) {
	t := c.temp(e.typ)
	return c.assignVar(t, e, false), c.variableExpr(t)
}

// assignVar returns what stores a value in a variable; fresh declares it anew.
func (c *cx) assignVar(v *variable, e *expr, fresh bool) func(*frame) {
	if v.place == inRegister {
		i, w := v.index, e.w
		if e.value != nil {
			k := w(nil)
			return func(f *frame) { f.w[i] = k }
		}
		return func(f *frame) { f.w[i] = w(f) }
	}
	if e.partly && !fresh || e.partly && v.place == inFrame {
		e = c.whole(e)
	}
	put, off := e.into(), v.offset
	switch v.place {
	case inFrame:
		switch e.class {
		case inPointer:
			g := e.p
			return func(f *frame) { r := g(f); *(*unsafe.Pointer)(unsafe.Add(f.p, off)) = r }
		case inString:
			s := e.s
			return func(f *frame) { r := s(f); *(*string)(unsafe.Add(f.p, off)) = r }
		}
		return func(f *frame) { put(f, unsafe.Add(f.p, off)) }
	case inBox:
		if fresh {
			tp := v.typ.ptr
			return func(f *frame) {
				p := unsafeNew(tp)
				put(f, p)
				*(*unsafe.Pointer)(unsafe.Add(f.p, off)) = p
			}
		}
	}
	if e.class == inWord {
		w, k := e.w, e.kind
		return func(f *frame) { r := w(f); writeWord(k, v.address(f), r) }
	}
	return func(f *frame) { put(f, v.address(f)) }
}

// whole evaluates a value completely before it is written anywhere.
func (c *cx) whole(e *expr) *expr {
	if !e.partly {
		return e
	}
	off, put, tp := c.block(e.typ), e.m, e.ptr
	d := *e
	d.partly = false
	d.m = func(f *frame, dst unsafe.Pointer) {
		t := unsafe.Add(f.p, off)
		put(f, t)
		typedmemmove(tp, dst, t)
	}
	return &d
}

// clearVar returns what declares a variable with the zero value.
func (c *cx) clearVar(v *variable) func(*frame) {
	if v.place == inRegister {
		i := v.index
		return func(f *frame) { f.w[i] = 0 }
	}
	return v.clear
}

// storeAt returns what stores a value where a closure says, after evaluating the
// value.
func (c *cx) storeAt(a func(*frame) unsafe.Pointer, e *expr) func(*frame) {
	switch e.class {
	case inWord:
		w := e.w
		switch e.kind {
		case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint64, reflect.Uintptr, reflect.Float64:
			return func(f *frame) { r := w(f); *(*uint64)(a(f)) = r }
		case reflect.Bool, reflect.Int8, reflect.Uint8:
			return func(f *frame) { r := w(f); *(*uint8)(a(f)) = uint8(r) }
		}
		k := e.kind
		return func(f *frame) { r := w(f); writeWord(k, a(f), r) }
	case inPointer:
		g := e.p
		return func(f *frame) { r := g(f); *(*unsafe.Pointer)(a(f)) = r }
	case inString:
		s := e.s
		return func(f *frame) { r := s(f); *(*string)(a(f)) = r }
	}
	tp := e.ptr
	if e.addr != nil {
		src := e.addr
		return func(f *frame) { r := src(f); typedmemmove(tp, a(f), r) }
	}
	off, put := c.block(e.typ), e.m
	return func(f *frame) {
		t := unsafe.Add(f.p, off)
		put(f, t)
		typedmemmove(tp, a(f), t)
	}
}
