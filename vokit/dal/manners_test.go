package dal_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"vogo/display"
	"vogo/vokit/dal"
)

// Services that have moved to https send there with 301 or 302; a query that was
// posted stays one.
func TestRedirectToTLS(t *testing.T) {
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Method, " ", r.FormValue("QUERY"), " ", r.TLS != nil)
	}))
	defer secure.Close()
	for _, status := range []int{301, 302, 307, 308} {
		plain := serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, secure.URL+r.URL.Path, status)
		})
		c := &dal.Client{HTTP: secure.Client()}
		resp, err := c.Do(t.Context(), dal.Request{Op: "tap", URL: plain.URL + "/tap/sync", Form: url.Values{"QUERY": {"select 1"}}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(b) != "POST select 1 true" || resp.URL != secure.URL+"/tap/sync" {
			t.Errorf("%d: %q at %s, %v", status, b, resp.URL, err)
		}
	}
}

func TestUserAgent(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.UserAgent()) })
	if got, err := get(&dal.Client{UserAgent: "lesson/3 (mailto:olivaw@example.org)"}, s.URL); err != nil || got != "lesson/3 (mailto:olivaw@example.org)" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := get(&dal.Client{}, s.URL); err != nil || !strings.HasPrefix(got, "vogo/") {
		t.Errorf("%q, %v", got, err)
	}
}

// screen keeps what is published.
type screen struct {
	mu    sync.Mutex
	texts []string
	seen  chan struct{}
}

func (s *screen) Display(o display.Output) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, _ := o.Bundle.Data[display.MIMEText].(string)
	s.texts = append(s.texts, text)
	if strings.Contains(text, "50 %") && s.seen != nil {
		close(s.seen)
		s.seen = nil
	}
}

func (s *screen) Clear(bool) {}

// A download that takes its time shows how much of it is there.
func TestProgress(t *testing.T) {
	scr := &screen{seen: make(chan struct{})}
	seen := scr.seen
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "2000000")
		w.Write(make([]byte, 1_000_000))
		w.(http.Flusher).Flush()
		select {
		case <-seen: // the rest comes when the progress was shown
		case <-r.Context().Done():
			return
		}
		w.Write(make([]byte, 1_000_000))
	})
	b, _, err := new(dal.Client).Get(display.WithSink(t.Context(), scr), dal.Request{Op: "tap", URL: s.URL, Label: "the plate"}, 1<<22)
	if err != nil || len(b) != 2_000_000 {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	scr.mu.Lock()
	defer scr.mu.Unlock()
	if len(scr.texts) < 2 || !strings.Contains(scr.texts[0], "the plate") || scr.texts[len(scr.texts)-1] != "" {
		t.Errorf("shown: %q", scr.texts)
	}
}
