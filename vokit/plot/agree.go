package plot

import (
	"fmt"

	"vogo/vokit/unit"
)

// agree gives v in the unit of the axis, if something in another is drawn along
// it already, and what it was multiplied by. A unit that is not given or not known to
// anybody agrees with all others.
func (a *axis) agree(v values, which string) (values, float64, error) {
	if !a.adopted || a.unit == "" {
		return v, 1, nil
	}
	f, err := factor(v.unit, a.unit)
	if err != nil {
		return v, 1, fmt.Errorf("the %s axis is in %q, %s in %q, which cannot be converted: draw it in a plot of its own (Panels)",
			which, a.unit, nameOr(v.name, "the values"), v.unit)
	}
	return v.times(f, a.unit), f, nil
}

func nameOr(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return fmt.Sprintf("%q", name)
}

// factor turns numbers of one unit into those of another. It is 1 unless both
// are known, and an error if they are of different kinds.
func factor(from, to string) (float64, error) {
	if from == to || from == "" || to == "" {
		return 1, nil
	}
	for _, u := range []string{from, to} {
		if _, err := unit.Parse(u); err != nil {
			return 1, nil
		}
	}
	return unit.ConversionFactor(from, to)
}

// times is v multiplied by f, in another unit.
func (v values) times(f float64, unit string) values {
	if f != 1 {
		v.v, v.unit = scaled(v.v, f), unit
	}
	return v
}

// scaled is a copy of v multiplied by f; v itself if it would be the same.
func scaled(v []float64, f float64) []float64 {
	if v == nil || f == 1 {
		return v
	}
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = x * f
	}
	return out
}

// agreeOnDays gives Julian dates as modified ones, or the other way round, if
// those drawn already are such.
func (p *Plot) agreeOnDays(x values) values {
	if !p.x.adopted || len(p.series) == 0 || !x.isTime() || !(values{ucd: p.x.ucd, date: p.x.date}).isTime() {
		return x
	}
	for _, u := range []string{x.unit, p.x.unit} {
		if u != "" && u != "d" {
			return x
		}
	}
	drawn := !p.x.date && largest(p.series[0].x) >= leastJD
	added := !x.date && largest(x.v) >= leastJD
	shift := 2400000.5
	switch {
	case drawn == added:
		return x
	case added:
		shift = -shift
	}
	out := make([]float64, len(x.v))
	for i, f := range x.v {
		out[i] = f + shift
	}
	x.v = out
	return x
}

// aroundZero draws longitudes of a field that lies on both sides of 0° beside one
// another: those beyond 180° as negative ones, which the labels do not show.
func (p *Plot) aroundZero(x, y values) values {
	if !eastLeft(x, y) || x.unit != "deg" && x.unit != "" {
		return x
	}
	turned := make([]float64, len(x.v))
	for i, f := range x.v {
		turned[i] = onTurn(f)
	}
	if !p.x.adopted {
		as, is := newExtent(false), newExtent(false)
		as.growAll(turned)
		is.growAll(x.v)
		p.x.turns = is.lo >= 0 && is.hi <= 360 && is.hi-is.lo > 180 && as.hi-as.lo < (is.hi-is.lo)/2
	}
	if p.x.turns {
		x.v = turned
	}
	return x
}

// onTurn is a longitude from -180 to 180 degrees.
func onTurn(lon float64) float64 {
	if lon > 180 && lon <= 360 {
		return lon - 360
	}
	return lon
}
