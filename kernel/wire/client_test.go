package wire

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
)

// patience is how long tests wait for what must come; a failing test takes it.
const patience = 20 * time.Second

const testKey = "a test key"

// startTransport serves on loopback and answers every request by a reply with
// the same content.
func startTransport(t testing.TB) *Transport {
	t.Helper()
	return startTransportOn(t, Connection{IP: "127.0.0.1", Key: testKey}, nil)
}

func startTransportOn(t testing.TB, c Connection, receive func(*Transport, *Message)) *Transport {
	t.Helper()
	session := NewSession()
	tr, err := Listen(c, session, nil)
	if err != nil {
		t.Fatal(err)
	}
	if receive == nil {
		receive = func(tr *Transport, m *Message) {
			tr.Send(context.Background(), &Message{
				Channel: m.Channel, Route: m.Route, Parent: m.Header,
				Header: session.Header("test_reply"), Content: m.Content,
			})
		}
	}
	tr.Serve(func(m *Message) { receive(tr, m) })
	t.Cleanup(tr.Close)
	return tr
}

// dial opens a plain connection to a channel.
func dial(t testing.TB, tr *Transport, ch Channel) net.Conn {
	t.Helper()
	network, address := tr.Connection().Addr(ch)
	nc, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(patience))
	return nc
}

// client is a well-behaved peer.
type client struct {
	*zmq4.Conn
	t     testing.TB
	nc    net.Conn
	codec *Codec
}

func connect(t testing.TB, tr *Transport, ch Channel, identity string) *client {
	t.Helper()
	nc := dial(t, tr, ch)
	typ := zmq4.Dealer
	switch ch {
	case IOPub:
		typ = zmq4.Sub
	case Heartbeat:
		typ = zmq4.Req
	}
	conn, err := zmq4.Open(nc, null.Security(), typ, zmq4.SocketIdentity(identity), false, nil)
	if err != nil {
		t.Fatalf("connecting to %s: %v", ch, err)
	}
	return &client{conn, t, nc, NewCodec(tr.Connection().Key)}
}

// subscribe connects to iopub and waits for the welcome.
func subscribe(t testing.TB, tr *Transport) *client {
	t.Helper()
	c := connect(t, tr, IOPub, "")
	c.send(zmq4.NewMsg([]byte{1}))
	if m := c.message(); m.Header.MsgType != "iopub_welcome" || string(m.Content) != `{"subscription":""}` {
		t.Fatalf("first message is %s %s, want iopub_welcome", m.Header.MsgType, m.Content)
	}
	return c
}

func (c *client) send(m zmq4.Msg) {
	c.t.Helper()
	if err := c.SendMsg(m); err != nil {
		c.t.Fatal(err)
	}
}

// message receives one Jupyter message.
func (c *client) message() *Message {
	c.t.Helper()
	m, err := c.tryMessage()
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

func (c *client) tryMessage() (*Message, error) {
	raw, err := c.RecvMsg()
	if err != nil {
		return nil, err
	}
	_, m, err := c.codec.Decode(raw.Frames)
	return m, err
}

var clientSession = sync.OnceValue(NewSession)

// request sends a request with the given content.
func (c *client) request(content string) Header {
	c.t.Helper()
	h := clientSession().Header("test_request")
	frames, err := c.codec.Encode(&Message{Header: h, Content: json.RawMessage(content)})
	if err != nil {
		c.t.Fatal(err)
	}
	c.send(zmq4.NewMsgFrom(frames...))
	return h
}

// ping asks and awaits the answer.
func (c *client) ping() {
	c.t.Helper()
	h := c.request(`{"a":1}`)
	m := c.message()
	if m.Parent.MsgID != h.MsgID || string(m.Content) != `{"a":1}` {
		c.t.Fatalf("answered %s about %s, want one about %s", m.Content, m.Parent.MsgID, h.MsgID)
	}
}

// alive checks that new front ends are served on every channel.
func alive(t testing.TB, tr *Transport) {
	t.Helper()
	for _, ch := range []Channel{Shell, Control} {
		c := connect(t, tr, ch, "alive")
		c.ping()
		c.nc.Close()
	}
	hb := connect(t, tr, Heartbeat, "")
	hb.send(zmq4.NewMsgFrom(nil, []byte("ping")))
	if m, err := hb.RecvMsg(); err != nil || len(m.Frames) != 2 || string(m.Frames[1]) != "ping" {
		t.Fatalf("heartbeat: %v %v", m, err)
	}
	hb.nc.Close()
	sub := subscribe(t, tr)
	publish(t, tr, "status", `{"execution_state":"busy"}`)
	if m := sub.message(); m.Header.MsgType != "status" {
		t.Fatalf("got %s, want status", m.Header.MsgType)
	}
	sub.nc.Close()
}

func publish(t testing.TB, tr *Transport, msgType, content string) {
	t.Helper()
	err := tr.Publish(context.Background(), &Message{Header: tr.session.Header(msgType), Content: json.RawMessage(content)})
	if err != nil {
		t.Fatal(err)
	}
}

func stream(text string) string { return `{"name":"stdout","text":` + strconv.Quote(text) + `}` }

// gone waits until the transport has closed the connection.
func gone(t testing.TB, nc net.Conn) {
	t.Helper()
	r := bufio.NewReader(nc)
	for {
		if _, err := r.ReadByte(); err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				t.Fatal("the connection is still open")
			}
			return
		}
	}
}
