package wcs

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"vogo/vokit/fits"
)

// reader takes the keywords of one version (a: "" or "A" to "Z") out of a header.
type reader struct {
	h *fits.Header
	a string
	w *WCS
}

const maxAxes = 8 // more have not been seen on the sky

func (r *reader) read() (*WCS, error) {
	n, err := r.numAxes()
	if err != nil {
		return nil, err
	}
	r.w = &WCS{lng: -1, lat: -1, spec: -1, Axes: make([]Axis, n), crpix: make([]float64, n), crval: make([]float64, n)}
	w := r.w
	units := make([]float64, n)
	for i := range n {
		w.Axes[i] = Axis{CType: r.text("CTYPE", i), Unit: r.text("CUNIT", i), Name: r.text("CNAME", i)}
		w.crpix[i] = r.float("CRPIX", i, 0)
		w.crval[i] = r.float("CRVAL", i, 0)
		units[i] = 1
	}
	r.findAxes()
	if w.lng < 0 && r.a == "" && isPlate(r.h) {
		return r.readPlate()
	}
	for i := range n {
		units[i] = r.unit(i)
		w.crval[i] *= units[i]
	}
	if err := r.matrix(units); err != nil {
		return nil, err
	}
	if w.lng < 0 {
		return w, r.finishSpectrum()
	}
	if err := r.celestial(); err != nil {
		return nil, err
	}
	return w, r.finishSpectrum()
}

// numAxes is WCSAXES, or NAXIS, or what the highest axis number of the keywords says.
func (r *reader) numAxes() (int, error) {
	n := r.h.IntOr("WCSAXES"+r.a, 0)
	naxis := r.h.IntOr("NAXIS", 0)
	if z, _ := r.h.Bool("ZIMAGE"); z {
		naxis = r.h.IntOr("ZNAXIS", 0)
	}
	n = max(n, naxis)
	for i := n; i < maxAxes; i++ {
		if r.h.Has(fmt.Sprintf("CTYPE%d%s", i+1, r.a)) || r.h.Has(fmt.Sprintf("CRPIX%d%s", i+1, r.a)) {
			n = i + 1
		}
	}
	if n > maxAxes {
		return 0, fmt.Errorf("%d axes are more than the %d that are understood", n, maxAxes)
	}
	if n < 1 {
		return 0, ErrNone
	}
	return n, nil
}

func (r *reader) key(name string, i int) string { return fmt.Sprintf("%s%d%s", name, i+1, r.a) }
func (r *reader) float(name string, i int, def float64) float64 {
	return r.h.FloatOr(r.key(name, i), def)
}
func (r *reader) text(name string, i int) string {
	return strings.TrimSpace(r.h.TextOr(r.key(name, i), ""))
}

// findAxes tells which axes are celestial and spectral by their CTYPE.
func (r *reader) findAxes() {
	w := r.w
	for i, a := range w.Axes {
		name, code := splitType(a.CType)
		switch {
		case code != "" && isLng(name) && w.lng < 0:
			w.lng = i
		case code != "" && isLat(name) && w.lat < 0:
			w.lat = i
		case isSpectral(name) && w.spec < 0:
			w.spec = i
		}
	}
	if w.lng < 0 || w.lat < 0 {
		w.lng, w.lat = -1, -1
	}
}

// splitType takes "RA---TAN-SIP" apart into "RA" and "TAN".
func splitType(ctype string) (name, code string) {
	if len(ctype) < 8 || ctype[4] != '-' {
		return strings.ToUpper(strings.TrimRight(ctype, "- ")), ""
	}
	return strings.ToUpper(strings.TrimRight(ctype[:4], "-")), strings.ToUpper(strings.TrimSpace(ctype[5:8]))
}

func isLng(name string) bool {
	return name == "RA" || len(name) == 4 && (strings.HasSuffix(name, "LON") || strings.HasSuffix(name, "LN"))
}

