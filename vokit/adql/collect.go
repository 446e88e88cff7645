package adql

import (
	"database/sql"
	"fmt"
	"strings"

	"vogo/vokit/table"
)

// Collect reads the rows of a statement into a table of at most maxrec rows
// and about maxBytes bytes (0 stands for no bound); it has Overflow set when
// there were more. cols is Statement.Columns.
func Collect(rows *sql.Rows, cols []ColumnInfo, maxrec, maxBytes int) (*table.Table, error) {
	builders := make([]*cell, len(cols))
	dest := make([]any, len(cols))
	for i, c := range cols {
		b, err := newCell(c)
		if err != nil {
			return nil, err
		}
		builders[i], dest[i] = b, &b.value
	}
	n, size, overflow := 0, 0, false
	for rows.Next() {
		if n >= maxrec || maxBytes > 0 && size > maxBytes {
			overflow = true
			break
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		for _, b := range builders {
			if err := b.add(); err != nil {
				return nil, err
			}
			size += b.size()
		}
		n++
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	out := make([]*table.Column, len(cols))
	for i, b := range builders {
		out[i] = b.Column()
	}
	t, err := table.New("result", out...)
	if err != nil {
		return nil, err
	}
	t.Overflow = overflow
	return t, nil
}

// cell receives the values of one column.
type cell struct {
	*table.Builder
	dt    table.Datatype
	array bool
	geo   bool
	moc   bool
	value any
}

func newCell(c ColumnInfo) (*cell, error) {
	m := table.Meta{Name: c.Name, Unit: c.Unit, UCD: c.UCD, Utype: c.Utype, Xtype: c.Xtype, Description: c.Description, ArraySize: c.ArraySize}
	b := &cell{moc: c.Xtype == "moc"}
	typ := c.Datatype
	// Computed geometries go out as the arrays of DALI 1.1, section 3.3.
	switch {
	case c.Xtype == "point" && typ == "char":
		typ, m.ArraySize, b.geo = "double", "2", true
	case c.Xtype == "circle" && typ == "char":
		typ, m.ArraySize, b.geo = "double", "3", true
	case c.Xtype == "polygon" && typ == "char":
		typ, m.ArraySize, b.geo = "double", "*", true
	}
	dt, err := table.ParseDatatype(typ)
	if err != nil {
		return nil, fmt.Errorf("column %s: %w", c.Name, err)
	}
	if dt.IsText() {
		dt = table.UnicodeChar // made Char again when all of it is ASCII
		if c.Datatype == "char" {
			dt = table.Char
		}
	}
	b.dt = dt
	b.array = m.ArraySize != "" && !dt.IsText()
	b.Builder = table.NewBuilder(m, dt)
	return b, nil
}

// size is about how many bytes the value scanned last takes.
func (b *cell) size() int {
	switch v := b.value.(type) {
	case string:
		return 16 + len(v)
	case []byte:
		return 16 + len(v)
	}
	return 8
}

// add appends the value scanned last.
func (b *cell) add() error {
	switch v := b.value.(type) {
	case nil:
		b.AppendNull()
	case int64:
		switch {
		case b.dt == table.Boolean:
			b.AppendBool(v != 0)
		case b.dt == table.Float || b.dt == table.Double:
			b.AppendFloat(float64(v))
		case b.dt.IsText():
			b.AppendString(fmt.Sprint(v))
		default:
			b.AppendInt(v)
		}
	case float64:
		switch {
		case b.dt == table.Float || b.dt == table.Double:
			b.AppendFloat(v)
		case b.dt.IsText():
			b.AppendString(fmt.Sprint(v))
		default:
			b.AppendInt(int64(v))
		}
	case string:
		return b.addText(v)
	case []byte:
		return b.addText(string(v))
	default:
		return fmt.Errorf("the database gave a %T", v)
	}
	return nil
}

func (b *cell) addText(s string) error {
	switch {
	case b.geo:
		return b.AppendText([]byte(numbersOf(s)))
	case b.moc: // the word is for functions to tell it by
		b.AppendString(strings.TrimPrefix(s, "MOC "))
		return nil
	case b.dt.IsText():
		b.AppendString(s)
		return nil
	}
	return b.AppendText([]byte(s))
}

// numbersOf drops the words from a region's text form.
func numbersOf(region string) string {
	for region != "" && (region[0]|32 >= 'a' && region[0]|32 <= 'z') {
		_, rest, _ := strings.Cut(region, " ")
		region = strings.TrimLeft(rest, " ")
	}
	return region
}
