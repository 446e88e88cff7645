package discover

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/tap"
)

// until waits for a state of the run that ok accepts.
func until(t *testing.T, r *Run, ok func(Counters) bool) Counters {
	t.Helper()
	for change := r.Changed(); ; change = r.Changed() {
		c := r.Counters()
		if ok(c) {
			return c
		}
		if !r.Running() {
			t.Fatalf("the run ended with %v", c)
		}
		select {
		case <-change:
		case <-t.Context().Done():
			t.Fatal("the run does not go on")
		}
	}
}

func balanced(t *testing.T, c Counters) {
	t.Helper()
	if c.Services != c.Skipped+c.Answered+c.Failed+c.Waiting {
		t.Errorf("the counters do not add up: %+v", c)
	}
}

func TestRunCounts(t *testing.T) {
	reg, _ := world(t)
	r := Start(t.Context(), ask10(t), reg)
	for change := r.Changed(); r.Running(); change = r.Changed() {
		balanced(t, r.Counters())
		<-change
	}
	c := r.Counters()
	balanced(t, c)
	if c.Phase != Completed || c.Answered != 2 || c.Failed != 2 || c.Skipped != 3 || c.Datasets != 3 || c.Waiting != 0 {
		t.Errorf("%+v", c)
	}
	found, err := r.Found()
	if err != nil || found.Len() != c.Datasets {
		t.Errorf("%d datasets were counted, %d are there, %v", c.Datasets, found.Len(), err)
	}
	if again := r.Counters(); again.Elapsed != c.Elapsed {
		t.Error("the clock of a run that has ended goes on")
	}
}

// What was found stays when the run is stopped while a service hangs.
func TestStopKeepsWhatWasFound(t *testing.T) {
	reg, _ := world(t)
	r := Start(t.Context(), ask10(t, dal.Timeout(time.Hour)), reg)
	until(t, r, func(c Counters) bool { return c.Answered == 2 && c.Failed == 1 })
	early, err := r.Found()
	if err != nil || early.Len() != 3 {
		t.Fatalf("while it runs, %d datasets, %v", early.Len(), err)
	}
	if s := column2(t, early.Log(), "status"); !slices.Contains(s, "waiting") {
		t.Errorf("while it runs, the log says %v", s)
	}
	began := time.Now()
	r.Stop()
	found, err := r.Wait()
	if err != nil || found.Len() != 3 {
		t.Fatalf("stopped: %v datasets, %v", found, err)
	}
	t.Logf("stopped within %v", time.Since(began))
	if s := column2(t, found.Log(), "status"); !slices.Contains(s, "stopped") || slices.Contains(s, "waiting") {
		t.Errorf("the log says %v", s)
	}
	c := r.Counters()
	balanced(t, c)
	if c.Phase != Stopped || c.Waiting != 1 {
		t.Errorf("%+v", c)
	}
	r.Stop() // once more does nothing
}

func TestInterruptedWaitKeepsWhatWasFound(t *testing.T) {
	reg, _ := world(t)
	r := Start(t.Context(), ask10(t, dal.Timeout(time.Hour)), reg)
	until(t, r, func(c Counters) bool { return c.Answered == 2 })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	found, err := r.WaitContext(ctx)
	if !errors.Is(err, context.Canceled) || found == nil || found.Len() != 3 {
		t.Errorf("%v, %v", found, err)
	}
	if r.Running() {
		t.Error("the run goes on")
	}
}

func TestStopWhilePlanning(t *testing.T) {
	reg, srv := world(t)
	hangs := tap.New(srv.URL + "/hangs")
	r := Start(t.Context(), ask10(t), hangs, reg)
	r.Stop()
	found, err := r.Wait()
	if err != nil || found.Len() != 0 || found.Log().NumRows() != 0 {
		t.Errorf("%v, %v", found, err)
	}
}

func TestNextRegistry(t *testing.T) {
	reg, srv := world(t)
	r := Start(t.Context(), ask10(t), tap.New(srv.URL+"/nobody"), reg)
	if found, err := r.Wait(); err != nil || found.Len() != 3 {
		t.Errorf("%v, %v", found, err)
	}
	r = Start(t.Context(), ask10(t), tap.New("http://127.0.0.1:1/tap"))
	if _, err := r.Wait(); err == nil || r.Counters().Phase != Failed || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%v, %v", r, err)
	}
}

func TestRunShowsItself(t *testing.T) {
	reg, _ := world(t)
	r := Start(t.Context(), ask10(t), reg)
	if _, err := r.Wait(); err != nil {
		t.Fatal(err)
	}
	text, _ := r.MIMEBundle().Data["text/plain"].(string)
	for _, want := range []string{"2 of 4 services answered, 2 failed, 3 skipped; 3 datasets", "declares not to cover the place", "ivo://x/broken"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
