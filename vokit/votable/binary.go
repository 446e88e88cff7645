package votable

import (
	"bufio"
	"bytes"

	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"
)

// stream reads the rows of BINARY and BINARY2 (VOTable 1.5 sections 5.2 and 5.3).
func (rr *rowReader) stream(t *tag, kind string) error {
	if t.empty && t.get("href") == "" {
		return nil
	}
	in, done, err := rr.content(t)
	if err != nil {
		return err
	}
	defer done()
	b := bufio.NewReaderSize(in, 1<<16)
	in = b
	if head, _ := b.Peek(2); isGzip(head) && encodingOf(t) != "base64" || isGzip(head) && len(rr.cols) > 0 && looksGzip(b) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return fmt.Errorf("votable: the rows of table %q: gzip: %w", rr.t.Name, err)
		}
		in = z
	}
	if err := rr.binaryRows(&window{r: in, buf: make([]byte, windowSize)}, kind == "BINARY2"); err != nil {
		return err
	}
	if t.empty {
		return nil
	}
	// What is left of the text, for example a comment, goes by with the end tag.
	var rest string
	return rr.p.text(t, &rest)
}

// looksGzip makes sure that a stream is compressed although it does not say so: rows may begin with the
// two bytes of the magic number, but hardly with a whole gzip header.
func looksGzip(b *bufio.Reader) bool {
	head, _ := b.Peek(10)
	return len(head) == 10 && head[2] == 8 && head[3]&0xe0 == 0 && (head[8] == 0 || head[8] == 2 || head[8] == 4) && (head[9] < 14 || head[9] == 255)
}

// window is a buffer that slides over decoded bytes.
type window struct {
	r        io.Reader
	buf      []byte
	pos, end int
	done     int64
	err      error
}

// need gives n bytes, or fewer at the end of the input. The slice holds until the next call.
func (w *window) need(n int) []byte {
	if w.end-w.pos < n {
		w.fill(n)
	}
	p := w.buf[w.pos:min(w.pos+n, w.end)]
	w.pos += len(p)
	return p
}

func (w *window) fill(n int) {
	copy(w.buf, w.buf[w.pos:w.end])
	w.done += int64(w.pos)
	w.end -= w.pos
	w.pos = 0
	for w.end < n && w.err == nil {
		if w.end == len(w.buf) { // grow with what comes, not with what is promised
			w.buf = append(w.buf, make([]byte, len(w.buf))...)
		}
		var k int
		k, w.err = w.r.Read(w.buf[w.end:])
		w.end += k
	}
}

// errShort is the end of the input in the middle of a row.
var errShort = errors.New("short row")

func (rr *rowReader) binaryRows(w *window, flags bool) error {
	nflags := 0
	if flags {
		nflags = (len(rr.cols) + 7) / 8
	}
	widths := make([]binaryWidth, len(rr.fields))
	for i, f := range rr.fields {
		widths[i] = widthOf(f)
	}
	var nulls []byte
	l := newLayout(widths, nflags)
	for {
		if len(rr.cols) > 0 {
			n, err := rr.binaryBlock(w, l, widths)
			if err != nil {
				return fmt.Errorf("votable: table %q: %w", rr.t.Name, err)
			}
			if n > 0 {
				if err := rr.endRows(n); err != nil {
					return err
				}
				continue
			}
		}
		if w.err == nil && w.end-w.pos < len(w.buf)/2 {
			w.fill(w.end - w.pos + 1)
			continue
		}
		at := w.done + int64(w.pos)
		if w.pos == w.end {
			break
		}
		if len(rr.cols) == 0 {
			return errors.New("votable: there are rows in a table without columns")
		}
		err := rr.binaryRow(w, &nulls, nflags, widths)
		if err == errShort {
			if w.err != nil && w.err != io.EOF {
				err = w.err
			} else {
				err = io.ErrUnexpectedEOF
			}
			if bad := new(SyntaxError); errors.As(err, &bad) {
				return err
			}
			return &SyntaxError{Offset: rr.p.s.offset(), err: io.ErrUnexpectedEOF,
				Msg: fmt.Sprintf("the rows of table %q end at byte %d of the document in the middle of row %d (its byte %d of the stream): they are truncated", rr.t.Name, rr.p.s.offset(), rr.total, at)}
		}
		if err != nil {
			return err
		}
		if err := rr.endRow(); err != nil {
			return err
		}
	}
	if w.err != nil && w.err != io.EOF {
		if bad := new(SyntaxError); errors.As(w.err, &bad) {
			return w.err
		}
		return fmt.Errorf("votable: the rows of table %q: row %d: %w", rr.t.Name, rr.total, w.err)
	}
	return nil
}

