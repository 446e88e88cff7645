package sandbox

import "math"

// tangent is a gnomonic (TAN) projection: pixel x to the west, y to the
// north before rotation, as FITS images usually lie (Calabretta & Greisen
// 2002, section 5.1.3).
type tangent struct {
	ra0, dec0 float64 // of the reference pixel, degrees
	x0, y0    float64 // reference pixel, 0-based
	scale     float64 // degrees per pixel; negative-x convention as below
	rot       float64 // degrees the image is turned
}

// cd gives the matrix from pixel offsets to degrees on the tangent plane,
// east and north positive.
func (t tangent) cd() (a, b, c, d float64) {
	s, k := math.Sincos(t.rot * math.Pi / 180)
	return -t.scale * k, t.scale * s, t.scale * s, t.scale * k
}

// sky is the position under a pixel.
func (t tangent) sky(x, y float64) (ra, dec float64) {
	a, b, c, d := t.cd()
	x, y = x-t.x0, y-t.y0
	xi, eta := (a*x+b*y)*math.Pi/180, (c*x+d*y)*math.Pi/180
	s0, c0 := math.Sincos(t.dec0 * math.Pi / 180)
	den := c0 - eta*s0
	ra = t.ra0 + math.Atan2(xi, den)*180/math.Pi
	dec = math.Atan2(s0+eta*c0, math.Hypot(xi, den)) * 180 / math.Pi
	ra = math.Mod(ra, 360)
	if ra < 0 {
		ra += 360
	}
	return ra, dec
}

// pixel is where a position falls; ok is false beyond the horizon of the
// projection.
func (t tangent) pixel(ra, dec float64) (x, y float64, ok bool) {
	sd, cd := math.Sincos(dec * math.Pi / 180)
	s0, c0 := math.Sincos(t.dec0 * math.Pi / 180)
	sr, cr := math.Sincos((ra - t.ra0) * math.Pi / 180)
	den := s0*sd + c0*cd*cr
	if den <= 0.05 {
		return 0, 0, false
	}
	xi := cd * sr / den * 180 / math.Pi
	eta := (c0*sd - s0*cd*cr) / den * 180 / math.Pi
	a, b, c, d := t.cd()
	det := a*d - b*c
	return t.x0 + (d*xi-b*eta)/det, t.y0 + (a*eta-c*xi)/det, true
}

// projection of the plate scaled down by bin.
func (p *plate) projection(bin int) tangent {
	k := float64(bin)
	return tangent{
		ra0: p.ra, dec0: p.dec, rot: p.rot, scale: p.scale * k / 3600,
		x0: (float64(p.w)/2-0.5+0.5)/k - 0.5, y0: (float64(p.h)/2-0.5+0.5)/k - 0.5,
	}
}
