// Package healpix numbers the cells of HEALPix in the NESTED order and says where
// they lie (Górski et al. 2005, ApJ 622, 759). Coverages and queries share it;
// cells see it as package moc.
package healpix

import (
	"math"

	"vogo/vokit/sky"
)

// MaxOrder is the deepest order whose indices fit in 64 bits.
const MaxOrder = 29

// NumCells is the number of cells of an order, 12·4^order.
func NumCells(order int) int64 { return 12 << (2 * order) }

// Join is the index of the cell at column x and row y of a base cell.
func Join(order, face int, x, y int64) int64 {
	return int64(face)<<(2*order) + spread(x) + spread(y)<<1
}

// Split is the base cell of a cell, and the column and row in it.
func Split(order int, index int64) (face int, x, y int64) {
	in := index & (1<<(2*order) - 1)
	return int(index >> (2 * order)), squeeze(in), squeeze(in >> 1)
}

// Center is the middle of a cell.
func Center(order int, index int64) Place {
	face, x, y := Split(order, index)
	n := float64(int64(1) << order)
	return OnFace(face, (float64(x)+0.5)/n, (float64(y)+0.5)/n)
}

// Place is a direction as HEALPix sees it: the height z above the equator and
// the distance s from the axis (which keeps its digits at the poles), and the
// longitude in radians.
type Place struct{ Z, S, Lon float64 }

// At is the place of a position.
func At(c sky.Coord) Place {
	s, co := math.Sincos(c.Dec * math.Pi / 180)
	return Place{s, math.Abs(co), c.RA * math.Pi / 180}
}

// Coord is the position of the place.
func (p Place) Coord() sky.Coord {
	return sky.New(p.Lon*180/math.Pi, math.Atan2(p.Z, p.S)*180/math.Pi)
}

// Vec is the unit vector towards the place.
func (p Place) Vec() [3]float64 {
	s, c := math.Sincos(p.Lon)
	return [3]float64{p.S * c, p.S * s, p.Z}
}

// quadrants is the longitude in right angles, 0 ≤ t < 4.
func (p Place) quadrants() float64 {
	t := math.Mod(p.Lon/(math.Pi/2), 4)
	if t < 0 {
		t += 4
	}
	if t >= 4 {
		t = 0
	}
	return t
}

// Index is the NESTED index of the cell that holds the place (Górski et al.
// 2005, section 5.1).
func (p Place) Index(order int) int64 {
	n := int64(1) << order
	ns, tt, za := float64(n), p.quadrants(), math.Abs(p.Z)
	if za <= 2.0/3 {
		// Counts of the lines that rise and fall across the equatorial belt.
		down, up := int64(ns*(0.5+tt)-ns*p.Z*0.75), int64(ns*(0.5+tt)+ns*p.Z*0.75)
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
		return Join(order, int(face), up&(n-1), n-down&(n-1)-1)
	}
	q := min(int64(tt), 3)
	tp := tt - float64(q)
	r := ns * p.polarRadius()
	a, b := min(int64(tp*r), n-1), min(int64((1-tp)*r), n-1)
	if p.Z >= 0 {
		return Join(order, int(q), n-b-1, n-a-1)
	}
	return Join(order, int(q+8), a, b)
}

// polarRadius is √(3(1−|z|)), the share of the way from the pole to the belt.
func (p Place) polarRadius() float64 {
	za := math.Abs(p.Z)
	if za < 0.99 {
		return math.Sqrt(3 * (1 - za))
	}
	return p.S / math.Sqrt((1+za)/3)
}

// FaceRow and FaceLon tell where the twelve base cells lie: the rows of their
// southern corners, from the north pole down, and the longitudes of their
// middles, in eighths of a turn.
var (
	FaceRow = [12]float64{2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4}
	FaceLon = [12]float64{1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7}
)

// OnFace is the direction of a point of a base cell; x grows to the north-east,
// y to the north-west, both from 0 to 1.
func OnFace(face int, x, y float64) Place {
	row := FaceRow[face] - x - y
	if row >= 1 && row <= 3 {
		z := (2 - row) * 2 / 3
		return Place{z, math.Sqrt((1 - z) * (1 + z)), math.Pi / 4 * (FaceLon[face] + x - y)}
	}
	// Towards the poles, where 1−z is known better than z.
	r, sign := row, 1.0
	if row > 3 {
		r, sign = 4-row, -1
	}
	if r <= 0 {
		return Place{Z: sign}
	}
	h := r * r / 3
	return Place{sign * (1 - h), math.Sqrt(h * (2 - h)), math.Pi / 4 * (FaceLon[face] + (x-y)/r)}
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
