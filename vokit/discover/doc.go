// Package discover finds datasets in the whole Virtual Observatory: images,
// spectra, time series or cubes of a place, in a part of the spectrum, from a
// time.
//
// [Search] asks the Registry which services could have them (SIA 1 and 2, SSA,
// and ObsCore tables behind TAP), leaves out those that another serves as well
// and those that declare not to cover the question, asks the others at the same
// time, and puts what they say into one table in the form of ObsCore 1.1. What it
// did, and why, is a table of its own, the log.
//
// Sources: RegTAP 1.2 (tables rr.*), "Discovering Data Collections Within
// Services" 1.1 (auxiliary capabilities, IsServedBy), ObsCore 1.1, SIA 1.0,
// SIA 2.0, SSA 1.1.
package discover
