package image

import (
	"fmt"
	goimage "image"
	"image/color"
	"math"
	"slices"

	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// mark is something drawn over the image: circles of a size on the screen at
// positions, or closed lines on the sky.
type mark struct {
	points []sky.Coord
	paths  [][]sky.Coord
	label  string
	source *table.Table // whose rows the points are, nil if none
	colour int          // of markColours
}

// Colours that stand out from grey and from the maps of colours, for people who
// see few of them too (Okabe and Ito 2008).
var markColours = []color.RGBA{{230, 159, 0, 255}, {86, 180, 233, 255}, {0, 158, 115, 255}, {204, 121, 167, 255}, {213, 94, 0, 255}}

func (v *view) mark(m mark) error {
	m.colour = len(v.marks) % len(markColours)
	// A view shares its marks with the one it was made from.
	v.marks = append(slices.Clip(v.marks), m)
	return nil
}

// Overlay marks positions: those of a *table.Table, a []sky.Coord or a
// sky.Coord. Or the outlines of regions: of a *sky.Region, a []*sky.Region, a
// text in STC-S or as DALI has it, a table.Row with an s_region, or a coverage
// map. Each overlay has its own colour.
//
//	im.With(image.Overlay(stars), image.Overlay(galaxies))
func Overlay(x any) Option {
	return func(v *view) error {
		switch x := x.(type) {
		case *table.Table:
			if x == nil {
				return fmt.Errorf("image: overlay: there is no table (nil)")
			}
			c, err := x.Coords()
			if err != nil {
				return fmt.Errorf("image: overlay: %w", err)
			}
			return v.mark(mark{points: c, source: x})
		case []sky.Coord:
			return v.mark(mark{points: x})
		case sky.Coord:
			return v.mark(mark{points: []sky.Coord{x}})
		case string:
			r, err := sky.ParseRegion(x)
			if err != nil {
				return fmt.Errorf("image: overlay: %w", err)
			}
			return v.mark(regionMark([]*sky.Region{r}))
		case table.Row:
			r, err := x.Region()
			if err != nil {
				return fmt.Errorf("image: overlay: %w", err)
			}
			return v.mark(regionMark([]*sky.Region{r}))
		case *sky.Region:
			return v.mark(regionMark([]*sky.Region{x}))
		case []*sky.Region:
			return v.mark(regionMark(x))
		case interface{ Outlines() [][]sky.Coord }:
			return v.mark(mark{paths: x.Outlines()})
		}
		return fmt.Errorf("image: overlay: cannot draw a %T; it takes a table, positions, regions or a coverage map", x)
	}
}

// regionMark is the outlines of regions; those that are single positions are marked.
func regionMark(regions []*sky.Region) mark {
	var m mark
	for _, r := range regions {
		if r == nil { // as tables have for null
			continue
		}
		lines := r.Outline(max(r.Radius()/16, 1e-7)) // close enough to look smooth
		if len(lines) == 0 && r.Area() == 0 && !r.IsEmpty() {
			m.points = append(m.points, r.Center())
		}
		m.paths = append(m.paths, lines...)
	}
	return m
}

// Circle draws a circle of radius degrees on the sky, with a text if one is given.
func Circle(center sky.Coord, radius float64, label ...string) Option {
	return func(v *view) error {
		r, err := sky.Circle(center, radius)
		if err != nil || !(radius > 0 && radius < 180) {
			return fmt.Errorf("image: no circle of %g° around %v", radius, center)
		}
		m := regionMark([]*sky.Region{r})
		m.label = first(label)
		return v.mark(m)
	}
}

// Polygon draws a polygon on the sky, with a text if one is given.
func Polygon(corners []sky.Coord, label ...string) Option {
	return func(v *view) error {
		if len(corners) < 3 {
			return fmt.Errorf("image: a polygon of %d corners; it takes three", len(corners))
		}
		return v.mark(mark{paths: [][]sky.Coord{corners}, label: first(label)})
	}
}

func first(s []string) string {
	if len(s) > 0 {
		return s[0]
	}
	return ""
}

// ScaleBar switches a bar of a round length in the lower left corner on or off.
func ScaleBar(on bool) Option { return func(v *view) error { v.scaleBar = on; return nil } }

// Compass switches arrows to north and east in the lower right corner on or off.
func Compass(on bool) Option { return func(v *view) error { v.compass = on; return nil } }

// offset is the position at a distance and position angle (north to east), degrees.
func offset(c sky.Coord, distance, angle float64) sky.Coord {
	sinD, cosD := math.Sincos(distance * math.Pi / 180)
	sinA, cosA := math.Sincos(angle * math.Pi / 180)
	sinB, cosB := math.Sincos(c.Dec * math.Pi / 180)
	sinDec := sinB*cosD + cosB*sinD*cosA
	dra := math.Atan2(sinA*sinD*cosB, cosD-sinB*sinDec)
	return sky.New(c.RA+dra*180/math.Pi, math.Asin(max(-1, min(1, sinDec)))*180/math.Pi)
}

// toPicture gives the place of a position in the panel; it is not ok when the
// projection has none.
type toPicture func(sky.Coord) (x, y float64, ok bool)

func (p *panel) toPicture() (toPicture, bool) {
	w, err := p.im.WCS()
	if err != nil {
		return nil, false
	}
	h := float64(p.h * p.zoom)
	return func(c sky.Coord) (float64, float64, bool) {
		if !c.Known() {
			return 0, 0, false
		}
		x, y, err := w.SkyToPixel(c)
		return (x + 0.5) * p.scale, h - (y+0.5)*p.scale, err == nil
	}, true
}

// drawMarks draws over the panel, which takes up the area of the canvas.
func (c *canvas) drawMarks(p *panel, area goimage.Rectangle) {
	v := p.im.view
	at, ok := p.toPicture()
	if !ok || len(v.marks) == 0 && !v.scaleBar && !v.compass {
		return
	}
	for _, m := range v.marks {
		c.drawMark(m, area, at)
	}
	if v.scaleBar {
		c.scaleBar(p, area)
	}
	if v.compass {
		c.compass(p, area, at)
	}
}

func (c *canvas) drawMark(m mark, area goimage.Rectangle, at toPicture) {
	colour := uint8(c.img.Palette.Index(markColours[m.colour]))
	ring := goimage.Rect(0, 0, area.Dx(), area.Dy()).Inset(-8)
	for _, pos := range m.points {
		x, y, ok := at(pos)
		if !ok || !goimage.Pt(int(x), int(y)).In(ring) {
			continue
		}
		const r, steps = 5.0, 48
		for k := range steps {
			s, co := math.Sincos(2 * math.Pi * float64(k) / steps)
			c.dot(area, x+r*co, y+r*s, colour)
			c.dot(area, x+(r+0.7)*co, y+(r+0.7)*s, colour)
		}
	}
	for _, path := range m.paths {
		left, top := math.Inf(1), math.Inf(1)
		for i, a := range path {
			x0, y0, ok0 := at(a)
			x1, y1, ok1 := at(path[(i+1)%len(path)])
			if ok0 && ok1 {
				c.line(area, x0, y0, x1, y1, colour)
			}
			if ok0 && y0 < top {
				left, top = x0, y0
			}
		}
		if m.label != "" && !math.IsInf(top, 0) {
			pt := goimage.Pt(area.Min.X+int(left), area.Min.Y+int(top)-5)
			if pt.In(area) {
				c.boxed(m.label, pt.X, max(pt.Y, area.Min.Y+13), area)
			}
		}
	}
}

// dot paints one point, given in the panel.
func (c *canvas) dot(area goimage.Rectangle, x, y float64, colour uint8) {
	pt := goimage.Pt(area.Min.X+int(math.Floor(x)), area.Min.Y+int(math.Floor(y)))
	if pt.In(area) {
		c.img.SetColorIndex(pt.X, pt.Y, colour)
	}
}

// line is two points wide. What lies far outside is not walked along.
func (c *canvas) line(area goimage.Rectangle, x0, y0, x1, y1 float64, colour uint8) {
	w, h := float64(area.Dx()), float64(area.Dy())
	if max(x0, x1) < 0 || max(y0, y1) < 0 || min(x0, x1) > w || min(y0, y1) > h || math.Hypot(x1-x0, y1-y0) > 20*(w+h) {
		return
	}
	n := int(max(math.Abs(x1-x0), math.Abs(y1-y0))) + 1
	for k := 0; k <= n; k++ {
		t := float64(k) / float64(n)
		x, y := x0+t*(x1-x0), y0+t*(y1-y0)
		c.dot(area, x, y, colour)
		c.dot(area, x+0.8, y+0.8, colour)
	}
}

// white clears a rectangle, so that text on it can be read on every image.
func (c *canvas) white(r goimage.Rectangle) {
	i := uint8(c.img.Palette.Index(color.White))
	r = r.Intersect(c.img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c.img.SetColorIndex(x, y, i)
		}
	}
}

