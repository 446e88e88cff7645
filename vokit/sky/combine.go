package sky

import (
	"math"
	"slices"
)

// combined is what is made of other regions.
type combined struct {
	how   string // Union, Intersection, Not
	parts []*Region
}

func (s *combined) kind() string       { return s.how }
func (s *combined) numbers() []float64 { return nil }

func (s *combined) holds(p vec, slack float64) bool {
	switch s.how {
	case "Union":
		for _, r := range s.parts {
			if r.near(p) && r.shape.holds(p, slack) {
				return true
			}
		}
		return false
	case "Intersection":
		for _, r := range s.parts {
			if !r.shape.holds(p, slack) {
				return false
			}
		}
		return true
	}
	return !s.parts[0].shape.holds(p, -slack)
}

// near tells whether the circle around a region holds a direction.
func (r *Region) near(p vec) bool {
	return r.radius >= math.Pi/2 || p.dot(r.center) >= math.Cos(r.radius)-1e-9
}

// border is what of the borders of the parts has the region on one hand and not on the other.
func (s *combined) border() ([]arc, []vec) {
	var arcs []arc
	var points []vec
	for _, r := range s.parts {
		a, p := r.outline()
		arcs = append(arcs, a...)
		points = append(points, p...)
	}
	arcs = trim(arcs, s.holds)
	// Positions have no sides; they count if nothing else is there.
	points = slices.DeleteFunc(points, func(p vec) bool { return !s.holds(p, touch) || s.holds(p, 0) })
	return arcs, points
}

// trim cuts arcs where they cross and keeps the pieces with the region on one hand only.
func trim(arcs []arc, holds func(vec, float64) bool) []arc {
	var out []arc
	others := make([]arc, 0, len(arcs))
	for i := range arcs {
		a := &arcs[i]
		others = append(append(others[:0], arcs[:i]...), arcs[i+1:]...)
		for _, piece := range split(a, others) {
			in, beyond := a.sides(a.at((piece[0]+piece[1])/2), aside(a, piece))
			if holds(in, 0) != holds(beyond, 0) {
				out = append(out, a.piece(piece))
			}
		}
	}
	return out
}

// piece is a part of an arc.
func (a *arc) piece(p [2]float64) arc {
	s, c := math.Sincos(p[0])
	out := *a
	out.x = a.x.by(c).plus(a.y.by(s))
	out.y = a.n.cross(out.x)
	out.span = p[1] - p[0]
	return out.bounded()
}

func (s *combined) area() float64 {
	if s.how == "Not" {
		return 4*math.Pi - s.parts[0].Area()/sqDeg
	}
	if s.how == "Intersection" {
		return -1
	}
	sum := 0.0
	for i, r := range s.parts {
		for _, o := range s.parts[:i] {
			if r.Overlaps(o) {
				return -1
			}
		}
		sum += r.Area() / sqDeg
	}
	return sum
}

// Union is what is in any of the regions.
func (r *Region) Union(others ...*Region) *Region {
	if len(others) == 0 {
		return r
	}
	parts := append([]*Region{r}, others...)
	u := &Region{shape: &combined{"Union", parts}}
	var sum vec
	for _, p := range parts {
		if p.radius >= math.Pi {
			u.center, u.radius = p.center, math.Pi
			return u
		}
		sum = sum.plus(p.center)
	}
	u.center = sum.unit()
	for _, p := range parts {
		u.radius = max(u.radius, u.center.angle(p.center)+p.radius)
	}
	u.radius = min(u.radius, math.Pi)
	return u
}

// Intersection is what is in all of the regions.
func (r *Region) Intersection(others ...*Region) *Region {
	if len(others) == 0 {
		return r
	}
	parts := append([]*Region{r}, others...)
	least := slices.MinFunc(parts, func(a, b *Region) int {
		switch {
		case a.radius < b.radius:
			return -1
		case a.radius > b.radius:
			return 1
		}
		return 0
	})
	return &Region{shape: &combined{"Intersection", parts}, center: least.center, radius: least.radius}
}

// Difference is what is in the region and not in the other.
func (r *Region) Difference(o *Region) *Region { return r.Intersection(o.Complement()) }

