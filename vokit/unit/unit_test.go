package unit

import (
	"math"
	"testing"
)

func TestConversionFactor(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     float64
	}{
		{"arcsec", "deg", 1. / 3600}, {"mas/yr", "arcsec/a", 1e-3}, {"km/s", "m.s**-1", 1000}, {"km s-1", "m/s", 1000},
		{"erg.s**-1.cm**-2", "W/m2", 1e-3}, {"10**-17 erg/s/cm^2", "erg s-1 cm-2", 1e-17}, {"mJy", "Jy", 1e-3},
		{"Angstrom", "nm", 0.1}, {"0.1nm", "Angstrom", 1}, {"kbyte", "byte", 1000}, {"sqrt(Hz)", "Hz**(1/2)", 1},
		{"d", "s", 86400}, {"", "%", 100}, {"mmag", "mag", 1e-3}, {"W.m-2.Hz-1", "Jy", 1e26}, {"mag/arcsec2", "mag/deg**2", 3600 * 3600},
		{"um", "m", 1e-6}, {"log(Hz)", "log(Hz)", 1}, {"(m/s)**2", "m2/s2", 1},
	} {
		got, err := ConversionFactor(c.from, c.to)
		if err != nil || math.Abs(got/c.want-1) > 1e-12 {
			t.Errorf("%q to %q: %v %v, want %v", c.from, c.to, got, err, c.want)
		}
	}
	for _, c := range [][2]string{{"m", "s"}, {"mag", "Jy"}, {"furlong", "m"}, {"m/", "m"}, {"(m", "m"}, {"m**", "m"}} {
		if f, err := ConversionFactor(c[0], c[1]); err == nil {
			t.Errorf("%q to %q gave %v", c[0], c[1], f)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("10**-17erg/s/cm^2")
	f.Add("sqrt((m/s)**(1/2))")
	f.Fuzz(func(t *testing.T, s string) { _, _ = Parse(s) })
}
