package adql

import (
	"fmt"
	"strings"
)

// expr reads a value or a condition; both share one grammar, and what may
// stand where is left to translation, which knows the types.
func (p *parser) expr() (Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	return p.chain(p.conjunction, "OR")
}

func (p *parser) conjunction() (Expr, error) { return p.chain(p.negation, "AND") }

// chain reads operands joined by left-associative operators.
func (p *parser) chain(operand func() (Expr, error), ops ...string) (Expr, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for n := 2; p.is(ops...); n++ {
		if n > maxChain {
			return nil, p.tooMany(maxChain, "operands in a row", "upload long lists as a table and join with it")
		}
		op := p.next().up
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = &Binary{Op: op, X: left, Y: right}
	}
	return left, nil
}

func (p *parser) negation() (Expr, error) {
	if t := p.peek(); t.up == "NOT" {
		if err := p.enter(); err != nil {
			return nil, err
		}
		defer p.leave()
		p.next()
		x, err := p.negation()
		if err != nil {
			return nil, err
		}
		return &Unary{Op: "NOT", X: x, At: t.pos}, nil
	}
	return p.predicate()
}

// predicate reads a value and the comparison that may follow it.
func (p *parser) predicate() (Expr, error) {
	x, err := p.concat()
	if err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		if n > maxDepth {
			return nil, p.tooMany(maxDepth, "comparisons in a row", "join them with AND")
		}
		if p.is("=", "<>", "!=", "<", "<=", ">", ">=") {
			op := p.next().up
			y, err := p.concat()
			if err != nil {
				return nil, err
			}
			x = &Binary{Op: op, X: x, Y: y}
			continue
		}
		y, err := p.suffix(x)
		if err != nil || y == nil {
			return x, err
		}
		x = y
	}
}

// suffix reads IS NULL, BETWEEN, IN or LIKE after x; nil when none follows.
func (p *parser) suffix(x Expr) (Expr, error) {
	if p.take("IS") {
		not := p.take("NOT")
		if err := p.want("NULL"); err != nil {
			return nil, err
		}
		return &IsNull{X: x, Not: not}, nil
	}
	not := p.is("NOT") && (p.peekAt(1).up == "BETWEEN" || p.peekAt(1).up == "IN" || p.peekAt(1).up == "LIKE" || p.peekAt(1).up == "ILIKE")
	if not {
		p.next()
	}
	switch {
	case p.take("BETWEEN"):
		lo, err := p.concat()
		if err != nil {
			return nil, err
		}
		if err := p.want("AND"); err != nil {
			return nil, err
		}
		hi, err := p.concat()
		if err != nil {
			return nil, err
		}
		return &Between{X: x, Lo: lo, Hi: hi, Not: not}, nil
	case p.is("LIKE", "ILIKE"):
		fold := p.next().up == "ILIKE"
		pat, err := p.concat()
		if err != nil {
			return nil, err
		}
		return &Like{X: x, Pattern: pat, Not: not, Fold: fold}, nil
	case p.take("IN"):
		return p.inList(x, not)
	}
	return nil, nil
}

func (p *parser) inList(x Expr, not bool) (Expr, error) {
	in := &In{X: x, Not: not}
	var err error
	if p.is("(") {
		if u := p.firstInside(); u == "SELECT" || u == "WITH" {
			in.Sub, err = p.subquery()
			return in, err
		}
	}
	if err := p.want("("); err != nil {
		return nil, err
	}
	if in.List, err = p.exprList(); err != nil {
		return nil, err
	}
	return in, p.closing()
}

func (p *parser) exprList() ([]Expr, error) {
	var list []Expr
	for {
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		if !p.take(",") {
			return list, nil
		}
	}
}

func (p *parser) concat() (Expr, error)  { return p.chain(p.bits, "||") }
func (p *parser) bits() (Expr, error)    { return p.chain(p.sum, "&", "|", "^") }
func (p *parser) sum() (Expr, error)     { return p.chain(p.product, "+", "-") }
func (p *parser) product() (Expr, error) { return p.chain(p.unary, "*", "/") }
func (p *parser) unary() (Expr, error) {
	if t := p.peek(); t.kind == tokOp && (t.up == "-" || t.up == "+" || t.up == "~") {
		if err := p.enter(); err != nil {
			return nil, err
		}
		defer p.leave()
		p.next()
		x, err := p.unary()
		if err != nil {
			return nil, err
		}
		return &Unary{Op: t.up, X: x, At: t.pos}, nil
	}
	return p.primary()
}

