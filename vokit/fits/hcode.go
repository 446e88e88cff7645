package fits

import (
	"encoding/binary"
	"math/bits"
)

// hcompress encodes nx rows of ny pixels, big-endian integers of size bytes; it
// is the inverse of unhcompress. A scale above 1 is the step of the
// coefficients, which loses what is smaller.
func hcompress(raw []byte, size, nx, ny, scale int) []byte {
	h := &haar{a: integersOf(raw, size), nx: nx, ny: ny}
	h.transform()
	if scale > 1 {
		for i, v := range h.a {
			h.a[i] = divideRounded(v, int64(scale))
		}
	}
	out := []byte{0xdd, 0x99}
	out = binary.BigEndian.AppendUint32(out, uint32(nx))
	out = binary.BigEndian.AppendUint32(out, uint32(ny))
	out = binary.BigEndian.AppendUint32(out, uint32(scale))
	out = binary.BigEndian.AppendUint64(out, uint64(h.a[0]))
	h.a[0] = 0 // stands above, and not among the coefficients
	return h.encode(out)
}

// integersOf reads big-endian integers; single bytes are unsigned.
func integersOf(raw []byte, size int) []int64 {
	out := make([]int64, len(raw)/size)
	for i := range out {
		switch size {
		case 1:
			out[i] = int64(raw[i])
		case 2:
			out[i] = int64(int16(binary.BigEndian.Uint16(raw[2*i:])))
		default:
			out[i] = int64(int32(binary.BigEndian.Uint32(raw[4*i:])))
		}
	}
	return out
}

// divideRounded rounds to the next whole number, halves towards zero.
func divideRounded(v, by int64) int64 {
	half := (by+1)/2 - 1
	if v < 0 {
		half = -half
	}
	return (v + half) / by
}

// transform makes a sum and three differences of every four pixels, and goes on
// with the sums until one is left. It is the inverse of inverse.
func (h *haar) transform() {
	tmp := make([]int64, max(h.nx, h.ny))
	nx, ny := h.nx, h.ny
	for k := range levelsOf(h.nx, h.ny) {
		h.sumUp(nx, ny, k)
		for i := range nx {
			separate(h.a[i*h.ny:], ny, 1, tmp)
		}
		for j := range ny {
			separate(h.a[j:], nx, h.ny, tmp)
		}
		nx, ny = (nx+1)/2, (ny+1)/2
	}
}

// levelsOf is how often the longer side is halved until one is left.
func levelsOf(nx, ny int) int { return bits.Len(uint(max(nx, ny, 1) - 1)) }

// sumUp replaces each 2 × 2 values of nx rows of ny by their sum and
// differences. Low bits of the sum and of two differences that the others tell
// are rounded off, so that numbers grow by one bit a level only.
func (h *haar) sumUp(nx, ny, level int) {
	shift := min(level, 1) // the first level is not halved
	unit := int64(2) << level
	for i := 0; i < nx; i += 2 {
		r0 := h.a[i*h.ny:]
		if i+1 == nx { // an odd row: what is missing counts as a copy
			for j := 0; j+1 < ny; j += 2 {
				sum, diff := (r0[j+1]+r0[j])<<(1-shift), (r0[j+1]-r0[j])<<(1-shift)
				r0[j], r0[j+1] = roundTo(sum, 2*unit), roundTo(diff, unit)
			}
			if ny&1 != 0 {
				r0[ny-1] = roundTo(r0[ny-1]<<(2-shift), 2*unit)
			}
			continue
		}
		r1 := h.a[(i+1)*h.ny:]
		for j := 0; j+1 < ny; j += 2 {
			a, b, c, d := r0[j], r0[j+1], r1[j], r1[j+1]
			r0[j] = roundTo((d+c+b+a)>>shift, 2*unit)
			r1[j] = roundTo((d+c-b-a)>>shift, unit)
			r0[j+1] = roundTo((d-c+b-a)>>shift, unit)
			r1[j+1] = (d - c - b + a) >> shift
		}
		if j := ny - 1; ny&1 != 0 {
			sum, diff := (r1[j]+r0[j])<<(1-shift), (r1[j]-r0[j])<<(1-shift)
			r0[j], r1[j] = roundTo(sum, 2*unit), roundTo(diff, unit)
		}
	}
}

