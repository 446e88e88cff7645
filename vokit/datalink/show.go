package datalink

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"vogo/display"
	"vogo/vokit/dal"
)

// What the displays of links hold at most.
const (
	markupBytes = 20_000 // HTML
	shownLinks  = 50
	codeLines   = 12
)

// MIMEBundle implements display.MIMEBundler: a table of the links, the preview
// images of a few datasets, and the lines of Go that load what the links lead to.
// The images are fetched when the links are first shown, in a few seconds or not
// at all. The notebook extension shows each link with what it means, and puts
// its line into a new cell.
func (l *Links) MIMEBundle() display.Bundle {
	b := l.grid().MIMEBundle()
	delete(b.Data, display.MIMETable)
	table, _ := b.Data[display.MIMEHTML].(string)
	code := l.codeHTML(markupBytes / 5)
	if len(table)+len(code) > markupBytes {
		code = ""
	}
	previews := l.thumbnails(markupBytes - len(table) - len(code) - 100)
	b.Data[display.MIMEHTML] = table + pictures(previews) + code
	b.Data[display.MIMEDatalink] = l.doc(previews)
	return b
}

func (l *Links) grid() display.Grid {
	g := display.Grid{Title: l.title(), NumRows: len(l.links)}
	many := l.datasets() > 1
	if many {
		g.Columns = append(g.Columns, display.GridColumn{Name: "ID", UCD: "meta.id;meta.main"})
	}
	g.Columns = append(g.Columns,
		display.GridColumn{Name: "semantics", UCD: "meta.code", Description: "relation to the dataset (" + coreVocabulary + ")"},
		display.GridColumn{Name: "what", Description: "what the link leads to"},
		display.GridColumn{Name: "content_type", UCD: "meta.code.mime"},
		display.GridColumn{Name: "size", Right: true, UCD: "phys.size;meta.file"},
		display.GridColumn{Name: "link"})
	for i, x := range l.links {
		if i == shownLinks {
			break
		}
		row := x.cells()
		if many {
			row = append([]string{shortID(x.ID)}, row...)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// codeHTML is the folded list of the lines of Go that load the links, in at most
// that many bytes.
func (l *Links) codeHTML(most int) string {
	var lines []string
	size := 0
	for _, x := range l.links {
		if len(lines) == codeLines {
			break
		}
		if c := html.EscapeString(x.code()); c != "" && !slices.Contains(lines, c) && size+len(c) < most {
			size += len(c)
			lines = append(lines, c)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return `<details><summary style="opacity:0.6">Go that loads them</summary><pre>` + strings.Join(lines, "\n") + `</pre></details>`
}

func (l *Links) title() string {
	n := l.datasets()
	if n == 1 {
		return "Links of " + l.name()
	}
	return fmt.Sprintf("%d links of %d datasets", len(l.links), n)
}

func (l *Links) datasets() int {
	seen := map[string]bool{}
	for _, x := range l.links {
		key := x.ID
		if x.Row != nil {
			key = fmt.Sprint(x.Row.Index())
		}
		seen[key] = true
	}
	return len(seen)
}

// cells is the link as a row: what, not how.
func (l Link) cells() []string {
	what := l.Description
	if what == "" {
		if t, ok := lookup(l.Semantics); ok {
			what = t.Gloss
		}
	}
	link := l.AccessURL
	if l.ErrorMessage != "" {
		what, link = "error: "+l.ErrorMessage, display.Null
	}
	if l.Service != nil {
		var names []string
		for _, p := range l.Service.Inputs {
			names = append(names, p.Name)
		}
		link = "service taking " + strings.Join(names, ", ")
	}
	size := display.Null
	if l.ContentLength > 0 {
		size = Size(l.ContentLength)
	}
	return []string{orNull(l.Semantics), dal.OneLine(what, 120), orNull(l.ContentType), size, orNull(link)}
}

func orNull(s string) string {
	if s == "" {
		return display.Null
	}
	return s
}

func shortID(id string) string {
	if i := strings.LastIndexAny(id, "?"); i >= 0 && i < len(id)-1 {
		return id[i+1:]
	}
	return id
}

// Size is a number of bytes as people say it: 1.1 GB.
func Size(n int64) string {
	f := float64(n)
	for _, u := range []string{"B", "kB", "MB", "GB", "TB"} {
		if f < 1000 || u == "TB" {
			if u == "B" || f >= 100 {
				return fmt.Sprintf("%.0f %s", f, u)
			}
			return fmt.Sprintf("%.1f %s", f, u)
		}
		f /= 1000
	}
	return ""
}
