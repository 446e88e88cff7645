package spectrum

import (
	"fmt"
	"math"
	"strings"

	"vogo/vokit/fits"
	"vogo/vokit/table"
)

// FromFITS is the spectrum in a FITS file: in the first table that holds one,
// or else in the first image that does.
func FromFITS(f *fits.File) (*table.Table, error) {
	var first error
	for _, h := range f.HDUs {
		if !h.IsTable() {
			continue
		}
		t, err := h.Table()
		if err == nil {
			if t, err = Of(t); err == nil {
				return t, nil
			}
		}
		if first == nil {
			first = err
		}
	}
	for _, h := range f.HDUs {
		if !h.IsImage() || len(h.Dims()) == 0 {
			continue
		}
		t, err := fromImage(h)
		if err == nil {
			return t, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = fmt.Errorf("spectrum: the FITS file holds neither a table nor an image")
	}
	return nil, first
}

// fromImage reads a line of fluxes. LAMOST's images have five lines: flux,
// inverse variance, wavelength and two masks; SDSS's spSpec files flux,
// continuum-subtracted flux, and error.
func fromImage(h *fits.HDU) (*table.Table, error) {
	dims := h.Dims()
	n, lines := dims[0], 1
	for _, d := range dims[1:] {
		lines *= d
	}
	if n < 2 || lines > 20 {
		return nil, fmt.Errorf("spectrum: HDU %d is an image of %v pixels, not lines of a spectrum", h.Index, dims)
	}
	im, err := h.Image()
	if err != nil {
		return nil, err
	}
	v := im.Floats()
	line := func(i int) []float64 { return v[i*n : (i+1)*n] }
	hdr := h.Header
	x, err := wavelengths(hdr, n)
	lamost := lines == 5 && strings.Contains(strings.ToUpper(hdr.TextOr("TELESCOP", "")+hdr.TextOr("ORIGIN", "")), "LAMOST")
	if err != nil && !lamost {
		return nil, fmt.Errorf("spectrum: HDU %d: %w", h.Index, err)
	}
	y := axis{values: line(0), meta: table.Meta{Unit: strings.TrimSpace(hdr.TextOr("BUNIT", ""))}}
	var e *axis
	switch {
	case lamost:
		x = axis{values: line(2), meta: table.Meta{Unit: "Angstrom", UCD: "em.wl"}}
		e = &axis{values: fromInverseVariance(line(1))}
	case lines >= 3 && hdr.Has("COEFF0"):
		e = &axis{values: line(2)}
	}
	return build(strings.TrimSpace(hdr.TextOr("OBJECT", "")), "", x, y, e)
}

// wavelengths are those of the pixels of a line, from COEFF0 and COEFF1 (log₁₀ of
// Å, SDSS), or from CRVAL1, CRPIX1 and CDELT1 or CD1_1, linear or logarithmic as
// DC-FLAG or CTYPE1 says.
func wavelengths(h *fits.Header, n int) (axis, error) {
	a := axis{values: make([]float64, n), meta: table.Meta{Unit: strings.TrimSpace(h.TextOr("CUNIT1", "")), UCD: "em.wl"}}
	if h.Has("COEFF0") && h.Has("COEFF1") {
		c0, c1 := h.FloatOr("COEFF0", 0), h.FloatOr("COEFF1", 0)
		for i := range a.values {
			a.values[i] = math.Pow(10, c0+c1*float64(i))
		}
		a.meta.Unit = "Angstrom"
		return a, nil
	}
	step := h.FloatOr("CD1_1", h.FloatOr("CDELT1", 0))
	start, err := h.Float("CRVAL1")
	if err != nil || step == 0 {
		return a, fmt.Errorf("no wavelengths: the header has neither COEFF0 and COEFF1 nor CRVAL1 with CDELT1 or CD1_1")
	}
	kind := strings.ToUpper(strings.TrimSpace(h.TextOr("CTYPE1", "")))
	name, code, _ := strings.Cut(kind, "-")
	ref := h.FloatOr("CRPIX1", 1)
	isLog := h.IntOr("DC-FLAG", 0) == 1 || strings.Contains(name, "LOG")
	for i := range a.values {
		d := (float64(i) + 1 - ref) * step
		switch {
		case isLog:
			a.values[i] = math.Pow(10, start+d)
		case strings.Trim(code, "-") == "LOG":
			a.values[i] = start * math.Exp(d/start) // Greisen et al. 2006, equation 5
		default:
			a.values[i] = start + d
		}
	}
	switch {
	case strings.HasPrefix(name, "FREQ"):
		a.meta.UCD = "em.freq"
	case strings.HasPrefix(name, "ENER"):
		a.meta.UCD = "em.energy"
	case strings.HasPrefix(name, "VELO"), strings.HasPrefix(name, "VRAD"), strings.HasPrefix(name, "VOPT"):
		a.meta.UCD = "spect.dopplerVeloc"
	}
	if a.meta.Unit == "" {
		switch {
		case a.meta.UCD == "em.freq":
			a.meta.Unit = "Hz"
		case a.meta.UCD == "em.wl" && a.values[0] > 500:
			a.meta.Unit = "Angstrom" // what spectra of the optical are in that do not say
		}
	}
	return a, nil
}
