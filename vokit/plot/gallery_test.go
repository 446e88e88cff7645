package plot

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"vogo/display"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

var update = flag.Bool("update", false, "write the golden files anew")

// gallery is where the pictures are written for people to look at.
var gallery = flag.String("gallery", "", "write the pictures of the gallery into this directory")

func column(t testing.TB, name, unit, ucd string, v any) *table.Column {
	t.Helper()
	c, err := table.NewColumn(table.Meta{Name: name, Unit: unit, UCD: ucd}, v)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newTable(t testing.TB, name string, cols ...*table.Column) *table.Table {
	t.Helper()
	tab, err := table.New(name, cols...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// mira is a synthetic light curve of a long-period variable in two bands.
func mira(t testing.TB, n int) *table.Table {
	r := rand.New(rand.NewPCG(7, 7))
	var when, mag, err []float64
	var band []string
	for i := range n {
		m := 57000 + 900*r.Float64()
		b, off := "G", 0.0
		if i%2 == 1 {
			b, off = "RP", -1.8
		}
		e := 0.03 + 0.1*r.Float64()
		v := 8.2 + off + 2.1*math.Sin(2*math.Pi*m/332) + e*r.NormFloat64()
		if i%37 == 36 {
			v = math.NaN()
		}
		when, mag, err, band = append(when, m), append(mag, v), append(err, e), append(band, b)
	}
	return newTable(t, "synthetic light curve",
		column(t, "obs_time", "d", "time.epoch", when), column(t, "mag", "mag", "phot.mag;em.opt", mag),
		column(t, "mag_err", "mag", "stat.error;phot.mag", err), column(t, "band", "", "meta.id;instr.bandpass", band))
}

// cluster is a synthetic colour-magnitude diagram.
func cluster(t testing.TB, n int) *table.Table {
	r := rand.New(rand.NewPCG(3, 4))
	bprp, g, plx, ra, dec := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		m := 4 + 14*math.Sqrt(r.Float64())
		bprp[i] = 0.1 + 0.012*m*m + 0.06*r.NormFloat64()
		g[i] = m
		if r.Float64() < 0.07 && m > 9 {
			bprp[i], g[i] = 1.1+0.2*r.NormFloat64(), 11-2*r.Float64()
		}
		plx[i] = 7.3 + 0.02*m*r.NormFloat64()
		ra[i], dec[i] = 56.75+1.2*r.NormFloat64(), 24.1+1.0*r.NormFloat64()
	}
	return newTable(t, "synthetic cluster",
		column(t, "bp_rp", "mag", "phot.color;em.opt.B;em.opt.R", bprp), column(t, "phot_g_mean_mag", "mag", "phot.mag;em.opt", g),
		column(t, "parallax", "mas", "pos.parallax.trig", plx),
		column(t, "ra", "deg", "pos.eq.ra;meta.main", ra), column(t, "dec", "deg", "pos.eq.dec;meta.main", dec))
}

// spectrum is a synthetic stellar spectrum with two lines.
func spectrum(t testing.TB, n int) *table.Table {
	r := rand.New(rand.NewPCG(5, 6))
	wl, flux := make([]float64, n), make([]float64, n)
	for i := range n {
		w := 4000 + 3500*float64(i)/float64(n)
		f := 3e-15 * math.Exp(-math.Pow((w-5500)/2500, 2))
		for _, l := range []float64{4861.3, 6562.8} {
			f *= 1 - 0.6*math.Exp(-math.Pow((w-l)/6, 2))
		}
		wl[i], flux[i] = w, f*(1+0.02*r.NormFloat64())
	}
	return newTable(t, "synthetic spectrum",
		column(t, "wavelength", "Angstrom", "em.wl", wl), column(t, "flux", "erg.s**-1.cm**-2.Angstrom**-1", "phot.flux.density;em.wl", flux))
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// galleryPlots are one of each kind, by the name of their pictures.
func galleryPlots(t testing.TB) map[string]drawer {
	ok := must[*Plot](t)
	lc, cl, sp := mira(t, 220), cluster(t, 2500), spectrum(t, 6000)
	sed := newTable(t, "sed", column(t, "wavelength", "um", "em.wl", []float64{0.44, 0.55, 0.8, 1.25, 1.65, 2.17, 3.4, 4.6, 12, 22, 60, 100}),
		column(t, "flux", "Jy", "phot.flux.density", []float64{0.02, 0.07, 0.6, 3.2, 6.1, 7.7, 6.4, 5.2, 9.8, 6.7, 1.2, 0.4}),
		column(t, "e_flux", "Jy", "stat.error", []float64{0.004, 0.01, 0.05, 0.1, 0.3, 0.2, 0.6, 0.3, 0.9, 0.5, 0.3, 0.2}))
	overlay := ok(Data([]float64{0, 1, 2, 3, 4, 5}, []float64{0, 1, 4, 9, 16, 25}, Label("squares"), Line(), Points(), Title("Two series")))
	if err := overlay.Data([]float64{0, 1, 2, 3, 4, 5}, []float64{0, 5, 10, 15, 20, 25}, Label("line"), Dashed()); err != nil {
		t.Fatal(err)
	}
	hist := ok(Histogram(cl, "parallax", Label("all"), VLine(7.3, "cluster")))
	plots := map[string]drawer{
		"lightcurve": ok(XY(lc, "obs_time", "mag", YErr("mag_err"), By("band"), Title("Synthetic Mira variable"))),
		"dates":      ok(XY(lc, "obs_time", "mag", YErr("mag_err"), Dates())),
		"phase":      ok(XY(lc, "obs_time", "mag", YErr("mag_err"), By("band"), Phase(332, 57000))),
		"cmd":        ok(XY(cl, "bp_rp", "phot_g_mean_mag", By("parallax"))),
		"sky":        ok(XY(cl, "ra", "dec", Equal())),
		"spectrum":   ok(XY(sp, "wavelength", "flux", VLine(4861.3, "Hβ"), VLine(6562.8, "Hα"))),
		"sed":        ok(XY(sed, "wavelength", "flux", LogX(), LogY(), YErr("e_flux"))),
		"steps":      ok(XY(sp.Head(60), "wavelength", "flux", Steps())),
		"histogram":  hist,
		"overlay":    overlay,
		"one":        ok(Data([]float64{1}, []float64{2})),
		"density":    ok(XY(cluster(t, 200_000), "bp_rp", "phot_g_mean_mag")),
		"stamps":     ok(XY(cluster(t, 30_000), "bp_rp", "phot_g_mean_mag", By("parallax"))),
	}
	r := rand.New(rand.NewPCG(1, 9))
	var milky []sky.Coord
	for range 3000 {
		milky = append(milky, sky.Galactic.ToICRS(360*r.Float64(), 6*r.NormFloat64()))
	}
	plots["skymap"] = ok(SkyMapOf(milky, Title("Synthetic Milky Way")))
	plots["mollweide"] = ok(SkyMap(cl, Mollweide(), Galactic(), By("parallax")))
	var when []string
	var plate []float64
	for y := 1890; y < 1990; y += 3 {
		when, plate = append(when, fmt.Sprintf("%d-05-17", y)), append(plate, 12+math.Sin(float64(y)/9))
	}
	plots["century"] = ok(XY(newTable(t, "synthetic plates", column(t, "date", "", "time.epoch", when), column(t, "B", "mag", "phot.mag;em.opt.B", plate)), "date", "B", YErr(0.3)))
	plots["dark"] = ok(XY(lc, "obs_time", "mag", YErr("mag_err"), By("band"), Dark(true), HLine(8, "a limit"), Title("Synthetic Mira variable")))
	plots["groups"] = ok(Histogram(lc, "mag", By("band"), LogY()))
	plots["offset"] = ok(Data([]float64{2460000.1, 2460000.15, 2460000.2}, []float64{1.2e-18, 3e-19, 8e-19}, Line(), XLabel("JD"), YLabel("flux")))
	small := Size(360, 200)
	plots["shared"] = Panels(2, ok(XY(lc, "obs_time", "mag", small)), ok(XY(lc, "obs_time", "mag", small, By("mag_err"))),
		ok(XY(lc, "obs_time", "mag_err", small)), ok(XY(lc, "obs_time", "mag_err", small))).ShareX().ShareY().Heights(2, 1)
	plots["verbs"] = Panels(2, ok(LightCurve(lc)), ok(Spectrum(sp)), ok(SED(sed)), ok(HistogramOf(cl.Columns()[1], Bins(12))))
	plots["panels"] = Panels(2, plots["lightcurve"].(*Plot), plots["cmd"].(*Plot), plots["spectrum"].(*Plot), plots["histogram"].(*Plot))
	plots["stack"] = Panels(1, ok(XY(sp, "wavelength", "flux", Size(640, 240))), ok(XY(sp, "wavelength", "flux", LogY(), Size(640, 240))))
	return plots
}

// shortGallery is what is drawn where drawing is thirty times slower, under the
// race detector: a plot of each painter. The other pictures differ in what is in them.
var shortGallery = map[string]bool{"one": true, "histogram": true, "sed": true}

func TestGallery(t *testing.T) {
	for name, p := range galleryPlots(t) {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && !shortGallery[name] {
				t.Skip("drawn without -short")
			}
			b := p.(display.MIMEBundler).MIMEBundle()
			raw, ok := b.Data[display.MIMEPNG].([]byte)
			if !ok {
				t.Fatalf("no PNG: %v", b.Data)
			}
			if len(raw) > maxPNG {
				t.Errorf("PNG has %d bytes, want at most %d", len(raw), maxPNG)
			}
			if b.Data[display.MIMEHTML] != nil {
				t.Error("there is HTML, which would outrank the picture")
			}
			cfg, err := png.DecodeConfig(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			w, h := p.size()
			if cfg.Width != int(ratio*w+0.5) || cfg.Height != int(ratio*h+0.5) {
				t.Errorf("PNG is %d × %d for %g × %g CSS pixels", cfg.Width, cfg.Height, w, h)
			}
			if *gallery != "" {
				fmt.Println(len(raw), p)
				if err := os.WriteFile(filepath.Join(*gallery, name+".png"), raw, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
