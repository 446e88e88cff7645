package moc

import (
	"errors"
	"math"

	"vogo/vokit/sky"
)

// Enclosing is a circle that holds the whole coverage, for services that know
// no other form: its middle, and its radius in degrees. The circle is not the
// smallest, and a coverage of many places may need one of half the sky.
func (m *MOC) Enclosing() (center sky.Coord, radius float64, err error) {
	if m == nil || m.IsEmpty() {
		return sky.Unknown(), 0, errors.New("moc: the coverage is empty")
	}
	cells := m.Cells()
	if len(cells) == 0 {
		return sky.Unknown(), 0, errors.New("moc: a coverage of times has no place on the sky")
	}
	var sum vec
	for _, c := range cells {
		v, weight := vecOf(c.Center()), math.Ldexp(1, -2*c.Order)
		for k := range sum {
			sum[k] += weight * v[k]
		}
	}
	if sum.norm() < 1e-9 {
		return sky.New(0, 0), 180, nil // as far in all directions
	}
	middle := sum.unit()
	for _, c := range cells {
		radius = max(radius, middle.angle(vecOf(c.Center()))+cellReach(c.Order))
	}
	radius = min(radius*180/math.Pi, 180)
	return sky.New(math.Mod(math.Atan2(middle[1], middle[0])*180/math.Pi+360, 360), math.Asin(max(-1, min(1, middle[2])))*180/math.Pi), radius, nil
}
