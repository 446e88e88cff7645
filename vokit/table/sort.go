package table

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Sort is the table in the order of the given columns, the first key first. A key "-t_min" sorts
// downwards. Rows that are equal keep their order, and null cells come last either way.
func (t *Table) Sort(keys ...string) (*Table, error) {
	rows, err := t.order(keys)
	if err != nil {
		return nil, err
	}
	return t.Take(rows...), nil
}

// order is the permutation of rows that sorts them.
func (t *Table) order(keys []string) ([]int, error) {
	compare := make([]func(a, b int) int, len(keys))
	for i, k := range keys {
		name, down := k, false
		if t.find(k) < 0 {
			name, down = strings.CutPrefix(k, "-")
			name = strings.TrimPrefix(name, "+")
		}
		c, err := t.Col(name)
		if err != nil {
			return nil, err
		}
		if c.sh.array || c.dt.isComplex() {
			return nil, fmt.Errorf("table %q: cannot sort by column %q, which is %s", t.Name, c.Name, c.TypeName())
		}
		compare[i] = c.comparer(down)
	}
	rows := make([]int, t.rows)
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		for _, f := range compare {
			if d := f(a, b); d != 0 {
				return d
			}
		}
		return 0
	})
	return rows, nil
}

func (c *Column) comparer(down bool) func(a, b int) int {
	var values func(a, b int) int
	switch {
	case c.dt.IsText():
		values = func(a, b int) int { return strings.Compare(c.vec.str.at(a), c.vec.str.at(b)) }
	case c.dt == Long:
		values = func(a, b int) int { return cmp.Compare(c.vec.i64[a], c.vec.i64[b]) }
	default:
		values = func(a, b int) int { return cmp.Compare(c.vec.float(c.dt, a), c.vec.float(c.dt, b)) }
	}
	return func(a, b int) int {
		x, y := c.IsNull(a), c.IsNull(b)
		switch {
		case x && y:
			return 0
		case x:
			return 1
		case y:
			return -1
		case down:
			return values(b, a)
		}
		return values(a, b)
	}
}
