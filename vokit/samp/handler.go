package samp

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Incoming is a message as a handler gets it.
type Incoming struct {
	Message
	Sender string // client id
	IsCall bool   // the sender waits for the answer
}

// Handler acts on a message. What it returns answers a call; an error answers
// with samp.error. Its context ends when the handler is stopped.
type Handler func(ctx context.Context, in Incoming) (Map, error)

// maxQueue is how many messages may wait for a handler.
const maxQueue = 4096

type handler struct {
	pattern string
	f       Handler
	queue   chan func()
	ctx     context.Context
	cancel  context.CancelFunc
	once    sync.Once
}

func (h *handler) stop() { h.once.Do(h.cancel) }

// run does what comes in, in the order in which it comes.
func (h *handler) run() {
	for {
		select {
		case <-h.ctx.Done():
			return
		case f := <-h.queue:
			f()
		}
	}
}

// Handle calls f for messages of an MType, or of all that a pattern such as
// "table.*" takes, one at a time and in their order, until stop is called.
func (c *Client) Handle(ctx context.Context, pattern string, f Handler) (stop func(), err error) {
	h := &handler{pattern: pattern, f: f, queue: make(chan func(), maxQueue)}
	h.ctx, h.cancel = context.WithCancel(context.WithoutCancel(ctx))
	c.mu.Lock()
	c.handlers = append(c.handlers, h)
	c.mu.Unlock()
	stop = func() {
		h.stop()
		c.mu.Lock()
		c.handlers = slices.DeleteFunc(c.handlers, func(o *handler) bool { return o == h })
		c.mu.Unlock()
		c.declare(context.WithoutCancel(ctx)) // a hub that is gone has nothing to be told
	}
	go h.run()
	if err := c.declare(ctx); err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

func (c *Client) declare(ctx context.Context) error {
	c.mu.Lock()
	subs := c.subscriptions()
	c.mu.Unlock()
	_, err := c.hubCall(ctx, "declareSubscriptions", subs)
	return err
}

// receive hands a message to its handlers; the first one's answer is the reply.
func (c *Client) receive(k *connection, from, msgID string, v any) error {
	m, err := decodeMessage(v)
	if err != nil {
		return err
	}
	switch m.MType {
	case "samp.hub.event.shutdown", "samp.hub.disconnect":
		c.forget(k)
		return nil
	}
	c.mu.Lock()
	var hs []*handler
	for _, h := range c.handlers {
		if subscribes(Map{h.pattern: Map{}}, m.MType) {
			hs = append(hs, h)
		}
	}
	c.mu.Unlock()
	in := Incoming{Message: m, Sender: from, IsCall: msgID != ""}
	for i, h := range hs {
		id := msgID
		if i > 0 {
			id = ""
		}
		select {
		case h.queue <- func() { c.act(k, h, in, id) }:
		default:
			if id != "" {
				go c.reply(k, id, Response{Status: StatusError, Error: fmt.Sprintf("%d messages are waiting already", maxQueue)})
			}
		}
	}
	if len(hs) == 0 && msgID != "" {
		r := Response{Status: StatusOK}
		if m.MType != "samp.app.ping" {
			r = Response{Status: StatusWarning, Error: "nothing here acts on " + m.MType + " any more"}
		}
		go c.reply(k, msgID, r)
	}
	return nil
}

func (c *Client) act(k *connection, h *handler, in Incoming, msgID string) {
	result, err := h.call(in)
	if msgID == "" {
		return
	}
	r := Response{Status: StatusOK, Result: result}
	if err != nil {
		r = Response{Status: StatusError, Result: result, Error: err.Error()}
	}
	c.reply(k, msgID, r)
}

// call keeps a panic of one handler from ending the program.
func (h *handler) call(in Incoming) (result Map, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the handler of %s panicked: %v", in.MType, p)
		}
	}()
	return h.f(h.ctx, in)
}

func (c *Client) reply(k *connection, msgID string, r Response) {
	// The sender waits for the reply whatever has become of the handler.
	k.hub.call(context.Background(), "samp.hub.reply", k.key, msgID, r.encode())
}
