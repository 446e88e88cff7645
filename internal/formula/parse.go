package formula

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a formula: nobody reads a longer or deeper one.
const (
	maxLength = 20_000
	maxDepth  = 60
)

// MathML is a formula as a math element; block formulas stand by themselves. tex
// is what is between the dollar signs. An error says what of it is not known.
func MathML(tex string, block bool) (string, error) {
	if len(tex) > maxLength {
		return "", fmt.Errorf("formula: %d characters are too many", len(tex))
	}
	p := &reader{s: tex}
	body := p.row("")
	if p.err == nil && p.i < len(p.s) {
		p.fail("%q where nothing is open", p.s[p.i:p.i+1])
	}
	if p.err != nil {
		return "", p.err
	}
	attr := ""
	if block {
		attr = ` display="block"`
	}
	return "<math" + attr + ` alttext="` + html.EscapeString(tex) + `">` + body + "</math>", nil
}

// reader reads a formula from s[i:]. After an error it reads nothing more.
type reader struct {
	s     string
	i     int
	depth int
	style style
	err   error
}

// atom is a part of a formula that can have scripts.
type atom struct {
	ml       string
	limits   bool // scripts go below and above
	function bool // a small space belongs between it and a letter
}

func (p *reader) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("formula: "+format, args...)
	}
	p.i = len(p.s)
}

func (p *reader) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\n', '\r':
			p.i++
		case '%':
			if n := strings.IndexByte(p.s[p.i:], '\n'); n >= 0 {
				p.i += n
			} else {
				p.i = len(p.s)
			}
		default:
			return
		}
	}
}

