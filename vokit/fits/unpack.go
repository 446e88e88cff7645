package fits

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// unpacker unpacks tiles one after the other. What it gives is valid until the
// next one.
type unpacker struct {
	t      *tiling
	heap   heapReader
	rows   window // reads descriptors, some rows at a time
	cells  []byte // of the tile's row
	pixels []byte
	wide   []byte // pixels of another width
	floats []byte // pixels that were quantized
}

func (t *tiling) unpacker(plan []int64) *unpacker {
	u := &unpacker{t: t, cells: make([]byte, t.row), heap: heapReader{h: t.h, start: int64(t.h.Header.IntOr("THEAP", t.row*t.rows))}}
	u.rows = window{h: t.h, end: int64(t.row) * int64(t.rows), most: 1 << 16}
	if !t.h.inMem {
		u.heap.ahead = &ahead{window: window{h: t.h, most: windowSize}, ends: plan}
		if plan == nil { // of a file at hand: tiles mostly follow one another
			u.heap.ahead.most, u.heap.ahead.ends = 1<<18, []int64{t.h.size}
		}
	}
	return u
}

// descriptors reads a row of the table.
func (u *unpacker) descriptors(row int) ([]byte, error) {
	return u.cells, u.rows.read(u.cells, int64(row)*int64(u.t.row))
}

// unpack gives the n pixels of a tile as they would stand in an uncompressed file.
func (u *unpacker) unpack(row, n int) ([]byte, error) {
	u.heap.budget = u.t.h.size
	cells, err := u.descriptors(row)
	if err != nil {
		return nil, err
	}
	cell := func(f *field) ([]byte, error) {
		if f == nil {
			return nil, nil
		}
		return u.heap.cell(f, cells[f.offset:f.offset+f.width])
	}
	packed, err := cell(u.t.data)
	if err != nil {
		return nil, err
	}
	if len(packed) > 0 {
		return u.unpackData(packed, row, n)
	}
	if packed, err = cell(u.t.gz); err != nil {
		return nil, err
	}
	size := abs(u.t.bitpix) / 8
	if len(packed) > 0 {
		return gunzip(packed, n*size)
	}
	if packed, err = cell(u.t.plain); err != nil {
		return nil, err
	}
	if len(packed) != n*size {
		return nil, fmt.Errorf("%d bytes for %d pixels", len(packed), n)
	}
	return packed, nil
}

func (u *unpacker) unpackData(packed []byte, row, n int) ([]byte, error) {
	t := u.t
	size := abs(t.bitpix) / 8
	scale := u.number(t.scale, t.scale1)
	quantized := t.bitpix < 0 && scale != 0
	if quantized {
		size = 4
	}
	ints, err := u.integers(packed, n, size, quantized)
	if err != nil || !quantized {
		return ints, err
	}
	return u.dequantize(ints, row, scale, u.number(t.zero, t.zero1)), nil
}

// integers decodes n numbers of size bytes.
func (u *unpacker) integers(packed []byte, n, size int, quantized bool) ([]byte, error) {
	t := u.t
	switch t.algorithm {
	case "RICE_1", "RICE_ONE":
		if t.bytePix != 1 && t.bytePix != 2 && t.bytePix != 4 {
			return nil, fmt.Errorf("rice coding of %d-byte pixels", t.bytePix)
		}
		if t.bitpix < 0 && !quantized {
			return nil, fmt.Errorf("rice coding of floating point numbers without ZSCALE")
		}
		ints, err := unrice(u.pixels, packed, n, t.blockSize, t.bytePix)
		if err != nil {
			return nil, err
		}
		u.pixels = ints
		return u.resize(ints, t.bytePix, size), nil
	case "GZIP_1":
		return gunzip(packed, n*size)
	case "GZIP_2":
		ints, err := gunzip(packed, n*size)
		if err != nil {
			return nil, err
		}
		return unshuffle(ints, size), nil
	case "PLIO_1":
		ints, err := unplio(packed, n)
		if err != nil {
			return nil, err
		}
		ints = u.resize(ints, 4, size)
		if t.unsigned16 {
			flipSigns(ints)
		}
		return ints, nil
	case "HCOMPRESS_1":
		ints, err := unhcompress(packed, n, t.smooth)
		if err != nil {
			return nil, err
		}
		return u.resize(ints, 4, size), nil
	case "NOCOMPRESS":
		if len(packed) != n*size {
			return nil, fmt.Errorf("%d bytes for %d pixels", len(packed), n)
		}
		return packed, nil
	}
	return nil, fmt.Errorf("compression %q is none of RICE_1, GZIP_1, GZIP_2, HCOMPRESS_1, PLIO_1", t.algorithm)
}

