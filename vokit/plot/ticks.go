package plot

import (
	"math"
	"strconv"
	"strings"

	gonum "gonum.org/v1/plot"
)

// ticks are the marks of an axis, computed once: gonum asks for them often.
type ticks []gonum.Tick

// Ticks implements gonum's Ticker.
func (t ticks) Ticks(_, _ float64) []gonum.Tick { return t }

// linearTicks are at round numbers, about n of them with labels.
func linearTicks(s span, n int) ticks {
	scale := math.Pow(10, float64(s.exp))
	lo, hi := (s.lo-s.offset)/scale, (s.hi-s.offset)/scale
	step, minor := niceStep(hi-lo, n)
	decimals := max(0, -int(math.Floor(math.Log10(step)*(1+1e-12)+1e-9)))
	if decimals > 15 {
		decimals = 15
	}
	var out ticks
	small := step / float64(minor)
	first := math.Ceil(lo/small - 1e-9)
	if math.IsNaN(first) || math.IsInf(first, 0) {
		return nil
	}
	for k := 0; ; k++ {
		i := first + float64(k)
		v := i * small
		if v > hi+1e-9*small || len(out) > 500 {
			return out
		}
		t := gonum.Tick{Value: s.offset + v*scale}
		if math.Mod(i, float64(minor)) == 0 {
			t.Label = decimal(v, decimals)
		}
		out = append(out, t)
	}
}

// turnTicks have labels from 0 to 360 for values below 0.
func turnTicks(s span, n int) ticks {
	out := linearTicks(s, n)
	for i, t := range out {
		if rest, below := strings.CutPrefix(t.Label, "−"); below {
			_, fraction, _ := strings.Cut(rest, ".")
			out[i].Label = decimal(t.Value+360, len(fraction))
		}
	}
	return out
}

// niceStep is 1, 2 or 5 times a power of ten, so that about n steps make width,
// rather a few more than so few that nothing can be read off, and how many small
// steps a step is parted into.
func niceStep(width float64, n int) (step float64, minor int) {
	raw := width / float64(max(n, 1))
	mag := math.Pow(10, math.Floor(math.Log10(raw)))
	switch r := raw / mag; {
	case r <= 1.2:
		return mag, 5
	case r <= 2.6:
		return 2 * mag, 4
	case r <= 6:
		return 5 * mag, 5
	}
	return 10 * mag, 5
}

// decimal writes a number with the minus sign of mathematics.
func decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		if strings.Trim(rest, "0.") == "" {
			return rest // −0
		}
		return "−" + rest
	}
	return s
}

// logTicks are at the powers of ten, and between them when there are few.
func logTicks(s span, n int) ticks {
	decades := math.Log10(s.hi) - math.Log10(s.lo)
	if !(s.lo > 0) || decades < 0.7 { // less than from 1 to 5: no power of ten need be in it
		return powerTicks(s, n)
	}
	lo, hi := int(math.Floor(math.Log10(s.lo))), int(math.Ceil(math.Log10(s.hi)))
	every := niceEvery(decades/float64(max(n, 1)) - 1./3) // rather a label more
	plain := s.lo >= 0.9e-3 && s.hi <= 1.1e5
	var out ticks
	for e := lo; e <= hi; e++ {
		for m := 1; m <= 9; m++ {
			v := float64(m) * math.Pow(10, float64(e))
			if !s.inside(v) {
				continue
			}
			t := gonum.Tick{Value: v}
			if m == 1 && e%every == 0 || (m == 2 || m == 5) && decades < 2.2 && every == 1 {
				t.Label = logLabel(m, e, plain)
			}
			if every == 1 || m == 1 {
				out = append(out, t)
			}
		}
	}
	return out
}

// niceEvery is how many powers of ten there are from label to label.
func niceEvery(least float64) int {
	for _, n := range []int{1, 2, 3, 4, 5, 10, 20, 25, 50, 100} {
		if float64(n) >= least {
			return n
		}
	}
	return 200
}

// powerTicks are for a short stretch of a logarithmic axis: round numbers, each
// with its power of ten.
func powerTicks(s span, n int) ticks {
	s.exp = exponent(s.lo, s.hi)
	out := linearTicks(s, n)
	for i := range out {
		if s.exp != 0 && !out[i].IsMinor() {
			out[i].Label += "×10" + superscript(s.exp)
		}
	}
	return out
}

func logLabel(m, e int, plain bool) string {
	switch {
	case plain:
		return decimal(float64(m)*math.Pow(10, float64(e)), max(0, -e))
	case m == 1:
		return "10" + superscript(e)
	}
	return strconv.Itoa(m) + "×10" + superscript(e)
}

var superscripts = strings.NewReplacer("-", "⁻", "+", "⁺", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
	"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", ".", "·")

func superscript(n int) string { return superscripts.Replace(strconv.Itoa(n)) }

// prettyUnit writes a unit as books do: "W.m**-2.Hz**-1" is "W m⁻² Hz⁻¹". What
// it does not understand stays as it is.
func prettyUnit(unit string) string {
	unit = strings.TrimSpace(unit)
	if unit == "" || unit == "-" || unit == "---" {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(unit); {
		switch {
		case strings.HasPrefix(unit[i:], "**") || unit[i] == '^':
			i++
			if unit[i-1] == '*' {
				i++
			}
			n := power(unit[i:])
			b.WriteString(superscripts.Replace(strings.Trim(unit[i:i+n], "()")))
			i += n
			continue
		case unit[i] == '.' && i > 0 && i+1 < len(unit) && !(isDigit(unit[i-1]) && isDigit(unit[i+1])):
			b.WriteByte(' ')
		case unit[i] == '*':
			b.WriteByte(' ')
		default:
			b.WriteByte(unit[i])
		}
		i++
	}
	words := strings.Split(b.String(), " ")
	for i, w := range words {
		name := strings.TrimRight(w, "⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹")
		if s, ok := unitSigns[name]; ok {
			words[i] = s + w[len(name):]
		}
	}
	return strings.Join(words, " ")
}

var unitSigns = map[string]string{"um": "µm", "Angstrom": "Å", "angstrom": "Å", "uJy": "µJy", "us": "µs", "ohm": "Ω", "Ohm": "Ω"}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// power is how long the exponent is that s begins with.
func power(s string) int {
	if end := strings.IndexByte(s, ')'); end > 0 && s[0] == '(' {
		return end + 1
	}
	n := 0
	for n < len(s) && (isDigit(s[n]) || strings.IndexByte("+-.", s[n]) >= 0) {
		n++
	}
	for n > 0 && s[n-1] == '.' {
		n--
	}
	return n
}
