package image

import (
	"fmt"
	"math"

	"vogo/vokit/fits"
	"vogo/vokit/sky"
)

// CutoutCircle is the part of the image within radius degrees of a position:
// the rectangle around it, with no value (NaN or BLANK) outside of the circle.
// A pixel belongs to it when its middle does.
func (im *Image) CutoutCircle(center sky.Coord, radius float64) (*Image, error) {
	if !(radius > 0 && radius < 90) {
		return nil, fmt.Errorf("image: cutout of %s: the radius %g° is not between 0 and 90°", im.label(), radius)
	}
	return im.cutoutWhere(circle(center, radius), func(c sky.Coord) bool { return sky.Separation(c, center) <= radius })
}

// CutoutPolygon is the part of the image within a polygon, whose sides are
// great circles: the rectangle around it, with no value outside of it. A pixel
// belongs to it when its middle does.
func (im *Image) CutoutPolygon(corners []sky.Coord) (*Image, error) {
	if len(corners) < 3 {
		return nil, fmt.Errorf("image: cutout of %s: a polygon of %d corners; it takes three", im.label(), len(corners))
	}
	in := insidePolygon(corners)
	var outline []sky.Coord
	for i, a := range corners {
		outline = append(outline, along(a, corners[(i+1)%len(corners)], 16)...)
	}
	return im.cutoutWhere(outline, in)
}

// along gives n positions on the great circle from a to b, without b.
func along(a, b sky.Coord, n int) []sky.Coord {
	p, q := unit(a), unit(b)
	out := make([]sky.Coord, n)
	for k := range out {
		t := float64(k) / float64(n)
		v := [3]float64{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1]), p[2] + t*(q[2]-p[2])}
		out[k] = sky.New(math.Atan2(v[1], v[0])*180/math.Pi, math.Atan2(v[2], math.Hypot(v[0], v[1]))*180/math.Pi)
	}
	return out
}

func unit(c sky.Coord) [3]float64 {
	sa, ca := math.Sincos(c.RA * math.Pi / 180)
	sd, cd := math.Sincos(c.Dec * math.Pi / 180)
	return [3]float64{cd * ca, cd * sa, sd}
}

// insidePolygon counts crossings in the gnomonic projection about the middle of
// the corners, in which great circles are straight.
func insidePolygon(corners []sky.Coord) func(sky.Coord) bool {
	var sum [3]float64
	for _, c := range corners {
		v := unit(c)
		for k := range sum {
			sum[k] += v[k]
		}
	}
	mid := sky.New(math.Atan2(sum[1], sum[0])*180/math.Pi, math.Atan2(sum[2], math.Hypot(sum[0], sum[1]))*180/math.Pi)
	sinD, cosD := math.Sincos(mid.Dec * math.Pi / 180)
	flat := func(c sky.Coord) (x, y float64, ok bool) {
		s, co := math.Sincos(c.Dec * math.Pi / 180)
		sa, ca := math.Sincos((c.RA - mid.RA) * math.Pi / 180)
		d := s*sinD + co*cosD*ca
		return co * sa / d, (s*cosD - co*sinD*ca) / d, d > 1e-3
	}
	xs, ys := make([]float64, len(corners)), make([]float64, len(corners))
	whole := true
	for i, c := range corners {
		var ok bool
		xs[i], ys[i], ok = flat(c)
		whole = whole && ok
	}
	return func(c sky.Coord) bool {
		x, y, ok := flat(c)
		if !ok || !whole {
			return false
		}
		in := false
		for i := range xs {
			j := (i + 1) % len(xs)
			if (ys[i] > y) != (ys[j] > y) && x < (xs[j]-xs[i])*(y-ys[i])/(ys[j]-ys[i])+xs[i] {
				in = !in
			}
		}
		return in
	}
}

// cutoutWhere cuts the rectangle around an outline, and masks what is not in.
func (im *Image) cutoutWhere(outline []sky.Coord, in func(sky.Coord) bool) (*Image, error) {
	w, err := im.WCS()
	if err != nil {
		return nil, err
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range outline {
		x, y, err := w.SkyToPixel(c)
		if err != nil {
			return nil, fmt.Errorf("image: cutout of %s at %s: %w", im.label(), c, err)
		}
		x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
	}
	left, bottom := math.Ceil(x0), math.Ceil(y0)
	nx, ny := int(math.Max(1, math.Floor(x1)-left+1)), int(math.Max(1, math.Floor(y1)-bottom+1))
	cut, err := im.CutoutPixels(left+float64(nx)/2, bottom+float64(ny)/2, nx, ny)
	if err != nil {
		return nil, err
	}
	return cut.mask(in)
}

// mask takes the values away from pixels whose middles are not in.
func (im *Image) mask(in func(sky.Coord) bool) (*Image, error) {
	w, err := im.WCS()
	if err != nil {
		return nil, err
	}
	px, err := im.load()
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	px = px.Mask(func(x, y int) bool {
		c, err := w.PixelToSky(float64(x), float64(y))
		return err == nil && in(c)
	})
	out, err := FromHDU(fits.NewImageHDU(px, im.header))
	if err != nil {
		return nil, err
	}
	out.Name, out.view = im.Name, im.view
	out.pixels.Store(px)
	return out, nil
}
