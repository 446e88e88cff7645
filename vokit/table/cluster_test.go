package table

import (
	"math"
	"testing"
)

func TestCluster(t *testing.T) {
	mk := func(name, col string, ra, dec []float64, values []string) *Table {
		t.Helper()
		var cols []*Column
		for _, c := range []struct {
			m Meta
			v any
		}{{Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, ra}, {Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main"}, dec}, {Meta{Name: col}, values}} {
			k, err := NewColumn(c.m, c.v)
			if err != nil {
				t.Fatal(err)
			}
			cols = append(cols, k)
		}
		out, err := New(name, cols...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const s = 1.0 / 3600
	a := mk("a", "x", []float64{10, 20, 359.9999}, []float64{0, 5, 0}, []string{"a0", "a1", "a2"})
	b := mk("b", "y", []float64{20 + s, 20 - 0.2*s, 0.0001, 77}, []float64{5, 5, 0, math.NaN()}, []string{"b0", "b1", "b2", "b3"})
	c := mk("c", "z", []float64{20}, []float64{5 + 1.5*s}, []string{"c0"})
	got, err := Cluster(2*s, a, b, c)
	if err != nil {
		t.Fatal(err)
	}
	want := [][3]string{{"a0", "", ""}, {"a1", "b1", "c0"}, {"", "b0", ""}, {"a2", "b2", ""}, {"", "b3", ""}}
	// a2 and b2 are 0.72 arcsec apart, over the meridian.
	if got.NumRows() != len(want) {
		t.Fatalf("got %d objects:\n%s", got.NumRows(), got)
	}
	for i, w := range want {
		r, err := got.Row(i)
		if err != nil {
			t.Fatal(err)
		}
		for k, col := range []string{"x", "y", "z"} {
			if v, _ := r.Text(col); v != w[k] {
				t.Errorf("object %d: %s is %q, want %q", i, col, v, w[k])
			}
		}
	}
	r, _ := got.Row(3)
	if ra, _ := r.Float("ra"); math.Abs(math.Mod(ra+180, 360)-180) > 1e-9 {
		t.Errorf("the mean over the meridian is at %v", ra)
	}
	if !got.Has("ra_b") {
		t.Errorf("columns %v", got.Names())
	}
	if cs, err := got.Coords(); err != nil || cs[0].RA != 10 {
		t.Errorf("positions of the objects: %v, %v", cs, err)
	}
	if _, err := Cluster(-1, a); err == nil {
		t.Error("a negative radius was taken")
	}
}
