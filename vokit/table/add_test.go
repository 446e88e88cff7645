package table

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vogo/vokit/times"
)

func TestAddSaysUnitUCDAndDescription(t *testing.T) {
	tb := stars(t)
	before := tb.Clone()
	if err := tb.Add("plx", []float64{1, 2, 3, 4}, "mas", "pos.parallax", "parallax"); err != nil {
		t.Fatal(err)
	}
	c, _ := tb.Col("plx")
	if c.Unit != "mas" || c.UCD != "pos.parallax" || c.Description != "parallax" {
		t.Errorf("got %+v", c.Meta)
	}
	// An empty text leaves what the replaced column said; a given one counts.
	if err := tb.Add("plx", func(r Row) any {
		f, err := r.Float("ra")
		if err != nil {
			return nil
		}
		return f / 10
	}, "", "", "from ra"); err != nil {
		t.Fatal(err)
	}
	c, _ = tb.Col("plx")
	if c.Unit != "mas" || c.UCD != "pos.parallax" || c.Description != "from ra" || c.Float(3) != 4 {
		t.Errorf("got %+v, %v", c.Meta, c.Floats())
	}
	if err := tb.Add("when", times.FromMJD([]float64{1, 2, 3, 4}), "", "time.start"); err != nil {
		t.Fatal(err)
	}
	c, _ = tb.Col("when")
	if c.Unit != "d" || c.UCD != "time.start" || c.Xtype != "mjd" {
		t.Errorf("got %+v", c.Meta)
	}
	// A *Column that was given is not changed by it.
	own := col(t, Meta{Name: "x", Unit: "m"}, []int64{1, 2, 3, 4})
	if err := tb.Add("x", own, "km"); err != nil || own.Unit != "m" {
		t.Errorf("%v, the caller's column has unit %q", err, own.Unit)
	}
	if before.Has("plx") {
		t.Error("Add changed a table made before")
	}
	err := tb.Add("y", 1, "a", "b", "c", "d")
	if err == nil || !strings.Contains(err.Error(), "at most unit, UCD and description") {
		t.Errorf("got %v", err)
	}
}

func TestGroupByCountsAndSorts(t *testing.T) {
	tb, err := New("t", col(t, Meta{Name: "k"}, []string{"x", "y", "x", "z", "z", "z"}))
	if err != nil {
		t.Fatal(err)
	}
	g, err := tb.GroupBy("k")
	if err != nil {
		t.Fatal(err)
	}
	for _, ext := range []string{"", ".ecsv", ".csv"} {
		if ext != "" {
			path := filepath.Join(t.TempDir(), "g"+ext)
			if err := g.Write(path); err != nil {
				t.Fatal(err)
			}
			if g, err = ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
		s, err := g.Sort("-count", "k")
		if err != nil {
			t.Fatal(err)
		}
		k, _ := s.Strings("k")
		if !slices.Equal(k, []string{"z", "x", "y"}) {
			t.Errorf("%q: got %v", ext, k)
		}
	}
}

// Texts that share a place among those seen lately, empty ones and nulls are told apart.
func TestGroupByManyTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	values, mags := make([]any, 4000), make([]float64, 4000)
	want, brightest := map[string]int64{}, map[string]float64{}
	for i := range values {
		name := "null"
		if n := r.IntN(700); n > 0 {
			name = strings.Repeat("HD 1234 ", n%3) + strconv.Itoa(n/7*7)
			values[i] = name
		}
		mags[i] = float64(r.IntN(1000))
		if old, ok := brightest[name]; !ok || mags[i] < old {
			brightest[name] = mags[i]
		}
		want[name]++
	}
	tb, err := New("t", col(t, Meta{Name: "k"}, values), col(t, Meta{Name: "mag"}, mags))
	if err != nil {
		t.Fatal(err)
	}
	g, err := tb.GroupBy("k", "count", "min(mag)", "max(mag)")
	if err != nil {
		t.Fatal(err)
	}
	if g.NumRows() != len(want) {
		t.Errorf("%d groups, want %d", g.NumRows(), len(want))
	}
	for i := range g.NumRows() {
		name := g.cols[0].Text(i)
		if g.cols[0].IsNull(i) {
			name = "null"
		}
		if n := g.cols[1].Int(i); n != want[name] || g.cols[2].Float(i) != brightest[name] || g.cols[3].Float(i) < brightest[name] {
			t.Errorf("%q: %d rows from %v on, want %d from %v on", name, n, g.cols[2].Float(i), want[name], brightest[name])
		}
	}
}

// A text of columns and signs is an expression that somebody forgot to compute.
func TestAddRefusesAnExpression(t *testing.T) {
	tb := stars(t)
	if err := tb.Add("x", "gmag - ra/2"); err == nil || !strings.Contains(err.Error(), `t.Add("x", t.Eval("gmag - ra/2"))`) {
		t.Error(err)
	}
	for _, text := range []string{"star", "ra", "K0 III-IV", "2MASS/WISE", "1/2", "b-v"} {
		if err := tb.Add("kind", text); err != nil {
			t.Error(err)
		} else if got, _ := tb.Strings("kind"); got[0] != text {
			t.Errorf("got %q, want %q", got[0], text)
		}
	}
}
