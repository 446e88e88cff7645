package plot

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Option changes how something is plotted.
type Option func(*spec)

// spec is what options write to. series is nil when only the plot as a whole
// is being set up.
type spec struct {
	plot   *Plot
	series *series
	by     any
	xerr   any
	yerr   any
	bins   int
	err    error // what is wrong with the options, if anything
}

// fail remembers what is wrong with an option; what draws something returns it.
func (s *spec) fail(format string, args ...any) {
	s.err = errors.Join(s.err, fmt.Errorf(format, args...))
}

// specOf applies options to a series of p. Errors are one line.
func (p *Plot) specOf(s *series, opts []Option) (*spec, error) {
	sp := &spec{plot: p, series: s}
	for _, o := range opts {
		if o != nil {
			o(sp)
		}
	}
	sp.checkLog("XRange", &p.x)
	sp.checkLog("YRange", &p.y)
	if sp.err != nil {
		return nil, errors.New(strings.ReplaceAll(sp.err.Error(), "\n", "; "))
	}
	return sp, nil
}

func (s *spec) checkLog(name string, a *axis) {
	if a.log && (a.first <= 0 || a.last <= 0) {
		s.fail("%s(%g, %g): a logarithmic axis needs limits above zero", name, a.first, a.last)
	}
}

// limits are the ends of an axis, of which one may be NaN.
func limits(name string, of func(*Plot) *axis, first, last float64) Option {
	return func(s *spec) {
		switch {
		case math.IsInf(first, 0) || math.IsInf(last, 0):
			s.fail("%s(%g, %g): the limits must be finite, or NaN to leave one to the data", name, first, last)
		case first == last:
			s.fail("%s(%g, %g): the limits are the same", name, first, last)
		default:
			of(s.plot).limit(first, last)
		}
	}
}

// ofSeries is an option about points and lines.
func ofSeries(f func(*series)) Option {
	return func(s *spec) {
		if s.series != nil {
			f(s.series)
		}
	}
}

// Title is the text above the plot.
func Title(text string) Option { return func(s *spec) { s.plot.title = caption(text) } }

// XLabel is the text below the horizontal axis, instead of the column's name and unit.
func XLabel(text string) Option {
	return func(s *spec) { s.plot.x.label, s.plot.x.labelled = caption(text), true }
}

// YLabel is the text beside the vertical axis, instead of the column's name and unit.
func YLabel(text string) Option {
	return func(s *spec) { s.plot.y.label, s.plot.y.labelled = caption(text), true }
}

// XRange sets where the horizontal axis begins (left) and ends (right). NaN
// leaves one end to the data. left > right turns the axis round.
func XRange(left, right float64) Option {
	return limits("XRange", func(p *Plot) *axis { return &p.x }, left, right)
}

// YRange sets where the vertical axis begins (bottom) and ends (top); see [XRange].
func YRange(bottom, top float64) Option {
	return limits("YRange", func(p *Plot) *axis { return &p.y }, bottom, top)
}

// LogX makes the horizontal axis logarithmic. Values that are not above zero are left out.
func LogX() Option { return func(s *spec) { s.plot.x.log = true } }

// LogY makes the vertical axis logarithmic. Values that are not above zero are left out.
func LogY() Option { return func(s *spec) { s.plot.y.log = true } }

// ReverseX says whether the horizontal axis grows to the left, whatever its column is.
func ReverseX(on bool) Option { return func(s *spec) { s.plot.x.setReverse(on) } }

// ReverseY says whether the vertical axis grows downwards, whatever its column is.
func ReverseY(on bool) Option { return func(s *spec) { s.plot.y.setReverse(on) } }

// Dates labels the horizontal axis with calendar dates; its values are
// modified Julian dates, or Julian dates if they are as large as those, or years
// if their unit says so.
func Dates() Option {
	return func(s *spec) {
		s.plot.x.dates = datesOn
		s.plot.toDates()
	}
}

// MJD labels the horizontal axis with modified Julian dates even if its column holds dates.
func MJD() Option { return func(s *spec) { s.plot.x.dates = datesOff } }

// Size is the size of the plot in CSS pixels; 640 × 420 if not given.
func Size(width, height int) Option {
	return func(s *spec) {
		if width >= 80 && height >= 60 {
			s.plot.width, s.plot.height = float64(width), float64(height)
		}
	}
}

