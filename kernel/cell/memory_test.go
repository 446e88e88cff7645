package cell

import (
	"context"
	"fmt"
	"runtime"
	"testing"
)

// BenchmarkMemory reports what each cell leaves behind, in bytes of live heap.
func BenchmarkMemory(b *testing.B) {
	for _, c := range []struct {
		name  string
		cells int
		code  func(i int) string
	}{
		{"expression", 2000, func(int) string { return "1+1" }},
		{"rerun", 2000, func(int) string { return "x := 3\nfor i := range 3 {\n\tx += i\n}\nfmt.Sprint(x)" }},
		{"variable", 1000, func(i int) string { return fmt.Sprintf("v%d := %d", i, i) }},
		{"type", 500, func(i int) string {
			return fmt.Sprintf("type T%d struct{ n int }\nfunc (t T%d) String() string { return fmt.Sprint(t.n) }\nfmt.Sprint(T%d{%d})", i, i, i, i)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				s := newSession(b)
				run := func(from, to int) {
					for i := from; i < to; i++ {
						if _, err := s.Eval(context.Background(), c.code(i), IO{}); err != nil {
							b.Fatal(err)
						}
					}
				}
				run(0, 200)
				before := liveHeap()
				run(200, 200+c.cells)
				b.ReportMetric(float64(liveHeap()-before)/float64(c.cells), "B/cell")
				runtime.KeepAlive(s)
			}
		})
	}
}

func liveHeap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestRunningAgain runs cells many times: each time they do what they say, and the
// memory they leave behind does not grow.
func TestRunningAgain(t *testing.T) {
	s := newSession(t)
	times := 1000
	if testing.Short() {
		times = 200
	}
	cells := []string{
		"1 + 1",
		"x := 3\nfor i := range 3 {\n\tx += i\n}\nfmt.Sprint(x)",
		"type P struct{ n int }\nfunc (p P) String() string { return fmt.Sprint(\"P\", p.n) }\np := P{7}\np.String()",
		"func twice(n int) int { return 2 * n }\ntwice(21)",
		"var total int\ntotal += twice(2)\ntotal",
	}
	want := []any{2, "6", "P7", 42, 4}
	round := func(n int) {
		for range n {
			for i, code := range cells {
				if r, err := s.Eval(context.Background(), code, IO{}); err != nil || r.Value != want[i] {
					t.Fatalf("%s\ngives %v, %v; want %v", code, r.Value, err, want[i])
				}
			}
		}
	}
	round(20)
	before := liveHeap()
	round(times)
	// Half a megabyte is what pools and tables may take once; compiling a cell would
	// leave a kilobyte and more each time.
	if grown := liveHeap() - before; grown > 512<<10+20*int64(times*len(cells)) {
		t.Errorf("%d cells that ran before left %d bytes", times*len(cells), grown)
	}
	runtime.KeepAlive(s)
}

// TestRunningAgainSeesChanges runs cells again after what they use has changed.
func TestRunningAgainSeesChanges(t *testing.T) {
	script{
		{"n := 1", ""}, {"n + 1", "→ 2"}, {"n = 5", ""}, {"n + 1", "→ 6"}, {"n := 2.5", ""}, {"n + 1", "→ 3.5"},
		{"func f() int { return 1 }", ""}, {"f()", "→ 1"}, {"func f() int { return 2 }", ""}, {"f()", "→ 2"},
		{"len(\"abc\")", "→ 3"}, {"func len(s string) int { return -1 }", ""}, {"len(\"abc\")", "→ -1"},
		{"k := 1\nk++\nk", "→ 2"}, {"k := 1\nk++\nk", "→ 2"}, {"k = 10", ""}, {"k := 1\nk++\nk", "→ 2"},
		{"y := k\nk := 7\ny", "→ 2"}, {"y := k\nk := 7\ny", "→ 7"}, {"k = 8", ""}, {"y := k\nk := 7\ny", "→ 8"},
		{"strings.ToUpper(\"a\")", "→ A"}, {"strings := struct{ ToUpper func(string) int }{func(string) int { return 4 }}", ""}, {"strings.ToUpper(\"a\")", "→ 4"},
		{"type T struct{ a int }\nT{1}", "→ {a:1}"}, {"type T struct{ b string }\nT{\"z\"}", "→ {b:z}"}, {"type T struct{ a int }\nT{1}", "→ {a:1}"},
	}.run(t)
}

// TestCellsThatDoNotCompile keeps what they leave behind small: their text, and no
// syntax.
func TestCellsThatDoNotCompile(t *testing.T) {
	s := newSession(t)
	const times = 2000
	round := func(n int) {
		for range n {
			if _, err := s.Eval(context.Background(), "x := undefinedName + 1\nfmt.Println(x)", IO{}); err == nil {
				t.Fatal("the cell compiles")
			}
		}
	}
	round(100)
	before := liveHeap()
	round(times)
	if grown := liveHeap() - before; grown > 256<<10+1000*times {
		t.Errorf("%d cells that do not compile left %d bytes", times, grown)
	}
	runtime.KeepAlive(s)
}
