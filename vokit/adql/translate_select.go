package adql

import (
	"fmt"
	"strings"

	"vogo/internal/near"
)

// selection is a SELECT under translation: ORDER BY may still refer to its
// tables.
type selection struct {
	result
	scope   *scope
	grouped bool
	keys    map[string]bool // SQL of the GROUP BY expressions
	names   map[string]int  // lower-case output names, with the suffixes given out

	holder   holder
	filtered bool // there is a WHERE
}

// scope is what names in a SELECT can mean; names not found are looked up in
// the query around it.
type scope struct {
	parent  *scope
	sources []*source
	merged  []merged

	aggDepth int
	aggs     bool    // an aggregate was used
	bare     []usage // columns used outside aggregates
	agg      bool    // aggregates are allowed at this place

	distinct bool     // an aggregate of distinct values
	gathered []string // SQL of the texts that aggregates take

	hinting  bool // this place is a condition on rows: WHERE or ON
	optional bool // of an outer join, whose left or right rows may stay alone
	outer    int  // how many outer joins are around this place on their optional side
}

type usage struct {
	sql, name string
	pos       Pos
}

// source is one table of FROM.
type source struct {
	name   string // as it can be qualified: alias or last part of its name
	full   string // the whole name, when it has no alias
	sql    string // alias in the SQL
	cols   []ColumnInfo
	hidden map[string]bool // lower-case columns merged away by USING

	info     *TableInfo // of a table of the catalog
	sampled  bool
	optional bool   // its rows may be missing: it stands on the optional side of an outer join
	index    string // alias of the table that finds its rows, "" for none
}

// merged is a column that NATURAL JOIN or USING made one of two.
type merged struct {
	info ColumnInfo
	sql  string
	at   *source
}

func matches(n Name, col string) bool {
	return strings.EqualFold(n.Text, col)
}

func (t *translator) selectSpec(s *Select, parent *scope) (*selection, error) {
	sc := &scope{parent: parent}
	stream := t.stream
	t.stream = false
	var from []string
	for _, ref := range s.From {
		sql, err := t.from(ref, sc)
		if err != nil {
			return nil, err
		}
		from = append(from, sql)
	}
	if err := t.checkSources(s, sc); err != nil {
		return nil, err
	}
	sel := &selection{scope: sc, keys: map[string]bool{}, names: map[string]int{}, grouped: len(s.GroupBy) > 0 || s.Having != nil}
	var where string
	if s.Where != nil {
		sc.hinting = true
		v, err := t.condition(s.Where, sc)
		sc.hinting = false
		if err != nil {
			return nil, err
		}
		where = " WHERE " + v
	}
	from, where = sc.withIndexes(from, where)
	if sel.filtered = where != ""; len(sc.sources) > 0 {
		where += sc.heldMark()
	}
	sc.bare = nil
	sc.agg = true
	items, err := t.items(s, sc, sel)
	if err != nil {
		return nil, err
	}
	if sel.grouped || sc.aggs { // what they are made of counts, not the results
		sel.holder = holder{}
	}
	var group []string
	bare := sc.bare
	for _, g := range s.GroupBy {
		v, err := t.groupKey(g, sel, items)
		if err != nil {
			return nil, err
		}
		group = append(group, v)
		sel.keys[v] = true
		sel.holder.add(v, true)
	}
	sel.holder.texts = append(sel.holder.texts, sc.gathered...)
	sel.holder.keeps = sel.grouped || s.Distinct || sc.distinct || !stream && !sc.aggs
	sc.bare = bare
	var b strings.Builder
	b.WriteString("SELECT ")
	if s.Distinct {
		b.WriteString("DISTINCT ")
	}
	for i, it := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(it + " AS " + quote(sel.cols[i].Name))
	}
	b.WriteString(" FROM " + strings.Join(from, ", ") + where)
	if group != nil {
		b.WriteString(" GROUP BY " + strings.Join(group, ", "))
	}
	if s.Having != nil {
		v, err := t.condition(s.Having, sc)
		if err != nil {
			return nil, err
		}
		if group == nil {
			b.WriteString(" GROUP BY NULL")
		}
		b.WriteString(" HAVING " + v)
	}
	sel.sql = b.String()
	return sel, nil
}

// withIndexes puts the tables that find rows of stored tables before these, and
// joins them row by row.
func (sc *scope) withIndexes(from []string, where string) ([]string, string) {
	for _, src := range sc.sources {
		put := ""
		if src.index != "" {
			put = "temp." + quote(storedName(src.index)) + " AS " + src.index + " JOIN "
			cond := src.index + ".rowid = " + src.sql + ".rowid"
			if where == "" {
				where = " WHERE " + cond
			} else {
				where += " AND " + cond
			}
		}
		for i := range from {
			from[i] = strings.Replace(from[i], src.mark(), put, 1)
		}
	}
	return from, where
}

