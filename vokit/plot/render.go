package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"

	"vogo/display"
)

// ratio is how many pixels of a picture in a file make a CSS pixel: screens are fine
// nowadays. Front ends have their own: see [display.PixelRatio].
const ratio = 2

// maxPNG is how many bytes the picture in a notebook may take.
const maxPNG = 100_000

// drawer is a thing of a size in CSS pixels that can be drawn: a plot or a figure.
type drawer interface {
	size() (width, height float64)
	background() color.Color
	coarser() drawer // nil if there is nothing to make coarser
	draw(draw.Canvas)
	String() string
}

func (p *Plot) size() (float64, float64) { return p.width, p.height }

func (p *Plot) background() color.Color { return p.colours().back }

// crowded tells whether there are too many points for shapes.
func (p *Plot) crowded() bool {
	return slices.ContainsFunc(p.series, func(s *series) bool { return (s.points || s.density) && len(s.y) > maxShapes })
}

func (p *Plot) coarser() drawer {
	if !p.crowded() {
		return nil
	}
	q := *p
	q.coarse = true
	return &q
}

func (p *Plot) draw(c draw.Canvas) {
	size := c.Size()
	p.scene(size.X, size.Y).draw(c)
}

// Image draws the plot as a picture, two pixels for a CSS pixel.
func (p *Plot) Image() image.Image { return picture(p) }

// SVG is the plot as an SVG document.
func (p *Plot) SVG() display.SVG { return svg(p) }

// Save writes the plot to a file: .png, .svg, .pdf or .jpg by its name.
func (p *Plot) Save(path string) error { return save(p, path) }

// MIMEBundle implements display.MIMEBundler: image/png and text/plain, and what
// the notebook extension makes interactive while the kernel runs.
func (p *Plot) MIMEBundle() display.Bundle {
	b := bundle(p)
	raw, _ := b.Data[display.MIMEPNG].([]byte)
	if l := p.keepLive(raw); l != nil {
		b.Data[p.liveType()] = p.liveDoc(l.ID)
	}
	return b
}

func picture(d drawer) image.Image { return pictureAt(d, ratio) }

// pictureAt draws with so many pixels for a CSS pixel.
func pictureAt(d drawer, ratio float64) image.Image {
	w, h := d.size()
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(w)*px, vg.Length(h)*px), vgimg.UseDPI(int(96*ratio)), vgimg.UseBackgroundColor(d.background()))
	d.draw(draw.New(c))
	return c.Image()
}

func svg(d drawer) display.SVG {
	w, h := d.size()
	c := vgsvg.New(vg.Length(w)*px, vg.Length(h)*px)
	drawOn(c, d)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil { // a buffer takes everything
		return ""
	}
	return display.SVG(b.String())
}

// drawOn draws on a canvas that is not a picture, which has its background already.
func drawOn(canvas vg.CanvasSizer, d drawer) {
	c := draw.New(canvas)
	c.SetColor(d.background())
	c.Fill(c.Rectangle.Path())
	d.draw(c)
}

func pdf(d drawer) ([]byte, error) {
	w, h := d.size()
	c := vgpdf.New(vg.Length(w)*px, vg.Length(h)*px)
	drawOn(c, d)
	var b bytes.Buffer
	_, err := c.WriteTo(&b)
	return b.Bytes(), err
}

func save(d drawer, path string) error {
	raw, err := encode(d, strings.ToLower(filepath.Ext(path)))
	if err != nil {
		return fmt.Errorf("save plot as %q: %w", path, err)
	}
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		return fmt.Errorf("save plot: %w", err)
	}
	return nil
}

func encode(d drawer, ext string) ([]byte, error) {
	var b bytes.Buffer
	switch ext {
	case ".png":
		err := png.Encode(&b, picture(d))
		return b.Bytes(), err
	case ".jpg", ".jpeg":
		err := jpeg.Encode(&b, picture(d), &jpeg.Options{Quality: 92})
		return b.Bytes(), err
	case ".svg":
		return []byte(svg(d)), nil
	case ".pdf":
		return pdf(d)
	}
	return nil, fmt.Errorf("want a name that ends in .png, .svg, .pdf or .jpg")
}

// inline is the picture of a notebook. If it would have to be made smaller, and
// its letters with it, or of so few colours that the letters lose theirs, the points
// are drawn coarser instead.
func inline(d drawer, ratio float64) ([]byte, error) {
	img := pictureAt(d, ratio)
	raw, err := display.PalettePNG(img, maxPNG)
	if err != nil || !poorer(raw, img.Bounds().Dx()) {
		return raw, err
	}
	c := d.coarser()
	if c == nil {
		return raw, nil
	}
	return display.PalettePNG(pictureAt(c, ratio), maxPNG)
}

// poorer tells whether a PNG is not as wide as that, or has at most 16 colours.
func poorer(raw []byte, width int) bool {
	cfg, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return false
	}
	p, _ := cfg.ColorModel.(color.Palette)
	return cfg.Width < width || len(p) <= 16
}

func bundle(d drawer) display.Bundle {
	text := d.String()
	raw, err := inline(d, display.PixelRatio(display.Ambient()))
	if err != nil {
		return display.Bundle{Data: map[string]any{display.MIMEText: text + " (" + err.Error() + ")"}}
	}
	w, h := d.size()
	return display.Bundle{
		Data:     map[string]any{display.MIMEPNG: raw, display.MIMEText: text},
		Metadata: map[string]any{display.MIMEPNG: map[string]any{"width": int(w), "height": int(h)}},
	}
}
