package votable

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"vogo/vokit/table"
)

// NotVOTableError says that something else came where a VOTable was expected.
type NotVOTableError struct {
	Found string // what came instead, as "an HTML page (404 Not Found)"
}

func (e *NotVOTableError) Error() string {
	return "votable: got " + e.Found + " instead of a VOTable"
}

var errNoTable = errors.New("votable: the document has no table")

// Read reads the first table of a VOTable of any version and serialization, compressed with gzip or not.
// It is quiet about what is odd in the document; [table.Table.Diagnostics] has that. The remarks,
// parameters and coordinate systems of the resource around the table, and the resources of type
// "meta" beside it, come with it.
//
// A document in which a service says that it failed gives a [*StatusError], anything but a VOTable a
// [*NotVOTableError], and a truncated or broken one a [*SyntaxError] with the byte offset.
func Read(r io.Reader) (*table.Table, error) {
	p := &parser{firstOnly: true}
	doc, err := p.read(r)
	if err != nil {
		return nil, err
	}
	ts := doc.Tables()
	if len(ts) == 0 {
		return nil, errNoTable
	}
	return ts[0], nil
}

// ReadPartial is [Read] for documents that may be broken or cut off: with the error it gives the table of
// the rows before it, whose [table.Table.Diagnostics] say so. Without any rows the table is nil.
func ReadPartial(r io.Reader) (*table.Table, error) {
	p := &parser{firstOnly: true}
	doc, err := p.read(r)
	if err == nil || p.doc == nil || errors.As(err, new(*StatusError)) {
		if err == nil && len(doc.Tables()) == 0 {
			err = errNoTable
		}
		if err != nil {
			return nil, err
		}
		return doc.Tables()[0], nil
	}
	if p.current != nil {
		if bad := p.current.rescue(); bad != nil {
			return nil, err
		}
	}
	p.doc.adopt()
	ts := p.doc.Tables()
	if len(ts) == 0 {
		return nil, err
	}
	ts[0].AddDiagnostic(fmt.Sprintf("these are the %d rows before an error: %v", ts[0].NumRows(), err))
	return ts[0], err
}

// ReadWhere reads of the first table the rows for which an expression is true, as [table.Table.Where] has it.
// It holds a block of the table at a time, so a document can be much larger than the memory.
func ReadWhere(r io.Reader, expression string) (*table.Table, error) {
	rows, err := NewReader(r)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []*table.Table{rows.Table()}
	kept := 0
	for {
		block, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if block, err = block.Where(expression); err != nil {
			return nil, err
		}
		if block.NumRows() == 0 {
			continue
		}
		if out, kept = append(out, block), kept+block.NumRows(); kept > 1<<15 {
			one, err := table.Stack(out...)
			if err != nil {
				return nil, err
			}
			out, kept = []*table.Table{one}, 0
		}
	}
	return table.Stack(out...)
}

// ReadAll reads a whole document. When a service says in it that it failed, the document comes with a [*StatusError].
func ReadAll(r io.Reader) (*Document, error) {
	return new(parser).read(r)
}

// read parses a document.
func (p *parser) read(r io.Reader) (*Document, error) {
	size := sizeOf(r)
	in, plain, err := decode(r)
	if err != nil {
		return nil, err
	}
	if plain {
		p.size = size
	}
	p.s = newScanner(in)
	if err := p.document(); err != nil {
		return nil, err
	}
	if p.s.mended {
		p.note("the document is not the UTF-8 it says it is; its odd bytes are read as ISO 8859-1")
	}
	p.doc.adopt()
	if err := p.doc.status(); err != nil {
		return p.doc, err
	}
	return p.doc, nil
}

// sizeOf is the number of bytes of an input that knows it, else 0.
func sizeOf(r io.Reader) int64 {
	switch r := r.(type) {
	case *os.File:
		if st, err := r.Stat(); err == nil && st.Mode().IsRegular() {
			return st.Size()
		}
	case interface{ Len() int }:
		return int64(r.Len())
	}
	return 0
}

