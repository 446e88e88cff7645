package wire

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// greeting is a ZMTP 3.0 greeting with the NULL mechanism.
func greeting() []byte {
	g := make([]byte, greetingSize)
	g[0], g[9], g[10] = 0xff, 0x7f, 3
	copy(g[12:], "NULL")
	return g
}

func property(name, value string) []byte {
	b := append([]byte{byte(len(name))}, name...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(value)))
	return append(b, value...)
}

func ready(metadata []byte) []byte { return packCommand("READY", metadata).pieces[0] }

func frame(flags byte, size uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{flags | flagLong}, size)
}

// TestStrangers has peers that do not know the protocol, or know it too well, and
// checks that the next front end is served as if they had not been there.
func TestStrangers(t *testing.T) {
	dealer := property("Socket-Type", "DEALER")
	hello := append(greeting(), ready(dealer)...)
	rnd := rand.New(rand.NewChaCha8([32]byte{1}))
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	var frames bytes.Buffer // an endless message
	for range 2 * maxFrames {
		frames.Write([]byte{flagMore, 0})
	}
	tests := []struct {
		name string
		data []byte
	}{
		{"connect and close", nil},
		{"HTTP", []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + strings.Repeat("x", 200))},
		{"old protocol", bytes.Replace(greeting(), []byte{0x7f, 3}, []byte{0x7f, 2}, 1)},
		{"curve greeting", bytes.Replace(greeting(), []byte("NULL"), []byte("CURV"), 1)},
		{"half a greeting", greeting()[:30]},
		{"unknown socket type", append(greeting(), ready(property("Socket-Type", "FOO"))...)},
		{"no socket type", append(greeting(), ready(nil)...)},
		{"wrong socket type", append(greeting(), ready(property("Socket-Type", "PUSH"))...)},
		{"metadata: name cut off", append(greeting(), ready([]byte{200, 'S', 'o'})...)},
		{"metadata: only a length", append(greeting(), ready([]byte{11})...)},
		{"metadata: no value length", append(greeting(), ready(dealer[:12])...)},
		{"metadata: half a value length", append(greeting(), ready(dealer[:14])...)},
		{"metadata: value cut off", append(greeting(), ready(dealer[:len(dealer)-2])...)},
		{"metadata: value of 4 GB", append(greeting(), ready(append(bytes.Clone(dealer[:12]), 0xff, 0xff, 0xff, 0xff))...)},
		{"empty command", append(greeting(), flagCommand, 0)},
		{"command with a cut name", append(greeting(), flagCommand, 1, 200)},
		{"error command", append(greeting(), packCommand("ERROR", []byte("\x03bad")).pieces[0]...)},
		{"message instead of READY", append(greeting(), 0, 1, 'x')},
		{"handshake of 2^62 bytes", append(greeting(), frame(flagCommand, 1<<62)...)},
		{"handshake of 2^64-1 bytes", append(greeting(), frame(flagCommand, 1<<64-1)...)},
		{"handshake of 64 GB", append(greeting(), frame(flagCommand, 64<<30)...)},
		{"frame of 2^62 bytes", append(bytes.Clone(hello), frame(0, 1<<62)...)},
		{"frame of 2^64-1 bytes", append(bytes.Clone(hello), frame(0, 1<<64-1)...)},
		{"frame of 1 PB", append(bytes.Clone(hello), frame(0, 1<<50)...)},
		{"frame of 64 GB", append(bytes.Clone(hello), frame(0, 64<<30)...)},
		{"half a frame", append(bytes.Clone(hello), 0, 200, 'x')},
		{"many frames that add up", append(append(bytes.Clone(hello), frame(flagMore, 1<<62)...), frame(flagMore, 1<<62)...)},
		{"endless message", append(bytes.Clone(hello), frames.Bytes()...)},
		{"reserved flags", append(bytes.Clone(hello), 0x80, 0)},
		{"command within a message", append(bytes.Clone(hello), flagMore, 0, flagCommand, 0)},
		{"command with more", append(bytes.Clone(hello), flagCommand|flagMore, 0)},
		{"malformed command", append(bytes.Clone(hello), flagCommand, 1, 9)},
		{"malformed ping", append(bytes.Clone(hello), packCommand("PING", []byte{1}).pieces[0]...)},
		{"unknown command", append(bytes.Clone(hello), packCommand("DANCE", nil).pieces[0]...)},
		{"empty frames", append(bytes.Clone(hello), flagMore, 0, flagMore, 0, 0, 0)},
		{"noise", noise},
		{"noise after the greeting", append(greeting(), noise...)},
		{"noise after the handshake", append(bytes.Clone(hello), noise...)},
	}
	tr := startTransport(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, ch := range channels {
				nc := dial(t, tr, ch)
				nc.Write(test.data) // fails when the transport has hung up, which it may
				defer nc.Close()
			}
			alive(t, tr)
		})
	}
}

