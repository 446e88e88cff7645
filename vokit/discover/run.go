package discover

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"vogo/display"
	"vogo/vokit/registry"
	"vogo/vokit/tap"
)

// The phases of a run.
const (
	Planning  = "planning"  // asking the registry which services there are
	Asking    = "asking"    // asking the services
	Completed = "completed" // all have answered, failed or been left out
	Stopped   = "stopped"   // by Stop, or because the context ended
	Failed    = "failed"    // no registry has said which services there are
)

// Counters say how far a run is. Services = Skipped + Answered + Failed +
// Waiting at any moment.
type Counters struct {
	Phase    string
	Services int // thought of, those left out included
	Skipped  int // left out; the log says why
	Answered int
	Failed   int
	Waiting  int // not asked yet, or not answered yet; once stopped, never answered
	Datasets int // found so far, each once
	Cut      int // services that have more than they were asked for
	Elapsed  time.Duration
}

// Asked is how many services the plan asks.
func (c Counters) Asked() int { return c.Services - c.Skipped }

// String is the counters in one line.
func (c Counters) String() string {
	if c.Phase == Planning {
		return fmt.Sprintf("asking the registry, %.1f s", c.Elapsed.Seconds())
	}
	s := fmt.Sprintf("%s: %d of %d services answered, %d failed, %d skipped; %d datasets, %.1f s",
		c.Phase, c.Answered, c.Asked(), c.Failed, c.Skipped, c.Datasets, c.Elapsed.Seconds())
	if c.Cut > 0 {
		s += fmt.Sprintf("; %d services have more", c.Cut)
	}
	return s
}

// Run is a search under way. All methods may be called from any goroutine.
//
//	run := discover.Start(ctx, q, reg)
//	for change := run.Changed(); run.Running(); change = run.Changed() {
//		show(run.Counters())
//		<-change
//	}
//	found, err := run.Found()
type Run struct {
	q      Question
	start  time.Time
	cancel context.CancelCauseFunc
	done   chan struct{}

	mu       sync.Mutex
	plan     *Plan
	outcomes []outcome
	seen     map[string]bool // addresses of what was found
	counters Counters
	changed  chan struct{}
	err      error
}

// Start begins a search and returns at once. The registries are asked in turn
// until one answers. When ctx ends, the run stops, and keeps what it has found.
func Start(ctx context.Context, q Question, registries ...*tap.Service) *Run {
	// No progress of single requests: the counters tell of all.
	ctx, cancel := context.WithCancelCause(display.WithSink(ctx, nil))
	q = q.spelled()
	r := &Run{q: q, start: time.Now(), cancel: cancel, done: make(chan struct{}), changed: make(chan struct{}),
		seen: map[string]bool{}, counters: Counters{Phase: Planning}}
	context.AfterFunc(ctx, func() { r.end(Stopped, fmt.Errorf("discover: %w", context.Cause(ctx))) })
	go r.work(ctx, registries)
	return r
}

// work plans and asks.
func (r *Run) work(ctx context.Context, registries []*tap.Service) {
	p, err := planAt(ctx, registries, r.q)
	if err != nil {
		if ctx.Err() == nil {
			r.end(Failed, err)
		}
		return
	}
	r.planned(p)
	g := errgroup.Group{}
	g.SetLimit(atOnce)
	for i, c := range p.candidates {
		if c.Skip != "" {
			continue
		}
		g.Go(func() error {
			if ctx.Err() == nil {
				r.answered(i, ask(ctx, c, r.q))
			}
			return nil
		})
	}
	g.Wait()
	if ctx.Err() == nil {
		r.end(Completed, nil)
	}
}

// planAt asks the first registry that answers.
func planAt(ctx context.Context, registries []*tap.Service, q Question) (*Plan, error) {
	err := errors.New("discover: there is no registry to ask")
	for _, reg := range registries {
		var p *Plan
		if p, err = MakePlan(ctx, reg, q); err == nil || ctx.Err() != nil || !registry.Unavailable(err) {
			return p, err
		}
	}
	return nil, err
}

