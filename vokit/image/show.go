package image

import (
	"bytes"
	"fmt"
	goimage "image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"vogo/display"
)

const maxPNG = 100_000 // bytes of the picture in a notebook

// MIMEBundle shows the image: a PNG with coordinate lines, labels and title, at
// most 100 kB, and one line of text, and while the kernel runs what the notebook
// extension makes interactive. A cube is shown as its [Image.Strip].
func (im *Image) MIMEBundle() display.Bundle {
	b := display.Bundle{Data: map[string]any{display.MIMEText: im.String()}}
	if im.Planes() > 1 {
		strip, err := im.Strip()
		if err == nil {
			b.Data[display.MIMEPNG], err = strip.png()
		}
		if err != nil {
			delete(b.Data, display.MIMEPNG)
			b.Data[display.MIMEText] = im.String() + "\n" + err.Error()
		}
		return b
	}
	data, w, h, err := im.PNG()
	if err != nil {
		b.Data[display.MIMEText] = im.String() + "\n" + err.Error()
		return b
	}
	b.Data[display.MIMEPNG] = data
	b.Metadata = map[string]any{display.MIMEPNG: map[string]any{"width": w, "height": h}}
	if l := im.keepLive(data); l != nil {
		b.Data[display.MIMEImage] = im.liveDoc(l.ID)
	}
	return b
}

// PNG draws the image as a notebook shows it. It gives up levels of grey, then
// size, until the picture fits into 100 kB.
func (im *Image) PNG() (data []byte, width, height int, err error) {
	size := im.view.size
	if size == 0 {
		size = defaultSize
	}
	for {
		p, err := im.newPanel(size)
		if err != nil {
			return nil, 0, 0, fmt.Errorf("image: %s: %w", im.label(), err)
		}
		for _, levels := range []int{200, 64, 24} {
			pic := newCanvas(p, p.paint(levels), im.title()).img
			var b bytes.Buffer
			if err := png.Encode(&b, pic); err != nil {
				return nil, 0, 0, fmt.Errorf("image: %s: %w", im.label(), err)
			}
			if b.Len() <= maxPNG {
				return b.Bytes(), pic.Rect.Dx(), pic.Rect.Dy(), nil
			}
			// Each halving of the levels saves some bit a pixel: where that cannot suffice, only a smaller picture helps.
			if b.Len() > 5*maxPNG {
				break
			}
		}
		if size = size * 9 / 10; size < 40 {
			return nil, 0, 0, fmt.Errorf("image: %s: no picture of at most %d bytes", im.label(), maxPNG)
		}
	}
}

// graticule finds the coordinate lines, if there are coordinates and they are wanted.
func (im *Image) graticule(w, h int, scale float64) (graticule, bool) {
	if !im.view.grid || im.header == nil {
		return graticule{}, false
	}
	ws, err := im.WCS()
	if err != nil {
		return graticule{}, false
	}
	return newGraticule(func(x, y float64) (float64, float64) {
		c, err := ws.PixelToSky(x/scale-0.5, (float64(h)-y)/scale-0.5)
		if err != nil {
			return math.NaN(), math.NaN()
		}
		return c.RA, c.Dec
	}, w, h)
}

// title is the given one, or what the header says of object, instrument and date.
func (im *Image) title() string {
	if im.view.title != nil {
		return *im.view.title
	}
	var parts []string
	if im.header != nil {
		for _, k := range []string{"OBJECT", "TELESCOP", "FILTER"} {
			if s := strings.TrimSpace(im.header.TextOr(k, "")); s != "" {
				parts = append(parts, s)
			}
		}
		if d := im.header.TextOr("DATE-OBS", ""); len(d) >= 8 {
			day, _, _ := strings.Cut(d, "T")
			parts = append(parts, day)
		}
	}
	if len(parts) == 0 && im.Name != "" {
		return filepath.Base(im.Name)
	}
	return strings.Join(parts, " · ")
}

