package adql

import (
	"fmt"
	"strings"

	"vogo/internal/near"
)

// Parse reads one ADQL query. An error is an *Error.
func Parse(adql string) (*Query, error) {
	p := &parser{src: adql}
	if err := p.lex(); err != nil {
		return nil, err
	}
	q, err := p.query()
	if err != nil {
		return nil, err
	}
	p.take(";")
	if t := p.peek(); t.kind != tokEOF {
		return nil, p.unexpected("the end of the query", clauseWords...)
	}
	return q, nil
}

// clauseWords are what a misspelt word after a table is likely meant to be.
var clauseWords = []string{"from", "where", "join", "group by", "having", "order by", "offset", "union", "on", "using", "and", "or"}

// Bounds of a query, so that none can exhaust stack, memory or patience.
const (
	maxDepth  = 200  // of nesting
	maxChain  = 5000 // operands joined by operators of one kind
	maxTables = 64   // tables in one FROM, the limit of SQLite
	maxArms   = 200  // SELECTs joined by set operators
	maxArgs   = 1000 // arguments of a function, the limit of SQLite
)

// tooMany tells that the query has more of something than is taken.
func (p *parser) tooMany(n int, what, hint string) *Error {
	t := p.peek()
	return p.errAt(t.pos, clip(t.src), fmt.Sprintf("more than %d %s", n, what), hint)
}

type parser struct {
	src   string
	toks  []token
	i     int
	depth int
}

func (p *parser) peek() token { return p.toks[p.i] }

func (p *parser) peekAt(n int) token {
	if p.i+n >= len(p.toks) {
		return p.toks[len(p.toks)-1]
	}
	return p.toks[p.i+n]
}

func (p *parser) next() token {
	t := p.toks[p.i]
	if t.kind != tokEOF {
		p.i++
	}
	return t
}

// is reports whether the next token is one of the keywords or operators.
func (p *parser) is(words ...string) bool {
	t := p.peek()
	for _, w := range words {
		if t.up == w {
			return true
		}
	}
	return false
}

// take consumes the next token if it is the given word.
func (p *parser) take(word string) bool {
	if p.is(word) {
		p.i++
		return true
	}
	return false
}

func (p *parser) want(word string) error {
	if p.take(word) {
		return nil
	}
	return p.unexpected(word, strings.ToLower(word))
}

// unexpected reports the next token where something else was expected.
// Candidates are words the token, or the identifier before it that was taken
// for an alias, may be a misspelling of.
func (p *parser) unexpected(expected string, candidates ...string) *Error {
	t := p.peek()
	if t.kind == tokIdent {
		if hits := nearestKeyword(t.text, candidates); hits != nil {
			return p.errAt(t.pos, t.src, "expected "+expected, didYouMean(hits))
		}
	}
	for back := 1; back <= 2 && p.i-back >= 0; back++ {
		prev := p.toks[p.i-back]
		if prev.kind == tokIdent && !clauses[prev.up] {
			if hits := nearestKeyword(prev.text, candidates); hits != nil {
				return p.errAt(prev.pos, prev.src, "expected "+expected, didYouMean(hits))
			}
		}
	}
	hint := ""
	if t.up == "LIMIT" {
		hint = "ADQL limits rows with SELECT TOP n"
	} else if t.kind == tokIdent && reserved[t.up] {
		hint = "it is a reserved word; to use it as a name, put it in double quotes"
	}
	return p.errAt(t.pos, clip(t.src), "expected "+expected, hint)
}

func nearestKeyword(word string, candidates []string) []string {
	w := strings.ToLower(word)
	if len(w) < 2 {
		return nil
	}
	var hits []string
	for _, c := range candidates {
		first, _, _ := strings.Cut(c, " ")
		d := near.Distance(w, first)
		if d > 0 && d <= max(1, min(2, len(first)/2)) && len(first) > d+1 {
			hits = append(hits, c)
		}
	}
	return hits
}

