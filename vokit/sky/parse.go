package sky

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Parse reads a position: "10 24 02.7 +48 08 51", "10:24:02.7 +48:08:51", "10h24m02.7s +48d08m51s",
// "J102402.7+480851", or two decimal numbers of degrees, "156.01 +48.14". A right ascension in
// sexagesimal notation is in hours. A comma may stand between the two.
func Parse(text string) (Coord, error) {
	s := strings.TrimSpace(text)
	bad := func(why string) (Coord, error) {
		return Unknown(), fmt.Errorf("sky: %.60q is no position (%s); write \"10 24 02.7 +48 08 51\" or \"156.01 +48.14\"", text, why)
	}
	lonText, latText, why := splitPosition(s)
	if why != "" {
		return bad(why)
	}
	ra, err := ParseAngle(lonText, true)
	if err != nil {
		return bad(strings.TrimPrefix(err.Error(), "sky: "))
	}
	dec, err := ParseAngle(latText, false)
	if err != nil {
		return bad(strings.TrimPrefix(err.Error(), "sky: "))
	}
	switch {
	case dec < -90 || dec > 90:
		return bad(fmt.Sprintf("the declination %g is beyond the poles", dec))
	case ra < -360 || ra > 360:
		return bad(fmt.Sprintf("the right ascension %g is beyond the circle", ra))
	}
	return New(ra, dec), nil
}

func splitPosition(s string) (lon, lat, why string) {
	if len(s) > 6 && (s[0] == 'J' || s[0] == 'j') {
		s = s[1:]
		if i := strings.IndexAny(s, "+-"); i >= 6 {
			return packed(s[:i]), packed(s[i:]), ""
		}
	}
	if a, b, ok := strings.Cut(s, ","); ok {
		return a, b, ""
	}
	if i := strings.LastIndexAny(s, "+-−"); i > 0 && !strings.ContainsRune("eE", rune(s[i-1])) {
		return s[:i], s[i:], ""
	}
	f := strings.Fields(s)
	if len(f) == 0 {
		return "", "", "it is empty"
	}
	if len(f)%2 != 0 {
		return "", "", "the two coordinates cannot be told apart"
	}
	return strings.Join(f[:len(f)/2], " "), strings.Join(f[len(f)/2:], " "), ""
}

// packed puts the colons back into 102402.7 and +480851.
func packed(s string) string {
	sign := ""
	if s[0] == '+' || s[0] == '-' {
		sign, s = s[:1], s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if frac != "" {
		frac = "." + frac
	}
	switch len(whole) {
	case 6:
		return sign + whole[:2] + ":" + whole[2:4] + ":" + whole[4:] + frac
	case 4:
		return sign + whole[:2] + ":" + whole[2:] + frac
	}
	return sign + whole + frac
}

// ParseAngle reads an angle in degrees: a decimal number, or sexagesimal with blanks, colons or letters
// ("12 34 56.7", "-12:34:56", "12h34m56.7s", "12d34'56\""). A sexagesimal one is in hours if hours is
// set, unless it says degrees ("d", "°"), and one that says "h" always is.
func ParseAngle(text string, hours bool) (float64, error) {
	s := strings.TrimSpace(text)
	bad := func(why string) (float64, error) {
		return math.NaN(), fmt.Errorf("sky: %.40q is no angle: %s", text, why)
	}
	if s == "" {
		return bad("it is empty")
	}
	if strings.HasSuffix(strings.ToLower(s), "deg") {
		s, hours = strings.TrimSpace(s[:len(s)-3]), false
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && !math.IsInf(f, 0) && f == f {
		return f, nil
	}
	neg := false
	if r, ok := strings.CutPrefix(strings.ReplaceAll(s, "−", "-"), "-"); ok {
		neg, s = true, r
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	low := strings.ToLower(s)
	sexagesimal := strings.ContainsAny(low, " :\t'\"m′″")
	if strings.Contains(low, "h") {
		hours, sexagesimal = true, true
	} else if strings.ContainsAny(low, "d°") {
		hours = false
	}
	f := strings.FieldsFunc(low, func(r rune) bool { return strings.ContainsRune(" :\thdms°'\"′″", r) })
	if len(f) == 0 || len(f) > 3 {
		return bad(fmt.Sprintf("it has %d numbers, want 1 to 3", len(f)))
	}
	sum := 0.0
	for i, part := range f {
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || v < 0 || math.IsInf(v, 0) || v != v {
			return bad(fmt.Sprintf("%q is no number", part))
		}
		if i > 0 && v > 60 {
			return bad(fmt.Sprintf("%q is more than 60", part))
		}
		if i < len(f)-1 && v != math.Trunc(v) {
			return bad(fmt.Sprintf("%q has a fraction but is not the last number", part))
		}
		sum += v / [3]float64{1, 60, 3600}[i]
	}
	if neg {
		sum = -sum
	}
	if hours && sexagesimal {
		sum *= 15
	}
	return sum, nil
}

// HMS is the right ascension in hours, minutes and seconds with so many decimals: "10 24 02.70".
func (c Coord) HMS(decimals int) string { return sexagesimal(c.RA/15, decimals, false, 24) }

// DMS is the declination in degrees, minutes and seconds with so many decimals: "+48 08 51.1".
func (c Coord) DMS(decimals int) string { return sexagesimal(c.Dec, decimals, true, 0) }

// Sexagesimal is the position as catalogues print it: "10 24 02.70 +48 08 51.1".
func (c Coord) Sexagesimal() string {
	if !c.Known() {
		return "unknown"
	}
	return c.HMS(2) + " " + c.DMS(1)
}

// Name is the position as part of a designation: "J102402.69+480851.1" (IAU recommendation; digits are cut, not rounded).
func (c Coord) Name() string {
	if !c.Known() {
		return "unknown"
	}
	ra := cut(c.RA/15*3600, 100)
	dec := cut(math.Abs(c.Dec)*3600, 10)
	sign := '+'
	if c.Dec < 0 {
		sign = '-'
	}
	return fmt.Sprintf("J%02d%02d%02d.%02d%c%02d%02d%02d.%d",
		ra/360000, ra/6000%60, ra/100%60, ra%100, sign, dec/36000, dec/600%60, dec/10%60, dec%10)
}

// cut counts whole ticks, forgiving what binary fractions take off an exact one.
func cut(v, ticks float64) int64 { return int64(math.Floor(v*ticks + 1e-6)) }

func sexagesimal(v float64, decimals int, sign bool, wrap int64) string {
	if v != v {
		return ""
	}
	decimals = min(max(decimals, 0), 9)
	scale := int64(math.Round(math.Pow10(decimals)))
	ticks := int64(math.Round(math.Abs(v) * 3600 * float64(scale)))
	if wrap > 0 {
		ticks %= wrap * 3600 * scale
	}
	lead := ""
	if sign {
		lead = "+"
	}
	if v < 0 && ticks != 0 {
		lead = "-"
	}
	secs := ticks / scale
	s := fmt.Sprintf("%s%02d %02d %02d", lead, secs/3600, secs/60%60, secs%60)
	if decimals > 0 {
		s += fmt.Sprintf(".%0*d", decimals, ticks%scale)
	}
	return s
}
