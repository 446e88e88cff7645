package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"

	"vogo/kernel/wire"
)

var infoProbes = []Probe{
	{Section: "kernel_info", Name: "info_reply", Claim: "says who it is and which language it runs", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Shell, "kernel_info_request", struct{}{})
		if err != nil {
			return err
		}
		lang, _ := r.Content["language_info"].(map[string]any)
		for _, key := range []string{"name", "version", "mimetype", "file_extension"} {
			if s, _ := lang[key].(string); s == "" {
				return fmt.Errorf("language_info has no %s", key)
			}
		}
		_, links := r.Content["help_links"].([]any)
		return check(
			same("type", r.Type, "kernel_info_reply"),
			same("status", r.Str("status"), "ok"),
			expect(strings.HasPrefix(r.Str("protocol_version"), "5."), "protocol_version is %q", r.Str("protocol_version")),
			expect(r.Str("implementation") != "", "there is no implementation"),
			expect(r.Str("implementation_version") != "", "there is no implementation_version"),
			expect(r.Content["banner"] != nil, "there is no banner"),
			expect(links || r.Content["help_links"] == nil, "help_links is no list"),
			expect(strings.HasPrefix(lang["file_extension"].(string), "."), "file_extension is %v", lang["file_extension"]),
		)
	}},
	{Section: "kernel_info", Name: "info_features", Claim: "lists supported_features (5.5)", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Shell, "kernel_info_request", struct{}{})
		_, ok := r.Content["supported_features"].([]any)
		return check(err, expect(ok, "supported_features is %v", r.Content["supported_features"]))
	}},
	{Section: "kernel_info", Name: "info_control", Claim: "answers on the control channel too", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Control, "kernel_info_request", struct{}{})
		return check(err, same("status", r.Str("status"), "ok"))
	}},
	{Section: "kernel_info", Name: "info_status", Claim: "publishes busy first and idle last", Run: func(b *Bench) error {
		_, ms, err := b.Ask(wire.Shell, "kernel_info_request", struct{}{})
		if err != nil {
			return err
		}
		return check(same("first", ms[0].Str("execution_state"), "busy"), same("number of messages", len(ms), 2))
	}},
	{Section: "kernel_info", Name: "info_extra_fields", Claim: "ignores fields it does not know", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Shell, "kernel_info_request", map[string]any{"of_the_future": []int{1}})
		return check(err, same("status", r.Str("status"), "ok"))
	}},
	{Section: "headers", Name: "header_complete", Claim: "sends headers with all fields and a date", Run: func(b *Bench) error {
		r, _, err := b.Ask(wire.Shell, "kernel_info_request", struct{}{})
		if err != nil {
			return err
		}
		h := r.Raw.Header
		_, dateErr := time.Parse(time.RFC3339Nano, h.Date)
		return check(
			expect(h.MsgID != "" && h.Session != "" && h.Username != "" && h.Version != "", "the header is %+v", h),
			dateErr,
			expect(h.Session != b.Session.ID(), "the session is the client's"),
		)
	}},
	{Section: "headers", Name: "header_parent", Claim: "gives the whole header of the request back as parent", Run: func(b *Bench) error {
		h := b.Session.Header("kernel_info_request")
		h.MsgID = "id with spaces, é and 😀"
		b.SendHeader(wire.Shell, h, struct{}{})
		r, err := b.Reply(h.MsgID, Patience)
		if err != nil {
			return err
		}
		p := r.Raw.Parent
		return check(same("session", p.Session, h.Session), same("username", p.Username, h.Username), same("msg_type", p.MsgType, h.MsgType))
	}},
	{Section: "headers", Name: "header_unique", Claim: "never uses a msg_id twice", Run: func(b *Bench) error {
		if _, err := b.Client.Run(b.Lang.Hello); err != nil {
			return err
		}
		seen := map[string]bool{}
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, m := range b.got {
			if seen[m.Header.MsgID] {
				return fmt.Errorf("%s was used twice, at last for %s", m.Header.MsgID, m.Header.MsgType)
			}
			seen[m.Header.MsgID] = true
		}
		return nil
	}},
}

