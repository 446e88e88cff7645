package tap

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"vogo/display"
	"vogo/internal/near"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// metadata is what a service has said about itself, asked for once.
type metadata struct {
	mu     sync.Mutex
	caps   *Capabilities
	format *string // that the service takes, by experience
	tabs   *table.Table
	cols   map[string]*table.Table // lower-case table name
	vosi   []vosiTable             // only of services without TAP_SCHEMA
}

// schemaTimeout is how long a question about tables may take.
const schemaTimeout = 2 * time.Minute

// Capabilities is what a service says it can (TAPRegExt 1.0, section 2).
type Capabilities struct {
	Languages   []string // "ADQL 2.0", "ADQL 2.1"
	Functions   []string // user defined functions, as declared
	Geometry    []string // ADQL geometry functions
	Formats     []string // media types of output formats
	Uploads     bool     // inline uploads
	DataModels  []string // IVOIDs, as "ivo://ivoa.net/std/ObsCore#core-1.1"
	MaxRec      int      // rows a query gives unless it asks for more; 0 unknown
	MaxRecHard  int      // rows a query gives at most; 0 unknown
	UploadLimit int      // rows of an upload; 0 unknown
	Async       bool
}

// Capabilities asks the service once what it can (VOSI 1.1, section 2).
func (s *Service) Capabilities() (*Capabilities, error) {
	return s.CapabilitiesContext(display.Ambient())
}

// CapabilitiesContext is Capabilities with a context.
func (s *Service) CapabilitiesContext(ctx context.Context) (*Capabilities, error) {
	s.meta.mu.Lock()
	caps := s.meta.caps
	s.meta.mu.Unlock()
	if caps != nil {
		return caps, nil
	}
	b, _, err := s.client(nil).Get(ctx, dal.Request{Op: "tap", URL: s.URL + "/capabilities", Total: 30 * time.Second}, 8<<20)
	if err != nil {
		return nil, err
	}
	caps, err = parseCapabilities(b)
	if err != nil {
		return nil, dal.Errorf("tap", s.host(), dal.ErrService, "capabilities: %w", err)
	}
	s.meta.mu.Lock()
	s.meta.caps = caps
	s.meta.mu.Unlock()
	return caps, nil
}

// capability is a capability of a VOSI capabilities document (TAPRegExt 1.0,
// section 2), its elements named without prefixes, which differ from service to
// service.
type capability struct {
	StandardID string `xml:"standardID,attr"`
	DataModel  []struct {
		ID string `xml:"ivo-id,attr"`
	} `xml:"dataModel"`
	Language []struct {
		Name     string   `xml:"name"`
		Version  []string `xml:"version"`
		Features []struct {
			Type    string `xml:"type,attr"`
			Feature []struct {
				Form string `xml:"form"`
			} `xml:"feature"`
		} `xml:"languageFeatures"`
	} `xml:"language"`
	OutputFormat []struct {
		MIME string `xml:"mime"`
	} `xml:"outputFormat"`
	UploadMethod []struct {
		ID string `xml:"ivo-id,attr"`
	} `xml:"uploadMethod"`
	OutputLimit struct {
		Default limit `xml:"default"`
		Hard    limit `xml:"hard"`
	} `xml:"outputLimit"`
	UploadLimit struct {
		Hard limit `xml:"hard"`
	} `xml:"uploadLimit"`
}

type limit struct {
	Unit  string `xml:"unit,attr"`
	Value int    `xml:",chardata"`
}

// parseCapabilities reads what a VOSI capabilities document says of TAP.
func parseCapabilities(b []byte) (*Capabilities, error) {
	var doc struct {
		Capability []capability `xml:"capability"`
	}
	if err := xml.Unmarshal(b, &doc); err != nil {
		return nil, err
	}
	for _, c := range doc.Capability {
		if strings.HasPrefix(strings.ToLower(c.StandardID), "ivo://ivoa.net/std/tap") {
			return c.summary(), nil
		}
	}
	return nil, errors.New("no TAP capability in them")
}

