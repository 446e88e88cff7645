package votable

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The scanner reads XML as VOTables use it (XML 1.0, Namespaces in XML 1.0) from a window that slides
// over the input. It looks at bytes and makes no values for cells, which is what makes large tables
// fast to read; encoding/xml needs many times as long for its tokens alone.

const (
	windowSize = 1 << 17
	maxToken   = 1 << 28 // bytes of one text or tag: more than any sane document has
)

type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int   // what is unread is buf[pos:end]
	base     int64 // offset in the input of buf[0]
	err      error // of r, once buf has been read
	held     int   // bytes after end that begin an unfinished UTF-8 sequence
	raw      bool  // do not mend the encoding
	mended   bool  // bytes were found that are not UTF-8
	scratch  []byte
	tagAt    int64 // offset of the last tag
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, windowSize)}
}

// offset is where in the input the next byte stands.
func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

// fill reads on, keeping what is unread. It reports whether there is more.
func (s *scanner) fill() bool {
	if s.err != nil && s.held == 0 {
		return false
	}
	if s.pos > 0 && (s.pos >= len(s.buf)/2 || s.end+s.held == len(s.buf)) {
		copy(s.buf, s.buf[s.pos:s.end+s.held])
		s.base += int64(s.pos)
		s.end -= s.pos
		s.pos = 0
	}
	if s.end+s.held == len(s.buf) {
		if len(s.buf) >= maxToken {
			s.err = fmt.Errorf("a single text of more than %d MiB", maxToken>>20)
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n := 0
	for tries := 0; n == 0 && s.err == nil; tries++ {
		n, s.err = s.r.Read(s.buf[s.end+s.held:])
		if n == 0 && s.err == nil && tries > 100 {
			s.err = io.ErrNoProgress
		}
	}
	fresh := s.held + n
	s.held = 0
	if fresh == 0 {
		return false
	}
	lo := s.end
	s.end += fresh
	if !s.raw {
		s.mend(lo)
	}
	return s.end > lo || s.fill()
}

// mend makes UTF-8 of what was just read: a byte that cannot be UTF-8 is taken for ISO 8859-1, which is
// what services that lie about their encoding mostly send.
func (s *scanner) mend(lo int) {
	fresh := s.buf[lo:s.end]
	if utf8.Valid(fresh) {
		return
	}
	if s.err == nil { // an unfinished sequence at the end waits for its rest
		for k := 1; k < utf8.UTFMax && k <= len(fresh); k++ {
			if ch := fresh[len(fresh)-k]; utf8.RuneStart(ch) {
				if ch >= 0xc0 && !utf8.FullRune(fresh[len(fresh)-k:]) {
					s.end -= k
					s.held = k
					fresh = s.buf[lo:s.end]
				}
				break
			}
		}
		if utf8.Valid(fresh) {
			return
		}
	}
	s.mended = true
	rest := bytes.Clone(s.buf[s.end : s.end+s.held])
	good := make([]byte, 0, len(fresh)+len(fresh)/8+16)
	for len(fresh) > 0 {
		r, n := utf8.DecodeRune(fresh)
		if r == utf8.RuneError && n == 1 {
			r = rune(fresh[0])
		}
		good = utf8.AppendRune(good, r)
		fresh = fresh[n:]
	}
	s.buf = append(append(s.buf[:lo], good...), rest...)
	s.end = lo + len(good)
	s.buf = s.buf[:cap(s.buf)]
}

// find gives the index in buf of the next ch at or after pos+from, reading on as needed; −1 at the end of the input.
func (s *scanner) find(ch byte, from int) int {
	for {
		if s.pos+from < s.end {
			if i := bytes.IndexByte(s.buf[s.pos+from:s.end], ch); i >= 0 {
				return s.pos + from + i
			}
			from = s.end - s.pos
		}
		if !s.fill() {
			return -1
		}
	}
}

// findText is find for several bytes.
func (s *scanner) findText(text string, from int) int {
	for {
		i := s.find(text[0], from)
		if i < 0 {
			return -1
		}
		from = i - s.pos
		if !s.need(from + len(text)) {
			return -1
		}
		if string(s.buf[s.pos+from:s.pos+from+len(text)]) == text {
			return s.pos + from
		}
		from++
	}
}

// need makes sure that n bytes are there from pos on.
func (s *scanner) need(n int) bool {
	for s.end-s.pos < n {
		if !s.fill() {
			return false
		}
	}
	return true
}

// hasPrefix tells whether the unread input begins with text.
func (s *scanner) hasPrefix(text string) bool {
	return s.need(len(text)) && string(s.buf[s.pos:s.pos+len(text)]) == text
}

// skipSpace skips white space and reports whether there is anything after it.
func (s *scanner) skipSpace() bool {
	for {
		for s.pos < s.end {
			if s.buf[s.pos] > ' ' {
				return true
			}
			s.pos++
		}
		if !s.fill() {
			return false
		}
	}
}

// truncated is the error for an input that ends inside of something.
func (s *scanner) truncated(inside string) error {
	if s.err != nil && s.err != io.EOF {
		return fmt.Errorf("votable: reading stopped at byte %d %s: %w", s.base+int64(s.end), inside, s.err)
	}
	return &SyntaxError{Offset: s.base + int64(s.end), Msg: fmt.Sprintf("the input ends at byte %d %s: it is truncated", s.base+int64(s.end), inside), err: io.ErrUnexpectedEOF}
}

func (s *scanner) syntax(format string, args ...any) error {
	return syntaxAt(s.offset(), format, args...)
}

// badTag is the error for the tag that was just read.
func (s *scanner) badTag(format string, args ...any) error {
	return syntaxAt(s.tagAt, format, args...)
}

func syntaxAt(offset int64, format string, args ...any) error {
	return &SyntaxError{Offset: offset, Msg: fmt.Sprintf("byte %d: %s", offset, fmt.Sprintf(format, args...))}
}

// SyntaxError says where a document is broken.
type SyntaxError struct {
	Offset int64 // bytes from its beginning, uncompressed
	Msg    string
	err    error
}

func (e *SyntaxError) Error() string { return "votable: " + e.Msg }

// Unwrap gives io.ErrUnexpectedEOF for a document that is truncated.
func (e *SyntaxError) Unwrap() error { return e.err }

// attr is an attribute; its name is without prefix.
type attr struct{ name, value string }

// tag is a start or end tag.
type tag struct {
	name  string // without prefix
	close bool   // </name>
	empty bool   // <name/>
	attrs []attr
}

func (t *tag) get(name string) string {
	for i := range t.attrs {
		if t.attrs[i].name == name {
			return t.attrs[i].value
		}
	}
	return ""
}

// next finds the next tag, skipping comments, processing instructions and declarations. What text stands
// before it is appended to text when that is not nil. It gives io.EOF at the end of the input.
func (s *scanner) next(text *[]byte) (*tag, error) {
	for {
		i := s.find('<', 0)
		if i < 0 {
			if s.err != nil && s.err != io.EOF {
				return nil, s.truncated("between elements")
			}
			s.pos = s.end
			return nil, io.EOF
		}
		if text != nil && i > s.pos {
			*text = appendUnescaped(*text, s.buf[s.pos:i])
		}
		s.pos = i
		skipped, err := s.skipMarkup(text)
		if err != nil {
			return nil, err
		}
		if !skipped {
			return s.tag()
		}
	}
}

// skipMarkup skips what begins with <! or <?; the text of a CDATA section is appended to text.
func (s *scanner) skipMarkup(text *[]byte) (bool, error) {
	if !s.need(2) {
		return false, s.truncated("in a tag")
	}
	switch {
	case s.buf[s.pos+1] == '?':
		return true, s.skipTo("?>", 2, "in a processing instruction")
	case s.buf[s.pos+1] != '!':
		return false, nil
	case s.hasPrefix("<!--"):
		return true, s.skipTo("-->", 4, "in a comment")
	case s.hasPrefix("<![CDATA["):
		i := s.findText("]]>", 9)
		if i < 0 {
			return true, s.truncated("in a CDATA section")
		}
		if text != nil {
			*text = append(*text, s.buf[s.pos+9:i]...)
		}
		s.pos = i + 3
		return true, nil
	}
	return true, s.skipDoctype()
}

func (s *scanner) skipTo(end string, from int, inside string) error {
	i := s.findText(end, from)
	if i < 0 {
		return s.truncated(inside)
	}
	s.pos = i + len(end)
	return nil
}

// skipDoctype skips a document type declaration with its internal subset.
func (s *scanner) skipDoctype() error {
	depth := 0
	for from := 1; ; from++ {
		if !s.need(from + 1) {
			return s.truncated("in a declaration")
		}
		switch s.buf[s.pos+from] {
		case '[':
			depth++
		case ']':
			depth--
		case '>':
			if depth <= 0 {
				s.pos += from + 1
				return nil
			}
		}
	}
}

// tag parses the tag at pos. A '>' inside a quoted value does not end it.
func (s *scanner) tag() (*tag, error) {
	s.tagAt = s.offset()
	quote := byte(0)
	from := 1
scan:
	for ; ; from++ {
		if !s.need(from + 1) {
			return nil, s.truncated("in a tag")
		}
		switch ch := s.buf[s.pos+from]; {
		case quote != 0:
			if ch == quote {
				quote = 0
			}
		case ch == '"' || ch == '\'':
			quote = ch
		case ch == '>':
			break scan
		case ch == '<':
			return nil, s.syntax("a tag is not closed before the next one begins")
		}
	}
	t, err := parseTag(s.buf[s.pos+1 : s.pos+from])
	if err != nil {
		return nil, s.syntax("%s", err)
	}
	s.pos += from + 1
	return t, nil
}

func parseTag(b []byte) (*tag, error) {
	t := &tag{}
	if len(b) > 0 && b[0] == '/' {
		t.close = true
		b = b[1:]
	}
	if len(b) > 0 && b[len(b)-1] == '/' {
		t.empty = true
		b = b[:len(b)-1]
	}
	i := 0
	for i < len(b) && b[i] > ' ' {
		i++
	}
	if i == 0 {
		return nil, errors.New("a tag has no name")
	}
	t.name = string(local(b[:i]))
	b = b[i:]
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		if len(b) == 0 {
			return t, nil
		}
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return nil, fmt.Errorf("in <%s>: %.30q is no attribute", t.name, b)
		}
		name := local(bytes.TrimRight(b[:eq], " \t\r\n"))
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return nil, fmt.Errorf("in <%s>: the value of attribute %.30q is not quoted", t.name, name)
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return nil, fmt.Errorf("in <%s>: the value of attribute %.30q is not closed", t.name, name)
		}
		value := string(appendUnescaped(nil, b[1:1+end]))
		t.attrs = append(t.attrs, attr{string(name), value})
		b = b[end+2:]
	}
}

// local takes the prefix off a name.
func local(name []byte) []byte {
	return name[bytes.LastIndexByte(name, ':')+1:]
}

// appendUnescaped appends XML text with its entities and character references resolved. What it does
// not know stays as it is.
func appendUnescaped(dst, src []byte) []byte {
	for {
		i := bytes.IndexByte(src, '&')
		if i < 0 {
			return append(dst, src...)
		}
		dst = append(dst, src[:i]...)
		src = src[i:]
		end := bytes.IndexByte(src[:min(len(src), 12)], ';')
		r := rune(-1)
		if end > 1 {
			r = entity(string(src[1:end]))
		}
		if r < 0 {
			dst = append(dst, '&')
			src = src[1:]
			continue
		}
		dst = utf8.AppendRune(dst, r)
		src = src[end+1:]
	}
}

func entity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if name[0] != '#' {
		return -1
	}
	base := 10
	digits := name[1:]
	if strings.HasPrefix(digits, "x") {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune {
		return -1
	}
	return rune(n)
}
