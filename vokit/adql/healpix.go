package adql

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// maxOrder is the deepest HEALPix order whose indices fit in 64 bits.
const maxOrder = healpix.MaxOrder

// healpixIndex is the NESTED index of a position at an order.
func healpixIndex(order int, c sky.Coord) int64 { return healpix.At(c).Index(order) }

// healpixCenter is the centre of a NESTED cell.
func healpixCenter(order int, index int64) sky.Coord { return healpix.Center(order, index).Coord() }

// cells is a MOC as sorted, disjoint ranges of indices at maxOrder.
type cells struct {
	ranges [][2]int64 // first, past the last
	order  int        // deepest order named
}

// parseMOC reads the ASCII form of MOC 2.0 (section 4.3.2): order/index lists
// with ranges a-b.
func parseMOC(fields []string) (*cells, error) {
	c := &cells{}
	order := -1
	for _, f := range fields {
		if o, rest, ok := strings.Cut(f, "/"); ok {
			n, err := strconv.Atoi(strings.TrimPrefix(strings.ToLower(o), "s"))
			if err != nil || n < 0 || n > maxOrder {
				return nil, fmt.Errorf("adql: the MOC has no order %q (0 to %d)", o, maxOrder)
			}
			order, f = n, rest
			c.order = max(c.order, order)
		}
		if f == "" {
			continue
		}
		if order < 0 {
			return nil, fmt.Errorf("adql: the MOC begins with %q, not with order/", clip(f))
		}
		lo, hi, isRange := strings.Cut(f, "-")
		if !isRange {
			hi = lo
		}
		a, err1 := strconv.ParseInt(lo, 10, 64)
		b, err2 := strconv.ParseInt(hi, 10, 64)
		if err1 != nil || err2 != nil || a < 0 || b < a || b >= 12<<(2*order) {
			return nil, fmt.Errorf("adql: the MOC has no cell %q at order %d", clip(f), order)
		}
		shift := 2 * (maxOrder - order)
		c.ranges = append(c.ranges, [2]int64{a << shift, (b + 1) << shift})
	}
	if order < 0 {
		return nil, fmt.Errorf("adql: the MOC is empty")
	}
	c.normalize()
	return c, nil
}

func (c *cells) normalize() {
	slices.SortFunc(c.ranges, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	out := c.ranges[:0]
	for _, r := range c.ranges {
		if n := len(out); n > 0 && r[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], r[1])
			continue
		}
		out = append(out, r)
	}
	c.ranges = out
}

func (c *cells) has(p sky.Coord) bool { return c.hasIndex(healpixIndex(maxOrder, p)) }

func (c *cells) hasIndex(i int64) bool {
	_, ok := c.rangeOf(i)
	return ok
}

// rangeOf is the range that holds an index.
func (c *cells) rangeOf(i int64) (r [2]int64, ok bool) {
	n, ok := slices.BinarySearchFunc(c.ranges, i, func(r [2]int64, i int64) int {
		switch {
		case r[1] <= i:
			return -1
		case r[0] > i:
			return 1
		}
		return 0
	})
	if !ok {
		return r, false
	}
	return c.ranges[n], true
}

// first is the centre of the first cell.
func (c *cells) first() sky.Coord {
	if len(c.ranges) == 0 {
		return sky.Unknown()
	}
	return healpixCenter(maxOrder, c.ranges[0][0])
}

func (c *cells) fraction() float64 {
	n := 0.0
	for _, r := range c.ranges {
		n += float64(r[1] - r[0])
	}
	return n / float64(int64(12)<<(2*maxOrder))
}

// cellRadius is more than the distance from the centre to a corner of a cell.
func cellRadius(order int) float64 { return 1.4 * math.Sqrt(math.Pi/3) / float64(int64(1)<<order) }

// part is what of a cell belongs to something: nothing, it is not known, all.
type part int

const (
	nothing part = iota
	some
	all
)

// judge tells how much of a cell may belong to a region, by the circle around
// the cell.
func (r *Region) judge() func(order int, i int64) part {
	middle := healpix.At(r.area.Center()).Vec()
	radius := r.area.Radius() * math.Pi / 180
	return func(order int, i int64) part {
		center, reach := healpix.Center(order, i), cellRadius(order)
		v := center.Vec()
		x, y, z := v[0]-middle[0], v[1]-middle[1], v[2]-middle[2]
		if x*x+y*y+z*z > chord2(radius+reach+coverSlack) {
			return nothing
		}
		disc, err := sky.Circle(center.Coord(), reach*180/math.Pi)
		if err != nil || !r.area.Overlaps(disc) {
			return nothing
		}
		if r.area.Encloses(disc) {
			return all
		}
		return some
	}
}

