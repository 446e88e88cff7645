package sandbox

import (
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// cutout answers the synchronous SODA service (SODA 1.0, section 2 and 3.3).
func (s *Server) cutout(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err != nil {
		writeError(w, err)
		return
	}
	key, made, ok, err := s.cutoutFile(p)
	if err != nil {
		writeError(w, err)
		return
	}
	if !ok {
		w.WriteHeader(http.StatusNoContent) // nothing in common: section 4.3
		return
	}
	s.serve(w, r, key, made)
}

// cutoutFile is the file that a request for one cutout gets, and its key among
// the products; ok is false when region and image have nothing in common.
func (s *Server) cutoutFile(p params) (key string, file product, ok bool, err error) {
	im, outline, err := s.cutoutOf(p)
	if err != nil {
		return "", product{}, false, err
	}
	want := part{win: window{0, 0, im.w, im.h}}
	if outline != nil {
		if want.win, ok = im.tan.window(im.w, im.h, outline); !ok {
			return "", product{}, false, nil
		}
	}
	if want.from, want.to, ok, err = im.bandOf(p["BAND"]); err != nil || !ok {
		return "", product{}, false, err
	}
	h := fnv.New64a()
	fmt.Fprint(h, want)
	return fmt.Sprintf("cutout/%s/%x", im.path, h.Sum64()), product{im.id + "_cutout.fits", "image/fits",
		func() ([]byte, error) { return im.cut(want) }}, true, nil
}

// bandOf gives the channels of a BAND (SODA 1.0, section 3.3.4), an interval of
// wavelengths in metres; ok is false when the image has nothing of it.
func (im *cuttable) bandOf(bands []string) (from, to int, ok bool, err error) {
	switch {
	case len(bands) > 1:
		return 0, 0, false, userErrorf("MultiValuedParamNotSupported: the cutout service takes one BAND, not %d", len(bands))
	case im.channels == nil && len(bands) > 0:
		return 0, 0, false, userErrorf("UsageFault: %s has no spectral axis to cut BAND=%s from", im.id, bands[0])
	case im.channels == nil:
		return 0, 1, true, nil
	}
	band := [2]float64{math.Inf(-1), math.Inf(1)}
	if len(bands) == 1 {
		if band, err = interval("BAND", bands[0]); err != nil {
			return 0, 0, false, err
		}
	}
	from, to, ok = im.channels(band[0], band[1])
	return from, to, ok, nil
}

// cuttable is an image with a cutout service.
type cuttable struct {
	id, path string
	tan      tangent
	w, h     int
	shapes   bool                                         // takes CIRCLE and POLYGON
	channels func(lo, hi float64) (from, to int, ok bool) // nil without a spectral axis
	cut      func(part) ([]byte, error)
}

// cuttableByID finds the image of a DID.
func cuttableByID(did string) (*cuttable, error) {
	path, ok := strings.CutPrefix(did, authority)
	if m := lolssMosaic; path == mosaicPath {
		return &cuttable{mosaicID, mosaicPath, m.tan, m.n, m.n, true, nil, func(p part) ([]byte, error) { return m.cutout(p.win) }}, nil
	}
	if g := cubeByPath(path); g != nil {
		return &cuttable{g.id, path, g.projection(), cubeSide, cubeSide, true, g.channels, g.cutout}, nil
	}
	p := plateByPath(path)
	if !ok || p == nil {
		return nil, notFoundf("NotFoundFault: there is no dataset %s", did)
	}
	if p.soda == "" || p.lost {
		return nil, userErrorf("UsageFault: there are no cutouts of %s", did)
	}
	return &cuttable{p.id, p.path, p.projection(1), p.w, p.h, p.soda == "full", nil, func(part part) ([]byte, error) { return p.fitsCutout(part.win) }}, nil
}

// cutoutOf reads the parameters: which image, and the outline to cut out, nil
// for all of it.
func (s *Server) cutoutOf(p params) (*cuttable, [][2]float64, error) {
	ids := p["ID"]
	if len(ids) != 1 {
		return nil, nil, userErrorf("the cutout service takes one ID, not %d", len(ids))
	}
	im, err := cuttableByID(ids[0])
	if err != nil {
		return nil, nil, err
	}
	var shapes []string
	for _, name := range []string{"CIRCLE", "POLYGON"} {
		for _, v := range p[name] {
			if !im.shapes {
				return nil, nil, userErrorf("UsageFault: this service takes POS, not %s", name)
			}
			shapes = append(shapes, name+" "+v)
		}
	}
	shapes = append(shapes, p["POS"]...)
	if len(shapes) > 1 {
		return nil, nil, userErrorf("MultiValuedParamNotSupported: the cutout service takes one region, not %d", len(shapes))
	}
	if len(shapes) == 0 {
		return im, nil, nil
	}
	outline, err := parseShape(shapes[0])
	return im, outline, err
}

// parseShape reads a region as SODA and SIA 2 write it and gives points along
// its outline, close enough for a bounding box.
func parseShape(s string) ([][2]float64, error) {
	f := strings.Fields(s)
	if len(f) == 0 {
		return nil, userErrorf("UsageFault: the region is empty; give CIRCLE ra dec r, RANGE ra1 ra2 dec1 dec2 or POLYGON ra1 dec1 …")
	}
	v := make([]float64, len(f)-1)
	for i, w := range f[1:] {
		x, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(x) {
			return nil, userErrorf("UsageFault: %q in the region %q is not a number", w, s)
		}
		v[i] = x
	}
	switch kind := strings.ToUpper(f[0]); {
	case kind == "CIRCLE" && len(v) == 3 && v[2] > 0 && v[2] < 90 && math.Abs(v[1]) <= 90:
		return circleOutline(v[0], v[1], v[2]), nil
	case kind == "RANGE" && len(v) == 4 && v[2] <= v[3]:
		return rangeOutline(v), nil
	case kind == "POLYGON" && len(v) >= 6 && len(v)%2 == 0:
		return polygonOutline(v), nil
	}
	return nil, userErrorf("UsageFault: the region %q is not CIRCLE ra dec r, RANGE ra1 ra2 dec1 dec2 or POLYGON ra1 dec1 ra2 dec2 ra3 dec3 …", s)
}

func circleOutline(ra, dec, r float64) [][2]float64 {
	out := [][2]float64{{ra, dec}}
	rad := math.Pi / 180
	sd, cd := math.Sincos(dec * rad)
	sr, cr := math.Sincos(r * rad)
	for k := range 96 {
		sp, cp := math.Sincos(2 * math.Pi * float64(k) / 96)
		d := math.Asin(sd*cr + cd*sr*cp)
		a := ra + math.Atan2(sp*sr*cd, cr-sd*math.Sin(d))/rad
		out = append(out, [2]float64{a, d / rad})
	}
	return out
}

// rangeOutline follows the sides of a box in coordinates; open ends are those
// of the sky.
func rangeOutline(v []float64) [][2]float64 {
	lo, hi := max(v[2], -90), min(v[3], 90)
	a, b := max(v[0], 0), min(v[1], 360)
	if a > b { // through the zero of right ascension
		b += 360
	}
	var out [][2]float64
	const n = 48
	for k := range n + 1 {
		f := float64(k) / n
		out = append(out, [2]float64{a + (b-a)*f, lo}, [2]float64{a + (b-a)*f, hi}, [2]float64{a, lo + (hi-lo)*f}, [2]float64{b, lo + (hi-lo)*f})
	}
	return out
}

func polygonOutline(v []float64) [][2]float64 {
	var out [][2]float64
	for i := 0; i < len(v); i += 2 {
		out = append(out, [2]float64{v[i], v[i+1]})
	}
	return out
}

// window is the bounding box of the outline on an image of w × h pixels; ok is
// false when they have nothing in common. Sides of polygons are great circles,
// straight in this projection, so corners suffice.
func (t tangent) window(w, h int, outline [][2]float64) (win window, ok bool) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	seen := false
	for _, c := range outline {
		x, y, front := t.pixel(c[0], c[1])
		if !front {
			continue
		}
		seen = true
		x0, x1 = min(x0, x), max(x1, x)
		y0, y1 = min(y0, y), max(y1, y)
	}
	if !seen || x1 < -0.5 || y1 < -0.5 || x0 > float64(w)-0.5 || y0 > float64(h)-0.5 {
		return win, false
	}
	clip := func(v float64, n int) int { return int(min(max(v, 0), float64(n))) }
	win = window{
		x0: clip(math.Floor(x0+0.5), w), y0: clip(math.Floor(y0+0.5), h),
		x1: clip(math.Floor(x1+0.5)+1, w), y1: clip(math.Floor(y1+0.5)+1, h),
	}
	return win, win.width() > 0 && win.height() > 0
}
