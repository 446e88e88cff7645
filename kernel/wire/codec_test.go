package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

func TestCodec(t *testing.T) {
	session := NewSession()
	for _, key := range []string{"", testKey} {
		c := NewCodec(key)
		in := &Message{
			Header: session.Header("execute_request"), Parent: session.Header("x"),
			Metadata: json.RawMessage(`{"m":1}`), Content: json.RawMessage(`{"code":"π"}`), Buffers: [][]byte{{0}, nil},
		}
		in.Header.SubshellID = "sub"
		frames, err := c.Encode(in)
		if err != nil {
			t.Fatal(err)
		}
		ids, out, err := c.Decode(append([][]byte{[]byte("id")}, frames...))
		if err != nil {
			t.Fatal(err)
		}
		if len(ids) != 1 || string(ids[0]) != "id" {
			t.Errorf("identities %q", ids)
		}
		out.Header.raw, out.Parent.raw = nil, nil
		if !reflect.DeepEqual(in, out) {
			t.Errorf("key %q:\nin  %+v\nout %+v", key, in, out)
		}
	}
}

// TestHeaderIsKept checks that a reply carries the header of its request as it
// came, with fields that mean nothing here.
func TestHeaderIsKept(t *testing.T) {
	c := NewCodec(testKey)
	header := `{"msg_id":"1","msg_type":"t","future":[1, 2],"date":null}`
	parts := [][]byte{[]byte(header), []byte("{}"), []byte("{}"), []byte("{}")}
	_, m, err := c.Decode(append([][]byte{delimiter, c.sign(parts)}, parts...))
	if err != nil {
		t.Fatal(err)
	}
	frames, err := c.Encode(&Message{Header: NewSession().Header("r"), Parent: m.Header})
	if err != nil {
		t.Fatal(err)
	}
	if string(frames[3]) != header {
		t.Errorf("parent header %s, want %s", frames[3], header)
	}
}

// TestSignature compares with a signature made by Jupyter's own client.
func TestSignature(t *testing.T) {
	c := NewCodec("secret")
	got := string(c.sign([][]byte{[]byte(`{"msg_id":"1"}`), []byte("{}"), []byte("{}"), []byte(`{"code":"1+1"}`)}))
	if want := "8b401df890f3e1a0a11fe0065dc9c527656a04e4c12230f675f0a5b83a2f600c"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func FuzzDecode(f *testing.F) {
	c := NewCodec("")
	frames, _ := c.Encode(&Message{Header: NewSession().Header("t"), Content: json.RawMessage(`{"a":[1]}`)})
	f.Add(frames[2], frames[3], frames[4], frames[5], []byte("id"))
	f.Add([]byte("{"), []byte("null"), []byte("[]"), []byte(" {}"), []byte(nil))
	f.Add([]byte(`{"msg_type":1}`), []byte(`{"msg_id":"x"}`), []byte("{"), []byte("{]"), delimiter)
	f.Fuzz(func(t *testing.T, header, parent, metadata, content, id []byte) {
		_, m, err := c.Decode([][]byte{id, delimiter, nil, header, parent, metadata, content})
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("%v is no format error", err)
			}
			return
		}
		// What was understood can answer and be understood again.
		out, err := c.Encode(&Message{Header: m.Header, Parent: m.Header, Content: m.Content})
		if err != nil {
			t.Fatal(err)
		}
		_, again, err := c.Decode(out)
		if err != nil || again.Header.MsgID != m.Header.MsgID {
			t.Fatalf("%q is not understood again: %v", header, err)
		}
	})
}

func FuzzReadFrames(f *testing.F) {
	join := func(p packet) []byte { return bytes.Join(p.pieces, nil) }
	f.Add(join(pack([][]byte{[]byte("a"), nil, bytes.Repeat([]byte("x"), 300)})))
	f.Add(join(packCommand("PING", []byte("\x00\x01c"))))
	f.Add(frame(0, 1<<62))
	f.Add([]byte{flagMore, 0, flagCommand, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 1 << 16
		r := bufio.NewReader(bytes.NewReader(data))
		used := 0
		for {
			frames, command, err := readFrames(r, limit)
			if err != nil {
				return
			}
			size := 0
			for _, f := range frames {
				size += len(f)
			}
			if size > limit || len(frames) > maxFrames || len(frames) == 0 {
				t.Fatalf("%d frames, %d bytes", len(frames), size)
			}
			if command {
				splitCommand(frames[0])
				continue
			}
			again, _, err := readFrames(bufio.NewReader(bytes.NewReader(join(pack(frames)))), limit)
			if err != nil || !reflect.DeepEqual(frames, again) {
				t.Fatalf("%q packed and read again: %q, %v", frames, again, err)
			}
			if used += size; used > len(data) {
				t.Fatal("more came out than went in")
			}
		}
	})
}

