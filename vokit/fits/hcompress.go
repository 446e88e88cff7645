package fits

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// unhcompress decodes n pixels of an H-compressed tile (FITS 4.0, section
// 10.4.4; White, Postman and Lattanzi 1992, in Digitised Optical Sky Surveys):
// the coefficients of a two-dimensional Haar transform, their bit planes coded
// as quadtrees. The pixels come as big-endian 32-bit integers.
func unhcompress(packed []byte, n int, smooth bool) ([]byte, error) {
	if len(packed) < 25 || packed[0] != 0xdd || packed[1] != 0x99 {
		return nil, errors.New("HCOMPRESS: the data do not begin with their magic number")
	}
	nx, ny := int(int32(binary.BigEndian.Uint32(packed[2:]))), int(int32(binary.BigEndian.Uint32(packed[6:])))
	scale := int64(int32(binary.BigEndian.Uint32(packed[10:])))
	if nx < 1 || ny < 1 || nx > n || ny > n || nx*ny != n {
		return nil, fmt.Errorf("HCOMPRESS: %d × %d pixels in a tile of %d", nx, ny, n)
	}
	h := &haar{a: make([]int64, n), nx: nx, ny: ny, in: bitReader{b: packed[25:]}}
	if err := h.decode(packed[22:25]); err != nil {
		return nil, err
	}
	h.a[0] = int64(binary.BigEndian.Uint64(packed[14:]))
	if scale > 1 {
		for i := range h.a {
			h.a[i] *= scale
		}
	}
	if !smooth {
		scale = 0
	}
	h.inverse(scale)
	out := make([]byte, 0, 4*n)
	for _, v := range h.a {
		out = binary.BigEndian.AppendUint32(out, uint32(int32(v)))
	}
	return out, nil
}

// haar is a transform of nx rows of ny coefficients.
type haar struct {
	a      []int64
	nx, ny int
	in     bitReader
}

var errHEnd = errors.New("HCOMPRESS: the data end early or are damaged")

// decode reads the four quadrants, then the signs of what is not zero.
func (h *haar) decode(planes []byte) error {
	for i, q := range h.quadrants() {
		n := planes[planesOf[i]]
		if n > 62 {
			return fmt.Errorf("HCOMPRESS: %d bit planes", n)
		}
		if err := h.quadtree(q, int(n)); err != nil {
			return err
		}
	}
	if end, err := h.in.bits(4); err != nil || end != 0 {
		return errHEnd
	}
	h.in.align()
	for i, v := range h.a {
		if v == 0 {
			continue
		}
		minus, err := h.in.bits(1)
		if err != nil {
			return errHEnd
		}
		if minus != 0 {
			h.a[i] = -v
		}
	}
	return nil
}

// quadtree reads the bit planes of a quadrant. One that is empty has a word for
// each plane all the same.
func (h *haar) quadtree(q quadrant, planes int) error {
	nx, ny := q.nx, q.ny
	levels := levelsOf(nx, ny)
	for bit := planes - 1; bit >= 0; bit-- {
		mode, err := h.in.bits(4)
		if err != nil {
			return errHEnd
		}
		var cells []byte
		switch mode {
		case 0:
			cells, err = h.direct((nx + 1) / 2 * ((ny + 1) / 2))
		case 0xf:
			cells, err = h.tree(nx, ny, levels)
		default:
			return errHEnd
		}
		if err != nil {
			return err
		}
		half := (ny + 1) / 2
		for i := range nx {
			row := h.a[q.at+i*h.ny:]
			for j := range ny {
				row[j] |= int64(quarter(cells[i/2*half+j/2], i, j)) << bit
			}
		}
	}
	return nil
}

// quarter is the bit of the (i, j) of four cells that v stands for.
func quarter(v byte, i, j int) byte { return v >> quarterShift(i, j) & 1 }

func (h *haar) direct(n int) ([]byte, error) {
	out := make([]byte, n)
	for i := range out {
		v, err := h.in.bits(4)
		if err != nil {
			return nil, errHEnd
		}
		out[i] = byte(v)
	}
	return out, nil
}

// tree goes down from one cell, each cell that is not zero becoming four.
func (h *haar) tree(nx, ny, levels int) ([]byte, error) {
	v, err := h.huffman()
	if err != nil {
		return nil, err
	}
	cells, half := []byte{v}, 1
	for k := levels - 2; k >= 0; k-- {
		w, u := (nx-1)>>(k+1)+1, (ny-1)>>(k+1)+1
		next := make([]byte, w*u)
		for i := range w {
			for j := range u {
				next[i*u+j] = quarter(cells[i/2*half+j/2], i, j)
			}
		}
		for i := len(next) - 1; i >= 0; i-- {
			if next[i] != 0 {
				if next[i], err = h.huffman(); err != nil {
					return nil, err
				}
			}
		}
		cells, half = next, u
	}
	return cells, nil
}

// huffman reads one of the sixteen patterns of four bits, the likelier in fewer bits.
func (h *haar) huffman() (byte, error) {
	c, err := h.in.bits(3)
	if err != nil {
		return 0, errHEnd
	}
	if c < 4 {
		return 1 << c, nil
	}
	more := func() {
		var b uint32
		if b, err = h.in.bits(1); err == nil {
			c = c<<1 | b
		}
	}
	if more(); err != nil {
		return 0, errHEnd
	}
	if c < 13 {
		return [...]byte{3, 5, 10, 12, 15}[c-8], nil
	}
	if more(); err != nil {
		return 0, errHEnd
	}
	if c < 31 {
		return [...]byte{6, 7, 9, 11, 13}[c-26], nil
	}
	if more(); err != nil {
		return 0, errHEnd
	}
	if c == 62 {
		return 0, nil
	}
	return 14, nil
}

