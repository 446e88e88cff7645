package product

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/table"
)

// Source is an opened product.
type Source struct {
	io.ReadCloser
	Name        string // URL or path
	ContentType string
	resp        *dal.Response // of a remote one
}

// Open opens what x leads to: a table.Row (its access_url, through its
// datalink if it has one; of a report of Fetch, its file), a datalink.Link, *datalink.Links (the first "#this",
// or what dal.Prefer asks for), a URL, file: URL or path, bytes, or an
// io.Reader.
func Open(ctx context.Context, op string, x any, opts ...dal.Option) (*Source, error) {
	o := dal.Apply(opts...)
	if o.Err != nil {
		return nil, o.Err
	}
	switch x := x.(type) {
	case table.Row:
		return openRow(ctx, op, x, o, opts)
	case *table.Row:
		if x == nil {
			return nil, fmt.Errorf("%s: there is no row (nil)", op)
		}
		return openRow(ctx, op, *x, o, opts)
	case *datalink.Links:
		return openLinks(ctx, op, x, o, opts)
	case datalink.Link:
		return openLink(ctx, op, x, o)
	case *datalink.Link:
		return openLink(ctx, op, *x, o)
	case *url.URL:
		return openName(ctx, op, x.String(), o)
	case string:
		return openName(ctx, op, x, o)
	case []byte:
		return &Source{ReadCloser: io.NopCloser(bytes.NewReader(x))}, nil
	case io.ReadCloser:
		return &Source{ReadCloser: x}, nil
	case io.Reader:
		return &Source{ReadCloser: io.NopCloser(x)}, nil
	case nil:
		return nil, fmt.Errorf("%s: there is nothing to read (nil)", op)
	}
	return nil, fmt.Errorf("%s: cannot read a %T; it takes a URL, a path, a row, a link, bytes or an io.Reader", op, x)
}

func openRow(ctx context.Context, op string, row table.Row, o *dal.Options, opts []dal.Option) (*Source, error) {
	if path, ok, err := fetched(op, row); err != nil {
		return nil, err
	} else if ok {
		return openName(ctx, op, path, o)
	}
	l, err := datalink.ForRow(ctx, row, opts...)
	if err != nil {
		return nil, dal.WithOp(err, op, "", dal.ErrNotFound)
	}
	return openLinks(ctx, op, l, o, opts)
}

func openLinks(ctx context.Context, op string, l *datalink.Links, o *dal.Options, opts []dal.Option) (*Source, error) {
	link, err := l.Get(o.Prefer...)
	if err != nil {
		return nil, dal.WithOp(err, op, "", dal.ErrNotFound)
	}
	return openLink(ctx, op, link, o)
}

func openLink(ctx context.Context, op string, x datalink.Link, o *dal.Options) (*Source, error) {
	if err := x.Err(); err != nil {
		return nil, dal.WithOp(err, op, "", dal.ErrNotFound)
	}
	if x.AccessURL == "" && x.Service != nil {
		e := dal.Errorf(op, dal.Host(x.Service.AccessURL), dal.ErrQuery, "the link %s leads to a service that wants parameters", x.Semantics)
		e.Hint = "vo.Cutout gives it a position and a radius"
		return nil, e
	}
	s, err := openName(ctx, op, x.AccessURL, o)
	if err == nil && s.ContentType == "" {
		s.ContentType = x.ContentType
	}
	return s, err
}

func openName(ctx context.Context, op, name string, o *dal.Options) (*Source, error) {
	name = strings.TrimSpace(name)
	u, err := url.Parse(name)
	switch {
	case name == "":
		return nil, fmt.Errorf("%s: the URL or path is empty", op)
	case err == nil && (u.Scheme == "http" || u.Scheme == "https"):
		resp, err := o.HTTP().Do(ctx, dal.Request{Op: op, URL: name, Query: o.Params, Total: o.Timeout, Label: "reading from " + u.Host})
		if err != nil {
			return nil, err
		}
		return &Source{ReadCloser: resp.Body, Name: resp.URL, ContentType: resp.ContentType, resp: resp}, nil
	case err == nil && u.Scheme == "file":
		name = u.Path
	case err == nil && len(u.Scheme) > 1:
		e := dal.Errorf(op, "", dal.ErrNotFound, "cannot follow the scheme %q of %s", u.Scheme, dal.OneLine(name, 80))
		e.Hint = "http, https, file and paths can be read"
		if u.Scheme == "ivo" {
			e.Hint = "an IVOID names a dataset or a resource; its access_url or links lead to the data"
		}
		return nil, e
	}
	f, err := os.Open(name)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, dal.Errorf(op, dal.OneLine(name, 120), dal.ErrNotFound, "%w", err)
	}
	return &Source{ReadCloser: f, Name: name}, nil
}

// Table reads the table that x leads to (see Open), whatever its format. A
// links answer behind a URL is a table like others.
func Table(ctx context.Context, x any, opts ...dal.Option) (*table.Table, error) {
	if t, ok := x.(*table.Table); ok {
		return t, nil
	}
	s, err := Open(ctx, "read", x, opts...)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if s.resp != nil {
		if s.resp.ContentType == "" {
			s.resp.ContentType = s.ContentType
		}
		return dal.ReadTable("read", s.resp)
	}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	t, err := dal.DecodeTable(s, s.ContentType, s.Name)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, dal.WithOp(err, "read", s.Name, dal.ErrNotVOTable)
	}
	if t.Source == "" {
		t.Source = s.Name
	}
	return t, nil
}