// boxed writes text on white, centred at x.
func (c *canvas) boxed(s string, x, y int, area goimage.Rectangle) {
	w := c.width(s)
	x = min(max(x, area.Min.X+w/2+3), area.Max.X-w/2-3)
	c.white(goimage.Rect(x-w/2-3, y-11, x+w/2+3, y+4))
	c.text(s, x, y, 0.5)
}

// scaleBar draws a bar of some fifth of the width.
func (c *canvas) scaleBar(p *panel, area goimage.Rectangle) {
	w, err := p.im.WCS()
	if err != nil || area.Dx() < 90 || area.Dy() < 60 {
		return
	}
	sx, _ := w.PixelScales()
	perPixel := sx / p.scale // degrees
	length := 0.0
	for _, s := range degreeSteps {
		if s/perPixel <= 0.3*float64(area.Dx()) {
			length = s
		}
	}
	if length == 0 {
		return
	}
	px := int(length/perPixel + 0.5)
	name := angle(length)
	box := goimage.Rect(area.Min.X+8, area.Max.Y-34, area.Min.X+8+max(px, c.width(name))+14, area.Max.Y-8)
	c.white(box)
	mid := (box.Min.X + box.Max.X) / 2
	ink := uint8(c.img.Palette.Index(textColour))
	for x := mid - px/2; x <= mid-px/2+px; x++ {
		c.img.SetColorIndex(x, box.Max.Y-7, ink)
		c.img.SetColorIndex(x, box.Max.Y-6, ink)
	}
	c.text(name, mid, box.Min.Y+13, 0.5)
}

