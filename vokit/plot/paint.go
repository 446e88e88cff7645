package plot

import (
	"image/color"
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// painter draws one series. It implements gonum's Plotter.
type painter struct {
	*scene
	s *series
	i int // which series of the plot it is
}

func (p painter) colour() color.Color {
	if p.s.color != nil {
		return p.th.adapt(p.s.color)
	}
	return p.th.adapt(cycle(p.i))
}

// heat is the colour of a point that is coloured by a value.
func (p painter) heat(i int) color.NRGBA {
	return p.th.heat(p.scene.Plot.bar.place(p.s.heat[i]))
}

func (p painter) alpha() float64 {
	if p.s.alpha > 0 {
		return p.s.alpha
	}
	switch n := len(p.s.y); {
	case p.s.line || p.s.steps || n <= 300:
		return 1
	case n <= maxShapes:
		return 0.8
	default:
		return math.Max(0.25, 0.8*math.Sqrt(float64(maxShapes)/float64(n)))
	}
}

// diameter of a mark: smaller when there are more.
func (p painter) diameter() vg.Length {
	if p.s.size > 0 {
		return vg.Length(p.s.size) * px
	}
	switch n := len(p.s.y); {
	case n <= 50:
		return 7 * px
	case n <= 300:
		return 5.5 * px
	case n <= maxShapes:
		return 4.5 * px
	case n <= 20_000:
		return 3.2 * px
	}
	return 2 * px
}

func (p painter) lineStyle() draw.LineStyle {
	width := vg.Length(1.6) * px
	if p.s.width > 0 {
		width = vg.Length(p.s.width) * px
	} else if len(p.s.y) > 2000 {
		width = 1.1 * px
	}
	sty := draw.LineStyle{Color: fade(p.colour(), p.alpha()), Width: width}
	if p.s.dashed {
		sty.Dashes = []vg.Length{6 * px, 4 * px}
	}
	return sty
}

// Plot implements gonum's Plotter.
func (p painter) Plot(c draw.Canvas, _ *gonum.Plot) {
	s := p.s
	if s.bars {
		p.drawBars(c)
		return
	}
	if p.isDensity(s) {
		p.drawDensity(c)
		return
	}
	if s.xerr != nil || s.yerr != nil {
		p.drawErrors(c)
	}
	if s.steps {
		p.drawSteps(c)
	}
	if s.line {
		p.drawLine(c)
	}
	switch {
	case s.points && len(s.y) > maxShapes:
		p.drawStamps(c)
	case s.points:
		p.drawShapes(c)
	}
}

// isDensity tells whether a series is drawn as a density.
func (s *scene) isDensity(one *series) bool {
	return one.density && !one.bars || len(one.y) > maxStamps && one.points && one.heat == nil && one.color == nil && len(s.series) == 1
}

func (p painter) at(c draw.Canvas, x, y float64) vg.Point {
	return vg.Point{X: c.X(p.x.Normalize(0, 0, x)), Y: c.Y(p.y.Normalize(0, 0, y))}
}

func (p painter) drawable(i int) bool {
	return finite(p.s.x[i], p.x.log) && finite(p.s.y[i], p.y.log)
}

func (p painter) drawShapes(c draw.Canvas) {
	sty := draw.GlyphStyle{Color: fade(p.colour(), p.alpha()), Radius: p.diameter() / 2, Shape: glyphs[p.s.glyph%len(glyphs)]}
	for i := range p.s.y {
		if !p.drawable(i) || !p.x.inside(p.s.x[i]) || !p.y.inside(p.s.y[i]) {
			continue
		}
		if p.s.heat != nil {
			sty.Color = fade(p.heat(i), p.alpha())
		}
		c.DrawGlyphNoClip(sty, p.at(c, p.s.x[i], p.s.y[i]))
	}
}

// drawErrors draws bars with small caps, but for crowds of points.
func (p painter) drawErrors(c draw.Canvas) {
	sty := draw.LineStyle{Color: fade(p.colour(), 0.55), Width: 1 * px}
	if len(p.s.y) > 200 {
		sty.Color, sty.Width = fade(p.colour(), 0.5), 0.9*px
	}
	lengthOf := vg.Length(0)
	if len(p.s.y) <= 200 {
		lengthOf = 2.5 * px
	}
	stroke := func(a, b vg.Point) {
		for _, l := range c.ClipLinesXY([]vg.Point{a, b}) {
			c.StrokeLines(sty, l)
		}
	}
	low := func(v, e float64, r span) float64 {
		if v -= e; r.log && v <= 0 {
			return r.lo // a bar that reaches zero leaves a logarithmic plot
		}
		return v
	}
	for i := range p.s.y {
		if !p.drawable(i) {
			continue
		}
		if p.s.yerr != nil && finite(p.s.yerr[i], false) && p.s.yerr[i] != 0 {
			e := math.Abs(p.s.yerr[i])
			a, b := p.at(c, p.s.x[i], low(p.s.y[i], e, p.y)), p.at(c, p.s.x[i], p.s.y[i]+e)
			stroke(a, b)
			for _, end := range []vg.Point{a, b} {
				if lengthOf > 0 {
					stroke(vg.Point{X: end.X - lengthOf, Y: end.Y}, vg.Point{X: end.X + lengthOf, Y: end.Y})
				}
			}
		}
		if p.s.xerr != nil && finite(p.s.xerr[i], false) && p.s.xerr[i] != 0 {
			e := math.Abs(p.s.xerr[i])
			a, b := p.at(c, low(p.s.x[i], e, p.x), p.s.y[i]), p.at(c, p.s.x[i]+e, p.s.y[i])
			stroke(a, b)
			for _, end := range []vg.Point{a, b} {
				if lengthOf > 0 {
					stroke(vg.Point{X: end.X, Y: end.Y - lengthOf}, vg.Point{X: end.X, Y: end.Y + lengthOf})
				}
			}
		}
	}
}

func (p painter) drawLine(c draw.Canvas) {
	sty := p.lineStyle()
	for _, run := range p.runs(c) {
		if len(run) == 1 && !p.s.points { // alone between two gaps: still to be seen
			if c.Contains(run[0]) {
				c.DrawGlyphNoClip(draw.GlyphStyle{Color: sty.Color, Radius: sty.Width, Shape: draw.CircleGlyph{}}, run[0])
			}
			continue
		}
		p.stroke(c, sty, run)
	}
}

// stroke draws a line in pieces, as one path of many corners costs the
// rasteriser more than many paths of few.
func (p painter) stroke(c draw.Canvas, sty draw.LineStyle, run []vg.Point) {
	piece := 4000
	if len(run) > piece { // it goes up and down in each column of pixels, and each scan line is a list of its columns
		piece = 40
	}
	for len(run) > 1 {
		n := min(len(run), piece)
		c.StrokeLines(sty, c.ClipLinesXY(run[:n])...)
		run = run[n-1:]
	}
}

func (p painter) drawSteps(c draw.Canvas) {
	sty := p.lineStyle()
	for _, run := range p.runs(c) {
		if len(run) < 2 {
			continue
		}
		var out []vg.Point
		for i, pt := range run {
			left, right := pt.X, pt.X
			if i > 0 {
				left = (run[i-1].X + pt.X) / 2
			} else {
				left -= (run[1].X - pt.X) / 2
			}
			if i+1 < len(run) {
				right = (pt.X + run[i+1].X) / 2
			} else {
				right += (pt.X - run[i-1].X) / 2
			}
			out = append(out, vg.Point{X: left, Y: pt.Y}, vg.Point{X: right, Y: pt.Y})
		}
		p.stroke(c, sty, out)
	}
}

// barFill is how opaque bars are: of several histograms one must see those behind.
func (p painter) barFill() float64 {
	switch n := len(p.series); {
	case n <= 2:
		return 0.35
	case n <= 4:
		return 0.18
	}
	return 0
}

func (p painter) drawBars(c draw.Canvas) {
	s := p.s
	base := c.Y(p.y.Normalize(0, 0, math.Max(0, p.y.lo)))
	clamp := func(pt vg.Point) vg.Point {
		return vg.Point{
			X: vg.Length(math.Max(float64(c.Min.X), math.Min(float64(c.Max.X), float64(pt.X)))),
			Y: vg.Length(math.Max(float64(c.Min.Y), math.Min(float64(c.Max.Y), float64(pt.Y)))),
		}
	}
	var outline []vg.Point
	add := func(x float64, y vg.Length) {
		outline = append(outline, clamp(vg.Point{X: c.X(p.x.Normalize(0, 0, x)), Y: y}))
	}
	add(s.x[0], base)
	for i, v := range s.y {
		y := base
		if finite(v, p.y.log) {
			y = c.Y(p.y.Normalize(0, 0, v))
		}
		add(s.x[i], y)
		add(s.x[i+1], y)
	}
	add(s.x[len(s.x)-1], base)
	if fill := p.barFill(); fill > 0 {
		c.FillPolygon(fade(p.colour(), fill), outline)
	}
	c.StrokeLines(draw.LineStyle{Color: p.colour(), Width: 1.2 * px}, outline)
}