// String is one line: name, size, centre, extent.
func (im *Image) String() string {
	var b strings.Builder
	name := "image"
	if im.Name != "" {
		name = display.OneLine(filepath.Base(im.Name), 120)
	}
	fmt.Fprintf(&b, "%s: %s image, %s", name, strings.ToUpper(im.format), im.describeSize())
	if n := im.Planes(); n > 1 {
		fmt.Fprintf(&b, ", %d planes", n)
	}
	if im.hdu != nil {
		fmt.Fprintf(&b, ", %s", bitpixName(im.hdu.ImageHeader().IntOr("BITPIX", 0)))
	}
	w, err := im.WCS()
	if err != nil {
		return b.String()
	}
	sx, sy := w.PixelScales()
	if c, err := im.Center(); err == nil {
		fmt.Fprintf(&b, ", centre %s %s (ICRS)", formatHours(c.RA, sx/10), formatDegrees(c.Dec, sy))
	}
	fmt.Fprintf(&b, ", %s × %s, %s/px", angle(sx*float64(im.width)), angle(sy*float64(im.height)), angle((sx+sy)/2))
	return b.String()
}

func bitpixName(b int) string {
	switch b {
	case 8, 16, 32, 64:
		return fmt.Sprintf("%d bit integers", b)
	case -32, -64:
		return fmt.Sprintf("%d bit floats", -b)
	}
	return "no pixels"
}

// angle writes degrees in the unit that suits.
func angle(deg float64) string {
	switch {
	case deg >= 1:
		return fmt.Sprintf("%.3g°", deg)
	case deg >= 1./60:
		return fmt.Sprintf("%.3g′", deg*60)
	}
	return fmt.Sprintf("%.3g″", deg*3600)
}

// canvas is the picture being drawn: the panel's colours and a few for frame and text.
type canvas struct {
	img  *goimage.Paletted
	face font.Face
}

var (
	gridColour = color.RGBA{R: 0, G: 150, B: 190, A: 255}
	textColour = color.RGBA{R: 40, G: 40, B: 40, A: 255}
)

var fontFace = sync.OnceValues(func() (font.Face, error) {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: 11, DPI: 72, Hinting: font.HintingFull})
})

var fontLock sync.Mutex // a Face is not safe for use at once

func newCanvas(p *panel, panel *goimage.Paletted, title string) *canvas {
	g, axes := p.axes, p.onAxes
	fontLock.Lock()
	defer fontLock.Unlock()
	face, err := fontFace()
	c := &canvas{face: face}
	if err != nil { // the font is compiled in; without it there are no labels
		c.img = panel
		return c
	}
	left, bottom, top, right := 1, 1, 1, 1
	if title != "" {
		top = 20
	}
	if axes {
		bottom, right = 22, 14
		for _, t := range g.left {
			left = max(left, font.MeasureString(face, t.text).Ceil()+8)
		}
	}
	w, h := panel.Rect.Dx(), panel.Rect.Dy()
	full := goimage.Rect(0, 0, max(left+w+right, 60), top+h+bottom)
	c.img = goimage.NewPaletted(full, extend(panel.Palette))
	draw.Draw(c.img, full, goimage.White, goimage.Point{}, draw.Src)
	area := goimage.Rect(left, top, left+w, top+h)
	for y := range h {
		copy(c.img.Pix[(top+y)*c.img.Stride+left:], panel.Pix[y*panel.Stride:y*panel.Stride+w])
	}
	c.frame(area)
	if axes {
		c.grid(area, g)
	}
	c.drawMarks(p, area)
	c.text(clip(face, title, full.Dx()-4), full.Dx()/2, top-6, 0.5)
	return c
}

// extend adds the colours of grid and text to a palette.
func extend(p color.Palette) color.Palette {
	out := append(color.Palette(nil), p...)
	out = append(out, gridColour)
	for _, c := range markColours {
		out = append(out, c)
	}
	for i := range 12 {
		v := uint8(40 + i*215/11)
		out = append(out, color.RGBA{v, v, v, 255})
	}
	return out
}

