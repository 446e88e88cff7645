package kernel

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// contentWriter writes the content of messages that may be large. encoding/json takes
// several copies of a display of some megabytes; this takes at most one, in pieces, and
// none of long text that stands in JSON as it is.
type contentWriter struct {
	pieces [][]byte
	buf    []byte // the piece that grows
	// large has all but the largest text written in ASCII: one other character in a
	// message of many megabytes makes clients written in Python, whose texts have
	// characters of one width, take three times the time for it.
	large bool
}

const (
	pieceSize = 256 << 10 // of a piece that is written
	asItIs    = 16 << 10  // text this long without escapes is a piece of its own
	largeFrom = 1 << 20
)

// content returns what was written, in pieces if there is more than one.
func (w *contentWriter) content() (whole json.RawMessage, pieces [][]byte) {
	if len(w.pieces) == 0 {
		return w.buf, nil
	}
	w.cut()
	return nil, w.pieces
}

// cut ends the piece that grows.
func (w *contentWriter) cut() {
	if len(w.buf) > 0 {
		w.pieces = append(w.pieces, w.buf)
		w.buf = nil
	}
}

// raw writes what is JSON already.
func (w *contentWriter) raw(text string) {
	if len(w.buf)+len(text) > cap(w.buf) && len(w.buf) >= pieceSize/4 {
		w.cut()
		w.buf = make([]byte, 0, max(len(text), pieceSize))
	}
	w.buf = append(w.buf, text...)
}

// text is b for those who only read it.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// reserve makes room for about as many bytes.
func (w *contentWriter) reserve(n int) {
	if w.buf == nil && n <= pieceSize {
		w.buf = make([]byte, 0, n)
	}
}

// str writes a JSON string.
func (w *contentWriter) str(s string) {
	w.raw(`"`)
	if w.large && len(s) < largeFrom {
		s = w.ascii(s)
	}
	w.escaped(s)
	w.raw(`"`)
}

// escaped writes the inside of a JSON string.
func (w *contentWriter) escaped(s string) {
	for {
		n := plain(s)
		if n >= asItIs {
			w.cut()
			w.pieces = append(w.pieces, unsafe.Slice(unsafe.StringData(s), n)) // is only read
		} else {
			w.raw(s[:n])
		}
		if s = s[n:]; s == "" {
			break
		}
		size := 1
		switch c := s[0]; c {
		case '"':
			w.raw(`\"`)
		case '\\':
			w.raw(`\\`)
		case '\n':
			w.raw(`\n`)
		case '\t':
			w.raw(`\t`)
		case '\r':
			w.raw(`\r`)
		default:
			if c >= utf8.RuneSelf { // not UTF-8
				w.raw("\ufffd")
			} else {
				w.hex(rune(c))
			}
		}
		s = s[size:]
	}
}

// ascii writes s up to the last character beyond ASCII and returns the rest.
func (w *contentWriter) ascii(s string) (rest string) {
	for {
		i := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
		if i < 0 {
			return s
		}
		w.escaped(s[:i])
		r, size := utf8.DecodeRuneInString(s[i:])
		if hi, lo := utf16.EncodeRune(r); hi != utf8.RuneError {
			w.hex(hi)
			r = lo
		}
		w.hex(r)
		s = s[i+size:]
	}
}

// hex writes a UTF-16 unit in ASCII.
func (w *contentWriter) hex(r rune) {
	const digits = "0123456789abcdef"
	w.raw(text([]byte{'\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15]}))
}

// plain returns how many bytes at the beginning of s stand in a JSON string as they
// are. Most are looked at eight at once: a byte of a word is zero, or less than a
// limit, if subtracting borrows from its highest bit.
func plain(s string) int {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	i := 0
	for {
		for i+16 <= len(b) {
			x, y := binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:])
			xq, xs, yq, ys := x^'"'*ones, x^'\\'*ones, y^'"'*ones, y^'\\'*ones
			if ((x|(x-' '*ones)|(xq-ones)&^xq|(xs-ones)&^xs)|(y|(y-' '*ones)|(yq-ones)&^yq|(ys-ones)&^ys))&high != 0 {
				break
			}
			i += 16
		}
		// A byte of these, or the borrow of one, is special: or there are few left.
		for end := min(i+16, len(b)); i < end; i++ {
			c := b[i]
			if c < ' ' || c == '"' || c == '\\' {
				return i
			}
			if c >= utf8.RuneSelf {
				r, size := utf8.DecodeRuneInString(s[i:])
				if r == utf8.RuneError && size == 1 {
					return i
				}
				i += size - 1
			}
		}
		if i >= len(b) {
			return len(b)
		}
	}
}

// bundle writes a MIME bundle as EncodeBundle makes it.
func (w *contentWriter) bundle(m map[string]any) error {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys) // as encoding/json does
	w.raw("{")
	for i, k := range keys {
		if i > 0 {
			w.raw(",")
		}
		w.str(k)
		w.raw(":")
		switch v := m[k].(type) {
		case string:
			w.str(v)
		case json.RawMessage:
			w.raw(text(v))
		default:
			enc, err := encode(v)
			if err != nil {
				return err
			}
			w.raw(text(enc))
		}
	}
	w.raw("}")
	return nil
}

// writeContent writes the content without encoding/json.
func (c displayContent) writeContent(w *contentWriter) error {
	size := 128
	for k, v := range c.Data {
		switch v := v.(type) {
		case string:
			size += len(k) + len(v) + len(v)/8
		case json.RawMessage:
			size += len(k) + len(v)
		}
	}
	w.reserve(size)
	w.large = size >= largeFrom
	w.raw(`{"data":`)
	if err := w.bundle(c.Data); err != nil {
		return err
	}
	w.raw(`,"metadata":`)
	if err := w.bundle(c.Metadata); err != nil {
		return err
	}
	rest, err := json.Marshal(struct {
		Transient *transient `json:"transient,omitempty"`
		Count     *int       `json:"execution_count,omitempty"`
	}{c.Transient, c.Count})
	if err != nil {
		return err
	}
	if len(rest) > 2 {
		w.raw(",")
		w.raw(text(rest[1 : len(rest)-1]))
	}
	w.raw("}")
	return nil
}

func (c streamContent) writeContent(w *contentWriter) error {
	w.reserve(len(c.Text) + len(c.Text)/8 + 40)
	w.raw(`{"name":`)
	w.str(c.Name)
	w.raw(`,"text":`)
	w.str(c.Text)
	w.raw("}")
	return nil
}
