package kernel

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// appendString appends s as a JSON string. encoding/json takes several copies of
// a display of some megabytes; this takes one, if dst has room.
func appendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		for i+8 <= len(s) && plain8(s[i:i+8]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		dst = append(dst, s[from:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			if c >= utf8.RuneSelf { // not UTF-8
				dst = append(dst, "\ufffd"...)
			} else {
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
		}
		i += size
		from = i
	}
	return append(append(dst, s[from:]...), '"')
}

// plain8 reports whether none of eight bytes needs a second look in a JSON string:
// a control character, a quote, a backslash, or a byte beyond ASCII. It looks at all
// of them at once: a byte of a word is zero, or less than a limit, if subtracting
// borrows from its highest bit.
func plain8(s string) bool {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	_ = s[7]
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	quote, slash := x^'"'*ones, x^'\\'*ones
	return (x|(x-' '*ones)&^x|(quote-ones)&^quote|(slash-ones)&^slash)&high == 0
}

// appendMap appends a MIME bundle as EncodeBundle makes it.
func appendMap(dst []byte, m map[string]any) ([]byte, error) {
	keys := make([]string, 0, len(m))
	size := 2
	for k, v := range m {
		keys = append(keys, k)
		size += len(k) + 6
		switch v := v.(type) {
		case string:
			size += len(v) + len(v)/8
		case json.RawMessage:
			size += len(v)
		}
	}
	slices.Sort(keys) // as encoding/json does
	dst = append(slices.Grow(dst, size), '{')
	for i, k := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, k), ':')
		switch v := m[k].(type) {
		case string:
			dst = appendString(dst, v)
		case json.RawMessage:
			dst = append(dst, v...)
		default:
			enc, err := encode(v)
			if err != nil {
				return nil, err
			}
			dst = append(dst, enc...)
		}
	}
	return append(dst, '}'), nil
}

// marshalContent encodes the content without encoding/json.
func (c displayContent) marshalContent() (json.RawMessage, error) {
	b, err := appendMap([]byte(`{"data":`), c.Data)
	if err != nil {
		return nil, err
	}
	if b, err = appendMap(append(b, `,"metadata":`...), c.Metadata); err != nil {
		return nil, err
	}
	rest, err := json.Marshal(struct {
		Transient *transient `json:"transient,omitempty"`
		Count     *int       `json:"execution_count,omitempty"`
	}{c.Transient, c.Count})
	if err != nil {
		return nil, err
	}
	if len(rest) > 2 {
		b = append(append(b, ','), rest[1:len(rest)-1]...)
	}
	return append(b, '}'), nil
}

func (c streamContent) marshalContent() (json.RawMessage, error) {
	b := make([]byte, 0, len(c.Text)+len(c.Text)/8+40)
	b = appendString(append(b, `{"name":`...), c.Name)
	b = appendString(append(b, `,"text":`...), c.Text)
	return append(b, '}'), nil
}
