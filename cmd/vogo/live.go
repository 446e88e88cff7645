package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vogo/kernel/notebook"
	"vogo/vokit"
)

// probed are the services one of which must answer for a run against the live ones
// to make sense.
var probed = []string{"registry", "simbad", "vizier", "astron", "cadc"}

// reach is online but in tests, which stay on this machine.
var reach = online

const probeTimeout = 15 * time.Second

// online says whether the live services can be reached: any answer of any of a few
// will do.
func online(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	answers := make(chan error, len(probed))
	for _, name := range probed {
		go func() { answers <- answersAt(ctx, name) }()
	}
	var first error
	for range probed {
		err := <-answers
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return fmt.Errorf("none of %s answers (%w); is the machine online? without --live the notebooks run on the sandbox",
		strings.Join(probed, ", "), first)
}

func answersAt(ctx context.Context, name string) error {
	s, err := vokit.TAP(name)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, s.URL+"/availability", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if u := new(url.Error); errors.As(err, &u) {
		return u.Err // without the address
	}
	if err == nil {
		resp.Body.Close()
	}
	return err
}

// compare tells what became of each cell beside what is saved, a line each, and
// counts.
func (t *terminal) compare(saved, got *notebook.Notebook, report notebook.Report, sum *liveTotals) {
	failed := map[int]*notebook.CellError{}
	for _, e := range report.Failed {
		failed[e.Index] = e
	}
	for _, c := range notebook.Compare(saved, got) {
		switch e := failed[c.Index]; {
		case e != nil:
			sum.failed++
		case c.Same:
			sum.same++
		case c.Shape != "":
			sum.shape++
			t.line(fmt.Sprintf("  code cell %d is of another shape: %s", c.Number, c.Shape))
		case c.Rows != "":
			sum.values++
			t.line(fmt.Sprintf("  code cell %d has %s", c.Number, c.Rows))
		default:
			sum.values++
		}
	}
}

// liveTotals counts cells by what became of them.
type liveTotals struct{ same, values, shape, failed int }

func (l liveTotals) String() string {
	return fmt.Sprintf("beside what is saved: %d the same, %d with other values, %d of another shape, %d failed", l.same, l.values, l.shape, l.failed)
}
