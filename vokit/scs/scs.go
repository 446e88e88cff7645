// Package scs asks catalogues for the sources around a position (Simple Cone
// Search 1.03, IVOA Recommendation 2008-02-22).
package scs

import (
	"context"
	"net/url"
	"strconv"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// Service is a cone search service.
type Service struct{ URL string }

// New returns the service at an access URL. It sends nothing yet.
func New(accessURL string) *Service { return &Service{URL: accessURL} }

// Search returns the sources in a circle, given by dal.Around. dal.Param("VERB",
// "3") asks for all columns.
//
//	t, err := scs.New(url).Search(dal.Around(sky.New(274.7, -13.8), 0.1))
func (s *Service) Search(opts ...dal.Option) (*table.Table, error) {
	return s.SearchContext(display.Ambient(), opts...)
}

// SearchContext is Search with a context.
func (s *Service) SearchContext(ctx context.Context, opts ...dal.Option) (*table.Table, error) {
	o := dal.Apply(opts...)
	if err := o.Needs("cone search", dal.Host(s.URL), true); err != nil {
		return nil, err
	}
	q := url.Values{"RA": {dal.Degrees(o.Around.Center.RA)}, "DEC": {dal.Degrees(o.Around.Center.Dec)}, "SR": {dal.Degrees(o.Around.Radius)}}
	max := o.MaxRec // the protocol has no MAXREC: services differ, so the rest is cut here
	t, err := dal.Search(ctx, "cone search", s.URL, q, o)
	if err != nil {
		return nil, err
	}
	if max >= 0 && t.NumRows() > max {
		t = t.Head(max)
		t.Overflow = true
	}
	return t, nil
}

// String names the service.
func (s *Service) String() string { return "cone search at " + strconv.Quote(s.URL) }
