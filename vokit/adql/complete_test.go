package adql_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vogo/vokit/adql"
)

var skyTables = adql.Tables{
	{Name: "basic", Columns: []adql.ColumnInfo{{Name: "oid"}, {Name: "ra", Unit: "deg", Description: "Right ascension"}, {Name: "dec"}, {Name: "main_id"}}},
	{Name: "allfluxes", Columns: []adql.ColumnInfo{{Name: "oidref"}, {Name: "V"}}},
	{Name: "ivoa.obscore", Columns: []adql.ColumnInfo{{Name: "s_ra"}, {Name: "s_region"}, {Name: "access_url"}}},
	{Name: "V/147/sdss12", Columns: []adql.ColumnInfo{{Name: "RA_ICRS"}, {Name: "2MASS"}}},
}

func TestComplete(t *testing.T) {
	for _, tc := range []struct {
		query string // | is the cursor
		want  string // one proposal, with what it makes of the query
		not   string
	}{
		{"SELECT * FROM ba|", "SELECT * FROM basic", "base"},
		{"SELECT * FROM ivoa.ob|", "SELECT * FROM ivoa.obscore", ""},
		{"SELECT * FROM obs|", "SELECT * FROM ivoa.obscore", ""},
		{`SELECT * FROM "V/1|`, `SELECT * FROM "V/147/sdss12"`, ""},
		{`SELECT * FROM "V/1|"`, `SELECT * FROM "V/147/sdss12"`, ""},
		{"SELECT m| FROM basic", "SELECT main_id FROM basic", "oidref"},
		{"SELECT b.|, f.V FROM basic AS b JOIN allfluxes AS f ON (oid=oidref)", "SELECT b.dec, f.V FROM basic AS b JOIN allfluxes AS f ON (oid=oidref)", "V"},
		{"SELECT b.ra FROM basic b, allfluxes f WHERE f.oi|", "SELECT b.ra FROM basic b, allfluxes f WHERE f.oidref", "oid"},
		{"SELECT ra FROM basic, all|", "SELECT ra FROM basic, allfluxes", ""},
		{`SELECT s."2|" FROM "V/147/sdss12" AS s`, `SELECT s."2MASS" FROM "V/147/sdss12" AS s`, ""},
		{"SEL|", "SELECT", ""},
		{"SELECT ra FROM basic WHERE 1=CONT|", "SELECT ra FROM basic WHERE 1=CONTAINS", ""},
		{"SELECT ra FROM basic ORDER |", "SELECT ra FROM basic ORDER BY", ""},
	} {
		cursor := strings.IndexByte(tc.query, '|')
		q := strings.Replace(tc.query, "|", "", 1)
		c := adql.Complete(q, cursor, skyTables)
		var got []string
		for _, it := range c.Items {
			got = append(got, q[:c.Start]+it.Text+q[c.End:])
			if it.Text == tc.not {
				t.Errorf("%s: proposes %s", tc.query, it.Text)
			}
		}
		if !slices.Contains(got, tc.want) {
			t.Errorf("%s: %q", tc.query, got)
		}
	}
	if c := adql.Complete("SELECT ra FROM basic WHERE main_id='ba", 38, skyTables); len(c.Items) != 0 {
		t.Errorf("in a string: %v", c.Items)
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("SELECT b. FROM basic AS b", 9)
	f.Add(`SELECT "2 FROM "V/147`, 9)
	f.Add("é.", 1)
	f.Fuzz(func(t *testing.T, q string, cursor int) {
		c := adql.Complete(q, cursor, skyTables)
		if c.Start < 0 || c.Start > c.End || c.End > len(q) {
			t.Errorf("%q at %d: %d to %d", q, cursor, c.Start, c.End)
		}
	})
}

func ExampleComplete() {
	q := "SELECT r FROM basic"
	c := adql.Complete(q, 8, skyTables)
	fmt.Println(c.Items[0].Text, c.Items[0].Detail)
	// Output: ra [deg] Right ascension
}
