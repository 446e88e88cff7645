package vokit

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/fits"
	"vogo/vokit/image"
	"vogo/vokit/lightcurve"
	"vogo/vokit/plot"
	"vogo/vokit/product"
	"vogo/vokit/sky"
	"vogo/vokit/spectrum"
	"vogo/vokit/table"
)

// Gallery shows images side by side: cutouts of one place from several surveys.
//
//	vo.Gallery(vo.Cutout(a, pos, r), vo.Cutout(b, pos, r))
func Gallery(images ...*image.Image) *image.Gallery { return image.NewGallery(images...) }

// Overlay marks positions over an image: of a table, a list of them, one; or it
// draws outlines: of a region, regions, a row with an s_region, a coverage map.
//
//	vo.Image("plate.fits").With(vo.Overlay(stars))
//	vo.Image("plate.fits").With(vo.Overlay("CIRCLE 156.01 48.15 0.05"))
func Overlay(x any) image.Option { return image.Overlay(x) }

// Circle draws a circle on the sky over an image, its radius in degrees.
//
//	piece.With(vo.Circle(pos, vo.Arcmin(3), "2P/Encke"))
func Circle(center sky.Coord, radius float64, label ...string) image.Option {
	return image.Circle(center, radius, label...)
}

// RGB makes a colour picture of three images of one place, from the longest
// wavelength to the shortest; they are aligned by their world coordinates.
//
//	vo.RGB(i, r, g)
func RGB(red, green, blue *image.Image, opts ...image.Option) (*image.Image, error) {
	return image.RGB(red, green, blue, opts...)
}

// PlotSpectrum plots a spectrum: a table, or all that Read takes. It knows the
// layouts of SSA services, SDSS, LAMOST and plain tables, and FITS images of one line.
//
//	vo.PlotSpectrum(spectra.Row(0))
//	vo.PlotSpectrum("spec-0685-52203-0467.fits")
func PlotSpectrum(x any, opts ...PlotOption) (*plot.Plot, error) {
	t, err := readSpectrum(display.Ambient(), x)
	if err != nil {
		return nil, err
	}
	return spectrum.Plot(t, opts...)
}

// ReadSpectrum reads a spectrum into a table of wavelength (or frequency,
// energy, velocity), flux and flux_error, whatever its layout; x is all that
// PlotSpectrum takes.
//
//	s := vo.ReadSpectrum(spectra.Row(0))
//	s.Floats("wavelength")
func ReadSpectrum(x any) (*table.Table, error) { return readSpectrum(display.Ambient(), x) }

// maxSpectrum bounds what is read of a spectrum.
const maxSpectrum = 256 << 20

func readSpectrum(ctx context.Context, x any) (*table.Table, error) {
	if t, ok := x.(*table.Table); ok {
		return spectrum.Of(t)
	}
	s, err := product.Open(ctx, "spectrum", x)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	fail := func(err error) (*table.Table, error) {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, dal.WithOp(err, "spectrum", dal.OneLine(s.Name, 120), dal.ErrService)
	}
	data, err := io.ReadAll(io.LimitReader(s, maxSpectrum+1))
	if err != nil {
		return fail(err)
	}
	if len(data) > maxSpectrum {
		return fail(fmt.Errorf("more than %d MB are no spectrum", maxSpectrum>>20))
	}
	if !bytes.HasPrefix(data, []byte("SIMPLE")) {
		t, err := dal.DecodeTable(bytes.NewReader(data), s.ContentType, s.Name)
		if err == nil {
			t, err = spectrum.Of(t)
		}
		if err != nil {
			return fail(err)
		}
		return t, nil
	}
	f, err := fits.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fail(err)
	}
	t, err := spectrum.FromFITS(f)
	if err != nil {
		return fail(err)
	}
	t.Source = s.Name
	return t, nil
}

// LightCurve plots brightness against time, magnitudes growing downwards, with
// error bars and bands in colours; it finds the columns by UCD or name.
//
//	vo.LightCurve(vo.Read(ts.Row(0)))
func LightCurve(t *table.Table, opts ...PlotOption) (*plot.Plot, error) {
	return lightcurve.Plot(t, opts...)
}

// Periodogram searches a light curve for its period (Lomb–Scargle), between two
// periods in the unit of the times if they are given.
//
//	p := vo.Periodogram(lc, 0.2, 100)
//	vo.Fold(lc, p.Best())
func Periodogram(t *table.Table, periods ...float64) (*lightcurve.Periodogram, error) {
	var opts []lightcurve.Option
	switch len(periods) {
	case 0:
	case 2:
		opts = append(opts, lightcurve.Periods(periods[0], periods[1]))
	default:
		return nil, fmt.Errorf("periodogram: %d periods; it takes the shortest and the longest, or none", len(periods))
	}
	return lightcurve.Search(display.Ambient(), t, opts...)
}

// Fold plots a light curve against the phase of a period, two cycles of it. The
// epoch of phase 0 is the first time if it is not given.
//
//	vo.Fold(lc, 0.5668)
func Fold(t *table.Table, period float64, epoch ...float64) (*plot.Plot, error) {
	return lightcurve.Fold(t, period, epoch...)
}
