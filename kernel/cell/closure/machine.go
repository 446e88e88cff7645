package closure

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"sync"
	"unsafe"

	"golang.org/x/tools/go/types/typeutil"

	"vogo/kernel/cell/lower"
)

// Host is what the engine around a machine provides.
type Host interface {
	lower.Importer
	// Type returns the type of the running program; it panics if there is none.
	Type(t types.Type) reflect.Type
	// Adopt makes known which type of the running program an unexported type of a
	// compiled package is.
	Adopt(t *types.Named, rt reflect.Type)
	// Made returns the named types that Type has made since the last call.
	Made() []*types.Named
	// Slots gives a made type methods and returns the variables that are to
	// hold them, each a function with a pointer to the type as first parameter.
	Slots(t *types.Named, ms []*types.Selection) ([]reflect.Value, error)
	// Symbol returns a function or variable of a compiled package.
	Symbol(path, name string) (reflect.Value, error)
	// Instance returns a compiled instance of a generic function.
	Instance(key string) (reflect.Value, bool)
	// Failure is what a checked call at a place panics with.
	Failure(place int, err error) any
	// Waiting returns what stands in for a method that waits for other
	// goroutines, or for which Go would end the process, by its full name: a
	// function of the receiver, which is a pointer.
	Waiting(method string) (func(unsafe.Pointer), bool)
	// Memory returns how many bytes this computer can give a cell at most.
	Memory() uintptr
	// Fits tells whether so many bytes can be had now.
	Fits(bytes uintptr) bool
	// Starting returns what wraps the function that a compiled function of that
	// name will run in a goroutine of its own.
	Guarded(f func()) func()
	// StartsGoroutine tells whether a compiled function runs its last argument
	// in a goroutine of its own.
	StartsGoroutine(function string) bool
	// Current returns the task of the calling goroutine.
	Current() *Task
	// Interpreted returns the calls of interpreted functions that a panic has left
	// since the last call, innermost first.
	Interpreted() []Frame
	// Print writes what the built-ins print and println write.
	Print(text string)
	// Go runs a function in a goroutine that belongs to a task.
	Go(t *Task, f func())
}

// Machine holds what compiled cells share.
type Machine struct {
	host    Host
	limit   uintptr      // of memory
	types   typeutil.Map // to *typ
	globals map[types.Object]*Global
	fns     map[*types.Func]*fn
	sources map[*types.Func]*lower.FuncSource
	inst    map[*types.Func][]instance
	since   []types.Type // what types has got while units were compiled
	methods sync.Map     // description of a type to *methodTable
}

type instance struct {
	args []types.Type
	fn   *fn
}

// Global is a variable that outlives its cell.
type Global struct {
	typ *typ
	ptr unsafe.Pointer
}

// Value returns the variable.
func (g *Global) Value() reflect.Value { return g.typ.at(g.ptr) }

// New returns a machine without cells.
func New(h Host) *Machine {
	m := &Machine{host: h, limit: h.Memory(), globals: map[types.Object]*Global{}, fns: map[*types.Func]*fn{}, sources: map[*types.Func]*lower.FuncSource{}, inst: map[*types.Func][]instance{}}
	m.types.SetHasher(typeutil.MakeHasher())
	return m
}

// Known returns what stands for a declaration of a cell: two declarations with
// the same are the same variable or function.
func (m *Machine) Known(obj types.Object) (any, bool) {
	switch obj := obj.(type) {
	case nil:
		return nil, false
	case *types.Var:
		g, ok := m.globals[obj]
		return g, ok
	case *types.Func:
		f, ok := m.fns[obj]
		if !ok {
			_, ok = m.sources[obj]
			return obj, ok
		}
		return f, ok
	}
	return obj, obj.Pkg() != nil && obj.Pkg().Path() == "main" && obj.Parent() == obj.Pkg().Scope()
}

// Global returns a variable of the session.
func (m *Machine) Global(obj types.Object) (*Global, bool) {
	g, ok := m.globals[obj]
	return g, ok
}

func (m *Machine) typ(t types.Type) *typ {
	t = types.Unalias(t)
	if b, ok := t.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		t = types.Default(t)
	}
	if have, ok := m.types.At(t).(*typ); ok {
		return have
	}
	made := newTyp(t, m.host.Type(t))
	m.types.Set(t, made)
	m.since = append(m.since, t)
	return made
}

// refused is what compiling panics with.
type refused struct{ err error }

func refuse(format string, args ...any) { panic(refused{fmt.Errorf(format, args...)}) }

