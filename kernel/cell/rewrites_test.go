package cell

import "testing"

func TestRewrites(t *testing.T) {
	tests := map[string]script{
		"generic function": {{"func Map[T, U any](s []T, f func(T) U) []U {\n\tvar out []U\n\tfor _, v := range s {\n\t\tout = append(out, f(v))\n\t}\n\treturn out\n}\nMap([]int{1, 2}, func(i int) string { return fmt.Sprint(i * 2) })", "→ [2 4]"}, {"Map([]string{\"a\"}, func(s string) int { return len(s) })", "→ [1]"}},
		"generic type":     {{"type Stack[T any] struct{ items []T }\nfunc (s *Stack[T]) Push(v T) { s.items = append(s.items, v) }\nfunc (s *Stack[T]) Pop() (T, bool) {\n\tvar zero T\n\tif len(s.items) == 0 {\n\t\treturn zero, false\n\t}\n\tv := s.items[len(s.items)-1]\n\ts.items = s.items[:len(s.items)-1]\n\treturn v, true\n}\nvar s Stack[string]\ns.Push(\"a\")\ns.Push(\"b\")\nv, ok := s.Pop()\nfmt.Println(v, ok)", "b true\n"}, {"var n Stack[int]\nn.Push(3)\nw, _ := n.Pop()\nw", "→ 3"}},
		"constraint":       {{"type Num interface{ ~int | ~float64 }\nfunc Sum[T Num](s ...T) (t T) {\n\tfor _, v := range s {\n\t\tt += v\n\t}\n\treturn\n}\nSum(1.5, 2)", "→ 3.5"}},
		"slices": {{"x := []int{3, 1, 2}\nslices.Sort(x)\nx", "→ [1 2 3]"}, {"slices.Max(x)", "→ 3"}, {"slices.Contains(x, 2)", "→ true"}, {"slices.IndexFunc(x, func(i int) bool { return i > 1 })", "→ 1"},
			{"y := []string{\"b\", \"a\"}\nslices.SortFunc(y, func(a, b string) int { return strings.Compare(a, b) })\ny", "→ [a b]"}, {"slices.Reverse(y)\ny", "→ [b a]"}},
		"natives": {{"x := []float64{2, 1}\nslices.Sort(x)\nslices.SortFunc(x, func(a, b float64) int { return -cmp.Compare(a, b) })\nfmt.Println(x, slices.Max(x), slices.Sorted(maps.Keys(map[string]int{\"b\": 1, \"a\": 2})))\nfor k := range maps.Keys(map[int]bool{7: true}) {\n\tfmt.Println(k)\n}\ntype L []int\nl := L{2, 1}\nslices.Sort(l)\nl[0]", "[2 1] 2 [a b]\n7\n→ 1"}},
		"shims": {{"var p atomic.Pointer[int]\np.Store(new(3))\n*p.Load()", "→ 3"}, {"f := sync.OnceValue(func() int { fmt.Print(\"once \"); return 4 })\nf() + f()", "once → 8"}, {"next, stop := iter.Pull(slices.Values([]int{5, 6}))\na, ok := next()\nb, _ := next()\nstop()\nfmt.Println(a, b, ok)", "5 6 true\n"},
			{"err := fmt.Errorf(\"x: %w\", &fs.PathError{Op: \"open\", Path: \"p\", Err: fs.ErrNotExist})\npe, ok := errors.AsType[*fs.PathError](err)\nfmt.Println(pe.Path, ok)", "p true\n"}},
		"maps":      {{"m := map[string]int{\"a\": 1, \"b\": 2}\nslices.Sorted(maps.Keys(m))", "→ [a b]"}, {"slices.Collect(maps.Values(map[int]int{1: 7}))", "→ [7]"}},
		"cmp":       {{"cmp.Compare(1, 2)", "→ -1"}},
		"range int": {{"s := 0\nfor i := range 5 {\n\ts += i\n}\ns", "→ 10"}, {"for range 2 {\n\tfmt.Print(\"x\")\n}", "xx"}},
		"range func": {{"func count(n int) func(func(int) bool) {\n\treturn func(yield func(int) bool) {\n\t\tfor i := 0; i < n; i++ {\n\t\t\tif !yield(i) {\n\t\t\t\treturn\n\t\t\t}\n\t\t}\n\t}\n}\nfor i := range count(5) {\n\tif i == 1 {\n\t\tcontinue\n\t}\n\tif i == 3 {\n\t\tbreak\n\t}\n\tfmt.Print(i, \" \")\n}", "0 2 "},
			{"func find(n int) (int, bool) {\n\tfor i := range count(10) {\n\t\tfor j := range count(10) {\n\t\t\tif i*j == n {\n\t\t\t\treturn i, true\n\t\t\t}\n\t\t}\n\t}\n\treturn 0, false\n}\nr, ok := find(12)\nfmt.Print(r, ok)", "2 true"},
			{"outer:\nfor i := range count(3) {\n\tfor j := range count(3) {\n\t\tif j == 1 {\n\t\t\tcontinue outer\n\t\t}\n\t\tif i == 2 {\n\t\t\tbreak outer\n\t\t}\n\t\tfmt.Print(i, j, \";\")\n\t}\n}", "0 0;1 0;"}},
		"min max": {{"min(3, 1, 2) + max(1, 2)", "→ 3"}, {"x := 2.5\nmax(x, 1)", "→ 2.5"}, {"min(\"b\", \"a\")", "→ a"}},
		"clear":   {{"m := map[int]int{1: 1}\nclear(m)\nlen(m)", "→ 0"}, {"s := []int{1, 2}\nclear(s)\ns", "→ [0 0]"}},
		"loop variables": {{"var fs []func() int\nfor i := 0; i < 3; i++ {\n\tfs = append(fs, func() int { return i })\n}\nfor _, f := range fs {\n\tfmt.Print(f(), \" \")\n}", "0 1 2 "},
			{"var gs []func() int\nfor i := range 3 {\n\tgs = append(gs, func() int { return i })\n}\nfor _, f := range gs {\n\tfmt.Print(f(), \" \")\n}", "0 1 2 "},
			{"var hs []func() string\nfor _, s := range []string{\"a\", \"b\"} {\n\ths = append(hs, func() string { return s })\n}\nfor _, f := range hs {\n\tfmt.Print(f(), \" \")\n}", "a b "}},
		"goroutines": {{"var wg sync.WaitGroup\nvar mu sync.Mutex\nsum := 0\nfor i := range 10 {\n\twg.Add(1)\n\tgo func() {\n\t\tdefer wg.Done()\n\t\tmu.Lock()\n\t\tsum += i\n\t\tmu.Unlock()\n\t}()\n}\nwg.Wait()\nsum", "→ 45"},
			{"ch := make(chan int)\ngo func(n int) { ch <- n * 2 }(21)\n<-ch", "→ 42"}},
		"stringer":            {{"type C float64\nfunc (c C) String() string { return fmt.Sprintf(\"%g°C\", float64(c)) }\nfmt.Println(C(21.5))", "21.5°C\n"}},
		"errors":              {{"type E struct{ Code int }\nfunc (e *E) Error() string { return fmt.Sprint(\"code \", e.Code) }\nfunc do() error { return &E{7} }\nerr := do()\nfmt.Println(err)", "code 7\n"}},
		"defer recover":       {{"func safe(f func()) (err error) {\n\tdefer func() {\n\t\tif r := recover(); r != nil {\n\t\t\terr = fmt.Errorf(\"caught: %v\", r)\n\t\t}\n\t}()\n\tf()\n\treturn nil\n}\nerr := safe(func() { panic(\"boom\") })\nfmt.Println(err)", "caught: boom\n"}},
		"defer":               {{"func h(n int) {\n\tc := func() { fmt.Print(\"c\") }\n\td := func(i int) { fmt.Print(i) }\n\tdefer c()\n\tdefer d(n)\n\tdefer fmt.Print(\"p\")\n\tn = 9\n\tfmt.Print(\"h\")\n}\nh(4)", "hp4c"}, {"mu := &sync.Mutex{}\nfunc l() int {\n\tmu.Lock()\n\tdefer mu.Unlock()\n\treturn 3\n}\nl() + l()", "→ 6"}},
		"embedding":           {{"type A struct{ X int }\nfunc (a A) Get() int { return a.X }\ntype B struct{ A; Y int }\nb := B{A{1}, 2}\nb.X + b.Get() + b.Y", "→ 4"}, {"b", "→ {A:{X:1} Y:2}"}},
		"closures over cells": {{"total := 0\nadd := func(n int) { total += n }", ""}, {"add(3)\nadd(4)\ntotal", "→ 7"}},
		"constants":           {{"const (\n\tA = iota * 10\n\tB\n\tC\n)\nC", "→ 20"}, {"B + 1", "→ 11"}, {"const c = 299792.458\nc / 2", "→ 149896.229"}},
		"interfaces":          {{"type Shape interface{ Area() float64 }\ntype Sq struct{ S float64 }\nfunc (s Sq) Area() float64 { return s.S * s.S }\nvar sh Shape = Sq{3}\nsh.Area()", "→ 9"}, {"shapes := []Shape{Sq{1}, Sq{2}}\nt := 0.0\nfor _, s := range shapes {\n\tt += s.Area()\n}\nt", "→ 5"}, {"switch v := sh.(type) {\ncase Sq:\n\tfmt.Println(\"sq\", v.S)\n}", "sq 3\n"}},
		"gonum":               {{"import \"gonum.org/v1/gonum/mat\"\na := mat.NewDense(2, 2, []float64{1, 2, 3, 4})\nmat.Det(a)", "→ -2"}, {"stat.Mean([]float64{1, 2, 3}, nil)", "→ 2"}},
		"sort slice":          {{"x := []int{2, 3, 1}\nsort.Slice(x, func(i, j int) bool { return x[i] < x[j] })\nx", "→ [1 2 3]"}},
		"closure recursion":   {{"var fib func(int) int\nfib = func(n int) int {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn fib(n-1) + fib(n-2)\n}\nfib(15)", "→ 610"}},
		"shown":               {{"type C float64\nfunc (c C) String() string { return fmt.Sprintf(\"%g°C\", float64(c)) }\nC(21.5)", "→ 21.5°C"}, {"type P struct{ x int }\nfunc (p *P) String() string { return fmt.Sprint(\"P\", p.x) }\n&P{3}", "→ P3"}, {"P{3}", "→ {x:3}"}, {"type Q struct{ *P }\nQ{&P{4}}", "→ P4"}, {"type R struct{ Q }\nfunc (r R) Error() string { return \"bad\" }\nR{}", "→ bad"}},
		"types in a circle":   {{"type A struct {\n\tbs []B\n\tm  map[string]B\n}\ntype B struct {\n\ta    A\n\tnext *B\n}\na := A{bs: []B{{}, {}}}\na.m = map[string]B{\"x\": {a: a}}\nlen(a.m[\"x\"].a.bs)", "→ 2"}},
		"recovered":           {{"func try(f func()) (err error) {\n\tdefer func() { err, _ = recover().(error) }()\n\tf()\n\treturn nil\n}\nvar p *struct{ X int }\nvar x any = 1\na := []int{1}\ni := 3\nfmt.Println(try(func() { p.X = 1 }))\nfmt.Println(try(func() { _ = a[i] }))\nfmt.Println(try(func() { _ = x.(string) }))\nvar re runtime.Error\nfmt.Println(errors.As(try(func() { a[i] = 2 }), &re))", "runtime error: invalid memory address or nil pointer dereference\nruntime error: index out of range [3] with length 1\ninterface conversion: interface {} is int, not string\ntrue\n"}},
		"real types": {
			{"type C float64\nfunc (c C) String() string { return fmt.Sprintf(\"%g°C\", float64(c)) }\ntype D struct{ T C; n int }\nfmt.Printf(\"%T %v %+v %v\\n\", D{}, D{1, 2}, []D{{3, 4}}, map[string]C{\"a\": 5})", "main.D {1°C 2} [{T:3°C n:4}] map[a:5°C]\n"},
			{"func kind(x any) string {\n\tswitch x := x.(type) {\n\tcase C:\n\t\treturn x.String()\n\tcase D:\n\t\treturn \"D\"\n\tcase *D:\n\t\treturn \"*D\"\n\tcase fmt.Stringer:\n\t\treturn \"Stringer\"\n\t}\n\treturn \"other\"\n}\nfmt.Println(kind(C(1)), kind(D{}), kind(&D{}), kind(time.Second), kind(1))", "1°C D *D Stringer other\n"},
			{"type A int\ntype B int\n_, isB := any(A(1)).(B)\nisB", "→ false"},
			{"type E struct{ Code int }\nfunc (e *E) Error() string { return fmt.Sprint(\"code \", e.Code) }\nvar e *E\nerr := fmt.Errorf(\"x: %w\", &E{7})\nfmt.Println(errors.As(err, &e), e.Code, errors.Is(err, e))", "true 7 true\n"},
			{"type M struct{ v, Shown int }\nfunc (m M) MarshalText() ([]byte, error) { return []byte(fmt.Sprint(\"m\", m.v)), nil }\ntype J struct{ Name M `json:\"name\"`; hidden int }\nb := json.Marshal(J{M{v: 3}, 4})\nstring(b)", "→ {\"name\":\"m3\"}"},
			{"type H []int\nfunc (h H) Len() int { return len(h) }\nfunc (h H) Less(i, j int) bool { return h[i] < h[j] }\nfunc (h H) Swap(i, j int) { h[i], h[j] = h[j], h[i] }\nfunc (h *H) Push(x any) { *h = append(*h, x.(int)) }\nfunc (h *H) Pop() any {\n\told := *h\n\tx := old[len(old)-1]\n\t*h = old[:len(old)-1]\n\treturn x\n}\nh := &H{5, 2, 8}\nheap.Init(h)\nheap.Push(h, 3)\nfor h.Len() > 0 {\n\tfmt.Print(heap.Pop(h), \" \")\n}\ns := H{3, 1, 2}\nsort.Sort(sort.Reverse(s))\nfmt.Println(s)", "2 3 5 8 [3 2 1]\n"},
			{"type W struct{ n int }\nfunc (w *W) Write(p []byte) (int, error) {\n\tw.n += len(p)\n\treturn len(p), nil\n}\nw := &W{}\nfmt.Fprintf(w, \"hello\")\nio.Copy(w, strings.NewReader(\"abc\"))\nw.n", "→ 8"},
			{"type L []string\nfunc (l *L) String() string { return strings.Join(*l, \"+\") }\nfunc (l *L) Set(v string) error { *l = append(*l, v); return nil }\nvar l L\nfs := flag.NewFlagSet(\"x\", flag.ContinueOnError)\nfs.Var(&l, \"f\", \"\")\nfs.Parse([]string{\"-f\", \"a\", \"-f\", \"b\"})\nl.String()", "→ a+b"},
			{"type Srv struct{ hits int }\nfunc (s *Srv) ServeHTTP(w http.ResponseWriter, r *http.Request) {\n\ts.hits++\n\tfmt.Fprint(w, \"hit \", s.hits)\n}\nrec := httptest.NewRecorder()\n(&Srv{}).ServeHTTP(rec, nil)\nvar hd http.Handler = &Srv{4}\nhd.ServeHTTP(rec, nil)\nrec.Body.String()", "→ hit 1hit 5"},
			{"type Pair[K comparable, V any] struct{ Key K; Val V }\nfunc (p Pair[K, V]) String() string { return fmt.Sprint(p.Key, \"=\", p.Val) }\nfmt.Printf(\"%v %T\\n\", []Pair[string, int]{{\"a\", 1}}, Pair[string, int]{})", "[a=1] main.Pair[string,int]\n"},
			{"type Base struct{ id int }\nfunc (b *Base) ID() int { return b.id }\ntype Named interface{ ID() int }\ntype Star struct {\n\t*Base\n\tfmt.Stringer\n}\nvar nm Named = Star{&Base{9}, C(4)}\nfmt.Println(nm.ID(), nm)", "9 4°C\n"},
		},
		"json":      {{"type P struct {\n\tName string `json:\"name\"`\n}\nb := json.Marshal(P{\"x\"})\nstring(b)", "→ {\"name\":\"x\"}"}, {"var p P\njson.Unmarshal([]byte(`{\"name\":\"y\"}`), &p)\np.Name", "→ y"}},
		"os stdout": {{"fmt.Fprintln(os.Stdout, \"hi\")\nfmt.Println(\"ho\")", "hi\nho\n"}},
		"new expr":  {{"p := new(42)\n*p", "→ 42"}},
		"labels":    {{"L:\nfor i := 0; i < 3; i++ {\n\tfor j := 0; j < 3; j++ {\n\t\tif j == 2 {\n\t\t\tcontinue L\n\t\t}\n\t\tif i == 2 {\n\t\t\tbreak L\n\t\t}\n\t\tfmt.Print(i, j, \" \")\n\t}\n}", "0 0 0 1 1 0 1 1 "}},
	}
	for name, sc := range tests {
		t.Run(name, sc.run)
	}
}
