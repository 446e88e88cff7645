package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// How many points are drawn as shapes, as stamps and as a density.
const (
	maxShapes = 3_000
	maxStamps = 100_000
)

// maxGroups is how many groups [By] tells apart; the rest is "other".
const maxGroups = 9

// series is one set of points.
type series struct {
	x, y       []float64
	xerr, yerr []float64 // nil if none
	heat       []float64 // what colours the points; nil if nothing
	groups     []string  // what parts the points; nil if nothing
	name       string    // of the y column
	label      string
	color      color.Color
	glyph      int
	alpha      float64 // 0 is "choose"
	size       float64 // CSS pixels, 0 is "choose"
	width      float64
	dashed     bool
	line       bool
	points     bool
	steps      bool
	density    bool
	bars       bool // a histogram: x are edges, one more than y
	rest       bool // the groups that have no colour of their own
	fold       *fold
	sky        []sky.Coord  // positions of all rows, on a sky map
	source     *table.Table // whose rows the points are, nil if none
	rows       []int        // of which row each point is; nil if of that of its number
}

// row is the row of the table that point i stands for.
func (s *series) row(i int) int {
	if s.rows == nil {
		return i
	}
	return s.rows[i]
}

// companions reads the columns that go along with x and y.
func (s *series) companions(t *table.Table, sp *spec, x, y values) error {
	var err error
	if s.xerr, err = errorBars(t, sp.xerr, x); err != nil {
		return err
	}
	if s.yerr, err = errorBars(t, sp.yerr, y); err != nil {
		return err
	}
	if sp.by == nil {
		return nil
	}
	return s.colourBy(t, sp)
}

// errorBars reads errors of v, in the unit of v. They are nil if from is.
func errorBars(t *table.Table, from any, v values) ([]float64, error) {
	switch one := from.(type) {
	case nil:
		return nil, nil
	case float64:
		return slices.Repeat([]float64{one}, len(v.v)), nil
	case int:
		return slices.Repeat([]float64{float64(one)}, len(v.v)), nil
	}
	e, err := valuesOf(t, from)
	if err != nil {
		return nil, fmt.Errorf("error bars: %w", err)
	}
	if len(e.v) != len(v.v) {
		return nil, fmt.Errorf("error bars: %d for %d points", len(e.v), len(v.v))
	}
	to := v.unit
	if v.date {
		to = "d"
	}
	f, err := factor(e.unit, to)
	if err != nil || e.date {
		return nil, fmt.Errorf("error bars: %s is in %q, which is no unit of errors of %s in %q", nameOr(e.name, "the column"), e.unit, nameOr(v.name, "the values"), to)
	}
	return scaled(e.v, f), nil
}

func (s *series) colourBy(t *table.Table, sp *spec) error {
	var heat values
	switch by := sp.by.(type) {
	case []string:
		s.groups = by
	case string:
		if t == nil {
			return fmt.Errorf("colour by %q: there is no table", by)
		}
		c, err := t.Col(by)
		if err != nil {
			return fmt.Errorf("colour by %q: %w", by, err)
		}
		sp.plot.legendTitle = caption(c.Name)
		if c.Datatype().IsText() || c.Datatype() == table.Boolean {
			s.groups = c.Strings()
		} else if heat, err = columnValues(c); err != nil {
			return fmt.Errorf("colour by %q: %w", by, err)
		}
	default:
		var err error
		if heat, err = valuesOf(t, by); err != nil {
			return fmt.Errorf("colour by %s: %w", describe(by), err)
		}
	}
	if s.groups == nil {
		if s.groups = fewWholeNumbers(heat.v); s.groups == nil {
			s.heat = heat.v
			if len(s.heat) == len(s.y) {
				sp.plot.bar = newColorBar(heat)
			}
		}
	}
	if n := max(len(s.groups), len(s.heat)); n != len(s.y) {
		return fmt.Errorf("colour: %d values for %d points", n, len(s.y))
	}
	return nil
}

// fewWholeNumbers is nil unless the numbers are few different whole ones,
// such as classes or identifiers of groups.
func fewWholeNumbers(v []float64) []string {
	seen := map[float64]bool{}
	out := make([]string, len(v))
	for i, f := range v {
		if math.IsNaN(f) {
			continue
		}
		if f != math.Trunc(f) || math.Abs(f) > 1e9 {
			return nil
		}
		if seen[f] = true; len(seen) > maxGroups-1 {
			return nil
		}
		out[i] = strconv.FormatFloat(f, 'f', 0, 64)
	}
	if len(seen) == 0 {
		return nil
	}
	return out
}

func (s *series) usable(logX, logY bool) int {
	n := 0
	x0, x1, y0, y1 := -extreme, extreme, -extreme, extreme
	if logX {
		x0 = 1 / extreme
	}
	if logY {
		y0 = 1 / extreme
	}
	xs := s.x[:len(s.y)]
	for i, v := range s.y {
		if u := xs[i]; u > x0 && u < x1 && v > y0 && v < y1 {
			n++
		}
	}
	return n
}

