package wcs

import "math"

const (
	r0  = 180 / math.Pi // radius of the generating sphere in degrees
	deg = math.Pi / 180
)

// projection is one of Paper II: native spherical coordinates (φ, θ) in degrees
// to the plane (x, y) in degrees, and back. ok is false where there is no image.
type projection interface {
	plane(phi, theta float64) (x, y float64, ok bool)
	sphere(x, y float64) (phi, theta float64, ok bool)
	theta0() float64 // native latitude of the fiducial point
}

func sind(a float64) float64 { return math.Sin(reduce(a) * deg) }
func cosd(a float64) float64 { return math.Cos(reduce(a) * deg) }
func tand(a float64) float64 { return math.Tan(a * deg) }
func sincosd(a float64) (float64, float64) {
	// Exact at the quarter turns, where headers put their poles.
	switch a = reduce(a); a {
	case 90:
		return 1, 0
	case -90:
		return -1, 0
	case 180, -180:
		return 0, -1
	}
	return math.Sincos(a * deg)
}
func asind(x float64) float64     { return math.Asin(clampUnit(x)) * r0 }
func atan2d(y, x float64) float64 { return math.Atan2(y, x) * r0 }

func reduce(a float64) float64 {
	if a > 360 || a < -360 {
		return math.Mod(a, 360)
	}
	return a
}

// clampUnit takes away what rounding puts beyond ±1.
func clampUnit(x float64) float64 {
	if x > 1 && x < 1+1e-12 {
		return 1
	}
	if x < -1 && x > -1-1e-12 {
		return -1
	}
	return x
}

// polar is the direction φ of a point of a zenithal projection.
func polar(x, y float64) float64 {
	if x == 0 && y == 0 {
		return 0
	}
	return atan2d(x, -y)
}

func fromPolar(r, phi float64) (float64, float64, bool) {
	s, c := sincosd(phi)
	return r * s, -r * c, !math.IsNaN(r) && !math.IsInf(r, 0)
}

type zenithal struct{}

func (zenithal) theta0() float64 { return 90 }

// tan is the gnomonic projection (Paper II, 5.1.3).
type tan struct{ zenithal }

func (tan) plane(phi, theta float64) (float64, float64, bool) {
	s, c := sincosd(theta)
	if s <= 0 {
		return 0, 0, false
	}
	return fromPolar(r0*c/s, phi)
}

func (tan) sphere(x, y float64) (float64, float64, bool) {
	return polar(x, y), atan2d(r0, math.Hypot(x, y)), true
}

// stg is the stereographic projection (5.1.4).
type stg struct{ zenithal }

func (stg) plane(phi, theta float64) (float64, float64, bool) {
	if theta <= -90 {
		return 0, 0, false
	}
	return fromPolar(2*r0*tand((90-theta)/2), phi)
}

func (stg) sphere(x, y float64) (float64, float64, bool) {
	return polar(x, y), 90 - 2*atan2d(math.Hypot(x, y), 2*r0), true
}

// sin is the (slant) orthographic projection (5.1.5), szp the slant zenithal
// perspective (5.1.2): both cast the sphere along straight lines, and share the
// solution for w = 1 − sin θ, which keeps its digits near the pole.
type sin struct {
	zenithal
	xi, eta float64
}

func (p sin) plane(phi, theta float64) (float64, float64, bool) {
	st, ct := sincosd(theta)
	sp, cp := sincosd(phi)
	w := versine(theta)
	ok := st >= 0
	if p.xi != 0 || p.eta != 0 {
		ok = theta >= -atan2d(p.xi*sp-p.eta*cp, 1) // Paper II, eq. 65: the limb
	}
	return r0 * (ct*sp + p.xi*w), -r0 * (ct*cp - p.eta*w), ok
}

func (p sin) sphere(x, y float64) (float64, float64, bool) {
	return lineOfSight(x/r0, y/r0, p.xi, p.eta)
}

// versine is 1 − sin θ.
func versine(theta float64) float64 {
	s := sind((90 - theta) / 2)
	return 2 * s * s
}

