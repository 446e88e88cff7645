package tap_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/tap"
)

// jobs is a synthetic job list with one job, which ends when done is closed.
type jobs struct {
	mu      sync.Mutex
	phase   string
	final   string
	version string
	done    chan struct{}
	waited  int
	deleted bool
	query   string
	limit   string
}

func (j *jobs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	path := strings.TrimPrefix(r.URL.Path, "/tap/async")
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case path == "" && r.Method == http.MethodPost:
		j.phase, j.query = "PENDING", r.PostForm.Get("QUERY")
		http.Redirect(w, r, "/tap/async/17", http.StatusSeeOther)
	case path == "/17/phase":
		if r.PostForm.Get("PHASE") == "RUN" {
			j.phase = "EXECUTING"
		} else {
			j.phase = "ABORTED"
		}
		http.Redirect(w, r, "/tap/async/17", http.StatusSeeOther)
	case path == "/17/executionduration":
		j.limit = r.PostForm.Get("EXECUTIONDURATION")
		http.Redirect(w, r, "/tap/async/17", http.StatusSeeOther)
	case path == "/17" && r.Method == http.MethodDelete:
		j.deleted = true
	case path == "/17/error":
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "Query timed out (took too long). Here is the whole story.")
	case path == "/17/results/result":
		w.Header().Set("Content-Type", "application/x-votable+xml")
		fmt.Fprintf(w, stars, "")
	case path == "/17":
		if r.Form.Get("WAIT") != "" {
			j.waited++
			if j.version != "" {
				j.mu.Unlock()
				select {
				case <-j.done:
				case <-r.Context().Done():
				}
				j.mu.Lock()
			}
		}
		select {
		case <-j.done:
			if j.phase == "EXECUTING" {
				j.phase = j.final
			}
		default:
		}
		j.document(w)
	default:
		http.NotFound(w, r)
	}
}

func (j *jobs) document(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(w, `<uws:job xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink" %s>
<uws:jobId>17</uws:jobId><uws:runId/><uws:phase>%s</uws:phase><uws:startTime>2026-01-02T03:04:05</uws:startTime><uws:executionDuration>3600</uws:executionDuration>
<uws:destruction>2026-02-02T03:04:05.5Z</uws:destruction><uws:parameters><uws:parameter id="QUERY">%s</uws:parameter></uws:parameters>`, j.version, j.phase, j.query)
	if j.phase == "COMPLETED" {
		io.WriteString(w, `<uws:results><uws:result id="result" xlink:href="17/results/result"/></uws:results>`)
	}
	if j.phase == "ERROR" {
		io.WriteString(w, `<uws:errorSummary type="fatal"><uws:message>Query timed out</uws:message></uws:errorSummary>`)
	}
	io.WriteString(w, `</uws:job>`)
}

func newJobs(t *testing.T, final, version string) (*jobs, *tap.Service) {
	t.Helper()
	j := &jobs{final: final, version: version, done: make(chan struct{})}
	s := httptest.NewServer(j)
	t.Cleanup(s.Close)
	return j, tap.New(s.URL + "/tap")
}

