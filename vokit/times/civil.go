package times

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// civil is an instant in the calendar: Gregorian, proleptic before 1582, as ISO 8601 wants.
type civil struct {
	year, month, day     int
	hour, minute, second int
	frac                 int64 // fraction of the second in units of 10^-digits
}

// civil splits the instant, its seconds rounded to so many decimals; a carry goes through
// to the year, so no "60.000" ever appears. A day that ends in a leap second has 86401 seconds.
func (t Time) civil(digits int) civil {
	// Days since JD -0.5 whose day boundaries are midnights, and the fraction of the day.
	day := math.Floor(t.jd1 + 0.5)
	frac := (t.jd1 + 0.5 - day) + t.jd2
	if f := math.Floor(frac); f != 0 {
		day += f
		frac -= f
	}
	unit := math.Pow10(digits)
	length := float64(daySeconds)
	if t.Scale == UTC {
		length = utcDayLength(day)
	}
	ticks := int64(math.Round(frac * length * unit))
	if ticks >= int64(length*unit) {
		ticks -= int64(length * unit)
		day++
	}
	y, m, d := fromDayNumber(int64(day))
	u := int64(unit)
	secs := ticks / u
	c := civil{year: y, month: m, day: d, frac: ticks % u}
	if secs >= daySeconds { // the leap second
		c.hour, c.minute, c.second = 23, 59, 60
		return c
	}
	c.hour, c.minute, c.second = int(secs/3600), int(secs/60%60), int(secs%60)
	return c
}

// fromDayNumber turns a Julian day number (of the day's noon) into a Gregorian date
// (algorithm: Richards, in Explanatory Supplement to the Astronomical Almanac, 3rd ed., 15.11.3).
func fromDayNumber(jdn int64) (year, month, day int) {
	f := jdn + 1401 + floorDiv(floorDiv(4*jdn+274277, 146097)*3, 4) - 38
	e := 4*f + 3
	g := floorDiv(floorMod(e, 1461), 4)
	h := 5*g + 2
	d := floorDiv(floorMod(h, 153), 5) + 1
	m := floorMod(floorDiv(h, 153)+2, 12) + 1
	y := floorDiv(e, 1461) - 4716 + floorDiv(12+2-m, 12)
	return int(y), int(m), int(d)
}

