// Command soak lets clients come, run cells, interrupt them and leave at random,
// and prints what the kernel process takes meanwhile: memory, file descriptors,
// threads and, of a Go kernel, goroutines. They should become flat.
//
//	go run vogo/kernel/conformance/soak -kernel vogo -for 30m
package main

import (
	"errors"
	"flag"
	"fmt"
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
	if err := run(*name, *clients, *length, *every, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// soak is one run.
type soak struct {
	kernel *conformance.Kernel
	lang   conformance.Language
	end    time.Time

	cells, clients, interrupts, queries atomic.Int64
}

func run(name string, clients int, length, every time.Duration, seed uint64) error {
	spec, err := conformance.FindSpec(name, install.SystemEnv().DataPath())
	if err != nil {
		return err
	}
	lang, ok := conformance.Languages[spec.Language]
	if !ok {
		return fmt.Errorf("no snippets in %q", spec.Language)
	}
	k, err := conformance.Start(spec)
	if err != nil {
		return err
	}
	defer k.Close()
	s := &soak{kernel: k, lang: lang, end: time.Now().Add(length)}
	errs := make(chan error, clients+1)
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
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		if err := s.watch(every); err != nil {
			errs <- err
		}
	}()
	running.Wait()
	<-watched
	close(errs)
	for e := range errs {
		err = errors.Join(err, e)
	}
	return err
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
	cells := []string{
		s.lang.Value, s.lang.Value, s.lang.Set, s.lang.Hello, s.lang.ToStderr, s.lang.Lines, s.lang.Unicode, s.lang.Display,
		s.lang.Update, s.lang.Clear, s.lang.Fail, s.lang.SyntaxErr, s.lang.Missing, s.lang.RawOutput, "",
	}
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

// watch prints a line now and then.
func (s *soak) watch(every time.Duration) error {
	c, err := conformance.Dial(s.kernel)
	if err != nil {
		return err
	}
	defer c.Close()
	fmt.Printf("%8s %8s %8s %8s %8s %8s %6s %8s %10s\n", "seconds", "clients", "cells", "stops", "queries", "RSS MiB", "fds", "threads", "goroutines")
	begun := time.Now()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		rss, threads := s.status()
		fds, _ := os.ReadDir(s.proc("fd"))
		fmt.Printf("%8.0f %8d %8d %8d %8d %8.1f %6d %8s %10s\n", time.Since(begun).Seconds(), s.clients.Load(), s.cells.Load(),
			s.interrupts.Load(), s.queries.Load(), rss, len(fds), threads, s.goroutines(c))
		c.Forget()
		if time.Now().After(s.end) {
			return nil
		}
		<-tick.C
	}
}

func (s *soak) proc(file string) string {
	return filepath.Join("/proc", fmt.Sprint(s.kernel.PID()), file)
}

// status returns the resident memory in MiB and the number of threads.
func (s *soak) status() (rss float64, threads string) {
	text, _ := os.ReadFile(s.proc("status")) // 0 where there is no such file
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); name {
		case "VmRSS":
			fmt.Sscan(value, &rss)
			rss /= 1024
		case "Threads":
			threads = value
		}
	}
	return rss, threads
}

// goroutines asks a Go kernel; a cell may be interrupted by the clients.
func (s *soak) goroutines(c *conformance.Client) string {
	if s.lang.Name != "go" {
		return "–"
	}
	for range 20 {
		cell, err := c.Run("runtime.NumGoroutine()", "store_history", false)
		if text := cell.Plain("execute_result"); text != "" && err == nil {
			return text
		}
	}
	return "?"
}
