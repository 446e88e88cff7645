package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
)

type grid struct{ w []float64 }

func (g grid) less(i, j int) bool { return g.w[i] < g.w[j] }

func integrate(f func(float64) float64, n int) (s float64) {
	for i := range n {
		s += f(float64(i))
	}
	return s
}

// The functions given to compiled code here have the types that are called without
// reflection, and some that are not.
func main() {
	xs := []int{5, 3, 8, 1}
	sort.Slice(xs, func(i, j int) bool { return xs[i] < xs[j] })
	fmt.Println(xs, sort.Search(4, func(i int) bool { return xs[i] >= 5 }))
	g := grid{[]float64{2, 1, 3}}
	sort.Slice(g.w, g.less)
	fmt.Println(g.w)
	fs := []float64{2, -1, 0.5}
	slices.SortFunc(fs, func(a, b float64) int { return int(2*a - 2*b) })
	is := []int{1, 2, 3}
	slices.SortFunc(is, func(a, b int) int { return b - a })
	ss := []string{"bb", "a", "ccc"}
	slices.SortFunc(ss, func(a, b string) int { return len(b) - len(a) })
	slices.SortFunc(ss, strings.Compare)
	fmt.Println(fs, is, ss, slices.IndexFunc(is, func(n int) bool { return n == 1 }))
	var once sync.Once
	n := 0
	once.Do(func() { n++ })
	fmt.Println(n, integrate(func(x float64) float64 { return x * x }, 4))
	type rec struct {
		name string
		age  int
	}
	rs := []rec{{"b", 2}, {"a", 2}, {"c", 1}}
	slices.SortStableFunc(rs, func(a, b rec) int { return a.age - b.age })
	fmt.Println(rs)
	slices.SortFunc(rs, func(a, b rec) int { return strings.Compare(a.name, b.name) })
	fmt.Println(rs, strings.ContainsFunc("abc", func(r rune) bool { return r == 'c' }))
	func() {
		defer func() { fmt.Println("caught", recover()) }()
		sort.Slice(xs, func(i, j int) bool { panic("in less") })
	}()
	m := sync.Map{}
	m.Store("k", 1)
	m.Range(func(k, v any) bool { fmt.Println(k, v); return true })
}
