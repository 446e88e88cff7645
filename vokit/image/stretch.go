package image

import (
	"fmt"
	goimage "image"
	"image/color"
	"math"
	"slices"
	"strings"
)

// view is how an image is shown.
type view struct {
	stretch  string  // linear, asinh, sqrt, log, square
	limits   string  // auto, zscale, minmax, percent, given
	percent  float64 // of the pixels between the limits
	lo, hi   float64 // given limits
	colormap string  // gray, inverted, viridis, heat
	grid     bool    // coordinate lines
	title    *string // nil: made from the header
	size     int     // longest side of the picture in pixels, 0: default
	marks    []mark  // drawn over it
	scaleBar bool
	compass  bool
}

func defaultView() view {
	return view{stretch: "asinh", limits: "auto", colormap: "gray", grid: true}
}

// Option changes how an image is shown; see [Image.With].
type Option func(*view) error

// With is the same image, shown differently:
//
//	im.With(image.Stretch("log"), image.Percent(99.5), image.Colormap("viridis"))
func (im *Image) With(opts ...Option) (*Image, error) {
	v := im.view
	for _, o := range opts {
		if err := o(&v); err != nil {
			return nil, err
		}
	}
	return im.shown(func(old *view) { *old = v }), nil
}

// shown is the same image with another view.
func (im *Image) shown(change func(*view)) *Image {
	out := &Image{Name: im.Name, hdu: im.hdu, header: im.header, width: im.width, height: im.height,
		raster: im.raster, format: im.format, view: im.view}
	out.pixels.Store(im.pixels.Load())
	change(&out.view)
	return out
}

func oneOf(what, name string, names ...string) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if slices.Contains(names, name) {
		return name, nil
	}
	return "", fmt.Errorf("image: %s %q is none of %s", what, name, strings.Join(names, ", "))
}

// Stretch is the curve from value to brightness: "linear", "asinh" (the default), "sqrt", "log" or "square".
func Stretch(name string) Option {
	return func(v *view) (err error) {
		v.stretch, err = oneOf("stretch", name, "linear", "asinh", "sqrt", "log", "square")
		return err
	}
}

// Limits is the rule for the darkest and brightest value shown: "zscale",
// "minmax", or "auto" (the default), which is zscale with the bright end at the
// stars where the image has bright stars on a dark sky.
func Limits(name string) Option {
	return func(v *view) (err error) {
		v.limits, err = oneOf("limits", name, "auto", "zscale", "minmax")
		return err
	}
}

// Percent shows the middle p per cent of the values between black and white.
func Percent(p float64) Option {
	return func(v *view) error {
		if !(p > 0 && p <= 100) {
			return fmt.Errorf("image: %g per cent is not between 0 and 100", p)
		}
		v.limits, v.percent = "percent", p
		return nil
	}
}

// Between gives the values of black and white.
func Between(lo, hi float64) Option {
	return func(v *view) error {
		if !(lo < hi) {
			return fmt.Errorf("image: limits %g and %g: the first must be the smaller", lo, hi)
		}
		v.limits, v.lo, v.hi = "given", lo, hi
		return nil
	}
}

// Colormap is "gray" (the default), "inverted" (sky white, as on a plate), "viridis" or "heat".
func Colormap(name string) Option {
	return func(v *view) (err error) {
		v.colormap, err = oneOf("colormap", name, "gray", "inverted", "viridis", "heat")
		return err
	}
}

// Grid switches the coordinate lines on or off.
func Grid(on bool) Option { return func(v *view) error { v.grid = on; return nil } }

// Title replaces the title; "" leaves it out.
func Title(s string) Option { return func(v *view) error { v.title = &s; return nil } }

// Size is the longest side of the picture in a notebook, in pixels.
func Size(pixels int) Option {
	return func(v *view) error {
		if pixels < 50 || pixels > 2000 {
			return fmt.Errorf("image: size %d is not between 50 and 2000 pixels", pixels)
		}
		v.size = pixels
		return nil
	}
}

