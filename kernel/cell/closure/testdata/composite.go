package main

import "fmt"

type inner struct {
	a int
	b string
}
type outer struct {
	inner
	p    *inner
	list []inner
	m    map[string]*inner
	arr  [2]inner
	_    int
	f    func() int
}

func main() {
	o := outer{inner: inner{1, "x"}, p: &inner{b: "p"}, list: []inner{{2, "y"}, {b: "z"}}, m: map[string]*inner{"k": {3, "m"}}, arr: [...]inner{1: {4, "w"}}, f: func() int { return 5 }}
	fmt.Println(o.inner, *o.p, o.list, *o.m["k"], o.arr, o.f(), o.a, o.b)
	fmt.Println([]int{5: 1, 2, 0: 9}, [...]string{2: "c", 0: "a"}, [3]bool{true}, len([...]int{9: 0}))
	grid := [][]int{{1}, {2, 3}, nil, {}}
	fmt.Println(grid, len(grid), grid[2] == nil, grid[3] == nil)
	pts := []*inner{{1, "a"}, nil, {b: "b"}}
	fmt.Println(pts[0].a, pts[1] == nil, pts[2].b)
	keys := map[[2]int]string{{1, 2}: "12", {3, 4}: "34"}
	fmt.Println(keys[[2]int{3, 4}], len(keys))
	anon := []struct {
		n int
		s string
	}{{1, "one"}, {2, "two"}}
	for _, x := range anon {
		fmt.Print(x.n, x.s, " ")
	}
	fmt.Println()
	s := []int{0, 1, 2, 3, 4, 5}
	fmt.Println(s[1:3], s[:2], s[4:], s[:], s[1:2:4], cap(s[1:2:4]), "hello"[1:3], "hello"[:0])
	arr := [5]int{1, 2, 3, 4, 5}
	half := arr[1:4]
	half[0] = 20
	pa := &arr
	fmt.Println(arr, half, pa[2], pa[1:2], len(pa))
	for i := range pa {
		pa[i] *= 2
	}
	fmt.Println(arr, "héllo"[1], "abc"[2])
	x := 3
	nested := map[string]map[int][]string{"a": {x: {"b", "c"}}, "d": {}}
	nested["d"][1] = []string{"e"}
	fmt.Println(nested, nested["none"][1] == nil)
	e := []any{1, "a", nil, 2.5, inner{1, "i"}, &x == nil, []int{1}}
	fmt.Println(e...)
	fmt.Println(struct{}{} == struct{}{}, inner{1, "a"} == inner{1, "a"}, [2]any{1, "a"} == [2]any{1, "b"})
	var zero outer
	fmt.Println(zero.p == nil, zero.list == nil, zero.f == nil, zero.arr, zero.inner)
}