// Unit is the program of a cell while it is compiled, or what an interpreted cell
// needs of the machine.
type Unit struct {
	m       *Machine
	cell    int
	keep    func(lower.Place) int
	types   int // how many types the machine had
	pending []func()
	setup   []func() // at the start of the run
	undo    []func()
	// Bound lists the types that the unit gives methods.
	Bound []*types.Named
	// Err tells why the unit cannot be compiled.
	Err error

	tuples map[ast.Expr][]*expr // values of a call that runs later
	links  []func()             // once all functions are compiled
}

func (u *Unit) link(f func()) { u.links = append(u.links, f) }

// NewUnit begins the program of a cell; place keeps a place for the session and
// returns its index.
func (m *Machine) NewUnit(cell int, place func(lower.Place) int) *Unit {
	return &Unit{m: m, cell: cell, keep: place, types: len(m.since), tuples: map[ast.Expr][]*expr{}}
}

// Undo forgets what the unit declared, because it will not run.
func (u *Unit) Undo() {
	for i := len(u.undo) - 1; i >= 0; i-- {
		u.undo[i]()
	}
	u.undo = nil
	for _, t := range u.m.since[u.types:] {
		u.m.types.Delete(t)
	}
	u.m.since = u.m.since[:u.types]
}

// Try runs a step of compiling and notes why it failed.
func (u *Unit) Try(step func()) {
	if u.Err != nil {
		return
	}
	defer func() {
		if r := recover(); r != nil {
			switch r := r.(type) {
			case refused:
				u.Err = r.err
			case error:
				u.Err = fmt.Errorf("this cell cannot be compiled: %w", r)
			default:
				u.Err = fmt.Errorf("this cell cannot be compiled: %v", r)
			}
			if debugPanics {
				panic(r)
			}
		}
	}()
	step()
}

// debugPanics lets tests see where compiling fails.
var debugPanics = false

// Var declares a session variable.
func (u *Unit) Var(v *types.Var) {
	t := u.typ(v.Type())
	u.m.holds(t)
	u.m.globals[v] = &Global{typ: t, ptr: unsafeNew(t.ptr)}
	u.undo = append(u.undo, func() { delete(u.m.globals, v) })
}

// Reuse lets a new object stand for what an old one names.
func (u *Unit) Reuse(v, old *types.Var) {
	if g, ok := u.m.globals[old]; ok {
		u.m.globals[v] = g
		u.undo = append(u.undo, func() { delete(u.m.globals, v) })
	} else {
		u.Var(v)
	}
}

// Type makes a type of the cell, with its methods. Types with parameters wait
// for their instances.
func (u *Unit) Type(obj *types.TypeName) {
	if obj.IsAlias() {
		return
	}
	if n, ok := obj.Type().(*types.Named); ok && n.TypeParams().Len() > 0 {
		return
	}
	u.later(func() { u.typ(obj.Type()) })
}

// typ returns the form of a type, and sees to it that new types get methods.
func (u *Unit) typ(t types.Type) *typ {
	made := u.m.typ(t)
	u.bindMade()
	return made
}

// adopt learns of unexported types of compiled packages by their values.
func (u *Unit) adopt(t types.Type, rt reflect.Type) {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && !n.Obj().Exported() && u.native(n) {
		u.m.host.Adopt(n, rt)
	}
}

func (u *Unit) bindMade() {
	for _, n := range u.m.host.Made() {
		u.Bind(n)
	}
}

// Bind gives a type that the host has made its methods.
func (u *Unit) Bind(n *types.Named) {
	if types.IsInterface(n) {
		return
	}
	u.Bound = append(u.Bound, n)
	u.later(func() {
		u.bind(n, lower.Methods(n))
	})
}

func (u *Unit) later(f func()) { u.pending = append(u.pending, f) }

// Flush compiles everything that waits, and what it brings along.
func (u *Unit) Flush() {
	for len(u.pending) > 0 && u.Err == nil {
		p := u.pending
		u.pending = nil
		for _, f := range p {
			u.Try(f)
		}
	}
	if u.Err == nil {
		for _, f := range u.links {
			u.Try(f)
		}
	}
	u.links = nil
}

// Func adds a function or method. Those with type parameters wait for their
// instances.
func (u *Unit) Func(f *types.Func, src *lower.FuncSource) {
	m := u.m
	m.sources[f] = src
	u.undo = append(u.undo, func() { delete(m.sources, f); delete(m.fns, f) })
	sig := f.Signature()
	if sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0 {
		return
	}
	u.declared(f, src, f.Name())
}

