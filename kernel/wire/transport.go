package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Limits on what peers may send.
const (
	maxMessage  = 1 << 30  // a request of a front end that has proved to know the key
	maxUnproved = 64 << 20 // and before
	maxOther    = 64 << 10 // on the heartbeat and iopub channels
	maxPeers    = 1024     // connections to one channel

	acceptPause = 50 * time.Millisecond // after an error such as too many open files
	stdinWait   = 2 * time.Second       // for a front end that connects its stdin late
)

// ErrNoPeer is the error of sending to a front end that is not connected.
var ErrNoPeer = errors.New("the front end is not connected")

// Transport serves the five channels of one kernel: the sockets ROUTER (shell,
// control, stdin), XPUB (iopub) and REP (heartbeat) of ZeroMQ.
type Transport struct {
	conn      Connection
	codec     *Codec
	session   *Session
	log       *slog.Logger
	listeners []net.Listener
	receive   func(*Message)

	mu    sync.Mutex
	peers map[Channel]map[*peer]struct{}
	came  chan struct{} // closed and replaced when a peer connects
	order sync.Mutex    // the order of iopub messages
	seq   atomic.Uint64

	closing   chan struct{}
	closeOnce sync.Once
	running   sync.WaitGroup
}

// Listen binds the five channels of conn. Log may be nil. Nothing is accepted
// before [Transport.Serve].
func Listen(conn Connection, session *Session, log *slog.Logger) (*Transport, error) {
	if err := conn.Check(); err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	t := &Transport{
		conn: conn, codec: NewCodec(conn.Key), session: session, log: log,
		peers:   map[Channel]map[*peer]struct{}{},
		came:    make(chan struct{}),
		closing: make(chan struct{}),
	}
	for _, ch := range channels {
		t.peers[ch] = map[*peer]struct{}{}
		l, err := listen(conn.Addr(ch))
		if err != nil {
			t.Close()
			return nil, fmt.Errorf("%s channel: %w", ch, err)
		}
		t.listeners = append(t.listeners, l)
		if _, port, err := net.SplitHostPort(l.Addr().String()); err == nil && conn.Transport != "ipc" {
			n, _ := strconv.Atoi(port) // our own listener's port is a number
			t.conn.setPort(ch, n)
		}
	}
	return t, nil
}

func listen(network, address string) (net.Listener, error) {
	if network == "unix" {
		return listenUnix(address)
	}
	return net.Listen(network, address)
}

// Connection returns what front ends need to connect, with the ports in use.
func (t *Transport) Connection() Connection { return t.conn }

// Serve accepts front ends. Each message of the shell, control and stdin
// channels that is signed correctly goes to receive, which is called from one
// goroutine a connection: the messages of one connection come in their order, and
// while receive blocks, only that connection waits.
func (t *Transport) Serve(receive func(*Message)) {
	t.receive = receive
	for i, l := range t.listeners {
		t.running.Add(1)
		go t.accept(channels[i], l)
	}
}

func (t *Transport) accept(ch Channel, l net.Listener) {
	defer t.running.Done()
	for {
		nc, err := l.Accept()
		if err != nil {
			t.log.Debug("accept", "channel", ch, "err", err)
			select {
			case <-t.closing:
				return
			case <-time.After(acceptPause):
				continue
			}
		}
		t.running.Add(1)
		go func() {
			defer t.running.Done()
			t.serve(newPeer(ch, nc))
		}()
	}
}

// serve runs one connection from its handshake to its end.
func (t *Transport) serve(p *peer) {
	defer t.drop(p)
	if !t.add(p) {
		return
	}
	id, err := handshake(p.nc, p.r, socketType(p.ch), true)
	if err != nil {
		t.log.Debug("handshake", "channel", p.ch, "err", err)
		return
	}
	t.open(p, id)
	t.running.Add(1)
	go func() {
		defer t.running.Done()
		p.write()
	}()
	for {
		frames, command, err := readFrames(p.r, p.limit)
		if err == nil && command {
			err = t.command(p, frames[0])
		} else if err == nil {
			err = t.message(p, frames)
		}
		if err != nil {
			t.log.Debug("read", "channel", p.ch, "err", err)
			return
		}
	}
}

func socketType(ch Channel) zmq4.SocketType {
	switch ch {
	case IOPub:
		return zmq4.XPub
	case Heartbeat:
		return zmq4.Rep
	default:
		return zmq4.Router
	}
}

// add counts a connection in, which is closed with the transport from now on.
func (t *Transport) add(p *peer) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.isClosing() || len(t.peers[p.ch]) >= maxPeers {
		return false
	}
	t.peers[p.ch][p] = struct{}{}
	return true
}

