package kernel

import (
	"context"

	"vogo/kernel/wire"
)

// interrupt stops the running cell. It answers at once: the cell ends with an
// error and a reply of its own.
func (s *server) interrupt(_ context.Context, m *wire.Message) {
	s.cells.interrupt()
	s.reply(m, okContent{"ok"})
}
