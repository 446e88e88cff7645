package adql_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"vogo/vokit/adql"
	"vogo/vokit/table"
)

// TestHostileQueries are queries that were made to exhaust something. Each must
// end soon, with rows or with one line that says what is wrong; those that the
// language allows and that only run long end with their time.
func TestHostileQueries(t *testing.T) {
	s := stars(t)
	find := func(string) (*table.Table, error) { return s, nil }
	rep := strings.Repeat
	ten := "s AS a, s AS b, s AS c, s AS d, s AS e, s AS f, s AS g, s AS h, s AS i, s AS j, "
	endless := ten + strings.NewReplacer(" AS ", " AS x").Replace(ten) + strings.TrimSuffix(strings.NewReplacer(" AS ", " AS y").Replace(ten), ", ")
	for name, tc := range map[string]struct{ query, want string }{
		"nesting":        {"SELECT " + rep("(", 6000) + "1" + rep(")", 6000) + " FROM s", "nested too deeply"},
		"signs":          {"SELECT " + rep("-", 1) + rep(" - ", 6000) + "1 FROM s", "nested too deeply"},
		"not":            {"SELECT id FROM s WHERE " + rep("NOT ", 6000) + "id=1", "nested too deeply"},
		"subqueries":     {"SELECT * FROM " + rep("(SELECT * FROM ", 5000) + "s" + rep(") AS x", 5000), "nested too deeply"},
		"a long sum":     {"SELECT 1" + rep("+1", 6000) + " FROM s", "operands in a row"},
		"a long or":      {"SELECT id FROM s WHERE id=1" + rep(" OR id=1", 6000), "operands in a row"},
		"comparisons":    {"SELECT id FROM s WHERE 1" + rep("=1", 6000), "comparisons in a row"},
		"is null":        {"SELECT id FROM s WHERE id" + rep(" IS NULL", 6000), "comparisons in a row"},
		"unions":         {"SELECT id FROM s" + rep(" UNION SELECT id FROM s", 6000), "joined by set operators"},
		"intersections":  {"SELECT id FROM s" + rep(" INTERSECT SELECT id FROM s", 6000), "joined by set operators"},
		"tables":         {"SELECT 1 FROM s" + rep(", s", 6000), "tables in FROM"},
		"joins":          {"SELECT 1 FROM s" + rep(" CROSS JOIN s", 6000), "tables in FROM"},
		"columns":        {"SELECT 1" + rep(",1", 6000) + " FROM s", "more than 2000 columns"},
		"same columns":   {"SELECT ra" + rep(",ra", 1990) + " FROM s", ""},
		"stars":          {"SELECT *" + rep(",*", 6000) + " FROM s", "more than 2000 columns"},
		"xor":            {"SELECT 1" + rep("^id", 500) + " FROM s", ""},
		"units":          {"SELECT " + rep("IN_UNIT(", 60) + "pm" + rep(", 'deg/yr')", 60) + " FROM s", ""},
		"distances":      {"SELECT id FROM s WHERE " + rep("DISTANCE(1, 2, 3, CASE WHEN ", 40) + "id=1" + rep(" THEN 1 END) < 1", 40), "the expression is too large"},
		"names":          {"SELECT " + rep("x", 60000) + " FROM s", "there is no column"},
		"a string":       {"SELECT '" + rep("x", 60000), "is not closed"},
		"text":           {rep("SELECT ", 160000), "the query is longer than"},
		"with":           {"WITH c0 AS (SELECT 1 AS x FROM s)" + doubling(40) + " SELECT COUNT(*) FROM c40", "nested too deep"},
		"long strings":   {"WITH c0 AS (SELECT name AS x FROM s WHERE id=1)" + longer(40) + " SELECT x FROM c40", "the expression is too large"},
		"endless":        {"SELECT COUNT(*) FROM " + endless + " WHERE a.ra+yj.ra < 0", "deadline exceeded"},
		"a long list":    {"SELECT ivo_string_agg(a.name || '" + rep("x", 100000) + "', ',') FROM s AS a, s AS b, s AS c, s AS d, s AS e, s AS f", "too big"},
		"endless sort":   {"SELECT a.id FROM " + endless + " ORDER BY a.ra*b.ra*c.ra", "deadline exceeded"},
		"endless groups": {"SELECT a.ra+xa.id, COUNT(*) FROM " + endless + " GROUP BY a.ra+xa.id", "deadline exceeded"},
		"a pattern":      {"SELECT gavo_match('(a*)*(a*)*(a*)*$', '" + rep("a", 5000) + "b') FROM s", ""},
		"a like":         {"SELECT id FROM s WHERE '" + rep("a", 3000) + "' LIKE '" + rep("%a", 300) + "%b'", ""},
		"a polygon":      {"SELECT AREA(POLYGON(" + strings.TrimSuffix(rep("1, 1, 2, 2, ", 6000), ", ") + ")) FROM s", "more than 1000 arguments"},
		"a MOC":          {"SELECT AREA(MOC(99, CIRCLE(0, 0, 90))) FROM s", "orders 0 to 12"},
		"numbers":        {"SELECT " + rep("9", 5000) + ", 1e99999, 0x" + rep("f", 40) + " FROM s", "hex literal too big"},
		"sampling":       {"SELECT COUNT(*) FROM s TABLESAMPLE(1e300)", ""},
		"bytes":          {"SELECT \x00\xff\xfe FROM s", "has no meaning in ADQL"},
		"zeros":          {"SELECT id FROM s AS a JOIN s AS b ON a.id='\x00s2\x00'", "has no meaning in ADQL"},
		"pragma":         {"PRAGMA writable_schema=1", "expected SELECT"},
		"attach":         {"SELECT 1 FROM s; ATTACH 'x' AS y", "expected the end of the query"},
		"a file":         {"SELECT readfile('/etc/passwd') FROM s", "there is no function readfile"},
		"an extension":   {"SELECT load_extension('x') FROM s", "there is no function load_extension"},
		"inner function": {"SELECT vo_within(1, 2, 3, 4, 5) FROM s", "there is no function vo_within"},
	} {
		t.Run(name, func(t *testing.T) {
			patience := time.Minute // of which no error needs more than a little
			if tc.want == "deadline exceeded" {
				patience = 200 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			_, err := adql.QueryTables(ctx, tc.query, find, []string{"s"}, 10000)
			switch {
			case tc.want == "" && err == nil:
			case tc.want == "" || err == nil || !strings.Contains(err.Error(), tc.want):
				t.Errorf("got %.300v, want %q", err, tc.want)
			case strings.Contains(err.Error(), "\n") || len(err.Error()) > 1000:
				t.Errorf("the error is not one short line: %.1200s", err)
			}
		})
	}
}

// doubling are WITH queries each of which has the one before twice.
func doubling(n int) string { return chain(n, "SELECT p.x FROM # AS p, # AS q") }

// longer are WITH queries each of which doubles a string.
func longer(n int) string { return chain(n, "SELECT x||x AS x FROM #") }

func chain(n int, query string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", c%d AS (%s)", i+1, strings.ReplaceAll(query, "#", fmt.Sprintf("c%d", i)))
	}
	return b.String()
}
