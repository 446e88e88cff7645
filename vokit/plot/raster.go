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
	scale float64 // pixels of img a point of the canvas
	grain int     // pixels of the picture, in both directions, a pixel of img
	dst   *vgimg.Canvas
	at    image.Point // where img lies in the picture of dst
}

// overlay has the pixels of the canvas itself if it is a picture, or larger
// ones if the plot is to be coarse.
func (s *scene) overlay(c draw.Canvas) *overlay {
	o := &overlay{c: c, scale: 2 * 96 / float64(vg.Inch), grain: 1, dst: pictureOf(c)}
	if o.dst != nil {
		o.scale = o.dst.DPI() / float64(vg.Inch)
		if s.coarse {
			o.grain = max(1, int(math.Round(o.dst.DPI()/96)))
			o.scale /= float64(o.grain)
		}
	}
	size := c.Size()
	o.img = image.NewNRGBA(image.Rect(0, 0, int(float64(size.X)*o.scale)+1, int(float64(size.Y)*o.scale)+1))
	if o.dst != nil {
		_, h := o.dst.Size()
		full := o.scale * float64(o.grain)
		o.at = image.Pt(int(float64(c.Min.X)*full), int(float64(h-c.Max.Y)*full))
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
		return float64(pt.X)*o.scale - float64(o.at.X)/float64(o.grain), float64(h-pt.Y)*o.scale - float64(o.at.Y)/float64(o.grain)
	}
	return float64(pt.X-o.c.Min.X) * o.scale, float64(o.c.Max.Y-pt.Y) * o.scale
}

// put lays the overlay over what is drawn so far.
func (o *overlay) put() {
	if o.dst != nil {
		img := o.dst.Image()
		over := enlarged(o.img, o.grain)
		if rgba, ok := img.(*image.RGBA); ok {
			layOver(rgba, over, o.at)
			return
		}
		stddraw.Draw(img, over.Bounds().Add(o.at), over, image.Point{}, stddraw.Over)
		return
	}
	size := o.img.Bounds().Size()
	w, h := vg.Length(float64(size.X)/o.scale), vg.Length(float64(size.Y)/o.scale)
	o.c.DrawImage(vg.Rectangle{
		Min: vg.Point{X: o.c.Min.X, Y: o.c.Max.Y - h},
		Max: vg.Point{X: o.c.Min.X + w, Y: o.c.Max.Y},
	}, o.img)
}

// enlarged is img with n × n pixels for each of its own.
func enlarged(img *image.NRGBA, n int) *image.NRGBA {
	if n == 1 {
		return img
	}
	out := image.NewNRGBA(image.Rectangle{Max: img.Rect.Size().Mul(n)})
	for y := range out.Rect.Dy() {
		row := out.Pix[y*out.Stride : (y+1)*out.Stride]
		if y%n > 0 {
			copy(row, out.Pix[(y-1)*out.Stride:y*out.Stride])
			continue
		}
		from := img.Pix[y/n*img.Stride:]
		for x := range out.Rect.Dx() {
			copy(row[4*x:4*x+4], from[x/n*4:x/n*4+4])
		}
	}
	return out
}