func isLat(name string) bool {
	return name == "DEC" || len(name) == 4 && (strings.HasSuffix(name, "LAT") || strings.HasSuffix(name, "LT"))
}

// unit is the factor from the header's unit to the one of the results, which it notes.
func (r *reader) unit(i int) float64 {
	a := &r.w.Axes[i]
	u := strings.TrimSpace(a.Unit)
	if i == r.w.lng || i == r.w.lat {
		a.Unit = "deg"
		switch strings.ToLower(u) {
		case "", "deg", "degree", "degrees":
			return 1
		case "arcmin":
			return 1. / 60
		case "arcsec":
			return 1. / 3600
		case "mas":
			return 1. / 3600e3
		case "rad":
			return r0
		}
		r.w.odd = append(r.w.odd, fmt.Sprintf("%s = '%s' is no angle; taken as degrees", r.key("CUNIT", i), u))
		return 1
	}
	if i == r.w.spec {
		name, _ := splitType(a.CType)
		f, unit := spectralUnit(name, u)
		a.Unit = unit
		return f
	}
	return 1
}

// matrix reads CDi_j, or PCi_j and CDELTi, or CDELTi and CROTAi, and inverts the result.
func (r *reader) matrix(units []float64) error {
	n := len(r.w.Axes)
	cd := identity(n)
	hasCD, hasPC := r.anyMatrix("CD"), r.anyMatrix("PC")
	for i := range n {
		cdelt := r.float("CDELT", i, 1)
		if cdelt == 0 {
			cdelt = 1
		}
		for j := range n {
			switch {
			case hasCD:
				cd[i][j] = r.h.FloatOr(fmt.Sprintf("CD%d_%d%s", i+1, j+1, r.a), 0)
			case hasPC:
				cd[i][j] = cdelt * r.h.FloatOr(fmt.Sprintf("PC%d_%d%s", i+1, j+1, r.a), cd[i][j])
			default:
				old := r.h.FloatOr(fmt.Sprintf("PC%03d%03d", i+1, j+1), cd[i][j])
				cd[i][j] = cdelt * old
			}
		}
	}
	if !hasCD && !hasPC && r.w.lat >= 0 {
		r.rotate(cd)
	}
	for i := range n {
		r.fillDegenerate(cd, i)
		for j := range n {
			cd[i][j] *= units[i]
		}
	}
	inv, ok := invert(cd)
	if !ok {
		return fmt.Errorf("the pixel matrix (CD, PC or CDELT) has no inverse")
	}
	r.w.cd, r.w.inv = cd, inv
	return nil
}

// fillDegenerate lets an axis that no pixel axis feeds stand for itself, as in
// headers that give a CD matrix for the sky only.
func (r *reader) fillDegenerate(cd [][]float64, i int) {
	for j := range cd {
		if cd[i][j] != 0 || cd[j][i] != 0 {
			return
		}
	}
	if i != r.w.lng && i != r.w.lat {
		cd[i][i] = r.float("CDELT", i, 1)
		if cd[i][i] == 0 {
			cd[i][i] = 1
		}
	}
}

func (r *reader) anyMatrix(name string) bool {
	for i := range r.w.Axes {
		for j := range r.w.Axes {
			if r.h.Has(fmt.Sprintf("%s%d_%d%s", name, i+1, j+1, r.a)) {
				return true
			}
		}
	}
	return false
}

// rotate applies CROTA of the latitude axis (Paper II, section 6.1).
func (r *reader) rotate(cd [][]float64) {
	i, j := r.w.lng, r.w.lat
	rho := r.float("CROTA", j, r.float("CROTA", i, 0))
	if rho == 0 {
		return
	}
	s, c := sincosd(rho)
	dx, dy := cd[i][i], cd[j][j]
	cd[i][i], cd[i][j] = dx*c, -dy*s
	cd[j][i], cd[j][j] = dx*s, dy*c
}

func identity(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
		m[i][i] = 1
	}
	return m
}

