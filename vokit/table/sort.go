package table

import (
	"bytes"
	"cmp"
	"fmt"
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
	cols, down := make([]*Column, len(keys)), make([]bool, len(keys))
	for i, k := range keys {
		name := k
		if t.find(k) < 0 {
			name, down[i] = strings.CutPrefix(k, "-")
			name = strings.TrimPrefix(name, "+")
		}
		c, err := t.Col(name)
		if err != nil {
			switch strings.ToLower(name) {
			case "asc", "desc", "ascending", "descending", "reverse":
				err = fmt.Errorf("%w; Sort(\"-%s\") sorts downwards", err, strings.TrimLeft(keys[0], "+-"))
			}
			return nil, err
		}
		cols[i] = c
	}
	order := make([]int32, t.rows)
	for i := range order {
		order[i] = int32(i)
	}
	// The last key first: sorting by the ones before it leaves equal rows in their order.
	for i := len(cols) - 1; i >= 0; i-- {
		if err := cols[i].sortRows(order, down[i]); err != nil {
			return nil, fmt.Errorf("table %q: %w", t.Name, err)
		}
	}
	rows := make([]int, t.rows)
	for i, r := range order {
		rows[i] = int(r)
	}
	return rows, nil
}

func (c *Column) comparer(down bool) func(a, b int) int {
	var values func(a, b int) int
	switch {
	case c.dt.IsText():
		values = func(a, b int) int {
			s := &c.vec.str
			lo1, hi1 := s.bounds(a)
			lo2, hi2 := s.bounds(b)
			return bytes.Compare(s.buf[lo1:hi1], s.buf[lo2:hi2])
		}
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
