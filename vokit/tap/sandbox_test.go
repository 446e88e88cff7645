package tap_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vogo/sandbox"
	"vogo/vokit/dal"
	"vogo/vokit/tap"
	"vogo/vokit/uws"
)

// The life of jobs at a service that nobody here has written for the test: made,
// listed, found again by their URL as after a restart, stopped, forgotten.
func TestJobsInTheSandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a sandbox; make peers runs it")
	}
	s, err := sandbox.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	u, err := s.Service("simbad")
	if err != nil {
		t.Fatal(err)
	}
	svc := tap.New(u)
	const adql = "SELECT TOP 3 main_id FROM basic ORDER BY main_id"
	want, err := svc.Query(adql)
	if err != nil {
		t.Fatal(err)
	}
	job, err := svc.Submit(adql)
	if err != nil {
		t.Fatal(err)
	}
	again, err := tap.OpenJob(job.URL)
	if err != nil || again.ADQL() != adql {
		t.Fatalf("%v, %v", again, err)
	}
	got, err := again.Fetch()
	if err != nil || got.NumRows() != 3 {
		t.Fatalf("%v, %v", got, err)
	}
	a, _ := got.Strings("main_id")
	if b, _ := want.Strings("main_id"); !slices.Equal(a, b) {
		t.Errorf("as a job %q, at once %q", a, b)
	}
	list, err := svc.Jobs()
	if err != nil || list.NumRows() != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	if urls, err := list.Strings("url"); err != nil || urls[0] != job.URL {
		t.Errorf("the list has %q, the job is at %s, %v", urls, job.URL, err)
	}
	if err := job.Delete(); err != nil {
		t.Fatal(err)
	}
	if _, err := tap.OpenJob(job.URL); !errors.Is(err, dal.ErrNotFound) {
		t.Errorf("a job that was deleted: %v", err)
	}
	if list, err := svc.Jobs(); err != nil || list.NumRows() != 0 {
		t.Errorf("%v, %v", list, err)
	}

	// Jobs that would take an hour.
	s.SetFault("simbad", sandbox.Fault{Jobs: time.Hour})
	slow, err := svc.Submit(adql)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, 1)
	go func() { waited <- slow.WaitContext(ctx) }()
	cancel()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := slow.Refresh(); err != nil || slow.Phase().Final() {
		t.Errorf("an interrupt has ended the job: %v, %v", slow, err)
	}
	go func() { waited <- slow.WaitContext(t.Context()) }() // the service answers when the job is stopped
	if err := slow.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err == nil || slow.Phase() != uws.Aborted {
		t.Errorf("%v, %v", slow, err)
	}
	if err := slow.Delete(); err != nil {
		t.Error(err)
	}
}
