package image

import (
	"context"
	"fmt"
	goimage "image"
	"math"

	xdraw "golang.org/x/image/draw"

	"vogo/display"
)

const defaultSize = 560 // longest side of the picture in a notebook

// reduced is the image at a size for the screen: each value is the mean of the
// pixels below it, those at the edge counted in part, NaN left out. It reads the
// file in strips, so that a large plate is never in memory as a whole.
func (im *Image) reduced(size int) (px []float64, w, h int, err error) {
	w, h = im.width, im.height
	if most := max(w, h); most > size {
		k := float64(size) / float64(most)
		w, h = max(1, int(float64(w)*k+0.5)), max(1, int(float64(h)*k+0.5))
	}
	if im.hdu != nil && im.hdu.IsCompressed() {
		if _, err := im.load(); err != nil {
			return nil, 0, 0, err
		}
	}
	px = make([]float64, w*h)
	if w == im.width && h == im.height {
		return px, w, h, im.rows(px, 0, h)
	}
	r := newReducer(im.width, im.height, w, h, px)
	strip := make([]float64, im.width*min(32, im.height))
	ctx := display.Ambient()
	for y := 0; y < im.height; y += 32 {
		if ctx.Err() != nil { // the cell that shows a large plate was interrupted
			return nil, 0, 0, context.Cause(ctx)
		}
		n := min(32, im.height-y)
		rows := strip[:n*im.width]
		if err := im.rows(rows, y, y+n); err != nil {
			return nil, 0, 0, err
		}
		for i := range n {
			r.add(rows[i*im.width:(i+1)*im.width], y+i)
		}
	}
	r.finish()
	return px, w, h, nil
}

// reducer averages rows of pixels into fewer.
type reducer struct {
	w, h    int
	ratio   float64   // rows for a row of the result
	px      []float64 // the result; sums until finish
	weights []float64
	cols    []span1
	line    []float64 // a row brought to the width of the result, and its weights
	num     []float64
}

// span1 is the pixels of a row under one of the result: from first up to last,
// of which these two count in part.
type span1 struct {
	first, last  int
	wFirst, wEnd float64
}

func newReducer(width, height, w, h int, px []float64) *reducer {
	r := &reducer{w: w, h: h, ratio: float64(height) / float64(h), px: px, weights: make([]float64, w*h), line: make([]float64, w), num: make([]float64, w)}
	k := float64(width) / float64(w)
	for x := range w {
		lo, hi := float64(x)*k, float64(x+1)*k
		s := span1{first: int(lo), last: min(int(math.Ceil(hi))-1, width-1)}
		s.wFirst, s.wEnd = float64(s.first+1)-lo, hi-float64(s.last)
		if s.first >= s.last {
			s.last, s.wFirst, s.wEnd = s.first, hi-lo, 0
		}
		r.cols = append(r.cols, s)
	}
	return r
}

// add takes a row of the image.
func (r *reducer) add(row []float64, y int) {
	for x, s := range r.cols {
		sum := s.wFirst * row[s.first]
		for _, v := range row[s.first+1 : max(s.last, s.first+1)] {
			sum += v
		}
		if s.last > s.first {
			sum += s.wEnd * row[s.last]
		}
		weight := s.wFirst + s.wEnd + float64(max(0, s.last-s.first-1))
		if math.IsNaN(sum) {
			sum, weight = s.without(row)
		}
		r.line[x], r.num[x] = sum, weight
	}
	// The row lies above one row of the result, or two.
	for oy := int(float64(y) / r.ratio); oy < r.h; oy++ {
		share := min(float64(y+1), float64(oy+1)*r.ratio) - max(float64(y), float64(oy)*r.ratio)
		if share <= 0 {
			return
		}
		px, weights := r.px[oy*r.w:(oy+1)*r.w], r.weights[oy*r.w:(oy+1)*r.w]
		for x, v := range r.line {
			px[x] += share * v
			weights[x] += share * r.num[x]
		}
	}
}

