package plot

import (
	"errors"
	"fmt"
	"math"

	gonum "gonum.org/v1/plot"

	"vogo/vokit/table"
)

// Default size in CSS pixels.
const (
	defaultWidth  = 640
	defaultHeight = 420
)

// Plot is one diagram with two axes. Make it with [XY], [Data], [Histogram],
// [LightCurve], [Spectrum], or with [New] and its methods.
type Plot struct {
	title         string
	x, y          axis
	series        []*series
	marks         []mark
	extra         []gonum.Plotter
	width, height float64 // CSS pixels
	noGrid        bool
	noLegend      bool
	legendTitle   string
	bar           *colorBar
	coarse        bool    // crowds of points are drawn with pixels of CSS, which take fewer bytes
	theme         int     // asOthers, alwaysLight, alwaysDark
	hideX, hideY  bool    // the ticks of the axis have no labels: those of a neighbour are its own
	sphere        *allSky // of a sky map
	aspect        bool    // one unit of x is as long as one of y
}

// New is an empty plot. Options about points and lines are ignored.
func New(opts ...Option) *Plot {
	p := &Plot{width: defaultWidth, height: defaultHeight, x: newAxis(), y: newAxis()}
	p.Apply(opts...)
	return p
}

// Apply changes what concerns the whole plot: title, labels, limits, scales, size.
func (p *Plot) Apply(opts ...Option) {
	s := spec{plot: p}
	for _, o := range opts {
		if o != nil {
			o(&s)
		}
	}
}

// XY plots column y of t against column x, as points or as a line, whichever
// suits the data: a spectrum or anything else along an even grid is a line.
// Say [Line], [Points] or [Steps] to decide yourself.
//
// Rows in which one of the two has no value are left out. An error says which
// column is missing or does not hold numbers or dates.
func XY(t *table.Table, x, y string, opts ...Option) (*Plot, error) {
	p := New()
	if err := p.XY(t, x, y, opts...); err != nil {
		return nil, err
	}
	return p, nil
}

// XY adds column y of t against column x to the plot.
func (p *Plot) XY(t *table.Table, x, y string, opts ...Option) error {
	if t == nil {
		return fmt.Errorf("plot %q against %q: no table", y, x)
	}
	return p.add(t, x, y, opts)
}

// Data plots y against x. Both are []float64, []float32, []int, []int64,
// []string of ISO dates, times.Series, []time.Time or *table.Column, and of equal length.
// A nil x stands for 0, 1, 2…
func Data(x, y any, opts ...Option) (*Plot, error) {
	p := New()
	if err := p.Data(x, y, opts...); err != nil {
		return nil, err
	}
	return p, nil
}

// Data adds y against x to the plot; see the function [Data].
func (p *Plot) Data(x, y any, opts ...Option) error { return p.add(nil, x, y, opts) }

// Add puts plotters of gonum/plot on top of everything else, in data coordinates.
func (p *Plot) Add(ps ...gonum.Plotter) { p.extra = append(p.extra, ps...) }

func (p *Plot) add(t *table.Table, x, y any, opts []Option) error {
	what := fmt.Sprintf("plot %s against %s", describe(y), describe(x))
	if err := p.addSeries(t, x, y, opts); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (p *Plot) addSeries(t *table.Table, x, y any, opts []Option) error {
	s := &series{source: t}
	sp, err := p.specOf(s, opts)
	if err != nil {
		return err
	}
	ys, err := valuesOf(t, y)
	if err != nil {
		return err
	}
	xs := values{}
	if x == nil {
		xs = indexes(len(ys.v))
	} else if xs, err = valuesOf(t, x); err != nil {
		return err
	}
	if len(xs.v) != len(ys.v) {
		return fmt.Errorf("%d x for %d y: as many are needed", len(xs.v), len(ys.v))
	}
	s.x, s.y, s.name = xs.v, ys.v, ys.name
	if err := s.companions(t, sp, xs, ys); err != nil {
		return err
	}
	if xs, ys, err = s.onAxes(p, xs, ys); err != nil {
		return err
	}
	p.x.adopt(xs, eastLeft(xs, ys))
	p.y.adopt(ys, ys.isMagnitude())
	if s.usable(p.x.log, p.y.log) == 0 {
		return s.whyEmpty(p, xs, ys)
	}
	s.chooseStyle(xs)
	p.series = append(p.series, s.split(sp)...)
	return nil
}

// onAxes puts the series into the units of the axes of p, or folds it.
func (s *series) onAxes(p *Plot, xs, ys values) (values, values, error) {
	f := 1.0
	var err error
	switch {
	case s.fold != nil:
		xs = s.applyFold(xs)
	case p.x.dates == datesOn:
		xs = xs.asMJD()
	default:
		if xs, f, err = p.x.agree(p.agreeOnDays(xs), "horizontal"); err != nil {
			return xs, ys, err
		}
		xs = p.aroundZero(xs, ys)
	}
	s.x, s.xerr = xs.v, scaled(s.xerr, f)
	ys.v = s.y // folding doubles it
	if ys, f, err = p.y.agree(ys, "vertical"); err != nil {
		return xs, ys, err
	}
	s.y, s.yerr = ys.v, scaled(s.yerr, f)
	return xs, ys, nil
}

func (s *series) whyEmpty(p *Plot, xs, ys values) error {
	switch {
	case len(s.x) == 0:
		return errors.New("no rows")
	case !known(s.x) && s.fold == nil:
		return fmt.Errorf("none of %d rows has a value of %s", len(s.x), nameOr(xs.name, "x"))
	case !known(s.y) && s.fold == nil:
		return fmt.Errorf("none of %d rows has a value of %s", len(s.y), nameOr(ys.name, "y"))
	case (p.x.log || p.y.log) && s.usable(false, false) > 0:
		return errors.New("no row has a value above zero, which a logarithmic axis needs")
	}
	return fmt.Errorf("none of %d rows has both values", len(s.x))
}

func describe(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case nil:
		return "the row number"
	case *table.Column:
		if v != nil {
			return fmt.Sprintf("%q", v.Name)
		}
	}
	return fmt.Sprintf("%T", v)
}

// extreme is beyond what can be drawn: near the ends of float64 the width of a
// range overflows, and a power of ten becomes zero.
const extreme = 1e290

// finite tells whether v can be drawn on an axis.
func finite(v float64, log bool) bool {
	return math.Abs(v) < extreme && (!log || v > 1/extreme)
}
