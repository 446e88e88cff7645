package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// cuttablePlate is a plate that takes circles.
func cuttablePlate(t *testing.T) *plate {
	t.Helper()
	for _, p := range catalogueOfPlates() {
		if p.soda == "full" && !p.lost {
			return p
		}
	}
	t.Fatal("no plate has a cutout service")
	return nil
}

// postJob runs a job and gives its address and the document when it is done.
func postJob(t *testing.T, list string, form url.Values) (job, doc string) {
	t.Helper()
	resp, err := http.PostForm(list, form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	job = resp.Request.URL.String()
	for range 10 { // each phase ends one wait
		_, _, data := get(t, job+"?WAIT=60")
		if doc = string(data); !strings.Contains(doc, ">QUEUED<") && !strings.Contains(doc, ">EXECUTING<") {
			break
		}
	}
	return job, doc
}

// A job gives the files that the synchronous service gives, one for each
// region.
func TestCutoutJob(t *testing.T) {
	s := server(t)
	p := cuttablePlate(t)
	list := s.URL() + "/" + p.key + "/q/dl/async"
	circle := strings.Trim(strings.Join([]string{number(p.ra), number(p.dec), "0.02"}, " "), " ")
	far := strings.Join([]string{number(p.ra), number(-p.dec - 1), "0.02"}, " ")
	form := url.Values{"ID": {p.did()}, "CIRCLE": {circle, far}, "PHASE": {"RUN"}}
	job, doc := postJob(t, list, form)
	if !strings.Contains(doc, "<uws:phase>COMPLETED</uws:phase>") || strings.Count(doc, "<uws:result ") != 2 {
		t.Fatalf("%s", doc)
	}
	status, h, async := get(t, job+"/results/cutout-1")
	_, _, sync := get(t, s.URL()+"/"+p.key+"/q/dl/dlget?"+url.Values{"ID": {p.did()}, "CIRCLE": {circle}}.Encode())
	if status != http.StatusOK || h.Get("Content-Type") != "image/fits" || !bytes.Equal(async, sync) {
		t.Errorf("status %d, %s, %d bytes; the synchronous service gives %d bytes", status, h.Get("Content-Type"), len(async), len(sync))
	}
	if _, _, none := get(t, job+"/results/cutout-2"); !strings.HasPrefix(string(none), "NoContent") {
		t.Errorf("outside of the image: %.80q", none)
	}
	if status, _, _ := get(t, job+"/results/cutout-3"); status != http.StatusNotFound {
		t.Errorf("a result that is not there: status %d", status)
	}
	// A list has its own jobs only.
	if status, _, _ := get(t, strings.Replace(job, s.URL()+"/"+p.key+"/q/dl/async", s.URL()+"/simbad/tap/async", 1)); status != http.StatusNotFound {
		t.Errorf("a job of another service: status %d", status)
	}
	if _, _, all := get(t, list); !strings.Contains(string(all), job) {
		t.Errorf("the list lacks the job: %s", all)
	}
}

func TestCutoutJobErrors(t *testing.T) {
	s := server(t)
	p := cuttablePlate(t)
	list := s.URL() + "/" + p.key + "/q/dl/async"
	many := url.Values{"ID": {p.did()}, "PHASE": {"RUN"}}
	for range maxCutouts + 1 {
		many.Add("POS", "CIRCLE 1 1 1")
	}
	for want, form := range map[string]url.Values{
		"takes an ID":                 {"PHASE": {"RUN"}},
		"there is no dataset":         {"PHASE": {"RUN"}, "ID": {authority + "../../etc/passwd"}},
		"is not a number":             {"PHASE": {"RUN"}, "ID": {p.did()}, "CIRCLE": {"1 2 x"}},
		"are too many for one job":    many,
		"<uws:phase>PENDING</uws:pha": {"ID": {p.did()}},
	} {
		_, doc := postPending(t, list, form)
		if !strings.Contains(doc, want) {
			t.Errorf("want %q in %s", want, doc)
		}
	}
	if status, _, _ := get(t, s.URL()+"/nothing/q/dl/async"); status != http.StatusNotFound {
		t.Errorf("an unknown collection: status %d", status)
	}
}

// postPending posts a job and gives the document as it is then.
func postPending(t *testing.T, list string, form url.Values) (job, doc string) {
	t.Helper()
	resp, err := http.PostForm(list, form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	job = resp.Request.URL.String()
	_, _, data := get(t, job)
	return job, string(data)
}

// Descriptors name both services; programs are led to the synchronous one.
func TestBothCutoutServicesAreDescribed(t *testing.T) {
	s := server(t)
	p := cuttablePlate(t)
	_, _, doc := get(t, s.skies["gavo"].dataLinkURL(p))
	for _, want := range []string{sodaStandard, sodaAsync, "/" + p.key + "/q/dl/async"} {
		if !bytes.Contains(doc, []byte(want)) {
			t.Errorf("the descriptors lack %s", want)
		}
	}
	_, _, caps := get(t, s.URL()+"/"+p.key+"/q/dl/capabilities")
	if !bytes.Contains(caps, []byte(sodaAsync)) {
		t.Errorf("the capabilities lack %s", sodaAsync)
	}
}
