package display

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"sync"

	"golang.org/x/image/draw"
)

// PalettePNG encodes img as a PNG with at most 256 colours and, if it can be
// reached, at most maxBytes bytes. It takes as many colours as it may and
// then, if need be, makes the picture smaller. maxBytes ≤ 0 sets no limit.
//
// An image of up to 256 colours comes back unchanged. For others the palette is
// chosen by median cut (Heckbert 1982, Computer Graphics 16, 297), without
// dithering, which compresses badly and puts noise into flat areas.
func PalettePNG(img image.Image, maxBytes int) ([]byte, error) {
	if img == nil {
		return nil, errors.New("encode PNG: no image")
	}
	if img.Bounds().Empty() {
		return nil, errors.New("encode PNG: the image has no pixels")
	}
	src := toNRGBA(img)
	for {
		hist := histogram(src)
		var enc []byte
		for _, colours := range []int{256, 64, 32, 16} {
			var err error
			out := reduce(src.Bounds().Size(), hist, colours)
			// The best compression takes several times as long for a few per cent.
			for _, level := range []png.CompressionLevel{png.DefaultCompression, png.BestCompression} {
				if enc, err = encodePNG(out, level); err != nil {
					return nil, err
				}
				if maxBytes <= 0 || len(enc) <= maxBytes {
					return enc, nil
				}
				if len(enc) > maxBytes*5/4 {
					break // too much for a few per cent to help
				}
			}
		}
		size := src.Bounds().Size()
		if size.X <= 16 || size.Y <= 16 {
			return enc, nil
		}
		half := image.NewNRGBA(image.Rect(0, 0, size.X*2/3, size.Y*2/3))
		draw.ApproxBiLinear.Scale(half, half.Bounds(), src, src.Bounds(), draw.Src, nil)
		src = half
	}
}

// toNRGBA shares the pixels of img where they mean the same.
func toNRGBA(img image.Image) *image.NRGBA {
	switch img := img.(type) {
	case *image.NRGBA:
		return img
	case *image.RGBA:
		if img.Opaque() {
			return &image.NRGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
		}
	}
	n := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(n, n.Bounds(), img, img.Bounds().Min, draw.Src)
	return n
}

// bin is a colour, or several that are nearly the same, how many pixels have
// it, and its number in the histogram.
type bin struct {
	c    color.NRGBA
	n    int
	slot int32
}

// maxBins is how many different colours are told apart. Images with more are
// photographs, where the lowest bits do not matter.
const maxBins = 1 << 14

// A histo is the histogram of an image, and the image as runs of pixels of one
// bin: drawings have few runs, and are looked at once for all sizes of palette.
type histo struct {
	bins []bin
	runs []run
}

// A run is n pixels in a row, of the bin with that slot.
type run struct{ slot, n int32 }

func histogram(img *image.NRGBA) histo {
	for _, mask := range []uint32{0xffffffff, 0xf8f8f8f8, 0xf0f0f0f0} {
		if h, ok := countColours(img, mask, maxBins); ok {
			return h
		}
	}
	h, _ := countColours(img, 0xe0e0e0e0, math.MaxInt32)
	return h
}

// countColours tells apart the bits of colours that are in mask. It is not ok
// when there are more than most bins.
func countColours(img *image.NRGBA, mask uint32, most int) (histo, bool) {
	set := newSlots()
	var sums [][5]int // of R, G, B, A, and pixels
	var h histo
	eachRow(img, func(row []byte) bool {
		for i := 0; i+3 < len(row); {
			raw := binary.LittleEndian.Uint32(row[i:])
			j := i + 4
			for j+3 < len(row) && binary.LittleEndian.Uint32(row[j:]) == raw {
				j += 4
			}
			c, n := pixel(row[i:]), (j-i)/4
			i = j
			slot := set.find(key(c) & mask)
			if int(slot) == len(sums) {
				sums = append(sums, [5]int{})
			}
			s := &sums[slot]
			s[0] += int(c.R) * n
			s[1] += int(c.G) * n
			s[2] += int(c.B) * n
			s[3] += int(c.A) * n
			s[4] += n
			if k := len(h.runs) - 1; k >= 0 && h.runs[k].slot == slot {
				h.runs[k].n += int32(n)
			} else {
				h.runs = append(h.runs, run{slot, int32(n)})
			}
		}
		return len(sums) <= most
	})
	if len(sums) > most {
		return histo{}, false
	}
	h.bins = make([]bin, len(sums))
	for i, s := range sums {
		half := s[4] / 2
		h.bins[i] = bin{color.NRGBA{
			uint8((s[0] + half) / s[4]), uint8((s[1] + half) / s[4]),
			uint8((s[2] + half) / s[4]), uint8((s[3] + half) / s[4]),
		}, s[4], int32(i)}
	}
	slices.SortFunc(h.bins, func(a, b bin) int { return cmp.Compare(key(a.c)&mask, key(b.c)&mask) })
	return h, true
}

// slots numbers keys in the order in which they come: a hash table with open
// addressing, which is asked for each run of pixels.
type slots struct {
	keys    []uint32
	numbers []int32 // one more than the number of the key, 0 if there is none
	n       int32
	shift   uint // leaves as many bits as the table has
}

func newSlots() *slots {
	const bits = 10
	return &slots{keys: make([]uint32, 1<<bits), numbers: make([]int32, 1<<bits), shift: 32 - bits}
}

// find gives the number of a key, the next one if it is new.
func (s *slots) find(k uint32) int32 {
	i := s.place(k)
	if s.numbers[i] == 0 {
		if 2*int(s.n) >= len(s.keys) {
			s.grow()
			i = s.place(k)
		}
		s.n++
		s.keys[i], s.numbers[i] = k, s.n
	}
	return s.numbers[i] - 1
}

