package cell

import (
	"context"
	"fmt"
	"strings"

	"vogo/vokit/adql"
)

// inspectQuery describes the table, column or function at the cursor inside a query.
func (s *Session) inspectQuery(code string, cursor int) (Doc, bool) {
	q, ok := queryAt(code, cursor)
	if !ok {
		return Doc{}, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), queryTime)
	defer cancel()
	found, ok := adql.Inspect(q.text, q.offset(cursor), s.tablesFor(ctx, code, q))
	switch {
	case !ok:
		return Doc{}, false
	case found.Function != nil:
		return Doc{
			Text:     found.Function.Form + "\n\n" + found.Function.Description,
			Markdown: "`" + found.Function.Form + "`\n\n" + markdownText(found.Function.Description),
		}, true
	case found.Column != nil:
		return columnDoc(found.Table.Name, found.Column), true
	}
	return tableDoc(found.Table), true
}

func columnDoc(table string, c *adql.ColumnInfo) Doc {
	var text, md strings.Builder
	fmt.Fprintf(&text, "%s, a column of %s\n", c.Name, table)
	fmt.Fprintf(&md, "**%s**, a column of %s\n\n", markdownText(c.Name), markdownText(table))
	if c.Description != "" {
		fmt.Fprintf(&text, "%s\n", c.Description)
		fmt.Fprintf(&md, "%s\n\n", markdownText(c.Description))
	}
	for _, f := range [][2]string{{"unit", c.Unit}, {"UCD", c.UCD}, {"type", datatype(c)}, {"utype", c.Utype}} {
		if f[1] != "" {
			fmt.Fprintf(&text, "\n%-5s  %s", f[0], f[1])
			fmt.Fprintf(&md, "- %s: `%s`\n", f[0], strings.ReplaceAll(f[1], "`", "'"))
		}
	}
	return Doc{Text: text.String(), Markdown: md.String()}
}

func datatype(c *adql.ColumnInfo) string {
	if c.ArraySize == "" {
		return c.Datatype
	}
	return c.Datatype + "[" + c.ArraySize + "]"
}

// maxColumns is how many columns of a table are listed.
const maxColumns = 200

func tableDoc(t *adql.TableInfo) Doc {
	columns := fmt.Sprintf("%d columns", len(t.Columns))
	var text, md strings.Builder
	fmt.Fprintf(&text, "%s, a table of %s\n", t.Name, columns)
	fmt.Fprintf(&md, "**%s**, a table of %s\n\n", markdownText(t.Name), columns)
	if t.Description != "" {
		fmt.Fprintf(&text, "%s\n", t.Description)
		fmt.Fprintf(&md, "%s\n\n", markdownText(t.Description))
	}
	md.WriteString("| column | unit | UCD | |\n|---|---|---|---|\n")
	for i, c := range t.Columns {
		if i == maxColumns {
			fmt.Fprintf(&text, "\n… and %d more", len(t.Columns)-i)
			fmt.Fprintf(&md, "\n… and %d more\n", len(t.Columns)-i)
			break
		}
		unit := ""
		if c.Unit != "" {
			unit = " [" + c.Unit + "]"
		}
		fmt.Fprintf(&text, "\n%s%s  %s", c.Name, unit, c.Description)
		fmt.Fprintf(&md, "| %s | %s | %s | %s |\n", markdownText(c.Name), markdownText(c.Unit), markdownText(c.UCD), markdownText(c.Description))
	}
	return Doc{Text: strings.TrimRight(text.String(), " \n"), Markdown: md.String()}
}

// markdownText writes text so that Markdown takes none of it for markup: services
// write it.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r':
			r = ' '
		case strings.ContainsRune("\\`*_{}[]()<>#+-!|~&$", r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
