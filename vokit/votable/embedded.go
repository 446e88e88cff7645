package votable

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"vogo/vokit/fits"
	"vogo/vokit/table"
)

// Options change how documents are read. The zero value reads as [Read] and [ReadAll] do.
type Options struct {
	// Open gives the rows that a document has elsewhere: a STREAM with an href (VOTable 1.5 section 5.5). When it
	// is nil such a document is an error, except that what is read from a file may refer to files beside it.
	Open func(href string) (io.ReadCloser, error)
}

// Read is [Read] with options.
func (o Options) Read(r io.Reader) (*table.Table, error) {
	doc, err := (&parser{firstOnly: true, open: o.Open}).read(r)
	if err != nil {
		return nil, err
	}
	if ts := doc.Tables(); len(ts) > 0 {
		return ts[0], nil
	}
	return nil, errNoTable
}

// ReadAll is [ReadAll] with options.
func (o Options) ReadAll(r io.Reader) (*Document, error) {
	return (&parser{open: o.Open}).read(r)
}

// openBeside opens files in or below the directory of a document, and no others: a document from elsewhere must
// not be able to name any file there is.
func openBeside(path string) func(href string) (io.ReadCloser, error) {
	return func(href string) (io.ReadCloser, error) {
		u, err := url.Parse(href)
		if err != nil || u.Scheme != "" || u.Host != "" || !filepath.IsLocal(filepath.FromSlash(u.Path)) {
			return nil, fmt.Errorf("%.200q is no file beside the document; read it with votable.Options and their Open", href)
		}
		return os.Open(filepath.Join(filepath.Dir(path), filepath.FromSlash(u.Path)))
	}
}

// content is what a STREAM holds or refers to, decoded.
func (rr *rowReader) content(t *tag) (io.Reader, func() error, error) {
	done := func() error { return nil }
	href := t.get("href")
	if href == "" {
		return &base64Text{s: rr.p.s}, done, nil
	}
	if rr.p.open == nil {
		return nil, nil, fmt.Errorf("votable: the rows of table %q are not in the document but at %s; read it with votable.Options and their Open", rr.t.Name, href)
	}
	f, err := rr.p.open(href)
	if err != nil {
		return nil, nil, fmt.Errorf("votable: the rows of table %q: %w", rr.t.Name, err)
	}
	if encodingOf(t) == "base64" {
		return base64.NewDecoder(base64.StdEncoding, f), f.Close, nil
	}
	return f, f.Close, nil
}

// embedded reads rows that are a whole file of another format, FITS (VOTable 1.5 section 5.4) or Parquet. What the
// FIELDs say stands above what that file says about its columns.
func (rr *rowReader) embedded(c *tag) error {
	return rr.p.children(c, func(s *tag) error {
		if s.name != "STREAM" || s.empty && s.get("href") == "" {
			return rr.p.skip(s)
		}
		in, done, err := rr.content(s)
		if err != nil {
			return err
		}
		defer done()
		made, err := readEmbedded(in, c.name, c.get("extnum"))
		if bad := new(SyntaxError); errors.As(err, &bad) {
			return bad
		}
		if err != nil {
			return fmt.Errorf("votable: the rows of table %q: %w", rr.t.Name, err)
		}
		if err := rr.takeOver(made, c.name); err != nil {
			return err
		}
		if s.empty {
			return nil
		}
		var rest string
		return rr.p.text(s, &rest)
	})
}

func readEmbedded(in io.Reader, kind, extnum string) (*table.Table, error) {
	if kind != "FITS" {
		f, err := table.FormatNamed(kind)
		if err != nil {
			return nil, err
		}
		return f.Read(in)
	}
	f, err := fits.Decode(in)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h, err := f.FirstTable()
	if n, bad := strconv.Atoi(extnum); bad == nil && n > 0 {
		if n >= len(f.HDUs) {
			return nil, fmt.Errorf("fits: there is no extension %d, only %d", n, len(f.HDUs)-1)
		}
		h, err = f.HDUs[n], nil
	}
	if err != nil {
		return nil, err
	}
	return h.Table()
}

// takeOver makes the rows of another table those of this one.
func (rr *rowReader) takeOver(made *table.Table, kind string) error {
	cols := made.Columns()
	if len(rr.fields) > 0 && len(cols) != len(rr.fields) {
		return fmt.Errorf("votable: table %q has %d FIELDs, its %s file %d columns", rr.t.Name, len(rr.fields), kind, len(cols))
	}
	rr.made = make([]*table.Column, len(cols))
	for i, c := range cols {
		rr.made[i] = c
		if len(rr.fields) > 0 {
			m := rr.fields[i].meta
			m.ArraySize = c.ArraySize
			if m.Values != nil && m.Values.Null != "" {
				v := *m.Values
				v.Null = "" // the file has its own way to say so
				m.Values = &v
			}
			c.Meta = m
		}
	}
	rr.rows, rr.total = made.NumRows(), made.NumRows()
	return nil
}
