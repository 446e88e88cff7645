package sandbox

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// preview draws the plate about size pixels wide, with a caption that says
// that it is synthetic.
func (p *plate) preview(size int) image.Image {
	bin := max(1, max(p.w, p.h)/size)
	pixels, w, h := p.scaled(bin)
	im := image.NewGray(image.Rect(0, 0, w, h+captionHeight))
	for y := range h {
		for x := range w {
			im.SetGray(x, h-1-y, color.Gray{p.shade(pixels[y*w+x])})
		}
	}
	caption(im, "SYNTHETIC  "+p.id)
	return im
}

const captionHeight = 15

// caption writes over the lowest lines of a picture; what is too long is cut
// after its first word.
func caption(im *image.Gray, text string) {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	if w < 7*len(text) {
		text, _, _ = strings.Cut(text, " ")
	}
	ink, paper := color.Gray{30}, color.Gray{245}
	for y := h - captionHeight; y < h; y++ {
		for x := range w {
			im.SetGray(x, y, paper)
		}
	}
	d := font.Drawer{Dst: im, Src: image.NewUniform(ink), Face: basicfont.Face7x13, Dot: fixed.P(3, h-4)}
	d.DrawString(text)
}

// shade is the grey of a pixel, stretched by a root; plates are negatives.
func (p *plate) shade(v int16) uint8 {
	lo, hi := 700.0, 6000.0
	switch p.style {
	case counts:
		lo, hi = 20, 600
	case ccd:
		lo, hi = 350, 2500
	}
	f := math.Sqrt(min(1, max(0, (float64(v)-lo)/(hi-lo))))
	if p.negative {
		f = 1 - 0.9*f
	}
	return uint8(math.Round(250 * f))
}

func (p *plate) jpeg(size int) ([]byte, error) {
	var buf bytes.Buffer
	err := jpeg.Encode(&buf, p.preview(size), &jpeg.Options{Quality: 82})
	return buf.Bytes(), err
}

func (p *plate) png(size int) ([]byte, error) {
	var buf bytes.Buffer
	err := png.Encode(&buf, p.preview(size))
	return buf.Bytes(), err
}
