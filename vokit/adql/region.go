package adql

import (
	"fmt"
	"math"
	"strings"

	"vogo/vokit/sky"
)

// Region is an area of the sky, or a point: what [sky.ParseRegion] reads, or a MOC.
type Region struct {
	area  *sky.Region // nil for a MOC
	cells *cells
}

// ParseRegion reads a region as tables hold it: in STC-S, as DALI's words and number lists ([sky.ParseRegion]), or a
// MOC in its text form, with the word MOC before it or not.
func ParseRegion(s string) (*Region, error) {
	if f := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,()", r) }); isMOC(f) {
		if strings.EqualFold(f[0], "moc") {
			f = f[1:]
		}
		c, err := parseMOC(f)
		if err != nil {
			return nil, err
		}
		return &Region{cells: c}, nil
	}
	r, err := sky.ParseRegion(s)
	if err != nil {
		return nil, fmt.Errorf("adql: %s", strings.TrimPrefix(err.Error(), "sky: "))
	}
	return &Region{area: r}, nil
}

// isMOC tells a MOC in words from other regions: it begins with an order.
func isMOC(f []string) bool {
	return len(f) > 0 && (strings.EqualFold(f[0], "moc") || strings.Contains(f[0], "/"))
}

// Meets tells whether two regions have a point in common.
func (r *Region) Meets(o *Region) bool { return r.intersects(o) }

// DecRange is the span of declinations of the region, degrees.
func (r *Region) DecRange() (lo, hi float64) {
	if r.area == nil {
		return -90, 90
	}
	return r.area.DecRange()
}

// contains reports whether the position lies in the region; its border
// belongs to it.
func (r *Region) contains(c sky.Coord) bool {
	if r.area == nil {
		return r.cells.has(c)
	}
	return r.area.Contains(c)
}

// intersects reports whether the regions share a point.
func (r *Region) intersects(o *Region) bool {
	switch {
	case r.area == nil:
		return r.cells.overlaps(o)
	case o.area == nil:
		return o.cells.overlaps(r)
	}
	return r.area.Overlaps(o.area)
}

// encloses reports whether o lies within r entirely.
func (r *Region) encloses(o *Region) bool {
	switch {
	case r.area == nil:
		return r.cells.encloses(o)
	case o.area == nil:
		return o.cells.within(r)
	}
	return r.area.Encloses(o.area)
}

// squareDegrees is the area.
func (r *Region) squareDegrees() float64 {
	if r.area == nil {
		return r.cells.fraction() * 4 * math.Pi * (180 / math.Pi) * (180 / math.Pi)
	}
	return r.area.Area()
}

// center is the middle of the region; that of a MOC is of its first cell.
func (r *Region) center() sky.Coord {
	if r.area == nil {
		return r.cells.first()
	}
	return r.area.Center()
}
