package moc

import (
	"fmt"
	"math"
	"math/bits"

	"vogo/vokit/sky"
)

// MaxOrder is the deepest order of cells; they are 0.4 mas wide.
const MaxOrder = 29

// Cell is a HEALPix cell in the NESTED numbering: of 12·4^Order cells of equal
// area the one with this index.
type Cell struct {
	Order int
	Index int64
}

// NumCells is the number of cells of an order, 12·4^order.
func NumCells(order int) int64 { return 12 << (2 * order) }

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
	return Cell{order, locate(c).index(order)}, nil
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
	face, x, y := c.xy()
	n := float64(int64(1) << c.Order)
	return onFace(face, (float64(x)+0.5)/n, (float64(y)+0.5)/n).coord()
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
			out = append(out, c.onSide(side, float64(k)/float64(steps)).coord())
		}
	}
	return out
}

// onSide is the point at t (0 to 1) along a side of the cell.
func (c Cell) onSide(side int, t float64) place {
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
	return onFace(face, x/n, y/n)
}

func (c Cell) xy() (face int, x, y int64) {
	in := c.Index & (1<<(2*c.Order) - 1)
	return int(c.Index >> (2 * c.Order)), squeeze(in), squeeze(in >> 1)
}

func cellOf(order, face int, x, y int64) Cell {
	return Cell{order, int64(face)<<(2*order) + spread(x) + spread(y)<<1}
}

// spread puts the bits of v on the even places.
func spread(v int64) int64 {
	u := uint64(v) & 0xffffffff
	u = (u ^ u<<16) & 0x0000ffff0000ffff
	u = (u ^ u<<8) & 0x00ff00ff00ff00ff
	u = (u ^ u<<4) & 0x0f0f0f0f0f0f0f0f
	u = (u ^ u<<2) & 0x3333333333333333
	u = (u ^ u<<1) & 0x5555555555555555
	return int64(u)
}

// squeeze takes the bits of v from the even places.
func squeeze(v int64) int64 {
	u := uint64(v) & 0x5555555555555555
	u = (u ^ u>>1) & 0x3333333333333333
	u = (u ^ u>>2) & 0x0f0f0f0f0f0f0f0f
	u = (u ^ u>>4) & 0x00ff00ff00ff00ff
	u = (u ^ u>>8) & 0x0000ffff0000ffff
	u = (u ^ u>>16) & 0x00000000ffffffff
	return int64(u)
}

// place is a direction as HEALPix sees it: the height z above the equator and
// the distance s from the axis (which keeps its digits at the poles), and the
// longitude.
type place struct{ z, s, phi float64 }

func locate(c sky.Coord) place {
	s, co := math.Sincos(c.Dec * math.Pi / 180)
	return place{s, math.Abs(co), c.RA * math.Pi / 180}
}

func (p place) coord() sky.Coord {
	return sky.New(p.phi*180/math.Pi, math.Atan2(p.z, p.s)*180/math.Pi)
}

func (p place) vec() vec {
	s, c := math.Sincos(p.phi)
	return vec{p.s * c, p.s * s, p.z}
}

// quadrants is the longitude in right angles, 0 ≤ t < 4.
func (p place) quadrants() float64 {
	t := math.Mod(p.phi/(math.Pi/2), 4)
	if t < 0 {
		t += 4
	}
	if t >= 4 {
		t = 0
	}
	return t
}

// index is the NESTED index of the cell that holds the place (Górski et al.
// 2005, section 5.1).
func (p place) index(order int) int64 {
	n := int64(1) << order
	ns, tt, za := float64(n), p.quadrants(), math.Abs(p.z)
	if za <= 2.0/3 {
		// Counts of the lines that rise and fall across the equatorial belt.
		down, up := int64(ns*(0.5+tt)-ns*p.z*0.75), int64(ns*(0.5+tt)+ns*p.z*0.75)
		fd, fu := down>>order, up>>order
		var face int64
		switch {
		case fd == fu:
			face = fd&3 | 4
		case fd < fu:
			face = fd
		default:
			face = fu + 8
		}
		return cellOf(order, int(face), up&(n-1), n-down&(n-1)-1).Index
	}
	q := min(int64(tt), 3)
	tp := tt - float64(q)
	r := ns * p.polarRadius()
	a, b := min(int64(tp*r), n-1), min(int64((1-tp)*r), n-1)
	if p.z >= 0 {
		return cellOf(order, int(q), n-b-1, n-a-1).Index
	}
	return cellOf(order, int(q+8), a, b).Index
}

// polarRadius is √(3(1−|z|)), the share of the way from the pole to the belt.
func (p place) polarRadius() float64 {
	za := math.Abs(p.z)
	if za < 0.99 {
		return math.Sqrt(3 * (1 - za))
	}
	return p.s / math.Sqrt((1+za)/3)
}

// Where the southern corners of the twelve base cells lie: rows from the north
// pole down, and longitudes of their middles, in eighths of a turn.
var (
	faceRow = [12]float64{2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4}
	faceLon = [12]float64{1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7}
)

// onFace is the direction of a point of a base cell; x grows to the north-east,
// y to the north-west, both from 0 to 1.
func onFace(face int, x, y float64) place {
	row := faceRow[face] - x - y
	if row >= 1 && row <= 3 {
		z := (2 - row) * 2 / 3
		return place{z, math.Sqrt((1 - z) * (1 + z)), math.Pi / 4 * (faceLon[face] + x - y)}
	}
	// Towards the poles, where 1−z is known better than z.
	r, sign := row, 1.0
	if row > 3 {
		r, sign = 4-row, -1
	}
	if r <= 0 {
		return place{z: sign}
	}
	h := r * r / 3
	return place{sign * (1 - h), math.Sqrt(h * (2 - h)), math.Pi / 4 * (faceLon[face] + (x-y)/r)}
}
