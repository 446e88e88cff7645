package sky

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]Coord{
		"10 24 02.7 +48 08 51":   {156.01125, 48.1475},
		"10:24:02.7 -00:08:51":   {156.01125, -0.1475},
		"10h24m02.7s +48d08m51s": {156.01125, 48.1475},
		"156.01 +48.14":          {156.01, 48.14},
		"156.01, 48.14":          {156.01, 48.14},
		"156.01 48.14":           {156.01, 48.14},
		"J102402.7+480851":       {156.01125, 48.1475},
		"-10 5":                  {350, 5},
	} {
		got, err := Parse(in)
		if err != nil || math.Abs(got.RA-want.RA) > 1e-9 || math.Abs(got.Dec-want.Dec) > 1e-9 {
			t.Errorf("%q: %v %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "x", "10 24", "10 20 30", "10 95", "400 0", "10 61 0 +1 2 3"} {
		if got, err := Parse(in); err == nil && in != "10 24" {
			t.Errorf("%q gave %v", in, got)
		} else if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: an error of more than one line", in)
		}
	}
	c := Coord{156.01125, 48.1475}
	if s := c.Sexagesimal(); s != "10 24 02.70 +48 08 51.0" {
		t.Error(s)
	}
	if s := c.Name(); s != "J102402.70+480851.0" {
		t.Error(s)
	}
}

func TestFrames(t *testing.T) {
	for _, f := range []Frame{ICRS, FK5, FK4, Galactic, Ecliptic} {
		for _, c := range []Coord{{10, 20}, {359.9, -89}, {180, 0}} {
			lon, lat := f.FromICRS(c)
			if d := Separation(f.ToICRS(lon, lat), c); d > 1e-9 {
				t.Errorf("%v: %v comes back %g° away", f, c, d)
			}
		}
	}
	// The north galactic pole is at 192.85948, +27.12825 in ICRS (Hipparcos, Vol. 1, section 1.5.3).
	if d := Separation(Galactic.ToICRS(0, 90), Coord{192.85948, 27.12825}); d > 1e-5 {
		t.Errorf("galactic pole %g° off", d)
	}
	// The north ecliptic pole of J2000 is at 18h, 90° − 23.439279° (IAU 2006).
	if d := Separation(Ecliptic.ToICRS(0, 90), Coord{270, 66.560721}); d > 1e-4 {
		t.Errorf("ecliptic pole %g° off", d)
	}
}

func TestIndexAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	random := func(n int) []Coord {
		out := make([]Coord, n)
		for i := range out {
			out[i] = Coord{r.Float64() * 360, math.Asin(2*r.Float64()-1) * 180 / math.Pi}
		}
		out[0] = Coord{0, 90}
		out[1] = Unknown()
		return out
	}
	a, b := random(200), random(500)
	ix := NewIndex(b)
	for i, c := range a {
		best, count := 181.0, 0
		for _, d := range b {
			if s := Separation(c, d); s == s {
				best = min(best, s)
				if s <= 7 {
					count++
				}
			}
		}
		got, ok := ix.Nearest(c)
		if ok != c.Known() || ok && math.Abs(got.Separation-best) > 1e-12 {
			t.Errorf("nearest to %v (%d) is %g° away, not %g°", c, i, best, got.Separation)
		}
		if n := len(ix.Within(c, 7)); n != count {
			t.Errorf("%d within 7° of %v, want %d", n, c, count)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("10 24 02.7 +48 08 51")
	f.Add("J102402.7+480851")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s)
		if err == nil && (!c.Known() || c.RA < 0 || c.RA >= 360 || c.Dec < -90 || c.Dec > 90) {
			t.Errorf("%q gave %v", s, c)
		}
	})
}
