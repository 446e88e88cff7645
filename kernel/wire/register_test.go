package wire

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/go-zeromq/zmq4"
)

// launcher is a registration socket that acknowledges one kernel by ack.
func launcher(t *testing.T, ack func(*Codec) [][]byte) (c Connection, told <-chan [][]byte) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got := make(chan [][]byte, 1)
	go func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		r := bufio.NewReader(nc)
		if _, err := handshake(nc, r, zmq4.Router, true); err != nil {
			return
		}
		frames, _, err := readFrames(r, maxOther)
		if err != nil {
			return
		}
		got <- frames
		if ack == nil {
			r.ReadByte() // until the kernel hangs up
			return
		}
		p := pack(ack(NewCodec(testKey)))
		for _, piece := range p.pieces {
			nc.Write(piece)
		}
		r.ReadByte()
	}()
	text := fmt.Sprintf(`{"kernel_id":"k1","transport":"tcp","registration_ip":"127.0.0.1","registration_port":%d,
		"signature_scheme":"hmac-sha256","key":%q}`, l.Addr().(*net.TCPAddr).Port, testKey)
	if c, err = ParseConnection([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return c, got
}

func signedAck(c *Codec) [][]byte {
	text := []byte(`{"status":"ok"}`)
	return [][]byte{delimiter, c.sign([][]byte{text}), text}
}

// TestRegister starts a kernel from a registration file.
func TestRegister(t *testing.T) {
	c, told := launcher(t, signedAck)
	tr := startTransportOn(t, c, nil)
	if err := Register(t.Context(), tr.Connection()); err != nil {
		t.Fatal(err)
	}
	frames := <-told
	if len(frames) != 3 || string(frames[0]) != "<IDS|MSG>" || string(frames[1]) != string(NewCodec(testKey).sign(frames[2:])) {
		t.Fatalf("frames %q", frames)
	}
	var got map[string]string
	if err := json.Unmarshal(frames[2], &got); err != nil {
		t.Fatal(err)
	}
	l := tr.Connection()
	want := map[string]string{"kernel_id": "k1"}
	for ch, name := range map[Channel]string{Shell: "shell", Control: "control", Stdin: "stdin", IOPub: "iopub", Heartbeat: "hb"} {
		want[name+"_port"] = fmt.Sprint(l.port(ch))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || l.Shell == 0 {
		t.Errorf("the launcher was told %v, want %v", got, want)
	}
}

func TestRegisterFails(t *testing.T) {
	tests := []struct {
		name string
		ack  func(*Codec) [][]byte
		want string
	}{
		{"wrong signature", func(c *Codec) [][]byte { return [][]byte{delimiter, []byte("00"), []byte("{}")} }, "wrong signature"},
		{"no acknowledgement", func(c *Codec) [][]byte { return [][]byte{[]byte("hello")} }, "no acknowledgement"},
		{"silence", nil, "deadline exceeded"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, told := launcher(t, test.ack)
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if test.ack == nil {
				go func() {
					<-told
					cancel(context.DeadlineExceeded)
				}()
			}
			err := Register(ctx, c)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	c, _ := launcher(t, nil)
	c.RegistrationPort = 1
	var op *net.OpError
	if err := Register(t.Context(), c); !errors.As(err, &op) || !strings.Contains(err.Error(), "launcher at 127.0.0.1:1") {
		t.Errorf("nobody listens: %v", err)
	}
}

// TestRegisterLibrary registers with a ROUTER socket of the library.
func TestRegisterLibrary(t *testing.T) {
	router := zmq4.NewRouter(t.Context())
	defer router.Close()
	if err := router.Listen("tcp://127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go func() {
		m, err := router.Recv()
		if err == nil {
			router.Send(zmq4.NewMsgFrom(append([][]byte{m.Frames[0]}, signedAck(NewCodec(testKey))...)...))
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := Register(ctx, Connection{
		Key: testKey, KernelID: "k", RegistrationIP: "127.0.0.1", RegistrationPort: router.Addr().(*net.TCPAddr).Port,
	})
	if err != nil {
		t.Error(err)
	}
}
