package cell

import "testing"

// TestEmbeddedCompiledTypes embeds types of compiled packages, which have methods that
// they keep to themselves.
func TestEmbeddedCompiledTypes(t *testing.T) {
	for name, sc := range map[string]script{
		"pointer":   {{"type Logger struct {\n\t*log.Logger\n\tprefix string\n}\nlg := Logger{log.New(os.Stdout, \"> \", 0), \"p\"}\nlg.Println(\"hi\")", "> hi\n"}},
		"value":     {{"type Buf struct{ bytes.Buffer }\nvar b Buf\nb.WriteString(\"x\")\nfmt.Fprintf(&b, \"%d\", 3)\nb.String()", "→ x3"}},
		"time":      {{"type Event struct {\n\ttime.Time\n\tName string\n}\ne := Event{time.Unix(0, 0).UTC(), \"e\"}\ne.Year()", "→ 1970"}, {"fmt.Println(e)", "1970-01-01 00:00:00 +0000 UTC\n"}},
		"interface": {{"type Kind struct{ reflect.Type }\nKind{reflect.TypeOf(1)}.Name()", "→ int"}},
		"file":      {{"type File struct{ *os.File }\nvar w io.Writer = File{os.Stdout}\nn, err := fmt.Fprintln(w, \"through it\")", "through it\n"}},
		"number":    {{"type N struct{ big.Int }\nvar n N\nn.SetInt64(5)\nn.String()", "→ 5"}, {"big.NewInt(7)", "→ 7"}},
		"regexp":    {{"type R struct{ *regexp.Regexp }\nR{regexp.MustCompile(\"a+\")}.FindString(\"baab\")", "→ aa"}},
		"twice":     {{"type A struct{ bytes.Buffer }\ntype B struct{ *A }\nb := B{&A{}}\nb.WriteString(\"deep\")\nvar s fmt.Stringer = b\ns.String()", "→ deep"}},
	} {
		t.Run(name, sc.run)
	}
}

// TestGenericsOfPackages calls generic functions of packages whose source is not embedded.
func TestGenericsOfPackages(t *testing.T) {
	for name, sc := range map[string]script{
		"reflect": {{"fmt.Println(reflect.TypeFor[int](), reflect.TypeFor[error](), reflect.TypeFor[map[string][]int]())", "int error map[string][]int\n"}, {"type T struct{}\nreflect.TypeFor[T]().Name()", "→ T"}},
		"rand":    {{"import \"math/rand/v2\"\nrand.N(10) < 10 && rand.N(time.Hour) < time.Hour", "→ true"}},
		"sql":     {{"import \"database/sql\"\nn := sql.Null[int64]{V: 1, Valid: true}\nn.Scan(int64(7))\nfmt.Println(n.V, n.Valid)\nn.Scan(nil)\nfmt.Println(n.V, n.Valid)", "7 true\n0 false\n"}},
	} {
		t.Run(name, sc.run)
	}
}

// TestTypesDeclaredAgain says what a redefinition leaves behind.
func TestTypesDeclaredAgain(t *testing.T) {
	script{
		{"type Base struct{ name string }\ntype Alone struct{ n int }", ""},
		{"type Cat struct {\n\tBase\n\tLives int\n}\ntype Cats []Cat", ""},
		{"type Alone struct{ m int }", ""},
		{"type Base struct {\n\tname string\n\tn    int\n}", "note: Cat keeps using the earlier Base until defined again"},
		{"Cat{Base{\"Tom\", 1}, 9}", "error: cell[1]:1:5: cannot use Base{…} (value of struct type Base) as Base value in struct literal; one of them is from before Base was declared again: run the cells again that use it\n  1 | Cat{Base{\"Tom\", 1}, 9}\n    |     ^"},
		{"type Cat struct {\n\tBase\n\tLives int\n}", "note: Cats keeps using the earlier Cat until defined again"},
		{"fmt.Sprint(Cat{Base{\"Tom\", 1}, 9})", "→ {{Tom 1} 9}"},
	}.run(t)
}
