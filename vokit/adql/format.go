package adql

import "strings"

// Format lays a query out: keywords in upper case, a clause a line. Comments
// are not kept.
func Format(adql string) (string, error) {
	q, err := Parse(adql)
	if err != nil {
		return "", err
	}
	return q.String(), nil
}

// String is the query as ADQL, laid out.
func (q *Query) String() string {
	p := &printer{}
	p.query(q, 0)
	return p.b.String()
}

type printer struct{ b strings.Builder }

func (p *printer) line(depth int) {
	p.b.WriteByte('\n')
	for range depth {
		p.b.WriteString("  ")
	}
}

func (p *printer) query(q *Query, depth int) {
	for i, c := range q.With {
		if i == 0 {
			p.b.WriteString("WITH ")
		} else {
			p.b.WriteString(",")
			p.line(depth)
		}
		p.b.WriteString(c.Name.String() + names(c.Columns) + " AS ")
		p.nested(c.Query, depth)
	}
	if len(q.With) > 0 {
		p.line(depth)
	}
	p.body(q.Body, depth)
	for i, o := range q.OrderBy {
		if i == 0 {
			p.line(depth)
			p.b.WriteString("ORDER BY ")
		} else {
			p.b.WriteString(", ")
		}
		p.expr(o.Expr, depth)
		if o.Desc {
			p.b.WriteString(" DESC")
		}
	}
	if q.Offset != nil {
		p.line(depth)
		p.b.WriteString("OFFSET ")
		p.expr(q.Offset, depth)
	}
}

// nested writes a query in parentheses, indented.
func (p *printer) nested(q *Query, depth int) {
	p.b.WriteString("(")
	p.line(depth + 1)
	p.query(q, depth+1)
	p.line(depth)
	p.b.WriteString(")")
}

func (p *printer) body(b Body, depth int) {
	switch b := b.(type) {
	case *Select:
		p.selectSpec(b, depth)
	case *Nested:
		p.nested(b.Query, depth)
	case *SetOp:
		p.body(b.Left, depth)
		p.line(depth)
		p.b.WriteString(b.Op)
		if b.All {
			p.b.WriteString(" ALL")
		}
		p.line(depth)
		p.body(b.Right, depth)
	}
}

func (p *printer) selectSpec(s *Select, depth int) {
	p.b.WriteString("SELECT ")
	if s.Distinct {
		p.b.WriteString("DISTINCT ")
	}
	if s.Top != nil {
		p.b.WriteString("TOP ")
		p.expr(s.Top, depth)
		p.b.WriteByte(' ')
	}
	for i, it := range s.Items {
		if i > 0 {
			p.b.WriteString(", ")
		}
		if it.Star {
			if it.Table != nil {
				p.b.WriteString(path(it.Table) + ".")
			}
			p.b.WriteByte('*')
			continue
		}
		p.expr(it.Expr, depth)
		if it.As != nil {
			p.b.WriteString(" AS " + it.As.String())
		}
	}
	p.line(depth)
	p.b.WriteString("FROM ")
	for i, t := range s.From {
		if i > 0 {
			p.b.WriteString(", ")
		}
		p.table(t, depth)
	}
	p.clause("WHERE", s.Where, depth)
	for i, g := range s.GroupBy {
		if i == 0 {
			p.line(depth)
			p.b.WriteString("GROUP BY ")
		} else {
			p.b.WriteString(", ")
		}
		p.expr(g, depth)
	}
	p.clause("HAVING", s.Having, depth)
}

// clause puts each part of a conjunction on a line of its own.
func (p *printer) clause(word string, e Expr, depth int) {
	if e == nil {
		return
	}
	p.line(depth)
	p.b.WriteString(word + " ")
	p.conjuncts(e, depth)
}

func (p *printer) conjuncts(e Expr, depth int) {
	if b, ok := e.(*Binary); ok && b.Op == "AND" {
		p.conjuncts(b.X, depth)
		p.line(depth + 1)
		p.b.WriteString("AND ")
		p.operand(b.Y, precedence["AND"]+1, depth)
		return
	}
	p.operand(e, precedence["AND"], depth)
}

func (p *printer) table(t TableRef, depth int) {
	switch t := t.(type) {
	case *Table:
		p.b.WriteString(path(t.Parts))
		if t.Sample != nil {
			p.b.WriteString(" TABLESAMPLE(")
			p.expr(t.Sample, depth)
			p.b.WriteString(")")
		}
		if t.As != nil {
			p.b.WriteString(" AS " + t.As.String())
		}
	case *Derived:
		p.nested(t.Query, depth)
		p.b.WriteString(" AS " + t.As.String() + names(t.Columns))
	case *Join:
		p.join(t, depth)
	}
}

func (p *printer) join(j *Join, depth int) {
	p.table(j.Left, depth)
	p.line(depth + 1)
	if j.Natural {
		p.b.WriteString("NATURAL ")
	}
	if j.Kind != "INNER" {
		p.b.WriteString(j.Kind + " ")
	}
	p.b.WriteString("JOIN ")
	if _, nested := j.Right.(*Join); nested {
		p.b.WriteString("(")
		p.table(j.Right, depth+1)
		p.b.WriteString(")")
	} else {
		p.table(j.Right, depth+1)
	}
	if j.On != nil {
		p.b.WriteString(" ON (")
		p.expr(j.On, depth+1)
		p.b.WriteString(")")
	}
	if j.Using != nil {
		p.b.WriteString(" USING" + names(j.Using))
	}
}

