package wcs

import (
	"fmt"
	"math"
	"strings"
)

const (
	lightSpeed = 299792458.0    // m/s
	planck     = 6.62607015e-34 // J s
)

// spectral is a spectral axis: linear, logarithmic, or linear in another quantity
// than the one it gives (Paper III, section 3).
type spectral struct {
	mode     byte // 'L' linear, 'G' logarithmic, 'X' linear in another quantity
	ref      float64
	out, lin spectralVar
	xr, dxds float64
}

// spectralVar is a spectral quantity as a function of frequency.
type spectralVar struct {
	of    func(nu float64) float64
	nu    func(v float64) float64
	slope func(nu float64) float64 // dv/dν
}

var spectralNames = []string{"FREQ", "WAVE", "AWAV", "ENER", "WAVN", "VRAD", "VOPT", "ZOPT", "VELO", "BETA"}

func isSpectral(name string) bool {
	for _, n := range spectralNames {
		if n == name {
			return true
		}
	}
	return false
}

// spectralUnit is the factor of a unit to the SI unit of the quantity, and that unit.
func spectralUnit(name, unit string) (float64, string) {
	si := map[string]string{"FREQ": "Hz", "WAVE": "m", "AWAV": "m", "ENER": "J", "WAVN": "/m",
		"VRAD": "m/s", "VOPT": "m/s", "VELO": "m/s", "ZOPT": "", "BETA": ""}[name]
	factors := map[string]float64{
		"Hz": 1, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9, "THz": 1e12,
		"m": 1, "cm": 1e-2, "mm": 1e-3, "um": 1e-6, "micron": 1e-6, "nm": 1e-9, "pm": 1e-12, "Angstrom": 1e-10, "angstrom": 1e-10, "A": 1e-10,
		"m/s": 1, "m s-1": 1, "m.s**-1": 1, "km/s": 1e3, "km s-1": 1e3, "km.s**-1": 1e3,
		"/m": 1, "m-1": 1, "/cm": 100, "cm-1": 100,
		"J": 1, "erg": 1e-7, "eV": 1.602176634e-19, "keV": 1.602176634e-16, "MeV": 1.602176634e-13,
	}
	if f, ok := factors[strings.TrimSpace(unit)]; ok {
		return f, si
	}
	return 1, si
}

func (r *reader) finishSpectrum() error {
	w := r.w
	if w.spec < 0 {
		return nil
	}
	name, code := splitType(w.Axes[w.spec].CType)
	s := &w.spectrum
	s.mode, s.ref = 'L', w.crval[w.spec]
	rest := r.h.FloatOr("RESTFRQ"+r.a, 0)
	if rest == 0 && r.a == "" {
		rest = r.h.FloatOr("RESTFREQ", 0)
	}
	if wav := r.h.FloatOr("RESTWAV"+r.a, 0); rest == 0 && wav != 0 {
		rest = lightSpeed / wav
	}
	switch {
	case code == "":
		return nil
	case code == "LOG":
		if s.ref == 0 {
			return fmt.Errorf("logarithmic axis %s with CRVAL = 0", name)
		}
		s.mode = 'G'
		return nil
	case len(code) == 3 && code[1] == '2':
		linear := map[byte]string{'F': "FREQ", 'W': "WAVE", 'A': "AWAV", 'V': "VELO"}[code[0]]
		if linear == "" {
			break
		}
		s.out, s.lin = newSpectralVar(name, rest), newSpectralVar(linear, rest)
		if (needsRest(name) || linear == "VELO") && rest == 0 {
			return fmt.Errorf("spectral axis %s needs RESTFRQ or RESTWAV", w.Axes[w.spec].CType)
		}
		nu := s.out.nu(s.ref)
		s.mode, s.xr, s.dxds = 'X', s.lin.of(nu), s.lin.slope(nu)/s.out.slope(nu)
		if math.IsNaN(s.xr+s.dxds) || math.IsInf(s.dxds, 0) || s.dxds == 0 {
			return fmt.Errorf("spectral axis %s: CRVAL = %g is no reference", w.Axes[w.spec].CType, s.ref)
		}
		return nil
	}
	w.odd = append(w.odd, fmt.Sprintf("spectral algorithm %q is unknown; the axis is taken as linear", code))
	return nil
}

