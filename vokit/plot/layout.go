package plot

import (
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Distances in a plot.
const (
	edgeLeft   = 8 * px
	edgeRight  = 14 * px
	edgeBottom = 8 * px
	edgeTop    = 10 * px

	tickLength  = 5 * px
	minorLength = 3 * px
	tickGap     = 4 * px // between a tick and its label
	labelGap    = 7 * px // between the labels of ticks and that of the axis
	titleGap    = 9 * px
)

// Heights of a line of text in parts of the size of its font: above the line
// with room for a raised digit, and below it.
const (
	lineAbove = 0.78
	lineBelow = 0.22
)

// margins are what lies between the edges of a canvas and the data.
type margins struct{ left, right, top, bottom vg.Length }

// atLeast is m with no side smaller than in n.
func (m margins) atLeast(n margins) margins {
	return margins{max(m.left, n.left), max(m.right, n.right), max(m.top, n.top), max(m.bottom, n.bottom)}
}

// layout finds the ticks, the labels and where the data go, on a canvas of the
// given size. No side of the data's rectangle is nearer to the edge than least says.
func (s *scene) layout(width, height vg.Length, least margins) {
	s.margins = margins{left: edgeLeft, right: edgeRight, top: edgeTop, bottom: edgeBottom}
	if s.title != "" {
		s.margins.top += titleSize*px + titleGap
	}
	if s.bar != nil {
		s.margins.right = edgeBottom + s.bar.width()
	}
	if s.sphere != nil {
		s.layoutSphere(least)
		s.fit(width, height)
		return
	}
	if !s.hideX {
		s.margins.bottom += tickLength + tickGap + tickSize*lineAbove*px
		if s.Plot.x.heading(s.x) != "" {
			s.margins.bottom += labelGap + (labelSize*(lineAbove+lineBelow)+2)*px
		}
	} else {
		s.margins.bottom = tickLength
	}
	ticksOfY := func() {
		m := s.margins.atLeast(least)
		s.yTicks = s.ticks(&s.Plot.y, s.y, max(height-m.top-m.bottom, 1), false)
	}
	ticksOfY()
	s.margins.left += tickLength
	if !s.hideY {
		s.margins.left += tickGap + s.widest(s.yTicks)
		if s.Plot.y.heading(s.y) != "" {
			s.margins.left += labelGap + labelSize*(lineAbove+lineBelow)*px
		}
	}
	s.margins = s.margins.atLeast(least)
	s.fit(width, height)
	length := max(width-s.margins.left-s.margins.right, 1)
	s.xTicks = s.ticks(&s.Plot.x, s.x, length, true)
	if !s.hideX && s.bar == nil {
		s.margins.right = max(s.margins.right, s.overhang(length)+4*px)
	}
	if s.aspect {
		ticksOfY()
	}
	s.fitLabels(width, height)
}

// layoutSphere leaves room for the labels of the parallels and the name of the frame.
func (s *scene) layoutSphere(least margins) {
	s.margins.left += 18 * px
	s.margins.bottom += (tickSize + 8) * px
	s.margins = s.margins.atLeast(least)
	s.xLabel = s.sphere.frameName()
}

// fit makes a unit as long on both axes where that is wanted.
func (s *scene) fit(width, height vg.Length) {
	if s.aspect && !s.x.log && !s.y.log {
		m := s.margins
		s.equalise(float64(max(width-m.left-m.right, 1)), float64(max(height-m.top-m.bottom, 1)))
		s.x.relabel(&s.Plot.x)
		s.y.relabel(&s.Plot.y)
	}
}

// overhang is how far the last label reaches beyond the data.
func (s *scene) overhang(length vg.Length) vg.Length {
	sty := s.th.text(tickSize, 0, 0)
	over := vg.Length(0)
	for _, t := range s.xTicks {
		if f := s.x.Normalize(0, 0, t.Value); !t.IsMinor() && f >= 0 && f <= 1 {
			over = max(over, sty.Width(t.Label)/2-length*vg.Length(1-f))
		}
	}
	return over
}

func (s *scene) widest(ts ticks) vg.Length {
	sty := s.th.text(tickSize, 0, 0)
	w := vg.Length(0)
	for _, t := range ts {
		w = max(w, sty.Width(t.Label))
	}
	return w
}

// fitLabels makes the labels of the axes short enough for their lengths.
func (s *scene) fitLabels(width, height vg.Length) {
	m := s.margins
	s.xLabel, s.xLabelSize = s.fitText(s.Plot.x.heading(s.x)+s.dateNote(), labelSize, 2*min(width/2-2*px, (width-m.left-m.right)/2+min(m.left, m.right)))
	s.yLabel, s.yLabelSize = s.fitText(s.Plot.y.heading(s.y), labelSize, height-8*px-s.underTitle())
}

// underTitle is how much of the height the labels at the sides leave to the title.
func (s *scene) underTitle() vg.Length {
	if s.title == "" {
		return 0
	}
	return titleSize*px + titleGap
}

// fitText makes a text smaller, and cuts it if that is not enough.
func (s *scene) fitText(text string, size float64, length vg.Length) (string, float64) {
	sty := s.th.text(size, 0, 0)
	if w := sty.Width(text); w > length {
		size *= max(float64(length/w), 0.75)
		sty = s.th.text(size, 0, 0)
	}
	r := []rune(text)
	for len(r) > 4 && sty.Width(text) > length {
		r = r[:len(r)-2]
		text = string(r) + "…"
	}
	return text, size
}

// dateNote says of what day an axis is that shows hours.
func (s *scene) dateNote() string {
	if !s.Plot.x.showsDates() || s.Plot.x.labelled {
		return ""
	}
	if d := dateSpan(s.x, s.xTicks); d != "" {
		if s.Plot.x.name == "" {
			return d
		}
		return " (" + d + ")"
	}
	return ""
}

// data is the part of c where the data go.
func (s *scene) data(c draw.Canvas) draw.Canvas {
	m := s.margins
	return draw.Crop(c, m.left, -m.right, m.bottom, -m.top)
}

// draw draws the scene on c.
func (s *scene) draw(c draw.Canvas) {
	d := s.data(c)
	if d.Max.X <= d.Min.X || d.Max.Y <= d.Min.Y {
		return // too small for anything
	}
	for _, p := range s.layers {
		p.Plot(d, s.g)
	}
	if s.sphere == nil {
		s.drawTicks(c, d)
	}
	s.drawTexts(c, d)
	if s.bar != nil {
		s.bar.draw(c, d)
	}
}

func (s *scene) drawTexts(c, d draw.Canvas) {
	mid := (d.Min.X + d.Max.X) / 2
	if s.title != "" {
		text, size := s.fitText(s.title, titleSize, 2*min(mid-c.Min.X, c.Max.X-mid)-8*px)
		c.FillText(s.th.text(size, draw.XCenter, draw.YBottom), vg.Point{X: mid, Y: d.Max.Y + titleGap}, text)
	}
	if s.xLabel != "" && !s.hideX {
		size := s.xLabelSize
		if s.sphere != nil {
			size = tickSize
		}
		c.FillText(s.th.text(size, draw.XCenter, draw.YBottom), vg.Point{X: mid, Y: c.Min.Y + edgeBottom}, s.xLabel)
	}
	if s.yLabel != "" && !s.hideY && s.sphere == nil {
		sty := s.th.text(s.yLabelSize, draw.XCenter, draw.YBottom)
		sty.Rotation = math.Pi / 2
		half := sty.Width(s.yLabel) / 2
		y := max(c.Min.Y+4*px+half, min(c.Max.Y-4*px-half-s.underTitle(), (d.Min.Y+d.Max.Y)/2))
		x := d.Min.X - tickLength - tickGap - s.widest(s.yTicks) - labelGap
		c.FillText(sty, vg.Point{X: x, Y: y}, s.yLabel)
	}
}

// drawTicks draws ticks outside of the data, with their labels.
func (s *scene) drawTicks(c, d draw.Canvas) {
	line := draw.LineStyle{Color: s.th.frame, Width: 0.8 * px}
	length := func(t gonum.Tick) vg.Length {
		if t.IsMinor() {
			return minorLength
		}
		return tickLength
	}
	sty := s.th.text(tickSize, draw.XCenter, draw.YTop)
	for _, t := range s.xTicks {
		f := s.x.Normalize(0, 0, t.Value)
		if f < -1e-9 || f > 1+1e-9 {
			continue
		}
		x := d.X(f)
		c.StrokeLine2(line, x, d.Min.Y, x, d.Min.Y-length(t))
		if !t.IsMinor() && !s.hideX {
			c.FillText(sty, vg.Point{X: x, Y: d.Min.Y - tickLength - tickGap}, t.Label)
		}
	}
	sty = s.th.text(tickSize, draw.XRight, draw.YCenter)
	for _, t := range s.yTicks {
		f := s.y.Normalize(0, 0, t.Value)
		if f < -1e-9 || f > 1+1e-9 {
			continue
		}
		y := d.Y(f)
		c.StrokeLine2(line, d.Min.X, y, d.Min.X-length(t), y)
		if !t.IsMinor() && !s.hideY {
			c.FillText(sty, vg.Point{X: d.Min.X - tickLength - tickGap, Y: y}, t.Label)
		}
	}
}

// haloText draws a text over data, with an edge in the colour of the background.
func (s *scene) haloText(c draw.Canvas, sty draw.TextStyle, at vg.Point, text string) {
	edge := sty
	edge.Color = fade(s.th.back, 0.9)
	for _, d := range [][2]vg.Length{{-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}, {1, 1}} {
		c.FillText(edge, vg.Point{X: at.X + 1.2*d[0]*px, Y: at.Y + 1.2*d[1]*px}, text)
	}
	c.FillText(sty, at, text)
}
