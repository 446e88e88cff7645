package image

import (
	"fmt"
	goimage "image"
	"image/color"
	"math"
)

// RGB makes a colour picture of three images of one place: red, green, blue,
// from the longest wavelength to the shortest. Green and blue are brought onto
// the pixels of red by their world coordinates, unless all have the same size
// and none has coordinates. Each is stretched between its own limits; then one
// asinh curve for all keeps the colours of bright stars (Lupton et al. 2004,
// PASP 116, 133). Options change the limits and how it is shown.
func RGB(red, green, blue *Image, opts ...Option) (*Image, error) {
	var band [3][]float64
	for i, im := range []*Image{red, green, blue} {
		if im == nil {
			return nil, fmt.Errorf("image: RGB: the image %d of 3 is missing (nil)", i+1)
		}
		v, err := im.onto(red)
		if err != nil {
			return nil, fmt.Errorf("image: RGB: %w", err)
		}
		band[i] = v
	}
	v := red.view
	v.limits, v.percent = "percent", 99
	for _, o := range opts {
		if err := o(&v); err != nil {
			return nil, err
		}
	}
	for _, b := range band {
		lo, hi := v.interval(b)
		for i := range b {
			b[i] = max(0, (b[i]-lo)/(hi-lo))
		}
	}
	w, h := red.width, red.height
	img := goimage.NewRGBA(goimage.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			i := y*w + x
			img.SetRGBA(x, h-1-y, v.colour(band[0][i], band[1][i], band[2][i]))
		}
	}
	out := &Image{Name: red.Name, header: red.header, width: w, height: h, raster: img, format: "rgb", view: v}
	if red.header == nil {
		out.format = "png"
	}
	return out, nil
}

// colour stretches the brightness and leaves the ratios of the three. A pixel
// that one band lacks has the grey of the others.
func (v view) colour(r, g, b float64) color.RGBA {
	c := [3]float64{r, g, b}
	sum, n := 0.0, 0.0
	for _, x := range c {
		if !math.IsNaN(x) {
			sum += x
			n++
		}
	}
	if n == 0 || sum == 0 {
		return color.RGBA{A: 255}
	}
	mean := sum / n
	k := v.curve(min(1, mean)) / mean
	top := 0.0
	for i := range c {
		if math.IsNaN(c[i]) {
			c[i] = mean
		}
		c[i] *= k
		top = max(top, c[i])
	}
	out := [3]uint8{}
	for i := range c {
		out[i] = uint8(255*c[i]/max(1, top) + 0.5)
	}
	return color.RGBA{out[0], out[1], out[2], 255}
}

// onto gives the values of the image at the pixels of another, between its own
// pixels by bilinear interpolation, NaN beyond its edge.
func (im *Image) onto(ref *Image) ([]float64, error) {
	px, err := im.Pixels()
	if err != nil {
		return nil, err
	}
	if im == ref {
		return px, nil
	}
	from, err1 := im.WCS()
	to, err2 := ref.WCS()
	if err1 != nil || err2 != nil {
		if im.width != ref.width || im.height != ref.height {
			return nil, fmt.Errorf("%s and %s have no coordinates in common, and are %d × %d and %d × %d pixels", im.label(), ref.label(), im.width, im.height, ref.width, ref.height)
		}
		return px, nil
	}
	out := make([]float64, ref.width*ref.height)
	for y := range ref.height {
		for x := range ref.width {
			v := math.NaN()
			if c, err := to.PixelToSky(float64(x), float64(y)); err == nil {
				if fx, fy, err := from.SkyToPixel(c); err == nil {
					v = bilinear(px, im.width, im.height, fx, fy)
				}
			}
			out[y*ref.width+x] = v
		}
	}
	return out, nil
}

func bilinear(px []float64, w, h int, x, y float64) float64 {
	const slack = 1e-6 // of positions that went to the sky and back
	if x < -slack || y < -slack || x > float64(w-1)+slack || y > float64(h-1)+slack {
		return math.NaN()
	}
	x, y = max(0, min(x, float64(w-1))), max(0, min(y, float64(h-1)))
	i, j := min(int(x), max(w-2, 0)), min(int(y), max(h-2, 0))
	fx, fy := x-float64(i), y-float64(j)
	i1, j1 := min(i+1, w-1), min(j+1, h-1)
	sum := 0.0
	for _, c := range [4]struct {
		at     int
		weight float64
	}{{j*w + i, (1 - fx) * (1 - fy)}, {j*w + i1, fx * (1 - fy)}, {j1*w + i, (1 - fx) * fy}, {j1*w + i1, fx * fy}} {
		if c.weight > slack { // what does not count may be NaN
			sum += c.weight * px[c.at]
		}
	}
	return sum
}
