package kernel

import (
	"context"
	"time"

	"vogo/kernel/wire"
)

// Port is the way out of a kernel without sockets of its own. Its methods are
// called from many goroutines.
type Port interface {
	// Send takes a reply or an input_request for the front end that m.Route
	// stands for. It returns [wire.ErrNoPeer] if that is gone.
	Send(ctx context.Context, m *wire.Message) error
	// Publish takes a message for all front ends, in the order of the calls. It may
	// wait, until ctx ends.
	Publish(ctx context.Context, m *wire.Message) error
}

// Core is a kernel that takes and gives messages instead of serving sockets: for
// programs that hold both ends, such as tests, or a page in which kernel and front
// end run side by side. [Run] is a Core behind the sockets of package wire.
type Core struct{ s *server }

// NewCore starts a kernel whose messages leave through p. Of opts, what concerns
// the process (Capture, Signals, WatchParent, Ready) means nothing here.
func NewCore(ctx context.Context, opts Options, p Port) *Core {
	s := newServer(ctx, opts, wire.NewSession(), whole{p})
	s.comms.serveLive()
	s.start()
	return &Core{s}
}

// whole is a Port that knows nothing of messages in pieces.
type whole struct{ Port }

func (p whole) Publish(ctx context.Context, m *wire.Message) error {
	m.Join()
	return p.Port.Publish(ctx, m)
}

// Receive takes a message of a front end: m.Channel says on which channel. It
// does not wait for its being answered, unless thousands are waiting already.
func (c *Core) Receive(m *wire.Message) { c.s.receive(m) }

// Interrupt stops the cells that run; if none does, what earlier ones left running.
func (c *Core) Interrupt() { c.s.stop() }

// Done is closed when a shutdown request has been answered.
func (c *Core) Done() <-chan struct{} { return c.s.finished }

// Close ends the kernel. A cell that does not stop within half a second may still
// run afterwards.
func (c *Core) Close() {
	late := make(chan struct{})
	defer time.AfterFunc(stopTime, func() { close(late) }).Stop()
	c.s.close(late)
}
