package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

func none()                                  {}
func one(a int) int                          { return a + 1 }
func named(a, b int) (sum, diff int)         { sum = a + b; diff = a - b; return }
func text(a string, b ...string) string      { return a + strings.Join(b, "-") }
func big(a [4]int, s struct{ n int }) [4]int { a[0] = s.n; return a }
func many(a int8, b uint16, c float32, d string, e []int, f map[string]int, g any, h error) string {
	return fmt.Sprint(a, b, c, d, e, f, g, h)
}
func apply(f func(int, int) int, a, b int) int { return f(a, b) }
func compose(f, g func(float64) float64) func(float64) float64 {
	return func(x float64) float64 { return g(f(x)) }
}
func variadic(n int, xs ...any) int { return n + len(xs) }
func rec(n int) int {
	if n == 0 {
		return 0
	}
	return 1 + rec(n-1)
}
func even(n int) bool             { return n == 0 || odd(n-1) }
func odd(n int) bool              { return n != 0 && even(n-1) }
func unnamed(_ int, _ string) int { return 5 }

type op func(int, int) int

func (o op) twice(a int) int { return o(o(a, a), a) }

func main() {
	none()
	s, d := named(5, 3)
	fmt.Println(one(1), s, d, text("a"), text("a", "b", "c"), text("x", []string{"y", "z"}...))
	fmt.Println(big([4]int{1, 2}, struct{ n int }{9}))
	fmt.Println(many(1, 2, 3.5, "d", []int{4}, map[string]int{"f": 5}, 6i, errors.New("h")))
	add := func(a, b int) int { return a + b }
	fmt.Println(apply(add, 2, 3), apply(func(a, b int) int { return a * b }, 2, 3), op(add).twice(4))
	half := func(x float64) float64 { return x / 2 }
	fmt.Println(compose(half, func(x float64) float64 { return x + 1 })(8))
	fmt.Println(variadic(1), variadic(1, nil), variadic(1, 2, "3", nil), variadic(1, []any{1, 2}...))
	fmt.Println(rec(1000), even(101), odd(7), unnamed(1, ""))
	fmt.Println(named(1, 2))
	fmt.Println(func(n int) int { return n * n }(12))
	fs := map[string]func(...int) int{"len": func(xs ...int) int { return len(xs) }}
	fmt.Println(fs["len"](1, 2, 3), fs["len"]())
	counter := func() func() int {
		n := 0
		return func() int { n++; return n }
	}
	c1, c2 := counter(), counter()
	fmt.Println(c1(), c1(), c2(), c1())
	xs := []string{"pear", "fig", "apple"}
	sort.Slice(xs, func(i, j int) bool { return len(xs[i]) < len(xs[j]) })
	fmt.Println(xs, strings.Map(func(r rune) rune { return r + 1 }, "HAL"), strings.FieldsFunc("a1b2", func(r rune) bool { return r < 'A' }))
	var f func()
	fmt.Println(f == nil, add != nil)
	var self func(int) int
	self = func(n int) int {
		if n < 2 {
			return 1
		}
		return n * self(n-1)
	}
	fmt.Println(self(10))
	func(xs ...func()) {
		for _, f := range xs {
			f()
		}
	}(func() { fmt.Print("x") }, func() { fmt.Println("y") })
}
