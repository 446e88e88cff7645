package dal

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Downloaded says what a download has brought.
type Downloaded struct {
	Path        string
	Bytes       int64
	ContentType string
	URL         string // after redirects
	Skipped     bool   // the file was there already
}

// Download brings what r names into a file. name chooses the path when the
// answer's header has come; a file that is there is not fetched again unless
// again is set. A download that breaks off leaves path + ".part", and the next
// one goes on there if the service can (RFC 9110, section 14, with If-Range).
func (c *Client) Download(ctx context.Context, r Request, again bool, name func(*Response) (string, error)) (Downloaded, error) {
	if r.Total == 0 {
		r.Total = -1 // large files take their time; silence ends them
	}
	resp, err := c.Do(ctx, r)
	if err != nil {
		return Downloaded{}, err
	}
	defer func() {
		if resp != nil {
			resp.Body.Close()
		}
	}()
	path, err := name(resp)
	if err != nil {
		return Downloaded{}, err
	}
	d := Downloaded{Path: path, ContentType: resp.ContentType, URL: resp.URL}
	if fi, err := os.Stat(path); err == nil && !again {
		d.Bytes, d.Skipped = fi.Size(), true
		return d, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return d, fmt.Errorf("%s: %w", r.Op, err)
	}
	part, offset := path+".part", int64(0)
	if have := resumable(resp, part); have > 0 && r.Form == nil && r.Parts == nil {
		resp.Body.Close() // gives its slot at the host back
		more, err := c.rest(ctx, r, resp, have)
		if err == nil {
			resp, offset = more, have
		} else if resp, err = c.Do(ctx, r); err != nil {
			return d, err
		}
	}
	n, err := save(resp, part, offset)
	d.Bytes = offset + n
	if err != nil {
		return d, err
	}
	os.Remove(part + ".id")
	if err := os.Rename(part, path); err != nil {
		return d, fmt.Errorf("%s: %w", r.Op, err)
	}
	return d, nil
}

// validator is what tells one version of a file from another; a weak one does
// not do (RFC 9110, section 13.1.5).
func validator(h http.Header) string {
	if e := h.Get("ETag"); e != "" && !strings.HasPrefix(e, "W/") {
		return e
	}
	return h.Get("Last-Modified")
}

// resumable returns how many bytes of resp's file part holds, 0 if it is of
// another version.
func resumable(resp *Response, part string) int64 {
	fi, err := os.Stat(part)
	if err != nil || resp.Header.Get("Accept-Ranges") != "bytes" || fi.Size() == 0 || fi.Size() >= resp.Size {
		return 0
	}
	id, err := os.ReadFile(part + ".id")
	if v := validator(resp.Header); err != nil || v == "" || v != string(id) {
		return 0
	}
	return fi.Size()
}

// rest asks for the bytes from offset on.
func (c *Client) rest(ctx context.Context, r Request, first *Response, offset int64) (*Response, error) {
	h := r.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	h.Set("If-Range", validator(first.Header))
	r.Header = h
	resp, err := c.Do(ctx, r)
	if err != nil {
		return nil, err
	}
	if resp.Status != http.StatusPartialContent || !strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", offset)) {
		resp.Body.Close()
		return nil, Errorf(r.Op, Host(r.URL), ErrService, "the service does not give parts")
	}
	return resp, nil
}

func save(resp *Response, part string, offset int64) (n int64, err error) {
	flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if offset > 0 {
		flags = os.O_WRONLY | os.O_APPEND
	} else if v := validator(resp.Header); v != "" {
		if err := os.WriteFile(part+".id", []byte(v), 0o644); err != nil {
			return 0, err
		}
	}
	f, err := os.OpenFile(part, flags, 0o644)
	if err != nil {
		return 0, err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	return io.Copy(f, resp.Body)
}
