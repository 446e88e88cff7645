package fits

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

const cardSize = 80

// Card is one keyword record of a header (FITS 4.0, section 4), with its
// CONTINUE records already joined to it.
type Card struct {
	Keyword string // upper case; for HIERARCH cards the words after HIERARCH, "ESO DET DIT"
	Value   any    // nil (undefined), bool, int64, float64, complex128 or string; the text of COMMENT and HISTORY
	Comment string

	raw string // the records as they stood in the file, a multiple of 80 bytes; "" when made or changed here
}

// isCommentary tells whether cards of the keyword hold text and no value.
func isCommentary(keyword string) bool {
	switch keyword {
	case "COMMENT", "HISTORY", "":
		return true
	}
	return false
}

// parseCard reads one 80-byte record. The error says what is odd; the card is
// usable as text all the same.
func parseCard(rec string) (Card, error) {
	c := Card{raw: rec}
	name := strings.TrimRight(rec[:8], " ")
	if name == "HIERARCH" {
		if eq := strings.IndexByte(rec, '='); eq > 9 {
			c.Keyword = strings.ToUpper(strings.Join(strings.Fields(rec[9:eq]), " "))
			return c, c.setValueText(rec[eq+1:])
		}
	}
	c.Keyword = strings.ToUpper(strings.TrimSpace(name))
	if isCommentary(c.Keyword) || c.Keyword == "CONTINUE" {
		c.Value = strings.TrimRight(rec[8:], " ")
		return c, nil
	}
	if rec[8] != '=' {
		c.Value = strings.TrimRight(rec[8:], " ")
		if c.Keyword == "END" {
			return c, nil
		}
		return c, fmt.Errorf("card %q has no value indicator", c.Keyword)
	}
	err := c.setValueText(rec[9:])
	if err == nil && !validKeyword(name) {
		err = fmt.Errorf("keyword %q has characters outside A–Z, 0–9, - and _", name)
	}
	return c, err
}

func validKeyword(s string) bool {
	for i := range len(s) {
		b := s[i]
		if !(b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_') {
			return false
		}
	}
	return s != ""
}

// setValueText parses the part of a record after the equals sign: value, slash, comment.
func (c *Card) setValueText(s string) error {
	s = strings.TrimLeft(s, " ")
	if strings.HasPrefix(s, "'") {
		text, rest, closed := cutQuoted(s[1:])
		c.Value = text
		if !closed {
			return fmt.Errorf("string value of %q has no closing quote", c.Keyword)
		}
		c.Comment = afterSlash(rest)
		return nil
	}
	value, comment, _ := strings.Cut(s, "/")
	value = strings.TrimSpace(value)
	c.Comment = strings.TrimSpace(comment)
	v, ok := parseValue(value)
	c.Value = v
	if !ok {
		return fmt.Errorf("value %q of %q is no string, logical or number", value, c.Keyword)
	}
	return nil
}

// cutQuoted reads a FITS string after its opening quote: ” stands for a quote,
// trailing blanks do not count (section 4.2.1).
func cutQuoted(s string) (text, rest string, closed bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return strings.TrimRight(b.String(), " "), s[i+1:], true
	}
	return strings.TrimRight(b.String(), " "), "", false
}

func afterSlash(s string) string {
	_, comment, _ := strings.Cut(s, "/")
	return strings.TrimSpace(comment)
}

// parseValue reads an unquoted value; what it does not understand it gives back as a string.
func parseValue(s string) (any, bool) {
	switch s {
	case "":
		return nil, true
	case "T":
		return true, true
	case "F":
		return false, true
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		re, im, ok := strings.Cut(s[1:len(s)-1], ",")
		if ok {
			x, err1 := parseFloat(strings.TrimSpace(re))
			y, err2 := parseFloat(strings.TrimSpace(im))
			if err1 == nil && err2 == nil {
				return complex(x, y), true
			}
		}
		return s, false
	}
	if n, err := strconv.ParseInt(strings.TrimPrefix(s, "+"), 10, 64); err == nil {
		return n, true
	}
	if f, err := parseFloat(s); err == nil {
		return f, true
	}
	return s, false
}

