package votable

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vogo/vokit/table"
)

// allTypes is a synthetic table with every datatype, arrays, nulls and characters that want escaping.
func allTypes(t *testing.T) *table.Table {
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
	add(table.Meta{Name: "b"}, []bool{true, false, true}, 2)
	add(table.Meta{Name: "u8"}, []uint8{0, 255, 7}, 2)
	add(table.Meta{Name: "i16"}, []int16{math.MinInt16, math.MaxInt16, 0}, 2)
	add(table.Meta{Name: "i32", Description: `less < "more" & so on`}, []int32{math.MinInt32, math.MaxInt32, 0}, 2)
	add(table.Meta{Name: "i64"}, []int64{math.MinInt64, math.MaxInt64, 0}, 2)
	add(table.Meta{Name: "f32", Unit: "mag", UCD: "phot.mag;em.opt.V"}, []float32{1.5, float32(math.Inf(-1)), 0}, 2)
	add(table.Meta{Name: "f64", ID: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main", Ref: "sys"}, []float64{math.Pi, math.MaxFloat64, math.NaN()})
	add(table.Meta{Name: "c64"}, []complex64{1 + 2i, 0, 3}, 2)
	add(table.Meta{Name: "c128"}, []complex128{1 + 2i, 0, 3}, 2)
	add(table.Meta{Name: "text"}, []string{"a<b>&\"c\"", " blanks ", "x"}, 2)
	add(table.Meta{Name: "unicode"}, []string{"Ångström", "😀", "λ"}, 2)
	add(table.Meta{Name: "ints"}, [][]int32{{1, 2}, {3}, {4}})
	add(table.Meta{Name: "floats"}, [][]float64{{1, 2}, {3, 4}, {5, 6}})
	add(table.Meta{Name: "bools"}, [][]bool{{true}, {false, true}, {true}})
	add(table.Meta{Name: "texts"}, [][]string{{"a", "bcd"}, {"ef"}, {"g"}})
	out, err := table.New("all types", cols...)
	if err != nil {
		t.Fatal(err)
	}
	out.Coosys = []table.Coosys{{ID: "sys", System: "ICRS"}}
	out.Infos = []table.Info{{Name: "QUERY_STATUS", Value: "OK"}, {Name: "note", Value: "a & b", Text: "synthetic"}}
	out.Params = []table.Param{{Meta: table.Meta{Name: "p", Unit: "m"}, Datatype: table.Double, Value: "1.5"}}
	out.Groups = []table.Group{{Name: "g", FieldRefs: []table.Ref{{Ref: "ra"}}}}
	return out
}

func TestRoundTrip(t *testing.T) {
	want := allTypes(t)
	for _, f := range []Format{TableData, Binary, Binary2} {
		var b bytes.Buffer
		if err := Write(&b, want, f); err != nil {
			t.Fatal(err)
		}
		got, err := Read(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v: %v", f, err)
		}
		if have, want := cells(t, got), cells(t, want); have != want {
			t.Errorf("%v: got\n%swant\n%s", f, have, want)
		}
		if len(got.Diagnostics()) > 0 {
			t.Errorf("%v: %v", f, got.Diagnostics())
		}
		for i, c := range want.Columns() {
			g := got.Columns()[i]
			if g.Name != c.Name || g.Unit != c.Unit || g.UCD != c.UCD || g.Description != c.Description || g.ID != c.ID || g.Ref != c.Ref {
				t.Errorf("%v: column %q came back as %+v", f, c.Name, g.Meta)
			}
		}
		if len(got.Infos) != 2 || len(got.Params) != 1 || len(got.Groups) != 1 || len(got.Coosys) != 1 || got.Infos[1] != want.Infos[1] {
			t.Errorf("%v: infos %v, params %v, groups %v, coosys %v", f, got.Infos, got.Params, got.Groups, got.Coosys)
		}
	}
}

// A document read and written again says the same, however often.
func TestWriteDocumentKeeps(t *testing.T) {
	var first bytes.Buffer
	if err := Write(&first, allTypes(t), TableData); err != nil {
		t.Fatal(err)
	}
	d, err := ReadAll(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var second bytes.Buffer
	if err := WriteDocument(&second, d, TableData); err != nil {
		t.Fatal(err)
	}
	d2, err := ReadAll(bytes.NewReader(second.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var third bytes.Buffer
	if err := WriteDocument(&third, d2, TableData); err != nil {
		t.Fatal(err)
	}
	if second.String() != third.String() {
		t.Errorf("second\n%s\nthird\n%s", second.String(), third.String())
	}
}

func stilts(t *testing.T, args ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("runs STILTS")
	}
	path, err := exec.LookPath("stilts")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("stilts is not installed")
		}
		t.Skip("stilts is not installed: nothing to compare with")
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("stilts %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestVotlint(t *testing.T) {
	for _, f := range []Format{TableData, Binary, Binary2} {
		path := filepath.Join(t.TempDir(), "t.vot")
		for _, tb := range []*table.Table{allTypes(t), catalogue(t, 20), catalogue(t, 0)} {
			if err := tb.Write(path); err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := Write(&b, tb, f); err != nil {
				t.Fatal(err)
			}
			writeFile(t, path, b.Bytes())
			if out := strings.TrimSpace(stilts(t, "votlint", path)); out != "" {
				t.Errorf("%v of %q: %s", f, tb.Name, out)
			}
		}
	}
}

// STILTS' test table has more than a thousand columns of every type and shape. It must come out the
// same from each serialization, and the same again through our writer.
func TestSameAsSTILTS(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	dir := t.TempDir()
	read := func(path string) *table.Table {
		tb, err := table.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n := tb.Diagnostics(); len(n) > 0 {
			t.Errorf("%s: %v", filepath.Base(path), n)
		}
		return tb
	}
	for _, f := range []Format{Binary2, Binary, TableData} {
		ours, theirs := filepath.Join(dir, f.String()+"-ours.vot"), filepath.Join(dir, f.String()+".vot")
		stilts(t, "tpipe", "in=:test:1000,*", "out="+theirs, "ofmt=votable-"+strings.ToLower(f.String()))
		want := read(theirs)
		if want.NumRows() != 1000 || want.NumCols() < 1000 {
			t.Fatalf("%d rows, %d columns", want.NumRows(), want.NumCols())
		}
		var b bytes.Buffer
		if err := Write(&b, want, f); err != nil {
			t.Fatal(err)
		}
		writeFile(t, ours, b.Bytes())
		if cells(t, read(ours)) != cells(t, want) {
			t.Errorf("%v: our own writing changes cells", f)
		}
		// What STILTS reads in our file and in its own, as CSV, where it is exact.
		a, c := filepath.Join(dir, "a.csv"), filepath.Join(dir, "c.csv")
		stilts(t, "tpipe", "in="+theirs, "out="+a, "ofmt=csv")
		stilts(t, "tpipe", "in="+ours, "out="+c, "ofmt=csv")
		if string(readFile(t, a)) != string(readFile(t, c)) {
			t.Errorf("%v: STILTS reads other cells in our file than in its own", f)
		}
	}
}

func writeFile(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
