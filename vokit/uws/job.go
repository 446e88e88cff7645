package uws

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
)

// Phase is where a job is in its life (UWS 1.1, section 2.1.3).
type Phase string

// The phases.
const (
	Pending   Phase = "PENDING"   // made, waits for Run
	Queued    Phase = "QUEUED"    // waits for its turn
	Executing Phase = "EXECUTING" // runs
	Completed Phase = "COMPLETED" // has its results
	Failed    Phase = "ERROR"     // has an error
	Aborted   Phase = "ABORTED"   // was stopped
	Unknown   Phase = "UNKNOWN"   // the service does not know
	Held      Phase = "HELD"      // waits for someone to release it
	Suspended Phase = "SUSPENDED" // the service has paused it
	Archived  Phase = "ARCHIVED"  // only its description is left
)

// Final tells whether a job stays in the phase.
func (p Phase) Final() bool {
	return p == Completed || p == Failed || p == Aborted || p == Archived
}

// Result is one result of a job.
type Result struct {
	ID   string
	URL  string
	MIME string
	Size int64 // bytes, 0 if unknown
}

// Status is what a service says of a job.
type Status struct {
	ID          string
	RunID       string
	Owner       string
	Phase       Phase
	Quote       time.Time // when it may be done; zero if unknown
	Created     time.Time
	Started     time.Time
	Ended       time.Time
	Destruction time.Time     // when the service throws it away
	Limit       time.Duration // execution duration; 0 without limit
	Params      []Param
	Results     []Result
	Error       string // message of a failed job
	Version     string // of UWS, "" for 1.0
}

// Param is a parameter the job was made with.
type Param struct {
	Name, Value string
	ByReference bool
}

// Job is a job at a service. Its methods may be called from any goroutine.
type Job struct {
	URL string

	op     string
	client *dal.Client

	mu     sync.Mutex
	status Status
}

