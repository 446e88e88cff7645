// Package times holds instants of astronomy: Julian dates in two parts, with a time scale,
// and the notations the field writes them in (MJD, JD, ISO 8601, Julian and Besselian years).
//
// An instant is kept as the sum of two float64 numbers of days, as the SOFA and ERFA libraries
// do (Astronomical Almanac convention; SOFA "Time Scale and Calendar Tools", section 3), so a
// date in the 21st century is good to well below a nanosecond.
package times

import (
	"fmt"
	"math"
	"time"
)

// Reference epochs in Julian days.
const (
	mjdZero    = 2400000.5     // JD of MJD 0 (1858-11-17T00:00:00)
	j2000      = 2451545.0     // JD of the epoch J2000.0
	julianYear = 365.25        // days in a Julian year
	b1900      = 2415020.31352 // JD of the epoch B1900.0 (Lieske 1979, A&A 73, 282)
	tropical   = 365.242198781 // days in the tropical year of B1900.0 (same source)
	unixZero   = 2440587.5     // JD of 1970-01-01T00:00:00 UTC
	daySeconds = 86400         // seconds in a day of uniform time
	minJD      = -31738.5      // 4800-01-01 BC: the calendar's validity limit
	maxJD      = 1.0e8         // far beyond any date; guards the calendar's integers
)

// Scale is a time scale. The zero value is UTC, which is also what documents mean that say nothing.
type Scale uint8

// The time scales of the IVOA timescale vocabulary that this package can tell apart.
const (
	UTC Scale = iota
	TAI
	TT
	TDB
	TCG
	TCB
	UT1
	GPS
)

var scaleNames = [...]string{UTC: "UTC", TAI: "TAI", TT: "TT", TDB: "TDB", TCG: "TCG", TCB: "TCB", UT1: "UT1", GPS: "GPS"}

// String is the name of the scale as the IVOA timescale vocabulary writes it.
func (s Scale) String() string {
	if int(s) < len(scaleNames) {
		return scaleNames[s]
	}
	return fmt.Sprintf("Scale(%d)", uint8(s))
}

// Time is an instant. The zero Time is "unknown": what a null cell gives.
type Time struct {
	jd1, jd2 float64 // their sum is the Julian date in Scale; jd1 is a multiple of 0.5
	Scale    Scale
}

// FromParts makes an instant of two numbers of days whose sum is a Julian date.
// Give the larger one first. Not-a-number gives the unknown Time.
func FromParts(jd1, jd2 float64, scale Scale) Time {
	sum := jd1 + jd2
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return Time{Scale: scale}
	}
	// The exact two-sum: day boundaries stay in the first part, the fraction in the second.
	whole := math.Round(sum*2) / 2
	rest := (jd1 - whole) + jd2
	if math.Abs(jd1) < math.Abs(jd2) {
		rest = (jd2 - whole) + jd1
	}
	return Time{jd1: whole, jd2: rest, Scale: scale}
}

// MJD is the instant of a modified Julian date (JD − 2400000.5), in UTC. NaN is the unknown Time.
func MJD(mjd float64) Time {
	if math.IsNaN(mjd) || math.IsInf(mjd, 0) {
		return Time{}
	}
	whole := math.Floor(mjd)
	return Time{jd1: mjdZero + whole, jd2: mjd - whole}
}

// JD is the instant of a Julian date, in UTC. NaN is the unknown Time.
func JD(jd float64) Time { return FromParts(jd, 0, UTC) }

// JYear is the instant of a Julian epoch such as 2016.0, in UTC: JD 2451545 + 365.25 (year − 2000)
// (IAU 1976 resolution; Lieske 1979, A&A 73, 282).
func JYear(year float64) Time { return FromParts(j2000, (year-2000)*julianYear, UTC) }

// BYear is the instant of a Besselian epoch such as 1950.0, in UTC (Lieske 1979, A&A 73, 282).
func BYear(year float64) Time { return FromParts(b1900, (year-1900)*tropical, UTC) }

// Unix is the instant of a number of seconds since 1970-01-01T00:00:00 UTC, leap seconds not counted.
func Unix(seconds float64) Time {
	days := math.Floor(seconds / daySeconds)
	return FromParts(unixZero+days, (seconds-days*daySeconds)/daySeconds, UTC)
}

// FromGo is the instant of a Go time.
func FromGo(t time.Time) Time {
	s := t.Unix()
	days := math.Floor(float64(s) / daySeconds)
	rest := float64(s) - days*daySeconds + float64(t.Nanosecond())*1e-9
	return FromParts(unixZero+days, rest/daySeconds, UTC)
}

// Known tells whether the instant is known at all.
func (t Time) Known() bool { return t.jd1 != 0 || t.jd2 != 0 }

// Parts are the two numbers of days whose sum is the Julian date.
func (t Time) Parts() (jd1, jd2 float64) { return t.jd1, t.jd2 }

// In reads the same Julian date in another scale, without converting it. See To for a conversion.
func (t Time) In(s Scale) Time { t.Scale = s; return t }

// Add is the instant so many days later.
func (t Time) Add(days float64) Time {
	if !t.Known() {
		return t
	}
	return FromParts(t.jd1, t.jd2+days, t.Scale)
}

// Sub is the time from u to t in days; NaN when one of them is unknown.
func (t Time) Sub(u Time) float64 {
	if !t.Known() || !u.Known() {
		return math.NaN()
	}
	return (t.jd1 - u.jd1) + (t.jd2 - u.jd2)
}

// Before tells whether t comes before u. The unknown Time comes before nothing.
func (t Time) Before(u Time) bool { return t.Sub(u) < 0 }

// After tells whether t comes after u.
func (t Time) After(u Time) bool { return t.Sub(u) > 0 }

// MJD is the modified Julian date in days, NaN when unknown.
func (t Time) MJD() float64 {
	if !t.Known() {
		return math.NaN()
	}
	return (t.jd1 - mjdZero) + t.jd2
}

// JD is the Julian date in days, NaN when unknown. One float64 holds a Julian date to about 40 µs.
func (t Time) JD() float64 {
	if !t.Known() {
		return math.NaN()
	}
	return t.jd1 + t.jd2
}

// JYear is the Julian epoch in years, as 2000.0 for J2000; NaN when unknown.
func (t Time) JYear() float64 {
	if !t.Known() {
		return math.NaN()
	}
	return 2000 + ((t.jd1-j2000)+t.jd2)/julianYear
}

// BYear is the Besselian epoch in years; NaN when unknown.
func (t Time) BYear() float64 {
	if !t.Known() {
		return math.NaN()
	}
	return 1900 + ((t.jd1-b1900)+t.jd2)/tropical
}

// Unix is the number of seconds since 1970-01-01T00:00:00, leap seconds not counted; NaN when unknown.
func (t Time) Unix() float64 {
	if !t.Known() {
		return math.NaN()
	}
	return ((t.jd1 - unixZero) + t.jd2) * daySeconds
}

// Go is the instant as a Go time in UTC, and false when it is unknown.
func (t Time) Go() (time.Time, bool) {
	if !t.Known() {
		return time.Time{}, false
	}
	days := t.jd1 - unixZero
	secs := days * daySeconds // exact: jd1 is a multiple of half a day
	whole := math.Floor(t.jd2 * daySeconds)
	nanos := (t.jd2*daySeconds - whole) * 1e9
	return time.Unix(int64(secs)+int64(whole), int64(math.Round(nanos))).UTC(), true
}

// String is the ISO 8601 date and time, or "unknown".
func (t Time) String() string {
	if !t.Known() {
		return "unknown"
	}
	return t.ISO()
}
