package vokit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"vogo/display"
	"vogo/vokit/adql"
	"vogo/vokit/dal"
	"vogo/vokit/product"
	"vogo/vokit/table"
)

// Variables gives the values that cells have, for queries that name them.
type Variables interface {
	Variable(name string) (value any, ok bool)
	VariableNames() []string
}

var variables atomic.Pointer[Variables]

// SetVariables says where SQL finds tables that are not given as options: the
// variables of the cells. nil takes them away.
func SetVariables(v Variables) {
	if v == nil {
		variables.Store(nil)
		return
	}
	variables.Store(&v)
}

// SQL runs an ADQL query on tables in memory, in the language that TAP services
// take, geometry and all. A table goes by its name in an option As, or by the
// name of its variable.
//
//	near := vo.SQL("SELECT a.name, b.vmag FROM a JOIN b ON DISTANCE(a.ra, a.dec, b.ra, b.dec) < 2/3600.", vo.As("a", objects), vo.As("b", stars))
//	years := vo.SQL("SELECT FLOOR((t_min-15020.5)/365.25)+1900 AS yr, COUNT(*) AS n FROM plates GROUP BY yr", vo.As("plates", plates))
func SQL(query string, opts ...Option) (*table.Table, error) {
	o := dal.Apply(opts...)
	if o.Err != nil {
		return nil, o.Err
	}
	ctx := display.Ambient()
	find := func(name string) (*table.Table, error) {
		short := strings.TrimPrefix(strings.ToLower(name), "tap_upload.")
		for _, u := range o.Uploads {
			if strings.EqualFold(u.Name, short) {
				return localTable(u.X)
			}
		}
		if v := variables.Load(); v != nil {
			if x, ok := (*v).Variable(name); ok {
				return localTable(x)
			}
		}
		return nil, nil
	}
	var names []string
	for _, u := range o.Uploads {
		names = append(names, u.Name)
	}
	if v := variables.Load(); v != nil {
		for _, n := range (*v).VariableNames() {
			if x, ok := (*v).Variable(n); ok && isTable(x) {
				names = append(names, n)
			}
		}
	}
	slices.Sort(names)
	maxrec := o.MaxRec
	if maxrec < 0 {
		maxrec = maxLocalRows
	}
	t, err := adql.QueryTables(ctx, query, find, slices.Compact(names), maxrec)
	if err != nil {
		return nil, sqlError(err)
	}
	return t, nil
}

// maxLocalRows bounds a result that nobody has bounded.
const maxLocalRows = 5_000_000

// As gives a table the name under which SQL knows it. x is a table, something
// that has one (what Find has found, links, answers), or what Read takes.
func As(name string, x any) Option { return dal.Upload(name, x) }

func sqlError(err error) error {
	var e *dal.Error
	if errors.As(err, &e) {
		return err
	}
	return dal.WithOp(err, "sql", "", dal.ErrQuery)
}

// isTable tells whether a value can be queried without reading anything.
func isTable(x any) bool {
	switch x.(type) {
	case *table.Table, interface{ Table() (*table.Table, error) }, interface{ Table() *table.Table }:
		return true
	}
	return false
}

// localTable makes a table of what As was given.
func localTable(x any) (*table.Table, error) {
	switch v := x.(type) {
	case *table.Table:
		if v == nil {
			return nil, errors.New("the table is nil")
		}
		return v, nil
	case interface{ Table() (*table.Table, error) }:
		return v.Table()
	case interface{ Table() *table.Table }:
		return v.Table(), nil
	case string, []byte:
		return product.Table(display.Ambient(), x)
	}
	return nil, fmt.Errorf("a %T is no table; SQL takes *table.Table, what has a table, a path or a URL", x)
}
