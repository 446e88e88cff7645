package main

import "fmt"

type node struct {
	v           int
	left, right *node
}

func (n *node) insert(v int) *node {
	if n == nil {
		return &node{v: v}
	}
	if v < n.v {
		n.left = n.left.insert(v)
	} else {
		n.right = n.right.insert(v)
	}
	return n
}

func (n *node) walk(f func(int)) {
	if n != nil {
		n.left.walk(f)
		f(n.v)
		n.right.walk(f)
	}
}

func escape() (*int, func() int, []int) {
	n := 5
	arr := [3]int{1, 2, 3}
	return &n, func() int { n++; arr[0]++; return n + arr[0] }, arr[:]
}

func shadow(x int) string {
	s := fmt.Sprint(x)
	if x := x * 2; x > 4 {
		x := "inner"
		s += x
	} else {
		s += fmt.Sprint(x)
	}
	{
		x := x + 1
		s += fmt.Sprint(x)
	}
	return s + fmt.Sprint(x)
}

func captured() (out []int) {
	var fs []func()
	for i := 0; i < 3; i++ {
		j := i * 10
		fs = append(fs, func() { out = append(out, i, j); j++ })
	}
	for _, f := range fs {
		f()
		f()
	}
	return out
}

func deep() func() func() int {
	a := 1
	return func() func() int {
		b := 10
		return func() int { a++; b++; return a*100 + b }
	}
}

var order []string

func mark(s string) string { order = append(order, s); return s }

var (
	later = mark("later" + first)
	first = mark("first")
)

func main() {
	var root *node
	for _, v := range []int{5, 2, 8, 1, 9, 3} {
		root = root.insert(v)
	}
	var vs []int
	root.walk(func(v int) { vs = append(vs, v) })
	fmt.Println(vs)
	p, f, s := escape()
	f()
	*p += 10
	fmt.Println(f(), *p, s)
	fmt.Println(shadow(2), shadow(3), captured())
	g := deep()
	h := g()
	fmt.Println(h(), h(), g()())
	fmt.Println(order, later)
	type local struct{ n int }
	l := local{1}
	pl := &l
	pl.n++
	inc := func(by int) { l.n += by }
	inc(5)
	fmt.Println(l, *pl, pl == &l)
	var matrix [3][3]float64
	for i := range matrix {
		for j := range matrix[i] {
			matrix[i][j] = float64(i*3 + j)
		}
	}
	row := matrix[1]
	row[0] = -1
	pr := &matrix[2]
	pr[0] = 60
	fmt.Println(matrix, row)
	x, y := 1, "a"
	px, py := &x, &y
	*px, *py = 2, "b"
	pp := &px
	**pp = 3
	fmt.Println(x, y)
}
