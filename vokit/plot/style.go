package plot

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// px is a CSS pixel: 1/96 inch.
const px = vg.Inch / 96

// Sizes in CSS pixels.
const (
	titleSize  = 16
	labelSize  = 14
	tickSize   = 12.5
	legendSize = 12.5
)

var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}

var grey = color.NRGBA{0x9a, 0x9a, 0x9a, 0xff}

// colours are told apart by people with any common colour vision: Okabe and
// Ito, "Color Universal Design" (2008), in an order that has the strong ones first.
var colours = []struct {
	name string
	c    color.NRGBA
}{
	{"blue", color.NRGBA{0x00, 0x72, 0xb2, 0xff}},
	{"vermillion", color.NRGBA{0xd5, 0x5e, 0x00, 0xff}},
	{"green", color.NRGBA{0x00, 0x9e, 0x73, 0xff}},
	{"purple", color.NRGBA{0xcc, 0x79, 0xa7, 0xff}},
	{"orange", color.NRGBA{0xe6, 0x9f, 0x00, 0xff}},
	{"sky", color.NRGBA{0x56, 0xb4, 0xe9, 0xff}},
	{"black", color.NRGBA{0x22, 0x22, 0x22, 0xff}},
}

// cycle is the colour of the i-th thing in a plot.
func cycle(i int) color.Color {
	c := colours[i%len(colours)].c
	if i/len(colours)%2 == 1 {
		return deep(c)
	}
	return c
}

// deep is a darker c: where there are more things than colours they come again so.
func deep(c color.NRGBA) color.NRGBA {
	part := func(v uint8) uint8 { return uint8(math.Round(0.6 * float64(v))) }
	return color.NRGBA{part(c.R), part(c.G), part(c.B), c.A}
}

func parseColor(name string) (color.Color, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "grey", "gray":
		return grey, true
	case "red":
		return color.NRGBA{0xc4, 0x1e, 0x3a, 0xff}, true
	case "white":
		return color.White, true
	}
	for _, c := range colours {
		if c.name == name {
			return c.c, true
		}
	}
	if hex, ok := strings.CutPrefix(name, "#"); ok && len(hex) == 6 {
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil {
			return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}, true
		}
	}
	return nil, false
}

// colorNames are the names that parseColor knows.
func colorNames() string {
	var names []string
	for _, c := range colours {
		names = append(names, c.name)
	}
	return strings.Join(append(names, "grey", "red", "white"), ", ")
}

// fade is c with its opacity multiplied by a.
func fade(c color.Color, a float64) color.NRGBA {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = uint8(math.Round(float64(n.A) * math.Max(0, math.Min(1, a))))
	return n
}

// viridis is the colour scale of that name by Smith and van der Walt (2015,
// placed in the public domain under CC0), at even distances.
var viridis = []uint32{
	0x440154, 0x481567, 0x482677, 0x453781, 0x404788, 0x39568c, 0x33638d, 0x2d708e, 0x287d8e, 0x238a8d,
	0x1f968b, 0x20a387, 0x29af7f, 0x3cbb75, 0x55c667, 0x73d055, 0x95d840, 0xb8de29, 0xdce319, 0xfde725,
}

// scaleColor is the colour at f of the scale, 0 to 1.
func scaleColor(f float64) color.NRGBA {
	at := f * float64(len(viridis)-1)
	i := min(int(at), len(viridis)-2)
	w := at - float64(i)
	mix := func(shift uint) uint8 {
		a, b := float64(viridis[i]>>shift&0xff), float64(viridis[i+1]>>shift&0xff)
		return uint8(math.Round(a + (b-a)*w))
	}
	return color.NRGBA{mix(16), mix(8), mix(0), 0xff}
}

// glyphs are the shapes of marks, in the order in which they are used.
var glyphs = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, diamond{}, draw.CrossGlyph{}, draw.PlusGlyph{}, draw.RingGlyph{},
}

type diamond struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (diamond) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, pt vg.Point) {
	r := sty.Radius * 1.2
	var p vg.Path
	p.Move(vg.Point{X: pt.X - r, Y: pt.Y})
	p.Line(vg.Point{X: pt.X, Y: pt.Y + r})
	p.Line(vg.Point{X: pt.X + r, Y: pt.Y})
	p.Line(vg.Point{X: pt.X, Y: pt.Y - r})
	p.Close()
	c.Fill(p)
}
