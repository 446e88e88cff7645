package conformance

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"vogo/kernel/wire"
)

// hardProbes are of what users of kernels have complained about: what an interrupt
// does not reach, what takes the kernel along, kernels that do not come back.
var hardProbes = []Probe{
	{Section: "interrupt", Name: "interrupt_lock", Claim: "stops a cell that waits for a lock it holds", Run: stops(func(l Language) string { return l.Lock })},
	{Section: "interrupt", Name: "interrupt_child", Claim: "stops a cell that waits for a program", Run: stops(func(l Language) string { return l.SlowChild })},
	{Section: "interrupt", Name: "interrupt_flood", Claim: "stops a cell that prints without end", Run: stops(func(l Language) string { return l.Flood })},
	{Section: "interrupt", Name: "interrupt_network", Claim: "stops a cell that waits for a server", Run: interruptNetwork},
	{Section: "interrupt", Name: "interrupt_again", Claim: "can be interrupted 30 times in a row", Run: func(b *Bench) error {
		for i := range 30 {
			if err := stops(func(l Language) string { return l.Spin })(b); err != nil {
				return fmt.Errorf("interrupt %d: %w", i+1, err)
			}
			b.Forget()
		}
		return nil
	}},
	{Section: "execute", Name: "thread_fails", Claim: "survives a thread that fails, with its state, and shows why", Run: func(b *Bench) error {
		if err := need(b.Lang.ThreadFails); err != nil {
			return err
		}
		if _, err := b.run(b.Lang.Set); err != nil {
			return err
		}
		failing, err := b.Client.Run(b.Lang.ThreadFails)
		if err != nil {
			return err
		}
		_, err = b.find("the thread's error", Patience, func(m *wire.Message) bool {
			return m.Parent.MsgID == failing.ID && bytes.Contains(m.Content, []byte("boom")) &&
				(m.Header.MsgType == "stream" || m.Header.MsgType == "error")
		})
		if err != nil {
			return err
		}
		c, err := b.run(b.Lang.Get)
		return check(err, same("the variable afterwards", c.Plain("execute_result"), b.Lang.GetText))
	}},
	{Section: "comms", Name: "comm_echo", Claim: "takes part in a comm, with binary buffers", Run: commEcho},
	{Section: "wire", Name: "ipc", Claim: "serves the ipc transport, and again after it was killed", Own: true, Run: serveIPC},
	{Section: "shutdown", Name: "restart", Claim: "starts again with its connection file after a shutdown", Own: true, Run: func(b *Bench) error {
		if err := b.endsAfter(true, 2*time.Second); err != nil {
			return err
		}
		return b.Kernel.again()
	}},
	{Section: "shutdown", Name: "restart_killed", Claim: "starts again with its connection file after it was killed in a cell", Own: true, Run: func(b *Bench) error {
		if err := need(b.Lang.Spin); err != nil {
			return err
		}
		if _, err := b.running(b.Lang.Spin); err != nil {
			return err
		}
		if err := check(b.Kernel.Signal(os.Kill), b.Kernel.Wait(2*time.Second)); err != nil {
			return err
		}
		return b.Kernel.again()
	}},
}

// interruptNetwork has a cell ask a server that takes the question and is silent.
func interruptNetwork(b *Bench) error {
	if err := need(b.Lang.Fetch); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	asked := make(chan net.Conn, 1)
	go func() {
		if c, err := l.Accept(); err == nil {
			asked <- c
		}
	}()
	if _, err := b.run(b.Lang.Set); err != nil {
		return err
	}
	id := b.Begin(strings.ReplaceAll(b.Lang.Fetch, "URL", "http://"+l.Addr().String()+"/"))
	select {
	case c := <-asked:
		defer c.Close()
	case <-time.After(Patience):
		return fmt.Errorf("the server was not asked within %v", Patience)
	}
	if err := b.interrupt(); err != nil {
		return err
	}
	c, err := b.await(id, 2*time.Second)
	if err := check(err, same("status", c.Reply.Str("status"), "error")); err != nil {
		return err
	}
	c, err = b.run(b.Lang.Get)
	return check(err, same("the variable afterwards", c.Plain("execute_result"), b.Lang.GetText))
}

// commEcho opens a comm to a target that returns what it is sent.
func commEcho(b *Bench) error {
	if _, err := b.run(b.Lang.Echo); err != nil {
		return err
	}
	b.Send(wire.Shell, "comm_open", map[string]any{"comm_id": "echo-1", "target_name": "echo", "data": struct{}{}})
	h := b.Session.Header("comm_msg")
	content := []byte(`{"comm_id":"echo-1","data":{"text":"é😀"}}`)
	frames, err := b.codec.Encode(&wire.Message{Header: h, Content: content, Buffers: [][]byte{{0, 1, 255}, {}}})
	if err != nil {
		return err
	}
	if err := b.SendFrames(wire.Shell, frames); err != nil {
		return err
	}
	m, err := b.find("echo", Patience, func(m *wire.Message) bool {
		return m.Channel == wire.IOPub && m.Header.MsgType == "comm_msg" && decode(m).Str("comm_id") == "echo-1"
	})
	if err != nil {
		return err
	}
	data, _ := decode(m).Content["data"].(map[string]any)
	r, _, err := b.Ask(wire.Shell, "comm_info_request", map[string]string{"target_name": "echo"})
	comms, _ := r.Content["comms"].(map[string]any)
	b.Send(wire.Shell, "comm_close", map[string]any{"comm_id": "echo-1", "data": struct{}{}})
	return check(err, same("data", fmt.Sprint(data["text"]), "é😀"), same("number of buffers", len(m.Buffers), 2),
		same("first buffer", fmt.Sprint(m.Buffers[:1]), "[[0 1 255]]"), same("open comms", len(comms), 1))
}

func serveIPC(b *Bench) error {
	if runtime.GOOS == "windows" {
		return ErrSkip
	}
	k, err := start(b.Kernel.Spec, "ipc")
	if err != nil {
		return err
	}
	defer k.Close()
	if err := k.serves(); err != nil {
		return err
	}
	if err := check(k.Signal(os.Kill), k.Wait(2*time.Second)); err != nil {
		return err
	}
	return k.again()
}

// again starts a kernel that has ended with the same connection file, and looks
// whether it serves.
func (k *Kernel) again() error {
	if err := k.launch(); err != nil {
		return fmt.Errorf("starting it again: %w", err)
	}
	return k.serves()
}

func (k *Kernel) serves() error {
	c, err := Dial(k)
	if err != nil {
		return err
	}
	defer c.Close()
	r, _, err := c.Ask(wire.Control, "kernel_info_request", struct{}{})
	return check(err, same("status of kernel_info", r.Str("status"), "ok"))
}
