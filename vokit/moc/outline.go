package moc

import (
	"math"
	"slices"

	"vogo/vokit/sky"
)

// Outlines are the borders of the coverage, as closed lines on the sky with the
// coverage to one side, for drawing over an image.
func (m *MOC) Outlines() [][]sky.Coord {
	b := border{covered: m.allSky(), order: m.sOrder}
	for _, c := range m.Cells() {
		for side := range 4 {
			b.walk(c, side)
		}
	}
	return b.join()
}

// border is the border of a coverage being put together.
type border struct {
	covered spans
	order   int
	pieces  [][]sky.Coord
}

// walk adds what of a side of a covered cell is on the border: all or nothing,
// or else as its halves are.
func (b *border) walk(c Cell, side int) {
	face, x, y := c.xy()
	d := across[side]
	next, ok := step(c.Order, face, x+d[0], y+d[1], int64(1)<<c.Order)
	if ok {
		shift := space.shift(next.Order)
		lo, hi := next.Index<<shift, (next.Index+1)<<shift
		i, _ := slices.BinarySearchFunc(b.covered, lo, func(r span, lo int64) int {
			if r.hi <= lo {
				return -1
			}
			return 1
		})
		switch {
		case i == len(b.covered) || b.covered[i].lo >= hi: // nothing
		case b.covered[i].lo <= lo && b.covered[i].hi >= hi:
			return
		case c.Order < b.order:
			for _, k := range halves[side] {
				b.walk(cellOf(c.Order+1, face, 2*x+k[0], 2*y+k[1]), side)
			}
			return
		}
	}
	steps := max(1, 32>>c.Order)
	piece := make([]sky.Coord, 0, steps+1)
	for k := range steps + 1 {
		piece = append(piece, c.onSide(side, float64(k)/float64(steps)).Coord())
	}
	b.pieces = append(b.pieces, piece)
}

// across is where the neighbour beyond each side lies, and halves are the
// quarters of a cell along the side, in the order of onSide.
var (
	across = [4][2]int64{{0, 1}, {-1, 0}, {0, -1}, {1, 0}}
	halves = [4][2][2]int64{{{1, 1}, {0, 1}}, {{0, 1}, {0, 0}}, {{0, 0}, {1, 0}}, {{1, 0}, {1, 1}}}
)

// knot is a position for finding the piece that goes on there; positions that
// two cells give for the same corner differ by rounding.
type knot [3]int64

func knotAt(c sky.Coord) knot {
	sa, ca := math.Sincos(c.RA * math.Pi / 180)
	sd, cd := math.Sincos(c.Dec * math.Pi / 180)
	const fine = 1 << 36 // 3 microarcseconds
	return knot{int64(math.Round(fine * cd * ca)), int64(math.Round(fine * cd * sa)), int64(math.Round(fine * sd))}
}

// join makes closed lines of the pieces, which all go round the same way.
func (b *border) join() [][]sky.Coord {
	starts := map[knot][]int{}
	for i, p := range b.pieces {
		k := knotAt(p[0])
		starts[k] = append(starts[k], i)
	}
	take := func(k knot) (int, bool) {
		for _, d := range around {
			at := knot{k[0] + d[0], k[1] + d[1], k[2] + d[2]}
			if list := starts[at]; len(list) > 0 {
				starts[at] = list[1:]
				return list[0], true
			}
		}
		return 0, false
	}
	var out [][]sky.Coord
	used := make([]bool, len(b.pieces))
	for i := range b.pieces {
		for !used[i] { // another piece from there may go first
			line := []sky.Coord{b.pieces[i][0]}
			for j, ok := take(knotAt(line[0])); ok; j, ok = take(knotAt(line[len(line)-1])) {
				used[j] = true
				line = append(line[:len(line)-1], b.pieces[j]...)
				if knotAt(line[0]).near(knotAt(line[len(line)-1])) {
					break
				}
			}
			out = append(out, line[:len(line)-1])
		}
	}
	return out
}

func (k knot) near(o knot) bool {
	for i := range k {
		if d := k[i] - o[i]; d < -1 || d > 1 {
			return false
		}
	}
	return true
}

// around are the knots that rounding can make of one, itself first.
var around = func() []knot {
	out := []knot{{}}
	for x := int64(-1); x <= 1; x++ {
		for y := int64(-1); y <= 1; y++ {
			for z := int64(-1); z <= 1; z++ {
				if k := (knot{x, y, z}); k != (knot{}) {
					out = append(out, k)
				}
			}
		}
	}
	return out
}()
