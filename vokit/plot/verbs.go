package plot

import (
	"fmt"
	"slices"
	"strings"

	"vogo/vokit/table"
	"vogo/vokit/ucd"
)

// LightCurve plots the brightness in t against time. It finds the columns by
// their UCDs: the first of time.epoch, time.start or another time; magnitude or flux
// with, if there is one, its error; and a column that names the bands.
// [Phase] folds it.
func LightCurve(t *table.Table, opts ...Option) (*Plot, error) {
	if t == nil {
		return nil, fmt.Errorf("light curve: no table")
	}
	x, err := pick(t, "light curve", "time", "time.epoch", "time.start", "time")
	if err != nil {
		return nil, err
	}
	y, err := pick(t, "light curve", "brightness", "phot.mag", "phot.flux.density", "phot.flux", "phot.count", "phot")
	if err != nil {
		return nil, err
	}
	return XY(t, x.Name, y.Name, append(found(t, y, true), opts...)...)
}

// Spectrum plots the flux in t against wavelength, frequency or energy, found
// by their UCDs.
func Spectrum(t *table.Table, opts ...Option) (*Plot, error) {
	if t == nil {
		return nil, fmt.Errorf("spectrum: no table")
	}
	x, err := pick(t, "spectrum", "spectral coordinate", "em.wl", "em.freq", "em.energy", "em.wavenumber", "em", "spect.dopplerVeloc")
	if err != nil {
		return nil, err
	}
	y, err := pick(t, "spectrum", "flux", "phot.flux.density", "phot.flux", "phot.count", "phot.mag", "phot", "spect")
	if err != nil {
		return nil, err
	}
	return XY(t, x.Name, y.Name, append(slices.Clone(opts), styleOfSpectrum(t, x.Name))...)
}

// SED plots a spectral energy distribution: flux or magnitude with its error
// against the wavelength or frequency of the band, on logarithmic axes (but
// for magnitudes).
func SED(t *table.Table, opts ...Option) (*Plot, error) {
	if t == nil {
		return nil, fmt.Errorf("SED: no table")
	}
	x, err := pick(t, "SED", "wavelength or frequency", "em.wl", "em.freq", "em.energy", "em")
	if err != nil {
		return nil, err
	}
	y, err := pick(t, "SED", "flux", "phot.flux.density", "phot.flux", "phot.mag", "phot")
	if err != nil {
		return nil, err
	}
	own := append(found(t, y, false), LogX(), Points())
	if !(values{name: y.Name, unit: y.Unit, ucd: y.UCD}).isMagnitude() {
		own = append(own, LogY())
	}
	return XY(t, x.Name, y.Name, append(own, opts...)...)
}

// styleOfSpectrum is a line if the rows are in the order of the spectral
// coordinate, and points if they are not.
func styleOfSpectrum(t *table.Table, x string) Option {
	v, err := valuesOf(t, x)
	if err != nil {
		return nil
	}
	down := make([]float64, len(v.v))
	for i, f := range v.v {
		down[len(down)-1-i] = f
	}
	if ascending(v.v) || ascending(down) {
		return ofSeries(func(s *series) { s.line = !s.points && !s.steps })
	}
	return nil
}

// pick is the first column that holds numbers and whose first UCD word is one
// of the words, tried in turn, or begins with it and a dot.
func pick(t *table.Table, what, quantity string, words ...string) (*table.Column, error) {
	for _, w := range words {
		for _, c := range t.Columns() {
			first := ucd.Parse(c.UCD)
			if len(first) == 0 || c.IsArray() {
				continue
			}
			if first[0] != w && !strings.HasPrefix(first[0], w+".") {
				continue
			}
			if v, err := valuesOf(t, c.Name); err == nil && known(v.v) {
				return c, nil
			}
		}
	}
	return nil, fmt.Errorf("%s of table %q: no column has %s (UCD %s…) with values; name the columns with plot.XY", what, t.Name, quantity, words[0])
}

// found are the options that further columns of t suggest: error bars of y, and
// with bands, colours by band.
func found(t *table.Table, y *table.Column, bands bool) []Option {
	var out []Option
	first := ucd.Parse(y.UCD)[0]
	for _, c := range t.Columns() {
		words := ucd.Parse(c.UCD)
		if len(words) > 1 && words[0] == "stat.error" && words[1] == first && !c.IsArray() && c.Datatype().IsNumber() {
			out = append(out, YErr(c.Name))
			break
		}
	}
	if !bands {
		return out
	}
	for _, c := range t.Columns() {
		if ucd.HasWord(c.UCD, "instr.bandpass") && c.Datatype().IsText() && several(c) {
			out = append(out, By(c.Name))
			break
		}
	}
	return out
}

// several tells whether a column holds more than one text.
func several(c *table.Column) bool {
	for i := 1; i < c.Len(); i++ {
		if c.Text(i) != c.Text(0) {
			return true
		}
	}
	return false
}
