package samp

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Map is a SAMP map. Its values are of the three types of SAMP 1.3, section
// 3.3: string, [List] or Map.
type Map map[string]any

// List is a SAMP list of string, List or Map.
type List []any

// Text returns the string at key, "" if there is none.
func (m Map) Text(key string) string {
	s, _ := m[key].(string)
	return s
}

// Map returns the map at key, nil if there is none.
func (m Map) Map(key string) Map {
	v, _ := m[key].(Map)
	return v
}

// Limits of what is read from another program. The longest messages are lists of
// selected rows: TOPCAT takes about 40 bytes for each.
const (
	maxDocument = 128 << 20
	maxDepth    = 64
	maxTag      = 1 << 20 // a tag, a comment or a CDATA section
)

// fault is XML-RPC's way of saying that a call has failed.
type fault struct{ msg string }

func (f *fault) Error() string { return f.msg }

// writeValue appends v. XML-RPC has more types than SAMP; numbers and truth
// values become strings in the notation of SAMP 1.3, section 3.3.
func writeValue(b *bytes.Buffer, v any) error {
	b.WriteString("<value>")
	switch x := v.(type) {
	case string:
		if err := writeText(b, x); err != nil {
			return err
		}
	case int, int64, uint64, float64:
		fmt.Fprint(b, x)
	case bool:
		b.WriteString(map[bool]string{true: "1", false: "0"}[x])
	case List:
		if err := writeList(b, x); err != nil {
			return err
		}
	case []string:
		l := make(List, len(x))
		for i, s := range x {
			l[i] = s
		}
		if err := writeList(b, l); err != nil {
			return err
		}
	case Map:
		if err := writeMap(b, x); err != nil {
			return err
		}
	case nil:
		return errors.New("samp: a message cannot hold nil; leave the key out")
	default:
		return fmt.Errorf("samp: a message cannot hold a %T; it takes strings, lists and maps", v)
	}
	b.WriteString("</value>")
	return nil
}

func writeList(b *bytes.Buffer, l List) error {
	b.WriteString("<array><data>")
	for _, e := range l {
		if err := writeValue(b, e); err != nil {
			return err
		}
	}
	b.WriteString("</data></array>")
	return nil
}

func writeMap(b *bytes.Buffer, m Map) error {
	b.WriteString("<struct>")
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b.WriteString("<member><name>")
		if err := writeText(b, k); err != nil {
			return err
		}
		b.WriteString("</name>")
		if err := writeValue(b, m[k]); err != nil {
			return err
		}
		b.WriteString("</member>")
	}
	b.WriteString("</struct>")
	return nil
}

func writeText(b *bytes.Buffer, s string) error { return xml.EscapeText(b, []byte(ASCII(s))) }

func encodeCall(method string, params List) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header + "<methodCall><methodName>" + method + "</methodName><params>")
	for _, p := range params {
		b.WriteString("<param>")
		if err := writeValue(&b, p); err != nil {
			return nil, err
		}
		b.WriteString("</param>")
	}
	b.WriteString("</params></methodCall>\n")
	return b.Bytes(), nil
}

func encodeResponse(v any, failure error) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header + "<methodResponse>")
	if failure != nil {
		b.WriteString("<fault><value><struct><member><name>faultCode</name><value><int>1</int></value></member><member><name>faultString</name>")
		if err := writeValue(&b, failure.Error()); err != nil {
			return nil, err
		}
		b.WriteString("</member></struct></value></fault>")
	} else {
		b.WriteString("<params><param>")
		if err := writeValue(&b, v); err != nil {
			return nil, err
		}
		b.WriteString("</param></params>")
	}
	b.WriteString("</methodResponse>\n")
	return b.Bytes(), nil
}

// scanner reads the elements of an XML-RPC document, and nothing but elements
// and text: no document types, so no entities to expand.
type scanner struct {
	d *xml.Decoder
}

