// Package spectrum recognises spectra in the layouts that services and surveys
// use, and plots them.
//
// Tables: columns known by UCD (em.wl, phot.flux.density), by the utypes of the
// Spectrum data model 1.1 (spec:Data.SpectralAxis.Value and the older
// sed:, ssa: forms), or by name (wavelength, loglam, flux, ivar, as SDSS has
// them); also with the whole spectrum in array cells of one row, as LAMOST has
// it. FITS images: one line of fluxes, or the lines that SDSS and LAMOST wrote,
// with a linear or logarithmic wavelength from CRVAL1 and CDELT1 or COEFF0 and
// COEFF1.
package spectrum

import (
	"fmt"
	"math"
	"strings"

	"vogo/vokit/plot"
	"vogo/vokit/table"
	"vogo/vokit/ucd"
)

// Names of the columns of a spectrum made by [Of] and [FromFITS]; the spectral
// coordinate is called by its kind: wavelength, frequency, energy, velocity.
const (
	Flux      = "flux"
	FluxError = "flux_error"
)

// axis is one quantity of a spectrum, found in a table.
type axis struct {
	values []float64
	meta   table.Meta
}

// Of is the spectrum in a table, as a table with the spectral coordinate in its
// first column, the flux in the second, and the flux error, if there is one, in
// the third. Rows without coordinate or flux are kept.
func Of(t *table.Table) (*table.Table, error) {
	if t == nil {
		return nil, fmt.Errorf("spectrum: there is no table (nil)")
	}
	x := find(t, coordinate)
	if x == nil {
		return nil, fmt.Errorf("spectrum: table %q has no spectral coordinate (UCD em.wl or em.freq, a utype of the spectral axis, or a name such as wavelength or loglam)", t.Name)
	}
	y := find(t, flux)
	if y == nil {
		return nil, fmt.Errorf("spectrum: table %q has no flux (UCD phot.flux.density, a utype of the flux axis, or the name flux)", t.Name)
	}
	ax, err := valuesOf(t, x)
	if err != nil {
		return nil, err
	}
	ay, err := valuesOf(t, y)
	if err != nil {
		return nil, err
	}
	var ae *axis
	if e := find(t, fluxError); e != nil {
		a, err := valuesOf(t, e)
		if err != nil {
			return nil, err
		}
		ae = &a
		if n := strings.ToLower(e.Name); strings.HasPrefix(n, "ivar") || strings.HasPrefix(n, "invvar") {
			ae.values = fromInverseVariance(a.values)
		}
	}
	fromLog(&ax)
	return build(t.Name, t.Source, ax, ay, ae)
}

// fromLog turns log₁₀ of a wavelength in Å, as SDSS has it, into the wavelength.
func fromLog(a *axis) {
	n := strings.ToLower(a.meta.Name)
	u := strings.ToLower(strings.ReplaceAll(a.meta.Unit, " ", ""))
	isLog := strings.HasPrefix(n, "loglam") || strings.HasPrefix(n, "log_lam") || strings.HasPrefix(n, "logwav") || strings.HasPrefix(n, "log10lam") || strings.HasPrefix(u, "log")
	if !isLog {
		return
	}
	for _, v := range a.values {
		if v > 10 { // not a logarithm of Å, whatever it is called
			return
		}
	}
	out := make([]float64, len(a.values))
	for i, v := range a.values {
		out[i] = math.Pow(10, v)
	}
	a.values, a.meta.Unit, a.meta.UCD = out, "Angstrom", "em.wl"
}

func fromInverseVariance(v []float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = math.NaN() // a weight of 0 says that nothing is known
		if x > 0 {
			out[i] = 1 / math.Sqrt(x)
		}
	}
	return out
}

// wanted is how one quantity is recognised: by utype, by UCD, by name, in this order.
type wanted struct {
	utypes []string // endings, lower case
	ucds   []string // first words
	names  []string
}

var (
	coordinate = wanted{
		utypes: []string{"spectralaxis.value", "spectralaxis.coord.value"},
		ucds:   []string{"em.wl", "em.freq", "em.energy", "em.wavenumber", "spect.dopplerVeloc", "em"},
		names:  []string{"wavelength", "wave", "lambda", "lam", "wl", "loglam", "wavelength_air", "wavelength_vac", "spectral", "frequency", "freq", "energy", "velocity", "wavenumber"},
	}
	flux = wanted{
		utypes: []string{"fluxaxis.value"},
		ucds:   []string{"phot.flux.density", "phot.flux", "phot.count", "phot.fluence", "phot.mag"},
		names:  []string{"flux", "flux_density", "fluxdensity", "flam", "fnu", "flux_lambda", "intensity", "counts", "normalized_flux", "norm_flux", "spectrum"},
	}
	fluxError = wanted{
		utypes: []string{"fluxaxis.accuracy.staterror", "fluxaxis.accuracy.staterrhigh"},
		ucds:   []string{"stat.error;phot"},
		names:  []string{"flux_error", "flux_err", "fluxerr", "e_flux", "err", "error", "sigma", "sig", "ivar", "invvar", "uncertainty", "stdev", "flux_sigma"},
	}
)

