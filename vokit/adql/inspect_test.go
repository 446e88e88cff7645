package adql_test

import (
	"strings"
	"testing"

	"vogo/vokit/adql"
)

func TestInspect(t *testing.T) {
	for _, tc := range []struct {
		query string // | is the cursor
		want  string // table.column, table, function(); "" for nothing
	}{
		{"SELECT r|a FROM basic", "basic.ra"},
		{"SELECT RA| FROM basic", "basic.ra"},
		{"SELECT ra FROM ba|sic", "basic"},
		{"SELECT ra FROM ivoa.ob|score", "ivoa.obscore"},
		{"SELECT ra FROM iv|oa.obscore", "ivoa.obscore"},
		{"SELECT |ivoa.obscore.s_ra FROM ivoa.obscore", "ivoa.obscore"},
		{"SELECT ivoa.obscore.s_ra| FROM ivoa.obscore", "ivoa.obscore.s_ra"},
		{"SELECT b.d|ec, f.V FROM basic AS b JOIN allfluxes f ON oid=oidref", "basic.dec"},
		{"SELECT |b.dec, f.V FROM basic AS b JOIN allfluxes f ON oid=oidref", "basic"},
		{"SELECT b.dec, f.V FROM basic AS b JOIN allfluxes f ON oid=oid|ref", "allfluxes.oidref"},
		{`SELECT s."2M|ASS" FROM "V/147/sdss12" AS s`, "V/147/sdss12.2MASS"},
		{"SELECT ivo_has|word(a, 'b') FROM basic", "ivo_hasword()"},
		{"SELECT b.oidref| FROM basic b, allfluxes", ""},
		{"SELECT nothing| FROM basic", ""},
		{"SEL|ECT ra FROM basic", ""},
		{"SELECT ra FROM basic WHERE main_id = 'r|a'", ""},
		{"|", ""},
	} {
		cursor := strings.IndexByte(tc.query, '|')
		s, ok := adql.Inspect(strings.Replace(tc.query, "|", "", 1), cursor, skyTables)
		got := ""
		switch {
		case !ok:
		case s.Function != nil:
			got, _, _ = strings.Cut(s.Function.Form, "(")
			got += "()"
		case s.Column != nil:
			got = s.Table.Name + "." + s.Column.Name
		default:
			got = s.Table.Name
		}
		if got != tc.want {
			t.Errorf("%s: %q, want %q", tc.query, got, tc.want)
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add("SELECT b.ra FROM basic AS b", 9)
	f.Add(`SELECT "2 FROM "V/147`, 9)
	f.Fuzz(func(t *testing.T, q string, cursor int) {
		if s, ok := adql.Inspect(q, cursor, skyTables); ok && (s.Start < 0 || s.Start > s.End || s.End > len(q)) {
			t.Errorf("%q at %d: %d to %d", q, cursor, s.Start, s.End)
		}
	})
}
