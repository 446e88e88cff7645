package plot

import (
	"fmt"
	"math"
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
	case a.showsDates():
		unit = ""
	}
	var parts []string
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

// span is a range on an axis, lo < hi, and the power of ten its labels leave out.
type span struct {
	lo, hi float64
	log    bool
	flip   bool // hi is at the left or bottom
	exp    int
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
	if !math.IsNaN(a.low) && lo >= a.low {
		s.lo = a.low
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
	if !a.log && !a.showsDates() && !a.date {
		s.exp = exponent(s.lo, s.hi)
	}
	return s
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

// exponent is the power of ten, a multiple of three, to take out of the
// numbers of an axis; 0 if they are short as they are.
func exponent(lo, hi float64) int {
	m := math.Max(math.Abs(lo), math.Abs(hi))
	if m < 1e-280 || m >= 1e-3 && m < 1e6 || (hi-lo) < 1e-3*m {
		return 0
	}
	return int(math.Floor(math.Floor(math.Log10(m)*(1+1e-15))/3) * 3)
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
