package parquet_test

import (
	"math"
	"path/filepath"
	"testing"

	"vogo/vokit/internal/peer"
	"vogo/vokit/internal/peer/cells"
	_ "vogo/vokit/parquet"
	"vogo/vokit/table"
)

// TestSameCellsAsPyarrow: what pyarrow writes, in all encodings and compressions
// that it has, has the same cells for us, and what we write has the same for it.
func TestSameCellsAsPyarrow(t *testing.T) {
	python := peer.Python(t, "pyarrow", "numpy")
	ours := typesOfParquet(t)
	path := filepath.Join(t.TempDir(), "ours.parquet")
	if err := ours.Write(path); err != nil {
		t.Fatal(err)
	}
	dir := peer.Golden(t, python, filepath.Join("testdata", "parquet_peer.py"), path, peer.Seed())
	for name, want := range cells.Read(t, filepath.Join(dir, "cells.json")) {
		if name == "ours" {
			cells.Same(t, name, ours, want)
			continue
		}
		got, err := table.ReadFile(filepath.Join(dir, name+".parquet"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		cells.Same(t, name, got, want)
		for _, n := range got.Diagnostics() {
			t.Errorf("%s: %s", name, n)
		}
	}
}

// typesOfParquet is a synthetic table of what Parquet has types for.
func typesOfParquet(t *testing.T) *table.Table {
	t.Helper()
	var cols []*table.Column
	add := func(name string, v any, null ...int) {
		c, err := table.NewColumn(table.Meta{Name: name}, v)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range null {
			c.SetNull(i)
		}
		cols = append(cols, c)
	}
	add("z", []bool{true, false, true}, 2)
	add("u8", []uint8{0, 255, 7}, 2)
	add("i16", []int16{math.MinInt16, math.MaxInt16, 0}, 2)
	add("i32", []int32{math.MinInt32, math.MaxInt32, 0}, 2)
	add("i64", []int64{math.MinInt64, math.MaxInt64, 0})
	add("f32", []float32{1.5, float32(math.Inf(-1)), 0}, 2)
	add("f64", []float64{math.Pi, math.MaxFloat64, math.NaN()})
	add("text", []string{"", "blanks ", "x"}, 2)
	add("unicode", []string{"Ångström", "😀", "λ"})
	add("a", [][]int32{{1, 2}, {}, {4}})
	add("floats", [][]float64{{1, 2}, {3, 4}, {5, 6}})
	add("texts", [][]string{{"a", "bcd"}, {"ef"}, {"g"}})
	out, err := table.New("", cols...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
