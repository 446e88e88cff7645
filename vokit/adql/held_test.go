package adql

import (
	"strings"
	"testing"

	"vogo/vokit/table"
)

// TestBound counts what goes to sorts, groups and the like, and nothing else.
func TestBound(t *testing.T) {
	id, ra := make([]int64, 400), make([]float64, 400)
	for i := range id {
		id[i], ra[i] = int64(i), float64(i*i%360)/7
	}
	s, err := table.New("s", column(t, "id", id), column(t, "ra", ra))
	if err != nil {
		t.Fatal(err)
	}
	run := storeTables(t, map[string]*table.Table{"s": s})
	const few, many = 8 << 20, 1 << 20
	for _, tc := range []struct {
		query string
		bytes int
		ends  bool
	}{
		{"SELECT a.id FROM s AS a, s AS b ORDER BY a.ra*b.ra", many, true},
		{"SELECT a.id FROM s AS a, s AS b ORDER BY a.ra*b.ra", few, false},
		{"SELECT TOP 10 a.id FROM s AS a, s AS b ORDER BY a.ra*b.ra", many, false},
		{"SELECT a.id FROM s AS a, s AS b", many, false},
		{"SELECT COUNT(*) AS n FROM s AS a, s AS b", many, false},
		{"SELECT COUNT(DISTINCT a.ra+b.ra) AS n FROM s AS a, s AS b", many, true},
		{"SELECT DISTINCT a.ra+b.ra AS x FROM s AS a, s AS b", many, true},
		{"SELECT a.ra+b.ra AS x, COUNT(*) AS n FROM s AS a LEFT JOIN s AS b ON a.id<>b.id GROUP BY x", many, true},
		{"SELECT x FROM (SELECT a.ra+b.ra AS x FROM s AS a, s AS b) AS q", many, true},
		{"WITH q AS (SELECT a.ra+b.ra AS x FROM s AS a, s AS b) SELECT x FROM q", many, true},
		{"SELECT a.id FROM s AS a, s AS b UNION SELECT a.id FROM s AS a", many, true},
		{"SELECT id FROM s WHERE ra IN (SELECT a.ra+b.ra FROM s AS a, s AS b)", many, true},
		{"SELECT id FROM s AS c WHERE EXISTS (SELECT a.ra FROM s AS a, s AS b WHERE a.ra+b.ra<c.ra)", many, false},
		{"SELECT CAST(a.ra AS CHAR)||CAST(b.ra AS CHAR)||'" + strings.Repeat("x", 400) + "' AS x FROM s AS a, s AS b WHERE a.id<90 ORDER BY x", few, true},
	} {
		_, err := run(tc.query, tc.bytes)
		if tc.ends != (err != nil) {
			t.Errorf("%s with %d bytes: %v", tc.query, tc.bytes, err)
		} else if tc.ends && (!strings.Contains(err.Error(), "MB to sort, group or collect; narrow it") || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v", tc.query, err)
		}
	}
}
