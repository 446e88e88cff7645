package wcs

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"vogo/vokit/fits"
	"vogo/vokit/sky"
)

// ErrNone says that a header has no celestial coordinates.
var ErrNone = errors.New("no celestial world coordinates in the header")

// ErrOutside says that a position or a pixel has no counterpart on the other side of the projection.
var ErrOutside = errors.New("outside the projection")

// Axis describes one world axis.
type Axis struct {
	CType string // as in the header, "RA---TAN"
	Unit  string // of the world values that this package gives: deg, m, Hz, m/s, …
	Name  string // CNAME, or ""
}

// WCS is a world coordinate system of an image.
type WCS struct {
	Axes []Axis

	crpix, crval []float64   // 1-based, as in the header
	cd, inv      [][]float64 // pixel offsets to intermediate world coordinates, and back
	lng, lat     int         // the celestial axes, −1 when there are none
	spec         int         // the spectral axis, or −1
	spectrum     spectral

	proj     projection
	gnomonic bool    // proj is tan
	x0, y0   float64 // plane coordinates of the fiducial point, when it is off the projection's centre
	pole     rotation
	frame    frame
	pixelMap *sip
	planeMap planeDistortion
	plate    *plate
	odd      []string
}

// New reads the primary world coordinates of a header. A header without any
// gives an error that wraps [ErrNone]; see [WCS.HasCelestial].
func New(h *fits.Header) (*WCS, error) { return NewAlt(h, "") }

// NewAlt reads the alternate world coordinates of a version "A" to "Z", or the
// primary ones for "".
func NewAlt(h *fits.Header, version string) (*WCS, error) {
	version = strings.ToUpper(strings.TrimSpace(version))
	if len(version) > 1 || version != "" && (version[0] < 'A' || version[0] > 'Z') {
		return nil, fmt.Errorf("wcs: version %q is none of A to Z", version)
	}
	r := reader{h: h, a: version}
	w, err := r.read()
	if err != nil {
		return nil, fmt.Errorf("wcs: %w", err)
	}
	return w, nil
}

// NumAxes is the number of pixel axes.
func (w *WCS) NumAxes() int { return len(w.Axes) }

// Frame is the name of the celestial frame that the header uses: "ICRS", "FK5 (J2000)", "Galactic", …
func (w *WCS) Frame() string { return w.frame.String() }

// Diagnostics lists what was odd in the header.
func (w *WCS) Diagnostics() []string { return append([]string(nil), w.odd...) }

// PixelToSky is the position (ICRS) of a pixel; (0, 0) is the centre of the first.
// Of a cube it takes the first plane.
func (w *WCS) PixelToSky(x, y float64) (sky.Coord, error) {
	lng, lat, err := w.celestial(x, y)
	if err != nil {
		return sky.Unknown(), err
	}
	ra, dec := w.frame.toICRS(lng, lat)
	return sky.New(ra, dec), nil
}

// SkyToPixel is the pixel of a position (ICRS); (0, 0) is the centre of the first.
func (w *WCS) SkyToPixel(c sky.Coord) (x, y float64, err error) {
	if !c.Known() {
		return math.NaN(), math.NaN(), errors.New("wcs: the position is unknown")
	}
	lng, lat := w.frame.fromICRS(c.RA, c.Dec)
	return w.fromCelestial(lng, lat)
}

// celestial is the longitude and latitude of a pixel in the frame of the header.
func (w *WCS) celestial(x, y float64) (lng, lat float64, err error) {
	if w.plate != nil {
		lng, lat = w.plate.sky(x, y)
		return lng, lat, nil
	}
	if w.lng < 0 {
		return math.NaN(), math.NaN(), fmt.Errorf("wcs: %w", ErrNone)
	}
	if len(w.Axes) == 2 {
		return w.planeToWorld(w.offsets(x, y))
	}
	var buf [8]float64
	p := buf[:0]
	p = append(p, x, y)
	for i := 2; i < len(w.Axes); i++ {
		p = append(p, 0)
	}
	q := w.intermediate(p[:max(len(w.Axes), 2)], make([]float64, len(w.Axes)))
	return w.planeToWorld(q[w.lng], q[w.lat])
}

