package sky

import "math"

// arc is a piece of a circle on the sphere, great or small: the side of a polygon, a parallel, the border of a
// circle. The circle is all points whose straight distance from its pole n is a given chord; chords keep their
// precision where the cosines of small angles have lost it.
type arc struct {
	n      vec     // the pole about which it turns counter-clockwise, seen from outside
	chord2 float64 // square of the distance of its points from n; 2 for a great circle
	rho    float64 // the radius of the circle in its plane
	x, y   vec     // directions in its plane; it begins towards x
	span   float64 // its length about the pole, in radians
	mid    vec     // its middle
	reach  float64 // the distance of its ends from there
}

// newArc makes one of a circle whose points are radius away from the pole, and which begins towards x.
func newArc(n, x vec, radius, span float64) arc {
	c := 2 * math.Sin(radius/2)
	a := arc{n: n, chord2: c * c, rho: math.Sin(radius), x: x, y: n.cross(x), span: span}
	return a.bounded()
}

func (a arc) bounded() arc {
	a.mid = a.at(a.span / 2)
	a.reach = 2*a.rho*math.Sin(a.span/4) + 1e-10
	return a
}

// around is the full circle about a pole.
func around(n vec, radius float64) arc {
	east, _ := n.tangent()
	return newArc(n, east, radius, 2*math.Pi)
}

// greatArc is the shorter way from a to b, which are neither the same nor opposite.
func greatArc(a, b vec) arc {
	n := a.cross(b.minus(a)).unit()
	return arc{n: n, chord2: 2, rho: 1, x: a, y: n.cross(a), span: a.angle(b)}.bounded()
}

// at is the point so many radians about the pole from the beginning.
func (a *arc) at(t float64) vec {
	s, c := math.Sincos(t)
	h := 1 - a.chord2/2
	var p vec
	for i := range p {
		p[i] = h*a.n[i] + a.rho*(c*a.x[i]+s*a.y[i])
	}
	return p
}

// where is the place of a point of the circle on the arc, and whether it is on it, give or take slack radians.
func (a *arc) where(p vec, slack float64) (t float64, on bool) {
	t = math.Atan2(p.dot(a.y), p.dot(a.x))
	if t < 0 {
		t += 2 * math.Pi
	}
	if a.rho > slack {
		slack /= a.rho
	}
	if t >= 2*math.Pi-slack {
		t -= 2 * math.Pi
	}
	return t, t <= a.span+slack
}

// has tells whether a point is on the arc, give or take slack radians.
func (a *arc) has(p vec, slack float64) bool {
	// d(distance²) is 2·distance·d(distance), and a distance along the chord grows with cos(radius/2) of the angle.
	if math.Abs(p.dist2(a.n)-a.chord2) > 2*slack*max(a.rho, slack) {
		return false
	}
	_, on := a.where(p, slack)
	return on
}

// meet calls f with the points that two circles share, at most two; those of one circle count as none.
//
// With p = n₁ + δ the first circle says |δ|² = c₁² and n₁·δ = −c₁²/2, and the difference of both says
// δ·e = (c₁² − c₂² + |e|²)/2 with e = n₂ − n₁; what is left is a line and a circle in the plane across n₁.
func meet(a, b *arc, f func(vec)) {
	e := b.n.minus(a.n)
	e2 := e.dot(e)
	across := e.plus(a.n.by(e2 / 2)) // of e, the part at right angles to n₁
	length := across.norm()
	if length < 1e-14 {
		return
	}
	u := across.by(1 / length)
	v := a.n.cross(u)
	tu := ((a.chord2-b.chord2+e2)/2 - a.chord2*e2/4) / length
	left := (a.rho - tu) * (a.rho + tu)
	base := a.n.by(1 - a.chord2/2).plus(u.by(tu))
	switch {
	case left > 0:
		tv := math.Sqrt(left)
		f(base.plus(v.by(tv)))
		f(base.minus(v.by(tv)))
	case left > -2*touch*max(a.rho, touch): // they touch
		f(base.unit())
	}
}

// crossings calls f with the points that two arcs share.
func crossings(a, b *arc, slack float64, f func(p vec, ta, tb float64)) {
	if far := a.reach + b.reach; a.mid.dist2(b.mid) > far*far {
		return
	}
	meet(a, b, func(p vec) {
		ta, on := a.where(p, slack)
		if !on {
			return
		}
		if tb, on := b.where(p, slack); on {
			f(p, ta, tb)
		}
	})
}

// sides are the points left and right of a point of the arc, so many radians away.
func (a *arc) sides(p vec, away float64) (in, out vec) {
	toPole := a.n.minus(p.by(a.n.dot(p))).unit()
	return p.plus(toPole.by(away)).unit(), p.minus(toPole.by(away)).unit()
}
