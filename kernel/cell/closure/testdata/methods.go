package main

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

type shape interface {
	area() float64
	name() string
}
type base struct{ label string }
type square struct {
	base
	side float64
}
type circle struct {
	*base
	r float64
}
type named interface{ name() string }

func (b base) name() string     { return b.label }
func (b *base) rename(s string) { b.label = s }
func (s square) area() float64  { return s.side * s.side }
func (c *circle) area() float64 { return 3 * c.r * c.r }
func (s square) String() string { return fmt.Sprintf("square(%g)", s.side) }

type num int

func (n num) plus(m num) num  { return n + m }
func (n *num) inc()           { *n++ }
func (n num) Error() string   { return fmt.Sprint("error ", int(n)) }
func (n num) Is(e error) bool { _, ok := e.(num); return ok }

type fn func(string) string

func (f fn) Write(p []byte) (int, error) { fmt.Print(f(string(p))); return len(p), nil }

type byLen []string

func (b byLen) Len() int           { return len(b) }
func (b byLen) Less(i, j int) bool { return len(b[i]) < len(b[j]) }
func (b byLen) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type stack[T any] struct{ items []T }

func (s *stack[T]) push(v T) *stack[T] { s.items = append(s.items, v); return s }
func (s *stack[T]) pop() (v T, ok bool) {
	if len(s.items) == 0 {
		return v, false
	}
	v = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return v, true
}
func (s stack[T]) String() string { return fmt.Sprintf("stack%v", s.items) }

type logger struct {
	io.Writer
	prefix string
}
type all struct {
	logger
	named
	num
}
type list struct{ next *list }

func (l *list) len() int {
	if l == nil {
		return 0
	}
	return 1 + l.next.len()
}

func main() {
	shapes := []shape{square{base{"sq"}, 2}, &circle{&base{"ci"}, 1}}
	for _, s := range shapes {
		fmt.Print(s.name(), s.area(), " ")
	}
	fmt.Println(shapes[0], shapes[0].(fmt.Stringer).String())
	sq := square{base{"a"}, 3}
	sq.rename("b")
	(&sq).rename(sq.label + "c")
	ci := circle{&base{"d"}, 1}
	ci.rename("e")
	fmt.Println(sq.name(), ci.name(), ci.label)
	var n num = 4
	n.inc()
	inc := n.inc
	inc()
	plus := n.plus
	n = 100
	fmt.Println(plus(1), num.plus(2, 3), n)
	(*num).inc(&n)
	var err error = n
	fmt.Println(err, errors.Is(fmt.Errorf("w: %w", err), num(1)), errors.Unwrap(err) == nil)
	w := fn(strings.ToUpper)
	fmt.Fprintf(w, "upper %d\n", 1)
	io.WriteString(w, "more\n")
	words := byLen{"ccc", "a", "bb"}
	sort.Sort(words)
	sort.Sort(sort.Reverse(words))
	fmt.Println(words)
	var st stack[string]
	st.push("x").push("y")
	top, ok := st.pop()
	fmt.Println(top, ok, st, &st)
	si := stack[num]{}
	si.push(7)
	fmt.Println(si)
	a := all{logger{w, "p"}, sq, 3}
	fmt.Fprint(a, "embedded\n")
	fmt.Println(a.name(), a.plus(1), a.num)
	a.inc()
	var writer io.Writer = a
	writer.Write([]byte("w\n"))
	fmt.Println(a.num, (&list{&list{}}).len(), (*list)(nil).len())
	var nilShape shape
	func() {
		defer func() { fmt.Println(recover() != nil) }()
		nilShape.area()
	}()
	f := shape.name
	fmt.Println(f(shapes[1]), func(s fmt.Stringer) string { return s.String() }(sq))
	type local struct{ num }
	l := local{5}
	l.inc()
	fmt.Println(l.plus(1), l)
	m := map[shape]int{sq: 1}
	m[square{base{"bc"}, 3}]++
	fmt.Println(m[sq])
	anon := struct {
		base
		n int
	}{base{"anon"}, 1}
	anon.rename("other")
	fmt.Println(anon.name())
}
