package cell

import (
	"slices"
	"strings"
	"testing"
)

// Names of columns come where a text is one. The cursor is at the |.
func TestCompleteColumns(t *testing.T) {
	s := newSession(t)
	if _, _, err := eval(t, s, `stars := vo.NewTable("x", vo.Col("ra", []float64{1}), vo.Col("rv", []float64{1}, "km/s"), vo.Col("B-V", []float64{1}))
other := vo.NewTable("y", vo.Col("flux", []float64{1}))
row := stars.Row(0)`); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ code, want, result string }{
		{`stars.Floats("|`, "ra rv B-V", `stars.Floats("ra`},
		{`stars.Floats("r|")`, "ra rv", `stars.Floats("ra")`},
		{`stars.Floats("B|`, "B-V", `stars.Floats("B-V`},
		{`vo.Plot(stars, "ra", "|`, "ra rv B-V", `vo.Plot(stars, "ra", "ra`},
		{`vo.Plot(stars.Where("ra > 1"), "R|", "rv")`, "ra rv", `vo.Plot(stars.Where("ra > 1"), "ra", "rv")`},
		{`stars.Head(2).Sort("-r|")`, "ra rv", `stars.Head(2).Sort("-ra")`},
		{`stars.Where("ra > 1 && r|")`, "ra rv", `stars.Where("ra > 1 && ra")`},
		{`stars.Where("ra > 1 && B|")`, "`B-V`", "stars.Where(\"ra > 1 && `B-V`\")"},
		{`stars.Filter(func(r vo.Row) bool { return r.Float("r|`, "ra rv", `stars.Filter(func(r vo.Row) bool { return r.Float("ra`},
		{`row.Float("r|`, "ra rv", `row.Float("ra`},
		{`stars.GroupBy("ra", "mean(r|")`, "ra rv", `stars.GroupBy("ra", "mean(ra")`},
		{`other.Floats("|`, "flux", `other.Floats("flux`},
		{`fmt.Println(stars, "r|`, "", ""},
		{`nosuch.Floats("r|`, "", ""},
	} {
		cursor := strings.IndexByte(test.code, '|')
		code := strings.Replace(test.code, "|", "", 1)
		c := s.Complete(code, cursor)
		var got []string
		for _, m := range c.Matches {
			got = append(got, m.Text)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s", test.code, got, test.want)
			continue
		}
		if len(got) > 0 {
			if result := code[:c.Start] + got[0] + code[c.End:]; result != test.result {
				t.Errorf("%s: becomes %s, want %s", test.code, result, test.result)
			}
		}
	}
	var services []string
	for _, m := range s.Complete(`vo.TAP("si`, 10).Matches {
		services = append(services, m.Text)
	}
	if !slices.Contains(services, "simbad") || slices.Contains(services, "gavo") {
		t.Errorf("services %v", services)
	}
}

// Members are known in blocks that are open in the line of the cursor.
func TestCompleteInOpenBlocks(t *testing.T) {
	s := newSession(t)
	if _, _, err := eval(t, s, `stars := vo.NewTable("x", vo.Col("ra", []float64{1}))`+"\nr := 1"); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{
		"for _, r := range stars.Rows() { r.Fl|":                          "Float",
		"for _, r := range stars.Rows() { r.Fl| }":                        "Float",
		"for _, r := range stars.Rows() {\n\tr.Fl|\n}":                    "Float",
		"stars.Filter(func(r vo.Row) bool { return r.Fl|":                 "Float",
		"stars.Filter(func(r vo.Row) bool { return r.Fl| > 1 })":          "Float",
		"vo.Show(stars.Filter(func(r vo.Row) bool { x := r; return x.Fl|": "Float",
		"func f(t *vo.Table) { for _, q := range t.Rows() { if q.Fl|":     "Float",
		"func f(t *vo.Table) {\n\tu := t\n\tfor {\n\t\tu.NumR|":           "NumRows",
		"xs := []any{stars.NumR|":                                         "NumRows",
		"g := func() { c := vo.Coord(1, 2); c.Galac|":                     "Galactic",
	} {
		cursor := strings.IndexByte(code, '|')
		c := s.Complete(strings.Replace(code, "|", "", 1), cursor)
		if !slices.ContainsFunc(c.Matches, func(m Match) bool { return m.Text == want }) {
			t.Errorf("%s: %v, want %s", code, c.Matches, want)
		}
	}
}
