package main

import "fmt"

type point struct{ x, y int }

var global = []int{1, 2, 3}

func two() (int, string)           { return 7, "seven" }
func index(s string, i int) int    { fmt.Print(s, " "); return i }
func list(s string, l []int) []int { fmt.Print(s, " "); return l }

func main() {
	a, b := 1, 2
	a, b = b, a
	fmt.Println(a, b)
	xs := []int{0, 1, 2}
	i := 0
	i, xs[i] = 2, 9
	fmt.Println(i, xs)
	xs[0], xs[1], xs[2] = xs[2], xs[0], xs[1]
	fmt.Println(xs)
	p := &point{1, 2}
	p.x, p.y = p.y, p.x
	q := *p
	q.x = 10
	fmt.Println(*p, q)
	m := map[string]int{}
	m["a"]++
	m["a"] += 4
	m["b"], m["c"] = 1, 2
	v, ok := m["a"]
	w, no := m["z"]
	fmt.Println(m, v, ok, w, no)
	n, s := two()
	n, _ = two()
	_, s = two()
	fmt.Println(n, s)
	var e any = 3
	k, isInt := e.(int)
	t, isText := e.(string)
	fmt.Println(k, isInt, t == "", isText)
	list("first", xs)[index("second", 1)] = index("third", 5)
	fmt.Println(xs)
	arr := [3]point{{1, 1}, {2, 2}}
	copyOf := arr
	arr[1].x++
	arr[2] = arr[0]
	fmt.Println(arr, copyOf, arr == copyOf)
	pa := &arr
	pa[0].y = 8
	pp := &pa[0].y
	*pp += 2
	fmt.Println(arr[0])
	mp := map[point][]int{}
	mp[point{1, 2}] = append(mp[point{1, 2}], 1, 2)
	mp[point{1, 2}][0] = 5
	fmt.Println(mp)
	var iface interface{} = q
	q.y = 77
	fmt.Println(iface, q)
	global[0], global = 4, []int{6}
	fmt.Println(global)
	ms := map[string]point{"a": {1, 2}}
	c := ms["a"]
	c.x = 5
	fmt.Println(ms, c, ms["none"])
	f := func() (x, y int) { x, y = 1, 2; return y, x }
	fmt.Println(f())
	var x, y = 1.5, "t"
	var z struct{ a, b int }
	z.a, z.b = 1, z.a
	fmt.Println(x, y, z)
}
