package display

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
)

// When progress appears and how often it changes: short work must not flicker,
// and a front end has better things to do than to draw bars.
const (
	progressDelay = 300 * time.Millisecond
	progressEvery = 200 * time.Millisecond
)

// Progress shows how far a long operation has come. A nil *Progress does
// nothing; all methods may be called from any goroutine.
type Progress struct {
	sink  Sink
	none  Bundle // what stands there at the end
	id    string
	start time.Time
	stop  func() bool // no longer wait for the context

	mu       sync.Mutex
	label    string
	n, total int64
	timer    *time.Timer
	shown    bool // the output exists
	dirty    bool // it is older than the numbers
	waiting  bool // timer will fire
	done     bool
}

// StartProgress begins showing progress in the sink that ctx carries. total is
// the number of steps or bytes, 0 if it is not known. Nothing appears if the
// operation is done within 300 ms. Call Done at the end, usually by defer; the
// end of ctx does the same. Without a sink nothing is ever shown.
func StartProgress(ctx context.Context, label string, total int64) *Progress {
	p := &Progress{sink: SinkOf(ctx), start: time.Now(), label: label, total: total, dirty: true}
	if p.sink == nil {
		p.done = true
		return p
	}
	p.id = newID()
	p.none = nothing(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer = time.AfterFunc(progressDelay, p.tick)
	p.waiting = true
	p.stop = context.AfterFunc(ctx, p.end)
	return p
}

// Add says that n more steps are done.
func (p *Progress) Add(n int64) { p.change(func() { p.n += n }) }

// Set says that n steps are done altogether.
func (p *Progress) Set(n int64) { p.change(func() { p.n = n }) }

// Total changes the number of steps, once it is known.
func (p *Progress) Total(n int64) { p.change(func() { p.total = n }) }

// Label changes the text.
func (p *Progress) Label(s string) { p.change(func() { p.label = s }) }

func (p *Progress) change(f func()) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done {
		return
	}
	f()
	p.dirty = true
	if !p.waiting {
		p.waiting = true
		p.timer.Reset(progressEvery)
	}
}

// tick publishes the numbers. The lock is held while it does, so that nothing
// can be published after Done has returned.
func (p *Progress) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = false
	if p.done || !p.dirty {
		return
	}
	p.dirty = false
	p.sink.Display(Output{Bundle: p.bundle(time.Since(p.start)), ID: p.id, Update: p.shown})
	p.shown = true
	// No new timer: the next change waits for progressEvery on its own.
}

// Done removes the progress. Further calls do nothing.
func (p *Progress) Done() {
	if p == nil {
		return
	}
	if p.stop != nil {
		p.stop()
	}
	p.end()
}

func (p *Progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done {
		return
	}
	p.done = true
	p.timer.Stop()
	if p.shown {
		p.sink.Display(Output{Bundle: p.none, ID: p.id, Update: true})
	}
}

func (p *Progress) bundle(elapsed time.Duration) Bundle {
	text := p.text(elapsed)
	bar := "<progress></progress>"
	if p.total > 0 {
		// Thousandths, because JavaScript and Go print large numbers differently.
		bar = fmt.Sprintf(`<progress max="1000" value="%d"></progress>`, int64(1000*p.fraction()))
	}
	return Bundle{Data: map[string]any{
		MIMEHTML: "<div>" + bar + " " + esc(text) + "</div>",
		MIMEText: text,
	}}
}

func (p *Progress) fraction() float64 {
	return math.Min(1, math.Max(0, float64(p.n)/float64(p.total)))
}

func (p *Progress) text(elapsed time.Duration) string {
	var parts []string
	switch {
	case p.total > 0:
		parts = append(parts, fmt.Sprintf("%.0f %%", math.Floor(100*p.fraction())),
			fmt.Sprintf("%s of %s", Thousands(p.n), Thousands(p.total)))
	case p.n > 0:
		parts = append(parts, Thousands(p.n))
	}
	if left := p.remaining(elapsed); left >= 2*time.Second {
		parts = append(parts, fmt.Sprintf("about %s left", left.Round(time.Second)))
	} else if elapsed >= 2*time.Second {
		parts = append(parts, elapsed.Round(time.Second).String())
	}
	label := shorten(p.label, 80)
	if label != "" && len(parts) > 0 {
		label += ": "
	}
	return label + strings.Join(parts, ", ")
}

// remaining guesses from the pace so far; 0 when there is nothing to go by.
func (p *Progress) remaining(elapsed time.Duration) time.Duration {
	f := 0.0
	if p.total > 0 {
		f = p.fraction()
	}
	if f < 0.02 || f >= 1 {
		return 0
	}
	left := float64(elapsed) * (1 - f) / f
	if left > float64(100*time.Hour) {
		return 0
	}
	return time.Duration(left)
}
