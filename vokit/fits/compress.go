package fits

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// Compression is how the pixels of an image are packed into tiles (FITS 4.0, section 10).
type Compression struct {
	Algorithm string  // "RICE_1" (the default), "GZIP_1", "GZIP_2", "HCOMPRESS_1" or "PLIO_1" (masks: 0 to 2^24−1)
	Tile      []int   // pixels of a tile along each axis; nil: whole rows, of HCOMPRESS_1 sixteen or some more at a time
	Quantize  float64 // of floats: steps within the noise, 4 if 0; negative: lossless, by gzip
	Dither    string  // "SUBTRACTIVE_DITHER_1" (the default), "SUBTRACTIVE_DITHER_2" (keeps zeros) or "NO_DITHER"
	Seed      int     // of the dither, 1 to 10000; 1 if 0
	Scale     int     // of HCOMPRESS_1 and integers: what is below it gets lost; nothing if 0
	Smooth    bool    // of HCOMPRESS_1 with a Scale: readers smooth the blocks away
}

// packer is a Compression being applied to one image.
type packer struct {
	Compression
	im        *Image
	quantized bool
	size      int // bytes of a pixel as it is packed
	rows      []packedTile
}

type packedTile struct {
	data, gz    []byte
	scale, zero float64
}

// NewCompressedHDU is an HDU of the pixels in compressed tiles, which belongs
// behind a primary HDU (NewFile puts one there). Integers come back as they
// were, unless there is a Scale. Floats lose what lies a good deal below their noise, unless the
// compression is told to lose nothing; tiles without noise lose nothing either.
func NewCompressedHDU(im *Image, hdr *Header, c Compression) (*HDU, error) {
	p, err := newPacker(im, c)
	if err != nil {
		return nil, err
	}
	dims := im.Dims
	lo, hi := make([]int, len(dims)), make([]int, len(dims))
	for {
		for i := range dims {
			hi[i] = min(lo[i]+p.Tile[i], dims[i])
		}
		tile, err := im.Section(lo, hi)
		if err != nil {
			return nil, err
		}
		packed, err := p.pack(tile, len(p.rows))
		if err != nil {
			return nil, fmt.Errorf("fits: compressing tile %d: %w", len(p.rows), err)
		}
		p.rows = append(p.rows, packed)
		k := 0
		for ; k < len(lo); k++ {
			if lo[k] += p.Tile[k]; lo[k] < dims[k] {
				break
			}
			lo[k] = 0
		}
		if k == len(lo) {
			return p.hdu(hdr), nil
		}
	}
}

func newPacker(im *Image, c Compression) (*packer, error) {
	p := &packer{Compression: c, im: im, size: im.pixelSize()}
	if len(im.Dims) == 0 || len(im.raw) == 0 {
		return nil, fmt.Errorf("fits: there are no pixels to compress")
	}
	if err := p.settings(); err != nil {
		return nil, err
	}
	p.quantized = im.BitPix < 0 && p.Quantize > 0
	switch {
	case p.Algorithm == "PLIO_1" && (im.BitPix < 0 || im.BitPix == 64):
		return nil, fmt.Errorf("fits: PLIO_1 is for integers of up to 32 bits, not BITPIX = %d", im.BitPix)
	case p.quantized:
		p.size = 4
	case (p.Algorithm == "RICE_1" || p.Algorithm == "HCOMPRESS_1") && (im.BitPix < 0 || im.BitPix == 64):
		p.Algorithm = "GZIP_2" // these are for integers of up to 32 bits
	}
	if im.BitPix < 0 || p.Algorithm != "HCOMPRESS_1" {
		p.Scale, p.Smooth = 0, false
	}
	return p, p.tiles()
}

// settings checks what was asked for and fills in what was not.
func (p *packer) settings() error {
	c := p.Compression
	p.Algorithm = strings.ToUpper(p.Algorithm)
	if p.Algorithm == "" {
		p.Algorithm = "RICE_1"
	}
	if !slices.Contains([]string{"RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1"}, p.Algorithm) {
		return fmt.Errorf("fits: images are compressed by RICE_1, GZIP_1, GZIP_2, HCOMPRESS_1 or PLIO_1, not by %q", c.Algorithm)
	}
	if p.Dither == "" {
		p.Dither = "SUBTRACTIVE_DITHER_1"
	}
	if !slices.Contains([]string{"NO_DITHER", "SUBTRACTIVE_DITHER_1", "SUBTRACTIVE_DITHER_2"}, p.Dither) {
		return fmt.Errorf("fits: the dither %q is none of NO_DITHER, SUBTRACTIVE_DITHER_1, SUBTRACTIVE_DITHER_2", c.Dither)
	}
	if p.Seed == 0 {
		p.Seed = 1
	}
	if p.Seed < 1 || p.Seed > 10000 {
		return fmt.Errorf("fits: the seed %d of the dither is not between 1 and 10000", c.Seed)
	}
	if p.Quantize == 0 {
		p.Quantize = 4
	}
	if p.Scale < 0 || p.Scale > 1<<30 {
		return fmt.Errorf("fits: the scale %d of HCOMPRESS_1 is not between 0 and %d", c.Scale, 1<<30)
	}
	return nil
}

