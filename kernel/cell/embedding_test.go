package cell

import (
	"strings"
	"testing"
)

// TestEmbeddedCompiledTypes embeds types of compiled packages, which have methods that
// they keep to themselves.
func TestEmbeddedCompiledTypes(t *testing.T) {
	for name, sc := range map[string]script{
		"pointer":   {{"type Logger struct {\n\t*log.Logger\n\tprefix string\n}\nlg := Logger{log.New(os.Stdout, \"> \", 0), \"p\"}\nlg.Println(\"hi\")", "> hi\n"}},
		"value":     {{"type Buf struct{ bytes.Buffer }\nvar b Buf\nb.WriteString(\"x\")\nfmt.Fprintf(&b, \"%d\", 3)\nb.String()", "→ x3"}},
		"time":      {{"type Event struct {\n\ttime.Time\n\tName string\n}\ne := Event{time.Unix(0, 0).UTC(), \"e\"}\ne.Year()", "→ 1970"}, {"fmt.Println(e)", "1970-01-01 00:00:00 +0000 UTC\n"}},
		"interface": {{"type Kind struct{ reflect.Type }\nKind{reflect.TypeOf(1)}.Name()", "→ int"}},
		"file":      {{"type File struct{ *os.File }\nvar w io.Writer = File{os.Stdout}\nn, err := fmt.Fprintln(w, \"through it\")", "through it\n"}},
		"number":    {{"type N struct{ big.Int }\nvar n N\nn.SetInt64(5)\nn.String()", "→ 5"}, {"big.NewInt(7)", "→ 7"}},
		"regexp":    {{"type R struct{ *regexp.Regexp }\nR{regexp.MustCompile(\"a+\")}.FindString(\"baab\")", "→ aa"}},
		"twice":     {{"type A struct{ bytes.Buffer }\ntype B struct{ *A }\nb := B{&A{}}\nb.WriteString(\"deep\")\nvar s fmt.Stringer = b\ns.String()", "→ deep"}},
	} {
		t.Run(name, sc.run)
	}
}

// TestStructsWithoutNames puts struct types that have methods, but no name, in interfaces.
func TestStructsWithoutNames(t *testing.T) {
	const own = "type T struct{ n int }\nfunc (t T) String() string { return fmt.Sprint(\"T\", t.n) }\nfunc (t *T) Inc() { t.n++ }"
	for name, sc := range map[string]script{
		"compiled pointer": {{"var s fmt.Stringer = struct{ *bytes.Buffer }{bytes.NewBufferString(\"promoted\")}\ns.String()", "→ promoted"}, {"s", "→ promoted"}, {"fmt.Printf(\"%T %v\\n\", s, s)", "struct { *bytes.Buffer } promoted\n"}},
		"error":            {{"var e error = struct{ error }{io.EOF}\ne.Error()", "→ EOF"}},
		"hidden methods":   {{"n, err := io.Copy(os.Stdout, struct{ io.Reader }{strings.NewReader(\"hidden\\n\")})", "hidden\n"}},
		"own": {{own, ""}, {"v := struct {\n\tT\n\textra int\n}{T{4}, 1}\nv.Inc()\nfmt.Println(v, v.String(), v.n)", "T5 T5 5\n"}, {"var i interface{ Inc() } = &v\ni.Inc()\nv.n", "→ 6"},
			{"p := &struct{ *T }{&T{7}}\np.Inc()\nvar s fmt.Stringer = p\nfmt.Println(s, p.T.n)", "T8 8\n"}},
		"result":     {{own + "\nfunc f() fmt.Stringer {\n\treturn struct {\n\t\tT\n\t\tx, y float64\n\t}{T{1}, 2, 3}\n}\nf().String()", "→ T1"}, {"f()", "→ T1"}, {"x, ok := f().(struct {\n\tT\n\tx, y float64\n})\nfmt.Println(x.n, x.y, ok)", "1 3 true\n"}, {"type N struct {\n\tT\n\tx, y float64\n}\nvar n N = x\nn.String()", "→ T1"}},
		"key":        {{own, ""}, {"m := map[any]int{struct{ T }{T{1}}: 5}\nm[struct{ T }{T{1}}]", "→ 5"}},
		"json":       {{"json.NewEncoder(os.Stdout).Encode(struct{ time.Time }{time.Unix(0, 0).UTC()})", "\"1970-01-01T00:00:00Z\"\n"}},
		"locker":     {{"cache := struct {\n\tsync.Mutex\n\tm map[string]int\n}{m: map[string]int{}}\ncache.Lock()\ncache.m[\"a\"]++\ncache.Unlock()\ncache.m", "→ map[a:1]"}, {"var l sync.Locker = &cache\nl.Lock()\nl.Unlock()", ""}},
		"list":       {{own + "\nfor _, c := range []struct {\n\tfmt.Stringer\n\twant string\n}{{time.Second, \"1s\"}, {T{2}, \"T2\"}} {\n\tfmt.Println(c.String() == c.want, c.Stringer)\n}", "true 1s\ntrue T2\n"}},
		"generic":    {{own + "\nfunc show[S fmt.Stringer](s S) string { return s.String() }\nshow(struct{ T }{T{9}})", "→ T9"}},
		"reflection": {{own + "\nv := struct{ T }{}\nfmt.Println(reflect.TypeOf(v).Name() == \"\", reflect.TypeOf(v).NumMethod(), reflect.TypeOf(&v).NumMethod())", "true 1 2\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(t)
			if s.cl == nil {
				t.Skip("by the compiler only")
			}
			sc.runIn(t, s, false)
		})
	}
}

