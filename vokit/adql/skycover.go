package adql

import (
	"math"
	"slices"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/moc"
	"vogo/vokit/sky"
)

// cellRange is NESTED indices at maxOrder, from the first to before the last.
type cellRange [2]int64

var wholeSky = cellRange{0, 12 << (2 * maxOrder)}

const (
	// narrowCell is less than Nside times the distance of opposite sides of any
	// cell, wideCell more than Nside times the distance from the middle of any
	// cell to its corners, in radians: it grows with the order to 1.069, that of
	// the cells at z = 2/3 in the middle of the northern base cells.
	narrowCell = 0.35
	wideCell   = 1.08
	// coverSlack, in radians, makes circles larger than any rounding of the
	// positions in them.
	coverSlack = 1e-9
	// hugeCircle is the radius, in radians, from which on a circle is the whole
	// sky: the haversine of a separation near 180° has few digits.
	hugeCircle = 2.9
)

// circleCells gives ranges of cells that hold a circle, sorted and disjoint. The
// radius is in radians. With a depth of 2 the smallest cells are about as wide
// as the radius; every step more halves them. None has more than the order that
// is enough.
func circleCells(center sky.Coord, radius float64, depth, enough int) []cellRange {
	radius += coverSlack
	if !(radius < hugeCircle) {
		return []cellRange{wholeSky}
	}
	// A circle that is less wide than the cells of an order touches one of them
	// and its neighbours.
	order := -1
	for order+1 <= maxOrder-depth && radius < narrowCell/float64(int64(1)<<(order+1)) {
		order++
	}
	if order >= enough {
		return coarseCells(center, order, enough)
	}
	depth = min(depth, enough-order)
	d := &descent{center: healpix.At(center).Vec()}
	var start []int64
	if order < 0 {
		order = 0
		start = []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	} else {
		at := moc.Cell{Order: order, Index: healpix.At(center).Index(order)}
		start = append(start, at.Index)
		for _, c := range at.Neighbours() {
			start = append(start, c.Index)
		}
		slices.Sort(start)
	}
	d.last = order + depth
	for o := order; o <= d.last; o++ {
		reach := wideCell / float64(int64(1)<<o)
		d.far = append(d.far, chord2(radius+reach))
		in := -1.0
		if radius > reach {
			in = chord2(radius - reach)
		}
		d.near = append(d.near, in)
	}
	for _, i := range start {
		d.down(order, i)
	}
	return d.out
}

// coarseCells gives the cells of an order that a circle touches which is less
// wide than those of a deeper one: those around the cell that it lies in.
func coarseCells(center sky.Coord, deep, order int) []cellRange {
	down, up := 2*(deep-order), 2*(maxOrder-order)
	index := healpix.At(center).Index(deep)
	_, x, y := healpix.Split(deep, index)
	cells := []int64{index >> down}
	if last := int64(1)<<(deep-order) - 1; x&last == 0 || x&last == last || y&last == 0 || y&last == last {
		for _, c := range (moc.Cell{Order: deep, Index: index}).Neighbours() {
			cells = append(cells, c.Index>>down)
		}
		slices.Sort(cells)
		cells = slices.Compact(cells)
	}
	var out []cellRange
	for _, c := range cells {
		if n := len(out); n > 0 && out[n-1][1] == c<<up {
			out[n-1][1] += 1 << up
			continue
		}
		out = append(out, cellRange{c << up, (c + 1) << up})
	}
	return out
}

// chord2 is the square of the chord of an angle in radians.
func chord2(angle float64) float64 {
	s := 2 * math.Sin(min(angle, math.Pi)/2)
	return s * s
}

// descent goes down from cells to those of the last order that a circle meets.
type descent struct {
	center    [3]float64
	last      int
	far, near []float64 // chord² of the radius and a cell's reach, by how many orders are left out
	out       []cellRange
}

func (d *descent) down(order int, i int64) {
	c := healpix.Center(order, i).Vec()
	x, y, z := c[0]-d.center[0], c[1]-d.center[1], c[2]-d.center[2]
	d2 := x*x + y*y + z*z
	k := len(d.far) - 1 - (d.last - order)
	if d2 > d.far[k] {
		return
	}
	if order < d.last && d2 >= d.near[k] {
		for child := range int64(4) {
			d.down(order+1, i<<2|child)
		}
		return
	}
	shift := 2 * (maxOrder - order)
	lo, hi := i<<shift, (i+1)<<shift
	if n := len(d.out); n > 0 && d.out[n-1][1] == lo {
		d.out[n-1][1] = hi
		return
	}
	d.out = append(d.out, cellRange{lo, hi})
}

// eachCell gives the largest cells that ranges consist of.
func eachCell(ranges []cellRange, f func(order int, index int64)) {
	for _, r := range ranges {
		for lo := r[0]; lo < r[1]; {
			o := 0
			for size := int64(1) << (2 * maxOrder); o < maxOrder && (lo%size != 0 || lo+size > r[1]); o++ {
				size >>= 2
			}
			shift := 2 * (maxOrder - o)
			f(o, lo>>shift)
			lo += 1 << shift
		}
	}
}
