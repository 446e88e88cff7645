package image

import (
	"errors"
	"fmt"
	goimage "image"
	"image/draw"
	"math"

	"vogo/display"
	"vogo/vokit/fits"
	"vogo/vokit/sky"
	"vogo/vokit/wcs"
)

// ErrNoOverlap says that a cutout lies wholly outside the image.
var ErrNoOverlap = errors.New("lies outside the image")

// ErrPartial says that a strict cutout reaches beyond the image.
var ErrPartial = errors.New("reaches beyond the image")

// Mode says what happens to a cutout that reaches beyond the edge.
type Mode uint8

const (
	Trim    Mode = iota // cut off at the edge (the default)
	Partial             // full size, NaN or BLANK outside
	Strict              // an error that wraps ErrPartial
)

// Cutout is the part of the image around a position, width × height degrees
// along the image's own x and y. The header comes along with its coordinates
// moved; pixels and their type are those of the original. Which pixels belong to
// it is decided as astropy's Cutout2D does: the size in pixels is rounded, the
// first pixel is the next whole one from centre − size/2.
func (im *Image) Cutout(center sky.Coord, width, height float64, mode ...Mode) (*Image, error) {
	w, err := im.WCS()
	if err != nil {
		return nil, err
	}
	x, y, err := w.SkyToPixel(center)
	if err != nil {
		return nil, fmt.Errorf("image: cutout of %s at %s: %w", im.label(), center, err)
	}
	sx, sy := w.PixelScales()
	nx, ny := math.RoundToEven(width/sx), math.RoundToEven(height/sy)
	if !(nx >= 1 && ny >= 1 && nx < 1<<31 && ny < 1<<31) {
		return nil, fmt.Errorf("image: cutout of %s: %g° × %g° is %g × %g pixels of %.3g″", im.label(), width, height, nx, ny, sx*3600)
	}
	out, err := im.CutoutPixels(x, y, int(nx), int(ny), mode...)
	if err != nil {
		return nil, fmt.Errorf("%w (position %s)", err, center)
	}
	return out, nil
}

// CutoutPixels is the part of the image of width × height pixels around the
// pixel position (x, y), counted from 0.
func (im *Image) CutoutPixels(x, y float64, width, height int, mode ...Mode) (*Image, error) {
	m := Trim
	if len(mode) > 0 {
		m = mode[0]
	}
	if width < 1 || height < 1 || math.IsNaN(x+y) || math.Abs(x)+math.Abs(y) > 1<<40 {
		return nil, fmt.Errorf("image: cutout of %s: no %d × %d pixels around pixel (%g, %g)", im.label(), width, height, x, y)
	}
	x0, y0 := int(math.Ceil(x-float64(width)/2)), int(math.Ceil(y-float64(height)/2))
	x1, y1 := x0+width, y0+height
	if x1 <= 0 || y1 <= 0 || x0 >= im.width || y0 >= im.height {
		return nil, fmt.Errorf("image: cutout of %d × %d pixels around pixel (%.1f, %.1f) of %s (%d × %d) %w",
			width, height, x, y, im.label(), im.width, im.height, ErrNoOverlap)
	}
	whole := goimage.Rect(0, 0, im.width, im.height)
	want := goimage.Rect(x0, y0, x1, y1)
	if m == Strict && !want.In(whole) {
		return nil, fmt.Errorf("image: cutout of %d × %d pixels around pixel (%.1f, %.1f) of %s (%d × %d) %w",
			width, height, x, y, im.label(), im.width, im.height, ErrPartial)
	}
	have := want.Intersect(whole)
	if m != Partial {
		want = have
	}
	if im.raster != nil {
		return im.cutRaster(have, want)
	}
	return im.cutFITS(have, want)
}

// cutRaster copies a rectangle of a JPEG, PNG or colour composite; what lies
// outside stays black.
func (im *Image) cutRaster(have, want goimage.Rectangle) (*Image, error) {
	dst := goimage.NewRGBA(goimage.Rect(0, 0, want.Dx(), want.Dy()))
	from, at := have, have.Sub(want.Min)
	if im.header != nil { // a composite: its pixels count from the lower edge, its raster from the upper
		from = goimage.Rect(have.Min.X, im.height-have.Max.Y, have.Max.X, im.height-have.Min.Y)
		at = goimage.Rect(at.Min.X, want.Dy()-at.Max.Y, at.Max.X, want.Dy()-at.Min.Y)
	}
	draw.Draw(dst, at, im.raster, im.raster.Bounds().Min.Add(from.Min), draw.Src)
	out := &Image{Name: im.Name, raster: dst, width: want.Dx(), height: want.Dy(), format: im.format, view: im.view}
	if im.header != nil {
		out.header = im.header.Clone()
		if err := wcs.Crop(out.header, want.Min.X, want.Min.Y); err != nil {
			return nil, fmt.Errorf("image: cutout of %s: %w", im.label(), err)
		}
	}
	return out, nil
}

func (im *Image) cutFITS(have, want goimage.Rectangle) (*Image, error) {
	px, err := im.section(have)
	if err != nil {
		return nil, fmt.Errorf("image: cutout of %s: %w", im.label(), err)
	}
	if have != want {
		dims := append([]int{want.Dx(), want.Dy()}, px.Dims[2:]...)
		at := make([]int, len(dims))
		at[0], at[1] = have.Min.X-want.Min.X, have.Min.Y-want.Min.Y
		if px, err = px.Embed(dims, at); err != nil {
			return nil, fmt.Errorf("image: cutout of %s: %w", im.label(), err)
		}
	}
	hdr := im.header.Clone()
	if err := wcs.Crop(hdr, want.Min.X, want.Min.Y); err != nil {
		return nil, fmt.Errorf("image: cutout of %s: %w", im.label(), err)
	}
	out, err := FromHDU(fits.NewImageHDU(px, hdr))
	if err != nil {
		return nil, err
	}
	out.Name, out.view = im.Name, im.view
	out.pixels.Store(px)
	return out, nil
}

// section reads a rectangle, all planes of it, from memory or the file.
func (im *Image) section(r goimage.Rectangle) (*fits.Image, error) {
	dims := im.hdu.Dims()
	lo, hi := make([]int, len(dims)), append([]int(nil), dims...)
	lo[0], lo[1], hi[0], hi[1] = r.Min.X, r.Min.Y, r.Max.X, r.Max.Y
	if px := im.pixels.Load(); px != nil {
		return px.Section(lo, hi)
	}
	return im.hdu.SectionContext(display.Ambient(), lo, hi)
}
