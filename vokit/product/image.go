package product

import (
	"context"
	"fmt"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/image"
	"vogo/vokit/soda"
	"vogo/vokit/table"
)

// Image reads the image that x leads to (see Open): FITS with its world
// coordinates, JPEG or PNG. Of links it takes the first image, data before
// previews.
func Image(ctx context.Context, x any, opts ...dal.Option) (*image.Image, error) {
	switch x := x.(type) {
	case *image.Image:
		return x, nil
	case table.Row, *table.Row, *datalink.Links:
		if isFetched(x) {
			break
		}
		link, err := imageLink(ctx, x, opts)
		if err != nil {
			return nil, err
		}
		return Image(ctx, link, opts...)
	}
	s, err := Open(ctx, "image", x, opts...)
	if err != nil {
		return nil, err
	}
	return decodeImage(ctx, s)
}

// isFetched tells rows of a report of Fetch, which lead to files.
func isFetched(x any) bool {
	if p, ok := x.(*table.Row); ok && p != nil {
		x = *p
	}
	row, ok := x.(table.Row)
	if !ok {
		return false
	}
	_, ok, _ = fetched("", row)
	return ok
}

func decodeImage(ctx context.Context, s *Source) (*image.Image, error) {
	defer s.Close()
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	im, err := image.Decode(s)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, dal.WithOp(err, "image", dal.Host(s.Name), dal.ErrService)
	}
	return im, nil
}

// imageLink chooses the link of a dataset that leads to an image.
func imageLink(ctx context.Context, x any, opts []dal.Option) (datalink.Link, error) {
	l, err := Links(ctx, x, opts...)
	if err != nil {
		return datalink.Link{}, err
	}
	if want := dal.Apply(opts...).Prefer; len(want) > 0 {
		return l.Get(want...)
	}
	for _, s := range []string{"#this", "#preview-image", "#preview", "#preview-plot"} {
		for _, x := range l.All(s) {
			ct := strings.ToLower(x.ContentType)
			if x.AccessURL != "" && (ct == "" || strings.HasPrefix(ct, "image/") || strings.Contains(ct, "fits")) {
				return x, nil
			}
		}
	}
	return l.Get("#this", "#preview-image", "#preview")
}

// Links finds the links of what x is: a table.Row, a *table.Table, *Links, a
// Link, or the URL of a links answer.
func Links(ctx context.Context, x any, opts ...dal.Option) (*datalink.Links, error) {
	switch x := x.(type) {
	case *datalink.Links:
		return x, nil
	case table.Row:
		return datalink.ForRow(ctx, x, opts...)
	case *table.Row:
		return datalink.ForRow(ctx, *x, opts...)
	case *table.Table:
		return datalink.ForTable(ctx, x, opts...)
	case []table.Row:
		return datalink.ForRows(ctx, x, opts...)
	case datalink.Link:
		return Links(ctx, x.AccessURL, opts...)
	case string:
		if l := strings.ToLower(x); strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") {
			return datalink.Get(ctx, x, opts...)
		}
		t, err := Table(ctx, x, opts...)
		if err != nil {
			return nil, dal.WithOp(err, "datalink", "", dal.ErrNotFound)
		}
		return datalink.FromTable(t), nil
	case nil:
		return nil, fmt.Errorf("datalink: there is no dataset (nil)")
	}
	return nil, fmt.Errorf("datalink: cannot find links of a %T; it takes a row, a table or the URL of a links answer", x)
}

// Cutout cuts a square of twice the radius around a position out of an image.
// A row or links whose service offers SODA has the service cut; everything
// else is read and cut by its world coordinates.
func Cutout(ctx context.Context, x any, c dal.Circle, opts ...dal.Option) (*image.Image, error) {
	switch x.(type) {
	case table.Row, *table.Row, *datalink.Links, datalink.Link:
		if isFetched(x) {
			break
		}
		l, err := linksOf(ctx, x, opts)
		if err != nil {
			return nil, err
		}
		cut := soda.Of(dal.Apply(opts...))
		cut.Circle = &c
		if link, ok := soda.Find(l, cut); ok {
			d, err := process(ctx, link, cut, dal.Apply(opts...))
			if err != nil {
				return nil, err
			}
			return d.Image()
		}
		return cutImage(ctx, l, c, opts)
	}
	return cutImage(ctx, x, c, opts)
}

// linksOf is Links for a value that may itself be a link.
func linksOf(ctx context.Context, x any, opts []dal.Option) (*datalink.Links, error) {
	if link, ok := x.(datalink.Link); ok {
		return datalink.Of(link), nil
	}
	return Links(ctx, x, opts...)
}

func cutImage(ctx context.Context, x any, c dal.Circle, opts []dal.Option) (*image.Image, error) {
	if l, ok := x.(*datalink.Links); ok {
		link, err := l.Get("#this")
		if err != nil {
			return nil, err
		}
		x = link
	}
	// Of a large plate on a server that gives parts only what is needed comes over the net.
	if im, ok := distant(ctx, x, dal.Apply(opts...)); ok {
		return im.Cutout(c.Center, 2*c.Radius, 2*c.Radius)
	}
	im, err := Image(ctx, x, opts...)
	if err != nil {
		return nil, err
	}
	return im.Cutout(c.Center, 2*c.Radius, 2*c.Radius)
}
