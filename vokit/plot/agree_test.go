package plot

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// What is drawn along one axis is in one unit.
func TestUnitsAgree(t *testing.T) {
	col := func(name, unit, ucd string, v ...float64) any { return column(t, name, unit, ucd, v) }
	mjd, jd := col("mjd", "d", "time.epoch", 58849, 58850), col("jd", "d", "time.epoch", 2458849.5, 2458850.5)
	iso := column(t, "date", "", "time.epoch", []string{"2020-01-01", "2020-01-02"})
	jansky, milli, mag := col("f", "Jy", "", 1, 2), col("g", "mJy", "", 1000, 2000), col("m", "mag", "", 1, 2)
	none, odd := col("n", "", "", 1, 2), col("o", "furlongs/fortnight2x", "", 1, 2)
	tests := []struct {
		name           string
		x1, y1, x2, y2 any
		x, y           float64 // of the first point that is added
		err            string
	}{
		{"converted", mjd, jansky, mjd, milli, 58849, 1, ""},
		{"the other way", mjd, milli, mjd, jansky, 58849, 1000, ""},
		{"another kind", mjd, jansky, mjd, mag, 0, 0, `the vertical axis is in "Jy", "m" in "mag", which cannot be converted`},
		{"without a unit", mjd, jansky, mjd, none, 58849, 1, ""},
		{"with one nobody knows", mjd, jansky, mjd, odd, 58849, 1, ""},
		{"Julian dates among modified ones", mjd, jansky, jd, jansky, 58849, 1, ""},
		{"and the other way", jd, jansky, mjd, jansky, 2458849.5, 1, ""},
		{"Julian dates among dates", iso, jansky, jd, jansky, 58849, 1, ""},
		{"dates among Julian dates", jd, jansky, iso, jansky, 2458849.5, 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := must[*Plot](t)(Data(tt.x1, tt.y1))
			err := p.Data(tt.x2, tt.y2)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || len(p.series) != 1 {
					t.Errorf("error is %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s := p.series[1]; math.Abs(s.x[0]-tt.x) > 1e-9 || math.Abs(s.y[0]-tt.y) > 1e-9 {
				t.Errorf("the first point is at %v, %v, want %v, %v", s.x[0], s.y[0], tt.x, tt.y)
			}
		})
	}
}

// Errors are drawn in the unit of what they are errors of.
func TestErrorBarsAgree(t *testing.T) {
	ok := must[*Plot](t)
	y := column(t, "m", "mag", "phot.mag", []float64{10, 11})
	x := column(t, "date", "", "time.epoch", []string{"2020-01-01", "2020-01-02"})
	p := ok(Data(x, y, YErr(column(t, "e", "mmag", "", []float64{20, 30})), XErr(column(t, "w", "h", "", []float64{12, 6}))))
	if s := p.series[0]; math.Abs(s.yerr[1]-0.03) > 1e-12 || math.Abs(s.xerr[0]-0.5) > 1e-12 {
		t.Errorf("error bars are %v mag and %v d", s.yerr, s.xerr)
	}
	if s := ok(Data(x, y, YErr(0.1))).series[0]; !slices.Equal(s.yerr, []float64{0.1, 0.1}) {
		t.Errorf("one error for all is %v", s.yerr)
	}
	if _, err := Data(x, y, YErr(column(t, "e", "Jy", "", []float64{1, 2}))); err == nil || !strings.Contains(err.Error(), `"e" is in "Jy"`) {
		t.Errorf("error is %v", err)
	}
	// A second series in another unit takes its errors along.
	p = ok(Data([]float64{1, 2}, column(t, "f", "Jy", "", []float64{1, 2})))
	if err := p.Data([]float64{1, 2}, column(t, "g", "mJy", "", []float64{1000, 2000}), YErr([]float64{100, 200})); err != nil {
		t.Fatal(err)
	}
	if e := p.series[1].yerr; math.Abs(e[0]-0.1) > 1e-12 {
		t.Errorf("errors are %v Jy", e)
	}
}

func TestHistogramBy(t *testing.T) {
	v := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	by := []string{"a", "b", "a", "b", "a", "b", "a", "a"}
	p := must[*Plot](t)(HistogramOf(v, By(by), Bins(7)))
	if len(p.series) != 2 {
		t.Fatalf("%d series", len(p.series))
	}
	for i, want := range [][]float64{{1, 0, 1, 0, 1, 0, 2}, {0, 1, 0, 1, 0, 1, 0}} {
		s := p.series[i]
		if !slices.Equal(s.y, want) || !slices.Equal(s.x, p.series[0].x) || len(s.x) != 8 {
			t.Errorf("group %s: %v in %v, want %v", s.label, s.y, s.x, want)
		}
	}
	if got := p.String(); !strings.Contains(got, "8 values in 7 bins in 2 series") {
		t.Errorf("it says %q", got)
	}
}

// A field on both sides of 0 h is drawn as one field.
func TestFieldAroundZero(t *testing.T) {
	ra := column(t, "ra", "deg", "pos.eq.ra", []float64{359.2, 0.4, 359.9, 1.1})
	dec := column(t, "dec", "deg", "pos.eq.dec", []float64{10, 11, 10, 11})
	p := must[*Plot](t)(Data(ra, dec))
	s := p.scene(640*px, 420*px)
	if w := s.x.hi - s.x.lo; w > 3 || !s.x.flip {
		t.Errorf("the axis goes from %g to %g, turned %t", s.x.lo, s.x.hi, s.x.flip)
	}
	if got, want := labels(s.xTicks), "359.6 359.8 0.0 0.2 0.4"; !strings.Contains(got, want) {
		t.Errorf("labels are %q, want %q in them", got, want)
	}
	if got := p.String(); !strings.Contains(got, "ra [deg] (1.1 to 359.2)") {
		t.Errorf("it says %q", got)
	}
	p.Apply(XRange(0.5, 359.5))
	if s := p.scene(640*px, 420*px); s.x.lo != -0.5 || s.x.hi != 0.5 || !s.x.flip {
		t.Errorf("the limits are %g and %g", s.x.lo, s.x.hi)
	}
	more := column(t, "ra", "deg", "pos.eq.ra", []float64{358.9, 0.2})
	if err := p.Data(more, column(t, "dec", "deg", "pos.eq.dec", []float64{10, 10})); err != nil {
		t.Fatal(err)
	}
	if x := p.series[1].x; math.Abs(x[0]+1.1) > 1e-9 {
		t.Errorf("a second field is at %v", x)
	}
	all := column(t, "ra", "deg", "pos.eq.ra", []float64{10, 100, 200, 300})
	if p := must[*Plot](t)(Data(all, dec)); p.x.turns || p.series[0].x[3] != 300 {
		t.Error("the whole sky is taken for a field")
	}
	if col := ra.Floats(); col[0] != 359.2 {
		t.Error("the column itself has changed")
	}
}
