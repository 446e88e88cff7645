package sky

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

type golden struct {
	Frames []struct {
		Frame             string
		Lon, Lat, RA, Dec float64
	}
	Moved []struct {
		RA, Dec, PMRA, PMDec, Years, RA2, Dec2 float64
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	b, err := os.ReadFile("testdata/frames.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Frames) < 200 || len(g.Moved) < 20 {
		t.Fatalf("%d frames, %d moved", len(g.Frames), len(g.Moved))
	}
	return g
}

const mas = 1 / 3.6e6

// The positions come from astropy and ERFA (testdata/frames.py).
func TestFramesAgainstAstropy(t *testing.T) {
	worst := map[string]float64{}
	for _, c := range readGolden(t).Frames {
		f, err := ParseFrame(c.Frame)
		if err != nil {
			t.Fatal(err)
		}
		want := New(c.RA, c.Dec)
		off := Separation(f.ToICRS(c.Lon, c.Lat), want) / mas
		lon, lat := f.FromICRS(want)
		back := Separation(New(lon, lat), New(c.Lon, c.Lat)) / mas
		limit := 1.0
		if f == FK4 {
			limit = 10
		}
		if worst[c.Frame] = max(worst[c.Frame], off, back); off > limit || back > limit {
			t.Errorf("%s %v %v: %.3f mas off, back %.3f mas", c.Frame, c.Lon, c.Lat, off, back)
		}
	}
	t.Logf("largest differences in mas: %v", worst)
}

func TestMoveAgainstAstropy(t *testing.T) {
	for _, c := range readGolden(t).Moved {
		got := New(c.RA, c.Dec).Move(c.PMRA, c.PMDec, c.Years)
		if d := Separation(got, New(c.RA2, c.Dec2)) / mas; !(d < 1) {
			t.Errorf("%+v: %v, %.3f mas off", c, got, d)
		}
	}
	if c := Unknown().Move(1, 1, 1); c.Known() {
		t.Errorf("an unknown position moved to %v", c)
	}
	if c := New(10, 20).Move(math.NaN(), 1, 5); c != New(10, 20) {
		t.Errorf("without a proper motion a position stays: %v", c)
	}
}