func (c *capability) summary() *Capabilities {
	out := &Capabilities{MaxRec: c.OutputLimit.Default.Value, MaxRecHard: c.OutputLimit.Hard.Value, Async: true}
	if strings.EqualFold(c.UploadLimit.Hard.Unit, "row") {
		out.UploadLimit = c.UploadLimit.Hard.Value
	}
	for _, d := range c.DataModel {
		out.DataModels = append(out.DataModels, d.ID)
	}
	for _, l := range c.Language {
		for _, v := range l.Version {
			out.Languages = append(out.Languages, strings.TrimSpace(l.Name+" "+v))
		}
		for _, fs := range l.Features {
			for _, f := range fs.Feature {
				switch t := strings.ToLower(fs.Type); {
				case strings.Contains(t, "features-udf"):
					out.Functions = append(out.Functions, f.Form)
				case strings.Contains(t, "features-adqlgeo"), strings.Contains(t, "features-adql-geo"):
					out.Geometry = append(out.Geometry, f.Form)
				}
			}
		}
	}
	for _, f := range c.OutputFormat {
		out.Formats = append(out.Formats, strings.TrimSpace(f.MIME))
	}
	for _, u := range c.UploadMethod {
		out.Uploads = out.Uploads || strings.HasSuffix(strings.ToLower(u.ID), "upload-inline")
	}
	return out
}

// askBinary2 is the format to ask for while nothing is known of the service
// (TAPRegExt 1.0, section 2.4).
const askBinary2 = "application/x-votable+xml;serialization=BINARY2"

// binary2 is the media type by which the service offers BINARY2: as it declares
// it, or as it has taken it before; "" if it has none. known is false as long as
// nothing tells.
func (m *metadata) binary2() (format string, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.format != nil {
		return *m.format, true
	}
	if m.caps == nil {
		return "", false
	}
	for _, f := range m.caps.Formats {
		if strings.Contains(strings.ToLower(strings.ReplaceAll(f, " ", "")), "serialization=binary2") {
			return f, true
		}
	}
	return "", true
}

// learn keeps which format the service takes, "" for none that we ask for.
func (m *metadata) learn(format string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.format = &format
}

// Tables lists the tables of the service: schema_name, table_name, description
// and so on. It asks TAP_SCHEMA once (TAP 1.1, section 4), however many tables
// there are, and reads the VOSI tables document of services that have none; Columns gives the columns of one of them.
//
//	tabs, err := svc.Tables()
//	hits, err := tabs.Where(`table_name like '%sdss%'`)
func (s *Service) Tables() (*table.Table, error) { return s.TablesContext(display.Ambient()) }

// TablesContext is Tables with a context.
func (s *Service) TablesContext(ctx context.Context) (*table.Table, error) {
	s.meta.mu.Lock()
	t := s.meta.tabs
	s.meta.mu.Unlock()
	if t != nil {
		return t, nil
	}
	t, err := s.withVOSI(ctx, "SELECT schema_name, table_name, table_type, description FROM TAP_SCHEMA.tables ORDER BY schema_name, table_name",
		vosiTables(func(vosiTable) bool { return true }))
	if err != nil {
		return nil, err
	}
	t.Name = "tables of " + s.host()
	s.meta.mu.Lock()
	s.meta.tabs = t
	s.meta.mu.Unlock()
	return t, nil
}

// Columns lists the columns of one table: column_name, datatype, unit, ucd,
// description. The name is matched without regard to case, and may lack its schema
// if one table alone has it; a miss is an error that names the nearest.
func (s *Service) Columns(tableName string) (*table.Table, error) {
	return s.ColumnsContext(display.Ambient(), tableName)
}

// ColumnsContext is Columns with a context.
func (s *Service) ColumnsContext(ctx context.Context, tableName string) (*table.Table, error) {
	key := strings.ToLower(strings.Trim(tableName, `"`))
	s.meta.mu.Lock()
	t := s.meta.cols[key]
	s.meta.mu.Unlock()
	if t != nil {
		return t, nil
	}
	t, err := s.withVOSI(ctx, columnsQuery(fmt.Sprintf("LOWER(table_name) IN (%s, %s)", literal(key), literal(`"`+key+`"`))),
		vosiColumns(func(name, _ string) bool { return strings.ToLower(strings.Trim(name, `"`)) == key }))
	if err != nil {
		return nil, err
	}
	if t.NumRows() == 0 {
		if full := s.withSchema(ctx, key); full != "" {
			return s.ColumnsContext(ctx, full)
		}
		return nil, s.noTable(ctx, tableName)
	}
	t.Name = "columns of " + tableName
	s.meta.mu.Lock()
	if s.meta.cols == nil {
		s.meta.cols = map[string]*table.Table{}
	}
	s.meta.cols[key] = t
	s.meta.mu.Unlock()
	return t, nil
}

