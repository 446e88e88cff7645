// Package obscore knows what the columns of observations mean (Observation Data
// Model Core Components, ObsCore 1.1, IVOA Recommendation 2017-05-09): it says
// in words what a row is, and writes the queries for what people look for.
package obscore

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"vogo/internal/near"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

// ProductType is a term for what a dataset is (ObsCore 1.1, section 3.3.1, and
// the vocabulary http://www.ivoa.net/rdf/product-type).
type ProductType struct {
	Term        string
	Description string
}

// productTypes are the terms with a description in our own words; the key is
// the term without hyphens.
var productTypes = map[string]ProductType{
	"image":           {"image", "a picture of a part of the sky"},
	"cube":            {"cube", "a picture with further axes, such as wavelength, velocity, time or polarization"},
	"spectrum":        {"spectrum", "flux against wavelength, frequency or energy"},
	"sed":             {"sed", "a spectral energy distribution, put together of several bands or sources"},
	"timeseries":      {"timeseries", "a quantity against time, a light curve for example"},
	"lightcurve":      {"light-curve", "brightness against time"},
	"velocitycurve":   {"velocity-curve", "radial velocity against time"},
	"visibility":      {"visibility", "data of an interferometer before imaging"},
	"event":           {"event", "a list of single particles or photons with time, position and energy"},
	"eventlist":       {"event-list", "a list of single particles or photons with time, position and energy"},
	"eventbundle":     {"event-bundle", "a list of events with what is needed to calibrate them"},
	"measurements":    {"measurements", "a table of what was measured on other data, such as a source list"},
	"catalog":         {"catalog", "a table of sources"},
	"dynamicspectrum": {"dynamic-spectrum", "a spectrum that changes with time"},
	"spatialprofile":  {"spatial-profile", "a quantity along a line on the sky"},
	"spectralcube":    {"spectral-cube", "a picture with a spectrum in each pixel"},
	"timecube":        {"time-cube", "a sequence of pictures"},
}

// levels are the calibration levels (ObsCore 1.1, section 4.1.2).
var levels = []string{"raw", "instrumental", "calibrated", "science-ready", "analysed"}

// ProductTypes lists the terms.
func ProductTypes() []ProductType {
	var out []ProductType
	for _, k := range slices.Sorted(maps.Keys(productTypes)) {
		out = append(out, productTypes[k])
	}
	return out
}

// Type finds a product type by its term, without regard to case and hyphens.
func Type(term string) (ProductType, error) {
	key := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(term)), "-", "")
	if p, ok := productTypes[key]; ok {
		return p, nil
	}
	e := dal.Errorf("obscore", "", dal.ErrQuery, "no product type %q", term)
	e.Hint = "there are image, cube, spectrum, sed, timeseries, visibility, event, measurements"
	if like := near.Names(key, slices.Sorted(maps.Keys(productTypes)), 1); len(like) > 0 {
		e.Hint = "did you mean " + productTypes[like[0]].Term + "?"
	}
	return ProductType{}, e
}

// Level is what a calibration level from 0 to 4 is called; "" for others.
func Level(n int) string {
	if n < 0 || n >= len(levels) {
		return ""
	}
	return levels[n]
}

// bands are the parts of the spectrum (the vocabulary
// http://www.ivoa.net/rdf/messenger), by their upper end in metres.
var bands = []struct {
	name string
	upTo float64
}{
	{"gamma-ray", 1e-11}, {"X-ray", 1e-8}, {"EUV", 1e-7}, {"UV", 3e-7}, {"optical", 1e-6}, {"infrared", 1e-4}, {"millimeter", 1e-2}, {"radio", math.Inf(1)},
}

// Band names the part of the spectrum of a wavelength in metres.
func Band(metres float64) string {
	if !(metres > 0) {
		return ""
	}
	for _, b := range bands {
		if metres < b.upTo {
			return b.name
		}
	}
	return ""
}

// Describe says in one line what a row of ivoa.obscore is:
//
//	calibrated image of M 31 (DASCH), optical 400–500 nm, 1941-05-01, field of 5.3 deg, 12 MB
//
// It leaves out what the row does not say.
func Describe(row table.Row) string {
	var b strings.Builder
	what := text(row, "dataproduct_type")
	if what == "" {
		what = "dataset"
	}
	if n, ok := num(row, "calib_level"); ok && Level(int(n)) != "" {
		b.WriteString(Level(int(n)) + " ")
	}
	b.WriteString(what)
	if of := text(row, "target_name"); of != "" {
		b.WriteString(" of " + of)
	}
	if from := text(row, "obs_collection"); from != "" {
		b.WriteString(" (" + from + ")")
	}
	for _, part := range []string{text(row, "dataproduct_subtype"), instrument(row), spectral(row), when(row), field(row), size(row)} {
		if part != "" {
			b.WriteString(", " + part)
		}
	}
	return b.String()
}

func text(r table.Row, name string) string {
	if !r.Has(name) || r.IsNull(name) {
		return ""
	}
	s, err := r.Text(name)
	if err != nil {
		return ""
	}
	return dal.OneLine(s, 80)
}