// find is the column of a quantity, nil when there is none.
func find(t *table.Table, w wanted) *table.Column {
	ok := func(c *table.Column) bool { return c.Datatype().IsNumber() }
	for _, u := range w.utypes {
		for _, c := range t.Columns() {
			if strings.HasSuffix(strings.ToLower(c.Utype), u) && ok(c) {
				return c
			}
		}
	}
	for _, u := range w.ucds {
		head, second, _ := strings.Cut(u, ";")
		for _, c := range t.Columns() {
			words := ucd.Parse(c.UCD)
			if len(words) == 0 || words[0] != head && !strings.HasPrefix(words[0], head+".") || !ok(c) {
				continue
			}
			if second == "" || len(words) > 1 && strings.HasPrefix(words[1], second) {
				return c
			}
		}
	}
	for _, n := range w.names {
		for _, c := range t.Columns() {
			if strings.EqualFold(c.Name, n) && ok(c) {
				return c
			}
		}
	}
	return nil
}

// valuesOf is a column; of one row with an array, the array.
func valuesOf(t *table.Table, c *table.Column) (axis, error) {
	a := axis{meta: c.Meta}
	if !c.IsArray() {
		a.values = c.Floats()
		return a, nil
	}
	if c.Len() != 1 {
		return a, fmt.Errorf("spectrum: table %q has %d spectra, one a row; take one: vo.PlotSpectrum(t.Head(1))", t.Name, c.Len())
	}
	switch v := c.Value(0).(type) {
	case []float64:
		a.values = v
	case []float32:
		a.values = widen(v)
	case []int32:
		a.values = widen(v)
	case []int16:
		a.values = widen(v)
	case []int64:
		a.values = widen(v)
	default:
		return a, fmt.Errorf("spectrum: table %q: column %q holds a %T", t.Name, c.Name, v)
	}
	a.meta.ArraySize = ""
	return a, nil
}

func widen[T float32 | int16 | int32 | int64](v []T) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// coordinateName is what the first word of a UCD is called.
func coordinateName(a axis) string {
	words := ucd.Parse(a.meta.UCD)
	head := ""
	if len(words) > 0 {
		head = words[0]
	}
	n := strings.ToLower(a.meta.Name)
	switch {
	case strings.HasPrefix(head, "em.freq") || head == "" && strings.HasPrefix(n, "freq"):
		return "frequency"
	case strings.HasPrefix(head, "em.energy") || head == "" && strings.HasPrefix(n, "energ"):
		return "energy"
	case strings.HasPrefix(head, "em.wavenumber") || head == "" && strings.HasPrefix(n, "wavenumber"):
		return "wavenumber"
	case strings.HasPrefix(head, "spect.doppler") || head == "" && strings.HasPrefix(n, "vel"):
		return "velocity"
	}
	return "wavelength"
}

var coordinateUCD = map[string]string{"wavelength": "em.wl", "frequency": "em.freq", "energy": "em.energy", "wavenumber": "em.wavenumber", "velocity": "spect.dopplerVeloc"}

func build(name, source string, x, y axis, e *axis) (*table.Table, error) {
	if len(x.values) != len(y.values) {
		return nil, fmt.Errorf("spectrum: %q has %d spectral coordinates and %d fluxes", name, len(x.values), len(y.values))
	}
	kind := coordinateName(x)
	type column struct {
		m table.Meta
		v []float64
	}
	u := y.meta.UCD
	if u == "" {
		u = "phot.flux.density"
	}
	cols := []column{
		{table.Meta{Name: kind, Unit: x.meta.Unit, UCD: coordinateUCD[kind], Description: x.meta.Description}, x.values},
		{table.Meta{Name: Flux, Unit: y.meta.Unit, UCD: u, Description: y.meta.Description}, y.values},
	}
	if e != nil && len(e.values) == len(y.values) {
		cols = append(cols, column{table.Meta{Name: FluxError, Unit: y.meta.Unit, UCD: "stat.error;" + u}, e.values})
	}
	out := make([]*table.Column, len(cols))
	for i, c := range cols {
		k, err := table.NewColumn(c.m, c.v)
		if err != nil {
			return nil, fmt.Errorf("spectrum: %w", err)
		}
		out[i] = k
	}
	t, err := table.New(name, out...)
	if err != nil {
		return nil, fmt.Errorf("spectrum: %w", err)
	}
	t.Source = source
	return t, nil
}

// Plot plots the spectrum in a table (see [Of]): flux, or a magnitude growing
// downwards, against wavelength, frequency or whatever the coordinate is.
func Plot(t *table.Table, opts ...plot.Option) (*plot.Plot, error) {
	s, err := Of(t)
	if err != nil {
		return nil, err
	}
	p, err := plot.Spectrum(s, opts...)
	if err != nil {
		return nil, fmt.Errorf("spectrum: %w", err)
	}
	return p, nil
}
