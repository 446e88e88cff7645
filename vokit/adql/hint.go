package adql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"vogo/vokit/table"
)

// A condition on where things lie is said twice: as a hint, column MATCH key,
// that a table which can look rows up answers with an index, and as the test
// itself. A hint that nobody takes up holds for all rows (see the function match
// of RegisterFunctions), one that is taken up gives rows that have been tested,
// and its column says so. Which of the two sides of a join looks for rows of the
// other is up to SQLite.

// hint is a column of a table that no query sees.
type hint struct {
	table  string // name of the table in SQL
	alias  string // of the index of a stored table, "" for other tables
	column string
	spec   skySpec
}

// item is the position or region of the rows of a table, if it is such that an
// index can find it.
type item struct {
	src    *source
	spec   skySpec
	radius string // SQL of a circle's radius that is not the table's own
}

// itemOf tells what of a table a geometry consists of; src is nil when it is
// not of columns of one table only.
func itemOf(v value) item {
	if v.geo == nil {
		if v.src == nil || v.col == nil || v.col.Datatype != "char" && v.col.Datatype != "unicodeChar" && v.col.ArraySize == "" {
			return item{}
		}
		return item{src: v.src, spec: skySpec{'r', []skyArg{{column: v.col.Name}}}}
	}
	g := v.geo
	switch {
	case g.kind == "point" && len(g.args) == 2:
		return newItem('p', g.args, 0)
	case g.radius != "" && len(g.args) == 3:
		if it := newItem('c', g.args, 0); it.src != nil {
			return it
		}
		it := newItem('p', g.args[:2], 0)
		it.radius = g.radius
		return it
	case g.box && len(g.args) == 4:
		return newItem('b', g.args, 2)
	case g.kind == "polygon" && !g.box:
		return newItem('g', g.args, 0)
	}
	return item{}
}

// newItem takes columns of one table; the last args, so many, may be numbers.
func newItem(kind byte, args []value, numbers int) item {
	it := item{spec: skySpec{kind: kind}}
	for i, a := range args {
		if a.src != nil && a.col != nil && (it.src == nil || it.src == a.src) && !a.array() {
			it.src = a.src
			it.spec.args = append(it.spec.args, skyArg{column: a.col.Name})
			continue
		}
		f, err := strconv.ParseFloat(a.sql, 64)
		if i < len(args)-numbers || err != nil {
			return item{}
		}
		it.spec.args = append(it.spec.args, skyArg{number: f})
	}
	if len(args) == 0 {
		return item{}
	}
	return it
}

// hintFor gives the column by which rows of an item can be looked for, "" when
// there is none.
func (t *translator) hintFor(it item, sc *scope) string {
	if it.src == nil || !sc.hinting || !sc.has(it.src) {
		return ""
	}
	info := it.src.info
	switch {
	case info == nil || it.src.sampled:
		return ""
	case info.loaded:
	case !info.Indexed || it.src.optional || sc.optional:
		return ""
	default:
		if it.src.index == "" {
			it.src.index = "k" + strings.TrimPrefix(it.src.sql, "s")
		}
	}
	h := hint{table: info.SQL, alias: it.src.index, column: fmt.Sprintf("vo/%d", len(t.hints)+1), spec: it.spec}
	t.hints = append(t.hints, h)
	if h.alias != "" {
		return h.alias + "." + quote(h.column)
	}
	return it.src.sql + "." + quote(h.column)
}

func (sc *scope) has(src *source) bool {
	for _, s := range sc.sources {
		if s == src {
			return true
		}
	}
	return false
}

// look is one side of a condition: the rows of an item are looked for with a key.
type look struct {
	item item
	key  string // SQL
}

// hinted puts hints before a test. Both are told whether the other was taken
// up: then there is nothing left to do. A side without a hint gets its band, a
// condition that SQLite can use an index of its own for.
func (t *translator) hinted(sc *scope, looks [2]look, bands [2]string, test string) string {
	var cols [2]string
	pre := ""
	for i, l := range looks {
		cols[i] = t.hintFor(l.item, sc)
		if src := l.item.src; cols[i] == "" && (src == nil || src.info == nil || !src.info.loaded) {
			pre += bands[i]
		}
	}
	var hints, done []string
	for i, c := range cols {
		if c == "" {
			continue
		}
		key := looks[i].key
		if other := cols[1-i]; other != "" {
			key = "CASE WHEN " + other + " THEN 0 ELSE " + key + " END"
		}
		hints = append(hints, c+" MATCH "+key)
		done = append(done, c)
	}
	if hints == nil {
		return pre + test
	}
	return pre + strings.Join(hints, " AND ") + " AND (" + strings.Join(append(done, test), " OR ") + ")"
}

// circleKeySQL and regionKeySQL are the SQL of keys.
func circleKeySQL(rel relation, itemRadius, ra, dec, radius string) string {
	if itemRadius == "" {
		itemRadius = "0"
	}
	return fmt.Sprintf("vo_near(%d, %s, %s, %s, %s)", rel, itemRadius, ra, dec, radius)
}

func regionKeySQL(rel relation, itemRadius string, v value) string {
	if g := v.geo; g != nil && g.radius != "" {
		return circleKeySQL(rel, itemRadius, g.ra, g.dec, g.radius)
	}
	if itemRadius == "" {
		itemRadius = "0"
	}
	return fmt.Sprintf("vo_near(%d, %s, %s)", rel, itemRadius, v.output())
}

// skyHint is the column of a virtual table for one condition.
type skyHint struct {
	name  string
	index *skyIndex
	asked int
}

// find gives the rows that a query means. The first lookup does without an
// index where that is quicker: there may be no other.
func (h *skyHint) find(ctx context.Context, q *skyQuery, s *skyScratch) (rows []int32, sure int, err error) {
	x := h.index
	if x.load != nil {
		if x.values, err = x.load(); err != nil {
			return nil, 0, err
		}
		x.load = nil
	}
	if !x.built {
		h.asked++
		if k := x.spec.kind; h.asked <= 1 && (k == 'p' || k == 'c') {
			return x.scan(ctx, q, s)
		}
		if err := x.build(ctx); err != nil {
			return nil, 0, err
		}
	}
	return x.find(ctx, q, s)
}

// of are the values of a table that a spec names.
func (s skySpec) of(t *table.Table) (skyValues, error) {
	v := skyValues{n: t.NumRows()}
	for _, a := range s.args {
		if a.column == "" {
			v.numbers = append(v.numbers, skyNumbers{all: a.number})
			continue
		}
		var col *table.Column
		for _, c := range t.Columns() {
			if strings.EqualFold(c.Name, a.column) {
				col = c
			}
		}
		if col == nil {
			return v, fmt.Errorf("the table has no column %q any more", a.column)
		}
		if s.kind == 'r' {
			v.text = func(i int) (string, bool) {
				if col.IsNull(i) {
					return "", false
				}
				return col.Text(i), true
			}
			continue
		}
		v.numbers = append(v.numbers, skyNumbers{rows: col.Floats()})
	}
	return v, nil
}