// lineOfSight solves (X − ξw)² + (Y − ηw)² = 2w − w² for the point nearest the pole.
func lineOfSight(x, y, xi, eta float64) (float64, float64, bool) {
	a := 1 + xi*xi + eta*eta
	b := 1 + xi*x + eta*y
	c := x*x + y*y
	d := b*b - a*c
	if d < 0 {
		if d < -1e-12 {
			return 0, 0, false
		}
		d = 0
	}
	w := c / (b + math.Sqrt(d))
	if w < 0 || w > 2 {
		return 0, 0, false
	}
	theta := 90 - 2*asind(math.Sqrt(w/2))
	return polar(x-xi*w, y-eta*w), theta, true
}

type szp struct {
	zenithal
	xp, yp, zp float64
}

func newSZP(mu, phic, thetac float64) szp {
	sp, cp := sincosd(phic)
	st, ct := sincosd(thetac)
	return szp{xp: -mu * ct * sp, yp: mu * ct * cp, zp: mu*st + 1}
}

func (p szp) plane(phi, theta float64) (float64, float64, bool) {
	ct := cosd(theta)
	sp, cp := sincosd(phi)
	w := versine(theta)
	d := p.zp - w
	if d == 0 {
		return 0, 0, false
	}
	x, y := r0*(p.zp*ct*sp-p.xp*w)/d, -r0*(p.zp*ct*cp+p.yp*w)/d
	// Behind the limb the line of sight meets another point first.
	_, t, ok := p.sphere(x, y)
	return x, y, ok && math.Abs(t-theta) < 1e-6
}

func (p szp) sphere(x, y float64) (float64, float64, bool) {
	x, y = x/r0, y/r0
	return lineOfSight(x, y, (x-p.xp)/p.zp, (y-p.yp)/p.zp)
}

// azp is the zenithal perspective projection (5.1.1).
type azp struct {
	zenithal
	mu, sing, cosg float64
}

func (p azp) plane(phi, theta float64) (float64, float64, bool) {
	st, ct := sincosd(theta)
	sp, cp := sincosd(phi)
	d := (p.mu + st) + ct*cp*p.sing/p.cosg
	if d == 0 {
		return 0, 0, false
	}
	r := r0 * (p.mu + 1) * ct / d
	x, y := r*sp, -r*cp/p.cosg
	_, t, ok := p.sphere(x, y)
	return x, y, ok && math.Abs(t-theta) < 1e-6
}

func (p azp) sphere(x, y float64) (float64, float64, bool) {
	yc := y * p.cosg
	d := r0*(p.mu+1) + y*p.sing
	if d == 0 {
		return 0, 0, false
	}
	rho := math.Hypot(x, yc) / d
	s := rho * p.mu / math.Hypot(rho, 1)
	if math.Abs(s) > 1+1e-12 {
		return 0, 0, false
	}
	psi, omega := atan2d(1, rho), asind(s)
	a, b := wrap180(psi-omega), wrap180(psi+omega+180)
	theta := math.NaN()
	for _, t := range []float64{a, b} { // the valid one that is nearer the pole
		if t >= -90-1e-9 && t <= 90+1e-9 && (math.IsNaN(theta) || t > theta) {
			theta = t
		}
	}
	return polar(x, yc), theta, !math.IsNaN(theta)
}

func wrap180(a float64) float64 {
	a = math.Mod(a, 360)
	if a > 180 {
		a -= 360
	} else if a <= -180 {
		a += 360
	}
	return a
}

// arc is the zenithal equidistant projection (5.1.6).
type arc struct{ zenithal }

func (arc) plane(phi, theta float64) (float64, float64, bool) { return fromPolar(90-theta, phi) }
func (arc) sphere(x, y float64) (float64, float64, bool) {
	r := math.Hypot(x, y)
	return polar(x, y), 90 - r, r <= 180+1e-9
}

// zea is the zenithal equal-area projection (5.1.8).
type zea struct{ zenithal }

func (zea) plane(phi, theta float64) (float64, float64, bool) {
	return fromPolar(2*r0*sind((90-theta)/2), phi)
}

func (zea) sphere(x, y float64) (float64, float64, bool) {
	s := math.Hypot(x, y) / (2 * r0)
	return polar(x, y), 90 - 2*asind(s), s <= 1+1e-12
}

