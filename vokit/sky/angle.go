package sky

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// angleUnit is what a number of an angle says of itself.
type angleUnit uint8

const (
	noUnit angleUnit = iota
	hourUnit
	degreeUnit
	minuteUnit // "m": of time or of arc, by what is before it
	secondUnit
	arcminUnit // "'" and "arcmin", which need nothing before them
	arcsecUnit
	radianUnit
	masUnit
	uasUnit
)

// angleUnits are the spellings, in lower case. Besides those of astropy they are those of tables and papers.
var angleUnits = map[string]angleUnit{
	"h": hourUnit, "hr": hourUnit, "hrs": hourUnit, "hour": hourUnit, "hours": hourUnit, "hourangle": hourUnit, "ʰ": hourUnit,
	"d": degreeUnit, "deg": degreeUnit, "degs": degreeUnit, "degree": degreeUnit, "degrees": degreeUnit, "°": degreeUnit, "º": degreeUnit, "˚": degreeUnit, "ᵈ": degreeUnit,
	"m": minuteUnit, "min": minuteUnit, "minutes": minuteUnit, "minute": minuteUnit, "ᵐ": minuteUnit,
	"s": secondUnit, "sec": secondUnit, "seconds": secondUnit, "second": secondUnit, "ˢ": secondUnit,
	"'": arcminUnit, "′": arcminUnit, "’": arcminUnit, "arcmin": arcminUnit, "amin": arcminUnit, "arcminute": arcminUnit, "arcminutes": arcminUnit,
	"\"": arcsecUnit, "″": arcsecUnit, "”": arcsecUnit, "''": arcsecUnit, "′′": arcsecUnit, "arcsec": arcsecUnit, "asec": arcsecUnit, "arcsecond": arcsecUnit, "arcseconds": arcsecUnit,
	"rad": radianUnit, "radian": radianUnit, "radians": radianUnit, "mas": masUnit, "uas": uasUnit, "µas": uasUnit, "μas": uasUnit,
}

// minuses are the signs that texts from papers have for a minus.
var minuses = strings.NewReplacer("−", "-", "–", "-", "﹣", "-", "－", "-")

// angleNumber is one of the numbers of an angle, with what stands after it.
type angleNumber struct {
	value float64
	text  string
	unit  angleUnit
}

// ParseAngle reads an angle in degrees: a decimal number ("12.5", "12.5°", "10.4h", "90 arcsec", "1.5 rad"), or sexagesimal
// with blanks, colons, letters or signs ("12 34 56.7", "-12:34:56", "12h34m56.7s", "12°34′56″", "12 34 56.7 hours"), with N, S, E
// or W after it. A sexagesimal one is in hours if hours is set, unless it says degrees, and one that says hours always is; a
// plain decimal number is in degrees.
func ParseAngle(text string, hours bool) (float64, error) {
	bad := func(why string) (float64, error) {
		return math.NaN(), fmt.Errorf("sky: %.40q is no angle: %s", text, why)
	}
	s := minuses.Replace(strings.TrimSpace(text))
	if s == "" {
		return bad("it is empty")
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && !math.IsInf(f, 0) && f == f && !strings.ContainsAny(s, "_xX") {
		return f, nil
	}
	s, sign := direction(s)
	if r, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = -sign, r
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	numbers, why := angleNumbers(s)
	if why != "" {
		return bad(why)
	}
	var sum float64
	if len(numbers) == 1 {
		sum, why = numbers[0].degrees()
	} else {
		sum, why = sexagesimalDegrees(numbers, hours)
	}
	if why != "" {
		return bad(why)
	}
	return sign * sum, nil
}

// direction takes the letter of a direction off the end; south and west are negative. The S of seconds is none.
func direction(s string) (rest string, sign float64) {
	sign = 1
	rest = strings.TrimSpace(s[:len(s)-1])
	if rest == "" {
		return s, 1
	}
	switch s[len(s)-1] {
	case 'S', 'W':
		sign = -1
	case 'N', 'E':
	default:
		return s, 1
	}
	last, _ := utf8.DecodeLastRuneInString(rest)
	if unicode.IsDigit(last) && strings.ContainsFunc(rest, unicode.IsLetter) || unicode.IsUpper(last) {
		return s, 1
	}
	return rest, sign
}

// angleNumbers takes a text apart into numbers and the units after them.
func angleNumbers(s string) (out []angleNumber, why string) {
	for s = strings.TrimSpace(s); s != ""; {
		i := 0
		for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
			i++
		}
		if i > 0 && i < len(s)-1 && s[i]|32 == 'e' { // an exponent, and not the E of a direction
			j := i + 1
			if s[j] == '+' || s[j] == '-' {
				j++
			}
			if k := j; k < len(s) && s[k] >= '0' && s[k] <= '9' {
				for i = k; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
				}
			}
		}
		n := angleNumber{text: s[:i]}
		v, err := strconv.ParseFloat(n.text, 64)
		if err != nil || math.IsInf(v, 0) {
			return nil, fmt.Sprintf("%q is no number", firstWord(s))
		}
		n.value = v
		s = strings.TrimLeft(s[i:], " \t")
		end := strings.IndexFunc(s, func(r rune) bool {
			return r >= '0' && r <= '9' || r == '.' || r == ' ' || r == '\t' || r == ':' || r == '+' || r == '-'
		})
		if end < 0 {
			end = len(s)
		}
		if word := strings.ToLower(s[:end]); word != "" {
			unit, ok := angleUnits[word]
			if !ok {
				return nil, fmt.Sprintf("%q is no unit of angle", s[:end])
			}
			n.unit = unit
		}
		s = strings.TrimLeft(s[end:], " \t")
		if r, ok := strings.CutPrefix(s, ":"); ok && n.unit == noUnit {
			if s = strings.TrimSpace(r); s == "" {
				return nil, "something is missing at its end"
			}
		}
		if out = append(out, n); len(out) > 3 {
			return nil, "it has more than 3 numbers"
		}
	}
	if len(out) == 0 {
		return nil, "it has no number"
	}
	return out, ""
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return s
}

