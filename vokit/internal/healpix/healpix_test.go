package healpix

import (
	"math"
	"math/rand/v2"
	"testing"

	"vogo/vokit/sky"
)

// TestBaseCells looks for the twelve base cells, numbered from the north.
func TestBaseCells(t *testing.T) {
	for _, tt := range []struct {
		ra, dec float64
		want    int64
	}{
		{45, 90, 0}, {45, 60, 0}, {135, 60, 1}, {225, 60, 2}, {315, 60, 3},
		{0, 0, 4}, {90, 0, 5}, {180, 0, 6}, {270, 0, 7}, {359.9, 0, 4},
		{45, -60, 8}, {135, -60, 9}, {225, -60, 10}, {315, -60, 11},
	} {
		if got := At(sky.New(tt.ra, tt.dec)).Index(0); got != tt.want {
			t.Errorf("the base cell of %g %g is %d, want %d", tt.ra, tt.dec, got, tt.want)
		}
	}
}

func TestCenterLiesInItsCell(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for order := range MaxOrder + 1 {
		for range 200 {
			i := r.Int64N(NumCells(order))
			if got := Center(order, i).Index(order); got != i {
				t.Fatalf("the centre of cell %d/%d lies in cell %d", order, i, got)
			}
			face, x, y := Split(order, i)
			if got := Join(order, face, x, y); got != i {
				t.Fatalf("cell %d/%d in parts and together again is %d", order, i, got)
			}
		}
	}
}

// TestParents checks that a deeper index only adds bits.
func TestParents(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		p := At(sky.New(360*r.Float64(), 180/math.Pi*math.Asin(2*r.Float64()-1)))
		deep := p.Index(MaxOrder)
		for order := range MaxOrder {
			if got, want := p.Index(order), deep>>(2*(MaxOrder-order)); got != want {
				t.Fatalf("%v is in %d/%d, want %d", p.Coord(), order, got, want)
			}
		}
	}
}
