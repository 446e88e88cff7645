package wcs

import "math"

// cubeFace is the face of the cube that a direction falls on, with its centre in
// the plane and the direction in the face's own axes (Paper II, 5.6, table 3).
func cubeFace(phi, theta float64) (xc, yc, zeta, xi, eta float64) {
	st, ct := sincosd(theta)
	sp, cp := sincosd(phi)
	l, m, n := ct*cp, ct*sp, st
	zeta, xi, eta, yc = n, m, -l, 90
	if l > zeta {
		zeta, xi, eta, xc, yc = l, m, n, 0, 0
	}
	if m > zeta {
		zeta, xi, eta, xc, yc = m, -l, n, 90, 0
	}
	if -l > zeta {
		zeta, xi, eta, xc, yc = -l, -m, n, 180, 0
	}
	if -m > zeta {
		zeta, xi, eta, xc, yc = -m, l, n, 270, 0
	}
	if -n > zeta {
		zeta, xi, eta, xc, yc = -n, m, l, 0, -90
	}
	return xc, yc, zeta, xi, eta
}

// cubePoint finds the face of a point of the plane, and the point in units of half a face.
func cubePoint(x, y float64) (face int, u, v float64, ok bool) {
	if x < -45-1e-9 {
		x += 360
	}
	switch {
	case math.Abs(y) <= 45+1e-9:
		f := math.Floor((x + 45) / 90)
		f = math.Min(math.Max(f, 0), 3)
		u, v = (x-90*f)/45, y/45
		return 1 + int(f), u, v, math.Abs(u) <= 1+1e-9
	case y > 0:
		u, v = x/45, (y-90)/45
		face = 0
	default:
		u, v = x/45, (y+90)/45
		face = 5
	}
	return face, u, v, math.Abs(u) <= 1+1e-9 && math.Abs(v) <= 1+1e-9
}

// fromFace turns a direction in a face's axes into native coordinates.
func fromFace(face int, zeta, xi, eta float64) (phi, theta float64) {
	var l, m, n float64
	switch face {
	case 0:
		l, m, n = -eta, xi, zeta
	case 1:
		l, m, n = zeta, xi, eta
	case 2:
		l, m, n = -xi, zeta, eta
	case 3:
		l, m, n = -zeta, -xi, eta
	case 4:
		l, m, n = xi, -zeta, eta
	case 5:
		l, m, n = eta, xi, -zeta
	}
	if l != 0 || m != 0 {
		phi = atan2d(m, l)
	}
	return phi, atan2d(n, math.Hypot(l, m))
}

// tsc is the tangential spherical cube (5.6.1).
type tsc struct{ equatorial }

func (tsc) plane(phi, theta float64) (float64, float64, bool) {
	xc, yc, z, xi, eta := cubeFace(phi, theta)
	return xc + 45*xi/z, yc + 45*eta/z, true
}

func (tsc) sphere(x, y float64) (float64, float64, bool) {
	face, u, v, ok := cubePoint(x, y)
	phi, theta := fromFace(face, 1, u, v)
	return phi, theta, ok
}

// qsc is the quadrilateralized spherical cube (5.6.3), an equal-area projection.
type qsc struct{ equatorial }

func (qsc) plane(phi, theta float64) (float64, float64, bool) {
	xc, yc, z, xi, eta := cubeFace(phi, theta)
	if xi == 0 && eta == 0 {
		return xc, yc, true
	}
	swap := math.Abs(eta) > math.Abs(xi)
	major, minor := xi, eta
	if swap {
		major, minor = eta, xi
	}
	w := minor / major
	// 1 − ζ without loss near the centre of the face: (ξ² + η²)/(1 + ζ).
	u := math.Copysign(math.Sqrt((xi*xi+eta*eta)/(1+z)/(1-1/math.Sqrt(2+w*w))), major)
	v := u / 15 * (math.Atan(w) - math.Asin(w/math.Sqrt(2*(1+w*w)))) * r0
	if swap {
		u, v = v, u
	}
	return xc + 45*u, yc + 45*v, true
}