// FuzzHandshake has a peer say anything from its first byte on.
func FuzzHandshake(f *testing.F) {
	hello := append(greeting(), ready(property("Socket-Type", "DEALER"))...)
	f.Add(hello)
	f.Add(append(greeting(), ready(append(property("Socket-Type", "SUB"), property("Identity", "me")...))...))
	f.Add(append(greeting(), ready([]byte{200, 'S'})...))
	f.Add(append(greeting(), frame(flagCommand, 1<<62)...))
	f.Add(append(greeting(), packCommand("ERROR", []byte("\x03bad")).pieces[0]...))
	f.Add(hello[:70])
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, typ := range []zmq4.SocketType{zmq4.Router, zmq4.XPub, zmq4.Rep} {
			nc := &replay{in: bytes.NewReader(data)}
			id, err := handshake(nc, bufio.NewReader(nc), typ, true)
			if err == nil && len(id) > maxHandshake {
				t.Errorf("identity of %d bytes", len(id))
			}
			if nc.out > 1<<10 {
				t.Errorf("%d bytes were sent in the handshake", nc.out)
			}
		}
	})
}

// replay is a connection to a peer that has said everything.
type replay struct {
	net.Conn
	in  *bytes.Reader
	out int
}

func (r *replay) Read(p []byte) (int, error)       { return r.in.Read(p) }
func (r *replay) Write(p []byte) (int, error)      { r.out += len(p); return len(p), nil }
func (r *replay) Close() error                     { return nil }
func (r *replay) SetDeadline(time.Time) error      { return nil }
func (r *replay) SetReadDeadline(time.Time) error  { return nil }
func (r *replay) SetWriteDeadline(time.Time) error { return nil }

func FuzzParseConnection(f *testing.F) {
	f.Add([]byte(`{"transport":"tcp","ip":"127.0.0.1","shell_port":1,"key":"k","signature_scheme":"hmac-sha256"}`))
	f.Add([]byte(`{"transport":"ipc","ip":"k","shell_port":1,"control_port":2,"stdin_port":3,"iopub_port":4,"hb_port":5}`))
	f.Add([]byte(`{"kernel_id":"a","registration_ip":"::1","registration_port":65536}`))
	f.Add([]byte(`{"shell_port":1e99,"ip":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseConnection(data)
		if err != nil {
			return
		}
		for _, ch := range channels {
			if network, address := c.Addr(ch); network == "" || address == "" {
				t.Errorf("%s: %q %q", ch, network, address)
			}
		}
	})
}

// TestPieces checks that a message in pieces is on the wire what it is in one.
func TestPieces(t *testing.T) {
	c := NewCodec(testKey)
	h := NewSession().Header("display_data")
	large := bytes.Repeat([]byte("x"), 2*copyBelow)
	for _, pieces := range [][][]byte{
		{[]byte(`{"a":"`), large, []byte(`"}`)},
		{[]byte(`{"a"`), []byte(`:1}`)},
		{append([]byte(`{"a":"`), large...), large, []byte(`"}`)},
	} {
		for _, buffers := range [][][]byte{nil, {{1}, large}} {
			m := &Message{Header: h, Pieces: pieces, Buffers: buffers}
			whole := *m
			whole.Join()
			if whole.Size() != m.Size() || whole.Pieces != nil {
				t.Errorf("%d bytes become %d", m.Size(), whole.Size())
			}
			frames, err := c.Encode(&whole)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Concat(pack(append([][]byte{[]byte("topic")}, frames...)).pieces...)
			p, err := c.packet([]byte("topic"), m)
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Concat(p.pieces...); !bytes.Equal(got, want) || p.size != len(want) {
				t.Errorf("pieces %.40q, buffers %.40q: %d bytes (%d), want %d", pieces, buffers, len(got), p.size, len(want))
			}
		}
	}
}
