package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
	"github.com/google/uuid"

	"vogo/kernel/wire"
)

// Patience is how long a client waits for what a kernel owes it.
const Patience = 10 * time.Second

// Client is a front end of one kernel. What the kernel sends is kept in order of
// arrival, channel by channel.
type Client struct {
	Kernel  *Kernel
	Session *wire.Session
	ID      string // ZeroMQ identity

	codec *wire.Codec
	conns map[wire.Channel]*zmq4.Conn
	write sync.Mutex

	mu   sync.Mutex
	got  []*wire.Message
	bad  []error // messages that could not be decoded
	more chan struct{}
}

// Dial connects a client to all channels of k but the heartbeat, and waits until
// it gets what the kernel publishes.
func Dial(k *Kernel) (*Client, error) {
	c := &Client{
		Kernel: k, Session: wire.NewSession(), ID: uuid.NewString(), codec: wire.NewCodec(k.Conn.Key),
		conns: map[wire.Channel]*zmq4.Conn{}, more: make(chan struct{}),
	}
	for ch, typ := range map[wire.Channel]zmq4.SocketType{
		wire.Shell: zmq4.Dealer, wire.Control: zmq4.Dealer, wire.Stdin: zmq4.Dealer, wire.IOPub: zmq4.Sub,
	} {
		if err := c.connect(ch, typ); err != nil {
			c.Close()
			return nil, err
		}
	}
	if err := c.conns[wire.IOPub].SendMsg(zmq4.NewMsg([]byte{1})); err != nil {
		c.Close()
		return nil, err
	}
	for ch, conn := range c.conns {
		go c.read(ch, conn)
	}
	return c, c.ready()
}

func (c *Client) connect(ch wire.Channel, typ zmq4.SocketType) error {
	nc, err := c.Kernel.dial(ch)
	if err != nil {
		return err
	}
	conn, err := zmq4.Open(nc, null.Security(), typ, zmq4.SocketIdentity(c.ID), false, nil)
	if err != nil {
		nc.Close()
		return fmt.Errorf("%s channel: %w", ch, err)
	}
	c.conns[ch] = conn
	return nil
}

// dial opens a plain connection to a channel, as soon as the kernel listens.
func (k *Kernel) dial(ch wire.Channel) (net.Conn, error) {
	network, address := k.Conn.Addr(ch)
	for end := time.Now().Add(startTime); ; {
		nc, err := net.Dial(network, address)
		if err == nil {
			return nc, nil
		}
		if time.Now().After(end) {
			return nil, err
		}
		select { // nothing tells when a process begins to listen
		case <-time.After(5 * time.Millisecond):
		case <-k.ended:
			return nil, errors.New("the kernel has ended")
		}
	}
}

// ready repeats kernel_info until its statuses arrive: a subscription takes a
// moment to reach a kernel that does not welcome it.
func (c *Client) ready() error {
	for end := time.Now().Add(startTime); time.Now().Before(end); {
		id := c.Send(wire.Shell, "kernel_info_request", struct{}{})
		if _, err := c.Reply(id, startTime); err != nil {
			return err
		}
		if _, err := c.find("idle", 100*time.Millisecond, isIdle(id)); err == nil {
			return nil
		}
	}
	return errors.New("nothing comes on iopub")
}

func (c *Client) read(ch wire.Channel, conn *zmq4.Conn) {
	for {
		raw, err := conn.RecvMsg()
		if err != nil {
			return
		}
		_, m, err := c.codec.Decode(raw.Frames)
		c.mu.Lock()
		if err != nil {
			c.bad = append(c.bad, fmt.Errorf("%s channel: %w", ch, err))
		} else {
			m.Channel = ch
			c.got = append(c.got, m)
		}
		close(c.more)
		c.more = make(chan struct{})
		c.mu.Unlock()
	}
}

// Close disconnects.
func (c *Client) Close() {
	for _, conn := range c.conns {
		conn.Close()
	}
}

// Send sends a request and returns its id. Content is a value, or JSON text.
func (c *Client) Send(ch wire.Channel, msgType string, content any) string {
	return c.SendHeader(ch, c.Session.Header(msgType), content)
}

// SendHeader is Send with a header of one's own making.
func (c *Client) SendHeader(ch wire.Channel, h wire.Header, content any) string {
	data, ok := content.(json.RawMessage)
	if !ok {
		var err error
		if data, err = json.Marshal(content); err != nil {
			panic(err) // a mistake in a probe
		}
	}
	frames, err := c.codec.Encode(&wire.Message{Header: h, Content: data})
	if err == nil {
		err = c.SendFrames(ch, frames)
	}
	if err != nil {
		c.mu.Lock()
		c.bad = append(c.bad, err)
		c.mu.Unlock()
	}
	return h.MsgID
}

// SendFrames sends frames as they are.
func (c *Client) SendFrames(ch wire.Channel, frames [][]byte) error {
	c.write.Lock()
	defer c.write.Unlock()
	return c.conns[ch].SendMsg(zmq4.NewMsgFrom(frames...))
}

