//go:build unix

package kernel

import (
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// capture reads what is written to the file descriptors 1 and 2 of the process:
// by the run-time library, by code that kept os.Stdout, by child processes.
type capture struct {
	streams []*captured
	record  *record
	stderr  *os.File // os.Stderr before, if it is a pipe of its own now
}

// captured is one of the two descriptors, now the writing end of a pipe. With a
// record, descriptor 2 is that file, and the pipe is os.Stderr alone: what reads
// it may not run any more when the run-time library gives up.
type captured struct {
	fd    int // 1 or 2
	name  string
	saved *os.File // what the descriptor was
	r     *os.File // reading end
	w     *os.File // writing end; nil if that is the descriptor
	raw   syscall.RawConn
	show  func(name, text string) bool
	done  chan struct{}

	mu  sync.Mutex // held from a read until its text is shown
	buf []byte
}

// startCapture redirects the descriptors, the second to rec if that is not nil. show
// is given their text, in order; text that it does not take goes where it would have
// gone.
func startCapture(show func(name, text string) bool, rec *record) (*capture, error) {
	c := &capture{record: rec}
	for _, s := range []*captured{{fd: 1, name: "stdout"}, {fd: 2, name: "stderr"}} {
		s.show = show
		var into *os.File
		if s.fd == 2 && rec != nil {
			into = rec.end
		}
		if err := s.start(into); err != nil {
			c.stop()
			return nil, fmt.Errorf("capturing %s: %w", s.name, err)
		}
		c.streams = append(c.streams, s)
	}
	if w := c.streams[1].w; w != nil {
		c.stderr, os.Stderr = os.Stderr, w
	}
	// For the log of whoever started the kernel, too.
	if err := debug.SetCrashOutput(c.streams[1].saved, debug.CrashOptions{}); err != nil {
		c.stop()
		return nil, fmt.Errorf("keeping the crash output: %w", err)
	}
	return c, nil
}

// start makes the pipe. The descriptor becomes its writing end, or else the file
// that is given.
func (s *captured) start(into *os.File) error {
	saved, err := unix.FcntlInt(uintptr(s.fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return err
	}
	s.saved = os.NewFile(uintptr(saved), s.name)
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	target := int(w.Fd()) // Fd makes w blocking, as writers expect
	if into != nil {
		target, s.w = int(into.Fd()), w
	} else {
		defer w.Close()
	}
	if err := dup2(target, s.fd); err != nil {
		r.Close()
		return err
	}
	s.r, s.buf, s.done = r, make([]byte, 64<<10), make(chan struct{})
	if s.raw, err = r.SyscallConn(); err != nil {
		return err
	}
	go s.read()
	return nil
}

// read shows text as it comes, until the last writer has closed the pipe.
func (s *captured) read() {
	defer close(s.done)
	for open := true; open; {
		err := s.raw.Read(func(fd uintptr) bool {
			var n int
			n, open = s.take(int(fd))
			return n > 0 || !open
		})
		if err != nil {
			return
		}
	}
}

// take reads once without waiting and shows what it got.
func (s *captured) take(fd int) (n int, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := unix.Read(fd, s.buf)
	if n <= 0 {
		return 0, err == unix.EAGAIN || err == unix.EINTR
	}
	s.pass(string(s.buf[:n]))
	return n, true
}

func (s *captured) pass(text string) {
	if !s.show(s.name, text) {
		s.saved.WriteString(text)
	}
}

// drain shows everything that has been written so far.
func (c *capture) drain() {
	if c == nil || len(c.streams) == 0 {
		return
	}
	for _, s := range c.streams {
		s.raw.Control(func(fd uintptr) {
			for n, open := 1, true; n > 0 && open; {
				n, open = s.take(int(fd))
			}
		})
	}
	c.record.drain(c.streams[len(c.streams)-1].pass)
}

// stop puts the descriptors back.
func (c *capture) stop() {
	if c.stderr != nil {
		os.Stderr = c.stderr
	}
	for _, s := range c.streams {
		dup2(int(s.saved.Fd()), s.fd) // closes the writing end, so that read ends
		if s.w != nil {
			s.w.Close()
		}
	}
	c.drain()
	for _, s := range c.streams {
		s.r.Close()
		<-s.done
	}
}
