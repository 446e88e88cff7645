package main

import (
	"fmt"
	"sync"
)

func ackermann(m, n int) int {
	switch {
	case m == 0:
		return n + 1
	case n == 0:
		return ackermann(m-1, 1)
	}
	return ackermann(m-1, ackermann(m, n-1))
}

type matrix [][]float64

func (a matrix) times(b matrix) matrix {
	out := make(matrix, len(a))
	for i := range a {
		out[i] = make([]float64, len(b[0]))
		for j := range out[i] {
			for k := range b {
				out[i][j] += a[i][k] * b[k][j]
			}
		}
	}
	return out
}

func hanoi(n int, from, to, via string, move func(string, string)) {
	if n > 0 {
		hanoi(n-1, from, via, to, move)
		move(from, to)
		hanoi(n-1, via, to, from, move)
	}
}

func permute(xs []int, yield func([]int)) {
	if len(xs) < 2 {
		yield(xs)
		return
	}
	for i := range xs {
		rest := append(append([]int(nil), xs[:i]...), xs[i+1:]...)
		permute(rest, func(p []int) { yield(append([]int{xs[i]}, p...)) })
	}
}

func sumTree(depth int) (n int) {
	if depth == 0 {
		return 1
	}
	a, b := sumTree(depth-1), sumTree(depth-1)
	s := fmt.Sprint(a + b)
	return len(s) + a + b
}

func main() {
	fmt.Println(ackermann(2, 3))
	fmt.Println(matrix{{1, 2}, {3, 4}}.times(matrix{{0, 1}, {1, 0}}))
	moves := 0
	hanoi(6, "a", "b", "c", func(string, string) { moves++ })
	fmt.Println(moves)
	permute([]int{1, 2, 3}, func(p []int) { fmt.Print(p) })
	fmt.Println(sumTree(8))
	var wg sync.WaitGroup
	out := make([]int, 8)
	for i := range out {
		wg.Go(func() { out[i] = ackermann(2, i) + sumTree(i) })
	}
	wg.Wait()
	fmt.Println(out)
	memo := map[int]int{}
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		if v, ok := memo[n]; ok {
			return v
		}
		memo[n] = fib(n-1) + fib(n-2)
		return memo[n]
	}
	fmt.Println(fib(80))
	depth := 0
	var down func(s string) string
	down = func(s string) string {
		if depth++; depth > 5000 {
			return s
		}
		return down(s)
	}
	fmt.Println(len(down("deep")), depth)
}
