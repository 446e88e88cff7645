// Package lightcurve works on time series of brightness: it finds their columns,
// searches them for periods, folds and plots them.
//
//	p, err := lightcurve.Search(ctx, lc, lightcurve.Periods(0.1, 10))
//	folded, err := lightcurve.Fold(lc, p.Best())
package lightcurve
