package tap

import (
	"context"
	"fmt"
	"sync"
	"time"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// Answers are what many services have said to one query.
type Answers struct {
	list []Answer
}

// Answer is what one service has said.
type Answer struct {
	Service *Service
	Table   *table.Table // nil if Err
	Err     error
	Time    time.Duration
}

// DefaultAllTimeout is how long QueryAll waits for each service.
const DefaultAllTimeout = 20 * time.Second

// maxAtOnce is how many services are asked at a time: all that there are in
// practice, since one that hangs must not keep others from being asked. The
// manners are in the few requests at a time to each host.
const maxAtOnce = 1000

// QueryAll sends a query to many services at once and gives what has come. A
// service that fails is an Answer with an error and spoils nothing; each has 20
// seconds unless dal.Timeout says otherwise, and so has the whole. An interrupt
// ends the waiting and keeps what is there.
func QueryAll(ctx context.Context, services []*Service, adql string, opts ...dal.Option) (*Answers, error) {
	if len(services) == 0 {
		return nil, dal.Errorf("tap", "", dal.ErrNotFound, "there are no services to ask")
	}
	if o := dal.Apply(opts...); o.Timeout == 0 {
		opts = append([]dal.Option{dal.Timeout(DefaultAllTimeout)}, opts...)
	}
	a := &Answers{list: make([]Answer, len(services))}
	p := display.StartProgress(ctx, "services", int64(len(services)))
	defer p.Done()
	var wg sync.WaitGroup
	slots := make(chan struct{}, maxAtOnce)
	for i, s := range services {
		a.list[i].Service = s
		wg.Go(func() {
			defer p.Add(1)
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				a.list[i].Err = dal.Errorf("tap", s.host(), context.Canceled, "interrupted before it was asked: %w", context.Cause(ctx))
				return
			}
			defer func() { <-slots }()
			began := time.Now()
			a.list[i].Table, a.list[i].Err = s.QueryContext(ctx, adql, opts...)
			a.list[i].Time = time.Since(began)
		})
	}
	wg.Wait()
	return a, nil
}

// Answers are the single answers, in the order of the services.
func (a *Answers) Answers() []Answer { return append([]Answer(nil), a.list...) }

// Tables are the results with rows.
func (a *Answers) Tables() []*table.Table {
	var out []*table.Table
	for _, x := range a.list {
		if x.Table != nil && x.Table.NumRows() > 0 {
			out = append(out, x.Table)
		}
	}
	return out
}

// Table is all results below one another; the column origin says which service
// each row is from.
func (a *Answers) Table() (*table.Table, error) {
	var parts []*table.Table
	for _, x := range a.list {
		if x.Table == nil || x.Table.NumRows() == 0 {
			continue
		}
		origin := make([]string, x.Table.NumRows())
		for i := range origin {
			origin[i] = x.Service.host()
		}
		c, err := table.NewColumn(table.Meta{Name: "origin", Description: "service the row is from", UCD: "meta.ref"}, origin)
		if err != nil {
			return nil, err
		}
		t, err := table.New(x.Table.Name, append(append([]*table.Column(nil), x.Table.Columns()...), c)...)
		if err != nil {
			return nil, err
		}
		parts = append(parts, t)
	}
	if len(parts) == 0 {
		e := dal.Errorf("tap", "", dal.ErrNotFound, "no service has given a row")
		e.Hint = "Status() tells what each has said"
		return nil, e
	}
	return table.Stack(parts...)
}

// Status tells what has become of the query at each service.
func (a *Answers) Status() (*table.Table, error) {
	n := len(a.list)
	service, url, status, note := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	rows, secs := make([]int, n), make([]float64, n)
	for i, x := range a.list {
		service[i], url[i], secs[i] = x.Service.host(), x.Service.URL, x.Time.Seconds()
		status[i], note[i] = x.words()
		if x.Table != nil {
			rows[i] = x.Table.NumRows()
		}
	}
	var cols []*table.Column
	for _, c := range []struct {
		m table.Meta
		v any
	}{
		{table.Meta{Name: "service"}, service}, {table.Meta{Name: "status"}, status}, {table.Meta{Name: "rows"}, rows},
		{table.Meta{Name: "time", Unit: "s", Precision: "F1"}, secs}, {table.Meta{Name: "note"}, note}, {table.Meta{Name: "access_url", UCD: "meta.ref.url"}, url},
	} {
		k, err := table.NewColumn(c.m, c.v)
		if err != nil {
			return nil, err
		}
		cols = append(cols, k)
	}
	return table.New("status", cols...)
}

func (x Answer) words() (status, note string) {
	switch {
	case x.Err != nil:
		return "failed", dal.OneLine(x.Err.Error(), 200)
	case x.Table.Overflow:
		return "cut off", "the service has more rows"
	case x.Table.NumRows() == 0:
		return "empty", ""
	}
	return "ok", ""
}

// MIMEBundle implements display.MIMEBundler: what each service has said.
func (a *Answers) MIMEBundle() display.Bundle {
	g := display.Grid{NumRows: len(a.list), Columns: []display.GridColumn{{Name: "service"}, {Name: "status"}, {Name: "rows", Right: true}, {Name: "time", Unit: "s", Right: true}, {Name: "note"}}}
	total, failed := 0, 0
	for _, x := range a.list {
		status, note := x.words()
		rows := 0
		if x.Table != nil {
			rows = x.Table.NumRows()
		}
		total += rows
		if x.Err != nil {
			failed++
		}
		g.Rows = append(g.Rows, []string{x.Service.host(), status, fmt.Sprint(rows), fmt.Sprintf("%.1f", x.Time.Seconds()), note})
	}
	g.Title = fmt.Sprintf("%d rows from %d services, %d failed", total, len(a.list), failed)
	return g.MIMEBundle()
}
