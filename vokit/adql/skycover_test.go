package adql

import (
	"math"
	"math/rand/v2"
	"testing"

	"vogo/vokit/sky"
)

// Every position in a circle lies in its cells, and these are not many more
// than the circle needs.
func TestCircleCells(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 4000 {
		center := sky.New(360*r.Float64(), 180/math.Pi*math.Asin(2*r.Float64()-1))
		switch round % 5 {
		case 0: // where base cells meet
			center = sky.New(float64(45*r.IntN(8)), []float64{-90, -41.81, 0, 41.81, 90}[r.IntN(5)]).Offset(360*r.Float64(), 3*r.Float64())
		case 1:
			center = sky.New(360*r.Float64(), 90-math.Pow(10, -6*r.Float64()))
		}
		radius := math.Pow(10, 8*r.Float64()-6.2) // 0.002″ to 63°
		depth, enough := r.IntN(5), maxOrder
		if r.IntN(2) == 0 {
			enough = r.IntN(20)
		}
		c := &cells{}
		for _, x := range circleCells(center, radius*math.Pi/180, depth, enough) {
			if n := len(c.ranges); x[0] >= x[1] || n > 0 && c.ranges[n-1][1] >= x[0] {
				t.Fatalf("the ranges about %v are not sorted and apart", center)
			}
			c.ranges = append(c.ranges, x)
		}
		for range 40 {
			p := center.Offset(360*r.Float64(), radius*math.Sqrt(r.Float64()))
			if r.IntN(3) == 0 {
				p = center.Offset(360*r.Float64(), radius)
			}
			if !c.has(p) {
				t.Fatalf("%v is within %g° of %v, not in its cells (depth %d, order %d is enough)", p, radius, center, depth, enough)
			}
		}
		area := c.fraction() * 4 * math.Pi
		if rad := radius * math.Pi / 180; depth >= 2 && enough == maxOrder && rad < 0.3 && rad > 1e-8 && area > 12*math.Pi*rad*rad {
			t.Errorf("the cells of a circle of %g° about %v have %.1f times its area", radius, center, area/(math.Pi*rad*rad))
		}
	}
}
