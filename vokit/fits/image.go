package fits

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
)

// Image is an array of pixels as the file holds it: big-endian numbers of type
// BITPIX, which BSCALE and BZERO turn into physical values (FITS 4.0, section 4.4.2.5).
// Keeping the stored form makes cutouts exact and large plates small in memory.
type Image struct {
	Dims   []int // lengths of the axes, NAXIS1 (the fastest) first
	BitPix int   // 8 (unsigned), 16, 32, 64 integers; -32, -64 IEEE numbers

	scale, zero float64
	blank       int64
	hasBlank    bool
	raw         []byte
}

// newImage describes the pixels of a header; raw is filled in by the caller.
func newImage(h *Header, dims []int, bitpix int) *Image {
	im := &Image{Dims: dims, BitPix: bitpix, scale: h.FloatOr("BSCALE", 1), zero: h.FloatOr("BZERO", 0)}
	if im.scale == 0 { // found in the wild, where it can only mean "not scaled"
		im.scale = 1
	}
	if bitpix > 0 {
		if b, ok := h.Get("BLANK").(int64); ok {
			im.blank, im.hasBlank = b, true
		}
	}
	return im
}

// Image reads all pixels.
func (h *HDU) Image() (*Image, error) { return h.ImageContext(context.Background()) }

// ImageContext is Image that ends early with the context: compressed images
// take their time.
func (h *HDU) ImageContext(ctx context.Context) (*Image, error) {
	if !h.IsImage() {
		return nil, h.errorf("holds a %s, not an image", h.Kind())
	}
	dims := h.Dims()
	if len(dims) == 0 {
		return nil, h.errorf("has no pixels (NAXIS = 0)")
	}
	if h.IsCompressed() {
		lo := make([]int, len(dims))
		return h.sectionCompressed(ctx, lo, dims)
	}
	if g, _ := h.Header.Bool("GROUPS"); g && dims[0] == 0 {
		return nil, h.errorf("holds random groups, not an image")
	}
	im := newImage(h.Header, dims, h.Header.IntOr("BITPIX", 0))
	raw, err := h.allData()
	if err != nil {
		return nil, err
	}
	n, _ := product(dims)
	im.raw = raw[:n*int64(im.pixelSize())]
	return im, nil
}

// Section reads the part of the image from lo up to but without hi, axis by
// axis (NAXIS1 first, first pixel 0), and nothing else of the file.
func (h *HDU) Section(lo, hi []int) (*Image, error) {
	return h.SectionContext(context.Background(), lo, hi)
}

