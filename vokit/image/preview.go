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

// reduced is the image at a size for the screen: blocks of f × f pixels are
// averaged, NaN left out. It reads the file in strips, so that a large plate is
// never in memory as a whole.
func (im *Image) reduced(size int) (px []float64, w, h, f int, err error) {
	f = max(1, (max(im.width, im.height)+size-1)/size)
	w, h = (im.width+f-1)/f, (im.height+f-1)/f
	px = make([]float64, w*h)
	if im.hdu != nil && im.hdu.IsCompressed() {
		if _, err := im.load(); err != nil {
			return nil, 0, 0, 0, err
		}
	}
	sum, num := make([]float64, w), make([]float64, w)
	strip := make([]float64, im.width*f)
	ctx := display.Ambient()
	for oy := range h {
		if ctx.Err() != nil { // the cell that shows a large plate was interrupted
			return nil, 0, 0, 0, context.Cause(ctx)
		}
		y0, y1 := oy*f, min((oy+1)*f, im.height)
		rows := strip[:(y1-y0)*im.width]
		if err := im.rows(rows, y0, y1); err != nil {
			return nil, 0, 0, 0, err
		}
		if f == 1 {
			copy(px[oy*w:], rows)
			continue
		}
		clear(sum)
		clear(num)
		for i, v := range rows {
			if !math.IsNaN(v) {
				ox := i % im.width / f
				sum[ox] += v
				num[ox]++
			}
		}
		for ox := range w {
			px[oy*w+ox] = sum[ox] / num[ox] // 0/0 is NaN: no value in the whole block
		}
	}
	return px, w, h, f, nil
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
	var f int
	var err error
	if p.px, p.w, p.h, f, err = im.reduced(size); err != nil {
		return nil, err
	}
	p.scale = 1 / float64(f)
	if z := size / max(p.w, p.h); f == 1 && z > 1 {
		p.zoom, p.scale = z, float64(z)
	}
	p.axes, p.onAxes = im.graticule(p.w*p.zoom, p.h*p.zoom, p.scale)
	return p, nil
}

// paint makes the picture in so many colours or levels of grey.
func (p *panel) paint(levels int) *goimage.Paletted {
	if p.small == nil {
		return enlarge(p.im.view.paint(p.px, p.w, p.h, levels), p.zoom)
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
