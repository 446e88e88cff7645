package dal_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vogo/vokit/dal"
)

// serve starts a service on loopback.
func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func get(c *dal.Client, u string) (string, error) {
	b, _, err := c.Get(context.Background(), dal.Request{Op: "tap", URL: u}, 1<<20)
	return string(b), err
}

func TestErrorsInTheServicesWords(t *testing.T) {
	tests := []struct {
		name, contentType, body string
		status                  int
		want                    string
		kind                    error
	}{
		{"DALI VOTable", "application/x-votable+xml",
			`<?xml version="1.0"?><VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">Expected end of text,
			found 'FORM'</INFO></RESOURCE></VOTABLE>`, 400, "Expected end of text, found 'FORM'", dal.ErrQuery},
		{"HTML page", "text/html", `<html><head><title>502 Proxy Error</title><style>h1{}</style></head><body><h1>Proxy Error</h1><p>The proxy server received an invalid response.</p></body></html>`,
			500, "HTTP 500 Internal Server Error: Proxy Error: The proxy server received an invalid response.", dal.ErrService},
		{"plain text", "text/plain", "No such table: foo\n", 400, "No such table: foo", dal.ErrQuery},
		{"JSON", "application/json", `{"error": {"message": "quota used up"}}`, 403, "HTTP 403 Forbidden: quota used up (the service wants a login or does not allow this; vo.Login logs in)", dal.ErrDenied},
		{"nothing", "", "", 404, "HTTP 404 Not Found for ", dal.ErrNotFound},
		{"exception XML", "text/xml", `<ows:ExceptionReport><ows:Exception><ows:ExceptionText>bad region</ows:ExceptionText></ows:Exception></ows:ExceptionReport>`, 400, "bad region", dal.ErrQuery},
		{"cone search before DALI", "text/xml", `<VOTABLE><INFO ID="Error" name="Error" value="SR is too large"/></VOTABLE>`, 500, "SR is too large", dal.ErrService},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.contentType)
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			})
			_, err := get(&dal.Client{Retries: -1}, s.URL+"/x")
			var e *dal.Error
			if !errors.As(err, &e) || !errors.Is(err, tt.kind) || e.Status != tt.status {
				t.Fatalf("got %#v, want kind %v and status %d", err, tt.kind, tt.status)
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "tap: 127.0.0.1:") || strings.Contains(err.Error(), "\n") {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}

func TestTimeouts(t *testing.T) {
	stop := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/begins" {
			io.WriteString(w, "begin")
			w.(http.Flusher).Flush()
		}
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	defer close(stop)
	t.Run("total", func(t *testing.T) {
		_, err := get(&dal.Client{Timeout: 50 * time.Millisecond}, s.URL)
		if !errors.Is(err, dal.ErrTimeout) || !strings.Contains(err.Error(), "no complete answer within 50ms") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("idle", func(t *testing.T) {
		_, err := get(&dal.Client{Idle: 50 * time.Millisecond}, s.URL+"/begins")
		if !errors.Is(err, dal.ErrTimeout) || !strings.Contains(err.Error(), "silent for 50ms") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("deadline of the caller", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_, err := new(dal.Client).Do(ctx, dal.Request{Op: "tap", URL: s.URL})
		if !errors.Is(err, dal.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	for _, path := range []string{"/", "/begins"} {
		t.Run("interrupt "+path, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			c := new(dal.Client)
			done := make(chan error, 1)
			go func() {
				_, _, err := c.Get(ctx, dal.Request{Op: "tap", URL: s.URL + path}, 1<<20)
				done <- err
			}()
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	var n atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) < 3 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		r.ParseForm()
		io.WriteString(w, r.Form.Get("QUERY"))
	})
	resp, err := new(dal.Client).Do(context.Background(), dal.Request{Op: "tap", URL: s.URL, Form: url.Values{"QUERY": {"select 1"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, _ := io.ReadAll(resp.Body); string(b) != "select 1" || n.Load() != 3 {
		t.Errorf("got %q after %d requests", b, n.Load())
	}
}

func TestLongRetryAfterIsTold(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	_, err := get(new(dal.Client), s.URL)
	if err == nil || !strings.Contains(err.Error(), "the service asks to wait 1h0m0s") {
		t.Errorf("got %v", err)
	}
}

func TestRedirects(t *testing.T) {
	for _, status := range []int{301, 302, 307, 308} {
		t.Run(fmt.Sprint("POST is kept by ", status), func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, "/old") {
					http.Redirect(w, r, "/new/sync", status)
					return
				}
				r.ParseForm()
				fmt.Fprint(w, r.Method, " ", r.PostForm.Get("QUERY"))
			})
			resp, err := new(dal.Client).Do(context.Background(), dal.Request{Op: "tap", URL: s.URL + "/old/sync", Form: url.Values{"QUERY": {"select 1"}}})
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if b, _ := io.ReadAll(resp.Body); string(b) != "POST select 1" {
				t.Errorf("got %q", b)
			}
		})
	}
	t.Run("303 leads to what was made", func(t *testing.T) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/async" {
				http.Redirect(w, r, "/async/17", http.StatusSeeOther)
				return
			}
			fmt.Fprint(w, r.Method, " ", r.URL.Path)
		})
		resp, err := new(dal.Client).Do(context.Background(), dal.Request{Op: "tap", URL: s.URL + "/async", Form: url.Values{}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if b, _ := io.ReadAll(resp.Body); string(b) != "GET /async/17" || resp.URL != s.URL+"/async/17" {
			t.Errorf("got %q at %s", b, resp.URL)
		}
	})
	t.Run("loop", func(t *testing.T) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) })
		_, err := get(new(dal.Client), s.URL)
		if !errors.Is(err, dal.ErrService) || !strings.Contains(err.Error(), "redirect loop") {
			t.Errorf("got %v", err)
		}
	})
}

