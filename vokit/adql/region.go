package adql

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Region is an area of the sky, or a point, in the ICRS.
type Region struct {
	kind   regionKind
	center vec     // point and circle; middle of a polygon
	radius float64 // circle, and the circle around a polygon; radians
	verts  []vec   // polygon, in drawing order
	cells  *cells  // MOC
}

type regionKind uint8

const (
	pointRegion regionKind = iota
	circleRegion
	polygonRegion
	mocRegion
	allSky
)

// vec is a unit vector.
type vec [3]float64

func unitVec(ra, dec float64) vec {
	sa, ca := math.Sincos(ra * math.Pi / 180)
	sd, cd := math.Sincos(dec * math.Pi / 180)
	return vec{cd * ca, cd * sa, sd}
}

func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (a vec) cross(b vec) vec {
	return vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (a vec) norm() float64 { return math.Sqrt(a.dot(a)) }

// angle between two directions, radians; exact for small and large angles.
func (a vec) angle(b vec) float64 { return math.Atan2(a.cross(b).norm(), a.dot(b)) }

func (a vec) radec() (ra, dec float64) {
	ra = math.Atan2(a[1], a[0]) * 180 / math.Pi
	if ra < 0 {
		ra += 360
	}
	return ra, math.Atan2(a[2], math.Hypot(a[0], a[1])) * 180 / math.Pi
}

// ParseRegion reads a region as tables hold it: STC-S as TAP 1.0 uses it
// ("Circle ICRS 10 20 1", "Polygon ICRS …", "Position", "Box"), the same
// words in any case and without a frame, the number lists of DALI 1.1 (two
// numbers a point, three a circle, six or more a polygon), and a MOC in its
// text form after the word MOC. Coordinates are degrees.
func ParseRegion(s string) (*Region, error) {
	f := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == ',' || r == '(' || r == ')' })
	if len(f) == 0 {
		return nil, fmt.Errorf("adql: the region is empty")
	}
	word := strings.ToLower(f[0])
	if word == "moc" {
		c, err := parseMOC(f[1:])
		if err != nil {
			return nil, err
		}
		return &Region{kind: mocRegion, cells: c}, nil
	}
	if isLetter(f[0][0]) && word != "nan" && word != "inf" {
		f = f[1:]
	} else {
		word = ""
	}
	for len(f) > 0 && isLetter(f[0][0]) { // frame, reference position, flavour
		if !knownFrame[strings.ToUpper(f[0])] {
			return nil, fmt.Errorf("adql: the region %q has the unknown word %q", clip(s), f[0])
		}
		f = f[1:]
	}
	v := make([]float64, len(f))
	for i := range f {
		x, err := strconv.ParseFloat(f[i], 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("adql: the region %q has %q where a number is expected", clip(s), f[i])
		}
		v[i] = x
	}
	return regionOf(word, v, s)
}

var knownFrame = words(`ICRS FK5 J2000 UNKNOWNFRAME GEOCENTER BARYCENTER TOPOCENTER HELIOCENTER UNKNOWNREFPOS RELOCATABLE SPHERICAL2 CARTESIAN2`)

func regionOf(word string, v []float64, s string) (*Region, error) {
	if word == "" {
		switch {
		case len(v) == 2:
			word = "position"
		case len(v) == 3:
			word = "circle"
		default:
			word = "polygon"
		}
	}
	bad := func(want string) error {
		return fmt.Errorf("adql: the region %q has %d numbers; a %s takes %s", clip(s), len(v), word, want)
	}
	switch word {
	case "position", "point":
		if len(v) != 2 {
			return nil, bad("two")
		}
		return &Region{center: unitVec(v[0], v[1])}, nil
	case "circle":
		if len(v) != 3 || v[2] < 0 {
			return nil, bad("three, the last not negative")
		}
		return &Region{kind: circleRegion, center: unitVec(v[0], v[1]), radius: v[2] * math.Pi / 180}, nil
	case "box":
		if len(v) != 4 {
			return nil, bad("four")
		}
		return polygonOf(boxCorners(v[0], v[1], v[2], v[3])), nil
	case "range":
		if len(v) != 4 {
			return nil, bad("four")
		}
		return polygonOf([]float64{v[0], v[2], v[1], v[2], v[1], v[3], v[0], v[3]}), nil
	case "polygon":
		if len(v) < 6 || len(v)%2 != 0 {
			return nil, bad("three or more pairs")
		}
		return polygonOf(v), nil
	case "allsky":
		return &Region{kind: allSky}, nil
	}
	return nil, fmt.Errorf("adql: the region %q is of the unknown kind %q", clip(s), word)
}

