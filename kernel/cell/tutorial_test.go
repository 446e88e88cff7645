package cell

import "testing"

// TestFacade uses the packages of the project as notebooks do.
func TestFacade(t *testing.T) {
	script{
		{"c := sky.New(156.01, 48.14)\nc.RA", "→ 156.01"},
		{"t := table.New(\"stars\", table.NewColumn(table.Meta{Name: \"mag\", Unit: \"mag\"}, []float64{0.03, 1.25}))\nt.NumRows()", "→ 2"},
		{"t.Floats(\"mag\")", "→ [0.03 1.25]"},
		{"f := t.Filter(func(r table.Row) bool { return r.Float(\"mag\") > 1 })\nf.NumRows()", "→ 1"},
		{"vo.Deg(1.5)", "→ 1.5"},
		{"t.Add(\"flux\", func(r table.Row) any { return math.Pow(10, -0.4*r.Float(\"mag\")) })\nt.Names()", "→ [mag flux]"},
		{"for _, r := range t.Rows() {\n\tfmt.Printf(\"%.2f \", r.Float(\"mag\"))\n}", "0.03 1.25 "},
	}.run(t)
}
