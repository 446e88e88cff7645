package times

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// The instants come from astropy and ERFA (testdata/scales.py).
func TestScalesAgainstAstropy(t *testing.T) {
	b, err := os.ReadFile("testdata/scales.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Scale               string
		MJD, Frac, JD1, JD2 float64
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 400 {
		t.Fatalf("%d cases", len(cases))
	}
	worst := map[string]float64{}
	for _, c := range cases {
		s, err := ParseScale(c.Scale)
		if err != nil {
			t.Fatal(err)
		}
		utc := FromParts(c.MJD+mjdZero, c.Frac, UTC)
		want := FromParts(c.JD1, c.JD2, s)
		got := utc.To(s)
		off := math.Abs(got.Sub(want)) * daySeconds * 1e6
		back := math.Abs(want.To(UTC).Sub(utc)) * daySeconds * 1e6
		if worst[c.Scale] = max(worst[c.Scale], off, back); off > 1 || back > 1 {
			t.Errorf("%s of MJD %v + %v: %.3f µs off, back %.3f µs", c.Scale, c.MJD, c.Frac, off, back)
		}
	}
	t.Logf("largest differences in µs: %v", worst)
}
