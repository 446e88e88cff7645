package tap

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// vosiTable is a table as VOSI tables documents describe it.
type vosiTable struct {
	schema string
	XML    struct {
		Type        string `xml:"type,attr"`
		Name        string `xml:"name"`
		Description string `xml:"description"`
		Rows        int64  `xml:"nrows"`
		Columns     []struct {
			Name        string `xml:"name"`
			Description string `xml:"description"`
			Unit        string `xml:"unit"`
			UCD         string `xml:"ucd"`
			DataType    struct {
				ArraySize string `xml:"arraysize,attr"`
				Name      string `xml:",chardata"`
			} `xml:"dataType"`
		} `xml:"column"`
	}
}

// vosi reads the tables document of a service (VOSI 1.1, section 5), for
// services whose TAP_SCHEMA cannot be queried. It is asked for once.
func (s *Service) vosi(ctx context.Context) ([]vosiTable, error) {
	s.meta.mu.Lock()
	tabs := s.meta.vosi
	s.meta.mu.Unlock()
	if tabs != nil {
		return tabs, nil
	}
	resp, err := s.client(nil).Do(ctx, dal.Request{Op: "tap", URL: s.URL + "/tables", Total: schemaTimeout, Label: "tables of " + s.host()})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	tabs, err = parseVOSI(resp.Body)
	if err != nil {
		return nil, dal.WithOp(err, "tap", s.host(), dal.ErrService)
	}
	s.meta.mu.Lock()
	s.meta.vosi = tabs
	s.meta.mu.Unlock()
	return tabs, nil
}

// parseVOSI reads a tables document element by element, since some have tens of
// megabytes, and without regard to namespace prefixes.
func parseVOSI(r io.Reader) ([]vosiTable, error) {
	d := xml.NewDecoder(r)
	d.Strict = false
	var out []vosiTable
	schema, depth, schemaDepth := "", 0, 0
	for {
		tok, err := d.Token()
		switch {
		case err == io.EOF && len(out) == 0:
			return nil, errors.New("the tables document holds no table")
		case err == io.EOF:
			return out, nil
		case err != nil:
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			switch {
			case t.Name.Local == "schema":
				schema, schemaDepth = "", depth
			case t.Name.Local == "name" && schemaDepth > 0 && depth == schemaDepth+1:
				if err := d.DecodeElement(&schema, &t); err != nil {
					return nil, err
				}
				schema, depth = strings.TrimSpace(schema), depth-1
			case t.Name.Local == "table":
				v := vosiTable{schema: schema}
				if err := d.DecodeElement(&v.XML, &t); err != nil {
					return nil, err
				}
				depth--
				if v.XML.Name = strings.TrimSpace(v.XML.Name); v.XML.Name != "" {
					out = append(out, v)
				}
			}
		case xml.EndElement:
			depth--
		}
	}
}

// withVOSI asks TAP_SCHEMA, and where that fails for another reason than time
// or an interrupt, makes the answer of the tables document. The first failure's
// error is the one to report if both fail.
func (s *Service) withVOSI(ctx context.Context, adql string, from func([]vosiTable) (*table.Table, error)) (*table.Table, error) {
	t, err := s.schemaQuery(ctx, adql)
	if err == nil || ctx.Err() != nil || errors.Is(err, dal.ErrTimeout) || errors.Is(err, dal.ErrUnreachable) {
		return t, err
	}
	tabs, verr := s.vosi(ctx)
	if verr != nil {
		return nil, err
	}
	return from(tabs)
}

// vosiTables is the list of tables as TAP_SCHEMA.tables has it.
func vosiTables(keep func(vosiTable) bool) func([]vosiTable) (*table.Table, error) {
	return func(tabs []vosiTable) (*table.Table, error) {
		var schema, name, kind, text []string
		for _, t := range tabs {
			if !keep(t) {
				continue
			}
			schema, name, kind, text = append(schema, t.schema), append(name, t.XML.Name), append(kind, t.XML.Type), append(text, t.text())
		}
		return texts("tables", []string{"schema_name", "table_name", "table_type", "description"}, schema, name, kind, text)
	}
}

func (t vosiTable) text() string { return strings.Join(strings.Fields(t.XML.Description), " ") }

// vosiColumns is the list of columns as TAP_SCHEMA.columns has it.
func vosiColumns(keep func(tableName, ucd string) bool) func([]vosiTable) (*table.Table, error) {
	return func(tabs []vosiTable) (*table.Table, error) {
		var tab, name, dt, unit, ucd, text []string
		for _, t := range tabs {
			for _, c := range t.XML.Columns {
				if !keep(t.XML.Name, c.UCD) {
					continue
				}
				tab, name, unit, ucd = append(tab, t.XML.Name), append(name, strings.TrimSpace(c.Name)), append(unit, c.Unit), append(ucd, c.UCD)
				dt, text = append(dt, strings.TrimSpace(c.DataType.Name)), append(text, strings.Join(strings.Fields(c.Description), " "))
			}
		}
		return texts("columns", []string{"table_name", "column_name", "datatype", "unit", "ucd", "description"}, tab, name, dt, unit, ucd, text)
	}
}

// texts makes a table of columns of texts.
func texts(name string, names []string, values ...[]string) (*table.Table, error) {
	cols := make([]*table.Column, len(names))
	for i, n := range names {
		v := values[i]
		if v == nil {
			v = []string{}
		}
		c, err := table.NewColumn(table.Meta{Name: n}, v)
		if err != nil {
			return nil, err
		}
		cols[i] = c
	}
	return table.New(name, cols...)
}
