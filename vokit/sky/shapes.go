package sky

import (
	"fmt"
	"math"
)

// place is a single direction.
type place struct {
	at   vec
	said Coord // the same, as it was given: 10 and not 9.999999999999998
}

func (s *place) holds(p vec, slack float64) bool {
	return slack > 0 && p.dist2(s.at) <= slack*slack
}
func (s *place) border() ([]arc, []vec) { return nil, []vec{s.at} }
func (s *place) area() float64          { return 0 }
func (s *place) kind() string           { return "Position" }
func (s *place) numbers() []float64     { return []float64{s.said.RA, s.said.Dec} }

// whole is the whole sky.
type whole struct{}

func (whole) holds(vec, float64) bool { return true }
func (whole) border() ([]arc, []vec)  { return nil, nil }
func (whole) area() float64           { return 4 * math.Pi }
func (whole) kind() string            { return "AllSky" }
func (whole) numbers() []float64      { return nil }

// disc is a circle with what is in it.
type disc struct {
	center        vec
	radius, chord float64
	said          []float64
}

func (s *disc) holds(p vec, slack float64) bool {
	c := s.chord + slack
	return c >= 0 && p.dist2(s.center) <= c*c
}
func (s *disc) border() ([]arc, []vec) { return []arc{around(s.center, s.radius)}, nil }
func (s *disc) area() float64          { return math.Pi * s.chord * s.chord }
func (s *disc) kind() string           { return "Circle" }
func (s *disc) numbers() []float64     { return s.said }

// polygon has great circles as sides.
type polygon struct {
	verts       []vec
	said        []Coord // the vertices as they were given
	sides       []arc   // the one that begins at the vertex
	center      vec
	radius      float64
	chord       float64
	east, north vec
	flat        [][2]float64 // vertices in the gnomonic projection, in which great circles are straight; nil if it is too large
	ref         vec          // a point inside of a polygon that is too large for that
	steradians  float64
}

// flatRadius is up to which size polygons are projected.
const flatRadius = 80 * math.Pi / 180

func polygonRegion(corners []Coord) (*Region, error) {
	s := &polygon{}
	for _, c := range corners {
		v := vecOf(c)
		if n := len(s.verts); n == 0 || s.verts[n-1].dist2(v) > touch*touch {
			s.verts, s.said = append(s.verts, v), append(s.said, c)
		}
	}
	if n := len(s.verts); n > 1 && s.verts[0].dist2(s.verts[n-1]) <= touch*touch {
		s.verts, s.said = s.verts[:n-1], s.said[:n-1]
	}
	if len(s.verts) < 3 {
		return nil, fmt.Errorf("sky: a polygon of %d different corners; it takes three", len(s.verts))
	}
	var sum vec
	for i, v := range s.verts {
		w := s.verts[(i+1)%len(s.verts)]
		if v.dist2(w.by(-1)) < 1e-18 {
			return nil, fmt.Errorf("sky: a polygon with a side from %v to %v, halfway round the sky: its way is not known", s.said[i], s.said[(i+1)%len(s.said)])
		}
		s.sides = append(s.sides, greatArc(v, w))
		sum = sum.plus(v)
	}
	s.center = sum.unit()
	for _, v := range s.verts {
		s.radius = max(s.radius, s.center.angle(v))
	}
	left := s.excess()
	s.steradians = min(left, 4*math.Pi-left)
	if sum.norm() > 1e-9 && s.radius < flatRadius {
		s.chord = 2 * math.Sin(s.radius/2)
		s.east, s.north = s.center.tangent()
		for _, v := range s.verts {
			s.flat = append(s.flat, s.project(v))
		}
		if crossed, area := s.flatArea(); crossed {
			s.steradians = area
		}
	} else {
		s.large(left <= 2*math.Pi)
	}
	return &Region{shape: s, center: s.center, radius: s.radius}, nil
}

// large makes ready for a polygon that the projection does not take.
func (s *polygon) large(left bool) {
	a := &s.sides[0]
	for i := range s.sides {
		if s.sides[i].span > a.span {
			a = &s.sides[i]
		}
	}
	in, out := a.sides(a.at(a.span/2), 1e-7)
	if s.ref = in; !left {
		s.ref = out
	}
	if s.radius > math.Pi/2 || s.chord == 0 {
		s.radius = math.Pi
	}
}

func (s *polygon) project(v vec) [2]float64 {
	d := v.dot(s.center)
	return [2]float64{v.dot(s.east) / d, v.dot(s.north) / d}
}

