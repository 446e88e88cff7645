package adql

import (
	"math"
	"math/rand/v2"
	"testing"

	"vogo/vokit/sky"
)

func region(t testing.TB, s string) *Region {
	t.Helper()
	r, err := ParseRegion(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRegions(t *testing.T) {
	for _, tc := range []struct {
		a, b                 string
		intersects, enclosed bool // a with b, a within b
	}{
		{"Position ICRS 10 10", "Circle ICRS 10 10.5 0.6", true, true},
		{"Position ICRS 10 10", "Circle ICRS 10 10.5 0.4", false, false},
		{"Position ICRS 359.9 0", "Polygon ICRS 359 -1 1 -1 1 1 359 1", true, true},
		{"Position ICRS 0 89.9", "Polygon ICRS 0 89 90 89 180 89 270 89", true, true},
		{"Position ICRS 0 0", "Polygon ICRS 1 1 1 2 2 2", false, false},
		{"Position ICRS 1.2 1.5", "Polygon ICRS 1 1 1 2 2 2", true, true},
		{"Position ICRS 1.2 1.5", "Polygon ICRS 2 2 1 2 1 1", true, true}, // either direction
		{"Circle ICRS 0 0 1", "Polygon ICRS -2 -2 2 -2 2 2 -2 2", true, true},
		{"Circle ICRS 0 0 3", "Polygon ICRS -2 -2 2 -2 2 2 -2 2", true, false},
		{"Circle ICRS 5 0 1", "Polygon ICRS -2 -2 2 -2 2 2 -2 2", false, false},
		{"Circle ICRS 2.5 0 1", "Polygon ICRS -2 -2 2 -2 2 2 -2 2", true, false},
		{"Polygon ICRS 9 9 11 9 10 11", "Polygon ICRS 10 8 12 8 11 12", true, false},
		{"Polygon ICRS 9 9 11 9 10 11", "Polygon ICRS 20 8 22 8 21 12", false, false},
		{"Polygon ICRS 0 -5 1 -5 1 5 0 5", "Polygon ICRS -5 0 5 0 5 1 -5 1", true, false}, // a cross: no corner in the other
		{"Circle ICRS 0 0 1", "MOC 0/0-11", true, true},
	} {
		a, b := region(t, tc.a), region(t, tc.b)
		if got := a.intersects(b); got != tc.intersects {
			t.Errorf("%s intersects %s: %v", tc.a, tc.b, got)
		}
		if got := b.intersects(a); got != tc.intersects {
			t.Errorf("%s intersects %s: %v", tc.b, tc.a, got)
		}
		if got := b.encloses(a); got != tc.enclosed {
			t.Errorf("%s encloses %s: %v", tc.b, tc.a, got)
		}
	}
}

// Cells must hold their own centres, and all points of a cell share its
// ancestors.
func TestHealpix(t *testing.T) {
	for order := range 8 {
		for i := range int64(12) << (2 * order) {
			if got := healpixIndex(order, healpixCenter(order, i)); got != i {
				t.Fatalf("order %d: the centre of cell %d is in cell %d", order, i, got)
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		p := sky.New(360*r.Float64(), 180*math.Acos(2*r.Float64()-1)/math.Pi-90)
		deep := healpixIndex(maxOrder, p)
		for order := range maxOrder {
			if got := healpixIndex(order, p); got != deep>>(2*(maxOrder-order)) {
				t.Fatalf("order %d: %d is no ancestor of %d", order, got, deep)
			}
		}
		if d := sky.Separation(healpixCenter(maxOrder, deep), p) * math.Pi / 180; d > cellRadius(maxOrder) {
			t.Fatalf("%v is %g rad from the centre of its cell", p, d)
		}
	}
	// The cell at (0°, 0°) of the twelve is number 4, and its children are
	// numbered south, east, west, north (Górski et al. 2005, figure 4).
	if got := healpixIndex(0, sky.New(0, 0)); got != 4 {
		t.Errorf("order 0 at the origin: cell %d, want 4", got)
	}
	for child, at := range [][2]float64{{0, -20}, {20, 0}, {340, 0}, {0, 20}} {
		if got := healpixIndex(1, sky.New(at[0], at[1])); got != int64(16+child) {
			t.Errorf("order 1 at %v: cell %d, want %d", at, got, 16+child)
		}
	}
}

func TestAreas(t *testing.T) {
	const whole = 4 * math.Pi * (180 / math.Pi) * (180 / math.Pi)
	for s, want := range map[string]float64{
		"Circle ICRS 10 20 90":               whole / 2,
		"Polygon ICRS 0 0 90 0 0 90":         whole / 8,
		"MOC 0/0-11":                         whole,
		"MOC 1/0-3":                          whole / 12,
		"Polygon ICRS 10 -1 12 -1 12 1 10 1": 4.0003,
	} {
		if got := region(t, s).squareDegrees(); math.Abs(got-want) > 1e-3*want {
			t.Errorf("area of %s: %g, want %g", s, got, want)
		}
	}
}