func (w *WCS) fromCelestial(lng, lat float64) (x, y float64, err error) {
	if w.plate != nil {
		return w.plate.pixel(lng, lat)
	}
	if w.lng < 0 {
		return math.NaN(), math.NaN(), fmt.Errorf("wcs: %w", ErrNone)
	}
	u, v, err := w.worldToPlane(lng, lat)
	if err != nil {
		return math.NaN(), math.NaN(), err
	}
	if len(w.Axes) == 2 {
		x, y = w.pixels(u, v)
		return x, y, nil
	}
	return w.inFirstPlane(u, v)
}

// inFirstPlane finds the pixel of plane coordinates among more than two axes,
// with all pixel axes after the second held at their first pixel.
func (w *WCS) inFirstPlane(u, v float64) (x, y float64, err error) {
	rest := make([]float64, len(w.Axes))
	for i := 2; i < len(rest); i++ {
		rest[i] = -(w.crpix[i] - 1)
	}
	a, b := u, v
	for i := 2; i < len(rest); i++ {
		a -= w.cd[w.lng][i] * rest[i]
		b -= w.cd[w.lat][i] * rest[i]
	}
	m := [4]float64{w.cd[w.lng][0], w.cd[w.lng][1], w.cd[w.lat][0], w.cd[w.lat][1]}
	det := m[0]*m[3] - m[1]*m[2]
	if det == 0 {
		return math.NaN(), math.NaN(), errors.New("wcs: the first two pixel axes do not span the sky")
	}
	x, y = (m[3]*a-m[1]*b)/det, (m[0]*b-m[2]*a)/det
	if w.pixelMap != nil {
		x, y = w.pixelMap.undo(x, y)
	}
	return x + w.crpix[0] - 1, y + w.crpix[1] - 1, nil
}

// intermediate takes 0-based pixels to intermediate world coordinates, in out.
func (w *WCS) intermediate(p, out []float64) []float64 {
	var buf [8]float64
	d := append(buf[:0], p...)
	for i := range d {
		d[i] += 1 - w.crpix[i]
	}
	if w.pixelMap != nil {
		d[0], d[1] = w.pixelMap.apply(d[0], d[1])
	}
	for i := range out {
		sum := 0.0
		for j, v := range d {
			if v != 0 {
				sum += w.cd[i][j] * v
			}
		}
		out[i] = sum
	}
	return out
}

func (w *WCS) fromIntermediate(q []float64) []float64 {
	p := make([]float64, len(q))
	for i := range p {
		for j, v := range q {
			if v != 0 {
				p[i] += w.inv[i][j] * v
			}
		}
	}
	if w.pixelMap != nil {
		p[0], p[1] = w.pixelMap.undo(p[0], p[1])
	}
	for i := range p {
		p[i] += w.crpix[i] - 1
	}
	return p
}

// planeToWorld is the way from projection plane coordinates to the sky.
func (w *WCS) planeToWorld(x, y float64) (lng, lat float64, err error) {
	if w.planeMap != nil {
		x, y = w.planeMap.apply(x, y)
	}
	if w.gnomonic && math.Abs(x)+math.Abs(y) <= math.MaxFloat64 {
		lng, lat = w.pole.gnomonicToSky(x+w.x0, y+w.y0)
		return lng, lat, nil
	}
	phi, theta, ok := w.proj.sphere(x+w.x0, y+w.y0)
	if !ok || math.IsNaN(phi+theta) {
		return math.NaN(), math.NaN(), fmt.Errorf("wcs: pixel is %w %q", ErrOutside, w.Axes[w.lng].CType)
	}
	lng, lat = w.pole.toSky(phi, theta)
	return lng, lat, nil
}

func (w *WCS) worldToPlane(lng, lat float64) (x, y float64, err error) {
	var ok bool
	if w.gnomonic {
		x, y, ok = w.pole.gnomonicToPlane(lng, lat)
	} else {
		x, y, ok = w.proj.plane(w.pole.toNative(lng, lat))
	}
	if !ok || math.IsNaN(x+y) {
		return x, y, fmt.Errorf("wcs: position %.5f %+.5f is %w %q", lng, lat, ErrOutside, w.Axes[w.lng].CType)
	}
	x, y = x-w.x0, y-w.y0
	if w.planeMap != nil {
		x, y, ok = undo(w.planeMap.apply, x, y)
		if !ok {
			return x, y, fmt.Errorf("wcs: position %.5f %+.5f is %w: its distortion cannot be undone there", lng, lat, ErrOutside)
		}
	}
	return x, y, nil
}

