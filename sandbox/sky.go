package sandbox

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"vogo/vokit/adql"
)

// sky holds what the sandbox knows; its parts are made when first needed.
type sky struct {
	base string
	site *site

	recordsOnce sync.Once
	records     []resource // of the registry

	mu     sync.Mutex
	ready  bool
	closed bool
	db     *sql.DB
	defs   []*tableDef
	tables adql.Tables

	indexes adql.Indexes
}

func newSky(base string, st *site) *sky { return &sky{base: base, site: st} }

// tapURL is the address of the site's TAP service.
func (s *sky) tapURL() string { return s.base + "/" + s.site.name + "/tap" }

// Close frees what was made.
func (s *sky) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}

// schema gives the table definitions.
func (s *sky) schema() []*tableDef {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.define()
	return s.defs
}

func (s *sky) define() {
	if s.defs != nil {
		return
	}
	s.defs = s.site.definitions()
	for _, d := range s.defs {
		s.tables = append(s.tables, d.info())
	}
}

var databases atomic.Int64

// prepareADQL makes the functions of queries known. Sites open their databases
// side by side, and what it sets is shared by all of them.
var prepareADQL = sync.OnceFunc(func() {
	adql.RegisterFunctions()
	adql.ResolveName = resolvePosition
	registerOtypes()
})

// database opens the database and fills it, once. It lives in memory and is
// only read afterwards, so that any number of queries run side by side.
func (s *sky) database(ctx context.Context) (*sql.DB, adql.Tables, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil, fmt.Errorf("the sandbox is closed")
	}
	s.define()
	if s.ready {
		return s.db, s.tables, nil
	}
	prepareADQL()
	if s.db == nil {
		// What a query sorts or groups goes to a file when it outgrows the cache.
		db, err := sql.Open("sqlite", fmt.Sprintf("file:/vogo-sandbox-%d?vfs=memdb&_pragma=temp_store(1)", databases.Add(1)))
		if err != nil {
			return nil, nil, fmt.Errorf("open the sandbox's database: %w", err)
		}
		// One connection is kept idle at all times: the database in memory
		// lives as long as someone holds it.
		db.SetMaxOpenConns(maxQueries + 1)
		db.SetMaxIdleConns(maxQueries + 1)
		s.db = db
	}
	if err := s.fill(); err != nil {
		return nil, nil, fmt.Errorf("fill the sandbox's tables: %w", err)
	}
	s.ready = true
	return s.db, s.tables, nil
}

// maxQueries is how many queries run at once; more wait for their turn.
const maxQueries = 6

func (s *sky) fill() error {
	ctx := context.Background()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, d := range s.defs {
		if err := s.fillTable(tx, d); err != nil {
			return fmt.Errorf("table %s: %w", d.full(), err)
		}
	}
	if _, err := tx.Exec("ANALYZE"); err != nil {
		return err
	}
	return tx.Commit()
}

// maxBound is how many values one INSERT takes: many rows at once are several
// times faster than one by one.
const maxBound = 900

func (s *sky) fillTable(tx *sql.Tx, d *tableDef) error {
	var cols []string
	for _, c := range d.cols {
		cols = append(cols, sqlName(c.Name)+" "+sqlType(c.Datatype)+collation(d, c))
	}
	name := sqlName(d.full())
	if _, err := tx.Exec("CREATE TABLE IF NOT EXISTS " + name + " (" + strings.Join(cols, ", ") + ")"); err != nil {
		return err
	}
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(cols)), ", ") + ")"
	insert := func(n int) string {
		return "INSERT INTO " + name + " VALUES " + strings.TrimSuffix(strings.Repeat(row+", ", n), ", ")
	}
	many := max(1, maxBound/len(cols))
	st, err := tx.Prepare(insert(many))
	if err != nil {
		return err
	}
	defer st.Close()
	held := make([]any, 0, many*len(cols))
	err = d.fill(s, func(values ...any) error {
		if len(values) != len(d.cols) {
			return fmt.Errorf("%d values for %d columns", len(values), len(d.cols))
		}
		held = append(held, values...)
		if len(held) < cap(held) {
			return nil
		}
		_, err := st.Exec(held...)
		held = held[:0]
		return err
	})
	if err != nil {
		return err
	}
	if len(held) > 0 {
		if _, err := tx.Exec(insert(len(held)/len(cols)), held...); err != nil {
			return err
		}
	}
	for _, c := range d.cols {
		if c.indexed {
			if _, err := tx.Exec("CREATE INDEX " + sqlName(d.full()+"/"+c.Name) + " ON " + name + " (" + sqlName(c.Name) + ")"); err != nil {
				return err
			}
		}
	}
	return nil
}

func sqlName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// sqlType is the storage that suits a VOTable datatype.
func sqlType(datatype string) string {
	switch datatype {
	case "boolean", "bit", "unsignedByte", "short", "int", "long":
		return "INTEGER"
	case "float", "double":
		return "REAL"
	}
	return "TEXT"
}

// collation lets SIMBAD's object types be named by any of their labels.
func collation(d *tableDef, c column) string {
	if d.schema == simbadSchema && (c.Name == "otype" || c.Name == "otype_txt") {
		return " COLLATE otype"
	}
	return ""
}