// zpn is the zenithal polynomial projection (5.1.7): R = r0 Σ pₘ ζᵐ.
type zpn struct {
	zenithal
	p    []float64
	zMax float64 // ζ (radians) up to which R grows
}

func newZPN(p []float64) zpn {
	for len(p) > 0 && p[len(p)-1] == 0 {
		p = p[:len(p)-1]
	}
	z := zpn{p: p, zMax: math.Pi}
	const steps = 1800
	for i := 1; i <= steps; i++ { // the first turning point, found by its sign and then bisected
		if zeta := math.Pi * float64(i) / steps; z.slope(zeta) <= 0 {
			lo, hi := math.Pi*float64(i-1)/steps, zeta
			for range 60 {
				if mid := (lo + hi) / 2; z.slope(mid) > 0 {
					lo = mid
				} else {
					hi = mid
				}
			}
			z.zMax = lo
			break
		}
	}
	return z
}

func (z zpn) radius(zeta float64) float64 {
	r := 0.0
	for m := len(z.p) - 1; m >= 0; m-- {
		r = r*zeta + z.p[m]
	}
	return r
}

func (z zpn) slope(zeta float64) float64 {
	r := 0.0
	for m := len(z.p) - 1; m >= 1; m-- {
		r = r*zeta + float64(m)*z.p[m]
	}
	return r
}

func (z zpn) plane(phi, theta float64) (float64, float64, bool) {
	zeta := (90 - theta) * deg
	x, y, ok := fromPolar(r0*z.radius(zeta), phi)
	return x, y, ok && zeta <= z.zMax+1e-9
}

func (z zpn) sphere(x, y float64) (float64, float64, bool) {
	r := math.Hypot(x, y) / r0
	zeta, ok := monotone(z.radius, z.slope, r, 0, z.zMax)
	return polar(x, y), 90 - zeta*r0, ok
}

// monotone solves f(z) = r for a growing f on [lo, hi] by Newton steps kept inside a bracket.
func monotone(f, slope func(float64) float64, r, lo, hi float64) (float64, bool) {
	const slack = 1e-10
	if r < f(lo)-slack || r > f(hi)+slack {
		return 0, false
	}
	a, b := lo, hi
	z := (a + b) / 2
	for range 200 {
		d := f(z) - r
		if d == 0 {
			return z, true
		}
		if d > 0 {
			b = z
		} else {
			a = z
		}
		next := z - d/slope(z)
		if !(next > a && next < b) {
			next = (a + b) / 2
		}
		if math.Abs(next-z) <= 1e-16*math.Abs(z) || next == a && b-a < 1e-15 {
			return next, true
		}
		z = next
	}
	return z, true
}

// air is Airy's projection (5.1.9).
type air struct {
	zenithal
	tail float64 // ln cos ζb / tan² ζb
}

func newAIR(thetaB float64) air {
	if thetaB == 90 {
		return air{tail: -0.5}
	}
	zb := (90 - thetaB) / 2
	t := tand(zb)
	return air{tail: math.Log(cosd(zb)) / (t * t)}
}

// radius is R/r0 as a function of ζ = (90° − θ)/2 in radians.
func (p air) radius(z float64) float64 {
	if z < 1e-4 { // series: ln cos ζ / tan ζ = −ζ/2 (1 − ζ²/6 …)
		return -2 * (-z/2*(1-z*z/6) + p.tail*math.Tan(z))
	}
	t := math.Tan(z)
	return -2 * (math.Log(math.Cos(z))/t + p.tail*t)
}

func (p air) slope(z float64) float64 {
	if z < 1e-4 {
		return -2 * (-0.5*(1-z*z/2) + p.tail/(math.Cos(z)*math.Cos(z)))
	}
	s, c := math.Sincos(z)
	return -2 * (-1 - math.Log(c)/(s*s) + p.tail/(c*c))
}

func (p air) plane(phi, theta float64) (float64, float64, bool) {
	if theta <= -90 {
		return 0, 0, false
	}
	return fromPolar(r0*p.radius((90-theta)/2*deg), phi)
}

func (p air) sphere(x, y float64) (float64, float64, bool) {
	z, ok := monotone(p.radius, p.slope, math.Hypot(x, y)/r0, 0, math.Pi/2-1e-6)
	return polar(x, y), 90 - 2*z*r0, ok
}
