package tap

import (
	"context"
	"errors"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/uws"
)

// Job is a query that runs at the service in its own time.
type Job struct {
	*uws.Job
	svc  *Service
	adql string
	opts *dal.Options
}

// Submit starts a query as a job and returns at once (TAP 1.1, section 2.2).
//
//	job, err := svc.Submit("SELECT count(*) FROM gaia.dr3lite")
//	t, err := job.Fetch()
func (s *Service) Submit(adql string, opts ...dal.Option) (*Job, error) {
	return s.SubmitContext(display.Ambient(), adql, opts...)
}

// SubmitContext is Submit with a context. The options are those of Query;
// dal.Timeout limits how long the service may run the job.
func (s *Service) SubmitContext(ctx context.Context, adql string, opts ...dal.Option) (*Job, error) {
	o := dal.Apply(opts...)
	r, err := s.request(ctx, adql, s.format(o), o)
	if err != nil {
		return nil, err
	}
	r.URL, r.Label = s.URL+"/async", ""
	j, err := uws.Create(ctx, s.client(o), r)
	if err != nil {
		return nil, s.explain(ctx, adql, o, err)
	}
	job := &Job{Job: j, svc: s, adql: adql, opts: o}
	if o.Timeout > 0 {
		if err := j.SetLimit(ctx, o.Timeout); err != nil && ctx.Err() != nil {
			return nil, err
		}
	}
	if err := j.Run(ctx); err != nil {
		return job, s.explain(ctx, adql, o, err)
	}
	return job, nil
}

// OpenJob finds a job by its URL, for example in another notebook.
//
//	job, err := tap.OpenJob("http://dc.g-vo.org/tap/async/abc123")
//	t, err := job.Fetch()
func OpenJob(jobURL string) (*Job, error) { return OpenJobContext(display.Ambient(), jobURL) }

// OpenJobContext is OpenJob with a context.
func OpenJobContext(ctx context.Context, jobURL string) (*Job, error) {
	j, err := uws.Open(ctx, dal.Default, "tap", jobURL)
	if err != nil {
		return nil, err
	}
	job := &Job{Job: j, svc: New(serviceOf(j.URL)), opts: dal.Apply()}
	for _, p := range j.Status().Params {
		if p.Name == "QUERY" || p.Name == "query" {
			job.adql = p.Value
		}
	}
	return job, nil
}

// Run runs a query as a job, waits for it, fetches the result and has the
// service forget the job: for queries that take longer than a synchronous
// request may. An interrupt stops the waiting and leaves the job running; the
// error has its URL.
//
//	t, err := svc.Run("SELECT … ", dal.Upload("mine", t))
func (s *Service) Run(adql string, opts ...dal.Option) (*table.Table, error) {
	return s.RunContext(display.Ambient(), adql, opts...)
}

// RunContext is Run with a context.
func (s *Service) RunContext(ctx context.Context, adql string, opts ...dal.Option) (*table.Table, error) {
	job, err := s.SubmitContext(ctx, adql, opts...)
	if err != nil {
		return nil, err
	}
	t, err := job.FetchContext(ctx)
	if err != nil {
		return nil, err
	}
	// The result is here; a job that could not be deleted goes with its time.
	_ = job.Job.Delete(ctx)
	return t, nil
}

// ADQL is the query of the job.
func (j *Job) ADQL() string { return j.adql }

// Refresh asks the service for the job's state.
func (j *Job) Refresh() error { return j.Job.Refresh(display.Ambient()) }

// Wait waits for the end of the job, showing its phase; a job that failed is an
// error in the service's words.
func (j *Job) Wait() error { return j.WaitContext(display.Ambient()) }

// WaitContext is Wait with a context.
func (j *Job) WaitContext(ctx context.Context) error {
	p := display.StartProgress(ctx, "job at "+j.svc.host(), 0)
	defer p.Done()
	return j.wait(ctx, func(s uws.Status) { p.Label("job at " + j.svc.host() + ": " + string(s.Phase)) })
}

func (j *Job) wait(ctx context.Context, changed func(uws.Status)) error {
	phase, err := j.Job.Wait(ctx, changed)
	if err != nil {
		var e *dal.Error
		if errors.As(err, &e) && errors.Is(err, context.Canceled) {
			e.Hint = "the job goes on; vo.Job(\"" + j.URL + "\") finds it again"
		}
		return err
	}
	switch phase {
	case uws.Failed:
		msg := j.ErrorText(ctx)
		if msg == "" {
			msg = "the job failed without saying why"
		}
		return j.svc.explain(ctx, j.adql, j.opts, &dal.Error{Op: "tap", Service: j.svc.host(), Kind: dal.ErrQuery, Msg: msg})
	case uws.Aborted:
		return dal.Errorf("tap", j.svc.host(), dal.ErrService, "job %s was stopped, by someone or by its time limit", j.Status().ID)
	case uws.Archived:
		return dal.Errorf("tap", j.svc.host(), dal.ErrNotFound, "job %s is archived, its result is gone", j.Status().ID)
	}
	return nil
}

// Fetch waits for the end of the job and returns its result.
func (j *Job) Fetch() (*table.Table, error) { return j.FetchContext(display.Ambient()) }

// FetchContext is Fetch with a context.
func (j *Job) FetchContext(ctx context.Context) (*table.Table, error) {
	if err := j.WaitContext(ctx); err != nil {
		return nil, err
	}
	u := j.URL + "/results/result" // TAP 1.1, section 2.2.2
	if r, err := j.Result("result"); err == nil {
		u = r.URL
	} else if r, err := j.Result(""); err == nil {
		u = r.URL
	}
	resp, err := j.svc.client(j.opts).Do(ctx, dal.Request{Op: "tap", URL: u, Total: -1, Label: "result from " + j.svc.host()})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	t, err := dal.ReadTable("tap", resp)
	if err != nil {
		return nil, j.svc.explain(ctx, j.adql, j.opts, err)
	}
	j.svc.finish(t, j.adql)
	return t, nil
}

// Abort stops the job.
func (j *Job) Abort() error { return j.Job.Abort(display.Ambient()) }

// Delete stops the job and has the service forget it.
func (j *Job) Delete() error { return j.Job.Delete(display.Ambient()) }

// KeepUntil asks the service to keep the job and its result until t.
func (j *Job) KeepUntil(t time.Time) error { return j.SetDestruction(display.Ambient(), t) }

// WaitAll waits for jobs, all at once, and shows a board with their phases while
// it does. It returns the board as a table; a job that fails is a row in it and
// spoils nothing.
func WaitAll(jobs ...*Job) (*table.Table, error) {
	return WaitAllContext(display.Ambient(), jobs...)
}