// coverRegion is the MOC of a region at an order: all cells it touches, up
// to the slack of the circles around cells.
func coverRegion(order int, r *Region) *cells {
	if r.area == nil {
		return r.cells
	}
	c := &cells{order: order}
	judge := r.judge()
	var down func(o int, i int64)
	down = func(o int, i int64) {
		switch p := judge(o, i); {
		case p == nothing:
		case p == all || o == order:
			shift := 2 * (maxOrder - o)
			c.ranges = append(c.ranges, [2]int64{i << shift, (i + 1) << shift})
		default:
			for k := range int64(4) {
				down(o+1, i<<2|k)
			}
		}
	}
	for i := range int64(12) {
		down(0, i)
	}
	c.normalize()
	return c
}

// hasCell tells how much of a cell belongs to the coverage.
func (c *cells) hasCell(order int, i int64) part {
	shift := 2 * (maxOrder - order)
	lo, hi := i<<shift, (i+1)<<shift
	n, _ := slices.BinarySearchFunc(c.ranges, lo, func(r [2]int64, lo int64) int { return cmp.Compare(r[1], lo+1) })
	switch { // n is the first range that ends behind the beginning of the cell
	case n == len(c.ranges) || c.ranges[n][0] >= hi:
		return nothing
	case c.ranges[n][0] <= lo && c.ranges[n][1] >= hi:
		return all
	}
	return some
}

// overlaps works on a cover of the region fine enough for the MOC. It goes down
// only where the MOC has cells.
func (c *cells) overlaps(r *Region) bool {
	if r.area == nil {
		return len(common(c, r.cells).ranges) > 0
	}
	if at := r.area.Center(); c.has(at) && r.area.Contains(at) {
		return true
	}
	judge := r.judge()
	return !everywhere(max(min(9, max(c.order, 6)), r.order()), func(o int, i int64) part {
		if c.hasCell(o, i) == nothing {
			return all
		}
		switch judge(o, i) {
		case nothing:
			return all
		case all:
			return nothing
		}
		return some
	}, false)
}

// order is the order at which the cells are a sixteenth of the region, so that
// small regions are not taken for the large cells that hold them.
func (r *Region) order() int {
	if r.area == nil || r.area.Radius() <= 0 {
		return 0
	}
	return max(0, min(20, int(math.Ceil(math.Log2(16*cellRadius(0)*180/math.Pi/r.area.Radius())))))
}

// encloses reports whether the MOC holds all of a region.
func (c *cells) encloses(r *Region) bool {
	if r.area == nil {
		for _, q := range r.cells.ranges {
			if in, ok := c.rangeOf(q[0]); !ok || in[1] < q[1] {
				return false
			}
		}
		return true
	}
	judge := r.judge()
	return everywhere(min(9, max(c.order, 6)), func(o int, i int64) part {
		if c.hasCell(o, i) == all {
			return all
		}
		switch judge(o, i) {
		case nothing:
			return all
		case all:
			return nothing
		}
		return some
	}, false)
}

// within reports whether every cell lies in a region, as far as cells of some
// width can tell.
func (c *cells) within(r *Region) bool {
	if r.area == nil {
		return r.cells.encloses(&Region{cells: c})
	}
	judge := r.judge()
	return everywhere(min(9, max(c.order, 6)), func(o int, i int64) part {
		if c.hasCell(o, i) == nothing {
			return all
		}
		return judge(o, i)
	}, true)
}

// everywhere goes down from the base cells to find out whether something holds
// all over the sky: where holds says some, its parts have the say; at the last
// order that counts as atLast.
func everywhere(order int, holds func(order int, i int64) part, atLast bool) bool {
	var down func(o int, i int64) bool
	down = func(o int, i int64) bool {
		switch p := holds(o, i); {
		case p == all:
			return true
		case p == nothing:
			return false
		case o == order:
			return atLast
		}
		for k := range int64(4) {
			if !down(o+1, i<<2|k) {
				return false
			}
		}
		return true
	}
	for i := range int64(12) {
		if !down(0, i) {
			return false
		}
	}
	return true
}

// ascii writes the MOC in its text form.
func (c *cells) ascii() string {
	byOrder := map[int][]string{}
	for _, r := range c.ranges {
		for lo := r[0]; lo < r[1]; {
			o := 0
			for o < maxOrder {
				size := int64(1) << (2 * (maxOrder - o))
				if lo%size == 0 && lo+size <= r[1] {
					break
				}
				o++
			}
			shift := 2 * (maxOrder - o)
			byOrder[o] = append(byOrder[o], strconv.FormatInt(lo>>shift, 10))
			lo += 1 << shift
		}
	}
	var parts []string
	for o := range maxOrder + 1 {
		if byOrder[o] != nil {
			parts = append(parts, strconv.Itoa(o)+"/"+strings.Join(byOrder[o], " "))
		}
	}
	return strings.Join(parts, " ")
}
