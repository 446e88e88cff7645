package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"

	"vogo/kernel/wire"
)

// frontEnd is a front end connected by sockets.
type frontEnd struct {
	t       testing.TB
	conn    wire.Connection
	codec   *wire.Codec
	session *wire.Session
	sockets map[wire.Channel]*zmq4.Conn
	ended   chan error
}

func sockets() map[wire.Channel]*zmq4.Conn { return map[wire.Channel]*zmq4.Conn{} }

// runKernel runs a kernel on loopback and connects a front end to it.
func runKernel(t testing.TB, ctx context.Context, opts Options) *frontEnd {
	t.Helper()
	ready := make(chan Listening, 1)
	opts.Ready = func(l Listening) { ready <- l }
	if opts.Engine == nil {
		opts.Engine = func(context.Context) (Engine, error) { return &fakeEngine{}, nil }
	}
	f := &frontEnd{t: t, session: wire.NewSession(), sockets: sockets(), ended: make(chan error, 1)}
	go func() {
		f.ended <- Run(ctx, wire.Connection{IP: "127.0.0.1", Key: "k", Transport: "tcp"}, opts)
	}()
	select {
	case f.conn = <-ready:
	case err := <-f.ended:
		t.Fatal(err)
	}
	f.connect()
	return f
}

// connect connects to all channels of the kernel at f.conn.
func (f *frontEnd) connect() {
	t := f.t
	t.Helper()
	f.codec = wire.NewCodec(f.conn.Key)
	for ch, typ := range map[wire.Channel]zmq4.SocketType{
		wire.Shell: zmq4.Dealer, wire.Control: zmq4.Dealer, wire.Stdin: zmq4.Dealer, wire.IOPub: zmq4.Sub,
	} {
		network, address := f.conn.Addr(ch)
		nc, err := net.Dial(network, address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { nc.Close() })
		nc.SetDeadline(time.Now().Add(patience))
		if f.sockets[ch], err = zmq4.Open(nc, null.Security(), typ, zmq4.SocketIdentity("front end"), false, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.sockets[wire.IOPub].SendMsg(zmq4.NewMsg([]byte{1})); err != nil {
		t.Fatal(err)
	}
	if m := f.receive(wire.IOPub); m.Header.MsgType != "iopub_welcome" {
		t.Fatalf("first message on iopub is %s", m.Header.MsgType)
	}
}

func (f *frontEnd) receive(ch wire.Channel) *wire.Message {
	f.t.Helper()
	raw, err := f.sockets[ch].RecvMsg()
	if err != nil {
		f.t.Fatalf("%s: %v", ch, err)
	}
	_, m, err := f.codec.Decode(raw.Frames)
	if err != nil {
		f.t.Fatal(err)
	}
	return m
}

func (f *frontEnd) send(ch wire.Channel, msgType string, content any) string {
	f.t.Helper()
	data, err := json.Marshal(content)
	if err != nil {
		f.t.Fatal(err)
	}
	h := f.session.Header(msgType)
	frames, err := f.codec.Encode(&wire.Message{Header: h, Content: data})
	if err == nil {
		err = f.sockets[ch].SendMsg(zmq4.NewMsgFrom(frames...))
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return h.MsgID
}

// idle returns what iopub says about a request.
func (f *frontEnd) idle(id string) string {
	f.t.Helper()
	var ms []*wire.Message
	for {
		m := f.receive(wire.IOPub)
		if m.Parent.MsgID != id {
			continue
		}
		ms = append(ms, m)
		if m.Header.MsgType == "status" && strings.Contains(string(m.Content), "idle") {
			return transcript(ms)
		}
	}
}

func (f *frontEnd) run(code string) string {
	f.t.Helper()
	id := f.send(wire.Shell, "execute_request", map[string]any{"code": code})
	if r := f.receive(wire.Shell); r.Parent.MsgID != id || r.Header.MsgType != "execute_reply" {
		f.t.Errorf("%s about %s, want the reply to %s", r.Header.MsgType, r.Parent.MsgID, id)
	}
	return f.idle(id)
}

// end waits for the end of Run.
func (f *frontEnd) end() error {
	f.t.Helper()
	select {
	case err := <-f.ended:
		return err
	case <-time.After(patience):
		f.t.Fatal("the kernel still runs")
		return nil
	}
}

// TestRun uses all channels of a whole kernel and shuts it down.
func TestRun(t *testing.T) {
	f := runKernel(t, context.Background(), Options{WatchParent: true})
	if got := f.run("1+1"); !strings.Contains(got, `data={"text/plain":"2"}`) {
		t.Errorf("1+1:\n%s", got)
	}
	id := f.send(wire.Shell, "execute_request", map[string]any{"code": "ask name?"})
	if m := f.receive(wire.Stdin); m.Header.MsgType != "input_request" {
		t.Errorf("on stdin: %s", m.Header.MsgType)
	}
	f.send(wire.Stdin, "input_reply", map[string]any{"value": "Ada"})
	f.receive(wire.Shell)
	if got := f.idle(id); !strings.Contains(got, `data={"text/plain":"Ada"}`) {
		t.Errorf("input:\n%s", got)
	}
	f.send(wire.Control, "shutdown_request", map[string]any{"restart": false})
	if m := f.receive(wire.Control); m.Header.MsgType != "shutdown_reply" {
		t.Errorf("on control: %s", m.Header.MsgType)
	}
	for m := f.receive(wire.IOPub); m.Header.MsgType != "shutdown_reply"; m = f.receive(wire.IOPub) {
	}
	if err := f.end(); err != nil {
		t.Error(err)
	}
}

// TestRunContext ends a kernel whose cell runs by its context.
func TestRunContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	engine := &fakeEngine{entered: make(chan struct{})}
	f := runKernel(t, ctx, Options{Engine: func(context.Context) (Engine, error) { return engine, nil }})
	f.send(wire.Shell, "execute_request", map[string]any{"code": "block"})
	<-engine.entered
	cancel()
	if err := f.end(); err != nil {
		t.Error(err)
	}
}

func TestRunCannotListen(t *testing.T) {
	err := Run(context.Background(), wire.Connection{Transport: "carrier pigeon"}, Options{})
	if err == nil || !strings.Contains(err.Error(), "carrier pigeon") {
		t.Errorf("got %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	err = Run(context.Background(), wire.Connection{IP: "127.0.0.1", Shell: port}, Options{})
	var op *net.OpError
	if !errors.As(err, &op) || !strings.Contains(err.Error(), "shell channel") {
		t.Errorf("port taken: %v", err)
	}
}

// BenchmarkRoundTrip runs a small cell over sockets, to its idle.
func BenchmarkRoundTrip(b *testing.B) {
	f := runKernel(b, context.Background(), Options{})
	for b.Loop() {
		f.run("1+1")
	}
}