// clip is the beginning of a text that fits. What cannot fit, whatever letters it
// is of, goes before anything is measured.
func clip(face font.Face, s string, width int) string {
	s = display.OneLine(s, max(8, width/2))
	r := []rune(s)
	for len(r) > 0 && font.MeasureString(face, string(r)).Ceil() > width {
		r = r[:len(r)-1]
		s = string(r) + "…"
	}
	return s
}

func (c *canvas) width(s string) int { return font.MeasureString(c.face, s).Ceil() }

// text writes s with its baseline at y; align 0 begins at x, 0.5 is centred, 1 ends there.
func (c *canvas) text(s string, x, y int, align float64) {
	w := font.MeasureString(c.face, s).Ceil()
	d := font.Drawer{Dst: c.img, Src: goimage.NewUniform(textColour), Face: c.face}
	d.Dot = fixed.P(x-int(align*float64(w)), y)
	d.DrawString(s)
}

func (c *canvas) frame(r goimage.Rectangle) {
	i := uint8(c.img.Palette.Index(textColour))
	set := func(x, y int) {
		if (goimage.Point{X: x, Y: y}).In(c.img.Rect) {
			c.img.SetColorIndex(x, y, i)
		}
	}
	for x := r.Min.X - 1; x <= r.Max.X; x++ {
		set(x, r.Min.Y-1)
		set(x, r.Max.Y)
	}
	for y := r.Min.Y - 1; y <= r.Max.Y; y++ {
		set(r.Min.X-1, y)
		set(r.Max.X, y)
	}
}

func (c *canvas) grid(area goimage.Rectangle, g graticule) {
	i := uint8(c.img.Palette.Index(gridColour))
	for _, l := range g.lines {
		n := int(math.Max(math.Abs(l[2]-l[0]), math.Abs(l[3]-l[1]))) + 1
		for k := 0; k <= n; k++ {
			t := float64(k) / float64(n)
			p := goimage.Pt(area.Min.X+int(l[0]+t*(l[2]-l[0])), area.Min.Y+int(l[1]+t*(l[3]-l[1])))
			// Dotted, so that what lies below can be seen.
			if p.In(area) && (p.X+p.Y)%3 != 0 {
				c.img.SetColorIndex(p.X, p.Y, i)
			}
		}
	}
	last, end := math.MinInt, c.img.Rect.Max.X
	if g.xName == "Dec" {
		end -= c.width("Dec") + 10 // which is written there
	}
	for _, t := range ordered(g.bottom) {
		w := font.MeasureString(c.face, t.text).Ceil()
		x := min(max(area.Min.X+int(t.at), w/2), c.img.Rect.Max.X-w/2-1)
		if x-w/2 < last+8 || x+w/2 > end {
			continue
		}
		last = x + w/2
		c.text(t.text, x, area.Max.Y+15, 0.5)
	}
	last = math.MinInt
	for _, t := range ordered(g.left) {
		y := area.Min.Y + int(t.at) + 4
		if y < last+13 {
			continue
		}
		last = y
		c.text(t.text, area.Min.X-5, y, 1)
	}
	var taken []goimage.Rectangle
	for _, l := range g.inner {
		w := c.width(l.text)
		x, y := area.Min.X+int(l.x), area.Min.Y+int(l.y)
		box := goimage.Rect(x-w/2-6, y-12, x+w/2+6, y+8)
		if !box.In(area) || slices.ContainsFunc(taken, box.Overlaps) {
			continue
		}
		taken = append(taken, box)
		c.boxed(l.text, x, y+4, area)
	}
	if g.xName == "Dec" { // turned by a right angle: say which is which
		c.text("Dec", c.img.Rect.Max.X-2, area.Max.Y+15, 1)
		c.text("RA", 2, area.Min.Y-6, 0)
	}
}

func ordered(t []tick) []tick {
	out := append([]tick(nil), t...)
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].at < out[j-1].at; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}
