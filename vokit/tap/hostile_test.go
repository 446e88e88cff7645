package tap

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"vogo/internal/hostile"
	"vogo/vokit/table"
	"vogo/vokit/uws"
)

func TestHostile(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	of := func(text string) *Service {
		svc := &Service{URL: s.URL, Name: text, Title: text, StandsFor: text}
		list := []string{text, text}
		svc.meta.caps = &Capabilities{Languages: list, Functions: list, Geometry: list, Formats: list, DataModels: list, Uploads: true, Async: true, MaxRec: 10, MaxRecHard: 20}
		return svc
	}
	hostile.Test(t, "tap.Service", hostile.Strings, func(s string) map[string]any { return of(s).MIMEBundle().Data })
	hostile.Test(t, "tap.TableInfo", hostile.Strings, func(s string) map[string]any {
		var cols []*table.Column
		for _, name := range columnParts {
			cells := make([]string, 300)
			for i := range cells {
				cells[i] = s
			}
			if len(s) > 1000 { // memory
				cells = cells[:3]
			}
			c, err := table.NewColumn(table.Meta{Name: name}, cells)
			if err != nil {
				t.Fatal(err)
			}
			cols = append(cols, c)
		}
		columns, err := table.New("columns", cols...)
		if err != nil {
			t.Fatal(err)
		}
		return (&TableInfo{Name: s, Schema: s, Type: s, Description: s, Columns: columns, service: s}).MIMEBundle().Data
	})
	hostile.Test(t, "tap.Answers", hostile.Strings, func(s string) map[string]any {
		return (&Answers{list: []Answer{{Service: of(s), Err: errors.New(s)}, {Service: &Service{URL: s}, Err: errors.New(s)}}}).MIMEBundle().Data
	})
	hostile.Test(t, "tap.board", hostile.Strings, func(s string) map[string]any {
		j := &Job{Job: &uws.Job{URL: s}, svc: &Service{URL: s, Name: s}, adql: s}
		return (&board{jobs: []*Job{j, j}, errs: []error{errors.New(s), nil}}).MIMEBundle().Data
	})
}
