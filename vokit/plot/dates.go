package plot

import (
	"math"
	"strings"
	"time"

	gonum "gonum.org/v1/plot"
)

const (
	unixMJD = 40587 // modified Julian date of 1970-01-01
	day     = 24 * time.Hour
)

func mjdOf(t time.Time) float64 {
	return unixMJD + float64(t.Unix())/86400 + float64(t.Nanosecond())/86400e9
}

func timeOf(mjd float64) time.Time {
	whole, frac := math.Modf(mjd - unixMJD)
	return time.Unix(int64(whole)*86400, 0).UTC().Add(time.Duration(math.Round(frac*86400*1e6)) * time.Microsecond)
}

// leastJD is the smallest number that is taken for a Julian date instead of a
// modified one: as such it would be of the year 4596.
const leastJD = 1e6

// asMJD are times in modified Julian dates: v itself if it is in them.
func (v values) asMJD() values {
	if v.date {
		return v
	}
	var mjd func(float64) float64
	switch most := largest(v.v); {
	case v.unit == "yr" || v.unit == "a" || v.unit == "year":
		mjd = func(y float64) float64 { return 51544.5 + (y-2000)*365.25 } // Julian years (IAU 1994, resolution C 7)
	case most >= leastJD:
		mjd = func(jd float64) float64 { return jd - 2400000.5 }
	default:
		v.date = true
		return v
	}
	out := make([]float64, len(v.v))
	for i, f := range v.v {
		out[i] = mjd(f)
	}
	v.v, v.date, v.unit = out, true, ""
	return v
}

func largest(v []float64) float64 {
	most := math.Inf(-1)
	for _, f := range v {
		if f > most {
			most = f
		}
	}
	return most
}

// toDates turns what is drawn so far into modified Julian dates.
func (p *Plot) toDates() {
	if p.x.date || !p.x.adopted || p.sphere != nil {
		return
	}
	for i, s := range p.series {
		if s.fold != nil {
			continue
		}
		with := *s // another plot may have the same series
		with.x = values{v: s.x, unit: p.x.unit}.asMJD().v
		p.series[i] = &with
	}
	p.x.date, p.x.unit = true, ""
}

// dateStep is a distance between ticks: so many months, or so much time.
type dateStep struct {
	months int
	dur    time.Duration
	layout string
	minor  int
}

func (d dateStep) days() float64 {
	if d.months > 0 {
		return float64(d.months) * 30.436875
	}
	return d.dur.Hours() / 24
}

var dateSteps = []dateStep{
	{dur: time.Millisecond, layout: "15:04:05.000", minor: 5}, {dur: 2 * time.Millisecond, layout: "15:04:05.000", minor: 4},
	{dur: 5 * time.Millisecond, layout: "15:04:05.000", minor: 5}, {dur: 10 * time.Millisecond, layout: "15:04:05.00", minor: 5},
	{dur: 20 * time.Millisecond, layout: "15:04:05.00", minor: 4}, {dur: 50 * time.Millisecond, layout: "15:04:05.00", minor: 5},
	{dur: 100 * time.Millisecond, layout: "15:04:05.0", minor: 5}, {dur: 200 * time.Millisecond, layout: "15:04:05.0", minor: 4},
	{dur: 500 * time.Millisecond, layout: "15:04:05.0", minor: 5},
	{dur: time.Second, layout: "15:04:05", minor: 5}, {dur: 2 * time.Second, layout: "15:04:05", minor: 4},
	{dur: 5 * time.Second, layout: "15:04:05", minor: 5}, {dur: 10 * time.Second, layout: "15:04:05", minor: 5},
	{dur: 15 * time.Second, layout: "15:04:05", minor: 3}, {dur: 30 * time.Second, layout: "15:04:05", minor: 3},
	{dur: time.Minute, layout: "15:04", minor: 4}, {dur: 2 * time.Minute, layout: "15:04", minor: 4},
	{dur: 5 * time.Minute, layout: "15:04", minor: 5}, {dur: 10 * time.Minute, layout: "15:04", minor: 5},
	{dur: 15 * time.Minute, layout: "15:04", minor: 3}, {dur: 30 * time.Minute, layout: "15:04", minor: 3},
	{dur: time.Hour, layout: "15:04", minor: 4}, {dur: 2 * time.Hour, layout: "15:04", minor: 4},
	{dur: 3 * time.Hour, layout: "01-02 15:04", minor: 3}, {dur: 6 * time.Hour, layout: "01-02 15:04", minor: 6},
	{dur: 12 * time.Hour, layout: "01-02 15:04", minor: 4},
	{dur: day, layout: "2006-01-02", minor: 4}, {dur: 2 * day, layout: "2006-01-02", minor: 2},
	{dur: 5 * day, layout: "2006-01-02", minor: 5}, {dur: 10 * day, layout: "2006-01-02", minor: 5},
	{months: 1, layout: "2006-01", minor: 1}, {months: 2, layout: "2006-01", minor: 2}, {months: 3, layout: "2006-01", minor: 3},
	{months: 6, layout: "2006-01", minor: 6}, {months: 12, layout: "2006", minor: 4}, {months: 24, layout: "2006", minor: 2},
	{months: 60, layout: "2006", minor: 5}, {months: 120, layout: "2006", minor: 5}, {months: 240, layout: "2006", minor: 4},
	{months: 600, layout: "2006", minor: 5}, {months: 1200, layout: "2006", minor: 5}, {months: 6000, layout: "2006", minor: 5},
}

