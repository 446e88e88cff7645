package conformance

import (
	"fmt"
	"os"
	"time"

	"github.com/go-zeromq/zmq4"

	"vogo/kernel/wire"
)

func clientConns() map[wire.Channel]*zmq4.Conn { return map[wire.Channel]*zmq4.Conn{} }

// subscribeOnly connects to iopub and does not read.
func (c *Client) subscribeOnly() error {
	if err := c.connect(wire.IOPub, zmq4.Sub); err != nil {
		return err
	}
	return c.conns[wire.IOPub].SendMsg(zmq4.NewMsg([]byte{1}))
}

// asked waits for the input_request of a cell.
func (b *Bench) asked(id string) (Message, error) {
	m, err := b.find("input_request", Patience, func(m *wire.Message) bool {
		return m.Channel == wire.Stdin && m.Parent.MsgID == id && m.Header.MsgType == "input_request"
	})
	return decode(m), err
}

var inputProbes = []Probe{
	{Section: "input", Name: "input", Claim: "asks the client on stdin and takes its answer", Run: func(b *Bench) error {
		if err := need(b.Lang.Ask); err != nil {
			return err
		}
		id := b.Begin(b.Lang.Ask, "allow_stdin", true)
		m, err := b.asked(id)
		if err != nil {
			return err
		}
		b.Send(wire.Stdin, "input_reply", map[string]string{"value": "Ada"})
		c, err := b.await(id, Patience)
		if err != nil {
			return err
		}
		_, hidden := m.Content["password"].(bool)
		said := c.Text("stdout")
		return check(
			expect(hidden, "password is %v", m.Content["password"]),
			expect(said == "hello Ada\n" || said == "name? hello Ada\n", "stdout is %q", said),
		)
	}},
	{Section: "input", Name: "input_hidden", Claim: "asks for a password with password set", Run: func(b *Bench) error {
		if err := need(b.Lang.AskHidden); err != nil {
			return err
		}
		id := b.Begin(b.Lang.AskHidden, "allow_stdin", true)
		m, err := b.asked(id)
		if err != nil {
			return err
		}
		b.Send(wire.Stdin, "input_reply", map[string]string{"value": "secret"})
		_, err = b.await(id, Patience)
		return check(err, same("password", m.Content["password"], any(true)))
	}},
	{Section: "input", Name: "input_refused", Claim: "fails at once where allow_stdin is false", Run: func(b *Bench) error {
		if err := need(b.Lang.Ask); err != nil {
			return err
		}
		c, err := b.Client.Run(b.Lang.Ask, "allow_stdin", false)
		if err != nil {
			return err
		}
		for _, m := range b.got {
			if m.Channel == wire.Stdin {
				return fmt.Errorf("it asked all the same")
			}
		}
		return expect(c.Reply.Str("status") != "", "there is no status")
	}},
	{Section: "input", Name: "input_interrupt", Claim: "can be interrupted while it asks", Run: func(b *Bench) error {
		if err := need(b.Lang.Ask); err != nil {
			return err
		}
		id := b.Begin(b.Lang.Ask, "allow_stdin", true)
		if _, err := b.asked(id); err != nil {
			return err
		}
		if err := b.interrupt(); err != nil {
			return err
		}
		if _, err := b.await(id, 2*time.Second); err != nil {
			return err
		}
		return b.stillWell()
	}},
	{Section: "input", Name: "input_busy", Claim: "answers control requests and heartbeats while it asks", Run: func(b *Bench) error {
		if err := need(b.Lang.Ask); err != nil {
			return err
		}
		id := b.Begin(b.Lang.Ask, "allow_stdin", true)
		if _, err := b.asked(id); err != nil {
			return err
		}
		if _, err := b.Reply(b.Send(wire.Control, "kernel_info_request", struct{}{}), 2*time.Second); err != nil {
			return err
		}
		if _, err := b.beat([]byte("x")); err != nil {
			return err
		}
		b.Send(wire.Stdin, "input_reply", map[string]string{"value": "Ada"})
		_, err := b.await(id, Patience)
		return err
	}},
}

// interrupt interrupts the kernel as its kernelspec asks for.
func (b *Bench) interrupt() error {
	if b.Kernel.Spec.InterruptMode != "message" {
		return b.Kernel.Signal(os.Interrupt)
	}
	r, err := b.Reply(b.Send(wire.Control, "interrupt_request", struct{}{}), 2*time.Second)
	return check(err, same("status of the interrupt", r.Str("status"), "ok"))
}

// running sends a cell and waits until it runs.
func (b *Bench) running(code string) (id string, err error) {
	id = b.Begin(code)
	_, err = b.find("execute_input", Patience, func(m *wire.Message) bool {
		return m.Parent.MsgID == id && m.Header.MsgType == "execute_input"
	})
	// A signal that comes between the message and the cell would be lost on
	// kernels that are interrupted by one, and nothing tells when the cell is in.
	if b.Kernel.Spec.InterruptMode != "message" {
		time.Sleep(200 * time.Millisecond)
	}
	return id, err
}

