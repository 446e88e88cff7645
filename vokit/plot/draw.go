package plot

import (
	"image/color"
	"math"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scene is a plot ready to be drawn at one size.
type scene struct {
	*Plot
	g    *gonum.Plot
	x, y span
	// what the data take up on the axes, without margins and limits
	dataX, dataY [2]float64
	bar          *colorBar
}

// scene builds what is drawn on a canvas of the given size.
func (p *Plot) scene(width, height vg.Length) *scene {
	s := &scene{Plot: p, g: gonum.New(), bar: p.bar}
	s.ranges(width, height)
	g := s.g
	g.Title.Text = p.title
	g.Title.TextStyle = textStyle(titleSize, draw.XCenter, draw.YTop)
	g.Title.Padding = 8 * px
	s.style(&g.X, s.x, p.x.text(s.x.exp))
	s.style(&g.Y, s.y, p.y.text(s.y.exp))
	fitLabel(&g.X, width-70*px)
	fitLabel(&g.Y, height-60*px)
	g.X.Label.Padding, g.Y.Label.Padding = 5*px, 6*px
	g.X.Tick.Marker = s.ticks(&p.x, s.x, width-90*px, true)
	g.Y.Tick.Marker = s.ticks(&p.y, s.y, height-70*px, false)
	if p.x.showsDates() {
		n := countLabels(g.X.Tick.Marker.Ticks(0, 0))
		if d := dateSpan(s.x, max(n, 2)); d != "" && !p.x.labelled {
			g.X.Label.Text = strings.TrimSpace(g.X.Label.Text + " from " + d)
		}
	}
	if !p.noGrid {
		g.Add(gridLines{s})
	}
	if p.sphere != nil {
		g.Add(graticule{s})
	}
	for i, one := range p.series {
		g.Add(painter{s, one, i})
	}
	if p.sphere != nil {
		s.hideAxes()
	} else {
		g.Add(markLines{s}, frameLines{})
	}
	g.Add(p.extra...)
	s.restoreRange()
	if !p.noLegend {
		g.Add(legend{s})
	}
	return s
}

func countLabels(ts []gonum.Tick) int {
	n := 0
	for _, t := range ts {
		if !t.IsMinor() {
			n++
		}
	}
	return n
}

// hideAxes leaves room at the left for the labels of a sky map.
func (s *scene) hideAxes() {
	for _, a := range []*gonum.Axis{&s.g.X, &s.g.Y} {
		a.Tick.Length, a.Label.Text = 0, ""
	}
	s.g.X.Tick.Marker = ticks{}
	s.g.Y.Tick.Marker = ticks{}
	s.g.X.Label.Text = s.sphere.frameName()
	s.g.X.Label.TextStyle.Font.Size = tickSize * px
	s.g.Y.Padding = 24 * px
}

// restoreRange undoes what gonum's Add does to the range.
func (s *scene) restoreRange() {
	s.g.X.Min, s.g.X.Max, s.g.Y.Min, s.g.Y.Max = s.x.lo, s.x.hi, s.y.lo, s.y.hi
}

func (s *scene) style(a *gonum.Axis, r span, label string) {
	a.Min, a.Max, a.Scale = r.lo, r.hi, r
	a.Padding = 0
	a.Label.Text = label
	a.Label.TextStyle.Font = textStyle(labelSize, 0, 0).Font
	a.Label.TextStyle.Color, a.Label.TextStyle.Handler = ink, plainText
	a.Tick.Label.Font = textStyle(tickSize, 0, 0).Font
	a.Tick.Label.Color, a.Tick.Label.Handler = ink, tickText
	a.Tick.Length = 5 * px
	a.Tick.LineStyle = draw.LineStyle{Color: frame, Width: 0.8 * px}
	a.LineStyle.Width = 0 // frameLines draws it
}

// fitLabel makes the label of an axis small enough for its length; gonum would
// rather shorten the axis.
func fitLabel(a *gonum.Axis, length vg.Length) {
	sty := &a.Label.TextStyle
	if w := sty.Width(a.Label.Text); w > length {
		sty.Font.Size *= max(length/w, 0.7)
	}
	r := []rune(a.Label.Text)
	for len(r) > 4 && sty.Width(a.Label.Text) > length {
		r = r[:len(r)-2]
		a.Label.Text = string(r) + "…"
	}
}

// ranges finds the limits of both axes from everything that is drawn.
func (s *scene) ranges(width, height vg.Length) {
	xlo, xhi, ylo, yhi := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	grow := func(lo, hi *float64, v float64, log bool) {
		if finite(v, log) {
			*lo, *hi = min(*lo, v), max(*hi, v)
		}
	}
	for _, one := range s.series {
		if !one.bars && one.xerr == nil && one.yerr == nil { // of which there may be millions
			for i, y := range one.y {
				if x := one.x[i]; finite(x, s.Plot.x.log) && finite(y, s.Plot.y.log) {
					xlo, xhi, ylo, yhi = min(xlo, x), max(xhi, x), min(ylo, y), max(yhi, y)
				}
			}
			continue
		}
		for i := range one.y {
			if !one.bars && (!finite(one.x[i], s.Plot.x.log) || !finite(one.y[i], s.Plot.y.log)) {
				continue
			}
			grow(&ylo, &yhi, one.y[i], s.Plot.y.log)
			if one.yerr != nil && math.Abs(one.yerr[i]) < math.Inf(1) {
				grow(&ylo, &yhi, one.y[i]-one.yerr[i], s.Plot.y.log)
				grow(&ylo, &yhi, one.y[i]+one.yerr[i], s.Plot.y.log)
			}
			grow(&xlo, &xhi, one.x[i], s.Plot.x.log)
			if one.xerr != nil && math.Abs(one.xerr[i]) < math.Inf(1) {
				grow(&xlo, &xhi, one.x[i]-one.xerr[i], s.Plot.x.log)
				grow(&xlo, &xhi, one.x[i]+one.xerr[i], s.Plot.x.log)
			}
		}
		if one.bars {
			grow(&xlo, &xhi, one.x[len(one.x)-1], s.Plot.x.log)
		}
	}
	s.dataX, s.dataY = [2]float64{xlo, xhi}, [2]float64{ylo, yhi}
	s.x, s.y = s.Plot.x.resolve(xlo, xhi), s.Plot.y.resolve(ylo, yhi)
	if s.aspect && !s.x.log && !s.y.log {
		s.equalise(float64(width-90*px), float64(height-70*px))
	}
}

// equalise widens one of the axes until a unit is as long on both.
func (s *scene) equalise(w, h float64) {
	perX, perY := (s.x.hi-s.x.lo)/w, (s.y.hi-s.y.lo)/h
	if perX < perY {
		d := (perY*w - (s.x.hi - s.x.lo)) / 2
		s.x.lo, s.x.hi = s.x.lo-d, s.x.hi+d
		return
	}
	d := (perX*h - (s.y.hi - s.y.lo)) / 2
	s.y.lo, s.y.hi = s.y.lo-d, s.y.hi+d
}

// ticks are as many as the length of the axis has room for.
func (s *scene) ticks(a *axis, r span, length vg.Length, horizontal bool) ticks {
	make := func(n int) ticks {
		switch {
		case a.showsDates():
			return dateTicks(r, n)
		case r.log:
			return logTicks(r, n)
		}
		return linearTicks(r, n)
	}
	if !horizontal {
		return make(max(2, min(8, int(length/(45*px)))))
	}
	sty := textStyle(tickSize, 0, 0)
	for n := max(2, min(9, int(length/(70*px)))); ; n-- {
		ts := make(n)
		var sum vg.Length
		for _, t := range ts {
			if !t.IsMinor() {
				sum += sty.Width(t.Label) + 14*px
			}
		}
		if sum <= length || n <= 1 {
			return ts
		}
	}
}

// draw draws the scene on c.
func (s *scene) draw(c draw.Canvas) {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, 8*px, -14*px, 8*px, -10*px)
	if s.bar != nil {
		width := s.bar.width()
		inner := draw.Crop(c, 0, -width, 0, 0)
		data := s.g.DataCanvas(inner)
		s.g.BackgroundColor = nil
		s.g.Draw(inner)
		s.bar.draw(c, data)
		return
	}
	s.g.BackgroundColor = nil
	s.g.Draw(c)
}

