package samp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Client is a program on a hub. It registers when it is first used, comes back
// by itself when the hub was restarted, and serves what it sends to others over
// HTTP on the loopback interface. Its methods may be called from any goroutine.
type Client struct {
	meta   Metadata
	server *http.Server
	base   string // URL of server
	files  files
	done   chan struct{}

	mu       sync.Mutex
	conn     *connection // nil: not registered
	handlers []*handler
	waiting  map[string]chan<- answer // by message tag
	closed   bool

	watch sync.Once
	tags  atomic.Int64
}

// connection is one registration with one hub.
type connection struct {
	hub   caller
	lock  lockInfo
	key   string // private key
	self  string // public id
	hubID string
}

type answer struct {
	from     string
	response Response
	err      error
}

// Peer is another client of the hub.
type Peer struct {
	ID            string
	Metadata      Metadata
	Subscriptions Map
}

// Takes says whether the peer subscribes to an MType.
func (p Peer) Takes(mtype string) bool { return subscribes(p.Subscriptions, mtype) }

// NewClient makes a client that registers with the hub on its first use.
func NewClient(meta Metadata) (*Client, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("samp: no port to be called at: %w", err)
	}
	c := &Client{meta: meta, base: "http://" + l.Addr().String(), done: make(chan struct{}), waiting: map[string]chan<- answer{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/callback", notForPages(func(w http.ResponseWriter, r *http.Request) { serveRPC(w, r, c.callback) }))
	mux.Handle("/data/", &c.files)
	c.server = &http.Server{Handler: localOnly(mux), ReadHeaderTimeout: 10 * time.Second}
	go c.server.Serve(l)
	return c, nil
}

// Connect makes a client and registers it. The error is ErrNoHub if there is no
// hub.
func Connect(ctx context.Context, meta Metadata) (*Client, error) {
	c, err := NewClient(meta)
	if err != nil {
		return nil, err
	}
	if _, err := c.connect(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// localOnly turns away requests for another host name, which a web page could
// send by making its own name point to this machine.
func localOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "only for programs on this machine", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// notForPages turns away what a browser sends for a web page.
func notForPages(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != "" {
			http.Error(w, "web pages use the Web Profile", http.StatusForbidden)
			return
		}
		h(w, r)
	}
}

// connect registers if that is not done yet.
func (c *Client) connect(ctx context.Context) (*connection, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, errors.New("samp: this client is closed")
	}
	if c.conn != nil {
		return c.conn, nil
	}
	lock, err := readLock(ctx)
	if err != nil {
		return nil, err
	}
	k, err := register(ctx, lock)
	if err != nil {
		return nil, err
	}
	for _, step := range []struct {
		method string
		arg    any
	}{
		{"samp.hub.setXmlrpcCallback", c.base + "/callback"},
		{"samp.hub.declareMetadata", c.meta.encode()},
		{"samp.hub.declareSubscriptions", c.subscriptions()},
	} {
		if _, err := k.hub.call(ctx, step.method, k.key, step.arg); err != nil {
			return nil, fmt.Errorf("samp: registering with the hub at %s: %w", lock.url, err)
		}
	}
	c.conn = k
	c.watch.Do(func() { go c.keep() })
	return k, nil
}

func register(ctx context.Context, lock lockInfo) (*connection, error) {
	k := &connection{hub: caller{url: lock.url}, lock: lock}
	v, err := k.hub.call(ctx, "samp.hub.register", lock.secret)
	if err != nil {
		var f *fault
		if errors.As(err, &f) || ctx.Err() != nil {
			return nil, fmt.Errorf("samp: the hub at %s does not let us register: %w", lock.url, err)
		}
		return nil, fmt.Errorf("samp: %w: %s names a hub at %s that does not answer; delete the file if that hub is gone", ErrNoHub, lock.path, lock.url)
	}
	m, _ := v.(Map)
	k.key, k.self, k.hubID = m.Text("samp.private-key"), m.Text("samp.self-id"), m.Text("samp.hub-id")
	if k.key == "" {
		return nil, fmt.Errorf("samp: the hub at %s registered us without a private key", lock.url)
	}
	return k, nil
}

// reconnectEvery is how often a client without a hub looks for a new one: there
// is no event to wait for, the lock file simply appears.
const reconnectEvery = 2 * time.Second

// keep brings a client that has handlers back when its hub was restarted.
func (c *Client) keep() {
	t := time.NewTicker(reconnectEvery)
	defer t.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-t.C:
		}
		c.mu.Lock()
		lost := c.conn == nil && len(c.handlers) > 0 && !c.closed
		c.mu.Unlock()
		if lost {
			ctx, cancel := context.WithTimeout(context.Background(), reconnectEvery)
			c.connect(ctx) // tried again on the next tick
			cancel()
		}
	}
}