func num(r table.Row, name string) (float64, bool) {
	if !r.Has(name) || r.IsNull(name) {
		return 0, false
	}
	f, err := r.Float(name)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

func instrument(r table.Row) string {
	var parts []string
	for _, c := range []string{"facility_name", "instrument_name"} {
		if s := text(r, c); s != "" && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "/")
}

// spectral is the part of the spectrum in a unit that suits it.
func spectral(r table.Row) string {
	lo, okLo := num(r, "em_min")
	hi, okHi := num(r, "em_max")
	switch {
	case okLo && !okHi:
		hi = lo
	case okHi && !okLo:
		lo = hi
	case !okLo:
		return ""
	}
	if !(lo > 0) || !(hi > 0) {
		return ""
	}
	name := Band(math.Sqrt(lo) * math.Sqrt(hi))
	var unit string
	var f func(m float64) float64
	switch {
	case hi < 1e-8: // keV
		unit, f = "keV", func(m float64) float64 { return 1.23984198e-9 / m }
	case hi < 2e-6:
		unit, f = "nm", func(m float64) float64 { return m * 1e9 }
	case hi < 1e-3:
		unit, f = "µm", func(m float64) float64 { return m * 1e6 }
	default:
		unit, f = "GHz", func(m float64) float64 { return 0.299792458 / m }
	}
	a, b := f(lo), f(hi)
	if a > b {
		a, b = b, a
	}
	s, e := short(a), short(b)
	if s == e {
		return fmt.Sprintf("%s %s %s", name, s, unit)
	}
	return fmt.Sprintf("%s %s–%s %s", name, s, e, unit)
}

func short(f float64) string { return strconv.FormatFloat(f, 'g', 4, 64) }

func when(r table.Row) string {
	day := func(name string) string {
		if m, ok := num(r, name); ok {
			return times.MJD(m).Format("%Y-%m-%d")
		}
		return ""
	}
	lo, hi := day("t_min"), day("t_max")
	switch {
	case lo == "" || lo == hi:
		return hi
	case hi == "":
		return lo
	}
	return lo + " to " + hi
}

func field(r table.Row) string {
	if f, ok := num(r, "s_fov"); ok && f > 0 {
		switch {
		case f < 1./60:
			return "field of " + short(f*3600) + " arcsec"
		case f < 1:
			return "field of " + short(f*60) + " arcmin"
		}
		return "field of " + short(f) + " deg"
	}
	return ""
}

// size is access_estsize, which is in kilobytes (ObsCore 1.1, section 4.7).
func size(r table.Row) string {
	kb, ok := num(r, "access_estsize")
	if !ok || kb <= 0 || strings.Contains(strings.ToLower(text(r, "access_format")), "datalink") {
		return "" // of the list of links, not of the data
	}
	for _, u := range []string{"kB", "MB", "GB"} {
		if kb < 1000 {
			return strconv.FormatFloat(kb, 'g', 3, 64) + " " + u
		}
		kb /= 1000
	}
	return strconv.FormatFloat(kb, 'g', 4, 64) + " TB"
}

// Query writes the query for observations of a product type ("" for all), from
// the options: dal.Around, dal.Polygon or dal.Range (observations whose footprint meets the region, or,
// where services leave the footprint out, whose centre is in it), dal.Spectrum
// and dal.During (observations that overlap the range).
//
//	q, err := obscore.Query("spectrum", dal.Around(pos, 0.1), dal.Spectrum("656.3 nm"))
func Query(productType string, opts ...dal.Option) (string, error) {
	o := dal.Apply(opts...)
	if err := o.Needs("obscore", "", false); err != nil {
		return "", err
	}
	var conds []string
	if productType != "" {
		p, err := Type(productType)
		if err != nil {
			return "", err
		}
		conds = append(conds, "dataproduct_type = '"+p.Term+"'")
	}
	if a := o.Around; a != nil {
		c := fmt.Sprintf("CIRCLE('ICRS', %s, %s, %s)", dal.Degrees(a.Center.RA), dal.Degrees(a.Center.Dec), dal.Degrees(a.Radius))
		conds = append(conds, "(1 = INTERSECTS("+c+", s_region) OR 1 = CONTAINS(POINT('ICRS', s_ra, s_dec), "+c+"))")
	}
	if region := shape(o); region != "" {
		conds = append(conds, "(1 = INTERSECTS("+region+", s_region) OR 1 = CONTAINS(POINT('ICRS', s_ra, s_dec), "+region+"))")
	}
	overlap := func(i *dal.Interval, lo, hi string) {
		if i == nil {
			return
		}
		if !math.IsInf(i.Hi, 0) {
			conds = append(conds, lo+" <= "+adqlNumber(i.Hi))
		}
		if !math.IsInf(i.Lo, 0) {
			conds = append(conds, hi+" >= "+adqlNumber(i.Lo))
		}
	}
	overlap(o.Band, "em_min", "em_max")
	overlap(o.During, "t_min", "t_max")
	q := "SELECT "
	if o.MaxRec > 0 {
		q += "TOP " + strconv.Itoa(o.MaxRec) + " "
	}
	q += "* FROM ivoa.obscore"
	if len(conds) > 0 {
		q += "\nWHERE " + strings.Join(conds, "\n  AND ")
	}
	return q, nil
}

// shape is the polygon that the options ask for, in ADQL.
func shape(o *dal.Options) string {
	at := o.Polygon
	if b := o.Range; b != nil {
		at = b.Corners()
	}
	if len(at) == 0 {
		return ""
	}
	parts := []string{"'ICRS'"}
	for _, c := range at {
		parts = append(parts, dal.Degrees(c.RA), dal.Degrees(c.Dec))
	}
	return "POLYGON(" + strings.Join(parts, ", ") + ")"
}

// adqlNumber is a number that all parsers take.
func adqlNumber(f float64) string {
	return strings.ToUpper(strconv.FormatFloat(f, 'g', 12, 64))
}