func (rr *rowReader) binaryRow(w *window, nulls *[]byte, nflags int, widths []binaryWidth) error {
	if nflags > 0 {
		p := w.need(nflags)
		if len(p) < nflags {
			return errShort
		}
		*nulls = append((*nulls)[:0], p...)
	}
	for i, b := range rr.cols {
		n := widths[i].bytes
		if n < 0 {
			p := w.need(4)
			if len(p) < 4 {
				return errShort
			}
			count := int(int32(binary.BigEndian.Uint32(p)))
			if count < 0 {
				return fmt.Errorf("votable: table %q, row %d, column %q: an array of %d elements", rr.t.Name, rr.total, rr.fields[i].meta.Name, count)
			}
			n = widths[i].size(count)
		}
		p := w.need(n)
		if len(p) < n {
			return errShort
		}
		if nflags == 0 && isBlank(p) && rr.fields[i].dt.IsText() {
			b.AppendNull() // as in TABLEDATA, where an empty text cannot be told from none
			continue
		}
		if nflags > 0 && (*nulls)[i>>3]&(0x80>>(i&7)) != 0 {
			b.AppendNull()
			continue
		}
		if err := b.AppendBinary(p); err != nil {
			return fmt.Errorf("votable: table %q: %w", rr.t.Name, err)
		}
	}
	return nil
}

// binaryWidth is how many bytes a cell has; bytes is −1 when a count of elements leads it.
type binaryWidth struct {
	bytes   int
	element int // bytes of an element, 0 for a bit
}

func (b binaryWidth) size(count int) int {
	if b.element == 0 {
		return (count + 7) / 8
	}
	return count * b.element
}

func widthOf(f field) binaryWidth {
	w := binaryWidth{element: f.dt.Size()}
	n, fixed := 1, true
	for _, d := range bytes.Split([]byte(f.meta.ArraySize), []byte("x")) {
		if len(d) == 0 {
			continue
		}
		k := 0
		for _, ch := range d {
			if ch < '0' || ch > '9' || k > 1<<40 {
				fixed = false
				break
			}
			k = k*10 + int(ch-'0')
		}
		n *= k
	}
	if !fixed || n < 0 || n > 1<<31 {
		w.bytes = -1
		return w
	}
	w.bytes = w.size(n)
	return w
}

// base64Text decodes the text before the next tag.
type base64Text struct {
	s    *scanner
	text []byte // not yet decoded: fewer than four characters
	out  []byte // decoded, not yet read
	mem  []byte
	last bool
	err  error // that comes after all that could be decoded
}

