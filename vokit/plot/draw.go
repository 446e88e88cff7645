package plot

import (
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// scene is a plot ready to be drawn at one size.
type scene struct {
	*Plot
	g    *gonum.Plot // for plotters of gonum
	th   theme
	x, y span
	// what the data take up on the axes, without margins and limits
	dataX, dataY [2]float64
	bar          *barScale

	layers                 []gonum.Plotter // in the order in which they are drawn
	margins                margins
	xTicks, yTicks         ticks
	xLabel, yLabel         string
	xLabelSize, yLabelSize float64
}

// scene builds what is drawn on a canvas of the given size.
func (p *Plot) scene(width, height vg.Length) *scene {
	return p.sceneWithin(width, height, margins{})
}

// sceneWithin builds a scene whose data keep away from the edges of the canvas.
func (p *Plot) sceneWithin(width, height vg.Length, least margins) *scene {
	s := &scene{Plot: p, g: gonum.New(), th: p.colours()}
	s.bar = s.scaleOfBar()
	s.ranges()
	s.layout(width, height, least)
	g := s.g
	g.X.Min, g.X.Max, g.X.Scale = s.x.lo, s.x.hi, s.x
	g.Y.Min, g.Y.Max, g.Y.Scale = s.y.lo, s.y.hi, s.y
	g.Title.Text, g.X.Label.Text, g.Y.Label.Text = p.title, s.xLabel, s.yLabel
	if !p.noGrid {
		s.layers = append(s.layers, gridLines{s})
	}
	if p.sphere != nil {
		s.layers = append(s.layers, graticule{s})
	}
	for i, one := range p.series {
		s.layers = append(s.layers, painter{s, one, i})
	}
	if p.sphere != nil {
		s.layers = append(s.layers, p.extra...)
		s.layers = append(s.layers, graticuleLabels{s})
	} else {
		s.layers = append(s.layers, markLines{s}, frameLines{s})
		s.layers = append(s.layers, p.extra...)
	}
	if !p.noLegend {
		s.layers = append(s.layers, legend{s})
	}
	return s
}

// ranges finds the limits of both axes from everything that is drawn.
func (s *scene) ranges() {
	xs, ys := newExtent(s.Plot.x.log), newExtent(s.Plot.y.log)
	for _, one := range s.series {
		if one.bars {
			xs.growAll(one.x)
			ys.growAll(one.y)
			continue
		}
		if one.xerr == nil && one.yerr == nil { // of which there may be millions
			growBoth(xs, ys, one.x, one.y)
			continue
		}
		for i := range one.y {
			if x, y := one.x[i], one.y[i]; finite(x, xs.log) && finite(y, ys.log) {
				xs.growWith(x, one.xerr, i)
				ys.growWith(y, one.yerr, i)
			}
		}
	}
	s.dataX, s.dataY = [2]float64{xs.lo, xs.hi}, [2]float64{ys.lo, ys.hi}
	s.x, s.y = s.Plot.x.resolve(xs.lo, xs.hi), s.Plot.y.resolve(ys.lo, ys.hi)
}

// extent is what data take up on an axis.
type extent struct {
	lo, hi      float64
	least, most float64 // what can be drawn lies between them
	log         bool
}

func newExtent(log bool) *extent {
	e := &extent{lo: math.Inf(1), hi: math.Inf(-1), least: -extreme, most: extreme, log: log}
	if log {
		e.least = 1 / extreme
	}
	return e
}

func (e *extent) grow(v float64) {
	if v > e.least && v < e.most {
		e.lo, e.hi = min(e.lo, v), max(e.hi, v)
	}
}

func (e *extent) growAll(v []float64) {
	for _, f := range v {
		e.grow(f)
	}
}

// growWith takes the bar of the i-th error as well.
func (e *extent) growWith(v float64, errs []float64, i int) {
	e.grow(v)
	if errs != nil && math.Abs(errs[i]) < math.Inf(1) {
		e.grow(v - errs[i])
		e.grow(v + errs[i])
	}
}

// growBoth takes the points that can be drawn. What it compares is kept in
// registers.
func growBoth(xs, ys *extent, x, y []float64) {
	xlo, xhi, ylo, yhi := xs.lo, xs.hi, ys.lo, ys.hi
	x0, x1, y0, y1 := xs.least, xs.most, ys.least, ys.most
	x = x[:len(y)]
	for i, v := range y {
		u := x[i]
		if !(u > x0 && u < x1 && v > y0 && v < y1) {
			continue
		}
		if u < xlo {
			xlo = u
		}
		if u > xhi {
			xhi = u
		}
		if v < ylo {
			ylo = v
		}
		if v > yhi {
			yhi = v
		}
	}
	xs.lo, xs.hi, ys.lo, ys.hi = xlo, xhi, ylo, yhi
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
		case a.turns:
			return turnTicks(r, n)
		}
		return linearTicks(r, n)
	}
	if !horizontal {
		return make(max(2, min(8, int(length/(45*px)))))
	}
	sty := s.th.text(tickSize, 0, 0)
	for n := max(2, min(9, int(length/(70*px)))); ; n-- {
		ts := make(n)
		if n <= 1 || roomFor(ts, r, length, sty) {
			return ts
		}
	}
}

