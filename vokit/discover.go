package vokit

import (
	"context"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/discover"
	"vogo/vokit/registry"
)

// Images finds images in the whole VO: of a place, in a part of the spectrum,
// from a time. The result is one table in the form of ObsCore, with the service
// that each row comes from; its Log tells what was asked and what was not.
//
//	found := vo.Images(vo.Around(vo.Coord(274.688, -13.792), vo.Deg(.1)), vo.Spectrum("500.7 nm"), vo.During("1995-01-01", "1995-12-31"))
//	found.Log()
//	vo.Fetch(found, "images", vo.Prefer("#preview"))
func Images(opts ...Option) (*discover.Found, error) { return Datasets("image", opts...) }

// Spectra finds spectra in the whole VO; see Images.
func Spectra(opts ...Option) (*discover.Found, error) { return Datasets("spectrum", opts...) }

// TimeSeries finds time series in the whole VO; see Images.
func TimeSeries(opts ...Option) (*discover.Found, error) { return Datasets("timeseries", opts...) }

// Cubes finds cubes in the whole VO; see Images.
func Cubes(opts ...Option) (*discover.Found, error) { return Datasets("cube", opts...) }

// Datasets finds datasets of a product type of ObsCore, or of all types if it is
// "", in the whole VO; see Images.
func Datasets(productType string, opts ...Option) (*discover.Found, error) {
	regs, err := registries()
	if err != nil {
		return nil, err
	}
	return discover.Search(display.Ambient(), question(productType, opts), regs...)
}

// StartDatasets begins the search of Datasets and does not wait for it: the next
// cells can run while datasets come in. Its counters say how far it is, Found
// gives what is there, Stop ends it and keeps what was found.
//
//	run := vo.StartDatasets("image", vo.Around(pos, vo.Deg(.1)))
//	run                    // counters, and what each service has said so far
//	found := run.Found()   // what has come so far
//	run.Stop()
//	found = run.Wait()     // all
func StartDatasets(productType string, opts ...Option) (*discover.Run, error) {
	regs, err := registries()
	if err != nil {
		return nil, err
	}
	q := question(productType, opts)
	if err := q.Check(); err != nil {
		return nil, err
	}
	// The search outlives the cell that starts it.
	return discover.Start(context.WithoutCancel(display.Ambient()), q, regs...), nil
}

// PlanImages tells which services Images would ask, and why not the others.
//
//	vo.PlanImages(vo.Around(pos, vo.Deg(.1)), vo.Inclusive())
func PlanImages(opts ...Option) (*discover.Plan, error) {
	regs, err := registries()
	if err != nil {
		return nil, err
	}
	return discover.MakePlan(display.Ambient(), regs[0], question("image", opts))
}

func question(productType string, opts []Option) discover.Question {
	o := dal.Apply(opts...)
	q := discover.Question{Type: productType, Options: opts, Inclusive: o.Inclusive}
	if s, ok := o.From.(*registry.Services); ok {
		q.Services = s
	}
	return q
}

// Inclusive lets a search in the whole VO ask also services that do not declare
// what they cover.
func Inclusive() Option { return dal.Inclusive() }

// From lets a search ask these services instead of those that the Registry knows.
//
//	vo.Images(vo.Around(pos, vo.Deg(.1)), vo.From(vo.Find(vo.DataModel("obscore"))))
func From(services *registry.Services) Option { return dal.From(services) }
