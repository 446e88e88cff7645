package table_test

import (
	"math"
	"path/filepath"
	"testing"

	"vogo/vokit/internal/peer"
	"vogo/vokit/internal/peer/cells"
	"vogo/vokit/table"
)

// TestECSVOfAstropy: what astropy writes has the same cells for us, and what we
// write has the same for astropy.
func TestECSVOfAstropy(t *testing.T) {
	python := peer.Python(t, "astropy", "yaml")
	ours := ecsvTypes(t)
	path := filepath.Join(t.TempDir(), "ours.ecsv")
	if err := ours.Write(path); err != nil {
		t.Fatal(err)
	}
	dir := peer.Golden(t, python, filepath.Join("testdata", "ecsv_peer.py"), path, peer.Seed())
	theirs := cells.Read(t, filepath.Join(dir, "cells.json"))
	for _, name := range []string{"comma", "blank"} {
		tab, err := table.ReadFile(filepath.Join(dir, name+".ecsv"))
		if err != nil {
			t.Fatal(err)
		}
		cells.Same(t, name, tab, theirs[name])
		for _, n := range tab.Diagnostics() {
			t.Errorf("%s: %s", name, n)
		}
	}
	back, err := table.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cells.Same(t, "ours", ours, theirs["ours"])
	cells.Same(t, "ours, read again", back, theirs["ours"])
}

// ecsvTypes is a synthetic table of all that ECSV has a place for.
func ecsvTypes(t *testing.T) *table.Table {
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
	add(table.Meta{Name: "z"}, []bool{true, false, true, false}, 2)
	add(table.Meta{Name: "u8"}, []uint8{0, 255, 7, 1}, 2)
	add(table.Meta{Name: "i16"}, []int16{math.MinInt16, math.MaxInt16, 0, 1}, 2)
	add(table.Meta{Name: "i32"}, []int32{math.MinInt32, math.MaxInt32, 0, 1}, 3)
	add(table.Meta{Name: "i64"}, []int64{math.MinInt64, math.MaxInt64, 0, 1})
	add(table.Meta{Name: "f32", Unit: "mag", UCD: "phot.mag;em.opt.V"}, []float32{1.5, float32(math.Inf(-1)), 0.1, 1e-38}, 2)
	add(table.Meta{Name: "f64", Unit: "deg", Description: `right "ascension": # 1`}, []float64{math.Pi, math.MaxFloat64, math.NaN(), math.SmallestNonzeroFloat64})
	add(table.Meta{Name: "c128"}, []complex128{1 + 2i, -3, 0.5i, 1e-9 - 1e20i})
	// No empty text: astropy takes it for none, quoted or not.
	add(table.Meta{Name: "text"}, []string{"nan", "two words, a comma", `"quoted" # no comment`, "gone"}, 3)
	add(table.Meta{Name: "unicode"}, []string{"Ångström", "😀", "λ", "two\nlines"})
	add(table.Meta{Name: "a"}, [][]int32{{1, 2}, {}, {4}, {5, 6, 7}})
	add(table.Meta{Name: "pairs"}, [][]float64{{1, 2}, {3, 1e300}, {5, 0.1}, {0, -1}})
	add(table.Meta{Name: "texts"}, [][]string{{"a", "b,c"}, {}, {`"`}, {"λ"}})
	out, err := table.New("all types", cols...)
	if err != nil {
		t.Fatal(err)
	}
	out.Description = "synthetic: made by a test"
	return out
}
