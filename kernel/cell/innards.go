package cell

import (
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/traefik/yaegi/interp"

	"vogo/kernel/cell/lower"
)

// innards reaches what the interpreter does not export: the channel that ends
// waiting channel operations, and the number by which it stops everything. To
// stop one cell and nothing else both are needed.
type innards struct {
	done *chan struct{}
	id   *uint64
	halt *bool

	types     *[]reflect.Type  // of the variables of the whole program, by index
	frame     *unsafe.Pointer  // the frame that a program starts in
	frameType reflect.Type     // of what it points to
	root      unsafe.Pointer   // the frame that holds the program's variables
	data      *[]reflect.Value // those variables
	rootField uintptr          // offsets in a frame
	dataField uintptr
	scopes    reflect.Value // of packages, by path
	roots     reflect.Value // syntax trees of all programs, for a debugger
}

// find looks the fields up by name, so that another version of the interpreter
// is noticed at once.
func (i *innards) find(in *interp.Interpreter) error {
	field := func(name string, t reflect.Type) unsafe.Pointer {
		f := reflect.ValueOf(in).Elem().FieldByName(name)
		if !f.IsValid() || f.Type() != t {
			return nil
		}
		return f.Addr().UnsafePointer()
	}
	i.done = (*chan struct{})(field("done", reflect.TypeFor[chan struct{}]()))
	i.id = (*uint64)(field("id", reflect.TypeFor[uint64]()))
	cancel := (*bool)(field("cancelChan", reflect.TypeFor[bool]()))
	if i.done == nil || i.id == nil || cancel == nil {
		return errors.New("this version of the interpreter is not known")
	}
	*cancel = true
	i.scopes = reflect.ValueOf(in).Elem().FieldByName("scopes")
	i.roots = reflect.ValueOf(in).Elem().FieldByName("roots")
	if !knownScopes(i.scopes) || !i.roots.IsValid() || i.roots.Kind() != reflect.Slice {
		return errors.New("this version of the interpreter keeps names in another way")
	}
	if !i.findFrame(in) {
		return errors.New("this version of the interpreter keeps its frames in another way")
	}
	if _, err := i.eval(in, "package main\nvar "+lower.HaltVar+" bool"); err != nil {
		return err
	}
	v, err := i.eval(in, "&"+lower.HaltVar)
	if err != nil {
		return err
	}
	p, ok := v.Interface().(*bool)
	if !ok {
		return errors.New("this version of the interpreter keeps variables in another way")
	}
	i.halt = p
	return nil
}

// knownScopes tells whether scopes are as symbols, forget and variable expect.
func knownScopes(scopes reflect.Value) bool {
	if !scopes.IsValid() || scopes.Kind() != reflect.Map || scopes.Type().Elem().Kind() != reflect.Pointer || scopes.Type().Elem().Elem().Kind() != reflect.Struct {
		return false
	}
	sym, ok := scopes.Type().Elem().Elem().FieldByName("sym")
	if !ok || sym.Type.Kind() != reflect.Map || sym.Type.Key().Kind() != reflect.String || sym.Type.Elem().Kind() != reflect.Pointer || sym.Type.Elem().Elem().Kind() != reflect.Struct {
		return false
	}
	if child, ok := scopes.Type().Elem().Elem().FieldByName("child"); !ok || child.Type.Kind() != reflect.Slice {
		return false
	}
	index, ok := sym.Type.Elem().Elem().FieldByName("index")
	return ok && index.Type.Kind() == reflect.Int
}

// findFrame looks up where the interpreter keeps the variables of the program.
func (i *innards) findFrame(in *interp.Interpreter) bool {
	universe, frame := reflect.ValueOf(in).Elem().FieldByName("universe"), reflect.ValueOf(in).Elem().FieldByName("frame")
	if !universe.IsValid() || !frame.IsValid() || universe.Kind() != reflect.Pointer || frame.Kind() != reflect.Pointer {
		return false
	}
	list := universe.Elem().FieldByName("types")
	i.frameType = frame.Type().Elem()
	root, okRoot := i.frameType.FieldByName("root")
	data, okData := i.frameType.FieldByName("data")
	if !list.IsValid() || list.Type() != reflect.TypeFor[[]reflect.Type]() || !okRoot || root.Type != frame.Type() || !okData || data.Type != reflect.TypeFor[[]reflect.Value]() {
		return false
	}
	i.types = (*[]reflect.Type)(list.Addr().UnsafePointer())
	i.frame = (*unsafe.Pointer)(frame.Addr().UnsafePointer())
	i.root = frame.UnsafePointer()
	i.rootField, i.dataField = root.Offset, data.Offset
	i.data = (*[]reflect.Value)(unsafe.Add(i.root, i.dataField))
	return true
}

