package moc

import (
	"fmt"
	"math"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// polygon is an area whose sides are great circles. It lies within less than a
// hemisphere, so that in the gnomonic projection about its middle, which makes
// great circles straight, it is an ordinary polygon.
type polygon struct {
	center  vec
	east    vec
	north   vec
	radius  float64
	corners []vec
	poles   []vec        // of the side that begins at the corner
	flat    [][2]float64 // corners, projected
}

func newPolygon(corners []sky.Coord) (*polygon, error) {
	p := &polygon{}
	var sum vec
	for _, c := range corners {
		if !c.Known() || math.Abs(c.Dec) > 90 {
			return nil, fmt.Errorf("moc: a polygon with a corner at the position %v", c)
		}
		v := vecOf(c)
		if n := len(p.corners); n > 0 && p.corners[n-1].chord2(v) < 1e-24 {
			continue
		}
		p.corners = append(p.corners, v)
		for k := range sum {
			sum[k] += v[k]
		}
	}
	if n := len(p.corners); n > 1 && p.corners[0].chord2(p.corners[n-1]) < 1e-24 {
		p.corners = p.corners[:n-1]
	}
	if len(p.corners) < 3 {
		return nil, fmt.Errorf("moc: a polygon of %d different corners; it takes three", len(p.corners))
	}
	tooLarge := fmt.Errorf("moc: the polygon reaches over half of the sky; make it the union of smaller ones")
	if sum.norm() < 1e-9 {
		return nil, tooLarge
	}
	p.center = sum.unit()
	for _, v := range p.corners {
		p.radius = max(p.radius, p.center.angle(v))
	}
	if p.radius > 89.9*math.Pi/180 {
		return nil, tooLarge
	}
	p.east = vec{-p.center[1], p.center[0], 0}
	if p.east.norm() < 1e-9 {
		p.east = vec{0, 1, 0}
	}
	p.east = p.east.unit()
	p.north = p.center.cross(p.east)
	for i, v := range p.corners {
		p.flat = append(p.flat, p.project(v))
		p.poles = append(p.poles, v.cross(p.corners[(i+1)%len(p.corners)]).unit())
	}
	return p, nil
}

func (p *polygon) project(v vec) [2]float64 {
	d := v.dot(p.center)
	return [2]float64{v.dot(p.east) / d, v.dot(p.north) / d}
}

func (p *polygon) around() (sky.Coord, float64) {
	c := p.center
	return sky.New(math.Atan2(c[1], c[0])*180/math.Pi, math.Atan2(c[2], math.Hypot(c[0], c[1]))*180/math.Pi), p.radius * (1 + 1e-9)
}

// contains counts how often a line to the right crosses the outline.
func (p *polygon) contains(v vec) bool {
	if v.dot(p.center) <= 1e-3 {
		return false
	}
	q := p.project(v)
	in := false
	for i, a := range p.flat {
		b := p.flat[(i+1)%len(p.flat)]
		if (a[1] > q[1]) != (b[1] > q[1]) && q[0] < (b[0]-a[0])*(q[1]-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}

// arcDistance is the angle from v to the i-th side.
func (p *polygon) arcDistance(i int, v vec) float64 {
	a, b, n := p.corners[i], p.corners[(i+1)%len(p.corners)], p.poles[i]
	if n.cross(a).dot(v) >= 0 && b.cross(n).dot(v) >= 0 {
		return math.Abs(math.Asin(max(-1, min(1, n.dot(v)))))
	}
	return min(v.angle(a), v.angle(b))
}

func (p *polygon) far(center vec, reach float64) verdict {
	if center.angle(p.center) > p.radius+reach {
		return outside
	}
	for i := range p.corners {
		if p.arcDistance(i, center) <= reach {
			return partly
		}
	}
	if p.contains(center) {
		return inside
	}
	return outside
}

func (p *polygon) near(c Cell, how Inclusion) bool {
	center := vecOf(c.Center())
	if how == Centers {
		return p.contains(center)
	}
	crossed := p.crosses(c, center)
	if how == Inside {
		return !crossed && p.contains(center)
	}
	return crossed || p.contains(center)
}

// crosses reports whether the outline meets the cell: a corner lies in it, or a
// side crosses its border.
func (p *polygon) crosses(c Cell, center vec) bool {
	reach := cellReach(c.Order)
	for i, v := range p.corners {
		if v.angle(center) <= reach {
			ra, dec := math.Atan2(v[1], v[0]), math.Atan2(v[2], math.Hypot(v[0], v[1]))
			if (healpix.Place{Z: v[2], S: math.Cos(dec), Lon: ra}).Index(c.Order) == c.Index {
				return true
			}
		}
		if p.arcDistance(i, center) > reach {
			continue
		}
		for side := range 4 {
			if p.sideCrosses(i, c, side) {
				return true
			}
		}
	}
	return false
}

// sideCrosses looks for places where a side of the cell meets the great circle
// of the i-th side of the polygon between its ends.
func (p *polygon) sideCrosses(i int, c Cell, side int) bool {
	a, b, n := p.corners[i], p.corners[(i+1)%len(p.corners)], p.poles[i]
	height := func(t float64) float64 { return n.dot(c.onSide(side, t).Vec()) }
	meets := func(lo, hi float64) bool {
		up := height(hi) > height(lo)
		for range 60 {
			mid := (lo + hi) / 2
			if (height(mid) > 0) == up {
				hi = mid
			} else {
				lo = mid
			}
		}
		v := c.onSide(side, (lo+hi)/2).Vec()
		return n.cross(a).dot(v) >= 0 && b.cross(n).dot(v) >= 0
	}
	pieces := 2
	if c.Order < 3 {
		pieces = 32
	}
	last := height(0)
	same := true
	for k := 1; k <= pieces; k++ {
		t := float64(k) / float64(pieces)
		h := height(t)
		if (h > 0) != (last > 0) {
			same = false
			if meets(t-1/float64(pieces), t) {
				return true
			}
		}
		last = h
	}
	if !same {
		return false
	}
	// All on one hand: the side may still bend over the great circle and back.
	sign := 1.0
	if last < 0 {
		sign = -1
	}
	at, least := nearest(c, side, func(v vec) float64 { return sign * n.dot(v) })
	if least > 0 {
		return false
	}
	return meets(0, at) || meets(at, 1)
}

// FromPolygon is the cells of an order that belong to a polygon. Its sides are
// great circles, its corners stand in any direction, and it need not be convex;
// it lies within a hemisphere.
func FromPolygon(corners []sky.Coord, order int, how ...Inclusion) (*MOC, error) {
	if err := checkOrder(order); err != nil {
		return nil, err
	}
	p, err := newPolygon(corners)
	if err != nil {
		return nil, err
	}
	return &MOC{sOrder: order, space: normal(cover(nil, p, order, inclusion(how)))}, nil
}
