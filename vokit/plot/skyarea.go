package plot

import (
	"fmt"
	"image"
	"image/color"
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"vogo/vokit/sky"
)

// SkyArea shows a part of the sky on a map of all of it: cover tells for a
// position how much of its surroundings belongs to it, from 0 to 1. The options
// of [SkyMap] about the projection hold.
func SkyArea(cover func(sky.Coord) float64, opts ...Option) (*Plot, error) {
	if cover == nil {
		return nil, fmt.Errorf("sky area: no coverage")
	}
	p := New(append([]Option{Size(720, 400)}, opts...)...)
	if _, err := p.specOf(nil, opts); err != nil {
		return nil, fmt.Errorf("sky area: %w", err)
	}
	g := p.globe()
	p.noGrid, p.aspect, p.noLegend = true, true, true
	p.x.limit(-2*math.Sqrt2*1.005, 2*math.Sqrt2*1.005)
	p.y.limit(-math.Sqrt2*1.01, math.Sqrt2*1.01)
	p.Add(area{g, g.shade(cover, 960, 480), cover})
	return p, nil
}

// areaColour is what covered parts of the sky are painted with; the net of
// coordinates shines through.
var areaColour = color.NRGBA{R: 0x1f, G: 0x6f, B: 0xb4, A: 0xb0}

// shade paints the rectangle around the ellipse of the sky.
func (g *allSky) shade(cover func(sky.Coord) float64, w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for j := range h {
		y := math.Sqrt2 * (1 - (2*float64(j)+1)/float64(h))
		for i := range w {
			x := 2 * math.Sqrt2 * ((2*float64(i)+1)/float64(w) - 1)
			lon, lat, ok := g.unproject(x, y)
			if !ok {
				continue
			}
			if c := cover(g.frame.ToICRS(lon, lat)); c > 0 {
				shade := areaColour
				shade.A = uint8(math.Round(float64(shade.A) * math.Min(1, c)))
				img.SetNRGBA(i, j, shade)
			}
		}
	}
	return img
}

// unproject is the inverse of project; it is not ok outside of the ellipse.
func (g *allSky) unproject(x, y float64) (lon, lat float64, ok bool) {
	if x*x/8+y*y/2 >= 1 {
		return 0, 0, false
	}
	if g.mollweide {
		s := y / math.Sqrt2
		gamma := math.Asin(s)
		lat = math.Asin((2*gamma + math.Sin(2*gamma)) / math.Pi)
		lon = -math.Pi * x / (2 * math.Sqrt2 * math.Cos(gamma))
	} else {
		z := math.Sqrt(1 - x*x/16 - y*y/4)
		lat = math.Asin(z * y)
		lon = -2 * math.Atan2(z*x/2, 2*z*z-1)
	}
	return g.center + lon*180/math.Pi, lat * 180 / math.Pi, true
}

// area is a picture that fills the rectangle around the sky.
type area struct {
	*allSky
	img   image.Image
	cover func(sky.Coord) float64
}

// Plot implements gonum's Plotter.
func (a area) Plot(c draw.Canvas, p *gonum.Plot) {
	x, y := p.Transforms(&c)
	c.DrawImage(vg.Rectangle{
		Min: vg.Point{X: x(-2 * math.Sqrt2), Y: y(-math.Sqrt2)},
		Max: vg.Point{X: x(2 * math.Sqrt2), Y: y(math.Sqrt2)},
	}, a.img)
}
