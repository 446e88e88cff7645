package plot

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	gonum "gonum.org/v1/plot"
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

// colour is that of a value on white.
func (b *colorBar) colour(v float64) color.NRGBA { return lightTheme.heat(b.place(v)) }

// place is where a value is on the scale, 0 to 1.
func (b *colorBar) place(v float64) float64 { return (v - b.r.lo) / (b.r.hi - b.r.lo) }

// barScale is the scale of colours beside a scene.
type barScale struct {
	scene *scene
	axis  *axis
	r     span
	most  int32 // how many points are in the fullest cell of a density
	count bool  // the scale is of a density, whose range is known when it has been drawn
}

// scaleOfBar is nil if there is nothing to explain.
func (s *scene) scaleOfBar() *barScale {
	if s.Plot.bar != nil {
		return &barScale{scene: s, axis: &s.Plot.bar.axis, r: s.Plot.bar.r}
	}
	if s.noLegend {
		return nil
	}
	for _, one := range s.series {
		if s.isDensity(one) {
			a := newAxis()
			a.name, a.log, a.nice = "points per cell", true, true
			return &barScale{scene: s, axis: &a, count: true}
		}
	}
	return nil
}

// densityTop is where the scale of a density ends at least.
const densityTop = 3

// setMost says how many points are in the fullest cell.
func (b *barScale) setMost(most int32) {
	if b != nil && b.count && most > b.most {
		b.most = most
		b.r = span{lo: 1, hi: math.Max(densityTop, float64(most)), log: true}
	}
}

// densityColours is how many colours a density has: as many as can be told apart, and
// no more, as each of them costs bytes in a picture of a hundred thousand cells.
const densityColours = 32

// cellColour is the colour of a cell with n points, if the fullest has most.
func (t theme) cellColour(n, most int32) color.NRGBA {
	return t.step(math.Log(float64(n)) / math.Log(math.Max(densityTop, float64(most))))
}

// step is the colour of a density at f, 0 to 1.
func (t theme) step(f float64) color.NRGBA {
	k := math.Min(densityColours-1, math.Floor(f*densityColours))
	return t.heat(k / (densityColours - 1))
}

func (b *barScale) ticks() ticks {
	switch {
	case b.count:
		return countTicks(b.r)
	case b.axis.showsDates():
		return dateTicks(b.r, 5)
	}
	return linearTicks(b.r, 5)
}

// countTicks are at whole numbers on a logarithmic scale.
func countTicks(r span) ticks {
	var out ticks
	few := r.hi < 30
	for decade := 1.0; decade <= r.hi; decade *= 10 {
		for m := 1.0; m <= 9; m++ {
			if v := m * decade; v <= r.hi {
				t := gonum.Tick{Value: v}
				switch {
				case v >= 10_000 && m == 1:
					t.Label = "10" + superscript(int(math.Round(math.Log10(v))))
				case m == 1 || (m == 2 || m == 5) && (few || r.hi < 300) || m == 3 && r.hi < 5:
					t.Label = strconv.Itoa(int(v))
				}
				out = append(out, t)
			}
		}
	}
	return out
}

const (
	barGap   = 16 * px
	barWidth = 14 * px
)

// width is the room the bar takes to the right of the plot.
func (b *barScale) width() vg.Length {
	return barGap + barWidth + tickLength + tickGap + b.labelWidth() + labelGap + labelSize*(lineAbove+lineBelow)*px
}

func (b *barScale) labelWidth() vg.Length {
	if b.count { // whatever will be counted
		return b.scene.th.text(tickSize, 0, 0).Width("1000")
	}
	return b.scene.widest(b.ticks())
}

// draw draws the bar beside the data, as high as these.
func (b *barScale) draw(c, data draw.Canvas) {
	th := b.scene.th
	left, height := data.Max.X+barGap, data.Max.Y-data.Min.Y
	box := vg.Rectangle{Min: vg.Point{X: left, Y: data.Min.Y}, Max: vg.Point{X: left + barWidth, Y: data.Max.Y}}
	const steps = 128
	for i := range steps { // as rectangles, because scaled images get soft edges
		y := data.Min.Y + height*vg.Length(i)/steps
		if f := (float64(i) + 0.5) / steps; b.count {
			c.SetColor(th.step(f))
		} else {
			c.SetColor(th.heat(f))
		}
		r := vg.Rectangle{Min: vg.Point{X: left, Y: y}, Max: vg.Point{X: box.Max.X, Y: min(y+height/steps+0.5*px, box.Max.Y)}}
		c.Fill(r.Path())
	}
	line := draw.LineStyle{Color: th.frame, Width: 0.8 * px}
	c.SetLineStyle(line)
	c.Stroke(box.Path())
	sty := th.text(tickSize, draw.XLeft, draw.YCenter)
	if b.count && b.most == 0 {
		return
	}
	for _, t := range b.ticks() {
		f := b.r.Normalize(0, 0, t.Value)
		if f < -1e-9 || f > 1+1e-9 {
			continue
		}
		y := data.Min.Y + height*vg.Length(f)
		length := minorLength
		if !t.IsMinor() {
			length = tickLength
			c.FillText(sty, vg.Point{X: box.Max.X + tickLength + tickGap, Y: y}, t.Label)
		}
		c.StrokeLine2(line, box.Max.X, y, box.Max.X+length, y)
	}
	text, size := b.scene.fitText(b.axis.heading(b.r), labelSize, c.Max.Y-c.Min.Y-8*px-b.scene.underTitle())
	label := th.text(size, draw.XCenter, draw.YTop)
	label.Rotation = math.Pi / 2
	half := label.Width(text) / 2
	y := max(c.Min.Y+4*px+half, min(c.Max.Y-4*px-half-b.scene.underTitle(), (data.Min.Y+data.Max.Y)/2))
	c.FillText(label, vg.Point{X: box.Max.X + tickLength + tickGap + b.scene.widest(b.ticks()) + labelGap, Y: y}, text)
}
