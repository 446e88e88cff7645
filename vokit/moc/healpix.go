package moc

import (
	"fmt"
	"math"
	"math/bits"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// MaxOrder is the deepest order of cells; they are 0.4 mas wide.
const MaxOrder = healpix.MaxOrder

// Cell is a HEALPix cell in the NESTED numbering: of 12·4^Order cells of equal
// area the one with this index.
type Cell struct {
	Order int
	Index int64
}

// NumCells is the number of cells of an order, 12·4^order.
func NumCells(order int) int64 { return healpix.NumCells(order) }

// CellWidth is the square root of the area of a cell, in degrees.
func CellWidth(order int) float64 {
	return math.Sqrt(math.Pi/3) / float64(int64(1)<<order) * 180 / math.Pi
}

// NewCell is the cell with a NESTED index.
func NewCell(order int, index int64) (Cell, error) {
	if err := checkOrder(order); err != nil {
		return Cell{}, err
	}
	if index < 0 || index >= NumCells(order) {
		return Cell{}, fmt.Errorf("moc: order %d has the cells 0 to %d, not %d", order, NumCells(order)-1, index)
	}
	return Cell{order, index}, nil
}

func checkOrder(order int) error {
	if order < 0 || order > MaxOrder {
		return fmt.Errorf("moc: the order %d is not between 0 and %d", order, MaxOrder)
	}
	return nil
}

// CellAt is the cell of an order that holds a position.
func CellAt(order int, c sky.Coord) (Cell, error) {
	if err := checkOrder(order); err != nil {
		return Cell{}, err
	}
	if !c.Known() || math.Abs(c.Dec) > 90 || math.IsInf(c.RA, 0) {
		return Cell{}, fmt.Errorf("moc: no cell holds the position %v", c)
	}
	return Cell{order, healpix.At(c).Index(order)}, nil
}

// FromUniq is the cell with a UNIQ number, 4·4^order + index (MOC 2.0, section 4.2).
func FromUniq(u int64) (Cell, error) {
	if u < 4 {
		return Cell{}, fmt.Errorf("moc: %d is no UNIQ number; the least is 4", u)
	}
	order := (bits.Len64(uint64(u))-1)/2 - 1
	if order > MaxOrder {
		return Cell{}, fmt.Errorf("moc: the UNIQ number %d is beyond order %d", u, MaxOrder)
	}
	c, err := NewCell(order, u-4<<(2*order))
	if err != nil {
		return Cell{}, fmt.Errorf("moc: %d is no UNIQ number of a cell", u)
	}
	return c, nil
}

// Uniq is order and index in one number.
func (c Cell) Uniq() int64 { return 4<<(2*c.Order) + c.Index }

// String is order/index, as the text form of a MOC writes it.
func (c Cell) String() string { return fmt.Sprintf("%d/%d", c.Order, c.Index) }

// Parent is the cell one order up that holds this one; the base cells have none
// and give themselves.
func (c Cell) Parent() Cell {
	if c.Order == 0 {
		return c
	}
	return Cell{c.Order - 1, c.Index >> 2}
}

// Center is the middle of the cell.
func (c Cell) Center() sky.Coord {
	return healpix.Center(c.Order, c.Index).Coord()
}

// Corners are the corners of the cell: north, west, south, east.
func (c Cell) Corners() []sky.Coord { return c.Boundary(1) }

// Boundary is the outline of the cell as 4·steps positions, from the northern
// corner through the western one. The sides of cells are no great circles.
func (c Cell) Boundary(steps int) []sky.Coord {
	steps = max(steps, 1)
	out := make([]sky.Coord, 0, 4*steps)
	for side := range 4 {
		for k := range steps {
			out = append(out, c.onSide(side, float64(k)/float64(steps)).Coord())
		}
	}
	return out
}

// onSide is the point at t (0 to 1) along a side of the cell.
func (c Cell) onSide(side int, t float64) healpix.Place {
	face, ix, iy := c.xy()
	x, y := float64(ix), float64(iy)
	switch side {
	case 0: // north to west
		x, y = x+1-t, y+1
	case 1: // west to south
		y += 1 - t
	case 2: // south to east
		x += t
	default: // east to north
		x, y = x+1, y+t
	}
	n := float64(int64(1) << c.Order)
	return healpix.OnFace(face, x/n, y/n)
}

func (c Cell) xy() (face int, x, y int64) {
	return healpix.Split(c.Order, c.Index)
}

func cellOf(order, face int, x, y int64) Cell {
	return Cell{order, healpix.Join(order, face, x, y)}
}
