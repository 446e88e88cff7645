package wcs

import (
	"fmt"
	"math"
	"strings"

	"vogo/vokit/sky"
)

// Orientation is how the image lies on the sky at its reference pixel: the
// position angle of the y axis in degrees, from north through east, -180 to 180,
// and whether the image is mirrored, with east to the right when north is up.
// It is without distortions, and NaN when there are no celestial axes.
func (w *WCS) Orientation() (angle float64, mirrored bool) {
	if !w.HasCelestial() {
		return math.NaN(), false
	}
	x, y := 0.0, 0.0
	if w.plate == nil {
		x, y = w.crpix[0]-1, w.crpix[1]-1
	}
	c, err := w.PixelToSky(x, y)
	if err != nil {
		return math.NaN(), false
	}
	const step = 0.01 // pixels
	yn, ye := w.towards(c, x, y+step)
	xn, xe := w.towards(c, x+step, y)
	return atan2d(ye, yn), xe*yn-xn*ye > 0
}

// String is one line: projection, frame, reference point, scale and orientation.
func (w *WCS) String() string {
	types := make([]string, len(w.Axes))
	for i, a := range w.Axes {
		types[i] = strings.Map(func(r rune) rune { // damaged headers have what breaks a line
			if r < ' ' {
				return -1
			}
			return r
		}, a.CType)
	}
	text := "coordinates " + strings.Join(types, ", ")
	if !w.HasCelestial() {
		return text + " (none on the sky)"
	}
	if w.plate != nil {
		text = "plate solution of the Digitized Sky Survey"
	}
	sx, sy := w.PixelScales()
	text += fmt.Sprintf(", %s, %s × %s a pixel", w.Frame(), angleText(sx), angleText(sy))
	angle, mirrored := w.Orientation()
	if !math.IsNaN(angle) {
		text += fmt.Sprintf(", y axis at %.4g° (north through east)", math.Round(1e4*angle)/1e4+0)
	}
	if mirrored {
		text += ", mirrored"
	}
	return text
}

func angleText(d float64) string {
	switch {
	case d >= 1:
		return fmt.Sprintf("%.3g°", d)
	case d >= 1./60:
		return fmt.Sprintf("%.3g′", d*60)
	}
	return fmt.Sprintf("%.3g″", d*3600)
}

// towards is the direction from a position to a pixel close to it: how far north and east.
func (w *WCS) towards(from sky.Coord, x, y float64) (north, east float64) {
	to, err := w.PixelToSky(x, y)
	if err != nil {
		return math.NaN(), math.NaN()
	}
	s0, c0 := sincosd(from.Dec)
	s1, c1 := sincosd(to.Dec)
	s, c := sincosd(to.RA - from.RA)
	return c0*s1 - s0*c1*c, c1 * s
}

// footprintSteps is how many pieces a side of a footprint has: sides of images
// are no great circles in most projections.
const footprintSteps = 8

// Footprint is the region of the sky that an image of width × height pixels
// covers, to the outer edges of its pixels. It is an error when the image
// reaches beyond the projection, as those of the whole sky do.
func (w *WCS) Footprint(width, height int) (*sky.Region, error) {
	if width < 1 || height < 1 {
		return nil, fmt.Errorf("wcs: no footprint of %d × %d pixels", width, height)
	}
	var corners []sky.Coord
	fw, fh := float64(width), float64(height)
	for _, side := range [4][4]float64{{0, 0, fw, 0}, {fw, 0, fw, fh}, {fw, fh, 0, fh}, {0, fh, 0, 0}} {
		for k := range footprintSteps {
			t := float64(k) / footprintSteps
			x, y := side[0]+t*(side[2]-side[0])-0.5, side[1]+t*(side[3]-side[1])-0.5
			c, err := w.PixelToSky(x, y)
			if err != nil {
				return nil, fmt.Errorf("wcs: footprint of %d × %d pixels: the edge at pixel (%.1f, %.1f): %w", width, height, x, y, err)
			}
			corners = append(corners, c)
		}
	}
	r, err := sky.Polygon(corners...)
	if err != nil {
		return nil, fmt.Errorf("wcs: footprint of %d × %d pixels: %w", width, height, err)
	}
	return r, nil
}
