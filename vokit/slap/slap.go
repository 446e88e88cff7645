// Package slap finds spectral lines (Simple Line Access, SLAP 1.0, IVOA
// Recommendation 2010-12-09).
package slap

import (
	"context"
	"net/url"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// Service is a line service.
type Service struct{ URL string }

// New returns the service at an access URL. It sends nothing yet.
func New(accessURL string) *Service { return &Service{URL: accessURL} }

// Search returns the lines in a part of the spectrum, given by dal.Spectrum.
// dal.Param("CHEMICAL_ELEMENT", "Fe") and the like narrow it down.
//
//	t, err := slap.New(url).Search(dal.Spectrum("500 nm", "501 nm"))
func (s *Service) Search(opts ...dal.Option) (*table.Table, error) {
	return s.SearchContext(display.Ambient(), opts...)
}

// SearchContext is Search with a context.
func (s *Service) SearchContext(ctx context.Context, opts ...dal.Option) (*table.Table, error) {
	o := dal.Apply(opts...)
	if err := o.Needs("slap", dal.Host(s.URL), false); err != nil {
		return nil, err
	}
	if o.Band == nil {
		e := dal.Errorf("slap", dal.Host(s.URL), dal.ErrQuery, "no part of the spectrum to search")
		e.Hint = `add vo.Spectrum("500 nm", "501 nm")`
		return nil, e
	}
	return dal.Search(ctx, "slap", s.URL, url.Values{"REQUEST": {"queryData"}, "WAVELENGTH": {o.Band.Slash()}}, o)
}

// String names the service.
func (s *Service) String() string { return "line service at " + s.URL }
