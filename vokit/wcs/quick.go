package wcs

import "math"

// gnomonicToSky is the way from the plane of the gnomonic projection to the sky
// (Paper II, eq. 2 with the direction of eqs. 14, 15 and 54). Plane and sphere
// are joined by straight lines, so that no native angles are needed: it takes
// two arc tangents, and most images are in this projection.
func (r rotation) gnomonicToSky(x, y float64) (lng, lat float64) {
	// The direction in native coordinates from the meridian of the celestial pole on, not of unit length.
	a, b := x*r.sinP-y*r.cosP, x*r.cosP+y*r.sinP
	u := r0*r.cosD - r.sinD*a
	lng = atan2d(-b, u) + r.alphaP
	lat = atan2d(r0*r.sinD+r.cosD*a, math.Sqrt(u*u+b*b))
	lng = reduce(lng)
	if lng < 0 {
		lng += 360
	}
	if lng >= 360 {
		lng -= 360
	}
	return lng, lat
}

// gnomonicToPlane is the way back. It is not ok for the half of the sky that has
// no image.
func (r rotation) gnomonicToPlane(lng, lat float64) (x, y float64, ok bool) {
	sb, cb := sincosd(lat)
	sa, ca := sincosd(lng - r.alphaP)
	u, v := sb*r.cosD-cb*r.sinD*ca, -cb*sa
	k := r0 / (sb*r.sinD + cb*r.cosD*ca)
	return k * (v*r.cosP + u*r.sinP), k * (v*r.sinP - u*r.cosP), k > 0 && k < math.MaxFloat64
}

// offsets takes 0-based pixels to intermediate world coordinates where there are two axes.
func (w *WCS) offsets(x, y float64) (lng, lat float64) {
	x, y = x+1-w.crpix[0], y+1-w.crpix[1]
	if w.pixelMap != nil {
		x, y = w.pixelMap.apply(x, y)
	}
	a, b := w.cd[w.lng], w.cd[w.lat]
	return a[0]*x + a[1]*y, b[0]*x + b[1]*y
}

// pixels is the way back.
func (w *WCS) pixels(lng, lat float64) (x, y float64) {
	a, b := w.inv[0], w.inv[1]
	x, y = a[w.lng]*lng+a[w.lat]*lat, b[w.lng]*lng+b[w.lat]*lat
	if w.pixelMap != nil {
		x, y = w.pixelMap.undo(x, y)
	}
	return x + w.crpix[0] - 1, y + w.crpix[1] - 1
}