// compass draws arrows to north and east as they are in the middle of the image.
func (c *canvas) compass(p *panel, area goimage.Rectangle, at toPicture) {
	center, err := p.im.Center()
	if err != nil || area.Dx() < 90 || area.Dy() < 60 {
		return
	}
	x0, y0, ok := at(center)
	w, err := p.im.WCS()
	if !ok || err != nil {
		return
	}
	sx, _ := w.PixelScales()
	box := goimage.Rect(area.Max.X-72, area.Max.Y-72, area.Max.X-8, area.Max.Y-8)
	c.white(box)
	ink := uint8(c.img.Palette.Index(textColour))
	var arrows [2][2]float64
	for i, pa := range []float64{0, 90} {
		x, y, ok := at(offset(center, 2*sx, pa))
		if !ok {
			return
		}
		n := math.Hypot(x-x0, y-y0)
		arrows[i] = [2]float64{(x - x0) / n, (y - y0) / n}
	}
	// The corner of the arrows is where both have room.
	ox := float64(box.Min.X-area.Min.X) + 32 - 13*(arrows[0][0]+arrows[1][0])
	oy := float64(box.Min.Y-area.Min.Y) + 32 - 13*(arrows[0][1]+arrows[1][1])
	for i, name := range []string{"N", "E"} {
		d := arrows[i]
		tx, ty := ox+26*d[0], oy+26*d[1]
		c.line(area, ox, oy, tx, ty, ink)
		for _, side := range []float64{-1, 1} {
			c.line(area, tx, ty, tx-5*d[0]+side*3*d[1], ty-5*d[1]-side*3*d[0], ink)
		}
		c.text(name, area.Min.X+int(ox+35*d[0]), area.Min.Y+int(oy+35*d[1])+4, 0.5)
	}
}
