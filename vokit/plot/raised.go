package plot

import (
	"math"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// raised draws text of one line in which the superscript characters of Unicode
// are small raised ones of the font itself: few fonts have all of them, least of all
// the minus that units and powers of ten need.
type raised struct{ text.Plain }

// plainText has the fonts that gonum/plot brings along.
var plainText = raised{text.Plain{Fonts: gonum.DefaultTextHandler.Cache()}}

// Size and height above the line of a superscript, in parts of the font's size.
const (
	superSize = 0.68
	superRise = 0.36
)

var fromSuperscript = strings.NewReplacer("⁻", "−", "⁺", "+", "⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4",
	"⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9")

func isSuperscript(r rune) bool { return strings.ContainsRune("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", r) }

// a piece of text is all raised or all on the line.
type piece struct {
	text string
	up   bool
}

func pieces(s string) []piece {
	var out []piece
	start, up := 0, false
	flush := func(end int) {
		if end > start {
			out = append(out, piece{fromSuperscript.Replace(s[start:end]), up})
			start = end
		}
	}
	for i, r := range s {
		if is := isSuperscript(r); is != up {
			flush(i)
			up = is
		}
	}
	flush(len(s))
	return out
}

func (h raised) face(f font.Font, up bool) font.Face {
	if up {
		return h.Fonts.Lookup(f, f.Size*superSize)
	}
	return h.Fonts.Lookup(f, f.Size)
}

// Box implements text.Handler.
func (h raised) Box(s string, f font.Font) (width, height, depth vg.Length) {
	for _, p := range pieces(s) {
		face := h.face(f, p.up)
		width += face.Width(p.text)
	}
	face := h.face(f, false)
	e := face.Extents()
	return width, e.Ascent, e.Descent
}

// Draw implements text.Handler. Unlike gonum's handler it centres capitals and
// digits, not the box of the font, on the point, so that the labels of ticks stand
// beside their ticks; the top of a line is that of a raised digit.
func (h raised) Draw(c vg.Canvas, s string, sty text.Style, pt vg.Point) {
	s = strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", " ")
	if s == "" {
		return
	}
	c.SetColor(sty.Color)
	if sty.Rotation != 0 {
		c.Push()
		defer c.Pop()
		c.Rotate(sty.Rotation)
		sin, cos := math.Sincos(sty.Rotation)
		pt = vg.Point{X: pt.Y*vg.Length(sin) + pt.X*vg.Length(cos), Y: pt.Y*vg.Length(cos) - pt.X*vg.Length(sin)}
	}
	width, _, _ := h.Box(s, sty.Font)
	pt.X += vg.Length(sty.XAlign) * width
	switch sty.YAlign {
	case text.YCenter:
		pt.Y -= 0.36 * sty.Font.Size
	case text.YTop:
		pt.Y -= lineAbove * sty.Font.Size
	default:
		pt.Y += lineBelow * sty.Font.Size
	}
	for _, p := range pieces(s) {
		face := h.face(sty.Font, p.up)
		at := pt
		if p.up {
			at.Y += superRise * sty.Font.Size
		}
		c.FillString(face, at, p.text)
		pt.X += face.Width(p.text)
	}
}
