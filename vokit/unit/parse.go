package unit

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads a unit: "km/s", "erg.s**-1.cm**-2", "10**-17erg/s/cm^2", "mW.m-2", "m s-1", "sqrt(Hz)", "0.1nm", "log(Hz)".
// A blank, "." and "*" multiply; "/" divides by the one factor after it; powers are written **2, ^2, or
// as plain digits. An unknown symbol is an error that names it.
func Parse(text string) (Unit, error) {
	u := Unit{Scale: 1, Base: map[string]int{}, text: text}
	s := strings.TrimSpace(text)
	switch strings.ToLower(s) {
	case "", "-", "--", "---", "none", "unitless", "dimensionless", "1", "n/a", "null", "''", "\"\"":
		return u, nil
	}
	if logUnits[s] {
		u.Log = s
		if s == "mmag" {
			u.Log, u.Scale = "mag", 1e-3
		}
		return u, nil
	}
	for _, f := range []string{"log", "ln", "log10", "exp"} {
		if in, ok := strings.CutPrefix(s, f+"("); ok && strings.HasSuffix(in, ")") {
			inner, err := Parse(in[:len(in)-1])
			if err != nil {
				return u, err
			}
			u.Log = f + "(" + baseName(inner.Base) + " " + strconv.FormatFloat(inner.Scale, 'g', 12, 64) + ")"
			return u, nil
		}
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") { // CDS: the decimal logarithm of what is inside
		return Parse("log(" + s[1:len(s)-1] + ")")
	}
	p := &parser{s: s}
	if err := p.product(&u, powerDenominator, 0); err != nil {
		return Unit{}, fmt.Errorf("unit: %.60q: %w", text, err)
	}
	if p.skip(); p.i < len(p.s) {
		return Unit{}, fmt.Errorf("unit: %.60q: %q is not expected there", text, p.s[p.i:])
	}
	for k, n := range u.Base {
		if n == 0 {
			delete(u.Base, k)
		}
	}
	return u, nil
}

type parser struct {
	s string
	i int
}

func (p *parser) skip() {
	for p.i < len(p.s) && p.s[p.i] == ' ' {
		p.i++
	}
}

// product reads factors up to the end or a closing parenthesis, and multiplies them into u, raised to a
// power in twelfths.
func (p *parser) product(u *Unit, power, depth int) error {
	if depth > 20 {
		return fmt.Errorf("it is nested too deep")
	}
	sign := 1
	for first := true; ; first = false {
		p.skip()
		if p.i == len(p.s) || p.s[p.i] == ')' {
			if first || sign < 0 {
				return fmt.Errorf("something is missing at its end")
			}
			return nil
		}
		switch {
		case p.s[p.i] == '/':
			p.i++
			sign = -1
			continue
		case !first && strings.HasPrefix(p.s[p.i:], "**"):
			return fmt.Errorf("a power stands where a unit should be")
		case !first && (p.s[p.i] == '.' || p.s[p.i] == '*'):
			p.i++
			continue
		case strings.HasPrefix(p.s[p.i:], "·"), strings.HasPrefix(p.s[p.i:], "×"):
			p.i += 2
			continue
		}
		if err := p.factor(u, sign*power, depth); err != nil {
			return err
		}
		sign = 1
	}
}

func (p *parser) factor(u *Unit, power, depth int) error {
	ch := p.s[p.i]
	switch {
	case ch == '(' || strings.HasPrefix(p.s[p.i:], "sqrt("):
		half := ch != '('
		p.i = strings.IndexByte(p.s[p.i:], '(') + p.i + 1
		in := Unit{Scale: 1, Base: map[string]int{}}
		if err := p.product(&in, powerDenominator, depth+1); err != nil {
			return err
		}
		if p.i == len(p.s) {
			return fmt.Errorf("a parenthesis is not closed")
		}
		p.i++
		num, den, err := p.power()
		if err != nil {
			return err
		}
		if half {
			den *= 2
		}
		return u.multiply(in, power*num, den)
	case ch >= '0' && ch <= '9':
		return p.number(u, power)
	}
	name := p.name()
	if name == "" {
		r, _ := utf8.DecodeRuneInString(p.s[p.i:])
		return fmt.Errorf("%q is not expected there", r)
	}
	scale, base, ok := lookup(name)
	if !ok {
		if logUnits[name] {
			scale, base = 1, name // mag/arcsec2 and mag/yr are as good as any other
		} else {
			return fmt.Errorf("%q is no known unit", name)
		}
	}
	num, den, err := p.power()
	if err != nil {
		return err
	}
	in := Unit{Scale: scale, Base: map[string]int{}}
	addBase(in.Base, base)
	return u.multiply(in, power*num, den)
}

// multiply takes in raised to a power in twelfths, divided by den, into u.
func (u *Unit) multiply(in Unit, power, den int) error {
	if den == 0 {
		return fmt.Errorf("a power is divided by zero")
	}
	u.Scale *= math.Pow(in.Scale, float64(power)/float64(den*powerDenominator))
	for k, n := range in.Base {
		if n*power%(den*powerDenominator) != 0 {
			return fmt.Errorf("a power of %s is too odd", k)
		}
		u.Base[k] += n * power / (den * powerDenominator)
	}
	return nil
}

