package kernel

import (
	"encoding/json"

	"vogo/display"
	_ "vogo/display/widget" // draws the controls of display where the extension is not
)

// liveComm is a [Comm] as the package display, which knows nothing of Jupyter,
// sees it.
type liveComm struct{ *Comm }

func (c liveComm) Send(data any, buffers ...[]byte) error { return c.Comm.Send(data, nil, buffers...) }

func (c liveComm) Close() error { return c.Comm.Close(nil) }

func (c liveComm) OnMessage(f func(data json.RawMessage, buffers [][]byte)) {
	c.Comm.OnMessage(func(m CommMessage) { f(m.Data, m.Buffers) })
}

func (c liveComm) OnClose(f func()) { c.Comm.OnClose(func(CommMessage) { f() }) }

// ID is what messages call the comm.
func (c liveComm) ID() string { return c.Comm.ID }

// serveLive lets views of the package display be reached, and reach out.
func (cs *Comms) serveLive() {
	display.ServeComms()
	display.OpenCommsBy(cs.openLive)
}

// openLive opens a comm for the package display.
func (cs *Comms) openLive(id, target string, data, metadata any, buffers ...[]byte) (display.Comm, error) {
	c, err := cs.openAs(id, target, data, metadata, buffers)
	return liveComm{c}, err
}

// target is what a comm of that target is given to: what the kernel has
// registered, or else a live view of the package display. Nil if there is none.
func (cs *Comms) target(name string) func(*Comm, CommMessage) {
	if f := cs.targets[name]; f != nil {
		return f
	}
	if f := display.CommHandler(name); f != nil {
		return func(c *Comm, m CommMessage) { f(liveComm{c}, m.Data) }
	}
	return nil
}
