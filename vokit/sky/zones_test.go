package sky

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// scatter makes synthetic positions, many of them close to others, to the poles and to the meridian.
func scatter(n int, seed uint64) []Coord {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]Coord, n)
	for i := range out {
		switch {
		case i%50 == 7:
			out[i] = Unknown()
		case i%5 == 0:
			out[i] = New(r.Float64()*360, math.Copysign(90-r.Float64()*r.Float64()*.2, r.Float64()-.5))
		case i%5 == 1:
			out[i] = New((r.Float64()-.5)*.1, r.Float64()*2-1)
		case i%5 == 2:
			out[i] = New(180+r.Float64()*.3, r.Float64()*.3+60)
		default:
			out[i] = New(r.Float64()*360, math.Asin(2*r.Float64()-1)*180/math.Pi)
		}
	}
	return append(out, New(0, 90), New(0, -90), New(123, 90), New(359.99999999, 0), New(0, 0))
}

// Bands find what a look at every pair finds.
func TestZonesFindAllPairs(t *testing.T) {
	a, b := scatter(600, 1), scatter(900, 2)
	for _, radius := range []float64{0, 1. / 3600, .01, .1, .5} {
		var want []Pair
		for i, p := range a {
			var here []Pair
			for j, q := range b {
				if !p.Known() || !q.Known() {
					continue
				}
				if d := angle(vector(p.RA, p.Dec), vector(q.RA, q.Dec)); d <= radius*(1+1e-12) {
					here = append(here, Pair{i, j, d})
				}
			}
			slices.SortStableFunc(here, func(x, y Pair) int {
				switch {
				case x.Separation < y.Separation:
					return -1
				case x.Separation > y.Separation:
					return 1
				}
				return 0
			})
			want = append(want, here...)
		}
		if got := MatchAll(a, b, radius); !slices.Equal(got, want) {
			t.Errorf("radius %v: %d pairs, want %d", radius, len(got), len(want))
		}
		best := slices.CompactFunc(slices.Clone(want), func(p, q Pair) bool { return p.A == q.A })
		if got := Match(a, b, radius); !slices.Equal(got, best) {
			t.Errorf("radius %v: %d nearest, want %d", radius, len(got), len(best))
		}
		if radius > .005 && len(want) < 20 {
			t.Errorf("radius %v: only %d pairs to compare", radius, len(want))
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	p, q := scatter(1_000_000, 3), scatter(1_000_000, 4)
	for b.Loop() {
		Match(p, q, 1./3600)
	}
}
