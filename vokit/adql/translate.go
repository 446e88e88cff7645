package adql

import (
	"fmt"
	"strconv"
	"strings"
)

// Translate resolves the names of q against cat and gives the SQL that
// SQLite runs, with the functions that RegisterFunctions provides. Names the
// catalog does not have, misused functions and ungrouped columns are an
// *Error with their position.
func (q *Query) Translate(cat Catalog) (*Statement, error) {
	t := &translator{cat: cat, src: q.src, seen: map[string]bool{}}
	t.stream = len(q.With) == 0
	out, err := t.query(q, nil)
	if err != nil {
		return nil, err
	}
	cols := make([]ColumnInfo, len(out.cols))
	copy(cols, out.cols)
	return &Statement{SQL: out.sql, Columns: cols, Tables: t.tables, tail: out.tail, hints: t.hints}, nil
}

type translator struct {
	cat    Catalog
	src    string
	n      int // table aliases given so far
	tables []string
	seen   map[string]bool
	ctes   []*cteScope
	weight int // columns of tables named so far, counting through subqueries
	hints  []hint
	stream bool // the rows of the SELECT that comes next go on one by one
}

// cteScope is a WITH query that names in its reach may refer to.
type cteScope struct {
	name string
	sql  string
	cols []ColumnInfo
}

// result is a translated query and its output columns; the SQL names of the
// output columns are those of cols, quoted.
type result struct {
	sql  string
	cols []ColumnInfo
	tail tail // what sql ends with
}

func (t *translator) errAt(p Pos, near, hint, format string, args ...any) error {
	return errorAt(t.src, p, near, fmt.Sprintf(format, args...), hint)
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (t *translator) query(q *Query, parent *scope) (*result, error) {
	outer := t.ctes
	defer func() { t.ctes = outer }()
	var with []string
	for _, c := range q.With {
		r, err := t.query(c.Query, nil)
		if err != nil {
			return nil, err
		}
		if err := t.rename(r.cols, c.Columns); err != nil {
			return nil, err
		}
		t.n++
		sql := fmt.Sprintf("w%d", t.n)
		with = append(with, sql+"("+quoteAll(r.cols)+") AS ("+r.sql+")")
		t.ctes = append(t.ctes[:len(t.ctes):len(t.ctes)], &cteScope{c.Name.Text, sql, r.cols})
	}
	r, err := t.ordered(q, parent)
	if err != nil {
		return nil, err
	}
	if len(with) > 0 {
		r.sql = "WITH " + strings.Join(with, ", ") + " " + r.sql
	}
	return r, nil
}

func quoteAll(cols []ColumnInfo) string {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = quote(c.Name)
	}
	return strings.Join(names, ", ")
}

// rename gives output columns the names of an explicit list.
func (t *translator) rename(cols []ColumnInfo, names []Name) error {
	if len(names) == 0 {
		return nil
	}
	if len(names) != len(cols) {
		return t.errAt(names[0].Pos, names[0].Text, "", "%d column names for a query of %d columns", len(names), len(cols))
	}
	for i, n := range names {
		cols[i].Name = n.Text
	}
	return nil
}

// ordered translates a body with its ORDER BY, OFFSET and TOP.
func (t *translator) ordered(q *Query, parent *scope) (*result, error) {
	var r *result
	var sel *selection
	var err error
	var end tail
	if s, ok := q.Body.(*Select); ok {
		if sel, err = t.selectSpec(s, parent); err != nil {
			return nil, err
		}
		r = &sel.result
		if s.Top != nil {
			end.top = s.Top.(*Number).Text
		}
		if n, err := strconv.Atoi(end.top); len(q.OrderBy) > 0 && (err != nil || n > fewRows) {
			sel.holder.keeps = true
		}
	} else if r, err = t.body(q.Body, parent); err != nil {
		return nil, err
	}
	var keys []string
	for _, o := range q.OrderBy {
		k, err := t.sortKey(o.Expr, r, sel)
		if err != nil {
			return nil, err
		}
		dir := " ASC NULLS LAST"
		if o.Desc {
			dir = " DESC NULLS LAST"
		}
		keys = append(keys, k+dir)
	}
	if sel != nil {
		if err := sel.checkGrouping(t); err != nil {
			return nil, err
		}
		if len(sel.scope.sources) > 0 {
			r.sql = strings.Replace(r.sql, sel.scope.heldMark(), sel.holder.condition(sel.scope, sel.filtered), 1)
		}
	}
	if keys != nil {
		r.sql += " ORDER BY " + strings.Join(keys, ", ")
	}
	if q.Offset != nil {
		end.offset = q.Offset.(*Number).Text
	}
	r.sql += end.sql()
	r.tail = end
	return r, nil
}

