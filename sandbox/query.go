package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"vogo/vokit/adql"
	"vogo/vokit/table"
)

// Limits of the TAP service.
const (
	defaultMaxRec  = 20000
	hardMaxRec     = 1000000
	maxResultBytes = 256 << 20 // of a result; what goes beyond it is an overflow
	maxHeldBytes   = 1 << 30   // of rows on their way to be sorted or grouped, in memory and in temporary files
	syncTimeout    = 60 * time.Second
	asyncTimeout   = 10 * time.Minute
)

// request is an ADQL query to run.
type request struct {
	query   string
	maxrec  int
	uploads []upload
	timeout time.Duration
	held    int // bytes that it may sort or group, 0 for maxHeldBytes
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
	conn, err := db.Conn(ctx) // which may have to wait for others
	if err != nil {
		return nil, s.runError(ctx, rq, err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeoutCause(ctx, rq.timeout, errTimeout)
	defer cancel()
	if err := adql.Restrain(conn); err != nil {
		return nil, s.runError(ctx, rq, err)
	}
	// Uploaded tables are temporary tables of this connection: no other query
	// sees them, and they go when the query is done.
	for _, u := range rq.uploads {
		unload, err := st.Load(ctx, conn, uploadInfo(u), u.tab)
		if err != nil {
			return nil, s.runError(ctx, rq, err)
		}
		defer unload()
	}
	unload, err := s.indexes.Load(ctx, conn, st)
	if err != nil {
		return nil, s.runError(ctx, rq, err)
	}
	defer unload()
	defer st.Bound(cmp.Or(rq.held, maxHeldBytes))()
	rows, err := conn.QueryContext(ctx, st.AtMost(rq.maxrec+1))
	if err != nil {
		return nil, s.runError(ctx, rq, err)
	}
	defer rows.Close()
	t, err := adql.Collect(rows, st.Columns, rq.maxrec, maxResultBytes)
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
