// Package sia finds images (Simple Image Access, SIA 1.0, IVOA Recommendation
// 2009-11-11, and SIA 2.0, 2015-12-23).
package sia

import (
	"context"
	"net/url"
	"strings"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// Service is an image service.
type Service struct {
	URL     string
	Version int // 1 or 2
}

// New returns the service at an access URL. Of the two versions of the protocol
// it is the second if the URL ends as its do, in "query" or with "sia2" in it;
// NewVersion chooses.
func New(accessURL string) *Service {
	u := strings.ToLower(accessURL)
	path, _, _ := strings.Cut(u, "?")
	if strings.HasSuffix(strings.TrimRight(path, "/"), "/query") || strings.Contains(u, "sia2") || strings.Contains(u, "siap2") || strings.Contains(u, "siav2") {
		return NewVersion(accessURL, 2)
	}
	return NewVersion(accessURL, 1)
}

// NewVersion returns the service of a version of the protocol, as the registry
// declares it.
func NewVersion(accessURL string, version int) *Service {
	return &Service{URL: accessURL, Version: version}
}

// Search returns the images that meet the options: dal.Around a position (which
// version 1 must have; of dal.Polygon and dal.Range version 1 is asked for the
// circle around them),
// dal.Spectrum, dal.During, dal.Polarization, dal.MaxRec, dal.Param for the
// service's own. Each row has an access_url; Fetch and Image take rows.
//
//	t, err := sia.New(url).Search(dal.Around(sky.New(274.7, -13.8), 0.1), dal.Spectrum("500.7 nm"))
func (s *Service) Search(opts ...dal.Option) (*table.Table, error) {
	return s.SearchContext(display.Ambient(), opts...)
}

// SearchContext is Search with a context.
func (s *Service) SearchContext(ctx context.Context, opts ...dal.Option) (*table.Table, error) {
	o := dal.Apply(opts...)
	if s.Version == 1 {
		o.Around = o.Circle()
	}
	if err := o.Needs("sia", dal.Host(s.URL), s.Version == 1); err != nil {
		return nil, err
	}
	if s.Version == 1 {
		return s.first(ctx, o)
	}
	q := url.Values{}
	if pos := o.Pos(); pos != "" {
		q.Set("POS", pos)
	}
	if o.Band != nil {
		q.Set("BAND", o.Band.String())
	}
	if o.During != nil {
		q.Set("TIME", o.During.String())
	}
	for _, p := range o.Pol {
		q.Add("POL", p) // section 2.1.4
	}
	if o.Format != "" {
		q.Set("FORMAT", o.Format)
	}
	return dal.Search(ctx, "sia", s.URL, q, o)
}

// first asks a service of version 1, which knows of positions alone: an image
// of another wavelength or time is for the caller to leave out.
func (s *Service) first(ctx context.Context, o *dal.Options) (*table.Table, error) {
	a := o.Around
	q := url.Values{
		"POS":       {dal.Degrees(a.Center.RA) + "," + dal.Degrees(a.Center.Dec)},
		"SIZE":      {dal.Degrees(2 * a.Radius)},
		"INTERSECT": {"OVERLAPS"},
		"FORMAT":    {"ALL"},
	}
	if o.Format != "" {
		q.Set("FORMAT", o.Format)
	}
	return dal.Search(ctx, "sia", s.URL, q, o)
}

// String names the service.
func (s *Service) String() string {
	if s.Version == 2 {
		return "image service (SIA 2) at " + s.URL
	}
	return "image service (SIA 1) at " + s.URL
}
