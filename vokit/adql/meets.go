package adql

import "math"

// MeetsCircle tells whether the region and a circle, its radius in degrees, have a point in common.
func (r *Region) MeetsCircle(ra, dec, radius float64) bool {
	return r.intersects(&Region{kind: circleRegion, center: unitVec(ra, dec), radius: radius * math.Pi / 180})
}