func (u *Unit) declared(f *types.Func, src *lower.FuncSource, shown string) *fn {
	if recv := f.Signature().Recv(); recv != nil {
		if n := namedOf(recv.Type()); n != nil {
			shown = n.Obj().Name() + "." + f.Name()
		}
	}
	code := u.newFn(shown, src)
	code.fluid = f.Signature().Recv() != nil
	u.m.fns[f] = code
	u.later(func() { u.compileDecl(code, src, nil) })
	return code
}

// Impl adds a method that a later cell defines for a type of an earlier one, or
// defines again. It takes effect when the cell runs.
func (u *Unit) Impl(f, known *types.Func, src *lower.FuncSource) {
	m := u.m
	n := namedOf(f.Signature().Recv().Type())
	next := u.newFn(n.Obj().Name()+"."+f.Name(), src)
	u.later(func() { u.compileDecl(next, src, nil) })
	if known == nil {
		m.sources[f] = src
	}
	u.implement(f, known, next)
}

// implement makes code a method of a type of an earlier cell, in place of the known
// method if there is one.
func (u *Unit) implement(f, known *types.Func, next *fn) {
	m, n := u.m, namedOf(f.Signature().Recv().Type())
	next.fluid = true
	if known != nil {
		old := m.fns[known]
		u.setup = append(u.setup, func() { old.next.Store(next) })
		return
	}
	m.fns[f] = next
	u.undo = append(u.undo, func() { delete(m.sources, f); delete(m.fns, f) })
	if n.TypeParams().Len() == 0 {
		if sel := types.NewMethodSet(types.NewPointer(n)).Lookup(f.Pkg(), f.Name()); sel != nil {
			u.later(func() { u.typ(n); u.bind(n, []*types.Selection{sel}) })
		}
	}
}

func (u *Unit) newFn(name string, src *lower.FuncSource) *fn {
	return &fn{m: u.m, info: &lower.Function{Name: name, Cell: src.Cell, Unit: u.cell, Entry: -1}, one: -1}
}

// place returns the index of a node's position.
func (u *Unit) place(cell int, n ast.Node) int {
	return u.keep(lower.Place{Cell: cell, Pos: n.Pos(), End: n.End()})
}

// function finds the code of a declared function or method, with type arguments
// if it has parameters.
func (u *Unit) function(f *types.Func, args []types.Type) *fn {
	m := u.m
	f = f.Origin()
	if len(args) == 0 {
		if code, ok := m.fns[f]; ok {
			return code
		}
		code := u.declared(f, u.source(f), f.Name())
		u.undo = append(u.undo, func() { delete(m.fns, f) })
		return code
	}
	for _, i := range m.inst[f] {
		if sameTypes(i.args, args) {
			return i.fn
		}
	}
	if len(m.inst[f]) > 500 {
		refuse("%s is instantiated without end", f.Name())
	}
	src := u.source(f)
	code := u.newFn(f.Name(), src)
	m.inst[f] = append(m.inst[f], instance{args, code})
	u.undo = append(u.undo, func() {
		if n := len(m.inst[f]); n > 0 {
			m.inst[f] = m.inst[f][:n-1]
		}
	})
	// The declaration's own type parameters: those of its syntax.
	decl := f.Signature()
	if d, ok := src.Info.Defs[src.Decl.Name].(*types.Func); ok {
		decl = d.Signature()
	}
	params := decl.TypeParams()
	if decl.RecvTypeParams().Len() > 0 {
		params = decl.RecvTypeParams()
	}
	sub := &substitution{host: m.host, params: map[*types.TypeParam]types.Type{}, done: map[types.Type]types.Type{}, local: map[*types.TypeName]*types.Named{},
		inside: func(t *types.TypeName) bool { return t.Pos() >= src.Decl.Pos() && t.Pos() <= src.Decl.End() }}
	for i := range params.Len() {
		sub.params[params.At(i)] = args[i]
	}
	u.later(func() { u.compileDecl(code, src, sub) })
	return code
}

func (u *Unit) source(f *types.Func) *lower.FuncSource {
	if src, ok := u.m.sources[f]; ok {
		return src
	}
	src, err := u.m.host.Source(f)
	if err != nil {
		refuse("%v", err)
	}
	u.m.sources[f] = src
	return src
}

