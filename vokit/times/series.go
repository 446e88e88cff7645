package times

import "math"

// Series is a column of instants; the zero Time stands for an unknown one.
type Series []Time

func series(values []float64, one func(float64) Time) Series {
	s := make(Series, len(values))
	for i, v := range values {
		if !math.IsNaN(v) {
			s[i] = one(v)
		}
	}
	return s
}

// FromMJD makes a series of modified Julian dates; NaN is unknown.
func FromMJD(mjd []float64) Series { return series(mjd, MJD) }

// FromJD makes a series of Julian dates; NaN is unknown.
func FromJD(jd []float64) Series { return series(jd, JD) }

// FromJYear makes a series of Julian epochs in years; NaN is unknown.
func FromJYear(years []float64) Series { return series(years, JYear) }

// FromUnix makes a series of seconds since 1970; NaN is unknown.
func FromUnix(seconds []float64) Series { return series(seconds, Unix) }

// FromISO makes a series of ISO 8601 texts; the empty text is unknown, and an unreadable one an error.
func FromISO(texts []string) (Series, error) {
	s := make(Series, len(texts))
	for i, v := range texts {
		if v == "" {
			continue
		}
		t, err := ParseISO(v)
		if err != nil {
			return nil, err
		}
		s[i] = t
	}
	return s, nil
}

func (s Series) floats(one func(Time) float64) []float64 {
	out := make([]float64, len(s))
	for i, t := range s {
		out[i] = one(t)
	}
	return out
}

func (s Series) texts(one func(Time) string) []string {
	out := make([]string, len(s))
	for i, t := range s {
		out[i] = one(t)
	}
	return out
}

// MJD are the modified Julian dates, NaN where unknown.
func (s Series) MJD() []float64 { return s.floats(Time.MJD) }

// JD are the Julian dates, NaN where unknown.
func (s Series) JD() []float64 { return s.floats(Time.JD) }

// JYear are the Julian epochs in years, NaN where unknown.
func (s Series) JYear() []float64 { return s.floats(Time.JYear) }

// BYear are the Besselian epochs in years, NaN where unknown.
func (s Series) BYear() []float64 { return s.floats(Time.BYear) }

// Unix are the seconds since 1970-01-01, NaN where unknown.
func (s Series) Unix() []float64 { return s.floats(Time.Unix) }

// ISO are the dates as "2006-01-02 15:04:05.000", "" where unknown.
func (s Series) ISO() []string { return s.texts(Time.ISO) }

// ISOT are the dates as "2006-01-02T15:04:05.000", "" where unknown.
func (s Series) ISOT() []string { return s.texts(Time.ISOT) }

// Format are the dates in a layout of strftime directives (see Time.Format), "" where unknown.
func (s Series) Format(layout string) []string {
	return s.texts(func(t Time) string { return t.Format(layout) })
}
