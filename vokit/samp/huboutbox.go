package samp

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync"
	"syscall"
	"time"
)

// delivery is one callback on its way to a client. params lack the private key.
type delivery struct {
	method string // "receiveCall"
	params List
}

// outbox delivers to one client, in order, without making anyone else wait.
type outbox struct {
	hub     *Hub
	to      *member
	deliver func(context.Context, delivery) error

	mu     sync.Mutex
	queue  []delivery
	more   chan struct{} // has room for one: something was queued
	idle   *sync.Cond
	busy   bool
	ping   string // host:port that a live client listens at, "" if unknown
	ctx    context.Context
	cancel context.CancelFunc
}

// maxBacklog is how many messages may wait for one client. A client that does
// not take them any more is taken off.
const maxBacklog = 100_000

// deliverTimeout is for a client that accepts a connection and then says nothing.
const deliverTimeout = 30 * time.Second

func newOutbox(h *Hub, to *member, deliver func(context.Context, delivery) error) *outbox {
	o := &outbox{hub: h, to: to, deliver: deliver, more: make(chan struct{}, 1)}
	o.idle = sync.NewCond(&o.mu)
	o.ctx, o.cancel = context.WithCancel(context.Background())
	go o.run()
	return o
}

// newStandardOutbox delivers to the XML-RPC server of a client.
func newStandardOutbox(h *Hub, to *member, callback string) *outbox {
	c := caller{url: callback}
	o := newOutbox(h, to, func(ctx context.Context, d delivery) error {
		_, err := c.call(ctx, "samp.client."+d.method, append(List{to.key}, d.params...)...)
		return err
	})
	if u, err := url.Parse(callback); err == nil {
		o.ping = u.Host
	}
	return o
}

func (o *outbox) send(d delivery) {
	o.mu.Lock()
	full := len(o.queue) >= maxBacklog
	if !full {
		o.queue = append(o.queue, d)
	}
	o.mu.Unlock()
	if full {
		go o.hub.remove(o.to)
		return
	}
	select {
	case o.more <- struct{}{}:
	default:
	}
}

func (o *outbox) run() {
	defer o.cancel()
	for {
		o.mu.Lock()
		if len(o.queue) == 0 {
			o.busy = false
			o.idle.Broadcast()
			o.mu.Unlock()
			select {
			case <-o.more:
				continue
			case <-o.to.gone:
				return
			case <-o.ctx.Done():
				return
			}
		}
		d := o.queue[0]
		o.queue = o.queue[1:]
		o.busy = true
		o.mu.Unlock()
		ctx, cancel := context.WithTimeout(o.ctx, deliverTimeout)
		err := o.deliver(ctx, d)
		cancel()
		if err != nil && d.method == "receiveCall" {
			o.hub.undelivered(d, err)
		}
		if errors.Is(err, syscall.ECONNREFUSED) {
			go o.hub.remove(o.to) // the program is gone
		}
	}
}

// drain waits until all is delivered, or limit fires.
func (o *outbox) drain(limit <-chan time.Time) {
	done := make(chan struct{})
	go func() {
		o.mu.Lock()
		for (len(o.queue) > 0 || o.busy) && o.ctx.Err() == nil {
			o.idle.Wait()
		}
		o.mu.Unlock()
		close(done)
	}()
	select {
	case <-done:
	case <-limit:
	case <-o.to.gone:
	}
	o.cancel()
	o.idle.Broadcast()
}

// dead says whether nobody listens at the client's address any more.
func (o *outbox) dead() bool {
	if o.ping == "" {
		return false
	}
	conn, err := net.DialTimeout("tcp", o.ping, time.Second)
	if err != nil {
		return errors.Is(err, syscall.ECONNREFUSED)
	}
	conn.Close()
	return false
}
