package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"vogo/vokit/adql"
	"vogo/vokit/table"
)

// Limits of the TAP service.
const (
	defaultMaxRec = 20000
	hardMaxRec    = 1000000
	syncTimeout   = 60 * time.Second
	asyncTimeout  = 10 * time.Minute
)

// request is an ADQL query to run.
type request struct {
	query   string
	maxrec  int
	uploads []upload
	timeout time.Duration
}

// upload is a table that comes with a query.
type upload struct {
	name string
	tab  *table.Table
}

// userError is a mistake of the client, with the message to tell.
type userError struct{ msg string }

func (e *userError) Error() string { return e.msg }

func userErrorf(format string, args ...any) error { return &userError{fmt.Sprintf(format, args...)} }

// run translates and runs a query. The table it gives has at most maxrec
// rows and Overflow set when there were more.
func (s *sky) run(ctx context.Context, rq request) (*table.Table, error) {
	q, err := adql.Parse(rq.query)
	if err != nil {
		return nil, &userError{err.Error()}
	}
	db, tables, err := s.database(ctx)
	if err != nil {
		return nil, err
	}
	cat := append(adql.Tables(nil), tables...)
	for _, u := range rq.uploads {
		cat = append(cat, uploadInfo(u))
	}
	st, err := q.Translate(cat)
	if err != nil {
		return nil, &userError{err.Error()}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, rq.timeout, errTimeout)
	defer cancel()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, s.runError(ctx, rq, err)
	}
	defer conn.Close()
	// Uploaded tables are temporary tables of this connection: no other query
	// sees them, and they go when the query is done.
	defer dropUploads(conn, rq.uploads)
	for _, u := range rq.uploads {
		if err := fillUpload(ctx, conn, u); err != nil {
			return nil, s.runError(ctx, rq, err)
		}
	}
	rows, err := conn.QueryContext(ctx, st.SQL)
	if err != nil {
		return nil, s.runError(ctx, rq, err)
	}
	defer rows.Close()
	t, err := collect(rows, st.Columns, rq.maxrec)
	if err != nil {
		return nil, s.runError(ctx, rq, err)
	}
	t.Source = rq.query
	return t, nil
}

var errTimeout = errors.New("time is up")

// runError makes an error of SQLite or of the context one for users.
func (s *sky) runError(ctx context.Context, rq request, err error) error {
	if context.Cause(ctx) == errTimeout {
		return userErrorf("the query ran longer than %s and was ended; narrow it, or run it asynchronously", rq.timeout)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	msg := err.Error()
	msg = strings.TrimPrefix(msg, "SQL logic error: ")
	if i := strings.LastIndex(msg, " ("); i > 0 && strings.HasSuffix(msg, ")") {
		msg = msg[:i]
	}
	return &userError{"the query cannot be run: " + msg}
}

// collect reads rows into a table.
func collect(rows *sql.Rows, cols []adql.ColumnInfo, maxrec int) (*table.Table, error) {
	builders := make([]*cell, len(cols))
	dest := make([]any, len(cols))
	for i, c := range cols {
		b, err := newCell(c)
		if err != nil {
			return nil, err
		}
		builders[i], dest[i] = b, &b.value
	}
	n, overflow := 0, false
	for rows.Next() {
		if n >= maxrec {
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
	value any
}

func newCell(c adql.ColumnInfo) (*cell, error) {
	m := table.Meta{Name: c.Name, Unit: c.Unit, UCD: c.UCD, Utype: c.Utype, Xtype: c.Xtype, Description: c.Description, ArraySize: c.ArraySize}
	b := &cell{}
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
