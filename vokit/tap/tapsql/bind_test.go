package tapsql

import (
	"database/sql/driver"
	"strings"
	"testing"

	"vogo/vokit/adql"
)

// Whatever text an argument is, it stays one literal, and marks within texts and
// comments stay what they are.
func FuzzBind(f *testing.F) {
	for _, s := range []string{"a", "it's", "' OR 1=1 --", "?", "{1}", "{{", `"`, "-- ?", "é\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := bind("SELECT a FROM t WHERE b = ? AND c = '?' AND d = ?", []driver.NamedValue{{Ordinal: 1, Value: s}, {Ordinal: 2, Value: int64(7)}})
		if err != nil {
			t.Fatal(err)
		}
		body, ok := strings.CutPrefix(q, "SELECT a FROM t WHERE b = '")
		body, ok2 := strings.CutSuffix(body, "' AND c = '?' AND d = 7")
		if !ok || !ok2 || strings.ReplaceAll(body, "''", "'") != s || strings.Contains(strings.ReplaceAll(body, "''", ""), "'") {
			t.Errorf("%q becomes %s", s, q)
		}
		if strings.ToValidUTF8(s, "") == s && !strings.ContainsRune(s, 0) {
			if _, err := adql.Parse(q); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}