// number reads a scale factor: 10**-17, 10^3, 0.1, 1e-16, 10+3.
func (p *parser) number(u *Unit, power int) error {
	j := p.i
	for j < len(p.s) && (p.s[j] >= '0' && p.s[j] <= '9' || p.s[j] == '.' && j+1 < len(p.s) && p.s[j+1] >= '0' && p.s[j+1] <= '9') {
		j++
	}
	if j < len(p.s) && (p.s[j] == 'e' || p.s[j] == 'E') {
		k := j + 1
		if k < len(p.s) && (p.s[k] == '+' || p.s[k] == '-') {
			k++
		}
		if k < len(p.s) && p.s[k] >= '0' && p.s[k] <= '9' {
			for j = k; j < len(p.s) && p.s[j] >= '0' && p.s[j] <= '9'; j++ {
			}
		}
	}
	f, err := strconv.ParseFloat(p.s[p.i:j], 64)
	if err != nil || f == 0 {
		return fmt.Errorf("%q is no scale factor", p.s[p.i:j])
	}
	p.i = j
	if strings.HasPrefix(p.s[p.i:], "x10") { // CDS: 1.5x10+11
		p.i++
		if err := p.number(u, power); err != nil {
			return err
		}
		u.Scale *= math.Pow(f, float64(power)/powerDenominator)
		return nil
	}
	num, den, err := p.power()
	if err != nil {
		return err
	}
	if den == 0 {
		return fmt.Errorf("a power is divided by zero")
	}
	u.Scale *= math.Pow(f, float64(power*num)/float64(den*powerDenominator))
	return nil
}

func (p *parser) name() string {
	j := p.i
	if p.s[j] == '%' || p.s[j] == '"' || p.s[j] == '\'' {
		p.i++
		return p.s[j : j+1]
	}
	for j < len(p.s) {
		r, n := utf8.DecodeRuneInString(p.s[j:])
		if !unicode.IsLetter(r) && r != '_' && r != '°' {
			break
		}
		j += n
	}
	name := p.s[p.i:j]
	if name == "e" && j < len(p.s) && p.s[j] == '-' && (j+1 == len(p.s) || p.s[j+1] == '/' || p.s[j+1] == ' ') {
		j++
		name = "e-"
	}
	p.i = j
	return name
}

// power reads what follows a factor: **2, **-1, ^2, ^(1/2), **(-0.5), 2, -2, or nothing.
func (p *parser) power() (num, den int, err error) {
	s := p.s[p.i:]
	mark := 0
	if end := strings.IndexByte(s, ')'); strings.HasPrefix(s, "(") && end > 1 && strings.Trim(s[1:end], "+-0123456789./") == "" { // FITS: m(2)
		p.i += end + 1
		return fraction(s[1:end])
	}
	if strings.HasPrefix(s, "**") {
		mark = 2
	} else if strings.HasPrefix(s, "^") {
		mark = 1
	}
	rest := s[mark:]
	closing := false
	if mark > 0 && strings.HasPrefix(rest, "(") {
		closing = true
		rest = rest[1:]
	}
	end := 0
	for end < len(rest) && (rest[end] >= '0' && rest[end] <= '9' || end == 0 && (rest[end] == '-' || rest[end] == '+') || closing && strings.IndexByte("/.-", rest[end]) >= 0) {
		end++
	}
	body := rest[:end]
	if body == "" || body == "-" || body == "+" {
		if mark > 0 {
			return 0, 0, fmt.Errorf("a power has no number")
		}
		return 1, 1, nil
	}
	used := mark + end
	if closing {
		if !strings.HasPrefix(rest[end:], ")") {
			return 0, 0, fmt.Errorf("a parenthesis is not closed")
		}
		used += 2
	}
	p.i += used
	return fraction(body)
}

// fraction reads 2, -1, 1/2 and 0.5.
func fraction(s string) (num, den int, err error) {
	a, b, isRatio := strings.Cut(s, "/")
	f, err := strconv.ParseFloat(a, 64)
	if err != nil {
		return 0, 0, fmt.Errorf("%q is no power", s)
	}
	den = powerDenominator
	if isRatio {
		d, err := strconv.Atoi(b)
		if err != nil || d == 0 || d > 1000 || d < -1000 {
			return 0, 0, fmt.Errorf("%q is no power", s)
		}
		den = d * powerDenominator
	}
	n := f * powerDenominator
	if n != math.Trunc(n) || math.Abs(f) > 100 {
		return 0, 0, fmt.Errorf("%q is no power", s)
	}
	return int(n), den, nil
}

// addBase adds "kg m2 s-2".
func addBase(dst map[string]int, base string) {
	for _, f := range strings.Fields(base) {
		i := strings.IndexAny(f, "-0123456789")
		n := 1
		if i > 0 {
			n, _ = strconv.Atoi(f[i:])
			f = f[:i]
		}
		dst[f] += n * powerDenominator
	}
}

func baseName(base map[string]int) string {
	if len(base) == 0 {
		return "a plain number"
	}
	var keys []string
	for k := range base {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for i, k := range keys {
		if n := base[k]; n != powerDenominator {
			keys[i] = k + "**" + strconv.FormatFloat(float64(n)/powerDenominator, 'g', -1, 64)
		}
	}
	return strings.Join(keys, ".")
}
