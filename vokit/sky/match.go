package sky

import (
	"math"
	"slices"
)

// Pair says that position A of one list and B of another are Separation degrees apart.
type Pair struct {
	A, B       int
	Separation float64
}

// Index finds positions near a given one. It is a k-d tree of unit vectors.
type Index struct {
	points []point
}

type point struct {
	v  [3]float64
	at int
}

// NewIndex makes an index of positions; unknown ones are left out.
func NewIndex(positions []Coord) *Index {
	ix := &Index{points: make([]point, 0, len(positions))}
	for i, c := range positions {
		if c.Known() {
			ix.points = append(ix.points, point{vector(c.RA, c.Dec), i})
		}
	}
	build(ix.points, 0)
	return ix
}

// build sorts the points so that the middle one of each range splits it along an axis.
func build(p []point, axis int) {
	for len(p) > 1 {
		mid := len(p) / 2
		selectNth(p, mid, axis)
		axis = (axis + 1) % 3
		build(p[:mid], axis)
		p = p[mid+1:]
	}
}

// selectNth puts the n-th smallest along an axis in its place (Hoare's quickselect).
func selectNth(p []point, n, axis int) {
	lo, hi := 0, len(p)-1
	for lo < hi {
		pivot := p[lo+(hi-lo)/2].v[axis]
		i, j := lo, hi
		for i <= j {
			for p[i].v[axis] < pivot {
				i++
			}
			for p[j].v[axis] > pivot {
				j--
			}
			if i <= j {
				p[i], p[j] = p[j], p[i]
				i++
				j--
			}
		}
		switch {
		case n <= j:
			hi = j
		case n >= i:
			lo = i
		default:
			return
		}
	}
}

// chord is the distance between unit vectors that are so many degrees apart.
func chord(degrees float64) float64 { return 2 * math.Sin(min(degrees, 180)*math.Pi/360) }

// Within are the numbers of the positions at most radius degrees away from c, the nearest first.
func (ix *Index) Within(c Coord, radius float64) []Pair {
	if !c.Known() || !(radius >= 0) {
		return nil
	}
	var out []Pair
	r := chord(radius) + 1e-15
	v := vector(c.RA, c.Dec)
	ix.visit(ix.points, 0, v, func() float64 { return r }, func(p point) {
		out = append(out, Pair{B: p.at, Separation: angle(v, p.v)})
	})
	out = slices.DeleteFunc(out, func(p Pair) bool { return p.Separation > radius*(1+1e-12) })
	slices.SortFunc(out, func(a, b Pair) int {
		switch {
		case a.Separation < b.Separation:
			return -1
		case a.Separation > b.Separation:
			return 1
		}
		return a.B - b.B
	})
	return out
}

// Nearest is the position nearest to c, and false when there is none.
func (ix *Index) Nearest(c Coord) (Pair, bool) {
	best := Pair{B: -1, Separation: 181}
	if !c.Known() {
		return best, false
	}
	v := vector(c.RA, c.Dec)
	ix.visit(ix.points, 0, v, func() float64 { return chord(best.Separation) + 1e-15 }, func(p point) {
		if d := angle(v, p.v); d < best.Separation || d == best.Separation && p.at < best.B {
			best = Pair{B: p.at, Separation: d}
		}
	})
	return best, best.B >= 0
}

func (ix *Index) visit(p []point, axis int, v [3]float64, radius func() float64, found func(point)) {
	if len(p) == 0 {
		return
	}
	mid := len(p) / 2
	d := v[axis] - p[mid].v[axis]
	near, far := p[:mid], p[mid+1:]
	if d > 0 {
		near, far = far, near
	}
	next := (axis + 1) % 3
	ix.visit(near, next, v, radius, found)
	w := p[mid].v
	x, y, z := v[0]-w[0], v[1]-w[1], v[2]-w[2]
	if r := radius(); x*x+y*y+z*z <= r*r {
		found(p[mid])
	}
	if math.Abs(d) <= radius() {
		ix.visit(far, next, v, radius, found)
	}
}

// angle between unit vectors in degrees, exact for small ones too.
func angle(a, b [3]float64) float64 {
	cx, cy, cz := a[1]*b[2]-a[2]*b[1], a[2]*b[0]-a[0]*b[2], a[0]*b[1]-a[1]*b[0]
	return math.Atan2(math.Sqrt(cx*cx+cy*cy+cz*cz), a[0]*b[0]+a[1]*b[1]+a[2]*b[2]) * 180 / math.Pi
}

// Match finds for each position of a the nearest of b that is at most radius degrees away. Pairs come in
// the order of a; positions without a partner have none.
func Match(a, b []Coord, radius float64) []Pair {
	if radius >= 0 && radius <= zoneRadius {
		return newZones(b, radius).nearest(a, radius)
	}
	ix := NewIndex(b)
	var out []Pair
	for i, c := range a {
		if p, ok := ix.Nearest(c); ok && p.Separation <= radius*(1+1e-12) {
			p.A = i
			out = append(out, p)
		}
	}
	return out
}

// MatchAll finds all pairs of positions of a and b that are at most radius degrees apart, in the order of
// a, the nearest of b first.
func MatchAll(a, b []Coord, radius float64) []Pair {
	if radius >= 0 && radius <= zoneRadius {
		return newZones(b, radius).all(a, radius)
	}
	ix := NewIndex(b)
	var out []Pair
	for i, c := range a {
		for _, p := range ix.Within(c, radius) {
			p.A = i
			out = append(out, p)
		}
	}
	return out
}