// find waits for the first message that match accepts.
func (c *Client) find(what string, d time.Duration, match func(*wire.Message) bool) (*wire.Message, error) {
	late := time.NewTimer(d)
	defer late.Stop()
	for seen := 0; ; {
		c.mu.Lock()
		for ; seen < len(c.got); seen++ {
			if match(c.got[seen]) {
				defer c.mu.Unlock()
				return c.got[seen], nil
			}
		}
		more := c.more
		c.mu.Unlock()
		select {
		case <-more:
		case <-late.C:
			return nil, fmt.Errorf("no %s within %v", what, d)
		case <-c.Kernel.ended:
			return nil, errors.New("the kernel has ended")
		}
	}
}

// Reply waits for the reply to a request.
func (c *Client) Reply(id string, d time.Duration) (Message, error) {
	m, err := c.find("reply", d, func(m *wire.Message) bool {
		return m.Parent.MsgID == id && (m.Channel == wire.Shell || m.Channel == wire.Control)
	})
	return decode(m), err
}

// Idle waits until the kernel is done with a request and returns what it has
// published about it.
func (c *Client) Idle(id string, d time.Duration) ([]Message, error) {
	_, err := c.find("idle", d, isIdle(id))
	return c.Published(id), err
}

func isIdle(id string) func(*wire.Message) bool {
	return func(m *wire.Message) bool {
		return m.Channel == wire.IOPub && m.Parent.MsgID == id && m.Header.MsgType == "status" &&
			decode(m).Str("execution_state") == "idle"
	}
}

// Published returns what has been published about a request so far.
func (c *Client) Published(id string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ms []Message
	for _, m := range c.got {
		if m.Channel == wire.IOPub && m.Parent.MsgID == id {
			ms = append(ms, decode(m))
		}
	}
	return ms
}

// Forget drops what has arrived so far.
func (c *Client) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got = nil
}

// Bad returns what arrived and was no correct message.
func (c *Client) Bad() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := errors.Join(c.bad...)
	c.bad = nil
	return err
}

// Ask sends a request and waits for its reply and its idle.
func (c *Client) Ask(ch wire.Channel, msgType string, content any) (reply Message, published []Message, err error) {
	id := c.Send(ch, msgType, content)
	if reply, err = c.Reply(id, Patience); err != nil {
		return reply, c.Published(id), fmt.Errorf("%s: %w", msgType, err)
	}
	if published, err = c.Idle(id, Patience); err != nil {
		err = fmt.Errorf("%s: %w", msgType, err)
	}
	return reply, published, err
}

// Run executes a cell. More are further fields of the request, as key, value, ….
func (c *Client) Run(code string, more ...any) (Cell, error) {
	return c.await(c.Begin(code, more...), Patience)
}

// Begin sends a cell.
func (c *Client) Begin(code string, more ...any) string {
	content := map[string]any{
		"code": code, "silent": false, "store_history": true, "user_expressions": map[string]string{},
		"allow_stdin": false, "stop_on_error": true,
	}
	for i := 0; i+1 < len(more); i += 2 {
		content[more[i].(string)] = more[i+1]
	}
	return c.Send(wire.Shell, "execute_request", content)
}

func (c *Client) await(id string, d time.Duration) (Cell, error) {
	reply, err := c.Reply(id, d)
	if err != nil {
		return Cell{Published: c.Published(id)}, err
	}
	published, err := c.Idle(id, d)
	return Cell{ID: id, Reply: reply, Published: published}, err
}

// Cell is a cell that has run.
type Cell struct {
	ID        string
	Reply     Message
	Published []Message
}

// Of returns the published messages of a type.
func (c Cell) Of(msgType string) []Message {
	return slices.DeleteFunc(slices.Clone(c.Published), func(m Message) bool { return m.Type != msgType })
}

// Text returns all text of the stream stdout or stderr, or of both for "".
func (c Cell) Text(name string) string {
	var text string
	for _, m := range c.Of("stream") {
		if name == "" || m.Str("name") == name {
			text += m.Str("text")
		}
	}
	return text
}

// Plain returns the text/plain of the first message of a type.
func (c Cell) Plain(msgType string) string {
	for _, m := range c.Of(msgType) {
		data, _ := m.Content["data"].(map[string]any)
		text, _ := data["text/plain"].(string)
		return text
	}
	return ""
}

// Message is a decoded message.
type Message struct {
	Type    string
	Raw     *wire.Message
	Content map[string]any
}

func decode(m *wire.Message) Message {
	if m == nil {
		return Message{}
	}
	d := Message{Type: m.Header.MsgType, Raw: m}
	m.Decode(&d.Content) // what is missing then fails the probe that looks for it
	return d
}

// Str returns a field of the content that is text, or "".
func (m Message) Str(key string) string {
	s, _ := m.Content[key].(string)
	return s
}

// Num returns a field of the content that is a number, or -1.
func (m Message) Num(key string) int {
	f, ok := m.Content[key].(float64)
	if !ok {
		return -1
	}
	return int(f)
}
