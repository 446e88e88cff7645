package plot

import (
	"image"
	"image/color"
	stddraw "image/draw"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// overlay is a raster over the data area of a canvas, for more points than
// there are pixels: shapes would cost seconds, and megabytes in an SVG.
type overlay struct {
	img   *image.NRGBA
	c     draw.Canvas
	scale float64 // pixels a point of the canvas
	dst   *vgimg.Canvas
	at    image.Point // where img lies in the picture of dst
}

// newOverlay has the pixels of the canvas itself if it is a picture.
func newOverlay(c draw.Canvas) *overlay {
	o := &overlay{c: c, scale: 2 * 96 / float64(vg.Inch), dst: pictureOf(c)}
	if o.dst != nil {
		o.scale = o.dst.DPI() / float64(vg.Inch)
	}
	size := c.Size()
	o.img = image.NewNRGBA(image.Rect(0, 0, int(float64(size.X)*o.scale)+1, int(float64(size.Y)*o.scale)+1))
	if o.dst != nil {
		_, h := o.dst.Size()
		o.at = image.Pt(int(float64(c.Min.X)*o.scale), int(float64(h-c.Max.Y)*o.scale))
	}
	return o
}

// pictureOf finds the picture behind a canvas, or nil.
func pictureOf(c vg.Canvas) *vgimg.Canvas {
	for {
		switch t := c.(type) {
		case draw.Canvas:
			c = t.Canvas
		case *draw.Canvas:
			c = t.Canvas
		case *vgimg.Canvas:
			return t
		default:
			return nil
		}
	}
}

// pixel is where a place of the canvas is in the overlay.
func (o *overlay) pixel(pt vg.Point) (x, y float64) {
	if o.dst != nil {
		_, h := o.dst.Size()
		return float64(pt.X)*o.scale - float64(o.at.X), float64(h-pt.Y)*o.scale - float64(o.at.Y)
	}
	return float64(pt.X-o.c.Min.X) * o.scale, float64(o.c.Max.Y-pt.Y) * o.scale
}

// put lays the overlay over what is drawn so far.
func (o *overlay) put() {
	if o.dst != nil {
		img := o.dst.Image()
		stddraw.Draw(img, o.img.Bounds().Add(o.at), o.img, image.Point{}, stddraw.Over)
		return
	}
	size := o.img.Bounds().Size()
	w, h := vg.Length(float64(size.X)/o.scale), vg.Length(float64(size.Y)/o.scale)
	o.c.DrawImage(vg.Rectangle{
		Min: vg.Point{X: o.c.Min.X, Y: o.c.Max.Y - h},
		Max: vg.Point{X: o.c.Min.X + w, Y: o.c.Max.Y},
	}, o.img)
}

// disc stamps a filled circle with soft edges.
func (o *overlay) disc(x, y, r float64, c color.NRGBA) {
	b := o.img.Bounds()
	x0, x1 := max(b.Min.X, int(x-r-1)), min(b.Max.X-1, int(x+r+1))
	y0, y1 := max(b.Min.Y, int(y-r-1)), min(b.Max.Y-1, int(y+r+1))
	for j := y0; j <= y1; j++ {
		dy := float64(j) + 0.5 - y
		for i := x0; i <= x1; i++ {
			dx := float64(i) + 0.5 - x
			cover := r + 0.5 - math.Sqrt(dx*dx+dy*dy)
			if cover <= 0 {
				continue
			}
			o.blend(i, j, c, math.Min(1, cover)*float64(c.A)/255)
		}
	}
}

// blend puts colour c with opacity a over a pixel (Porter and Duff 1984, "over").
func (o *overlay) blend(i, j int, c color.NRGBA, a float64) {
	p := o.img.Pix[o.img.PixOffset(i, j):]
	p = p[:4:4]
	under := float64(p[3]) / 255 * (1 - a)
	sum := a + under
	p[0] = uint8((float64(c.R)*a+float64(p[0])*under)/sum + 0.5)
	p[1] = uint8((float64(c.G)*a+float64(p[1])*under)/sum + 0.5)
	p[2] = uint8((float64(c.B)*a+float64(p[2])*under)/sum + 0.5)
	p[3] = uint8(sum*255 + 0.5)
}

// drawStamps draws many points as stamps.
func (p painter) drawStamps(c draw.Canvas) {
	o := newOverlay(c)
	r := float64(p.diameter()) / 2 * o.scale
	colour := fade(p.colour(), p.alpha())
	for i := range p.s.y {
		if !p.drawable(i) || !p.x.inside(p.s.x[i]) || !p.y.inside(p.s.y[i]) {
			continue
		}
		if p.s.heat != nil {
			colour = fade(p.bar.colour(p.s.heat[i]), p.alpha())
		}
		x, y := o.pixel(p.at(c, p.s.x[i], p.s.y[i]))
		o.disc(x, y, r, colour)
	}
	o.put()
}

// cellSize is the side of a cell of a density plot, in pixels of the picture.
const cellSize = 3

// drawDensity counts the points in small cells and colours the cells by the
// logarithm of the count.
func (p painter) drawDensity(c draw.Canvas) {
	if p.sphere != nil {
		p.drawSkyDensity(c)
		return
	}
	o := newOverlay(c)
	size := o.img.Bounds().Size()
	w, h := (size.X+cellSize-1)/cellSize, (size.Y+cellSize-1)/cellSize
	count := make([]int32, w*h)
	most := int32(0)
	for i := range p.s.y {
		if !p.drawable(i) || !p.x.inside(p.s.x[i]) || !p.y.inside(p.s.y[i]) {
			continue
		}
		x, y := o.pixel(p.at(c, p.s.x[i], p.s.y[i]))
		k := min(h-1, max(0, int(y)/cellSize))*w + min(w-1, max(0, int(x)/cellSize))
		count[k]++
		most = max(most, count[k])
	}
	top := math.Log1p(float64(most))
	for k, n := range count {
		if n == 0 {
			continue
		}
		colour := heatColor(math.Log1p(float64(n)) / top)
		x, y := k%w*cellSize, k/w*cellSize
		cell := image.Rect(x, y, x+cellSize, y+cellSize).Intersect(o.img.Bounds())
		stddraw.Draw(o.img, cell, image.NewUniform(colour), image.Point{}, stddraw.Src)
	}
	o.put()
}
