package image

import (
	"fmt"
	goimage "image"
	"image/draw"
	"math"
	"strings"

	"vogo/display"
)

// Gallery is images side by side: cutouts of one place from several surveys, or
// planes of a cube.
type Gallery struct {
	Images []*Image
	name   string
}

// NewGallery puts images side by side.
func NewGallery(images ...*Image) *Gallery { return &Gallery{Images: images} }

const galleryWidth = 1000 // of the picture, pixels

// picture draws the images in rows, each with its title.
func (g *Gallery) picture() (goimage.Image, error) {
	n := len(g.Images)
	if n == 0 {
		return nil, fmt.Errorf("image: the gallery is empty")
	}
	cols := min(n, 4)
	if n > 4 {
		cols = min(n, max(4, int(math.Ceil(math.Sqrt(float64(n)*1.5)))))
	}
	size := min(defaultSize, galleryWidth/cols-24)
	var tiles []*goimage.Paletted
	w, h := 0, 0
	for _, im := range g.Images {
		if im == nil {
			tiles = append(tiles, nil)
			continue
		}
		small := im.shown(func(v *view) { v.grid = false })
		p, err := small.newPanel(size)
		if err != nil {
			return nil, fmt.Errorf("image: %s: %w", im.label(), err)
		}
		t := newCanvas(p, p.paint(64), im.title()).img
		tiles = append(tiles, t)
		w, h = max(w, t.Rect.Dx()), max(h, t.Rect.Dy())
	}
	rows := (n + cols - 1) / cols
	const gap = 8
	out := goimage.NewRGBA(goimage.Rect(0, 0, cols*(w+gap)-gap, rows*(h+gap)-gap))
	draw.Draw(out, out.Rect, goimage.White, goimage.Point{}, draw.Src)
	for i, t := range tiles {
		if t == nil {
			continue
		}
		at := goimage.Pt(i%cols*(w+gap)+(w-t.Rect.Dx())/2, i/cols*(h+gap))
		draw.Draw(out, t.Rect.Add(at), t, goimage.Point{}, draw.Src)
	}
	return out, nil
}

// String is one line: how many images, and their names.
func (g *Gallery) String() string {
	if g.name != "" {
		return "strip of " + display.OneLine(g.name, 120)
	}
	var names []string
	for _, im := range g.Images {
		if im != nil {
			names = append(names, im.label())
		}
	}
	if len(names) > 6 {
		names = append(names[:5], fmt.Sprintf("… (%d more)", len(names)-5))
	}
	return fmt.Sprintf("gallery of %d images: %s", len(g.Images), strings.Join(names, ", "))
}

func (g *Gallery) png() ([]byte, error) {
	img, err := g.picture()
	if err != nil {
		return nil, err
	}
	return display.PalettePNG(img, maxPNG)
}

// MIMEBundle shows the images in one picture of at most 100 kB.
func (g *Gallery) MIMEBundle() display.Bundle {
	b := display.Bundle{Data: map[string]any{display.MIMEText: g.String()}}
	data, err := g.png()
	if err != nil {
		b.Data[display.MIMEText] = g.String() + " (" + err.Error() + ")"
		return b
	}
	b.Data[display.MIMEPNG] = data
	return b
}