// parseFloat reads a number in Fortran notation, where D may stand for E.
// Words such as NaN and Inf, and hexadecimal numbers, are not FITS numbers.
func parseFloat(s string) (float64, error) {
	for i := range len(s) {
		switch b := s[i]; {
		case b >= '0' && b <= '9', b == '+', b == '-', b == '.', b == 'E', b == 'e', b == 'D', b == 'd':
		default:
			return 0, fmt.Errorf("%q is not a number", s)
		}
	}
	s = strings.Map(func(r rune) rune {
		if r == 'D' || r == 'd' {
			return 'E'
		}
		return r
	}, s)
	return strconv.ParseFloat(s, 64)
}

// records writes the card as 80-byte records.
func (c Card) records() string {
	if c.raw != "" {
		return c.raw
	}
	if isCommentary(c.Keyword) {
		return commentary(c.Keyword, fmt.Sprint(valueOr(c.Value, "")))
	}
	head := fmt.Sprintf("%-8s= ", c.Keyword)
	if len(c.Keyword) > 8 || strings.Contains(c.Keyword, " ") {
		head = "HIERARCH " + c.Keyword + " = "
	}
	if s, ok := c.Value.(string); ok {
		return stringRecords(head, ascii(s), ascii(c.Comment))
	}
	v := formatValue(c.Value)
	line := head + fmt.Sprintf("%20s", v)
	if len(head)+20 > cardSize {
		line = head + v
	}
	return pad(withComment(line, ascii(c.Comment)))
}

func valueOr(v, def any) any {
	if v == nil {
		return def
	}
	return v
}

func withComment(line, comment string) string {
	if comment != "" && len(line)+4 <= cardSize {
		line += " / " + comment
	}
	return line
}

// pad makes the line one record of 80 bytes.
func pad(line string) string {
	if len(line) >= cardSize {
		return line[:cardSize]
	}
	return line + strings.Repeat(" ", cardSize-len(line))
}

func commentary(keyword, text string) string {
	text = ascii(text)
	var b strings.Builder
	for first := true; first || text != ""; first = false {
		part := text[:min(len(text), cardSize-8)]
		text = text[len(part):]
		b.WriteString(pad(fmt.Sprintf("%-8s%s", keyword, part)))
	}
	return b.String()
}

// stringRecords writes a string value, with CONTINUE records where one does
// not hold it (section 4.2.1.2).
func stringRecords(head, s, comment string) string {
	quoted := strings.ReplaceAll(s, "'", "''")
	if room := cardSize - len(head) - 2; len(quoted) <= room {
		value := fmt.Sprintf("%-20s", fmt.Sprintf("'%-8s'", quoted))
		if comment == "" || len(head)+len(value)+4 > cardSize {
			value = strings.TrimRight(value, " ")
		}
		return pad(withComment(head+value, comment))
	}
	var b strings.Builder
	for quoted != "" {
		room := cardSize - len(head) - 3 // two quotes and the ampersand
		n := min(len(quoted), room)
		// A doubled quote must not be cut in two: an odd run of quotes at the end is.
		run := 0
		for run < n && quoted[n-1-run] == '\'' {
			run++
		}
		if n < len(quoted) && run%2 == 1 {
			n--
		}
		part := quoted[:n]
		quoted = quoted[n:]
		line := head + "'" + part
		if quoted != "" {
			line += "&'"
		} else {
			line = withComment(line+"'", comment)
		}
		b.WriteString(pad(line))
		head = "CONTINUE  "
	}
	return b.String()
}

// formatValue writes a value that is not a string.
func formatValue(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "T"
		}
		return "F"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return formatFloat(v)
	case complex128:
		return "(" + formatFloat(real(v)) + ", " + formatFloat(imag(v)) + ")"
	}
	return ""
}

func formatFloat(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "" // FITS has no such number in headers: an undefined value
	}
	s := strconv.FormatFloat(f, 'G', -1, 64)
	if e := strings.IndexByte(s, 'E'); e >= 0 {
		if !strings.Contains(s[:e], ".") {
			return s[:e] + ".0" + s[e:]
		}
		return s
	}
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// ascii replaces what a header may not hold (section 4.1.2.3 allows bytes 32 to 126).
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 32 || r > 126 {
			return '?'
		}
		return r
	}, s)
}
