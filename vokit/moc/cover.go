package moc

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"vogo/display"
	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// Inclusion says which cells belong to a region.
type Inclusion uint8

const (
	Overlapping Inclusion = iota // those that share a point with it (the default)
	Centers                      // those whose middles lie in it
	Inside                       // those that lie in it entirely
)

// verdict is what is known of a cell and a region.
type verdict uint8

const (
	outside verdict = iota
	partly
	inside
)

// region is an area of the sky that can tell how cells lie in it.
type region interface {
	// far judges by the circle around a cell: inside and outside are certain.
	far(center vec, reach float64) verdict
	// near judges exactly.
	near(c Cell, how Inclusion) bool
	// around is a circle that holds the region.
	around() (sky.Coord, float64)
}

// cover adds the cells of an order that belong to a region.
func cover(out spans, r region, order int, how Inclusion) spans {
	for _, c := range startCells(r, order) {
		out = descend(out, r, c, order, how)
	}
	return out
}

// startCells are cells as large as the region, which together hold it: a small
// region is found without a way down from the base cells.
func startCells(r region, order int) []Cell {
	center, radius := r.around()
	o := -1
	// A circle no larger than a cell is narrow touches it and its neighbours only.
	for o+1 <= order && radius < narrowest/float64(int64(1)<<(o+1)) {
		o++
	}
	if o < 0 {
		out := make([]Cell, 12)
		for i := range out {
			out[i] = Cell{0, int64(i)}
		}
		return out
	}
	c := Cell{o, healpix.At(center).Index(o)}
	return append(c.Neighbours(), c)
}

// narrowest is less than Nside times the distance between opposite sides of any
// cell, in radians (the narrowest are those at the poles' corners).
const narrowest = 0.35

func descend(out spans, r region, c Cell, order int, how Inclusion) spans {
	switch r.far(healpix.Center(c.Order, c.Index).Vec(), cellReach(c.Order)) {
	case outside:
		return out
	case partly:
		if c.Order < order {
			for k := range int64(4) {
				out = descend(out, r, Cell{c.Order + 1, c.Index<<2 | k}, order, how)
			}
			return out
		}
		if !r.near(c, how) {
			return out
		}
	}
	shift := space.shift(c.Order)
	lo, hi := c.Index<<shift, (c.Index+1)<<shift
	if n := len(out); n > 0 && out[n-1].hi == lo {
		out[n-1].hi = hi
		return out
	}
	return append(out, span{lo, hi})
}

// cone is a circle on the sky.
type cone struct {
	center   sky.Coord
	v        vec
	radius   float64 // radians
	edge     float64 // chord² of the radius
	lastCell float64 // reach for which the two bounds below hold
	in, out  float64 // chord² of radius − reach and radius + reach
}

func newCone(center sky.Coord, radius float64) (*cone, error) {
	if !center.Known() || math.Abs(center.Dec) > 90 {
		return nil, fmt.Errorf("moc: no cone around the position %v", center)
	}
	if !(radius >= 0 && radius <= 180) {
		return nil, fmt.Errorf("moc: the radius of a cone, %g°, is not between 0 and 180°", radius)
	}
	r := radius * math.Pi / 180
	return &cone{center: center, v: vecOf(center), radius: r, edge: chordOf(r), lastCell: -1}, nil
}

func (c *cone) around() (sky.Coord, float64) { return c.center, c.radius }

func (c *cone) far(center vec, reach float64) verdict {
	if reach != c.lastCell {
		c.lastCell, c.in, c.out = reach, -1, 5
		if c.radius > reach {
			c.in = chordOf(c.radius - reach)
		}
		if c.radius+reach < math.Pi {
			c.out = chordOf(c.radius + reach)
		}
	}
	d := c.v.chord2(center)
	switch {
	case d > c.out:
		return outside
	case d < c.in:
		return inside
	}
	return partly
}

func (c *cone) near(cell Cell, how Inclusion) bool {
	if how == Centers {
		return c.v.chord2(vecOf(cell.Center())) <= c.edge
	}
	if how == Inside {
		// Inside of it is outside of what lies around it.
		o := &cone{v: vec{-c.v[0], -c.v[1], -c.v[2]}, edge: 4 - c.edge}
		o.center = sky.New(c.center.RA+180, -c.center.Dec)
		return !o.near(cell, Overlapping)
	}
	if healpix.At(c.center).Index(cell.Order) == cell.Index {
		return true
	}
	var corner [5]vec
	for side := range 4 {
		corner[side] = cell.onSide(side, 0).Vec()
		if c.v.chord2(corner[side]) <= c.edge {
			return true
		}
	}
	corner[4] = corner[0]
	chord := math.Sqrt(c.edge)
	for side := range 4 {
		// The straight line between the corners decides most cases: a side
		// stays within twice the bend of its middle.
		a, b := corner[side], corner[side+1]
		bend := 2*chordOffset(cell.onSide(side, 0.5).Vec(), a, b) + 1e-15
		switch d := segmentDistance(c.v, a, b); {
		case d > chord+bend:
			continue
		case d < chord-bend:
			return true
		}
		if _, d := nearest(cell, side, c.v.chord2); d <= c.edge {
			return true
		}
	}
	return false
}