// dayNumber is the Julian day number of a Gregorian date (same source).
func dayNumber(year, month, day int) int64 {
	a := int64((14 - month) / 12)
	y := int64(year) + 4800 - a
	m := int64(month) + 12*a - 3
	return int64(day) + floorDiv(153*m+2, 5) + 365*y + floorDiv(y, 4) - floorDiv(y, 100) + floorDiv(y, 400) - 32045
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// ISO is the date as "2006-01-02 15:04:05.000", "" when unknown.
func (t Time) ISO() string { return t.iso(' ', 3) }

// ISOT is the date as "2006-01-02T15:04:05.000", "" when unknown.
func (t Time) ISOT() string { return t.iso('T', 3) }

func (t Time) iso(sep byte, digits int) string {
	if !t.Known() || !t.inCalendar() {
		return ""
	}
	c := t.civil(digits)
	b := make([]byte, 0, 32)
	b = appendYear(b, c.year)
	b = append(b, '-')
	b = pad(b, int64(c.month), 2)
	b = append(b, '-')
	b = pad(b, int64(c.day), 2)
	b = append(b, sep)
	b = pad(b, int64(c.hour), 2)
	b = append(b, ':')
	b = pad(b, int64(c.minute), 2)
	b = append(b, ':')
	b = pad(b, int64(c.second), 2)
	if digits > 0 {
		b = append(b, '.')
		b = pad(b, c.frac, digits)
	}
	return string(b)
}

func (t Time) inCalendar() bool { return t.jd1 > minJD && t.jd1 < maxJD }

func appendYear(b []byte, y int) []byte {
	if y < 0 {
		b = append(b, '-')
		y = -y
	}
	return pad(b, int64(y), 4)
}

func pad(b []byte, v int64, width int) []byte {
	s := strconv.FormatInt(v, 10)
	for i := len(s); i < width; i++ {
		b = append(b, '0')
	}
	return append(b, s...)
}

// ParseISO reads an ISO 8601 date with or without a time of day: "1998-11-09",
// "1998-11-09T12:34:56.789", "1998-11-09 12:34:56Z", "1998-11", "1998", "1998-313T12:00" (day of the year).
// It is DALI 1.1 section 3.3.3 and FITS 4.0 section 9.1.1, read generously: a trailing zone "+02:00" counts.
func ParseISO(text string) (Time, error) {
	s := strings.TrimSpace(text)
	bad := func(why string) (Time, error) {
		return Time{}, fmt.Errorf("times: %.40q is no ISO 8601 date: %s", text, why)
	}
	if s == "" {
		return bad("it is empty")
	}
	date, clock := s, ""
	if i := strings.IndexAny(s, "T t"); i > 0 {
		date, clock = s[:i], strings.TrimSpace(s[i+1:])
	}
	jdn, why := parseDate(date)
	if why != "" {
		return bad(why)
	}
	secs, why := 0.0, ""
	if clock != "" {
		if secs, why = parseClock(clock); why != "" {
			return bad(why)
		}
	}
	length := utcDayLength(float64(jdn))
	if secs < 0 || secs > length { // a zone took it over midnight
		length = daySeconds
	}
	return FromParts(float64(jdn)-0.5, secs/length, UTC), nil
}

func parseDate(s string) (jdn int64, why string) {
	neg := strings.HasPrefix(s, "-")
	if neg {
		s = s[1:]
	}
	f := strings.Split(strings.TrimSuffix(strings.TrimSuffix(s, "Z"), "z"), "-")
	if len(f) == 1 && len(f[0]) == 8 { // basic format
		f = []string{f[0][:4], f[0][4:6], f[0][6:]}
	}
	n := make([]int, len(f))
	for i, part := range f {
		v, err := strconv.ParseUint(part, 10, 31)
		if err != nil {
			return 0, fmt.Sprintf("%q is no number", part)
		}
		n[i] = int(v)
	}
	if len(f) > 3 || len(f[0]) < 4 || len(f[0]) > 5 {
		return 0, "want year-month-day with a year of four digits"
	}
	year, month, day := n[0], 1, 1
	if neg {
		year = -year
	}
	switch {
	case len(f) == 2 && len(f[1]) == 3:
		if n[1] < 1 || n[1] > 365 && (n[1] > 366 || !leap(year)) {
			return 0, fmt.Sprintf("there is no day %d in %d", n[1], year)
		}
		return dayNumber(year, 1, 1) + int64(n[1]-1), ""
	case len(f) >= 2:
		month = n[1]
	}
	if len(f) == 3 {
		day = n[2]
	}
	if month < 1 || month > 12 {
		return 0, fmt.Sprintf("there is no month %d", month)
	}
	if day < 1 || day > daysIn(year, month) {
		return 0, fmt.Sprintf("there is no day %d in %d-%02d", day, year, month)
	}
	return dayNumber(year, month, day), ""
}

// parseClock gives the seconds since midnight of "12:34:56.7", with an optional zone.
func parseClock(s string) (secs float64, why string) {
	if s == "" {
		return 0, "want hours:minutes:seconds"
	}
	zone := 0.0
	if last := len(s) - 1; s[last] == 'Z' || s[last] == 'z' {
		s = strings.TrimSpace(s[:last])
	} else if i := strings.LastIndexAny(s, "+-"); i > 0 {
		z, why := parseClock(s[i+1:])
		if why != "" {
			return 0, "bad zone: " + why
		}
		zone = z
		if s[i] == '-' {
			zone = -z
		}
		s = strings.TrimSpace(s[:i])
	}
	f := strings.Split(s, ":")
	if len(f) == 1 && len(s) >= 4 && isDigits(s[:4]) { // basic format
		f = []string{s[:2], s[2:4]}
		if len(s) > 4 {
			f = append(f, s[4:])
		}
	}
	if len(f) > 3 || f[0] == "" {
		return 0, "want hours:minutes:seconds"
	}
	limits := [3]float64{24, 60, 61}
	for i, part := range f {
		if part == "" || part[0] < '0' || part[0] > '9' {
			return 0, fmt.Sprintf("%q is no number", part)
		}
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || i < len(f)-1 && v != math.Trunc(v) {
			return 0, fmt.Sprintf("%q is no number", part)
		}
		if v >= limits[i] && !(i == 0 && v == 24) {
			return 0, fmt.Sprintf("%q is too large", part)
		}
		secs += v * [3]float64{3600, 60, 1}[i]
	}
	if len(f) > 0 && f[0] == "24" && secs > daySeconds {
		return 0, "hour 24 is midnight only"
	}
	return secs - zone, ""
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func daysIn(year, month int) int {
	switch month {
	case 2:
		if leap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func parseNumber(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
		return 0, strconv.ErrRange
	}
	return v, err
}
