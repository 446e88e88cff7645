package moc

import (
	"fmt"

	"vogo/vokit/table"
	"vogo/vokit/times"
)

// MaxTimeOrder is the deepest order of cells of time; they are 1 µs long, and
// each order up they are twice as long (MOC 2.0, section 3.2).
const MaxTimeOrder = 61

// halfDay is 12 hours in µs.
const halfDay = 43_200_000_000

// timeIndex is the time in µs since JD 0 (TCB).
func timeIndex(t times.Time) (int64, bool) {
	if !t.Known() {
		return 0, false
	}
	day, rest := t.To(times.TCB).Parts()
	// In integers: a float64 has not the digits for µs since JD 0.
	i := int64(day*2)*halfDay + int64(rest*2*halfDay)
	return i, i >= 0 && i < instant.whole
}

// timeOf is the instant of an index, in TCB.
func timeOf(i int64) times.Time {
	return times.FromParts(float64(i/halfDay)/2, float64(i%halfDay)/(2*halfDay), times.TCB)
}

// FromTimes is the cells of an order that hold times; unknown times do not count.
func FromTimes(t times.Series, order int) (*MOC, error) { return FromIntervals(t, t, order) }

// FromIntervals is the cells of an order that stretches of time touch, from each
// begin to the end beside it; those with an unknown begin or end do not count.
func FromIntervals(begin, end times.Series, order int) (*MOC, error) {
	if order < 0 || order > MaxTimeOrder {
		return nil, fmt.Errorf("moc: the time order %d is not between 0 and %d", order, MaxTimeOrder)
	}
	if len(begin) != len(end) {
		return nil, fmt.Errorf("moc: %d begins of stretches of time and %d ends", len(begin), len(end))
	}
	m := &MOC{kind: Time, tOrder: order}
	for i := range begin {
		if !begin[i].Known() || !end[i].Known() {
			continue
		}
		lo, okLo := timeIndex(begin[i])
		hi, okHi := timeIndex(end[i])
		if !okLo || !okHi || hi < lo {
			return nil, fmt.Errorf("moc: %v to %v is no stretch of time that a MOC can hold", begin[i], end[i])
		}
		m.time = append(m.time, span{lo, hi + 1})
	}
	m.time = normal(m.time).widen(instant.shift(order))
	return m, nil
}

// Intervals are the stretches of time covered, as begins and ends (TCB).
func (m *MOC) Intervals() (begin, end times.Series) {
	for _, r := range m.allTime() {
		begin, end = append(begin, timeOf(r.lo)), append(end, timeOf(r.hi))
	}
	return begin, end
}

// Product covers what a part of the sky is at stretches of time: an exposure.
// Unions of products are surveys.
func Product(sky, time *MOC) (*MOC, error) {
	if sky == nil || time == nil || sky.kind != Space || time.kind != Time {
		return nil, fmt.Errorf("moc: a product is made of a space and a time coverage")
	}
	return sky.inSpaceTime().apply("intersection", time.inSpaceTime(), and)
}

// timesOf is the first column of times that a table has.
func timesOf(t *table.Table) (times.Series, error) {
	for _, pattern := range []string{"time.epoch", "time.start", "time"} {
		for _, c := range t.ByUCD(pattern) {
			if s, err := t.Times(c.Name); err == nil {
				return s, nil
			}
		}
	}
	return nil, fmt.Errorf("moc: table %q has no column of times (UCD time.epoch)", t.Name)
}
