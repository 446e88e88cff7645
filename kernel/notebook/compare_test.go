package notebook

import (
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	table := func(rows int, columns ...string) Output {
		var fields []any
		for _, c := range columns {
			fields = append(fields, map[string]any{"name": c})
		}
		return Output{Type: ExecuteResult, Data: map[string]any{
			"application/vnd.vogo.table+json": map[string]any{"fields": fields, "nrows": rows}, "text/plain": "a table"}}
	}
	text := func(s string) Output { return Output{Type: Stream, Name: "stdout", Text: s} }
	picture := Output{Type: ExecuteResult, Data: map[string]any{"image/png": "", "text/plain": "a plot"}}
	for name, tc := range map[string]struct {
		saved, got  []Output
		same        bool
		shape, rows string
	}{
		"same":          {[]Output{table(3, "a", "b")}, []Output{table(3, "a", "b")}, true, "", ""},
		"more rows":     {[]Output{table(3, "a")}, []Output{table(5, "a")}, false, "", "5 rows, saved 3"},
		"columns":       {[]Output{table(3, "a", "b")}, []Output{table(3, "b", "c")}, false, "columns lost: a; new: c", ""},
		"order":         {[]Output{table(3, "a", "b")}, []Output{table(3, "b", "a")}, false, "another order", ""},
		"values":        {[]Output{text("1")}, []Output{text("2")}, false, "", ""},
		"other kind":    {[]Output{picture}, []Output{table(1, "a")}, false, "saved picture, now table", ""},
		"nothing came":  {[]Output{text("1"), picture}, nil, false, "saved text on stdout, picture, now nothing", ""},
		"an error came": {[]Output{picture}, []Output{{Type: ErrorOutput, EName: "E"}}, false, "now the error E", ""},
	} {
		nb := func(o []Output) *Notebook { return &Notebook{Cells: []*Cell{{Type: Code, Source: "x", Outputs: o}}} }
		got := Compare(nb(tc.saved), nb(tc.got))
		if len(got) != 1 || got[0].Number != 1 || got[0].Same != tc.same || got[0].Rows != tc.rows ||
			(tc.shape == "") != (got[0].Shape == "") || !strings.Contains(got[0].Shape, tc.shape) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