func needsRest(name string) bool {
	switch name {
	case "VRAD", "VOPT", "ZOPT", "VELO", "BETA":
		return true
	}
	return false
}

func newSpectralVar(name string, rest float64) spectralVar {
	const c = lightSpeed
	linear := func(k float64) spectralVar {
		return spectralVar{
			of:    func(nu float64) float64 { return k * nu },
			nu:    func(v float64) float64 { return v / k },
			slope: func(float64) float64 { return k }}
	}
	inverse := func(k, zero float64) spectralVar { // v = k/ν + zero
		return spectralVar{
			of:    func(nu float64) float64 { return k/nu + zero },
			nu:    func(v float64) float64 { return k / (v - zero) },
			slope: func(nu float64) float64 { return -k / (nu * nu) }}
	}
	switch name {
	case "FREQ":
		return linear(1)
	case "ENER":
		return linear(planck)
	case "WAVN":
		return linear(1 / c)
	case "WAVE":
		return inverse(c, 0)
	case "VOPT":
		return inverse(c*rest, -c)
	case "ZOPT":
		return inverse(rest, -1)
	case "VRAD":
		return spectralVar{
			of:    func(nu float64) float64 { return c * (1 - nu/rest) },
			nu:    func(v float64) float64 { return rest * (1 - v/c) },
			slope: func(float64) float64 { return -c / rest }}
	case "AWAV":
		return airWavelength()
	}
	k := c // VELO
	if name == "BETA" {
		k = 1
	}
	return spectralVar{
		of: func(nu float64) float64 { return k * (rest*rest - nu*nu) / (rest*rest + nu*nu) },
		nu: func(v float64) float64 { return rest * math.Sqrt((1-v/k)/(1+v/k)) },
		slope: func(nu float64) float64 {
			d := rest*rest + nu*nu
			return -4 * k * rest * rest * nu / (d * d)
		}}
}

// airWavelength is the wavelength in air, λ/n(λ), with the refraction of Paper III, eq. 65.
func airWavelength() spectralVar {
	n := func(lambda float64) float64 {
		s := 1e-12 / (lambda * lambda)
		return 1 + 1e-6*(287.6155+1.62887*s+0.01360*s*s)
	}
	slope := func(lambda float64) float64 { // d(λ/n)/dλ
		s := 1e-12 / (lambda * lambda)
		dn := 1e-6 * (-2*1.62887*s - 4*0.01360*s*s) / lambda
		m := n(lambda)
		return (m - lambda*dn) / (m * m)
	}
	return spectralVar{
		of: func(nu float64) float64 { l := lightSpeed / nu; return l / n(l) },
		nu: func(v float64) float64 {
			l := v
			for range 20 {
				l = v * n(l)
			}
			return lightSpeed / l
		},
		slope: func(nu float64) float64 { return slope(lightSpeed/nu) * -lightSpeed / (nu * nu) }}
}

// world is the spectral value of an intermediate coordinate.
func (s spectral) world(w float64) (float64, error) {
	v := s.ref + w
	switch s.mode {
	case 'G':
		v = s.ref * math.Exp(w/s.ref)
	case 'X':
		v = s.out.of(s.lin.nu(s.xr + w*s.dxds))
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return v, fmt.Errorf("wcs: spectral pixel is %w", ErrOutside)
	}
	return v, nil
}

func (s spectral) intermediate(v float64) (float64, error) {
	w := v - s.ref
	switch s.mode {
	case 'G':
		w = s.ref * math.Log(v/s.ref)
	case 'X':
		w = (s.lin.of(s.out.nu(v)) - s.xr) / s.dxds
	}
	if math.IsNaN(w) || math.IsInf(w, 0) {
		return w, fmt.Errorf("wcs: spectral value %g is %w", v, ErrOutside)
	}
	return w, nil
}
