package table

import (
	"fmt"

	"vogo/vokit/sky"
	"vogo/vokit/times"
)

// Row is one row of a table. It refers to the table; it holds no cells of its own.
type Row struct {
	t *Table
	i int
}

// Row is row i, counted from 0; a negative i counts from the end, −1 is the last row.
func (t *Table) Row(i int) (Row, error) {
	k := i
	if k < 0 {
		k += t.rows
	}
	if k < 0 || k >= t.rows {
		return Row{}, fmt.Errorf("table %q: no row %d, it has %d rows", t.Name, i, t.rows)
	}
	return Row{t, k}, nil
}

// Rows are all rows.
func (t *Table) Rows() []Row {
	out := make([]Row, t.rows)
	for i := range out {
		out[i] = Row{t, i}
	}
	return out
}

// Each calls f with every row in order.
func (t *Table) Each(f func(Row)) {
	for i := range t.rows {
		f(Row{t, i})
	}
}

// Index is the number of the row in its table, counted from 0.
func (r Row) Index() int { return r.i }

// Table is the table the row belongs to; nil for the zero Row.
func (r Row) Table() *Table { return r.t }

// Has tells whether the row has a column of that name.
func (r Row) Has(name string) bool { return r.t != nil && r.t.Has(name) }

func (r Row) col(name string) (*Column, error) {
	if r.t == nil {
		return nil, fmt.Errorf("table: %q asked of a row that belongs to no table", name)
	}
	return r.t.Col(name)
}

// Value is the cell as the Go type of its datatype, nil when null. See [Column.Value].
func (r Row) Value(name string) (any, error) {
	c, err := r.col(name)
	if err != nil {
		return nil, err
	}
	return c.Value(r.i), nil
}

// Float is the cell as a number, NaN when null. A text that is no number is an error.
func (r Row) Float(name string) (float64, error) {
	c, err := r.col(name)
	if err != nil {
		return 0, err
	}
	f := c.Float(r.i)
	if f != f && !c.IsNull(r.i) {
		return 0, fmt.Errorf("table %q: column %q, row %d: %.40q is no number", r.t.Name, c.Name, r.i, c.Text(r.i))
	}
	return f, nil
}

// Int is the cell as an integer, 0 when null.
func (r Row) Int(name string) (int64, error) {
	if _, err := r.Float(name); err != nil {
		return 0, err
	}
	c, err := r.col(name)
	if err != nil {
		return 0, err
	}
	return c.Int(r.i), nil
}

// Bool is the cell as a truth value, false when null.
func (r Row) Bool(name string) (bool, error) {
	c, err := r.col(name)
	if err != nil {
		return false, err
	}
	return c.Bool(r.i), nil
}

// Text is the cell as people read it, "" when null.
func (r Row) Text(name string) (string, error) {
	c, err := r.col(name)
	if err != nil {
		return "", err
	}
	return c.Text(r.i), nil
}

// IsNull tells whether the cell has no value; so it is when there is no such column.
func (r Row) IsNull(name string) bool {
	c, err := r.col(name)
	return err != nil || c.IsNull(r.i)
}

// Time is the cell as an instant, the zero Time when null. See [Column.Times].
func (r Row) Time(name string) (times.Time, error) {
	c, err := r.col(name)
	if err != nil {
		return times.Time{}, err
	}
	s, err := c.take([]int{r.i}).timesIn(r.t.timesysOf(c))
	if err != nil {
		return times.Time{}, fmt.Errorf("table %q: %w", r.t.Name, err)
	}
	return s[0], nil
}

// Coord is the position of the row, found as [Table.Coords] does.
func (r Row) Coord() (sky.Coord, error) {
	if r.t == nil {
		return sky.Unknown(), fmt.Errorf("table: position asked of a row that belongs to no table")
	}
	p, err := r.t.position()
	if err != nil {
		return sky.Unknown(), err
	}
	return p.at(r.i)
}

// Map is the row as a map from column name to value; null cells are nil.
func (r Row) Map() map[string]any {
	if r.t == nil {
		return nil
	}
	out := make(map[string]any, len(r.t.cols))
	for _, c := range r.t.cols {
		out[c.Name] = c.Value(r.i)
	}
	return out
}