// tiles checks the shape of the tiles, or chooses one.
func (p *packer) tiles() error {
	dims := p.im.Dims
	if p.Tile == nil {
		p.Tile = []int{dims[0]}
		if p.Algorithm == "HCOMPRESS_1" && len(dims) > 1 {
			p.Tile = append(p.Tile, hcompressRows(dims[1]))
		}
	}
	if len(p.Tile) > len(dims) {
		return fmt.Errorf("fits: tiles of %d axes for an image of %d", len(p.Tile), len(dims))
	}
	p.Tile = append([]int(nil), p.Tile...)
	for len(p.Tile) < len(dims) {
		p.Tile = append(p.Tile, 1)
	}
	for i, n := range p.Tile {
		if n < 1 {
			return fmt.Errorf("fits: tiles of %d pixels along axis %d", n, i+1)
		}
		p.Tile[i] = min(n, dims[i])
	}
	if p.Algorithm != "HCOMPRESS_1" {
		return nil
	}
	for i, n := range p.Tile {
		switch rest := dims[i] % n; {
		case i > 1 && n > 1:
			return fmt.Errorf("fits: HCOMPRESS_1 has tiles of two axes, not of %v pixels", p.Tile)
		case i < 2 && (n < 4 || rest > 0 && rest < 4):
			return fmt.Errorf("fits: tiles of %v pixels leave less than 4 along axis %d of %d, and HCOMPRESS_1 wants 4 at least", p.Tile, i+1, dims[i])
		}
	}
	if len(dims) < 2 {
		return fmt.Errorf("fits: HCOMPRESS_1 is for images of two axes or more")
	}
	return nil
}

// hcompressRows is the height of a tile, about sixteen, that leaves no rest of less than four rows.
func hcompressRows(height int) int {
	for n := 16; n < 32; n++ {
		if rest := height % n; rest == 0 || rest >= 4 {
			return n
		}
	}
	return height
}

// pack packs a tile; floats that have no noise to hide in are gzipped as they are.
func (p *packer) pack(tile *Image, row int) (packedTile, error) {
	var t packedTile
	ints := tile.raw
	if p.quantized {
		v := tile.Floats()
		scale, zero, ok := quantum(v, p.Tile[0], p.Quantize)
		if !ok {
			var err error
			t.gz, err = gzipped(tile.raw)
			return t, err
		}
		t.scale, t.zero = scale, zero
		ints = p.quantizeAll(v, scale, zero, row)
	}
	var err error
	switch p.Algorithm {
	case "RICE_1":
		t.data = rice(ints, riceBlock, p.size)
	case "GZIP_1":
		t.data, err = gzipped(ints)
	case "PLIO_1":
		if p.im.BitPix == 16 && p.im.scale == 1 && p.im.zero == 1<<15 {
			ints = append([]byte(nil), ints...)
			flipSigns(ints)
			t.data, err = plio(unsigned(ints), 4)
			break
		}
		t.data, err = plio(ints, p.size)
	case "HCOMPRESS_1":
		t.data = hcompress(ints, p.size, tile.Dims[1], tile.Dims[0], p.Scale)
	default:
		t.data, err = gzipped(shuffle(ints, p.size))
	}
	return t, err
}

const (
	riceBlock = 32
	blankMark = -1 << 31 // ZBLANK, of floats that are NaN
)

// quantizeAll turns floats into integers, adding the dither (section 10.2.1).
func (p *packer) quantizeAll(v []float64, scale, zero float64, row int) []byte {
	out := make([]byte, 0, 4*len(v))
	random := newDither(row, p.Seed)
	for _, x := range v {
		r := 0.5
		if p.Dither != "NO_DITHER" {
			r = random.next()
		}
		var q int32
		switch {
		case math.IsNaN(x):
			q = blankMark
		case x == 0 && p.Dither == "SUBTRACTIVE_DITHER_2":
			q = zeroMark
		default:
			q = int32(math.RoundToEven((x-zero)/scale + r - 0.5))
		}
		out = binary.BigEndian.AppendUint32(out, uint32(q))
	}
	return out
}

// quantum finds the step and the zero of a tile: the noise, by third-order
// differences of neighbours in a row (Stoehr et al. 2008, ADASS XVII), over the
// level. It is not ok when there is no noise, or too much else.
func quantum(v []float64, width int, level float64) (scale, zero float64, ok bool) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		if math.IsInf(x, 0) {
			return 0, 0, false
		}
		if !math.IsNaN(x) {
			lo, hi = math.Min(lo, x), math.Max(hi, x)
		}
	}
	var diffs, row []float64
	flush := func() {
		for i := 2; i+2 < len(row); i++ {
			diffs = append(diffs, math.Abs(2*row[i]-row[i-2]-row[i+2]))
		}
		row = row[:0]
	}
	for i, x := range v {
		if i%width == 0 {
			flush()
		}
		if !math.IsNaN(x) {
			row = append(row, x)
		}
	}
	flush()
	if len(diffs) == 0 {
		return 0, 0, false
	}
	slices.Sort(diffs)
	scale = 0.6052697 * diffs[len(diffs)/2] / level
	// As many steps as an integer has, less those with a meaning of their own.
	if !(scale > 0) || (hi-lo)/scale > 2e9 {
		return 0, 0, false
	}
	return scale, math.Floor(lo/scale+0.5) * scale, true
}