// number is a number of the tile's row, or else that of the header.
func (u *unpacker) number(f *field, header float64) float64 {
	if f == nil {
		return header
	}
	c := u.cells[f.offset:]
	switch f.code {
	case 'D':
		return math.Float64frombits(binary.BigEndian.Uint64(c))
	case 'E':
		return float64(math.Float32frombits(binary.BigEndian.Uint32(c)))
	case 'J':
		return float64(int32(binary.BigEndian.Uint32(c)))
	}
	return 0
}

// zeroMark stands for exactly 0 under SUBTRACTIVE_DITHER_2; nullMark for NaN.
const (
	zeroMark = -2147483646
	nullMark = -2147483647
)

// dequantize turns the integers of a tile into floating point numbers
// (section 10.2), taking back the dither.
func (u *unpacker) dequantize(ints []byte, row int, scale, zero float64) []byte {
	t := u.t
	null := int64(nullMark)
	switch {
	case t.zblank != nil:
		null = int64(u.number(t.zblank, 0))
	case t.hasBlank:
		null = t.blank
	}
	dithered := t.quantize == "SUBTRACTIVE_DITHER_1" || t.quantize == "SUBTRACTIVE_DITHER_2"
	zeros := t.quantize == "SUBTRACTIVE_DITHER_2"
	random := newDither(row, t.dither0)
	n := len(ints) / 4
	out := grown(u.floats, n*abs(t.bitpix)/8)
	u.floats = out
	for i := range n {
		q := int64(int32(binary.BigEndian.Uint32(ints[i*4:])))
		r := 0.5
		if dithered {
			r = random.next()
		}
		v := (float64(q)-r+0.5)*scale + zero
		switch {
		case q == null:
			v = math.NaN()
		case zeros && q == zeroMark:
			v = 0
		}
		if t.bitpix == -32 {
			binary.BigEndian.PutUint32(out[i*4:], math.Float32bits(float32(v)))
		} else {
			binary.BigEndian.PutUint64(out[i*8:], math.Float64bits(v))
		}
	}
	return out
}

// grown is a slice of n bytes, b if it is large enough.
func grown(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// ditherTable are the 10,000 random numbers of the standard (appendix I).
var ditherTable = sync.OnceValue(func() []float64 {
	const a, m = 16807, 2147483647
	t := make([]float64, 10000)
	seed := int64(1)
	for i := range t {
		seed = a * seed % m
		t[i] = float64(float32(float64(seed) / m))
	}
	return t
})

// dither walks through the table as the standard says, from a start given by the tile.
type dither struct {
	table     []float64
	seed, pos int
}

func newDither(row, dither0 int) *dither {
	d := &dither{table: ditherTable()}
	n := len(d.table)
	d.seed = ((row+dither0-1)%n + n) % n
	d.pos = int(d.table[d.seed] * 500)
	return d
}

func (d *dither) next() float64 {
	v := d.table[d.pos]
	if d.pos++; d.pos == len(d.table) {
		d.seed = (d.seed + 1) % len(d.table)
		d.pos = int(d.table[d.seed] * 500)
	}
	return v
}

// gunzip unpacks exactly n bytes.
func gunzip(packed []byte, n int) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if n > 1100*len(packed)+1024 {
		return nil, fmt.Errorf("gzip: %d bytes cannot hold %d", len(packed), n)
	}
	out := make([]byte, n)
	if _, err := io.ReadFull(zr, out); err != nil {
		return nil, fmt.Errorf("gzip: want %s bytes: %w", strconv.Itoa(n), err)
	}
	return out, nil
}

// unshuffle puts the bytes of numbers together again that GZIP_2 has sorted by significance.
func unshuffle(b []byte, size int) []byte {
	out := make([]byte, len(b))
	n := len(b) / size
	for k := range size {
		for i := range n {
			out[i*size+k] = b[k*n+i]
		}
	}
	return out
}

// resize changes the width of big-endian integers; single bytes are unsigned.
func (u *unpacker) resize(b []byte, from, to int) []byte {
	if from == to {
		return b
	}
	n := len(b) / from
	out := grown(u.wide, n*to)
	u.wide = out
	for i := range n {
		var v int64
		switch from {
		case 1:
			v = int64(b[i])
		case 2:
			v = int64(int16(binary.BigEndian.Uint16(b[i*2:])))
		default:
			v = int64(int32(binary.BigEndian.Uint32(b[i*4:])))
		}
		switch to {
		case 1:
			out[i] = byte(v)
		case 2:
			binary.BigEndian.PutUint16(out[i*2:], uint16(v))
		case 4:
			binary.BigEndian.PutUint32(out[i*4:], uint32(v))
		default:
			binary.BigEndian.PutUint64(out[i*8:], uint64(v))
		}
	}
	return out
}
