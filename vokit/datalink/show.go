package datalink

import (
	"fmt"
	"strings"

	"vogo/display"
	"vogo/vokit/dal"
)

// MIMEBundle implements display.MIMEBundler: a table of the links and, of a few
// datasets, the preview images. These are fetched when the links are first
// shown, in a few seconds or not at all.
func (l *Links) MIMEBundle() display.Bundle {
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
		if i == 50 {
			break
		}
		row := x.cells()
		if many {
			row = append([]string{shortID(x.ID)}, row...)
		}
		g.Rows = append(g.Rows, row)
	}
	b := g.MIMEBundle()
	l.addPreviews(b)
	return b
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
