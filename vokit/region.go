package vokit

import (
	"fmt"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// Region is an area of the sky: from its text in STC-S or as DALI has it, from a row with an outline such as s_region, from
// three or more corners, or from a position and a radius in degrees. Regions tell what they contain and overlap, and how
// large they are; they combine by Union, Intersection, Difference and Complement.
//
//	vo.Region("Polygon ICRS 10 40 12 40 11 42")
//	vo.Region(plates.Row(0)).Contains(vo.Coord(156.01, 48.15))
//	vo.Region(vo.Coord(10.68, 41.27), vo.Deg(1.5)).Area()
//	vo.Region([]vo.Position{vo.Coord(10, 40), vo.Coord(12, 40), vo.Coord(11, 42)})
func Region(x any, radius ...float64) (*sky.Region, error) {
	switch x := x.(type) {
	case *sky.Region:
		return x, nil
	case table.Row:
		r, err := x.Region()
		if err == nil && r == nil {
			err = fmt.Errorf("region: row %d has none (its cell is null)", x.Index())
		}
		return r, err
	case []sky.Coord:
		return sky.Polygon(x...)
	case []float64:
		return sky.RegionOf("", x)
	case dal.Circle:
		return sky.Circle(x.Center, x.Radius)
	case sky.Coord:
		if len(radius) == 0 {
			return sky.Point(x)
		}
		return sky.Circle(x, radius[0])
	case string:
		if f := strings.Fields(x); len(f) > 0 && strings.EqualFold(f[0], "moc") {
			return nil, fmt.Errorf("region: %.60q is a coverage map; read it with vo.MOC", x)
		}
		if len(radius) == 0 {
			return sky.ParseRegion(x)
		}
		c, err := Coord(x)
		if err != nil {
			return nil, err
		}
		return sky.Circle(c, radius[0])
	}
	return nil, fmt.Errorf("region: cannot make a region of %T; write vo.Region(\"CIRCLE 10 20 1\"), vo.Region(row) or vo.Region(pos, vo.Deg(1))", x)
}
