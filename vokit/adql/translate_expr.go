package adql

import (
	"fmt"
	"strings"
)

// value is a translated expression.
type value struct {
	sql string
	typ string      // VOTable datatype; "" unknown (NULL), "condition" for truth values
	col *ColumnInfo // set when it is a plain column
	src *source     // of a column, as it is in its table
	geo *geometry   // set when it is a geometry constructor
	ext ColumnInfo  // what else is known: xtype, unit, UCD of a computed value

	weight int // how many columns of tables it takes, counting through subqueries
}

const condition = "condition"

// info is the metadata of the value as an output column.
func (v value) info() ColumnInfo {
	if v.col != nil {
		return *v.col
	}
	c := v.ext
	c.Datatype = v.typ
	switch v.typ {
	case "":
		c.Datatype, c.ArraySize = "char", "*"
	case condition:
		c.Datatype = "boolean"
	case "char":
		c.ArraySize = "*"
	}
	if v.geo != nil {
		c.Datatype, c.ArraySize, c.Xtype = "char", "*", v.geo.xtype()
	}
	return c
}

// output is the SQL of the value where its text form is needed.
func (v value) output() string {
	if v.geo != nil {
		return v.geo.text()
	}
	return v.sql
}

// isText tells whether the value is as long as it likes.
func (v value) isText() bool {
	return v.geo != nil || v.typ == "char" || v.typ == "unicodeChar" || v.array()
}

func (v value) numeric() bool { return v.typ == "" || numericRank[v.typ] > 1 && !v.array() }

// array tells whether the value is an array of numbers.
func (v value) array() bool {
	return numericRank[v.typ] > 0 && (v.ext.ArraySize != "" || v.col != nil && v.col.ArraySize != "")
}

func number(sql string) value { return value{sql: sql, typ: "double"} }

// Bounds of what a query becomes: some conditions name their operands more than
// once, and SQLite puts the expressions of subqueries in the place of their
// names, which lets x||x over x||x over … grow without end.
const (
	maxSQL    = 8 << 20
	maxWeight = 50000
)

// expr translates a value or condition.
func (t *translator) expr(e Expr, sc *scope) (value, error) {
	before := t.weight
	v, err := t.anyExpr(e, sc)
	v.weight = t.weight - before
	if err == nil && (len(v.sql) > maxSQL || v.weight > maxWeight) {
		err = t.errAt(e.pos(), t.near(e), "upload long lists as a table, compute parts in a subquery", "the expression is too large")
	}
	return v, err
}

func (t *translator) anyExpr(e Expr, sc *scope) (value, error) {
	switch x := e.(type) {
	case *Column:
		return t.column(x, sc)
	case *Number:
		return numberLiteral(x), nil
	case *String:
		return value{sql: literal(x.Value), typ: "char"}, nil
	case *Null:
		return value{sql: "NULL"}, nil
	case *Bool:
		sql := "0"
		if x.Value {
			sql = "1"
		}
		return value{sql: sql, typ: condition}, nil
	case *Unary:
		return t.unary(x, sc)
	case *Binary:
		return t.binary(x, sc)
	case *Between:
		return t.between(x, sc)
	case *In:
		return t.in(x, sc)
	case *Like:
		return t.like(x, sc)
	case *IsNull:
		v, err := t.expr(x.X, sc)
		if err != nil {
			return v, err
		}
		return value{sql: "(" + v.output() + " IS" + not(x.Not) + " NULL)", typ: condition}, nil
	case *Exists:
		t.stream = len(x.Sub.With) == 0
		r, err := t.query(x.Sub, sc)
		if err != nil {
			return value{}, err
		}
		return value{sql: "EXISTS (" + r.sql + ")", typ: condition}, nil
	case *Subquery:
		return t.scalar(x, sc)
	case *Call:
		return t.call(x, sc)
	case *Cast:
		return t.cast(x, sc)
	case *Case:
		return t.caseExpr(x, sc)
	}
	return value{}, fmt.Errorf("adql: unknown expression %T", e)
}

func not(n bool) string {
	if n {
		return " NOT"
	}
	return ""
}

// condition translates an expression that must be a truth value.
func (t *translator) condition(e Expr, sc *scope) (string, error) {
	v, err := t.expr(e, sc)
	if err != nil {
		return "", err
	}
	if v.typ != condition && v.typ != "boolean" && v.typ != "" {
		hint := "compare it with something"
		if c, ok := e.(*Call); ok && geometryPredicates[strings.ToUpper(c.Name)] {
			hint = "write 1=" + strings.ToUpper(c.Name) + "(…)"
		}
		return "", t.errAt(e.pos(), t.near(e), hint, "a value stands where a condition is expected")
	}
	return v.sql, nil
}

