package wire

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// record keeps what a batch emits.
type record struct {
	mu   sync.Mutex
	msgs []string
	came chan struct{}
}

func newRecord() *record { return &record{came: make(chan struct{}, 1<<16)} }

func (r *record) emit(name, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.msgs = append(r.msgs, name+": "+text)
	r.came <- struct{}{}
}

func (r *record) text(name string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, m := range r.msgs {
		if rest, ok := strings.CutPrefix(m, name+": "); ok {
			b.WriteString(rest)
		}
	}
	return b.String()
}

func TestBatchGathers(t *testing.T) {
	r := newRecord()
	b := NewBatch(r.emit)
	var want strings.Builder
	for i := range 10_000 {
		line := fmt.Sprintln("line", i)
		want.WriteString(line)
		b.Write("stdout", line)
	}
	b.End()
	if r.text("stdout") != want.String() {
		t.Error("the text has changed")
	}
	if n := len(r.msgs); n > want.Len()/batchBytes+100 {
		t.Errorf("%d messages", n)
	}
}

func TestBatchKeepsOrder(t *testing.T) {
	r := newRecord()
	b := NewBatch(r.emit)
	for _, s := range []string{"out 1", "err 2", "err 3", "out 4"} {
		b.Write(map[string]string{"out": "stdout", "err": "stderr"}[s[:3]], s[4:])
	}
	b.Flush()
	got := strings.Join(r.msgs, "; ")
	if want := "stdout: 1; stderr: 23; stdout: 4"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestBatchByItself checks that text is emitted though nobody flushes, also the
// second time.
func TestBatchByItself(t *testing.T) {
	r := newRecord()
	b := NewBatch(r.emit)
	for _, text := range []string{"one", "two", "three"} {
		b.Write("stdout", text)
		<-r.came
	}
	if got := r.text("stdout"); got != "onetwothree" {
		t.Errorf("got %q", got)
	}
}

func TestBatchSplitsAtCharacters(t *testing.T) {
	r := newRecord()
	b := NewBatch(r.emit)
	text := "x" + strings.Repeat("日本語😀", 3*batchMax/13)
	b.Write("stdout", text)
	b.Flush()
	if len(r.msgs) < 3 {
		t.Errorf("%d messages, want at least 3", len(r.msgs))
	}
	for _, m := range r.msgs {
		if len(m) > batchMax+20 || !utf8.ValidString(m) {
			t.Errorf("message of %d bytes, valid: %v", len(m), utf8.ValidString(m))
		}
	}
	if r.text("stdout") != text {
		t.Error("the text has changed")
	}
}

// TestBatchJoinsCharacters writes characters byte by byte, on both streams.
func TestBatchJoinsCharacters(t *testing.T) {
	r := newRecord()
	b := NewBatch(r.emit)
	const text = "aé日😀z"
	for i := range len(text) {
		for _, name := range []string{"stdout", "stderr"} {
			b.Write(name, text[i:i+1])
			b.Flush()
		}
	}
	for _, name := range []string{"stdout", "stderr"} {
		if got := r.text(name); got != text {
			t.Errorf("%s: got %q", name, got)
		}
	}
	for _, m := range r.msgs {
		if !utf8.ValidString(m) {
			t.Errorf("message %q is no text", m)
		}
	}
	b.Write("stdout", "cut \xe6\x97")
	b.Write("stdout", "")
	b.End()
	if got := r.text("stdout"); got != text+"cut \xe6\x97" {
		t.Errorf("after the end: %q", got)
	}
	b.Write("stdout", "\xff\xfe!")
	b.End()
	if got := r.text("stdout"); !strings.HasSuffix(got, "\xff\xfe!") {
		t.Errorf("bytes that are no text: %q", got)
	}
}

// TestBatchConcurrent has several goroutines write; no line is torn or lost.
func TestBatchConcurrent(t *testing.T) {
	r := newRecord()
	b := NewBatch(r.emit)
	var wg sync.WaitGroup
	const writers, lines = 8, 2000
	for i := range writers {
		wg.Go(func() {
			for j := range lines {
				b.Write("stdout", fmt.Sprintf("%d %d\n", i, j))
				if j%100 == 0 {
					b.Flush()
				}
			}
		})
	}
	wg.Wait()
	b.End()
	var next [writers]int
	for _, line := range strings.Split(strings.TrimSpace(r.text("stdout")), "\n") {
		var i, j int
		if _, err := fmt.Sscanf(line, "%d %d", &i, &j); err != nil || next[i] != j {
			t.Fatalf("line %q where %d of writer %d was to come (%v)", line, next[i], i, err)
		}
		next[i]++
	}
	for i, n := range next {
		if n != lines {
			t.Errorf("%d lines of writer %d", n, i)
		}
	}
}

// Long text is passed on in messages that are not too large, in order with what was
// gathered before, and no character is cut in two.
func TestBatchLongText(t *testing.T) {
	var got []string
	b := NewBatch(func(name, text string) { got = append(got, name+" "+text) })
	long := strings.Repeat("日本", batchMax/4)
	b.Write("stdout", "before ")
	b.Write("stdout", long[:len(long)-1])
	b.Write("stdout", long[len(long)-1:]+" after")
	b.Write("stderr", long)
	b.End()
	var out, err strings.Builder
	for _, m := range got {
		name, text, _ := strings.Cut(m, " ")
		if len(text) > batchMax || !utf8.ValidString(text) {
			t.Errorf("a message of %d bytes, valid: %v", len(text), utf8.ValidString(text))
		}
		if name == "stdout" {
			out.WriteString(text)
		} else {
			err.WriteString(text)
		}
	}
	if out.String() != "before "+long+" after" || err.String() != long {
		t.Errorf("%d bytes on stdout, %d on stderr", out.Len(), err.Len())
	}
}