// TestAnnouncedMemory has peers announce as much as they may without sending it.
func TestAnnouncedMemory(t *testing.T) {
	tr := startTransport(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 50 {
		nc := dial(t, tr, Shell)
		nc.Write(append(append(greeting(), ready(property("Socket-Type", "DEALER"))...), frame(0, maxUnproved)...))
	}
	alive(t, tr)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 200<<20 {
		t.Errorf("50 connections that sent nothing take %d MB", grown>>20)
	}
}

// TestSilentConnections checks that connections which never shake hands do not
// keep others out, and are closed.
func TestSilentConnections(t *testing.T) {
	t.Parallel()
	tr := startTransport(t)
	var silent []net.Conn
	for _, ch := range channels {
		silent = append(silent, dial(t, tr, ch))
	}
	alive(t, tr)
	for _, nc := range silent {
		gone(t, nc) // after handshakeTimeout
	}
}

// TestForgery checks that what is not signed with the key is not delivered, and
// that the connection goes on.
func TestForgery(t *testing.T) {
	var mu sync.Mutex
	var got []string
	tr := startTransportOn(t, Connection{IP: "127.0.0.1", Key: testKey}, func(tr *Transport, m *Message) {
		mu.Lock()
		got = append(got, string(m.Content))
		mu.Unlock()
		tr.Send(context.Background(), &Message{Channel: m.Channel, Route: m.Route, Parent: m.Header,
			Header: tr.session.Header("test_reply"), Content: m.Content})
	})
	c := connect(t, tr, Shell, "mallory")
	good := c.codec
	for _, key := range []string{"", "another key"} {
		c.codec = NewCodec(key)
		c.request(`{"forged":true}`)
	}
	c.codec = good
	frames, err := good.Encode(&Message{Header: clientSession().Header("test_request"), Content: json.RawMessage(`{"x":1}`)})
	if err != nil {
		t.Fatal(err)
	}
	frames[5] = []byte(`{"x":2}`) // another content under the signature
	c.send(zmq4.NewMsgFrom(frames...))
	c.send(zmq4.NewMsgFrom([]byte("garbage")))
	c.send(zmq4.NewMsgFrom(delimiter))
	c.send(zmq4.NewMsgFrom(nil, nil, nil))
	bad := [][]byte{delimiter, nil, []byte("[]"), []byte("{}"), []byte("{}"), []byte("{}")}
	bad[1] = good.sign(bad[2:])
	c.send(zmq4.NewMsgFrom(bad...))
	c.ping()
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 1 {
		t.Errorf("delivered %q, want only the ping", got)
	}
}

// TestStoppedSubscriber has one front end that stops to read. The other one gets
// every message.
func TestStoppedSubscriber(t *testing.T) {
	t.Parallel()
	tr := startTransport(t)
	stopped := subscribe(t, tr)
	_ = stopped // never reads again
	good := subscribe(t, tr)
	const n = 100
	text := stream(strings.Repeat("x", 1<<20))
	sent := make(chan error, 1)
	go func() {
		for range n {
			if err := tr.Publish(context.Background(), &Message{Header: tr.session.Header("stream"), Content: json.RawMessage(text)}); err != nil {
				sent <- err
				return
			}
		}
		sent <- tr.Publish(context.Background(), &Message{Header: tr.session.Header("status"), Content: json.RawMessage(`{"execution_state":"idle"}`)})
	}()
	for i := range n {
		if m := good.message(); len(m.Content) != len(text) {
			t.Fatalf("message %d has %d bytes", i, len(m.Content))
		}
	}
	if m := good.message(); m.Header.MsgType != "status" {
		t.Errorf("last message is %s, want status", m.Header.MsgType)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	alive(t, tr)

	// The stopped one reads on: it learns that it missed something, and the state.
	var last, missed string
	for last == "" || missed == "" {
		switch m := stopped.message(); {
		case m.Header.MsgType == "status":
			last = string(m.Content)
		case strings.Contains(string(m.Content), "left out here"):
			missed = string(m.Content)
		}
	}
	if !strings.Contains(missed, `"stderr"`) {
		t.Errorf("told by %s", missed)
	}
	publish(t, tr, "stream", stream("back"))
	for {
		if m := stopped.message(); string(m.Content) == stream("back") {
			break
		}
	}
}

// TestSlowSubscriber has a front end that reads slower than the kernel writes,
// but reads: it gets everything.
func TestSlowSubscriber(t *testing.T) {
	t.Parallel()
	tr := startTransport(t)
	slow := subscribe(t, tr)
	const n = 3000
	text := stream(strings.Repeat("x", 16<<10))
	go func() {
		for range n {
			tr.Publish(context.Background(), &Message{Header: tr.session.Header("stream"), Content: json.RawMessage(text)})
		}
	}()
	for i := range n {
		if m := slow.message(); string(m.Content) != text {
			t.Fatalf("message %d is %.80s", i, m.Content)
		}
		if i%100 == 0 {
			time.Sleep(5 * time.Millisecond) // is slow
		}
	}
}

// TestPublishInterrupted checks that an output which waits for a front end stops
// waiting when its cell is interrupted.
func TestPublishInterrupted(t *testing.T) {
	tr := startTransport(t)
	subscribe(t, tr) // and does not read
	ctx, cancel := context.WithCancel(context.Background())
	m := func() *Message {
		return &Message{Header: tr.session.Header("stream"), Content: json.RawMessage(stream(strings.Repeat("x", 1<<20)))}
	}
	waits := make(chan struct{}, 1000)
	done := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if err := tr.Publish(ctx, m()); err != nil {
				done <- err
				return
			}
			waits <- struct{}{}
		}
		done <- nil
	}()
	for range 3 { // goes on while the queue has room
		<-waits
	}
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(lagAfter - time.Second):
		t.Error("Publish still waits after its context has ended")
	}
}

