package fits

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// tiling is a tile-compressed image (FITS 4.0, section 10.1), ready to be read.
type tiling struct {
	h         *HDU
	dims      []int
	tile      []int
	count     []int // tiles along each axis
	bitpix    int
	algorithm string
	blockSize int
	bytePix   int
	smooth    bool // of HCOMPRESS_1
	quantize  string
	dither0   int
	blank     int64
	hasBlank  bool
	row       int
	rows      int
	data      *field // COMPRESSED_DATA
	gz        *field // GZIP_COMPRESSED_DATA
	plain     *field // UNCOMPRESSED_DATA
	scale     *field
	zero      *field
	zblank    *field
}

// uncompressedHeader is the header of the image inside (section 10.1.1).
func uncompressedHeader(h *Header) *Header {
	out := NewHeader()
	out.append(Card{Keyword: "SIMPLE", Value: true, Comment: "conforms to FITS standard"})
	out.append(Card{Keyword: "BITPIX", Value: int64(h.IntOr("ZBITPIX", 0)), Comment: "array data type"})
	dims, _ := axes(h, "ZNAXIS")
	out.append(Card{Keyword: "NAXIS", Value: int64(len(dims)), Comment: "number of array dimensions"})
	for i, d := range dims {
		out.append(Card{Keyword: fmt.Sprintf("NAXIS%d", i+1), Value: int64(d)})
	}
	for _, c := range h.cards {
		if compressionKeyword(c.Keyword) || structural(c.Keyword) && c.Keyword != "BSCALE" && c.Keyword != "BZERO" && c.Keyword != "BLANK" {
			continue
		}
		out.append(c)
	}
	out.odd = append([]string(nil), h.odd...)
	return out
}

