package cell

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"vogo/display"
)

// TestMapsInUse looks at maps that goroutines write to all the time: compiled code that
// does, to print or to show them, would end the process.
func TestMapsInUse(t *testing.T) {
	s := newSession(t)
	if s.cl == nil {
		t.Skip("the interpreter by itself does not know this")
	}
	for _, code := range []string{
		"m := map[int]int{}\nfor i := range 100 {\n\tm[i] = i\n}\nvar end atomic.Bool\nvar done sync.WaitGroup\ndone.Go(func() {\n\tfor i := 0; !end.Load(); i++ {\n\t\tm[i%100]++\n\t}\n})",
		"for range 200 {\n\tfmt.Fprintln(io.Discard, m)\n\t_ = fmt.Sprintf(\"%v %d\", m, 1)\n\tjson.Marshal(m)\n}",
		"m",
		"end.Store(true)\ndone.Wait()",
	} {
		r, err := s.Eval(context.Background(), code, IO{Count: 1})
		if err != nil {
			t.Fatal(err)
		}
		if code == "m" {
			for range 100 {
				if text := display.Of(r.Value).Text(); len(text) < 500 {
					t.Fatalf("shows %q", text)
				}
				s.Variables()
			}
		}
	}
}

// TestDeepNesting refuses what would take minutes to check, in one line that is not long.
func TestDeepNesting(t *testing.T) {
	for name, c := range map[string]struct{ code, err string }{
		"type":           {"w := " + strings.Repeat("[]", 20_000) + "int{}", "this type is nested deeper than a cell's may be, 500 levels"},
		"pointers":       {"var p " + strings.Repeat("*", 20_000) + "int", "this type is nested deeper"},
		"functions":      {"var f " + strings.Repeat("func(", 5000) + strings.Repeat(")", 5000), "this type is nested deeper"},
		"struct":         {"var s " + strings.Repeat("struct{ a ", 5000) + "int" + strings.Repeat("}", 5000), "this type is nested deeper"},
		"sum":            {"a := 1\nb := a" + strings.Repeat("+a", 20_000), "this is nested deeper than a cell may be, 3000 levels"},
		"sum in a func":  {"func f(a int) int { return a" + strings.Repeat("+a", 20_000) + " }", "this is nested deeper"},
		"blocks":         {strings.Repeat("for range 1 {", 20_000) + strings.Repeat("}", 20_000), "this is nested deeper"},
		"parser":         {"x := " + strings.Repeat("(", 110_000) + "1" + strings.Repeat(")", 110_000), "exceeded max nesting depth"},
		"a long sum":     {"a := 1\nb := a" + strings.Repeat("+a", 1000), ""},
		"a nested type":  {"w := " + strings.Repeat("[]", 50) + "int{}", ""},
		"a long literal": {"len(\"" + strings.Repeat("x", 1_000_000) + "\")", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newSession(t).Eval(context.Background(), c.code, IO{Count: 1})
			if (c.err == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Fatalf("ends with %.300v, want %q", err, c.err)
			}
			if err != nil && len(strings.Join(err.(*Error).Trace, "\n")) > 3*maxLine {
				t.Errorf("a message of %d bytes", len(strings.Join(err.(*Error).Trace, "\n")))
			}
		})
	}
}

// TestLongLines cuts the lines that errors show around the caret.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("é", 200)
	for name, c := range map[string]struct{ code, want string }{
		"behind": {"x := \"" + long + "\" + y", "  1 | …" + strings.Repeat("é", 118) + "\" + y\n    |  " + strings.Repeat(" ", 118) + "    ^"},
		"before": {"x := y + \"" + long + "\"", "  1 | x := y + \"" + strings.Repeat("é", 115) + "…\n    |      ^"},
		"other":  {"s := \"" + long + "\"\ny", "  1 | s := \"" + strings.Repeat("é", 117) + "…\n  2 | y\n    | ^"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newSession(t).Eval(context.Background(), c.code, IO{Count: 1})
			if err == nil {
				t.Fatal("no error")
			}
			if trace := strings.Join(err.(*Error).Trace, "\n"); !strings.HasSuffix(trace, c.want) {
				t.Errorf("ends with\n%s\nwant\n%s", trace, c.want)
			}
		})
	}
}

