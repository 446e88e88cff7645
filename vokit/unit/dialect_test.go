package unit

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// The dialects of VOUnits, CDS, FITS and OGIP are read as astropy reads them (testdata/units.py).
func TestDialectsAgainstAstropy(t *testing.T) {
	b, err := os.ReadFile("testdata/units.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Dialect, Unit string
		Scale         *float64
		Base          map[string]float64
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	compared := map[string]int{}
	for _, c := range cases {
		got, err := Parse(c.Unit)
		if err != nil {
			t.Errorf("%s %q: %v", c.Dialect, c.Unit, err)
			continue
		}
		if c.Scale == nil || got.Log != "" { // astropy breaks magnitudes down to decades
			continue
		}
		compared[c.Dialect]++
		base := map[string]float64{}
		for k, p := range got.Base {
			base[k] = float64(p) / powerDenominator
		}
		same := len(base) == len(c.Base)
		for k, p := range c.Base {
			same = same && math.Abs(base[k]-p) < 1e-12
		}
		if !same || math.Abs(got.Scale / *c.Scale - 1) > 1e-5 { // masses of the Sun and the Earth are known to five digits
			t.Errorf("%s %q: %g %v, want %g %v", c.Dialect, c.Unit, got.Scale, base, *c.Scale, c.Base)
		}
	}
	t.Log(compared)
	for d, least := range map[string]int{"vounit": 80, "cds": 50, "fits": 70, "ogip": 40} {
		if compared[d] < least {
			t.Errorf("%d units of %s, want %d", compared[d], d, least)
		}
	}
}
