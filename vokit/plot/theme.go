package plot

import (
	"image/color"
	"math"
	"sync/atomic"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// theme is the colours of everything but the data.
type theme struct {
	back, ink, frame, grid, net, faint, box, missing color.NRGBA
	dark                                             bool
}

var lightTheme = theme{
	back:    color.NRGBA{0xff, 0xff, 0xff, 0xff},
	ink:     color.NRGBA{0x22, 0x22, 0x22, 0xff},
	frame:   color.NRGBA{0x44, 0x44, 0x44, 0xff},
	grid:    color.NRGBA{0xe4, 0xe4, 0xe4, 0xff},
	net:     color.NRGBA{0xc8, 0xc8, 0xc8, 0xff},
	faint:   color.NRGBA{0x5a, 0x5a, 0x5a, 0xff},
	box:     color.NRGBA{0xcc, 0xcc, 0xcc, 0xff},
	missing: color.NRGBA{0xbb, 0xbb, 0xbb, 0xff},
}

// darkTheme has the background that JupyterLab's dark theme gives to outputs.
var darkTheme = theme{
	back:    color.NRGBA{0x11, 0x11, 0x11, 0xff},
	ink:     color.NRGBA{0xe6, 0xe6, 0xe6, 0xff},
	frame:   color.NRGBA{0xb0, 0xb0, 0xb0, 0xff},
	grid:    color.NRGBA{0x33, 0x33, 0x33, 0xff},
	net:     color.NRGBA{0x4a, 0x4a, 0x4a, 0xff},
	faint:   color.NRGBA{0xb4, 0xb4, 0xb4, 0xff},
	box:     color.NRGBA{0x55, 0x55, 0x55, 0xff},
	missing: color.NRGBA{0x66, 0x66, 0x66, 0xff},
	dark:    true,
}

// Whether a plot is dark.
const (
	asOthers = iota
	alwaysLight
	alwaysDark
)

var darkPlots atomic.Bool

// SetDark makes all plots that have no option [Dark] light on dark, or dark on light again.
func SetDark(on bool) { darkPlots.Store(on) }

// Dark says whether a plot is light on dark; see [SetDark] for all plots.
func Dark(on bool) Option {
	return func(s *spec) {
		s.plot.theme = alwaysLight
		if on {
			s.plot.theme = alwaysDark
		}
	}
}

func (p *Plot) colours() theme {
	if p.theme == alwaysDark || p.theme == asOthers && darkPlots.Load() {
		return darkTheme
	}
	return lightTheme
}

// text is the style of a text in the theme's ink.
func (t theme) text(size float64, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{
		Color: t.ink, Font: font.From(sans, vg.Length(size)*px), XAlign: x, YAlign: y, Handler: plainText,
	}
}

// adapt is the colour of the theme for one of the named colours.
func (t theme) adapt(c color.Color) color.Color {
	n, ok := c.(color.NRGBA)
	if !ok || !t.dark {
		return c
	}
	for i, k := range colours {
		switch n {
		case k.c:
			return onDark[i]
		case deep(k.c):
			return deep(onDark[i])
		}
	}
	return c
}

// onDark are the colours of the same names for a dark background, where the
// deep ones would be hard to see.
var onDark = []color.NRGBA{
	{0x4c, 0xa6, 0xe8, 0xff},
	{0xf2, 0x7d, 0x33, 0xff},
	{0x2b, 0xc4, 0x9a, 0xff},
	{0xe0, 0x94, 0xc0, 0xff},
	{0xf0, 0xb4, 0x2a, 0xff},
	{0x9a, 0xd6, 0xf7, 0xff},
	{0xe6, 0xe6, 0xe6, 0xff},
}

// heat is the colour for f between 0 and 1. The end of the scale that is like
// the background is left out.
func (t theme) heat(f float64) color.NRGBA {
	if math.IsNaN(f) {
		return t.missing
	}
	f = math.Max(0, math.Min(1, f))
	if t.dark {
		return scaleColor(0.16 + 0.84*f)
	}
	return scaleColor(0.974 * f)
}
