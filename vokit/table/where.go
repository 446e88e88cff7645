package table

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Where is the rows for which an expression is true, such as
//
//	gmag < 20 && dec > 0
//	obs_collection == 'DASCH' and t_min between 30000 and 40000
//	abs(pmra) > 3*e_pmra or name like 'HD %' or otype in ('AGB', 'RGB')
//	access_url is not null && contains(access_format, 'fits')
//
// Operators, from the loosest: or ||, and &&, not !, the comparisons = == != <> < <= > >= with like,
// ilike, in, between and is [not] null, then + -, * / %, and ** for powers. Texts stand in single or double
// quotes, names with odd characters in `backquotes`. Functions: abs sqrt cbrt exp log (natural) log10 pow min max floor
// ceil round sign sin cos tan asin acos atan atan2 (radians) degrees radians mod, lower upper trim length contains
// startswith endswith, isnull, if(condition, a, b), and distance(ra1, dec1, ra2, dec2), all in degrees.
// A comparison with a null is not true, nor is its negation, as in SQL. Whole numbers are compared exactly.
func (t *Table) Where(expression string) (*Table, error) {
	rows, err := t.WhereRows(expression)
	if err != nil {
		return nil, err
	}
	return t.Take(rows...), nil
}

// WhereRows is the numbers of the rows for which an expression is true. See [Table.Where].
func (t *Table) WhereRows(expression string) ([]int, error) {
	e, err := t.compile(expression)
	if err != nil {
		return nil, err
	}
	if e.kind != isBool {
		return nil, fmt.Errorf("table %q: %q is %s, not a condition", t.Name, expression, e.kind)
	}
	var rows []int
	for i := range t.rows {
		if e.truth(i) == yes {
			rows = append(rows, i)
		}
	}
	return rows, nil
}

// Eval computes an expression of numbers for every row, as in [Table.Where]: "jmag - kmag", "maj_axis/3600".
// Nulls give NaN, conditions 1 and 0.
func (t *Table) Eval(expression string) ([]float64, error) {
	e, err := t.compile(expression)
	if err != nil {
		return nil, err
	}
	if e.kind == isText {
		return nil, fmt.Errorf("table %q: %q is a text, not a number", t.Name, expression)
	}
	e = asNumber(e)
	out := make([]float64, t.rows)
	for i := range out {
		out[i] = e.number(i)
	}
	return out, nil
}

// exprKind is what an expression gives.
type exprKind uint8

const (
	isNumber exprKind = iota
	isText
	isBool
)

func (k exprKind) String() string { return [...]string{"a number", "a text", "a condition"}[k] }

// truth is a truth value of three: SQL's unknown is neither true nor false.
type truth uint8

