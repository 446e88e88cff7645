package moc_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vogo/vokit/internal/peer"
	"vogo/vokit/moc"
	"vogo/vokit/sky"
)

// golden is what testdata/make_golden.py had healpy and mocpy compute.
type golden struct {
	Cells []struct {
		RA, Dec          float64
		Order            int
		Nest, Ring, Uniq int64
		Lon, Lat         float64
		Corners          [][]float64
		Neighbours       []int64
	}
	Cones []struct {
		RA, Dec, Radius  float64
		Order            int
		Centers, Overlap [][2]int64
		Unsure           []int64
	}
	Polygons []struct {
		RA, Dec []float64
		Order   int
		Centers [][2]int64
		Mocpy   string
	}
	Operations []struct {
		operations
		Fraction  float64
		Positions [][2]float64
		Inside    []bool
		Degraded  string
		JSON      string
	}
	Times, SpaceTime []operations
	SpaceFITS        string `json:"space_fits"`
	TimeFITS         string `json:"time_fits"`
	SpaceTimeFITS    string `json:"spacetime_fits"`
}

type operations struct {
	A, B, Union, Intersection, Difference, Complement string
	JSON                                              string
}

func goldenIn(t testing.TB, dir string) golden {
	data, err := os.ReadFile(filepath.Join(dir, "golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// must gives the coverage or ends the test.
func must(t testing.TB) func(*moc.MOC, error) *moc.MOC {
	return func(m *moc.MOC, err error) *moc.MOC {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
}

// TestFreshRegions compares with healpy and mocpy on regions of this run.
func TestFreshRegions(t *testing.T) {
	dir := peer.Golden(t, peer.Python(t, "healpy", "mocpy", "astropy"), "testdata/make_golden.py", peer.Seed())
	for name, check := range map[string]func(*testing.T, string){
		"cells": checkCellsAgainstHealpy, "cones": checkConesAgainstHealpy, "polygons": checkPolygonsAgainstHealpyAndMocpy,
		"operations": checkOperationsAgainstMocpy, "contains": checkContainsAgainstMocpy, "files": checkFilesOfMocpy,
	} {
		t.Run(name, func(t *testing.T) { check(t, dir) })
	}
}

func TestCellsAgainstHealpy(t *testing.T) { checkCellsAgainstHealpy(t, "testdata") }

func checkCellsAgainstHealpy(t *testing.T, dir string) {
	for _, g := range goldenIn(t, dir).Cells {
		c, err := moc.CellAt(g.Order, sky.New(g.RA, g.Dec))
		if err != nil {
			t.Fatal(err)
		}
		if c.Index != g.Nest {
			t.Errorf("order %d at %v %v: cell %d, want %d", g.Order, g.RA, g.Dec, c.Index, g.Nest)
			continue
		}
		if c.Ring() != g.Ring || c.Uniq() != g.Uniq {
			t.Errorf("%v: ring %d, uniq %d, want %d, %d", c, c.Ring(), c.Uniq(), g.Ring, g.Uniq)
		}
		if back, err := moc.FromRing(g.Order, g.Ring); err != nil || back != c {
			t.Errorf("ring %d of order %d is %v (%v), want %v", g.Ring, g.Order, back, err, c)
		}
		if back, err := moc.FromUniq(g.Uniq); err != nil || back != c {
			t.Errorf("uniq %d is %v (%v), want %v", g.Uniq, back, err, c)
		}
		if d := sky.Separation(c.Center(), sky.New(g.Lon, g.Lat)); d > 1e-11 {
			t.Errorf("%v: middle at %v, want %v %v (%g°)", c, c.Center(), g.Lon, g.Lat, d)
		}
		for i, p := range c.Corners() {
			w := g.Corners[i]
			want := sky.New(math.Atan2(w[1], w[0])*180/math.Pi, math.Atan2(w[2], math.Hypot(w[0], w[1]))*180/math.Pi)
			if d := sky.Separation(p, want); d > 1e-7 { // healpy rounds close to the poles
				t.Errorf("%v: corner %d at %v, want %v (%g°)", c, i, p, want, d)
			}
		}
		var around []int64
		for _, n := range c.Neighbours() {
			around = append(around, n.Index)
		}
		slices.Sort(around)
		if !slices.Equal(around, g.Neighbours) {
			t.Errorf("%v: neighbours %v, want %v", c, around, g.Neighbours)
		}
	}
}

// indices are the cells of a coverage, all at one order.
func indices(m *moc.MOC, order int) map[int64]bool {
	out := map[int64]bool{}
	for _, c := range m.Cells() {
		shift := 2 * (order - c.Order)
		for i := c.Index << shift; i < (c.Index+1)<<shift; i++ {
			out[i] = true
		}
	}
	return out
}

func differ(got map[int64]bool, want [][2]int64, unsure []int64) (missing, extra []int64) {
	have := map[int64]bool{}
	for _, r := range want {
		for i := r[0]; i <= r[1]; i++ {
			have[i] = true
			if !got[i] {
				missing = append(missing, i)
			}
		}
	}
	for i := range got {
		if !have[i] && !slices.Contains(unsure, i) {
			extra = append(extra, i)
		}
	}
	return missing, extra
}

func TestConesAgainstHealpy(t *testing.T) { checkConesAgainstHealpy(t, "testdata") }

func checkConesAgainstHealpy(t *testing.T, dir string) {
	for _, g := range goldenIn(t, dir).Cones {
		c := sky.New(g.RA, g.Dec)
		m := must(t)(moc.FromCone(c, g.Radius, g.Order, moc.Centers))
		if missing, extra := differ(indices(m, g.Order), g.Centers, nil); missing != nil || extra != nil {
			t.Errorf("order %d, %v, radius %v: middles: missing %v, extra %v", g.Order, c, g.Radius, missing, extra)
		}
		m = must(t)(moc.FromCone(c, g.Radius, g.Order))
		if missing, extra := differ(indices(m, g.Order), g.Overlap, g.Unsure); missing != nil || extra != nil {
			t.Errorf("order %d, %v, radius %v: overlap: missing %v, extra %v", g.Order, c, g.Radius, missing, extra)
		}
	}
}

func TestPolygonsAgainstHealpyAndMocpy(t *testing.T) {
	checkPolygonsAgainstHealpyAndMocpy(t, "testdata")
}

func checkPolygonsAgainstHealpyAndMocpy(t *testing.T, dir string) {
	for _, g := range goldenIn(t, dir).Polygons {
		var corners []sky.Coord
		for i := range g.RA {
			corners = append(corners, sky.New(g.RA[i], g.Dec[i]))
		}
		m := must(t)(moc.FromPolygon(corners, g.Order, moc.Centers))
		if missing, extra := differ(indices(m, g.Order), g.Centers, nil); missing != nil || extra != nil {
			t.Errorf("order %d, %v: middles: missing %v, extra %v", g.Order, corners, missing, extra)
		}
		m = must(t)(moc.FromPolygon(corners, g.Order))
		want := must(t)(moc.Parse(g.Mocpy))
		if !m.Equal(want) {
			a, _ := m.Difference(want)
			b, _ := want.Difference(m)
			t.Errorf("order %d, %v: more than mocpy: %v; less: %v", g.Order, corners, a.ASCII(), b.ASCII())
		}
	}
}

func TestOperationsAgainstMocpy(t *testing.T) { checkOperationsAgainstMocpy(t, "testdata") }

func checkOperationsAgainstMocpy(t *testing.T, dir string) {
	g := goldenIn(t, dir)
	all := append(slices.Clone(g.Times), g.SpaceTime...)
	for _, o := range g.Operations {
		o.operations.JSON = o.JSON
		all = append(all, o.operations)
	}
	for _, o := range all {
		parse := func(s string) *moc.MOC { return must(t)(moc.Parse(s)) }
		if !slices.Contains([]byte("st"), o.A[0]) && slices.ContainsFunc(g.Times, func(x operations) bool { return x.A == o.A }) {
			parse = func(s string) *moc.MOC { return must(t)(moc.Parse("t" + s)) } // mocpy writes no prefix
		}
		a, b := parse(o.A), parse(o.B)
		check := func(what string, got *moc.MOC, want string) {
			if want != "" && !got.Equal(parse(want)) {
				t.Errorf("%s of\n%s and\n%s is\n%s, want\n%s", what, o.A, o.B, got.ASCII(), want)
			}
		}
		check("union", must(t)(a.Union(b)), o.Union)
		check("intersection", must(t)(a.Intersection(b)), o.Intersection)
		check("difference", must(t)(a.Difference(b)), o.Difference)
		check("complement", a.Complement(), o.Complement)
		check("text", must(t)(moc.Parse(a.ASCII())), o.A)
		if o.JSON != "" {
			check("JSON", must(t)(moc.Parse(o.JSON)), o.A)
		}
		own, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		check("own JSON", must(t)(moc.Parse(string(own))), o.A)
	}
}

func TestContainsAgainstMocpy(t *testing.T) { checkContainsAgainstMocpy(t, "testdata") }

func checkContainsAgainstMocpy(t *testing.T, dir string) {
	for _, o := range goldenIn(t, dir).Operations {
		a := must(t)(moc.Parse(o.A))
		if a.ASCII() != o.A {
			t.Errorf("text %q, want %q", a.ASCII(), o.A)
		}
		if math.Abs(a.Fraction()-o.Fraction) > 1e-14 {
			t.Errorf("%s: fraction %v, want %v", o.A, a.Fraction(), o.Fraction)
		}
		for i, p := range o.Positions {
			if got := a.Contains(sky.New(p[0], p[1])); got != o.Inside[i] {
				t.Errorf("%s: contains %v: %v", o.A, p, got)
			}
		}
		if d := must(t)(a.Degrade(3)); !d.Equal(must(t)(moc.Parse(o.Degraded))) {
			t.Errorf("%s at order 3: %s, want %s", o.A, d.ASCII(), o.Degraded)
		}
	}
}

func TestFilesOfMocpy(t *testing.T) { checkFilesOfMocpy(t, "testdata") }

func checkFilesOfMocpy(t *testing.T, dir string) {
	g := goldenIn(t, dir)
	for name, want := range map[string]string{
		"synthetic_space.fits": g.SpaceFITS, "synthetic_space_v1.fits": g.SpaceFITS,
		"synthetic_time.fits": "t" + g.TimeFITS, "synthetic_spacetime.fits": g.SpaceTimeFITS,
	} {
		m := must(t)(moc.Open(filepath.Join(dir, name)))
		w := must(t)(moc.Parse(want))
		if !m.Equal(w) || m.Order() != w.Order() || m.TimeOrder() != w.TimeOrder() {
			t.Errorf("%s: %s (orders %d, %d), want %s", name, m.ASCII(), m.Order(), m.TimeOrder(), want)
		}
		for _, ext := range []string{".fits", ".fits.gz", ".json", ".txt"} {
			path := t.TempDir() + "/coverage" + ext
			if err := m.Write(path); err != nil {
				t.Fatal(err)
			}
			if back := must(t)(moc.Open(path)); !back.Equal(m) || back.Order() != m.Order() || back.TimeOrder() != m.TimeOrder() {
				t.Errorf("%s written as %s: %s", name, ext, back.ASCII())
			}
		}
	}
}
