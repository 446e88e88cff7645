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
// the bins equal in the logarithm. [By] is not for histograms: add one for each
// group instead.
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
	s := &series{bars: true}
	sp := spec{plot: p, series: s}
	for _, o := range opts {
		if o != nil {
			o(&sp)
		}
	}
	v, err := valuesOf(t, column)
	if err != nil {
		return fmt.Errorf("histogram of %s: %w", describe(column), err)
	}
	if s.x, s.y, err = count(v.v, sp.bins, p.x.log); err != nil {
		return fmt.Errorf("histogram of %s: %w", describe(column), err)
	}
	s.name = v.name
	p.x.adopt(v, false)
	p.y.adopt(values{name: "number"}, false)
	if !p.y.log {
		p.y.low = 0
	}
	p.series = append(p.series, s)
	return nil
}

// count gives the edges of the bins, and what is in them.
func count(v []float64, bins int, log bool) (edges, number []float64, err error) {
	var kept []float64
	for _, f := range v {
		if finite(f, log) {
			if log {
				f = math.Log10(f)
			}
			kept = append(kept, f)
		}
	}
	if len(kept) == 0 {
		return nil, nil, errors.New("no values")
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
	edges, number = make([]float64, bins+1), make([]float64, bins)
	for i := range edges {
		edges[i] = lo + (hi-lo)*float64(i)/float64(bins)
		if log {
			edges[i] = math.Pow(10, edges[i])
		}
	}
	for _, f := range kept {
		number[min(bins-1, max(0, int((f-lo)/(hi-lo)*float64(bins))))]++
	}
	return edges, number, nil
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
