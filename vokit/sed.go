package vokit

import (
	"fmt"
	"math"
	"strconv"
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
			if c.Datatype() == table.Float {
				v = shortest(v, -1, 32) // 13.865, not 13.8649998
			}
			wavelength, value = append(wavelength, shortest(b.Wavelength*1e6, 4, 64)), append(value, v)
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

// shortest rounds to the digits that a float of so many bits can tell apart, or to
// as many as are given.
func shortest(v float64, digits, bits int) float64 {
	f, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, bits), 64)
	if err != nil {
		return v
	}
	return f
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
