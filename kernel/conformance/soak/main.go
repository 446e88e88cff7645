// Command soak lets clients come, run cells, interrupt them and leave at random,
// and prints what the kernel process takes meanwhile: memory, file descriptors,
// threads and, of a Go kernel, goroutines. They should become flat, and in the last
// line, when all clients have left, be as in the first.
//
//	go run vogo/kernel/conformance/soak -kernel vogo -for 30m
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vogo/install"
	"vogo/kernel/conformance"
	"vogo/kernel/wire"
)

func main() {
	name := flag.String("kernel", "vogo", "`name` of the kernelspec, or path of a kernel.json")
	clients := flag.Int("clients", 4, "clients at a time")
	length := flag.Duration("for", time.Minute, "how long")
	every := flag.Duration("every", 10*time.Second, "time between two lines")
	seed := flag.Uint64("seed", 1, "of the random choices")
	flag.Parse()
	spec, err := conformance.FindSpec(*name, install.SystemEnv().DataPath())
	if err == nil {
		_, err = run(spec, *clients, *length, *every, *seed, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// soak is one run.
type soak struct {
	kernel *conformance.Kernel
	lang   conformance.Language
	begun  time.Time
	end    time.Time
	out    io.Writer

	cells, clients, interrupts, queries atomic.Int64
}

// sample is what the kernel takes at one moment; what cannot be known is 0.
type sample struct {
	rss                      float64 // MiB
	fds, threads, goroutines int
}

// run prints samples while clients visit a kernel, and returns the one before the
// first and the one after the last of them.
func run(spec conformance.Spec, clients int, length, every time.Duration, seed uint64, out io.Writer) (samples [2]sample, err error) {
	lang, ok := conformance.Languages[spec.Language]
	if !ok {
		return samples, fmt.Errorf("no snippets in %q", spec.Language)
	}
	k, err := conformance.Start(spec)
	if err != nil {
		return samples, err
	}
	defer k.Close()
	s := &soak{kernel: k, lang: lang, out: out}
	watcher, err := conformance.Dial(k)
	if err != nil {
		return samples, err
	}
	defer watcher.Close()
	if err := s.warm(watcher); err != nil {
		return samples, err
	}
	samples[0] = s.sample(watcher)
	fmt.Fprintf(out, "%8s %8s %8s %8s %8s %8s %6s %8s %10s\n", "seconds", "clients", "cells", "stops", "queries", "RSS MiB", "fds", "threads", "goroutines")
	s.begun, s.end = time.Now(), time.Now().Add(length)
	s.print(samples[0])
	errs := make(chan error, clients)
	var running sync.WaitGroup
	for i := range clients {
		running.Add(1)
		go func() {
			defer running.Done()
			if err := s.visit(rand.New(rand.NewPCG(seed, uint64(i)))); err != nil {
				errs <- err
			}
		}()
	}
	left := make(chan struct{})
	go func() {
		running.Wait()
		close(left)
	}()
	s.watch(watcher, every, left)
	close(errs)
	for e := range errs {
		err = errors.Join(err, e)
	}
	if err == nil {
		samples[1], err = s.settle(watcher, samples[0])
	}
	return samples, err
}

// warm runs each kind of cell once, so that what is made once and kept is there.
func (s *soak) warm(c *conformance.Client) error {
	for _, code := range s.cellsOf() {
		if err := done(c, c.Begin(code)); err != nil {
			return err
		}
	}
	c.Forget()
	return nil
}

func (s *soak) cellsOf() []string {
	return []string{
		s.lang.Value, s.lang.Value, s.lang.Set, s.lang.Hello, s.lang.ToStderr, s.lang.Lines, s.lang.Unicode, s.lang.Display,
		s.lang.Update, s.lang.Clear, s.lang.Fail, s.lang.SyntaxErr, s.lang.Missing, s.lang.RawOutput, "",
	}
}

// visit lets one client after the other come and leave.
func (s *soak) visit(r *rand.Rand) error {
	for time.Now().Before(s.end) {
		c, err := conformance.Dial(s.kernel)
		if err != nil {
			return fmt.Errorf("a client comes: %w", err)
		}
		s.clients.Add(1)
		for range 1 + r.IntN(30) {
			if err := s.act(c, r); err != nil {
				c.Close()
				return err
			}
			if r.IntN(4) == 0 {
				c.Forget()
			}
		}
		if r.IntN(3) == 0 {
			c.Begin(s.lang.Lines) // and does not wait
		}
		c.Close()
	}
	return nil
}

// act does one thing. Cells of other clients interfere: a cell may be aborted or
// interrupted, but it must end.
func (s *soak) act(c *conformance.Client, r *rand.Rand) error {
	cells := s.cellsOf()
	switch n := r.IntN(20); {
	case n < 15:
		s.cells.Add(1)
		return done(c, c.Begin(cells[r.IntN(len(cells))]))
	case n == 15:
		code := []string{s.lang.Sleep, s.lang.Spin}[r.IntN(2)]
		id := c.Begin(code)
		s.cells.Add(1)
		s.interrupts.Add(1)
		for {
			c.Send(wire.Control, "interrupt_request", struct{}{})
			if _, err := c.Idle(id, time.Second); err == nil {
				return done(c, id)
			} else if !s.kernel.Alive() {
				return err
			}
		}
	case n == 16:
		id := c.Begin(s.lang.Ask, "allow_stdin", true)
		s.cells.Add(1)
		for {
			c.Send(wire.Stdin, "input_reply", map[string]string{"value": "Ada"})
			if _, err := c.Idle(id, time.Second); err == nil {
				return done(c, id)
			} else if !s.kernel.Alive() {
				return err
			}
		}
	default:
		s.queries.Add(1)
		_, _, err := c.Ask(wire.Shell, "complete_request", map[string]any{"code": s.lang.Complete, "cursor_pos": len(s.lang.Complete)})
		if err == nil {
			_, _, err = c.Ask(wire.Shell, "history_request", map[string]any{"hist_access_type": "tail", "n": 3})
		}
		return err
	}
}

func done(c *conformance.Client, id string) error {
	if _, err := c.Reply(id, time.Minute); err != nil {
		return fmt.Errorf("a cell: %w", err)
	}
	if _, err := c.Idle(id, time.Minute); err != nil {
		return fmt.Errorf("a cell: %w", err)
	}
	return nil
}

// watch prints a line now and then, until all clients have left.
func (s *soak) watch(c *conformance.Client, every time.Duration, left <-chan struct{}) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.print(s.sample(c))
		case <-left:
			return
		}
	}
}

