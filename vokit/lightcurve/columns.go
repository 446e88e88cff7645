package lightcurve

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vogo/vokit/plot"
	"vogo/vokit/table"
	"vogo/vokit/ucd"
)

// Columns are the columns of a light curve.
type Columns struct {
	Time, Value *table.Column
	Err         *table.Column // nil when there is none
	Band        *table.Column // nil when there is one band only
}

// Find finds the columns by their UCDs, and by their names where documents give
// no UCDs. A light curve in array cells of one row is not taken apart.
func Find(t *table.Table) (Columns, error) {
	var c Columns
	if t == nil {
		return c, fmt.Errorf("light curve: there is no table (nil)")
	}
	c.Time = pick(t, []string{"time.epoch", "time.start", "time"}, "obs_time", "time", "epoch", "bjd", "hjd", "jd", "mjd", "tmjd", "date", "date_obs", "t", "btjd", "timecorr")
	if c.Time == nil {
		return c, fmt.Errorf("light curve: table %q has no column of times (UCD time.epoch, or a name such as obs_time or mjd)", t.Name)
	}
	c.Value = pick(t, []string{"phot.mag", "phot.flux.density", "phot.flux", "phot.count", "phot"}, "mag", "magnitude", "flux", "pdcsap_flux", "sap_flux", "psfmag", "psfflux", "vmag", "counts", "rate")
	if c.Value == nil {
		return c, fmt.Errorf("light curve: table %q has no column of brightness (UCD phot.mag or phot.flux, or a name such as mag or flux)", t.Name)
	}
	c.Err = errorOf(t, c.Value)
	c.Band = bandOf(t)
	return c, nil
}

// pick is the first column with numbers or times whose UCD begins with one of
// the words, else the first with one of the names.
func pick(t *table.Table, words []string, names ...string) *table.Column {
	ok := func(c *table.Column) bool {
		return !c.IsArray() && (c.Datatype().IsNumber() || c.Datatype().IsText())
	}
	for _, w := range words {
		for _, c := range t.Columns() {
			first := ucd.Parse(c.UCD)
			if len(first) > 0 && (first[0] == w || strings.HasPrefix(first[0], w+".")) && ok(c) && some(c) {
				return c
			}
		}
	}
	for _, n := range names {
		for _, c := range t.Columns() {
			if strings.EqualFold(c.Name, n) && ok(c) && some(c) {
				return c
			}
		}
	}
	return nil
}

func some(c *table.Column) bool {
	for i := range c.Len() {
		if !c.IsNull(i) {
			return true
		}
	}
	return false
}

func errorOf(t *table.Table, value *table.Column) *table.Column {
	first := ucd.Parse(value.UCD)
	for _, c := range t.Columns() {
		if c.IsArray() || !c.Datatype().IsNumber() {
			continue
		}
		words := ucd.Parse(c.UCD)
		if len(words) > 1 && len(first) > 0 && words[0] == "stat.error" && words[1] == first[0] {
			return c
		}
	}
	v := strings.ToLower(value.Name)
	names := []string{v + "_err", v + "err", "e_" + v, v + "_error", "err_" + v, "sigma_" + v, v + "_sigma", "error_" + v, "err", "error"}
	for _, n := range names {
		for _, c := range t.Columns() {
			if strings.EqualFold(c.Name, n) && !c.IsArray() && c.Datatype().IsNumber() {
				return c
			}
		}
	}
	return nil
}

// bandOf is a column of texts that tells two to twelve bands apart.
func bandOf(t *table.Table) *table.Column {
	c := pick(t, []string{"instr.bandpass", "meta.id;instr.filter", "instr.filter"}, "band", "filter", "filtercode", "passband", "phot_band")
	if c == nil || !c.Datatype().IsText() {
		return nil
	}
	seen := c.Strings()
	slices.Sort(seen)
	if n := len(slices.Compact(seen)); n < 2 || n > 12 {
		return nil
	}
	return c
}

// timesOf is the times in days, or in the unit that the column is in.
func timesOf(t *table.Table, c *table.Column) ([]float64, error) {
	if c.Datatype().IsNumber() {
		return c.Floats(), nil
	}
	s, err := t.Times(c.Name)
	if err != nil {
		return nil, fmt.Errorf("light curve: %w", err)
	}
	return s.MJD(), nil
}

// Plot plots brightness against time, magnitudes growing downwards, with error
// bars and bands in colours where the table has them.
func Plot(t *table.Table, opts ...plot.Option) (*plot.Plot, error) {
	c, err := Find(t)
	if err != nil {
		return nil, err
	}
	return plot.XY(t, c.Time.Name, c.Value.Name, append(c.options(), opts...)...)
}

func (c Columns) options() []plot.Option {
	out := []plot.Option{plot.Points()}
	if c.isMagnitude() {
		out = append(out, plot.ReverseY(true))
	}
	if c.Err != nil {
		out = append(out, plot.YErr(c.Err.Name))
	}
	if c.Band != nil {
		out = append(out, plot.By(c.Band.Name))
	}
	return out
}

func (c Columns) isMagnitude() bool {
	return ucd.IsMagnitude(c.Value.UCD) || strings.EqualFold(strings.TrimSpace(c.Value.Unit), "mag") || c.Value.UCD == "" && strings.Contains(strings.ToLower(c.Value.Name), "mag")
}

// Phases are the phases, from 0 to 1, of times for a period and an epoch of phase 0.
func Phases(t []float64, period, epoch float64) []float64 {
	out := make([]float64, len(t))
	for i, x := range t {
		f := (x - epoch) / period
		if out[i] = f - math.Floor(f); out[i] >= 1 {
			out[i] = 0
		}
	}
	return out
}

// Fold plots the light curve against the phase, two cycles of it. The period is
// in the unit of the times, days mostly. Without an epoch of phase 0 the first
// time is it.
func Fold(t *table.Table, period float64, epoch ...float64) (*plot.Plot, error) {
	if !(period > 0) || math.IsInf(period, 0) {
		return nil, fmt.Errorf("light curve: cannot fold with the period %g", period)
	}
	c, err := Find(t)
	if err != nil {
		return nil, err
	}
	at := math.Inf(1)
	if len(epoch) > 0 {
		at = epoch[0]
	} else {
		times, err := timesOf(t, c.Time)
		if err != nil {
			return nil, err
		}
		for _, x := range times {
			if x < at {
				at = x
			}
		}
	}
	return plot.XY(t, c.Time.Name, c.Value.Name, append(c.options(), plot.Phase(period, at))...)
}