func (qsc) sphere(x, y float64) (float64, float64, bool) {
	face, a, b, ok := cubePoint(x, y)
	if a == 0 && b == 0 {
		phi, theta := fromFace(face, 1, 0, 0)
		return phi, theta, ok
	}
	swap := math.Abs(b) > math.Abs(a)
	u, v := a, b
	if swap {
		u, v = b, a
	}
	s, c := sincosd(15 * v / u)
	w := s / (c - 1/math.Sqrt2)
	versed := u * u * (1 - 1/math.Sqrt(2+w*w)) // 1 − ζ
	if versed > 1 {
		return 0, 0, false
	}
	major := math.Copysign(math.Sqrt(versed*(2-versed)/(1+w*w)), u)
	minor := major * w
	xi, eta := major, minor
	if swap {
		xi, eta = minor, major
	}
	phi, theta := fromFace(face, 1-versed, xi, eta)
	return phi, theta, ok
}

// hpx is the HEALPix projection with H base facets in longitude and K in latitude
// (Calabretta & Roukema 2007, MNRAS 381, 865, section 5).
type hpx struct {
	equatorial
	h, k float64
}

// facet is the centre of the polar facet that x lies in.
func (p hpx) facet(x float64, north bool) float64 {
	omega := 0.0
	if math.Mod(p.k, 2) != 0 || north {
		omega = 1
	}
	n := math.Floor((x+180)*p.h/360 + (1-omega)/2)
	return -180 + (2*n+omega)*180/p.h
}

func (p hpx) plane(phi, theta float64) (float64, float64, bool) {
	s := sind(theta)
	if math.Abs(s) <= (p.k-1)/p.k {
		return phi, 90 * p.k / p.h * s, true
	}
	sigma := math.Sqrt(p.k * versine(math.Abs(theta)))
	phic := p.facet(phi, theta > 0)
	y := 180 / p.h * ((p.k+1)/2 - sigma)
	return phic + (phi-phic)*sigma, math.Copysign(y, theta), true
}

func (p hpx) sphere(x, y float64) (float64, float64, bool) {
	ay := math.Abs(y)
	if ay <= 90*(p.k-1)/p.h {
		return x, asind(y * p.h / (90 * p.k)), true
	}
	sigma := (p.k+1)/2 - ay*p.h/180
	if sigma < -1e-12 {
		return 0, 0, false
	}
	if sigma <= 0 {
		return 0, math.Copysign(90, y), true
	}
	xc := p.facet(x, y > 0)
	dx := (x - xc) / sigma
	// 1 − sin θ = σ²/K
	theta := 90 - 2*asind(sigma/math.Sqrt(2*p.k))
	return xc + dx, math.Copysign(theta, y), math.Abs(dx) <= 180/p.h+1e-9
}

// xph is the polar "butterfly" layout of HEALPix, one pole in the middle
// (Calabretta & Lowe 2013, PASA 30, e050).
type xph struct{ zenithal }

func (xph) plane(phi, theta float64) (float64, float64, bool) {
	chi := wrap180(phi)
	if chi == 180 {
		chi = -180
	}
	psi := math.Mod(chi+180, 90)
	s := sind(theta)
	xi, eta := psi, 67.5*s
	if math.Abs(s) > 2./3 {
		sigma := math.Sqrt(3 * versine(math.Abs(theta)))
		xi = 45 + (psi-45)*sigma
		eta = math.Copysign(45*(2-sigma), theta)
	}
	xi -= 45
	eta -= 90
	var x, y float64
	switch {
	case chi < -90:
		x, y = -xi+eta, -xi-eta
	case chi < 0:
		x, y = xi+eta, -xi+eta
	case chi < 90:
		x, y = xi-eta, xi+eta
	default:
		x, y = -xi-eta, xi-eta
	}
	return x / math.Sqrt2, y / math.Sqrt2, true
}

func (xph) sphere(x, y float64) (float64, float64, bool) {
	var a, b, phi float64
	switch {
	case x <= 0 && y > 0:
		a, b, phi = -x-y, x-y, -180
	case x < 0 && y <= 0:
		a, b, phi = x-y, x+y, -90
	case x >= 0 && y < 0:
		a, b, phi = x+y, -x+y, 0
	default:
		a, b, phi = -x+y, -x-y, 90
	}
	xi, eta := a/math.Sqrt2+45, b/math.Sqrt2+90
	ae := math.Abs(eta)
	if ae > 90+1e-9 {
		return 0, 0, false
	}
	if ae <= 45 {
		return phi + xi, asind(eta / 67.5), xi >= -1e-9 && xi <= 90+1e-9
	}
	sigma := (90 - ae) / 45
	d := 0.0
	if sigma > 0 {
		d = (xi - 45) / sigma
	}
	return phi + 45 + d, math.Copysign(90-2*asind(sigma/math.Sqrt(6)), eta), math.Abs(d) <= 45+1e-9
}