// String writes the name as a query must.
func (n Name) String() string {
	if n.Quoted {
		return quote(n.Text)
	}
	return n.Text
}

func path(parts []Name) string {
	s := make([]string, len(parts))
	for i, n := range parts {
		s[i] = n.String()
	}
	return strings.Join(s, ".")
}

func names(ns []Name) string {
	if len(ns) == 0 {
		return ""
	}
	s := make([]string, len(ns))
	for i, n := range ns {
		s[i] = n.String()
	}
	return " (" + strings.Join(s, ", ") + ")"
}

// precedence of operators, tightest last; predicates stand at 4.
var precedence = map[string]int{
	"OR": 1, "AND": 2, "NOT": 3, "=": 4, "<>": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4,
	"||": 5, "&": 6, "|": 6, "^": 6, "+": 7, "-": 7, "*": 8, "/": 8,
}

const unaryLevel, atomLevel = 9, 10

func level(e Expr) int {
	switch x := e.(type) {
	case *Binary:
		return precedence[x.Op]
	case *Unary:
		if x.Op == "NOT" {
			return precedence["NOT"]
		}
		return unaryLevel
	case *Between, *In, *Like, *IsNull:
		return 4
	}
	return atomLevel
}

// operand writes e in parentheses when it binds less tightly than min.
func (p *printer) operand(e Expr, min, depth int) {
	if level(e) < min {
		p.b.WriteByte('(')
		p.expr(e, depth)
		p.b.WriteByte(')')
		return
	}
	p.expr(e, depth)
}

func (p *printer) list(es []Expr, depth int) {
	for i, e := range es {
		if i > 0 {
			p.b.WriteString(", ")
		}
		p.expr(e, depth)
	}
}

func (p *printer) expr(e Expr, depth int) {
	switch x := e.(type) {
	case *Column:
		p.b.WriteString(path(x.Parts))
	case *Number:
		p.b.WriteString(x.Text)
	case *String:
		p.b.WriteString(literal(x.Value))
	case *Null:
		p.b.WriteString("NULL")
	case *Bool:
		p.b.WriteString(strings.ToUpper(map[bool]string{true: "true", false: "false"}[x.Value]))
	case *Unary:
		p.b.WriteString(x.Op)
		if x.Op == "NOT" {
			p.b.WriteByte(' ')
			p.operand(x.X, precedence["NOT"], depth)
			return
		}
		p.operand(x.X, atomLevel, depth)
	case *Binary:
		l := precedence[x.Op]
		p.operand(x.X, l, depth)
		p.b.WriteString(" " + x.Op + " ")
		p.operand(x.Y, l+1, depth)
	case *Call:
		p.call(x, depth)
	case *Cast:
		p.b.WriteString("CAST(")
		p.expr(x.X, depth)
		p.b.WriteString(" AS " + x.Type + ")")
	case *Case:
		p.caseExpr(x, depth)
	case *Exists:
		p.b.WriteString("EXISTS ")
		p.nested(x.Sub, depth)
	case *Subquery:
		p.nested(x.Sub, depth)
	default:
		p.predicate(e, depth)
	}
}

func (p *printer) predicate(e Expr, depth int) {
	neg := map[bool]string{true: " NOT"}
	switch x := e.(type) {
	case *Between:
		p.operand(x.X, 4, depth)
		p.b.WriteString(neg[x.Not] + " BETWEEN ")
		p.operand(x.Lo, 5, depth)
		p.b.WriteString(" AND ")
		p.operand(x.Hi, 5, depth)
	case *Like:
		p.operand(x.X, 4, depth)
		word := " LIKE "
		if x.Fold {
			word = " ILIKE "
		}
		p.b.WriteString(neg[x.Not] + word)
		p.operand(x.Pattern, 5, depth)
	case *IsNull:
		p.operand(x.X, 4, depth)
		p.b.WriteString(" IS" + neg[x.Not] + " NULL")
	case *In:
		p.operand(x.X, 4, depth)
		p.b.WriteString(neg[x.Not] + " IN ")
		if x.Sub != nil {
			p.nested(x.Sub, depth)
			return
		}
		p.b.WriteByte('(')
		p.list(x.List, depth)
		p.b.WriteByte(')')
	}
}

func (p *printer) call(x *Call, depth int) {
	p.b.WriteString(x.Name + "(")
	if x.Star {
		p.b.WriteByte('*')
	}
	if x.Distinct {
		p.b.WriteString("DISTINCT ")
	}
	p.list(x.Args, depth)
	p.b.WriteByte(')')
}

func (p *printer) caseExpr(x *Case, depth int) {
	p.b.WriteString("CASE")
	if x.X != nil {
		p.b.WriteByte(' ')
		p.expr(x.X, depth)
	}
	for _, w := range x.Whens {
		p.b.WriteString(" WHEN ")
		p.expr(w.Cond, depth)
		p.b.WriteString(" THEN ")
		p.expr(w.Then, depth)
	}
	if x.Else != nil {
		p.b.WriteString(" ELSE ")
		p.expr(x.Else, depth)
	}
	p.b.WriteString(" END")
}
