package adql

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Completion is what may stand at a place in a query: Text of an item replaces
// the bytes from Start to End.
type Completion struct {
	Start, End int
	Items      []CompletionItem
}

// CompletionItem is one proposal. Kind is "table", "column", "function" or
// "keyword"; Detail says more: unit and description of a column.
type CompletionItem struct{ Text, Kind, Detail string }

// Complete proposes how a query may go on at the cursor (in bytes): tables
// after FROM and JOIN, columns of the tables that the query names elsewhere.
// The query need not be complete or right.
func Complete(query string, cursor int, cat Catalog) Completion {
	cursor = min(max(cursor, 0), len(query))
	for cursor > 0 && cursor < len(query) && !utf8.RuneStart(query[cursor]) {
		cursor--
	}
	start, open := wordStart(query, cursor)
	c := completer{cat: cat, scope: tablesNamed(query), prefix: strings.ToLower(strings.Trim(query[start:cursor], `"`))}
	out := Completion{Start: start, End: cursor}
	if open { // the quote that stays open after the cursor goes as well
		if cursor < len(query) && query[cursor] == '"' {
			out.End++
		}
	}
	before := scan(query[:start])
	switch last := lastToken(before); {
	case inString(query[:cursor]):
	case last == ".":
		c.afterDot(before)
	case last == "FROM" || last == "JOIN" || last == "," && clauseOf(before) == "FROM":
		c.tables()
	default:
		c.columns()
		c.words(last)
	}
	out.Items = c.items
	return out
}

// wordStart finds where the word under the cursor begins. A dotted table name
// counts as one word after FROM; open tells that it is in double quotes.
func wordStart(query string, cursor int) (start int, open bool) {
	quotes := 0
	for i := 0; i < cursor; i++ {
		if query[i] == '"' {
			quotes++
			start = i
		}
	}
	if quotes%2 == 1 {
		return start, true
	}
	start = cursor
	for start > 0 && isWordByte(query[start-1]) {
		start--
	}
	if start > 0 && query[start-1] == '.' { // schema.table is one name
		s := start - 1
		for s > 0 && isWordByte(query[s-1]) {
			s--
		}
		if last := lastToken(scan(query[:s])); last == "FROM" || last == "JOIN" || last == "," && clauseOf(scan(query[:s])) == "FROM" {
			start = s
		}
	}
	return start, false
}

func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

// scan takes text apart as far as it can be.
func scan(text string) []token {
	p := &parser{src: text}
	if p.lex() != nil {
		return p.toks // up to what cannot be read
	}
	return p.toks
}

func (t token) word() string {
	if t.kind == tokQuoted || t.kind == tokString {
		return ""
	}
	return t.up
}

func lastToken(ts []token) string {
	for i := len(ts) - 1; i >= 0; i-- {
		if ts[i].kind != tokEOF {
			return ts[i].word()
		}
	}
	return ""
}

// clauseOf is the clause in which the text ends.
func clauseOf(ts []token) string {
	depth := 0
	for i := len(ts) - 1; i >= 0; i-- {
		switch w := ts[i].word(); w {
		case ")":
			depth++
		case "(":
			depth--
		case "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "ON", "USING":
			if depth <= 0 {
				return w
			}
		}
	}
	return ""
}

// inString tells whether the text ends inside a string.
func inString(text string) bool {
	return strings.Count(text, "'")%2 == 1 && strings.LastIndexByte(text, '"') < strings.LastIndexByte(text, '\'')
}

// manyTokens is more than people write by hand; beyond them, lists of values are
// all there is.
const manyTokens = 4000

// named is a table that a query names, and what it calls it.
type named struct{ table, alias string }

// tablesNamed finds the tables of FROM and JOIN, wherever they stand.
func tablesNamed(query string) []named {
	ts := scan(query)
	if len(ts) > manyTokens {
		ts = ts[:manyTokens]
	}
	var out []named
	for i := 0; i < len(ts); i++ {
		w := ts[i].word()
		if w != "FROM" && w != "JOIN" && (w != "," || clauseOf(ts[:i]) != "FROM") {
			continue
		}
		n, j := nameAt(ts, i+1)
		if n == "" {
			continue
		}
		alias := n[strings.LastIndexByte(n, '.')+1:]
		if j < len(ts) && ts[j].word() == "AS" {
			j++
		}
		if j < len(ts) && (ts[j].kind == tokQuoted || ts[j].kind == tokIdent && !clauses[ts[j].up]) {
			alias = ts[j].text
		}
		out = append(out, named{n, alias})
	}
	return out
}

