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
	if _, err := in.Eval("package main\nvar " + lower.HaltVar + " bool"); err != nil {
		return err
	}
	v, err := in.Eval("&" + lower.HaltVar)
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
