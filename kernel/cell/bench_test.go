package cell

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
)

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newSession(b)
	}
}

func BenchmarkCell(b *testing.B) {
	for _, earlier := range []int{1, 100, 1000} {
		b.Run(fmt.Sprintf("after %d", earlier), func(b *testing.B) {
			s := newSession(b)
			for i := range earlier {
				if _, err := s.Eval(context.Background(), fmt.Sprintf("v%d := %d", i, i), IO{}); err != nil {
					b.Fatal(err)
				}
			}
			n := 0
			var took []time.Duration
			for b.Loop() { // a new text each time: one that ran before is not compiled again
				n++
				began := time.Now()
				if _, err := s.Eval(context.Background(), fmt.Sprintf("fmt.Sprint(v0 + %d)", n), IO{}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds()*1e3, "ms/median")
			b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "ms/p99")
		})
	}
}

func BenchmarkCellAgain(b *testing.B) {
	s := newSession(b)
	for b.Loop() {
		if _, err := s.Eval(context.Background(), "fmt.Sprint(1 + 1)", IO{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFib(b *testing.B) {
	s := newSession(b)
	if _, err := s.Eval(context.Background(), "func fib(n int) int {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn fib(n-1) + fib(n-2)\n}", IO{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Eval(context.Background(), "fib(20)", IO{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoop(b *testing.B) {
	s := newSession(b)
	for b.Loop() {
		if _, err := s.Eval(context.Background(), "t := 0.0\nfor i := 0; i < 1000000; i++ {\n\tt += float64(i) * 0.5\n}", IO{}); err != nil {
			b.Fatal(err)
		}
	}
}
