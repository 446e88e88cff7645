package sky

import (
	"fmt"
	"math"
	"regexp"
	"strings"
)

// Parse reads a position: "10 24 02.7 +48 08 51", "10:24:02.7 +48:08:51", "10h24m02.7s +48d08m51s", "J102402.7+480851", also
// as the end of a designation ("SDSS J102402.70+480851.0"), or two decimal numbers of degrees, "156.01 +48.14". A comma,
// semicolon or slash may stand between the two, "RA" and "Dec" before them and parentheses around them; angles are written
// as [ParseAngle] takes them. A right ascension in sexagesimal notation is in hours, unless it says degrees.
func Parse(text string) (Coord, error) {
	bad := func(why string) (Coord, error) {
		return Unknown(), fmt.Errorf("sky: %.60q is no position (%s); write \"10 24 02.7 +48 08 51\" or \"156.01 +48.14\"", text, why)
	}
	lonText, latText, why := splitPosition(tidyPosition(text))
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

// labels are what people write before the coordinates.
var labels = regexp.MustCompile(`(?i)(^|[\s,;/(])(r\.?\s?a\.?|dec\.?|de|decl\.?|right ascension|declination|α|δ|alpha|delta)\s*[:=]?\s*([-+−–0-9.])`)

// tidyPosition takes away what only surrounds the numbers.
func tidyPosition(text string) string {
	s := minuses.Replace(strings.TrimSpace(text))
	if n := len(s); n > 1 && (s[0] == '(' && s[n-1] == ')' || s[0] == '[' && s[n-1] == ']') {
		s = strings.TrimSpace(s[1 : n-1])
	}
	return strings.TrimSpace(labels.ReplaceAllString(s, "$1$3"))
}

// designation is a position in the name of an object (IAU Recommendations for Nomenclature).
var designation = regexp.MustCompile(`^(?:.*\s)?[Jj](\d{4,}(?:\.\d+)?)([+-]\d{4,}(?:\.\d+)?)$`)

func splitPosition(s string) (lon, lat, why string) {
	if m := designation.FindStringSubmatch(s); m != nil {
		return packed(m[1]), packed(m[2]), ""
	}
	for _, sep := range []string{",", ";", "/", "|"} {
		if a, b, ok := strings.Cut(s, sep); ok {
			return a, b, ""
		}
	}
	if i := strings.LastIndexAny(s, "+-"); i > 0 && !strings.ContainsRune("eE", rune(s[i-1])) {
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
