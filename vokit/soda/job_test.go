package soda_test

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

	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/soda"
	"vogo/vokit/table"
	"vogo/vokit/uws"
)

// jobs is an asynchronous service with one job, which ends in a phase once it
// has been waited for.
type jobs struct {
	mu      sync.Mutex
	end     uws.Phase
	phase   uws.Phase
	asked   string // parameters of the job
	deleted bool
}

func (j *jobs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r.ParseForm()
	base := "http://" + r.Host + "/cut"
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/cut":
		j.asked, j.phase = r.PostForm.Encode(), uws.Pending
		http.Redirect(w, r, base+"/1", http.StatusSeeOther)
		return
	case r.Method == http.MethodPost && r.URL.Path == "/cut/1/phase":
		j.phase = uws.Executing
		http.Redirect(w, r, base+"/1", http.StatusSeeOther)
		return
	case r.Method == http.MethodDelete:
		j.deleted = true
		return
	case r.URL.Path == "/cut/1/results/a":
		io.WriteString(w, "the piece")
		return
	case r.URL.Path == "/cut/1/error":
		io.WriteString(w, "the circle misses the image")
		return
	case r.URL.Query().Has("WAIT"):
		j.phase = j.end
	}
	fmt.Fprintf(w, `<uws:job xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"><uws:jobId>1</uws:jobId><uws:phase>%s</uws:phase>
<uws:results><uws:result id="a" xlink:href="%s/1/results/a"/></uws:results></uws:job>`, j.phase, base)
}

func TestCutAsJob(t *testing.T) {
	for _, end := range []uws.Phase{uws.Completed, uws.Failed} {
		fake := &jobs{end: end}
		s := httptest.NewServer(fake)
		defer s.Close()
		x := datalink.Link{ID: "ivo://example/~?a", Semantics: "#proc", Service: &datalink.Descriptor{ID: "cut", AccessURL: s.URL + "/cut",
			StandardID: "ivo://ivoa.net/std/SODA#async-1.0", Inputs: []table.Param{param("ID", ""), param("CIRCLE", "")}}}
		ctx := context.Background()
		job, err := soda.Submit(ctx, &dal.Client{}, x, around(10, 60, .5))
		if err != nil {
			t.Fatal(err)
		}
		if fake.asked != "CIRCLE=10+60+0.5&ID=ivo%3A%2F%2Fexample%2F~%3Fa" || job.Phase() != uws.Executing {
			t.Errorf("asked %s, phase %s", fake.asked, job.Phase())
		}
		phase, err := job.Wait(ctx, nil)
		if err != nil || phase != end {
			t.Fatalf("phase %s, %v", phase, err)
		}
		if end == uws.Failed {
			if m := job.ErrorText(ctx); !strings.Contains(m, "misses") {
				t.Errorf("error %q", m)
			}
			continue
		}
		res, err := job.Result("")
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := (&dal.Client{}).Get(ctx, dal.Request{Op: "soda", URL: res.URL}, 100)
		if err != nil || string(b) != "the piece" {
			t.Errorf("%q, %v", b, err)
		}
		if err := job.Delete(ctx); err != nil || !fake.deleted {
			t.Errorf("deleted %v, %v", fake.deleted, err)
		}
	}
}

func TestWaitingForCutIsInterrupted(t *testing.T) {
	s := httptest.NewServer(&jobs{end: uws.Executing})
	defer s.Close()
	x := datalink.Link{ID: "a", Service: &datalink.Descriptor{AccessURL: s.URL + "/cut", Inputs: []table.Param{param("ID", ""), param("POS", "")}}}
	job, err := soda.Submit(context.Background(), &dal.Client{}, x, around(10, 60, .5))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := job.Wait(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