func (r *Run) planned(p *Plan) {
	r.change(func() {
		r.plan, r.outcomes = p, make([]outcome, len(p.candidates))
		c := &r.counters
		c.Phase, c.Services, c.Waiting = Asking, len(p.candidates), p.Asked()
		c.Skipped = c.Services - c.Waiting
	})
}

func (r *Run) answered(i int, o outcome) {
	r.change(func() {
		o.done = true
		r.outcomes[i] = o
		c := &r.counters
		c.Waiting--
		if o.err != nil {
			c.Failed++
			return
		}
		c.Answered++
		if o.overflow {
			c.Cut++
		}
		for _, rec := range o.rows {
			u := address(rec.text("access_url"))
			if u == "" || !r.seen[u] {
				r.seen[u] = true
				c.Datasets++
			}
		}
	})
}

// end makes what is there final: what comes later is dropped.
func (r *Run) end(phase string, err error) {
	r.change(func() {
		r.counters.Phase, r.counters.Elapsed, r.err = phase, time.Since(r.start), err
		close(r.done)
	})
	r.cancel(nil)
}

// change changes a run that has not ended, and tells those who wait for it.
func (r *Run) change(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running() {
		f()
		close(r.changed)
		r.changed = make(chan struct{})
	}
}

func (r *Run) running() bool { return r.counters.Phase == Planning || r.counters.Phase == Asking }

// Running says whether the run goes on.
func (r *Run) Running() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.running()
}

// Counters say how far the run is.
func (r *Run) Counters() Counters {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.counters
	if r.running() {
		c.Elapsed = time.Since(r.start)
	}
	return c
}

// Changed is closed at the next change: when the plan is made, when a service
// has answered or failed, and at the end. Who takes it before reading the
// counters misses nothing.
func (r *Run) Changed() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changed
}

// Done is closed when the run has ended.
func (r *Run) Done() <-chan struct{} { return r.done }

// Err is why the run failed or was interrupted; nil after Stop.
func (r *Run) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Stop ends the run at once. What was found stays; services that had not
// answered are "stopped" in the log. A run that has ended stays as it is.
func (r *Run) Stop() { r.end(Stopped, nil) }

// Found is what has come so far, with the log; once the run has ended, all of
// it. Later calls give new tables.
func (r *Run) Found() (*Found, error) {
	r.mu.Lock()
	p, outcomes, phase := r.plan, append([]outcome(nil), r.outcomes...), r.counters.Phase
	r.mu.Unlock()
	if p == nil {
		p = &Plan{}
	}
	return collect(p, r.q, outcomes, phase)
}

// Wait waits for the end and returns what was found. An interrupt of the cell
// that waits stops the run.
func (r *Run) Wait() (*Found, error) { return r.WaitContext(display.Ambient()) }

// WaitContext waits for the end and returns what was found. When ctx ends, or
// that of Start, the run stops, and what was found comes with the error.
func (r *Run) WaitContext(ctx context.Context) (*Found, error) {
	defer context.AfterFunc(ctx, func() {
		r.end(Stopped, fmt.Errorf("discover: %w", context.Cause(ctx)))
	})()
	<-r.done
	found, err := r.Found()
	if e := r.Err(); e != nil {
		err = e
	}
	return found, err
}

// String is the counters.
func (r *Run) String() string { return r.Counters().String() }

// MIMEBundle implements display.MIMEBundler: the counters, and the log so far.
func (r *Run) MIMEBundle() display.Bundle {
	found, err := r.Found()
	if err != nil {
		return display.Of(err)
	}
	if err := r.Err(); err != nil && r.Counters().Phase == Failed {
		return display.Of(err)
	}
	log := found.Log()
	log.Name = r.Counters().String()
	return log.MIMEBundle()
}
