package kernel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vogo/kernel/wire"
)

// bulk is how large a message is whose memory is given back to the system.
const bulk = 8 << 20

// errClosed is why things end when the kernel shuts down.
var errClosed = errors.New("the kernel is shutting down")

// server is the kernel without its sockets: messages come in by receive and go
// out through port.
type server struct {
	opts    Options
	session *wire.Session
	port    Port
	log     *slog.Logger
	limit   int // of the text of a cell

	ctx    context.Context // ends with the kernel
	cancel context.CancelCauseFunc
	busy   sync.WaitGroup // workers

	engine  engineSlot
	shells  shells
	control chan task
	states  states
	count   atomic.Int64 // execution count
	cells   cells
	inputs  inputs
	history history
	comms   *Comms

	debugging debugging

	capture *capture
	legacy  legacy

	bulky    atomic.Bool // a message of more than bulk has been published
	ended    atomic.Bool // a shutdown request has been answered
	finish   sync.Once
	finished chan struct{} // closed when the last message about it has been published

	latest atomic.Pointer[cellOutput] // where output of nobody in particular goes
}

func newServer(ctx context.Context, opts Options, session *wire.Session, p Port) *server {
	s := &server{opts: opts, session: session, port: p, log: opts.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.limit = outputLimitOf(opts)
	s.history.path, s.history.log = opts.History, s.log
	s.control = make(chan task, queueLen)
	s.finished = make(chan struct{})
	s.shells.main = newShell("")
	s.comms = newComms(s)
	if opts.Comms != nil {
		opts.Comms(s.comms)
	}
	return s
}

// start begins to work on what receive is given, and loads the engine.
func (s *server) start() {
	s.engine.load(s.ctx, s.opts.Engine)
	s.work(s.control, nil, func(t task) { s.handle(s.ctx, t.m, s.controlHandler(t.m.Header.MsgType)) })
	s.runShell(s.shells.main)
}

// close ends everything that runs and returns when the workers have, a cell
// that does not stop aside: wait says how long it may take, by closing.
func (s *server) close(wait <-chan struct{}) {
	s.cancel(errClosed)
	s.cells.interrupt()
	done := make(chan struct{})
	go func() { s.busy.Wait(); close(done) }()
	select {
	case <-done:
	case <-wait:
	}
	s.history.close()
}

// work handles what comes in a queue, until end or the end of the kernel.
func (s *server) work(queue <-chan task, end <-chan struct{}, handle func(task)) {
	s.busy.Add(1)
	go func() {
		defer s.busy.Done()
		for {
			select {
			case t := <-queue:
				handle(t)
			case <-end:
				return
			case <-s.ctx.Done():
				return
			}
		}
	}()
}

// receive takes one message from a front end. It waits when too many are queued.
func (s *server) receive(m *wire.Message) {
	switch m.Channel {
	case wire.Stdin:
		s.inputReply(m)
	case wire.Control:
		select {
		case s.control <- task{m: m}:
		case <-s.ctx.Done():
		}
	case wire.Shell:
		sh := s.shells.find(m.Header.SubshellID)
		if sh == nil {
			s.handle(s.ctx, m, func(context.Context, *wire.Message) {
				s.replyError(m, badRequest(fmt.Errorf("there is no subshell %q", m.Header.SubshellID)))
			})
			return
		}
		sh.add(s.ctx, m)
	}
}

// handlers of requests; each publishes what it likes and replies.
type handler func(ctx context.Context, m *wire.Message)

func (s *server) shellHandler(msgType string) handler {
	switch msgType {
	case "complete_request":
		return s.complete
	case "inspect_request":
		return s.inspect
	case "is_complete_request":
		return s.isComplete
	case "history_request":
		return s.historyRequest
	case "comm_info_request":
		return s.commInfo
	case "comm_open", "comm_msg", "comm_close":
		return s.comm
	}
	return s.controlHandler(msgType)
}

func (s *server) controlHandler(msgType string) handler {
	switch msgType {
	case "kernel_info_request":
		return s.kernelInfo
	case "connect_request":
		return s.connect
	case "interrupt_request":
		return s.interrupt
	case "shutdown_request":
		return s.shutdown
	case "debug_request":
		return s.debug
	case "create_subshell_request":
		return s.createSubshell
	case "delete_subshell_request":
		return s.deleteSubshell
	case "list_subshell_request":
		return s.listSubshells
	}
	return nil
}

// handle runs the handler of one request between the statuses busy and idle.
// Whatever happens, idle follows, and a request that fails is answered.
func (s *server) handle(ctx context.Context, m *wire.Message, h handler) {
	begin := sync.OnceFunc(func() { s.begin(m) })
	if s.comms.answersFirst(m) {
		defer time.AfterFunc(busyAfter, begin).Stop()
	} else {
		begin()
	}
	defer func() {
		begin()
		s.end(m)
		if s.bulky.Swap(false) || len(m.Content) > bulk {
			go debug.FreeOSMemory()
		}
		if s.ended.Load() {
			s.finish.Do(func() { close(s.finished) })
		}
	}()
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic in a handler", "type", m.Header.MsgType, "panic", p, "stack", string(debug.Stack()))
			s.replyError(m, &Error{Name: "internal error", Value: firstLine(fmt.Sprintf(
				"%s failed: %v; the kernel goes on", m.Header.MsgType, p))})
		}
	}()
	if h == nil {
		s.log.Debug("unknown message", "channel", m.Channel, "type", m.Header.MsgType)
		s.replyError(m, badRequest(fmt.Errorf("%s is not served on the %s channel", m.Header.MsgType, m.Channel)))
		return
	}
	h(ctx, m)
}

