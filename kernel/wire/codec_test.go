package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
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
