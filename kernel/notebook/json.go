package notebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// writeJSON writes v as Python's json.dumps does with indent=1, sort_keys=True
// and ensure_ascii=False. encoding/json cannot: it always escapes U+2028 and
// U+2029 and writes a replacement where a string is not UTF-8.
func writeJSON(b *bytes.Buffer, v any, indent string) error {
	inner := indent + " "
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			b.WriteString("{}")
			return nil
		}
		for i, k := range slices.Sorted(maps.Keys(v)) {
			b.WriteString(opening(i, "{"))
			b.WriteString(inner)
			writeString(b, k)
			b.WriteString(": ")
			if err := writeJSON(b, v[k], inner); err != nil {
				return fmt.Errorf("%s: %w", k, err)
			}
		}
		b.WriteString("\n" + indent + "}")
	case []any:
		if len(v) == 0 {
			b.WriteString("[]")
			return nil
		}
		for i, e := range v {
			b.WriteString(opening(i, "["))
			b.WriteString(inner)
			if err := writeJSON(b, e, inner); err != nil {
				return err
			}
		}
		b.WriteString("\n" + indent + "]")
	case string:
		writeString(b, v)
	case json.Number:
		b.WriteString(v.String())
	case nil, bool, int:
		text, _ := json.Marshal(v)
		b.Write(text)
	default:
		// A value that came from Go and not from a file, such as the content of
		// an application/json output: through JSON it becomes one of the above.
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var plain any
		if err := d.Decode(&plain); err != nil {
			return err
		}
		return writeJSON(b, plain, indent)
	}
	return nil
}

func opening(i int, bracket string) string {
	if i == 0 {
		return bracket + "\n"
	}
	return ",\n"
}

func writeString(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	for _, r := range s { // a byte that is no UTF-8 becomes U+FFFD, as in every reader of JSON
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		default:
			if r < 0x20 {
				fmt.Fprintf(b, `\u%04x`, r)
				continue
			}
			b.Write(utf8.AppendRune(nil, r))
		}
	}
	b.WriteByte('"')
}