func (p *parser) primary() (Expr, error) {
	t := p.peek()
	switch t.kind {
	case tokNumber:
		p.next()
		return &Number{Text: t.text, At: t.pos}, nil
	case tokString:
		p.next()
		text := t.text
		for p.peek().kind == tokString { // adjacent literals join, as in SQL-92
			text += p.next().text
		}
		return &String{Value: text, At: t.pos}, nil
	case tokQuoted:
		return p.column()
	case tokIdent:
		return p.word()
	}
	if t.up == "(" {
		if u := p.firstInside(); u == "SELECT" || u == "WITH" {
			sub, err := p.subquery()
			return &Subquery{Sub: sub, At: t.pos}, err
		}
		p.next()
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		return e, p.closing()
	}
	hint := ""
	if t.up == "=" {
		hint = "ADQL compares with one ="
	}
	return nil, p.errAt(t.pos, clip(t.src), "expected a value", hint)
}

// word reads what an unquoted identifier begins: a literal, CASE, CAST,
// EXISTS, a function or a column.
func (p *parser) word() (Expr, error) {
	t := p.peek()
	switch t.up {
	case "NULL":
		p.next()
		return &Null{At: t.pos}, nil
	case "TRUE", "FALSE":
		p.next()
		return &Bool{Value: t.up == "TRUE", At: t.pos}, nil
	case "CASE":
		return p.caseExpr()
	case "CAST":
		return p.cast()
	case "EXISTS":
		p.next()
		sub, err := p.subquery()
		return &Exists{Sub: sub, At: t.pos}, err
	}
	if p.peekAt(1).up == "(" && !clauses[t.up] {
		return p.call()
	}
	return p.column()
}

func (p *parser) column() (Expr, error) {
	t := p.peek()
	if t.kind == tokIdent && reserved[t.up] {
		hint := `to use it as a name, write "` + t.text + `" in double quotes`
		if clauses[t.up] {
			hint = ""
		}
		return nil, p.errAt(t.pos, t.src, "expected a value, found a reserved word", hint)
	}
	parts, err := p.qualified("a column name")
	if err != nil {
		return nil, err
	}
	return &Column{Parts: parts}, nil
}

func (p *parser) call() (Expr, error) {
	t := p.next()
	p.next() // (
	c := &Call{Name: t.text, At: t.pos}
	if p.take(")") {
		return c, nil
	}
	if p.is("*") && p.peekAt(1).up == ")" {
		p.i += 2
		c.Star = true
		return c, nil
	}
	if p.take("DISTINCT") {
		c.Distinct = true
	} else {
		p.take("ALL")
	}
	var err error
	if c.Args, err = p.exprList(); err != nil {
		return nil, err
	}
	if len(c.Args) > maxArgs {
		return nil, p.errAt(t.pos, t.src, fmt.Sprintf("more than %d arguments", maxArgs), "")
	}
	return c, p.closing()
}

func (p *parser) cast() (Expr, error) {
	t := p.next()
	if err := p.want("("); err != nil {
		return nil, err
	}
	x, err := p.expr()
	if err != nil {
		return nil, err
	}
	if err := p.want("AS"); err != nil {
		return nil, err
	}
	typ := p.peek()
	if typ.kind != tokIdent {
		return nil, p.unexpected("a type")
	}
	p.next()
	name := typ.up
	if name == "DOUBLE" && p.take("PRECISION") {
		name = "DOUBLE PRECISION"
	}
	if p.take("(") {
		n, err := p.count("the type's name")
		if err != nil {
			return nil, err
		}
		name += "(" + n.(*Number).Text + ")"
		if err := p.closing(); err != nil {
			return nil, err
		}
	}
	base, _, _ := strings.Cut(name, "(")
	if _, ok := castTypes[base]; !ok {
		return nil, p.errAt(typ.pos, typ.src, "this is no type to cast to", "there are integer, smallint, bigint, real, double precision, char(n), varchar(n), timestamp, point, circle, polygon")
	}
	return &Cast{X: x, Type: name, At: t.pos}, p.closing()
}

func (p *parser) caseExpr() (Expr, error) {
	c := &Case{At: p.next().pos}
	var err error
	if !p.is("WHEN") {
		if c.X, err = p.expr(); err != nil {
			return nil, err
		}
	}
	for p.take("WHEN") {
		var w When
		if w.Cond, err = p.expr(); err != nil {
			return nil, err
		}
		if err := p.want("THEN"); err != nil {
			return nil, err
		}
		if w.Then, err = p.expr(); err != nil {
			return nil, err
		}
		c.Whens = append(c.Whens, w)
	}
	if len(c.Whens) == 0 {
		return nil, p.unexpected("WHEN", "when")
	}
	if p.take("ELSE") {
		if c.Else, err = p.expr(); err != nil {
			return nil, err
		}
	}
	return c, p.want("END")
}
