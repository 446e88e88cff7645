// Package schema keeps what TAP services say of their tables while queries on them
// are typed. Nobody waits for a network: what is not known yet is asked for in the
// background, for the next time.
package schema

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"vogo/vokit/adql"
	"vogo/vokit/dal"
	"vogo/vokit/tap"
)

const (
	askTime    = 30 * time.Second // for one answer of a service
	againAfter = time.Minute      // a service that has failed is asked again
	maxTables  = 20_000           // names of one service
	maxKnown   = 500              // tables of one service whose columns are kept
	maxText    = 300              // of a description, bytes
)

var known struct {
	sync.Mutex
	services map[string]*Service
}

// Service is what is known of one service. Its methods may be called from any
// goroutine.
type Service struct {
	tap *tap.Service

	mu      sync.Mutex
	tables  *question
	columns map[string]*question // by table name in lower case
}

// Of returns what is known of the service at the access URL of svc, the same for all
// that have this URL.
func Of(svc *tap.Service) *Service {
	known.Lock()
	defer known.Unlock()
	s := known.services[svc.URL]
	if s == nil {
		if known.services == nil {
			known.services = map[string]*Service{}
		}
		own := tap.New(svc.URL) // keeps no answers for the user's
		own.Name, own.Client = svc.Name, svc.Client
		s = &Service{tap: own, columns: map[string]*question{}}
		known.services[svc.URL] = s
	}
	return s
}

// question is one that a service was asked, and its answer.
type question struct {
	asked   time.Time
	done    chan struct{} // closed when the rest is set
	err     error
	list    *list           // of tables
	columns *adql.TableInfo // of one table
}

// list is what tables a service has.
type list struct {
	names       []string
	description map[string]string
	whole       bool // there are no others
}

func (l *list) has(name string) bool {
	return slices.ContainsFunc(l.names, func(n string) bool {
		return strings.EqualFold(n, name) || strings.EqualFold(n[strings.LastIndexByte(n, '.')+1:], name)
	})
}

// ask returns the question behind *q, asking it if it was not asked or has failed
// long ago. The lock must be held.
func ask(q *question, answer func(context.Context, *question) error) *question {
	if q != nil {
		select {
		case <-q.done:
			if q.err == nil || time.Since(q.asked) < againAfter {
				return q
			}
		default:
			return q
		}
	}
	q = &question{asked: time.Now(), done: make(chan struct{})}
	go func() {
		defer close(q.done)
		// Nobody's context: the answer is for whoever asks next, and no cell
		// shows its progress.
		ctx, cancel := context.WithTimeout(context.Background(), askTime)
		defer cancel()
		q.err = answer(ctx, q)
	}()
	return q
}

// wait tells whether there is an answer before ctx ends.
func (q *question) wait(ctx context.Context) bool {
	select {
	case <-q.done:
		return q.err == nil
	default:
	}
	select {
	case <-q.done:
		return q.err == nil
	case <-ctx.Done():
		return false
	}
}

func (s *Service) askTables() *question {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tables = ask(s.tables, s.fetchTables)
	return s.tables
}

func (s *Service) askColumns(table string) *question {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToLower(table)
	if s.columns[key] == nil && len(s.columns) >= maxKnown {
		clear(s.columns)
	}
	s.columns[key] = ask(s.columns[key], func(ctx context.Context, q *question) error { return s.fetchColumns(ctx, q, table) })
	return s.columns[key]
}

func (s *Service) fetchTables(ctx context.Context, q *question) error {
	t, err := s.tap.QueryContext(ctx, "SELECT table_name, description FROM TAP_SCHEMA.tables", dal.MaxRec(maxTables))
	whole := err == nil && t.NumRows() < maxTables
	if err != nil { // no TAP_SCHEMA: there are other ways
		if t, err = s.tap.TablesContext(ctx); err != nil {
			return err
		}
		whole = true
	}
	names, err := t.Strings("table_name")
	if err != nil {
		return err
	}
	l := &list{description: map[string]string{}, whole: whole}
	texts, _ := t.Strings("description") // may be missing
	for i, n := range names {
		n = unquoted(n)
		l.names = append(l.names, n)
		if i < len(texts) {
			l.description[n] = dal.OneLine(texts[i], maxText)
		}
	}
	slices.Sort(l.names)
	q.list = l
	return nil
}

// unquoted is a table's name as a catalogue of ADQL has it: some services put
// those that are no identifiers in quotes.
func unquoted(name string) string {
	if len(name) > 1 && name[0] == '"' && name[len(name)-1] == '"' && strings.Count(name, `"`) == 2 {
		return name[1 : len(name)-1]
	}
	return name
}

var errNoTable = errors.New("no such table")

func (s *Service) fetchColumns(ctx context.Context, q *question, table string) error {
	description := ""
	if l := s.askTables(); l.wait(ctx) { // names that are half typed are not asked for
		if l.list.whole && !l.list.has(table) {
			return errNoTable
		}
		description = l.list.description[table]
	}
	t, err := s.tap.ColumnsContext(ctx, table)
	if err != nil {
		return err
	}
	q.columns = &adql.TableInfo{Name: table, Description: description}
	for i := range t.NumRows() {
		row, err := t.Row(i)
		if err != nil {
			return err
		}
		text := func(column string) string {
			if !row.Has(column) || row.IsNull(column) {
				return ""
			}
			v, _ := row.Text(column)
			return dal.OneLine(v, maxText)
		}
		q.columns.Columns = append(q.columns.Columns, adql.ColumnInfo{
			Name: unquoted(text("column_name")), Datatype: text("datatype"), Unit: text("unit"), UCD: text("ucd"), Description: text("description"),
		})
	}
	return nil
}

// Within returns the tables of the service as far as they are known before ctx ends.
// What is not is asked for meanwhile.
func (s *Service) Within(ctx context.Context) adql.Catalog {
	s.askTables()
	return within{s, ctx}
}

type within struct {
	s   *Service
	ctx context.Context
}

var _ adql.Describer = within{}

func (w within) list() *list {
	if q := w.s.askTables(); q.wait(w.ctx) {
		return q.list
	}
	return &list{}
}

// Names implements [adql.Catalog].
func (w within) Names() []string { return w.list().names }

// Description implements [adql.Describer].
func (w within) Description(table string) string { return w.list().description[table] }

// Lookup implements [adql.Catalog].
func (w within) Lookup(table string) *adql.TableInfo {
	if q := w.s.askColumns(table); q.wait(w.ctx) {
		return q.columns
	}
	return nil
}
