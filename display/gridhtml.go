package display

import (
	"html"
	"net/url"
	"strings"
)

// The HTML of a Grid has to live through the sanitiser of JupyterLab for
// notebooks that are not trusted: no style element, no class or id of our own,
// and in style attributes only plain values. It drops var(--jp-…), so
// what is dimmed or ruled is so by opacity and translucent grey, which suit
// light and dark themes alike and pages without any theme.
const (
	styleLeft  = `text-align:left`
	styleDim   = `opacity:0.6`
	styleUnit  = `opacity:0.6;font-weight:normal`
	styleRule  = `border-bottom:1px solid #80808080`
	styleTable = `border-collapse:collapse;margin-left:0;margin-right:auto`
	styleBox   = `overflow-x:auto`
)

// A gridFit is how much of a grid is put into its HTML.
type gridFit struct {
	rows, cols int
	width      int  // all columns together, in terminal cells
	cell       int  // width of a cell, in terminal cells
	doc        int  // width of a description or of a cell that is told on hovering
	links      bool // addresses become links
	details    int  // columns in the list of columns
}

// gridFits are tried in turn until the HTML is small enough. The last one is
// small enough for any content.
var gridFits = []gridFit{
	{gridRows, gridCols, 150, 40, 200, true, 40},
	{gridRows, gridCols, 150, 36, 120, true, 20},
	{gridRows, gridCols, 130, 32, 80, true, 0},
	{15, 12, 110, 28, 60, true, 0},
	{10, 8, 90, 24, 0, true, 0},
	{10, 8, 90, 24, 0, false, 0},
	{6, 6, 72, 12, 0, false, 0},
	{4, 5, 40, 8, 0, false, 0},
}

// columns is how many columns are shown: as many as a reader sees without
// scrolling far, and two at least.
func (g *Grid) columns(f gridFit) int {
	n := min(f.cols, len(g.Columns))
	sum := 0
	for j := range n {
		w := max(widths.StringWidth(shorten(g.Columns[j].Name, f.cell)), widths.StringWidth(shorten(g.Columns[j].Unit, f.cell)))
		for i := range min(f.rows, len(g.Rows)) {
			w = max(w, widths.StringWidth(shownCell(g.cell(i, j), f.cell)))
		}
		if sum += w + textGap; sum > f.width && j >= 2 {
			return j
		}
	}
	return n
}

func (g *Grid) html() string {
	var s string
	for _, f := range gridFits {
		if s = g.htmlFit(f); len(s) <= gridHTML {
			break
		}
	}
	return s
}

func (g *Grid) htmlFit(f gridFit) string {
	rows, cols := min(f.rows, len(g.Rows)), g.columns(f)
	var b strings.Builder
	b.WriteString(`<div style="` + styleBox + `">`)
	if g.Title != "" {
		b.WriteString("<div><b>" + esc(shorten(g.Title, 2*f.cell)) + "</b></div>\n")
	}
	if cols > 0 {
		b.WriteString(`<table cellpadding="4" style="` + styleTable + "\">\n<thead><tr>")
		for _, c := range g.Columns[:cols] {
			g.htmlHead(&b, c, f)
		}
		if cols < len(g.Columns) {
			g.htmlMore(&b, cols, f)
		}
		b.WriteString("</tr></thead>\n<tbody>\n")
		for i := range rows {
			g.htmlRow(&b, i, cols, f)
		}
		b.WriteString("</tbody></table>\n")
	}
	if g.tellsSize(rows, cols) {
		b.WriteString(`<div style="` + styleDim + `">` + g.size(rows, cols) + "</div>\n")
	}
	if g.Note != "" {
		b.WriteString(`<div style="` + styleDim + `">` + esc(shorten(g.Note, 4*f.cell)) + "</div>\n")
	}
	if f.details > 0 && cols > 0 {
		g.htmlDetails(&b, cols, f)
	}
	b.WriteString("</div>")
	return b.String()
}

func (g *Grid) htmlHead(b *strings.Builder, c GridColumn, f gridFit) {
	b.WriteString("<th")
	if tip := columnTip(c, f); tip != "" {
		b.WriteString(` title="` + esc(tip) + `"`)
	}
	if c.Right {
		b.WriteString(` align="right" style="` + styleRule + `">`)
	} else {
		b.WriteString(` style="` + styleLeft + ";" + styleRule + `">`)
	}
	b.WriteString(oneRow(esc(shorten(c.Name, f.cell))))
	if c.Unit != "" {
		b.WriteString(`<br><small style="` + styleUnit + `">` + esc(shorten(c.Unit, f.cell)) + "</small>")
	}
	b.WriteString("</th>")
}

// htmlMore stands for the columns that are left out, and tells their names.
func (g *Grid) htmlMore(b *strings.Builder, cols int, f gridFit) {
	b.WriteString("<th")
	if f.doc > 0 {
		var names []string
		for _, c := range g.Columns[cols:min(len(g.Columns), cols+40)] {
			names = append(names, shorten(c.Name, f.cell))
		}
		b.WriteString(` title="` + esc(shorten(strings.Join(names, ", "), 3*f.doc)) + `"`)
	}
	b.WriteString(` style="` + styleRule + `">…</th>`)
}

