package wcs

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"vogo/vokit/fits"
)

// plate is the plate solution of the Digitized Sky Survey: polynomials of the
// position on the plate in mm, tangent plane coordinates in arcseconds
// (Lasker et al. 1990, AJ 99, 2019; the Guide Star Catalog's "Astrometric Plate Solution").
type plate struct {
	cnpix, size [2]float64 // plate pixel of the corner; pixel size in µm
	ppo         [2]float64 // centre of the plate, PPO3 and PPO6, in µm
	amdx, amdy  [13]float64
	pole        rotation
}

func isPlate(h *fits.Header) bool {
	return h.Has("AMDX1") && h.Has("AMDY1") && h.Has("PLTRAH") && h.Has("PPO3") && h.Has("XPIXELSZ")
}

func (r *reader) readPlate() (*WCS, error) {
	h := r.h
	p := &plate{}
	p.cnpix = [2]float64{h.FloatOr("CNPIX1", 0), h.FloatOr("CNPIX2", 0)}
	p.size = [2]float64{h.FloatOr("XPIXELSZ", 0), h.FloatOr("YPIXELSZ", 0)}
	p.ppo = [2]float64{h.FloatOr("PPO3", 0), h.FloatOr("PPO6", 0)}
	for i := range p.amdx {
		p.amdx[i] = h.FloatOr(fmt.Sprintf("AMDX%d", i+1), 0)
		p.amdy[i] = h.FloatOr(fmt.Sprintf("AMDY%d", i+1), 0)
	}
	if p.size[0] == 0 || p.size[1] == 0 || p.amdx[0] == 0 || p.amdy[0] == 0 {
		return nil, errors.New("the plate solution (AMDXn, AMDYn, XPIXELSZ, YPIXELSZ) is incomplete")
	}
	ra := 15 * (h.FloatOr("PLTRAH", 0) + h.FloatOr("PLTRAM", 0)/60 + h.FloatOr("PLTRAS", 0)/3600)
	dec := h.FloatOr("PLTDECD", 0) + h.FloatOr("PLTDECM", 0)/60 + h.FloatOr("PLTDECS", 0)/3600
	if strings.HasPrefix(h.TextOr("PLTDECSN", "+"), "-") {
		dec = -dec
	}
	var err error
	if p.pole, err = newRotation(ra, dec, 0, 90, 180, 90); err != nil {
		return nil, err
	}
	w := r.w
	w.plate = p
	w.lng, w.lat = 0, 1
	w.Axes = []Axis{{CType: "RA---DSS", Unit: "deg"}, {CType: "DEC--DSS", Unit: "deg"}}
	w.frame = r.readFrame()
	return w, nil
}

// standard are the tangent plane coordinates in degrees of a pixel.
func (p *plate) standard(px, py float64) (xi, eta float64) {
	x := (p.ppo[0] - p.size[0]*(px+p.cnpix[0]+0.5)) / 1000
	y := (p.size[1]*(py+p.cnpix[1]+0.5) - p.ppo[1]) / 1000
	return plateSum(&p.amdx, x, y) / 3600, plateSum(&p.amdy, y, x) / 3600
}

func plateSum(a *[13]float64, x, y float64) float64 {
	r2 := x*x + y*y
	return a[0]*x + a[1]*y + a[2] + a[3]*x*x + a[4]*x*y + a[5]*y*y + a[6]*r2 +
		a[7]*x*x*x + a[8]*x*x*y + a[9]*x*y*y + a[10]*y*y*y + a[11]*x*r2 + a[12]*x*r2*r2
}

func (p *plate) sky(px, py float64) (lng, lat float64) {
	xi, eta := p.standard(px, py)
	phi, theta, _ := tan{}.sphere(xi, eta)
	return p.pole.toSky(phi, theta)
}

func (p *plate) pixel(lng, lat float64) (x, y float64, err error) {
	phi, theta := p.pole.toNative(lng, lat)
	xi, eta, ok := tan{}.plane(phi, theta)
	if !ok {
		return math.NaN(), math.NaN(), fmt.Errorf("wcs: position %.5f %+.5f is %w of the plate", lng, lat, ErrOutside)
	}
	// Newton in pixels, from the linear terms.
	sx, sy := p.scales()
	centre := [2]float64{p.ppo[0]/p.size[0] - p.cnpix[0] - 0.5, p.ppo[1]/p.size[1] - p.cnpix[1] - 0.5}
	apply := func(u, v float64) (float64, float64) {
		a, b := p.standard(centre[0]+u, centre[1]+v)
		return -a / sx, b / sy
	}
	u, v, ok := undo(apply, -xi/sx, eta/sy)
	if !ok {
		return math.NaN(), math.NaN(), fmt.Errorf("wcs: position %.5f %+.5f is %w of the plate", lng, lat, ErrOutside)
	}
	return centre[0] + u, centre[1] + v, nil
}

func (p *plate) scales() (x, y float64) {
	return math.Abs(p.amdx[0]) * p.size[0] / 1000 / 3600, math.Abs(p.amdy[0]) * p.size[1] / 1000 / 3600
}
