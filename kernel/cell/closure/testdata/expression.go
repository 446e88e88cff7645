package main

import (
	"fmt"
	"math"
	"os"
	"strings"
	"unicode"
)

type vec struct{ x, y float64 }

func (v vec) add(w vec) vec       { return vec{v.x + w.x, v.y + w.y} }
func (v vec) scale(f float64) vec { return vec{v.x * f, v.y * f} }
func (v vec) norm() float64       { return math.Hypot(v.x, v.y) }

type tree struct {
	*tree
	val  int
	kids []tree
	at   map[string]*tree
}

var log []string

func note(s string, v bool) bool { log = append(log, s); return v }
func num(s string, v int) int    { log = append(log, s); return v }

func main() {
	v := vec{1, 2}.add(vec{2, 2}).scale(2)
	fmt.Println(v, v.norm(), (&v).norm(), vec{}.norm())
	t := tree{val: 1, tree: &tree{val: 2, tree: &tree{val: 3}}, kids: []tree{{val: 4, at: map[string]*tree{"a": {val: 5}}}}}
	fmt.Println(t.val, t.tree.val, t.tree.tree.val, t.kids[0].at["a"].val, (*t.tree).val)
	_ = note("a", false) && note("b", true) || note("c", true) && note("d", false)
	_ = num("e", 1)+num("f", 2)*num("g", 3) > num("h", 4)
	fmt.Println(log)
	s := "héllo, wörld"
	fmt.Println(len(s), s[1], s[7:], strings.ToUpper(s), strings.Count(s, "l"), strings.Fields(s), unicode.IsUpper('É'))
	p := &v.x
	*p++
	q := &p
	**q *= 2
	fmt.Println(v, *p == v.x, p == *q)
	arr := [...]int{1, 2, 3}
	sl := arr[:]
	pa := &arr
	fmt.Println(arr[len(sl)-1], (*pa)[0], pa[1], sl[arr[0]], arr == *pa)
	var np *vec
	var e1, e2 any = 1, 1.0
	fmt.Println(np == nil, e1 == e2, e1 == 1, e2 != 1.0, e1 != nil)
	f := vec.norm
	g := (*vec).scale
	h := v.add
	v.x = 0
	fmt.Println(f(vec{3, 4}), g(&vec{1, 1}, 3), h(vec{}))
	m := map[string]func(int) int{"double": func(n int) int { return 2 * n }}
	fmt.Println(m["double"](21), m["none"] == nil, len(os.Args) > 0)
	x, y := 7, 2
	fmt.Println((x+y)*y-x/y%3<<1, -x, +y, ^x, !(x < y), x&y|x^y, x&^y)
	fmt.Println(struct{ a, b int }{1, 2}.b, [3]int{1, 2, 3}[1], []string{"a"}[0], map[int]string{1: "x"}[1], "abc"[1], func() int { return 4 }())
	ch := make(chan int, 2)
	ch <- 3
	ch <- 4
	fmt.Println(<-ch+<-ch, math.MaxInt8, math.Sqrt2 > 1.4)
	var i interface{ norm() float64 } = v
	fmt.Println(i.norm(), i.(vec).y, i == any(v))
	type pair struct {
		a any
		b [2]string
	}
	fmt.Println(pair{1, [2]string{"x"}} == pair{1, [2]string{"x"}}, pair{1, [2]string{}} == pair{"1", [2]string{}})
}
