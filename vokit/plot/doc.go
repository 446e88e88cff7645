// Package plot draws the diagrams of astronomy: light curves, spectra,
// colour-magnitude diagrams, spectral energy distributions, histograms and sky
// maps, from the columns of a table.
//
//	p, err := plot.XY(t, "obs_time", "mag", plot.YErr("mag_err"), plot.By("band"))
//
// What a column says about itself makes the axes: name and unit are the label,
// magnitudes (UCD phot.mag) on the vertical axis grow downwards, right ascension
// against declination grows to the left, columns of dates get dates on the axis.
//
// A [Plot] shows itself in a notebook as a PNG image of at most 100 kB and one
// line of text that says what is drawn; with the notebook extension it can be
// moved, zoomed and selected in while the kernel runs. [Plot.Save] writes PNG, SVG, PDF and JPEG files.
//
// Drawing is gonum/plot's: its canvases, text and fonts, its plotters through
// [Plot.Add]. Ticks, marks and legends are this package's own.
package plot