func sameTypes(a, b []types.Type) bool {
	for i := range a {
		if !types.Identical(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

// bind gives a type methods that compiled code, and calls through interfaces,
// can find.
func (u *Unit) bind(n *types.Named, list []*types.Selection) {
	if len(list) == 0 {
		return
	}
	slots, err := u.m.host.Slots(n, list)
	if err != nil {
		refuse("%v", err)
	}
	onPointer := map[string]*fn{}
	for i, sel := range list {
		code := u.methodOnPointer(n, sel)
		onPointer[sel.Obj().Name()] = code
		slot := slots[i]
		u.later(func() {
			p := funcValue(slot.Type(), &closure{code: code})
			slot.Set(reflect.NewAt(slot.Type(), unsafe.Pointer(&p)).Elem())
		})
	}
	t := u.m.typ(n)
	ptr := u.m.typ(types.NewPointer(n))
	u.m.addMethods(t.ptr, &methodTable{direct: t.direct, fns: onPointer})
	u.m.addMethods(ptr.ptr, &methodTable{pointer: true, fns: onPointer})
}

// addMethods tells calls through interfaces where the methods of a type are. All
// take a pointer.
func (m *Machine) addMethods(t unsafe.Pointer, more *methodTable) {
	if have, ok := m.methods.Load(t); ok {
		for k, v := range have.(*methodTable).fns {
			if _, ok := more.fns[k]; !ok {
				more.fns[k] = v
			}
		}
	}
	m.methods.Store(t, more)
}

// methodOnPointer returns the code of a method, promoted ones included, that
// takes a pointer to the type.
func (u *Unit) methodOnPointer(n *types.Named, sel *types.Selection) *fn {
	ptr := types.NewPointer(n)
	f := sel.Obj().(*types.Func)
	sig := f.Signature()
	if len(sel.Index()) == 1 {
		if _, ok := types.Unalias(sig.Recv().Type()).(*types.Pointer); ok {
			if code, ok := u.ownMethod(n, f); ok {
				return code
			}
		}
	}
	src := &lower.FuncSource{Info: &types.Info{}, Cell: u.cell}
	code := u.newFn(f.Name(), src)
	code.info.Hidden = true
	u.later(func() {
		c := u.context(code, src, nil)
		msig := sel.Type().(*types.Signature)
		recv := c.param(ptr)
		params := []*variable{recv}
		args := []*expr{}
		for i := range msig.Params().Len() {
			v := c.param(msig.Params().At(i).Type())
			params = append(params, v)
			args = append(args, c.variableExpr(v))
		}
		code.params = params
		c.declareResults(msig.Results(), nil)
		x := c.variableExpr(recv)
		if _, byPointer := types.Unalias(sig.Recv().Type()).(*types.Pointer); !byPointer && len(sel.Index()) == 1 {
			x = orPanic(x, "value method "+types.TypeString(n, (*types.Package).Name)+"."+f.Name()+" called using nil *"+n.Obj().Name()+" pointer")
		}
		call := c.methodCall(x, ptr, f, sel.Index(), args, msig.Variadic())
		c.finishForward(call)
		c.seal()
	})
	return code
}

// orPanic is a pointer that must not be nil.
func orPanic(e *expr, msg string) *expr {
	p := e.p
	return pointers(e.typ, func(f *frame) unsafe.Pointer {
		q := p(f)
		if q == nil {
			panic(plainError(msg))
		}
		return q
	})
}

// ownMethod returns the code of a method that a cell's type, or an instance of
// a generic type, declares; ok is false for types of compiled packages.
func (u *Unit) ownMethod(n *types.Named, f *types.Func) (*fn, bool) {
	if u.native(n) {
		return nil, false
	}
	var args []types.Type
	for i := range n.TypeArgs().Len() {
		args = append(args, n.TypeArgs().At(i))
	}
	return u.function(f, args), true
}

// native tells whether a named type is one of a compiled package.
func (u *Unit) native(n *types.Named) bool {
	obj := n.Obj()
	if obj.Pkg() == nil {
		return true
	}
	path := obj.Pkg().Path()
	if path == "main" || n.TypeArgs().Len() > 0 || obj.Parent() != obj.Pkg().Scope() || !u.m.host.Native(path) {
		return false
	}
	return obj.Exported() || !u.m.host.HasSource(path)
}

func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// Program is a compiled cell.
type Program struct {
	m     *Machine
	main  *fn
	setup []func()
	value *typ
}

// Run executes the program in the calling goroutine. What it panics with is a
// *[Panic].
func (p *Program) Run(t *Task) (v reflect.Value) {
	for _, f := range p.setup {
		f()
	}
	p.setup = nil
	g := newGor(p.m, t)
	done := false
	defer func() {
		if !done {
			if r := recover(); r != nil {
				panic(traced(g, r))
			}
		}
	}()
	f := g.push(p.main)
	f.run()
	done = true
	if p.value != nil {
		q := unsafeNew(p.value.ptr)
		p.main.results[0].getMemory(f, q)
		v = p.value.at(q)
	}
	g.release()
	return v
}

var _ = token.NoPos
