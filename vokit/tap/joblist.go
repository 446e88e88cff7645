package tap

import (
	"context"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/uws"
)

// Jobs lists the jobs that the service has for us, newest first where it says
// when they were made: job, phase, run_id, created, url (UWS 1.1, section
// 2.2.2.1). Which those are is the service's matter: who has not logged in
// mostly sees none, or those of everybody. vo.Job opens one by its URL.
//
// last, if given, asks for that many of the newest.
//
//	svc.Jobs()
//	svc.Jobs(10)
func (s *Service) Jobs(last ...int) (*table.Table, error) {
	n := 0
	if len(last) > 0 {
		n = last[0]
	}
	return s.JobsContext(display.Ambient(), n)
}

// JobsContext is Jobs with a context; last 0 asks for all.
func (s *Service) JobsContext(ctx context.Context, last int) (*table.Table, error) {
	jobs, err := uws.List(ctx, s.client(nil), "tap", s.URL+"/async", last)
	if err != nil {
		return nil, dal.WithOp(err, "tap", s.host(), dal.ErrService)
	}
	n := len(jobs)
	cells := [5][]string{make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)}
	for i, j := range jobs {
		cells[0][i], cells[1][i], cells[2][i], cells[4][i] = j.ID, string(j.Phase), j.RunID, j.URL
		if !j.Created.IsZero() {
			cells[3][i] = j.Created.UTC().Format(time.DateTime)
		}
	}
	return texts("jobs at "+s.host(), []string{"job", "phase", "run_id", "created", "url"}, cells[:]...)
}