// SectionContext is Section that ends early with the context.
func (h *HDU) SectionContext(ctx context.Context, lo, hi []int) (*Image, error) {
	if !h.IsImage() {
		return nil, h.errorf("holds a %s, not an image", h.Kind())
	}
	dims := h.Dims()
	if err := checkSection(dims, lo, hi); err != nil {
		return nil, h.errorf("%v", err)
	}
	if h.IsCompressed() {
		return h.sectionCompressed(ctx, lo, hi)
	}
	if h.data+h.size > h.fileSize() { // a truncated file still gives the part that is there
		if n, _ := product(sectionDims(lo, hi)); n > h.fileSize() {
			return nil, h.errorf("truncated: a section of %d pixels from a file of %d bytes", n, h.fileSize())
		}
	}
	im := newImage(h.Header, sectionDims(lo, hi), h.Header.IntOr("BITPIX", 0))
	size := im.pixelSize()
	n, _ := product(im.Dims)
	im.raw = make([]byte, n*int64(size))
	read := h.readData
	if _, remote := h.source().(*Ranges); remote {
		read = (&window{h: h, end: pixelsUpTo(dims, hi) * int64(size), stride: int64(dims[0]) * int64(size), most: windowSize}).read
	}
	var err error
	eachRun(dims, lo, hi, func(src, dst, length int64) bool {
		if err = context.Cause(ctx); err == nil {
			err = read(im.raw[dst*int64(size):(dst+length)*int64(size)], src*int64(size))
		}
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	return im, nil
}

func (h *HDU) fileSize() int64 {
	if h.inMem {
		return int64(len(h.mem))
	}
	return h.file.size
}

func checkSection(dims, lo, hi []int) error {
	if len(lo) != len(dims) || len(hi) != len(dims) {
		return fmt.Errorf("a section with %d and %d bounds of an image with %d axes", len(lo), len(hi), len(dims))
	}
	for i := range dims {
		if lo[i] < 0 || hi[i] > dims[i] || lo[i] >= hi[i] {
			return fmt.Errorf("section %d:%d of axis %d lies not within 0:%d", lo[i], hi[i], i+1, dims[i])
		}
	}
	return nil
}

func sectionDims(lo, hi []int) []int {
	d := make([]int, len(lo))
	for i := range d {
		d[i] = hi[i] - lo[i]
	}
	return d
}

// eachRun calls f for every run of pixels that lies in one piece in the whole
// (at src) and in the section (at dst), until f returns false.
func eachRun(dims, lo, hi []int, f func(src, dst, length int64) bool) {
	run := int64(hi[0] - lo[0])
	joined := 1 // axes taken whole join with the next into longer runs
	for joined < len(dims) && run == wholeLength(dims[:joined]) {
		run *= int64(hi[joined] - lo[joined])
		joined++
	}
	idx := append([]int(nil), lo...)
	var dst int64
	for {
		var src, stride int64 = 0, 1
		for i := range dims {
			src += int64(idx[i]) * stride
			stride *= int64(dims[i])
		}
		if !f(src, dst, run) {
			return
		}
		dst += run
		k := joined
		for ; k < len(dims); k++ {
			if idx[k]++; idx[k] < hi[k] {
				break
			}
			idx[k] = lo[k]
		}
		if k >= len(dims) {
			return
		}
	}
}

func wholeLength(dims []int) int64 {
	n, _ := product(dims)
	return n
}

// NewImage makes an image of the given axes (NAXIS1 first) from a slice of
// []uint8, []int16, []uint16, []int32, []uint32, []int64, []float32 or []float64,
// whose kind decides BITPIX.
func NewImage(dims []int, pixels any) (*Image, error) {
	im := &Image{Dims: append([]int(nil), dims...), scale: 1}
	var n int
	switch p := pixels.(type) {
	case []uint8:
		im.BitPix, n = 8, len(p)
		im.raw = append([]byte(nil), p...)
	case []int16:
		im.BitPix, n = 16, len(p)
		im.raw, _ = binary.Append(nil, binary.BigEndian, p)
	case []uint16: // stored with the offset of section 5.2.5
		im.BitPix, im.zero, n = 16, 1<<15, len(p)
		for _, v := range p {
			im.raw = binary.BigEndian.AppendUint16(im.raw, v^1<<15)
		}
	case []int32:
		im.BitPix, n = 32, len(p)
		im.raw, _ = binary.Append(nil, binary.BigEndian, p)
	case []uint32:
		im.BitPix, im.zero, n = 32, 1<<31, len(p)
		for _, v := range p {
			im.raw = binary.BigEndian.AppendUint32(im.raw, v^1<<31)
		}
	case []int64:
		im.BitPix, n = 64, len(p)
		im.raw, _ = binary.Append(nil, binary.BigEndian, p)
	case []float32:
		im.BitPix, n = -32, len(p)
		im.raw, _ = binary.Append(nil, binary.BigEndian, p)
	case []float64:
		im.BitPix, n = -64, len(p)
		im.raw, _ = binary.Append(nil, binary.BigEndian, p)
	default:
		return nil, fmt.Errorf("fits: an image cannot be made of a %T", pixels)
	}
	for _, d := range dims {
		if d < 0 {
			return nil, fmt.Errorf("fits: axes %v: a length cannot be negative", dims)
		}
	}
	if want, ok := product(dims); !ok || len(dims) == 0 || want != int64(n) {
		return nil, fmt.Errorf("fits: %d pixels do not fill axes %v", n, dims)
	}
	return im, nil
}

func (im *Image) pixelSize() int { return abs(im.BitPix) / 8 }

// Len is the number of pixels.
func (im *Image) Len() int { return len(im.raw) / im.pixelSize() }

// At is the physical value of a pixel; the index counts from 0, NAXIS1 first.
// Pixels that are blank or outside are NaN.
func (im *Image) At(index ...int) float64 {
	if len(index) > len(im.Dims) {
		return math.NaN()
	}
	at, stride := 0, 1
	for i, d := range im.Dims {
		x := 0
		if i < len(index) {
			x = index[i]
		}
		if x < 0 || x >= d {
			return math.NaN()
		}
		at += x * stride
		stride *= d
	}
	return im.Value(at)
}

// Value is the physical value of the i-th pixel in the order of the file, NaN where blank.
func (im *Image) Value(i int) float64 {
	switch im.BitPix {
	case -32:
		return im.zero + im.scale*float64(math.Float32frombits(binary.BigEndian.Uint32(im.raw[i*4:])))
	case -64:
		return im.zero + im.scale*math.Float64frombits(binary.BigEndian.Uint64(im.raw[i*8:]))
	}
	n := im.stored(i)
	if im.hasBlank && n == im.blank {
		return math.NaN()
	}
	return im.zero + im.scale*float64(n)
}

// stored is the integer of the i-th pixel as it stands in the file.
func (im *Image) stored(i int) int64 {
	switch im.BitPix {
	case 8:
		return int64(im.raw[i])
	case 16:
		return int64(int16(binary.BigEndian.Uint16(im.raw[i*2:])))
	case 32:
		return int64(int32(binary.BigEndian.Uint32(im.raw[i*4:])))
	}
	return int64(binary.BigEndian.Uint64(im.raw[i*8:]))
}

// Floats are the physical values of all pixels in the order of the file, NaN where blank.
func (im *Image) Floats() []float64 {
	out := make([]float64, im.Len())
	im.FloatsInto(out, 0)
	return out
}

// FloatsInto fills out with the physical values of the pixels from the first on.
func (im *Image) FloatsInto(out []float64, first int) {
	scaled := im.scale != 1 || im.zero != 0
	switch im.BitPix {
	case -32:
		raw := im.raw[first*4:]
		for i := range out {
			out[i] = float64(math.Float32frombits(binary.BigEndian.Uint32(raw[i*4:])))
		}
	case -64:
		raw := im.raw[first*8:]
		for i := range out {
			out[i] = math.Float64frombits(binary.BigEndian.Uint64(raw[i*8:]))
		}
	default:
		for i := range out {
			out[i] = im.Value(first + i)
		}
		return
	}
	if scaled {
		for i, v := range out {
			out[i] = im.zero + im.scale*v
		}
	}
}

// Section is a copy of the part from lo up to but without hi.
func (im *Image) Section(lo, hi []int) (*Image, error) {
	if err := checkSection(im.Dims, lo, hi); err != nil {
		return nil, fmt.Errorf("fits: %w", err)
	}
	out := *im
	out.Dims = sectionDims(lo, hi)
	size := int64(im.pixelSize())
	out.raw = make([]byte, wholeLength(out.Dims)*size)
	eachRun(im.Dims, lo, hi, func(src, dst, length int64) bool {
		copy(out.raw[dst*size:(dst+length)*size], im.raw[src*size:])
		return true
	})
	return &out, nil
}

// Scaling are BSCALE and BZERO of the pixels: physical = zero + scale × stored.
func (im *Image) Scaling() (scale, zero float64) { return im.scale, im.zero }

// Blank is the stored integer that stands for "no value", and whether there is one.
func (im *Image) Blank() (int64, bool) { return im.blank, im.hasBlank }

// Embed puts the pixels into a larger image of the given axes at an offset, and
// fills the rest with "no value": BLANK, or NaN, for which integers that have no
// BLANK become floating point numbers wide enough to hold them exactly.
func (im *Image) Embed(dims, at []int) (*Image, error) {
	hi := make([]int, len(at))
	for i := range at {
		if i < len(im.Dims) {
			hi[i] = at[i] + im.Dims[i]
		}
	}
	if len(dims) != len(im.Dims) {
		return nil, fmt.Errorf("fits: an image of %d axes does not fit into one of %d", len(im.Dims), len(dims))
	}
	if err := checkSection(dims, at, hi); err != nil {
		return nil, fmt.Errorf("fits: %w", err)
	}
	src := im
	if im.BitPix > 0 && !im.hasBlank {
		src = im.asFloat()
	}
	out := *src
	out.Dims = append([]int(nil), dims...)
	size := int64(src.pixelSize())
	out.raw = make([]byte, wholeLength(dims)*size)
	fill := src.fillPixel()
	for i := 0; i < len(out.raw); i += len(fill) {
		copy(out.raw[i:], fill)
	}
	eachRun(dims, at, hi, func(to, from, length int64) bool {
		copy(out.raw[to*size:(to+length)*size], src.raw[from*size:])
		return true
	})
	return &out, nil
}

// fillPixel is "no value" as it is stored.
func (im *Image) fillPixel() []byte {
	switch im.BitPix {
	case 8:
		return []byte{byte(im.blank)}
	case 16:
		return binary.BigEndian.AppendUint16(nil, uint16(im.blank))
	case 32:
		return binary.BigEndian.AppendUint32(nil, uint32(im.blank))
	case 64:
		return binary.BigEndian.AppendUint64(nil, uint64(im.blank))
	case -32:
		return binary.BigEndian.AppendUint32(nil, math.Float32bits(float32(math.NaN())))
	}
	return binary.BigEndian.AppendUint64(nil, math.Float64bits(math.NaN()))
}

// asFloat is the image with physical values as floating point numbers.
func (im *Image) asFloat() *Image {
	v := im.Floats()
	exact32 := (im.BitPix == 8 || im.BitPix == 16) && im.scale == 1 && im.zero == math.Trunc(im.zero) && math.Abs(im.zero) < 1<<23
	out := &Image{Dims: im.Dims, BitPix: -64, scale: 1}
	if exact32 {
		out.BitPix = -32
		out.raw = make([]byte, 0, 4*len(v))
		for _, f := range v {
			out.raw = binary.BigEndian.AppendUint32(out.raw, math.Float32bits(float32(f)))
		}
		return out
	}
	out.raw = make([]byte, 0, 8*len(v))
	for _, f := range v {
		out.raw = binary.BigEndian.AppendUint64(out.raw, math.Float64bits(f))
	}
	return out
}