// ColumnsByUCD lists the columns of all tables whose UCD begins with prefix, in
// one query.
//
//	mags, err := svc.ColumnsByUCD("phot.mag")
func (s *Service) ColumnsByUCD(prefix string) (*table.Table, error) {
	p := strings.ToLower(strings.TrimRight(prefix, "%*"))
	return s.withVOSI(display.Ambient(), columnsQuery("LOWER(ucd) LIKE "+literal(p+"%")),
		vosiColumns(func(_, ucd string) bool { return strings.HasPrefix(strings.ToLower(ucd), p) }))
}

// FindTables lists the tables whose name or description contains each of the
// words, without fetching the list of all.
//
//	t, err := vo.TAP("vizier").FindTables("sdss12")
func (s *Service) FindTables(words string) (*table.Table, error) {
	var conds []string
	for _, w := range strings.Fields(words) {
		l := literal("%" + strings.ToLower(w) + "%")
		conds = append(conds, fmt.Sprintf("(LOWER(table_name) LIKE %s OR LOWER(description) LIKE %s)", l, l))
	}
	if len(conds) == 0 {
		return s.Tables()
	}
	return s.withVOSI(display.Ambient(), "SELECT schema_name, table_name, description FROM TAP_SCHEMA.tables WHERE "+
		strings.Join(conds, " AND ")+" ORDER BY table_name", vosiTables(func(t vosiTable) bool {
		text := strings.ToLower(t.XML.Name + " " + t.XML.Description)
		for _, w := range strings.Fields(strings.ToLower(words)) {
			if !strings.Contains(text, w) {
				return false
			}
		}
		return true
	}))
}

func columnsQuery(where string) string {
	return "SELECT table_name, column_name, datatype, unit, ucd, description FROM TAP_SCHEMA.columns WHERE " + where
}

func (s *Service) schemaQuery(ctx context.Context, adql string) (*table.Table, error) {
	return s.QueryContext(ctx, adql, dal.MaxRec(1_000_000), dal.Timeout(schemaTimeout))
}

// withSchema completes the name of a table with its schema, if one table alone has
// that name. Services differ in what they put before it.
func (s *Service) withSchema(ctx context.Context, name string) string {
	tabs, err := s.TablesContext(ctx)
	if err != nil || strings.Contains(name, ".") {
		return ""
	}
	names, err := tabs.Strings("table_name")
	if err != nil {
		return ""
	}
	found := ""
	for _, n := range names {
		if strings.HasSuffix(strings.ToLower(n), "."+name) {
			if found != "" {
				return ""
			}
			found = n
		}
	}
	return found
}

// noTable is the error for a table that the service does not have.
func (s *Service) noTable(ctx context.Context, name string) error {
	e := dal.Errorf("tap", s.host(), dal.ErrNotFound, "no table %q", name)
	if tabs, err := s.TablesContext(ctx); err == nil {
		if names, err := tabs.Strings("table_name"); err == nil {
			if like := near.Names(name, names, 3); len(like) > 0 {
				e.Hint = "nearest: " + strings.Join(like, ", ")
			}
		}
	}
	return e
}

// namesFor gives the names a query could have meant: the service's tables if
// they are known, and the columns of the tables in the query. It asks at most
// once and not for long, and not at all for the schema itself.
func (s *Service) namesFor(ctx context.Context, adql string, o *dal.Options) []string {
	ws := words(adql)
	var names, tables []string
	for _, w := range ws {
		l := strings.ToLower(w)
		if strings.HasPrefix(l, "tap_schema.") {
			return nil
		}
		if misspelt(l) == "" && len(l) > 2 {
			tables = append(tables, literal(l))
		}
	}
	for _, u := range o.Uploads {
		if t, ok := u.X.(*table.Table); ok && t != nil {
			names = append(names, t.Names()...)
		}
	}
	if len(tables) == 0 || len(tables) > 200 {
		return names
	}
	t, err := s.QueryContext(ctx, columnsQuery("LOWER(table_name) IN ("+strings.Join(tables, ", ")+")"), dal.Timeout(5*time.Second), dal.MaxRec(20000))
	if err != nil {
		return names
	}
	if cols, err := t.Strings("column_name"); err == nil {
		names = append(names, cols...)
	}
	if t, err = s.QueryContext(ctx, "SELECT table_name FROM TAP_SCHEMA.tables", dal.Timeout(5*time.Second), dal.MaxRec(20000)); err == nil {
		if tabs, err := t.Strings("table_name"); err == nil {
			names = append(names, tabs...)
		}
	}
	return names
}

// literal quotes a text for ADQL (ADQL 2.1, section 2.1.4).
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
