package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"vogo/vokit/table"
)

// maxBins is how many bins a histogram has at most by itself.
const maxBins = 100

// Histogram counts the values of a column in bins of equal width. [LogX] makes
// the bins equal in the logarithm. [By] with texts, booleans or few different whole
// numbers gives one for each group, all with the same bins.
func Histogram(t *table.Table, column string, opts ...Option) (*Plot, error) {
	p := New()
	if err := p.histogram(t, column, opts); err != nil {
		return nil, err
	}
	return p, nil
}

// HistogramOf counts the values of a slice or column in bins; see [Histogram].
func HistogramOf(v any, opts ...Option) (*Plot, error) {
	p := New()
	if err := p.histogram(nil, v, opts); err != nil {
		return nil, err
	}
	return p, nil
}

// Histogram adds a histogram of a column to the plot.
func (p *Plot) Histogram(t *table.Table, column string, opts ...Option) error {
	return p.histogram(t, column, opts)
}

func (p *Plot) histogram(t *table.Table, column any, opts []Option) error {
	if err := p.addHistogram(t, column, opts); err != nil {
		return fmt.Errorf("histogram of %s: %w", describe(column), err)
	}
	return nil
}

func (p *Plot) addHistogram(t *table.Table, column any, opts []Option) error {
	if name, is := column.(string); is && t == nil {
		return fmt.Errorf("%q names a column, but there is no table: give the table too, or numbers", name)
	}
	s := &series{bars: true}
	sp, err := p.specOf(s, opts)
	if err != nil {
		return err
	}
	if sp.xerr != nil || sp.yerr != nil {
		return errors.New("error bars are for points, not for bins")
	}
	v, err := valuesOf(t, column)
	if err != nil {
		return err
	}
	if p.x.dates == datesOn {
		v = v.asMJD()
	} else if v, _, err = p.x.agree(p.agreeOnDays(v), "horizontal"); err != nil {
		return err
	}
	edges, err := binEdges(v.v, sp.bins, p.x.log)
	if err != nil {
		return err
	}
	if s.groups, err = groupsOf(t, sp, v); err != nil {
		return err
	}
	s.name, s.y = v.name, v.v
	s.x = make([]float64, len(v.v)) // split wants as many
	for _, one := range s.split(sp) {
		one.x, one.y = edges, countIn(edges, one.y, p.x.log)
		one.rows = nil
		p.series = append(p.series, one)
	}
	p.x.adopt(v, false)
	p.y.adopt(values{name: "number"}, false)
	p.y.low = 0
	return nil
}

// groupsOf are the groups that the values of a histogram are of, nil if there are none.
func groupsOf(t *table.Table, sp *spec, v values) ([]string, error) {
	if sp.by == nil {
		return nil, nil
	}
	by := &series{y: v.v}
	if err := by.colourBy(t, sp); err != nil {
		return nil, err
	}
	if by.heat != nil {
		sp.plot.bar = nil
		return nil, fmt.Errorf("By(%s): histograms want texts, booleans or at most %d different whole numbers, which make groups", describe(sp.by), maxGroups-1)
	}
	return by.groups, nil
}

// binEdges are the limits of bins of equal width that hold all values.
func binEdges(v []float64, bins int, log bool) ([]float64, error) {
	var kept []float64
	for _, f := range v {
		if finite(f, log) {
			kept = append(kept, scaleOf(f, log))
		}
	}
	switch {
	case len(kept) == 0 && log && known(v):
		return nil, errors.New("no value is above zero, which a logarithmic axis needs")
	case len(kept) == 0:
		return nil, errors.New("no values")
	}
	slices.Sort(kept)
	lo, hi := kept[0], kept[len(kept)-1]
	if lo == hi {
		d := math.Max(math.Abs(lo)*1e-3, 0.5)
		lo, hi = lo-d, hi+d
	}
	if bins <= 0 {
		bins = binCount(kept)
	}
	edges := make([]float64, bins+1)
	for i := range edges {
		edges[i] = lo + (hi-lo)*float64(i)/float64(bins)
		if log {
			edges[i] = math.Pow(10, edges[i])
		}
	}
	return edges, nil
}

// countIn is how many values are in each bin.
func countIn(edges, v []float64, log bool) []float64 {
	bins := len(edges) - 1
	number := make([]float64, bins)
	lo, hi := scaleOf(edges[0], log), scaleOf(edges[bins], log)
	for _, f := range v {
		if finite(f, log) {
			number[min(bins-1, max(0, int((scaleOf(f, log)-lo)/(hi-lo)*float64(bins))))]++
		}
	}
	return number
}

func scaleOf(f float64, log bool) float64 {
	if log {
		return math.Log10(f)
	}
	return f
}

// binCount is the rule of Freedman and Diaconis (1981, Z. Wahrscheinlichkeitstheorie
// verw. Gebiete 57, 453) for sorted values, and Sturges' where it has no width.
func binCount(sorted []float64) int {
	n := len(sorted)
	sturges := int(math.Ceil(math.Log2(float64(n)))) + 1
	iqr := sorted[n*3/4] - sorted[n/4]
	if iqr <= 0 {
		return sturges
	}
	width := 2 * iqr / math.Cbrt(float64(n))
	return max(1, min(maxBins, max(sturges, int(math.Ceil((sorted[n-1]-sorted[0])/width)))))
}