// sortKey accepts a position, the name of an output column or, over a plain
// SELECT, any expression.
func (t *translator) sortKey(e Expr, r *result, sel *selection) (string, error) {
	switch x := e.(type) {
	case *Number:
		n, err := strconv.Atoi(x.Text)
		if err != nil || n < 1 || n > len(r.cols) {
			return "", t.errAt(x.At, x.Text, "", "the query has no output column number %s", x.Text)
		}
		return strconv.Itoa(n), nil
	case *Column:
		if len(x.Parts) == 1 {
			for i, c := range r.cols {
				if matches(x.Parts[0], c.Name) {
					return strconv.Itoa(i + 1), nil
				}
			}
		}
	}
	if sel == nil {
		return "", t.errAt(e.pos(), "", didYouMean(nil), "ORDER BY after a set operation takes output columns only")
	}
	v, err := t.expr(e, sel.scope)
	if err != nil {
		return "", err
	}
	if !sel.scope.aggs && !sel.grouped {
		sel.holder.add(v.sql, v.isText())
	}
	return v.sql, nil
}

// body translates an arm of set operations; what it gives can stand beside
// UNION as it is.
func (t *translator) body(b Body, parent *scope) (*result, error) {
	switch b := b.(type) {
	case *Select:
		r, err := t.ordered(&Query{Body: b, src: t.src}, parent)
		if err != nil {
			return nil, err
		}
		return t.arm(r, b.Top != nil), nil
	case *Nested:
		r, err := t.query(b.Query, parent)
		if err != nil {
			return nil, err
		}
		return t.arm(r, true), nil
	case *SetOp:
		t.stream = false
		left, err := t.body(b.Left, parent)
		if err != nil {
			return nil, err
		}
		right, err := t.body(b.Right, parent)
		if err != nil {
			return nil, err
		}
		if len(left.cols) != len(right.cols) {
			return nil, t.errAt(firstPos(b.Right), "", "give both sides the same columns",
				"%s of %d columns with %d columns", b.Op, len(left.cols), len(right.cols))
		}
		for i := range left.cols {
			left.cols[i].Datatype = wider(left.cols[i].Datatype, right.cols[i].Datatype)
		}
		op := b.Op
		switch {
		case b.All && op == "UNION":
			op += " ALL"
		case b.All:
			// Rows count as often as they occur: the second of two equal ones
			// is another row than the first.
			cols := quoteAll(left.cols)
			return t.arm(&result{sql: "SELECT " + cols + " FROM (" + nth(left) + " " + op + " " + nth(right) + ")", cols: left.cols}, true), nil
		}
		// A set operation of set operations is nested explicitly, because
		// SQLite gives all of them the same precedence.
		return t.arm(&result{sql: left.sql + " " + op + " " + right.sql, cols: left.cols}, true), nil
	}
	return nil, fmt.Errorf("adql: unknown query body %T", b)
}

// nth numbers the equal rows of a result.
func nth(r *result) string {
	return "SELECT *, ROW_NUMBER() OVER (PARTITION BY " + quoteAll(r.cols) + ") AS vo_nth FROM (" + r.sql + ")"
}

func (t *translator) arm(r *result, nest bool) *result {
	if nest {
		return &result{sql: "SELECT * FROM (" + r.sql + ")", cols: r.cols}
	}
	return r
}

func firstPos(b Body) Pos {
	switch b := b.(type) {
	case *Select:
		return b.Pos
	case *SetOp:
		return firstPos(b.Left)
	case *Nested:
		return firstPos(b.Query.Body)
	}
	return 0
}

// wider is the datatype that holds values of both.
func wider(a, b string) string {
	if a == b || b == "" {
		return a
	}
	if a == "" {
		return b
	}
	ra, rb := numericRank[a], numericRank[b]
	switch {
	case ra == 0 || rb == 0:
		return "char"
	case ra > rb:
		return a
	}
	return b
}

var numericRank = map[string]int{"boolean": 1, "unsignedByte": 2, "short": 3, "int": 4, "long": 5, "float": 6, "double": 7}