// Complement is the rest of the sky.
func (r *Region) Complement() *Region {
	if c, ok := r.shape.(*combined); ok && c.how == "Not" {
		return c.parts[0]
	}
	return &Region{shape: &combined{"Not", []*Region{r}}, center: r.center.by(-1), radius: math.Pi}
}

// integrate is the area in steradians: the sum over parallels of what of them is in the region. Between the declinations
// where an arc of the border begins, ends or turns the length of that is smooth, but for roots at the ends, which the cosine
// takes away.
func (r *Region) integrate() float64 {
	arcs, _ := r.outline()
	if len(arcs) == 0 {
		if r.isWhole() {
			return 4 * math.Pi
		}
		return 0
	}
	lats := []float64{-math.Pi / 2, math.Pi / 2}
	add := func(p vec) { lats = append(lats, math.Atan2(p[2], math.Hypot(p[0], p[1]))) }
	for i := range arcs {
		a := &arcs[i]
		add(a.at(0))
		add(a.at(a.span))
		top := math.Atan2(a.y[2], a.x[2])
		for k := range 4 {
			if t := top + float64(k-1)*math.Pi; t > 0 && t < a.span {
				add(a.at(t))
			}
		}
	}
	slices.Sort(lats)
	total := 0.0
	var ras []float64
	for i := 1; i < len(lats); i++ {
		mid, half := (lats[i]+lats[i-1])/2, (lats[i]-lats[i-1])/2
		if half < 1e-15 {
			continue
		}
		for k, node := range gaussNodes {
			s, c := math.Sincos(math.Pi / 2 * (1 + node))
			lat := mid - half*c
			var length float64
			length, ras = r.along(arcs, lat, ras[:0])
			total += gaussWeights[k] * math.Pi / 2 * half * s * length * math.Cos(lat)
		}
	}
	return total
}

// along is how much of a parallel is in the region, in radians of right ascension.
func (r *Region) along(arcs []arc, lat float64, ras []float64) (float64, []float64) {
	sinLat, cosLat := math.Sincos(lat)
	for i := range arcs {
		a := &arcs[i]
		tilt := a.rho * math.Hypot(a.x[2], a.y[2])
		c := sinLat - a.n[2]*(1-a.chord2/2)
		if math.Abs(c) >= tilt {
			continue
		}
		top, off := math.Atan2(a.y[2], a.x[2]), math.Acos(c/tilt)
		for _, t := range [2]float64{top - off, top + off} {
			if t < 0 {
				t += 2 * math.Pi
			}
			if t >= 2*math.Pi {
				t -= 2 * math.Pi
			}
			if t <= a.span {
				p := a.at(t)
				ras = append(ras, math.Atan2(p[1], p[0]))
			}
		}
	}
	at := func(ra float64) bool {
		s, c := math.Sincos(ra)
		return r.shape.holds(vec{cosLat * c, cosLat * s, sinLat}, 0)
	}
	if len(ras) == 0 {
		if at(0) {
			return 2 * math.Pi, ras
		}
		return 0, ras
	}
	slices.Sort(ras)
	length := 0.0
	last := ras[len(ras)-1] - 2*math.Pi
	for _, ra := range ras {
		if ra > last && at((ra+last)/2) {
			length += ra - last
		}
		last = ra
	}
	return length, ras
}

// Nodes and weights of Gauss and Legendre on −1 to 1.
var gaussNodes, gaussWeights = gaussLegendre(24)

// gaussLegendre finds the roots of the Legendre polynomial of a degree by Newton's method.
func gaussLegendre(n int) (nodes, weights []float64) {
	nodes, weights = make([]float64, n), make([]float64, n)
	for i := range nodes {
		x := math.Cos(math.Pi * (float64(i) + 0.75) / (float64(n) + 0.5))
		slope := 0.0
		for range 20 {
			p, q := 1.0, 0.0 // of this degree and of the one below
			for k := range n {
				p, q = ((2*float64(k)+1)*x*p-float64(k)*q)/float64(k+1), p
			}
			slope = float64(n) * (x*p - q) / (x*x - 1)
			x -= p / slope
		}
		nodes[i], weights[i] = x, 2/((1-x*x)*slope*slope)
	}
	return nodes, weights
}
