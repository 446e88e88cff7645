package cell

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestMachinesTogether runs sessions whose cells are interpreted and compiled in turns,
// see machineModes: what one machine declares, the other uses and changes.
func TestMachinesTogether(t *testing.T) {
	for name, sc := range map[string]script{
		"variable": {{"x := 1", ""}, {"for range 3 {\n\tx++\n}", ""}, {"x", "→ 4"}, {"x += 10", ""}, {"func get() int { return x }\nget()", "→ 14"}, {"get() + x", "→ 28"},
			{"x, y := 7, \"a\"", ""}, {"y += \"b\"\nx--", ""}, {"fmt.Println(x, y, get())", "6 ab 6\n"}},
		"address": {{"x := 1\np := &x", ""}, {"*p = 5", ""}, {"for range 2 {\n\t*p++\n}", ""}, {"x", "→ 7"}, {"p == &x", "→ true"}, {"q := &p\n**q = 9\nx", "→ 9"}},
		"struct": {{"type P struct {\n\tX, Y float64\n\ttags []string\n}\np := P{1, 2, nil}", ""}, {"p.X = 5", ""}, {"p.tags = append(p.tags, \"a\")", ""}, {"for i := range 2 {\n\tp.tags = append(p.tags, fmt.Sprint(i))\n}", ""}, {"fmt.Printf(\"%+v\\n\", p)", "{X:5 Y:2 tags:[a 0 1]}\n"},
			{"q := p\nq.X++", ""}, {"fmt.Println(p.X, q.X)", "5 6\n"}, {"ps := []P{p, q}", ""}, {"ps[1].Y = 8", ""}, {"ps[1].Y + ps[0].X", "→ 13"}, {"pp := &ps[0]\npp.Y = 3", ""}, {"ps[0].Y", "→ 3"}},
		"map":   {{"m := map[string][]int{}", ""}, {"m[\"a\"] = append(m[\"a\"], 1)", ""}, {"for i := range 3 {\n\tm[\"b\"] = append(m[\"b\"], i)\n}", ""}, {"v, ok := m[\"b\"]", ""}, {"fmt.Println(v, ok, len(m))", "[0 1 2] true 2\n"}, {"n := map[int]int{}\nn[3]++\nn[3] += 2", ""}, {"n[3]", "→ 3"}, {"delete(n, 3)\nlen(n)", "→ 0"}},
		"array": {{"a := [3]int{1, 2, 3}", ""}, {"b := a\nb[0] = 9", ""}, {"for i := range a {\n\ta[i] *= 2\n}", ""}, {"fmt.Println(a, b, a == [3]int{2, 4, 6})", "[2 4 6] [9 2 3] true\n"}, {"s := a[1:]\ns[0] = 0", ""}, {"a", "→ [2 0 6]"}},
		"function values": {{"f := math.Sqrt", ""}, {"func apply(f func(float64) float64, v float64) float64 { return f(v) }", ""}, {"apply(f, 9)", "→ 3"}, {"g := func(v float64) float64 { return 2 * v }", ""}, {"g(4)", "→ 8"}, {"apply(g, 4)", "→ 8"}, {"h := apply", ""}, {"h(g, 1)", "→ 2"},
			{"k := 10.0\nadd := func(v float64) float64 {\n\tk += v\n\treturn k\n}", ""}, {"add(1)", "→ 11"}, {"k = 20", ""}, {"apply(add, 2)", "→ 22"}, {"k", "→ 22"}, {"fs := map[string]func(float64) float64{\"g\": g, \"add\": add}", ""}, {"fs[\"g\"](k)", "→ 44"}, {"f = g\nf(3)", "→ 6"}},
		"variadic":        {{"func sum(head string, xs ...int) string {\n\tt := 0\n\tfor _, x := range xs {\n\t\tt += x\n\t}\n\treturn fmt.Sprint(head, t)\n}", ""}, {"sum(\"a\", 1, 2)", "→ a3"}, {"sum(\"b\")", "→ b0"}, {"xs := []int{4, 5}", ""}, {"sum(\"c\", xs...)", "→ c9"}},
		"several results": {{"func two() (int, string) { return 3, \"z\" }", ""}, {"a, b := two()", ""}, {"fmt.Println(a, b)", "3 z\n"}, {"a, _ = two()\na", "→ 3"}, {"fmt.Sprint(two())", "→ 3z"}, {"var c, d = two()\nfmt.Sprint(c, d)", "→ 3z"}},
		"methods":         {{"type C float64\nfunc (c C) Twice() C { return 2 * c }\nfunc (c *C) Inc() { *c++ }\nfunc (c C) String() string { return fmt.Sprintf(\"%g°\", float64(c)) }", ""}, {"c := C(2)", ""}, {"c.Inc()", ""}, {"c.Twice()", "→ 6°"}, {"m := c.Twice", ""}, {"c.Inc()\nm()", "→ 6°"}, {"inc := c.Inc", ""}, {"inc()\nc", "→ 5°"}, {"C.Twice(c)", "→ 10°"}, {"(*C).Inc(&c)\nfmt.Sprint(c, []C{1})", "→ 6° [1°]"}},
		"embedded":        {{"type A struct{ n int }\nfunc (a *A) Up() { a.n++ }\nfunc (a A) N() int { return a.n }", ""}, {"type B struct {\n\tA\n\tname string\n}", ""}, {"b := B{name: \"b\"}", ""}, {"b.Up()", ""}, {"b.A.Up()", ""}, {"b.N() + b.n", "→ 4"}, {"type N interface{ N() int }\nvar n N = b", ""}, {"n.N()", "→ 2"}, {"type D struct{ *B }\nd := D{&b}", ""}, {"d.Up()\nd.N()", "→ 3"}, {"b.n", "→ 3"}},
		"interfaces":      {{"type Shape interface{ Area() float64 }", ""}, {"type Sq struct{ s float64 }\nfunc (q Sq) Area() float64 { return q.s * q.s }", ""}, {"var sh Shape", ""}, {"sh == nil", "→ true"}, {"sh = Sq{3}", ""}, {"sh.Area()", "→ 9"}, {"q, ok := sh.(Sq)", ""}, {"fmt.Println(q.s, ok)", "3 true\n"}, {"shapes := []Shape{Sq{1}, sh}", ""}, {"t := 0.0\nfor _, s := range shapes {\n\tt += s.Area()\n}\nt", "→ 10"}, {"var x any = shapes[1]", ""}, {"_, ok = x.(Shape)\nok", "→ true"}, {"x = 4", ""}, {"switch v := x.(type) {\ncase int:\n\tfmt.Println(\"int\", v)\ncase Shape:\n\tfmt.Println(\"shape\")\n}", "int 4\n"}, {"var e error", ""}, {"e = errors.New(\"bad\")", ""}, {"e.Error()", "→ bad"}},
		"generics":        {{"func Map[T, U any](xs []T, f func(T) U) []U {\n\tvar out []U\n\tfor _, x := range xs {\n\t\tout = append(out, f(x))\n\t}\n\treturn out\n}", ""}, {"Map([]int{1, 2}, strconv.Itoa)", "→ [1 2]"}, {"type Stack[T any] struct{ items []T }\nfunc (s *Stack[T]) Push(v T) { s.items = append(s.items, v) }\nfunc (s Stack[T]) Len() int { return len(s.items) }", ""}, {"var s Stack[string]", ""}, {"s.Push(\"a\")", ""}, {"for range 2 {\n\ts.Push(\"b\")\n}", ""}, {"s.Len()", "→ 3"}, {"t := Stack[int]{items: []int{1}}\nt.Push(2)", ""}, {"fmt.Println(t.Len(), s.items)", "2 [a b b]\n"}, {"slices.Max(s.items)", "→ b"}, {"slices.IndexFunc(t.items, func(n int) bool { return n == 2 })", "→ 1"}, {"ms := slices.Sorted(maps.Keys(map[string]bool{\"y\": true, \"x\": true}))\nms", "→ [x y]"}},
		"redefinition":    {{"type T struct{ a int }", ""}, {"t := T{1}\nfunc (t T) Get() int { return t.a }", ""}, {"func (t T) Get() int { return -t.a }", ""}, {"t.Get()", "→ -1"}, {"func (t T) Get() int {\n\tn := 0\n\tfor range 5 {\n\t\tn += t.a\n\t}\n\treturn n\n}", ""}, {"t.Get()", "→ 5"}, {"g := t.Get", ""}, {"g()", "→ 5"}, {"type T struct{ a string }", ""}, {"u := T{\"x\"}\nu.a", "→ x"}, {"t.Get()", "→ 5"}, {"x := 1", ""}, {"x := \"s\"", ""}, {"x + u.a", "→ sx"}, {"func f() int { return 1 }", ""}, {"func g2() int { return f() }", ""}, {"func f() string { return \"new\" }", "note: g2 keeps using the earlier f until defined again"}, {"fmt.Sprint(f(), g2())", "→ new1"}},
		"method later":    {{"type V struct{ x float64 }", ""}, {"v := V{3}", ""}, {"func (v V) Neg() V { return V{-v.x} }", ""}, {"v.Neg().x", "→ -3"}, {"func (v V) String() string { return fmt.Sprint(\"V\", v.x) }", ""}, {"fmt.Sprint(v.Neg())", "→ V-3"}, {"v", "→ V3"}},
		"channels":        {{"ch := make(chan int, 2)", ""}, {"ch <- 1", ""}, {"go func() { ch <- 2 }()", ""}, {"a := <-ch\nb := <-ch\na + b", "→ 3"}, {"done := make(chan bool)\ngo func() {\n\tfor range ch {\n\t}\n\tdone <- true\n}()", ""}, {"close(ch)", ""}, {"<-done", "→ true"}, {"v, ok := <-ch\nfmt.Sprint(v, ok)", "→ 0 false"}},
		"checked":         {{"func half(s string) (int, error) {\n\tn, err := strconv.Atoi(s)\n\treturn n / 2, err\n}", ""}, {"half(\"8\")", "→ 4"}, {"n := half(\"6\")\nn + 1", "→ 4"}, {"h := half(\"x\")", "error: *strconv.NumError: strconv.Atoi: parsing \"x\": invalid syntax\ncell[1]:1:6\n  1 | h := half(\"x\")\n    |      ^^^^^^^^^"}, {"v, err := half(\"x\")\nfmt.Sprint(v, err != nil)", "→ 0 true"}},
		"constants":       {{"const big = 1 << 40\nconst c = 2.5\ntype W int\nconst (\n\tMon W = iota\n\tTue\n)", ""}, {"var f float32 = c\nf * 2", "→ 5"}, {"big >> 38", "→ 4"}, {"func (w W) String() string { return [...]string{\"Mon\", \"Tue\"}[w] }", ""}, {"Tue", "→ Tue"}, {"var u uint8 = 200\nu += 100", ""}, {"u", "→ 44"}, {"r := 'a' + 1", ""}, {"string(r)", "→ b"}},
		"nil and zero":    {{"var p *int\nvar m map[string]int\nvar f func()\nvar s []int\nvar i interface{ M() }", ""}, {"fmt.Println(p == nil, m == nil, f == nil, s == nil, i == nil)", "true true true true true\n"}, {"n := 3\np = &n", ""}, {"p == nil", "→ false"}, {"p = nil\np == nil", "→ true"}, {"var z struct{ a, b int }\nz", "→ {a:0 b:0}"}},
		"assertion":       {{"var e any = \"s\"\ne.(int)", "error: panic: interface conversion: interface {} is string, not int\ncell[1]:2:1\n  1 | var e any = \"s\"\n  2 | e.(int)\n    | ^^^^^^^"}, {"_, ok := e.(int)\nok", "→ false"}},
		"shadowing":       {{"len := func(s string) int { return -1 }", ""}, {"len(\"abc\")", "→ -1"}, {"fmt := 3", ""}, {"fmt + 1", "→ 4"}},
		"compiled values": {{"t0 := time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)\nd := 36 * time.Hour", ""}, {"t1 := t0.Add(d)", ""}, {"func day(t time.Time) int { return t.Day() }", ""}, {"day(t1)", "→ 3"}, {"var sb strings.Builder", ""}, {"sb.WriteString(\"a\")", "→ 1"}, {"for range 2 {\n\tsb.WriteByte('b')\n}", ""}, {"sb.String()", "→ abb"}, {"u := url.Values{}\nu.Set(\"a\", \"1\")", ""}, {"u.Encode()", "→ a=1"}, {"var mu sync.Mutex\nmu.Lock()", ""}, {"mu.TryLock()", "→ false"}, {"mu.Unlock()", ""}},
	} {
		t.Run(name, sc.run)
	}
}

