package times

import (
	"fmt"
	"math"
	"strings"
)

// ParseScale finds the scale of a name as TIMESYS, FITS and people write it. The empty name,
// "UNKNOWN" and "LOCAL" give UTC.
func ParseScale(name string) (Scale, error) {
	s := strings.ToUpper(strings.TrimSpace(name))
	switch s {
	case "", "UNKNOWN", "LOCAL", "UT", "GMT":
		return UTC, nil
	case "TDT", "ET":
		return TT, nil
	case "IAT":
		return TAI, nil
	}
	for i, n := range scaleNames {
		if n == s {
			return Scale(i), nil
		}
	}
	return UTC, fmt.Errorf("times: unknown time scale %q (known: UTC, TAI, TT, TDB, TCG, TCB, UT1, GPS)", name)
}

// Parse reads an instant as people write it: an ISO 8601 date, "J2000", "B1950.0", or a number: a
// Julian date when it is that large, a Julian year when it is between 1000 and 3000, else a modified
// Julian date.
func Parse(text string) (Time, error) {
	s := strings.TrimSpace(text)
	if len(s) > 1 && (s[0]|0x20 == 'j' || s[0]|0x20 == 'b') {
		if v, err := parseNumber(s[1:]); err == nil {
			if s[0]|0x20 == 'j' {
				return JYear(v), nil
			}
			return BYear(v), nil
		}
	}
	if t, err := ParseISO(s); err == nil {
		return t, nil
	}
	v, err := parseNumber(s)
	switch {
	case err != nil:
		return ParseISO(s)
	case v > 1e6:
		return JD(v), nil
	case v >= 1000 && v < 3000:
		return JYear(v), nil
	}
	return MJD(v), nil
}

const (
	ttMinusTAI  = 32.184 // s, by definition (IAU 1991 resolution A4)
	taiMinusGPS = 19     // s, by definition (IS-GPS-200)
	lG          = 6.969290134e-10
	lB          = 1.550519768e-8
	tdb0        = -6.55e-5        // s (IAU 2006 resolution B3)
	cgEpoch     = 2443144.5003725 // JD(TT) at which TT, TCG and TCB agree
)

// To converts the instant to another scale. TDB follows the series of Fairhead & Bretagnon (1990),
// good to 0.2 µs in the 20th and 21st centuries; UT1 is taken as UTC, which it follows within 0.9 s; before
// 1972 UTC is taken as 10 s behind TAI.
func (t Time) To(s Scale) Time {
	if !t.Known() || t.Scale == s {
		return t
	}
	if isUT(t.Scale) && isUT(s) {
		return t.In(s)
	}
	return fromTT(t.toTT(), s)
}

func isUT(s Scale) bool { return s == UTC || s == UT1 }

func (t Time) plus(seconds float64, s Scale) Time {
	return FromParts(t.jd1, t.jd2+seconds/daySeconds, s)
}

func (t Time) toTT() Time {
	switch t.Scale {
	case UTC, UT1:
		day := math.Floor(t.jd1 + 0.5 + t.jd2)
		frac := (t.jd1 + 0.5 - day) + t.jd2
		// A UTC day with a leap second has 86401 of them; a fraction of it is counted in those.
		secs := frac * utcDayLength(day)
		return FromParts(day-0.5, (secs+taiMinusUTC(day-0.5-mjdZero)+ttMinusTAI)/daySeconds, TT)
	case TAI:
		return t.plus(ttMinusTAI, TT)
	case GPS:
		return t.plus(taiMinusGPS+ttMinusTAI, TT)
	case TDB:
		return t.plus(-tdbMinusTT(t), TT)
	case TCG:
		return t.plus(-lG*t.since(cgEpoch), TT)
	case TCB:
		tdb := t.plus(-lB*t.since(cgEpoch)+tdb0, TDB)
		return tdb.toTT()
	}
	return t
}

func fromTT(t Time, s Scale) Time {
	switch s {
	case UTC, UT1:
		return t.plus(-ttMinusTAI, TAI).taiToUTC().In(s)
	case TAI:
		return t.plus(-ttMinusTAI, TAI)
	case GPS:
		return t.plus(-ttMinusTAI-taiMinusGPS, GPS)
	case TDB:
		return t.plus(tdbMinusTT(t), TDB)
	case TCG:
		return t.plus(lG/(1-lG)*t.since(cgEpoch), TCG)
	case TCB:
		tdb := fromTT(t, TDB)
		return tdb.plus(lB/(1-lB)*tdb.since(cgEpoch)-tdb0, TCB)
	}
	return t.In(s)
}

// since is the number of seconds after a Julian date.
func (t Time) since(jd float64) float64 { return ((t.jd1 - jd) + t.jd2) * daySeconds }

func (t Time) taiToUTC() Time {
	mjd := t.MJD()
	offset := taiMinusUTC(mjd)
	// Within the offset after a step the old value may still hold.
	if u := taiMinusUTC(mjd - offset/daySeconds); u != offset {
		offset = u
	}
	u := t.plus(-offset, UTC)
	day := math.Floor(u.jd1 + 0.5 + u.jd2)
	secs := ((u.jd1 + 0.5 - day) + u.jd2) * daySeconds
	if prev := utcDayLength(day - 1); prev > daySeconds && secs < 1 && taiMinusUTC(day-0.5-mjdZero) != offset {
		return FromParts(day-1.5, (secs+daySeconds)/prev, UTC) // inside the leap second itself
	}
	return FromParts(day-0.5, secs/utcDayLength(day), UTC)
}

// taiMinusUTC is the number of leap seconds at a day (MJD, UTC).
func taiMinusUTC(mjd float64) float64 {
	for i := len(leapSeconds) - 1; i >= 0; i-- {
		if mjd >= leapSeconds[i].mjd {
			return leapSeconds[i].offset
		}
	}
	return leapSeconds[0].offset
}

// tdbMinusTT is in seconds, seen from the centre of the Earth (Fairhead & Bretagnon 1990, A&A 229, 240).
func tdbMinusTT(t Time) float64 {
	u := t.since(j2000) / (daySeconds * julianYear * 1000)
	sum, power := 0.0, 1.0
	for _, terms := range tdbTerms {
		here := 0.0
		for _, x := range terms {
			here += x.amplitude * math.Sin(x.frequency*u+x.phase)
		}
		sum += here * power
		power *= u
	}
	return sum
}
