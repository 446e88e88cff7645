package uws_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/uws"
)

// old is a synthetic service of UWS 1.0 behind a proxy that knows no DELETE: it
// ignores WAIT and LAST, and counts how often it is asked.
type old struct {
	t       *testing.T
	phase   string
	polls   int
	until   int // polls after which the job is done
	deleted bool
	set     url.Values
}

func (o *old) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	job := func() { http.Redirect(w, r, "/async/7", http.StatusSeeOther) }
	switch {
	case r.URL.Path == "/async" && r.Method == http.MethodPost:
		o.phase = "PENDING"
		job()
	case r.URL.Path == "/async":
		fmt.Fprint(w, `<uws:jobs xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink">
			<uws:jobref id="5" xlink:href="http://elsewhere/async/5"><uws:phase>COMPLETED</uws:phase></uws:jobref>
			<uws:jobref id="7"><uws:phase>EXECUTING</uws:phase></uws:jobref></uws:jobs>`)
	case r.URL.Path == "/async/7" && r.Method == http.MethodDelete:
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case r.URL.Path == "/async/7" && r.PostForm.Get("ACTION") == "DELETE":
		o.deleted = true
		http.Redirect(w, r, "/async", http.StatusSeeOther)
	case r.URL.Path == "/async/7":
		if o.phase == "EXECUTING" {
			if o.polls++; o.polls > o.until {
				o.phase = "COMPLETED"
			}
		}
		fmt.Fprintf(w, `<uws:job xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><uws:jobId>7</uws:jobId>
			<uws:phase>%s</uws:phase><uws:executionDuration>0</uws:executionDuration><uws:destruction>2030-01-02T03:04:05</uws:destruction>
			<uws:results><uws:result id="result" xlink:href="/async/7/results/result"/></uws:results></uws:job>`, o.phase)
	case r.URL.Path == "/async/7/phase":
		o.phase = map[string]string{"RUN": "EXECUTING", "ABORT": "ABORTED"}[r.PostForm.Get("PHASE")]
		job()
	case r.Method == http.MethodPost:
		for k, v := range r.PostForm {
			o.set[k] = v
		}
		job()
	default:
		o.t.Errorf("%s %s", r.Method, r.URL)
	}
}

func newOld(t *testing.T, until int) (*old, *uws.Job) {
	t.Helper()
	o := &old{t: t, until: until, set: url.Values{}}
	s := httptest.NewServer(o)
	t.Cleanup(s.Close)
	j, err := uws.Create(t.Context(), &dal.Client{Retries: -1}, dal.Request{Op: "job", URL: s.URL + "/async"})
	if err != nil {
		t.Fatal(err)
	}
	return o, j
}

func TestJobOfAnOldService(t *testing.T) {
	o, j := newOld(t, 3)
	if _, err := j.Wait(t.Context(), nil); !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), "waits for being started") {
		t.Errorf("a job that was not started: %v", err)
	}
	if err := j.SetLimit(t.Context(), 90*time.Second); err != nil || o.set.Get("EXECUTIONDURATION") != "90" {
		t.Errorf("limit %q, %v", o.set.Get("EXECUTIONDURATION"), err)
	}
	if err := j.SetDestruction(t.Context(), time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC)); err != nil || o.set.Get("DESTRUCTION") != "2031-01-02T03:04:05Z" {
		t.Errorf("destruction %q, %v", o.set.Get("DESTRUCTION"), err)
	}
	if err := j.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var phases []string
	phase, err := j.Wait(t.Context(), func(s uws.Status) { phases = append(phases, string(s.Phase)) })
	if err != nil || phase != uws.Completed || strings.Join(phases, " ") != "EXECUTING COMPLETED" {
		t.Errorf("%s after %q, %v", phase, phases, err)
	}
	if s := j.Status(); s.Version != "" || s.Limit != 0 || s.Destruction.Year() != 2030 {
		t.Errorf("%+v", s)
	}
	if r, err := j.Result(""); err != nil || r.URL != j.URL+"/results/result" {
		t.Errorf("%+v, %v", r, err)
	}
	if err := j.Delete(t.Context()); err != nil || !o.deleted {
		t.Errorf("deleted %v, %v", o.deleted, err)
	}
}

func TestAbort(t *testing.T) {
	_, j := newOld(t, 1000)
	if err := j.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := j.Abort(t.Context()); err != nil {
		t.Fatal(err)
	}
	if phase, err := j.Wait(t.Context(), nil); err != nil || phase != uws.Aborted {
		t.Errorf("%s, %v", phase, err)
	}
}

func TestListOfAnOldService(t *testing.T) {
	_, j := newOld(t, 1)
	list := strings.TrimSuffix(j.URL, "/7")
	refs, err := uws.List(t.Context(), &dal.Client{}, "job", list, 0)
	if err != nil || len(refs) != 2 || refs[0].URL != "http://elsewhere/async/5" || refs[1].URL != j.URL || refs[1].Phase != uws.Executing {
		t.Errorf("%+v, %v", refs, err)
	}
	if refs, err := uws.List(t.Context(), &dal.Client{}, "job", list, 1); err != nil || len(refs) != 1 {
		t.Errorf("%+v, %v", refs, err)
	}
}

// A service of UWS 1.1 that waits is not asked again before something changes.
func TestBlockingWait(t *testing.T) {
	asked := make(chan url.Values, 10)
	done := make(chan struct{})
	phase := "EXECUTING"
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); q.Has("WAIT") {
			asked <- q
			<-done
			phase = "COMPLETED"
		}
		fmt.Fprintf(w, `<job version="1.1"><jobId>1</jobId><phase>%s</phase></job>`, phase)
	}))
	defer s.Close()
	j, err := uws.Open(t.Context(), &dal.Client{}, "job", s.URL+"/async/1")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := j.Wait(t.Context(), nil)
		ended <- err
	}()
	if q := <-asked; q.Get("PHASE") != "EXECUTING" || q.Get("WAIT") == "0" {
		t.Errorf("asked with %v", q)
	}
	close(done)
	if err := <-ended; err != nil || len(asked) != 0 {
		t.Errorf("asked %d times more, %v", len(asked), err)
	}
}