var declared = regexp.MustCompile(`^\s*<\?xml[^>]*\bencoding\s*=\s*["']([-\w.:]+)["']`)

// decode unpacks gzip, and makes UTF-8 of other encodings that the input declares. plain says that it had
// to do neither.
func decode(r io.Reader) (in io.Reader, plain bool, err error) {
	b := bufio.NewReaderSize(r, 1<<16)
	head, err := b.Peek(512)
	if len(head) == 0 {
		if err != nil && err != io.EOF {
			return nil, false, fmt.Errorf("votable: %w", err)
		}
		return nil, false, &NotVOTableError{"nothing at all"}
	}
	if len(head) > 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, false, fmt.Errorf("votable: gzip: %w", err)
		}
		in, _, err := decode(z)
		return in, false, err
	}
	if table.IsZstd(head) {
		z, err := table.NewZstdReader(b)
		if err != nil {
			return nil, false, fmt.Errorf("votable: zstd: %w", err)
		}
		in, _, err := decode(z)
		return in, false, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := b.Discard(3)
		return b, true, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(b), false, nil
	case bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(b), false, nil
	case bytes.HasPrefix(head, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Reader(b), false, nil
	}
	if m := declared.FindSubmatch(head); m != nil {
		name := strings.ToLower(string(m[1]))
		if name != "utf-8" && name != "utf8" && !strings.HasPrefix(name, "utf-16") {
			if enc, err := htmlindex.Get(name); err == nil && enc != encoding.Nop {
				return enc.NewDecoder().Reader(b), false, nil
			}
		}
	}
	return b, true, nil
}