// TestPanicsAcrossMachines shows the calls of a panic that passes through functions of
// several cells.
func TestPanicsAcrossMachines(t *testing.T) {
	const tail = "\ncell[1]:2:2 in at\n  1 | func at(xs []int, i int) int {\n  2 | \treturn xs[i]\n    | \t^^^^^^^^^^^^\n  3 | }\ncalled at cell[1]:1:23 in twice\ncalled at cell[1]:2:1"
	script{
		{"func at(xs []int, i int) int {\n\treturn xs[i]\n}", ""},
		{"func twice(i int) int { return 2 * at([]int{1}, i) }", ""},
		{"n := 4\ntwice(n)", "error: panic: runtime error: index out of range [4] with length 1" + strings.Replace(tail, "1:23", "1:25", 1)},
		{"func safe(f func()) (msg string) {\n\tdefer func() { msg = fmt.Sprint(recover()) }()\n\tf()\n\treturn\n}", ""},
		{"safe(func() { panic(\"one\") })", "→ one"},
		{"func boom() { panic(errors.New(\"two\")) }", ""},
		{"safe(boom)", "→ two"},
		{"n", "→ 4"},
	}.run(t)
}

// TestMachinesPrint lets goroutines of compiled and interpreted cells print while and
// after their cell runs.
func TestMachinesPrint(t *testing.T) {
	for name, s := range machineModes(t) {
		t.Run(name, func(t *testing.T) {
			var first, second bytes.Buffer
			code := "go1 := make(chan bool)\ndone := make(chan bool)\ngo func() {\n\tfmt.Println(\"now\")\n\tgo1 <- true\n\t<-go1\n\tfmt.Println(\"later\")\n\tdone <- true\n}()\n<-go1;"
			if _, err := s.Eval(context.Background(), code, IO{Count: 1, Stdout: &first}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Eval(context.Background(), "go1 <- true\n<-done;", IO{Count: 2, Stdout: &second}); err != nil {
				t.Fatal(err)
			}
			if got := first.String() + "|" + second.String(); got != "now\n|later\n" {
				t.Errorf("printed %q", got)
			}
		})
	}
}
