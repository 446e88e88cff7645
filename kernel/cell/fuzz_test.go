package cell

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// fuzzSeeds are cells of all kinds, right and wrong.
var fuzzSeeds = []string{
	"1 + 1", "x := 3\nx * 2", "for i := range 3 {\n\tfmt.Println(i)\n}", "func f(n int) int { return n }\nf(2)",
	"type T struct{ a, b int }\nfunc (t T) Sum() int { return t.a + t.b }\nT{1, 2}.Sum()",
	"func Map[A, B any](s []A, f func(A) B) []B {\n\tvar out []B\n\tfor _, v := range s {\n\t\tout = append(out, f(v))\n\t}\n\treturn out\n}\nMap([]int{1}, func(i int) string { return \"x\" })",
	"defer func() { recover() }()\nvar p *int\n*p = 1", "m := map[string]int{\"a\": 1}\nm[\"b\"]++\nm", "var c chan int\nselect {\ncase <-c:\ndefault:\n}",
	"switch x := any(1).(type) {\ncase int:\n\tx\n}", "package main\nfunc main() { println(1) }", "var a, b = b, 1", "const c = 1 << 70", "goto L\nL:",
	"strconv.Atoi(\"x\")", "import \"math\"\nmath.Pi", "import \"unsafe\"\nunsafe.Pointer(nil)", "%who", "!true", "\"unterminated", "}{", "func", "x :=", "type A = B\ntype B = A",
	"func g() { g() }", "var f func()\nf()", "[]int{1, 2}[5]", "go func() { panic(1) }()", "L: for {\n\tbreak L\n}", "for x := range func(yield func(int) bool) { yield(1) } {\n\tx\n}",
	"type R struct{ *R }\nR{}", "any(nil).(int)", "struct{ x int }{1}", "new(42)", "min(1, 2.5)", "make([]int, -1)", "\x00", "ñ := 1", "_ = 1", "a.b.c", "vo?",
}

// FuzzCell evaluates two cells, one after the other. Whatever they say, the
// session must go on, errors must have a name and no trace of the interpreter.
func FuzzCell(f *testing.F) {
	for i, s := range fuzzSeeds {
		f.Add(s, fuzzSeeds[(i*7+3)%len(fuzzSeeds)])
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		if reachesOut(first) || reachesOut(second) {
			t.Skip()
		}
		s, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{first, second, first} {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			_, err := s.Eval(ctx, code, IO{Count: 1})
			cancel()
			var e *Error
			if err == nil {
				continue
			}
			if !errors.As(err, &e) || e.Name == "" {
				t.Fatalf("%q: error %v has no name", code, err)
			}
			for _, line := range e.Trace {
				if strings.Contains(line, "/interp/") || strings.Contains(line, "goroutine ") && strings.Contains(line, "[running]") {
					t.Fatalf("%q shows the interpreter: %s", code, line)
				}
			}
		}
		if r, err := s.Eval(context.Background(), "20 + 22", IO{}); err != nil && !strings.Contains(first+second, "int") || err == nil && r.Value != 42 {
			t.Fatalf("after %q and %q: %v, %v", first, second, r.Value, err)
		}
	})
}

// reachesOut tells whether a cell could do something to the machine: what fuzzing
// makes up must not run commands, write files, or use up memory.
func reachesOut(code string) bool {
	for _, s := range []string{"os.", "exec", "syscall", "net", "http", "!", "%", "vo.", "ioutil", "File", "make", "Repeat", "append", "<<", "runtime", "debug", "plugin", "signal", "sql", "range", "dup"} {
		if strings.Contains(code, s) && !isSeed(code) {
			return true
		}
	}
	return len(code) > 400
}

func isSeed(code string) bool {
	for _, s := range fuzzSeeds {
		if s == code {
			return true
		}
	}
	return false
}
