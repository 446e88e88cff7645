package cell

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"

	"vogo/display"
)

// eval runs a cell and returns what it printed and its value as text.
func eval(t *testing.T, s *Session, code string) (out string, r Result, err error) {
	t.Helper()
	var b bytes.Buffer
	r, err = s.Eval(context.Background(), code, IO{Count: 1, Stdout: &b, Stderr: &b})
	return b.String(), r, err
}

func newSession(t testing.TB) *Session {
	t.Helper()
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// script is a list of cells with what each must print, and its value after "→ ".
type script []struct{ code, want string }

func (sc script) run(t *testing.T) {
	t.Helper()
	for name, s := range machineModes(t) {
		t.Run(name, func(t *testing.T) { sc.runIn(t, s, name != "usual" || s.cl == nil) })
	}
}

// machineModes returns sessions whose cells are run as usual, by the interpreter only,
// by the compiler only, and by both in turns.
func machineModes(t *testing.T) map[string]*Session {
	t.Helper()
	plain, err := New(Options{interpreted: true})
	if err != nil {
		t.Fatal(err)
	}
	plain.compiles = func(*checked) bool { return false }
	modes := map[string]*Session{"interpreter": plain, "usual": newSession(t)}
	choices := map[string]func(s *Session, c *checked) bool{
		"compiler": func(*Session, *checked) bool { return true },
		"odd":      func(s *Session, _ *checked) bool { return s.cell%2 == 1 },
		"even":     func(s *Session, _ *checked) bool { return s.cell%2 == 0 },
	}
	for name, choose := range choices {
		s := newSession(t)
		if s.cl == nil {
			continue
		}
		s.compiles = func(c *checked) bool { return choose(s, c) }
		modes[name] = s
	}
	return modes
}

// unlike is where messages of the interpreter differ from Go's.
var unlike = regexp.MustCompile(`(index out of range) \[\d+\] with length \d+|(interface conversion: ).*`)

// alike leaves out of a message what the interpreter words in another way.
func alike(text string) string { return unlike.ReplaceAllString(text, "$1$2") }

func (sc script) runIn(t *testing.T, s *Session, tolerant bool) {
	t.Helper()
	for i, c := range sc {
		out, r, err := eval(t, s, c.code)
		got := out
		if r.OK {
			got += "→ " + display.Of(r.Value).Text()
		}
		for _, n := range r.Notes {
			got += "note: " + n
		}
		if err != nil {
			got += "error: " + strings.Join(err.(*Error).Trace, "\n")
		}
		if got != c.want && (!tolerant || alike(got) != alike(c.want)) {
			t.Errorf("cell %d:\n%s\ngot:\n%s\nwant:\n%s", i+1, c.code, got, c.want)
		}
	}
}

func TestCells(t *testing.T) {
	tests := map[string]script{
		"value":                       {{"1 + 2", "→ 3"}, {"1 + 2;", ""}, {`"a" + "b"`, "→ ab"}},
		"variables":                   {{"x := 5", ""}, {"x * 2", "→ 10"}, {"x = x + 1; y := x", ""}, {"y", "→ 6"}},
		"mixed":                       {{"import \"strings\"\nfunc up(s string) string { return strings.ToUpper(s) }\nv := up(\"go\")\ntype T struct{ A int }\nfmt.Println(v, T{3}.A)", "GO 3\n"}},
		"autoimport":                  {{"math.Sqrt(2)", "→ 1.4142135623730951"}, {`strings.Repeat("a", 3)`, "→ aaa"}},
		"redefine":                    {{"type T struct{ A int }", ""}, {"type T struct{ A, B string }", ""}, {`T{"x", "y"}`, "→ {A:x B:y}"}, {"x := 1", ""}, {`x := "s"`, ""}, {"x", "→ s"}, {"x := len(x)", ""}, {"x", "→ 1"}},
		"program":                     {{"package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"hello\")\n}\n", "hello\n"}},
		"function uses cell variable": {{"n := 40\nfunc add() int { return n + 2 }\nadd()", "→ 42"}, {"n = 1\nadd()", "→ 3"}},
		"method later": {{"type P struct{ X, Y float64 }\np := P{3, 4}", ""}, {"func (p P) Norm() float64 { return math.Hypot(p.X, p.Y) }", ""}, {"p.Norm()", "→ 5"},
			{"func (p P) Norm() float64 { return 7 }", ""}, {"p.Norm()", "→ 7"}},
		"checked":           {{`strconv.Atoi("12") + 1`, "→ 13"}, {"n := strconv.Atoi(\"7\")\nn", "→ 7"}},
		"checked and shown": {{"display.Show(os.ReadFile(\"/no/such\"))", "error: *fs.PathError: open /no/such: no such file or directory\ncell[1]:1:17\n  1 | display.Show(os.ReadFile(\"/no/such\"))\n    |                 ^^^^^^^^"}, {"fmt.Println(strconv.Atoi(\"3\"))", "3 <nil>\n"}},
		"receive later":     {{"ch := make(chan int, 3)\nch <- 4\nch <- 5\nch <- 6", ""}, {"q := <-ch\nq", "→ 4"}, {"q = <-ch\nq", "→ 5"}, {"var r int\nr = <-ch\nr", "→ 6"}},
		"checked error":     {{"a := 1\nn := strconv.Atoi(\"x7\")\nb := 2", "error: *strconv.NumError: strconv.Atoi: parsing \"x7\": invalid syntax\ncell[1]:2:14\n  1 | a := 1\n  2 | n := strconv.Atoi(\"x7\")\n    |              ^^^^\n  3 | b := 2"}},
		"keep":              {{"n, err := strconv.Atoi(\"x\")", ""}, {"err != nil", "→ true"}},
		"panic":             {{"a := []int{1}\nfunc f(i int) int {\n\treturn a[i]\n}", ""}, {"i := 5\nf(i)", "error: panic: runtime error: index out of range [5] with length 1\ncell[1]:3:2 in f\n  1 | a := []int{1}\n  2 | func f(i int) int {\n  3 | \treturn a[i]\n    | \t^^^^^^^^^^^\n  4 | }\ncalled at cell[1]:2:1"}},
		"nil":               {{"var p *struct{ X int }\np.X", "error: panic: p is nil (runtime error: invalid memory address or nil pointer dereference)\ncell[1]:2:1\n  1 | var p *struct{ X int }\n  2 | p.X\n    | ^^^"}},
		"exit":              {{"os.Exit(3)", "error: exit status 3"}, {"1", "→ 1"}},
		"type errors":       {{"x := 1 + \"a\"\nvar y int = \"b\"", "error: cell[1]:1:6: invalid operation: 1 + \"a\" (mismatched types untyped int and untyped string); text and numbers are joined by fmt.Sprint(\"V = \", v)\n  1 | x := 1 + \"a\"\n    |      ^\n  2 | var y int = \"b\"\ncell[1]:2:13: cannot use \"b\" (untyped string constant) as int value in variable declaration\n  1 | x := 1 + \"a\"\n  2 | var y int = \"b\"\n    |             ^"}},
		"recursive type":    {{"type F func() F\nn := 0\nvar f F\nf = func() F { n++; return f }\nf()()()\nn", "→ 3"}},
		"recursive generic": {{"type F[T any] func(F[T]) T\nvar f F[int]\nf == nil", "→ true"}},
		"unexported fields": {{"type p struct{ x, y int }", ""}, {"q := p{1, 2}\nq.x + q.y", "→ 3"}},
		"suggestion":        {{"count := 1", ""}, {"cuont", "error: cell[1]:1:1: undefined: cuont; did you mean count?\n  1 | cuont\n    | ^"}},
	}
	for name, sc := range tests {
		t.Run(name, sc.run)
	}
}
