package plot

import (
	"fmt"
	"image"
	"image/color"
	"iter"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"vogo/display"
)

// Figure is several plots in rows and columns.
type Figure struct {
	cols           int
	plots          []*Plot
	width, height  float64
	shareX, shareY bool
	ratios         []float64
}

// Panels puts plots side by side, cols in a row, their data aligned. A nil plot
// leaves its place empty. The size is that of the largest plot for each, made smaller if the
// figure would become wider than a page.
func Panels(cols int, plots ...*Plot) *Figure {
	f := &Figure{cols: max(1, cols), plots: plots}
	f.cols = min(f.cols, max(1, len(plots)))
	var w, h float64
	for _, p := range plots {
		if p != nil {
			w, h = max(w, p.width), max(h, p.height)
		}
	}
	if w == 0 {
		w, h = defaultWidth, defaultHeight
	}
	rows := (len(plots) + f.cols - 1) / f.cols
	if most := 1000 / float64(f.cols); w > most {
		w, h = most, max(h*most/w, 220)
	}
	f.width, f.height = w*float64(f.cols), h*float64(max(1, rows))
	return f
}

func (f *Figure) size() (float64, float64) { return f.width, f.height }

// ShareX gives the plots of a column one horizontal axis: the same range, and
// labels below the lowest of them only. It changes f and returns it.
//
//	plot.Panels(1, curve, residuals).ShareX().Heights(3, 1)
func (f *Figure) ShareX() *Figure {
	f.shareX = true
	return f
}

// ShareY gives the plots of a row one vertical axis: the same range, and labels
// left of the first of them only. It changes f and returns it.
func (f *Figure) ShareY() *Figure {
	f.shareY = true
	return f
}

// Heights says how high the rows are: Heights(3, 1) makes the first, which keeps
// its height, three times as high as the second. Rows that are not named, or with no
// height above zero, have 1. It changes f and returns it.
func (f *Figure) Heights(ratios ...float64) *Figure {
	before := f.parts()
	f.ratios = slices.Clone(ratios)
	f.height *= f.parts() / before
	return f
}

// parts is the height of the figure in heights of its highest row.
func (f *Figure) parts() float64 {
	sum, most := 0.0, 0.0
	for i := range f.rows() {
		sum, most = sum+f.ratio(i), max(most, f.ratio(i))
	}
	return sum / most
}

func (f *Figure) rows() int { return max(1, (len(f.plots)+f.cols-1)/f.cols) }

func (f *Figure) ratio(row int) float64 {
	if row < len(f.ratios) && f.ratios[row] > 0 && f.ratios[row] < 1e3 {
		return f.ratios[row]
	}
	return 1
}

func (f *Figure) coarser() drawer {
	g, some := *f, false
	g.plots = slices.Clone(f.plots)
	for i, p := range f.plots {
		if p != nil && p.crowded() {
			q := *p
			q.coarse, some = true, true
			g.plots[i] = &q
		}
	}
	if !some {
		return nil
	}
	return &g
}

func (f *Figure) background() color.Color {
	for _, p := range f.plots {
		if p != nil {
			return p.background()
		}
	}
	return New().background()
}

// shared are the plots with the ranges they share. A nil plot stays nil.
func (f *Figure) shared() []*Plot {
	out := make([]*Plot, len(f.plots))
	for i, p := range f.plots {
		if p != nil {
			q := *p
			out[i] = &q
		}
	}
	if f.shareX {
		for col := range f.cols {
			var group []*Plot
			for i := col; i < len(out); i += f.cols {
				group = append(group, out[i])
			}
			shareAxis(group, func(p *Plot) *axis { return &p.x }, func(s *scene) span { return s.x })
			hideAllBut(slices.Backward(group), func(p *Plot) { p.hideX = true })
		}
	}
	if f.shareY {
		for from := 0; from < len(out); from += f.cols {
			group := out[from:min(from+f.cols, len(out))]
			shareAxis(group, func(p *Plot) *axis { return &p.y }, func(s *scene) span { return s.y })
			hideAllBut(slices.All(group), func(p *Plot) { p.hideY = true })
		}
	}
	return out
}

// shareAxis gives an axis of all plots the range that holds all of theirs, in the
// direction and the scale of the first. Maps of the sky have no axes to share.
func shareAxis(group []*Plot, axisOf func(*Plot) *axis, rangeOf func(*scene) span) {
	var with []*Plot
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range group {
		if p == nil || p.sphere != nil || len(p.series) == 0 {
			continue
		}
		a := axisOf(p)
		if len(with) > 0 && (a.showsDates() != axisOf(with[0]).showsDates()) {
			continue // dates and numbers do not mix
		}
		if len(with) > 0 {
			a.log = axisOf(with[0]).log
		}
		with = append(with, p)
		s := &scene{Plot: p, th: p.colours()}
		s.ranges()
		r := rangeOf(s)
		lo, hi = min(lo, r.lo), max(hi, r.hi)
	}
	for _, p := range with {
		a := axisOf(p)
		a.reversed, a.pinned = axisOf(with[0]).reversed, true
		a.limit(lo, hi)
		if a.reversed {
			a.limit(hi, lo)
		}
	}
}

