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

// overtake is how long a query, such as for completion, waits for the cells that
// were sent before it. Short cells are done by then and the query sees what they
// declared; a long one does not keep the user waiting.
const overtake = 15 * time.Millisecond

// shell works on the requests of one shell: the main one or a subshell (JEP 91).
// Cells run one after the other, over all shells, as there is one interpreter;
// queries are answered while a cell runs.
type shell struct {
	id      string
	queue   chan task // cells, and whatever keeps its place between them
	queries chan task
	abort   int           // how many of the queued requests came before an error
	done    chan struct{} // closed when the subshell is deleted

	mu   sync.Mutex
	last <-chan struct{} // done of the cell that came last
}

// task is a request in a queue.
type task struct {
	m     *wire.Message
	done  chan struct{}   // of a cell: closed when it has been answered
	after <-chan struct{} // of a query: done of the cell before it
}

func newShell(id string) *shell {
	return &shell{
		id: id, queue: make(chan task, queueLen), queries: make(chan task, queueLen), done: make(chan struct{}),
	}
}

// isQuery reports whether a request can be answered while a cell runs.
func isQuery(msgType string) bool {
	switch msgType {
	case "complete_request", "inspect_request", "is_complete_request", "history_request",
		"comm_info_request", "comm_open", "comm_msg", "comm_close":
		return true
	}
	return false
}

// add queues a request.
func (sh *shell) add(ctx context.Context, m *wire.Message) {
	sh.mu.Lock()
	t, queue := task{m: m}, sh.queue
	if isQuery(m.Header.MsgType) {
		t.after, queue = sh.last, sh.queries
	} else {
		t.done = make(chan struct{})
		sh.last = t.done
	}
	sh.mu.Unlock()
	select {
	case queue <- t:
	case <-sh.done:
	case <-ctx.Done():
	}
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
	s.work(sh.queue, sh.done, func(t task) {
		defer close(t.done)
		s.handleShell(sh, t.m)
	})
	s.work(sh.queries, sh.done, func(t task) {
		if t.after != nil {
			grace := time.NewTimer(overtake)
			defer grace.Stop()
			select {
			case <-t.after:
			case <-grace.C:
			case <-s.ctx.Done():
			}
		}
		s.handle(s.ctx, t.m, s.shellHandler(t.m.Header.MsgType))
	})
}

// handleShell runs a cell, or answers another request that keeps its place.
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