// near is a word of the query that names an expression in messages.
func (t *translator) near(e Expr) string {
	switch x := e.(type) {
	case *Column:
		return dotted(x.Parts)
	case *Call:
		return x.Name
	case *Number:
		return x.Text
	case *String:
		return clip("'" + x.Value + "'")
	}
	return clip(t.src[min(int(e.pos()), len(t.src)):])
}

func numberLiteral(n *Number) value {
	switch {
	case strings.HasPrefix(n.Text, "0x") || strings.HasPrefix(n.Text, "0X"):
		return value{sql: n.Text, typ: "long"}
	case strings.ContainsAny(n.Text, ".eE"):
		return value{sql: n.Text, typ: "double"}
	case len(n.Text) > 18:
		return value{sql: n.Text + ".0", typ: "double"}
	case len(n.Text) > 9:
		return value{sql: n.Text, typ: "long"}
	}
	return value{sql: n.Text, typ: "int"}
}

// column finds what a column reference means, from the innermost query out.
func (t *translator) column(c *Column, sc *scope) (value, error) {
	n := c.Parts[len(c.Parts)-1]
	qualifier := c.Parts[:len(c.Parts)-1]
	for s := sc; s != nil; s = s.parent {
		v, found, err := t.lookup(s, n, qualifier)
		if err != nil {
			return v, err
		}
		if found {
			t.weight += max(1, v.col.weight)
			s.use(v.sql, n.Text, c.pos())
			return v, nil
		}
	}
	var all []string
	table := false
	for s := sc; s != nil; s = s.parent {
		for _, src := range s.sources {
			if len(qualifier) > 0 && !src.is(qualifier) {
				continue
			}
			table = true
			for _, col := range src.cols {
				all = append(all, col.Name)
			}
		}
	}
	if !table && len(qualifier) > 0 {
		return value{}, t.errAt(c.pos(), dotted(c.Parts), didYouMean(nearest(dotted(qualifier), sc.names())), "no table %q in FROM", dotted(qualifier))
	}
	hint := didYouMean(nearest(n.Text, all))
	if hint == "" {
		hint = "there are " + someOf(all)
		if n.Quoted {
			hint = "strings take single quotes; " + hint
		} else if len(qualifier) == 0 {
			hint += "; a string would be '" + n.Text + "'"
		}
	}
	return value{}, t.errAt(c.pos(), dotted(c.Parts), hint, "there is no column %q", n.Text)
}

