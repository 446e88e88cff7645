package kernel

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"vogo/kernel/wire"
)

const queueLen = 4096 // requests waiting in one shell

// straggle is how long an error waits for requests that were sent before the
// front end could know of it: they are to be aborted with the others.
const straggle = 2 * time.Millisecond

// shell works on shell requests one after the other: the main one, or a subshell
// (JEP 91), which answers while a cell runs in the main one. Cells of all shells
// run one at a time, as there is one interpreter.
type shell struct {
	id    string
	queue chan *wire.Message
	abort int           // how many of the queued requests came before an error
	done  chan struct{} // closed when the subshell is deleted
}

func newShell(id string) *shell {
	return &shell{id: id, queue: make(chan *wire.Message, queueLen), done: make(chan struct{})}
}

type shells struct {
	main *shell

	mu  sync.Mutex
	sub map[string]*shell
}

func (s *shells) find(id string) *shell {
	if id == "" {
		return s.main
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sub[id]
}

// runShell works on the requests of sh until it is deleted or the kernel ends.
func (s *server) runShell(sh *shell) {
	s.busy.Add(1)
	go func() {
		defer s.busy.Done()
		for {
			select {
			case m := <-sh.queue:
				s.handleShell(sh, m)
			case <-sh.done:
				return
			case <-s.ctx.Done():
				return
			}
		}
	}()
}

func (s *server) handleShell(sh *shell, m *wire.Message) {
	stale := sh.abort > 0
	if stale {
		sh.abort--
	}
	switch {
	case m.Header.MsgType != "execute_request":
		s.handle(s.ctx, m, s.shellHandler(m.Header.MsgType))
	case stale:
		s.handle(s.ctx, m, func(context.Context, *wire.Message) {
			s.reply(m, okContent{"aborted"})
		})
	default:
		s.handle(s.ctx, m, func(_ context.Context, m *wire.Message) {
			if s.execute(m) {
				return
			}
			select { // requests under way arrive; nothing says when the last has
			case <-time.After(straggle):
			case <-s.ctx.Done():
			}
			sh.abort = len(sh.queue)
		})
	}
}

func (s *server) createSubshell(_ context.Context, m *wire.Message) {
	sh := newShell(uuid.NewString())
	s.shells.mu.Lock()
	if s.shells.sub == nil {
		s.shells.sub = map[string]*shell{}
	}
	s.shells.sub[sh.id] = sh
	s.shells.mu.Unlock()
	s.runShell(sh)
	s.reply(m, map[string]string{"status": "ok", "subshell_id": sh.id})
}

func (s *server) deleteSubshell(_ context.Context, m *wire.Message) {
	var req struct {
		ID string `json:"subshell_id"`
	}
	if err := m.Decode(&req); err != nil {
		s.replyError(m, badRequest(err))
		return
	}
	s.shells.mu.Lock()
	sh := s.shells.sub[req.ID]
	delete(s.shells.sub, req.ID)
	s.shells.mu.Unlock()
	if sh == nil {
		s.replyError(m, &Error{Name: "bad request", Value: "there is no subshell " + req.ID})
		return
	}
	close(sh.done)
	s.reply(m, okContent{"ok"})
}

func (s *server) listSubshells(_ context.Context, m *wire.Message) {
	ids := []string{}
	s.shells.mu.Lock()
	for id := range s.shells.sub {
		ids = append(ids, id)
	}
	s.shells.mu.Unlock()
	slices.Sort(ids)
	s.reply(m, map[string]any{"status": "ok", "subshell_id": ids})
}
