package sky

import "math"

// Move is where a star at c is after so many Julian years when its proper motion is pmRA, that in right
// ascension times cos δ, and pmDec, both in mas/yr as in the Gaia catalogues. The star goes along a straight
// line in space (ESA SP-1200, Hipparcos Catalogue, Vol. 1, section 1.5.5); its parallax and radial velocity are
// taken as zero. A proper motion that is NaN is none.
func (c Coord) Move(pmRA, pmDec, years float64) Coord {
	if !c.Known() || math.IsNaN(pmRA) || math.IsNaN(pmDec) || math.IsNaN(years) {
		return c
	}
	const rad = math.Pi / 180 / 3.6e6
	sa, ca := math.Sincos(c.RA * math.Pi / 180)
	sd, cd := math.Sincos(c.Dec * math.Pi / 180)
	east := [3]float64{-sa, ca, 0}
	north := [3]float64{-ca * sd, -sa * sd, cd}
	v := vector(c.RA, c.Dec)
	for i := range v {
		v[i] += (pmRA*east[i] + pmDec*north[i]) * rad * years
	}
	ra, dec := lonLat(v)
	return Coord{ra, dec}
}

// Offset is the position so many degrees away from c in the direction of a position angle, in degrees from
// north through east.
func (c Coord) Offset(angle, distance float64) Coord {
	if !c.Known() {
		return c
	}
	sp, cp := math.Sincos(angle * math.Pi / 180)
	ss, cs := math.Sincos(distance * math.Pi / 180)
	sa, ca := math.Sincos(c.RA * math.Pi / 180)
	sd, cd := math.Sincos(c.Dec * math.Pi / 180)
	v := vector(c.RA, c.Dec)
	east := [3]float64{-sa, ca, 0}
	north := [3]float64{-ca * sd, -sa * sd, cd}
	for i := range v {
		v[i] = v[i]*cs + (north[i]*cp+east[i]*sp)*ss
	}
	ra, dec := lonLat(v)
	return Coord{ra, dec}
}

// PositionAngle is the direction from a to b in degrees from north through east, 0 to 360.
func PositionAngle(a, b Coord) float64 {
	sinRA, cosRA := math.Sincos((b.RA - a.RA) * math.Pi / 180)
	sd1, cd1 := math.Sincos(a.Dec * math.Pi / 180)
	sd2, cd2 := math.Sincos(b.Dec * math.Pi / 180)
	p := math.Atan2(cd2*sinRA, cd1*sd2-sd1*cd2*cosRA) * 180 / math.Pi
	if p < 0 {
		p += 360
	}
	return p
}
