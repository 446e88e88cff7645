package wcs

import "math"

type equatorial struct{}

func (equatorial) theta0() float64 { return 0 }

// inLatitude tells whether θ is a latitude, rounding allowed.
func inLatitude(theta float64) bool { return math.Abs(theta) <= 90+1e-9 }

// cyp is the cylindrical perspective projection (Paper II, 5.2.1).
type cyp struct {
	equatorial
	mu, lambda float64
}

func (p cyp) plane(phi, theta float64) (float64, float64, bool) {
	s, c := sincosd(theta)
	d := p.mu + c
	return p.lambda * phi, r0 * (p.mu + p.lambda) / d * s, d != 0
}

func (p cyp) sphere(x, y float64) (float64, float64, bool) {
	eta := y / (r0 * (p.mu + p.lambda))
	s := eta * p.mu / math.Hypot(eta, 1)
	theta := atan2d(eta, 1) + asind(s)
	return x / p.lambda, theta, math.Abs(s) <= 1+1e-12 && inLatitude(theta)
}

// cea is the cylindrical equal-area projection (5.2.2).
type cea struct {
	equatorial
	lambda float64
}

func (p cea) plane(phi, theta float64) (float64, float64, bool) {
	return phi, r0 / p.lambda * sind(theta), true
}

func (p cea) sphere(x, y float64) (float64, float64, bool) {
	s := y * p.lambda / r0
	return x, asind(s), math.Abs(s) <= 1+1e-12
}

// car is the plate carrée projection (5.2.3).
type car struct{ equatorial }

func (car) plane(phi, theta float64) (float64, float64, bool) { return phi, theta, true }
func (car) sphere(x, y float64) (float64, float64, bool)      { return x, y, inLatitude(y) }

// mer is Mercator's projection (5.2.4).
type mer struct{ equatorial }

func (mer) plane(phi, theta float64) (float64, float64, bool) {
	return phi, r0 * math.Asinh(tand(theta)), math.Abs(theta) < 90
}

func (mer) sphere(x, y float64) (float64, float64, bool) {
	return x, math.Atan(math.Sinh(y/r0)) * r0, true
}

// sfl is the Sanson-Flamsteed projection (5.3.1).
type sfl struct{ equatorial }

func (sfl) plane(phi, theta float64) (float64, float64, bool) { return phi * cosd(theta), theta, true }
func (sfl) sphere(x, y float64) (float64, float64, bool) {
	_, c := sincosd(y)
	if c == 0 {
		return 0, y, x == 0
	}
	phi := x / c
	return phi, y, inLatitude(y) && math.Abs(phi) <= 180+1e-9
}

// par is the parabolic projection (5.3.2).
type par struct{ equatorial }

func (par) plane(phi, theta float64) (float64, float64, bool) {
	s := sind(theta / 3)
	return phi * (1 - 4*s*s), 180 * s, true
}

func (par) sphere(x, y float64) (float64, float64, bool) {
	s := y / 180
	d := 1 - 4*s*s
	if d <= 0 {
		return 0, math.Copysign(90, s), x == 0 && d > -1e-12
	}
	phi := x / d
	return phi, 3 * asind(s), math.Abs(phi) <= 180+1e-9
}

// mol is Mollweide's projection (5.3.3).
type mol struct{ equatorial }

func (mol) plane(phi, theta float64) (float64, float64, bool) {
	if math.Abs(theta) >= 90 {
		return 0, math.Copysign(math.Sqrt2*r0, theta), true
	}
	// 2γ + sin 2γ = π sin θ, solved for the angle from the pole u = π/2 − |γ|: 2u − sin 2u = π (1 − sin |θ|).
	w := math.Pi * versine(math.Abs(theta))
	f := func(u float64) float64 {
		if u < 0.01 {
			u2 := 4 * u * u
			return 2 * u * u2 / 6 * (1 - u2/20*(1-u2/42))
		}
		return 2*u - math.Sin(2*u)
	}
	u, _ := monotone(f, func(u float64) float64 { s := math.Sin(u); return 4 * s * s }, w, 0, math.Pi/2)
	return 2 * math.Sqrt2 / math.Pi * phi * math.Sin(u), math.Copysign(math.Sqrt2*r0*math.Cos(u), theta), true
}

