package vokit

import (
	"vogo/vokit/plot"
	"vogo/vokit/table"
)

// PlotOption changes one thing about a plot; the options below make the common
// ones, the package plot has more.
type PlotOption = plot.Option

// Plot plots one column against another, with name and unit at the axes and
// magnitudes growing downwards.
//
//	vo.Plot(lc, "obs_time", "flux")
//	vo.Plot(lc, "obs_time", "mag", vo.YErr("mag_err"), vo.By("band"), vo.Title("R CrB"))
func Plot(t *table.Table, x, y string, opts ...PlotOption) (*plot.Plot, error) {
	return plot.XY(t, x, y, opts...)
}

// PlotData plots slices of numbers or columns against one another.
//
//	vo.PlotData([]float64{1, 2, 3}, []float64{1, 4, 9}, vo.Line())
func PlotData(x, y any, opts ...PlotOption) (*plot.Plot, error) { return plot.Data(x, y, opts...) }

// Histogram counts the values of a column in bins; with By for each group.
//
//	vo.Histogram(stars, "parallax", vo.LogY())
//	vo.Histogram(stars, "Vmag", vo.By("colour"))
func Histogram(t *table.Table, column string, opts ...PlotOption) (*plot.Plot, error) {
	return plot.Histogram(t, column, opts...)
}

// SkyMap shows where on the sky the rows of a table are: all of it in one
// picture, east to the left.
//
//	vo.SkyMap(plates, vo.By("obs_collection"))
func SkyMap(t *table.Table, opts ...PlotOption) (*plot.Plot, error) { return plot.SkyMap(t, opts...) }

// Panels puts plots side by side, columns in a row, their data aligned.
//
//	vo.Panels(2, vo.Plot(a, "t", "mag"), vo.Plot(b, "t", "mag")).ShareY()
//	vo.Panels(1, curve, residuals).ShareX().Heights(3, 1)
func Panels(columns int, plots ...*plot.Plot) *plot.Figure { return plot.Panels(columns, plots...) }

// Title is the text above a plot.
func Title(text string) PlotOption { return plot.Title(text) }

// XLabel is the text below the horizontal axis.
func XLabel(text string) PlotOption { return plot.XLabel(text) }

// YLabel is the text beside the vertical axis.
func YLabel(text string) PlotOption { return plot.YLabel(text) }

// XRange sets where the horizontal axis begins and ends.
func XRange(left, right float64) PlotOption { return plot.XRange(left, right) }

// YRange sets where the vertical axis begins and ends.
func YRange(bottom, top float64) PlotOption { return plot.YRange(bottom, top) }

// LogX makes the horizontal axis logarithmic.
func LogX() PlotOption { return plot.LogX() }

// LogY makes the vertical axis logarithmic.
func LogY() PlotOption { return plot.LogY() }

// Line draws a line.
func Line() PlotOption { return plot.Line() }

// Points draws points.
func Points() PlotOption { return plot.Points() }

// Steps draws a line of steps, as spectra in bins are drawn.
func Steps() PlotOption { return plot.Steps() }

// Density draws how many points there are at each place instead of the points,
// as happens by itself above 100,000 of them.
func Density() PlotOption { return plot.Density() }

// Dates labels the horizontal axis with calendar dates; its values are modified
// Julian dates, Julian dates or, with the unit yr, years.
func Dates() PlotOption { return plot.Dates() }

// Dark draws a plot in light colours on dark; see [DarkPlots].
func Dark() PlotOption { return plot.Dark(true) }

// DarkPlots draws all plots from now on in light colours on dark, or dark on light again.
func DarkPlots(on bool) { plot.SetDark(on) }

// XErr draws horizontal uncertainties: the name of a column, or a slice of numbers.
func XErr(column any) PlotOption { return plot.XErr(column) }

// YErr draws vertical uncertainties: the name of a column, or a slice of numbers.
func YErr(column any) PlotOption { return plot.YErr(column) }

// By draws the rows with each value of a column in a colour of their own; it
// takes the name of a column, or a slice of numbers or texts.
func By(column any) PlotOption { return plot.By(column) }

// Label is what a series is called in the legend.
func Label(text string) PlotOption { return plot.Label(text) }
