package adql

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxOrder is the deepest HEALPix order whose indices fit in 64 bits.
const maxOrder = 29

// healpixIndex is the NESTED index of a direction at an order (Górski et al.
// 2005, section 5.1 and appendix B).
func healpixIndex(order int, p vec) int64 {
	z := p[2]
	phi := math.Atan2(p[1], p[0])
	if phi < 0 {
		phi += 2 * math.Pi
	}
	tt := phi / (math.Pi / 2) // in [0,4)
	if tt >= 4 {
		tt -= 4
	}
	nside := int64(1) << order
	ns := float64(nside)
	za := math.Abs(z)
	var face, ix, iy int64
	if za <= 2.0/3 {
		t1, t2 := ns*(0.5+tt), ns*z*0.75
		jp, jm := int64(t1-t2), int64(t1+t2)
		ifp, ifm := jp>>order, jm>>order
		switch {
		case ifp == ifm:
			face = ifp | 4
		case ifp < ifm:
			face = ifp
		default:
			face = ifm + 8
		}
		ix, iy = jm&(nside-1), nside-(jp&(nside-1))-1
	} else {
		ntt := min(int64(tt), 3)
		tp := tt - float64(ntt)
		// sqrt(3(1-|z|)) from the cylinder radius keeps its digits at the pole.
		tmp := ns * math.Hypot(p[0], p[1]) / math.Sqrt((1+za)/3)
		jp, jm := min(int64(tp*tmp), nside-1), min(int64((1-tp)*tmp), nside-1)
		if z >= 0 {
			face, ix, iy = ntt, nside-jm-1, nside-jp-1
		} else {
			face, ix, iy = ntt+8, jp, jm
		}
	}
	return face<<(2*order) + spread(ix) + spread(iy)<<1
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

func squeeze(v int64) int64 {
	u := uint64(v) & 0x5555555555555555
	u = (u ^ u>>1) & 0x3333333333333333
	u = (u ^ u>>2) & 0x0f0f0f0f0f0f0f0f
	u = (u ^ u>>4) & 0x00ff00ff00ff00ff
	u = (u ^ u>>8) & 0x0000ffff0000ffff
	u = (u ^ u>>16) & 0x00000000ffffffff
	return int64(u)
}

// healpixCenter is the centre of a NESTED cell.
func healpixCenter(order int, index int64) vec {
	nside := int64(1) << order
	face := index >> (2 * order)
	in := index & (1<<(2*order) - 1)
	ix, iy := squeeze(in), squeeze(in>>1)
	jrll := [12]int64{2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4}
	jpll := [12]int64{1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7}
	jr := jrll[face]<<order - ix - iy - 1
	ns := float64(nside)
	var nr int64
	var z float64
	switch {
	case jr < nside:
		nr = jr
		z = 1 - float64(nr)*float64(nr)/(3*ns*ns)
	case jr > 3*nside:
		nr = 4*nside - jr
		z = -1 + float64(nr)*float64(nr)/(3*ns*ns)
	default:
		nr = nside
		z = float64(2*nside-jr) * 2 / (3 * ns)
	}
	tmp := jpll[face]*nr + ix - iy
	if tmp < 0 {
		tmp += 8 * nr
	}
	phi := math.Pi / 4 * float64(tmp) / float64(nr)
	s := math.Sqrt(max(0, (1-z)*(1+z)))
	return vec{s * math.Cos(phi), s * math.Sin(phi), z}
}

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
	slices.SortFunc(c.ranges, func(a, b [2]int64) int {
		switch {
		case a[0] < b[0]:
			return -1
		case a[0] > b[0]:
			return 1
		}
		return 0
	})
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

func (c *cells) has(p vec) bool { return c.hasIndex(healpixIndex(maxOrder, p)) }

func (c *cells) hasIndex(i int64) bool {
	n, _ := slices.BinarySearchFunc(c.ranges, i, func(r [2]int64, i int64) int {
		switch {
		case r[1] <= i:
			return -1
		case r[0] > i:
			return 1
		}
		return 0
	})
	return n < len(c.ranges) && c.ranges[n][0] <= i && i < c.ranges[n][1]
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

// cover finds the cells of an order that satisfy in, going down from the
// twelve base cells through those that may hold one.
func cover(order int, in func(center vec, order int, radius float64) (maybe, yes bool)) *cells {
	c := &cells{order: order}
	var down func(o int, i int64)
	down = func(o int, i int64) {
		maybe, yes := in(healpixCenter(o, i), o, cellRadius(o))
		if !maybe {
			return
		}
		if yes || o == order {
			shift := 2 * (maxOrder - o)
			c.ranges = append(c.ranges, [2]int64{i << shift, (i + 1) << shift})
			return
		}
		for k := range int64(4) {
			down(o+1, i<<2|k)
		}
	}
	for i := range int64(12) {
		down(0, i)
	}
	c.normalize()
	return c
}

// coverRegion is the MOC of a region at an order: all cells it touches, up
// to the slack of the circles around cells.
func coverRegion(order int, r *Region) *cells {
	if r.kind == mocRegion {
		return r.cells
	}
	return cover(order, func(center vec, o int, radius float64) (bool, bool) {
		disc := &Region{kind: circleRegion, center: center, radius: radius}
		if !r.intersects(disc) {
			return false, false
		}
		return true, r.encloses(disc)
	})
}

// overlaps works on a cover of the region fine enough for the MOC.
func (c *cells) overlaps(r *Region) bool {
	o := r.cells
	if r.kind != mocRegion {
		if c.has(r.center) {
			return true
		}
		o = coverRegion(min(9, max(c.order, 6)), r)
	}
	i, j := 0, 0
	for i < len(c.ranges) && j < len(o.ranges) {
		a, b := c.ranges[i], o.ranges[j]
		if a[0] < b[1] && b[0] < a[1] {
			return true
		}
		if a[1] < b[1] {
			i++
		} else {
			j++
		}
	}
	return false
}

// encloses reports whether the MOC holds all of a region.
func (c *cells) encloses(r *Region) bool {
	for _, q := range coverRegion(min(9, max(c.order, 6)), r).ranges {
		n, _ := slices.BinarySearchFunc(c.ranges, q[0], func(r [2]int64, i int64) int {
			switch {
			case r[1] <= i:
				return -1
			case r[0] > i:
				return 1
			}
			return 0
		})
		if n >= len(c.ranges) || c.ranges[n][0] > q[0] || c.ranges[n][1] < q[1] {
			return false
		}
	}
	return true
}

// within reports whether every cell lies in a region.
func (c *cells) within(r *Region) bool {
	outer := &Region{kind: mocRegion, cells: coverRegion(min(9, max(c.order, 6)), r)}
	return outer.cells.encloses(&Region{kind: mocRegion, cells: c})
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
