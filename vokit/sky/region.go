package sky

import (
	"fmt"
	"math"
	"slices"
	"sync"
)

// Region is an area of the sky: a circle, a polygon, a box, a range of longitudes and latitudes, a single position,
// the whole sky, or what is made of others by [Region.Union], [Region.Intersection], [Region.Difference] and
// [Region.Complement]. Its border belongs to it. Everything it tells is in the ICRS and in degrees. A Region does not
// change and may be used by several goroutines.
//
// [ParseRegion] reads regions as tables hold them.
type Region struct {
	shape  shape
	center vec     // of a circle that holds it
	radius float64 // of that circle, in radians; π and more if that is the whole sky

	once  sync.Once
	arcs  []arc // its border; see border
	seeds []vec // points of it, one of each part at least, on the border if there is one
}

// shape is what a region consists of.
type shape interface {
	// holds tells whether a direction is in it. With a slack above 0, in radians, the border and what is so near to it
	// belongs to it; with one below 0 they do not.
	holds(p vec, slack float64) bool
	// border is what bounds it, and single points of it if that is all there is.
	border() (arcs []arc, points []vec)
	// area in steradians, negative if it has to be integrated.
	area() float64
	// kind is the word of STC-S for it.
	kind() string
	// numbers in degrees, in the order of STC-S.
	numbers() []float64
}

// touch is how near, in radians, is as good as there: 0.2 µas.
const touch = 1e-12

const sqDeg = (180 / math.Pi) * (180 / math.Pi)

func radians(deg float64) float64 { return deg * math.Pi / 180 }
func degrees(rad float64) float64 { return rad * 180 / math.Pi }

func checkPosition(what string, c Coord) error {
	if !c.Known() || math.IsInf(c.RA, 0) || math.Abs(c.Dec) > 90 {
		return fmt.Errorf("sky: %s at %g %g, which is no position in degrees", what, c.RA, c.Dec)
	}
	return nil
}

// Point is the region of a single position; its area is 0.
func Point(c Coord) (*Region, error) {
	if err := checkPosition("a region", c); err != nil {
		return nil, err
	}
	return pointRegion(c), nil
}

func pointRegion(c Coord) *Region {
	c = New(c.RA, c.Dec)
	return &Region{shape: &place{vecOf(c), c}, center: vecOf(c)}
}

// Circle is all that is at most radius degrees from a position, 0 to 180.
func Circle(center Coord, radius float64) (*Region, error) {
	if err := checkPosition("a circle", center); err != nil {
		return nil, err
	}
	if !(radius >= 0 && radius <= 180) {
		return nil, fmt.Errorf("sky: a circle with the radius %g°, which is not from 0 to 180", radius)
	}
	return circleRegion(center, radius), nil
}

func circleRegion(center Coord, radius float64) *Region {
	switch {
	case radius == 0:
		return pointRegion(center)
	case radius >= 180:
		return AllSky()
	}
	center = New(center.RA, center.Dec)
	v, r := vecOf(center), radians(radius)
	return &Region{shape: &disc{v, r, 2 * math.Sin(r/2), []float64{center.RA, center.Dec, radius}}, center: v, radius: r}
}

// Polygon is what is between corners, three at least, in either direction; its sides are great circles. Of the two areas
// that the sides bound it is the smaller one.
func Polygon(corners ...Coord) (*Region, error) {
	v := make([]Coord, len(corners))
	for i, c := range corners {
		if err := checkPosition("a polygon with a corner", c); err != nil {
			return nil, err
		}
		v[i] = New(c.RA, c.Dec)
	}
	return polygonRegion(v)
}

// Box is a rectangle around a position with sides of width degrees, from west to east, and of height degrees: a polygon
// that spans half of each from the centre to the middles of its sides (ADQL 2.1, section 4.2.9). Both are less than 180.
func Box(center Coord, width, height float64) (*Region, error) {
	if err := checkPosition("a box", center); err != nil {
		return nil, err
	}
	if !(width > 0 && width < 180 && height > 0 && height < 180) {
		return nil, fmt.Errorf("sky: a box of %g° by %g°, which are not above 0 and below 180", width, height)
	}
	return polygonRegion(boxCorners(center, width, height))
}