// TestClientThatDoesNotRead floods the shell with requests whose replies nobody
// reads.
func TestClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	tr := startTransport(t)
	rude := connect(t, tr, Shell, "rude")
	content := `{"x":"` + strings.Repeat("x", 1<<20) + `"}`
	go func() {
		for range 400 { // the transport hangs up at some point
			frames, err := rude.codec.Encode(&Message{Header: clientSession().Header("test_request"), Content: json.RawMessage(content)})
			if err != nil || rude.SendMsg(zmq4.NewMsgFrom(frames...)) != nil {
				return
			}
		}
	}()
	for range 20 {
		alive(t, tr)
	}
}

// TestSameIdentity has two front ends of one identity: each gets its own replies.
func TestSameIdentity(t *testing.T) {
	tr := startTransport(t)
	a, b := connect(t, tr, Shell, "twin"), connect(t, tr, Shell, "twin")
	for range 20 {
		a.ping()
		b.ping()
	}
}

// TestHandover checks that the answer to a front end that has connected anew
// reaches it over its new connection.
func TestHandover(t *testing.T) {
	got := make(chan *Message, 1)
	tr := startTransportOn(t, Connection{IP: "127.0.0.1", Key: testKey}, func(tr *Transport, m *Message) { got <- m })
	old := connect(t, tr, Shell, "traveller")
	h := old.request(`{}`)
	m := <-got
	old.nc.Close()
	fresh := connect(t, tr, Shell, "traveller")
	fresh.request(`{}`)
	<-got
	<-m.Route.(*peer).closed
	if err := tr.Send(context.Background(), &Message{Channel: Shell, Route: m.Route, Parent: m.Header,
		Header: tr.session.Header("test_reply")}); err != nil {
		t.Fatal(err)
	}
	if r := fresh.message(); r.Parent.MsgID != h.MsgID {
		t.Errorf("answer about %s, want %s", r.Parent.MsgID, h.MsgID)
	}
	fresh.nc.Close()
	<-tr.newest(t, Shell, "traveller").closed
	err := tr.Send(context.Background(), &Message{Channel: Shell, Route: m.Route, Header: tr.session.Header("test_reply")})
	if !errors.Is(err, ErrNoPeer) {
		t.Errorf("sending to nobody: %v, want ErrNoPeer", err)
	}
}

