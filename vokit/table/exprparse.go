package table

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokName
	tokQuotedName
	tokNumber
	tokText
	tokOp
)

type token struct {
	kind tokenKind
	text string
	pos  int
}

func (t token) is(words ...string) bool {
	for _, w := range words {
		if t.kind == tokOp && t.text == w || t.kind == tokName && strings.EqualFold(t.text, w) {
			return true
		}
	}
	return false
}

var numberToken = regexp.MustCompile(`^(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)`)

func lexExpr(s string) ([]token, error) {
	var out []token
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			i += size
		case r == '\'' || r == '"' || r == '`':
			text, n, err := quoted(s[i:])
			if err != nil {
				return nil, fmt.Errorf("the %c at character %d is not closed", r, i+1)
			}
			kind := tokText
			if r == '`' {
				kind = tokQuotedName
			}
			out = append(out, token{kind, text, i})
			i += n
		case numberToken.MatchString(s[i:]):
			m := numberToken.FindString(s[i:])
			out = append(out, token{tokNumber, m, i})
			i += len(m)
		case r == '_' || unicode.IsLetter(r):
			j := i
			for j < len(s) {
				r, n := utf8.DecodeRuneInString(s[j:])
				if r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
					break
				}
				j += n
			}
			out = append(out, token{tokName, s[i:j], i})
			i = j
		default:
			op := string(r)
			if i+2 <= len(s) && strings.Contains(" && || == != <> <= >= ** ", " "+s[i:i+2]+" ") {
				op = s[i : i+2]
			} else if !strings.ContainsRune("()<>=!+-*/%,^", r) {
				return nil, fmt.Errorf("%q at character %d is not understood", r, i+1)
			}
			i += len(op)
			out = append(out, token{tokOp, map[string]string{"==": "=", "<>": "!=", "^": "**"}[op], i - len(op)})
			if out[len(out)-1].text == "" {
				out[len(out)-1].text = op
			}
		}
	}
	return append(out, token{tokEnd, "end of the expression", len(s)}), nil
}