const (
	no truth = iota
	yes
	unknown
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// expr computes something for a row. Only the function of its kind is set, and integer as well where a
// number is exact as an int64.
type expr struct {
	kind    exprKind
	number  func(row int) float64
	integer func(row int) (int64, bool)
	text    func(row int) (string, bool)
	truth   func(row int) truth
	column  *Column // set when the expression is nothing but a column
}

// isExpression tells whether a text, meant as a value, computes numbers of columns.
func (t *Table) isExpression(text string) bool {
	if !strings.ContainsAny(text, "+-*/(") {
		return false
	}
	if t.find(text) >= 0 {
		return false
	}
	e, err := t.compile(text)
	if err != nil || e.kind != isNumber {
		return false
	}
	tokens, err := lexExpr(text)
	return err == nil && slices.ContainsFunc(tokens, func(k token) bool {
		return (k.kind == tokName || k.kind == tokQuotedName) && t.find(k.text) >= 0
	})
}

// backquoted says how to write a column with signs in its name, if the expression has
// one without backquotes.
func (t *Table) backquoted(expression string) string {
	for _, c := range t.cols {
		plain := !strings.ContainsFunc(c.Name, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if c.Name != "" && !plain && strings.Contains(expression, c.Name) && !strings.Contains(expression, "`"+c.Name+"`") {
			return fmt.Sprintf("; the column %s is written `%[1]s`, in backquotes", c.Name)
		}
	}
	return ""
}

func (t *Table) compile(expression string) (*expr, error) {
	tokens, err := lexExpr(expression)
	if err != nil {
		return nil, fmt.Errorf("table %q: %q: %w", t.Name, expression, err)
	}
	p := &exprParser{t: t, tokens: tokens}
	e, err := p.or()
	if err == nil && p.peek().kind != tokEnd {
		err = p.peek().unexpected()
	}
	if err != nil {
		return nil, fmt.Errorf("table %q: %q: %w%s", t.Name, expression, err, t.backquoted(expression))
	}
	return e, nil
}

func columnExpr(c *Column) (*expr, error) {
	switch {
	case c.sh.array:
		return nil, fmt.Errorf("column %q is %s: arrays cannot be used in expressions", c.Name, c.TypeName())
	case c.dt.isComplex():
		return nil, fmt.Errorf("column %q is complex, which expressions cannot use", c.Name)
	case c.dt.IsText():
		return &expr{kind: isText, column: c, text: func(i int) (string, bool) {
			return c.vec.str.at(i), !c.IsNull(i)
		}}, nil
	case c.dt == Boolean:
		return &expr{kind: isBool, column: c, truth: func(i int) truth {
			if c.IsNull(i) {
				return unknown
			}
			return truthOf(c.vec.u8[i] == 1)
		}}, nil
	}
	e := &expr{kind: isNumber, column: c, number: c.Float}
	if !c.dt.isFloat() {
		e.integer = func(i int) (int64, bool) {
			if c.IsNull(i) {
				return 0, false
			}
			return c.vec.int(c.dt, i)
		}
	}
	return e, nil
}

func numberExpr(f float64) *expr {
	e := &expr{kind: isNumber, number: func(int) float64 { return f }}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		e.integer = func(int) (int64, bool) { return int64(f), true }
	}
	return e
}

// asNumber makes a number of a condition: 1, 0 or NaN.
func asNumber(e *expr) *expr {
	if e.kind != isBool {
		return e
	}
	return &expr{kind: isNumber, number: func(i int) float64 {
		switch e.truth(i) {
		case yes:
			return 1
		case no:
			return 0
		}
		return math.NaN()
	}}
}

// compareExpr compares two values of the same kind.
func compareExpr(op string, a, b *expr) (*expr, error) {
	if a.kind != b.kind {
		var err error
		if a, b, err = agree(op, a, b); err != nil {
			return nil, err
		}
	}
	holds := map[string]func(c int) bool{
		"=": func(c int) bool { return c == 0 }, "!=": func(c int) bool { return c != 0 },
		"<": func(c int) bool { return c < 0 }, "<=": func(c int) bool { return c <= 0 },
		">": func(c int) bool { return c > 0 }, ">=": func(c int) bool { return c >= 0 },
	}[op]
	switch {
	case a.kind == isText:
		return &expr{kind: isBool, truth: func(i int) truth {
			x, ok1 := a.text(i)
			y, ok2 := b.text(i)
			if !ok1 || !ok2 {
				return unknown
			}
			return truthOf(holds(strings.Compare(x, y)))
		}}, nil
	case a.kind == isBool:
		a, b = asNumber(a), asNumber(b)
	case a.integer != nil && b.integer != nil:
		return &expr{kind: isBool, truth: func(i int) truth {
			x, ok1 := a.integer(i)
			y, ok2 := b.integer(i)
			switch {
			case !ok1 || !ok2:
				return unknown
			case x < y:
				return truthOf(holds(-1))
			case x > y:
				return truthOf(holds(1))
			}
			return truthOf(holds(0))
		}}, nil
	}
	return compareFloats(op, a, b), nil
}

func compareFloats(op string, a, b *expr) *expr {
	holds := map[string]func(x, y float64) bool{
		"=": func(x, y float64) bool { return x == y }, "!=": func(x, y float64) bool { return x != y },
		"<": func(x, y float64) bool { return x < y }, "<=": func(x, y float64) bool { return x <= y },
		">": func(x, y float64) bool { return x > y }, ">=": func(x, y float64) bool { return x >= y },
	}[op]
	// A float column against a written number: the number as a float32, else mag = 12.3 would never hold.
	round := func(f float64) float64 { return f }
	if op == "=" || op == "!=" {
		if single(a) && b.column == nil || single(b) && a.column == nil {
			round = func(f float64) float64 { return float64(float32(f)) }
		}
	}
	return &expr{kind: isBool, truth: func(i int) truth {
		x, y := round(a.number(i)), round(b.number(i))
		if x != x || y != y {
			return unknown
		}
		return truthOf(holds(x, y))
	}}
}

func single(e *expr) bool { return e.column != nil && e.column.dt == Float }

// agree makes two different kinds comparable: a text column of numbers with a number, a boolean column
// with 1 and 0 or 'true'.
func agree(op string, a, b *expr) (*expr, *expr, error) {
	if a.kind == isBool && b.kind == isNumber || a.kind == isNumber && b.kind == isBool {
		return asNumber(a), asNumber(b), nil
	}
	number := func(e *expr) *expr {
		return &expr{kind: isNumber, column: e.column, number: func(i int) float64 {
			s, ok := e.text(i)
			if f, err := parseFloat(s); ok && err == nil {
				return f
			}
			return math.NaN()
		}}
	}
	switch {
	case a.kind == isText && b.kind == isNumber && a.column != nil:
		return number(a), b, nil
	case a.kind == isNumber && b.kind == isText && b.column != nil:
		return a, number(b), nil
	}
	return nil, nil, fmt.Errorf("%s %s %s cannot be compared", a.kind, op, b.kind)
}
