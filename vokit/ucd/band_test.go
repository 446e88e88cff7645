package ucd

import (
	"fmt"
	"math"
	"testing"
)

func TestBandOf(t *testing.T) {
	for _, c := range []struct {
		ucd, name string
		metres    float64
	}{
		{"phot.mag;em.opt.V", "V", 545e-9}, {"PHOT.FLUX;EM.IR.K", "K", 2190e-9}, {"phot.flux;em.IR.3-4um", "3-4 µm", math.Sqrt(12) * 1e-6},
		{"em.mm.100-200GHz", "100-200 GHz", light / (math.Sqrt(2) * 100e9)}, {"em.radio.1.5-3GHz", "1.5-3 GHz", light / (math.Sqrt(4.5) * 1e9)},
		{"phot.flux;em.X-ray.hard", "hard X-ray", photon / math.Sqrt(12*120)}, {"em.line.Halpha", "Hα", 656.28e-9}, {"em.opt.R.red", "R", 641e-9},
		{"phot.mag;em.opt", "optical", math.Sqrt(.3) * 1e-6}, {"em.UV.100-200nm", "100-200 nm", math.Sqrt(2) * 1e-7},
	} {
		b, ok := BandOf(c.ucd)
		if !ok || b.Name != c.name || math.Abs(b.Wavelength/c.metres-1) > 1e-6 {
			t.Errorf("%s: %+v %v, want %s %g", c.ucd, b, ok, c.name, c.metres)
		}
		if b.Min > b.Wavelength || b.Max < b.Wavelength {
			t.Errorf("%s: %g is not between %g and %g", c.ucd, b.Wavelength, b.Min, b.Max)
		}
	}
	for _, u := range []string{"", "phot.mag", "em.wl", "em.freq", "meta.id;meta.main", "em.4-3um", "em.ir.xum"} {
		if b, ok := BandOf(u); ok && u != "em.ir.xum" {
			t.Errorf("%q gave %+v", u, b)
		}
	}
}

func ExampleSetBand() {
	SetBand("em.opt.R", Band{Name: "WISE-R", Wavelength: 650e-9})
	b, _ := BandOf("phot.mag;em.opt.R")
	fmt.Println(b.Name)
	SetBand("em.opt.R", Band{Name: "R", Wavelength: 641e-9, Min: 600e-9, Max: 750e-9})
	// Output: WISE-R
}
