package plot

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"vogo/vokit/ucd"
)

// Whether an axis shows calendar dates.
const (
	datesAuto = iota
	datesOn
	datesOff
)

// axis is what is known of one axis before it is drawn.
type axis struct {
	name, unit string // of the first column drawn along it
	ucd        string
	adopted    bool // something is drawn along it
	date       bool // values are dates, in MJD
	label      string
	labelled   bool
	log        bool
	dates      int
	first      float64 // limits asked for, NaN if none: at the left or bottom
	last       float64 // and at the right or top
	reversed   bool
	pinned     bool    // an option has set reversed
	turns      bool    // longitudes from -180 to 180 degrees, shown as from 0 to 360
	beyond     bool    // dates are out of the calendar's reach
	nice       bool    // tight: the range is not widened
	low        float64 // the range begins at this value if the data do not go below, NaN if none
}

func newAxis() axis { return axis{first: math.NaN(), last: math.NaN(), low: math.NaN()} }

func (a *axis) limit(first, last float64) { a.first, a.last = first, last }

func (a *axis) setReverse(on bool) { a.reversed, a.pinned = on, true }

// adopt makes v, if nothing came before, what the axis is about.
func (a *axis) adopt(v values, reverse bool) {
	if a.adopted {
		if a.name != v.name { // two columns share the axis: neither names it
			a.name = shared(a, v)
		}
		return
	}
	a.adopted = true
	a.name, a.unit, a.ucd, a.date = v.name, v.unit, v.ucd, v.date
	if !a.pinned {
		a.reversed = reverse
	}
}

// shared is the name of an axis along which several columns are drawn: what
// they have in common, if that can be told.
func shared(a *axis, v values) string {
	if a.ucd != "" && ucd.Parse(a.ucd).String() != "" && ucd.Parse(v.ucd).String() != "" {
		p, q := ucd.Parse(a.ucd)[0], ucd.Parse(v.ucd)[0]
		if p == q {
			if s, ok := quantities[p]; ok {
				return s
			}
		}
	}
	return a.name
}

// quantities are readable names of the physical quantities that several
// columns of a plot most often share (UCD1+ 1.5 list of words).
var quantities = map[string]string{
	"phot.mag": "magnitude", "phot.flux": "flux", "phot.flux.density": "flux density", "phot.color": "colour",
	"em.wl": "wavelength", "em.freq": "frequency", "em.energy": "energy", "time.epoch": "time", "pos.parallax": "parallax",
}

// eastLeft tells whether x and y are a longitude and a latitude of the sky, seen
// from inside: x grows to the left.
func eastLeft(x, y values) bool {
	for _, pair := range [][2]string{
		{"pos.eq.ra", "pos.eq.dec"}, {"pos.galactic.lon", "pos.galactic.lat"}, {"pos.ecliptic.lon", "pos.ecliptic.lat"},
	} {
		if ucd.HasWord(x.ucd, pair[0]) && ucd.HasWord(y.ucd, pair[1]) {
			return true
		}
	}
	return false
}

// isMagnitude tells a brightness in magnitudes from colours and errors, which
// have the unit mag too but grow the usual way.
func (v values) isMagnitude() bool {
	words := ucd.Parse(v.ucd)
	if len(words) > 0 {
		first := words[0]
		if first == "stat.mean" || first == "stat.median" || first == "stat.min" || first == "stat.max" {
			return ucd.HasWord(v.ucd, "phot.mag")
		}
		return first == "phot.mag" || strings.HasPrefix(first, "phot.mag.")
	}
	name := strings.ToLower(v.name)
	return v.unit == "mag" && strings.Contains(name, "mag") && !strings.Contains(name, "err") && !strings.HasPrefix(name, "e_")
}

func (v values) isTime() bool {
	if v.date {
		return true
	}
	words := ucd.Parse(v.ucd)
	return len(words) > 0 && strings.HasPrefix(words[0], "time")
}

func (v values) isSpectral() bool {
	words := ucd.Parse(v.ucd)
	return len(words) > 0 && (strings.HasPrefix(words[0], "em.") || strings.HasPrefix(words[0], "spect."))
}

// showsDates tells whether ticks are calendar dates.
func (a *axis) showsDates() bool {
	return a.dates == datesOn || a.date && a.dates == datesAuto
}

