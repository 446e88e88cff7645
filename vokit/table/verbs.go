package table

import (
	"fmt"
	"strings"
)

// Select is a table of the named columns, in the order given.
func (t *Table) Select(names ...string) (*Table, error) {
	cols := make([]*Column, len(names))
	for i, n := range names {
		c, err := t.Col(n)
		if err != nil {
			return nil, err
		}
		cols[i] = c.clone()
	}
	return t.with(cols, t.rows), nil
}

// Drop is the table without the named columns.
func (t *Table) Drop(names ...string) (*Table, error) {
	gone := make(map[int]bool, len(names))
	for _, n := range names {
		i := t.find(n)
		if i < 0 {
			return nil, t.noColumn(n)
		}
		gone[i] = true
	}
	var cols []*Column
	for i, c := range t.cols {
		if !gone[i] {
			cols = append(cols, c.clone())
		}
	}
	return t.with(cols, t.rows), nil
}

// Rename is the table with a column of another name.
func (t *Table) Rename(from, to string) (*Table, error) {
	i := t.find(from)
	if i < 0 {
		return nil, t.noColumn(from)
	}
	if to == "" {
		return nil, fmt.Errorf("table %q: column %q wants a new name, not an empty one", t.Name, from)
	}
	if k := t.exact(to); k >= 0 && k != i {
		return nil, fmt.Errorf("table %q: cannot call column %q %q: there is one of that name", t.Name, from, to)
	}
	cols := t.cloneCols()
	cols[i].Name = to
	return t.with(cols, t.rows), nil
}

func (t *Table) cloneCols() []*Column {
	cols := make([]*Column, len(t.cols))
	for i, c := range t.cols {
		cols[i] = c.clone()
	}
	return cols
}

