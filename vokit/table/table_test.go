package table

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vogo/vokit/sky"
	"vogo/vokit/times"
)

func col(t testing.TB, m Meta, v any) *Column {
	t.Helper()
	c, err := NewColumn(m, v)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// stars is a synthetic table.
func stars(t testing.TB) *Table {
	t.Helper()
	tb, err := New("stars",
		col(t, Meta{Name: "id"}, []int64{4295806720000000001, 4295806720000000002, 3, 4}),
		col(t, Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, []float64{10, 20, 30, 40}),
		col(t, Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main"}, []float64{-1, 2, math.NaN(), 4}),
		col(t, Meta{Name: "gmag", Unit: "mag"}, []float32{12.3, 21, 15, float32(math.NaN())}),
		col(t, Meta{Name: "name"}, []any{"HD 1", "HD 22", nil, "M 31"}),
		col(t, Meta{Name: "var"}, []any{true, false, nil, true}),
		col(t, Meta{Name: "t_min", Unit: "d", UCD: "time.start"}, []any{51544.5, nil, 0.0, 60000}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return tb
}

func TestWhere(t *testing.T) {
	tb := stars(t)
	for _, c := range []struct {
		expr string
		want []int
	}{
		{"gmag<20 && dec>0", nil},
		{"gmag < 20", []int{0, 2}},
		{"not gmag < 20", []int{1}}, // a null is neither
		{"gmag == 12.3", []int{0}},  // a float column
		{"id = 4295806720000000001", []int{0}},
		{"id in (3, 4295806720000000002)", []int{1, 2}},
		{"ra between 15 and 30", []int{1, 2}},
		{"ra not between 15 and 30", []int{0, 3}},
		{"name like 'HD %' and name not like '%22'", []int{0}},
		{"name ilike 'hd _'", []int{0}},
		{"name is null or dec is null", []int{2}},
		{"name is not null", []int{0, 1, 3}},
		{"var", []int{0, 3}},
		{"!var", []int{1}},
		{"var = 1", []int{0, 3}},
		{"RA*2 + 1 > 60 and -dec < 0", []int{3}},
		{"2**3**0 * ra = 20", []int{0}},
		{"sqrt(ra-6) = 2", []int{0}},
		{"startswith(name, 'M') || contains(lower(name), '22')", []int{1, 3}},
		{"distance(ra, dec, 20, 2) < 1/3600", []int{1}},
		{"`ra` >= 40", []int{3}},
		{"if(ra > 20, 1, 2) = 1", []int{2, 3}},
		{"length(name) = 5", []int{1}},
	} {
		got, err := tb.WhereRows(c.expr)
		if err != nil {
			t.Errorf("%s: %v", c.expr, err)
		} else if !slices.Equal(got, c.want) {
			t.Errorf("%s: rows %v, want %v", c.expr, got, c.want)
		}
	}
	for expr, want := range map[string]string{
		"gmagg < 20":     `table "stars": "gmagg < 20": no column "gmagg" (nearest: "gmag")`,
		"gmag <":         `table "stars": "gmag <": something is missing at its end`,
		"gmag":           `table "stars": "gmag" is a number, not a condition`,
		"name < 3 + 'a'": `table "stars": "name < 3 + 'a'": "+" stands between a number and a text, want numbers`,
		"sqr(ra) > 1":    `table "stars": "sqr(ra) > 1": no function sqr with 1 arguments (nearest: "sqrt")`,
		"name = 'x":      `table "stars": "name = 'x": the ' at character 8 is not closed`,
		"name = null":    `table "stars": "name = null": nothing equals null; write "is null" or "is not null"`,
	} {
		if _, err := tb.Where(expr); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", expr, err, want)
		}
	}
}

// Columns with signs in their names need backquotes, which the error says.
func TestSignsInNames(t *testing.T) {
	tb, err := New("hip", col(t, Meta{Name: "B-V"}, []float64{0.5, 1.5}), col(t, Meta{Name: "Vmag"}, []float64{1, 2}))
	if err != nil {
		t.Fatal(err)
	}
	for _, expr := range []string{"B-V > 1", `"B-V" > 1`} {
		if _, err := tb.Where(expr); err == nil || !strings.HasSuffix(err.Error(), "; the column B-V is written `B-V`, in backquotes") {
			t.Errorf("%s: %v", expr, err)
		}
	}
	if got, err := tb.WhereRows("`B-V` > 1"); err != nil || !slices.Equal(got, []int{1}) {
		t.Errorf("rows %v, %v", got, err)
	}
	if _, err := tb.Where("`B-V` > 1 and Vmg > 1"); err == nil || strings.Contains(err.Error(), "backquotes") {
		t.Error(err)
	}
	if _, err := tb.Sort("Vmag", "desc"); err == nil || !strings.Contains(err.Error(), `Sort("-Vmag") sorts downwards`) {
		t.Error(err)
	}
}

func TestVerbs(t *testing.T) {
	tb := stars(t)
	down, err := tb.Sort("-gmag")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := down.Ints("id"); !slices.Equal(got, []int64{4295806720000000002, 3, 4295806720000000001, 4}) {
		t.Errorf("sorted downwards with nulls last: %v", got)
	}
	sub, err := tb.Select("NAME", "ra")
	if err != nil {
		t.Fatal(err)
	}
	if got := sub.Names(); !slices.Equal(got, []string{"name", "ra"}) {
		t.Errorf("names %v", got)
	}
	if _, err := tb.Select("fluxx"); err == nil || !strings.HasPrefix(err.Error(), `table "stars": no column "fluxx" (it has id, ra`) {
		t.Errorf("no column: %v", err)
	}
	if _, err := tb.Col("nam"); err == nil || err.Error() != `table "stars": no column "nam" (nearest: "name")` {
		t.Errorf("no column: %v", err)
	}
	if err := sub.Add("year", func(r Row) float64 { return float64(r.Index()) + 2000 }); err != nil {
		t.Fatal(err)
	}
	if err := sub.Add("survey", "DASCH"); err != nil {
		t.Fatal(err)
	}
	if err := sub.Add("ra", []float64{1}); err == nil {
		t.Error("a column of another length was added")
	}
	if tb.Has("year") || sub.NumCols() != 4 {
		t.Error("Add changed the table the columns came from")
	}
	c, _ := sub.Col("ra")
	c.SetNull(0)
	if orig, _ := tb.Col("ra"); orig.IsNull(0) {
		t.Error("SetNull on a selection changed the table it came from")
	}
	if f, _ := sub.Floats("ra"); f[0] == f[0] {
		t.Error("a null is no NaN in Floats")
	}
	if n := tb.Slice(1, 3).NumRows(); n != 2 {
		t.Errorf("Slice has %d rows", n)
	}
	if n := tb.Head(99).NumRows(); n != 4 {
		t.Errorf("Head(99) has %d rows", n)
	}
	if r, err := tb.Row(-1); err != nil || r.Index() != 3 {
		t.Errorf("Row(-1): %v %v", r.Index(), err)
	}
	if _, err := tb.Row(4); err == nil {
		t.Error("there is a row 4")
	}
	ts, err := tb.Times("t_min")
	if err != nil {
		t.Fatal(err)
	}
	if got := ts.Format("%Y-%m"); !slices.Equal(got, []string{"2000-01", "", "1858-11", "2023-02"}) {
		t.Errorf("times %v", got)
	}
	pos, err := tb.Coords()
	if err != nil || pos[1] != sky.New(20, 2) || pos[2].Known() {
		t.Errorf("coords %v %v", pos, err)
	}
}

func TestStack(t *testing.T) {
	a, _ := New("a", col(t, Meta{Name: "x"}, []int16{1, 2}), col(t, Meta{Name: "s"}, []string{"p", "q"}))
	b, _ := New("b", col(t, Meta{Name: "X"}, []float64{2.5}), col(t, Meta{Name: "y"}, []int64{7}))
	got, err := Stack(a, nil, b)
	if err != nil {
		t.Fatal(err)
	}
	if s := text(got); s != "1 | p | <nil>\n2 | q | <nil>\n2.5 | <nil> | 7\n" {
		t.Errorf("got\n%s", s)
	}
	c, _ := New("c", col(t, Meta{Name: "x"}, []string{"z"}))
	if got, err = Stack(a, c); err != nil || text(got) != "1 | p\n2 | q\nz | <nil>\n" {
		t.Errorf("numbers and texts: %v\n%s", err, text(got))
	}
}

func text(tb *Table) string {
	var b strings.Builder
	for i := range tb.NumRows() {
		for k, c := range tb.Columns() {
			if k > 0 {
				b.WriteString(" | ")
			}
			fmt.Fprint(&b, c.Value(i))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestJoin(t *testing.T) {
	a, _ := New("a", col(t, Meta{Name: "id"}, []any{1, 2, nil}), col(t, Meta{Name: "v"}, []string{"a1", "a2", "a3"}))
	b, _ := New("b", col(t, Meta{Name: "ID"}, []float64{2, 2, 3}), col(t, Meta{Name: "v"}, []string{"b1", "b2", "b3"}))
	for how, want := range map[string]string{
		"inner": "2 | a2 | b1\n2 | a2 | b2\n",
		"left":  "1 | a1 | <nil>\n2 | a2 | b1\n2 | a2 | b2\n<nil> | a3 | <nil>\n",
		"outer": "1 | a1 | <nil>\n2 | a2 | b1\n2 | a2 | b2\n<nil> | a3 | <nil>\n3 | <nil> | b3\n",
	} {
		got, err := Join(a, b, how, "id")
		if err != nil {
			t.Fatal(err)
		}
		if text(got) != want {
			t.Errorf("%s: got\n%swant\n%s", how, text(got), want)
		}
	}
	if _, err := Join(a, b, "sideways", "id"); err == nil {
		t.Error("a join that there is not")
	}
}

func TestGroupBy(t *testing.T) {
	tb, _ := New("t", col(t, Meta{Name: "k"}, []string{"x", "y", "x"}), col(t, Meta{Name: "v", Unit: "mag"}, []any{1.0, nil, 4.0}))
	got, err := tb.GroupBy("k", "count", "mean(v) as m", "max(v)", "distinct(k)")
	if err != nil {
		t.Fatal(err)
	}
	if s := text(got); s != "x | 2 | 2.5 | 4 | 1\ny | 1 | <nil> | <nil> | 1\n" {
		t.Errorf("got\n%s", s)
	}
	if c, _ := got.Col("m"); c.Unit != "mag" {
		t.Errorf("unit %q", c.Unit)
	}
}

func TestCrossMatch(t *testing.T) {
	pos := func(name string, ra, dec []float64) *Table {
		tb, err := New(name, col(t, Meta{Name: "ra", UCD: "pos.eq.ra"}, ra), col(t, Meta{Name: "dec", UCD: "pos.eq.dec"}, dec))
		if err != nil {
			t.Fatal(err)
		}
		return tb
	}
	a := pos("a", []float64{0, 180, math.NaN()}, []float64{90, 0, 0})
	b := pos("b", []float64{123, 180, 180.0002}, []float64{89.9999, 0.0001, 0})
	got, err := CrossMatch(a, b, 2./3600, "left")
	if err != nil {
		t.Fatal(err)
	}
	sep, err := got.Floats("separation")
	if err != nil || len(sep) != 3 || math.Abs(sep[0]-.36) > 1e-9 || math.Abs(sep[1]-.36) > 1e-9 || sep[2] == sep[2] {
		t.Errorf("separations %v %v", sep, err)
	}
	if all, err := CrossMatch(a, b, 2./3600, "all"); err != nil || all.NumRows() != 3 {
		t.Errorf("all: %v rows %v", all.NumRows(), err)
	}
}

func TestDescribe(t *testing.T) {
	d := stars(t).Describe()
	i := slices.Index(stars(t).Names(), "ra")
	r, _ := d.Row(i)
	mean, _ := r.Float("mean")
	std, _ := r.Float("stddev")
	if mean != 25 || math.Abs(std-12.909944487358056) > 1e-12 {
		t.Errorf("mean %v, stddev %v", mean, std)
	}
}

// Every text format gives back what was written.
func TestTextFormats(t *testing.T) {
	want, err := New("odd", // synthetic
		col(t, Meta{Name: "n"}, []any{1, nil, -3}),
		col(t, Meta{Name: "f", Unit: "km/s", UCD: "phys.veloc", Description: "a: b # c\nd"}, []any{1.5, nil, 1e-30}),
		col(t, Meta{Name: "b"}, []any{true, false, nil}),
		col(t, Meta{Name: "a name"}, []any{"two words", `"quoted", it's`, nil}),
		col(t, Meta{Name: "plate"}, []any{"007", "tab\there", "Å"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, ext := range []string{".csv", ".tsv", ".txt", ".ecsv", ".csv.gz"} {
		path := filepath.Join(t.TempDir(), "sub", "t"+ext)
		if err := want.Write(path); err != nil {
			t.Fatal(err)
		}
		got, err := ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if text(got) != text(want) || !slices.Equal(got.Names(), want.Names()) {
			t.Errorf("%s: got\n%s%v\nwant\n%s", ext, text(got), got.Names(), text(want))
		}
		if got.Source != path {
			t.Errorf("%s: source %q", ext, got.Source)
		}
		if ext == ".ecsv" {
			if c, _ := got.Col("f"); c.Unit != "km/s" || c.UCD != "phys.veloc" || c.Description != "a: b # c\nd" || got.Name != "odd" {
				t.Errorf("metadata of ECSV: %+v", c.Meta)
			}
		}
	}
	if err := want.Write(filepath.Join(t.TempDir(), "t.doc")); err == nil || !strings.Contains(err.Error(), ".csv") {
		t.Errorf("an extension without a format: %v", err)
	}
}

func TestECSVArrays(t *testing.T) {
	want, err := New("arrays", col(t, Meta{Name: "v"}, [][]float64{{1, 2}, {3}}), col(t, Meta{Name: "f"}, [][]int32{{1, 2}, {3, 4}}), col(t, Meta{Name: "z"}, []complex128{1 + 2i, 3 - 4i}))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := want.WriteAs(&b, "ecsv"); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&b, "")
	if err != nil {
		t.Fatal(err)
	}
	if text(got) != text(want) {
		t.Errorf("got\n%swant\n%s", text(got), text(want))
	}
}

func TestReadUnknown(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "table: the input is empty, want a table",
		"<html><body>":              "table: an HTML page is no table of a known format",
		"\x89PNG\r\n\x1a\n\x00\x00": "table: a PNG image is no table of a known format",
	} {
		if _, err := Read(strings.NewReader(in), ""); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func TestAddTimes(t *testing.T) {
	tb := stars(t)
	s, err := tb.Times("t_min")
	if err != nil {
		t.Fatal(err)
	}
	if err := tb.Add("date_min", s.ISOT()); err != nil {
		t.Fatal(err)
	}
	if err := tb.Add("epoch", s); err != nil {
		t.Fatal(err)
	}
	again, err := tb.Times("epoch")
	if err != nil || again[0].ISO() != s[0].ISO() || again[1].Known() {
		t.Errorf("times kept in a column: %v %v", again, err)
	}
	fromText, err := tb.Times("date_min")
	if err != nil || fromText[0].Sub(times.MJD(51544.5)) != 0 {
		t.Errorf("times from texts: %v %v", fromText, err)
	}
}

func TestShowsRows(t *testing.T) {
	s := stars(t).String()
	for _, want := range []string{"HD 22", "51544.5 (2000-01-01)", "--", "mag", "12.3"} {
		if !strings.Contains(s, want) {
			t.Errorf("%q is not in\n%s", want, s)
		}
	}
	size, _ := New("t", col(t, Meta{Name: "access_estsize", Unit: "kbyte"}, []int64{1_100_000}))
	if s := size.String(); !strings.Contains(s, "1.1 GB") {
		t.Errorf("no human size in\n%s", s)
	}
	r, _ := stars(t).Row(0)
	if s := r.String(); !strings.Contains(s, "gmag") || !strings.Contains(s, "12.3") {
		t.Errorf("row\n%s", s)
	}
}

func FuzzReadText(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a\tb\n1\t2\n", "# x y\n1 2\n", "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: string, subtype: 'float64[null]'}\na\n\"[1, 2]\"\n", "\"a b\" c\n'x' 1\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		tb, err := Read(bytes.NewReader(in), "x.csv")
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n") {
				t.Fatalf("an error of more than one line: %q", err)
			}
			return
		}
		if tb.NumCols() == 0 {
			return
		}
		for _, format := range []string{"csv", "ecsv", "ascii"} {
			var b bytes.Buffer
			if err := tb.WriteAs(&b, format); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func FuzzWhere(f *testing.F) {
	for _, s := range []string{"gmag<20 && dec>0", "name like 'a%' or not var", "-(ra**2) in (1,2)", "if(ra>1,'a','b')='a'"} {
		f.Add(s)
	}
	tb := stars(f)
	f.Fuzz(func(t *testing.T, s string) {
		_, _ = tb.WhereRows(s) // must not panic
	})
}
