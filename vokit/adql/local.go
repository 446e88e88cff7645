package adql

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver that runs the queries

	"vogo/vokit/table"
)

// QueryTables runs a query on tables in memory. find gives the table of a name as the
// query writes it, or nil; names lists what there is, for hints. At most maxrec
// rows come back, with Overflow set when there were more.
//
// The query ends when ctx does.
func QueryTables(ctx context.Context, adql string, find func(name string) (*table.Table, error), names []string, maxrec int) (*table.Table, error) {
	q, err := Parse(adql)
	if err != nil {
		return nil, err
	}
	cat := &localCatalog{find: find, names: names, found: map[string]*localTable{}}
	st, err := q.Translate(cat)
	if cat.err != nil {
		return nil, cat.err
	}
	if err != nil {
		return nil, err
	}
	db, err := localDatabase()
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := Restrain(conn); err != nil {
		return nil, localError(ctx, err)
	}
	for _, t := range cat.found {
		unload, err := st.Load(ctx, conn, t.info, t.table)
		if err != nil {
			return nil, localError(ctx, err)
		}
		defer unload()
	}
	rows, err := conn.QueryContext(ctx, st.AtMost(maxrec+1))
	if err != nil {
		return nil, localError(ctx, err)
	}
	defer rows.Close()
	out, err := Collect(rows, st.Columns, maxrec, 0)
	if err != nil {
		return nil, localError(ctx, err)
	}
	out.Source = adql
	return out, nil
}

// localDatabase opens empty databases in memory, one for each connection.
var localDatabase = sync.OnceValues(func() (*sql.DB, error) {
	RegisterFunctions()
	return sql.Open("sqlite", ":memory:?_pragma=temp_store(2)")
})

// localError leaves of an error of SQLite what users can use.
func localError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	msg := strings.TrimPrefix(err.Error(), "SQL logic error: ")
	if i := strings.LastIndex(msg, " ("); i > 0 && strings.HasSuffix(msg, ")") {
		msg = msg[:i]
	}
	return errors.New("the query cannot be run: " + msg)
}

type localTable struct {
	info  *TableInfo
	table *table.Table
}

// localCatalog asks for the tables that a query names.
type localCatalog struct {
	find  func(string) (*table.Table, error)
	names []string
	found map[string]*localTable
	err   error // the first that find gave
}

// Lookup implements Catalog.
func (c *localCatalog) Lookup(name string) *TableInfo {
	key := strings.ToLower(name)
	if t := c.found[key]; t != nil {
		return t.info
	}
	t, err := c.find(name)
	if err != nil {
		if c.err == nil {
			c.err = err
		}
		return nil
	}
	if t == nil {
		return nil
	}
	l := &localTable{Describe(name, t), t}
	c.found[key] = l
	return l.info
}

// Names implements Catalog.
func (c *localCatalog) Names() []string { return c.names }