// nameAt reads a dotted name; j is past its end.
func nameAt(ts []token, i int) (name string, j int) {
	var parts []string
	for j = i; j < len(ts) && (ts[j].kind == tokIdent && !clauses[ts[j].up] || ts[j].kind == tokQuoted); j += 2 {
		parts = append(parts, ts[j].text)
		if j+1 >= len(ts) || ts[j+1].word() != "." {
			j++
			break
		}
	}
	return strings.Join(parts, "."), j
}

type completer struct {
	cat    Catalog
	scope  []named
	prefix string
	items  []CompletionItem
	seen   map[CompletionItem]bool
}

func (c *completer) add(text, kind, detail string) {
	plain := strings.ToLower(strings.Trim(text, `"`))
	if !strings.HasPrefix(plain, c.prefix) {
		i := strings.LastIndexByte(plain, '.') // basic for public.basic
		if kind != "table" || i < 0 || !strings.HasPrefix(plain[i+1:], c.prefix) {
			return
		}
	}
	item := CompletionItem{text, kind, detail}
	if c.seen == nil {
		c.seen = map[CompletionItem]bool{}
	}
	if !c.seen[item] {
		c.seen[item] = true
		c.items = append(c.items, item)
	}
}

// Describer is a Catalog that can say what a table holds without looking it up.
type Describer interface {
	Description(table string) string
}

func (c *completer) tables() {
	describer, _ := c.cat.(Describer)
	for _, n := range c.cat.Names() {
		detail := ""
		if describer != nil {
			detail = describer.Description(n)
		}
		c.add(writtenName(n), "table", detail)
	}
}

// writtenName quotes those parts of a table's name that need it. A name that
// looks like a path, as VizieR's do, is one part.
func writtenName(n string) string {
	if strings.ContainsAny(n, "/ +-") {
		return Identifier(n)
	}
	parts := strings.Split(n, ".")
	for i, p := range parts {
		parts[i] = Identifier(p)
	}
	return strings.Join(parts, ".")
}

// afterDot proposes the columns of an alias or table, or the tables of a
// schema.
func (c *completer) afterDot(before []token) {
	for len(before) > 0 && before[len(before)-1].kind == tokEOF {
		before = before[:len(before)-1]
	}
	if len(before) < 2 {
		return
	}
	owner := before[len(before)-2].text
	for _, n := range c.scope {
		if strings.EqualFold(n.alias, owner) || strings.EqualFold(n.table, owner) {
			c.columnsOf(n.table)
			return
		}
	}
}

func (c *completer) columns() {
	for _, n := range c.scope {
		c.columnsOf(n.table)
		c.add(Identifier(n.alias), "table", n.table)
	}
}

func (c *completer) columnsOf(table string) {
	t := c.cat.Lookup(table)
	if t == nil {
		return
	}
	for _, col := range t.Columns {
		detail := col.Description
		if col.Unit != "" {
			detail = strings.TrimSpace("[" + col.Unit + "] " + detail)
		}
		c.add(Identifier(col.Name), "column", detail)
	}
}

// following lists the words that may come next, by the word before.
var following = map[string][]string{
	"":      {"SELECT", "WITH"},
	"GROUP": {"BY"}, "ORDER": {"BY"}, "INNER": {"JOIN"}, "CROSS": {"JOIN"}, "NATURAL": {"JOIN"}, "OUTER": {"JOIN"}, "LEFT": {"JOIN", "OUTER"}, "RIGHT": {"JOIN", "OUTER"}, "FULL": {"JOIN", "OUTER"},
	"IS": {"NULL", "NOT"}, "SELECT": {"TOP", "DISTINCT", "ALL"}, "UNION": {"ALL", "SELECT"},
}

// words proposes functions and keywords.
func (c *completer) words(last string) {
	for _, w := range following[last] {
		c.add(w, "keyword", "")
	}
	if len(c.prefix) == 0 {
		return
	}
	for _, w := range []string{"POINT", "CIRCLE", "POLYGON", "BOX", "CONTAINS", "INTERSECTS", "DISTANCE", "AREA", "CENTROID", "COORD1", "COORD2", "COUNT", "AVG", "MIN", "MAX", "SUM", "COALESCE", "CAST", "IN_UNIT"} {
		c.add(w, "function", "")
	}
	var names []string
	for n := range functions {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		c.add(n, "function", "")
	}
	for _, w := range []string{"SELECT", "TOP", "DISTINCT", "FROM", "JOIN", "LEFT", "INNER", "NATURAL", "ON", "USING", "WHERE", "AND", "OR", "NOT", "BETWEEN", "LIKE", "ILIKE", "IN", "IS", "NULL", "GROUP", "BY", "HAVING", "ORDER", "ASC", "DESC", "OFFSET", "UNION", "EXCEPT", "INTERSECT", "AS", "CASE", "WHEN", "THEN", "ELSE", "END", "TABLESAMPLE", "WITH", "EXISTS"} {
		c.add(w, "keyword", "")
	}
}
