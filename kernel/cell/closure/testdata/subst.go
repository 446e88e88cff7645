package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

type ordered interface {
	~int | ~float64 | ~string
}
type pair[K comparable, V any] struct {
	Key K
	Val V
}
type tree[T any] struct {
	left, right *tree[T]
	v           T
	less        func(a, b T) bool
}
type set[T comparable] map[T]struct{}
type numeric interface{ ~int | ~float64 }
type vec[T numeric] []T
type opt[T any] func(*T)
type linked[T any] struct {
	head *cell[T]
	n    int
}
type cell[T any] struct {
	v    T
	next *cell[T]
}

func (p pair[K, V]) String() string { return fmt.Sprintf("%v→%v", p.Key, p.Val) }
func (t *tree[T]) insert(v T) *tree[T] {
	if t == nil {
		return &tree[T]{v: v}
	}
	if t.less(v, t.v) {
		t.left = t.left.with(t.less).insert(v)
	} else {
		t.right = t.right.with(t.less).insert(v)
	}
	return t
}
func (t *tree[T]) with(less func(a, b T) bool) *tree[T] {
	if t != nil {
		t.less = less
	}
	return t
}
func (s set[T]) add(vs ...T) set[T] {
	for _, v := range vs {
		s[v] = struct{}{}
	}
	return s
}
func (v vec[T]) dot(w vec[T]) (s T) {
	for i := range v {
		s += v[i] * w[i]
	}
	return
}
func (l *linked[T]) add(v T) { l.head = &cell[T]{v, l.head}; l.n++ }
func (l *linked[T]) all() func(func(T) bool) {
	return func(yield func(T) bool) {
		for c := l.head; c != nil; c = c.next {
			if !yield(c.v) {
				return
			}
		}
	}
}
func Map[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}
func Reduce[T, A any](xs []T, a A, f func(A, T) A) A {
	for _, x := range xs {
		a = f(a, x)
	}
	return a
}
func Max[T ordered](xs ...T) (m T) {
	for i, x := range xs {
		if i == 0 || x > m {
			m = x
		}
	}
	return
}
func Keys[M ~map[K]V, K cmp.Ordered, V any](m M) []K { return slices.Sorted(maps.Keys(m)) }
func Zero[T any]() (z T)                             { return }
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
func kind[T any](v T) string {
	type box struct{ v T }
	switch any(v).(type) {
	case int:
		return fmt.Sprintf("int %v", box{v})
	case string:
		return fmt.Sprintf("string %v", box{v})
	}
	return fmt.Sprintf("%T", v)
}
func each[T fmt.Stringer](xs ...T) (s []string) {
	for _, x := range xs {
		s = append(s, x.String())
	}
	return
}

type myInt int

func (m myInt) String() string { return strings.Repeat("i", int(m)) }

func ptr[T any, P interface {
	*T
	set(string)
}](s string) T {
	var t T
	P(&t).set(s)
	return t
}

type conf struct{ s string }

func (c *conf) set(s string) { c.s = s }

func main() {
	fmt.Println(Map([]int{1, 2}, func(n int) string { return fmt.Sprint(n * n) }), Reduce([]int{1, 2, 3}, "", func(a string, n int) string { return a + fmt.Sprint(n) }))
	fmt.Println(Max(1, 3, 2), Max("a", "c"), Max(2.5), Max[myInt](1, 2), Zero[string]() == "", Zero[*int]() == nil)
	p := pair[string, []int]{"k", []int{1}}
	fmt.Println(p, []pair[int, bool]{{1, true}}, p.Key)
	fmt.Printf("%T %T\n", p, pair[myInt, map[string]int]{})
	var t *tree[string]
	t = t.insert("m").with(func(a, b string) bool { return a < b })
	t.insert("a").insert("z")
	fmt.Println(t.left.v, t.right.v)
	fmt.Println(len(set[int]{}.add(1, 2, 1)), vec[float64]{1, 2}.dot(vec[float64]{3, 4}), Keys(map[string]int{"b": 1, "a": 2}))
	var l linked[string]
	l.add("x")
	l.add("y")
	for v := range l.all() {
		fmt.Print(v, " ")
	}
	fmt.Println(l.n, kind(1), kind("s"), kind(2.5), each(myInt(2), myInt(3)), ptr[conf]("set").s)
	func() {
		defer func() { fmt.Println(recover()) }()
		fmt.Println(Must(1, nil))
		Must("", errors.New("must"))
	}()
	xs := []pair[string, int]{{"b", 2}, {"a", 1}}
	slices.SortFunc(xs, func(a, b pair[string, int]) int { return cmp.Compare(a.Key, b.Key) })
	i, ok := slices.BinarySearchFunc(xs, "b", func(p pair[string, int], k string) int { return strings.Compare(p.Key, k) })
	fmt.Println(xs, i, ok, slices.Collect(slices.Values([]int{1})), slices.Equal([]int{1}, []int{1}), slices.Index([]string{"q"}, "q"))
	var o opt[conf] = func(c *conf) { c.s = "opt" }
	c := conf{}
	o(&c)
	fmt.Println(c, slices.MaxFunc(xs, func(a, b pair[string, int]) int { return a.Val - b.Val }))
	groups := map[bool][]int{}
	for _, n := range []int{1, 2, 3, 4} {
		groups[n%2 == 0] = append(groups[n%2 == 0], n)
	}
	fmt.Println(groups, maps.Clone(map[string]int{"c": 1}), slices.Repeat([]int{1, 2}, 2))
}
