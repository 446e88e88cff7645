// Package ssa finds spectra and time series (Simple Spectral Access, SSA 1.1,
// IVOA Recommendation 2012-02-10).
package ssa

import (
	"context"
	"math"
	"net/url"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

// Service is a spectral service.
type Service struct{ URL string }

// New returns the service at an access URL. It sends nothing yet.
func New(accessURL string) *Service { return &Service{URL: accessURL} }

// Search returns the spectra that meet the options: dal.Around (or the circle
// around dal.Polygon or dal.Range), dal.Spectrum, dal.During, dal.MaxRec, dal.Format, dal.Param for the service's own, such as
// TARGETNAME. Read takes rows of the result.
//
//	t, err := ssa.New(url).Search(dal.Around(sky.New(83.6, 22.0), 0.1), dal.Spectrum("400 nm", "700 nm"))
func (s *Service) Search(opts ...dal.Option) (*table.Table, error) {
	return s.SearchContext(display.Ambient(), opts...)
}

// SearchContext is Search with a context.
func (s *Service) SearchContext(ctx context.Context, opts ...dal.Option) (*table.Table, error) {
	o := dal.Apply(opts...)
	if err := o.Needs("ssa", dal.Host(s.URL), false); err != nil {
		return nil, err
	}
	q := url.Values{"REQUEST": {"queryData"}}
	if a := o.Circle(); a != nil {
		q.Set("POS", dal.Degrees(a.Center.RA)+","+dal.Degrees(a.Center.Dec)) // section 4.1.1.1
		q.Set("SIZE", dal.Degrees(2*a.Radius))                               // a diameter
	}
	if o.Band != nil {
		q.Set("BAND", o.Band.Slash())
	}
	if o.During != nil {
		q.Set("TIME", iso(o.During.Lo)+"/"+iso(o.During.Hi))
	}
	if o.Format != "" {
		q.Set("FORMAT", o.Format)
	}
	return dal.Search(ctx, "ssa", s.URL, q, o)
}

func iso(mjd float64) string {
	if math.IsInf(mjd, 0) {
		return ""
	}
	return times.MJD(mjd).Format("%Y-%m-%dT%H:%M:%S")
}

// String names the service.
func (s *Service) String() string { return "spectral service at " + s.URL }
