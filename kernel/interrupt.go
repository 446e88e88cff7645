package kernel

import (
	"context"

	"vogo/display"
	"vogo/kernel/wire"
)

// stop does what a user wants who interrupts: it stops the running cell, or else
// what earlier cells have left running.
func (s *server) stop() {
	if s.cells.interrupt() {
		return
	}
	display.Interrupt()
	s.cells.interruptLeft()
	select {
	case <-s.engine.ready:
		if e, ok := s.engine.engine.(Stopper); ok {
			e.StopLeft()
		}
	default: // nothing can have run
	}
}

// interrupt answers at once: the cell ends with an error and a reply of its own.
func (s *server) interrupt(_ context.Context, m *wire.Message) {
	s.stop()
	s.reply(m, okContent{"ok"})
}
