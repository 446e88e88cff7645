package kernel

import (
	"context"
	"slices"
	"sync"

	"vogo/kernel/wire"
)

// states are the cells that run. Front ends show a kernel as idle after any
// message that says so: while a cell runs, they are told that it is busy again.
type states struct {
	mu    sync.Mutex
	cells []wire.Header
}

// running reports whether a cell runs.
func (s *states) running() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.cells) > 0
}

type statusContent struct {
	State string `json:"execution_state"`
}

// begin publishes that the kernel works on a request.
func (s *server) begin(m *wire.Message) {
	if m.Header.MsgType == "execute_request" {
		s.states.mu.Lock()
		defer s.states.mu.Unlock()
		s.states.cells = append(s.states.cells, m.Header)
	}
	s.publish(context.Background(), m.Header, "status", statusContent{"busy"})
}

// end publishes that it has done so.
func (s *server) end(m *wire.Message) {
	s.states.mu.Lock()
	defer s.states.mu.Unlock()
	s.states.cells = slices.DeleteFunc(s.states.cells, func(h wire.Header) bool { return h.MsgID == m.Header.MsgID })
	s.publish(context.Background(), m.Header, "status", statusContent{"idle"})
	if n := len(s.states.cells); n > 0 {
		s.publish(context.Background(), s.states.cells[n-1], "status", statusContent{"busy"})
	}
}
