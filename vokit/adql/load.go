package adql

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"vogo/vokit/table"
)

// Describe tells the translator of a table that queries know by name. The
// SQLite table that holds it is called by the same name in lower case.
func Describe(name string, t *table.Table) *TableInfo {
	info := &TableInfo{Name: name, SQL: strings.ToLower(name)}
	for _, c := range t.Columns() {
		if c.ArraySize == "1" {
			c.ArraySize = "" // one value is no array: VOTable 1.3, erratum 3
		}
		info.Columns = append(info.Columns, ColumnInfo{
			Name: c.Name, Datatype: c.Datatype().String(), ArraySize: c.ArraySize, Xtype: c.Xtype,
			Unit: c.Unit, UCD: c.UCD, Utype: c.Utype, Description: c.Description,
		})
	}
	return info
}

// loadBound is how many values one INSERT takes: many rows at once are several
// times faster than one by one.
const loadBound = 900

// Load makes a temporary table of the connection, as info names it, with the
// rows of t.
func Load(ctx context.Context, conn *sql.Conn, info *TableInfo, t *table.Table) error {
	cols := t.Columns()
	if len(cols) == 0 {
		return fmt.Errorf("table %q has no columns", info.Name)
	}
	defs := make([]string, len(cols))
	seen := map[string]string{}
	for i, c := range cols {
		k := strings.ToLower(c.Name)
		if other, ok := seen[k]; ok {
			return fmt.Errorf("the columns %q and %q of table %q differ in case only; rename one", other, c.Name, info.Name)
		}
		seen[k] = c.Name
		defs[i] = sqlName(c.Name) + " " + storage(c)
	}
	name := sqlName(info.SQL)
	if _, err := conn.ExecContext(ctx, "CREATE TEMP TABLE "+name+" ("+strings.Join(defs, ", ")+")"); err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertRows(ctx, tx, name, t); err != nil {
		return err
	}
	if err := indexDeclinations(ctx, tx, info, t); err != nil {
		return err
	}
	return tx.Commit()
}

// fewRows are joined fast enough without an index.
const fewRows = 50

// indexDeclinations makes the indexes that positional conditions use: they are
// translated into a band of declinations and the exact condition within it.
func indexDeclinations(ctx context.Context, tx *sql.Tx, info *TableInfo, t *table.Table) error {
	if t.NumRows() < fewRows {
		return nil
	}
	any := false
	for _, c := range t.Columns() {
		dt, name := c.Datatype(), strings.ToLower(c.Name)
		if (dt != table.Double && dt != table.Float) || c.ArraySize != "" {
			continue
		}
		if !strings.HasPrefix(strings.ToLower(c.UCD), "pos.eq.dec") && !strings.HasPrefix(name, "de") && !strings.HasSuffix(name, "_dec") {
			continue
		}
		any = true
		if _, err := tx.ExecContext(ctx, "CREATE INDEX temp."+sqlName(info.SQL+"/"+c.Name)+" ON "+sqlName(info.SQL)+" ("+sqlName(c.Name)+")"); err != nil {
			return err
		}
	}
	if !any {
		return nil
	}
	// The sizes of the tables tell SQLite which one to go through.
	_, err := tx.ExecContext(ctx, "ANALYZE temp")
	return err
}

func insertRows(ctx context.Context, tx *sql.Tx, name string, t *table.Table) error {
	cols := t.Columns()
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(cols)), ", ") + ")"
	insert := func(n int) string {
		return "INSERT INTO " + name + " VALUES " + strings.TrimSuffix(strings.Repeat(row+", ", n), ", ")
	}
	many := max(1, loadBound/len(cols))
	st, err := tx.PrepareContext(ctx, insert(many))
	if err != nil {
		return err
	}
	defer st.Close()
	held := make([]any, 0, many*len(cols))
	for i := range t.NumRows() {
		for _, c := range cols {
			held = append(held, sqlValue(c, i))
		}
		if len(held) == cap(held) {
			if _, err := st.ExecContext(ctx, held...); err != nil {
				return err
			}
			held = held[:0]
		}
	}
	if len(held) > 0 {
		_, err = tx.ExecContext(ctx, insert(len(held)/len(cols)), held...)
	}
	return err
}

func sqlName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// storage is how SQLite keeps a column; arrays are text.
func storage(c *table.Column) string {
	dt := c.Datatype()
	switch {
	case c.ArraySize != "" || dt.IsText():
		return "TEXT"
	case dt == table.Float || dt == table.Double:
		return "REAL"
	case dt == table.Boolean || dt.IsNumber():
		return "INTEGER"
	}
	return "TEXT"
}

func sqlValue(c *table.Column, i int) any {
	if c.IsNull(i) {
		return nil
	}
	if c.ArraySize != "" && !c.Datatype().IsText() {
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
