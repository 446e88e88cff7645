package plot

import (
	"fmt"
	"image"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"vogo/display"
)

// Figure is several plots in rows and columns.
type Figure struct {
	cols          int
	plots         []*Plot
	width, height float64
}

// Panels puts plots side by side, cols in a row. A nil plot leaves its place
// empty. The size is that of the largest plot for each, made smaller if the
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

func (f *Figure) draw(c draw.Canvas) {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	rows := (len(f.plots) + f.cols - 1) / f.cols
	for i, p := range f.plots {
		if p == nil {
			continue
		}
		w, h := c.Size().X/vg.Length(f.cols), c.Size().Y/vg.Length(rows)
		left, top := w*vg.Length(i%f.cols), h*vg.Length(i/f.cols)
		p.draw(draw.Crop(c, left, left+w-c.Size().X, c.Size().Y-top-h, -top))
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