// invert is Gauss-Jordan elimination with column pivots.
func invert(a [][]float64) ([][]float64, bool) {
	n := len(a)
	if n == 2 {
		det := a[0][0]*a[1][1] - a[0][1]*a[1][0]
		if det == 0 || math.IsNaN(det) || math.IsInf(det, 0) {
			return nil, false
		}
		return [][]float64{{a[1][1] / det, -a[0][1] / det}, {-a[1][0] / det, a[0][0] / det}}, true
	}
	m := make([][]float64, n)
	for i := range m {
		m[i] = append([]float64(nil), a[i]...)
	}
	inv := identity(n)
	for c := range n {
		p := c
		for i := c; i < n; i++ {
			if math.Abs(m[i][c]) > math.Abs(m[p][c]) {
				p = i
			}
		}
		if m[p][c] == 0 || math.IsNaN(m[p][c]) || math.IsInf(m[p][c], 0) {
			return nil, false
		}
		m[p], m[c], inv[p], inv[c] = m[c], m[p], inv[c], inv[p]
		d := m[c][c]
		for j := range n {
			m[c][j] /= d
			inv[c][j] /= d
		}
		for i := range n {
			if f := m[i][c]; i != c && f != 0 {
				for j := range n {
					m[i][j] -= f * m[c][j]
					inv[i][j] -= f * inv[c][j]
				}
			}
		}
	}
	return inv, true
}

// pv are the PVi_m of an axis.
func (r *reader) pv(axis int) map[int]float64 {
	out := map[int]float64{}
	prefix := fmt.Sprintf("PV%d_", axis+1)
	for _, k := range r.h.Keywords() {
		rest, ok := strings.CutPrefix(k, prefix)
		if !ok {
			continue
		}
		rest, ok = strings.CutSuffix(rest, r.a)
		m, err := strconv.Atoi(rest)
		if !ok || err != nil || m < 0 || m > 99 {
			continue
		}
		if v, err := r.h.Float(k); err == nil {
			out[m] = v
		}
	}
	return out
}

// celestial sets up projection, distortions, rotation and frame.
func (r *reader) celestial() error {
	w := r.w
	_, code := splitType(w.Axes[w.lng].CType)
	_, code2 := splitType(w.Axes[w.lat].CType)
	if code != code2 {
		return fmt.Errorf("CTYPE %q and %q name two projections", w.Axes[w.lng].CType, w.Axes[w.lat].CType)
	}
	lngPV, latPV := r.pv(w.lng), r.pv(w.lat)
	code, err := r.distortions(code, lngPV, latPV)
	if err != nil {
		return err
	}
	delta0 := w.crval[w.lat]
	phi0, theta0, offset, err := r.project(code, latPV)
	if err != nil {
		return err
	}
	if v, ok := lngPV[1]; ok {
		phi0 = v
	}
	if v, ok := lngPV[2]; ok {
		theta0 = v
	}
	if lngPV[0] != 0 || offset {
		w.x0, w.y0, _ = w.proj.plane(phi0, theta0)
	}
	lonpole := wrapLonpole(phi0)
	if delta0 < theta0 {
		lonpole = wrapLonpole(phi0 + 180)
	}
	lonpole = r.h.FloatOr("LONPOLE"+r.a, lonpole)
	latpole := r.h.FloatOr("LATPOLE"+r.a, 90)
	if v, ok := lngPV[3]; ok {
		lonpole = v
	}
	if v, ok := lngPV[4]; ok {
		latpole = v
	}
	if math.Abs(delta0) > 90 {
		return fmt.Errorf("the reference point's latitude %g is beyond the pole", delta0)
	}
	w.pole, err = newRotation(w.crval[w.lng], delta0, phi0, theta0, lonpole, latpole)
	if err != nil {
		return err
	}
	_, w.gnomonic = w.proj.(tan)
	w.frame = r.readFrame()
	return nil
}

func wrapLonpole(a float64) float64 {
	if a > 180 {
		return a - 360
	}
	return a
}

// parameters are the PVi_m of the latitude axis.
type parameters map[int]float64

