package sandbox

import (
	"bytes"
	"fmt"
	"math"

	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// table is the light curve with its metadata: times in a TIMESYS (VOTable
// 1.4, section 3.3), photometry in a PhotCal group as time-series services
// annotate it (PhotDM 1.1).
func (s *series) table() (*table.Table, error) {
	pts := s.points()
	n := len(pts)
	cols := [5][]float64{}
	for i := range cols {
		cols[i] = make([]float64, n)
	}
	for i, p := range pts {
		flux := s.band.zero * math.Pow(10, -0.4*p.mag)
		cols[0][i], cols[1][i], cols[2][i] = p.t, flux, flux*p.err*0.4*math.Ln10
		cols[3][i], cols[4][i] = p.mag, p.err
	}
	metas := [5]table.Meta{
		{Name: "obs_time", ID: "obs_time", Unit: "d", UCD: "time.epoch;obs", Ref: "ts", Description: "Time of the observation, modified Julian date"},
		{Name: "flux", ID: "flux", Unit: "Jy", UCD: "phot.flux.density;" + s.band.ucd, Description: "Flux density in " + s.band.name + " (synthetic)"},
		{Name: "flux_error", ID: "flux_error", Unit: "Jy", UCD: "stat.error;phot.flux.density;" + s.band.ucd, Description: "Error of the flux density"},
		{Name: "mag", ID: "mag", Unit: "mag", UCD: "phot.mag;" + s.band.ucd, Description: "Magnitude in " + s.band.name + " (synthetic)"},
		{Name: "mag_error", ID: "mag_error", Unit: "mag", UCD: "stat.error;phot.mag;" + s.band.ucd, Description: "Error of the magnitude"},
	}
	var columns []*table.Column
	for i, m := range metas {
		c, err := table.NewColumn(m, cols[i])
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	t, err := table.New(s.id, columns...)
	if err != nil {
		return nil, err
	}
	s.describe(t)
	return t, nil
}

func (s *series) describe(t *table.Table) {
	t.Description = fmt.Sprintf("Light curve of %s in %s (synthetic)", s.name, s.band.name)
	t.Timesys = []table.Timesys{{ID: "ts", TimeOrigin: "MJD-origin", TimeScale: "UTC", RefPosition: "TOPOCENTER"}}
	t.Infos = append(t.Infos,
		table.Info{Name: "SYNTHETIC", Value: "true", Text: "A generated light curve, not an observation; the star, its position, mean magnitude and period are real."},
		table.Info{Name: "PROVIDER", Value: "vogo sandbox"})
	text := func(name, ucd, desc, value string) table.Param {
		return table.Param{Meta: table.Meta{Name: name, UCD: ucd, Description: desc, ArraySize: "*"}, Datatype: table.Char, Value: value}
	}
	number := func(name, unit, ucd, desc string, v float64) table.Param {
		return table.Param{Meta: table.Meta{Name: name, Unit: unit, UCD: ucd, Description: desc}, Datatype: table.Double, Value: fmt.Sprint(v)}
	}
	t.Params = append(t.Params,
		text("target_name", "meta.id;src", "Star observed", s.name),
		number("ra", "deg", "pos.eq.ra;meta.main", "Right ascension, ICRS", s.ra),
		number("dec", "deg", "pos.eq.dec;meta.main", "Declination, ICRS", s.dec),
		text("pubdid", "meta.ref.ivoid", "Dataset identifier", s.did()))
	if !math.IsNaN(s.period) {
		t.Params = append(t.Params, number("period", "d", "src.var.period", "Period of the star", s.period))
	}
	t.Groups = append(t.Groups, table.Group{Name: "photcal", Params: []table.Param{
		text("filterIdentifier", "meta.ref.ivorn", "Band", "Bessell/"+s.band.name),
		number("zeroPointFlux", "Jy", "phot.mag;arith.zp", "Flux density of magnitude 0", s.band.zero),
		text("magnitudeSystem", "meta.code", "Magnitude system", "Vega"),
		number("effectiveWavelength", "m", "em.wl.effective", "Effective wavelength", (s.band.emMin+s.band.emMax)/2),
	}, FieldRefs: []table.Ref{{Ref: "flux"}, {Ref: "mag"}}})
}

// votable is the light curve as a file.
func (s *series) votable() ([]byte, error) {
	t, err := s.table()
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	err = votable.Write(&buf, t, votable.Binary2)
	return buf.Bytes(), err
}
