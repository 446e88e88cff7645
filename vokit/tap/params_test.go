package tap_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"vogo/vokit/adql"
	"vogo/vokit/dal"
	"vogo/vokit/sky"
	"vogo/vokit/tap"
	"vogo/vokit/times"
)

func TestADQL(t *testing.T) {
	p := map[string]any{"x": nil}
	for _, tt := range []struct {
		query string
		value any
		want  string
	}{
		{"SELECT {x}", 12, "SELECT 12"},
		{"SELECT {x}", uint8(7), "SELECT 7"},
		{"SELECT {x}", 1.5, "SELECT 1.5"},
		{"SELECT {x}", 1e-5, "SELECT 0.00001"},
		{"SELECT {x}", -1e-20, "SELECT -1E-20"},
		{"SELECT {x}", float32(0.1), "SELECT 0.1"},
		{"SELECT {x}", nil, "SELECT NULL"},
		{"SELECT {x}", true, "SELECT 1"},
		{"a = { x }", "Barnard's", "a = 'Barnard''s'"},
		{"a IN {x}", []string{"a", "b'c"}, "a IN ('a', 'b''c')"},
		{"a IN {x}", []float64{1, 2.5}, "a IN (1, 2.5)"},
		{"a LIKE '%{x}%'", "it's", "a LIKE '%it''s%'"},
		{"a = 'it''s {x}'", "'", "a = 'it''s '''"},
		{`FROM "{x}"`, `J/ApJ/"1`, `FROM "J/ApJ/""1"`},
		{`FROM t -- {y} 'x` + "\nWHERE a={x}", 1, `FROM t -- {y} 'x` + "\nWHERE a=1"},
		{"CONTAINS({x}, s_region)", sky.New(10.5, -3.25), "CONTAINS(POINT(10.5, -3.25), s_region)"},
		{"'{{{x}}}'", 3, "'{3}'"},
		{"t > {x}", times.MJD(51544), "t > '2000-01-01T00:00:00.000'"},
	} {
		p["x"] = tt.value
		got, err := tap.ADQL(tt.query, p)
		if err != nil || got != tt.want {
			t.Errorf("%s with %v: %q, %v, want %q", tt.query, tt.value, got, err, tt.want)
		}
	}
	for _, tt := range []struct {
		query string
		value any
		want  string
	}{
		{"SELECT {other}", 1, "there is no value for {other} (there are x)"},
		{"SELECT 1", 1, "the query has no {x}"},
		{"SELECT {x", 1, "has no }"},
		{"SELECT x}", 1, "has no {"},
		{"SELECT {x}", math.NaN(), "{x}: NaN has no literal"},
		{"SELECT {x}", []int{}, "{x}: the list is empty"},
		{"SELECT {x}", struct{}{}, "has no literal; numbers"},
		{"SELECT '{x}'", []int{1}, "cannot be part of a quoted text"},
	} {
		p["x"] = tt.value
		if _, err := tap.ADQL(tt.query, p); !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s with %v: %v, want %s", tt.query, tt.value, err, tt.want)
		}
	}
}

// Whatever text comes in, it stays one literal.
func FuzzADQL(f *testing.F) {
	for _, s := range []string{"a", "Barnard's star", "' OR 1=1 --", `"`, "{x}", "''", "\\'", "é\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := tap.ADQL("SELECT a FROM t WHERE b = {x} AND c = 1", map[string]any{"x": s})
		if err != nil {
			t.Fatal(err)
		}
		body, ok := strings.CutPrefix(q, "SELECT a FROM t WHERE b = '")
		body, ok2 := strings.CutSuffix(body, "' AND c = 1")
		if !ok || !ok2 || strings.Contains(strings.ReplaceAll(body, "''", ""), "'") || strings.ReplaceAll(body, "''", "'") != s {
			t.Errorf("%q becomes %s", s, q)
		}
		if strings.ToValidUTF8(s, "") == s && !strings.ContainsRune(s, 0) {
			if _, err := adql.Parse(q); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}