// align drops the rest of a byte.
func (r *bitReader) align() {
	drop := r.have % 8
	r.word <<= drop
	r.have -= drop
}

// inverse undoes the transform, from one coefficient to all pixels.
func (h *haar) inverse(smooth int64) {
	levels := levelsOf(h.nx, h.ny)
	if levels == 0 {
		return
	}
	top := int64(1) << (levels + 1)
	h.a[0] = roundTo(h.a[0], top)
	tmp := make([]int64, max(h.nx, h.ny))
	for k := levels - 1; k >= 0; k-- {
		nx, ny := (h.nx-1)>>k+1, (h.ny-1)>>k+1
		for i := range nx {
			interleave(h.a[i*h.ny:], ny, 1, tmp)
		}
		for j := range ny {
			interleave(h.a[j:], nx, h.ny, tmp)
		}
		if smooth > 1 {
			h.smooth(nx, ny, smooth>>1)
		}
		h.level(nx, ny, int64(1)<<k, k == 0)
	}
}

// roundTo rounds to a multiple of unit, a power of two, halves away from zero.
func roundTo(v, unit int64) int64 {
	half := unit >> 1
	if v < 0 && half > 0 {
		half--
	}
	return (v + half) & -unit
}

// interleave puts the second half of n values between those of the first.
func interleave(a []int64, n, stride int, tmp []int64) {
	half := (n + 1) / 2
	for i := range n {
		tmp[i] = a[i*stride]
	}
	for i := range n {
		if i&1 == 0 {
			a[i*stride] = tmp[i/2]
		} else {
			a[i*stride] = tmp[half+i/2]
		}
	}
}

// level makes four values of each sum and its three differences. The sums have
// lost low bits that the differences tell.
func (h *haar) level(nx, ny int, bit0 int64, last bool) {
	bit1, shift := bit0<<1, 1
	if last {
		shift = 2
	}
	fit := func(sum, diff int64) (int64, int64) { // of an odd row or column: two values only
		diff = roundTo(diff, bit1)
		low := diff & bit1
		if sum < 0 {
			low = -low
		}
		sum -= low
		return (sum - diff) >> shift, (sum + diff) >> shift
	}
	for i := 0; i < nx; i += 2 {
		r0 := h.a[i*h.ny:]
		if i+1 == nx {
			for j := 0; j+1 < ny; j += 2 {
				r0[j], r0[j+1] = fit(r0[j], r0[j+1])
			}
			if ny&1 != 0 {
				r0[ny-1] >>= shift
			}
			continue
		}
		r1 := h.a[(i+1)*h.ny:]
		for j := 0; j+1 < ny; j += 2 {
			h0, hx, hy, hc := r0[j], roundTo(r1[j], bit1), roundTo(r0[j+1], bit1), roundTo(r1[j+1], bit0)
			low0 := hc & bit0
			hx, hy = toZero(hx, low0), toZero(hy, low0)
			low1 := (hc ^ hx ^ hy) & bit1
			switch {
			case h0 >= 0:
				h0 += low0 - low1
			case low0 == 0:
				h0 += low1
			default:
				h0 += low0 - low1
			}
			r1[j+1] = (h0 + hx + hy + hc) >> shift
			r1[j] = (h0 + hx - hy - hc) >> shift
			r0[j+1] = (h0 - hx + hy - hc) >> shift
			r0[j] = (h0 - hx - hy + hc) >> shift
		}
		if ny&1 != 0 {
			r0[ny-1], r1[ny-1] = fit(r0[ny-1], r1[ny-1])
		}
	}
}

// toZero takes back that differences were rounded away from zero.
func toZero(v, by int64) int64 {
	if v < 0 {
		return v + by
	}
	return v - by
}

// smooth moves the differences, by at most limit, towards what the sums around
// suggest, to take the blocks out of lossy images.
func (h *haar) smooth(nx, ny int, limit int64) {
	n := h.ny
	clip := func(v, lo, hi int64) int64 { return max(min(v, hi), lo) }
	toward := func(d *int64, want int64, bits int) {
		s := want - *d<<bits
		if s < 0 {
			s += 1<<bits - 1
		}
		*d += clip(s>>bits, -limit, limit)
	}
	slope := func(before, here, after int64, d *int64) {
		hi := max(min(after-here, here-before), 0) << 2
		lo := min(max(after-here, here-before), 0) << 2
		if lo < hi {
			toward(d, clip(after-before, lo, hi), 3)
		}
	}
	for i := 2; i < nx-2; i += 2 {
		for j := 0; j < ny; j += 2 {
			at := i*n + j
			slope(h.a[at-2*n], h.a[at], h.a[at+2*n], &h.a[at+n])
		}
	}
	for i := 0; i < nx; i += 2 {
		for j := 2; j < ny-2; j += 2 {
			at := i*n + j
			slope(h.a[at-2], h.a[at], h.a[at+2], &h.a[at+1])
		}
	}
	for i := 2; i < nx-2; i += 2 {
		for j := 2; j < ny-2; j += 2 {
			at := i*n + j
			mm, pm, mp, pp, here := h.a[at-2*n-2], h.a[at+2*n-2], h.a[at-2*n+2], h.a[at+2*n+2], h.a[at]
			x, y := h.a[at+n]<<1, h.a[at+1]<<1
			hi := min(max(pp-here, 0)-x-y, max(here-pm, 0)+x-y, max(here-mp, 0)-x+y, max(mm-here, 0)+x+y) << 4
			lo := max(min(pp-here, 0)-x-y, min(here-pm, 0)+x-y, min(here-mp, 0)-x+y, min(mm-here, 0)+x+y) << 4
			if lo < hi {
				toward(&h.a[at+n+1], clip(pp+mm-mp-pm, lo, hi), 6)
			}
		}
	}
}
