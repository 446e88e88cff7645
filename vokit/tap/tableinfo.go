package tap

import (
	"context"
	"fmt"
	"html"
	"strings"
	"text/tabwriter"

	"vogo/display"
	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// TableInfo is what a service says of one of its tables. It shows itself as the
// list of its columns.
type TableInfo struct {
	Name        string // as queries write it
	Schema      string
	Type        string // "table" or "view"
	Description string
	Rows        int64        // 0 if the service does not say
	Columns     *table.Table // column_name, datatype, unit, ucd, description

	service string
}

// Table says what is in one table of the service: its description and its
// columns with datatype, unit, UCD and description. The name is matched without
// regard to case, and may lack its schema if one table alone has it; a miss is an
// error that names the nearest.
//
//	svc.Table("ivoa.obscore")
func (s *Service) Table(name string) (*TableInfo, error) {
	return s.TableContext(display.Ambient(), name)
}

// TableContext is Table with a context.
func (s *Service) TableContext(ctx context.Context, name string) (*TableInfo, error) {
	cols, err := s.ColumnsContext(ctx, name)
	if err != nil {
		return nil, err
	}
	info := &TableInfo{Name: strings.Trim(name, `"`), Columns: cols, service: s.host()}
	if names, err := cols.Strings("table_name"); err == nil && len(names) > 0 {
		info.Name = names[0] // in the service's own case
	}
	row, err := s.tableRow(ctx, info.Name)
	if err != nil {
		return nil, err
	}
	text := func(col string) string {
		if row.Table() == nil || !row.Has(col) || row.IsNull(col) {
			return ""
		}
		v, _ := row.Text(col)
		return strings.TrimSpace(v)
	}
	info.Schema, info.Type, info.Description = text("schema_name"), text("table_type"), text("description")
	if row.Table() != nil && row.Has("nrows") && !row.IsNull("nrows") {
		if n, err := row.Int("nrows"); err == nil && n > 0 {
			info.Rows = n
		}
	}
	return info, nil
}

// tableRow is what TAP_SCHEMA.tables says of a table, from the list if it is
// here already; a zero Row if it says nothing.
func (s *Service) tableRow(ctx context.Context, name string) (table.Row, error) {
	s.meta.mu.Lock()
	tabs := s.meta.tabs
	s.meta.mu.Unlock()
	if tabs == nil {
		var err error
		// All columns: nrows is there only from VODataService 1.2 on.
		tabs, err = s.withVOSI(ctx, "SELECT * FROM TAP_SCHEMA.tables WHERE table_name = "+literal(name),
			vosiTables(func(t vosiTable) bool { return t.XML.Name == name }))
		if err != nil {
			return table.Row{}, err
		}
	}
	names, err := tabs.Strings("table_name")
	if err != nil {
		return table.Row{}, dal.WithOp(err, "tap", s.host(), dal.ErrService)
	}
	for i, n := range names {
		if strings.EqualFold(strings.Trim(n, `"`), strings.Trim(name, `"`)) {
			return tabs.Row(i)
		}
	}
	return table.Row{}, nil
}

// String is the name, description and columns as aligned text.
func (t *TableInfo) String() string { return t.MIMEBundle().Text() }

// MIMEBundle implements display.MIMEBundler: the description, and the columns
// with unit, UCD and meaning.
func (t *TableInfo) MIMEBundle() display.Bundle {
	title := t.Name
	if t.service != "" {
		title += " at " + t.service
	}
	title += fmt.Sprintf(": %d columns", t.Columns.NumRows())
	if t.Rows > 0 {
		title += ", " + display.Thousands(t.Rows) + " rows"
	}
	title = display.OneLine(title, 200)
	return display.Bundle{Data: map[string]any{display.MIMEText: t.text(title), display.MIMEHTML: t.html(title)}}
}

// columnParts are what is told of each column, in order.
var columnParts = []string{"column_name", "datatype", "unit", "ucd", "description"}

// cells are the columns as texts, with a text for each of columnParts.
func (t *TableInfo) cells() [][5]string {
	out := make([][5]string, t.Columns.NumRows())
	for k, name := range columnParts {
		c, err := t.Columns.Col(name)
		if err != nil {
			continue // the service leaves it out
		}
		for i := range out {
			out[i][k] = strings.TrimSpace(c.Text(i))
		}
	}
	return out
}

func (t *TableInfo) text(title string) string {
	var b strings.Builder
	b.WriteString(title)
	if t.Description != "" {
		b.WriteString("\n" + display.OneLine(dal.OneLine(t.Description, 300), 600))
	}
	w := tabwriter.NewWriter(&b, 0, 1, 2, ' ', 0)
	fmt.Fprint(w, "\n\n", strings.Join([]string{"column", "datatype", "unit", "UCD", "description"}, "\t"))
	for i, c := range t.cells() {
		if i == textColumns {
			fmt.Fprintf(w, "\n… and %d more; .Columns has all", t.Columns.NumRows()-i)
			break
		}
		for k, most := range []int{80, 30, 30, 60, 70} {
			c[k] = display.OneLine(dal.OneLine(c[k], most), 2*most)
		}
		fmt.Fprint(w, "\n", strings.Join(c[:], "\t"))
	}
	w.Flush()
	return b.String()
}

// maxHTML and textColumns keep a shown table from filling the notebook.
const (
	maxHTML     = 20_000
	textColumns = 300
)

func (t *TableInfo) html(title string) string {
	var b strings.Builder
	b.WriteString("<b>" + html.EscapeString(title) + "</b>")
	if t.Description != "" {
		b.WriteString("<p>" + html.EscapeString(display.OneLine(dal.OneLine(t.Description, 600), 1200)) + "</p>")
	}
	b.WriteString("<table><thead><tr>")
	for _, name := range []string{"column", "datatype", "unit", "UCD", "description"} {
		b.WriteString(`<th style="text-align:left">` + name + "</th>")
	}
	b.WriteString("</tr></thead><tbody>")
	cells := t.cells()
	rest := ""
	for i, c := range cells {
		row := "<tr>"
		for k, s := range c {
			most := []int{80, 30, 30, 60, 160}[k]
			row += `<td style="text-align:left">` + html.EscapeString(display.OneLine(dal.OneLine(s, most), 2*most)) + "</td>"
		}
		if b.Len()+len(row) > maxHTML-200 {
			rest = fmt.Sprintf("<div>… and %d more; .Columns has all</div>", len(cells)-i)
			break
		}
		b.WriteString(row + "</tr>")
	}
	b.WriteString("</tbody></table>" + rest)
	return b.String()
}