func TestJob(t *testing.T) {
	for _, version := range []string{`version="1.1"`, ""} {
		t.Run("UWS "+version, func(t *testing.T) {
			j, svc := newJobs(t, "COMPLETED", version)
			job, err := svc.Submit("SELECT main_id FROM basic", dal.Timeout(1e9*60))
			if err != nil {
				t.Fatal(err)
			}
			if job.Phase() != "EXECUTING" || job.URL != svc.URL+"/async/17" || j.limit != "60" || j.query != "SELECT main_id FROM basic" {
				t.Errorf("got %v at %s, limit %s, query %s", job, job.URL, j.limit, j.query)
			}
			close(j.done)
			tab, err := job.Fetch()
			if err != nil || tab.NumRows() != 2 {
				t.Fatalf("got %v, %v", tab, err)
			}
			if j.waited == 0 {
				t.Error("the service was not asked to wait")
			}
			again, err := tap.OpenJob(job.URL)
			if err != nil || again.ADQL() != "SELECT main_id FROM basic" {
				t.Fatalf("found again: %v, %v", again, err)
			}
			if tab, err := again.Fetch(); err != nil || tab.NumRows() != 2 || tab.Source != svc.URL {
				t.Errorf("got %v, %v", tab, err)
			}
			s := again.Status()
			if s.Started.Hour() != 3 || s.Destruction.Month() != 2 || len(s.Results) != 1 {
				t.Errorf("status %+v", s)
			}
			if err := job.Delete(); err != nil || !j.deleted {
				t.Errorf("deleted %v, %v", j.deleted, err)
			}
		})
	}
}

func TestJobThatFails(t *testing.T) {
	j, svc := newJobs(t, "ERROR", `version="1.1"`)
	close(j.done)
	_, err := svc.Run("SELECT main_id FROM basic")
	if !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), "took too long") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	if j.deleted {
		t.Error("a failed job was deleted: nobody can look at it any more")
	}
}

func TestRunDeletesTheJob(t *testing.T) {
	j, svc := newJobs(t, "COMPLETED", `version="1.1"`)
	close(j.done)
	if tab, err := svc.Run("SELECT main_id FROM basic"); err != nil || tab.NumRows() != 2 || !j.deleted {
		t.Errorf("got %v, %v, deleted %v", tab, err, j.deleted)
	}
}

func TestWaitIsInterruptedAndTheJobStays(t *testing.T) {
	j, svc := newJobs(t, "COMPLETED", `version="1.1"`)
	job, err := svc.Submit("SELECT main_id FROM basic")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err = job.WaitContext(ctx)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), job.URL) {
		t.Errorf("got %v", err)
	}
	if j.deleted {
		t.Error("the interrupt deleted the job")
	}
	if err := job.Abort(); err != nil || job.Phase() != "ABORTED" {
		t.Errorf("got %v, %v", job, err)
	}
	if err := job.Wait(); err == nil || !strings.Contains(err.Error(), "was stopped") {
		t.Errorf("got %v", err)
	}
}

// sink keeps what is displayed.
type sink struct {
	mu   sync.Mutex
	text []string
}

func (s *sink) Display(o display.Output) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = append(s.text, o.Bundle.Text())
}
func (s *sink) Clear(bool) {}

func TestWaitAllShowsABoard(t *testing.T) {
	a, svcA := newJobs(t, "COMPLETED", `version="1.1"`)
	b, svcB := newJobs(t, "ERROR", `version="1.1"`)
	jobA, errA := svcA.Submit("SELECT 1 FROM a")
	jobB, errB := svcB.Submit("SELECT 1 FROM b")
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	close(a.done)
	close(b.done)
	shown := &sink{}
	tab, err := tap.WaitAllContext(display.WithSink(context.Background(), shown), jobA, jobB)
	if err != nil {
		t.Fatal(err)
	}
	phase, _ := tab.Strings("phase")
	note, _ := tab.Strings("note")
	if strings.Join(phase, ",") != "COMPLETED,ERROR" || !strings.Contains(note[1], "took too long") {
		t.Errorf("phases %q, notes %q", phase, note)
	}
	last := shown.text[len(shown.text)-1]
	if !strings.Contains(last, "COMPLETED") || !strings.Contains(last, "ERROR") {
		t.Errorf("the board says\n%s", last)
	}
}

func TestNoJobDocument(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<html><h1>Please log in</h1></html>")
	}))
	defer s.Close()
	_, err := tap.OpenJob(s.URL + "/async/1")
	if !errors.Is(err, dal.ErrService) || !strings.Contains(err.Error(), "no job document: Please log in") {
		t.Errorf("got %v", err)
	}
}