func (t *Transport) newest(tb testing.TB, ch Channel, id string) *peer {
	t.mu.Lock()
	defer t.mu.Unlock()
	var newest *peer
	for p := range t.peers[ch] {
		if p.id == id && (newest == nil || p.seq > newest.seq) {
			newest = p
		}
	}
	if newest == nil {
		closed := &peer{closed: make(chan struct{})}
		close(closed.closed)
		return closed
	}
	return newest
}

// TestStdinComesLate sends an input_request before the front end has connected
// its stdin channel.
func TestStdinComesLate(t *testing.T) {
	got := make(chan *Message, 1)
	tr := startTransportOn(t, Connection{IP: "127.0.0.1", Key: testKey}, func(tr *Transport, m *Message) { got <- m })
	shell := connect(t, tr, Shell, "late")
	shell.request(`{}`)
	m := <-got
	ask := func(ctx context.Context) error {
		return tr.Send(ctx, &Message{Channel: Stdin, Route: m.Route, Parent: m.Header, Header: tr.session.Header("input_request")})
	}
	sent := make(chan error, 1)
	go func() { sent <- ask(context.Background()) }()
	stdin := connect(t, tr, Stdin, "late")
	if r := stdin.message(); r.Header.MsgType != "input_request" {
		t.Errorf("got %s", r.Header.MsgType)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	stdin.nc.Close()
	<-tr.newest(t, Stdin, "late").closed
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := ask(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("asking when interrupted: %v", err)
	}
}

// TestIOPubGarbage sends messages to iopub that are no subscriptions; those that
// follow still count.
func TestIOPubGarbage(t *testing.T) {
	tr := startTransport(t)
	c := connect(t, tr, IOPub, "")
	for i := range 100 {
		c.send(zmq4.NewMsgFrom([]byte("no subscription"), []byte(fmt.Sprint(i))))
		c.send(zmq4.NewMsg([]byte{7}))
		c.send(zmq4.NewMsg(nil))
	}
	c.send(zmq4.NewMsg([]byte("\x01stream")))
	if m := c.message(); string(m.Content) != `{"subscription":"stream"}` {
		t.Fatalf("welcomed by %s", m.Content)
	}
	publish(t, tr, "status", `{}`) // not subscribed
	publish(t, tr, "stream", stream("one"))
	if m := c.message(); string(m.Content) != stream("one") {
		t.Errorf("got %s %s", m.Header.MsgType, m.Content)
	}
	c.send(zmq4.NewMsg([]byte("\x00stream")))
	c.SendCmd(zmq4.CmdSubscribe, []byte("status"))
	if m := c.message(); string(m.Content) != `{"subscription":"status"}` {
		t.Fatalf("welcomed by %s", m.Content)
	}
	publish(t, tr, "stream", stream("two"))
	publish(t, tr, "status", `{"execution_state":"idle"}`)
	if m := c.message(); m.Header.MsgType != "status" {
		t.Errorf("got %s after the subscription was cancelled", m.Header.MsgType)
	}
}

// TestSubscriptionFlood has a peer subscribe without end.
func TestSubscriptionFlood(t *testing.T) {
	tr := startTransport(t)
	for _, topic := range []func(i int) string{
		func(i int) string { return fmt.Sprint("topic ", i) },
		func(i int) string { return strings.Repeat("x", 10<<10) },
	} {
		c := connect(t, tr, IOPub, "")
		for i := range 2 * maxTopics {
			if c.SendMsg(zmq4.NewMsg([]byte("\x01"+topic(i)))) != nil {
				break
			}
		}
		gone(t, c.nc)
	}
	alive(t, tr)
}

// TestPing answers ZMTP heartbeats, which are no messages to anybody.
func TestPing(t *testing.T) {
	tr := startTransport(t)
	for _, ch := range []Channel{Shell, IOPub} {
		c := connect(t, tr, ch, "pinger")
		for range 3 {
			if err := c.SendCmd(zmq4.CmdPing, []byte("\x00\x0acontext")); err != nil {
				t.Fatal(err)
			}
			cmd, err := c.RecvCmd()
			if err != nil || cmd.Name != zmq4.CmdPong || string(cmd.Body) != "context" {
				t.Errorf("%s: %v %v, want PONG with the context", ch, cmd, err)
			}
		}
	}
}

// TestHeartbeat echoes what comes, with and without a delimiter.
func TestHeartbeat(t *testing.T) {
	tr := startTransport(t)
	c := connect(t, tr, Heartbeat, "")
	for _, frames := range [][][]byte{{nil, []byte("ping")}, {[]byte("ping")}, {nil}, {[]byte("a"), nil, []byte("b")}} {
		c.send(zmq4.NewMsgFrom(frames...))
		m, err := c.RecvMsg()
		if err != nil || fmt.Sprint(m.Frames) != fmt.Sprint(frames) {
			t.Errorf("%q came back as %q, %v", frames, m.Frames, err)
		}
	}
}

// brokenListener fails some times before it has a connection.
type brokenListener struct {
	net.Listener
	failures int
	asked    []time.Time
}

func (l *brokenListener) Accept() (net.Conn, error) {
	l.asked = append(l.asked, time.Now())
	if l.failures > 0 {
		l.failures--
		return nil, errors.New("too many open files")
	}
	return l.Listener.Accept()
}

// TestAcceptErrors checks that accepting goes on after errors, such as that of too
// many open files, and does not take a processor for itself meanwhile.
func TestAcceptErrors(t *testing.T) {
	tr, err := Listen(Connection{IP: "127.0.0.1", Key: testKey}, NewSession(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	broken := &brokenListener{Listener: tr.listeners[Heartbeat], failures: 2}
	tr.listeners[Heartbeat] = broken
	tr.Serve(func(*Message) {})
	c := connect(t, tr, Heartbeat, "")
	c.send(zmq4.NewMsg([]byte("ping")))
	if _, err := c.RecvMsg(); err != nil {
		t.Error(err)
	}
	tr.Close() // ends the accepting, so that what it has noted can be read
	if took := broken.asked[2].Sub(broken.asked[0]); took < 2*acceptPause {
		t.Errorf("it tried again at once: three times within %v", took)
	}
}

// TestKilledSubscribers has subscribers vanish in the middle of a stream, as when
// their processes are killed: the others get everything, and nothing is left.
func TestKilledSubscribers(t *testing.T) {
	tr := startTransport(t)
	good := subscribe(t, tr)
	const n, victims = 5000, 5
	var killed []*client
	for range victims {
		killed = append(killed, subscribe(t, tr))
	}
	go func() {
		for i := range n {
			tr.Publish(context.Background(), &Message{Header: tr.session.Header("stream"), Content: json.RawMessage(stream(fmt.Sprint(i)))})
		}
	}()
	for i := range n {
		if m := good.message(); string(m.Content) != stream(fmt.Sprint(i)) {
			t.Fatalf("message %d is %s", i, m.Content)
		}
		if at := n / (victims + 1); i%at == 0 && i > 0 && i/at <= victims {
			nc := killed[i/at-1].nc.(*net.TCPConn)
			nc.SetLinger(0) // a reset, with what came unread
			nc.Close()
		}
	}
	for deadline := time.Now().Add(patience); len(tr.subscribers()) > 1; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d subscribers are left", len(tr.subscribers()))
		}
	}
}

// TestNothingLeaks connects and disconnects, politely or not.
func TestNothingLeaks(t *testing.T) {
	tr := startTransport(t)
	alive(t, tr)
	settled := func(want int) (n int) {
		for deadline := time.Now().Add(patience); time.Now().Before(deadline); runtime.Gosched() {
			if n = runtime.NumGoroutine(); n <= want && len(tr.all()) == 0 {
				return n
			}
		}
		return n
	}
	before := settled(runtime.NumGoroutine())
	for range 50 {
		alive(t, tr)
		nc := dial(t, tr, Shell)
		nc.Write(greeting()[:20])
		nc.Close()
	}
	if after := settled(before); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}