// boxCorners are the corners of a box whose sides are w and h degrees, the
// middles of its sides lying w/2 and h/2 from its centre on great circles.
func boxCorners(ra, dec, w, h float64) []float64 {
	x, y := math.Tan(min(w, 170)/2*math.Pi/180), math.Tan(min(h, 170)/2*math.Pi/180)
	var out []float64
	for _, c := range [4][2]float64{{x, -y}, {x, y}, {-x, y}, {-x, -y}} {
		r, d := deproject(unitVec(ra, dec), c[0], c[1]).radec()
		out = append(out, r, d)
	}
	return out
}

// tangent gives unit vectors to the east and north of a.
func (a vec) tangent() (east, north vec) {
	h := math.Hypot(a[0], a[1])
	if h < 1e-12 {
		return vec{0, 1, 0}, vec{-1, 0, 0}
	}
	east = vec{-a[1] / h, a[0] / h, 0}
	return east, a.cross(east)
}

func deproject(c vec, x, y float64) vec {
	e, n := c.tangent()
	var v vec
	for i := range v {
		v[i] = c[i] + x*e[i] + y*n[i]
	}
	return v.unit()
}

func (a vec) unit() vec {
	n := a.norm()
	if n == 0 {
		return vec{1, 0, 0}
	}
	return vec{a[0] / n, a[1] / n, a[2] / n}
}

func polygonOf(v []float64) *Region {
	r := &Region{kind: polygonRegion}
	var sum vec
	for i := 0; i+1 < len(v); i += 2 {
		p := unitVec(v[i], v[i+1])
		if n := len(r.verts); n > 0 && r.verts[n-1].angle(p) < 1e-12 {
			continue
		}
		r.verts = append(r.verts, p)
		for k := range sum {
			sum[k] += p[k]
		}
	}
	if n := len(r.verts); n > 3 && r.verts[0].angle(r.verts[n-1]) < 1e-12 {
		r.verts = r.verts[:n-1]
	}
	r.center = sum.unit()
	for _, p := range r.verts {
		r.radius = max(r.radius, r.center.angle(p))
	}
	return r
}

// contains reports whether the direction lies in the region; its border
// belongs to it.
func (r *Region) contains(p vec) bool {
	switch r.kind {
	case pointRegion:
		return r.center.angle(p) < 1e-11
	case circleRegion:
		return r.center.angle(p) <= r.radius+1e-12
	case polygonRegion:
		return r.center.angle(p) <= r.radius+1e-12 && r.inPolygon(p)
	case mocRegion:
		return r.cells.has(p)
	}
	return true
}

// inPolygon sums the angles under which p sees the sides, as great circles;
// the polygon is the side that holds its middle, whatever its direction.
func (r *Region) inPolygon(p vec) bool {
	e, n := p.tangent()
	total := 0.0
	for i, a := range r.verts {
		b := r.verts[(i+1)%len(r.verts)]
		if p.angle(a) < 1e-11 {
			return true
		}
		d := math.Atan2(b.dot(n), b.dot(e)) - math.Atan2(a.dot(n), a.dot(e))
		if d > math.Pi {
			d -= 2 * math.Pi
		} else if d < -math.Pi {
			d += 2 * math.Pi
		}
		total += d
	}
	return math.Abs(total) > math.Pi
}

// edgeDistance is the smallest angle from p to the outline, radians.
func (r *Region) edgeDistance(p vec) float64 {
	best := math.Pi
	for i, a := range r.verts {
		best = min(best, arcDistance(p, a, r.verts[(i+1)%len(r.verts)]))
	}
	return best
}

func arcDistance(p, a, b vec) float64 {
	n := a.cross(b)
	if n.norm() > 1e-15 {
		n = n.unit()
		// The foot of p lies on the arc when it is on the inner side of
		// the planes through both ends.
		if n.cross(a).dot(p) >= 0 && b.cross(n).dot(p) >= 0 {
			return math.Abs(math.Asin(max(-1, min(1, n.dot(p)))))
		}
	}
	return min(p.angle(a), p.angle(b))
}

