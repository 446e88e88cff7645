package moc

import (
	"fmt"
	"math"
	"slices"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// Ring is the RING number of the cell (Górski et al. 2005, section 5.1): cells
// counted along circles of latitude, from the north pole, eastwards.
func (c Cell) Ring() int64 {
	face, x, y := c.xy()
	n := int64(1) << c.Order
	row := int64(healpix.FaceRow[face])*n - x - y - 1
	var in, before, shift int64 // cells of the quarter ring, before the ring, half a cell of offset
	switch {
	case row < n:
		in = row
		before = 2 * in * (in - 1)
	case row > 3*n:
		in = 4*n - row
		before = NumCells(c.Order) - 2*(in+1)*in
	default:
		in = n
		before = 2*n*(n-1) + (row-n)*4*n
		shift = (row - n) & 1
	}
	k := (int64(healpix.FaceLon[face])*in + x - y + 1 + shift) / 2
	if k > 4*in {
		k -= 4 * in
	} else if k < 1 {
		k += 4 * in
	}
	return before + k - 1
}

// FromRing is the cell with a RING number.
func FromRing(order int, ring int64) (Cell, error) {
	if err := checkOrder(order); err != nil {
		return Cell{}, err
	}
	if ring < 0 || ring >= NumCells(order) {
		return Cell{}, fmt.Errorf("moc: order %d has the cells 0 to %d, not %d", order, NumCells(order)-1, ring)
	}
	n := int64(1) << order
	row, k, in, shift, face := ringPlace(order, ring)
	irt := row - int64(healpix.FaceRow[face])*n + 1
	ipt := 2*k - int64(healpix.FaceLon[face])*in - shift - 1
	if ipt >= 2*n {
		ipt -= 8 * n
	}
	return cellOf(order, int(face), (ipt-irt)>>1, (-ipt-irt)>>1), nil
}

// ringPlace tells the row of a RING number from the north pole, the place k in
// the row from 1, the cells of a quarter of the row, the offset and the base cell.
func ringPlace(order int, ring int64) (row, k, in, shift, face int64) {
	n := int64(1) << order
	cap := 2 * n * (n - 1)
	total := NumCells(order)
	switch {
	case ring < cap:
		row = (1 + isqrt(1+2*ring)) >> 1
		k = ring + 1 - 2*row*(row-1)
		return row, k, row, 0, (k - 1) / row
	case ring < total-cap:
		ip := ring - cap
		r := ip / (4 * n)
		row, k = r+n, ip%(4*n)+1
		ire, irm := r+1, 2*n+1-r
		ifm, ifp := (k-ire/2+n-1)>>order, (k-irm/2+n-1)>>order
		switch {
		case ifp == ifm:
			face = ifp&3 | 4
		case ifp < ifm:
			face = ifp
		default:
			face = ifm + 8
		}
		return row, k, n, (row - n) & 1, face
	}
	ip := total - ring
	r := (1 + isqrt(2*ip-1)) >> 1
	k = 4*r + 1 - (ip - 2*r*(r-1))
	return 4*n - r, k, r, 0, 8 + (k-1)/r
}

func isqrt(v int64) int64 {
	r := int64(math.Sqrt(float64(v)))
	for r*r > v {
		r--
	}
	for (r+1)*(r+1) <= v {
		r++
	}
	return r
}

// NSideOrder is the order of a resolution parameter Nside, a power of two.
func NSideOrder(nside int) (int, error) {
	for o := range MaxOrder + 1 {
		if nside == 1<<o {
			return o, nil
		}
	}
	return 0, fmt.Errorf("moc: Nside %d is no power of two up to 2^%d", nside, MaxOrder)
}

// Neighbours are the cells that share a side or a corner with this one: eight,
// but seven or six at some corners of the base cells.
func (c Cell) Neighbours() []Cell {
	face, x, y := c.xy()
	n := int64(1) << c.Order
	out := make([]Cell, 0, 8)
	for _, d := range [8][2]int64{{-1, 0}, {-1, 1}, {0, 1}, {1, 1}, {1, 0}, {1, -1}, {0, -1}, {-1, -1}} {
		if o, ok := step(c.Order, face, x+d[0], y+d[1], n); ok {
			out = append(out, o)
		}
	}
	return distinct(out, c)
}

// step is the cell at (x, y) of a base cell, which may lie one beyond its sides.
func step(order, face int, x, y, n int64) (Cell, bool) {
	side := 4 // 3·(row of the 3 × 3 base cells around) + column
	if x < 0 {
		x, side = x+n, side-1
	} else if x >= n {
		x, side = x-n, side+1
	}
	if y < 0 {
		y, side = y+n, side-3
	} else if y >= n {
		y, side = y-n, side+3
	}
	next := facesAround[side][face]
	if next < 0 {
		return Cell{}, false
	}
	turn := turns[side][face>>2]
	if turn&1 != 0 {
		x = n - x - 1
	}
	if turn&2 != 0 {
		y = n - y - 1
	}
	if turn&4 != 0 {
		x, y = y, x
	}
	return cellOf(order, next, x, y), true
}

// facesAround are the base cells to the S, SE, E, SW, -, NE, W, NW, N of each;
// turns how their axes lie: 1 mirrors x, 2 mirrors y, 4 swaps them, for
// northern, equatorial and southern base cells. It follows from figure 4 of
// Górski et al. (2005).
var (
	facesAround = [9][12]int{
		{8, 9, 10, 11, -1, -1, -1, -1, 10, 11, 8, 9},
		{5, 6, 7, 4, 8, 9, 10, 11, 9, 10, 11, 8},
		{-1, -1, -1, -1, 5, 6, 7, 4, -1, -1, -1, -1},
		{4, 5, 6, 7, 11, 8, 9, 10, 11, 8, 9, 10},
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
		{1, 2, 3, 0, 0, 1, 2, 3, 5, 6, 7, 4},
		{-1, -1, -1, -1, 7, 4, 5, 6, -1, -1, -1, -1},
		{3, 0, 1, 2, 3, 0, 1, 2, 4, 5, 6, 7},
		{2, 3, 0, 1, -1, -1, -1, -1, 0, 1, 2, 3},
	}
	turns = [9][3]int{{0, 0, 3}, {0, 0, 6}, {0, 0, 0}, {0, 0, 5}, {0, 0, 0}, {5, 0, 0}, {0, 0, 0}, {6, 0, 0}, {3, 0, 0}}
)

// distinct drops repeats, which there are at order 0, and c itself.
func distinct(cells []Cell, c Cell) []Cell {
	out := cells[:0]
	for _, a := range cells {
		if a != c && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// RingAt is the RING number of the cell of an order that holds a position.
func RingAt(order int, c sky.Coord) (int64, error) {
	cell, err := CellAt(order, c)
	if err != nil {
		return 0, err
	}
	return cell.Ring(), nil
}