// at tells whether the rest begins with text; a command must end there.
func (p *reader) at(text string) bool {
	rest, ok := strings.CutPrefix(p.s[p.i:], text)
	if !ok {
		return false
	}
	last := text[len(text)-1]
	return text[0] != '\\' || !isLetter(last) || rest == "" || !isLetter(rest[0])
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// row reads up to one of the ends, which it leaves there: "}" of a group, a
// command, "&" and `\\` of a table. It is one element.
func (p *reader) row(ends ...string) string {
	if p.depth++; p.depth > maxDepth {
		p.fail("it is nested too deeply")
	}
	defer func() { p.depth-- }()
	was := p.style
	defer func() { p.style = was }()
	var b strings.Builder
	n := 0
	for {
		p.space()
		if p.i == len(p.s) || p.ended(ends) {
			break
		}
		if p.at(`\displaystyle`) || p.at(`\textstyle`) || p.at(`\scriptstyle`) {
			name := p.command()
			attr := map[string]string{"displaystyle": `displaystyle="true"`, "textstyle": `displaystyle="false"`, "scriptstyle": `scriptlevel="1"`}[name]
			b.WriteString("<mstyle " + attr + ">" + p.row(ends...) + "</mstyle>")
			n++
			break
		}
		if s, ok := p.switched(); ok {
			p.style = s
			continue
		}
		ml, function := p.scripted()
		if ml == "" {
			continue
		}
		if function && n > 0 && !strings.HasSuffix(b.String(), "</mo>") {
			b.WriteString(`<mspace width="0.167em"/>`)
			n++
		}
		b.WriteString(ml)
		n++
	}
	if n == 1 {
		return b.String()
	}
	return "<mrow>" + b.String() + "</mrow>"
}

// switched takes an old command that changes the alphabet of the rest of its group.
func (p *reader) switched() (style, bool) {
	for _, name := range []string{"rm", "bf", "it"} {
		if p.at(`\` + name) {
			p.i += 1 + len(name)
			return map[string]style{"rm": roman, "bf": bold, "it": italic}[name], true
		}
	}
	return 0, false
}

func (p *reader) ended(ends []string) bool {
	for _, e := range ends {
		if e != "" && p.at(e) {
			return true
		}
	}
	return false
}

// scripted reads an atom with its scripts, and tells whether it is a function's name.
func (p *reader) scripted() (ml string, function bool) {
	base := atom{ml: "<mrow></mrow>"}
	if c := p.s[p.i]; c != '^' && c != '_' && c != '\'' {
		base = p.atom()
	}
	var sub, sup, primes string
	for p.err == nil {
		p.space()
		if p.i == len(p.s) {
			break
		}
		switch {
		case p.s[p.i] == '\'':
			p.i++
			primes += "′"
			continue
		case p.s[p.i] == '_' && sub == "":
			p.i++
			sub = p.argument()
			continue
		case p.s[p.i] == '^' && sup == "":
			p.i++
			sup = p.argument()
			continue
		case p.s[p.i] == '_', p.s[p.i] == '^':
			p.fail("two scripts %q at one place", p.s[p.i:p.i+1])
		case p.at(`\limits`):
			p.i += len(`\limits`)
			base.limits = true
			continue
		case p.at(`\nolimits`):
			p.i += len(`\nolimits`)
			base.limits = false
			continue
		}
		break
	}
	if primes != "" {
		if sup = "<mo>" + primes + "</mo>" + sup; strings.Count(sup, "<m") > 1 {
			sup = "<mrow>" + sup + "</mrow>"
		}
	}
	ml = base.with(sub, sup)
	if base.function && p.i < len(p.s) && (isLetter(p.s[p.i]) || p.s[p.i] == '\\' && !p.at(`\left`) || p.s[p.i] >= '0' && p.s[p.i] <= '9') {
		ml = element("mrow", "", ml, `<mspace width="0.167em"/>`)
	}
	return ml, base.function
}

// with adds scripts, "" for none.
func (a atom) with(sub, sup string) string {
	both, below, above := "msubsup", "msub", "msup"
	if a.limits {
		both, below, above = "munderover", "munder", "mover"
	}
	switch {
	case sub != "" && sup != "":
		return element(both, "", a.ml, sub, sup)
	case sub != "":
		return element(below, "", a.ml, sub)
	case sup != "":
		return element(above, "", a.ml, sup)
	}
	return a.ml
}

func element(name, attr string, children ...string) string {
	if attr != "" {
		attr = " " + attr
	}
	return "<" + name + attr + ">" + strings.Join(children, "") + "</" + name + ">"
}

// argument reads a group, or the one letter, digit or command that stands there.
func (p *reader) argument() string {
	p.space()
	if p.i == len(p.s) {
		p.fail("it ends where something has to follow")
		return ""
	}
	if c := p.s[p.i]; c >= '0' && c <= '9' {
		p.i++
		return p.number(string(c))
	}
	if p.s[p.i] == '}' || p.s[p.i] == '&' {
		p.fail("%q where something has to follow", p.s[p.i:p.i+1])
		return ""
	}
	if p.depth++; p.depth > maxDepth {
		p.fail("it is nested too deeply")
		return ""
	}
	defer func() { p.depth-- }()
	return p.atom().ml
}

// raw reads a group as the text it is.
func (p *reader) raw() string {
	p.space()
	if p.i == len(p.s) || p.s[p.i] != '{' {
		p.fail("it lacks a { after a command")
		return ""
	}
	depth := 0
	for j := p.i; j < len(p.s); j++ {
		switch p.s[j] {
		case '\\':
			j++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				text := p.s[p.i+1 : j]
				p.i = j + 1
				return text
			}
		}
	}
	p.fail("a { is never closed")
	return ""
}

// atom reads what stands there, which is not the end.
func (p *reader) atom() atom {
	c := p.s[p.i]
	switch {
	case c == '{':
		return atom{ml: p.group()}
	case c == '\\':
		return p.named(p.command())
	case c >= '0' && c <= '9' || c == '.' && p.i+1 < len(p.s) && p.s[p.i+1] >= '0' && p.s[p.i+1] <= '9':
		return atom{ml: p.digits()}
	case isLetter(c):
		return atom{ml: p.letters()}
	case c == '}' || c == '&' || c == '#':
		p.fail("%q where nothing is open", string(c))
		return atom{}
	case c == '~':
		p.i++
		return atom{ml: `<mspace width="0.25em"/>`}
	}
	r, n := utf8.DecodeRuneInString(p.s[p.i:])
	p.i += n
	return atom{ml: character(r)}
}

func (p *reader) group() string {
	p.i++
	ml := p.row("}")
	if p.i == len(p.s) {
		p.fail("a { is never closed")
		return ""
	}
	p.i++
	return ml
}

// character is one that is neither a letter nor a digit of ASCII.
func character(r rune) string {
	switch {
	case r == utf8.RuneError || unicode.IsControl(r):
		return "<mtext>�</mtext>"
	case r == '-':
		return "<mo>−</mo>"
	case r == '*':
		return "<mo>∗</mo>"
	case strings.ContainsRune("()[]|", r):
		return `<mo stretchy="false">` + string(r) + "</mo>"
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return "<mi>" + html.EscapeString(string(r)) + "</mi>"
	case unicode.IsDigit(r) || strings.ContainsRune("°′″", r):
		return "<mn>" + html.EscapeString(string(r)) + "</mn>"
	}
	return "<mo>" + html.EscapeString(string(r)) + "</mo>"
}

// digits reads a number.
func (p *reader) digits() string {
	j := p.i
	for j < len(p.s) && (p.s[j] >= '0' && p.s[j] <= '9' || p.s[j] == '.' && j+1 < len(p.s) && p.s[j+1] >= '0' && p.s[j+1] <= '9') {
		j++
	}
	text := p.s[p.i:j]
	p.i = j
	return p.number(text)
}

func (p *reader) number(text string) string {
	return "<mn>" + strings.Map(func(r rune) rune { return styled(r, p.style) }, text) + "</mn>"
}

// letters reads a letter; of those set upright, all that stand together are a word.
func (p *reader) letters() string {
	j := p.i + 1
	for p.style != italic && j < len(p.s) && isLetter(p.s[j]) {
		j++
	}
	text := p.s[p.i:j]
	p.i = j
	return p.identifier(text)
}

func (p *reader) identifier(text string) string {
	attr := ""
	if p.style == roman && utf8.RuneCountInString(text) == 1 {
		attr = `mathvariant="normal"`
	}
	return element("mi", attr, html.EscapeString(strings.Map(func(r rune) rune { return styled(r, p.style) }, text)))
}

// command reads the name of the command that stands there.
func (p *reader) command() string {
	p.i++
	j := p.i
	for j < len(p.s) && isLetter(p.s[j]) {
		j++
	}
	if j == p.i && j < len(p.s) {
		_, n := utf8.DecodeRuneInString(p.s[j:])
		j += n
	}
	name := p.s[p.i:j]
	p.i = j
	if name == "" {
		p.fail(`it ends in \`)
	}
	return name
}