// heading is the label beside an axis with the numbers of r.
func (a *axis) heading(r span) string {
	if r.offset == 0 {
		return a.text(r.exp)
	}
	minus := " − " + offsetText(r.offset)
	if r.offset < 0 {
		minus = " + " + offsetText(-r.offset)
	}
	b := *a
	switch {
	case a.labelled:
		b.label += minus
	case a.name != "":
		b.name += minus
	case r.offset < 0:
		b.name = "add −" + offsetText(-r.offset)
	default:
		b.name = "add " + offsetText(r.offset)
	}
	return b.text(r.exp)
}

// offsetText writes a number without rounding it.
func offsetText(v float64) string {
	if v < 1e12 && v >= 1e-4 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	mantissa, exp, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	n, err := strconv.Atoi(exp)
	if err != nil {
		return mantissa
	}
	return mantissa + "×10" + superscript(n)
}

// text is the label beside the axis; exp is the power of ten that its numbers
// leave out.
func (a *axis) text(exp int) string {
	if a.labelled {
		if exp != 0 {
			return a.label + " (×10" + superscript(exp) + ")"
		}
		return a.label
	}
	unit := prettyUnit(a.unit)
	switch {
	case a.date && a.dates == datesOff:
		unit = "MJD"
	case a.showsDates() && a.beyond:
		unit = "MJD"
	case a.showsDates():
		unit = ""
	}
	var parts []string
	if power, rest := powerOf(unit); power != 0 && exp != 0 { // one power, not two
		exp, unit = exp+power, rest
	}
	if exp != 0 {
		parts = append(parts, "10"+superscript(exp))
	}
	if unit != "" {
		parts = append(parts, unit)
	}
	if len(parts) == 0 {
		return a.name
	}
	return strings.TrimSpace(fmt.Sprintf("%s [%s]", a.name, strings.Join(parts, " ")))
}

// powerOf takes the power of ten from the beginning of a readable unit: 10⁻¹⁷ erg
// is -17 and erg.
func powerOf(unit string) (int, string) {
	rest, is := strings.CutPrefix(unit, "10")
	if !is {
		return 0, unit
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !isSuperscript(r) })
	if end < 0 {
		end = len(rest)
	}
	n, err := strconv.Atoi(strings.ReplaceAll(fromSuperscript.Replace(rest[:end]), "−", "-"))
	if err != nil {
		return 0, unit
	}
	return n, strings.TrimSpace(rest[end:])
}

// span is a range on an axis, lo < hi, and what its labels leave out: they are
// (value − offset) / 10^exp.
type span struct {
	lo, hi float64
	log    bool
	flip   bool // hi is at the left or bottom
	exp    int
	offset float64
}

// resolve finds the range of the axis for data between lo and hi.
func (a *axis) resolve(lo, hi float64) span {
	s := span{log: a.log, flip: a.reversed}
	if !(lo <= hi) { // no data
		lo, hi = 0, 1
		if a.log {
			lo, hi = 1, 10
		}
	}
	s.lo, s.hi = widen(lo, hi, a.log, a.nice)
	if lo == hi && !a.log && (a.date || (values{ucd: a.ucd}).isTime()) {
		s.lo, s.hi = lo-1, hi+1 // a day or a year, not a part of all that has passed
	}
	switch {
	case math.IsNaN(a.low) || lo < a.low:
	case a.log && a.low <= 0:
		s.lo = math.Min(s.lo, lo/2) // bars are seen above a half of the smallest
	default:
		s.lo = a.low
	}
	if a.turns {
		b := *a
		b.first, b.last = onTurn(a.first), onTurn(a.last)
		a = &b
	}
	if finite(a.first, a.log) && finite(a.last, a.log) && a.first != a.last {
		s.flip = a.first > a.last || a.pinned && a.reversed
		s.lo, s.hi = math.Min(a.first, a.last), math.Max(a.first, a.last)
	} else {
		s.oneLimit(a)
	}
	if s.hi-s.lo <= 1e-12*math.Max(math.Abs(s.lo), math.Abs(s.hi)) { // limits closer than numbers can be told apart
		s.lo, s.hi = widen(s.lo, s.lo, a.log, false)
	}
	s.relabel(a)
	return s
}

