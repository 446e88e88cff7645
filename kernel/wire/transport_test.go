package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// TestManyFrontEnds has many front ends ask at once; each gets its answers, and
// all of them everything that is published, in order.
func TestManyFrontEnds(t *testing.T) {
	tr := startTransport(t)
	const clients, requests = 20, 30
	var subs []*client
	for range clients {
		subs = append(subs, subscribe(t, tr))
	}
	var wg sync.WaitGroup
	for i := range clients {
		c := connect(t, tr, Shell, fmt.Sprint("client ", i))
		wg.Go(func() {
			for range requests {
				c.ping()
			}
		})
	}
	for i := range requests {
		publish(t, tr, "stream", stream(fmt.Sprint(i)))
	}
	for _, s := range subs {
		for i := range requests {
			if m := s.message(); string(m.Content) != stream(fmt.Sprint(i)) {
				t.Fatalf("message %d is %s", i, m.Content)
			}
		}
	}
	wg.Wait()
}

// TestNothingIsLost publishes more than any queue holds.
func TestNothingIsLost(t *testing.T) {
	tr := startTransport(t)
	sub := subscribe(t, tr)
	const n = 20_000
	go func() {
		for i := range n {
			tr.Publish(context.Background(), &Message{Header: tr.session.Header("stream"), Content: json.RawMessage(stream(fmt.Sprint(i)))})
		}
	}()
	for i := range n {
		if m := sub.message(); string(m.Content) != stream(fmt.Sprint(i)) {
			t.Fatalf("message %d is %s", i, m.Content)
		}
	}
}

// TestLargeMessages sends 50 MB there and back, with binary buffers.
func TestLargeMessages(t *testing.T) {
	got := make(chan *Message, 1)
	tr := startTransportOn(t, Connection{IP: "127.0.0.1", Key: testKey}, func(tr *Transport, m *Message) {
		tr.Send(context.Background(), &Message{Channel: m.Channel, Route: m.Route, Parent: m.Header,
			Header: tr.session.Header("test_reply"), Content: m.Content, Buffers: m.Buffers})
		got <- m
	})
	c := connect(t, tr, Shell, "large")
	content := `{"x":"` + strings.Repeat("x", 50<<20) + `"}`
	buffers := [][]byte{[]byte(strings.Repeat("\x00\xff", 1<<20)), nil, []byte("b")}
	frames, err := c.codec.Encode(&Message{Header: clientSession().Header("test_request"), Content: json.RawMessage(content), Buffers: buffers})
	if err != nil {
		t.Fatal(err)
	}
	go c.SendMsg(zmq4.NewMsgFrom(frames...))
	m := c.message()
	if string(m.Content) != content {
		t.Errorf("%d bytes of content came back, want %d", len(m.Content), len(content))
	}
	if len(m.Buffers) != 3 || string(m.Buffers[0]) != string(buffers[0]) || len(m.Buffers[1]) != 0 || string(m.Buffers[2]) != "b" {
		t.Errorf("%d buffers came back otherwise than they were sent", len(m.Buffers))
	}
	<-got
}

// TestUnsigned serves without a key.
func TestUnsigned(t *testing.T) {
	tr := startTransportOn(t, Connection{IP: "127.0.0.1"}, nil)
	connect(t, tr, Shell, "x").ping()
}

// TestDrain checks that what was sent before Drain arrives although the
// transport is closed afterwards.
func TestDrain(t *testing.T) {
	tr := startTransport(t)
	sub := subscribe(t, tr)
	const n = 200
	for i := range n {
		publish(t, tr, "stream", stream(fmt.Sprint(i)))
	}
	publish(t, tr, "shutdown_reply", `{"restart":false}`)
	tr.Drain(patience)
	tr.Close()
	for range n {
		sub.message()
	}
	if m := sub.message(); m.Header.MsgType != "shutdown_reply" {
		t.Errorf("last is %s", m.Header.MsgType)
	}
}

// TestDrainGivesUp does not wait for a front end that does not read.
func TestDrainGivesUp(t *testing.T) {
	tr := startTransport(t)
	subscribe(t, tr)
	publish(t, tr, "error", `{"x":"`+strings.Repeat("x", 64<<20)+`"}`) // more than the system buffers
	done := make(chan struct{})
	go func() { tr.Drain(50 * time.Millisecond); close(done) }()
	select {
	case <-done:
	case <-time.After(patience):
		t.Error("still waits")
	}
}

func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = Listen(Connection{IP: "127.0.0.1", IOPub: l.Addr().(*net.TCPAddr).Port}, NewSession(), nil)
	if err == nil || !strings.Contains(err.Error(), "iopub channel") {
		t.Errorf("got %v, want an error about the iopub channel", err)
	}
}

func ipc(t *testing.T) Connection {
	if runtime.GOOS == "windows" {
		t.Skip("ipc is for Unix")
	}
	dir, err := os.MkdirTemp("", "ipc") // shorter than t.TempDir: a socket path has at most 108 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return Connection{Transport: "ipc", IP: filepath.Join(dir, "k"), Key: testKey, Shell: 1, Control: 2, Stdin: 3, IOPub: 4, Heartbeat: 5}
}

// TestIPC serves on socket files that only their owner can open, and removes them.
func TestIPC(t *testing.T) {
	conn := ipc(t)
	tr := startTransportOn(t, conn, nil)
	alive(t, tr)
	files, _ := filepath.Glob(conn.IP + "-*")
	if len(files) != 5 {
		t.Errorf("%d socket files, want 5", len(files))
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, %v", f, info.Mode(), err)
		}
	}
	if _, err := Listen(conn, NewSession(), nil); err == nil {
		t.Error("a second kernel could take the sockets of the first")
	}
	alive(t, tr)
	tr.Close()
	if files, _ := filepath.Glob(conn.IP + "-*"); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

// TestIPCAfterKill starts where a killed kernel has left its socket files.
func TestIPCAfterKill(t *testing.T) {
	conn := ipc(t)
	for _, ch := range channels {
		_, path := conn.Addr(ch)
		l, err := net.Listen("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		l.(*net.UnixListener).SetUnlinkOnClose(false)
		l.Close()
	}
	alive(t, startTransportOn(t, conn, nil))

	// A file that is no socket is not ours to remove.
	other := ipc(t)
	_, path := other.Addr(Shell)
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(other, NewSession(), nil); err == nil {
		t.Error("listening on a plain file succeeded")
	}
	if text, _ := os.ReadFile(path); string(text) != "precious" {
		t.Error("the file is gone")
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	tr := startTransport(b)
	c := connect(b, tr, Shell, "bench")
	for b.Loop() {
		c.ping()
	}
}

func BenchmarkPublish(b *testing.B) {
	tr := startTransport(b)
	sub := subscribe(b, tr)
	n := 0
	done := make(chan struct{})
	content := stream("line of output\n")
	for b.Loop() {
		publish(b, tr, "stream", content)
		n++
		if n == 1 {
			go func() {
				defer close(done)
				for {
					if m, err := sub.tryMessage(); err != nil || m.Header.MsgType == "status" {
						return
					}
				}
			}()
		}
	}
	publish(b, tr, "status", "{}")
	<-done
}