func (b *base64Text) Read(p []byte) (int, error) {
	for len(b.out) == 0 {
		if len(b.text) == 0 && !b.last {
			if n := b.groups(p); n > 0 {
				return n, nil
			}
			if len(p) < 3 { // no room for a group
				b.mem = slices.Grow(b.mem[:0], 48)[:48]
				if b.out = b.mem[:b.groups(b.mem)]; len(b.out) > 0 {
					break
				}
			}
		}
		if b.err != nil {
			return 0, b.err
		}
		if b.last {
			return 0, io.EOF
		}
		if err := b.more(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

// groups decodes, straight from the scanner's window, text that is as it should be: whole groups of four
// characters, with line feeds only between them. It stops before anything else.
func (b *base64Text) groups(p []byte) int {
	s := b.s
	done := 0
	for {
		n, used := decodeGroups(p[done:], s.buf[s.pos:s.end])
		done += n
		s.pos += used
		at := s.pos
		for at < s.end && (s.buf[at] == '\n' || s.buf[at] == '\r') {
			at++
		}
		if at == s.pos {
			return done
		}
		s.pos = at
	}
}

// The values of a base64 character in each place of its group; what is none has bits beyond the lower 24.
var base64Places = func() (t [4][256]uint32) {
	for i := range t {
		for ch := range t[i] {
			t[i][ch] = 1 << 31
		}
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for v := range len(alphabet) {
		for i := range t {
			t[i][alphabet[v]] = uint32(v) << (18 - 6*i)
		}
	}
	return t
}()

// decodeGroups decodes groups of four characters (RFC 4648 section 4) up to the first that is none.
func decodeGroups(dst, src []byte) (n, used int) {
	p := &base64Places
	for n+8 <= len(dst) && used+8 <= len(src) {
		q := src[used : used+8]
		v := p[0][q[0]] | p[1][q[1]] | p[2][q[2]] | p[3][q[3]]
		w := p[0][q[4]] | p[1][q[5]] | p[2][q[6]] | p[3][q[7]]
		if v|w >= 1<<24 {
			break
		}
		// Two bytes too many, which the next groups write over.
		binary.BigEndian.PutUint64(dst[n:], uint64(v)<<40|uint64(w)<<16)
		n += 6
		used += 8
	}
	for n+3 <= len(dst) && used+4 <= len(src) {
		q := src[used : used+4]
		v := p[0][q[0]] | p[1][q[1]] | p[2][q[2]] | p[3][q[3]]
		if v >= 1<<24 {
			break
		}
		dst[n], dst[n+1], dst[n+2] = byte(v>>16), byte(v>>8), byte(v)
		n += 3
		used += 4
	}
	return n, used
}

// more decodes what the scanner's window holds.
func (b *base64Text) more() error {
	s := b.s
	if s.pos == s.end && !s.fill() {
		return s.truncated("in a <STREAM>")
	}
	chunk := s.buf[s.pos:s.end]
	if i := bytes.IndexByte(chunk, '<'); i >= 0 {
		chunk = chunk[:i]
		if bytes.HasPrefix(s.buf[s.pos+i:s.end], []byte("<!")) || s.pos+i+1 == s.end {
			return b.markup(chunk)
		}
		b.last = true
	}
	if !b.last && len(chunk) < 4 && s.fill() { // the rest of a group
		return nil
	}
	b.text = appendDense(b.text, chunk)
	s.pos += len(chunk)
	return b.decode()
}

// markup steps over a comment or CDATA section inside the stream.
func (b *base64Text) markup(chunk []byte) error {
	s := b.s
	b.text = appendDense(b.text, chunk)
	s.pos += len(chunk)
	var inner []byte
	skipped, err := s.skipMarkup(&inner)
	if b.err = err; err != nil || !skipped {
		b.last = true
	}
	b.text = appendDense(b.text, inner)
	return b.decode()
}

// appendDense appends text without its white space, a line at a time.
func appendDense(dst, text []byte) []byte {
	for len(text) > 0 {
		if text[0] <= ' ' {
			text = text[1:]
			continue
		}
		i := bytes.IndexByte(text, '\n')
		if i < 0 {
			i = len(text)
		}
		line := text[:i]
		text = text[i:]
		for len(line) > 0 && line[len(line)-1] <= ' ' {
			line = line[:len(line)-1]
		}
		if bytes.IndexByte(line, ' ') < 0 && bytes.IndexByte(line, '\t') < 0 && bytes.IndexByte(line, '\r') < 0 {
			dst = append(dst, line...)
			continue
		}
		for _, ch := range line {
			if ch > ' ' {
				dst = append(dst, ch)
			}
		}
	}
	return dst
}

func (b *base64Text) decode() error {
	n := len(b.text) &^ 3
	if b.last {
		b.text = bytes.TrimRight(b.text, "=")
		n = len(b.text)
	}
	enc := base64.StdEncoding
	if b.last {
		enc = base64.RawStdEncoding
	}
	if want := enc.DecodedLen(n); cap(b.mem) < want {
		b.mem = make([]byte, want)
	}
	k, err := enc.Decode(b.mem[:cap(b.mem)], b.text[:n])
	if err != nil && !b.last && bytes.IndexByte(b.text[:n], '=') >= 0 {
		return b.padded()
	}
	if err != nil {
		return b.s.syntax("the STREAM is no base64 text: %v", err)
	}
	b.out = b.mem[:k]
	b.text = append(b.text[:0], b.text[n:]...)
	return nil
}

// padded decodes text that is put together of pieces each with its own padding.
func (b *base64Text) padded() error {
	b.out = b.mem[:0]
	for len(b.text) >= 4 {
		var three [3]byte
		k, err := base64.StdEncoding.Decode(three[:], b.text[:4])
		if err != nil {
			return b.s.syntax("the STREAM is no base64 text: %v", err)
		}
		b.out = append(b.out, three[:k]...)
		b.text = b.text[4:]
	}
	return nil
}

// isBlank tells a text of nothing but padding.
func isBlank(p []byte) bool {
	for _, ch := range p {
		if ch != 0 {
			return false
		}
	}
	return true
}
