package wcs

import "math"

// conic is the common part of the conic projections (Paper II, 5.4): circles of
// radius R(θ) about a point Y₀ above the origin, angles shrunk by C.
type conic struct {
	thetaA, c, y0 float64
	radius        func(theta float64) (float64, bool)
	latitude      func(r float64) (float64, bool)
}

func (p conic) theta0() float64 { return p.thetaA }

func (p conic) plane(phi, theta float64) (float64, float64, bool) {
	r, ok := p.radius(theta)
	s, c := sincosd(p.c * phi)
	return r * s, p.y0 - r*c, ok
}

func (p conic) sphere(x, y float64) (float64, float64, bool) {
	dy := p.y0 - y
	r := math.Copysign(math.Hypot(x, dy), p.thetaA)
	phi := 0.0
	if r != 0 {
		phi = atan2d(x/r, dy/r) / p.c
	}
	theta, ok := p.latitude(r)
	return phi, theta, ok && inLatitude(theta) && math.Abs(phi) <= 180+1e-9
}

// newCOP is the conic perspective projection (5.4.1).
func newCOP(thetaA, eta float64) conic {
	cosE := cosd(eta)
	cot := 1 / tand(thetaA)
	return conic{thetaA: thetaA, c: sind(thetaA), y0: r0 * cosE * cot,
		radius: func(theta float64) (float64, bool) {
			t := theta - thetaA
			return r0 * cosE * (cot - tand(t)), math.Abs(t) < 90
		},
		latitude: func(r float64) (float64, bool) {
			return thetaA + math.Atan(cot-r/(r0*cosE))*r0, true
		}}
}

// newCOE is the conic equal-area projection (5.4.2).
func newCOE(thetaA, eta float64) conic {
	s1, s2 := sind(thetaA-eta), sind(thetaA+eta)
	g := s1 + s2
	k := r0 * 2 / g
	radius := func(theta float64) (float64, bool) {
		d := 1 + s1*s2 - g*sind(theta)
		return k * math.Sqrt(math.Max(d, 0)), d > -1e-12
	}
	y0, _ := radius(thetaA)
	return conic{thetaA: thetaA, c: g / 2, y0: y0, radius: radius,
		latitude: func(r float64) (float64, bool) {
			s := (1+s1*s2)/g - g*(r/(2*r0))*(r/(2*r0))
			return asind(s), math.Abs(s) <= 1+1e-12
		}}
}

// newCOD is the conic equidistant projection (5.4.3).
func newCOD(thetaA, eta float64) conic {
	c, y0 := sind(thetaA), r0/tand(thetaA)
	if eta != 0 {
		c = sind(thetaA) * sind(eta) / (eta * deg)
		y0 = eta / tand(eta) / tand(thetaA)
	}
	return conic{thetaA: thetaA, c: c, y0: y0,
		radius:   func(theta float64) (float64, bool) { return thetaA - theta + y0, true },
		latitude: func(r float64) (float64, bool) { return thetaA + y0 - r, true }}
}

// newCOO is the conic orthomorphic projection (5.4.4).
func newCOO(thetaA, eta float64) conic {
	t1, t2 := thetaA-eta, thetaA+eta
	half := func(t float64) float64 { return tand((90 - t) / 2) }
	c := sind(t1)
	if t1 != t2 {
		c = math.Log(cosd(t2)/cosd(t1)) / math.Log(half(t2)/half(t1))
	}
	psi := r0 * cosd(t1) / (c * math.Pow(half(t1), c))
	radius := func(theta float64) (float64, bool) {
		if theta <= -90 {
			return 0, c < 0
		}
		return psi * math.Pow(half(theta), c), theta < 90 || c > 0
	}
	y0, _ := radius(thetaA)
	return conic{thetaA: thetaA, c: c, y0: y0, radius: radius,
		latitude: func(r float64) (float64, bool) {
			if r == 0 {
				return math.Copysign(90, c), true
			}
			return 90 - 2*math.Atan(math.Pow(r/psi, 1/c))*r0, true
		}}
}
