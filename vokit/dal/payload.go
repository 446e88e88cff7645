package dal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
)

// Part is one file of a multipart request: Data, or what Write writes.
type Part struct {
	Name        string // form field
	Filename    string
	ContentType string
	Data        []byte
	// Write writes the content while it goes over the wire; nil for Data.
	Write func(io.Writer) error
	// Size is how much Write writes; 0 if unknown.
	Size int64
	// Once says that Write cannot run again, as when it copies a stream.
	Once bool
}

// smallPart is up to which length a part is kept instead of written anew.
const smallPart = 1 << 20

// payload is the body of a request, which can be opened again for redirects and
// repetitions unless its source is a stream.
type payload struct {
	ctype  string
	data   []byte                  // the whole body, or nil
	write  func(w io.Writer) error // writes it otherwise
	size   int64                   // -1 if unknown: the body goes in chunks
	once   bool                    // write runs only once
	opened bool
	pipe   io.Closer     // of the last sending
	done   chan struct{} // closed when that writes no more
}

var errReadOnce = errors.New("the stream to upload has been read and cannot be sent again")

// again tells whether the body can be sent (once more).
func (p *payload) again() bool { return p == nil || !p.once || !p.opened }

// open returns the body for one sending.
func (p *payload) open() (io.ReadCloser, error) {
	switch {
	case p == nil || p.size == 0:
		return http.NoBody, nil
	case p.write == nil:
		return io.NopCloser(bytes.NewReader(p.data)), nil
	case !p.again():
		return nil, errReadOnce
	}
	p.stop()
	r, w := io.Pipe()
	done := make(chan struct{})
	p.opened, p.pipe, p.done = true, r, done
	go func() {
		defer close(done)
		w.CloseWithError(p.write(w)) // ends when the transport closes r
	}()
	return r, nil
}

// stop ends a sending that the service has not waited for, so that nobody reads
// the tables behind it any more.
func (p *payload) stop() {
	if p == nil || p.done == nil {
		return
	}
	p.pipe.Close()
	if !p.once { // a stream may never give its next byte
		<-p.done
	}
}

// encode prepares the body of r. Its length is found out beforehand where that
// is possible, if need be by writing it into nothing: many services refuse
// bodies in chunks.
func encode(ctx context.Context, method string, r Request) (*payload, error) {
	switch {
	case method == http.MethodGet || method == http.MethodHead:
		return nil, nil
	case r.Parts == nil:
		b := []byte(r.Form.Encode())
		return &payload{ctype: "application/x-www-form-urlencoded", data: b, size: int64(len(b))}, nil
	}
	parts := slices.Clone(r.Parts)
	body := int64(0)
	once := false
	for i := range parts {
		p := &parts[i]
		if err := p.measure(ctx, r); err != nil {
			return nil, err
		}
		once = once || p.Once
		switch {
		case p.Write == nil:
			body += int64(len(p.Data))
		case p.Size == 0 || body < 0:
			body = -1
		default:
			body += p.Size
		}
	}
	var frame counter
	m := multipart.NewWriter(&frame)
	boundary := m.Boundary()
	if err := writeForm(m, r, parts, func(io.Writer, *Part) error { return nil }); err != nil {
		return nil, err
	}
	out := &payload{ctype: m.FormDataContentType(), size: -1, once: once}
	if body >= 0 {
		out.size = frame.n + body
	}
	out.write = func(w io.Writer) error {
		m := multipart.NewWriter(w)
		if err := m.SetBoundary(boundary); err != nil {
			return err
		}
		return writeForm(m, r, parts, func(w io.Writer, p *Part) error {
			if p.Write == nil {
				_, err := w.Write(p.Data)
				return err
			}
			if err := p.Write(w); err != nil {
				return p.fail(r, err)
			}
			return nil
		})
	}
	return out, nil
}

// fail is a part's source being at fault, not the connection.
func (p *Part) fail(r Request, err error) error {
	if errors.Is(err, io.ErrClosedPipe) { // the transport has enough
		return err
	}
	return Errorf(r.Op, "", ErrQuery, "upload %q: %w", p.Name, err)
}

// measure finds the size of a part; a small one it keeps.
func (p *Part) measure(ctx context.Context, r Request) error {
	if p.Write == nil || p.Size > 0 || p.Once {
		return nil
	}
	w := counter{ctx: ctx, keep: smallPart}
	if err := p.Write(&w); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return p.fail(r, err)
	}
	if p.Size = w.n; w.n <= smallPart {
		p.Data, p.Write = w.kept, nil
	}
	return nil
}

// writeForm writes the fields of the form, then the parts with their contents.
func writeForm(m *multipart.Writer, r Request, parts []Part, content func(io.Writer, *Part) error) error {
	names := make([]string, 0, len(r.Form))
	for k := range r.Form {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, k := range names {
		for _, v := range r.Form[k] {
			if err := m.WriteField(k, v); err != nil {
				return err
			}
		}
	}
	for i := range parts {
		p := &parts[i]
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", mime.FormatMediaType("form-data", map[string]string{"name": p.Name, "filename": p.Filename}))
		h.Set("Content-Type", p.ContentType)
		w, err := m.CreatePart(h)
		if err != nil {
			return err
		}
		if err := content(w, p); err != nil {
			return err
		}
	}
	return m.Close()
}

// counter counts what is written and keeps the first of it, if it is little.
type counter struct {
	ctx  context.Context // nil: does not end
	n    int64
	keep int64
	kept []byte
}

func (c *counter) Write(b []byte) (int, error) {
	if c.ctx != nil && c.ctx.Err() != nil {
		return 0, fmt.Errorf("interrupted: %w", context.Cause(c.ctx))
	}
	if c.n += int64(len(b)); c.n <= c.keep {
		c.kept = append(c.kept, b...)
	} else {
		c.kept, c.keep = nil, 0
	}
	return len(b), nil
}