// chordOffset is how far m lies from the middle of a and b.
func chordOffset(m, a, b vec) float64 {
	return vec{m[0] - (a[0]+b[0])/2, m[1] - (a[1]+b[1])/2, m[2] - (a[2]+b[2])/2}.norm()
}

// segmentDistance is the distance from v to the straight line from a to b.
func segmentDistance(v, a, b vec) float64 {
	d, w := b.minus(a), v.minus(a)
	t := max(0, min(1, w.dot(d)/d.dot(d)))
	return vec{w[0] - t*d[0], w[1] - t*d[1], w[2] - t*d[2]}.norm()
}

// nearest is the place along a side of a cell where f is least. Sides bend
// little and only at low orders twice, so that a few pieces are enough to tell
// the valleys of f apart.
func nearest(c Cell, side int, f func(vec) float64) (at, least float64) {
	pieces := 4
	if c.Order < 3 {
		pieces = 32
	}
	at, least = 0, math.Inf(1)
	for k := range pieces + 1 {
		t := float64(k) / float64(pieces)
		if v := f(c.onSide(side, t).Vec()); v < least {
			at, least = t, v
		}
	}
	lo, hi := math.Max(0, at-1/float64(pieces)), math.Min(1, at+1/float64(pieces))
	// Golden section; 40 steps leave 10⁻⁹ of the side, where f has its valley and is flat.
	const g = 0.6180339887498949
	a, b := hi-g*(hi-lo), lo+g*(hi-lo)
	fa, fb := f(c.onSide(side, a).Vec()), f(c.onSide(side, b).Vec())
	for range 40 {
		if fa < fb {
			hi, b, fb = b, a, fa
			a = hi - g*(hi-lo)
			fa = f(c.onSide(side, a).Vec())
		} else {
			lo, a, fa = a, b, fb
			b = lo + g*(hi-lo)
			fb = f(c.onSide(side, b).Vec())
		}
	}
	if m := math.Min(fa, fb); m < least {
		at, least = (lo+hi)/2, m
	}
	return at, least
}

// FromCone is the cells of an order that belong to a circle of radius degrees.
func FromCone(center sky.Coord, radius float64, order int, how ...Inclusion) (*MOC, error) {
	return FromCones([]sky.Coord{center}, []float64{radius}, order, how...)
}

// FromCones is the cells of an order that belong to any of the circles; radii
// are in degrees, one for each, or one for all. It ends with the cell that it
// runs in.
func FromCones(centers []sky.Coord, radii []float64, order int, how ...Inclusion) (*MOC, error) {
	if err := checkOrder(order); err != nil {
		return nil, err
	}
	if len(radii) != 1 && len(radii) != len(centers) {
		return nil, fmt.Errorf("moc: %d cones with %d radii", len(centers), len(radii))
	}
	// Each processor takes a part of the cones; their order does not matter.
	parts := make([]spans, max(1, min(runtime.GOMAXPROCS(0), len(centers)/64)))
	g, ctx := errgroup.WithContext(display.Ambient())
	for k := range parts {
		g.Go(func() error {
			for i := k * len(centers) / len(parts); i < (k+1)*len(centers)/len(parts); i++ {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				c, err := newCone(centers[i], radii[min(i, len(radii)-1)])
				if err != nil {
					return err
				}
				parts[k] = cover(parts[k], c, order, inclusion(how))
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	m := &MOC{sOrder: order, space: slices.Concat(parts...)}
	m.space = normal(m.space)
	return m, nil
}

func inclusion(how []Inclusion) Inclusion {
	if len(how) > 0 {
		return how[0]
	}
	return Overlapping
}

// FromPositions is the cells of an order that hold the positions; unknown
// positions do not count.
func FromPositions(positions []sky.Coord, order int) (*MOC, error) {
	if err := checkOrder(order); err != nil {
		return nil, err
	}
	m := &MOC{sOrder: order}
	shift := space.shift(order)
	for _, p := range positions {
		if !p.Known() || math.Abs(p.Dec) > 90 {
			continue
		}
		i := healpix.At(p).Index(order)
		m.space = append(m.space, span{i << shift, (i + 1) << shift})
	}
	m.space = normal(m.space)
	return m, nil
}

// FromCells is the coverage that consists of cells.
func FromCells(cells []Cell) (*MOC, error) {
	m := &MOC{}
	for _, c := range cells {
		if _, err := NewCell(c.Order, c.Index); err != nil {
			return nil, err
		}
		shift := space.shift(c.Order)
		m.space = append(m.space, span{c.Index << shift, (c.Index + 1) << shift})
		m.sOrder = max(m.sOrder, c.Order)
	}
	m.space = normal(m.space)
	return m, nil
}
