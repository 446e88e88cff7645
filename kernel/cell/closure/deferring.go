package closure

// deferred is a call that waits for the end of its function.
type deferred struct {
	c *closure
	// recovers is the frame that deferred the built-in recover, which then works as
	// if that function called it.
	recovers *frame
}

// panicking is a panic on its way through the deferred calls of a function.
type panicking struct {
	value     any // as recover returns it
	whole     any // as it goes on
	recovered bool
}

// lethal tells whether nothing may recover a panic.
func lethal(v any) bool {
	switch v.(type) {
	case Stopped, Fatal:
		return true
	}
	if v == any(ErrStack) {
		return true
	}
	u, ok := v.(interface{ Unrecoverable() bool })
	return ok && u.Unrecoverable()
}

func newPanicking(g *gor, r any) *panicking {
	p := &panicking{value: r}
	if t, ok := r.(*Panic); ok {
		p.value, p.whole = t.Value, t
		return p
	}
	p.whole = &Panic{Value: r, Trace: append(g.host().Interpreted(), g.trace()...)}
	return p
}

// runDeferring executes the body of a function that defers, and what it defers.
func (f *frame) runDeferring() {
	g, top := f.g, f.g.top
	f.defers = f.defers[:0]
	pan := f.protected(func() { f.fn.body(f) })
	for len(f.defers) > 0 {
		d := f.defers[len(f.defers)-1]
		f.defers = f.defers[:len(f.defers)-1]
		g.top = top
		if pan != nil && skipsDefers(pan.value) {
			continue
		}
		next := f.protected(func() { d.call(g, pan) })
		switch {
		case next != nil:
			pan = next
		case pan != nil && pan.recovered:
			pan = nil
		}
	}
	g.top = top
	if pan != nil {
		w := pan.whole.(*Panic)
		w.Trace = keepOwn(w.Trace, len(g.frames))
		g.top = -1 // the trace holds them
		panic(w)
	}
}

// keepOwn exists to bound what a panic in a deep recursion remembers.
func keepOwn(t []Frame, _ int) []Frame {
	const most = 20_000
	if len(t) > most {
		return t[:most]
	}
	return t
}

// skipsDefers tells whether a program's end runs no deferred calls, as with
// os.Exit.
func skipsDefers(v any) bool {
	if v == any(ErrStack) {
		return true
	}
	u, ok := v.(interface{ SkipsDefers() bool })
	return ok && u.SkipsDefers()
}

// protected calls a function and returns what it panics with. When the goroutine
// ends instead, the deferred calls run at once.
func (f *frame) protected(call func()) (pan *panicking) {
	done := false
	defer func() {
		if done {
			return
		}
		if r := recover(); r != nil {
			pan = newPanicking(f.g, r)
			return
		}
		f.g.top = f.depth() // runtime.Goexit
		for len(f.defers) > 0 {
			d := f.defers[len(f.defers)-1]
			f.defers = f.defers[:len(f.defers)-1]
			d.call(f.g, nil)
		}
	}()
	call()
	done = true
	return nil
}

// depth returns the frame's own index.
func (f *frame) depth() int {
	for i, o := range f.g.frames {
		if o == f {
			return i
		}
	}
	return -1
}

func (d deferred) call(g *gor, pan *panicking) {
	if d.recovers != nil {
		if pan == nil {
			d.recovers.recovered()
		}
		return
	}
	nf := g.push(d.c.code)
	nf.caps, nf.pan = d.c.caps, pan
	if d.c.recv != nil {
		nf.fn.params[0].setMemory(nf, d.c.recv)
	}
	if pan == nil {
		nf.pan = calm
	}
	nf.run()
}

// calm is the panic of a deferred call when there is none.
var calm = &panicking{recovered: true}

// recovered is the built-in recover.
func (f *frame) recovered() any {
	p := f.pan
	if p == nil || p.recovered || lethal(p.value) {
		return nil
	}
	p.recovered = true
	return p.value
}