// excess is the area on the left of the sides, seen from outside the sphere: a fan of triangles from the first corner
// (van Oosterom & Strackee 1983, IEEE Trans. Biomed. Eng. BME-30, 125), modulo that of the sphere.
func (s *polygon) excess() float64 {
	total := 0.0
	a := s.verts[0]
	for i := 1; i+1 < len(s.verts); i++ {
		b, c := s.verts[i], s.verts[i+1]
		// a·(b×c), of the differences because it is tiny for small triangles
		volume := a.dot(b.minus(a).cross(c.minus(a)))
		total += 2 * math.Atan2(volume, 1+a.dot(b)+b.dot(c)+c.dot(a))
	}
	if total = math.Mod(total, 4*math.Pi); total < 0 {
		total += 4 * math.Pi
	}
	return total
}

// flatArea tells whether sides cross each other: then the area has to be integrated.
func (s *polygon) flatArea() (crossed bool, area float64) {
	n := len(s.sides)
	if n > 500 {
		return false, 0
	}
	for i := range s.sides {
		for j := i + 2; j < n && !(i == 0 && j == n-1); j++ {
			crossings(&s.sides[i], &s.sides[j], -1e-10, func(vec, float64, float64) { crossed = true })
			if crossed {
				return true, -1
			}
		}
	}
	return false, 0
}

func (s *polygon) holds(p vec, slack float64) bool {
	if s.flat == nil {
		return s.largeHolds(p, slack)
	}
	if c := s.chord + touch; p.dist2(s.center) > (c+math.Abs(slack))*(c+math.Abs(slack)) {
		return false
	}
	if s.onBorder(p, math.Abs(slack)) {
		return slack > 0
	}
	q := s.project(p)
	winding := 0
	a := s.flat[len(s.flat)-1]
	for _, b := range s.flat {
		if (a[1] > q[1]) != (b[1] > q[1]) && q[0] < (b[0]-a[0])*(q[1]-a[1])/(b[1]-a[1])+a[0] {
			if b[1] > a[1] {
				winding++
			} else {
				winding--
			}
		}
		a = b
	}
	return winding != 0
}

func (s *polygon) onBorder(p vec, slack float64) bool {
	if slack == 0 {
		return false
	}
	for i := range s.sides {
		a := &s.sides[i]
		if math.Abs(p.dot(a.n)) <= slack {
			if _, on := a.where(p, slack); on {
				return true
			}
		}
	}
	return false
}

// largeHolds counts how often the way to a point inside crosses the sides.
func (s *polygon) largeHolds(p vec, slack float64) bool {
	if s.onBorder(p, math.Abs(slack)) {
		return slack > 0
	}
	q := s.ref
	if p.dist2(q.by(-1)) < 1e-12 { // from the other end of the world all ways are as long: go by a third point
		by := vec{q[1], q[2], q[0]}
		return s.crossed(p, by) == s.crossed(by, q)
	}
	return !s.crossed(p, q)
}

// crossed tells whether the shorter way from p to q crosses the sides an odd number of times.
func (s *polygon) crossed(p, q vec) bool {
	odd := false
	way := p.cross(q)
	for i := range s.sides {
		a, b, n := s.verts[i], s.verts[(i+1)%len(s.verts)], s.sides[i].n
		if (way.dot(a) >= 0) != (way.dot(b) >= 0) && (n.dot(p) >= 0) != (n.dot(q) >= 0) {
			if m := way.cross(n); (m.dot(p.plus(q)) > 0) == (m.dot(a.plus(b)) > 0) {
				odd = !odd
			}
		}
	}
	return odd
}

func (s *polygon) border() ([]arc, []vec) {
	if s.steradians < 0 { // sides that cross each other: only what has the outside on one hand
		return trim(s.sides, s.holds), nil
	}
	return s.sides, nil
}
func (s *polygon) area() float64 { return s.steradians }
func (s *polygon) kind() string  { return "Polygon" }
func (s *polygon) numbers() []float64 {
	var out []float64
	for _, c := range s.said {
		out = append(out, c.RA, c.Dec)
	}
	return out
}

// ellipse is a polygon that knows what it stands for.
type ellipse struct {
	*polygon
	said []float64
}

func (s ellipse) kind() string       { return "Ellipse" }
func (s ellipse) numbers() []float64 { return s.said }

// lonLatRange is what is between two meridians and two parallels of a frame.
type lonLatRange struct {
	x, y, pole     vec // the axes of the frame
	lon, width     float64
	latMin, latMax float64
	frame          Frame
	said           []float64
}

