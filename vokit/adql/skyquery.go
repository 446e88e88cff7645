package adql

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"math"

	"vogo/vokit/sky"
)

// relation is how the position or region of a row, the item, stands to what is
// looked for.
type relation byte

const (
	within       relation = iota // at most as far away as a circle is wide: CONTAINS(POINT, CIRCLE)
	nearer                       // DISTANCE < r
	atMost                       // DISTANCE <= r
	hasPoint                     // the item holds a position
	inRegion                     // the item, a position, lies in a region
	meets                        // INTERSECTS(item, region)
	met                          // INTERSECTS(region, item)
	enclosed                     // CONTAINS(item, region)
	encloses                     // CONTAINS(region, item)
	numRelations int      = iota
)

// skyQuery is what is looked for, as vo_near writes it for an index to read.
type skyQuery struct {
	rel        relation
	itemRadius float64 // of circles about the positions of the rows, degrees
	text       string  // of a region, or else a circle:
	ra, dec, r float64 // degrees

	region  *Region
	strange bool // no index can tell: all rows have to be tested
}

const circleKey = 1 + 4*8 + 1 // bytes

// nearKey is vo_near(relation, itemRadius, ra, dec, radius) or
// vo_near(relation, itemRadius, region).
func nearKey(a []driver.Value) (driver.Value, error) {
	b := make([]byte, 1, circleKey)
	b[0] = byte(toFloat(a[0]))
	put := func(v driver.Value) { b = binary.LittleEndian.AppendUint64(b, math.Float64bits(toFloat(v))) }
	put(a[1])
	switch len(a) {
	case 3:
		return append(append(b, 't'), toText(a[2])...), nil
	case 5:
		b = append(b, 'c')
		put(a[2])
		put(a[3])
		put(a[4])
		return b, nil
	}
	return nil, fmt.Errorf("vo_near takes 3 or 5 arguments, not %d", len(a))
}

// readKey reads what nearKey wrote; false when it is something else.
func readKey(v driver.Value) (*skyQuery, bool) {
	b, ok := v.([]byte)
	if !ok || len(b) < 10 || int(b[0]) >= numRelations {
		return nil, false
	}
	q := &skyQuery{rel: relation(b[0])}
	get := func(at int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[at:])) }
	q.itemRadius = get(1)
	switch {
	case b[9] == 't':
		q.text = string(b[10:])
	case b[9] == 'c' && len(b) == circleKey:
		q.ra, q.dec, q.r = get(10), get(18), get(26)
	default:
		return nil, false
	}
	q.prepare()
	return q, true
}

// prepare reads the region, and sees whether the query is one that cells answer.
func (q *skyQuery) prepare() {
	if !(q.itemRadius >= 0 && q.itemRadius <= 180) {
		q.strange = true
		return
	}
	switch q.rel {
	case within, nearer, atMost, hasPoint:
		q.strange = q.text != "" || !plainPosition(q.ra, q.dec)
		return
	}
	var err error
	if q.text != "" {
		q.region, err = regions.get(q.text)
	} else if plainPosition(q.ra, q.dec) {
		q.region, err = circleRegion(q.ra, q.dec, q.r)
	}
	q.strange = err != nil || q.region == nil
}

// plainPosition tells whether coordinates are such that cells can be told of them.
func plainPosition(ra, dec float64) bool {
	return math.Abs(dec) <= 90 && math.Abs(ra) <= 1e6
}

// circleRegion is the region that the text of vo_circle means.
func circleRegion(ra, dec, r float64) (*Region, error) {
	c, err := sky.Circle(sky.New(ra, dec), r)
	if err != nil {
		return nil, err
	}
	return &Region{area: c}, nil
}

// cells are the ranges in which those of n rows lie that may be meant.
func (q *skyQuery) cells(n int) []cellRange {
	var center sky.Coord
	radius := 0.0
	switch q.rel {
	case within, nearer, atMost, hasPoint:
		center, radius = sky.New(q.ra, q.dec), q.r
	default:
		if q.region.area == nil {
			if q.rel != inRegion {
				return []cellRange{wholeSky} // what a coverage meets is judged by cells of some width
			}
			return q.region.cells.asRanges()
		}
		center, radius = q.region.area.Center(), q.region.area.Radius()+q.itemRadius
	}
	radius *= math.Pi / 180
	depth := 2
	for rows := float64(n) / 4 * radius * radius; rows > 64 && depth < 5; rows /= 8 {
		depth++
	}
	// Cells that hold one row, were they spread evenly, need no parts.
	return circleCells(center, radius, depth, enoughFor(n))
}

// hopeless tells of a radius that nothing is within.
func (q *skyQuery) hopeless(kind byte) bool {
	return kind == 'p' && q.rel <= atMost && !(q.r >= 0)
}