// open makes a peer that has shaken hands one that is sent to.
func (t *Transport) open(p *peer, id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p.id, p.seq, p.limit = id, t.seq.Add(1), maxOther
	p.caughtUp = t.catchUp
	if p.ch != IOPub && p.ch != Heartbeat {
		p.limit = maxUnproved
		if !t.codec.signed {
			p.limit = maxMessage
		}
	}
	close(t.came)
	t.came = make(chan struct{})
}

func (t *Transport) drop(p *peer) {
	p.close()
	t.mu.Lock()
	delete(t.peers[p.ch], p)
	t.mu.Unlock()
}

// command handles what ZMTP peers say besides messages.
func (t *Transport) command(p *peer, frame []byte) error {
	name, body, err := splitCommand(frame)
	if err != nil {
		return err
	}
	switch name {
	case zmq4.CmdPing:
		if len(body) < 2 {
			return errors.New("malformed PING")
		}
		return p.send(packCommand(zmq4.CmdPong, body[2:])) // the first two bytes are a time-out
	case zmq4.CmdSubscribe:
		return t.subscribe(p, body, true)
	case zmq4.CmdCancel:
		return t.subscribe(p, body, false)
	case zmq4.CmdError:
		return fmt.Errorf("peer reports an error: %q", body)
	}
	return nil
}

func (t *Transport) message(p *peer, frames [][]byte) error {
	switch p.ch {
	case Heartbeat:
		return p.send(pack(frames))
	case IOPub:
		if f := frames[0]; len(frames) == 1 && len(f) > 0 && f[0] <= 1 {
			return t.subscribe(p, f[1:], f[0] == 1)
		}
		return nil // XPUB sockets may be sent messages, which mean nothing here
	}
	_, m, err := t.codec.Decode(frames)
	if err != nil {
		t.log.Debug("dropped a message", "channel", p.ch, "err", err)
		return nil
	}
	p.limit = maxMessage
	m.Channel, m.Route = p.ch, p
	t.receive(m)
	return nil
}

// Send sends a message to the front end that m.Route stands for, on the channel
// m.Channel: over the connection that asked, or else over the newest connection
// of the same identity. For the stdin channel it waits a moment for one.
func (t *Transport) Send(ctx context.Context, m *Message) error {
	k, err := t.codec.packet(nil, m)
	if err != nil {
		return err
	}
	if p, ok := m.Route.(*peer); ok && p.ch == m.Channel && p.send(k) == nil {
		return nil
	}
	var late <-chan time.Time
	for {
		p, came := t.find(m.Channel, m.Route)
		if p != nil {
			return p.send(k)
		}
		if m.Channel != Stdin {
			return fmt.Errorf("sending %s: %w", m.Header.MsgType, ErrNoPeer)
		}
		if late == nil {
			timer := time.NewTimer(stdinWait)
			defer timer.Stop()
			late = timer.C
		}
		select {
		case <-came:
		case <-late:
			return fmt.Errorf("sending %s: %w", m.Header.MsgType, ErrNoPeer)
		case <-t.closing:
			return net.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// find returns the newest peer of a channel with the identity of route, or a
// channel that is closed when another peer has come.
func (t *Transport) find(ch Channel, route Route) (*peer, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var newest *peer
	if route == nil {
		return nil, t.came
	}
	for p := range t.peers[ch] {
		if p.seq > 0 && p.id == route.Identity() && !p.isClosed() && (newest == nil || p.seq > newest.seq) {
			newest = p
		}
	}
	return newest, t.came
}

// Drain waits until every peer has been sent what is queued for it, for at most d.
func (t *Transport) Drain(d time.Duration) {
	timeout := time.NewTimer(d)
	defer timeout.Stop()
	for _, p := range t.all() {
		select {
		case <-p.drained():
		case <-timeout.C:
			return
		}
	}
}

func (t *Transport) all() []*peer {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []*peer
	for _, peers := range t.peers {
		for p := range peers {
			all = append(all, p)
		}
	}
	return all
}

func (t *Transport) isClosing() bool {
	select {
	case <-t.closing:
		return true
	default:
		return false
	}
}

// Close closes all connections, removes the socket files of the ipc transport,
// and waits for the goroutines of the transport. What is still queued is lost:
// see [Transport.Drain].
func (t *Transport) Close() {
	t.closeOnce.Do(func() {
		close(t.closing)
		for _, l := range t.listeners {
			l.Close()
		}
		for _, p := range t.all() {
			p.close()
		}
	})
	t.running.Wait()
}