func rangeRegion(f Frame, lonMin, lonMax, latMin, latMax float64) (*Region, error) {
	if math.IsInf(latMin, -1) {
		latMin = -90
	}
	if math.IsInf(latMax, 1) {
		latMax = 90
	}
	if math.IsInf(lonMin, -1) || math.IsInf(lonMax, 1) {
		lonMin, lonMax = 0, 360
	}
	width := lonMax - lonMin
	if width < 0 {
		width += 360
	}
	switch {
	case !(width >= 0 && width <= 360) || lonMin < -360 || lonMin > 360:
		return nil, fmt.Errorf("sky: a range of longitudes from %g to %g", lonMin, lonMax)
	case !(latMin >= -90 && latMin <= latMax && latMax <= 90):
		return nil, fmt.Errorf("sky: a range of latitudes from %g to %g; they go from -90 up to 90", latMin, latMax)
	case f == FK4:
		return nil, fmt.Errorf("sky: ranges in FK4 cannot be read, its parallels are none of the ICRS; write it in FK5 or as a polygon")
	}
	axis := func(lon, lat float64) vec { return vecOf(f.ToICRS(lon, lat)) }
	s := &lonLatRange{x: axis(0, 0), y: axis(90, 0), pole: axis(0, 90), lon: radians(lonMin), width: radians(width),
		latMin: radians(latMin), latMax: radians(latMax), frame: f}
	if f == ICRS {
		s.said = []float64{lonMin, latMin, lonMax, latMax}
	}
	if s.full() && latMin == -90 && latMax == 90 {
		return AllSky(), nil
	}
	r := &Region{shape: s, center: s.at(s.lon+s.width/2, (s.latMin+s.latMax)/2)}
	switch {
	case s.full() || s.width > math.Pi:
		r.center = s.pole
		if s.latMin+s.latMax < 0 {
			r.center = s.pole.by(-1)
		}
		r.radius = max(r.center.angle(s.at(0, s.latMin)), r.center.angle(s.at(0, s.latMax)))
	default:
		// The farthest point is a corner, or where the parallel next to the equator crosses a meridian at the end.
		for _, lon := range [2]float64{s.lon, s.lon + s.width} {
			for _, lat := range [2]float64{s.latMin, s.latMax} {
				r.radius = max(r.radius, r.center.angle(s.at(lon, lat)))
			}
			if s.latMin < 0 && s.latMax > 0 {
				r.radius = max(r.radius, r.center.angle(s.at(lon, 0)))
			}
		}
		r.radius = max(r.radius, (s.latMax-s.latMin)/2)
		r.radius += 1e-9
		if r.radius > math.Pi/2 {
			r.radius = math.Pi
		}
	}
	return r, nil
}

func (s *lonLatRange) full() bool { return s.width >= 2*math.Pi-touch }

func (s *lonLatRange) at(lon, lat float64) vec {
	sl, cl := math.Sincos(lon)
	sb, cb := math.Sincos(lat)
	return s.x.by(cb * cl).plus(s.y.by(cb * sl)).plus(s.pole.by(sb)).unit()
}

func (s *lonLatRange) holds(p vec, slack float64) bool {
	x, y, z := p.dot(s.x), p.dot(s.y), p.dot(s.pole)
	h := math.Hypot(x, y)
	lat := math.Atan2(z, h)
	if lat < s.latMin-slack && s.latMin > -math.Pi/2 || lat > s.latMax+slack && s.latMax < math.Pi/2 {
		return false
	}
	if s.full() {
		return true
	}
	if h < math.Abs(slack) {
		return slack > 0
	}
	slack /= h
	d := math.Mod(math.Atan2(y, x)-s.lon, 2*math.Pi)
	if d < 0 {
		d += 2 * math.Pi
	}
	if slack > 0 && d >= 2*math.Pi-slack {
		return true
	}
	return d <= s.width+slack && d >= -slack
}

func (s *lonLatRange) border() (arcs []arc, points []vec) {
	const half = math.Pi / 2
	if s.latMin == s.latMax || s.width == 0 { // a line, or a point
		points = append(points, s.at(s.lon, s.latMin), s.at(s.lon+s.width, s.latMax))
	}
	parallel := func(lat float64) {
		if math.Abs(lat) < half-touch && s.width > 0 {
			arcs = append(arcs, newArc(s.pole, s.at(s.lon, 0), half-lat, min(s.width, 2*math.Pi)))
		}
	}
	meridian := func(lon float64) {
		if !s.full() && s.latMax > s.latMin {
			e := s.at(lon, 0)
			arcs = append(arcs, newArc(e.cross(s.pole), s.at(lon, s.latMin), half, s.latMax-s.latMin))
		}
	}
	parallel(s.latMin)
	meridian(s.lon + s.width)
	parallel(s.latMax)
	meridian(s.lon)
	return arcs, points
}

func (s *lonLatRange) area() float64 {
	// sin b − sin a, without loss for a thin one
	return min(s.width, 2*math.Pi) * 2 * math.Sin((s.latMax-s.latMin)/2) * math.Cos((s.latMax+s.latMin)/2)
}
func (s *lonLatRange) kind() string       { return "PositionInterval" }
func (s *lonLatRange) numbers() []float64 { return s.said }