// columnTip is what hovering over a column's name tells.
func columnTip(c GridColumn, f gridFit) string {
	var parts []string
	for _, s := range []string{c.UCD, c.Unit, c.Type, c.Description} {
		if s = shorten(s, f.doc); s != "" && f.doc > 0 {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

func (g *Grid) htmlRow(b *strings.Builder, i, cols int, f gridFit) {
	b.WriteString("<tr>")
	for j := range cols {
		raw := g.cell(i, j)
		var style []string
		attr := ""
		if g.Columns[j].Right {
			attr = ` align="right"`
		} else {
			style = append(style, styleLeft)
		}
		if raw == Null {
			style = append(style, styleDim)
		}
		if len(style) > 0 {
			attr += ` style="` + strings.Join(style, ";") + `"`
		}
		cellHTML(b, raw, attr, f)
	}
	if cols < len(g.Columns) {
		b.WriteString("<td>…</td>")
	}
	b.WriteString("</tr>\n")
}

// cellHTML writes a cell on one line. What does not fit is told on hovering.
func cellHTML(b *strings.Builder, raw, attr string, f gridFit) {
	if raw == Null {
		b.WriteString("<td" + attr + ">" + nullText + "</td>")
		return
	}
	shown := shownCell(raw, f.cell)
	link := f.links && isLink(raw)
	if !link && f.doc > 0 && strings.Contains(shown, "…") {
		if tip := shorten(raw, f.doc); tip != shown {
			attr += ` title="` + esc(tip) + `"`
		}
	}
	text := oneRow(esc(shown))
	if link {
		text = `<a href="` + esc(raw) + `" target="_blank" rel="noopener noreferrer">` + text + "</a>"
	}
	b.WriteString("<td" + attr + ">" + text + "</td>")
}

// oneRow keeps markup from being broken into lines. It is the element nobr
// since the sanitiser of JupyterLab drops the property white-space, and its
// style sheet sets that of cells.
func oneRow(markup string) string {
	plain := strings.IndexFunc(markup, func(r rune) bool {
		return r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if plain < 0 || plain == 0 && len(markup) > 1 && markup[0] == '-' && strings.Trim(markup[1:], "0123456789.") == "" {
		return markup
	}
	return "<nobr>" + markup + "</nobr>"
}

// shownCell makes a cell one line of at most width terminal cells. Addresses
// and identifiers lose their middle, since they differ at the end.
func shownCell(raw string, width int) string {
	if raw == Null {
		return nullText
	}
	if len(raw) <= 512 && strings.Contains(raw, "://") && !strings.ContainsRune(raw, ' ') {
		if s := oneLine(raw); widths.StringWidth(s) > width {
			return shortAddress(s, width)
		}
	}
	return shorten(raw, width)
}

// shortAddress is an address by its host and its end.
func shortAddress(s string, width int) string {
	_, rest, _ := strings.Cut(s, "://")
	scheme := s[:len(s)-len(rest)]
	if scheme != "http://" && scheme != "https://" { // as ivo://, which says what it is
		rest = s
	}
	if widths.StringWidth(rest) <= width {
		return rest
	}
	host := len(rest)
	if i := strings.IndexAny(strings.TrimPrefix(rest, scheme), "/?#"); i >= 0 {
		host = len(rest) - len(strings.TrimPrefix(rest, scheme)) + i
	}
	head := min(widths.StringWidth(rest[:host])+1, width/2)
	return widths.Truncate(rest, head, "") + "…" + widths.TruncateLeft(rest, widths.StringWidth(rest)-(width-head-1), "")
}

// isLink tells whether a cell is an address a reader may be sent to, and short
// enough to be put into a table.
func isLink(s string) bool { return len(s) <= 512 && IsHTTP(s) }

// IsHTTP tells whether a text is an address a reader may be sent to: http or
// https with a host, without a password, and nothing odd in it.
func IsHTTP(s string) bool {
	if len(s) > 2000 || !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return false
	}
	if strings.ContainsAny(s, " \"'<>`\\{}|^") || oneLine(s) != s {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && u.User == nil
}

// htmlDetails is the folded list of what is known about the columns, if it
// says more than the header does.
func (g *Grid) htmlDetails(b *strings.Builder, cols int, f gridFit) {
	listed := g.Columns[:min(len(g.Columns), f.details)]
	more := cols < len(listed)
	for _, c := range listed {
		more = more || c.UCD != "" || c.Description != ""
	}
	if !more {
		return
	}
	cell := func(tag, s string, width int) {
		b.WriteString("<" + tag + ` style="` + styleLeft + `">` + esc(shorten(s, width)) + "</" + tag + ">")
	}
	b.WriteString(`<details><summary style="` + styleDim + `">about the columns</summary>` +
		`<table cellpadding="4" style="` + styleTable + "\">\n<thead><tr>")
	for _, s := range []string{"name", "unit", "UCD", "type", "description"} {
		cell("th", s, f.cell)
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, c := range listed {
		b.WriteString("<tr>")
		for _, s := range []string{c.Name, c.Unit, c.UCD, c.Type} {
			cell("td", s, f.cell)
		}
		cell("td", c.Description, f.doc)
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></details>\n")
}

func esc(s string) string { return html.EscapeString(s) }