// mark stands before a table in FROM until it is known whether its rows are
// looked up by an index. No query can contain it.
func (s *source) mark() string { return "\x00" + s.sql + "\x00" }

// groupKey translates a GROUP BY expression: a column of the tables, or else
// the name of an output column.
func (t *translator) groupKey(e Expr, sel *selection, items []string) (string, error) {
	v, err := t.expr(e, sel.scope)
	if err == nil {
		return v.sql, nil
	}
	if c, ok := e.(*Column); ok && len(c.Parts) == 1 {
		for i, col := range sel.cols {
			if matches(c.Parts[0], col.Name) {
				return items[i], nil
			}
		}
	}
	return "", err
}

// checkSources refuses two tables that go by one name.
func (t *translator) checkSources(s *Select, sc *scope) error {
	seen := map[string]string{}
	for _, src := range sc.sources {
		k := strings.ToLower(src.name)
		full := strings.ToLower(src.full)
		if other, ok := seen[k]; ok && (other == full || other == "" || full == "") {
			return t.errAt(s.Pos, src.name, "give one of them another name with AS", "two tables in FROM are both called %q", src.name)
		}
		seen[k] = full
	}
	return nil
}

// items translates the select list and fills sel.cols.
func (t *translator) items(s *Select, sc *scope, sel *selection) ([]string, error) {
	var sqls []string
	add := func(sql string, c ColumnInfo) {
		sqls = append(sqls, sql)
		c.Name = sel.uniqueName(c.Name)
		c.DecMin, c.DecMax = "", ""
		sel.cols = append(sel.cols, c)
		sel.holder.add(sql, c.Datatype == "char" || c.Datatype == "unicodeChar" || c.ArraySize != "")
	}
	for _, it := range s.Items {
		if len(sqls) > maxColumns {
			return nil, t.errAt(it.Pos, "", "name those that are needed", "the query gives more than %d columns", maxColumns)
		}
		if it.Star {
			if err := t.star(it, sc, add); err != nil {
				return nil, err
			}
			continue
		}
		v, err := t.expr(it.Expr, sc)
		if err != nil {
			return nil, err
		}
		c := v.info()
		c.weight = v.weight
		if it.As != nil {
			c.Name = it.As.Text
		} else if c.Name == "" {
			c.Name = nameFor(it.Expr, len(sqls)+1)
		}
		add(v.output(), c)
	}
	return sqls, nil
}

// nameFor makes up a name for an expression that has none.
func nameFor(e Expr, n int) string {
	switch x := e.(type) {
	case *Call:
		return strings.ToLower(x.Name)
	case *Cast:
		if c, ok := x.X.(*Column); ok {
			return c.Parts[len(c.Parts)-1].Text
		}
	}
	return fmt.Sprintf("col_%d", n)
}

// uniqueName gives an output column a name that no other has.
func (sel *selection) uniqueName(name string) string {
	key := strings.ToLower(name)
	try := name
	for taken := sel.names[key] > 0; taken; taken = sel.names[strings.ToLower(try)] > 0 {
		sel.names[key]++
		try = fmt.Sprintf("%s_%d", name, sel.names[key])
	}
	sel.names[strings.ToLower(try)]++
	return try
}

// star expands * or table.* .
func (t *translator) star(it Item, sc *scope, add func(string, ColumnInfo)) error {
	found := false
	for _, src := range sc.sources {
		if it.Table != nil && !src.is(it.Table) {
			continue
		}
		found = true
		for _, c := range src.cols {
			if it.Table == nil {
				if src.hidden[strings.ToLower(c.Name)] {
					continue
				}
				if m := sc.mergedAt(src, c.Name); m != nil {
					sc.use(m.sql, c.Name, it.Pos)
					add(m.sql, m.info)
					continue
				}
			}
			sql := src.sql + "." + quote(c.Name)
			sc.use(sql, c.Name, it.Pos)
			add(sql, c)
		}
	}
	if !found {
		n := it.Table[len(it.Table)-1]
		return t.errAt(it.Pos, dotted(it.Table)+".*", didYouMean(nearest(n.Text, sc.names())), "no table %q in FROM", dotted(it.Table))
	}
	return nil
}

func (sc *scope) mergedAt(src *source, name string) *merged {
	for i := range sc.merged {
		if m := &sc.merged[i]; m.at == src && strings.EqualFold(m.info.Name, name) {
			return m
		}
	}
	return nil
}

func (sc *scope) use(sql, name string, pos Pos) {
	if sc.aggDepth == 0 {
		sc.bare = append(sc.bare, usage{sql, name, pos})
	}
}

func (sc *scope) names() []string {
	var names []string
	for _, s := range sc.sources {
		names = append(names, s.name)
	}
	return names
}