// stops interrupts a cell and looks at how it ends.
func stops(code func(Language) string) func(*Bench) error {
	return func(b *Bench) error {
		if err := need(code(b.Lang)); err != nil {
			return err
		}
		if _, err := b.run(b.Lang.Set); err != nil {
			return err
		}
		id, err := b.running(code(b.Lang))
		if err != nil {
			return err
		}
		if err := b.interrupt(); err != nil {
			return err
		}
		c, err := b.await(id, 2*time.Second)
		if err := check(err, same("status", c.Reply.Str("status"), "error"), same("number of errors", len(c.Of("error")), 1)); err != nil {
			return err
		}
		c, err = b.run(b.Lang.Get)
		return check(err, same("the variable afterwards", c.Plain("execute_result"), b.Lang.GetText))
	}
}

var interruptProbes = []Probe{
	{Section: "interrupt", Name: "interrupt_sleep", Claim: "stops a cell that waits, and keeps the state", Run: stops(func(l Language) string { return l.Sleep })},
	{Section: "interrupt", Name: "interrupt_spin", Claim: "stops a cell that computes, and keeps the state", Run: stops(func(l Language) string { return l.Spin })},
	{Section: "interrupt", Name: "interrupt_request", Claim: "answers interrupt_request whatever its kernelspec says", Run: func(b *Bench) error {
		r, err := b.Reply(b.Send(wire.Control, "interrupt_request", struct{}{}), 2*time.Second)
		return check(err, same("status", r.Str("status"), "ok"), b.stillWell())
	}},
	{Section: "interrupt", Name: "interrupt_idle", Claim: "is not harmed by an interrupt when nothing runs", Run: func(b *Bench) error {
		return check(b.interrupt(), b.stillWell())
	}},
	{Section: "interrupt", Name: "interrupt_queue", Claim: "aborts the cells queued behind an interrupted one", Run: func(b *Bench) error {
		if err := need(b.Lang.Sleep); err != nil {
			return err
		}
		id, err := b.running(b.Lang.Sleep)
		if err != nil {
			return err
		}
		next := b.Begin(b.Lang.Set)
		// The cell must have been received; a later request that was answered on the
		// same connection proves it where queries overtake, others need a moment.
		b.Reply(b.Send(wire.Shell, "is_complete_request", map[string]string{"code": ""}), 100*time.Millisecond)
		if err := b.interrupt(); err != nil {
			return err
		}
		if _, err := b.await(id, 2*time.Second); err != nil {
			return err
		}
		c, err := b.await(next, 2*time.Second)
		return check(err, same("status of the queued cell", c.Reply.Str("status"), "aborted"))
	}},
}

// whileBusy asks something while a cell sleeps, and wants the answer before its end.
func whileBusy(ch wire.Channel, msgType string, content func(Language) any) func(*Bench) error {
	return func(b *Bench) error {
		if err := need(b.Lang.Sleep); err != nil {
			return err
		}
		id, err := b.running(b.Lang.Sleep)
		if err != nil {
			return err
		}
		r, err := b.Reply(b.Send(ch, msgType, content(b.Lang)), time.Second)
		err = check(err, same("status", r.Str("status"), "ok"))
		if stop := check(b.interrupt(), b.stopped(id)); err == nil {
			err = stop
		}
		return err
	}
}

func (b *Bench) stopped(id string) error {
	_, err := b.await(id, Patience)
	return err
}

func nothing(Language) any { return struct{}{} }

var whileBusyProbes = []Probe{
	{Section: "while a cell runs", Name: "busy_info", Claim: "answers kernel_info on control", Run: whileBusy(wire.Control, "kernel_info_request", nothing)},
	{Section: "while a cell runs", Name: "busy_complete", Claim: "completes", Run: whileBusy(wire.Shell, "complete_request", func(l Language) any {
		return map[string]any{"code": l.Complete, "cursor_pos": len(l.Complete)}
	})},
	{Section: "while a cell runs", Name: "busy_inspect", Claim: "documents", Run: whileBusy(wire.Shell, "inspect_request", func(l Language) any {
		return map[string]any{"code": l.Inspect, "cursor_pos": len(l.Inspect), "detail_level": 0}
	})},
	{Section: "while a cell runs", Name: "busy_comms", Claim: "lists comms", Run: whileBusy(wire.Shell, "comm_info_request", nothing)},
	{Section: "while a cell runs", Name: "busy_heartbeat", Claim: "returns heartbeats within 100 ms", Run: func(b *Bench) error {
		if err := need(b.Lang.Spin); err != nil {
			return err
		}
		id, err := b.running(b.Lang.Spin)
		if err != nil {
			return err
		}
		fastest, err := Patience, error(nil)
		for range 20 { // a busy machine holds some up
			var took time.Duration
			if took, err = b.beat([]byte("x")); err != nil {
				break
			}
			if fastest = min(fastest, took); fastest < 100*time.Millisecond {
				break
			}
		}
		return check(err, b.interrupt(), b.stopped(id), expect(fastest < 100*time.Millisecond, "it took %v", fastest))
	}},
}