func (p *parser) enter() error {
	p.depth++
	if p.depth > maxDepth {
		t := p.peek()
		return p.errAt(t.pos, clip(t.src), "the query is nested too deeply", "")
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// query reads [WITH …] body [ORDER BY …] [OFFSET n].
func (p *parser) query() (*Query, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	q := &Query{src: p.src}
	if p.take("WITH") {
		for {
			c, err := p.cte()
			if err != nil {
				return nil, err
			}
			q.With = append(q.With, c)
			if !p.take(",") {
				break
			}
		}
	}
	var err error
	if q.Body, err = p.setExpr(); err != nil {
		return nil, err
	}
	if p.take("ORDER") {
		if err := p.want("BY"); err != nil {
			return nil, err
		}
		if q.OrderBy, err = p.orderItems(); err != nil {
			return nil, err
		}
	}
	if p.take("OFFSET") {
		if q.Offset, err = p.count("OFFSET"); err != nil {
			return nil, err
		}
	}
	return q, nil
}

func (p *parser) cte() (CTE, error) {
	var c CTE
	var err error
	if c.Name, err = p.name("a name for the WITH query"); err != nil {
		return c, err
	}
	if p.is("(") {
		if c.Columns, err = p.nameList(); err != nil {
			return c, err
		}
	}
	if err := p.want("AS"); err != nil {
		return c, err
	}
	c.Query, err = p.subquery()
	return c, err
}

// subquery reads ( query ).
func (p *parser) subquery() (*Query, error) {
	if err := p.want("("); err != nil {
		return nil, err
	}
	q, err := p.query()
	if err != nil {
		return nil, err
	}
	return q, p.closing()
}

// closing wants the parenthesis that ends what was begun.
func (p *parser) closing() error {
	if p.take(")") {
		return nil
	}
	return p.unexpected(`")"`, append(append([]string(nil), clauseWords...), "between", "like", "in", "is")...)
}

func (p *parser) setExpr() (Body, error) {
	left, err := p.setTerm()
	if err != nil {
		return nil, err
	}
	for arms := 2; p.is("UNION", "EXCEPT"); arms++ {
		if arms > maxArms {
			return nil, p.tooMany(maxArms, "queries joined by set operators", "")
		}
		op := p.next().up
		all := p.take("ALL")
		right, err := p.setTerm()
		if err != nil {
			return nil, err
		}
		left = &SetOp{Op: op, All: all, Left: left, Right: right}
	}
	return left, nil
}

func (p *parser) setTerm() (Body, error) {
	left, err := p.setPrimary()
	if err != nil {
		return nil, err
	}
	for arms := 2; p.is("INTERSECT"); arms++ {
		if arms > maxArms {
			return nil, p.tooMany(maxArms, "queries joined by set operators", "")
		}
		p.next()
		all := p.take("ALL")
		right, err := p.setPrimary()
		if err != nil {
			return nil, err
		}
		left = &SetOp{Op: "INTERSECT", All: all, Left: left, Right: right}
	}
	return left, nil
}

func (p *parser) setPrimary() (Body, error) {
	if p.is("(") {
		q, err := p.subquery()
		if err != nil {
			return nil, err
		}
		return &Nested{Query: q}, nil
	}
	return p.selectSpec()
}

func (p *parser) selectSpec() (*Select, error) {
	t := p.peek()
	if t.up != "SELECT" {
		if t.kind == tokEOF && p.i == 0 {
			return nil, p.errAt(t.pos, "", "the query is empty", "begin with SELECT")
		}
		if hint, ok := notQueries[t.up]; ok {
			return nil, p.errAt(t.pos, t.src, "expected SELECT", hint)
		}
		return nil, p.unexpected("SELECT", "select")
	}
	p.next()
	s := &Select{Pos: t.pos}
	if p.take("DISTINCT") {
		s.Distinct = true
	} else {
		p.take("ALL")
	}
	var err error
	if p.is("TOP") {
		p.next()
		if s.Top, err = p.count("TOP"); err != nil {
			return nil, err
		}
	}
	if s.Items, err = p.items(); err != nil {
		return nil, err
	}
	if !p.take("FROM") {
		if t := p.peek(); t.kind == tokEOF || t.up == ")" {
			return nil, p.unexpected("FROM", "from")
		}
		return nil, p.unexpected("FROM or a comma", "from")
	}
	if s.From, err = p.tables(); err != nil {
		return nil, err
	}
	return s, p.tail(s)
}

var notQueries = map[string]string{
	"INSERT": "ADQL reads tables only", "UPDATE": "ADQL reads tables only", "DELETE": "ADQL reads tables only",
	"DROP": "ADQL reads tables only", "CREATE": "ADQL reads tables only", "ALTER": "ADQL reads tables only",
}

// tail reads what may follow the tables of a SELECT.
func (p *parser) tail(s *Select) (err error) {
	if p.take("WHERE") {
		if s.Where, err = p.expr(); err != nil {
			return err
		}
	}
	if p.take("GROUP") {
		if err := p.want("BY"); err != nil {
			return err
		}
		for {
			e, err := p.expr()
			if err != nil {
				return err
			}
			s.GroupBy = append(s.GroupBy, e)
			if !p.take(",") {
				break
			}
		}
	}
	if p.take("HAVING") {
		if s.Having, err = p.expr(); err != nil {
			return err
		}
	}
	return nil
}

// count reads the number after TOP or OFFSET.
func (p *parser) count(what string) (Expr, error) {
	t := p.peek()
	if t.kind != tokNumber || strings.ContainsAny(t.text, ".eExX") || len(t.text) > 18 {
		return nil, p.errAt(t.pos, clip(t.src), "expected a whole number after "+what, "")
	}
	p.next()
	return &Number{Text: t.text, At: t.pos}, nil
}

func (p *parser) items() ([]Item, error) {
	var items []Item
	for {
		it, err := p.item()
		if err != nil {
			return nil, err
		}
		items = append(items, it)
		if !p.take(",") {
			return items, nil
		}
		if p.is("FROM") {
			return nil, p.errAt(p.peek().pos, p.peek().src, "expected a column after the comma", "remove the comma before FROM")
		}
	}
}

func (p *parser) item() (Item, error) {
	t := p.peek()
	it := Item{Pos: t.pos}
	if t.up == "*" {
		p.next()
		it.Star = true
		return it, nil
	}
	// table.* looks two tokens ahead for each part of the name.
	for n := 0; p.peekAt(n).kind == tokIdent || p.peekAt(n).kind == tokQuoted; n += 2 {
		if p.peekAt(n+1).up != "." {
			break
		}
		if p.peekAt(n+2).up == "*" {
			for k := 0; k <= n; k += 2 {
				it.Table = append(it.Table, nameOf(p.peekAt(k)))
			}
			p.i += n + 3
			it.Star = true
			return it, nil
		}
	}
	var err error
	if it.Expr, err = p.expr(); err != nil {
		return it, err
	}
	it.As, err = p.alias()
	return it, err
}

// alias reads [AS] name, or nothing.
func (p *parser) alias() (*Name, error) {
	if p.take("AS") {
		n, err := p.name("a name after AS")
		if err != nil {
			return nil, err
		}
		return &n, nil
	}
	t := p.peek()
	if t.kind == tokQuoted || t.kind == tokIdent && !reserved[t.up] && !clauses[t.up] {
		n := nameOf(p.next())
		return &n, nil
	}
	return nil, nil
}

func nameOf(t token) Name {
	return Name{Text: t.text, Quoted: t.kind == tokQuoted, Pos: t.pos}
}

// name reads an identifier that is not a reserved word.
func (p *parser) name(what string) (Name, error) {
	t := p.peek()
	switch {
	case t.kind == tokQuoted:
	case t.kind == tokIdent && reserved[t.up]:
		return Name{}, p.errAt(t.pos, t.src, "expected "+what+", found a reserved word", `to use it as a name, write "`+t.text+`" in double quotes`)
	case t.kind != tokIdent:
		return Name{}, p.errAt(t.pos, clip(t.src), "expected "+what, "")
	}
	p.next()
	return nameOf(t), nil
}

func (p *parser) nameList() ([]Name, error) {
	if err := p.want("("); err != nil {
		return nil, err
	}
	var names []Name
	for {
		n, err := p.name("a column name")
		if err != nil {
			return nil, err
		}
		names = append(names, n)
		if !p.take(",") {
			break
		}
	}
	return names, p.closing()
}

func (p *parser) orderItems() ([]OrderItem, error) {
	var items []OrderItem
	for {
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		it := OrderItem{Expr: e}
		if p.take("DESC") {
			it.Desc = true
		} else {
			p.take("ASC")
		}
		items = append(items, it)
		if !p.take(",") {
			return items, nil
		}
	}
}
