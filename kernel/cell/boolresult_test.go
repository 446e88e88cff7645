package cell

import "testing"

// Comparisons and negations that a function returns as an interface.
func TestBoolAsInterface(t *testing.T) {
	script{
		{"func big(x float64) any { return x > 8 }\nbig(9)", "→ true"},
		{"func small(x float64) any { return !(x > 8) }\nsmall(9)", "→ false"},
		{"func both(x, y int) (any, error) { return x == y, nil }\nboth(1, 1)", "→ true"},
		{"type Flag bool\nfunc not(f Flag) any { return !f }\nfmt.Printf(\"%T %v\", not(true), not(true))", "main.Flag false"},
		{"func word(s string) any {\n\tif s == \"\" {\n\t\treturn \"none\"\n\t}\n\treturn (s < \"m\") != (len(s) > 3)\n}\nfmt.Println(word(\"\"), word(\"abc\"), word(\"xyz\"))", "none true false\n"},
		{"t := vo.NewTable(\"t\", vo.Col(\"x\", []float64{1, 9}))\nt.Add(\"big\", func(r vo.Row) any { return r.Float(\"x\") > 8 })\nt.Row(1).Bool(\"big\")", "→ true"},
	}.run(t)
}
