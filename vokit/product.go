package vokit

import (
	"fmt"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/image"
	"vogo/vokit/product"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// Read reads a table: from a URL, a path, a row (what its access_url leads to,
// through its datalink if it has one), a link, bytes or an io.Reader. It goes
// by the content: VOTable, FITS table, CSV, TSV, ECSV or plain text, gzipped or
// not.
//
//	lc := vo.Read(ts.Row(0))
//	objects := vo.Read("objects.vot")
//	t := vo.Read("https://dc.g-vo.org/…/lightcurve.vot")
func Read(src any, opts ...Option) (*table.Table, error) {
	return product.Table(display.Ambient(), src, opts...)
}

// Datalink finds the links of a dataset: of a row, of all rows of a table, or
// those behind the URL of a links answer. The result shows itself as a table
// with previews.
//
//	links := vo.Datalink(plates.Row(0))
//	preview := links.Get("#preview-image", "#preview")
func Datalink(x any, opts ...Option) (*datalink.Links, error) {
	return product.Links(display.Ambient(), x, opts...)
}

// Fetch brings products into a directory, several at a time: of all rows of a
// table, of a row, links, a link, a URL or a []string of URLs. Prefer says what
// to take, best first; Around gives the place for "cutout". What is there
// already is not fetched again. The report tells what has become of each.
//
//	report := vo.Fetch(plates, "plates",
//		vo.Around(foi, vo.Deg(.5)),
//		vo.Prefer("cutout", "#this", "#preview-image", "#preview"))
func Fetch(x any, dir string, opts ...Option) (*table.Table, error) {
	return product.Fetch(display.Ambient(), x, dir, opts...)
}

// Image reads an image: FITS with its world coordinates, JPEG or PNG, from a
// URL, a path, a row, a link, bytes or an io.Reader.
//
//	im := vo.Image("plates/i00811.fits")
//	im = vo.Image(vo.Datalink(plates.Row(0)).Get("#preview"))
func Image(x any, opts ...Option) (*image.Image, error) {
	return product.Image(display.Ambient(), x, opts...)
}

// Cutout cuts a square of twice the radius (degrees) around a position out of
// an image: through the dataset's cutout service if it has one, by the world
// coordinates of the image otherwise. x is all that Image takes.
//
//	piece := vo.Cutout(plates.Row(0), vo.Coord(156.0112, 48.1475), vo.Arcmin(10))
//	piece.Write("piece.fits")
func Cutout(x any, center sky.Coord, radius float64, opts ...Option) (*image.Image, error) {
	return product.Cutout(display.Ambient(), x, dal.Circle{Center: center, Radius: radius}, opts...)
}

// Process has a dataset's own service cut a piece out of it, in position,
// wavelength, time and polarization at once, and gives what the service makes of
// it: an image, a cube, a spectrum.
//
//	piece := vo.Process(cubes.Row(0), vo.Around(pos, vo.Arcsec(20)), vo.Spectrum("500 nm", "510 nm"))
//	piece.Write("piece.fits")
//	halpha := vo.Process(spectra.Row(0), vo.Spectrum("650 nm", "660 nm")).Table()
func Process(x any, opts ...Option) (*product.Dataset, error) {
	return product.Process(display.Ambient(), x, opts...)
}

// ColumnSpec is a column for NewTable.
type ColumnSpec struct {
	meta   table.Meta
	values any
}

// Col describes a column for NewTable: its name, a slice of values and, if
// wanted, unit, UCD and description.
//
//	vo.Col("ra", []float64{10.68, 83.63}, "deg", "pos.eq.ra;meta.main")
func Col(name string, values any, unitUCDDescription ...string) ColumnSpec {
	c := ColumnSpec{meta: table.Meta{Name: name}, values: values}
	for i, p := range []*string{&c.meta.Unit, &c.meta.UCD, &c.meta.Description} {
		if i < len(unitUCDDescription) {
			*p = unitUCDDescription[i]
		}
	}
	return c
}

// NewTable makes a table.
//
//	t := vo.NewTable("targets",
//		vo.Col("name", []string{"M 31", "M 1"}),
//		vo.Col("ra", []float64{10.68, 83.63}, "deg", "pos.eq.ra;meta.main"),
//		vo.Col("dec", []float64{41.27, 22.01}, "deg", "pos.eq.dec;meta.main"))
func NewTable(name string, cols ...ColumnSpec) (*table.Table, error) {
	out := make([]*table.Column, len(cols))
	for i, c := range cols {
		k, err := table.NewColumn(c.meta, c.values)
		if err != nil {
			return nil, fmt.Errorf("table %q: %w", name, err)
		}
		out[i] = k
	}
	return table.New(name, out...)
}

// Stack puts tables below one another; columns that one lacks are null there.
//
//	all := vo.Stack(a, b, c)
func Stack(tables ...*table.Table) (*table.Table, error) { return table.Stack(tables...) }

// Cluster puts rows of several tables together whose positions are within
// radius degrees: one row for each object, with the columns of all tables and n,
// the number of tables that have it.
//
//	objects := vo.Cluster(vo.Arcsec(2), sdss, twomass, wise)
//	vo.SED(objects.Row(0))
func Cluster(radius float64, tables ...*table.Table) (*table.Table, error) {
	return table.Cluster(radius, tables...)
}
