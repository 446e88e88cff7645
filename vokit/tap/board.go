package tap

import (
	"context"
	"sync"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/uws"
)

// board is a live table of jobs.
type board struct {
	mu     sync.Mutex
	jobs   []*Job
	errs   []error
	handle *display.Handle
}

// MIMEBundle implements display.MIMEBundler.
func (b *board) MIMEBundle() display.Bundle {
	g := display.Grid{Title: "Jobs", Columns: []display.GridColumn{{Name: "service"}, {Name: "job"}, {Name: "phase"}, {Name: "note"}}}
	for i := range b.jobs {
		g.Rows = append(g.Rows, b.row(i))
	}
	return g.MIMEBundle()
}

func (b *board) row(i int) []string {
	s := b.jobs[i].Status()
	note := dal.OneLine(s.Error, 160)
	if b.errs[i] != nil {
		note = dal.OneLine(b.errs[i].Error(), 160)
	}
	return []string{b.jobs[i].svc.host(), s.ID, string(s.Phase), note}
}

func (b *board) update() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handle.Update(b)
}

// WaitAllContext is WaitAll with a context.
func WaitAllContext(ctx context.Context, jobs ...*Job) (*table.Table, error) {
	b := &board{jobs: jobs, errs: make([]error, len(jobs))}
	if display.SinkOf(ctx) != nil && len(jobs) > 0 {
		b.handle = display.ShowHandleContext(ctx, b)
	}
	var wg sync.WaitGroup
	for i, j := range jobs {
		wg.Go(func() {
			err := j.wait(ctx, func(uws.Status) { b.update() })
			b.mu.Lock()
			b.errs[i] = err
			b.mu.Unlock()
			b.update()
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, dal.Errorf("tap", "", context.Canceled, "interrupted; the jobs go on at their services: %w", err)
	}
	return b.table()
}

// table is the board when all is done.
func (b *board) table() (*table.Table, error) {
	n := len(b.jobs)
	cells := [5][]string{}
	for i := range b.jobs {
		for k, v := range append(b.row(i), b.jobs[i].URL) {
			cells[k] = append(cells[k], v)
		}
	}
	var cols []*table.Column
	for k, name := range []string{"service", "job", "phase", "note", "url"} {
		if n == 0 {
			cells[k] = []string{}
		}
		c, err := table.NewColumn(table.Meta{Name: name}, cells[k])
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	return table.New("jobs", cols...)
}