func (pv parameters) or(m int, def float64) float64 {
	if v, ok := pv[m]; ok {
		return v
	}
	return def
}

// projections are those that depend on their parameters only, by their codes
// (Paper II, section 5, and for HPX and XPH Calabretta and Roukema 2007).
var projections = map[string]func(parameters) projection{
	"TAN": func(parameters) projection { return tan{} },
	"STG": func(parameters) projection { return stg{} },
	"SIN": func(pv parameters) projection { return sin{xi: pv.or(1, 0), eta: pv.or(2, 0)} },
	"ARC": func(parameters) projection { return arc{} },
	"ZEA": func(parameters) projection { return zea{} },
	"AIR": func(pv parameters) projection { return newAIR(pv.or(1, 90)) },
	"ZPN": func(pv parameters) projection {
		p := make([]float64, 30)
		for m := range p {
			p[m] = pv.or(m, 0)
		}
		return newZPN(p)
	},
	"AZP": func(pv parameters) projection {
		g := pv.or(2, 0)
		return azp{mu: pv.or(1, 0), sing: sind(g), cosg: cosd(g)}
	},
	"SZP": func(pv parameters) projection { return newSZP(pv.or(1, 0), pv.or(2, 0), pv.or(3, 90)) },
	"CYP": func(pv parameters) projection { return cyp{mu: pv.or(1, 1), lambda: pv.or(2, 1)} },
	"CEA": func(pv parameters) projection { return cea{lambda: pv.or(1, 1)} },
	"CAR": func(parameters) projection { return car{} },
	"MER": func(parameters) projection { return mer{} },
	"SFL": func(parameters) projection { return sfl{} },
	"PAR": func(parameters) projection { return par{} },
	"MOL": func(parameters) projection { return mol{} },
	"AIT": func(parameters) projection { return ait{} },
	"BON": func(pv parameters) projection {
		t := pv.or(1, 0)
		if t == 0 {
			return sfl{}
		}
		return bon{theta1: t, y0: r0/tand(t) + t}
	},
	"PCO": func(parameters) projection { return pco{} },
	"TSC": func(parameters) projection { return tsc{} },
	"CSC": func(parameters) projection { return csc{} },
	"QSC": func(parameters) projection { return qsc{} },
	"HPX": func(pv parameters) projection { return hpx{h: pv.or(1, 4), k: pv.or(2, 3)} },
	"XPH": func(parameters) projection { return xph{} },
}

var conics = map[string]func(a, eta float64) conic{"COP": newCOP, "COE": newCOE, "COD": newCOD, "COO": newCOO}

// project makes the projection of a code from its parameters. offset says that
// the reference point is not the projection's own.
func (r *reader) project(code string, pv parameters) (phi0, theta0 float64, offset bool, err error) {
	w := r.w
	delta0 := w.crval[w.lat]
	switch code {
	case "GLS": // the old form of SFL, whose reference point is where it says
		w.proj = sfl{}
		return 0, delta0, true, nil
	case "NCP": // the old name of a slant orthographic projection (Paper II, section 6.1.2)
		if delta0 == 0 {
			return 0, 0, false, fmt.Errorf("projection NCP has no image at the equator")
		}
		w.proj = sin{eta: 1 / tand(delta0)}
	case "COP", "COE", "COD", "COO":
		thetaA, ok := pv[1]
		if !ok || thetaA == 0 || math.Abs(thetaA) > 90 {
			return 0, 0, false, fmt.Errorf("projection %s needs its standard parallel, PV%d_1%s between −90 and 90 and not 0", code, w.lat+1, r.a)
		}
		w.proj = conics[code](thetaA, pv.or(2, 0))
	default:
		make, ok := projections[code]
		if !ok {
			return 0, 0, false, fmt.Errorf("projection %q of CTYPE %q is unknown", code, w.Axes[w.lng].CType)
		}
		w.proj = make(pv)
	}
	return 0, w.proj.theta0(), false, nil
}
