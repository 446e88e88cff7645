package widget

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"vogo/display"
)

// ErrInterrupted is what the cell of a handler shows when the handler was stopped.
var ErrInterrupted = errors.New("widget: a handler was interrupted")

// change is a handler of changes of some traits, of all if there are none.
type change struct {
	traits []string
	h      *handler
}

// OnChange has f called when the reader has changed one of the traits, by the
// names that ipywidgets gives them, such as "value"; with none, when anything
// was changed. What Go sets calls nothing.
//
// f runs in a goroutine of its own, also while cells run. A change during a call
// cancels the context of that call, which [vogo/display.Ambient] returns in f,
// and the next call begins when it has returned; so does an interrupt while no
// cell runs, without a next call. What f shows and prints goes to the cell that
// has called OnChange, and so does the panic of an f that fails.
func (m *Model) OnChange(f func(), traits ...string) {
	all.Lock()
	defer all.Unlock()
	for _, name := range traits {
		if m.class.index(name) < 0 && m.err == nil {
			m.err = fmt.Errorf("widget: a %s has no trait %q that could change", m.class.name, name)
		}
	}
	m.changes = append(m.changes, change{traits, newHandler(f, false)})
}

// notify calls the handlers of changed traits.
func (m *Model) notify(changed []string) {
	all.Lock()
	changes := slices.Clone(m.changes)
	all.Unlock()
	for _, c := range changes {
		if len(c.traits) == 0 || slices.ContainsFunc(changed, func(name string) bool { return slices.Contains(c.traits, name) }) {
			c.h.call()
		}
	}
}

// OnClick has f called for each click, one after the other, as [Model.OnChange]
// calls its function.
func (w *Button) OnClick(f func()) {
	all.Lock()
	defer all.Unlock()
	w.clicked = append(w.clicked, newHandler(f, true))
}

// OnSubmit has f called each time the reader presses Enter in the field.
func (w *Text) OnSubmit(f func()) { w.onSubmit(f) }

// OnSubmit has f called each time the reader presses Enter in the field.
func (w *Combobox) OnSubmit(f func()) { w.onSubmit(f) }

// OnSubmit has f called each time the reader presses Enter in the field.
func (w *Password) OnSubmit(f func()) { w.onSubmit(f) }

func (m *Model) onSubmit(f func()) {
	all.Lock()
	defer all.Unlock()
	m.submit = append(m.submit, newHandler(f, true))
}

// handler calls a function of the user when something has happened.
type handler struct {
	ctx  context.Context // of the cell that gave the function, which it outlives
	f    func()
	each bool // one call for each event, and not only for the last

	mu      sync.Mutex
	running context.CancelFunc // of the call that runs, nil if none does
	waiting int                // calls to make after it
	failed  *display.Handle    // where the last failure stands
}

func newHandler(f func(), each bool) *handler {
	return &handler{ctx: context.WithoutCancel(display.Ambient()), f: f, each: each}
}

func (h *handler) call() {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.running == nil:
		h.start()
	case h.each:
		h.waiting++
	default:
		h.waiting = 1
		h.running()
	}
}

// start calls the function in a goroutine of its own. The lock must be held.
func (h *handler) start() {
	ctx, cancel := context.WithCancel(h.ctx)
	h.running = cancel
	go func() {
		defer cancel()
		var err error
		interrupted := display.RunHandler(ctx, func(ctx context.Context) {
			if err = protect(h.f); ctx.Err() != nil {
				err = nil // it was stopped half way, for newer values
			}
		})
		h.mu.Lock()
		defer h.mu.Unlock()
		if interrupted {
			h.waiting, err = 0, ErrInterrupted
		}
		h.report(err)
		h.running = nil
		if h.waiting > 0 {
			h.waiting--
			h.start()
		}
	}()
}

// report shows how the last call has failed in the cell, in one place however
// many do, and removes that when a call has not. The lock must be held.
func (h *handler) report(err error) {
	switch {
	case err != nil && h.failed == nil:
		h.failed = display.ShowHandleContext(h.ctx, err)
	case err != nil:
		h.failed.Update(err)
	case h.failed != nil:
		h.failed.Update(display.Bundle{Data: map[string]any{display.MIMEText: ""}})
	}
}

// protect turns a panic into an error of one line.
func protect(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("widget: a handler failed: %s", display.OneLine(fmt.Sprint(r), 300))
		}
	}()
	f()
	return nil
}
