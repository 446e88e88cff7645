// Package vokit is what notebooks call vo: the verbs of the Virtual
// Observatory, each a short way into one of the packages below it.
//
//	agbs, err := vo.TAP("simbad").Query(`select ra, dec, main_id from basic join allfluxes on (oidref=oid) where otype='AGB' and V<10`)
//	ts, err := vo.TAP("gavo").Query(adql, vo.Upload("agbs", agbs))
//	lc, err := vo.Read(ts.Row(0))
//	p, err := vo.Plot(lc, "obs_time", "flux")
//
// In a cell the errors need not be written down: a call that fails ends the
// cell with its error. In a Go program they are ordinary errors; each verb has
// a …Context twin in the package that it comes from.
//
// Everything that takes a while runs in the context of the running cell
// (display.Ambient), shows its progress there and stops when it is interrupted.
package vokit