func gzipped(b []byte) ([]byte, error) {
	var out bytes.Buffer
	zw := gzip.NewWriter(&out)
	if _, err := zw.Write(b); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// shuffle sorts the bytes of numbers by significance, as GZIP_2 has them.
func shuffle(b []byte, size int) []byte {
	n := len(b) / size
	out := make([]byte, len(b))
	for k := range size {
		for i := range n {
			out[k*n+i] = b[i*size+k]
		}
	}
	return out
}

// hdu puts the tiles into a binary table: descriptors and scales in its rows,
// the packed bytes in its heap.
func (p *packer) hdu(hdr *Header) *HDU {
	names, forms := []string{"COMPRESSED_DATA"}, []string{"1QB"}
	width, element := 16, 1
	if p.Algorithm == "PLIO_1" { // line lists are 16 bit numbers
		forms[0], element = "1QI", 2
	}
	if p.quantized {
		names = append(names, "GZIP_COMPRESSED_DATA", "ZSCALE", "ZZERO")
		forms = append(forms, "1QB", "1D", "1D")
		width += 32
	}
	var table, heap []byte
	put := func(b []byte, element int) {
		table = binary.BigEndian.AppendUint64(table, uint64(len(b)/element))
		table = binary.BigEndian.AppendUint64(table, uint64(len(heap)))
		heap = append(heap, b...)
	}
	for _, t := range p.rows {
		put(t.data, element)
		if p.quantized {
			put(t.gz, 1)
			table = binary.BigEndian.AppendUint64(table, math.Float64bits(t.scale))
			table = binary.BigEndian.AppendUint64(table, math.Float64bits(t.zero))
		}
	}
	h := NewHeader()
	add := func(k string, v any, comment string) { h.append(Card{Keyword: k, Value: v, Comment: comment}) }
	add("XTENSION", "BINTABLE", "binary table extension")
	add("BITPIX", int64(8), "array data type")
	add("NAXIS", int64(2), "number of array dimensions")
	add("NAXIS1", int64(width), "bytes in a row")
	add("NAXIS2", int64(len(p.rows)), "tiles")
	add("PCOUNT", int64(len(heap)), "bytes of the heap")
	add("GCOUNT", int64(1), "")
	add("TFIELDS", int64(len(names)), "columns")
	for i := range names {
		add(fmt.Sprintf("TTYPE%d", i+1), names[i], "")
		add(fmt.Sprintf("TFORM%d", i+1), forms[i], "")
	}
	p.describe(add)
	if hdr != nil {
		for _, c := range hdr.cards {
			if !structural(c.Keyword) && !compressionKeyword(c.Keyword) {
				h.append(c)
			}
		}
		h.odd = append([]string(nil), hdr.odd...)
	}
	mem := append(table, heap...)
	return &HDU{Header: h, inMem: true, mem: mem, size: int64(len(mem))}
}

// describe writes the keywords of section 10.1.
func (p *packer) describe(add func(k string, v any, comment string)) {
	im := p.im
	add("ZIMAGE", true, "this is a compressed image")
	add("ZBITPIX", int64(im.BitPix), "data type of the image")
	add("ZNAXIS", int64(len(im.Dims)), "axes of the image")
	for i, d := range im.Dims {
		add(fmt.Sprintf("ZNAXIS%d", i+1), int64(d), "")
	}
	for i, d := range p.Tile {
		add(fmt.Sprintf("ZTILE%d", i+1), int64(d), "")
	}
	add("ZCMPTYPE", p.Algorithm, "compression algorithm")
	if p.Algorithm == "RICE_1" {
		add("ZNAME1", "BLOCKSIZE", "")
		add("ZVAL1", int64(riceBlock), "pixels in a block")
		add("ZNAME2", "BYTEPIX", "")
		add("ZVAL2", int64(p.size), "bytes in a pixel")
	}
	if p.Algorithm == "HCOMPRESS_1" {
		smooth := int64(0)
		if p.Smooth {
			smooth = 1
		}
		add("ZNAME1", "SCALE", "")
		add("ZVAL1", int64(-p.Scale), "negative: not in units of the noise")
		add("ZNAME2", "SMOOTH", "")
		add("ZVAL2", smooth, "")
	}
	switch {
	case p.quantized:
		add("ZQUANTIZ", p.Dither, "how floats became integers")
		if p.Dither != "NO_DITHER" {
			add("ZDITHER0", int64(p.Seed), "seed of the dither")
		}
		add("ZBLANK", int64(blankMark), "stands for NaN")
	case im.BitPix < 0:
		add("ZQUANTIZ", "NONE", "nothing is lost")
	}
	if im.scale != 1 || im.zero != 0 {
		add("BSCALE", im.scale, "")
		add("BZERO", im.zero, "")
	}
	if im.hasBlank {
		add("BLANK", im.blank, "")
	}
}
