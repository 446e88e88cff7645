package tap_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/tap"
)

// What services do that one meets in the wild, by number.
func behaviour(i int, quit <-chan struct{}) http.HandlerFunc {
	switch {
	case i%10 == 3: // hangs, before or in its answer
		return func(w http.ResponseWriter, r *http.Request) {
			if i%20 == 3 {
				io.WriteString(w, stars[:200])
				w.(http.Flusher).Flush()
			}
			select {
			case <-r.Context().Done():
			case <-quit:
			}
		}
	case i%10 == 7: // errors of all kinds
		return func(w http.ResponseWriter, _ *http.Request) {
			switch i / 10 % 5 {
			case 0:
				http.Error(w, "the database is down", http.StatusInternalServerError)
			case 1:
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, failure, "no such table ivoa.obscore")
			case 2:
				fmt.Fprintf(w, failure, "quota")
			case 3:
				http.NotFound(w, nil)
			case 4:
				panic(http.ErrAbortHandler) // breaks the connection off
			}
		}
	case i%20 == 11: // garbage
		return func(w http.ResponseWriter, r *http.Request) {
			switch i / 20 % 5 {
			case 0:
				io.WriteString(w, "<html><body><h1>Welcome to our portal</h1></body></html>")
			case 1:
				w.Header().Set("Content-Type", "application/x-votable+xml")
				w.Write([]byte{0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5})
			case 2:
				io.WriteString(w, stars[:len(stars)/2])
			case 3: // without an end
				noise := []byte(strings.Repeat("\x00\xff<a b=", 512))
				for r.Context().Err() == nil {
					if _, err := w.Write(noise); err != nil {
						return
					}
				}
			}
		}
	}
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, stars, "") }
}

// TestQueryAllOfThreeHundred asks as many services as there are with ObsCore
// tables, and more, of which one in ten hangs, one in ten fails and one in
// twenty sends garbage. All but those give their rows, and all is over when the
// time that each has is.
func TestQueryAllOfThreeHundred(t *testing.T) {
	const n, limit = 300, 3 * time.Second
	quit := make(chan struct{})
	defer close(quit)
	var services []*tap.Service
	for i := range n {
		s := httptest.NewServer(behaviour(i, quit))
		t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
		services = append(services, tap.New(s.URL))
	}
	// The guard is the deadline of the context, which leaves its own mark in the
	// answers if it is what ended the call.
	ctx, cancel := context.WithTimeout(context.Background(), limit+2*time.Second)
	defer cancel()
	began := time.Now()
	a, err := tap.QueryAll(ctx, services, "SELECT TOP 2 * FROM ivoa.obscore", dal.Timeout(limit), dal.Using(&dal.Client{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d services in %v", n, time.Since(began).Round(10*time.Millisecond))
	if ctx.Err() != nil {
		t.Error("it took longer than the limit and two seconds")
	}
	var ok, hung, failed int
	for i, x := range a.Answers() {
		want := i%10 != 3 && i%10 != 7 && i%20 != 11
		switch {
		case want && x.Err != nil:
			t.Errorf("service %d failed: %v", i, x.Err)
		case want:
			ok++
			if x.Table.NumRows() != 2 {
				t.Errorf("service %d gave %d rows", i, x.Table.NumRows())
			}
		case x.Err == nil:
			t.Errorf("service %d did not fail", i)
		case errors.Is(x.Err, dal.ErrTimeout):
			hung++
		default:
			failed++
		}
		if x.Err != nil && strings.ContainsAny(x.Err.Error(), "\n\x00") {
			t.Errorf("service %d: the error is not one line: %q", i, x.Err)
		}
	}
	if ok != 225 || hung < 30 {
		t.Errorf("%d ok, %d hung, %d failed", ok, hung, failed)
	}
	tab, err := a.Table()
	if err != nil || tab.NumRows() != 450 {
		t.Errorf("%v, %v", tab, err)
	}
}

func TestQueryAllIsInterrupted(t *testing.T) {
	quit := make(chan struct{})
	var services []*tap.Service
	started := make(chan struct{}, 20)
	for i := range 20 {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if i < 5 {
				fmt.Fprintf(w, stars, "")
				return
			}
			started <- struct{}{}
			<-quit
		}))
		t.Cleanup(s.Close)
		services = append(services, tap.New(s.URL))
	}
	defer close(quit)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		for range 15 {
			<-started
		}
		cancel()
	}()
	a, err := tap.QueryAll(ctx, services, "SELECT 1 FROM t", dal.Timeout(time.Hour), dal.Using(&dal.Client{}))
	if err != nil {
		t.Fatal(err)
	}
	canceled := 0
	for _, x := range a.Answers() {
		if errors.Is(x.Err, context.Canceled) {
			canceled++
		}
	}
	if canceled < 15 {
		t.Errorf("%d services were interrupted, want 15", canceled)
	}
}
