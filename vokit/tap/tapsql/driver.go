// Package tapsql lets programs query TAP services through database/sql. It
// registers the driver "tap", whose data source name is an access URL:
//
//	db, err := sql.Open("tap", "http://dc.g-vo.org/tap")
//	rows, err := db.QueryContext(ctx, "SELECT ra, dec FROM basic WHERE otype = ? AND V < ?", "AGB", 10)
//
// Arguments stand for ?, in order, or are named with sql.Named and written
// {name}; they become ADQL literals as tap.ADQL says. TAP only reads: Exec,
// transactions and statements that change something are errors.
package tapsql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/table"
	"vogo/vokit/tap"
)

func init() { sql.Register("tap", Driver{}) }

// Resolve turns data source names that are no URLs, as "gavo", into access
// URLs. Programs that import vokit have it set.
var Resolve func(name string) (accessURL string, err error)

// Driver is the driver "tap".
type Driver struct{}

// Open implements driver.Driver.
func (d Driver) Open(name string) (driver.Conn, error) {
	c, err := d.OpenConnector(name)
	if err != nil {
		return nil, err
	}
	return c.Connect(context.Background())
}

// OpenConnector implements driver.DriverContext.
func (d Driver) OpenConnector(name string) (driver.Connector, error) {
	u := strings.TrimSpace(name)
	if l := strings.ToLower(u); !strings.HasPrefix(l, "http://") && !strings.HasPrefix(l, "https://") {
		if Resolve == nil {
			e := dal.Errorf("tap", "", dal.ErrNotFound, "no http or https URL: %q", name)
			e.Hint = "the data source name is the access URL of a TAP service"
			return nil, e
		}
		var err error
		if u, err = Resolve(u); err != nil {
			return nil, err
		}
	}
	return Connector(tap.New(u)), nil
}

// Connector is for sql.OpenDB with a service that is set up already.
func Connector(svc *tap.Service) driver.Connector { return connector{svc} }

type connector struct{ svc *tap.Service }

func (c connector) Connect(context.Context) (driver.Conn, error) { return conn(c), nil }
func (c connector) Driver() driver.Driver                        { return Driver{} }

// conn holds no connection: those of HTTP are kept below it.
type conn struct{ svc *tap.Service }

// ErrReadOnly is what everything that is no query comes to.
var ErrReadOnly = errors.New("tap: TAP services only read; there are no transactions and no Exec")

func (c conn) Prepare(query string) (driver.Stmt, error) { return stmt{c, query}, nil }
func (c conn) Close() error                              { return nil }
func (c conn) Begin() (driver.Tx, error)                 { return nil, ErrReadOnly }

// Ping implements driver.Pinger: it asks whether the service is there.
func (c conn) Ping(ctx context.Context) error {
	_, err := c.svc.CapabilitiesContext(ctx)
	return err
}

// CheckNamedValue implements driver.NamedValueChecker: it takes all that has a literal.
func (c conn) CheckNamedValue(v *driver.NamedValue) error {
	if val, ok := v.Value.(driver.Valuer); ok {
		x, err := val.Value()
		if err != nil {
			return err
		}
		v.Value = x
	}
	_, err := tap.Literal(v.Value)
	if err != nil {
		return dal.Errorf("tap", "", dal.ErrQuery, "argument %d: %w", v.Ordinal, err)
	}
	return nil
}

// QueryContext implements driver.QueryerContext.
func (c conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	q, err := bind(query, args)
	if err != nil {
		return nil, err
	}
	t, err := c.svc.QueryContext(ctx, q)
	if err != nil {
		return nil, err
	}
	return &rows{t: t}, nil
}

