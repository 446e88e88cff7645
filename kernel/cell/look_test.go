package cell

import (
	"slices"
	"strings"
	"testing"
)

func TestIsComplete(t *testing.T) {
	tests := []struct{ code, status, indent string }{
		{"", "complete", ""},
		{"x := 1", "complete", ""},
		{"for i := range 3 {", "incomplete", "\t"},
		{"func f() {\n\tif true {", "incomplete", "\t\t"},
		{"f(1,", "incomplete", "\t"},
		{"x := 1 +", "incomplete", ""},
		{"s := `abc", "incomplete", ""},
		{"/* abc", "incomplete", ""},
		{"x := )", "invalid", ""},
		{"x := 1 2", "invalid", ""},
		{"if x {\n}", "complete", ""},
		{"s := \"abc", "invalid", ""},
		{"import (\n\t\"fmt\"", "incomplete", "\t"},
		{"type T struct {\n\tA int\n}", "complete", ""},
		{"var x int =", "incomplete", ""},
		{"x.", "incomplete", ""},
	}
	s := newSession(t)
	for _, tt := range tests {
		if status, indent := s.IsComplete(tt.code); status != tt.status || indent != tt.indent {
			t.Errorf("IsComplete(%q) = %s, %q; want %s, %q", tt.code, status, indent, tt.status, tt.indent)
		}
	}
}

func TestComplete(t *testing.T) {
	s := newSession(t)
	if _, _, err := eval(t, s, "type Star struct{ Name string; Mag float64 }\nfunc (s Star) Bright() bool { return s.Mag < 3 }\nvega := Star{\"Vega\", 0.03}\nstars := []Star{vega}"); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		code string // | marks the cursor
		want []string
		not  string
	}{
		{"math.Sq|", []string{"Sqrt", "Sqrt2"}, "Sin"},
		{"vega.|", []string{"Name", "Mag", "Bright"}, ""},
		{"stars[0].M|", []string{"Mag"}, "Name"},
		{"veg|", []string{"vega"}, "stars"},
		{"strings.NewReader(\"x\").Re|", []string{"Read", "ReadByte", "Reset"}, "Len"},
		{"for _, s := range stars {\n\ts.|\n}", []string{"Name", "Mag"}, ""},
		{"import \"encoding/j|", []string{"encoding/json"}, "fmt"},
		{"str|", []string{"strings", "strconv", "string"}, "fmt"},
		{"x := \"veg|", nil, "vega"},
	}
	for _, tt := range tests {
		cursor := strings.IndexByte(tt.code, '|')
		code := tt.code[:cursor] + tt.code[cursor+1:]
		var got []string
		for _, m := range s.Complete(code, cursor).Matches {
			got = append(got, m.Text)
		}
		for _, w := range tt.want {
			if !slices.Contains(got, w) {
				t.Errorf("Complete(%q) = %v, lacks %s", tt.code, got, w)
			}
		}
		if tt.not != "" && slices.Contains(got, tt.not) {
			t.Errorf("Complete(%q) = %v, should not have %s", tt.code, got, tt.not)
		}
	}
}

func TestInspect(t *testing.T) {
	s := newSession(t)
	eval(t, s, "type Star struct{ Name string }\nvega := Star{\"Vega\"}\nfunc mag(flux float64) float64 { return flux }")
	tests := []struct{ code, want string }{
		{"math.Sqrt|(2)", "func math.Sqrt(x float64) float64\n\nSqrt returns the square root of x."},
		{"veg|a", "var vega Star"},
		{"mag(|", "func mag(flux float64) float64"},
		{"strin|gs", "import strings \"strings\"\n\nPackage strings implements"},
		{"vega.Na|me", "field Name string"},
		{"x := strings.NewReader(\"a\")\nx.Le|n()", "Len returns the number of bytes of the unread portion"},
	}
	for _, tt := range tests {
		cursor := strings.IndexByte(tt.code, '|')
		d, ok := s.Inspect(tt.code[:cursor]+tt.code[cursor+1:], cursor, 0)
		if !ok || !strings.Contains(d.Text, tt.want) {
			t.Errorf("Inspect(%q) = %q, %v; want %q in it", tt.code, d.Text, ok, tt.want)
		}
	}
}

func TestVariables(t *testing.T) {
	s := newSession(t)
	eval(t, s, "b := []int{1}\na := \"x\"\nfunc f() {}")
	vars := s.Variables()
	if len(vars) != 2 || vars[0].Name != "a" || vars[0].Type != "string" || vars[0].Value != "x" || vars[1].Type != "[]int" {
		t.Errorf("got %+v", vars)
	}
}
