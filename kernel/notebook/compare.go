package notebook

import (
	"encoding/json"
	"fmt"
	"strings"

	"vogo/display"
)

// Comparison tells how the outputs of a cell differ from those saved, when the data
// behind them may be others: live services instead of the sandbox, or next year's.
type Comparison struct {
	Index, Number int // of the cell: in the notebook from 0, among its code cells from 1
	// Same says that the outputs are those saved, by the rules of Check.
	Same bool
	// Shape is what is of another kind, in one line: a table with other columns, a
	// text instead of a picture. It is "" where only values differ.
	Shape string
	// Rows tells of tables with other numbers of rows, "" if there are none.
	Rows string
}

// Compare compares a run with what was saved, cell by cell. Cells that are said to
// vary are compared by their shape alone.
func Compare(saved, got *Notebook) []Comparison {
	a, b := codeCells(saved), codeCells(got)
	if len(a) != len(b) {
		return nil
	}
	differs := map[int]bool{}
	for _, d := range Check(saved, got) {
		differs[d.Index] = true
	}
	var out []Comparison
	for n := range a {
		c := Comparison{Index: b[n], Number: n + 1}
		was, is := shapes(saved.Cells[a[n]].Outputs), shapes(got.Cells[b[n]].Outputs)
		c.Shape, c.Rows = compareShapes(was, is)
		c.Same = !differs[b[n]] && c.Shape == "" && c.Rows == ""
		out = append(out, c)
	}
	return out
}

// shape is the kind of one output.
type shape struct {
	kind    string // "table", "picture", "text", "text on stderr", an error
	columns []string
	rows    int
}

func shapes(list []Output) []shape {
	var out []shape
	for _, o := range joinStreams(list) {
		out = append(out, shapeOf(o))
	}
	return out
}

func shapeOf(o Output) shape {
	switch o.Type {
	case Stream:
		return shape{kind: "text on " + o.Name}
	case ErrorOutput:
		return shape{kind: "the error " + o.EName}
	}
	if v, ok := o.Data[display.MIMETable]; ok {
		var t struct {
			Fields []struct{ Name string }
			NRows  int
		}
		text, err := json.Marshal(v)
		if err == nil && json.Unmarshal(text, &t) == nil {
			s := shape{kind: "table", rows: t.NRows}
			for _, f := range t.Fields {
				s.columns = append(s.columns, f.Name)
			}
			return s
		}
	}
	for mime := range o.Data {
		if strings.HasPrefix(mime, "image/") {
			return shape{kind: "picture"}
		}
	}
	return shape{kind: "text"}
}

func compareShapes(was, is []shape) (differs, rows string) {
	if len(was) != len(is) {
		return fmt.Sprintf("saved %s, now %s", list(was), list(is)), ""
	}
	for i := range was {
		a, b := was[i], is[i]
		switch {
		case a.kind != b.kind:
			return fmt.Sprintf("saved %s, now %s", a.kind, b.kind), ""
		case strings.Join(a.columns, "\x00") != strings.Join(b.columns, "\x00"):
			return columnsDiffer(a.columns, b.columns), ""
		case a.rows != b.rows:
			rows = fmt.Sprintf("%d rows, saved %d", b.rows, a.rows)
		}
	}
	return "", rows
}

// columnsDiffer names the columns that went and came.
func columnsDiffer(was, is []string) string {
	only := func(a, b []string) string {
		in := map[string]bool{}
		for _, s := range b {
			in[s] = true
		}
		var out []string
		for _, s := range a {
			if !in[s] {
				out = append(out, s)
			}
		}
		return strings.Join(out, ", ")
	}
	lost, found := only(was, is), only(is, was)
	switch {
	case lost != "" && found != "":
		return fmt.Sprintf("columns lost: %s; new: %s", lost, found)
	case lost != "":
		return "columns lost: " + lost
	case found != "":
		return "new columns: " + found
	}
	return "columns in another order"
}

func list(s []shape) string {
	if len(s) == 0 {
		return "nothing"
	}
	var kinds []string
	for _, x := range s {
		kinds = append(kinds, x.kind)
	}
	return strings.Join(kinds, ", ")
}