func boxCorners(center Coord, width, height float64) []Coord {
	c := vecOf(center)
	east, north := c.tangent()
	x, y := math.Tan(radians(width)/2), math.Tan(radians(height)/2)
	var out []Coord
	for _, s := range [4][2]float64{{x, -y}, {x, y}, {-x, y}, {-x, -y}} {
		out = append(out, c.plus(east.by(s[0])).plus(north.by(s[1])).unit().coord())
	}
	return out
}

// Range is all between two right ascensions and two declinations, as DALI has it; its northern and southern borders are
// parallels, not great circles. It goes eastward from the first right ascension, through 0° if the second is less; 0 to 360
// is the whole circle.
func Range(raMin, raMax, decMin, decMax float64) (*Region, error) {
	return rangeRegion(ICRS, raMin, raMax, decMin, decMax)
}

// AllSky is the whole sky.
func AllSky() *Region { return &Region{shape: whole{}, center: vec{1, 0, 0}, radius: math.Pi} }

// Ellipse is an ellipse with two semi-axes, the first in the direction of a position angle, from north through east, all in
// degrees. On the sphere it is a polygon of 180 corners in equal directions that has the area of the ellipse.
func Ellipse(center Coord, a, b, angle float64) (*Region, error) {
	if err := checkPosition("an ellipse", center); err != nil {
		return nil, err
	}
	if !(a > 0 && a < 90 && b > 0 && b < 90) || math.IsNaN(angle) || math.IsInf(angle, 0) {
		return nil, fmt.Errorf("sky: an ellipse with the semi-axes %g° and %g° at the angle %g°; they must be above 0 and below 90", a, b, angle)
	}
	const n = 180
	// A polygon within an ellipse has n/2π·sin(2π/n) of its area.
	grow := 1 / math.Sqrt(n/(2*math.Pi)*math.Sin(2*math.Pi/n))
	corners := make([]Coord, n)
	for i := range corners {
		s, c := math.Sincos(2 * math.Pi * float64(i) / n)
		x, y := grow*a*c, grow*b*s
		corners[i] = center.Offset(angle+degrees(math.Atan2(y, x)), math.Hypot(x, y))
	}
	r, err := polygonRegion(corners)
	if err != nil {
		return nil, err
	}
	r.shape = ellipse{r.shape.(*polygon), []float64{center.RA, center.Dec, a, b, angle}}
	return r, nil
}

// Contains tells whether a position is in the region or on its border. An unknown position is in none.
func (r *Region) Contains(c Coord) bool {
	return c.Known() && r.holds(vecOf(c))
}

func (r *Region) holds(p vec) bool { return r.shape.holds(p, touch) }

// ContainsEach tells it of each of many positions.
func (r *Region) ContainsEach(positions []Coord) []bool {
	out := make([]bool, len(positions))
	for i, c := range positions {
		out[i] = r.Contains(c)
	}
	return out
}

// outline is the border, and points of the region to start from.
func (r *Region) outline() ([]arc, []vec) {
	r.once.Do(func() {
		var points []vec
		r.arcs, points = r.shape.border()
		r.seeds = slices.Clip(points)
		for i := range r.arcs {
			r.seeds = append(r.seeds, r.arcs[i].at(0))
		}
	})
	return r.arcs, r.seeds
}

// IsEmpty tells whether nothing is in the region, as in the intersection of regions that are apart.
func (r *Region) IsEmpty() bool {
	_, seeds := r.outline()
	return len(seeds) == 0 && !r.holds(vec{0, 0, 1})
}

// isWhole tells whether it is the whole sky.
func (r *Region) isWhole() bool {
	arcs, seeds := r.outline()
	return len(arcs) == 0 && len(seeds) == 0 && r.holds(vec{0, 0, 1})
}

// Overlaps tells whether two regions share a point; their borders count.
func (r *Region) Overlaps(o *Region) bool {
	if r.center.angle(o.center) > r.radius+o.radius+touch || r.IsEmpty() || o.IsEmpty() {
		return false
	}
	if r.isWhole() || o.isWhole() {
		return true
	}
	a, seedsA := r.outline()
	b, seedsB := o.outline()
	if slices.ContainsFunc(seedsA, o.holds) || slices.ContainsFunc(seedsB, r.holds) {
		return true
	}
	for i := range a {
		for j := range b {
			found := false
			crossings(&a[i], &b[j], touch, func(vec, float64, float64) { found = true })
			if found {
				return true
			}
		}
	}
	return false
}

