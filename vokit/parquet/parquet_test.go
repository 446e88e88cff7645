package parquet

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"vogo/vokit/table"
)

// allTypes is a synthetic table with every datatype, arrays and nulls.
func allTypes(t testing.TB) *table.Table {
	t.Helper()
	var cols []*table.Column
	add := func(m table.Meta, v any, null ...int) {
		c, err := table.NewColumn(m, v)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range null {
			c.SetNull(i)
		}
		cols = append(cols, c)
	}
	add(table.Meta{Name: "z"}, []bool{true, false, true}, 2)
	add(table.Meta{Name: "u8"}, []uint8{0, 255, 7}, 2)
	add(table.Meta{Name: "i16"}, []int16{math.MinInt16, math.MaxInt16, 0}, 2)
	add(table.Meta{Name: "i32", Description: `less < "more" & so on`}, []int32{math.MinInt32, math.MaxInt32, 0}, 2)
	add(table.Meta{Name: "i64"}, []int64{math.MinInt64, math.MaxInt64, 0})
	add(table.Meta{Name: "f32", Unit: "mag", UCD: "phot.mag;em.opt.V"}, []float32{1.5, float32(math.Inf(-1)), 0}, 2)
	add(table.Meta{Name: "f64", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, []float64{math.Pi, math.MaxFloat64, math.NaN()})
	add(table.Meta{Name: "c128"}, []complex128{1 + 2i, 0, 3}, 2)
	add(table.Meta{Name: "text"}, []string{"", "blanks ", "x"}, 2) // empty is not null
	add(table.Meta{Name: "unicode"}, []string{"Ångström", "😀", "λ"})
	add(table.Meta{Name: "a"}, [][]int32{{1, 2}, {}, {4}}, 2)
	add(table.Meta{Name: "floats"}, [][]float64{{1, 2}, {3, 4}, {5, math.NaN()}})
	add(table.Meta{Name: "bools"}, [][]bool{{true}, {false, true}, {true}})
	add(table.Meta{Name: "texts"}, [][]string{{"a", "bcd"}, {"ef"}, {"g"}})
	out, err := table.New("all types", cols...)
	if err != nil {
		t.Fatal(err)
	}
	out.Description = "synthetic"
	out.Infos = []table.Info{{Name: "note", Value: "a & b"}}
	return out
}

func cells(t *table.Table) string {
	var b strings.Builder
	for i := range t.NumRows() {
		for _, c := range t.Columns() {
			fmt.Fprintf(&b, "%s=%v ", c.Name, c.Value(i))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestRoundTrip(t *testing.T) {
	want := allTypes(t)
	var b bytes.Buffer
	if err := Write(&b, want); err != nil {
		t.Fatal(err)
	}
	got, err := table.Read(&b, "")
	if err != nil {
		t.Fatal(err)
	}
	if have, want := cells(got), cells(want); have != want {
		t.Errorf("got\n%swant\n%s", have, want)
	}
	for i, c := range want.Columns() {
		g := got.Columns()[i]
		if g.Name != c.Name || g.Unit != c.Unit || g.UCD != c.UCD || g.Description != c.Description || g.Datatype() != c.Datatype() {
			t.Errorf("column %q came back as %v %+v", c.Name, g, g.Meta)
		}
	}
	if got.Name != want.Name || got.Description != want.Description || len(got.Infos) == 0 || got.Infos[0] != want.Infos[0] {
		t.Errorf("name %q, description %q, infos %v", got.Name, got.Description, got.Infos)
	}
}

func TestBrokenFiles(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, allTypes(t)); err != nil {
		t.Fatal(err)
	}
	doc := b.Bytes()
	for n := 0; n < len(doc); n += 7 {
		if _, err := Read(bytes.NewReader(doc[:n])); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	empty, _ := table.New("none")
	if err := Write(&b, empty); err == nil {
		t.Error("a table without columns was written")
	}
}

// The file was made by testdata/make.py.
func TestFileOfPyarrow(t *testing.T) {
	got, err := table.ReadFile("testdata/pyarrow.parquet")
	if err != nil {
		t.Fatal(err)
	}
	want := `i8=-1 u16=65535 u32=4294967295 u64=<nil> f=1.5 s= dict=a day=2016-01-01 ms=1970-01-01T00:00:00.001 ns=2016-01-01T00:00:00.000000001 dec=12.34 list=[1 2] lists=[a ] fixed=[1 2] struct.x=1 struct.y=p flag=true 
i8=<nil> u16=0 u32=0 u64=0 f=<nil> s=<nil> dict=b day=<nil> ms=<nil> ns=<nil> dec=<nil> list=<nil> lists=<nil> fixed=[3 NaN] struct.x=2 struct.y=<nil> flag=<nil> 
i8=3 u16=1 u32=1 u64=1 f=<nil> s=λ dict=a day=1969-12-31 ms=1969-12-31T23:59:59.999 ns=1970-01-01T00:00:00 dec=-0.01 list=[] lists=[] fixed=[5 6] struct.x=<nil> struct.y=q flag=false 
`
	if have := cells(got); have != want {
		t.Errorf("got\n%swant\n%s", have, want)
	}
	if n := got.Diagnostics(); len(n) != 1 || !strings.Contains(n[0], `"u64"`) {
		t.Errorf("remarks %v", n)
	}
}