func (mol) sphere(x, y float64) (float64, float64, bool) {
	s := y / (math.Sqrt2 * r0)
	if math.Abs(s) > 1+1e-12 {
		return 0, 0, false
	}
	s = math.Max(-1, math.Min(1, s))
	c := math.Sqrt(1 - s*s)
	gamma := math.Asin(s)
	theta := asind((2*gamma + 2*s*c) / math.Pi)
	if c < 1e-12 {
		return 0, math.Copysign(90, s), math.Abs(x) < 1e-9
	}
	phi := math.Pi * x / (2 * math.Sqrt2 * c)
	return phi, theta, math.Abs(phi) <= 180+1e-9
}

// ait is the Hammer-Aitoff projection (5.3.4).
type ait struct{ equatorial }

func (ait) plane(phi, theta float64) (float64, float64, bool) {
	st, ct := sincosd(theta)
	sp, cp := sincosd(phi / 2)
	g := r0 * math.Sqrt(2/(1+ct*cp))
	return 2 * g * ct * sp, g * st, true
}

func (ait) sphere(x, y float64) (float64, float64, bool) {
	u, v := x/(4*r0), y/(2*r0)
	z2 := 1 - u*u - v*v
	if z2 < 0.5-1e-12 {
		return 0, 0, false
	}
	z := math.Sqrt(z2)
	return 2 * atan2d(z*x/(2*r0), 2*z2-1), asind(y * z / r0), true
}

// bon is Bonne's projection (5.5.1); with θ₁ = 0 it is sfl.
type bon struct {
	equatorial
	theta1, y0 float64
}

func (p bon) plane(phi, theta float64) (float64, float64, bool) {
	r := p.y0 - theta
	if r == 0 {
		return 0, p.y0, true
	}
	a := r0 * phi * cosd(theta) / r
	return r * sind(a), p.y0 - r*cosd(a), true
}

func (p bon) sphere(x, y float64) (float64, float64, bool) {
	dy := p.y0 - y
	r := math.Copysign(math.Hypot(x, dy), p.theta1)
	theta := p.y0 - r
	_, c := sincosd(theta)
	if !inLatitude(theta) {
		return 0, 0, false
	}
	if c == 0 || r == 0 {
		return 0, theta, true
	}
	phi := atan2d(x/r, dy/r) * deg * r / c
	return phi, theta, math.Abs(phi) <= 180+1e-9
}

// pco is the polyconic projection (5.5.2).
type pco struct{ equatorial }

func (pco) plane(phi, theta float64) (float64, float64, bool) {
	if math.Abs(theta) < 1e-7 { // the limit, to second order
		return phi, theta * (1 + phi*phi*deg*deg/2), true
	}
	s, c := sincosd(theta)
	cot := r0 * c / s
	sa := sind(phi * s)
	sh := sind(phi * s / 2)
	return cot * sa, theta + cot*2*sh*sh, true
}

func (pco) sphere(x, y float64) (float64, float64, bool) {
	if math.Abs(y) > 90 && x == 0 {
		return 0, y, inLatitude(y)
	}
	if math.Abs(y) < 1e-12 {
		return x, 0, math.Abs(x) <= 180+1e-9
	}
	if 90-math.Abs(y) < 1e-12 && math.Abs(x) < 1e-9 {
		return 0, math.Copysign(90, y), true
	}
	// (x² + (y−θ)²) tan θ = 2 r0 (y−θ) has one root between 0 and y, mirrored in y.
	ay := math.Abs(y)
	f := func(t float64) float64 {
		d := ay - t
		s, c := sincosd(t)
		return (x*x+d*d)*s - 2*r0*d*c
	}
	lo, hi := 0.0, math.Min(ay, 90)
	for range 200 {
		mid := (lo + hi) / 2
		if mid == lo || mid == hi {
			break
		}
		if f(mid) > 0 {
			hi = mid
		} else {
			lo = mid
		}
	}
	t := (lo + hi) / 2
	tt := tand(t) / r0
	phi := atan2d(x*tt, 1-(ay-t)*tt) / sind(t)
	return phi, math.Copysign(t, y), math.Abs(phi) <= 180+1e-6
}