// PixelToWorld is the world coordinates, one an axis, of a pixel (counted from 0),
// in the header's own frame and in the units of [WCS.Axes].
func (w *WCS) PixelToWorld(pixel ...float64) ([]float64, error) {
	if len(pixel) != len(w.Axes) {
		return nil, fmt.Errorf("wcs: %d pixel coordinates for %d axes", len(pixel), len(w.Axes))
	}
	if w.plate != nil {
		lng, lat := w.plate.sky(pixel[0], pixel[1])
		return []float64{lng, lat}, nil
	}
	out := w.intermediate(pixel, make([]float64, len(pixel)))
	if w.lng >= 0 {
		lng, lat, err := w.planeToWorld(out[w.lng], out[w.lat])
		if err != nil {
			return nil, err
		}
		out[w.lng], out[w.lat] = lng, lat
	}
	for i := range out {
		switch {
		case i == w.spec:
			v, err := w.spectrum.world(out[i])
			if err != nil {
				return nil, err
			}
			out[i] = v
		case i != w.lng && i != w.lat:
			out[i] += w.crval[i]
		}
	}
	return out, nil
}

// WorldToPixel is the pixel (counted from 0) of world coordinates, one an axis,
// in the header's own frame and in the units of [WCS.Axes].
func (w *WCS) WorldToPixel(world ...float64) ([]float64, error) {
	if len(world) != len(w.Axes) {
		return nil, fmt.Errorf("wcs: %d world coordinates for %d axes", len(world), len(w.Axes))
	}
	if w.plate != nil {
		x, y, err := w.plate.pixel(world[0], world[1])
		return []float64{x, y}, err
	}
	q := append([]float64(nil), world...)
	if w.lng >= 0 {
		x, y, err := w.worldToPlane(world[w.lng], world[w.lat])
		if err != nil {
			return nil, err
		}
		q[w.lng], q[w.lat] = x, y
	}
	for i := range q {
		switch {
		case i == w.spec:
			v, err := w.spectrum.intermediate(world[i])
			if err != nil {
				return nil, err
			}
			q[i] = v
		case i != w.lng && i != w.lat:
			q[i] -= w.crval[i]
		}
	}
	return w.fromIntermediate(q), nil
}

// PixelScales are the sizes of a pixel along x and y in degrees, at the
// reference pixel and without distortions.
func (w *WCS) PixelScales() (x, y float64) {
	if w.plate != nil {
		return w.plate.scales()
	}
	if w.lng < 0 {
		return math.NaN(), math.NaN()
	}
	return math.Hypot(w.cd[w.lng][0], w.cd[w.lat][0]), math.Hypot(w.cd[w.lng][1], w.cd[w.lat][1])
}

// HasCelestial tells whether two axes are on the sky.
func (w *WCS) HasCelestial() bool { return w.plate != nil || w.lng >= 0 }

// Crop changes a header as cutting an image does whose first pixel becomes the
// one at (x, y), counted from 0: CRPIX of all versions, the plate offsets of the
// Digitized Sky Survey, and the physical coordinates of IRAF (LTVn).
func Crop(h *fits.Header, x, y int) error {
	shift := [2]float64{float64(x), float64(y)}
	for _, c := range h.Cards() {
		for i, d := range shift {
			prefix := fmt.Sprintf("CRPIX%d", i+1)
			rest, ok := strings.CutPrefix(c.Keyword, prefix)
			if !ok || len(rest) > 1 || rest != "" && (rest[0] < 'A' || rest[0] > 'Z') || d == 0 {
				continue
			}
			v, err := h.Float(c.Keyword)
			if err != nil {
				return fmt.Errorf("wcs: %w", err)
			}
			if err := h.Set(c.Keyword, v-d, ""); err != nil {
				return fmt.Errorf("wcs: %w", err)
			}
		}
	}
	for i, d := range shift {
		// CNPIX is the plate pixel of the corner; LTV the image pixel of the detector's origin.
		for _, k := range []struct {
			prefix string
			sign   float64
		}{{"CNPIX", 1}, {"LTV", -1}} {
			key := fmt.Sprintf("%s%d", k.prefix, i+1)
			v, err := h.Float(key)
			if err != nil || d == 0 {
				continue
			}
			if err := h.Set(key, v+k.sign*d, ""); err != nil {
				return fmt.Errorf("wcs: %w", err)
			}
		}
	}
	return nil
}
