package adql

import "strings"

// Subject is what a name in a query stands for: a table, or a column if Column is
// not nil, or a function if Function is not nil. The name goes from byte Start to End.
type Subject struct {
	Start, End int
	Table      *TableInfo
	Column     *ColumnInfo
	Function   *Feature
}

// Inspect finds what the name at the cursor (in bytes) stands for. The query need
// not be complete or right.
func Inspect(query string, cursor int, cat Catalog) (Subject, bool) {
	ts := scan(query)
	if len(ts) > manyTokens {
		ts = ts[:manyTokens]
	}
	at := -1
	for i, t := range ts {
		if isName(t) && int(t.pos) <= cursor && cursor <= int(t.pos)+len(t.src) {
			at = i
		}
	}
	if at < 0 {
		return Subject{}, false
	}
	s := Subject{Start: int(ts[at].pos), End: int(ts[at].pos) + len(ts[at].src)}
	first, last := at, at // of the dotted name
	for first >= 2 && ts[first-1].src == "." && isName(ts[first-2]) {
		first -= 2
	}
	for last+2 < len(ts) && ts[last+1].src == "." && isName(ts[last+2]) {
		last += 2
	}
	scope := tablesNamed(query)
	owner := joined(ts[first:at])
	switch whole := joined(ts[first : last+1]); {
	case namesTable(ts, first):
		s.Table = cat.Lookup(whole)
	case at < last: // in front of a column
		for end := at; end < last && s.Table == nil; end += 2 {
			s.Table = tableOf(joined(ts[first:end+1]), scope, cat)
		}
	case last+1 < len(ts) && ts[last+1].src == "(":
		s.Function = featureOf(ts[at].text)
	default:
		s.Table, s.Column = columnIn(ts[at].text, owner, scope, cat)
		if s.Column == nil && owner == "" {
			s.Table = tableOf(ts[at].text, scope, cat)
		}
	}
	return s, s.Table != nil || s.Function != nil
}

func isName(t token) bool {
	return t.kind == tokQuoted || t.kind == tokIdent && !clauses[t.up]
}

func joined(ts []token) string {
	var parts []string
	for i := 0; i < len(ts); i += 2 {
		parts = append(parts, ts[i].text)
	}
	return strings.Join(parts, ".")
}

// namesTable tells whether the name that begins at a token is one of a table.
func namesTable(ts []token, i int) bool {
	if i == 0 {
		return false
	}
	w := ts[i-1].word()
	return w == "FROM" || w == "JOIN" || w == "," && clauseOf(ts[:i-1]) == "FROM"
}

// tableOf finds a table of the query by its alias or name.
func tableOf(name string, scope []named, cat Catalog) *TableInfo {
	for _, n := range scope {
		if strings.EqualFold(n.alias, name) || strings.EqualFold(n.table, name) {
			return cat.Lookup(n.table)
		}
	}
	return nil
}

// columnIn finds a column of the query's tables, or of one of them.
func columnIn(name, owner string, scope []named, cat Catalog) (*TableInfo, *ColumnInfo) {
	for _, n := range scope {
		if owner != "" && !strings.EqualFold(n.alias, owner) && !strings.EqualFold(n.table, owner) {
			continue
		}
		t := cat.Lookup(n.table)
		if t == nil {
			continue
		}
		for i := range t.Columns {
			if strings.EqualFold(t.Columns[i].Name, name) {
				return t, &t.Columns[i]
			}
		}
	}
	return nil, nil
}

func featureOf(name string) *Feature {
	for _, g := range Features() {
		for _, f := range g.Features {
			if form, _, _ := strings.Cut(f.Form, "("); strings.EqualFold(form, name) && f.Description != "" {
				return &f
			}
		}
	}
	return nil
}