// quoted reads a text in quotes; a doubled quote or one after a backslash is part of it.
func quoted(s string) (text string, n int, err error) {
	q := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == q && i+1 < len(s) && s[i+1] == q:
			b.WriteByte(q)
			i++
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`'"\`, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case s[i] == q:
			return b.String(), i + 1, nil
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, strconv.ErrSyntax
}

// exprParser is a recursive descent over the grammar that [Table.Where] describes.
type exprParser struct {
	t      *Table
	tokens []token
	at     int
	depth  int
}

func (p *exprParser) peek() token { return p.tokens[p.at] }

func (p *exprParser) take() token {
	t := p.tokens[p.at]
	if t.kind != tokEnd {
		p.at++
	}
	return t
}

func (p *exprParser) accept(words ...string) bool {
	if p.peek().is(words...) {
		p.at++
		return true
	}
	return false
}

func (p *exprParser) expect(word string) error {
	if !p.accept(word) {
		return fmt.Errorf("want %q at character %d, not %q", word, p.peek().pos+1, p.peek().text)
	}
	return nil
}

func (p *exprParser) or() (*expr, error) {
	if p.depth++; p.depth > 200 {
		return nil, fmt.Errorf("it is nested too deep")
	}
	defer func() { p.depth-- }()
	a, err := p.and()
	for err == nil && p.accept("or", "||") {
		var b *expr
		if b, err = p.and(); err != nil {
			break
		}
		a, err = logic(a, b, "or", yes)
	}
	return a, err
}

func (p *exprParser) and() (*expr, error) {
	a, err := p.not()
	for err == nil && p.accept("and", "&&") {
		var b *expr
		if b, err = p.not(); err != nil {
			break
		}
		a, err = logic(a, b, "and", no)
	}
	return a, err
}

// logic joins conditions: if one of them is decisive, so is the whole; else it is unknown if one of them is.
func logic(a, b *expr, op string, decisive truth) (*expr, error) {
	if a.kind != isBool || b.kind != isBool {
		return nil, fmt.Errorf("%q stands between %s and %s, want conditions", op, a.kind, b.kind)
	}
	return &expr{kind: isBool, truth: func(i int) truth {
		x := a.truth(i)
		if x == decisive {
			return x
		}
		if y := b.truth(i); y == decisive || y == unknown {
			return y
		}
		return x
	}}, nil
}

func (p *exprParser) not() (*expr, error) {
	if !p.accept("not", "!") {
		return p.comparison()
	}
	if p.depth++; p.depth > 200 {
		return nil, fmt.Errorf("it is nested too deep")
	}
	defer func() { p.depth-- }()
	e, err := p.not()
	if err != nil {
		return nil, err
	}
	return negate(e)
}

func negate(e *expr) (*expr, error) {
	if e.kind != isBool {
		return nil, fmt.Errorf("\"not\" stands before %s, want a condition", e.kind)
	}
	return &expr{kind: isBool, truth: func(i int) truth {
		switch e.truth(i) {
		case yes:
			return no
		case no:
			return yes
		}
		return unknown
	}}, nil
}

func (p *exprParser) comparison() (*expr, error) {
	a, err := p.sum()
	if err != nil {
		return nil, err
	}
	for _, op := range []string{"=", "!=", "<=", "<", ">=", ">"} {
		if p.accept(op) {
			b, err := p.sum()
			if err != nil {
				return nil, err
			}
			return compareExpr(op, a, b)
		}
	}
	if p.accept("is") {
		return p.isNull(a)
	}
	not := false
	if p.peek().is("not") && p.tokens[p.at+1].is("like", "ilike", "in", "between") {
		p.at++
		not = true
	}
	var e *expr
	switch {
	case p.accept("like"):
		e, err = p.like(a, "")
	case p.accept("ilike"):
		e, err = p.like(a, "(?i)")
	case p.accept("in"):
		e, err = p.in(a)
	case p.accept("between"):
		e, err = p.between(a)
	default:
		return a, nil
	}
	if err == nil && not {
		return negate(e)
	}
	return e, err
}

func (p *exprParser) isNull(a *expr) (*expr, error) {
	not := p.accept("not")
	if err := p.expect("null"); err != nil {
		return nil, err
	}
	null := nullTest(a)
	if not {
		return negate(null)
	}
	return null, nil
}

func nullTest(a *expr) *expr {
	return &expr{kind: isBool, truth: func(i int) truth {
		switch {
		case a.column != nil:
			return truthOf(a.column.IsNull(i))
		case a.kind == isText:
			_, ok := a.text(i)
			return truthOf(!ok)
		case a.kind == isBool:
			return truthOf(a.truth(i) == unknown)
		}
		return truthOf(math.IsNaN(a.number(i)))
	}}
}

// like matches a pattern of SQL: % is any text, _ any character.
func (p *exprParser) like(a *expr, flags string) (*expr, error) {
	t := p.take()
	if t.kind != tokText || a.kind != isText {
		return nil, fmt.Errorf("\"like\" wants a text before it and a pattern in quotes after it, such as 'HD %%'")
	}
	var b strings.Builder
	b.WriteString(flags + `(?s)^`)
	for _, r := range t.text {
		switch r {
		case '%':
			b.WriteString(".*")
		case '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	re, err := regexp.Compile(b.String() + "$")
	if err != nil {
		return nil, fmt.Errorf("the pattern %q cannot be used", t.text)
	}
	return &expr{kind: isBool, truth: func(i int) truth {
		s, ok := a.text(i)
		if !ok {
			return unknown
		}
		return truthOf(re.MatchString(s))
	}}, nil
}

func (p *exprParser) in(a *expr) (*expr, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var any *expr
	for {
		b, err := p.sum()
		if err != nil {
			return nil, err
		}
		eq, err := compareExpr("=", a, b)
		if err != nil {
			return nil, err
		}
		if any == nil {
			any = eq
		} else if any, err = logic(any, eq, "or", yes); err != nil {
			return nil, err
		}
		if !p.accept(",") {
			return any, p.expect(")")
		}
	}
}

func (p *exprParser) between(a *expr) (*expr, error) {
	lo, err := p.sum()
	if err != nil {
		return nil, err
	}
	if err := p.expect("and"); err != nil {
		return nil, err
	}
	hi, err := p.sum()
	if err != nil {
		return nil, err
	}
	x, err := compareExpr(">=", a, lo)
	if err != nil {
		return nil, err
	}
	y, err := compareExpr("<=", a, hi)
	if err != nil {
		return nil, err
	}
	return logic(x, y, "and", no)
}

func (p *exprParser) sum() (*expr, error) {
	a, err := p.product()
	for err == nil && p.peek().is("+", "-") {
		op := p.take().text
		var b *expr
		if b, err = p.product(); err != nil {
			break
		}
		a, err = arithmetic(op, a, b)
	}
	return a, err
}

func (p *exprParser) product() (*expr, error) {
	a, err := p.unary()
	for err == nil && p.peek().is("*", "/", "%") {
		op := p.take().text
		var b *expr
		if b, err = p.unary(); err != nil {
			break
		}
		a, err = arithmetic(op, a, b)
	}
	return a, err
}

func (p *exprParser) unary() (*expr, error) {
	if p.depth++; p.depth > 200 {
		return nil, fmt.Errorf("it is nested too deep")
	}
	defer func() { p.depth-- }()
	switch {
	case p.accept("-"):
		a, err := p.unary()
		if err != nil {
			return nil, err
		}
		return arithmetic("-", numberExpr(0), a)
	case p.accept("+"):
		return p.unary()
	}
	return p.power()
}

func (p *exprParser) power() (*expr, error) {
	a, err := p.primary()
	if err != nil || !p.accept("**") {
		return a, err
	}
	b, err := p.unary() // to the right, so that 2**-1 is a half
	if err != nil {
		return nil, err
	}
	return arithmetic("**", a, b)
}

func arithmetic(op string, a, b *expr) (*expr, error) {
	if op == "+" && a.kind == isText && b.kind == isText {
		return &expr{kind: isText, text: func(i int) (string, bool) {
			x, ok1 := a.text(i)
			y, ok2 := b.text(i)
			return x + y, ok1 && ok2
		}}, nil
	}
	if a.kind != isNumber || b.kind != isNumber {
		return nil, fmt.Errorf("%q stands between %s and %s, want numbers", op, a.kind, b.kind)
	}
	f := map[string]func(x, y float64) float64{
		"+": func(x, y float64) float64 { return x + y }, "-": func(x, y float64) float64 { return x - y },
		"*": func(x, y float64) float64 { return x * y }, "/": func(x, y float64) float64 { return x / y },
		"%": math.Mod, "**": math.Pow,
	}[op]
	e := &expr{kind: isNumber, number: func(i int) float64 { return f(a.number(i), b.number(i)) }}
	if a.integer != nil && b.integer != nil && (op == "+" || op == "-") {
		e.integer = exactSum(op, a, b)
	}
	return e, nil
}

// exactSum keeps sums of whole numbers exact as long as they fit.
func exactSum(op string, a, b *expr) func(int) (int64, bool) {
	return func(i int) (int64, bool) {
		x, ok1 := a.integer(i)
		y, ok2 := b.integer(i)
		if op == "-" {
			y = -y
		}
		s := x + y
		return s, ok1 && ok2 && (s > x) == (y > 0)
	}
}

func (p *exprParser) primary() (*expr, error) {
	t := p.take()
	switch {
	case t.is("("):
		e, err := p.or()
		if err != nil {
			return nil, err
		}
		return e, p.expect(")")
	case t.kind == tokNumber:
		return literal(t.text)
	case t.kind == tokText:
		return &expr{kind: isText, text: func(int) (string, bool) { return t.text, true }}, nil
	case t.kind == tokQuotedName:
		return p.column(t.text)
	case t.kind == tokName && p.peek().is("(") && !p.t.Has(t.text):
		p.at++
		return p.call(t.text)
	case t.kind == tokName && p.t.Has(t.text):
		return p.column(t.text)
	case t.is("true"), t.is("false"):
		v := truthOf(t.is("true"))
		return &expr{kind: isBool, truth: func(int) truth { return v }}, nil
	case t.is("null"):
		return nil, fmt.Errorf("nothing equals null; write \"is null\" or \"is not null\"")
	case t.is("nan"):
		return numberExpr(math.NaN()), nil
	case t.is("pi"):
		return numberExpr(math.Pi), nil
	case t.kind == tokName:
		return p.column(t.text)
	}
	return nil, t.unexpected()
}

// unexpected says that a token stands where it cannot.
func (t token) unexpected() error {
	if t.kind == tokEnd {
		return errors.New("something is missing at its end")
	}
	return fmt.Errorf("%q at character %d is not expected there", t.text, t.pos+1)
}

func literal(s string) (*expr, error) {
	if n, err := strconv.ParseInt(s, 0, 64); err == nil && (len(s) == 1 || s[0] != '0' || s[1]|0x20 == 'x') {
		return &expr{kind: isNumber, number: func(int) float64 { return float64(n) },
			integer: func(int) (int64, bool) { return n, true }}, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no number", s)
	}
	return numberExpr(f), nil
}

func (p *exprParser) column(name string) (*expr, error) {
	i := p.t.find(name)
	if i < 0 {
		return nil, fmt.Errorf("no column %q%s", name, nearest(name, p.t.Names()))
	}
	return columnExpr(p.t.cols[i])
}
