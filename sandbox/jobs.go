package sandbox

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"sort"
	"sync"
	"time"
)

// Phases of a job (UWS 1.1, section 2.2.3.1).
const (
	phasePending   = "PENDING"
	phaseQueued    = "QUEUED"
	phaseExecuting = "EXECUTING"
	phaseCompleted = "COMPLETED"
	phaseError     = "ERROR"
	phaseAborted   = "ABORTED"
)

// job is an asynchronous query or cutout.
type job struct {
	id      string
	list    string // address of the list it is on
	prepare func(*job) (task, error)
	created time.Time
	delay   time.Duration // a fault, on top of the work

	mu          sync.Mutex
	phase       string
	changed     chan struct{} // closed and replaced when the phase changes
	params      params
	uploads     []upload
	started     time.Time
	ended       time.Time
	destruction time.Time
	duration    time.Duration
	results     []jobResult
	failure     string
	cancel      context.CancelFunc
}

// task is the work of a job whose parameters are valid.
type task func(ctx context.Context) ([]jobResult, error)

// jobResult is a result of a job, with what sends it.
type jobResult struct {
	name, mime string
	held       int // bytes that are kept for it
	serve      http.HandlerFunc
}

// jobList keeps the jobs of a server.
type jobList struct {
	mu   sync.Mutex
	jobs map[string]*job
	made int
	run  chan struct{} // bounds how many execute at once
}

const (
	maxJobs    = 2000
	maxHeld    = 512 << 20      // bytes that all jobs together keep
	maxRunning = maxQueries - 2 // synchronous queries keep a share
)

// held is how many bytes a job keeps: uploads and results.
func (j *job) held() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := bytesHeld(j.uploads)
	for _, r := range j.results {
		n += r.held
	}
	return n
}

func bytesHeld(ups []upload) int {
	n := 0
	for _, u := range ups {
		n += bytesOf(u.tab)
	}
	return n
}

// room makes sure that some more bytes can be kept: results go, the oldest
// first; uploads that wait for their query do not.
func (l *jobList) room(more int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.makeRoom(more)
}

// makeRoom is called with the list locked.
func (l *jobList) makeRoom(more int) error {
	total := more
	var over []*job
	for _, j := range l.jobs {
		n := j.held()
		total += n
		j.mu.Lock()
		if n > 0 && !active(j.phase) {
			over = append(over, j)
		}
		j.mu.Unlock()
	}
	sort.Slice(over, func(a, b int) bool { return over[a].created.Before(over[b].created) })
	for _, j := range over {
		if total <= maxHeld {
			break
		}
		total -= j.held()
		delete(l.jobs, j.id)
	}
	if total > maxHeld {
		return userErrorf("the uploads of jobs take more than %d MB; run or delete some jobs first", maxHeld>>20)
	}
	return nil
}

func newJobList() *jobList {
	return &jobList{jobs: map[string]*job{}, run: make(chan struct{}, maxRunning)}
}

// create makes a pending job; old ones go when their time is over.
func (l *jobList) create(list string, prepare func(*job) (task, error), p params, ups []upload) (*job, error) {
	now := time.Now().UTC()
	j := &job{
		list: list, prepare: prepare, created: now, phase: phasePending, changed: make(chan struct{}),
		params: p, uploads: ups, destruction: now.Add(jobRetention), duration: asyncTimeout,
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(now)
	if err := l.makeRoom(bytesHeld(ups)); err != nil {
		return nil, err
	}
	if len(l.jobs) >= maxJobs {
		return nil, userErrorf("there are %d jobs; delete some first", len(l.jobs))
	}
	l.made++
	j.id = jobID(list, p, l.made)
	l.jobs[j.id] = j
	return j, nil
}

// jobID is made from what the job does and how many came before, so that a
// lesson run again gives the same one.
func jobID(list string, p params, n int) string {
	h := fnv.New64a()
	if u, err := url.Parse(list); err == nil {
		list = u.Path // whatever the port is
	}
	fmt.Fprint(h, list, n, p["QUERY"], p["UPLOAD"], p["RUNID"], p["ID"], p["POS"], p["CIRCLE"], p["POLYGON"])
	return fmt.Sprintf("%013x", h.Sum64()>>12)
}

func (l *jobList) expire(now time.Time) {
	for id, j := range l.jobs {
		j.mu.Lock()
		over := now.After(j.destruction)
		j.mu.Unlock()
		if over {
			delete(l.jobs, id)
			j.abort()
		}
	}
}

func (l *jobList) get(id string) *job {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.jobs[id]
}

func (l *jobList) remove(j *job) {
	l.mu.Lock()
	delete(l.jobs, j.id)
	l.mu.Unlock()
	j.abort()
}

// all gives the jobs of a list, newest first.
func (l *jobList) all(list string) []*job {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(time.Now())
	out := make([]*job, 0, len(l.jobs))
	for _, j := range l.jobs {
		if j.list == list {
			out = append(out, j)
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a].created.After(out[b].created) })
	return out
}

// setPhase is called with the job locked.
func (j *job) setPhase(p string) {
	j.phase = p
	switch p {
	case phaseExecuting:
		j.started = time.Now().UTC()
	case phaseCompleted, phaseError, phaseAborted:
		j.ended = time.Now().UTC()
	}
	close(j.changed)
	j.changed = make(chan struct{})
}

func active(phase string) bool {
	return phase == phasePending || phase == phaseQueued || phase == phaseExecuting
}

// abort ends a job that has not ended.
func (j *job) abort() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !active(j.phase) {
		return
	}
	if j.cancel != nil {
		j.cancel()
	}
	j.setPhase(phaseAborted)
}

// wait blocks while the job is in the given phase, until its time is over.
func (j *job) wait(ctx context.Context, phase string, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		j.mu.Lock()
		now, changed := j.phase, j.changed
		j.mu.Unlock()
		if !active(now) || phase != "" && now != phase {
			return
		}
		if phase == "" {
			phase = now
		}
		select {
		case <-changed:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// start queues a pending job. Jobs end with the server.
func (s *Server) start(j *job) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.phase != phasePending {
		return userErrorf("the job is %s and cannot be run", j.phase)
	}
	work, err := j.prepare(j)
	if err != nil { // an invalid job ends in ERROR, as UWS has it
		j.failure = err.Error()
		j.setPhase(phaseError)
		return nil
	}
	ctx, cancel := context.WithCancel(s.ctx)
	j.cancel = cancel
	j.setPhase(phaseQueued)
	go func() {
		defer cancel()
		s.execute(ctx, j, work)
	}()
	return nil
}

func (p params) without(name string) params {
	out := params{}
	for k, v := range p {
		if k != name {
			out[k] = v
		}
	}
	return out
}

func (s *Server) execute(ctx context.Context, j *job, work task) {
	select {
	case s.jobs.run <- struct{}{}:
		defer func() { <-s.jobs.run }()
	case <-ctx.Done():
		j.abort()
		return
	}
	j.mu.Lock()
	if j.phase != phaseQueued {
		j.mu.Unlock()
		return
	}
	j.setPhase(phaseExecuting)
	j.mu.Unlock()
	if j.delay > 0 {
		pause(ctx, j.delay)
	}
	results, err := work(ctx)
	if err == nil {
		n := 0
		for _, r := range results {
			n += r.held
		}
		s.jobs.room(n) // older results make room; a single one is never too large
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.uploads = nil
	if j.phase != phaseExecuting {
		return // aborted meanwhile
	}
	if err != nil {
		j.failure = err.Error()
		j.setPhase(phaseError)
		return
	}
	j.results = results
	j.setPhase(phaseCompleted)
}
