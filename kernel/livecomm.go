package kernel

import (
	"encoding/json"
	"strings"
	"time"

	"vogo/display"
	_ "vogo/display/widget" // draws the controls of display where the extension is not
	"vogo/kernel/wire"
)

// busyAfter is how long a live view may take to answer before front ends are
// told that the kernel is busy with it.
var busyAfter = 10 * time.Millisecond // tests change it

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

// answersFirst reports whether a message is for a live view, whose answer goes
// before the status busy. Jupyter's server sends each message on in a packet of
// its own, and leaves Nagle's algorithm on: a packet after another waits for
// that one's acknowledgement, which browsers' machines put off for 40 ms, and
// what is to be seen had better not be the one that waits.
func (cs *Comms) answersFirst(m *wire.Message) bool {
	if !strings.HasPrefix(m.Header.MsgType, "comm_") {
		return false
	}
	var content commContent
	if m.Decode(&content) != nil {
		return false
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if c := cs.open[content.ID]; c != nil {
		content.Target = c.Target
	}
	return cs.targets[content.Target] == nil && display.CommHandler(content.Target) != nil
}