// tagGuard ends a document in which a tag goes on and on: the decoder keeps all of
// one, many times its size.
type tagGuard struct {
	r  io.Reader
	in bool // a tag
	n  int  // bytes of it
}

func (g *tagGuard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		end := byte('<')
		if g.in {
			end = '>'
		}
		i := bytes.IndexByte(rest, end)
		if g.in {
			if g.n += len(rest); i >= 0 {
				g.n -= len(rest) - i
			}
			if g.n > maxTag {
				return 0, fmt.Errorf("a tag is longer than %d bytes", maxTag)
			}
		}
		if i < 0 {
			break
		}
		g.in, g.n = !g.in, 0
		rest = rest[i+1:]
	}
	return n, err
}

func newScanner(r io.Reader) *scanner {
	d := xml.NewDecoder(&tagGuard{r: r})
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("samp: messages are UTF-8, this one says %q", label)
	}
	return &scanner{d}
}

// next gives the next start or end tag, and the text before it.
func (s *scanner) next() (xml.Token, string, error) {
	var text strings.Builder
	for {
		tok, err := s.d.Token()
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, "", fmt.Errorf("samp: bad XML-RPC at byte %d: %w", s.d.InputOffset(), err)
		}
		switch t := tok.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement, xml.EndElement:
			return t, text.String(), nil
		}
	}
}

// open reads the start tag of one of the named elements.
func (s *scanner) open(names ...string) (string, error) {
	tok, _, err := s.next()
	if err != nil {
		return "", err
	}
	if t, ok := tok.(xml.StartElement); ok && slices.Contains(names, t.Name.Local) {
		return t.Name.Local, nil
	}
	return "", s.unexpected(tok, strings.Join(names, " or "))
}

// child reads the start tag of a named element, or the end of its parent.
func (s *scanner) child(name string) (bool, error) {
	tok, _, err := s.next()
	if err != nil {
		return false, err
	}
	switch t := tok.(type) {
	case xml.EndElement:
		return false, nil
	case xml.StartElement:
		if t.Name.Local == name {
			return true, nil
		}
	}
	return false, s.unexpected(tok, name)
}

// close reads an end tag and gives the text before it.
func (s *scanner) close() (string, error) {
	tok, text, err := s.next()
	if err != nil {
		return "", err
	}
	if _, ok := tok.(xml.EndElement); !ok {
		return "", s.unexpected(tok, "an end tag")
	}
	return text, nil
}

func (s *scanner) unexpected(tok xml.Token, want string) error {
	found := "the end of an element"
	if t, ok := tok.(xml.StartElement); ok {
		found = "<" + t.Name.Local + ">"
	}
	return fmt.Errorf("samp: bad XML-RPC at byte %d: %s where %s belongs", s.d.InputOffset(), found, want)
}

// value reads the rest of a <value> whose start tag is read.
func (s *scanner) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("samp: a message nests deeper than %d levels", maxDepth)
	}
	tok, text, err := s.next()
	if err != nil {
		return nil, err
	}
	t, ok := tok.(xml.StartElement)
	if !ok {
		return text, nil // a value without a type is a string
	}
	var v any
	switch t.Name.Local {
	case "array":
		v, err = s.list(depth)
	case "struct":
		v, err = s.members(depth)
	case "string", "int", "i4", "double", "boolean", "dateTime.iso8601", "base64":
		v, err = s.close()
	default:
		return nil, s.unexpected(tok, "a value")
	}
	if err != nil {
		return nil, err
	}
	_, err = s.close()
	return v, err
}

func (s *scanner) list(depth int) (any, error) {
	if _, err := s.open("data"); err != nil {
		return nil, err
	}
	l := List{}
	for {
		more, err := s.child("value")
		if err != nil {
			return nil, err
		}
		if !more {
			_, err := s.close() // array
			return l, err
		}
		v, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		l = append(l, v)
	}
}