func TestTruncatedAnswer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, "only this")
	})
	_, err := get(&dal.Client{Retries: -1}, s.URL)
	if !errors.Is(err, dal.ErrService) || !strings.Contains(err.Error(), "the answer breaks off after 9 bytes") {
		t.Errorf("got %v", err)
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	_, err = get(new(dal.Client), "http://"+addr)
	if !errors.Is(err, dal.ErrUnreachable) || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("got %v", err)
	}
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	_, err = get(new(dal.Client), secure.URL)
	if !errors.Is(err, dal.ErrUnreachable) || !strings.Contains(err.Error(), "certificate signed by an authority") {
		t.Errorf("got %v", err)
	}
	plain := serve(t, http.NotFound)
	_, err = get(new(dal.Client), strings.Replace(plain.URL, "http:", "https:", 1))
	if !errors.Is(err, dal.ErrUnreachable) || !strings.Contains(err.Error(), "try http://") {
		t.Errorf("got %v", err)
	}
	for _, u := range []string{"", "dc.g-vo.org/tap", "ftp://x/y", "http://"} {
		if _, err := get(new(dal.Client), u); !errors.Is(err, dal.ErrNotFound) {
			t.Errorf("%q: got %v", u, err)
		}
	}
}

func TestCompressedAnswer(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || !strings.HasPrefix(r.UserAgent(), "vogo/") {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, "small")
		z.Close()
	})
	if got, err := get(new(dal.Client), s.URL); err != nil || got != "small" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestPerHostLimit(t *testing.T) {
	var now, most atomic.Int32
	gate := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n := now.Add(1)
		for {
			m := most.Load()
			if n <= m || most.CompareAndSwap(m, n) {
				break
			}
		}
		<-gate
		now.Add(-1)
	})
	c := &dal.Client{PerHost: 2}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := get(c, s.URL); err != nil {
				t.Error(err)
			}
		})
	}
	for range 6 {
		gate <- struct{}{}
	}
	wg.Wait()
	if most.Load() > 2 {
		t.Errorf("%d requests at a time, want at most 2", most.Load())
	}
}

func TestDownloadGoesOnWhereItBrokeOff(t *testing.T) {
	content := strings.Repeat("0123456789", 1000)
	var broken atomic.Bool
	var ranges []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if broken.CompareAndSwap(false, true) {
			w.Header().Set("Accept-Ranges", "bytes")
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			io.WriteString(w, content[:4000])
			return
		}
		if h := r.Header.Get("Range"); h != "" {
			ranges = append(ranges, h)
		}
		http.ServeContent(w, r, "x.fits", time.Time{}, strings.NewReader(content))
	})
	path := filepath.Join(t.TempDir(), "sub", "x.fits")
	name := func(*dal.Response) (string, error) { return path, nil }
	c := &dal.Client{Retries: -1}
	r := dal.Request{Op: "fetch", URL: s.URL}
	if _, err := c.Download(context.Background(), r, false, name); !errors.Is(err, dal.ErrService) {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Fatal("a broken download left a file under its name")
	}
	d, err := c.Download(context.Background(), r, false, name)
	if err != nil || d.Bytes != int64(len(content)) || d.Skipped {
		t.Fatalf("got %+v, %v", d, err)
	}
	if b, _ := os.ReadFile(path); string(b) != content {
		t.Errorf("the file has %d bytes and is not what was sent", len(b))
	}
	if len(ranges) != 1 || ranges[0] != "bytes=4000-" {
		t.Errorf("asked for %q", ranges)
	}
	if d, err := c.Download(context.Background(), r, false, name); err != nil || !d.Skipped {
		t.Errorf("the second time: %+v, %v", d, err)
	}
	if m, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(m) != 1 {
		t.Errorf("left behind: %q", m)
	}
}