// forget drops a connection that does not work any more.
func (c *Client) forget(k *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != k {
		return
	}
	c.conn = nil
	for tag, ch := range c.waiting {
		ch <- answer{err: errors.New("samp: the hub went away")}
		delete(c.waiting, tag)
	}
}

// hubCall calls a hub operation, registering anew if the hub was restarted.
func (c *Client) hubCall(ctx context.Context, method string, params ...any) (any, error) {
	for again := false; ; again = true {
		k, err := c.connect(ctx)
		if err != nil {
			return nil, err
		}
		v, err := k.hub.call(ctx, "samp.hub."+method, append([]any{k.key}, params...)...)
		if err == nil || again || ctx.Err() != nil {
			return v, err
		}
		var f *fault
		if errors.As(err, &f) {
			// The hub's own refusal stands, unless it is another hub than the one we know.
			if lock, lockErr := readLock(ctx); lockErr != nil || (lock.secret == k.lock.secret && lock.url == k.lock.url) {
				return nil, fmt.Errorf("samp: %s: %w", method, err)
			}
		}
		c.forget(k)
	}
}

// Close unregisters.
func (c *Client) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	k := c.conn
	hs := c.handlers
	c.conn, c.handlers = nil, nil
	c.mu.Unlock()
	close(c.done)
	for _, h := range hs {
		h.stop()
	}
	if k != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		k.hub.call(ctx, "samp.hub.unregister", k.key) // a hub that is gone needs no goodbye
	}
	return c.server.Close()
}

// ID is the public id that the hub has given us, "" while there is none.
func (c *Client) ID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		return ""
	}
	return c.conn.self
}

// Ping says whether the hub answers.
func (c *Client) Ping(ctx context.Context) error {
	k, err := c.connect(ctx)
	if err != nil {
		return err
	}
	_, err = k.hub.call(ctx, "samp.hub.ping")
	return err
}

// Clients lists the other clients of the hub, the hub itself among them.
func (c *Client) Clients(ctx context.Context) ([]Peer, error) {
	v, err := c.hubCall(ctx, "getRegisteredClients")
	if err != nil {
		return nil, err
	}
	ids, _ := v.(List)
	peers := make([]Peer, 0, len(ids))
	for _, x := range ids {
		id, _ := x.(string)
		meta, err := c.hubCall(ctx, "getMetadata", id)
		if err != nil {
			continue // it has left in the meantime
		}
		subs, err := c.hubCall(ctx, "getSubscriptions", id)
		if err != nil {
			continue
		}
		m, _ := meta.(Map)
		s, _ := subs.(Map)
		peers = append(peers, Peer{ID: id, Metadata: decodeMetadata(m), Subscriptions: s})
	}
	return peers, nil
}

// Find gives the client of that name or id, in any case of letters. Of several
// with one name it gives the one that came last.
func (c *Client) Find(ctx context.Context, name string) (Peer, error) {
	peers, err := c.Clients(ctx)
	if err != nil {
		return Peer{}, err
	}
	var names []string
	for _, p := range slices.Backward(peers) {
		if strings.EqualFold(p.Metadata.Name, name) || p.ID == name {
			return p, nil
		}
		if p.Metadata.Name != "" {
			names = append(names, strconv.Quote(p.Metadata.Name))
		}
	}
	if len(names) == 0 {
		return Peer{}, fmt.Errorf("samp: no client %q on the hub, and no other; start it, then try again", name)
	}
	slices.Sort(names)
	return Peer{}, fmt.Errorf("samp: no client %q on the hub; there are %s", name, strings.Join(slices.Compact(names), ", "))
}

// Notify sends a message that is not answered.
func (c *Client) Notify(ctx context.Context, id string, m Message) error {
	_, err := c.hubCall(ctx, "notify", id, m.encode())
	return err
}

