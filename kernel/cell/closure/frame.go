package closure

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"vogo/kernel/cell/lower"
)

// Task is a run of a cell, to which goroutines belong.
type Task struct {
	// Halt makes everything that belongs to the task end.
	Halt atomic.Bool
	// Killed is closed after Halt is set.
	Killed chan struct{}
	// Waits counts those that wait; nil if nobody asks.
	Waits *Waits
	// Ended returns what ends one that waits when Killed is closed, by what it has
	// waited for; nil for [Stopped].
	Ended func(waited string) any
}

// Stopped is what ends a goroutine whose task is halted.
type Stopped struct{}

// ErrStack is what a recursion without end panics with.
var ErrStack = errors.New("stack overflow: the recursion does not end")

// maxDepth is how many calls may be under way in a goroutine. Each takes some
// hundred bytes of the frame and one or two kilobytes of stack, of which Go
// allows a gigabyte.
const maxDepth = 400_000

// gor is a goroutine: its frames, innermost last.
type gor struct {
	m      *Machine
	task   *Task
	top    int
	frames []*frame
}

// frame holds the variables of a call.
type frame struct {
	w      []uint64       // numbers
	p      unsafe.Pointer // the rest
	caps   []unsafe.Pointer
	g      *gor
	fn     *fn
	pos    int // place of the statement that runs
	to     *label
	pan    *panicking // what this call, deferred, may recover
	defers []deferred
	pfn    *fn // whose layout p has
}

// fn is a compiled function.
type fn struct {
	m       *Machine
	info    *lower.Function
	words   int
	mem     unsafe.Pointer // description of the block, nil if there is none
	entry   int            // place
	params  []*variable
	results []*variable
	body    func(*frame)
	value   unsafe.Pointer
	thunk   bool // passes on what a deferred function may recover
	defers  bool
	fluid   bool               // a later cell may replace it
	next    atomic.Pointer[fn] // what has replaced it
	// one is the only result's word, -1 if it is anything else.
	one int
}

var gors = sync.Pool{New: func() any { return &gor{top: -1} }}

func newGor(m *Machine, t *Task) *gor {
	g := gors.Get().(*gor)
	g.m, g.task, g.top = m, t, -1
	return g
}

// release gives a goroutine's frames back, unless it was deep in a recursion.
func (g *gor) release() {
	if len(g.frames) > 64 {
		return
	}
	for _, f := range g.frames {
		f.p, f.pfn, f.caps, f.fn, f.pan, f.defers, f.to = nil, nil, nil, nil, nil, nil, nil
	}
	g.m, g.task = nil, nil
	gors.Put(g)
}

// push begins a call of a function, or of what has replaced it. The frame's variables
// hold what they held before.
func (g *gor) push(fn *fn) *frame {
	if fn.fluid {
		if now := fn.next.Load(); now != nil {
			fn = now
		}
	}
	g.top++
	if g.top >= len(g.frames) {
		g.grow()
	}
	f := g.frames[g.top]
	if len(f.w) < fn.words {
		f.w = make([]uint64, fn.words+4)
	}
	if f.pfn != fn && fn.mem != nil {
		f.p, f.pfn = unsafeNew(fn.mem), fn
	}
	f.fn, f.pos, f.pan, f.caps = fn, -1, nil, nil
	return f
}

func (g *gor) grow() {
	if g.top > maxDepth {
		g.top--
		panic(ErrStack)
	}
	block := make([]frame, max(8, min(len(g.frames), 512)))
	for i := range block {
		block[i].g = g
		g.frames = append(g.frames, &block[i])
	}
}

// run executes a call whose parameters are set.
func (f *frame) run() {
	f.pos = f.fn.entry
	if f.g.task.Halt.Load() && f.pan == nil {
		panic(Stopped{})
	}
	if f.fn.defers {
		f.runDeferring()
	} else {
		f.fn.body(f)
	}
	f.g.top--
}

// check ends the goroutine if its task is halted.
func (f *frame) check() {
	if f.g.task.Halt.Load() {
		panic(Stopped{})
	}
}