// degrees of a single number with a unit.
func (n angleNumber) degrees() (float64, string) {
	switch n.unit {
	case noUnit, degreeUnit:
		return n.value, ""
	case hourUnit:
		return n.value * 15, ""
	case arcminUnit:
		return n.value / 60, ""
	case arcsecUnit:
		return n.value / 3600, ""
	case radianUnit:
		return n.value * 180 / math.Pi, ""
	case masUnit:
		return n.value / 3.6e6, ""
	case uasUnit:
		return n.value / 3.6e9, ""
	}
	return 0, "minutes or seconds alone may be of time or of arc; write arcmin or arcsec"
}

// sexagesimalDegrees adds degrees or hours, minutes and seconds.
func sexagesimalDegrees(n []angleNumber, hours bool) (float64, string) {
	last := n[len(n)-1].unit
	first := n[0].unit
	switch {
	case first == noUnit && (last == hourUnit || last == degreeUnit): // a unit for all: 10 24 02.7 hours
		first, n[len(n)-1].unit = last, noUnit
	case first == arcminUnit && len(n) == 2: // 1'30"
		n, first = append([]angleNumber{{text: "0"}}, n...), degreeUnit
	}
	switch first {
	case hourUnit:
		hours = true
	case degreeUnit:
		hours = false
	case noUnit:
	default:
		return 0, fmt.Sprintf("it begins with the unit of its %s", map[bool]string{true: "minutes", false: "end"}[first == minuteUnit || first == arcminUnit])
	}
	sum := 0.0
	for i, x := range n {
		switch {
		case i == 1 && x.unit != noUnit && x.unit != minuteUnit && x.unit != arcminUnit,
			i == 2 && x.unit != noUnit && x.unit != secondUnit && x.unit != arcsecUnit:
			return 0, fmt.Sprintf("the unit after %q is not that of %s", x.text, []string{"", "minutes", "seconds"}[i])
		case i > 0 && x.value > 60:
			return 0, fmt.Sprintf("%q is more than 60", x.text)
		case i < len(n)-1 && x.value != math.Trunc(x.value):
			return 0, fmt.Sprintf("%q has a fraction but is not the last number", x.text)
		}
		sum += x.value / [3]float64{1, 60, 3600}[i]
	}
	if hours {
		sum *= 15
	}
	return sum, ""
}