// NotifyAll sends a message to all that take it, and gives their ids.
func (c *Client) NotifyAll(ctx context.Context, m Message) ([]string, error) {
	v, err := c.hubCall(ctx, "notifyAll", m.encode())
	if err != nil {
		return nil, err
	}
	l, _ := v.(List)
	ids := make([]string, 0, len(l))
	for _, x := range l {
		if s, ok := x.(string); ok {
			ids = append(ids, s)
		}
	}
	return ids, nil
}

// Call sends a message and waits for the answer as long as ctx allows. An
// answer with an error is a *ResponseError.
func (c *Client) Call(ctx context.Context, id string, m Message) (Response, error) {
	tag, ch := c.expect(1)
	defer c.unexpect(tag)
	if _, err := c.hubCall(ctx, "call", id, tag, m.encode()); err != nil {
		return Response{}, err
	}
	select {
	case a := <-ch:
		if a.err == nil && a.response.Status == StatusError {
			a.err = &ResponseError{MType: m.MType, Response: a.response}
		}
		return a.response, a.err
	case <-ctx.Done():
		return Response{}, fmt.Errorf("samp: no answer to %s: %w", m.MType, context.Cause(ctx))
	}
}

// CallAll sends a message to all that take it and collects their answers by
// client id. When ctx ends before all have answered, it gives those it has.
func (c *Client) CallAll(ctx context.Context, m Message) (map[string]Response, error) {
	tag, ch := c.expect(256)
	defer c.unexpect(tag)
	v, err := c.hubCall(ctx, "callAll", tag, m.encode())
	if err != nil {
		return nil, err
	}
	asked, _ := v.(Map)
	out := make(map[string]Response, len(asked))
	for len(out) < len(asked) {
		select {
		case a := <-ch:
			if a.err != nil {
				return out, a.err
			}
			out[a.from] = a.response
		case <-ctx.Done():
			return out, fmt.Errorf("samp: %d of %d clients have answered %s: %w", len(out), len(asked), m.MType, context.Cause(ctx))
		}
	}
	return out, nil
}

func (c *Client) expect(n int) (string, <-chan answer) {
	ch := make(chan answer, n)
	tag := "vogo-" + strconv.FormatInt(c.tags.Add(1), 10)
	c.mu.Lock()
	c.waiting[tag] = ch
	c.mu.Unlock()
	return tag, ch
}

func (c *Client) unexpect(tag string) {
	c.mu.Lock()
	delete(c.waiting, tag)
	c.mu.Unlock()
}

// ResponseError is an answer whose status is samp.error.
type ResponseError struct {
	MType    string
	Response Response
}

func (e *ResponseError) Error() string {
	msg := e.Response.Error
	if msg == "" {
		msg = "it does not say why"
	}
	return fmt.Sprintf("samp: %s failed at the receiver: %s", e.MType, msg)
}

// subscriptions is what the handlers want; c.mu is held.
func (c *Client) subscriptions() Map {
	subs := Map{"samp.app.ping": Map{}, "samp.hub.event.shutdown": Map{}, "samp.hub.disconnect": Map{}}
	for _, h := range c.handlers {
		subs[h.pattern] = Map{}
	}
	return maps.Clone(subs)
}

// callback answers the hub.
func (c *Client) callback(_ context.Context, method string, params List) (any, error) {
	c.mu.Lock()
	k := c.conn
	c.mu.Unlock()
	if k == nil || len(params) < 3 || params[0] != any(k.key) {
		return nil, errors.New("not the hub that this client is registered with")
	}
	from, _ := params[1].(string)
	switch method {
	case "samp.client.receiveNotification":
		return nil, c.receive(k, from, "", params[2])
	case "samp.client.receiveCall":
		id, _ := params[2].(string)
		if len(params) < 4 || id == "" {
			return nil, errors.New("receiveCall takes the private key, the sender, a message id and a message")
		}
		return nil, c.receive(k, from, id, params[3])
	case "samp.client.receiveResponse":
		tag, _ := params[2].(string)
		if len(params) < 4 {
			return nil, errors.New("receiveResponse takes the private key, the responder, a tag and a response")
		}
		r, err := decodeResponseMap(params[3])
		c.mu.Lock()
		defer c.mu.Unlock()
		if ch, ok := c.waiting[tag]; ok {
			select {
			case ch <- answer{from: from, response: r, err: err}:
			default: // more answers than were asked for
			}
		}
		return nil, nil
	}
	return nil, fmt.Errorf("unknown method %s", method)
}