// fromCompiled is a call by compiled code.
func (code *fn) fromCompiled(c *closure, in []reflect.Value) []reflect.Value {
	g := newGor(code.m, code.m.host.Current())
	out := code.inGor(g, c, in)
	g.release()
	return out
}

func (code *fn) inGor(g *gor, c *closure, in []reflect.Value) []reflect.Value {
	f := g.push(code)
	code = f.fn
	f.caps = c.caps
	params := code.params
	if c.recv != nil {
		params[0].setMemory(f, c.recv)
		params = params[1:]
	}
	for i, v := range params {
		p := unsafeNew(v.typ.ptr)
		v.typ.put(p, in[i])
		v.setMemory(f, p)
	}
	done := false
	defer func() {
		if !done {
			if r := recover(); r != nil {
				panic(traced(g, r))
			}
		}
	}()
	f.run()
	done = true
	out := make([]reflect.Value, len(code.results))
	for i, v := range code.results {
		p := unsafeNew(v.typ.ptr)
		v.getMemory(f, p)
		out[i] = v.typ.at(p)
	}
	return out
}

// Frame is a call that was under way, and the place in it.
type Frame struct {
	Function *lower.Function
	Place    int
}

// Panic is what a panic becomes on its way out: the value and the calls it left,
// innermost first.
type Panic struct {
	Value any
	Trace []Frame
}

// Error is for compiled code that a panic passes through.
func (p *Panic) Error() string { return fmt.Sprint(p.Value) }

// Unwrap returns what the panic is about, if that is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// traced adds the calls of a goroutine to what it panics with.
func traced(g *gor, r any) *Panic {
	p, ok := r.(*Panic)
	if !ok {
		p = &Panic{Value: r}
	}
	p.Trace = append(append(p.Trace, g.host().Interpreted()...), g.trace()...)
	g.top = -1
	return p
}

// host is the engine around the functions that run in the goroutine.
func (g *gor) host() Host { return g.m.host }

func (g *gor) trace() []Frame {
	var out []Frame
	for i := g.top; i >= 0; i-- {
		f := g.frames[i]
		if f.pos >= 0 && f.fn != nil && !f.fn.info.Hidden {
			out = append(out, Frame{f.fn.info, f.pos})
		}
		if len(out) > 10_000 {
			break
		}
	}
	return out
}

// kind says where a variable is.
type place uint8

const (
	inRegister place = iota // a word of the frame
	inFrame                 // in the frame's block
	inBox                   // where the frame's block points to
	inCapture               // where the closure points to
	inGlobal
)

// variable is a variable of a function.
type variable struct {
	typ    *typ
	place  place
	index  int // of the word or the capture
	offset uintptr
	global unsafe.Pointer
}

// address returns where a variable lies that is in no register.
func (v *variable) address(f *frame) unsafe.Pointer {
	switch v.place {
	case inFrame:
		return unsafe.Add(f.p, v.offset)
	case inBox:
		return *(*unsafe.Pointer)(unsafe.Add(f.p, v.offset))
	case inCapture:
		return f.caps[v.index]
	}
	return v.global
}

// makeBox gives a variable that others may refer to its memory.
func (v *variable) makeBox(f *frame) {
	if v.place == inBox {
		*(*unsafe.Pointer)(unsafe.Add(f.p, v.offset)) = unsafeNew(v.typ.ptr)
	}
}

// setMemory declares a variable with the value at an address.
func (v *variable) setMemory(f *frame, p unsafe.Pointer) {
	if v.place == inRegister {
		f.w[v.index] = readWord(v.typ.kind, p)
		return
	}
	v.makeBox(f)
	typedmemmove(v.typ.ptr, v.address(f), p)
}

// clear declares a variable with the zero value.
func (v *variable) clear(f *frame) {
	switch v.place {
	case inRegister:
		f.w[v.index] = 0
	case inBox:
		v.makeBox(f)
	default:
		typedmemclr(v.typ.ptr, v.address(f))
	}
}

// getMemory copies a variable's value to an address.
func (v *variable) getMemory(f *frame, p unsafe.Pointer) {
	if v.place == inRegister {
		writeWord(v.typ.kind, p, f.w[v.index])
		return
	}
	typedmemmove(v.typ.ptr, p, v.address(f))
}