// place is where k is, or would be.
func (s *slots) place(k uint32) uint32 {
	last := uint32(len(s.keys) - 1)
	i := k * 0x9e3779b1 >> s.shift // the high bits of the product depend on all of k
	for s.numbers[i] != 0 && s.keys[i] != k {
		i = (i + 1) & last
	}
	return i
}

func (s *slots) grow() {
	keys, numbers := s.keys, s.numbers
	s.keys, s.numbers = make([]uint32, 2*len(keys)), make([]int32, 2*len(keys))
	s.shift--
	for i, n := range numbers {
		if n != 0 {
			at := s.place(keys[i])
			s.keys[at], s.numbers[at] = keys[i], n
		}
	}
}

// eachRow stops when f returns false.
func eachRow(img *image.NRGBA, f func(row []byte) bool) {
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		i := img.PixOffset(img.Rect.Min.X, y)
		if !f(img.Pix[i : i+4*img.Rect.Dx()]) {
			return
		}
	}
}

// pixel makes one colour of all that cannot be seen.
func pixel(p []byte) color.NRGBA {
	if p[3] == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{p[0], p[1], p[2], p[3]}
}

func key(c color.NRGBA) uint32 {
	return uint32(c.R)<<24 | uint32(c.G)<<16 | uint32(c.B)<<8 | uint32(c.A)
}

// reduce is an image of that size and histogram in at most so many colours.
func reduce(size image.Point, hist histo, colours int) *image.Paletted {
	boxes := medianCut(hist.bins, colours)
	pal := make(color.Palette, len(boxes))
	index := make([]uint8, len(hist.bins))
	for i, box := range boxes {
		pal[i] = mean(box)
		for _, b := range box {
			index[b.slot] = uint8(i)
		}
	}
	out := image.NewPaletted(image.Rectangle{Max: size}, pal)
	k := 0
	for _, r := range hist.runs {
		stretch := out.Pix[k : k+int(r.n)]
		c := index[r.slot]
		for i := range stretch {
			stretch[i] = c
		}
		k += int(r.n)
	}
	return out
}

// buffers are kept from picture to picture: the tables of a compressor alone
// take a megabyte.
type buffers struct{ pool sync.Pool }

// Get implements png.EncoderBufferPool.
func (b *buffers) Get() *png.EncoderBuffer {
	e, _ := b.pool.Get().(*png.EncoderBuffer)
	return e
}

// Put implements png.EncoderBufferPool.
func (b *buffers) Put(e *png.EncoderBuffer) { b.pool.Put(e) }

var pngBuffers buffers

func encodePNG(img image.Image, level png.CompressionLevel) ([]byte, error) {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: level, BufferPool: &pngBuffers}
	if err := enc.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode PNG: %w", err)
	}
	return b.Bytes(), nil
}

// A box is a set of colours, with the side along which it would be cut and how
// much there is to gain by it.
type box struct {
	bins []bin
	axis int
	gain float64
}

func newBox(bins []bin) box {
	b := box{bins: bins}
	b.axis, b.gain = spread(bins)
	return b
}

// medianCut parts the colours into at most n boxes: it always cuts the box
// with the most to gain, at the median of its longest side.
func medianCut(hist []bin, n int) [][]bin {
	boxes := []box{newBox(append([]bin(nil), hist...))}
	for len(boxes) < n {
		best := 0
		for i := range boxes {
			if boxes[i].gain > boxes[best].gain {
				best = i
			}
		}
		if boxes[best].gain == 0 {
			break // every box is a single colour
		}
		lo, hi := cut(boxes[best].bins, boxes[best].axis)
		boxes[best] = newBox(lo)
		boxes = append(boxes, newBox(hi))
	}
	out := make([][]bin, len(boxes))
	for i, b := range boxes {
		out[i] = b.bins
	}
	return out
}

func component(c color.NRGBA, axis int) int {
	switch axis {
	case 0:
		return int(c.R)
	case 1:
		return int(c.G)
	case 2:
		return int(c.B)
	}
	return int(c.A)
}

// spread gives the longest side of a box and how much it matters: the side's
// length, and the logarithm of the pixels so that small features keep colours.
func spread(box []bin) (axis int, weight float64) {
	if len(box) < 2 {
		return 0, 0
	}
	longest, pixels := 0, 0
	for _, b := range box {
		pixels += b.n
	}
	for a := range 4 {
		lo, hi := 255, 0
		for _, b := range box {
			v := component(b.c, a)
			lo, hi = min(lo, v), max(hi, v)
		}
		if hi-lo > longest {
			longest, axis = hi-lo, a
		}
	}
	return axis, float64(longest) * float64(bitLen(pixels))
}

func bitLen(n int) int {
	l := 0
	for ; n > 0; n >>= 1 {
		l++
	}
	return l
}

func cut(box []bin, axis int) (lo, hi []bin) {
	slices.SortStableFunc(box, func(a, b bin) int { return component(a.c, axis) - component(b.c, axis) })
	total := 0
	for _, b := range box {
		total += b.n
	}
	at, sum := 1, 0
	for i, b := range box[:len(box)-1] {
		sum += b.n
		at = i + 1
		if 2*sum >= total {
			break
		}
	}
	return box[:at], box[at:]
}

func mean(box []bin) color.NRGBA {
	var r, g, b, a, n int
	for _, x := range box {
		r += int(x.c.R) * x.n
		g += int(x.c.G) * x.n
		b += int(x.c.B) * x.n
		a += int(x.c.A) * x.n
		n += x.n
	}
	return color.NRGBA{uint8((r + n/2) / n), uint8((g + n/2) / n), uint8((b + n/2) / n), uint8((a + n/2) / n)}
}