var title = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>`)

// whatIsIt says in a few words what the input is, by its beginning.
func whatIsIt(head []byte) string {
	text := bytes.TrimSpace(head)
	low := bytes.ToLower(text)
	switch {
	case len(text) == 0:
		return "nothing but blanks"
	case bytes.Contains(low[:min(len(low), 1024)], []byte("<html")), bytes.HasPrefix(low, []byte("<!doctype html")):
		if m := title.FindSubmatch(text); m != nil {
			t := strings.Join(strings.Fields(string(appendUnescaped(nil, append(m[1], m[2]...)))), " ")
			if t != "" {
				return fmt.Sprintf("an HTML page (%.80s)", t)
			}
		}
		return "an HTML page"
	case bytes.HasPrefix(text, []byte("SIMPLE  =")):
		return "a FITS file"
	case bytes.HasPrefix(text, []byte("%PDF")):
		return "a PDF document"
	case bytes.HasPrefix(text, []byte("\x89PNG")):
		return "a PNG image"
	case bytes.HasPrefix(text, []byte("\xff\xd8\xff")), bytes.HasPrefix(text, []byte("\xc3\xbf\xc3\x98\xc3\xbf")):
		return "a JPEG image"
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return "a ZIP archive"
	case text[0] == '{' || text[0] == '[':
		return fmt.Sprintf("JSON (%.60q)", oneLine(text))
	}
	return fmt.Sprintf("text (%.60q)", oneLine(text))
}

func oneLine(b []byte) string {
	return strings.Join(strings.Fields(string(b[:min(len(b), 200)])), " ")
}

// status is the error of a document in which a service says it failed.
func (d *Document) status() error {
	infos := append([]table.Info(nil), d.Infos...)
	var walk func(rs []table.Resource)
	walk = func(rs []table.Resource) {
		for i := range rs {
			infos = append(infos, rs[i].Infos...)
			walk(rs[i].Resources)
		}
	}
	walk(d.Resources)
	for _, x := range infos {
		if strings.EqualFold(x.Name, "QUERY_STATUS") && (strings.EqualFold(x.Value, "ERROR") || strings.EqualFold(x.Value, "FAILED")) {
			return &StatusError{Message: strings.Join(strings.Fields(x.Text), " ")}
		}
	}
	if len(d.Tables()) > 0 {
		return nil
	}
	// Simple Cone Search 1.03 section 2.3: an INFO or PARAM of the name "Error".
	for _, x := range infos {
		if strings.EqualFold(x.Name, "Error") || strings.EqualFold(x.ID, "Error") {
			return &StatusError{Message: strings.Join(strings.Fields(x.Value+" "+x.Text), " ")}
		}
	}
	params := append([]table.Param(nil), d.Params...)
	for i := range d.Resources {
		params = append(params, d.Resources[i].Params...)
	}
	for _, x := range params {
		if strings.EqualFold(x.Name, "Error") || strings.EqualFold(x.ID, "Error") {
			return &StatusError{Message: strings.Join(strings.Fields(x.Value), " ")}
		}
	}
	return nil
}

// Status is the value of the INFO QUERY_STATUS, "OK", "OVERFLOW" or "ERROR", and its text; "" when there is none.
func (d *Document) Status() (value, message string) {
	var found []table.Info
	var walk func(rs []table.Resource)
	walk = func(rs []table.Resource) {
		for i := range rs {
			found = append(found, rs[i].Infos...)
			walk(rs[i].Resources)
		}
	}
	found = append(found, d.Infos...)
	walk(d.Resources)
	for _, x := range found { // the last one counts: it comes after the rows
		if strings.EqualFold(x.Name, "QUERY_STATUS") {
			value, message = strings.ToUpper(x.Value), strings.Join(strings.Fields(x.Text), " ")
		}
	}
	return value, message
}

// adopt gives every table what its resource and document say about it.
func (d *Document) adopt() {
	var meta []table.Resource
	var collect func(rs []table.Resource)
	collect = func(rs []table.Resource) {
		for _, r := range rs {
			if strings.EqualFold(r.Type, "meta") {
				meta = append(meta, r)
				continue
			}
			collect(r.Resources)
		}
	}
	collect(d.Resources)
	var walk func(rs []table.Resource, above table.Resource)
	walk = func(rs []table.Resource, above table.Resource) {
		for i := range rs {
			r := rs[i]
			here := table.Resource{Name: r.Name, Description: r.Description,
				Infos:   append(append([]table.Info(nil), r.Infos...), above.Infos...),
				Params:  append(append([]table.Param(nil), r.Params...), above.Params...),
				Coosys:  append(append([]table.Coosys(nil), r.Coosys...), above.Coosys...),
				Timesys: append(append([]table.Timesys(nil), r.Timesys...), above.Timesys...),
				Groups:  append(append([]table.Group(nil), r.Groups...), above.Groups...),
				Links:   r.Links,
			}
			for _, t := range r.Tables {
				adoptInto(t, here, meta, d.Diagnostics)
			}
			walk(r.Resources, here)
		}
	}
	walk(d.Resources, table.Resource{Infos: d.Infos, Params: d.Params, Coosys: d.Coosys, Timesys: d.Timesys, Groups: d.Groups})
}

func adoptInto(t *table.Table, r table.Resource, meta []table.Resource, notes []string) {
	t.Infos = append(t.Infos, r.Infos...)
	t.Params = append(t.Params, r.Params...)
	t.Groups = append(t.Groups, r.Groups...)
	t.Links = append(t.Links, r.Links...)
	t.Coosys = append(t.Coosys, r.Coosys...)
	t.Timesys = append(t.Timesys, r.Timesys...)
	t.Resources = append(t.Resources, meta...)
	if t.Description == "" {
		t.Description = r.Description
	}
	if t.Name == "" {
		t.Name = t.ID
	}
	for _, x := range t.Infos {
		if strings.EqualFold(x.Name, "QUERY_STATUS") && strings.EqualFold(x.Value, "OVERFLOW") {
			t.Overflow = true
		}
	}
	for _, n := range notes {
		t.AddDiagnostic(n)
	}
}