// TestNothingKillsTheSession runs cells for which Go would end the process, or that end
// it by themselves: each ends with an error in one line, or not at all, and the
// session's variables are kept.
func TestNothingKillsTheSession(t *testing.T) {
	const tooLarge = "do not fit in memory"
	for name, c := range map[string]struct {
		code, err, out string
		compiled       bool // by the compiler only
	}{
		"slice":                 {"x := make([]byte, 1<<45)", tooLarge, "", false},
		"slice in a function":   {"func f(n int) []int { return make([]int, n) }\nf(1 << 42)", tooLarge, "", false},
		"slice of long":         {"n := int64(1) << 42\nx := make([]int64, 0, n)", tooLarge, "", false},
		"map":                   {"n := 1 << 42\nx := make(map[int]int, n)", tooLarge, "", false},
		"channel":               {"n := 1 << 42\nx := make(chan int, n)", tooLarge, "", false},
		"array":                 {"var x [1 << 42]byte\nlen(x)", "more than there is memory", "", true},
		"new array":             {"x := new([1 << 42]byte)\nlen(x)", "memory", "", true},
		"repeated text":         {"x := strings.Repeat(\"a\", 1<<42)", tooLarge, "", false},
		"negative size":         {"n := -1\nx := make([]int, n)", "len out of range", "", false},
		"map writes":            {"m := map[int]int{}\nvar wg sync.WaitGroup\nfor range 8 {\n\twg.Go(func() {\n\t\tfor j := range 1000000 {\n\t\t\tm[j%8]++\n\t\t}\n\t})\n}\nwg.Wait()", "fatal error: concurrent map", "", true},
		"map reads":             {"m := map[int]int{1: 1}\nstop := false\nvar wg sync.WaitGroup\nfor range 4 {\n\twg.Go(func() {\n\t\tfor range 1000000 {\n\t\t\tif m[1] > 0 {\n\t\t\t\tm[1]++\n\t\t\t}\n\t\t}\n\t})\n}\nwg.Wait()\nstop", "fatal error: concurrent map", "", true},
		"header writes":         {"h := http.Header{}\nvar wg sync.WaitGroup\nfor range 8 {\n\twg.Go(func() {\n\t\tfor range 100000 {\n\t\t\th.Set(\"a\", \"b\")\n\t\t}\n\t})\n}\nwg.Wait()", "fatal error: concurrent map", "", true},
		"values read":           {"v := url.Values{\"a\": {\"1\"}}\nvar wg sync.WaitGroup\nfor range 4 {\n\twg.Go(func() {\n\t\tfor range 1000 {\n\t\t\tv.Get(\"a\")\n\t\t}\n\t})\n}\nwg.Wait()\nv.Set(\"b\", v.Get(\"a\"))\nfmt.Println(v.Encode())", "", "a=1&b=1\n", true},
		"header indexed":        {"h := http.Header{}\nvar wg sync.WaitGroup\nfor range 4 {\n\twg.Go(func() {\n\t\tfor range 100000 {\n\t\t\th[\"A\"] = nil\n\t\t\th.Add(\"a\", \"b\")\n\t\t}\n\t})\n}\nwg.Wait()", "fatal error: concurrent map", "", true},
		"unlock":                {"var mu sync.Mutex\nmu.Unlock()", "fatal error: sync: unlock of unlocked mutex", "", false},
		"unlock deferred":       {"var mu sync.Mutex\nfunc f() {\n\tdefer mu.Unlock()\n}\nf()", "fatal error: sync: unlock of unlocked mutex", "", false},
		"unlock for writing":    {"var mu sync.RWMutex\nmu.RLock()\nmu.Unlock()", "fatal error: sync: Unlock of unlocked RWMutex", "", false},
		"unlock for reading":    {"var mu sync.RWMutex\nmu.RUnlock()", "fatal error: sync: RUnlock of unlocked RWMutex", "", false},
		"locks":                 {"var mu sync.RWMutex\nmu.RLock()\nmu.RLock()\nmu.RUnlock()\nmu.RUnlock()\nmu.Lock()\nmu.Unlock()\nfmt.Println(mu.TryLock())", "", "true\n", false},
		"goexit":                {"fmt.Println(1)\nruntime.Goexit()\nfmt.Println(2)", "", "1\n", false},
		"goexit in a function":  {"func f() {\n\tdefer fmt.Println(\"deferred\")\n\truntime.Goexit()\n}\nf()\nfmt.Println(2)", "", "deferred\n", false},
		"recursion":             {"func f(n int) int { return f(n+1) + 1 }\nf(0)", "stack overflow", "", false},
		"recursion with defer":  {"func f(n int) int {\n\tdefer func() { recover() }()\n\treturn f(n+1) + 1\n}\nf(0)", "stack overflow", "", false},
		"recursion of String":   {"type S struct{ n int }\nfunc (s S) String() string { return fmt.Sprint(s) }\ns := fmt.Sprint(S{})", "stack overflow", "", false},
		"closed channel":        {"c := make(chan int)\nclose(c)\nclose(c)", "panic: close of closed channel", "", false},
		"send on closed":        {"c := make(chan int)\nclose(c)\nfunc f() { c <- 1 }\nf()", "panic: send on closed channel", "", false},
		"nil map":               {"var m map[string]int\nm[\"a\"] = 1", "panic: assignment to entry in nil map", "", false},
		"unhashable key":        {"m := map[any]int{}\nfunc f(k any) { m[k]++ }\nf([]int{1})", "hash of unhashable type", "", false},
		"after unhashable key":  {"m := map[any]int{}\nfunc f(k any) (err any) {\n\tdefer func() { err = recover() }()\n\tm[k]++\n\treturn nil\n}\nfmt.Println(f([]int{1}) != nil, f(1), m[1])", "", "true <nil> 1\n", false},
		"exit in a goroutine":   {"go func() { os.Exit(3) }()\nselect {}", "exit status 3", "", false},
		"fatal in a goroutine":  {"go func() { log.Fatal(\"over\") }()\nselect {}", "exit status 1", "", false},
		"negative wait group":   {"var wg sync.WaitGroup\nfunc f() { wg.Done() }\nf()", "panic: sync: negative WaitGroup counter", "", false},
		"division":              {"func f(n int) int { return 1 / n }\nf(0)", "panic: runtime error: integer divide by zero", "", false},
		"nil function":          {"var f func()\nfunc g() { f() }\ng()", "nil pointer dereference", "", false},
		"conversion to array":   {"func f(s []int) [2]int { return [2]int(s) }\nf(nil)", "panic: runtime error: cannot convert slice with length 0 to array or pointer to array with length 2", "", true},
		"negative shift":        {"func f(n int) int { return 1 << n }\nf(-1)", "panic: runtime error: negative shift amount", "", true},
		"several goroutines":    {"for i := range 5 {\n\tgo func() { panic(i) }()\n}\ntime.Sleep(time.Millisecond)", "", "", false},
		"panic with own errors": {"type E struct{}\nfunc (E) Error() string { panic(\"again\") }\npanic(E{})", "panic: main.E", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t)
			if s.cl == nil && c.compiled {
				t.Skip("the interpreter by itself does not know this")
			}
			eval(t, s, "keep := 41")
			var out bytes.Buffer
			_, err := s.Eval(context.Background(), c.code, IO{Count: 1, Stdout: &out})
			switch {
			case c.err == "" && err != nil, c.err != "" && (err == nil || !strings.Contains(strings.Join(err.(*Error).Trace, "\n"), c.err)):
				t.Errorf("ends with %v, want %q", err, c.err)
			}
			if out.String() != c.out {
				t.Errorf("prints %q, want %q", out.String(), c.out)
			}
			if _, r, err := eval(t, s, "keep + 1"); err != nil || r.Value != 42 {
				t.Errorf("after it: %v, %v", r.Value, err)
			}
		})
	}
}
