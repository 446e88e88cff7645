package vokit

import (
	"math"
	"strings"
	"testing"
)

var nan = math.NaN()

func TestPhotometryByUCD(t *testing.T) {
	tab, err := NewTable("objects",
		Col("name", []string{"a", "b", "c"}),
		Col("k", []float64{11, 12, nan}, "mag", "phot.mag;em.IR.K"),
		Col("e_k", []float64{.1, .1, .1}, "mag", "stat.error;phot.mag;em.IR.K"),
		Col("u", []float64{15, nan, nan}, "mag", "PHOT.MAG;EM.OPT.U"),
		Col("S", []float64{1, 1, nan}, "mJy", "phot.flux;em.IR"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"u k", "k"} {
		row, err := tab.Row(i)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Photometry(row)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := p.Strings("column"); strings.Join(got, " ") != want {
			t.Errorf("row %d: %v, want %s", i, got, want)
		}
		if _, err := SED(row); err != nil {
			t.Error(err)
		}
	}
	row, _ := tab.Row(2)
	if _, err := Photometry(row); err == nil || !strings.Contains(err.Error(), "no magnitude or flux") {
		t.Errorf("a row without measurements: %v", err)
	}
}