// roomFor tells whether labels below their ticks keep apart.
func roomFor(ts ticks, r span, length vg.Length, sty draw.TextStyle) bool {
	type stretch struct{ from, to vg.Length }
	var last *stretch
	for _, t := range ts {
		if t.IsMinor() {
			continue
		}
		mid, half := length*vg.Length(r.Normalize(0, 0, t.Value)), sty.Width(t.Label)/2
		if r.flip {
			mid = length - mid
		}
		if last != nil && mid-half < last.to+10*px {
			return false
		}
		last = &stretch{mid - half, mid + half}
	}
	return true
}

// gridLines are drawn under the data, at the ticks that have labels.
type gridLines struct{ *scene }

// Plot implements gonum's Plotter.
func (l gridLines) Plot(c draw.Canvas, _ *gonum.Plot) {
	sty := draw.LineStyle{Color: l.th.grid, Width: 0.8 * px}
	for _, t := range l.xTicks {
		if !t.IsMinor() && l.x.inside(t.Value) {
			x := c.X(l.x.Normalize(0, 0, t.Value))
			c.StrokeLine2(sty, x, c.Min.Y, x, c.Max.Y)
		}
	}
	for _, t := range l.yTicks {
		if !t.IsMinor() && l.y.inside(t.Value) {
			y := c.Y(l.y.Normalize(0, 0, t.Value))
			c.StrokeLine2(sty, c.Min.X, y, c.Max.X, y)
		}
	}
}

// frameLines close the box around the data.
type frameLines struct{ *scene }

// Plot implements gonum's Plotter.
func (l frameLines) Plot(c draw.Canvas, _ *gonum.Plot) {
	c.SetLineStyle(draw.LineStyle{Color: l.th.frame, Width: 0.8 * px})
	c.Stroke(c.Rectangle.Path())
}

// markLines are the lines of HLine and VLine.
type markLines struct{ *scene }

// Plot implements gonum's Plotter.
func (m markLines) Plot(c draw.Canvas, _ *gonum.Plot) {
	sty := draw.LineStyle{Color: m.th.faint, Width: 1 * px, Dashes: []vg.Length{4 * px, 3 * px}}
	label := m.th.text(legendSize-1.5, draw.XLeft, draw.YBottom)
	label.Color = m.th.faint
	for _, k := range m.marks {
		if k.vertical && m.scene.Plot.x.turns {
			k.at = onTurn(k.at)
		}
		if k.vertical && m.x.inside(k.at) {
			x := c.X(m.x.Normalize(0, 0, k.at))
			c.StrokeLine2(sty, x, c.Min.Y, x, c.Max.Y)
			up := label
			up.Rotation, up.XAlign = math.Pi/2, draw.XRight
			m.haloText(c, up, vg.Point{X: x - 3*px, Y: c.Max.Y - 5*px}, k.text)
		}
		if !k.vertical && m.y.inside(k.at) {
			y := c.Y(m.y.Normalize(0, 0, k.at))
			c.StrokeLine2(sty, c.Min.X, y, c.Max.X, y)
			m.haloText(c, label, vg.Point{X: c.Min.X + 6*px, Y: y + 2*px}, k.text)
		}
	}
}
