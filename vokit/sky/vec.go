package sky

import "math"

// vec is a vector in space, mostly of length one.
type vec [3]float64

func vecOf(c Coord) vec { return vector(c.RA, c.Dec) }

func (a vec) coord() Coord {
	ra, dec := lonLat(a)
	return Coord{ra, dec}
}

func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (a vec) cross(b vec) vec {
	return vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (a vec) plus(b vec) vec  { return vec{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }
func (a vec) minus(b vec) vec { return vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }
func (a vec) by(f float64) vec {
	return vec{f * a[0], f * a[1], f * a[2]}
}

func (a vec) norm() float64 { return math.Sqrt(a.dot(a)) }

func (a vec) unit() vec {
	n := a.norm()
	if n == 0 {
		return vec{1, 0, 0}
	}
	return a.by(1 / n)
}

// dist2 is the square of the straight distance of two points.
func (a vec) dist2(b vec) float64 {
	d := a.minus(b)
	return d.dot(d)
}

// angle between two directions in radians, exact for small and large ones.
func (a vec) angle(b vec) float64 { return math.Atan2(a.cross(b).norm(), a.dot(b)) }

// tangent gives unit vectors to the east and north of a.
func (a vec) tangent() (east, north vec) {
	h := math.Hypot(a[0], a[1])
	if h < 1e-12 {
		east = vec{0, 1, 0}
		return east, a.cross(east)
	}
	east = vec{-a[1] / h, a[0] / h, 0}
	return east, a.cross(east)
}
