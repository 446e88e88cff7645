package wcs

import (
	"fmt"
	"math"
)

// rotation takes native coordinates to celestial ones: the Euler angles of
// Paper II, section 2.2.
type rotation struct {
	alphaP, phiP float64
	sinD, cosD   float64 // of the native pole's latitude δp
	sinP, cosP   float64 // of φp
}

// toSky is Paper II, eq. 2; the arc tangents keep their digits at the poles.
func (r rotation) toSky(phi, theta float64) (lng, lat float64) {
	lng, lat = turn(phi-r.phiP, theta, r.sinD, r.cosD)
	lng = math.Mod(lng+r.alphaP, 360)
	if lng < 0 {
		lng += 360
	}
	if lng >= 360 {
		lng = 0
	}
	return lng, lat
}

// toNative is Paper II, eq. 5.
func (r rotation) toNative(lng, lat float64) (phi, theta float64) {
	phi, theta = turn(lng-r.alphaP, lat, r.sinD, r.cosD)
	phi += r.phiP
	// [−180, 180], the end that it comes from kept
	if phi > 180 {
		phi -= 360
	} else if phi < -180 {
		phi += 360
	}
	return phi, theta
}

func turn(a, b, sinD, cosD float64) (float64, float64) {
	sb, cb := sincosd(b)
	sa, ca := sincosd(a)
	x := sb*cosD - cb*sinD*ca
	y := -cb * sa
	z := sb*sinD + cb*cosD*ca
	if cosD == 0 { // the poles coincide: no rounding through the sines
		if sinD > 0 {
			return wrap180(a + 180), b
		}
		return wrap180(-a), -b
	}
	if x == 0 && y == 0 {
		return 0, math.Copysign(90, z)
	}
	return atan2d(y, x), atan2d(z, math.Hypot(x, y))
}

// newRotation finds the celestial position of the native pole from that of the
// fiducial point (Paper II, section 2.4).
func newRotation(alpha0, delta0, phi0, theta0, lonpole, latpole float64) (rotation, error) {
	r := rotation{phiP: lonpole}
	r.sinP, r.cosP = sincosd(lonpole)
	if theta0 == 90 {
		r.alphaP = alpha0
		r.sinD, r.cosD = sincosd(delta0)
		return r, nil
	}
	deltaP, err := poleLatitude(delta0, theta0, lonpole-phi0, latpole)
	if err != nil {
		return r, err
	}
	r.sinD, r.cosD = sincosd(deltaP)
	sinP, cosP := sincosd(lonpole - phi0)
	sin0, cos0 := sincosd(theta0)
	sinD0, cosD0 := sincosd(delta0)
	switch {
	case math.Abs(delta0) >= 90:
		r.alphaP = alpha0
	case deltaP >= 90:
		r.alphaP = alpha0 + lonpole - phi0 - 180
	case deltaP <= -90:
		r.alphaP = alpha0 - lonpole + phi0
	default:
		y := sinP * cos0 / cosD0
		x := (sin0 - r.sinD*sinD0) / (r.cosD * cosD0)
		_ = cosP
		if x == 0 && y == 0 {
			return r, fmt.Errorf("LONPOLE = %g and the reference point leave the pole undetermined", lonpole)
		}
		r.alphaP = alpha0 - atan2d(y, x)
	}
	return r, nil
}

// poleLatitude is δp of Paper II, eq. 8, the solution nearest to LATPOLE.
func poleLatitude(delta0, theta0, dphi, latpole float64) (float64, error) {
	sinP, cosP := sincosd(dphi)
	sin0, cos0 := sincosd(theta0)
	sinD0 := sind(delta0)
	u := atan2d(sin0, cos0*cosP)
	root := math.Sqrt(math.Max(0, 1-cos0*cos0*sinP*sinP))
	if root < 1e-15 {
		if math.Abs(sinD0) > 1e-12 {
			return 0, fmt.Errorf("LONPOLE and the latitude %g of the reference point contradict each other", delta0)
		}
		return latpole, nil
	}
	s := sinD0 / root
	if math.Abs(s) > 1+1e-10 {
		return 0, fmt.Errorf("no pole fits the reference latitude %g with LONPOLE offset %g", delta0, dphi)
	}
	v := math.Acos(math.Max(-1, math.Min(1, s))) * r0
	best := math.NaN()
	for _, d := range []float64{wrap180(u + v), wrap180(u - v)} {
		if math.Abs(d) > 90+1e-10 {
			continue
		}
		d = math.Max(-90, math.Min(90, d))
		if math.Abs(d-90) < 1e-13 {
			d = 90
		}
		if math.IsNaN(best) || math.Abs(latpole-d) < math.Abs(latpole-best) {
			best = d
		}
	}
	if math.IsNaN(best) {
		return 0, fmt.Errorf("no pole fits the reference latitude %g", delta0)
	}
	return best, nil
}