// drops makes a probe that sends frames which nobody can answer.
func drops(name, claim string, frames func(c *Client) [][]byte) Probe {
	return Probe{Section: "wire", Name: name, Claim: claim, Own: true, Run: func(b *Bench) error {
		for _, ch := range []wire.Channel{wire.Shell, wire.Control, wire.Stdin} {
			if err := b.SendFrames(ch, frames(b.Client)); err != nil {
				return err
			}
		}
		return b.stillWell()
	}}
}

func (c *Client) encoded(msgType, content string) [][]byte {
	frames, err := c.codec.Encode(&wire.Message{Header: c.Session.Header(msgType), Content: json.RawMessage(content)})
	if err != nil {
		panic(err)
	}
	return frames
}

var wireProbes = []Probe{
	{Section: "wire", Name: "welcome", Claim: "welcomes a subscriber (iopub_welcome, JEP 65)", Own: true, Run: func(b *Bench) error {
		_, err := b.find("iopub_welcome", 2*time.Second, isWelcome)
		return err
	}},
	{Section: "wire", Name: "welcome_all", Claim: "welcomes further subscribers as well", Run: func(b *Bench) error {
		other, err := Dial(b.Kernel)
		if err != nil {
			return err
		}
		defer other.Close()
		_, err = other.find("iopub_welcome", 2*time.Second, isWelcome)
		return err
	}},
	drops("wrong_signature", "drops a message with a wrong signature", func(c *Client) [][]byte {
		f := c.encoded("execute_request", `{"code":""}`)
		f[1] = bytes.Repeat([]byte("0"), 64)
		return f
	}),
	drops("no_signature", "drops an unsigned message", func(c *Client) [][]byte {
		f := c.encoded("execute_request", `{"code":""}`)
		f[1] = nil
		return f
	}),
	drops("garbage", "drops what is no message at all", func(*Client) [][]byte { return [][]byte{{0xff, 0}, {}, []byte("garbage")} }),
	drops("too_few_frames", "drops a message that lacks frames", func(c *Client) [][]byte { return c.encoded("x", "{}")[:3] }),
	drops("no_json", "drops signed frames that are no JSON", func(c *Client) [][]byte {
		f := c.encoded("execute_request", `{"code":`)
		return f
	}),
	drops("content_no_object", "drops content that is a list", func(c *Client) [][]byte { return c.encoded("execute_request", `[1,2]`) }),
	{Section: "wire", Name: "deep_json", Claim: "survives content of 100,000 levels", Own: true, Run: func(b *Bench) error {
		deep := `{"code":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + "}"
		if err := b.SendFrames(wire.Shell, b.encoded("execute_request", deep)); err != nil {
			return err
		}
		return b.stillWell()
	}},
	{Section: "wire", Name: "unknown_type", Claim: "survives a request of an unknown type and becomes idle", Own: true, Run: func(b *Bench) error {
		id := b.Send(wire.Shell, "no_such_request", struct{}{})
		_, err := b.Idle(id, 2*time.Second)
		return check(err, b.stillWell())
	}},
	{Section: "wire", Name: "wrong_types", Claim: "answers a request with fields of wrong types by an error", Own: true, Run: func(b *Bench) error {
		for msgType, content := range map[string]string{
			"execute_request": `{"code":17}`, "complete_request": `{"code":[],"cursor_pos":"x"}`, "inspect_request": `{"code":{}}`,
			"is_complete_request": `{"code":null,"x":1e400}`, "history_request": `{"n":"many"}`,
		} {
			h := b.Session.Header(msgType)
			b.SendHeader(wire.Shell, h, json.RawMessage(content))
			if _, err := b.Idle(h.MsgID, 2*time.Second); err != nil {
				return fmt.Errorf("%s %s: %w", msgType, content, err)
			}
		}
		return b.stillWell()
	}},
	{Section: "wire", Name: "large_request", Claim: "takes a request of 20 MB", Own: true, Run: func(b *Bench) error {
		content := map[string]any{"code": b.Lang.Value, "padding": strings.Repeat("x", 20<<20)}
		r, _, err := b.Ask(wire.Shell, "execute_request", content)
		return check(err, same("status", r.Str("status"), "ok"))
	}},
	{Section: "wire", Name: "buffers", Claim: "takes requests with binary buffers", Own: true, Run: func(b *Bench) error {
		h := b.Session.Header("kernel_info_request")
		frames, err := b.codec.Encode(&wire.Message{Header: h, Content: json.RawMessage("{}"), Buffers: [][]byte{{0, 1, 255}, {}}})
		if err == nil {
			err = b.SendFrames(wire.Shell, frames)
		}
		if err != nil {
			return err
		}
		_, err = b.Reply(h.MsgID, Patience)
		return err
	}},
	{Section: "wire", Name: "heartbeat", Claim: "returns heartbeats unchanged", Run: func(b *Bench) error {
		_, err := b.beat([]byte("\x00beat\xff"))
		return err
	}},
	{Section: "wire", Name: "port_scan", Claim: "survives connections that say nothing or nonsense", Own: true, Run: func(b *Bench) error {
		for _, ch := range []wire.Channel{wire.Shell, wire.Control, wire.Stdin, wire.IOPub, wire.Heartbeat} {
			for _, say := range []string{"", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f", strings.Repeat("\xff", 100)} {
				nc, err := b.Kernel.dial(ch)
				if err != nil {
					return err
				}
				_, err = nc.Write([]byte(say))
				nc.Close()
				if err != nil {
					return err
				}
			}
		}
		return b.stillWell()
	}},
	{Section: "wire", Name: "two_clients", Claim: "publishes to all clients and replies only to who asked", Run: func(b *Bench) error {
		other, err := Dial(b.Kernel)
		if err != nil {
			return err
		}
		defer other.Close()
		cell, err := b.run(b.Lang.Hello)
		if err != nil {
			return err
		}
		if _, err := other.Idle(cell.ID, Patience); err != nil {
			return fmt.Errorf("the other client: %w", err)
		}
		if _, err := other.Reply(cell.ID, 50*time.Millisecond); err == nil {
			return fmt.Errorf("the other client got the reply")
		}
		return nil
	}},
	{Section: "wire", Name: "client_leaves", Claim: "goes on when a client leaves in the middle of a cell", Run: func(b *Bench) error {
		if err := need(b.Lang.Wait); err != nil {
			return err
		}
		other, err := Dial(b.Kernel)
		if err != nil {
			return err
		}
		id := other.Begin(b.Lang.Wait)
		other.Close()
		if _, err := b.Idle(id, Patience); err != nil {
			return fmt.Errorf("the cell of the client that left: %w", err)
		}
		return b.stillWell()
	}},
	{Section: "wire", Name: "client_returns", Claim: "serves a client that comes back with its identity", Run: func(b *Bench) error {
		other, err := Dial(b.Kernel)
		if err != nil {
			return err
		}
		other.Close()
		again := &Client{
			Kernel: b.Kernel, Session: other.Session, ID: other.ID, codec: b.codec,
			conns: map[wire.Channel]*zmq4.Conn{}, more: make(chan struct{}),
		}
		defer again.Close()
		if err := again.connect(wire.Shell, zmq4.Dealer); err != nil {
			return err
		}
		go again.read(wire.Shell, again.conns[wire.Shell])
		_, err = again.Reply(again.Send(wire.Shell, "kernel_info_request", struct{}{}), Patience)
		return err
	}},
}

func isWelcome(m *wire.Message) bool {
	return m.Channel == wire.IOPub && m.Header.MsgType == "iopub_welcome"
}

// beat sends a heartbeat and returns how long it took.
func (b *Bench) beat(body []byte) (time.Duration, error) {
	nc, err := b.Kernel.dial(wire.Heartbeat)
	if err != nil {
		return 0, err
	}
	defer nc.Close()
	if err := nc.SetDeadline(time.Now().Add(Patience)); err != nil {
		return 0, err
	}
	conn, err := zmq4.Open(net.Conn(nc), null.Security(), zmq4.Req, nil, false, nil)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	if err := conn.SendMsg(zmq4.NewMsgFrom(nil, body)); err != nil {
		return 0, err
	}
	m, err := conn.RecvMsg()
	if err != nil {
		return 0, fmt.Errorf("heartbeat: %w", err)
	}
	return time.Since(begun), expect(bytes.Equal(m.Frames[len(m.Frames)-1], body), "the heartbeat came back as %q", m.Frames)
}
