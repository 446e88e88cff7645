package plot

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"vogo/display"
)

// String says in one line what is plotted: for logs, for readers who do not see
// the picture, and for tests.
func (p *Plot) String() string {
	if p == nil {
		return "<nil>"
	}
	var b strings.Builder
	if p.title != "" {
		b.WriteString(p.title + ": ")
	}
	if len(p.series) == 0 {
		if p.sphere != nil {
			b.WriteString("map of the sky in " + p.sphere.frameName())
		} else {
			b.WriteString("empty plot")
		}
		return oneLine(b.String())
	}
	s := p.scene(defaultWidth*px, defaultHeight*px)
	n, left := 0, 0
	for _, one := range p.series {
		if one.bars {
			for _, v := range one.y {
				n += int(v)
			}
			continue
		}
		u := one.usable(p.x.log, p.y.log)
		n += u
		left += len(one.y) - u
	}
	fmt.Fprintf(&b, "%s of %s against %s: %s", p.kind(), axisText(&p.y, "y", s.y, s.dataY), axisText(&p.x, "x", s.x, s.dataX), count1(n, "point"))
	if p.sphere != nil {
		b.Reset()
		if p.title != "" {
			b.WriteString(p.title + ": ")
		}
		fmt.Fprintf(&b, "map of the sky in %s: %s", p.sphere.frameName(), count1(n, "position"))
	}
	if p.series[0].bars {
		b.Reset()
		fmt.Fprintf(&b, "histogram of %s: %s in %s", axisText(&p.x, "values", s.x, s.dataX), count1(n, "value"), count1(len(p.series[0].y), "bin"))
	}
	if len(p.series) > 1 {
		fmt.Fprintf(&b, " in %d series", len(p.series))
	}
	if left > 0 {
		fmt.Fprintf(&b, ", %s left out", count1(left, "row"))
	}
	return oneLine(b.String())
}

func (p *Plot) kind() string {
	line, points := false, false
	for _, s := range p.series {
		line = line || s.line || s.steps
		points = points || s.points || s.density
	}
	switch {
	case line && points:
		return "plot"
	case line:
		return "line plot"
	}
	return "scatter plot"
}

// axisText is the label of an axis and the range of its data, in the direction it grows.
func axisText(a *axis, nameless string, r span, data [2]float64) string {
	name := a.text(0)
	if name == "" {
		name = nameless
	}
	from, to := data[0], data[1]
	if r.flip {
		from, to = to, from
	}
	show := func(v float64) string {
		if a.showsDates() {
			return timeOf(v).Format("2006-01-02")
		}
		if a.turns && v < 0 {
			v += 360
		}
		digits := 3
		if w := math.Abs(r.hi - r.lo); w > 0 {
			largest := math.Max(math.Abs(r.lo), math.Abs(r.hi))
			if a.turns {
				largest = 360
			}
			digits = max(3, int(math.Ceil(math.Log10(largest/w)))+3)
		}
		return strconv.FormatFloat(v, 'g', min(digits, 15), 64)
	}
	text := fmt.Sprintf("%s (%s to %s", name, show(from), show(to))
	if a.log {
		text += ", logarithmic"
	}
	return text + ")"
}

func count1(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return display.Thousands(int64(n)) + " " + noun + "s"
}

func oneLine(s string) string { return display.OneLine(strings.Join(strings.Fields(s), " "), 2000) }

// caption is a text that a plot shows, which may come from anywhere: one line, and
// no longer than anybody reads.
func caption(s string) string { return display.OneLine(s, 300) }