// gridLines are drawn under the data, at the ticks that have labels.
type gridLines struct{ *scene }

// Plot implements gonum's Plotter.
func (l gridLines) Plot(c draw.Canvas, p *gonum.Plot) {
	sty := draw.LineStyle{Color: grid, Width: 0.8 * px}
	for _, t := range p.X.Tick.Marker.Ticks(0, 0) {
		if !t.IsMinor() && l.x.inside(t.Value) {
			x := c.X(p.X.Norm(t.Value))
			c.StrokeLine2(sty, x, c.Min.Y, x, c.Max.Y)
		}
	}
	for _, t := range p.Y.Tick.Marker.Ticks(0, 0) {
		if !t.IsMinor() && l.y.inside(t.Value) {
			y := c.Y(p.Y.Norm(t.Value))
			c.StrokeLine2(sty, c.Min.X, y, c.Max.X, y)
		}
	}
}

// frameLines close the box around the data.
type frameLines struct{}

// Plot implements gonum's Plotter.
func (frameLines) Plot(c draw.Canvas, _ *gonum.Plot) {
	sty := draw.LineStyle{Color: frame, Width: 0.8 * px}
	c.StrokeLine2(sty, c.Min.X, c.Max.Y, c.Max.X, c.Max.Y)
	c.StrokeLine2(sty, c.Max.X, c.Min.Y, c.Max.X, c.Max.Y)
	c.StrokeLine2(sty, c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
	c.StrokeLine2(sty, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
}

// markLines are the lines of HLine and VLine.
type markLines struct{ *scene }

// Plot implements gonum's Plotter.
func (m markLines) Plot(c draw.Canvas, p *gonum.Plot) {
	sty := draw.LineStyle{Color: grey, Width: 1 * px, Dashes: []vg.Length{4 * px, 3 * px}}
	label := textStyle(legendSize-1.5, draw.XLeft, draw.YBottom)
	label.Color = color.NRGBA{0x55, 0x55, 0x55, 0xff}
	for _, k := range m.marks {
		if k.vertical && m.x.inside(k.at) {
			x := c.X(p.X.Norm(k.at))
			c.StrokeLine2(sty, x, c.Min.Y, x, c.Max.Y)
			up := label
			up.Rotation, up.XAlign = math.Pi/2, draw.XRight
			c.FillText(up, vg.Point{X: x - 3.5*px, Y: c.Max.Y - 4*px}, k.text)
		}
		if !k.vertical && m.y.inside(k.at) {
			y := c.Y(p.Y.Norm(k.at))
			c.StrokeLine2(sty, c.Min.X, y, c.Max.X, y)
			c.FillText(label, vg.Point{X: c.Min.X + 5*px, Y: y + 2*px}, k.text)
		}
	}
}