// Encloses tells whether all of the other region lies in this one.
func (r *Region) Encloses(o *Region) bool {
	switch {
	case o.IsEmpty() || r.isWhole():
		return true
	case r.IsEmpty() || o.isWhole():
		return false
	}
	a, _ := r.outline()
	b, seeds := o.outline()
	for _, p := range seeds {
		if !r.holds(p) {
			return false
		}
	}
	// What lies between the crossings of the borders does so on one side of the other border.
	for i := range b {
		for _, piece := range split(&b[i], a) {
			if !r.holds(b[i].at((piece[0] + piece[1]) / 2)) {
				return false
			}
		}
	}
	// And nothing of the other is just outside of this one's border, in a hole for example.
	for i := range a {
		for _, piece := range split(&a[i], b) {
			in, out := a[i].sides(a[i].at((piece[0]+piece[1])/2), aside(&a[i], piece))
			for _, p := range [2]vec{in, out} {
				if !r.shape.holds(p, 0) && o.shape.holds(p, -touch) {
					return false
				}
			}
		}
	}
	return true
}

// aside is how far from a piece of an arc one looks for what is on its sides.
func aside(a *arc, piece [2]float64) float64 {
	return min(1e-8, 1e-3*a.rho*(piece[1]-piece[0]))
}

// split cuts an arc where others cross it, or end on it.
func split(a *arc, others []arc) [][2]float64 {
	at := []float64{0, a.span}
	for i := range others {
		b := &others[i]
		crossings(a, b, 1e-11, func(_ vec, t, _ float64) { at = append(at, t) })
		if far := a.reach + b.reach; b.span < 2*math.Pi-1e-12 && a.mid.dist2(b.mid) <= far*far {
			for _, p := range [2]vec{b.at(0), b.at(b.span)} {
				if a.has(p, 1e-11) {
					t, _ := a.where(p, 1e-11)
					at = append(at, t)
				}
			}
		}
	}
	slices.Sort(at)
	var out [][2]float64
	last := 0.0
	for _, t := range at {
		if t = min(t, a.span); (t-last)*a.rho > 1e-11 {
			out = append(out, [2]float64{last, t})
			last = t
		}
	}
	if n := len(out); n > 0 {
		out[n-1][1] = a.span
	} else {
		out = append(out, [2]float64{0, a.span})
	}
	return out
}

// Area in square degrees; the whole sky has 41253.
func (r *Region) Area() float64 {
	a := r.shape.area()
	if a < 0 {
		a = r.integrate()
	}
	return a * sqDeg
}

// Center is the middle of a circle, box or range, and about the middle of others: that of the circle around them.
func (r *Region) Center() Coord {
	switch s := r.shape.(type) {
	case *place:
		return s.said
	case *disc:
		return Coord{s.said[0], s.said[1]}
	}
	return r.center.coord()
}

// Radius is that of a circle about the centre that holds the region, in degrees.
func (r *Region) Radius() float64 { return min(180, degrees(r.radius)) }

// DecRange is the span of declinations that the region does not reach beyond, in degrees.
func (r *Region) DecRange() (lo, hi float64) {
	_, d := lonLat(r.center)
	rad := r.Radius()
	return max(-90, d-rad), min(90, d+rad)
}

// Corners of a polygon or box in their order; other regions have none.
func (r *Region) Corners() []Coord {
	var p *polygon
	switch s := r.shape.(type) {
	case *polygon:
		p = s
	case ellipse:
		p = s.polygon
	default:
		return nil
	}
	return slices.Clone(p.said)
}

// Outline is the border as lines of positions no more than step degrees apart, to be drawn. A line that closes ends where
// it began. The whole sky and a position have none.
func (r *Region) Outline(step float64) [][]Coord {
	if !(step > 0) {
		step = 1
	}
	arcs, _ := r.outline()
	var out [][]Coord
	var end vec
	for i := range arcs {
		a := &arcs[i]
		n := max(1, int(math.Ceil(min(degrees(a.rho*a.span)/step, 1e5))))
		if n < 16 && a.chord2 != 2 && a.span > 1 {
			n = 16
		}
		if len(out) == 0 || end.dist2(a.at(0)) > 1e-18 {
			out = append(out, []Coord{a.at(0).coord()})
		}
		line := &out[len(out)-1]
		for k := 1; k <= n; k++ {
			*line = append(*line, a.at(a.span*float64(k)/float64(n)).coord())
		}
		end = a.at(a.span)
	}
	return out
}