func compressionKeyword(k string) bool {
	switch k {
	case "ZIMAGE", "ZCMPTYPE", "ZBITPIX", "ZNAXIS", "ZSIMPLE", "ZEXTEND", "ZTENSION", "ZPCOUNT", "ZGCOUNT", "ZQUANTIZ", "ZDITHER0",
		"ZBLANK", "ZHECKSUM", "ZDATASUM", "ZMASKCMP", "ZBLOCKED", "TFIELDS", "THEAP", "ZSCALE", "ZZERO":
		return true
	}
	for _, p := range []string{"ZNAXIS", "ZTILE", "ZNAME", "ZVAL", "TTYPE", "TFORM", "TUNIT", "TDIM", "TNULL", "TSCAL", "TZERO", "TDISP"} {
		if rest, ok := strings.CutPrefix(k, p); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return false
}

func (h *HDU) tiling() (*tiling, error) {
	if h.tiles != nil {
		return h.tiles, nil
	}
	t := &tiling{h: h, blockSize: 32, bytePix: 4, algorithm: strings.ToUpper(strings.TrimSpace(h.Header.TextOr("ZCMPTYPE", "")))}
	tiles, err := t.cut()
	if err != nil {
		return nil, err
	}
	t.parameters()
	var n int
	if t.row, t.rows, n, err = h.tableShape(); err != nil {
		return nil, err
	}
	if t.rows != tiles {
		return nil, h.errorf("%d compressed tiles for an image of %d", t.rows, tiles)
	}
	fields, err := h.binaryFields(n, t.row)
	if err != nil {
		return nil, err
	}
	if err := t.columns(fields); err != nil {
		return nil, err
	}
	h.tiles = t
	return t, nil
}

// cut reads how the image is cut into tiles, and gives their number.
func (t *tiling) cut() (tiles int, err error) {
	h, hdr := t.h, t.h.Header
	if t.dims, err = axes(hdr, "ZNAXIS"); err != nil {
		return 0, h.errorf("compressed image without axes (ZNAXIS): %v", err)
	}
	if len(t.dims) == 0 {
		return 0, h.errorf("compressed image without axes (ZNAXIS is 0)")
	}
	t.bitpix = hdr.IntOr("ZBITPIX", 0)
	if !validBitPix(t.bitpix) {
		return 0, h.errorf("ZBITPIX = %d is none of 8, 16, 32, 64, -32, -64", t.bitpix)
	}
	tiles = 1
	for i, d := range t.dims {
		def := 1
		if i == 0 {
			def = d
		}
		n := hdr.IntOr(fmt.Sprintf("ZTILE%d", i+1), def)
		if n < 1 || d < 1 {
			return 0, h.errorf("tiles of %d pixels along axis %d of %d", n, i+1, d)
		}
		n = min(n, d)
		t.tile = append(t.tile, n)
		t.count = append(t.count, (d+n-1)/n)
		if tiles *= (d + n - 1) / n; tiles > 1<<40 {
			return 0, h.errorf("more tiles than any file holds")
		}
	}
	return tiles, nil
}

// columns finds the columns that hold the tiles and their scales.
func (t *tiling) columns(fields []*field) error {
	for _, f := range fields {
		switch strings.ToUpper(f.name) {
		case "COMPRESSED_DATA":
			t.data = f
		case "GZIP_COMPRESSED_DATA":
			t.gz = f
		case "UNCOMPRESSED_DATA":
			t.plain = f
		case "ZSCALE":
			t.scale = f
		case "ZZERO":
			t.zero = f
		case "ZBLANK":
			t.zblank = f
		}
	}
	if t.data == nil {
		return t.h.errorf("compressed image without a column COMPRESSED_DATA")
	}
	for _, f := range []*field{t.data, t.gz, t.plain} {
		if f != nil && f.code != 'P' && f.code != 'Q' {
			return t.h.errorf("column %s holds no arrays of different lengths, as compressed tiles are", f.name)
		}
	}
	for _, f := range []*field{t.scale, t.zero, t.zblank} {
		if f != nil && f.width < elementSize[f.code] {
			return t.h.errorf("column %s holds nothing", f.name)
		}
	}
	return nil
}

// parameters reads the algorithm's own settings.
func (t *tiling) parameters() {
	hdr := t.h.Header
	for i := 1; i < 100; i++ {
		name, err := hdr.Text(fmt.Sprintf("ZNAME%d", i))
		if err != nil {
			break
		}
		v := hdr.IntOr(fmt.Sprintf("ZVAL%d", i), 0)
		switch strings.ToUpper(strings.TrimSpace(name)) {
		case "BLOCKSIZE":
			t.blockSize = v
		case "BYTEPIX":
			t.bytePix = v
		case "SMOOTH":
			t.smooth = v != 0
		}
	}
	t.quantize = strings.ToUpper(strings.TrimSpace(hdr.TextOr("ZQUANTIZ", "NO_DITHER")))
	t.dither0 = hdr.IntOr("ZDITHER0", 1)
	if b, ok := hdr.Get("ZBLANK").(int64); ok {
		t.blank, t.hasBlank = b, true
	}
}

// sectionCompressed reads the tiles that a section needs, and no others.
func (h *HDU) sectionCompressed(lo, hi []int) (*Image, error) {
	t, err := h.tiling()
	if err != nil {
		return nil, err
	}
	im := newImage(h.ImageHeader(), sectionDims(lo, hi), t.bitpix)
	if t.bitpix > 0 && !im.hasBlank && t.hasBlank {
		im.blank, im.hasBlank = t.blank, true
	}
	n, ok := product(im.Dims)
	// No algorithm here packs more than some thousand pixels into a byte: a header that wants more lies.
	if limit := 4096*h.size + 1<<20; !ok || n > limit {
		return nil, h.errorf("%v pixels cannot come out of %d bytes", im.Dims, h.size)
	}
	size := int64(im.pixelSize())
	im.raw = make([]byte, n*size)
	first, last := make([]int, len(lo)), make([]int, len(lo))
	for i := range lo {
		first[i], last[i] = lo[i]/t.tile[i], (hi[i]-1)/t.tile[i]
	}
	idx := append([]int(nil), first...)
	heap := &heapReader{h: h, start: int64(h.Header.IntOr("THEAP", t.row*t.rows))}
	for {
		heap.budget = h.size
		if err := t.copyTile(im, lo, hi, idx, heap); err != nil {
			return nil, err
		}
		k := 0
		for ; k < len(idx); k++ {
			if idx[k]++; idx[k] <= last[k] {
				break
			}
			idx[k] = first[k]
		}
		if k == len(idx) {
			return im, nil
		}
	}
}

// copyTile unpacks one tile and copies what of it lies in the section.
func (t *tiling) copyTile(im *Image, lo, hi, idx []int, heap *heapReader) error {
	dims := make([]int, len(idx)) // of this tile: those at the edge are smaller
	tlo, thi := make([]int, len(idx)), make([]int, len(idx))
	outLo, outHi := make([]int, len(idx)), make([]int, len(idx))
	row, stride := 0, 1
	for i := range idx {
		start := idx[i] * t.tile[i]
		dims[i] = min(t.tile[i], t.dims[i]-start)
		a, b := max(lo[i], start), min(hi[i], start+dims[i])
		tlo[i], thi[i] = a-start, b-start
		outLo[i], outHi[i] = a-lo[i], b-lo[i]
		row += idx[i] * stride
		stride *= t.count[i]
	}
	n, ok := product(dims)
	if !ok || n > 4096*t.h.size+1<<20 {
		return t.h.errorf("tile %d: %v pixels cannot come out of %d bytes", row, dims, t.h.size)
	}
	raw, err := t.unpack(row, int(n), heap)
	if err != nil {
		return t.h.errorf("tile %d: %v", row, err)
	}
	size := int64(im.pixelSize())
	tile := &Image{Dims: dims, BitPix: im.BitPix, raw: raw}
	part, err := tile.Section(tlo, thi)
	if err != nil {
		return err
	}
	eachRun(im.Dims, outLo, outHi, func(dst, src, length int64) bool {
		copy(im.raw[dst*size:(dst+length)*size], part.raw[src*size:])
		return true
	})
	return nil
}

// unpack gives the n pixels of a tile as they would stand in an uncompressed file.
func (t *tiling) unpack(row, n int, heap *heapReader) ([]byte, error) {
	buf := make([]byte, t.row)
	if err := t.h.readData(buf, int64(row)*int64(t.row)); err != nil {
		return nil, err
	}
	cell := func(f *field) ([]byte, error) {
		if f == nil {
			return nil, nil
		}
		return heap.cell(f, buf[f.offset:f.offset+f.width])
	}
	packed, err := cell(t.data)
	if err != nil {
		return nil, err
	}
	if len(packed) > 0 {
		return t.unpackData(packed, row, n, buf)
	}
	if packed, err = cell(t.gz); err != nil {
		return nil, err
	}
	size := abs(t.bitpix) / 8
	if len(packed) > 0 {
		return gunzip(packed, n*size)
	}
	if packed, err = cell(t.plain); err != nil {
		return nil, err
	}
	if len(packed) != n*size {
		return nil, fmt.Errorf("%d bytes for %d pixels", len(packed), n)
	}
	return append([]byte(nil), packed...), nil
}

func (t *tiling) unpackData(packed []byte, row, n int, buf []byte) ([]byte, error) {
	size := abs(t.bitpix) / 8
	quantized := t.bitpix < 0 && (t.scale != nil || t.h.Header.Has("ZSCALE"))
	if quantized && t.scaleOf(row, buf, t.scale, "ZSCALE") == 0 {
		quantized = false
	}
	if quantized {
		size = 4
	}
	var ints []byte
	var err error
	switch t.algorithm {
	case "RICE_1", "RICE_ONE":
		bytePix := t.bytePix
		if bytePix != 1 && bytePix != 2 && bytePix != 4 {
			return nil, fmt.Errorf("rice coding of %d-byte pixels", bytePix)
		}
		if t.bitpix < 0 && !quantized {
			return nil, fmt.Errorf("rice coding of floating point numbers without ZSCALE")
		}
		ints, err = unrice(packed, n, t.blockSize, bytePix)
		if err == nil && bytePix != size {
			ints = resize(ints, bytePix, size)
		}
	case "GZIP_1":
		ints, err = gunzip(packed, n*size)
	case "GZIP_2":
		ints, err = gunzip(packed, n*size)
		if err == nil {
			ints = unshuffle(ints, size)
		}
	case "PLIO_1":
		if ints, err = unplio(packed, n); err == nil && size != 4 {
			ints = resize(ints, 4, size)
		}
	case "HCOMPRESS_1":
		if ints, err = unhcompress(packed, n, t.smooth); err == nil && size != 4 {
			ints = resize(ints, 4, size)
		}
	case "NOCOMPRESS":
		ints = append([]byte(nil), packed...)
		if len(ints) != n*size {
			err = fmt.Errorf("%d bytes for %d pixels", len(ints), n)
		}
	default:
		return nil, fmt.Errorf("compression %q is none of RICE_1, GZIP_1, GZIP_2, HCOMPRESS_1, PLIO_1", t.algorithm)
	}
	if err != nil || !quantized {
		return ints, err
	}
	return t.dequantize(ints, row, buf), nil
}

// scaleOf is a number of the tile's row, or of the header.
func (t *tiling) scaleOf(_ int, buf []byte, f *field, key string) float64 {
	if f == nil {
		return t.h.Header.FloatOr(key, 0)
	}
	c := buf[f.offset:]
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
func (t *tiling) dequantize(ints []byte, row int, buf []byte) []byte {
	scale, zero := t.scaleOf(row, buf, t.scale, "ZSCALE"), t.scaleOf(row, buf, t.zero, "ZZERO")
	blank, hasBlank := t.blank, t.hasBlank
	if t.zblank != nil {
		blank, hasBlank = int64(t.scaleOf(row, buf, t.zblank, "ZBLANK")), true
	}
	dither := strings.HasPrefix(t.quantize, "SUBTRACTIVE_DITHER")
	random := newDither(row, t.dither0)
	n := len(ints) / 4
	out := make([]byte, 0, n*abs(t.bitpix)/8)
	for i := range n {
		q := int64(int32(binary.BigEndian.Uint32(ints[i*4:])))
		v := float64(q)*scale + zero
		if dither {
			v = (float64(q)-random.next()+0.5)*scale + zero
		}
		switch {
		case hasBlank && q == blank, !hasBlank && q == nullMark:
			v = math.NaN()
		case q == zeroMark && t.quantize == "SUBTRACTIVE_DITHER_2":
			v = 0
		}
		if t.bitpix == -32 {
			out = binary.BigEndian.AppendUint32(out, math.Float32bits(float32(v)))
		} else {
			out = binary.BigEndian.AppendUint64(out, math.Float64bits(v))
		}
	}
	return out
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
func resize(b []byte, from, to int) []byte {
	n := len(b) / from
	out := make([]byte, 0, n*to)
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
		for k := to - 1; k >= 0; k-- {
			out = append(out, byte(v>>(8*min(k, 7))))
		}
	}
	return out
}