// crosses reports whether the arcs ab and cd meet.
func crosses(a, b, c, d vec) bool {
	n, m := a.cross(b), c.cross(d)
	l := n.cross(m)
	if l.norm() < 1e-15 {
		return false
	}
	l = l.unit()
	on := func(p vec) bool {
		return between(n, a, b, p) && between(m, c, d, p)
	}
	return on(l) || on(vec{-l[0], -l[1], -l[2]})
}

// between reports whether p, on the great circle with pole n, lies between a and b.
func between(n, a, b, p vec) bool {
	return a.cross(p).dot(n) >= -1e-15 && p.cross(b).dot(n) >= -1e-15
}

// intersects reports whether the regions share a point.
func (r *Region) intersects(o *Region) bool {
	if r.kind > o.kind {
		r, o = o, r
	}
	switch {
	case o.kind == allSky:
		return true
	case r.kind == pointRegion:
		return o.contains(r.center)
	case o.kind == mocRegion:
		return o.cells.overlaps(r)
	case o.kind == circleRegion:
		return r.center.angle(o.center) <= r.radius+o.radius+1e-12
	case r.kind == circleRegion:
		return r.center.angle(o.center) <= r.radius+o.radius &&
			(o.inPolygon(r.center) || o.edgeDistance(r.center) <= r.radius)
	}
	if r.center.angle(o.center) > r.radius+o.radius {
		return false
	}
	return r.contains(o.verts[0]) || o.contains(r.verts[0]) || r.edgesCross(o)
}

func (r *Region) edgesCross(o *Region) bool {
	for i, a := range r.verts {
		for j, c := range o.verts {
			if crosses(a, r.verts[(i+1)%len(r.verts)], c, o.verts[(j+1)%len(o.verts)]) {
				return true
			}
		}
	}
	return false
}

// encloses reports whether o lies within r entirely.
func (r *Region) encloses(o *Region) bool {
	switch {
	case r.kind == allSky:
		return true
	case o.kind == allSky || r.kind == pointRegion && o.kind != pointRegion:
		return false
	case o.kind == pointRegion:
		return r.contains(o.center)
	case r.kind == mocRegion:
		return r.cells.encloses(o)
	case o.kind == mocRegion:
		return o.cells.within(r)
	case r.kind == circleRegion && o.kind == circleRegion:
		return r.center.angle(o.center)+o.radius <= r.radius+1e-12
	case r.kind == circleRegion:
		for _, p := range o.verts {
			if !r.contains(p) {
				return false
			}
		}
		return true
	case o.kind == circleRegion:
		return r.contains(o.center) && r.edgeDistance(o.center) >= o.radius-1e-12
	}
	for _, p := range o.verts {
		if !r.contains(p) {
			return false
		}
	}
	return true
}

// area in square degrees.
func (r *Region) area() float64 {
	const sqdeg = (180 / math.Pi) * (180 / math.Pi)
	switch r.kind {
	case circleRegion:
		return 2 * math.Pi * (1 - math.Cos(r.radius)) * sqdeg
	case polygonRegion:
		return math.Abs(r.excess()) * sqdeg
	case mocRegion:
		return r.cells.fraction() * 4 * math.Pi * sqdeg
	case allSky:
		return 4 * math.Pi * sqdeg
	}
	return 0
}

// excess is the spherical excess of a polygon, as a fan of triangles from its
// first corner (van Oosterom and Strackee's formula for each).
func (r *Region) excess() float64 {
	total := 0.0
	a := r.verts[0]
	for i := 1; i+1 < len(r.verts); i++ {
		b, c := r.verts[i], r.verts[i+1]
		total += 2 * math.Atan2(a.dot(b.cross(c)), 1+a.dot(b)+b.dot(c)+c.dot(a))
	}
	return total
}

// DecRange is the span of declinations of the region, degrees.
func (r *Region) DecRange() (lo, hi float64) {
	switch r.kind {
	case pointRegion, circleRegion, polygonRegion:
		_, d := r.center.radec()
		rad := r.radius * 180 / math.Pi
		return max(-90, d-rad), min(90, d+rad)
	}
	return -90, 90
}