func (s *scanner) members(depth int) (any, error) {
	m := Map{}
	for {
		more, err := s.child("member")
		if err != nil || !more {
			return m, err
		}
		if _, err := s.open("name"); err != nil {
			return nil, err
		}
		name, err := s.close()
		if err != nil {
			return nil, err
		}
		if _, err := s.open("value"); err != nil {
			return nil, err
		}
		if m[name], err = s.value(depth + 1); err != nil {
			return nil, err
		}
		if _, err := s.close(); err != nil {
			return nil, err
		}
	}
}

func (s *scanner) params() (List, error) {
	var l List
	for {
		more, err := s.child("param")
		if err != nil || !more {
			return l, err
		}
		if _, err := s.open("value"); err != nil {
			return nil, err
		}
		v, err := s.value(0)
		if err != nil {
			return nil, err
		}
		l = append(l, v)
		if _, err := s.close(); err != nil {
			return nil, err
		}
	}
}

func decodeCall(r io.Reader) (method string, params List, err error) {
	s := newScanner(r)
	if _, err := s.open("methodCall"); err != nil {
		return "", nil, err
	}
	if _, err := s.open("methodName"); err != nil {
		return "", nil, err
	}
	if method, err = s.close(); err != nil {
		return "", nil, err
	}
	more, err := s.child("params")
	if err != nil || !more {
		return strings.TrimSpace(method), nil, err
	}
	params, err = s.params()
	return strings.TrimSpace(method), params, err
}

func decodeResponse(r io.Reader) (any, error) {
	s := newScanner(r)
	if _, err := s.open("methodResponse"); err != nil {
		return nil, err
	}
	kind, err := s.open("params", "fault")
	if err != nil {
		return nil, err
	}
	if kind == "fault" {
		if _, err := s.open("value"); err != nil {
			return nil, err
		}
		v, err := s.value(0)
		if err != nil {
			return nil, err
		}
		m, _ := v.(Map)
		return nil, &fault{m.Text("faultString")}
	}
	params, err := s.params()
	if err != nil || len(params) == 0 {
		return "", err
	}
	return params[0], nil
}

// caller makes XML-RPC calls at one URL.
type caller struct {
	url    string
	origin string // sent as Origin, for the Web Profile
}

// loopback never goes through a proxy, which would look for localhost on
// another machine.
var loopback = &http.Client{Transport: func() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil
	t.MaxIdleConnsPerHost = 16
	return t
}()}

func (c caller) call(ctx context.Context, method string, params ...any) (any, error) {
	body, err := encodeCall(method, params)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("samp: %s: %w", method, err)
	}
	req.Header.Set("Content-Type", "text/xml")
	if c.origin != "" {
		req.Header.Set("Origin", c.origin)
	}
	resp, err := loopback.Do(req)
	if err != nil {
		return nil, fmt.Errorf("samp: %s: %w", method, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("samp: %s: %s answered %s", method, c.url, resp.Status)
	}
	return decodeResponse(io.LimitReader(resp.Body, maxDocument))
}

// serveRPC answers one XML-RPC request. h gives the answer; its error becomes
// a fault.
func serveRPC(w http.ResponseWriter, r *http.Request, h func(ctx context.Context, method string, params List) (any, error)) {
	if r.Method != http.MethodPost {
		http.Error(w, "this is a SAMP endpoint; it takes XML-RPC calls by POST", http.StatusMethodNotAllowed)
		return
	}
	method, params, err := decodeCall(http.MaxBytesReader(w, r.Body, maxDocument))
	var v any = ""
	if err == nil {
		v, err = h(r.Context(), method, params)
	}
	if v == nil {
		v = ""
	}
	out, encErr := encodeResponse(v, err)
	if encErr != nil {
		out, _ = encodeResponse(nil, encErr)
	}
	w.Header().Set("Content-Type", "text/xml; charset=UTF-8")
	w.Write(out)
}
