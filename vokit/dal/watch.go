package dal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"vogo/display"
)

// watch cancels an exchange that takes too long or has gone silent.
type watch struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	free   context.CancelFunc // of the deadline's timer
	idle   time.Duration

	mu   sync.Mutex
	quit *time.Timer // fires when nothing has come for idle; nil before the body
}

func newWatch(ctx context.Context, total, idle time.Duration) *watch {
	w := &watch{idle: idle, free: func() {}}
	if total > 0 {
		ctx, w.free = context.WithTimeoutCause(ctx, total, totalExceeded(total))
	}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	return w
}

// bodyStarts begins to watch for silence. A query may think for as long as the
// total deadline allows before its first byte.
func (w *watch) bodyStarts() {
	if w.idle <= 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.quit = time.AfterFunc(w.idle, func() { w.cancel(idleExceeded(w.idle)) })
}

func (w *watch) beat() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.quit != nil {
		w.quit.Reset(w.idle)
	}
}

func (w *watch) rest() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.quit != nil {
		w.quit.Stop()
	}
}

func (w *watch) stop() {
	w.rest()
	w.cancel(context.Canceled)
	w.free()
}

// body is an answer's body under watch. Time the reader spends between two
// reads does not count as silence of the service.
type body struct {
	rc      io.ReadCloser
	w       *watch
	release func()
	p       *display.Progress
	op, url string
	n       int64
	err     error
	once    sync.Once
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	b.w.beat()
	n, err := b.rc.Read(p)
	b.w.rest()
	b.n += int64(n)
	b.p.Add(int64(n))
	if err == nil {
		return n, nil
	}
	b.err = err
	if err != io.EOF {
		e := classify(b.w.ctx, b.op, b.url, err)
		if errors.Is(e, ErrService) {
			e.Msg = fmt.Sprintf("the answer breaks off after %d bytes", b.n)
		}
		b.err = e
	}
	b.finish()
	return n, b.err
}

// Close implements io.Closer; it ends the exchange.
func (b *body) Close() error {
	if b.err == nil {
		b.err = errors.New("dal: read of a closed body")
	}
	b.finish()
	return nil
}

func (b *body) finish() {
	b.once.Do(func() {
		b.w.stop()
		b.rc.Close()
		b.release()
		b.p.Done()
	})
}
