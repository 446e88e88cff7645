package samp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// HubOptions says how to run a hub. The zero value is a hub of the Standard
// Profile at the usual lock file.
type HubOptions struct {
	// LockFile is where clients look for the hub; "" is [LockFile], "-" writes none.
	LockFile string
	// Consent turns the Web Profile on: it is asked whether a web page may
	// register. The page is known by the name it gives itself and its origin.
	Consent func(ctx context.Context, name, origin string) bool
	// WebAddr is where the Web Profile listens; "" is the port that the standard
	// prescribes, 127.0.0.1:21012.
	WebAddr string
	// PingEvery is how often the hub looks whether its clients still listen: one
	// that was killed, and said no goodbye, stays on the list no longer than that.
	// 0 is 20 s.
	PingEvery time.Duration
}

// Hub passes messages between clients (SAMP 1.3, sections 3.10 to 4.3).
type Hub struct {
	URL string // of the Standard Profile's endpoint

	opts   HubOptions
	secret string
	lock   string // path of the lock file, "" if there is none
	server *http.Server
	web    *webProfile

	mu      sync.Mutex
	clients map[string]*member // by private key
	order   []*member          // by time of registration; the hub itself comes first
	calls   map[string]*pendingCall
	serial  int
	closed  bool
	done    chan struct{}
	changed chan struct{} // closed, and made anew, when clients come, go or change
}

// member is one registered client.
type member struct {
	id   string
	key  string
	meta Map
	subs Map
	out  *outbox // nil: cannot be called
	gone chan struct{}
}

// pendingCall is a message id that waits for a reply.
type pendingCall struct {
	caller    *member
	recipient *member
	tag       string
	sync      chan Map // callAndWait
}

const hubID = "hub"

// StartHub starts a hub. If one is running already, the error says so.
func StartHub(opts HubOptions) (*Hub, error) {
	h := &Hub{opts: opts, secret: rand.Text(), clients: map[string]*member{}, calls: map[string]*pendingCall{}, done: make(chan struct{}), changed: make(chan struct{})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("samp: starting a hub: %w", err)
	}
	h.URL = "http://" + l.Addr().String() + "/"
	if err := h.takeLock(); err != nil {
		l.Close()
		return nil, err
	}
	self := &member{id: hubID, key: rand.Text(), gone: make(chan struct{}),
		meta: Map{"samp.name": "Hub", "samp.description.text": "SAMP hub of vogo", "author.name": "vogo"},
		subs: Map{"samp.app.ping": Map{}}}
	self.out = newOutbox(h, self, h.ownCalls)
	h.clients[self.key] = self
	h.order = []*member{self}
	h.server = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: localOnly(notForPages(func(w http.ResponseWriter, r *http.Request) { serveRPC(w, r, h.standard) }))}
	if opts.Consent != nil {
		if h.web, err = startWeb(h); err != nil {
			l.Close()
			h.releaseLock()
			return nil, err
		}
	}
	go h.server.Serve(l)
	go h.sweep()
	return h, nil
}

// takeLock writes the lock file. One that a dead hub has left is replaced.
func (h *Hub) takeLock() error {
	path := h.opts.LockFile
	if path == "-" {
		return nil
	}
	if path == "" {
		var err error
		if path, err = LockFile(); err != nil {
			return err
		}
		if strings.Contains(path, "://") {
			return fmt.Errorf("samp: SAMP_HUB names a hub elsewhere, at %s; unset it to start one here", path)
		}
	}
	err := writeLock(path, h.secret, h.URL)
	if errors.Is(err, fs.ErrExist) {
		if other := alive(path); other != "" {
			return fmt.Errorf("samp: a hub is running already, at %s (lock file %s)", other, path)
		}
		os.Remove(path)
		err = writeLock(path, h.secret, h.URL)
	}
	if err != nil {
		return fmt.Errorf("samp: writing the lock file: %w", err)
	}
	h.lock = path
	return nil
}

// alive gives the URL of the hub that a lock file names, "" if it does not answer.
func alive(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	l, err := parseLock(f)
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if _, err := (caller{url: l.url}).call(ctx, "samp.hub.ping"); err != nil {
		return ""
	}
	return l.url
}

// releaseLock removes the lock file if it is still ours.
func (h *Hub) releaseLock() {
	if h.lock == "" {
		return
	}
	f, err := os.Open(h.lock)
	if err != nil {
		return
	}
	l, err := parseLock(f)
	f.Close()
	if err == nil && l.secret == h.secret {
		os.Remove(h.lock)
	}
}

// Close tells the clients and ends the hub.
func (h *Hub) Close() error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return nil
	}
	h.closed = true
	h.event("samp.hub.event.shutdown", Map{})
	outs := h.outboxes()
	h.mu.Unlock()
	close(h.done)
	limit := time.NewTimer(2 * time.Second)
	defer limit.Stop()
	for _, o := range outs {
		o.drain(limit.C)
	}
	h.releaseLock()
	if h.web != nil {
		h.web.close()
	}
	return h.server.Close()
}