// settle waits until the kernel has noticed that the clients have left, which shows
// in its file descriptors, and prints what is left then.
func (s *soak) settle(c *conformance.Client, before sample) (sample, error) {
	for end := time.Now().Add(conformance.Patience); ; time.Sleep(50 * time.Millisecond) {
		now := s.sample(c)
		if now.fds <= before.fds && now.goroutines <= before.goroutines || time.Now().After(end) {
			s.print(now)
			if !s.kernel.Alive() {
				return now, errors.New("the kernel has ended")
			}
			return now, nil
		}
	}
}

func (s *soak) print(now sample) {
	fmt.Fprintf(s.out, "%8.0f %8d %8d %8d %8d %8.1f %6d %8d %10d\n", time.Since(s.begun).Seconds(), s.clients.Load(), s.cells.Load(),
		s.interrupts.Load(), s.queries.Load(), now.rss, now.fds, now.threads, now.goroutines)
}

func (s *soak) sample(c *conformance.Client) sample {
	now := s.status()
	if fds, err := os.ReadDir(s.proc("fd")); err == nil {
		now.fds = len(fds)
	}
	now.goroutines = s.goroutines(c)
	c.Forget()
	return now
}

func (s *soak) proc(file string) string {
	return filepath.Join("/proc", fmt.Sprint(s.kernel.PID()), file)
}

// status returns the resident memory and the number of threads.
func (s *soak) status() (now sample) {
	text, _ := os.ReadFile(s.proc("status")) // there is none but on Linux
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); name {
		case "VmRSS":
			fmt.Sscan(value, &now.rss)
			now.rss /= 1024
		case "Threads":
			fmt.Sscan(value, &now.threads)
		}
	}
	return now
}

// goroutines asks a Go kernel; a cell may be interrupted by the clients.
func (s *soak) goroutines(c *conformance.Client) (n int) {
	if s.lang.Name != "go" {
		return 0
	}
	for range 20 {
		cell, err := c.Run("runtime.NumGoroutine()", "store_history", false)
		if text := cell.Plain("execute_result"); text != "" && err == nil {
			fmt.Sscan(text, &n)
			break
		}
	}
	return n
}
