package cell

import (
	"context"
	"fmt"
	"go/types"
	"reflect"
	"sync"
	"unsafe"

	"vogo/kernel/cell/closure"
	"vogo/kernel/cell/lower"
	"vogo/kernel/cell/symbols"
)

// compiler is the machine that compiles cells to closures.
type compiler struct {
	*support
	m       *closure.Machine
	store   *store
	idle    *closure.Task // of goroutines that belong to no cell
	symbols map[string]map[string]reflect.Value
}

func newCompiler(s *support) *compiler {
	c := &compiler{support: s, symbols: map[string]map[string]reflect.Value{}}
	c.idle = newRunning(context.Background()).task
	c.m = closure.New(compilerHost{s.s.imp, c})
	c.store = newStore(c)
	return c
}

// compile makes a checked cell ready to run. After an error nothing of it is left.
func (c *compiler) compile(ch *checked, cell int) (program, error) {
	s := c.s
	s.real.Begin()
	u := c.m.NewUnit(cell, s.place)
	prog := u.Cell(c.declare(ch, u))
	if u.Err != nil {
		u.Undo()
		s.real.Forget()
		return nil, u.Err
	}
	c.m.Keep()
	return compiledProgram{prog}, nil
}

// declare declares what the cell declares, and returns what it does.
func (c *compiler) declare(ch *checked, u *closure.Unit) lower.Cell {
	s := c.s
	top := lower.Cell{Info: ch.info, Stmts: ch.stmts, Value: ch.value, Hoisted: map[types.Object]types.Object{}}
	if b, ok := typeOrNil(valueType(ch)).(*types.Basic); ok && b.Kind() == types.UntypedNil {
		top.Value = nil
	}
	for _, o := range ch.objects {
		if t, ok := o.(*types.TypeName); ok {
			u.Type(t)
		}
	}
	for _, f := range ch.funcs {
		switch {
		case f.foreign:
			u.Try(func() { u.Impl(f.obj, f.known, f.src) })
		case f.obj.Name() == "_":
		default:
			u.Try(func() { u.Func(f.obj, f.src) })
			begin(&top, f.obj)
		}
	}
	byName := map[string]*types.Var{}
	for _, v := range ch.vars {
		top.Hoisted[v.local] = v.session
		u.Try(func() {
			if old := s.earlier(v.session, byName); old != nil {
				u.Reuse(v.session, old)
				return
			}
			u.Var(v.session)
		})
	}
	return top
}

// compiledProgram is a program of the compiler.
type compiledProgram struct{ prog *closure.Program }

func (p compiledProgram) call(r *running) (reflect.Value, error) { return p.prog.Run(r.task), nil }

// symbol returns a function or variable of a compiled package, as cells see it.
func (c *compiler) symbol(path, name string) (reflect.Value, error) {
	values, ok := c.symbols[path]
	if !ok {
		p, known := symbols.Lookup(path)
		if !known {
			return reflect.Value{}, fmt.Errorf("package %s is not in this kernel", path)
		}
		values = p.Values()
		c.override(path, values)
		c.symbols[path] = values
	}
	v, ok := values[name]
	if !ok {
		return v, fmt.Errorf("%s.%s cannot be used in cells", path, name)
	}
	return v, nil
}

// compilerHost is what the compiler sees of the engine.
type compilerHost struct {
	*importer
	c *compiler
}

func (h compilerHost) Type(t types.Type) reflect.Type {
	rt, err := h.c.s.real.typeOf(t)
	if err != nil {
		panic(err)
	}
	return rt
}

func (h compilerHost) Adopt(n *types.Named, rt reflect.Type) { h.c.s.real.adopt(n, rt) }

func (h compilerHost) Made() []*types.Named { return h.c.s.real.Made() }

func (h compilerHost) Slots(t *types.Named, ms []*types.Selection) ([]reflect.Value, error) {
	return h.c.s.real.methods(t, ms)
}

func (h compilerHost) Symbol(path, name string) (reflect.Value, error) { return h.c.symbol(path, name) }

func (h compilerHost) Instance(key string) (reflect.Value, bool) {
	name, ok := lower.NativeInstances[key]
	if !ok {
		return reflect.Value{}, false
	}
	v, ok := natives[name]
	return v, ok
}

func (h compilerHost) Failure(place int, err error) any { return &failure{place, err} }

func (h compilerHost) Waiting(method string) (func(unsafe.Pointer), bool) {
	c := h.c
	switch method {
	case "(*sync.WaitGroup).Wait":
		return func(p unsafe.Pointer) { c.waitGroup((*sync.WaitGroup)(p)) }, true
	case "(*sync.Cond).Wait":
		return func(p unsafe.Pointer) { c.condWait((*sync.Cond)(p)) }, true
	case "(*sync.Mutex).Lock":
		return func(p unsafe.Pointer) { c.lock((*sync.Mutex)(p)) }, true
	case "(*sync.Mutex).Unlock":
		return func(p unsafe.Pointer) { unlock((*sync.Mutex)(p)) }, true
	case "(*sync.RWMutex).Lock":
		return func(p unsafe.Pointer) { c.lock((*sync.RWMutex)(p)) }, true
	case "(*sync.RWMutex).RLock":
		return func(p unsafe.Pointer) { c.rLock((*sync.RWMutex)(p)) }, true
	case "(*sync.RWMutex).Unlock":
		return func(p unsafe.Pointer) { unlock((*sync.RWMutex)(p)) }, true
	case "(*sync.RWMutex).RUnlock":
		return func(p unsafe.Pointer) { rUnlock((*sync.RWMutex)(p)) }, true
	}
	return nil, false
}

func (h compilerHost) Memory() uintptr { return memoryLimit() }

func (h compilerHost) Fits(bytes uintptr) bool { return fitsMemory(uint64(bytes)) }

func (h compilerHost) Guarded(f func()) func() { return h.c.guarded(f) }

func (h compilerHost) StartsGoroutine(function string) bool { return lower.StartsGoroutine(function) }

func (h compilerHost) Go(_ *closure.Task, f func()) { go h.c.guarded(f)() }

func (h compilerHost) Print(text string) { _, _ = h.c.s.io.stderr().Write([]byte(text)) }

func (h compilerHost) Current() *closure.Task {
	if r := h.c.strands.mine(); r != nil {
		return r.task
	}
	return h.c.idle
}

func (h compilerHost) Interpreted() []closure.Frame {
	var out []closure.Frame
	for _, f := range h.c.y.frames.take(h.c.y) {
		out = append(out, closure.Frame{Function: f.function, Place: f.place})
	}
	return out
}
