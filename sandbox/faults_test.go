package sandbox

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"vogo/vokit/votable"
)

func TestFaults(t *testing.T) {
	s := server(t)
	q := s.URL() + "/simbad/tap/sync?LANG=ADQL&QUERY=" + url.QueryEscape("SELECT main_id, ra, dec FROM basic")
	for _, tc := range []struct {
		fault  string
		status int
		says   string
	}{
		{"status:503", 503, "asked for"},
		{"error", 400, "the service has a problem"},
		{"garbage", 200, "maintenance"},
		{"latency:1ms", 200, "VOTABLE"},
		{"hung", 400, "no fault"},
		{"status:200", 400, "no status of failure"},
	} {
		status, _, data := get(t, q+"&vogo-fault="+tc.fault)
		if status != tc.status || !strings.Contains(string(data), tc.says) {
			t.Errorf("%s: status %d, %.200s", tc.fault, status, data)
		}
	}
	_, _, data := get(t, q+"&vogo-fault=overflow:4")
	if tab, err := votable.Read(bytes.NewReader(data)); err != nil || tab.NumRows() != 4 || !tab.Overflow {
		t.Errorf("overflow: %v", err)
	}
	resp, err := http.Get(q + "&vogo-fault=cut")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if part, err := io.ReadAll(resp.Body); err == nil || len(part) == 0 {
		t.Errorf("cut: %d bytes, %v", len(part), err)
	}
}

// TestJobsTakeLonger: with the fault jobs: lessons see the phases of a job, and
// nothing else takes longer.
func TestJobsTakeLonger(t *testing.T) {
	s, err := Start(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	submit := func(fault string) *job {
		t.Helper()
		form := url.Values{"LANG": {"ADQL"}, "QUERY": {"SELECT TOP 4 main_id FROM basic"}, "PHASE": {"RUN"}}
		resp, err := http.PostForm(s.URL()+"/simbad/tap/async"+fault, form)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("the job answers %s", resp.Status)
		}
		path := resp.Request.URL.Path
		return s.jobs.get(path[strings.LastIndexByte(path, '/')+1:])
	}
	phase := func(j *job, wait string) string {
		t.Helper()
		_, _, doc := get(t, j.url()+wait)
		_, rest, _ := strings.Cut(string(doc), "<uws:phase>")
		word, _, _ := strings.Cut(rest, "<")
		return word
	}
	s.SetFault("simbad", Fault{Jobs: time.Hour})
	j := submit("")
	j.wait(t.Context(), phaseQueued, time.Minute)
	if got := phase(j, ""); got != phaseExecuting {
		t.Errorf("a job that takes an hour is %s", got)
	}
	if n := query(t, s, "simbad", "SELECT TOP 3 main_id FROM basic", nil).NumRows(); n != 3 {
		t.Errorf("beside it a query gives %d rows", n)
	}
	// Who waits is told of the end at once.
	told := make(chan string, 1)
	go func() { told <- phase(j, "?WAIT=60&PHASE=EXECUTING") }()
	resp, err := http.PostForm(j.url()+"/phase", url.Values{"PHASE": {"ABORT"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := <-told; got != phaseAborted {
		t.Errorf("after ABORT the job is %s", got)
	}
	if got := phase(j, ""); got != phaseAborted {
		t.Errorf("an aborted job is %s", got)
	}
	s.SetFault("simbad", Fault{})
	const d = 30 * time.Millisecond
	j = submit("?vogo-fault=jobs:" + d.String())
	j.wait(t.Context(), phaseQueued, time.Minute)
	j.wait(t.Context(), phaseExecuting, time.Minute)
	if got := phase(j, ""); got != phaseCompleted || j.ended.Sub(j.started) < d {
		t.Errorf("a job that takes %v more is %s after %v", d, got, j.ended.Sub(j.started))
	}
	_, _, data := get(t, j.url()+"/results/result")
	if tab, err := votable.Read(bytes.NewReader(data)); err != nil || tab.NumRows() != 4 {
		t.Errorf("its result: %v", err)
	}
}

func TestFaultOfAService(t *testing.T) {
	s, err := Start(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, _, page := get(t, s.URL()+"/faults?service=dasch&fault=expired"); !strings.Contains(string(page), "dasch: expired") {
		t.Errorf("faults: %s", page)
	}
	var p *plate
	for _, p = range catalogueOfPlates() {
		if p.key == "dasch" && !p.lost {
			break
		}
	}
	if status, _, _ := get(t, s.URL()+"/dasch/q/preview/"+p.id); status != http.StatusForbidden {
		t.Errorf("an expired link answers %d", status)
	}
	if status, _, _ := get(t, s.skies["gavo"].dataLinkURL(p)); status != http.StatusOK {
		t.Errorf("the links of expired data answer %d", status)
	}
	s.SetFault("dasch", Fault{})
	if status, _, _ := get(t, s.URL()+"/dasch/q/preview/"+p.id); status != http.StatusOK {
		t.Errorf("a mended service answers %d", status)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	rq, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/slowsky/sia?POS=10,10&SIZE=1", nil)
	if resp, err := http.DefaultClient.Do(rq); err == nil {
		resp.Body.Close()
		t.Error("a service that hangs answers")
	}
	// Close does not wait for those that hang.
	hung := make(chan error, 1)
	go func() {
		resp, err := http.Get(s.URL() + "/slowsky/sia?POS=10,10")
		if err == nil {
			resp.Body.Close()
		}
		hung <- err
	}()
	s.Close()
	if err := <-hung; err == nil {
		t.Error("the hanging request was answered")
	}
}