// publish sends a message about the request parent to all front ends.
func (s *server) publish(ctx context.Context, parent wire.Header, msgType string, content any) {
	s.publishMessage(ctx, &wire.Message{Parent: parent}, msgType, content)
}

func (s *server) publishMessage(ctx context.Context, m *wire.Message, msgType string, content any) {
	var err error
	m.Channel, m.Header = wire.IOPub, s.session.Header(msgType)
	if c, ok := content.(interface{ writeContent(*contentWriter) error }); ok {
		var w contentWriter
		err = c.writeContent(&w)
		m.Content, m.Pieces = w.content()
	} else {
		m.Content, err = encode(content)
	}
	if err == nil {
		if m.Size() > bulk {
			s.bulky.Store(true)
		}
		err = s.port.Publish(ctx, m)
	}
	if err != nil {
		s.log.Error("publish", "type", msgType, "err", err)
	}
}

// reply answers a request. The type of the reply follows from that of the
// request; messages that are no requests get none.
func (s *server) reply(m *wire.Message, content any) {
	name, isRequest := strings.CutSuffix(m.Header.MsgType, "_request")
	if !isRequest {
		return
	}
	data, err := encode(content)
	if err == nil {
		err = s.port.Send(s.ctx, &wire.Message{
			Channel: m.Channel, Route: m.Route,
			Header: s.session.Header(name + "_reply"), Parent: m.Header, Content: data,
		})
	}
	if err != nil {
		s.log.Debug("reply", "type", m.Header.MsgType, "err", err)
	}
}

// errorContent is the content of an error, in replies and on iopub.
type errorContent struct {
	Status    string   `json:"status,omitempty"`
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

func (s *server) replyError(m *wire.Message, e *Error) {
	trace := e.Trace
	if len(trace) == 0 {
		trace = []string{e.Error()}
	}
	s.reply(m, errorContent{"error", e.Name, e.Value, trace})
}

func badRequest(err error) *Error {
	return &Error{Name: "bad request", Value: firstLine(err.Error())}
}

// encode is json.Marshal without the detour for HTML, which would make markup
// half as large again.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

type okContent struct {
	Status string `json:"status"`
}