// is reports whether a qualifier means this table.
func (s *source) is(qualifier []Name) bool {
	if len(qualifier) == 1 && matches(qualifier[0], s.name) {
		return true
	}
	full, q := strings.ToLower(s.full), strings.ToLower(dotted(qualifier))
	return full != "" && (full == q || strings.HasSuffix(full, "."+q))
}

func dotted(parts []Name) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.Text
	}
	return strings.Join(texts, ".")
}

// checkGrouping refuses columns that are neither grouped nor aggregated.
func (sel *selection) checkGrouping(t *translator) error {
	if !sel.grouped && !sel.scope.aggs {
		return nil
	}
	for _, u := range sel.scope.bare {
		if !sel.keys[u.sql] && !sel.coveredByKey(u.sql) {
			return t.errAt(u.pos, u.name, "or put it into an aggregate such as MAX", "column %q must stand in GROUP BY", u.name)
		}
	}
	return nil
}

// coveredByKey reports whether a grouped expression contains the column; an
// output of that very expression is then determined by the group.
func (sel *selection) coveredByKey(sql string) bool {
	for k := range sel.keys {
		if strings.Contains(k, sql) {
			return true
		}
	}
	return false
}

// from translates a table reference and adds its sources to sc.
func (t *translator) from(ref TableRef, sc *scope) (string, error) {
	switch r := ref.(type) {
	case *Table:
		return t.table(r, sc)
	case *Derived:
		q, err := t.query(r.Query, sc.parent)
		if err != nil {
			return "", err
		}
		body := q.sql
		if len(r.Columns) > 0 {
			old := quoteAll(q.cols)
			if err := t.rename(q.cols, r.Columns); err != nil {
				return "", err
			}
			body = renamedSelect(old, q.cols, body)
		}
		src := t.source(r.As.Text, "", q.cols)
		sc.sources = append(sc.sources, src)
		return "(" + body + ") AS " + src.sql, nil
	case *Join:
		return t.join(r, sc)
	}
	return "", fmt.Errorf("adql: unknown table reference %T", ref)
}

func renamedSelect(old string, cols []ColumnInfo, body string) string {
	names := strings.Split(old, ", ")
	for i := range names {
		names[i] += " AS " + quote(cols[i].Name)
	}
	return "SELECT " + strings.Join(names, ", ") + " FROM (" + body + ")"
}

func (t *translator) source(name, full string, cols []ColumnInfo) *source {
	t.n++
	return &source{name: name, full: full, sql: fmt.Sprintf("s%d", t.n), cols: cols, hidden: map[string]bool{}}
}

func (t *translator) table(r *Table, sc *scope) (string, error) {
	name := dotted(r.Parts)
	last := r.Parts[len(r.Parts)-1]
	alias, full := last.Text, name
	var sql string
	var cols []ColumnInfo
	var info *TableInfo
	if c := t.cte(name); c != nil {
		sql, cols = c.sql, c.cols
	} else {
		info = t.cat.Lookup(name)
		if info == nil {
			return "", t.unknownTable(r.Parts)
		}
		sql, cols, full = quote(info.SQL), info.Columns, info.Name
		if !t.seen[info.Name] {
			t.seen[info.Name] = true
			t.tables = append(t.tables, info.Name)
		}
	}
	if r.As != nil {
		alias, full = r.As.Text, ""
	}
	src := t.source(alias, full, cols)
	src.info, src.optional, src.sampled = info, sc.outer > 0, r.Sample != nil
	sc.sources = append(sc.sources, src)
	if r.Sample != nil {
		// The golden-ratio hash of the row number spreads the sample over
		// the table and gives the same rows each time.
		sql = fmt.Sprintf("(SELECT * FROM %s WHERE (rowid * 40503) %% 65536 < (%s) * 655.36)", sql, r.Sample.(*Number).Text)
	}
	return src.mark() + sql + " AS " + src.sql, nil
}

func (t *translator) cte(name string) *cteScope {
	for i := len(t.ctes) - 1; i >= 0; i-- {
		if strings.EqualFold(t.ctes[i].name, name) {
			return t.ctes[i]
		}
	}
	return nil
}

func (t *translator) unknownTable(parts []Name) error {
	name := dotted(parts)
	names := t.cat.Names()
	hits := nearest(name, names)
	if hits == nil {
		last := parts[len(parts)-1].Text
		for _, n := range names {
			bare := n[strings.LastIndexByte(n, '.')+1:]
			if near.Distance(strings.ToLower(last), strings.ToLower(bare)) <= 1+len(last)/4 && len(hits) < 3 {
				hits = append(hits, n)
			}
		}
	}
	hint := didYouMean(hits)
	if hint == "" {
		hint = "TAP_SCHEMA.tables lists the tables"
		if strings.HasPrefix(strings.ToLower(name), "tap_upload.") {
			hint = "upload the table with the query"
		}
	}
	return t.errAt(parts[0].Pos, name, hint, "there is no table %q", name)
}

