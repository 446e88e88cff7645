package adql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	tokEOF kind = iota
	tokIdent
	tokQuoted
	tokNumber
	tokString
	tokOp
)

// token is one lexical element; text is what it means (an identifier without
// its quotes), src what was written.
type token struct {
	kind kind
	text string
	up   string // upper case of an unquoted identifier or the operator
	src  string
	pos  Pos
}

// maxQuery bounds the text of a query; lists of identifiers run long, but
// tables belong into uploads.
const maxQuery = 1 << 20

func (p *parser) lex() error {
	s := p.src
	if len(s) > maxQuery {
		return &Error{Line: 1, Col: 1, Near: clip(s), Msg: fmt.Sprintf("the query is longer than %d bytes", maxQuery), Hint: "upload long lists as a table"}
	}
	if i := strings.IndexByte(s, 0); i >= 0 { // SQLite's texts end there
		return p.errAt(Pos(i), s[i:i+1], "a zero byte has no meaning in ADQL", "")
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			i++
		case strings.HasPrefix(s[i:], "\u00a0"):
			i += 2 // a no-break space, as copied from web pages
		case strings.HasPrefix(s[i:], "--"):
			for i < len(s) && s[i] != '\n' {
				i++
			}
		case isLetter(c):
			j := i + 1
			for j < len(s) && (isLetter(s[j]) || isDigit(s[j]) || s[j] == '_') {
				j++
			}
			p.add(tokIdent, s[i:j], i, j)
			i = j
		case c == '"' || c == '\'':
			text, j, ok := quoted(s, i)
			if !ok {
				what := "string"
				if c == '"' {
					what = "quoted identifier"
				}
				return p.errAt(Pos(i), clip(s[i:]), "the "+what+" is not closed", "add the closing "+string(c))
			}
			k := tokString
			if c == '"' {
				k = tokQuoted
				if text == "" {
					return p.errAt(Pos(i), `""`, "the quoted identifier is empty", "strings take single quotes")
				}
			}
			p.add(k, text, i, j)
			i = j
		case isDigit(c) || c == '.' && i+1 < len(s) && isDigit(s[i+1]):
			j, err := p.number(i)
			if err != nil {
				return err
			}
			p.add(tokNumber, s[i:j], i, j)
			i = j
		default:
			n := operator(s[i:])
			if n == 0 {
				r, w := utf8.DecodeRuneInString(s[i:])
				hint := ""
				switch r {
				case '‘', '’', '′':
					hint = "write strings with straight single quotes '"
				case '“', '”':
					hint = `write identifiers with straight double quotes "`
				case '_':
					hint = "an identifier starting with _ must be in double quotes"
				case '`', '[', ']':
					hint = "identifiers are quoted with double quotes"
				}
				return p.errAt(Pos(i), s[i:i+w], "this character has no meaning in ADQL", hint)
			}
			p.add(tokOp, s[i:i+n], i, i+n)
			i += n
		}
	}
	p.toks = append(p.toks, token{kind: tokEOF, pos: Pos(len(s))})
	return nil
}

func (p *parser) add(k kind, text string, i, j int) {
	t := token{kind: k, text: text, src: p.src[i:j], pos: Pos(i)}
	if k == tokIdent {
		t.up = strings.ToUpper(text)
	} else if k == tokOp {
		t.up = text
	}
	p.toks = append(p.toks, t)
}

// quoted reads a quoted text starting at i; a doubled quote stands for one.
func quoted(s string, i int) (text string, end int, ok bool) {
	q := s[i]
	var b strings.Builder
	for j := i + 1; j < len(s); j++ {
		if s[j] != q {
			b.WriteByte(s[j])
			continue
		}
		if j+1 < len(s) && s[j+1] == q {
			b.WriteByte(q)
			j++
			continue
		}
		return b.String(), j + 1, true
	}
	return "", len(s), false
}

// number finds the end of the number at i: 1, 1., .5, 1e-3, 0xff.
func (p *parser) number(i int) (int, error) {
	s := p.src
	j := i
	if strings.HasPrefix(s[i:], "0x") || strings.HasPrefix(s[i:], "0X") {
		j += 2
		for j < len(s) && (isDigit(s[j]) || s[j]|32 >= 'a' && s[j]|32 <= 'f') {
			j++
		}
		if j == i+2 {
			return 0, p.errAt(Pos(i), s[i:j], "a hexadecimal number needs digits", "")
		}
	} else {
		digits := func() {
			for j < len(s) && isDigit(s[j]) {
				j++
			}
		}
		digits()
		if j < len(s) && s[j] == '.' {
			j++
			digits()
		}
		if j < len(s) && (s[j] == 'e' || s[j] == 'E') {
			k := j + 1
			if k < len(s) && (s[k] == '+' || s[k] == '-') {
				k++
			}
			if k < len(s) && isDigit(s[k]) {
				j = k
				digits()
			}
		}
	}
	if j < len(s) && (isLetter(s[j]) || s[j] == '_') {
		k := j
		for k < len(s) && (isLetter(s[k]) || isDigit(s[k]) || s[k] == '_') {
			k++
		}
		return 0, p.errAt(Pos(i), s[i:k], "a number runs into letters", "put a blank between them, or quote an identifier that starts with a digit")
	}
	return j, nil
}

// operator gives the length of the operator that s starts with, or 0.
func operator(s string) int {
	if len(s) >= 2 {
		switch s[:2] {
		case "||", "<=", ">=", "<>", "!=":
			return 2
		}
	}
	if strings.IndexByte("+-*/(),.<>=&|^~;", s[0]) >= 0 {
		return 1
	}
	return 0
}

func isLetter(c byte) bool { return c|32 >= 'a' && c|32 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// clip shortens text for an error message.
func clip(s string) string { return clipTo(s, 24) }

func clipTo(s string, n int) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		s = s[:i]
	}
	if len(s) > n {
		for !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n] + "…"
	}
	return s
}

// errAt makes an *Error for a byte offset.
func (p *parser) errAt(pos Pos, near, msg, hint string) *Error {
	return errorAt(p.src, pos, near, msg, hint)
}

func errorAt(src string, pos Pos, near, msg, hint string) *Error {
	if int(pos) > len(src) {
		pos = Pos(len(src))
	}
	before := src[:pos]
	line := 1 + strings.Count(before, "\n")
	col := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return &Error{Line: line, Col: col, Offset: int(pos), Near: clipTo(near, 80), Msg: clipTo(msg, 300), Hint: clipTo(hint, 300)}
}
