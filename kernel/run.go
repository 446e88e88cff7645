package kernel

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"vogo/kernel/wire"
)

// Listening is where a kernel listens.
type Listening = wire.Connection

const (
	drainTime = time.Second            // for messages to leave at the end
	stopTime  = 500 * time.Millisecond // for a running cell to stop at the end
)

// ErrOrphaned is why Run returns when the process that started the kernel is gone.
var ErrOrphaned = errors.New("the process that started the kernel has ended")

// Run serves the front ends of one connection. It returns nil after a shutdown
// request or at the end of ctx, and an error if it cannot listen, if the engine
// cannot be loaded, or if the kernel was orphaned ([ErrOrphaned]). A cell that
// does not stop when told to may still run then: the process should end.
func Run(ctx context.Context, conn wire.Connection, opts Options) error {
	session := wire.NewSession()
	t, err := wire.Listen(conn, session, opts.Log)
	if err != nil {
		return err
	}
	defer t.Close()
	opts.listening = t.Connection()
	s := newServer(ctx, opts, session, t)
	defer s.cancel(errClosed)
	s.comms.serveLive()
	if opts.Capture {
		if opts.Record != "" {
			if s.legacy.record, s.legacy.words, err = openRecord(opts.Record); err != nil {
				s.log.Warn("nothing will be known of how this kernel ends", "err", err)
			}
			defer s.legacy.record.close()
		}
		if s.capture, err = startCapture(s.strayOutput, s.legacy.record); err != nil {
			return err
		}
		defer s.capture.stop()
	}
	var signals chan os.Signal
	if opts.Signals {
		signals = make(chan os.Signal, 4)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		defer signal.Stop(signals)
	}
	s.start()
	t.Serve(s.receive)
	if opts.listening.RegistrationPort > 0 {
		if err := wire.Register(s.ctx, opts.listening); err != nil {
			return err
		}
	}
	if opts.Ready != nil {
		opts.Ready(opts.listening)
	}
	var orphaned <-chan struct{}
	if opts.WatchParent {
		orphaned = watchParent(s.ctx)
	}
	err = s.wait(signals, orphaned)
	stopped := make(chan struct{})
	time.AfterFunc(stopTime, func() { close(stopped) })
	s.close(stopped)
	t.Drain(drainTime)
	return err
}

// wait returns when the kernel is to end.
func (s *server) wait(signals <-chan os.Signal, orphaned <-chan struct{}) error {
	for {
		select {
		case <-s.finished:
			return nil
		case <-s.ctx.Done():
			return nil
		case <-orphaned:
			return ErrOrphaned
		case sig := <-signals:
			if sig != os.Interrupt {
				return nil
			}
			s.stop()
		}
	}
}

// strayOutput shows what was written to the process's own output by nobody the
// engine knows: it goes to the cell that ran last.
func (s *server) strayOutput(name, text string) bool {
	o := s.latest.Load()
	if o != nil {
		o.write(name, text)
	}
	return o != nil
}
