package adql

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"modernc.org/sqlite"

	"vogo/vokit/table"
)

// Describe tells the translator of a table that queries know by name, and that
// Statement.Load makes readable. The SQLite table that holds it is called by the
// same name in lower case.
func Describe(name string, t *table.Table) *TableInfo {
	info := &TableInfo{Name: name, SQL: strings.ToLower(name), loaded: true}
	for _, c := range t.Columns() {
		size := c.ArraySize
		if size == "1" {
			size = "" // one value is no array: VOTable 1.3, erratum 3
		}
		info.Columns = append(info.Columns, ColumnInfo{
			Name: c.Name, Datatype: c.Datatype().String(), ArraySize: size, Xtype: c.Xtype,
			Unit: c.Unit, UCD: c.UCD, Utype: c.Utype, Description: c.Description,
		})
	}
	return info
}

// Load makes t readable as a temporary table of the connection, which info
// names, until unload is called, with the indexes that the statement uses.
// Nothing is copied: t must not change as long. The connection is one of a
// database opened after RegisterFunctions.
func (s *Statement) Load(ctx context.Context, conn *sql.Conn, info *TableInfo, t *table.Table) (unload func(), err error) {
	cols := t.Columns()
	if len(cols) == 0 {
		return nil, fmt.Errorf("table %q has no columns", info.Name)
	}
	if len(cols) > maxColumns {
		return nil, fmt.Errorf("table %q has %d columns; SQL takes up to %d", info.Name, len(cols), maxColumns)
	}
	seen := map[string]string{}
	for _, c := range cols {
		k := strings.ToLower(c.Name)
		if other, ok := seen[k]; ok {
			return nil, fmt.Errorf("the columns %q and %q of table %q differ in case only; rename one", other, c.Name, info.Name)
		}
		seen[k] = c.Name
	}
	var hints []hint
	for _, h := range s.hints {
		if h.alias == "" && h.table == info.SQL {
			hints = append(hints, h)
		}
	}
	v, err := newVirtualTable(ctx, t, hints)
	if err != nil {
		return nil, fmt.Errorf("table %q: %w", info.Name, err)
	}
	return create(ctx, conn, info.SQL, v)
}

// create makes a table that SQLite can read of v, until drop is called.
func create(ctx context.Context, conn *sql.Conn, name string, v *virtualTable) (drop func(), err error) {
	id, forget := announce(v)
	name = "temp." + quote(name)
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("CREATE VIRTUAL TABLE %s USING %s(%d)", name, virtualName, id)); err != nil {
		forget()
		return nil, err
	}
	return func() {
		// The query may have been interrupted; the table goes regardless.
		conn.ExecContext(context.WithoutCancel(ctx), "DROP TABLE IF EXISTS "+name)
		forget()
	}, nil
}

// Restrain bounds what a query on the connection may make: texts of 64 MiB.
func Restrain(conn *sql.Conn) error {
	_, err := sqlite.Limit(conn, limitLength, maxText)
	return err
}

const (
	limitLength = 0 // SQLITE_LIMIT_LENGTH
	maxText     = 64 << 20
)

// storage is how SQLite sees a column; arrays are text.
func storage(c *table.Column) string {
	dt := c.Datatype()
	switch {
	case c.IsArray() || dt.IsText():
		return "TEXT"
	case dt == table.Float || dt == table.Double:
		return "REAL"
	case dt == table.Boolean || dt.IsNumber():
		return "INTEGER"
	}
	return "TEXT"
}

// sqlValue is cell i of a column as SQLite takes it.
func sqlValue(c *table.Column, i int) any {
	if c.IsNull(i) {
		return nil
	}
	if c.IsArray() {
		return c.Text(i)
	}
	switch dt := c.Datatype(); {
	case dt == table.Boolean:
		return c.Int(i)
	case dt == table.Float || dt == table.Double:
		return c.Float(i)
	case dt.IsNumber():
		return c.Int(i)
	}
	return c.Text(i)
}
