package sandbox

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is what goes wrong at a service, for lessons and tests about failure.
// The zero Fault is a service in good order.
type Fault struct {
	Latency time.Duration // before every answer
	Jobs    time.Duration // that asynchronous jobs take on top of their work
	Hang    bool          // never answer
	Status  int           // answer with this HTTP status
	Error   bool          // answer queries with an error document
	Garbage bool          // answer with a page of HTML, status 200
	Cut     bool          // break the connection off in the middle of the answer
	Rows    int           // give no more rows than this, with the sign of overflow
	Expired bool          // links to data have expired
}

// ParseFault reads a fault as the sandbox takes it in addresses: one of none,
// hang, garbage, cut, error, expired, latency:2s, jobs:5s, status:503,
// overflow:5, or several joined by commas.
func ParseFault(s string) (Fault, error) {
	var f Fault
	for _, part := range strings.Split(s, ",") {
		word, arg, _ := strings.Cut(strings.TrimSpace(part), ":")
		var err error
		switch strings.ToLower(word) {
		case "none", "":
		case "hang":
			f.Hang = true
		case "garbage":
			f.Garbage = true
		case "cut":
			f.Cut = true
		case "error":
			f.Error = true
		case "expired":
			f.Expired = true
		case "latency":
			f.Latency, err = time.ParseDuration(arg)
		case "jobs":
			f.Jobs, err = time.ParseDuration(arg)
		case "status":
			f.Status, err = strconv.Atoi(arg)
			if err == nil && (f.Status < 400 || f.Status > 599) {
				err = fmt.Errorf("%d is no status of failure", f.Status)
			}
		case "overflow":
			f.Rows, err = strconv.Atoi(arg)
			if err == nil && f.Rows < 1 {
				err = fmt.Errorf("%d is no number of rows", f.Rows)
			}
		default:
			return f, fmt.Errorf("sandbox: no fault %q (there are: none, hang, garbage, cut, error, expired, latency:2s, jobs:5s, status:503, overflow:5)", part)
		}
		if err != nil {
			return f, fmt.Errorf("sandbox: fault %q: %w", part, err)
		}
	}
	return f, nil
}

// String writes the fault as ParseFault reads it.
func (f Fault) String() string {
	var parts []string
	for _, p := range []struct {
		on   bool
		text string
	}{
		{f.Latency > 0, "latency:" + f.Latency.String()}, {f.Jobs > 0, "jobs:" + f.Jobs.String()}, {f.Hang, "hang"}, {f.Status != 0, "status:" + strconv.Itoa(f.Status)},
		{f.Error, "error"}, {f.Garbage, "garbage"}, {f.Cut, "cut"}, {f.Rows > 0, "overflow:" + strconv.Itoa(f.Rows)}, {f.Expired, "expired"},
	} {
		if p.on {
			parts = append(parts, p.text)
		}
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ",")
}

// faultList holds the faults in force, by the start of the paths they apply
// to.
type faultList struct {
	mu sync.RWMutex
	m  map[string]Fault
}

// newFaultList has the two services that are always in trouble.
func newFaultList() *faultList {
	return &faultList{m: map[string]Fault{"slowsky": {Hang: true}, "brokensky": {Garbage: true}}}
}

// SetFault makes something go wrong at a service until another fault, or none
// with the zero Fault, is set. The service is the start of its path:
// "vizier", "gavo/tap", "gavo/sia/hdap"; "dasch" and "hst" are the data of
// these collections, "" is all there is.
func (s *Server) SetFault(service string, f Fault) {
	key := strings.Trim(strings.ToLower(service), "/ ")
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	if f == (Fault{}) {
		delete(s.faults.m, key)
		return
	}
	s.faults.m[key] = f
}

// Faults lists what is wrong at present, by service.
func (s *Server) Faults() map[string]Fault {
	s.faults.mu.RLock()
	defer s.faults.mu.RUnlock()
	out := make(map[string]Fault, len(s.faults.m))
	for k, v := range s.faults.m {
		out[k] = v
	}
	return out
}

// faultOf finds the fault for a request: the one it asks for itself
// (?vogo-fault=hang), else the one with the longest matching path.
func (s *Server) faultOf(r *http.Request) (Fault, error) {
	if strings.Contains(r.URL.RawQuery, "vogo-fault") {
		if v := upperParams(r.URL.Query()).get("VOGO-FAULT"); v != "" {
			return ParseFault(v)
		}
	}
	path := strings.Trim(strings.ToLower(r.URL.Path), "/")
	s.faults.mu.RLock()
	defer s.faults.mu.RUnlock()
	if path == "faults" || len(s.faults.m) == 0 {
		return Fault{}, nil
	}
	for {
		if f, ok := s.faults.m[path]; ok {
			return f, nil
		}
		if path == "" {
			return Fault{}, nil
		}
		path = path[:max(0, strings.LastIndexByte(path, '/'))]
	}
}

type faultKey struct{}

// faultIn is the fault under which a request is answered.
func faultIn(ctx context.Context) Fault {
	f, _ := ctx.Value(faultKey{}).(Fault)
	return f
}

// failing makes the faults happen in front of h.
func (s *Server) failing(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := s.faultOf(r)
		if err != nil {
			writeError(w, &userError{err.Error()})
			return
		}
		if f == (Fault{}) {
			h.ServeHTTP(w, r)
			return
		}
		if f.Latency > 0 && !pause(r.Context(), f.Latency) {
			return
		}
		data := strings.Contains(r.URL.Path, "/q/") && !strings.HasSuffix(r.URL.Path, "/dlmeta")
		switch {
		case f.Hang:
			<-r.Context().Done() // which ends with the client or with the server
			panic(http.ErrAbortHandler)
		case f.Status != 0:
			if f.Status == http.StatusServiceUnavailable || f.Status == http.StatusTooManyRequests {
				w.Header().Set("Retry-After", "1")
			}
			http.Error(w, fmt.Sprintf("%d %s: a fault that was asked for", f.Status, http.StatusText(f.Status)), f.Status)
			return
		case f.Garbage:
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html><head><title>Scheduled maintenance</title></head><body><p>We will be back soon.<br></body></html>\n")
			return
		case f.Expired && data:
			http.Error(w, "Request has expired: ask the DataLink service for a fresh link", http.StatusForbidden)
			return
		case f.Error && !data:
			writeError(w, userErrorf("the service has a problem: a fault that was asked for"))
			return
		case f.Cut:
			w = &cutWriter{ResponseWriter: w, left: 600}
		}
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), faultKey{}, f)))
	})
}

// pause waits; it is false when the client has gone.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// cutWriter breaks the connection off after some bytes.
type cutWriter struct {
	http.ResponseWriter
	left int
}

// Write implements io.Writer.
func (c *cutWriter) Write(p []byte) (int, error) {
	if len(p) < c.left {
		c.left -= len(p)
		return c.ResponseWriter.Write(p)
	}
	c.ResponseWriter.Write(p[:c.left])
	http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

// Unwrap lets http.ResponseController find what is below.
func (c *cutWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// faultPage shows the faults in force, and sets one:
// /faults?service=vizier&fault=latency:2s.
func (s *Server) faultPage(w http.ResponseWriter, r *http.Request) {
	q := upperParams(r.URL.Query())
	if v := q["FAULT"]; len(v) > 0 {
		f, err := ParseFault(v[0])
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.SetFault(q.get("SERVICE"), f)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	var lines []string
	for k, f := range s.Faults() {
		lines = append(lines, fmt.Sprintf("%s: %s\n", first(k, "everything"), f))
	}
	sort.Strings(lines)
	io.WriteString(w, strings.Join(lines, ""))
}
