package table

import (
	"fmt"
	"math"
	"strings"

	"vogo/vokit/times"
)

// Times reads the column's cells as instants, the zero Time where null. Texts are ISO 8601 dates, or
// numbers. Numbers are modified Julian dates when unit, UCD, xtype or name say so or nothing says
// otherwise (as in ObsCore: "d"), Julian dates when they are as large as those, Julian years when the
// unit is one of years, and seconds since 1970 when the unit is s and they are as large as those.
func (c *Column) Times() (times.Series, error) { return c.timesIn(nil) }

// timesysOf is the TIMESYS a column refers to, directly or through a group, or nil.
func (t *Table) timesysOf(c *Column) *Timesys {
	find := func(id string) *Timesys {
		for i := range t.Timesys {
			if id != "" && t.Timesys[i].ID == id {
				return &t.Timesys[i]
			}
		}
		return nil
	}
	if ts := find(c.Ref); ts != nil {
		return ts
	}
	if c.ID == "" {
		return nil
	}
	for _, g := range t.Groups {
		for _, r := range g.FieldRefs {
			if r.Ref == c.ID {
				if ts := find(g.Ref); ts != nil {
					return ts
				}
			}
		}
	}
	return nil
}

func (c *Column) timesIn(ts *Timesys) (times.Series, error) {
	if c.sh.array || c.dt.isComplex() || c.dt == Boolean {
		return nil, fmt.Errorf("column %q is %s, not one instant a row", c.Name, c.TypeName())
	}
	scale := times.UTC
	if ts != nil {
		scale, _ = times.ParseScale(ts.TimeScale)
	}
	out := make(times.Series, c.n)
	if c.dt.IsText() {
		for i := range out {
			s := strings.TrimSpace(c.Text(i))
			if s == "" {
				continue
			}
			t, err := times.Parse(s)
			if err != nil {
				return nil, fmt.Errorf("column %q, row %d: %w", c.Name, i, err)
			}
			if ts != nil {
				t = t.In(scale)
			}
			out[i] = t
		}
		return out, nil
	}
	read, err := c.instant(ts)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if f := c.Float(i); f == f {
			out[i] = read(f).In(scale)
		}
	}
	return out, nil
}

// instant says how a number of the column becomes an instant.
func (c *Column) instant(ts *Timesys) (func(float64) times.Time, error) {
	unit := strings.ToLower(strings.TrimSpace(c.Unit))
	days, timeUnit := map[string]float64{"": 1, "d": 1, "day": 1, "days": 1, "mjd": 1, "jd": 1, "bjd": 1, "hjd": 1, "day(mjd)": 1,
		"h": 1. / 24, "hour": 1. / 24, "min": 1. / 1440, "s": 1. / 86400, "sec": 1. / 86400, "ms": 1. / 86400e3,
		"a": 365.25, "yr": 365.25, "year": 365.25, "years": 365.25, "cy": 36525}[unit]
	if !timeUnit {
		return nil, fmt.Errorf("column %q has unit %q, which is none of time", c.Name, c.Unit)
	}
	if ts != nil && ts.TimeOrigin != "" {
		origin, err := timeOrigin(ts.TimeOrigin)
		if err != nil {
			return nil, fmt.Errorf("column %q: TIMESYS %q: %w", c.Name, ts.ID, err)
		}
		return func(f float64) times.Time { return times.FromParts(origin, f*days, times.UTC) }, nil
	}
	largest := 0.0
	for i := range c.n {
		if f := math.Abs(c.Float(i)); f > largest && !math.IsInf(f, 0) {
			largest = f
		}
	}
	hints := strings.ToLower(c.Xtype + " " + c.Name + " " + c.Description + " " + unit)
	switch {
	case days == 365.25:
		return times.JYear, nil
	case days == 1./86400 && largest > 1e8:
		return times.Unix, nil
	case largest > 2e6 || strings.Contains(hints, "jd") && !strings.Contains(hints, "mjd") && largest > 1e6:
		return times.JD, nil
	case unit == "" && largest >= 1000 && largest < 3000 && !strings.Contains(hints, "mjd"):
		return times.JYear, nil
	}
	return func(f float64) times.Time { return times.MJD(f * days) }, nil
}

// timeOrigin is the Julian date of VOTable's timeorigin attribute (VOTable 1.5 section 3.4).
func timeOrigin(s string) (float64, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "jd-origin":
		return 0, nil
	case "mjd-origin":
		return 2400000.5, nil
	}
	f, err := parseFloat(s)
	if err != nil || f != f {
		return 0, fmt.Errorf("timeorigin %q is no Julian date", s)
	}
	return f, nil
}
