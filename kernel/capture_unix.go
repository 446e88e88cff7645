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
}

// captured is one of the two descriptors, now the writing end of a pipe.
type captured struct {
	fd    int // 1 or 2
	name  string
	saved *os.File // what the descriptor was
	r     *os.File // reading end
	raw   syscall.RawConn
	show  func(name, text string) bool
	done  chan struct{}

	mu  sync.Mutex // held from a read until its text is shown
	buf []byte
}

// startCapture redirects the descriptors. show is given their text, in order; text
// that it does not take goes where it would have gone.
func startCapture(show func(name, text string) bool) (*capture, error) {
	c := &capture{}
	for _, s := range []*captured{{fd: 1, name: "stdout"}, {fd: 2, name: "stderr"}} {
		s.show = show
		if err := s.start(); err != nil {
			c.stop()
			return nil, fmt.Errorf("capturing %s: %w", s.name, err)
		}
		c.streams = append(c.streams, s)
	}
	// What the run-time says when it gives up would stay in a pipe that nobody
	// reads any more.
	if err := debug.SetCrashOutput(c.streams[1].saved, debug.CrashOptions{}); err != nil {
		c.stop()
		return nil, fmt.Errorf("keeping the crash output: %w", err)
	}
	return c, nil
}

func (s *captured) start() error {
	saved, err := unix.FcntlInt(uintptr(s.fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return err
	}
	s.saved = os.NewFile(uintptr(saved), s.name)
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer w.Close()
	if err := dup2(int(w.Fd()), s.fd); err != nil { // Fd makes w blocking, as writers expect
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
	if text := s.buf[:n]; !s.show(s.name, string(text)) {
		s.saved.Write(text)
	}
	return n, true
}

// drain shows everything that has been written so far.
func (c *capture) drain() {
	if c == nil {
		return
	}
	for _, s := range c.streams {
		s.raw.Control(func(fd uintptr) {
			for n, open := 1, true; n > 0 && open; {
				n, open = s.take(int(fd))
			}
		})
	}
}

// stop puts the descriptors back.
func (c *capture) stop() {
	for _, s := range c.streams {
		dup2(int(s.saved.Fd()), s.fd) // closes the writing end, so that read ends
	}
	c.drain()
	for _, s := range c.streams {
		s.r.Close()
		<-s.done
	}
}