// hideAllBut the first plot that has axes.
func hideAllBut(group iter.Seq2[int, *Plot], hide func(*Plot)) {
	seen := false
	for _, p := range group {
		if p == nil || p.sphere != nil {
			continue
		}
		if seen {
			hide(p)
		}
		seen = true
	}
}

// A cell is where a panel is in a figure.
type cell struct {
	left, top, width, height vg.Length
}

func (f *Figure) draw(c draw.Canvas) {
	if len(f.plots) == 0 {
		return
	}
	plots := f.shared()
	cells, scenes := f.arrange(plots, c.Size())
	for i, s := range scenes {
		if s == nil {
			continue
		}
		at := cells[i]
		part := draw.Crop(c, at.left, at.left+at.width-c.Size().X, c.Size().Y-at.top-at.height, -at.top)
		if s.th.back != f.background() {
			part.SetColor(s.th.back)
			part.Fill(part.Rectangle.Path())
		}
		s.draw(part)
	}
}

// arrange finds places for the panels, so that their data are of one size and
// aligned, whatever the lengths of their labels are.
func (f *Figure) arrange(plots []*Plot, size vg.Point) ([]cell, []*scene) {
	rows := f.rows()
	widths, heights := make([]vg.Length, f.cols), make([]vg.Length, rows)
	for i := range widths {
		widths[i] = size.X / vg.Length(f.cols)
	}
	for i := range heights {
		heights[i] = size.Y / vg.Length(rows)
	}
	scenes := make([]*scene, len(plots))
	most := make([]margins, len(plots))
	for pass := range 3 {
		for i, p := range plots {
			if p != nil {
				scenes[i] = p.sceneWithin(widths[i%f.cols], heights[i/f.cols], most[i])
			}
		}
		again := align(scenes, most, f.cols)
		if pass > 0 && !again {
			break
		}
		if pass < 2 {
			f.divide(widths, heights, most, size)
		}
	}
	cells := make([]cell, len(plots))
	for i := range cells {
		at := &cells[i]
		at.width, at.height = widths[i%f.cols], heights[i/f.cols]
		for _, w := range widths[:i%f.cols] {
			at.left += w
		}
		for _, h := range heights[:i/f.cols] {
			at.top += h
		}
	}
	return cells, scenes
}

// align gives the panels of a column the largest margins at the sides, those of a
// row at top and bottom. It tells whether that changes any.
func align(scenes []*scene, most []margins, cols int) bool {
	changed := false
	for i := range most {
		var m margins
		for k, s := range scenes {
			if s == nil {
				continue
			}
			if k%cols == i%cols {
				m.left, m.right = max(m.left, s.margins.left), max(m.right, s.margins.right)
			}
			if k/cols == i/cols {
				m.top, m.bottom = max(m.top, s.margins.top), max(m.bottom, s.margins.bottom)
			}
		}
		changed = changed || m != most[i]
		most[i] = m
	}
	return changed
}

// divide shares out what the margins leave.
func (f *Figure) divide(widths, heights []vg.Length, most []margins, size vg.Point) {
	restX, restY, sum := size.X, size.Y, 0.0
	for i := range widths {
		restX -= most[i].left + most[i].right
	}
	for i := range heights {
		m := most[i*f.cols]
		restY -= m.top + m.bottom
		sum += f.ratio(i)
	}
	if restX < 20*px*vg.Length(len(widths)) || restY < 20*px*vg.Length(len(heights)) {
		return // nothing is left: labels are larger than the panels
	}
	for i := range widths {
		widths[i] = most[i].left + most[i].right + restX/vg.Length(len(widths))
	}
	for i := range heights {
		m := most[i*f.cols]
		heights[i] = m.top + m.bottom + restY*vg.Length(f.ratio(i)/sum)
	}
}

// String says in one line what the panels are.
func (f *Figure) String() string {
	text := fmt.Sprintf("figure of %s", count1(len(f.plots), "panel"))
	for i, p := range f.plots {
		sep := "; "
		if i == 0 {
			sep = ": "
		}
		if p == nil {
			text += sep + "empty"
			continue
		}
		text += sep + p.String()
	}
	return text
}

// Image draws the figure as a picture, two pixels for a CSS pixel.
func (f *Figure) Image() image.Image { return picture(f) }

// SVG is the figure as an SVG document.
func (f *Figure) SVG() display.SVG { return svg(f) }

// Save writes the figure to a file: .png, .svg, .pdf or .jpg by its name.
func (f *Figure) Save(path string) error { return save(f, path) }

// MIMEBundle implements display.MIMEBundler: image/png and text/plain.
func (f *Figure) MIMEBundle() display.Bundle { return bundle(f) }
