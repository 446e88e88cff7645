package moc

import (
	"math"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// vec is a vector in space, mostly of length one.
type vec [3]float64

func vecOf(c sky.Coord) vec { return healpix.At(c).Vec() }

func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (a vec) cross(b vec) vec {
	return vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (a vec) norm() float64 { return math.Sqrt(a.dot(a)) }

func (a vec) minus(b vec) vec { return vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

func (a vec) unit() vec {
	n := a.norm()
	return vec{a[0] / n, a[1] / n, a[2] / n}
}

// chord2 is the square of the straight distance of two unit vectors: like an
// angle in order, quicker, and exact for small ones.
func (a vec) chord2(b vec) float64 {
	d := a.minus(b)
	return d.dot(d)
}

// angle between two directions in radians, exact for small and large ones.
func (a vec) angle(b vec) float64 {
	return 2 * math.Atan2(math.Sqrt(a.chord2(b)), math.Sqrt(4-min(4, a.chord2(b))))
}

// chordOf is the square of the chord of an angle.
func chordOf(angle float64) float64 {
	s := 2 * math.Sin(min(angle, math.Pi)/2)
	return s * s
}

// cellReach is more than the distance from the middle of a cell to any of its
// points: Nside times it, in radians, falls with the order from 0.8410686706 at
// order 0; the bound is that of the widest cells, at the poles' corners.
func cellReach(order int) float64 { return reaches[order] }

var reaches = func() (out [MaxOrder + 1]float64) {
	for o := range out {
		n := float64(int64(1) << o)
		// The widest cells touch z = 2/3 at longitude 0 of a northern face.
		t := 1 - 1/n
		a := vec(healpix.Place{Z: 2.0 / 3, S: math.Sqrt(5) / 3, Lon: math.Pi / (4 * n)}.Vec())
		z := 1 - t*t/3
		b := vec(healpix.Place{Z: z, S: math.Sqrt((1 - z) * (1 + z))}.Vec())
		out[o] = a.angle(b) * (1 + 1e-6)
	}
	return out
}()
