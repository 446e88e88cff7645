package display

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"sort"

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
		for colours := 256; colours >= 16; colours /= 4 {
			var err error
			out := reduce(src, hist, colours)
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

func toNRGBA(img image.Image) *image.NRGBA {
	if n, ok := img.(*image.NRGBA); ok {
		return n
	}
	n := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(n, n.Bounds(), img, img.Bounds().Min, draw.Src)
	return n
}

// bin is a colour, or several that are nearly the same, and how many pixels
// have it.
type bin struct {
	c color.NRGBA
	n int
}

// maxBins is how many different colours are told apart. Images with more are
// photographs, where the lowest bits do not matter.
const maxBins = 1 << 14

// A histo is the histogram of an image. mask has the bits of a colour that it
// tells apart.
type histo struct {
	bins []bin
	mask uint32
}

func histogram(img *image.NRGBA) histo {
	for _, mask := range []uint32{0xffffffff, 0xf8f8f8f8, 0xf0f0f0f0} {
		if bins := countColours(img, mask); bins != nil {
			return histo{bins, mask}
		}
	}
	return histo{countColours(img, 0xe0e0e0e0), 0xe0e0e0e0}
}

// countColours is nil when there are more than maxBins colours.
func countColours(img *image.NRGBA, mask uint32) []bin {
	count := map[uint32]*[5]int{} // sums of R, G, B, A, and pixels
	full := true
	eachRow(img, func(row []byte) {
		if !full {
			return
		}
		var last *[5]int
		var lastKey uint32
		for i := 0; i+3 < len(row); i += 4 {
			c := pixel(row[i:])
			k := key(c) & mask
			if last == nil || k != lastKey {
				if last = count[k]; last == nil {
					last = new([5]int)
					count[k] = last
				}
				lastKey = k
			}
			last[0] += int(c.R)
			last[1] += int(c.G)
			last[2] += int(c.B)
			last[3] += int(c.A)
			last[4]++
		}
		full = len(count) <= maxBins || mask == 0xe0e0e0e0
	})
	if !full {
		return nil
	}
	keys := make([]uint32, 0, len(count))
	for k := range count {
		keys = append(keys, k)
	}
	slices.Sort(keys) // maps have no order, but the same image must give the same bytes
	bins := make([]bin, len(keys))
	for i, k := range keys {
		s := count[k]
		half := s[4] / 2
		bins[i] = bin{color.NRGBA{
			uint8((s[0] + half) / s[4]), uint8((s[1] + half) / s[4]),
			uint8((s[2] + half) / s[4]), uint8((s[3] + half) / s[4]),
		}, s[4]}
	}
	return bins
}

func eachRow(img *image.NRGBA, f func(row []byte)) {
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		i := img.PixOffset(img.Rect.Min.X, y)
		f(img.Pix[i : i+4*img.Rect.Dx()])
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

// reduce is img in at most so many colours.
func reduce(img *image.NRGBA, hist histo, colours int) *image.Paletted {
	boxes := medianCut(hist.bins, colours)
	pal := make(color.Palette, len(boxes))
	index := make(map[uint32]uint8, len(hist.bins))
	for i, box := range boxes {
		pal[i] = mean(box)
		for _, b := range box {
			index[key(b.c)&hist.mask] = uint8(i)
		}
	}
	out := image.NewPaletted(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()), pal)
	k := 0
	eachRow(img, func(row []byte) {
		last, lastIndex := uint32(0), uint8(0)
		for i := 0; i+3 < len(row); i += 4 {
			if k := key(pixel(row[i:])) & hist.mask; i == 0 || k != last {
				last, lastIndex = k, index[k]
			}
			out.Pix[k] = lastIndex
			k++
		}
	})
	return out
}

func encodePNG(img image.Image, level png.CompressionLevel) ([]byte, error) {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: level}
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
	sort.SliceStable(box, func(i, j int) bool { return component(box[i].c, axis) < component(box[j].c, axis) })
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
