package image

import (
	"fmt"
	"math"

	"vogo/vokit/fits"
	"vogo/vokit/sky"
)

// CutoutCircle is the part of the image within radius degrees of a position; see [Image.CutoutRegion].
func (im *Image) CutoutCircle(center sky.Coord, radius float64) (*Image, error) {
	if !(radius > 0 && radius < 90) {
		return nil, fmt.Errorf("image: cutout of %s: the radius %g° is not between 0 and 90°", im.label(), radius)
	}
	r, err := sky.Circle(center, radius)
	if err != nil {
		return nil, fmt.Errorf("image: cutout of %s: %w", im.label(), err)
	}
	return im.CutoutRegion(r)
}

// CutoutPolygon is the part of the image within a polygon, whose sides are
// great circles; see [Image.CutoutRegion].
func (im *Image) CutoutPolygon(corners []sky.Coord) (*Image, error) {
	if len(corners) < 3 {
		return nil, fmt.Errorf("image: cutout of %s: a polygon of %d corners; it takes three", im.label(), len(corners))
	}
	r, err := sky.Polygon(corners...)
	if err != nil {
		return nil, fmt.Errorf("image: cutout of %s: %w", im.label(), err)
	}
	return im.CutoutRegion(r)
}

// CutoutRegion is the part of the image within a region: the rectangle around
// it, with no value (NaN or BLANK) outside of the region. A pixel belongs to it
// when its middle does.
func (im *Image) CutoutRegion(r *sky.Region) (*Image, error) {
	if r == nil {
		return nil, fmt.Errorf("image: cutout of %s: there is no region (nil)", im.label())
	}
	w, err := im.WCS()
	if err != nil {
		return nil, err
	}
	var outline []sky.Coord
	for _, line := range r.Outline(max(r.Radius()/200, 1e-8)) {
		outline = append(outline, line...)
	}
	if len(outline) == 0 {
		return nil, fmt.Errorf("image: cutout of %s: the region %s has no border to cut along", im.label(), r)
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
	return cut.mask(r.Contains)
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
