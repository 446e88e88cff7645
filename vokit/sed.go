package vokit

import (
	"fmt"
	"math"
	"strings"

	"vogo/vokit/plot"
	"vogo/vokit/table"
	"vogo/vokit/ucd"
)

// Photometry collects the magnitudes or fluxes of one row by the UCDs of its
// columns (phot.mag;em.opt.R and the like): a table with band, wavelength in
// micrometres, the measurement and its column. Magnitudes and fluxes do not mix;
// magnitudes are taken if there are any.
//
//	vo.Photometry(objects.Row(3))
func Photometry(row table.Row) (*table.Table, error) {
	t := row.Table()
	if t == nil {
		return nil, fmt.Errorf("photometry: the row belongs to no table")
	}
	for _, kind := range []struct{ word, name string }{{"phot.mag", "mag"}, {"phot.flux", "flux"}} {
		var band, column []string
		var wavelength, value []float64
		unit := ""
		for _, c := range t.Columns() {
			words := ucd.Parse(c.UCD)
			if len(words) == 0 || !(words[0] == kind.word || strings.HasPrefix(words[0], kind.word+".")) || words.Has("stat.error") {
				continue
			}
			b, ok := ucd.BandOf(c.UCD)
			v := c.Float(row.Index())
			if !ok || math.IsNaN(v) {
				continue
			}
			band, column = append(band, b.Name), append(column, c.Name)
			wavelength, value = append(wavelength, b.Wavelength*1e6), append(value, v)
			if unit == "" {
				unit = c.Unit
			}
		}
		if len(value) == 0 {
			continue
		}
		out, err := NewTable(t.Name,
			Col("band", band, "", "instr.bandpass"),
			Col("wavelength", wavelength, "um", "em.wl"),
			Col(kind.name, value, unit, kind.word),
			Col("column", column, "", "meta.id"))
		if err != nil {
			return nil, err
		}
		return out.Sort("wavelength")
	}
	return nil, fmt.Errorf("photometry: row %d of table %q has no magnitude or flux whose UCD names a band (phot.mag;em.…)", row.Index(), t.Name)
}

// SED plots a spectral energy distribution: of a row, by the UCDs of its columns
// (see Photometry), or of a table with a column for the wavelength and one for
// the flux or magnitude.
//
//	vo.SED(objects.Row(3))
func SED(x any, opts ...PlotOption) (*plot.Plot, error) {
	switch x := x.(type) {
	case table.Row:
		t, err := Photometry(x)
		if err != nil {
			return nil, err
		}
		return plot.SED(t, append([]PlotOption{plot.Line(), plot.Points()}, opts...)...)
	case *table.Table:
		return plot.SED(x, opts...)
	}
	return nil, fmt.Errorf("SED: cannot plot a %T; it takes a row or a table", x)
}