// join translates a join; NATURAL and USING become an ON condition so that
// merged columns stay under our control.
func (t *translator) join(j *Join, sc *scope) (string, error) {
	first := len(sc.sources)
	left, err := t.fromSide(j.Left, sc, j.Kind == "RIGHT" || j.Kind == "FULL")
	if err != nil {
		return "", err
	}
	mid := len(sc.sources)
	right, err := t.fromSide(j.Right, sc, j.Kind == "LEFT" || j.Kind == "FULL")
	if err != nil {
		return "", err
	}
	if nested, ok := j.Right.(*Join); ok && nested != nil {
		right = "(" + right + ")"
	}
	using, err := t.joinColumns(j, sc, first, mid)
	if err != nil {
		return "", err
	}
	var conds []string
	for _, n := range using {
		c, err := t.merge(j, n, sc, first, mid)
		if err != nil {
			return "", err
		}
		conds = append(conds, c)
	}
	if j.On != nil {
		was := sc.optional
		sc.hinting, sc.optional = true, j.Kind != "INNER"
		c, err := t.condition(j.On, sc)
		sc.hinting, sc.optional = false, was
		if err != nil {
			return "", err
		}
		conds = append(conds, c)
	}
	sql := left + " " + j.Kind + " JOIN " + right
	if conds != nil {
		sql += " ON " + strings.Join(conds, " AND ")
	} else if j.Kind != "CROSS" {
		sql += " ON 1"
	}
	return sql, nil
}

// fromSide translates one side of a join, whose rows may be missing if it is
// optional.
func (t *translator) fromSide(ref TableRef, sc *scope, optional bool) (string, error) {
	if optional {
		sc.outer++
		defer func() { sc.outer-- }()
	}
	return t.from(ref, sc)
}

// joinColumns are the columns a join equates.
func (t *translator) joinColumns(j *Join, sc *scope, first, mid int) ([]Name, error) {
	if !j.Natural {
		return j.Using, nil
	}
	var names []Name
	have := map[string]bool{}
	for _, s := range sc.sources[first:mid] {
		for _, c := range s.cols {
			have[strings.ToLower(c.Name)] = true
		}
	}
	for _, s := range sc.sources[mid:] {
		for _, c := range s.cols {
			if k := strings.ToLower(c.Name); have[k] {
				have[k] = false
				names = append(names, Name{Text: c.Name, Pos: j.Pos})
			}
		}
	}
	return names, nil
}

// merge makes one column of the two called n and gives the join condition.
func (t *translator) merge(j *Join, n Name, sc *scope, first, mid int) (string, error) {
	left, lsql, err := t.side(n, sc, sc.sources[first:mid], "left")
	if err != nil {
		return "", err
	}
	right, rsql, err := t.side(n, sc, sc.sources[mid:], "right")
	if err != nil {
		return "", err
	}
	key := strings.ToLower(n.Text)
	right.hidden[key] = true
	m := merged{at: left, sql: lsql}
	switch j.Kind {
	case "RIGHT":
		m.sql = rsql
	case "FULL":
		m.sql = "COALESCE(" + lsql + ", " + rsql + ")"
	}
	for _, c := range left.cols {
		if strings.EqualFold(c.Name, n.Text) {
			m.info = c
		}
	}
	for i := range sc.merged {
		if strings.EqualFold(sc.merged[i].info.Name, n.Text) && sc.merged[i].at == left {
			sc.merged[i] = m
			return lsql + " = " + rsql, nil
		}
	}
	sc.merged = append(sc.merged, m)
	return lsql + " = " + rsql, nil
}

// side finds the one table on a side of a join that has the column.
func (t *translator) side(n Name, sc *scope, sources []*source, which string) (*source, string, error) {
	var found *source
	var all []string
	for _, s := range sources {
		for _, c := range s.cols {
			all = append(all, c.Name)
			if !matches(n, c.Name) || s.hidden[strings.ToLower(c.Name)] {
				continue
			}
			if found != nil {
				return nil, "", t.errAt(n.Pos, n.Text, "join with ON instead", "column %q is in more than one table on the %s of the join", n.Text, which)
			}
			found = s
			n.Text = c.Name
		}
	}
	if found == nil {
		return nil, "", t.errAt(n.Pos, n.Text, didYouMean(nearest(n.Text, all)), "no column %q on the %s side of the join", n.Text, which)
	}
	if m := sc.mergedAt(found, n.Text); m != nil {
		return found, m.sql, nil
	}
	return found, found.sql + "." + quote(n.Text), nil
}