// chooseStyle decides between line and points where no option did.
func (s *series) chooseStyle(x values) {
	if s.line || s.points || s.steps || s.density {
		return
	}
	if s.yerr == nil && s.xerr == nil && s.heat == nil && s.groups == nil && s.fold == nil && !x.isTime() && len(s.x) > 2 &&
		(x.isSpectral() && ascending(s.x) || even(s.x)) {
		s.line = true
		return
	}
	s.points = true
}

func ascending(x []float64) bool {
	for i := 1; i < len(x); i++ {
		if !(x[i] > x[i-1]) {
			return false
		}
	}
	return true
}

// even tells whether x goes in equal steps, as the abscissa of a function does.
func even(x []float64) bool {
	if !ascending(x) {
		return false
	}
	step := (x[len(x)-1] - x[0]) / float64(len(x)-1)
	for i := 1; i < len(x); i++ {
		if math.Abs(x[i]-x[i-1]-step) > 0.02*step {
			return false
		}
	}
	return true
}

// split parts a series into one for each group, the larger first among those
// that get a colour, in the order of their names.
func (s *series) split(sp *spec) []*series {
	if s.groups == nil {
		return []*series{s}
	}
	count := map[string]int{}
	for _, g := range s.groups {
		count[g]++
	}
	names := make([]string, 0, len(count))
	for g := range count {
		names = append(names, g)
	}
	sort.Slice(names, func(i, j int) bool {
		if count[names[i]] != count[names[j]] {
			return count[names[i]] > count[names[j]]
		}
		return names[i] < names[j]
	})
	var other []string
	if len(names) > maxGroups {
		names, other = names[:maxGroups-1], names[maxGroups-1:]
	}
	sortGroups(names)
	var out []*series
	used := len(sp.plot.series)
	for i, g := range names {
		sub := s.only(func(h string) bool { return h == g })
		sub.label = caption(g)
		if g == "" {
			sub.label = "(none)"
		}
		if s.color == nil {
			sub.color = cycle(used + i)
		}
		sub.glyph = used + i + (used+i)/len(colours)*3 // the same colour comes with another shape
		out = append(out, sub)
	}
	if other != nil {
		sub := s.only(func(h string) bool { return slices.Contains(other, h) })
		sub.label, sub.color, sub.rest = fmt.Sprintf("%d others", len(other)), grey, true
		out = append([]*series{sub}, out...)
	}
	return out
}

// sortGroups puts names in order, with numbers in them by their value.
func sortGroups(names []string) {
	sort.SliceStable(names, func(i, j int) bool {
		a, errA := strconv.ParseFloat(names[i], 64)
		b, errB := strconv.ParseFloat(names[j], 64)
		if errA == nil && errB == nil {
			return a < b
		}
		return naturalLess(names[i], names[j])
	})
}

// naturalLess has "run 2" before "run 10".
func naturalLess(a, b string) bool {
	for a != "" && b != "" {
		m, n := digitsAt(a), digitsAt(b)
		if m == 0 || n == 0 {
			if a[0] != b[0] {
				return a[0] < b[0]
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, y := strings.TrimLeft(a[:m], "0"), strings.TrimLeft(b[:n], "0")
		if len(x) != len(y) {
			return len(x) < len(y)
		}
		if x != y {
			return x < y
		}
		a, b = a[m:], b[n:]
	}
	return a == "" && b != ""
}

// digitsAt is how many digits s begins with.
func digitsAt(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func (s *series) only(keep func(group string) bool) *series {
	sub := *s
	sub.x, sub.y, sub.xerr, sub.yerr, sub.groups, sub.rows = nil, nil, nil, nil, nil, nil
	for i, g := range s.groups {
		if !keep(g) {
			continue
		}
		sub.x, sub.y, sub.rows = append(sub.x, s.x[i]), append(sub.y, s.y[i]), append(sub.rows, s.row(i))
		if s.xerr != nil {
			sub.xerr = append(sub.xerr, s.xerr[i])
		}
		if s.yerr != nil {
			sub.yerr = append(sub.yerr, s.yerr[i])
		}
	}
	return &sub
}

// fold is a period and an epoch.
type fold struct{ period, epoch float64 }

// applyFold replaces times by phases in [0, 2), each point twice.
func (s *series) applyFold(x values) values {
	n := len(s.x)
	phase := make([]float64, 2*n)
	for i, t := range s.x {
		f := math.Mod((t-s.fold.epoch)/s.fold.period, 1)
		if f < 0 {
			f++
		}
		phase[i], phase[n+i] = f, f+1
	}
	twice := func(v []float64) []float64 {
		if v == nil {
			return nil
		}
		return append(slices.Clone(v), v...)
	}
	rows := make([]int, 2*n)
	for i := range n {
		rows[i], rows[n+i] = s.row(i), s.row(i)
	}
	s.x, s.xerr, s.rows = phase, nil, rows
	s.y, s.yerr, s.heat = twice(s.y), twice(s.yerr), twice(s.heat)
	if s.groups != nil {
		s.groups = append(slices.Clone(s.groups), s.groups...)
	}
	return values{v: phase, name: "phase"}
}