// Grid says whether there are grid lines; there are if it is not given.
func Grid(on bool) Option { return func(s *spec) { s.plot.noGrid = !on } }

// Legend says whether there may be a legend. There is one by default when
// more than one thing is drawn or one has a [Label].
func Legend(on bool) Option { return func(s *spec) { s.plot.noLegend = !on } }

// Equal makes a unit as long on both axes.
func Equal() Option { return func(s *spec) { s.plot.aspect = true } }

// Line joins the points in the order of the rows. A row without a value parts the line.
func Line() Option { return ofSeries(func(s *series) { s.line = true }) }

// Points draws a mark at each point.
func Points() Option { return ofSeries(func(s *series) { s.points = true }) }

// Steps draws a line of steps, each point in the middle of its step, as
// spectra in bins are drawn.
func Steps() Option { return ofSeries(func(s *series) { s.steps = true }) }

// Density draws how many points there are at each place instead of the
// points; on a map of the sky in HEALPix cells, whose areas are equal. It is what
// happens by itself above 100,000 points.
func Density() Option { return ofSeries(func(s *series) { s.density = true }) }

// YErr draws error bars: the name of a column, a slice of numbers, or one number for all points.
func YErr(column any) Option { return func(s *spec) { s.yerr = column } }

// XErr draws horizontal error bars: the name of a column, a slice of numbers, or one number for all points.
func XErr(column any) Option { return func(s *spec) { s.xerr = column } }

// By colours the points by a column, or by a slice of numbers or texts.
// Texts, booleans and few different whole numbers give groups with a legend, other
// numbers a scale of colours with a bar.
func By(column any) Option { return func(s *spec) { s.by = column } }

// Label names what is drawn in the legend.
func Label(text string) Option { return ofSeries(func(s *series) { s.label = caption(text) }) }

// Color is the colour of points and lines: "blue", "vermillion", "green",
// "purple", "sky", "orange", "black", "grey", "red", or "#rrggbb".
func Color(name string) Option {
	return func(s *spec) {
		c, ok := parseColor(name)
		switch {
		case !ok:
			s.fail("colour %q is unknown: want one of %s, or #rrggbb", name, colorNames())
		case s.series != nil:
			s.series.color = c
		}
	}
}

// Alpha is the opacity of points and lines, from 0 to 1.
func Alpha(a float64) Option { return ofSeries(func(s *series) { s.alpha = a }) }

// PointSize is the diameter of the marks in CSS pixels.
func PointSize(px float64) Option { return ofSeries(func(s *series) { s.size = px }) }

// LineWidth is the width of lines in CSS pixels.
func LineWidth(px float64) Option { return ofSeries(func(s *series) { s.width = px }) }

// Dashed makes the line dashed.
func Dashed() Option { return ofSeries(func(s *series) { s.dashed = true }) }

// Bins is how many bins a histogram has. By default the rule of Freedman and
// Diaconis decides.
func Bins(n int) Option {
	return func(s *spec) {
		if n < 1 || n > 100_000 {
			s.fail("Bins(%d): want from 1 to 100,000", n)
			return
		}
		s.bins = n
	}
}

// Phase folds the horizontal axis, a time, with a period and an epoch in its
// unit, and shows two cycles.
func Phase(period, epoch float64) Option {
	return func(s *spec) {
		switch {
		case !(period > 0) || math.IsInf(period, 0):
			s.fail("Phase(%g, %g): the period must be a number above zero", period, epoch)
		case math.IsNaN(epoch) || math.IsInf(epoch, 0):
			s.fail("Phase(%g, %g): the epoch must be a number", period, epoch)
		case s.series != nil:
			s.series.fold = &fold{period, epoch}
		}
	}
}

// HLine is an option that draws a horizontal line across the plot, with a text if it is not empty.
func HLine(y float64, text string) Option {
	return func(s *spec) { s.plot.marks = append(s.plot.marks, mark{at: y, text: caption(text)}) }
}

// VLine is an option that draws a vertical line across the plot, such as the
// place of a spectral line, with a text if it is not empty.
func VLine(x float64, text string) Option {
	return func(s *spec) { s.plot.marks = append(s.plot.marks, mark{at: x, text: caption(text), vertical: true}) }
}

// a mark is a line right across the plot.
type mark struct {
	at       float64
	text     string
	vertical bool
}
