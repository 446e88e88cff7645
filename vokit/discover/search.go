package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"vogo/display"
	"vogo/internal/atomicfile"
	"vogo/vokit/dal"
	"vogo/vokit/obscore"
	"vogo/vokit/sia"
	"vogo/vokit/ssa"
	"vogo/vokit/table"
	"vogo/vokit/tap"
	"vogo/vokit/votable"
)

// DefaultTimeout is how long a service has to answer, if the question does not say.
const DefaultTimeout = 20 * time.Second

// atOnce is how many services are asked at the same time.
const atOnce = 16

// Found is what a search has brought.
type Found struct {
	table *table.Table
	log   *table.Table
}

// Table has the datasets in the form of ObsCore, with two columns more:
// origin_service, the IVOID of the service that a row comes from, and match,
// which is "yes", or "unknown" if the row does not say enough to tell whether it
// meets the question.
func (f *Found) Table() *table.Table { return f.table }

// Log says for each service whether it was asked, what it gave and how long it
// took, or why it was left out.
func (f *Found) Log() *table.Table { return f.log }

// Len is the number of datasets.
func (f *Found) Len() int { return f.table.NumRows() }

// Row is a row of the table.
func (f *Found) Row(i int) (table.Row, error) { return f.table.Row(i) }

// MIMEBundle implements display.MIMEBundler.
func (f *Found) MIMEBundle() display.Bundle { return f.table.MIMEBundle() }

// String is the table as text.
func (f *Found) String() string { return f.table.String() }

// Write writes one VOTable with both tables.
func (f *Found) Write(path string) error {
	if err := atomicfile.Write(path, f.Encode); err != nil {
		return fmt.Errorf("discover: writing %s: %w", path, err)
	}
	return nil
}

// Encode writes the VOTable to w.
func (f *Found) Encode(w io.Writer) error {
	return votable.WriteDocument(w, &votable.Document{
		Description: f.table.Description,
		Resources:   []table.Resource{{Type: "results", Tables: []*table.Table{f.table}}, {Name: "discovery_log", Tables: []*table.Table{f.log}}},
	}, votable.Binary2)
}

// outcome is what came of one candidate.
type outcome struct {
	rows     []record
	records  int
	overflow bool
	seconds  float64
	err      error
	done     bool // answered or failed
}

// Search finds datasets, with the first registry that answers. A service that
// fails or is late costs its own rows only and is a row in the log. When ctx
// ends, so does the search; what was found until then comes with the error.
// [Start] does not wait.
func Search(ctx context.Context, q Question, registries ...*tap.Service) (*Found, error) {
	r := Start(ctx, q, registries...)
	progress := display.StartProgress(ctx, "asking the registry", 0)
	defer progress.Done()
	for change := r.Changed(); r.Running(); change = r.Changed() {
		if c := r.Counters(); c.Phase == Asking {
			progress.Label(fmt.Sprintf("services, %d datasets", c.Datasets))
			progress.Total(int64(c.Asked()))
			progress.Set(int64(c.Answered + c.Failed))
		}
		<-change
	}
	return r.WaitContext(ctx)
}

func ask(ctx context.Context, c Candidate, q Question) (out outcome) {
	start := time.Now()
	o := dal.Apply(q.Options...)
	opts := q.Options
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
		opts = append(opts[:len(opts):len(opts)], dal.Timeout(DefaultTimeout))
	}
	var t *table.Table
	var err error
	switch c.Kind {
	case "obscore":
		t, err = askObscore(ctx, c, q, opts)
	case "sia2":
		t, err = sia.NewVersion(c.AccessURL, 2).SearchContext(ctx, opts...)
	case "sia":
		if o.Circle() == nil {
			err = errors.New("SIA 1 cannot be asked without a place")
			break
		}
		t, err = sia.NewVersion(c.AccessURL, 1).SearchContext(ctx, opts...)
	case "ssa":
		t, err = ssa.New(c.AccessURL).SearchContext(ctx, opts...)
	}
	out.seconds, out.err = time.Since(start).Seconds(), err
	if err != nil {
		return out
	}
	out.records, out.overflow = t.NumRows(), t.Overflow
	want, err := q.sought()
	if err != nil {
		out.err = err
		return out
	}
	for _, r := range records(t, c, q.Type) {
		if r.judge(want) {
			out.rows = append(out.rows, r)
		}
	}
	return out
}

func askObscore(ctx context.Context, c Candidate, q Question, opts []dal.Option) (*table.Table, error) {
	adql, err := obscore.Query(q.Type, opts...)
	if err != nil {
		return nil, err
	}
	return tap.New(c.AccessURL).QueryContext(ctx, adql, opts...)
}

// collect puts all together. Of datasets with the same address the first stays:
// it came by the protocol that tells most.
func collect(p *Plan, q Question, outcomes []outcome, phase string) (*Found, error) {
	var all []record
	seen := map[string]bool{}
	var service, protocol, status, message []string
	var number, kept []int32
	var seconds []float64 // none of those that were never asked
	for i, c := range p.candidates {
		o := outcomes[i]
		n := 0
		for _, r := range o.rows {
			if u := address(r.text("access_url")); u == "" || !seen[u] {
				seen[u] = true
				all = append(all, r)
				n++
			}
		}
		service, protocol = append(service, c.IVOID), append(protocol, c.Kind)
		number, kept = append(number, int32(o.records)), append(kept, int32(n))
		if !o.done {
			o.seconds = math.NaN()
		}
		seconds = append(seconds, o.seconds)
		s, m := "asked", c.Reason
		switch {
		case c.Skip != "":
			s, m = "skipped", c.Skip
		case !o.done && phase == Stopped:
			s, m = "stopped", "had not answered when the search was stopped"
		case !o.done:
			s, m = "waiting", c.Reason
		case o.err != nil:
			s, m = "failed", o.err.Error()
		case o.overflow:
			m = strings.TrimPrefix(m+"; there was more: raise MaxRec or narrow the question", "; ")
		}
		status, message = append(status, s), append(message, m)
	}
	t, err := asTable(all)
	if err != nil {
		return nil, err
	}
	t.Name = fmt.Sprintf("%s from %s", counted(len(all), q.Type), counted(p.Asked(), "service"))
	t.Description = "Datasets found by all-VO discovery"
	log, err := texts("discovery_log", []string{"service", "protocol", "status", "message"}, service, protocol, status, message)
	if err != nil {
		return nil, err
	}
	for _, c := range []struct {
		name   string
		values any
		meta   []string
	}{{"records", number, nil}, {"kept", kept, nil}, {"seconds", seconds, []string{"s", "time.duration"}}} {
		if err := log.Add(c.name, c.values, c.meta...); err != nil {
			return nil, err
		}
	}
	c, err := log.Col("seconds")
	if err != nil {
		return nil, err
	}
	c.Precision = "F3" // nobody's network keeps time better
	return &Found{table: t, log: log}, nil
}

// address makes URLs comparable.
func address(u string) string {
	return strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
}

// counted writes a number of datasets of a type, or of other things.
func counted(n int, thing string) string {
	one, many := thing, thing+"s"
	switch thing {
	case "":
		one, many = "dataset", "datasets"
	case "spectrum":
		many = "spectra"
	case "timeseries":
		one, many = "time series", "time series"
	}
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}