// layOver draws src over dst, at a place in it. Most pixels of an overlay are
// either empty or opaque, which the general way does not profit from.
func layOver(dst *image.RGBA, src *image.NRGBA, at image.Point) {
	part := src.Bounds().Add(at).Intersect(dst.Bounds())
	for y := part.Min.Y; y < part.Max.Y; y++ {
		to := dst.Pix[dst.PixOffset(part.Min.X, y):dst.PixOffset(part.Max.X, y)]
		from := src.Pix[src.PixOffset(part.Min.X-at.X, y-at.Y):]
		from = from[:len(to)]
		for i := 0; i+3 < len(to); i += 4 {
			switch a := uint32(from[i+3]); a {
			case 0:
			case 255:
				copy(to[i:i+4], from[i:i+4])
			default:
				for k := range 3 {
					to[i+k] = uint8((uint32(from[i+k])*a + uint32(to[i+k])*(255-a) + 127) / 255)
				}
				to[i+3] = uint8(a + (uint32(to[i+3])*(255-a)+127)/255)
			}
		}
	}
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

// pixels turns points into places in the overlay.
func (o *overlay) pixels(s *scene) placing {
	left, bottom := o.pixel(o.c.Min)
	right, top := o.pixel(o.c.Max)
	return placing{s.x.scaling(left, right), s.y.scaling(bottom, top)}
}

// drawStamps draws many points as stamps.
func (p painter) drawStamps(c draw.Canvas) {
	o := p.overlay(c)
	at := o.pixels(p.scene)
	r := float64(p.diameter()) / 2 * o.scale
	if p.s.heat == nil {
		layer := newCoat(o.img.Bounds().Size())
		alpha := float32(fade(p.colour(), p.alpha()).A) / 255
		for i, v := range p.s.y {
			if u := p.s.x[i]; at.inside(u, v) {
				layer.disc(middle(at.x.at(u)), middle(at.y.at(v)), r, alpha)
			}
		}
		layer.paint(o.img, fade(p.colour(), 1))
		o.put()
		return
	}
	for i, v := range p.s.y {
		if u := p.s.x[i]; at.inside(u, v) {
			o.disc(middle(at.x.at(u)), middle(at.y.at(v)), r, fade(p.heat(i), p.alpha()))
		}
	}
	o.put()
}

// middle is that of the pixel around x. Stamps that all have the same edges
// make a picture of a third of the size, and half a pixel of a fine screen is not seen.
func middle(x float64) float64 { return math.Floor(x) + 0.5 }

// A coat of one colour: how much of what is below shines through each pixel.
type coat struct {
	w, h    int
	through []float32
}

func newCoat(size image.Point) *coat {
	c := &coat{size.X, size.Y, make([]float32, size.X*size.Y)}
	for i := range c.through {
		c.through[i] = 1
	}
	return c
}

// disc puts a filled circle with soft edges and opacity alpha onto the coat.
func (c *coat) disc(x, y, r float64, alpha float32) {
	x0, x1 := max(0, int(x-r-0.5)), min(c.w-1, int(x+r+0.5))
	y0, y1 := max(0, int(y-r-0.5)), min(c.h-1, int(y+r+0.5))
	inner, outer := max(r-0.5, 0), r+0.5
	for j := y0; j <= y1; j++ {
		dy := float64(j) + 0.5 - y
		row := c.through[j*c.w : (j+1)*c.w]
		for i := x0; i <= x1; i++ {
			dx := float64(i) + 0.5 - x
			switch d := dx*dx + dy*dy; {
			case d >= outer*outer:
			case d <= inner*inner:
				row[i] *= 1 - alpha
			default:
				row[i] *= 1 - alpha*float32(math.Min(1, outer-math.Sqrt(d)))
			}
		}
	}
}

// shades is how many opacities a coat is painted with.
const shades = 24

// paint lays the coat onto an empty picture.
func (c *coat) paint(img *image.NRGBA, colour color.NRGBA) {
	for k, t := range c.through {
		if t < 1 {
			p := img.Pix[4*k : 4*k+4 : 4*k+4]
			p[0], p[1], p[2], p[3] = colour.R, colour.G, colour.B, uint8(float32(math.Ceil(float64(1-t)*shades))/shades*float32(colour.A))
		}
	}
}

// cellSize is the side of a cell of a density plot, in CSS pixels: as small as
// can be seen, larger if there would be few points in most cells.
func cellSize(points int) float64 {
	return math.Max(1.5, math.Min(12, 1.5*math.Sqrt(5e5/float64(points))))
}

// drawDensity counts the points in small cells and colours the cells by the
// logarithm of the count.
func (p painter) drawDensity(c draw.Canvas) {
	if p.sphere != nil {
		p.drawSkyDensity(c)
		return
	}
	o := p.overlay(c)
	size := o.img.Bounds().Size()
	side := int(math.Ceil(cellSize(len(p.s.y))*o.scale*float64(px) - 0.5))
	w, h := (size.X+side-1)/side, (size.Y+side-1)/side
	count := p.countCells(o.pixels(p.scene), side, w, h)
	most := int32(0)
	for _, n := range count {
		most = max(most, n)
	}
	p.scene.bar.setMost(most)
	for k, n := range count {
		if n == 0 {
			continue
		}
		colour := p.th.cellColour(n, most)
		x, y := k%w*side, k/w*side
		cell := image.Rect(x, y, x+side, y+side).Intersect(o.img.Bounds())
		for j := cell.Min.Y; j < cell.Max.Y; j++ {
			for i := cell.Min.X; i < cell.Max.X; i++ {
				q := o.img.Pix[o.img.PixOffset(i, j):]
				q = q[:4:4]
				q[0], q[1], q[2], q[3] = colour.R, colour.G, colour.B, colour.A
			}
		}
	}
	o.put()
}

// countCells counts the points in w × h cells, side pixels wide and high.
func (p painter) countCells(at placing, side, w, h int) []int32 {
	count := make([]int32, w*h)
	perPixel := 1 / float64(side)
	right, bottom := w-1, h-1
	xs := p.s.x[:len(p.s.y)]
	for i, v := range p.s.y {
		u := xs[i]
		if !at.inside(u, v) {
			continue
		}
		x, y := int(at.x.at(u)*perPixel), int(at.y.at(v)*perPixel)
		count[min(bottom, max(0, y))*w+min(right, max(0, x))]++
	}
	return count
}
