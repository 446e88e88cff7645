package adql

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"sync"
)

// Indexes are the indexes over positions and regions of tables that are stored
// in SQLite and whose rows no longer change; the catalog says so by
// TableInfo.Indexed. They are made when a query first needs them. The zero value
// is ready, for any number of queries side by side.
type Indexes struct {
	mu   sync.Mutex
	made map[string]*storedIndex
}

type storedIndex struct {
	mu    sync.Mutex
	index *skyIndex
}

// maxIndexes bounds how many indexes are kept.
const maxIndexes = 32

// Load makes the indexes that a statement looks rows up by known to the
// connection, until unload is called. Statements over tables with Indexed need
// it before they run.
func (x *Indexes) Load(ctx context.Context, conn *sql.Conn, st *Statement) (unload func(), err error) {
	var undo []func()
	unload = func() {
		for _, f := range undo {
			f()
		}
	}
	for _, alias := range st.storedAliases() {
		v := &virtualTable{ctx: ctx}
		for _, h := range st.hints {
			if h.alias != alias {
				continue
			}
			ix, err := x.get(ctx, conn, h)
			if err != nil {
				unload()
				return nil, err
			}
			v.rows = ix.values.n
			v.hints = append(v.hints, &skyHint{name: h.column, index: ix})
		}
		drop, err := create(ctx, conn, storedName(alias), v)
		if err != nil {
			unload()
			return nil, err
		}
		undo = append(undo, drop)
	}
	return unload, nil
}

// storedName is the table that has the hints of a source.
func storedName(alias string) string { return "vo_index_" + alias }

// storedAliases are the sources whose rows are looked up by an index.
func (s *Statement) storedAliases() []string {
	var out []string
	for _, h := range s.hints {
		if h.alias != "" && (len(out) == 0 || out[len(out)-1] != h.alias) && !contains(out, h.alias) {
			out = append(out, h.alias)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// get finds or makes an index.
func (x *Indexes) get(ctx context.Context, conn *sql.Conn, h hint) (*skyIndex, error) {
	key := quote(strings.ToLower(h.table)) + " " + h.spec.String()
	x.mu.Lock()
	if x.made == nil {
		x.made = map[string]*storedIndex{}
	}
	e := x.made[key]
	if e == nil {
		for k := range x.made {
			if len(x.made) < maxIndexes {
				break
			}
			delete(x.made, k)
		}
		e = &storedIndex{}
		x.made[key] = e
	}
	x.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.index != nil {
		return e.index, nil
	}
	ix, err := readStored(ctx, conn, h)
	if err != nil {
		return nil, err
	}
	e.index = ix
	return ix, nil
}

// readStored reads what an index is made of. Rows are known by their place, so
// that the numbers of the rows must have no gaps.
func readStored(ctx context.Context, conn *sql.Conn, h hint) (*skyIndex, error) {
	var cols []string
	ix := &skyIndex{spec: h.spec}
	dest := []any{new(int64)}
	var numbers []*sql.NullFloat64
	var text sql.NullString
	for _, a := range h.spec.args {
		switch {
		case a.column == "":
		case h.spec.kind == 'r':
			cols, dest = append(cols, quote(a.column)), append(dest, &text)
		default:
			n := new(sql.NullFloat64)
			numbers = append(numbers, n)
			cols, dest = append(cols, quote(a.column)), append(dest, n)
		}
	}
	rows, err := conn.QueryContext(ctx, "SELECT rowid, "+strings.Join(cols, ", ")+" FROM "+quote(h.table)+" ORDER BY rowid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	floats := make([][]float64, len(numbers))
	var texts []sql.NullString
	n := 0
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		if n++; *dest[0].(*int64) != int64(n) {
			return nil, fmt.Errorf("the rows of %s are not numbered one by one", h.table)
		}
		for i, v := range numbers {
			if !v.Valid {
				v.Float64 = math.NaN()
			}
			floats[i] = append(floats[i], v.Float64)
		}
		if h.spec.kind == 'r' {
			texts = append(texts, text)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	ix.values = skyValues{n: n, text: func(i int) (string, bool) { return texts[i].String, texts[i].Valid }}
	for _, a := range h.spec.args {
		if a.column == "" {
			ix.values.numbers = append(ix.values.numbers, skyNumbers{all: a.number})
		} else if h.spec.kind != 'r' {
			ix.values.numbers = append(ix.values.numbers, skyNumbers{rows: floats[0]})
			floats = floats[1:]
		}
	}
	if h.spec.kind == 'p' || h.spec.kind == 'c' {
		ix.decs = ix.values.numbers[1].rows // from south to north, as from an index over declinations
	}
	return ix, ix.build(ctx)
}