// TestGenericsOfPackages calls generic functions of packages whose source is not embedded.
func TestGenericsOfPackages(t *testing.T) {
	for name, sc := range map[string]script{
		"reflect": {{"fmt.Println(reflect.TypeFor[int](), reflect.TypeFor[error](), reflect.TypeFor[map[string][]int]())", "int error map[string][]int\n"}, {"type T struct{}\nreflect.TypeFor[T]().Name()", "→ T"}},
		"rand":    {{"import \"math/rand/v2\"\nrand.N(10) < 10 && rand.N(time.Hour) < time.Hour", "→ true"}},
		"sql":     {{"import \"database/sql\"\nn := sql.Null[int64]{V: 1, Valid: true}\nn.Scan(int64(7))\nfmt.Println(n.V, n.Valid)\nn.Scan(nil)\nfmt.Println(n.V, n.Valid)", "7 true\n0 false\n"}},
	} {
		t.Run(name, sc.run)
	}
}

// TestConstantsThatAreTooLarge are no values of cells.
func TestConstantsThatAreTooLarge(t *testing.T) {
	script{
		{"1 << 70", "error: cell[1]:1:1: 1 << 70 (untyped int constant 1180591620717411303424) overflows int\n  1 | 1 << 70\n    | ^"},
		{"math.MaxUint64", "error: cell[1]:1:1: math.MaxUint64 (untyped int constant 18446744073709551615) overflows int\n  1 | math.MaxUint64\n    | ^"},
		{"1e200 * 1e200", "error: cell[1]:1:1: 1e200 * 1e200 (untyped float constant 1e+400) overflows float64\n  1 | 1e200 * 1e200\n    | ^"},
		{"'a' << 40", "error: cell[1]:1:1: 'a' << 40 (untyped rune constant 106652627894272) overflows rune\n  1 | 'a' << 40\n    | ^"},
		{"math.MaxInt64", "→ 9223372036854775807"}, {"uint64(math.MaxUint64)", "→ 18446744073709551615"}, {"1 << 70 >> 60", "→ 1024"}, {"math.MaxFloat64", "→ 1.7976931348623157e+308"}, {"'a' + 1", "→ 98"},
	}.run(t)
}

