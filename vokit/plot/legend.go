package plot

import (
	"image/color"

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
		return string(r[:39]) + "…"
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
	sty := textStyle(legendSize, draw.XLeft, draw.YCenter)
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
	c.SetColor(color.NRGBA{0xff, 0xff, 0xff, 0xe0})
	c.Fill(box.Path())
	c.SetLineStyle(draw.LineStyle{Color: color.NRGBA{0xcc, 0xcc, 0xcc, 0xff}, Width: 0.8 * px})
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
		c.FillPolygon(fade(p.colour(), 0.5), []vg.Point{
			{X: at.X, Y: at.Y - 4*px}, {X: at.X + width, Y: at.Y - 4*px}, {X: at.X + width, Y: at.Y + 4*px}, {X: at.X, Y: at.Y + 4*px},
		})
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
	places := []vg.Point{{X: right, Y: top}, {X: left, Y: top}, {X: left, Y: bottom}, {X: right, Y: bottom}}
	hits := make([]int, len(places))
	for i, s := range l.series {
		p := painter{l.scene, s, i}
		every := max(1, len(s.y)/2000)
		for k := 0; k < len(s.y); k += every {
			if !p.drawable(k) {
				continue
			}
			pt := p.at(c, s.x[k], s.y[k])
			for j, at := range places {
				if pt.X >= at.X-4*px && pt.X <= at.X+size.X+4*px && (s.bars && pt.Y >= at.Y || pt.Y >= at.Y-4*px && pt.Y <= at.Y+size.Y+4*px) {
					hits[j]++
				}
			}
		}
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