// someOf lists the first of names.
func someOf(names []string) string {
	const most = 12
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

func (t *translator) lookup(sc *scope, n Name, qualifier []Name) (v value, found bool, err error) {
	var in []string
	for _, src := range sc.sources {
		if len(qualifier) > 0 && !src.is(qualifier) {
			continue
		}
		for i := range src.cols {
			col := &src.cols[i]
			if !matches(n, col.Name) || len(qualifier) == 0 && src.hidden[strings.ToLower(col.Name)] {
				continue
			}
			in = append(in, src.name)
			v = value{sql: src.sql + "." + quote(col.Name), typ: col.Datatype, col: col}
			if len(qualifier) == 0 {
				if m := sc.mergedAt(src, col.Name); m != nil {
					v.sql = m.sql
				}
			}
			if v.sql == src.sql+"."+quote(col.Name) {
				v.src = src
			}
			if col.DecMin != "" {
				v.ext.DecMin, v.ext.DecMax = src.sql+"."+quote(col.DecMin), src.sql+"."+quote(col.DecMax)
			}
		}
	}
	if len(in) > 1 {
		return v, false, t.errAt(n.Pos, n.Text, "write "+in[0]+"."+n.Text, "column %q is in %s", n.Text, strings.Join(in, " and in "))
	}
	return v, len(in) == 1, nil
}

func (t *translator) unary(x *Unary, sc *scope) (value, error) {
	if x.Op == "NOT" {
		sql, err := t.condition(x.X, sc)
		return value{sql: "(NOT " + sql + ")", typ: condition}, err
	}
	v, err := t.expr(x.X, sc)
	if err != nil {
		return v, err
	}
	if !v.numeric() || v.geo != nil {
		return v, t.errAt(x.At, x.Op, "", "%s needs a number", x.Op)
	}
	out := value{sql: "(" + x.Op + " " + v.sql + ")", typ: v.typ}
	if x.Op == "-" {
		out.ext = v.quantity()
	}
	return out, nil
}

// quantity is the unit and UCD a value keeps through plain arithmetic.
func (v value) quantity() ColumnInfo {
	if v.col != nil {
		return ColumnInfo{Unit: v.col.Unit, UCD: v.col.UCD}
	}
	return ColumnInfo{Unit: v.ext.Unit, UCD: v.ext.UCD}
}

func (t *translator) binary(x *Binary, sc *scope) (value, error) {
	switch x.Op {
	case "AND", "OR":
		return t.logical(x, sc)
	case "=", "<>", "!=", "<", "<=", ">", ">=":
		return t.comparison(x, sc)
	}
	a, err := t.expr(x.X, sc)
	if err != nil {
		return a, err
	}
	b, err := t.expr(x.Y, sc)
	if err != nil {
		return b, err
	}
	if x.Op == "||" {
		return value{sql: "(" + a.output() + " || " + b.output() + ")", typ: "char"}, nil
	}
	for i, v := range []value{a, b} {
		if !v.numeric() || v.geo != nil {
			return v, t.errAt([]Expr{x.X, x.Y}[i].pos(), t.near([]Expr{x.X, x.Y}[i]), "", "%s needs numbers, this is %s", x.Op, v.kindName())
		}
	}
	out := value{typ: wider(a.typ, b.typ)}
	if out.typ == "" {
		out.typ = "double"
	}
	if out.typ == "short" || out.typ == "unsignedByte" {
		out.typ = "int"
	}
	if x.Op == "^" { // SQLite has no exclusive or
		out.sql = fmt.Sprintf("vo_xor(%s, %s)", a.sql, b.sql)
		return out, nil
	}
	out.sql = "(" + a.sql + " " + x.Op + " " + b.sql + ")"
	if x.Op == "+" || x.Op == "-" {
		if qa, qb := a.quantity(), b.quantity(); qa.Unit == qb.Unit {
			out.ext.Unit = qa.Unit
		}
	}
	return out, nil
}

func (v value) kindName() string {
	switch {
	case v.geo != nil:
		return "a geometry"
	case v.array():
		return "an array"
	case v.typ == condition || v.typ == "boolean":
		return "a condition"
	case v.typ == "char" || v.typ == "unicodeChar":
		return "a string"
	}
	return "a number"
}

func (t *translator) logical(x *Binary, sc *scope) (value, error) {
	var parts []string
	for _, e := range operands(x) {
		c, err := t.condition(e, sc)
		if err != nil {
			return value{}, err
		}
		parts = append(parts, c)
	}
	return value{sql: balanced(x.Op, parts), typ: condition}, nil
}

// operands are the terms of a chain a OR b OR c, in order.
func operands(x *Binary) []Expr {
	var back []Expr
	var e Expr = x
	for {
		b, ok := e.(*Binary)
		if !ok || b.Op != x.Op {
			break
		}
		back = append(back, b.Y)
		e = b.X
	}
	out := []Expr{e}
	for i := len(back) - 1; i >= 0; i-- {
		out = append(out, back[i])
	}
	return out
}

// balanced joins conditions such that their nesting stays flat: SQLite takes
// no more than a thousand levels.
func balanced(op string, parts []string) string {
	switch n := len(parts); n {
	case 1:
		return parts[0]
	case 2:
		return "(" + parts[0] + " " + op + " " + parts[1] + ")"
	default:
		return "(" + balanced(op, parts[:n/2]) + " " + op + " " + balanced(op, parts[n/2:]) + ")"
	}
}

func (t *translator) comparison(x *Binary, sc *scope) (value, error) {
	if v, ok, err := t.spatial(x, sc); ok || err != nil {
		return v, err
	}
	a, err := t.expr(x.X, sc)
	if err != nil {
		return a, err
	}
	b, err := t.expr(x.Y, sc)
	if err != nil {
		return b, err
	}
	op := x.Op
	if op == "!=" {
		op = "<>"
	}
	if a.typ != "" && b.typ != "" && a.kindName() != b.kindName() && a.geo == nil && b.geo == nil &&
		(a.kindName() == "a string") != (b.kindName() == "a string") {
		side, v := x.Y, b
		if a.kindName() == "a string" {
			side, v = x.X, a
		}
		return v, t.errAt(side.pos(), t.near(side), "", "%s compares a number with a string", op)
	}
	return value{sql: "(" + a.output() + " " + op + " " + b.output() + ")", typ: condition}, nil
}

func (t *translator) between(x *Between, sc *scope) (value, error) {
	var sqls [3]string
	for i, e := range []Expr{x.X, x.Lo, x.Hi} {
		v, err := t.expr(e, sc)
		if err != nil {
			return v, err
		}
		sqls[i] = v.output()
	}
	return value{sql: fmt.Sprintf("(%s%s BETWEEN %s AND %s)", sqls[0], not(x.Not), sqls[1], sqls[2]), typ: condition}, nil
}

func (t *translator) in(x *In, sc *scope) (value, error) {
	v, err := t.expr(x.X, sc)
	if err != nil {
		return v, err
	}
	var list string
	if x.Sub != nil {
		r, err := t.query(x.Sub, sc)
		if err != nil {
			return v, err
		}
		if len(r.cols) != 1 {
			return v, t.errAt(firstPos(x.Sub.Body), "", "", "the subquery after IN must give one column, it gives %d", len(r.cols))
		}
		list = r.sql
	} else {
		var parts []string
		for _, e := range x.List {
			w, err := t.expr(e, sc)
			if err != nil {
				return w, err
			}
			parts = append(parts, w.output())
		}
		list = strings.Join(parts, ", ")
	}
	return value{sql: "(" + v.output() + not(x.Not) + " IN (" + list + "))", typ: condition}, nil
}

// like keeps LIKE sensitive to case, as ADQL has it.
func (t *translator) like(x *Like, sc *scope) (value, error) {
	v, err := t.expr(x.X, sc)
	if err != nil {
		return v, err
	}
	p, err := t.expr(x.Pattern, sc)
	if err != nil {
		return p, err
	}
	fn := "vo_like"
	if x.Fold { // SQLite's own LIKE folds ASCII alone
		fn = "vo_nocasematch"
	}
	sql := fn + "(" + v.output() + ", " + p.output() + ")"
	if x.Not {
		sql = "(NOT " + sql + ")"
	}
	return value{sql: sql, typ: condition}, nil
}

func (t *translator) scalar(x *Subquery, sc *scope) (value, error) {
	t.stream = len(x.Sub.With) == 0
	r, err := t.query(x.Sub, sc)
	if err != nil {
		return value{}, err
	}
	if len(r.cols) != 1 {
		return value{}, t.errAt(x.At, "", "", "a subquery used as a value must give one column, this gives %d", len(r.cols))
	}
	c := r.cols[0]
	return value{sql: "(" + r.sql + ")", typ: c.Datatype, ext: ColumnInfo{Unit: c.Unit, UCD: c.UCD, Xtype: c.Xtype}}, nil
}

func (t *translator) cast(x *Cast, sc *scope) (value, error) {
	v, err := t.expr(x.X, sc)
	if err != nil {
		return v, err
	}
	base, size, _ := strings.Cut(strings.TrimSuffix(x.Type, ")"), "(")
	out := value{typ: castTypes[base], ext: v.quantity()}
	switch out.typ {
	case "char":
		out.sql = "CAST(" + v.output() + " AS TEXT)"
		if size != "" {
			out.sql = "substr(" + out.sql + ", 1, " + size + ")"
		}
		if base == "TIMESTAMP" {
			out.ext.Xtype = "timestamp"
		}
	case "point", "circle", "polygon":
		return geo(&geometry{kind: out.typ, sql: "vo_cast_region(" + literal(out.typ) + ", " + v.output() + ")"}), nil
	case "float", "double":
		out.sql = "CAST(" + v.output() + " AS REAL)"
	default:
		out.sql = "CAST(" + v.output() + " AS INTEGER)"
	}
	return out, nil
}

func (t *translator) caseExpr(x *Case, sc *scope) (value, error) {
	var b strings.Builder
	b.WriteString("(CASE")
	if x.X != nil {
		v, err := t.expr(x.X, sc)
		if err != nil {
			return v, err
		}
		b.WriteString(" " + v.output())
	}
	out := value{}
	for _, w := range x.Whens {
		cond, err := t.expr(w.Cond, sc)
		if err != nil {
			return cond, err
		}
		then, err := t.expr(w.Then, sc)
		if err != nil {
			return then, err
		}
		out.typ = wider(out.typ, then.typ)
		b.WriteString(" WHEN " + cond.output() + " THEN " + then.output())
	}
	if x.Else != nil {
		v, err := t.expr(x.Else, sc)
		if err != nil {
			return v, err
		}
		out.typ = wider(out.typ, v.typ)
		b.WriteString(" ELSE " + v.output())
	}
	out.sql = b.String() + " END)"
	return out, nil
}
