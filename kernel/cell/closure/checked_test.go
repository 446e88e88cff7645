package closure_test

import (
	"context"
	"strings"
	"testing"

	"vogo/kernel/cell"
)

// TestChecked looks at calls whose error the cell leaves to the machine.
func TestChecked(t *testing.T) {
	for name, tt := range map[string]struct {
		code string
		want any
		err  string
	}{
		"value":           {"strconv.Atoi(\"12\") + 1", 13, ""},
		"argument":        {"func f(n int, s string) string { return s[:n] }\nf(strconv.Atoi(\"2\"), \"abc\")", "ab", ""},
		"definition":      {"n := strconv.ParseFloat(\"2.5\", 64)\nn * 2", 5.0, ""},
		"chain":           {"time.Parse(time.DateOnly, \"2020-02-03\").Day()", 3, ""},
		"statement":       {"os.Chdir(\".\")\n1", 1, ""},
		"several results": {"func g() (int, string, error) { return 1, \"b\", nil }\na, b := g()\nfmt.Sprint(a, b)", "1b", ""},
		"in a loop":       {"s := 0\nfor _, t := range []string{\"1\", \"2\"} {\n\ts += strconv.Atoi(t)\n}\ns", 3, ""},
		"in a literal":    {"f := func() int { return strconv.Atoi(\"4\") }\nf()", 4, ""},
		"as in Go":        {"_, err := strconv.Atoi(\"x\")\nerr != nil", true, ""},
		"fails":           {"strconv.Atoi(\"x\")", nil, "*strconv.NumError: strconv.Atoi: parsing \"x\": invalid syntax\ncell[1]:1:9"},
		"fails inside":    {"func f() int {\n\treturn strconv.Atoi(\"y\")\n}\nf()", nil, "*strconv.NumError: strconv.Atoi: parsing \"y\": invalid syntax\ncell[1]:2:17 in f"},
		"deferred":        {"func f() (s string) {\n\tdefer func() { s = fmt.Sprint(recover()) }()\n\tstrconv.Atoi(\"z\")\n\treturn\n}\nf()", "strconv.Atoi: parsing \"z\": invalid syntax", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := compiled(t).Eval(context.Background(), tt.code, cell.IO{Count: 1})
			if tt.err != "" {
				if err == nil || !strings.HasPrefix(strings.Join(err.(*cell.Error).Trace, "\n"), tt.err) {
					t.Errorf("ends with %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil || r.Value != tt.want {
				t.Errorf("is %v, %v; want %v", r.Value, err, tt.want)
			}
		})
	}
}
