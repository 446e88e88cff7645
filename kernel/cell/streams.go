package cell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"vogo/display"
)

// streams connects what the interpreter prints and reads with the IO of the cell
// that runs. What goroutines print after their cell has ended goes to the writers
// of the cell that ran last: whoever made them may know whose goroutine it is.
type streams struct {
	mu   sync.Mutex
	io   IO
	on   bool
	late []lateWrite
	once sync.Once
	fs   stdFiles
	pipe [2]*pipe
	line bytes.Buffer // input asked for and not read yet
}

type lateWrite struct {
	toErr bool
	data  []byte
}

const maxLate = 1 << 20

func newStreams() *streams { return &streams{} }

func (s *streams) begin(io IO) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.io, s.on = io, true
	late := s.late
	s.late = nil
	for _, w := range late {
		s.writeLocked(w.toErr, w.data)
	}
}

// end waits until everything the cell wrote to os.Stdout and os.Stderr has
// arrived.
func (s *streams) end() {
	s.flush()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.io.Input = nil
}

func (s *streams) writeLocked(toErr bool, p []byte) (int, error) {
	if !s.on {
		if len(s.late) < maxLate/64 {
			s.late = append(s.late, lateWrite{toErr, bytes.Clone(p)})
		}
		return len(p), nil
	}
	w := s.io.Stdout
	if toErr {
		w = s.io.Stderr
	}
	if w == nil {
		return len(p), nil
	}
	return w.Write(p)
}

// stream is one of the two outputs.
type stream struct {
	s     *streams
	toErr bool
}

func (w stream) Write(p []byte) (int, error) {
	w.s.flush() // keep the order with what went through the files
	return w.direct(p)
}

func (w stream) direct(p []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.s.writeLocked(w.toErr, p)
}

func (s *streams) stdout() io.Writer { return stream{s, false} }
func (s *streams) stderr() io.Writer { return stream{s, true} }
func (s *streams) stdin() io.Reader  { return input{s} }

// input reads what the user types, a line at a time.
type input struct{ s *streams }

func (r input) Read(p []byte) (int, error) {
	s := r.s
	s.mu.Lock()
	if s.line.Len() > 0 {
		defer s.mu.Unlock()
		return s.line.Read(p)
	}
	ask := s.io.Input
	s.mu.Unlock()
	if ask == nil {
		return 0, errors.New("read standard input: nobody is there to ask (the front end does not support input)")
	}
	text, err := ask("", false)
	if err != nil {
		return 0, fmt.Errorf("read standard input: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.line.WriteString(text + "\n")
	return s.line.Read(p)
}

// stdFiles are what os.Stdout and os.Stderr are in cells.
type stdFiles struct{ out, err *os.File }

// pipe carries what is written to a file to the cell's output.
type pipe struct {
	w    *os.File
	mu   sync.Mutex
	wake *sync.Cond
	seen int // marks that have arrived
	sent int
}

// mark is what flush writes to learn that everything before it has arrived.
var mark = []byte("\x00\x01vogo-flush\x01\x00")

// files makes the pipes when a cell first imports os.
func (s *streams) files() *stdFiles {
	s.once.Do(func() {
		s.fs.out = s.outputFile(0, stream{s, false}, os.Stdout)
		s.fs.err = s.outputFile(1, stream{s, true}, os.Stderr)
	})
	return &s.fs
}

func (s *streams) outputFile(i int, to stream, fallback *os.File) *os.File {
	r, w, err := os.Pipe()
	if err != nil {
		return fallback
	}
	p := &pipe{w: w}
	p.wake = sync.NewCond(&p.mu)
	s.pipe[i] = p
	// This goroutine serves all cells: it must not pass for one of the cell that
	// imports os first.
	display.Bind(context.Background(), func() { go p.copy(r, to) })
	return w
}

func (p *pipe) copy(r *os.File, to stream) {
	buf := make([]byte, 64<<10)
	var held []byte
	for {
		n, err := r.Read(buf)
		data := append(held, buf[:n]...)
		held = nil
		for {
			i := bytes.Index(data, mark)
			if i < 0 {
				break
			}
			if i > 0 {
				_, _ = to.direct(data[:i])
			}
			data = data[i+len(mark):]
			p.mu.Lock()
			p.seen++
			p.wake.Broadcast()
			p.mu.Unlock()
		}
		keep := partialMark(data)
		if len(data) > keep {
			_, _ = to.direct(data[:len(data)-keep])
		}
		held = bytes.Clone(data[len(data)-keep:])
		if err != nil {
			return
		}
	}
}

// partialMark returns how many bytes at the end of data may begin a mark.
func partialMark(data []byte) int {
	for n := min(len(mark)-1, len(data)); n > 0; n-- {
		if bytes.HasPrefix(mark, data[len(data)-n:]) {
			return n
		}
	}
	return 0
}

// flush waits until what was written to the files has arrived.
func (s *streams) flush() {
	for _, p := range s.pipe {
		if p != nil {
			p.flush()
		}
	}
}

func (p *pipe) flush() {
	p.mu.Lock()
	p.sent++
	want := p.sent
	p.mu.Unlock()
	if _, err := p.w.Write(mark); err != nil {
		return
	}
	p.mu.Lock()
	for p.seen < want {
		p.wake.Wait()
	}
	p.mu.Unlock()
}
