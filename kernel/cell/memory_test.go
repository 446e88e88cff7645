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
