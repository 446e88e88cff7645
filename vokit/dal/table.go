package dal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"

	_ "vogo/vokit/fits"    // registers FITS tables with package table
	_ "vogo/vokit/parquet" // and Parquet files
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// ReadTable reads the table in an answer, whatever its format. Every error is
// an *Error of operation op.
func ReadTable(op string, r *Response) (*table.Table, error) {
	t, err := DecodeTable(r.Body, r.ContentType, r.URL)
	if err == nil {
		if t.Source == "" {
			t.Source = r.URL
		}
		return t, nil
	}
	var e *Error
	var status *votable.StatusError
	switch {
	case errors.As(err, &e): // what the watch over the body has said
		c := *e
		c.Op, c.Service = op, Host(r.URL)
		return nil, &c
	case errors.As(err, &status):
		return nil, &Error{Op: op, Service: Host(r.URL), Kind: ErrQuery, Msg: status.Message, Err: err}
	}
	return nil, &Error{Op: op, Service: Host(r.URL), Kind: ErrNotVOTable, Msg: err.Error(), Err: err}
}

// formatOf are the media types that say what a text is when its bytes do not.
var formatOf = map[string]string{
	"text/csv":                  "csv",
	"application/csv":           "csv",
	"text/tab-separated-values": "tsv",
}

// DecodeTable reads a table from a stream by its content: VOTable, FITS, ECSV,
// CSV, TSV or a plain text table, gzipped or not. The content type and the name
// (a path or URL) help where the bytes do not tell. Of a page that is no table
// the error says what is written there.
func DecodeTable(r io.Reader, contentType, name string) (*table.Table, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head, err := br.Peek(4096)
	if len(head) == 0 {
		if err != nil && err != io.EOF {
			return nil, err
		}
		return nil, fmt.Errorf("the answer is empty")
	}
	name = baseName(name)
	if len(head) > 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		defer z.Close()
		return DecodeTable(z, "", strings.TrimSuffix(name, ".gz"))
	}
	if what := page(head); what != "" {
		return nil, pageError(br, what, contentType)
	}
	if markup(head) {
		return votable.Read(br)
	}
	if f, err := table.FormatNamed(formatOf[contentType]); err == nil && f.Read != nil && head[0] != '#' {
		return f.Read(br)
	}
	return table.Read(br, name)
}

// baseName is the file name in a path or URL.
func baseName(name string) string {
	if u, err := url.Parse(name); err == nil && u.Host != "" {
		name = u.Path
	}
	if name == "" || strings.HasSuffix(name, "/") {
		return ""
	}
	return path.Base(strings.ReplaceAll(name, `\`, "/"))
}

// markup tells XML and HTML from other content.
func markup(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<"))
}

// page tells HTML and XML that hold no VOTable from data.
func page(head []byte) string {
	h := bytes.ToLower(head)
	switch {
	case !markup(head):
		return ""
	case bytes.Contains(h, []byte("<html")), bytes.Contains(h, []byte("<!doctype html")):
		return "an HTML page"
	case bytes.Contains(h, []byte("votable")):
		return ""
	}
	return "an XML document"
}

func pageError(r io.Reader, what, contentType string) error {
	rest, err := io.ReadAll(io.LimitReader(r, maxErrorBody))
	if err != nil {
		return err
	}
	if msg := Message(contentType, rest); msg != "" {
		return fmt.Errorf("got %s instead of a table: %s", what, OneLine(msg, 200))
	}
	return fmt.Errorf("got %s instead of a table", what)
}
