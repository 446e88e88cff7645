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
	cell       int  // width of a cell, in terminal cells
	doc        int  // width of a description
	links      bool // addresses become links
	details    bool // the list of columns is there
}

// gridFits are tried in turn until the HTML is small enough. The last one is
// small enough for any content.
var gridFits = []gridFit{
	{gridRows, gridCols, 60, 200, true, true},
	{gridRows, gridCols, 40, 80, true, true},
	{gridRows, gridCols, 24, 80, true, true},
	{gridRows, 16, 24, 60, true, false},
	{15, 14, 24, 40, true, false},
	{10, 12, 20, 0, false, false},
	{6, 8, 12, 0, false, false},
	{4, 5, 8, 0, false, false},
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
	rows, cols := min(f.rows, len(g.Rows)), min(f.cols, len(g.Columns))
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
			b.WriteString(`<th style="` + styleRule + `">…</th>`)
		}
		b.WriteString("</tr></thead>\n<tbody>\n")
		for i := range rows {
			g.htmlRow(&b, i, cols, f)
		}
		b.WriteString("</tbody></table>\n")
	}
	b.WriteString(`<div style="` + styleDim + `">` + g.size(rows, cols) + "</div>\n")
	if g.Note != "" {
		b.WriteString("<div>" + esc(shorten(g.Note, 3*f.cell)) + "</div>\n")
	}
	if f.details && cols > 0 {
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
	b.WriteString(esc(shorten(c.Name, f.cell)))
	if c.Unit != "" {
		b.WriteString(`<br><small style="` + styleUnit + `">` + esc(shorten(c.Unit, f.cell)) + "</small>")
	}
	b.WriteString("</th>")
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
		b.WriteString("<td" + attr + ">" + cellHTML(raw, f) + "</td>")
	}
	if cols < len(g.Columns) {
		b.WriteString("<td>…</td>")
	}
	b.WriteString("</tr>\n")
}

func cellHTML(raw string, f gridFit) string {
	if raw == Null {
		return nullText
	}
	shown := esc(shorten(raw, f.cell))
	if f.links && isLink(raw) {
		return `<a href="` + esc(raw) + `" target="_blank" rel="noopener noreferrer">` + shown + "</a>"
	}
	return shown
}

// isLink tells whether a cell is an address a reader may be sent to: http or
// https with a host, and nothing odd in it.
func isLink(s string) bool {
	if len(s) > 512 || !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
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
	more := false
	for _, c := range g.Columns[:cols] {
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
	for _, c := range g.Columns[:cols] {
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
