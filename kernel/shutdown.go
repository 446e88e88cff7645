package kernel

import (
	"context"

	"vogo/kernel/wire"
)

type shutdownContent struct {
	Status  string `json:"status"`
	Restart bool   `json:"restart"`
}

// shutdown ends the kernel. All front ends are told, not only the one that asked.
func (s *server) shutdown(_ context.Context, m *wire.Message) {
	var req struct {
		Restart bool `json:"restart"`
	}
	if err := m.Decode(&req); err != nil {
		s.log.Debug("shutdown", "err", err) // it is meant all the same
	}
	s.cells.interrupt()
	s.legacy.note(stateEnded) // a kernel that takes too long is killed
	s.reply(m, shutdownContent{"ok", req.Restart})
	s.publish(context.Background(), m.Header, "shutdown_reply", shutdownContent{"ok", req.Restart})
	s.ended.Store(true)
}
