package vokit

import (
	"fmt"
	"strings"

	"vogo/display"
	"vogo/vokit/moc"
	"vogo/vokit/product"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

// mocOrder is the order of coverages when none is given: cells of 3.4′.
const mocOrder = 10

// MOC is a coverage map: from its text form, from a file or URL (FITS, JSON or
// text), or as the cells that hold the positions of a table, of a row or of a
// []Position. The order of those cells is 10 (3.4′) if it is not given. It
// shows itself as a map of the whole sky.
//
//	a := vo.MOC("survey.moc.fits")
//	b := vo.MOC(plates, 8)
//	a.Intersection(b).Fraction()
//	a.Filter(stars)
func MOC(x any, order ...int) (*moc.MOC, error) {
	o := mocOrder
	if len(order) > 0 {
		o = order[0]
	}
	switch x := x.(type) {
	case *moc.MOC:
		return x, nil
	case string:
		if looksLikeMOC(x) {
			return moc.Parse(x)
		}
	case *table.Table:
		if x == nil {
			return nil, fmt.Errorf("moc: there is no table (nil)")
		}
		pos, err := x.Coords()
		if err != nil {
			return nil, fmt.Errorf("moc: %w", err)
		}
		return moc.FromPositions(pos, o)
	case []sky.Coord:
		return moc.FromPositions(x, o)
	case sky.Coord:
		return moc.FromPositions([]sky.Coord{x}, o)
	case times.Series:
		if len(order) == 0 {
			o = 35 // 67 s
		}
		return moc.FromTimes(x, o)
	}
	return product.Coverage(display.Ambient(), x)
}

// looksLikeMOC tells the text form from a path or URL.
func looksLikeMOC(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && (s[0] == '{' || s[0] == '[' || strings.Trim(s, "0123456789-/, \t\r\nst") == "" && strings.Contains(s, "/") && s[0] != '/')
}

// ConeMOC is the coverage of a circle: all cells that it touches, of order 10
// (3.4′) if no other is given. With a []Position or a table it is the union of
// the circles around all of them.
//
//	vo.ConeMOC(vo.Coord(10.68, 41.27), vo.Deg(1.5))
//	vo.ConeMOC(plates, vo.Deg(3), 8)
func ConeMOC(center any, radius float64, order ...int) (*moc.MOC, error) {
	o := mocOrder
	if len(order) > 0 {
		o = order[0]
	}
	switch c := center.(type) {
	case sky.Coord:
		return moc.FromCone(c, radius, o)
	case []sky.Coord:
		return moc.FromCones(c, []float64{radius}, o)
	case *table.Table:
		pos, err := c.Coords()
		if err != nil {
			return nil, fmt.Errorf("cone: %w", err)
		}
		known := pos[:0:0]
		for _, p := range pos {
			if p.Known() {
				known = append(known, p)
			}
		}
		return moc.FromCones(known, []float64{radius}, o)
	}
	p, err := Coord(center)
	if err != nil {
		return nil, err
	}
	return moc.FromCone(p, radius, o)
}

// PolygonMOC is the coverage of a polygon: all cells that it touches, of order 10
// (3.4′) if no other is given. Its sides are great circles.
//
//	vo.PolygonMOC([]vo.Position{vo.Coord(10, 40), vo.Coord(12, 40), vo.Coord(11, 42)})
func PolygonMOC(corners []sky.Coord, order ...int) (*moc.MOC, error) {
	o := mocOrder
	if len(order) > 0 {
		o = order[0]
	}
	return moc.FromPolygon(corners, o)
}
