package vokit

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/times"
)

// panelRadius is how far around a place a panel looks that is told no radius, in degrees.
const panelRadius = 0.1

// panelFields are the texts of a discovery panel.
type panelFields struct {
	space, spectrum, time string
	inclusive             bool
}

// fieldsOf writes options as the fields of a panel.
func fieldsOf(o *dal.Options) (panelFields, error) {
	if o.Err != nil {
		return panelFields{}, fmt.Errorf("discovery panel: %w", o.Err)
	}
	f := panelFields{inclusive: o.Inclusive}
	if c := o.Around; c != nil && o.Area == nil {
		f.space = rounded(c.Center.RA, 6) + ", " + rounded(c.Center.Dec, 6) + ", " + rounded(c.Radius, 6)
	}
	if b := o.Band; b != nil {
		f.spectrum = rounded(b.Lo*1e9, 4)
		if b.Hi != b.Lo {
			f.spectrum += ", " + rounded(b.Hi*1e9, 4)
		}
		f.spectrum += " nm"
	}
	if t := o.During; t != nil {
		f.time = date(t.Lo, false) + ", " + date(t.Hi, true)
	}
	return f, nil
}

func rounded(v float64, decimals int) string {
	p := math.Pow(10, float64(decimals))
	return strconv.FormatFloat(math.Round(v*p)/p, 'f', -1, 64)
}

// date is a moment as the field has it, and as the end of a span if it is one:
// days are meant from their beginning to their end.
func date(mjd float64, end bool) string {
	if end && mjd == math.Floor(mjd) {
		mjd--
	}
	s := times.FromParts(mjdZero, mjd, times.UTC).ISO()
	return strings.TrimSuffix(strings.TrimSuffix(s, ".000"), " 00:00:00")
}

// mjdZero is the Julian Date of the Modified Julian Date 0.
const mjdZero = 2400000.5

// optionsOf reads the fields of a panel. Fields replace what given says of the same.
func optionsOf(v display.Values, given []Option) ([]Option, error) {
	place := strings.TrimSpace(v.Text(fieldSpace))
	light := strings.TrimSpace(v.Text(fieldSpectrum))
	when := strings.TrimSpace(v.Text(fieldTime))
	opts := append([]Option(nil), given...)
	opts = append(opts, func(o *dal.Options) {
		o.Band, o.During, o.Inclusive = nil, nil, v.Bool(fieldInclusive)
		// Areas have no field. They hold until a place is written into the one there is.
		if place != "" || o.Area == nil && o.Polygon == nil && o.Range == nil {
			o.Around, o.Area, o.Polygon, o.Range = nil, nil, nil, nil
		}
	})
	if place != "" {
		c, err := circle(place)
		if err != nil {
			return nil, fieldError(fieldSpace, err)
		}
		opts = append(opts, dal.Around(c.Center, c.Radius))
	}
	if light != "" {
		opts = append(opts, dal.Spectrum(spectralPlaces(light)...))
	}
	if when != "" {
		from, to := timeSpan(when)
		opts = append(opts, dal.During(from, to))
	}
	if err := dal.Apply(opts...).Err; err != nil {
		return nil, fmt.Errorf("discovery panel: %w", err)
	}
	return opts, nil
}

func fieldError(field string, err error) error {
	return fmt.Errorf("discovery panel: %s: %w", field, err)
}

var (
	threeNumbers = regexp.MustCompile(`^\s*([-+]?[\d.]+)[\s,]+([-+]?[\d.]+)[\s,]+([\d.]+)\s*$`)
	plainNumber  = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$`)
	parts        = regexp.MustCompile(`\s*(?:,|;|…|\.\.+|\sto\s)\s*`)
	dates        = regexp.MustCompile(`\S+(?:\s+\d{1,2}:\d\S*)?`)
	yearOrMonth  = regexp.MustCompile(`^\d{4}(-\d{2})?$`)
)

// circle reads a place: a position or a name, and a radius in degrees behind it.
func circle(text string) (dal.Circle, error) {
	bad := func(r string) (dal.Circle, error) {
		return dal.Circle{}, fmt.Errorf("%q is no radius: write degrees, from 0 to 180, as the last of \"RA, Dec, radius\" or \"name, radius\"", r)
	}
	if m := threeNumbers.FindStringSubmatch(text); m != nil {
		center, err := sky.Parse(m[1] + ", " + m[2])
		if err != nil {
			return dal.Circle{}, err
		}
		r, err := strconv.ParseFloat(m[3], 64)
		if err != nil || !(r > 0 && r <= 180) {
			return bad(m[3])
		}
		return dal.Circle{Center: center, Radius: r}, nil
	}
	if center, err := sky.Parse(text); err == nil {
		return dal.Circle{Center: center, Radius: panelRadius}, nil
	}
	name, radius := text, panelRadius
	if i := strings.LastIndex(text, ","); i > 0 {
		last := strings.TrimSpace(text[i+1:])
		r, err := sky.ParseAngle(last, false)
		if err != nil || !(r > 0 && r <= 180) {
			return bad(last)
		}
		name, radius = strings.TrimSpace(text[:i]), r
	}
	center, err := sky.Parse(name)
	if err != nil {
		if center, err = Resolve(name); err != nil {
			return dal.Circle{}, err
		}
	}
	return dal.Circle{Center: center, Radius: radius}, nil
}

// spectralPlaces reads one or two places in the spectrum. The unit behind the
// second is also that of the first; without any they are wavelengths in nm.
func spectralPlaces(text string) []string {
	list := parts.Split(text, -1)
	unit := "nm"
	if last := list[len(list)-1]; !plainNumber.MatchString(last) {
		if i := strings.LastIndexAny(last, "0123456789."); i >= 0 {
			unit = strings.TrimSpace(last[i+1:])
		}
	}
	for i, s := range list {
		if plainNumber.MatchString(s) {
			list[i] = s + " " + unit
		}
	}
	return list
}

// timeSpan reads one or two dates; one alone stands for all of its day, month or year.
func timeSpan(text string) (from, to string) {
	list := parts.Split(text, 2)
	if len(list) == 1 {
		if d := dates.FindAllString(text, -1); len(d) == 2 {
			list = d
		}
	}
	from, to = list[0], list[len(list)-1]
	if yearOrMonth.MatchString(to) {
		to = lastDay(to)
	}
	return from, to
}

// lastDay is the last day of a year or month, YYYY or YYYY-MM.
func lastDay(s string) string {
	if len(s) == len("2006") {
		return s + "-12-31"
	}
	for d := 31; d > 28; d-- {
		day := fmt.Sprintf("%s-%d", s, d)
		if _, err := times.ParseISO(day); err == nil {
			return day
		}
	}
	return s + "-28"
}