// Clients lists who is registered, the hub itself first.
func (h *Hub) Clients() []Peer {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]Peer, len(h.order))
	for i, m := range h.order {
		out[i] = Peer{ID: m.id, Metadata: decodeMetadata(m.meta), Subscriptions: m.subs}
	}
	return out
}

// pingEvery is the default of HubOptions.PingEvery.
const pingEvery = 20 * time.Second

// sweep finds clients that do not accept connections any more.
func (h *Hub) sweep() {
	every := h.opts.PingEvery
	if every <= 0 {
		every = pingEvery
	}
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-h.done:
			return
		case <-t.C:
		}
		h.mu.Lock()
		outs := h.outboxes()
		h.mu.Unlock()
		for _, o := range outs {
			if o.dead() {
				h.remove(o.to)
			}
		}
	}
}

// outboxes lists the ways to the clients that can be called; h.mu is held.
func (h *Hub) outboxes() []*outbox {
	var outs []*outbox
	for _, m := range h.order {
		if m.out != nil {
			outs = append(outs, m.out)
		}
	}
	return outs
}

// register adds a client and returns what it is told.
func (h *Hub) register(meta Map) (*member, Map) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.serial++
	m := &member{id: fmt.Sprintf("c%d", h.serial), key: rand.Text(), meta: meta, subs: Map{}, gone: make(chan struct{})}
	h.clients[m.key] = m
	h.order = append(h.order, m)
	h.event("samp.hub.event.register", Map{"id": m.id})
	return m, Map{"samp.hub-id": hubID, "samp.self-id": m.id, "samp.private-key": m.key}
}

// remove takes a client off, and fails the calls that wait for it.
func (h *Hub) remove(m *member) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.clients[m.key] != m {
		return
	}
	delete(h.clients, m.key)
	for i, o := range h.order {
		if o == m {
			h.order = append(h.order[:i:i], h.order[i+1:]...)
			break
		}
	}
	close(m.gone)
	for id, p := range h.calls {
		switch m {
		case p.recipient:
			delete(h.calls, id)
			h.answer(p, Response{Status: StatusError, Error: "the receiver left without an answer"}.encode())
		case p.caller:
			delete(h.calls, id)
		}
	}
	h.event("samp.hub.event.unregister", Map{"id": m.id})
}

// event tells all clients that want to know, the one that it is about among them; h.mu is held.
func (h *Hub) event(mtype string, params Map) {
	h.note()
	msg := Message{MType: mtype, Params: params}.encode()
	for _, m := range h.order {
		if m.id != hubID && m.out != nil && subscribes(m.subs, mtype) {
			m.out.send(delivery{method: "receiveNotification", params: List{hubID, msg}})
		}
	}
}

func (h *Hub) byID(id string) *member {
	for _, m := range h.order {
		if m.id == id {
			return m
		}
	}
	return nil
}

// receiver finds who is to get a message; h.mu is held.
func (h *Hub) receiver(id, mtype string) (*member, error) {
	m := h.byID(id)
	switch {
	case m == nil:
		return nil, fmt.Errorf("no client %q", id)
	case m.out == nil:
		return nil, fmt.Errorf("client %q cannot be called: it has set no callback", id)
	case !subscribes(m.subs, mtype):
		return nil, fmt.Errorf("client %q (%s) does not take %s", id, m.meta.Text("samp.name"), mtype)
	}
	return m, nil
}

// receivers lists who takes an MType, but for the one that asks; h.mu is held.
func (h *Hub) receivers(mtype string, but *member) []*member {
	var out []*member
	for _, m := range h.order {
		if m != but && m.out != nil && subscribes(m.subs, mtype) {
			out = append(out, m)
		}
	}
	return out
}

// ask sends a call to m and remembers who wants the answer; h.mu is held.
func (h *Hub) ask(p *pendingCall, msg any) string {
	h.serial++
	id := fmt.Sprintf("m%d", h.serial)
	h.calls[id] = p
	p.recipient.out.send(delivery{method: "receiveCall", params: List{p.caller.id, id, msg}})
	return id
}

// answer gives a response to who has called; h.mu is held.
func (h *Hub) answer(p *pendingCall, response Map) {
	if p.sync != nil {
		p.sync <- response
		return
	}
	if p.caller.out != nil {
		p.caller.out.send(delivery{method: "receiveResponse", params: List{p.recipient.id, p.tag, response}})
	}
}

// undelivered answers a call that its receiver did not take, so that the caller
// need not wait for what never comes.
func (h *Hub) undelivered(d delivery, err error) {
	id, _ := d.params[1].(string)
	h.mu.Lock()
	defer h.mu.Unlock()
	if p := h.calls[id]; p != nil {
		delete(h.calls, id)
		h.answer(p, Response{Status: StatusError, Error: "the receiver does not take the call: " + err.Error()}.encode())
	}
}

// ownCalls answers messages to the hub itself.
func (h *Hub) ownCalls(_ context.Context, d delivery) error {
	if d.method != "receiveCall" {
		return nil
	}
	id, _ := d.params[1].(string)
	h.mu.Lock()
	defer h.mu.Unlock()
	if p := h.calls[id]; p != nil {
		delete(h.calls, id)
		h.answer(p, Response{Status: StatusOK}.encode())
	}
	return nil
}