// interval finds the values that become black and white.
func (v view) interval(px []float64) (lo, hi float64) {
	switch v.limits {
	case "given":
		return v.lo, v.hi
	case "minmax":
		lo, hi = minmax(px)
	case "percent":
		lo, hi = percentile(px, v.percent)
	case "auto":
		lo, hi = ZScale(px)
		if a, b := percentile(px, 99.6); b-hi > 2*(lo-a) {
			hi = math.Max(hi, b)
		}
	default:
		lo, hi = ZScale(px)
	}
	if !(lo < hi) {
		lo, hi = minmax(px)
	}
	if !(lo < hi) { // a constant image, or none at all
		if math.IsNaN(lo) || math.IsInf(lo, 0) {
			lo = 0
		}
		hi = lo + 1
	}
	return lo, hi
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func minmax(px []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range px {
		if finite(v) {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	return lo, hi
}

// sample takes at most n finite values, spread evenly.
func sample(px []float64, n int) []float64 {
	var s []float64
	for _, v := range px {
		if finite(v) {
			s = append(s, v)
		}
	}
	stride := max(1, int(float64(len(s))/float64(n)))
	out := s[:0]
	for i := 0; i < len(s) && len(out) < n; i += stride {
		out = append(out, s[i])
	}
	return out
}

func percentile(px []float64, p float64) (lo, hi float64) {
	s := sample(px, 1_000_000)
	if len(s) == 0 {
		return 0, 0
	}
	slices.Sort(s)
	at := func(q float64) float64 {
		f := q * float64(len(s)-1)
		i := int(f)
		if i+1 >= len(s) {
			return s[len(s)-1]
		}
		return s[i] + (f-float64(i))*(s[i+1]-s[i])
	}
	tail := (100 - p) / 200
	return at(tail), at(1 - tail)
}

// ZScale are the limits of IRAF's zscale algorithm (contrast 0.25, 1,000
// samples): a line fitted through the sorted values, outliers rejected, tells
// the spread of the sky. Values that are not finite do not count.
func ZScale(px []float64) (lo, hi float64) {
	const (
		contrast  = 0.25
		samples   = 1000
		krej      = 2.5
		maxReject = 0.5
		minPixels = 5
		maxIter   = 5
	)
	s := sample(px, samples)
	n := len(s)
	if n == 0 {
		return 0, 0
	}
	slices.Sort(s)
	lo, hi = s[0], s[n-1]
	minpix := max(minPixels, int(float64(n)*maxReject))
	bad := make([]bool, n)
	good, last := n, n+1
	ngrow := max(1, int(float64(n)*0.01))
	slope := 0.0
	for range maxIter {
		if good >= last || good < minpix {
			break
		}
		var intercept float64
		slope, intercept = fitLine(s, bad)
		var sum, sum2 float64
		flat := make([]float64, n)
		for i, v := range s {
			flat[i] = v - (slope*float64(i) + intercept)
			if !bad[i] {
				sum += flat[i]
				sum2 += flat[i] * flat[i]
			}
		}
		mean := sum / float64(good)
		threshold := krej * math.Sqrt(math.Max(0, sum2/float64(good)-mean*mean))
		out := make([]bool, n)
		for i := range s {
			if flat[i] < -threshold || flat[i] > threshold {
				bad[i] = true
			}
		}
		for i := range s { // neighbours of rejected values go too
			if !bad[i] {
				continue
			}
			for j := max(0, i-(ngrow-1)/2); j <= min(n-1, i+ngrow/2); j++ {
				out[j] = true
			}
		}
		bad = out
		last, good = good, 0
		for _, b := range bad {
			if !b {
				good++
			}
		}
	}
	if good >= minpix {
		slope /= contrast
		centre := (n - 1) / 2
		median := s[n/2]
		if n%2 == 0 {
			median = (s[n/2-1] + s[n/2]) / 2
		}
		lo = math.Max(lo, median-float64(centre-1)*slope)
		hi = math.Min(hi, median+float64(n-centre)*slope)
	}
	return lo, hi
}

// fitLine is the least-squares line through the values that are not bad.
func fitLine(s []float64, bad []bool) (slope, intercept float64) {
	var n, sx, sy, sxx, sxy float64
	for i, v := range s {
		if bad[i] {
			continue
		}
		x := float64(i)
		n++
		sx += x
		sy += v
		sxx += x * x
		sxy += x * v
	}
	d := n*sxx - sx*sx
	if d == 0 {
		return 0, sy / math.Max(n, 1)
	}
	slope = (n*sxy - sx*sy) / d
	return slope, (sy - slope*sx) / n
}

// curve is the stretch from [0, 1] to [0, 1].
func (v view) curve(t float64) float64 {
	switch v.stretch {
	case "asinh":
		const a = 0.1
		return math.Asinh(t/a) / math.Asinh(1/a)
	case "sqrt":
		return math.Sqrt(t)
	case "log":
		return math.Log1p(1000*t) / math.Log(1001)
	case "square":
		return t * t
	}
	return t
}

// colours are n colours of the colormap, dark values first.
func (v view) colours(n int) color.Palette {
	stops := map[string][]color.RGBA{
		"gray":     {{0, 0, 0, 255}, {255, 255, 255, 255}},
		"inverted": {{255, 255, 255, 255}, {0, 0, 0, 255}},
		"viridis": {{68, 1, 84, 255}, {71, 44, 122, 255}, {59, 81, 139, 255}, {44, 113, 142, 255}, {33, 144, 141, 255},
			{39, 173, 129, 255}, {92, 200, 99, 255}, {170, 220, 50, 255}, {253, 231, 37, 255}},
		"heat": {{0, 0, 0, 255}, {150, 0, 0, 255}, {255, 100, 0, 255}, {255, 220, 80, 255}, {255, 255, 255, 255}},
	}[v.colormap]
	p := make(color.Palette, n)
	for i := range p {
		t := float64(i) / float64(max(n-1, 1)) * float64(len(stops)-1)
		k := min(int(t), len(stops)-2)
		f := t - float64(k)
		mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + f*(float64(b)-float64(a)))) }
		a, b := stops[k], stops[k+1]
		p[i] = color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
	}
	return p
}

// paint makes a picture of rows that begin at the bottom, in so many levels from lo to hi. The
// last of them is for pixels without a value when there are such.
func (v view) paint(px []float64, w, h, levels int, lo, hi float64) *goimage.Paletted {
	pal := v.colours(levels - 1)
	pal = append(pal, color.RGBA{200, 200, 215, 255})
	img := goimage.NewPaletted(goimage.Rect(0, 0, w, h), pal)
	for y := range h {
		row := img.Pix[(h-1-y)*img.Stride:]
		for x := range w {
			row[x] = v.level(px[y*w+x], lo, hi, levels)
		}
	}
	return img
}

func (v view) level(value, lo, hi float64, levels int) uint8 {
	if math.IsNaN(value) {
		return uint8(levels - 1)
	}
	t := math.Max(0, math.Min(1, (value-lo)/(hi-lo)))
	return uint8(math.Min(v.curve(t)*float64(levels-1), float64(levels-2)))
}