// Create makes a job: it posts r to the job list of a service. The job does not
// run before Run.
func Create(ctx context.Context, c *dal.Client, r dal.Request) (*Job, error) {
	if r.Form == nil {
		r.Form = url.Values{}
	}
	resp, err := c.Do(ctx, r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	j := &Job{URL: strings.TrimRight(resp.URL, "/"), op: r.Op, client: c}
	if err := j.read(resp); err != nil {
		return nil, err
	}
	return j, nil
}

// Open finds a job by its URL.
func Open(ctx context.Context, c *dal.Client, op, jobURL string) (*Job, error) {
	j := &Job{URL: strings.TrimRight(strings.TrimSpace(jobURL), "/"), op: op, client: c}
	if err := j.Refresh(ctx); err != nil {
		return nil, err
	}
	return j, nil
}

// Status is what the service said last; it asks nothing.
func (j *Job) Status() Status {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.status
}

// Phase is the phase the service told last; it asks nothing.
func (j *Job) Phase() Phase { return j.Status().Phase }

// Refresh asks for the status.
func (j *Job) Refresh(ctx context.Context) error {
	return j.ask(ctx, dal.Request{Op: j.op, URL: j.URL, Total: time.Minute})
}

func (j *Job) ask(ctx context.Context, r dal.Request) error {
	resp, err := j.client.Do(ctx, r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return j.read(resp)
}

// Run starts the job.
func (j *Job) Run(ctx context.Context) error { return j.setPhase(ctx, "RUN") }

// Abort stops the job; it stays at the service.
func (j *Job) Abort(ctx context.Context) error { return j.setPhase(ctx, "ABORT") }

func (j *Job) setPhase(ctx context.Context, phase string) error {
	resp, err := j.client.Do(ctx, dal.Request{Op: j.op, URL: j.URL + "/phase", Form: url.Values{"PHASE": {phase}}, Total: time.Minute})
	if err != nil {
		return err
	}
	resp.Body.Close()
	return j.Refresh(ctx)
}

// Delete stops the job and has the service forget it and its results.
func (j *Job) Delete(ctx context.Context) error {
	resp, err := j.client.Do(ctx, dal.Request{Op: j.op, Method: http.MethodDelete, URL: j.URL, Total: time.Minute, Any: true})
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.Status < 400 || resp.Status == http.StatusNotFound || resp.Status == http.StatusGone {
		return nil
	}
	// Services behind proxies that know no DELETE take ACTION (UWS 1.1, section 2.2.3.2).
	resp, err = j.client.Do(ctx, dal.Request{Op: j.op, URL: j.URL, Form: url.Values{"ACTION": {"DELETE"}}, Total: time.Minute})
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// SetDestruction asks the service to keep the job until then.
func (j *Job) SetDestruction(ctx context.Context, t time.Time) error {
	return j.set(ctx, "destruction", "DESTRUCTION", t.UTC().Format("2006-01-02T15:04:05Z"))
}

// SetLimit asks the service to let the job run for up to d.
func (j *Job) SetLimit(ctx context.Context, d time.Duration) error {
	return j.set(ctx, "executionduration", "EXECUTIONDURATION", strconv.Itoa(int(d.Seconds())))
}

func (j *Job) set(ctx context.Context, path, param, value string) error {
	resp, err := j.client.Do(ctx, dal.Request{Op: j.op, URL: j.URL + "/" + path, Form: url.Values{param: {value}}, Total: time.Minute})
	if err != nil {
		return err
	}
	resp.Body.Close()
	return j.Refresh(ctx)
}

// block is how long one request waits for a change (UWS 1.1, section 2.2.1.2).
const block = 30 * time.Second

// Wait waits until the job is in a final phase, which it returns with no error
// even if the job has failed. changed, if not nil, is told of each new phase. A
// service of UWS 1.1 is asked to answer when something changes; an older one is
// asked now and then.
func (j *Job) Wait(ctx context.Context, changed func(Status)) (Phase, error) {
	pause := 250 * time.Millisecond
	last := Phase("")
	for {
		s := j.Status()
		if s.Phase != last {
			last, pause = s.Phase, 250*time.Millisecond
			if changed != nil {
				changed(s)
			}
		}
		if s.Phase.Final() {
			return s.Phase, nil
		}
		if s.Phase == Pending {
			return s.Phase, dal.Errorf(j.op, dal.Host(j.URL), dal.ErrQuery, "job %s waits for being started", s.ID)
		}
		asked := time.Now()
		err := j.ask(ctx, dal.Request{Op: j.op, URL: j.URL, Total: block + 30*time.Second,
			Query: url.Values{"WAIT": {strconv.Itoa(int(block.Seconds()))}, "PHASE": {string(s.Phase)}}})
		if err != nil {
			return s.Phase, err
		}
		if j.Phase() == s.Phase && time.Since(asked) < block/2 { // it did not wait
			if err := dal.Pause(ctx, pause); err != nil {
				return s.Phase, dal.Errorf(j.op, dal.Host(j.URL), context.Canceled, "interrupted; the job goes on at %s: %w", j.URL, err)
			}
			pause = min(pause*3/2, 10*time.Second)
		}
	}
}

// Result returns the result with an id, or the first one if id is "".
func (j *Job) Result(id string) (Result, error) {
	s := j.Status()
	for _, r := range s.Results {
		if id == "" || strings.EqualFold(r.ID, id) {
			return r, nil
		}
	}
	return Result{}, dal.Errorf(j.op, dal.Host(j.URL), dal.ErrNotFound, "job %s (%s) has no result %q", s.ID, s.Phase, id)
}

// ErrorText is why the job failed, in full, as the service keeps it.
func (j *Job) ErrorText(ctx context.Context) string {
	s := j.Status()
	b, resp, err := j.client.Get(ctx, dal.Request{Op: j.op, URL: j.URL + "/error", Total: 30 * time.Second}, 1<<20)
	if err == nil {
		if m := dal.Message(resp.ContentType, b); len(m) > len(s.Error) {
			return m
		}
	}
	return s.Error
}

// read takes over the job document in an answer.
func (j *Job) read(resp *dal.Response) error {
	s, err := parse(resp.Body, resp.URL)
	if err != nil {
		return dal.WithOp(err, j.op, dal.Host(resp.URL), dal.ErrService)
	}
	j.mu.Lock()
	j.status = s
	j.mu.Unlock()
	return nil
}

// String is the job in one line.
func (j *Job) String() string {
	s := j.Status()
	text := fmt.Sprintf("job %s: %s", s.ID, s.Phase)
	if s.Error != "" {
		text += ": " + dal.OneLine(s.Error, 200)
	}
	return text
}

// MIMEBundle implements display.MIMEBundler.
func (j *Job) MIMEBundle() display.Bundle {
	s := j.Status()
	g := display.Grid{Title: "Job " + s.ID, Card: true, Columns: []display.GridColumn{{Name: "property"}, {Name: "value"}}}
	add := func(k, v string) {
		if v != "" {
			g.Rows = append(g.Rows, []string{k, v})
		}
	}
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	add("phase", string(s.Phase))
	add("error", dal.OneLine(s.Error, 300))
	add("URL", j.URL)
	add("started", when(s.Started))
	add("ended", when(s.Ended))
	add("kept until", when(s.Destruction))
	for _, r := range s.Results {
		add("result "+r.ID, r.URL)
	}
	return g.MIMEBundle()
}

// jobXML is the job document (UWS 1.1, appendix A), without namespaces, which
// services get wrong.
type jobXML struct {
	XMLName     xml.Name
	Version     string `xml:"version,attr"`
	JobID       string `xml:"jobId"`
	RunID       string `xml:"runId"`
	Owner       string `xml:"ownerId"`
	Phase       string `xml:"phase"`
	Quote       string `xml:"quote"`
	Created     string `xml:"creationTime"`
	Started     string `xml:"startTime"`
	Ended       string `xml:"endTime"`
	Duration    string `xml:"executionDuration"`
	Destruction string `xml:"destruction"`
	Params      []struct {
		ID    string `xml:"id,attr"`
		ByRef string `xml:"byReference,attr"`
		Value string `xml:",chardata"`
	} `xml:"parameters>parameter"`
	Results []struct {
		ID   string `xml:"id,attr"`
		Href string `xml:"href,attr"`
		MIME string `xml:"mime-type,attr"`
		Size int64  `xml:"size,attr"`
	} `xml:"results>result"`
	Error struct {
		Message string `xml:"message"`
	} `xml:"errorSummary"`
}
