package plot

import (
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// legend names the series in the corner where it hides least.
type legend struct{ *scene }

// entries are the series that have a name to show.
func (l legend) entries() []painter {
	var out []painter
	named := false
	for i, s := range l.series {
		named = named || s.label != ""
		out = append(out, painter{l.scene, s, i})
	}
	if !named && len(out) < 2 {
		return nil
	}
	slices.SortStableFunc(out, func(a, b painter) int { // drawn below the others, named below them too
		switch {
		case a.s.rest == b.s.rest:
			return 0
		case a.s.rest:
			return 1
		}
		return -1
	})
	kept := out[:0]
	for _, p := range out {
		if p.text() != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

func (p painter) text() string {
	if p.s.label != "" {
		return p.s.label
	}
	return p.s.name
}

// cutLabel keeps one long name from covering the plot.
func cutLabel(s string) string {
	if r := []rune(s); len(r) > 40 {
		return strings.TrimSpace(string(r[:39])) + "…"
	}
	return s
}

// Plot implements gonum's Plotter.
func (l legend) Plot(c draw.Canvas, _ *gonum.Plot) {
	entries := l.entries()
	if len(entries) == 0 {
		return
	}
	const (
		pad   = 7 * px
		thumb = 22 * px
		gap   = 6 * px
	)
	sty := l.th.text(legendSize, draw.XLeft, draw.YCenter)
	row := 18 * px
	var width vg.Length
	for _, e := range entries {
		width = max(width, sty.Width(cutLabel(e.text())))
	}
	height := vg.Length(len(entries)) * row
	title := cutLabel(l.legendTitle)
	if title != "" {
		height += row
		width = max(width, sty.Width(title)-thumb-gap)
	}
	size := vg.Point{X: width + thumb + gap + 2*pad, Y: height + pad}
	box := l.corner(c, size)
	c.SetColor(fade(l.th.back, 0.88))
	c.Fill(box.Path())
	c.SetLineStyle(draw.LineStyle{Color: l.th.box, Width: 0.8 * px})
	outline := box.Path()
	c.Stroke(outline)
	y := box.Max.Y - pad/2 - row/2
	if title != "" {
		c.FillText(sty, vg.Point{X: box.Min.X + pad, Y: y}, title)
		y -= row
	}
	for _, e := range entries {
		e.thumbnail(c, vg.Point{X: box.Min.X + pad, Y: y}, thumb)
		c.FillText(sty, vg.Point{X: box.Min.X + pad + thumb + gap, Y: y}, cutLabel(e.text()))
		y -= row
	}
}

func (p painter) thumbnail(c draw.Canvas, at vg.Point, width vg.Length) {
	if p.s.line || p.s.steps {
		c.StrokeLine2(p.lineStyle(), at.X, at.Y, at.X+width, at.Y)
	}
	if p.s.bars {
		box := vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - 4*px}, Max: vg.Point{X: at.X + width, Y: at.Y + 4*px}}
		if fill := p.barFill(); fill > 0 {
			c.SetColor(fade(p.colour(), fill))
			c.Fill(box.Path())
		}
		c.SetLineStyle(draw.LineStyle{Color: p.colour(), Width: 1.2 * px})
		c.Stroke(box.Path())
	}
	if p.s.points || p.s.density {
		radius := p.diameter() / 2
		radius = max(radius, 2.5*px)
		shape := glyphs[p.s.glyph%len(glyphs)]
		if len(p.s.y) > maxShapes {
			shape = draw.CircleGlyph{}
		}
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: p.colour(), Radius: radius, Shape: shape}, vg.Point{X: at.X + width/2, Y: at.Y})
	}
}

// corner is the place of a box of the given size that covers the fewest points.
func (l legend) corner(c draw.Canvas, size vg.Point) vg.Rectangle {
	const margin = 8 * px
	left, right := c.Min.X+margin, c.Max.X-margin-size.X
	top, bottom := c.Max.Y-margin-size.Y, c.Min.Y+margin
	midX, midY := (left+right)/2, (top+bottom)/2
	places := []vg.Point{
		{X: right, Y: top}, {X: left, Y: top}, {X: left, Y: bottom}, {X: right, Y: bottom},
		{X: right, Y: midY}, {X: left, Y: midY}, {X: midX, Y: top}, {X: midX, Y: bottom},
	}
	hits := make([]int, len(places))
	for i, s := range l.series {
		p := painter{l.scene, s, i}
		p.sample(c, func(pt vg.Point) {
			for j, at := range places {
				if pt.X >= at.X-4*px && pt.X <= at.X+size.X+4*px && (s.bars && pt.Y >= at.Y || pt.Y >= at.Y-4*px && pt.Y <= at.Y+size.Y+4*px) {
					hits[j]++
				}
			}
		})
	}
	best := 0
	for j := range places {
		if hits[j] < hits[best] {
			best = j
		}
	}
	at := places[best]
	return vg.Rectangle{Min: at, Max: vg.Point{X: at.X + size.X, Y: at.Y + size.Y}}
}

// sample calls f with some of the places where something is drawn, those on the
// lines between few points among them.
func (p painter) sample(c draw.Canvas, f func(vg.Point)) {
	s := p.s
	at := p.placing(c)
	every := max(1, len(s.y)/2000)
	between := 1
	if s.line || s.steps {
		between = max(1, min(40, 400/max(1, len(s.y))))
	}
	var last vg.Point
	joined := false
	for k := 0; k < len(s.y); k += every {
		x, y := s.x[k], s.y[k]
		if s.bars {
			x = (s.x[k] + s.x[k+1]) / 2
		}
		if !at.drawable(x, y) {
			joined = false
			continue
		}
		pt := at.at(x, y)
		for i := 1; joined && i < between; i++ {
			w := vg.Length(i) / vg.Length(between)
			f(vg.Point{X: last.X + (pt.X-last.X)*w, Y: last.Y + (pt.Y-last.Y)*w})
		}
		f(pt)
		last, joined = pt, true
	}
}