// without is the sum and weight of the pixels that have a value.
func (s span1) without(row []float64) (sum, weight float64) {
	for i := s.first; i <= s.last; i++ {
		k := 1.0
		switch i {
		case s.first:
			k = s.wFirst
		case s.last:
			k = s.wEnd
		}
		if v := row[i]; !math.IsNaN(v) {
			sum += k * v
			weight += k
		}
	}
	return sum, weight
}

// finish makes means of the sums: 0/0 is NaN, where there is no value at all.
func (r *reducer) finish() {
	for i, w := range r.weights {
		r.px[i] /= w
	}
}

// rows reads the rows y0 up to y1 of the first plane.
func (im *Image) rows(out []float64, y0, y1 int) error {
	if px := im.pixels.Load(); px != nil {
		px.FloatsInto(out, y0*im.width)
		return nil
	}
	dims := im.hdu.Dims()
	lo, hi := make([]int, len(dims)), make([]int, len(dims))
	for i := range hi {
		hi[i] = 1
	}
	hi[0], lo[1], hi[1] = im.width, y0, y1
	part, err := im.hdu.SectionContext(display.Ambient(), lo, hi)
	if err != nil {
		return err
	}
	part.FloatsInto(out, 0)
	return nil
}

// panel is an image brought to screen size, to be painted in more or fewer levels.
type panel struct {
	im     *Image
	px     []float64     // of a FITS image
	lo, hi float64       // what of it is black and white
	small  *goimage.RGBA // of a JPEG or PNG
	w, h   int           // before enlarging
	zoom   int           // screen pixels of a value of px
	scale  float64       // screen pixels of an image pixel
	axes   graticule
	onAxes bool
}

func (im *Image) newPanel(size int) (*panel, error) {
	p := &panel{im: im, zoom: 1}
	if im.raster != nil {
		p.scale = math.Min(1, float64(size)/float64(max(im.width, im.height)))
		p.w, p.h = max(1, int(float64(im.width)*p.scale+0.5)), max(1, int(float64(im.height)*p.scale+0.5))
		p.small = goimage.NewRGBA(goimage.Rect(0, 0, p.w, p.h))
		xdraw.CatmullRom.Scale(p.small, p.small.Bounds(), im.raster, im.raster.Bounds(), xdraw.Src, nil)
		p.axes, p.onAxes = im.graticule(p.w, p.h, p.scale)
		return p, nil
	}
	var err error
	if p.px, p.w, p.h, err = im.reduced(size); err != nil {
		return nil, err
	}
	p.lo, p.hi = im.view.interval(p.px)
	p.scale = float64(max(p.w, p.h)) / float64(max(im.width, im.height))
	if z := size / max(p.w, p.h); z > 1 {
		p.zoom, p.scale = z, float64(z)
	}
	p.axes, p.onAxes = im.graticule(p.w*p.zoom, p.h*p.zoom, p.scale)
	return p, nil
}

// paint makes the picture in so many colours or levels of grey.
func (p *panel) paint(levels int) *goimage.Paletted {
	if p.small == nil {
		return enlarge(p.im.view.paint(p.px, p.w, p.h, levels, p.lo, p.hi), p.zoom)
	}
	out := goimage.NewPaletted(p.small.Bounds(), rasterPalette(p.small, levels))
	xdraw.FloydSteinberg.Draw(out, out.Bounds(), p.small, goimage.Point{})
	return out
}

// enlarge repeats pixels, so that each one of a small cutout is seen as a square.
func enlarge(img *goimage.Paletted, zoom int) *goimage.Paletted {
	if zoom == 1 {
		return img
	}
	b := img.Bounds()
	out := goimage.NewPaletted(goimage.Rect(0, 0, b.Dx()*zoom, b.Dy()*zoom), img.Palette)
	for y := range out.Rect.Dy() {
		src := img.Pix[y/zoom*img.Stride:]
		dst := out.Pix[y*out.Stride:]
		for x := range out.Rect.Dx() {
			dst[x] = src[x/zoom]
		}
	}
	return out
}

func (im *Image) describeSize() string {
	return fmt.Sprintf("%d × %d px", im.width, im.height)
}