// bind puts the arguments into a query.
func bind(query string, args []driver.NamedValue) (string, error) {
	if len(args) == 0 {
		return query, nil
	}
	params := map[string]any{}
	positional := 0
	for _, a := range args {
		name := a.Name
		if name == "" {
			positional++
			name = strconv.Itoa(positional)
		}
		params[name] = a.Value
	}
	q, marks := numberMarks(query)
	if marks != positional {
		return "", dal.Errorf("tap", "", dal.ErrQuery, "the query has %d ? and got %d arguments for them", marks, positional)
	}
	return tap.ADQL(q, params)
}

// numberMarks writes {1}, {2} … for each ? outside quotes and comments.
func numberMarks(query string) (string, int) {
	var b strings.Builder
	n, quote := 0, byte(0)
	for i := 0; i < len(query); i++ {
		c := query[i]
		switch {
		case quote == 0 && strings.HasPrefix(query[i:], "--"):
			end := strings.IndexByte(query[i:], '\n')
			if end < 0 {
				end = len(query) - i
			}
			b.WriteString(query[i : i+end])
			i += end - 1
			continue
		case quote == 0 && c == '?':
			n++
			b.WriteString("{" + strconv.Itoa(n) + "}")
			continue
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == c:
			quote = 0
		}
		b.WriteByte(c)
	}
	return b.String(), n
}

type stmt struct {
	conn  conn
	query string
}

func (s stmt) Close() error                               { return nil }
func (s stmt) NumInput() int                              { return -1 }
func (s stmt) Exec([]driver.Value) (driver.Result, error) { return nil, ErrReadOnly }
func (s stmt) CheckNamedValue(v *driver.NamedValue) error { return s.conn.CheckNamedValue(v) }
func (s stmt) Query(args []driver.Value) (driver.Rows, error) {
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return s.QueryContext(context.Background(), named)
}
func (s stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.query, args)
}

// rows are the rows of a result, which is whole.
type rows struct {
	t *table.Table
	i int
}

func (r *rows) Columns() []string { return r.t.Names() }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(dest []driver.Value) error {
	if r.i >= r.t.NumRows() {
		return io.EOF
	}
	for k, c := range r.t.Columns() {
		dest[k] = value(c, r.i)
	}
	r.i++
	return nil
}

// value is a cell as database/sql takes it: int64, float64, bool, string or nil.
func value(c *table.Column, i int) driver.Value {
	if c.IsNull(i) {
		return nil
	}
	switch {
	case c.IsArray():
		return c.Text(i)
	case c.Datatype().IsText():
		return c.Text(i)
	case c.Datatype() == table.Boolean:
		return c.Bool(i)
	case c.Datatype() == table.Float || c.Datatype() == table.Double:
		return c.Float(i)
	case c.Datatype() == table.FloatComplex || c.Datatype() == table.DoubleComplex:
		return c.Text(i)
	}
	return c.Int(i)
}

// ColumnTypeDatabaseTypeName implements driver.RowsColumnTypeDatabaseTypeName:
// the VOTable datatype.
func (r *rows) ColumnTypeDatabaseTypeName(k int) string { return r.t.Columns()[k].TypeName() }

// ColumnTypeNullable implements driver.RowsColumnTypeNullable.
func (r *rows) ColumnTypeNullable(k int) (nullable, ok bool) {
	return r.t.Columns()[k].NullCount() > 0, true
}

// ColumnTypeScanType implements driver.RowsColumnTypeScanType.
func (r *rows) ColumnTypeScanType(k int) reflect.Type {
	c := r.t.Columns()[k]
	for i := range r.t.NumRows() {
		if v := value(c, i); v != nil {
			return reflect.TypeOf(v)
		}
	}
	return reflect.TypeFor[any]()
}

var (
	_ driver.DriverContext                  = Driver{}
	_ driver.QueryerContext                 = conn{}
	_ driver.Pinger                         = conn{}
	_ driver.NamedValueChecker              = conn{}
	_ driver.StmtQueryContext               = stmt{}
	_ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ driver.RowsColumnTypeNullable         = (*rows)(nil)
	_ driver.RowsColumnTypeScanType         = (*rows)(nil)
)
