package wire

import (
	"sync"
	"time"
	"unicode/utf8"
)

// Times and sizes of stream messages. Clients written in Python digest only a
// few thousand messages a second, so text is gathered: what comes first after a
// pause is shown at once, a flood a few times a second.
const (
	batchFirst = 2 * time.Millisecond
	batchEvery = 50 * time.Millisecond
	batchBytes = 64 << 10  // is sent without waiting
	batchMax   = 512 << 10 // text of one message
)

// Batch gathers the stream output of one cell into few messages. Text of the two
// streams keeps its order. Its methods may be called from any goroutine.
type Batch struct {
	emit func(name, text string)

	mu    sync.Mutex
	name  string // the stream of text
	text  []byte
	last  time.Time // when text was last sent
	timer *time.Timer
	armed bool
	split [2][]byte // beginnings of characters whose rest has not come
}

// NewBatch returns a batch that hands its messages to emit, one at a time and in
// order. Writers wait while emit does.
func NewBatch(emit func(name, text string)) *Batch { return &Batch{emit: emit} }

// Write adds text to the stream "stdout" or "stderr".
func (b *Batch) Write(name, text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if name != b.name && len(b.text) > 0 {
		b.sendLocked()
	}
	b.name = name
	held := b.heldLocked(name)
	if len(text) >= batchBytes && len(*held) == 0 { // is passed on as it is
		b.sendLocked()
		n := incomplete(text)
		*held = append(*held, text[len(text)-n:]...)
		b.emitLocked(text[:len(text)-n])
		return
	}
	b.text = append(append(b.text, *held...), text...)
	*held = (*held)[:0]
	if n := incomplete(b.text); n > 0 {
		*held = append(*held, b.text[len(b.text)-n:]...)
		b.text = b.text[:len(b.text)-n]
	}
	if len(b.text) >= batchBytes {
		b.sendLocked()
	} else if len(b.text) > 0 {
		b.armLocked()
	}
}

func (b *Batch) heldLocked(name string) *[]byte {
	if name == "stderr" {
		return &b.split[1]
	}
	return &b.split[0]
}

// incomplete returns how many bytes at the end of text begin a character that is
// not complete.
func incomplete[T string | []byte](text T) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		c := text[len(text)-n]
		if utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRuneInString(string(text[len(text)-n:])) {
				return n
			}
			return 0
		}
	}
	return 0
}

func (b *Batch) armLocked() {
	if b.armed {
		return
	}
	b.armed = true
	wait := max(batchFirst, time.Until(b.last.Add(batchEvery)))
	if b.timer == nil {
		b.timer = time.AfterFunc(wait, b.tick)
	} else {
		b.timer.Reset(wait)
	}
}

func (b *Batch) tick() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.armed {
		b.sendLocked()
	}
}

// Empty reports whether nothing waits to be sent.
func (b *Batch) Empty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.text) == 0
}

// Flush sends what has been gathered. It returns when emit has.
func (b *Batch) Flush() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sendLocked()
}

// End flushes what is left, also of characters that will not be completed any
// more. The batch may still be written to.
func (b *Batch) End() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sendLocked()
	for i, name := range []string{"stdout", "stderr"} {
		if len(b.split[i]) > 0 {
			b.name, b.text = name, append(b.text, b.split[i]...)
			b.split[i] = nil
			b.sendLocked()
		}
	}
}

func (b *Batch) sendLocked() {
	if b.armed {
		b.armed = false
		b.timer.Stop()
	}
	if len(b.text) == 0 {
		return
	}
	b.emitLocked(string(b.text))
	if b.text = b.text[:0]; cap(b.text) > 4*batchBytes {
		b.text = nil
	}
}

// emitLocked sends text that is to wait no longer, in messages that are not too large.
func (b *Batch) emitLocked(text string) {
	for len(text) > 0 {
		n := len(text)
		if n > batchMax {
			n = batchMax - incomplete(text[:batchMax])
		}
		b.emit(b.name, text[:n])
		text = text[n:]
	}
	b.last = time.Now()
}
