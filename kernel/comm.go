package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"vogo/kernel/wire"
)

// Comms are the open comms of a kernel: named two-way connections between an
// object here and one in the front end (messaging protocol 5.5, "Custom
// messages").
type Comms struct {
	s *server

	mu      sync.Mutex
	targets map[string]func(*Comm, CommMessage)
	open    map[string]*Comm
}

// Comm is one connection. Its methods may be called from any goroutine.
type Comm struct {
	ID, Target string

	comms *Comms
	mu    sync.Mutex
	msg   func(CommMessage)
	gone  func(CommMessage)
	about *wire.Header // of the message that is being handled, nil if none is
}

// CommMessage is what is sent over a comm.
type CommMessage struct {
	Data     json.RawMessage
	Metadata json.RawMessage
	Buffers  [][]byte
}

type commContent struct {
	ID     string          `json:"comm_id"`
	Target string          `json:"target_name,omitempty"`
	Data   json.RawMessage `json:"data"`
}

func newComms(s *server) *Comms {
	return &Comms{s: s, targets: map[string]func(*Comm, CommMessage){}, open: map[string]*Comm{}}
}

// Register makes front ends able to open comms of the given target. opened is
// called for each, before its first message.
func (cs *Comms) Register(target string, opened func(c *Comm, m CommMessage)) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.targets[target] = opened
}

// Open opens a comm from the kernel's side. Data is anything that encodes to a
// JSON object.
func (cs *Comms) Open(target string, data, metadata any, buffers ...[]byte) (*Comm, error) {
	return cs.openAs(uuid.NewString(), target, data, metadata, buffers)
}

func (cs *Comms) openAs(id, target string, data, metadata any, buffers [][]byte) (*Comm, error) {
	c := &Comm{ID: id, Target: target, comms: cs}
	cs.mu.Lock()
	cs.open[c.ID] = c
	cs.mu.Unlock()
	if err := c.send("comm_open", data, metadata, buffers); err != nil {
		cs.forget(c)
		return nil, err
	}
	return c, nil
}

func (cs *Comms) forget(c *Comm) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	delete(cs.open, c.ID)
}

// OnMessage sets what is called with each message of the front end.
func (c *Comm) OnMessage(f func(CommMessage)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.msg = f
}

// OnClose sets what is called when the front end closes the comm.
func (c *Comm) OnClose(f func(CommMessage)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = f
}

// Send sends a message to the front end. Data is anything that encodes to a JSON
// object; metadata may be nil.
func (c *Comm) Send(data, metadata any, buffers ...[]byte) error {
	return c.send("comm_msg", data, metadata, buffers)
}

// Close closes the comm from the kernel's side.
func (c *Comm) Close(data any) error {
	c.comms.forget(c)
	return c.send("comm_close", data, nil, nil)
}

func (c *Comm) send(msgType string, data, metadata any, buffers [][]byte) error {
	if data == nil {
		data = struct{}{}
	}
	encoded, err := encode(data)
	if err != nil {
		return fmt.Errorf("%s to %q: %w", msgType, c.Target, err)
	}
	m := &wire.Message{Buffers: buffers}
	if metadata != nil {
		if m.Metadata, err = encode(metadata); err != nil {
			return fmt.Errorf("%s to %q: %w", msgType, c.Target, err)
		}
	}
	content := commContent{ID: c.ID, Data: encoded}
	if msgType == "comm_open" {
		content.Target = c.Target
	}
	s := c.comms.s
	m.Parent = c.parent()
	s.publishMessage(s.ctx, m, msgType, content)
	return nil
}

// parent is what a message from this side is about: the message of the front end
// that is being handled, or else the cell that ran last.
func (c *Comm) parent() wire.Header {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.about != nil {
		return *c.about
	}
	if o := c.comms.s.latest.Load(); o != nil {
		return o.parent
	}
	return wire.Header{}
}

// handling says that the message with this header is being handled, nil that none is.
func (c *Comm) handling(h *wire.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.about = h
}

// comm handles comm_open, comm_msg and comm_close.
func (s *server) comm(_ context.Context, m *wire.Message) {
	var content commContent
	if err := m.Decode(&content); err != nil {
		s.log.Debug("comm", "err", err)
		return
	}
	if content.ID == "" {
		s.log.Debug("comm", "err", errors.New("no comm_id"))
		return
	}
	msg := CommMessage{content.Data, m.Metadata, m.Buffers}
	cs := s.comms
	cs.mu.Lock()
	c := cs.open[content.ID]
	opened := cs.target(content.Target)
	if m.Header.MsgType == "comm_open" && c == nil && opened != nil {
		c = &Comm{ID: content.ID, Target: content.Target, comms: cs}
		cs.open[c.ID] = c
	} else {
		opened = nil
	}
	cs.mu.Unlock()
	switch {
	case opened != nil:
		c.handling(&m.Header)
		defer c.handling(nil)
		opened(c, msg)
	case c == nil && m.Header.MsgType != "comm_close":
		// The other side must not go on talking to nobody.
		s.publish(s.ctx, m.Header, "comm_close", commContent{ID: content.ID, Data: json.RawMessage("{}")})
	case c != nil:
		c.handling(&m.Header)
		defer c.handling(nil)
		c.deliver(m.Header.MsgType, msg)
	}
}

func (c *Comm) deliver(msgType string, m CommMessage) {
	c.mu.Lock()
	f := c.msg
	if msgType == "comm_close" {
		f = c.gone
	}
	c.mu.Unlock()
	if msgType == "comm_close" {
		c.comms.forget(c)
	}
	if f != nil && msgType != "comm_open" {
		f(m)
	}
}

func (s *server) commInfo(_ context.Context, m *wire.Message) {
	var req struct {
		Target string `json:"target_name"`
	}
	if err := m.Decode(&req); err != nil {
		s.replyError(m, badRequest(err))
		return
	}
	comms := map[string]any{}
	s.comms.mu.Lock()
	for id, c := range s.comms.open {
		if req.Target == "" || req.Target == c.Target {
			comms[id] = map[string]string{"target_name": c.Target}
		}
	}
	s.comms.mu.Unlock()
	s.reply(m, map[string]any{"status": "ok", "comms": comms})
}
