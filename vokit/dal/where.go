package dal

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"vogo/vokit/times"
	"vogo/vokit/unit"
)

// Interval is a range of numbers, in order. Open ends are infinite.
type Interval struct{ Lo, Hi float64 }

// String is the interval as DALI 1.1, section 3.3.3, writes it.
func (i Interval) String() string { return number(i.Lo) + " " + number(i.Hi) }

// Slash is the interval as the protocols of the first generation write it; an
// open end is left out.
func (i Interval) Slash() string {
	end := func(f float64) string {
		if math.IsInf(f, 0) {
			return ""
		}
		return number(f)
	}
	return end(i.Lo) + "/" + end(i.Hi)
}

func number(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "+Inf"
	case math.IsInf(f, -1):
		return "-Inf"
	}
	return strconv.FormatFloat(f, 'g', 12, 64) // no noise of unit conversions
}

// Band limits a call to wavelengths in metres.
func Band(lo, hi float64) Option {
	return func(o *Options) { o.Band = &Interval{math.Min(lo, hi), math.Max(lo, hi)} }
}

// Spectrum limits a call to a place in the spectrum, or to what is between two
// of them: wavelength, frequency or energy with unit, as "500.7 nm", "1.4 GHz"
// or "2 keV". What cannot be understood fails the call.
func Spectrum(at ...string) Option {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, s := range at {
		m, err := wavelength(s)
		if err != nil {
			return Fail(err)
		}
		lo, hi = math.Min(lo, m), math.Max(hi, m)
	}
	if len(at) == 0 || len(at) > 2 {
		return Fail(Errorf("spectrum", "", ErrQuery, "wants one or two places in the spectrum, as \"500.7 nm\", not %d", len(at)))
	}
	return Band(lo, hi)
}

const (
	lightSpeed = 299792458.0    // m/s, exact
	planck     = 6.62607015e-34 // J s, exact
)

// wavelength reads a place in the spectrum and gives it in metres.
func wavelength(s string) (float64, error) {
	s = strings.TrimSpace(s)
	i := strings.LastIndexAny(s, "0123456789.")
	v, err := strconv.ParseFloat(strings.TrimSpace(s[:i+1]), 64)
	u := strings.TrimSpace(s[i+1:])
	if err != nil || u == "" || !(v > 0) {
		e := Errorf("spectrum", "", ErrQuery, "%q is no place in the spectrum", s)
		e.Hint = `write number and unit, as "500.7 nm", "1.4 GHz" or "2 keV"`
		return 0, e
	}
	if m, err := unit.Convert(v, u, "m"); err == nil {
		return m, nil
	}
	if hz, err := unit.Convert(v, u, "Hz"); err == nil {
		return lightSpeed / hz, nil
	}
	if j, err := unit.Convert(v, u, "J"); err == nil {
		return planck * lightSpeed / j, nil
	}
	e := Errorf("spectrum", "", ErrQuery, "%q is no unit of wavelength, frequency or energy", u)
	e.Hint = "m, nm, um, Angstrom, Hz, GHz, J, keV and the like are"
	return 0, e
}

// During limits a call to the time between two dates, each an ISO 8601 text, a
// Modified Julian Date or a times.Time. A date alone ends with its last moment.
func During(from, to any) Option {
	lo, err := mjd(from, false)
	if err != nil {
		return Fail(err)
	}
	hi, err := mjd(to, true)
	if err != nil {
		return Fail(err)
	}
	if hi < lo {
		lo, hi = hi, lo
	}
	return func(o *Options) { o.During = &Interval{lo, hi} }
}

func mjd(x any, end bool) (float64, error) {
	switch v := x.(type) {
	case string:
		t, err := times.ParseISO(v)
		if err != nil {
			e := Errorf("during", "", ErrQuery, "%w", err)
			e.Hint = `write "1995-01-31", "1995-01-31T12:00" or a Modified Julian Date`
			return 0, e
		}
		if s := strings.TrimSpace(v); end && len(s) == len("2006-01-02") && strings.Count(s, "-") == 2 {
			return t.MJD() + 1, nil
		}
		return t.MJD(), nil
	case times.Time:
		return v.MJD(), nil
	case float64:
		return v, nil
	case int:
		return float64(v), nil
	}
	return 0, Errorf("during", "", ErrQuery, "cannot make a time of a %T; it takes an ISO text, a Modified Julian Date or a time", x)
}

// Fail is an option that makes its call fail: options have no error of their own.
func Fail(err error) Option {
	return func(o *Options) {
		if o.Err == nil {
			o.Err = err
		}
	}
}

// Needs checks what a search must be given and returns what an option could not
// understand.
func (o *Options) Needs(op, service string, around bool) error {
	if o.Err != nil {
		return o.Err
	}
	if a := o.Around; a != nil && (!a.Center.Known() || !(a.Radius >= 0) || a.Radius > 180) {
		e := Errorf(op, service, ErrQuery, "no circle: %v, radius %v deg", a.Center, a.Radius)
		e.Hint = "the radius is in degrees, 0 to 180"
		return e
	}
	if around && o.Around == nil {
		e := Errorf(op, service, ErrQuery, "no position to search around")
		e.Hint = "add vo.Around(vo.Coord(ra, dec), radius in degrees)"
		return e
	}
	return nil
}

// Degrees writes an angle as parameters have it.
func Degrees(f float64) string { return fmt.Sprintf("%.10g", f) }