// inCalendar tells whether the ticks of an axis can be dates: not so far away
// that there is no calendar, and not so close that a float64 cannot tell times apart.
func inCalendar(s span) bool {
	width := s.hi - s.lo
	return width >= 5e-3/86400 && width <= 4e6 && math.Abs(s.lo) < 1e7
}

// dateTicks are at round dates, about n of them. The axis is in modified
// Julian dates.
func dateTicks(s span, n int) ticks {
	width := s.hi - s.lo
	if !inCalendar(s) {
		return linearTicks(s, n)
	}
	i := 0
	for i < len(dateSteps)-1 && width/dateSteps[i].days() > float64(n) {
		i++
	}
	for ; ; i-- { // finer until something can be read off
		ts := stepTicks(s, dateSteps[i])
		if i == 0 || ts.labels() >= min(2, max(1, n-1)) {
			return ts
		}
	}
}

func stepTicks(s span, step dateStep) ticks {
	if step.months > 0 {
		return monthTicks(s, step)
	}
	return durationTicks(s, step)
}

// labels is how many ticks have one.
func (t ticks) labels() int {
	n := 0
	for _, one := range t {
		if !one.IsMinor() {
			n++
		}
	}
	return n
}

func monthTicks(s span, step dateStep) ticks {
	small := max(1, step.months/step.minor)
	start := timeOf(s.lo)
	m := (start.Year()*12 + int(start.Month()) - 1) / small * small
	var out ticks
	for ; len(out) < 500; m += small {
		t := time.Date(m/12, time.Month(m%12+1), 1, 0, 0, 0, 0, time.UTC)
		v := mjdOf(t)
		if v > s.hi {
			break
		}
		if v < s.lo {
			continue
		}
		tick := gonum.Tick{Value: v}
		if m%step.months == 0 {
			tick.Label = t.Format(step.layout)
		}
		out = append(out, tick)
	}
	return out
}

func durationTicks(s span, step dateStep) ticks {
	small := step.dur.Hours() / 24 / float64(step.minor)
	var out ticks
	for i := int64(math.Ceil(s.lo/small - 1e-6)); len(out) < 500; i++ {
		v := float64(i) * small
		if v > s.hi+1e-3*small { // dates are rounded to the microsecond
			break
		}
		tick := gonum.Tick{Value: v}
		if i%int64(step.minor) == 0 {
			tick.Label = timeOf(v).Round(time.Millisecond).Format(step.layout)
		}
		out = append(out, tick)
	}
	return out
}

// dateSpan says what day an axis is about whose ticks are only hours and minutes.
func dateSpan(s span, ts ticks) string {
	var first, last float64
	n := 0
	for _, t := range ts {
		if !t.IsMinor() && strings.Contains(t.Label, ":") {
			if n == 0 {
				first = t.Value
			}
			last = t.Value
			n++
		}
	}
	if n == 0 {
		return ""
	}
	const layout = "2006-01-02"
	from, to := timeOf(first).Format(layout), timeOf(last).Format(layout)
	if from == to {
		return from
	}
	return "from " + from
}