// maxDigits is how many digits the labels of ticks may have before all of them
// leave out the same number.
const maxDigits = 8

// relabel finds what the labels of the ticks leave out.
func (s *span) relabel(a *axis) {
	s.exp, s.offset = 0, 0
	a.beyond = !inCalendar(*s)
	if a.log || a.turns || a.showsDates() && !a.beyond {
		return
	}
	e := exponent(s.lo, s.hi)
	if a.date || (values{ucd: a.ucd}).isTime() && math.Max(math.Abs(s.lo), math.Abs(s.hi)) < 1e8 {
		e = 0 // Julian dates are read in full
	}
	if digits(s.lo, s.hi, e) <= maxDigits {
		s.exp = e
		return
	}
	width := s.hi - s.lo
	for _, unit := range []float64{1, math.Pow(10, math.Ceil(math.Log10(width))+1)} {
		s.offset = math.Floor((s.lo+0.05*width)/unit) * unit // the margin does not matter
		if unit < 1 {                                        // without the dust of the multiplication
			s.offset, _ = strconv.ParseFloat(strconv.FormatFloat(s.offset, 'f', min(300, int(-math.Log10(unit)+0.5)), 64), 64)
		}
		s.exp = exponent(s.lo-s.offset, s.hi-s.offset)
		if digits(s.lo-s.offset, s.hi-s.offset, s.exp) <= maxDigits {
			return
		}
	}
}

// digits is how many digits it takes to write the numbers of an axis, divided
// by 10^exp.
func digits(lo, hi float64, exp int) int {
	scale := math.Pow(10, float64(exp))
	step, _ := niceStep((hi-lo)/scale, 5)
	whole := max(0, int(math.Floor(math.Log10(math.Max(math.Abs(lo), math.Abs(hi))/scale)))) + 1
	return whole + max(0, -int(math.Floor(math.Log10(step)+1e-9)))
}

// oneLimit applies a limit of which only one end is given.
func (s *span) oneLimit(a *axis) {
	low, high := a.first, a.last
	if s.flip {
		low, high = high, low
	}
	if finite(low, a.log) && low < s.hi {
		s.lo = low
	}
	if finite(high, a.log) && high > s.lo {
		s.hi = high
	}
}

// widen adds a margin, so that no point sits on the frame.
func widen(lo, hi float64, log, tight bool) (float64, float64) {
	const margin = 0.04
	if log {
		l, h := math.Log10(lo), math.Log10(hi)
		if h-l < 1e-9 {
			return lo / 2, hi * 2
		}
		if tight {
			return lo, hi
		}
		d := margin * (h - l)
		return math.Pow(10, l-d), math.Pow(10, h+d)
	}
	d := (hi - lo) * margin
	if hi-lo <= 1e-12*math.Max(math.Abs(lo), math.Abs(hi)) || hi == lo { // one value
		if d = math.Abs(hi) / 20; d == 0 {
			d = 1
		}
		return lo - d, hi + d
	}
	if tight {
		return lo, hi
	}
	return lo - d, hi + d
}

// exponent is the power of ten to take out of the numbers of an axis, so that the
// largest is from 1 to 10; 0 if they are short as they are.
func exponent(lo, hi float64) int {
	m := math.Max(math.Abs(lo), math.Abs(hi))
	if m < 1e-280 || m >= 1e-3 && m < 1e6 || (hi-lo) < 1e-3*m {
		return 0
	}
	return int(math.Floor(math.Log10(m) + 1e-12))
}

// norm is where v lies between the ends of the axis, 0 to 1. It implements
// gonum's Normalizer, whose range it does not need.
func (s span) Normalize(_, _, v float64) float64 {
	lo, hi := s.lo, s.hi
	if s.log {
		if v <= 0 {
			v = math.SmallestNonzeroFloat64
		}
		lo, hi, v = math.Log(lo), math.Log(hi), math.Log(v)
	}
	f := (v - lo) / (hi - lo)
	if s.flip {
		return 1 - f
	}
	return f
}

// inside tells whether v is on the axis.
func (s span) inside(v float64) bool { return v >= s.lo && v <= s.hi }