// TestNilInterface names what is nil.
func TestNilInterface(t *testing.T) {
	s := newSession(t)
	_, _, err := eval(t, s, "var e error\ne.Error()")
	if err == nil || err.(*Error).Trace[0] != "panic: e is nil (runtime error: invalid memory address or nil pointer dereference)" {
		t.Errorf("ends with %v", err)
	}
}

// TestMethodsOfEarlierGenericTypes says in one line where they belong.
func TestMethodsOfEarlierGenericTypes(t *testing.T) {
	script{
		{"type Pair[K comparable, V any] struct {\n\tKey K\n\tVal V\n}", ""},
		{"func (p Pair[K, V]) Swap() V { return p.Val }", "error: cell[1]:1:21: methods of the generic type Pair stand in the cell that declares it: write this one there, and run that cell again\n  1 | func (p Pair[K, V]) Swap() V { return p.Val }\n    |                     ^"},
		{"type Pair[K comparable, V any] struct {\n\tKey K\n\tVal V\n}\nfunc (p Pair[K, V]) Swap() V { return p.Val }\nPair[string, int]{\"a\", 2}.Swap()", "→ 2"},
	}.run(t)
}

// TestSlicesAndMaps calls every function of the packages slices and maps with types of
// cells, of which there are no compiled instances.
func TestSlicesAndMaps(t *testing.T) {
	const own = "type P struct {\n\tN string\n\tA int\n}\nby := func(a, b P) int { return cmp.Compare(a.A, b.A) }\nps := []P{{\"c\", 3}, {\"a\", 1}, {\"b\", 2}}\nis := func(n string) func(P) bool { return func(p P) bool { return p.N == n } }\nm := map[P]*P{ps[0]: &ps[1]}\n"
	for code, want := range map[string]string{
		"s := slices.Insert(slices.Clone(ps), 1, P{\"x\", 9}, P{\"y\", 8})\nfmt.Println(s)":                                                                                                                                                                 "[{c 3} {x 9} {y 8} {a 1} {b 2}]\n",
		"s := slices.Grow(slices.Clone(ps), 9)\ns = slices.Insert(s, 0, s[1:]...)\nfmt.Println(s)":                                                                                                                                                          "[{a 1} {b 2} {c 3} {a 1} {b 2}]\n",
		"s := slices.Replace(slices.Clone(ps), 0, 2, P{\"z\", 0})\nfmt.Println(s)":                                                                                                                                                                          "[{z 0} {b 2}]\n",
		"s := slices.Grow(slices.Clone(ps), 9)\ns = slices.Replace(s, 0, 1, s[1:]...)\nfmt.Println(s)":                                                                                                                                                      "[{a 1} {b 2} {a 1} {b 2}]\n",
		"s := slices.Delete(slices.Clone(ps), 0, 1)\ns = slices.DeleteFunc(s, is(\"a\"))\nfmt.Println(s)":                                                                                                                                                   "[{b 2}]\n",
		"s := slices.SortedFunc(slices.Values(ps), by)\nfmt.Println(s, slices.IsSortedFunc(s, by))":                                                                                                                                                         "[{a 1} {b 2} {c 3}] true\n",
		"s := slices.SortedStableFunc(slices.Values(ps), by)\nslices.Reverse(s)\nfmt.Println(s)":                                                                                                                                                            "[{c 3} {b 2} {a 1}]\n",
		"s := slices.Clone(ps)\nslices.SortFunc(s, by)\ni, ok := slices.BinarySearchFunc(s, P{\"\", 2}, by)\nfmt.Println(i, ok)":                                                                                                                            "1 true\n",
		"s := slices.Clone(ps)\nslices.SortStableFunc(s, by)\nfmt.Println(slices.MinFunc(s, by), slices.MaxFunc(s, by))":                                                                                                                                    "{a 1} {c 3}\n",
		"fmt.Println(slices.Index(ps, P{\"a\", 1}), slices.IndexFunc(ps, is(\"b\")), slices.Contains(ps, P{}), slices.ContainsFunc(ps, is(\"c\")))":                                                                                                         "1 2 false true\n",
		"fmt.Println(slices.Equal(ps, ps[:2]), slices.EqualFunc(ps, ps, func(a, b P) bool { return a == b }), slices.CompareFunc(ps, ps[:1], by))":                                                                                                          "false true 1\n",
		"fmt.Println(slices.Concat(ps[:1], ps[2:]), slices.Repeat(ps[:1], 2), cap(slices.Clip(ps[:1])))":                                                                                                                                                    "[{c 3} {b 2}] [{c 3} {c 3}] 1\n",
		"fmt.Println(slices.Compact(slices.Repeat(ps[:1], 3)), slices.CompactFunc(slices.Clone(ps), func(a, b P) bool { return true }))":                                                                                                                    "[{c 3}] [{c 3}]\n",
		"for c := range slices.Chunk(ps, 2) {\n\tfmt.Print(len(c))\n}\nfor i := range slices.Backward(ps) {\n\tfmt.Print(i)\n}\nfor i := range slices.All(ps) {\n\tfmt.Print(i)\n}\nfmt.Println(slices.AppendSeq(ps[:1:1], slices.Values(ps[1:2])))":        "21210012[{c 3} {a 1}]\n",
		"type L []string\nl := L{\"b\", \"a\"}\nslices.Sort(l)\ni, ok := slices.BinarySearch(l, \"b\")\nfmt.Println(l, i, ok, slices.Max(l), slices.Min(l), slices.IsSorted(l), slices.Compare(l, l))":                                                      "[a b] 1 true b a true 0\n",
		"c := maps.Clone(m)\nmaps.Copy(c, map[P]*P{{}: nil})\nmaps.DeleteFunc(c, func(p P, _ *P) bool { return p.A == 3 })\nmaps.Insert(c, maps.All(m))\nfmt.Println(len(c), maps.Equal(c, m), maps.EqualFunc(m, m, func(a, b *P) bool { return a == b }))": "2 false true\n",
		"for k := range maps.Keys(m) {\n\tfmt.Print(k)\n}\nfor v := range maps.Values(m) {\n\tfmt.Print(*v)\n}\nfmt.Println(len(maps.Collect(maps.All(m))))":                                                                                                "{c 3}{a 1}1\n",
	} {
		t.Run(code, func(t *testing.T) {
			sc := script{{own + code, want}}
			if !strings.Contains(code, "Grow") { // what overlaps, the interpreter by itself cannot move
				sc.run(t)
			} else if s := newSession(t); s.cl != nil {
				sc.runIn(t, s, false)
			}
		})
	}
}

// TestTypesDeclaredAgain says what a redefinition leaves behind.
func TestTypesDeclaredAgain(t *testing.T) {
	script{
		{"type Base struct{ name string }\ntype Alone struct{ n int }", ""},
		{"type Cat struct {\n\tBase\n\tLives int\n}\ntype Cats []Cat", ""},
		{"type Alone struct{ m int }", ""},
		{"type Base struct {\n\tname string\n\tn    int\n}", "note: Cat keeps using the earlier Base until defined again"},
		{"Cat{Base{\"Tom\", 1}, 9}", "error: cell[1]:1:5: cannot use Base{…} (value of struct type Base) as Base value in struct literal; one of them is from before Base was declared again: run the cells again that use it\n  1 | Cat{Base{\"Tom\", 1}, 9}\n    |     ^"},
		{"type Cat struct {\n\tBase\n\tLives int\n}", "note: Cats keeps using the earlier Cat until defined again"},
		{"fmt.Sprint(Cat{Base{\"Tom\", 1}, 9})", "→ {{Tom 1} 9}"},
	}.run(t)
}
