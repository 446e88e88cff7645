package spectrum_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"vogo/vokit/fits"
	"vogo/vokit/spectrum"
	"vogo/vokit/table"
)

const n = 50

// synthetic is a spectrum from 4000 Å on in logarithmic steps.
func synthetic() (wave, loglam, flux, sigma []float64) {
	for i := range n {
		l := 3.60206 + 0.0001*float64(i)
		wave, loglam = append(wave, math.Pow(10, l)), append(loglam, l)
		flux, sigma = append(flux, 5+math.Sin(float64(i)/5)), append(sigma, 0.25)
	}
	return wave, loglam, flux, sigma
}

func inverse(v []float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = 1 / (x * x)
	}
	return out
}

func make1(t testing.TB, metas []table.Meta, values ...any) *table.Table {
	var cols []*table.Column
	for i, v := range values {
		c, err := table.NewColumn(metas[i], v)
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, c)
	}
	out, err := table.New("synthetic", cols...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func image(t testing.TB, cards string, lines ...[]float64) *fits.File {
	var px []float64
	for _, l := range lines {
		px = append(px, l...)
	}
	dims := []int{n}
	if len(lines) > 1 {
		dims = append(dims, len(lines))
	}
	im, err := fits.NewImage(dims, px)
	if err != nil {
		t.Fatal(err)
	}
	hdr, err := fits.ParseHeader(cards)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(fits.NewImageHDU(im, hdr)).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	f, err := fits.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestLayouts(t *testing.T) {
	wave, loglam, flux, sigma := synthetic()
	zero := make([]float64, n)
	of := func(t *table.Table) func() (*table.Table, error) {
		return func() (*table.Table, error) { return spectrum.Of(t) }
	}
	from := func(f *fits.File) func() (*table.Table, error) {
		return func() (*table.Table, error) { return spectrum.FromFITS(f) }
	}
	for name, c := range map[string]struct {
		read func() (*table.Table, error)
		err  bool
	}{
		"UCDs":         {of(make1(t, []table.Meta{{Name: "a", UCD: "phot.flux.density;em.wl", Unit: "Jy"}, {Name: "b", UCD: "em.wl;obs", Unit: "Angstrom"}, {Name: "c", UCD: "stat.error;phot.flux.density;em.wl"}}, flux, wave, sigma)), true},
		"utypes":       {of(make1(t, []table.Meta{{Name: "a", Utype: "spec:Spectrum.Data.SpectralAxis.Value", Unit: "Angstrom"}, {Name: "b", Utype: "spec:Spectrum.Data.FluxAxis.Value"}, {Name: "c", Utype: "spec:Spectrum.Data.FluxAxis.Accuracy.StatError"}}, wave, flux, sigma)), true},
		"SDSS table":   {of(make1(t, []table.Meta{{Name: "flux"}, {Name: "loglam"}, {Name: "ivar"}, {Name: "and_mask"}}, flux, loglam, inverse(sigma), zero)), true},
		"LAMOST table": {of(make1(t, []table.Meta{{Name: "FLUX"}, {Name: "IVAR"}, {Name: "WAVELENGTH", Unit: "Angstrom"}}, [][]float64{flux}, [][]float64{inverse(sigma)}, [][]float64{wave})), true},
		"names":        {of(make1(t, []table.Meta{{Name: "Wave", Unit: "Angstrom"}, {Name: "Flux"}}, wave, flux)), false},
		"LAMOST image": {from(image(t, "TELESCOP= 'LAMOST'", flux, inverse(sigma), wave, zero, zero)), true},
		"SDSS image":   {from(image(t, "COEFF0  = 3.60206\nCOEFF1  = 0.0001", flux, zero, sigma, zero)), true},
		"log image":    {from(image(t, "CRVAL1  = 3.60206\nCD1_1   = 0.0001\nCRPIX1  = 1\nDC-FLAG = 1", flux)), false},
		"log-CTYPE":    {from(image(t, fmt.Sprintf("CTYPE1  = 'WAVE-LOG'\nCUNIT1  = 'Angstrom'\nCRVAL1  = %.9f\nCDELT1  = %.12f\nCRPIX1  = 1", wave[0], wave[0]*0.0001*math.Ln10), flux)), false},
	} {
		got, err := c.read()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		w, err := got.Floats("wavelength")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f, err := got.Floats(spectrum.Flux)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if math.Abs(w[i]-wave[i]) > 1e-4 || math.Abs(f[i]-flux[i]) > 1e-12 {
				t.Errorf("%s: row %d is %v, %v, want %v, %v", name, i, w[i], f[i], wave[i], flux[i])
				break
			}
		}
		if col, err := got.Col("wavelength"); err != nil || col.Unit != "Angstrom" {
			t.Errorf("%s: unit %q", name, col.Unit)
		}
		if got.Has(spectrum.FluxError) != c.err {
			t.Errorf("%s: columns %v", name, got.Names())
		} else if c.err {
			if e, err := got.Floats(spectrum.FluxError); err != nil || math.Abs(e[3]-0.25) > 1e-12 {
				t.Errorf("%s: error %v, %v", name, e[3], err)
			}
		}
		p, err := spectrum.Plot(got)
		if err != nil || !strings.Contains(p.String(), "wavelength") {
			t.Errorf("%s: plot %v, %v", name, p, err)
		}
	}
}

func TestNoSpectrum(t *testing.T) {
	for _, tab := range []*table.Table{
		nil,
		make1(t, []table.Meta{{Name: "ra"}, {Name: "dec"}}, []float64{1}, []float64{2}),
		make1(t, []table.Meta{{Name: "wavelength"}, {Name: "dec"}}, []float64{1}, []float64{2}),
		make1(t, []table.Meta{{Name: "wavelength"}, {Name: "flux"}}, [][]float64{{1}, {2}}, [][]float64{{1}, {2}}),
	} {
		if _, err := spectrum.Plot(tab); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v", err)
		}
	}
	if _, err := spectrum.FromFITS(image(t, "OBJECT  = 'x'", make([]float64, n))); err == nil || !strings.Contains(err.Error(), "no wavelengths") {
		t.Errorf("image without wavelengths: %v", err)
	}
}

// FuzzFromFITS reads spectra out of damaged files of all layouts.
func FuzzFromFITS(f *testing.F) {
	wave, loglam, flux, sigma := synthetic()
	add := func(file *fits.File) {
		var b bytes.Buffer
		if _, err := file.WriteTo(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	add(image(f, "CRVAL1  = 3.60206\nCD1_1   = 0.0001\nDC-FLAG = 1", flux))
	add(image(f, "CTYPE1  = 'WAVE'\nCUNIT1  = 'Angstrom'\nCRVAL1  = 4000\nCDELT1  = 1\nBUNIT   = 'erg/s/cm2/Angstrom'", flux))
	add(image(f, "COEFF0  = 3.60206\nCOEFF1  = 0.0001", flux, inverse(sigma), wave, flux, flux))
	h, err := fits.NewTableHDU(make1(f, []table.Meta{{Name: "loglam"}, {Name: "flux"}, {Name: "ivar"}}, loglam, flux, inverse(sigma)))
	if err != nil {
		f.Fatal(err)
	}
	add(fits.NewFile(h))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := fits.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		s, err := spectrum.FromFITS(file)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("an error of several lines: %q", err)
			}
			return
		}
		if s.NumCols() < 2 {
			t.Errorf("a spectrum of %d columns", s.NumCols())
		}
		if s.NumRows() < 1000 {
			_, _ = spectrum.Plot(s)
		}
	})
}
