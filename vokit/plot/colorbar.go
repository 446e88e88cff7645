package plot

import (
	"image"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colorBar is the scale of colours beside a plot.
type colorBar struct {
	axis axis
	r    span
}

func newColorBar(v values) *colorBar {
	kept := make([]float64, 0, len(v.v))
	for _, f := range v.v {
		if finite(f, false) {
			kept = append(kept, f)
		}
	}
	slices.Sort(kept)
	lo, hi := math.Inf(1), math.Inf(-1)
	if n := len(kept); n > 0 {
		// A few odd values must not take the colours from all the others: they
		// get those of the ends.
		cut := n / 200
		lo, hi = kept[cut], kept[n-1-cut]
	}
	b := &colorBar{axis: newAxis()}
	b.axis.nice = true
	b.axis.adopt(v, false)
	b.r = b.axis.resolve(lo, hi)
	return b
}

func (b *colorBar) colour(v float64) color.NRGBA {
	if math.IsNaN(v) {
		return missing
	}
	return heatColor((v - b.r.lo) / (b.r.hi - b.r.lo))
}

func (b *colorBar) ticks() ticks {
	if b.axis.showsDates() {
		return dateTicks(b.r, 5)
	}
	return linearTicks(b.r, 5)
}

const (
	barGap   = 16 * px
	barWidth = 14 * px
)

// width is the room the bar takes to the right of the plot.
func (b *colorBar) width() vg.Length {
	sty := textStyle(tickSize, draw.XLeft, draw.YCenter)
	w := vg.Length(0)
	for _, t := range b.ticks() {
		w = max(w, sty.Width(t.Label))
	}
	return barGap + barWidth + 8*px + w + 22*px
}

// draw draws the bar at the right of c, as high as the data area.
func (b *colorBar) draw(c, data draw.Canvas) {
	left := data.Max.X + barGap
	const steps = 128
	img := image.NewNRGBA(image.Rect(0, 0, 1, steps))
	for i := range steps {
		img.SetNRGBA(0, i, heatColor(1-(float64(i)+0.5)/steps))
	}
	height := data.Max.Y - data.Min.Y
	box := vg.Rectangle{Min: vg.Point{X: left, Y: data.Min.Y}, Max: vg.Point{X: left + barWidth, Y: data.Max.Y}}
	for i := range steps { // as rectangles, because scaled images get soft edges
		y := data.Min.Y + height*vg.Length(i)/steps
		c.SetColor(img.At(0, steps-1-i))
		r := vg.Rectangle{Min: vg.Point{X: left, Y: y}, Max: vg.Point{X: box.Max.X, Y: min(y+height/steps+0.5*px, box.Max.Y)}}
		c.Fill(r.Path())
	}
	line := draw.LineStyle{Color: frame, Width: 0.8 * px}
	c.SetLineStyle(line)
	c.Stroke(box.Path())
	sty := textStyle(tickSize, draw.XLeft, draw.YCenter)
	w := vg.Length(0)
	for _, t := range b.ticks() {
		if t.IsMinor() || !b.r.inside(t.Value) {
			continue
		}
		y := data.Min.Y + height*vg.Length((t.Value-b.r.lo)/(b.r.hi-b.r.lo))
		c.StrokeLine2(line, box.Max.X, y, box.Max.X+4*px, y)
		c.FillText(sty, vg.Point{X: box.Max.X + 7*px, Y: y}, t.Label)
		w = max(w, sty.Width(t.Label))
	}
	label := textStyle(labelSize, draw.XCenter, draw.YTop)
	label.Rotation = math.Pi / 2
	c.FillText(label, vg.Point{X: box.Max.X + 7*px + w + 4*px, Y: (data.Min.Y + data.Max.Y) / 2}, b.axis.text(b.r.exp))
}