func (t *Table) exact(name string) int {
	for i, c := range t.cols {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// Clone is a copy of the table that can be added to without changing this one.
func (t *Table) Clone() *Table { return t.with(t.cloneCols(), t.rows) }

// Head is the first n rows, all of them when there are fewer.
func (t *Table) Head(n int) *Table { return t.Slice(0, n) }

// Tail is the last n rows, all of them when there are fewer.
func (t *Table) Tail(n int) *Table { return t.Slice(t.rows-max(n, 0), t.rows) }

// Slice is the rows from lo up to but without hi, as far as there are any.
func (t *Table) Slice(lo, hi int) *Table {
	lo = min(max(lo, 0), t.rows)
	hi = min(max(hi, lo), t.rows)
	if lo == 0 && hi == t.rows {
		return t.Clone()
	}
	rows := make([]int, hi-lo)
	for i := range rows {
		rows[i] = lo + i
	}
	return t.Take(rows...)
}

// Take is the table of the given rows, in that order; a row may come more than once. A row that does
// not exist gives one of nulls.
func (t *Table) Take(rows ...int) *Table {
	for i, r := range rows {
		if r < 0 || r >= t.rows {
			rows = append([]int(nil), rows...)
			for k := i; k < len(rows); k++ {
				if rows[k] < 0 || rows[k] >= t.rows {
					rows[k] = -1
				}
			}
			break
		}
	}
	return t.with(takeAll(t.cols, rows), len(rows))
}

// Filter is the rows for which keep is true.
func (t *Table) Filter(keep func(Row) bool) *Table {
	var rows []int
	for i := range t.rows {
		if keep(Row{t, i}) {
			rows = append(rows, i)
		}
	}
	return t.Take(rows...)
}

// Map is the text of every cell of a column, changed by f; null cells give f("").
func (t *Table) Map(name string, f func(string) string) ([]string, error) {
	c, err := t.Col(name)
	if err != nil {
		return nil, err
	}
	out := make([]string, t.rows)
	for i := range out {
		out[i] = f(c.Text(i))
	}
	return out, nil
}

// Unique is the rows that differ in the named columns, the first of each; without names, in all columns.
func (t *Table) Unique(names ...string) (*Table, error) {
	cols, err := t.pick(names)
	if err != nil {
		return nil, err
	}
	if t.rows == 0 || len(cols) == 0 {
		return t.Clone(), nil
	}
	codes, _ := rowCodes(cols, t.rows)
	next := uint32(0)
	var rows []int
	for i, c := range codes {
		if c == next { // codes are in the order in which they first come
			rows = append(rows, i)
			next++
		}
	}
	return t.Take(rows...), nil
}

// pick is the named columns, all when there are no names.
func (t *Table) pick(names []string) ([]*Column, error) {
	if len(names) == 0 {
		return t.cols, nil
	}
	cols := make([]*Column, len(names))
	for i, n := range names {
		c, err := t.Col(n)
		if err != nil {
			return nil, err
		}
		cols[i] = c
	}
	return cols, nil
}

// Add appends a column, or replaces the one of exactly that name; the table itself changes. values is a
// *Column, a slice (of bool, an integer or float type, string, complex, time.Time, slices of these for
// array cells, or any), a times.Series (kept as modified Julian dates), a func(Row) any, func(Row) float64,
// func(Row) string or the like, or a single value, which every row gets. What columns give together is
// t.Eval, as in t.Add("colour", t.Eval("bmag - vmag")). More texts set, in this order, the
// unit, the UCD and the description; an empty one leaves what is there. Unit, UCD and the rest of the
// metadata of a replaced column stay unless values is a *Column.
func (t *Table) Add(name string, values any, unitUCDDescription ...string) error {
	if strings.TrimSpace(name) == "" {
		return fmt.Errorf("table %q: a new column wants a name", t.Name)
	}
	if n := len(unitUCDDescription); n > 3 {
		return fmt.Errorf("table %q: cannot add column %q: %d texts after the values, want at most unit, UCD and description", t.Name, name, n)
	}
	if text, ok := values.(string); ok && t.isExpression(text) {
		return fmt.Errorf("table %q: cannot add column %q: the values of an expression are t.Eval(%q), as in t.Add(%[2]q, t.Eval(%[3]q))", t.Name, name, text)
	}
	at := t.exact(name)
	m := Meta{Name: name}
	if at >= 0 {
		m = t.cols[at].Meta
		m.ArraySize, m.Width, m.Precision, m.Xtype, m.Values = "", 0, "", "", nil
	}
	describe := func(m *Meta) {
		for i, text := range unitUCDDescription {
			if text != "" {
				*[]*string{&m.Unit, &m.UCD, &m.Description}[i] = text
			}
		}
	}
	describe(&m) // before the values, for instants take a unit of their own only when none is said
	c, err := t.makeColumn(m, values)
	if err != nil {
		return fmt.Errorf("table %q: cannot add column %q: %w", t.Name, name, err)
	}
	describe(&c.Meta)
	if len(t.cols) == 0 {
		t.rows = c.n
	}
	if c.n != t.rows {
		return fmt.Errorf("table %q: cannot add column %q: it has %d rows, the table has %d", t.Name, name, c.n, t.rows)
	}
	// A new slice, so that tables sharing the old one keep theirs.
	cols := append([]*Column(nil), t.cols...)
	if at >= 0 {
		cols[at] = c
	} else {
		cols = append(cols, c)
	}
	t.cols = cols
	return nil
}

func (t *Table) makeColumn(m Meta, values any) (*Column, error) {
	if c, ok := values.(*Column); ok {
		if c == nil {
			return nil, fmt.Errorf("the column is nil")
		}
		c = c.clone()
		c.Name = m.Name
		return c, nil
	}
	if each := rowFunc(values); each != nil {
		cells := make([]any, t.rows)
		for i := range cells {
			cells[i] = each(Row{t, i})
		}
		return NewColumn(m, cells)
	}
	if isScalar(values) {
		cells := make([]any, t.rows)
		for i := range cells {
			cells[i] = values
		}
		return NewColumn(m, cells)
	}
	return NewColumn(m, values)
}

// rowFunc is values as a function of a row, or nil.
func rowFunc(values any) func(Row) any {
	switch f := values.(type) {
	case func(Row) any:
		return f
	case func(Row) float64:
		return func(r Row) any { return f(r) }
	case func(Row) string:
		return func(r Row) any { return f(r) }
	case func(Row) int:
		return func(r Row) any { return f(r) }
	case func(Row) int64:
		return func(r Row) any { return f(r) }
	case func(Row) bool:
		return func(r Row) any { return f(r) }
	}
	return nil
}

// Mask is the rows whose entry in keep is true; there must be one for each row. What compares whole columns gives such a
// list: [sky.Region.ContainsEach] for one.
func (t *Table) Mask(keep []bool) (*Table, error) {
	if len(keep) != t.rows {
		return nil, fmt.Errorf("table %q: a mask of %d for %d rows", t.Name, len(keep), t.rows)
	}
	rows := make([]int, 0, t.rows)
	for i, k := range keep {
		if k {
			rows = append(rows, i)
		}
	}
	return t.Take(rows...), nil
}