// separate is the inverse of interleave: values at even places, then the others.
func separate(a []int64, n, stride int, tmp []int64) {
	half := (n + 1) / 2
	for i := range n {
		if i&1 == 0 {
			tmp[i/2] = a[i*stride]
		} else {
			tmp[half+i/2] = a[i*stride]
		}
	}
	for i := range n {
		a[i*stride] = tmp[i]
	}
}

// quadrant is a part of the coefficients: the first, and rows of columns.
type quadrant struct{ at, nx, ny int }

// quadrants are the sums with the coarser levels, and the three differences of the finest.
func (h *haar) quadrants() [4]quadrant {
	halfX, halfY := (h.nx+1)/2, (h.ny+1)/2
	return [4]quadrant{
		{0, halfX, halfY},
		{halfY, halfX, h.ny / 2},
		{h.ny * halfX, h.nx / 2, halfY},
		{h.ny*halfX + halfY, h.nx / 2, h.ny / 2},
	}
}

// planesOf says which of the three counts of bit planes a quadrant has.
var planesOf = [4]int{0, 1, 1, 2}

// encode appends the counts of bit planes, the planes and the signs.
func (h *haar) encode(out []byte) []byte {
	w := bitWriter{}
	var signs bitWriter
	for i, v := range h.a {
		switch {
		case v > 0:
			signs.bits(0, 1)
		case v < 0:
			signs.bits(1, 1)
			h.a[i] = -v
		}
	}
	quadrants := h.quadrants()
	var planes [3]byte
	for i, q := range quadrants {
		all := int64(0)
		for r := range q.nx {
			for _, v := range h.a[q.at+r*h.ny:][:q.ny] {
				all |= v
			}
		}
		planes[planesOf[i]] = max(planes[planesOf[i]], byte(bits.Len64(uint64(all))))
	}
	for i, q := range quadrants {
		for bit := int(planes[planesOf[i]]) - 1; bit >= 0; bit-- {
			h.plane(&w, q, bit)
		}
	}
	w.bits(0, 4)
	out = append(append(out, planes[:]...), w.flush()...)
	return append(out, signs.flush()...)
}

// plane writes one bit of all coefficients of a quadrant: as a quadtree, or as
// they are where that is shorter.
func (h *haar) plane(w *bitWriter, q quadrant, bit int) {
	nx, ny := (q.nx+1)/2, (q.ny+1)/2
	cells := make([]byte, nx*ny) // of 2 × 2 bits
	for i := range q.nx {
		for j, v := range h.a[q.at+i*h.ny:][:q.ny] {
			cells[i/2*ny+j/2] |= byte(v>>bit&1) << quarterShift(i, j)
		}
	}
	tree := [][]byte{cells}
	for nx > 1 || ny > 1 {
		halfX, halfY := (nx+1)/2, (ny+1)/2
		up := make([]byte, halfX*halfY)
		for i := range nx {
			for j := range ny {
				if cells[i*ny+j] != 0 {
					up[i/2*halfY+j/2] |= 1 << quarterShift(i, j)
				}
			}
		}
		tree = append(tree, up)
		cells, nx, ny = up, halfX, halfY
	}
	length := 0
	for _, level := range tree {
		for _, v := range level {
			if v != 0 {
				length += int(huffmanCodes[v].length)
			}
		}
	}
	if length > 4*len(tree[0]) {
		w.bits(0, 4)
		for _, v := range tree[0] {
			w.bits(uint32(v), 4)
		}
		return
	}
	w.bits(0xf, 4)
	if length == 0 { // the top alone says that there is nothing
		w.bits(huffmanCodes[0].code, int(huffmanCodes[0].length))
	}
	for k := len(tree) - 1; k >= 0; k-- {
		for i := len(tree[k]) - 1; i >= 0; i-- {
			if c := huffmanCodes[tree[k][i]]; tree[k][i] != 0 {
				w.bits(c.code, int(c.length))
			}
		}
	}
}

// quarterShift is where the bit of the (i, j) of four cells stands; see quarter.
func quarterShift(i, j int) int { return 3 - i&1<<1 - j&1 }

// huffmanCodes of the sixteen patterns of four bits.
var huffmanCodes = [16]struct {
	code   uint32
	length uint8
}{
	0: {62, 6}, 1: {0, 3}, 2: {1, 3}, 3: {8, 4}, 4: {2, 3}, 5: {9, 4}, 6: {26, 5}, 7: {27, 5},
	8: {3, 3}, 9: {28, 5}, 10: {10, 4}, 11: {29, 5}, 12: {11, 4}, 13: {30, 5}, 14: {63, 6}, 15: {12, 4},
}