// execute runs a compiled program. The interpreter would run every program in
// one frame, and copy that frame's variables whenever there are new ones, while
// goroutines of earlier programs use it. So each program gets a frame of its own,
// and the variables, which all share, stay where they are.
func (i *innards) execute(in *interp.Interpreter, p *interp.Program) (reflect.Value, error) {
	i.grow()
	f := reflect.New(i.frameType).UnsafePointer()
	*(*unsafe.Pointer)(unsafe.Add(f, i.rootField)) = i.root
	*(*[]reflect.Value)(unsafe.Add(f, i.dataField)) = *i.data
	*i.frame = f
	return in.Execute(p)
}

// eval compiles and runs a text.
func (i *innards) eval(in *interp.Interpreter, text string) (reflect.Value, error) {
	p, err := in.Compile(text)
	if err != nil {
		return reflect.Value{}, err
	}
	return i.execute(in, p)
}

// symbols returns what the program's package declares, nil before there is one.
func (i *innards) symbols() reflect.Value {
	scope := i.scopes.MapIndex(reflect.ValueOf("main"))
	if !scope.IsValid() {
		return reflect.Value{}
	}
	return settable(scope.Elem().FieldByName("sym"))
}

// forget makes the interpreter forget the names of functions, and with them the
// syntax of the program that held them, unless something else there is in use.
func (i *innards) forget(functions ...string) {
	m := i.symbols()
	if !m.IsValid() {
		return
	}
	for _, f := range functions {
		m.SetMapIndex(reflect.ValueOf(f), reflect.Value{})
	}
	settable(i.roots).SetZero()
	// The scopes inside functions are reached from the functions; from the
	// package's scope only a debugger would look for them.
	settable(i.scopes.MapIndex(reflect.ValueOf("main")).Elem().FieldByName("child")).SetZero()
}

// settable returns a field as one that may be set.
func settable(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem()
}

// variable returns a variable of the program, without running anything.
func (i *innards) variable(name string) (v reflect.Value, ok bool) {
	m := i.symbols()
	if !m.IsValid() {
		return v, false
	}
	sym := m.MapIndex(reflect.ValueOf(name))
	if !sym.IsValid() {
		return v, false
	}
	index := sym.Elem().FieldByName("index").Int()
	if index < 0 || index >= int64(len(*i.data)) {
		return v, false
	}
	v = (*i.data)[index]
	return v, v.IsValid()
}

// roomFor is for how many variables there is place before they must move.
const roomFor = 1 << 14

// grow makes the variables that a compiled program brings. Code that runs at the
// same time was compiled before and uses only smaller indices: it finds them
// whether it sees the old or the new length, or the old or the new place.
//
//go:norace
func (i *innards) grow() {
	have, want := len(*i.data), len(*i.types)
	if have >= want {
		return
	}
	data := *i.data
	if cap(data) < want {
		data = make([]reflect.Value, have, max(roomFor, 2*want))
		for j := range have { // not copy, which the race detector sees
			data[j] = (*i.data)[j]
		}
	}
	for _, t := range (*i.types)[have:] {
		data = append(data, reflect.New(t).Elem())
	}
	*i.data = data
}

// begin gives the next run a channel of its own and returns it.
func (i *innards) begin() chan struct{} {
	c := make(chan struct{})
	*i.done = c
	return c
}

// freeze makes all interpreted functions return, until restored.
func (i *innards) freeze() (restore func()) {
	atomic.AddUint64(i.id, 1)
	return func() { atomic.AddUint64(i.id, ^uint64(0)) }
}

// setHalt sets the flag that lowered code looks at. The lowered program reads it
// without any lock on purpose: a goroutine that sees it late looks again at its
// next step.
//
//go:norace
func (i *innards) setHalt(on bool) { *i.halt = on }

// halts counts the runs that are being stopped.
type halts struct {
	mu sync.Mutex
	n  int
}

func (h *halts) add(i innards) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n++
	i.setHalt(true)
}

func (h *halts) remove(i innards) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n--; h.n == 0 {
		i.setHalt(false)
	}
}
