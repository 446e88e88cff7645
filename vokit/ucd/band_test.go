package ucd

import "testing"

func TestBandOf(t *testing.T) {
	for text, want := range map[string]float64{
		"phot.mag;em.opt.U":            3.5e-7,
		"PHOT.MAG;EM.OPT.R":            6.75e-7,
		"phot.mag;em.IR.K;meta.main":   2.2e-6,
		"phot.flux;em.ir.15-30um":      2.25e-5,
		"stat.error;phot.mag;em.opt.V": 5.5e-7,
		"phot.mag":                     0,
		"pos.eq.ra;meta.main":          0,
	} {
		if b, ok := BandOf(text); b.Wavelength != want || ok != (want != 0) {
			t.Errorf("%s: %v, %v, want %v", text, b.Wavelength, ok, want)
		}
	}
	for _, b := range bands {
		if !(b.Min < b.Wavelength && b.Wavelength < b.Max) {
			t.Errorf("%s: %g is not between %g and %g", b.Word, b.Wavelength, b.Min, b.Max)
		}
	}
}
