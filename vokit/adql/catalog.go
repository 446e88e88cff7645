package adql

import (
	"strconv"
	"strings"
)

// ColumnInfo is the metadata of a column, in the terms of VOTable.
type ColumnInfo struct {
	Name        string
	Datatype    string // VOTable primitive: short, int, long, float, double, char, boolean …
	ArraySize   string
	Xtype       string
	Unit        string
	UCD         string
	Utype       string
	Description string
	// DecMin and DecMax name hidden SQL columns that hold the declinations a
	// region column reaches, degrees; conditions on the region then become
	// fast. Both are "" when the table has none.
	DecMin, DecMax string

	weight int // of a computed column: how many columns of tables it takes
}

// TableInfo is a table queries may read.
type TableInfo struct {
	Name    string // as users write it, with its schema: "ivoa.obscore"
	SQL     string // name of the SQLite table that holds it, unquoted
	Columns []ColumnInfo
	// Description says what it holds, "" if nobody has said it.
	Description string
	// Indexed says that the rows of the SQLite table no longer change and that
	// Indexes.Load is called before queries on it run: conditions on positions
	// and regions then look rows up.
	Indexed bool

	loaded bool // Statement.Load makes it readable, with its hints
}

// A Catalog knows tables. Lookup receives the name as written, parts joined
// by dots, and gives nil when there is no such table; it matches without
// regard to case. Names lists what can be looked up, for hints.
type Catalog interface {
	Lookup(name string) *TableInfo
	Names() []string
}

// Tables is a Catalog over a list of tables. A name without a schema is
// found when exactly one table bears it.
type Tables []*TableInfo

// Lookup implements Catalog.
func (ts Tables) Lookup(name string) *TableInfo {
	var found *TableInfo
	for _, t := range ts {
		if strings.EqualFold(t.Name, name) {
			return t
		}
		if i := strings.LastIndexByte(t.Name, '.'); i >= 0 && strings.EqualFold(t.Name[i+1:], name) {
			if found != nil {
				return nil
			}
			found = t
		}
	}
	return found
}

// Names implements Catalog.
func (ts Tables) Names() []string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = t.Name
	}
	return names
}

// Description implements [Describer].
func (ts Tables) Description(name string) string {
	if t := ts.Lookup(name); t != nil {
		return t.Description
	}
	return ""
}

// Statement is a query translated for SQLite.
type Statement struct {
	SQL     string
	Columns []ColumnInfo // the output columns, names unique
	Tables  []string     // the tables read, as the catalog names them

	tail  tail
	hints []hint
	held  int64 // number by which vo_held knows it, 0 before Bound
}

// tail is what ends a query: how many rows of it are wanted, from which on.
type tail struct{ top, offset string }

// sql writes the tail as SQLite has it.
func (t tail) sql() string {
	out := ""
	if t.top != "" {
		out = " LIMIT " + t.top
	} else if t.offset != "" {
		out = " LIMIT -1"
	}
	if t.offset != "" {
		out += " OFFSET " + t.offset
	}
	return out
}

// AtMost is the SQL for the first n rows at most: a query that sorts then keeps
// no more of them at a time.
func (s *Statement) AtMost(n int) string {
	bounded := s.tail
	if top, err := strconv.Atoi(s.tail.top); s.tail.top == "" || err != nil || top > n {
		bounded.top = strconv.Itoa(n)
	}
	return strings.TrimSuffix(s.SQL, s.tail.sql()) + bounded.sql()
}
