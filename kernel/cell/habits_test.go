package cell

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// What people write who come from other languages, and what the cell says to do.
func TestAdviceForHabits(t *testing.T) {
	for _, test := range []struct{ code, want string }{
		{"type T[X any] struct{}\nvar n int\nfunc (T[X]) F() { n = 5 }", "declare n in a cell before this one"},
		{"# a comment\nx := 5", "comments begin with //"},
		{"x := 5 # five", "comments begin with //"},
		{"from math import sqrt", "packages come by themselves"},
		{"import math as m", "known packages need no import"},
		{"def f(x):\n    return x*2", "func f(x float64) float64 { … }"},
		{"while true { break }", "for x < 3 { … }"},
		{"if true {\n} elif false {\n}", "} else if"},
		{"if true:\n    print(1)", "a block stands in braces"},
		{"for i := range 3:\n    fmt.Println(i)", "a block stands in braces"},
		{"for i in range(10):\n    print(i)", "for i := range 10"},
		{"for i, x in enumerate(xs):\n    print(i)", "for i, x := range list"},
		{"for row in stars:\n    print(row)", "for _, row := range stars { … }, through a table with range stars.Rows()"},
		{"for (int i=0; i<3; i++) { }", "for takes no parentheses"},
		{"int n = 5", "n := …"},
		{"x := [1, 2, 3]", "a list is written []float64{1, 2, 3}"},
		{"x := [\n  1,\n  2,\n]", "a list is written []float64{1, 2, 3}"},
		{`names = ["Vega", "Sirius"]`, `a list is written []string{"Vega", "Sirius"}`},
		{"x := []", "a list is written []float64{}"},
		{"y := [2*x for x in xs]", "a list is filled in a loop"},
		{`d := {"a": 1}`, "a map is written map[string]float64"},
		{`fmt.Println(f"value {x}")`, "fmt.Sprintf("},
		{`path := r"a\b"`, "backquotes"},
		{"f := lambda x: 2*x", "func(x float64) float64"},
		{"x := 5 if true else 2", "there is no conditional expression"},
		{"x := true ? 1 : 2", "there is no conditional expression"},
		{"x := 1\nif x = 5 { }", "= assigns, == compares"},
		{"true and false", "and is written &&"},
		{"not true", "not is written !"},
		{`vo.TAP("simbad").Query("select 1", maxrec=5)`, "this option is vo.MaxRec(…)"},
		{`vo.Plot(t, "x", "y", title="CMD")`, "this option is vo.Title(…)"},
		{`vo.Histogram(t, "x", bins=20)`, "this option is plot.Bins(…)"},
		{`vo.TAP("simbad").Query(select top 5 ra from basic)`, "a query is text"},
		{`vo.TAP("simbad").Query("select ra from basic where otype = "AGB"")`, "stands in backquotes"},
		{"fmt.Println(1, 2\nfmt.Println(3)", "is not closed"},
		{`math.Sqrt 2`, "a call has parentheses: math.Sqrt(2)"},
		{`print "hello"`, `a call has parentheses: print("hello")`},
		{"type(x)", `fmt.Printf("%T\n", x)`},
		{`fmt.Println("a" "b")`, "a comma is missing"},
		{"a := 1\na, a", "a cell shows one value"},
		{"if true\n{\n}", "the { must stand at the end of this line"},
		{"x++ + 1", "+ is not expected here"},
		{"try:\n  x = 1\nexcept ValueError:\n  x = 2", "there are no exceptions"},

		{"x := []float64{1}\nx < 2", `t.Where("V < 2")`},
		{"x := []float64{1}\n2 * x", "a slice is computed in a loop"},
		{"x := []float64{1}\nmath.Log10(x)", "one number is wanted"},
		{"var t *vo.Table\nif t.NumRows > 3 { }", "t.NumRows() calls it"},
		{"x := 3\nx <- 5", "assigned with ="},
		{"var n int\nn = 2.5", "holds whole numbers"},
		{"x := 1,5", "1.5"},
		{"var t *vo.Table\nt.plot(\"V\", \"B\")", `vo.Plot(t, "x", "y")`},
		{"for row := range []string{} { row.Float(\"V\") }", "for _, row := range"},
		{"import pandas", "known packages need no import"},
		{"do { x } while (x)", "break"},
		{"x := ...", "for you to fill in"},
		{"x := ____", "for you to fill in"},
		{"fmt.Println(___)", "for you to fill in"},
		{"x = 5", "declared with :=, as in x := 5"},
		{"i += 1", "declared with :=, as in i := 5"},
		{"y := True", "it is written true"},
		{"y := None", "no value is written nil"},
		{"x := nil", "as in var t *vo.Table"},
		{"x := 3**2", "math.Pow(x, 2)"},
		{"np.mean(3)", "stat.Mean(x, nil)"},
		{"sqrt(2)", "did you mean math.Sqrt?"},
		{`plot(1, "ra", "dec")`, "did you mean vo.Plot?"},
		{`Println("a")`, "did you mean fmt.Println?"},
		{"vo.Bins(20)", "did you mean plot.Bins?"},
		{"vo.Crossmatch(1, 2)", "did you mean table.CrossMatch?"},
		{"vo.TAP(simbad)", `text stands in quotes: "simbad"`},
		{"var t *vo.Table\nt.Where(V < 1)", `text stands in quotes: "V < 1"`},
		{"var t *vo.Table\nt.Floats('V')", `text stands in double quotes: "V"`},
		{"var t *vo.Table\nlen(t)", "t.NumRows()"},
		{"var t *vo.Table\nfor _, r := range t {\n}", "range t.Rows()"},
		{"var t *vo.Table\nt[2:5]", "t.Slice(0, 10)"},
		{"var t *vo.Table\nt.shape", "t.NumRows() and t.NumCols()"},
		{"var t *vo.Table\nt.to_csv(\"x\")", `t.Write("name.csv")`},
		{"var t *vo.Table\nfor _, r := range t.Rows() { r.ra }", `r.Float("ra")`},
		{"x := []float64{1}\nvo.Plot(x, x)", "slices by vo.PlotData(x, y)"},
		{"x := []float64{1}\nvo.Plot(x, x, \"b\")", "slices are drawn by vo.PlotData"},
		{"vo.Histogram([]float64{1})", "a slice by plot.HistogramOf(x)"},
		{"p := plot.New()\nvar t *vo.Table\np.Add(t)", `p.XY(t, "x", "y")`},
		{`vo.Cone("http://x.org/").Search("M 31")`, "options are calls"},
		{`vo.NewTable("a", []float64{1})`, `vo.Col("name", values)`},
		{`vo.NewTable(vo.Col("a", []float64{1}))`, "the name of the table comes first"},
		{"var t *vo.Table\nt.Filter(func(r vo.Row) bool { return r[\"V\"] > 1 })", `r.Float("name")`},
		{"x := []float64{1}\nx = \"a\"", ":= declares it anew"},
		{"var m map[string]int\nm[\"a\"] = 1", "make the map first"},
		{"xs := []float64{1}\nxs[-1]", "xs[len(xs)-1]"},
		{"xs := []float64{1}\nxs[-2:]", "xs[len(xs)-2:]"},
		{"xs := []float64{1}\nxs - xs", "a slice is computed in a loop"},
		{"q := 5\nq * 2.5", "as in float64(n) * 2.5"},
		{"q := 5\nvar r float64 = q", "convert it: float64(q)"},
		{`"V = " + 3.5`, `fmt.Sprint("V = ", v)`},
		{`math.Sqrt("2")`, "numbers stand without quotes"},
		{`int("5")`, `strconv.Atoi("5")`},
		{"if 1 { }", "compare, as in x != 0"},
		{"a := 5\na := 6", "gets a new value with ="},
		{"func f(x) { return x*2 }", "as in x float64"},
		{"func f(x float64) { return x*2 }", "func f(…) float64 { … }"},
		{"func g(x float64) float64 { x*2 }", "return x * 2 makes it the function's result"},
		{"func h(x float64) float64 { }", "ends with return x"},
		{"return 5", "leave out return"},
		{"s := struct{ URL string }{}\ns.URL()", "write s.URL without ( )"},
	} {
		_, _, err := eval(t, newSession(t), test.code)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Value, test.want) {
			t.Errorf("%s\ngot  %v\nwant %s", test.code, err, test.want)
		}
	}
}

// What is no mistake of a beginner keeps the words of the compiler.
func TestNoAdviceWhereThereIsNone(t *testing.T) {
	for _, code := range []string{
		"x := map[string][]int{\"a\": {1, 2}, \"b\" 3}",
		"f := func(a []int) [3]int { return [3]int{1, 2, 3 }",
		"switch x := 3; { case x > 2: ) }",
		"select { case <-c: ] }",
		"var from, in = 1, 2; from + in )",
	} {
		_, _, err := eval(t, newSession(t), code)
		if err == nil {
			t.Errorf("%s: no error", code)
			continue
		}
		for _, advice := range []string{"is written", "braces", "stands in", "counts with", "goes through", "is text"} {
			if strings.Contains(err.Error(), advice) {
				t.Errorf("%s: %v", code, err)
			}
		}
	}
}

// A cell names the cell whose error it suffers from.
func TestFailedCellIsNamed(t *testing.T) {
	s := newSession(t)
	ctx := context.Background()
	run := func(count int, code string) error {
		_, err := s.Eval(ctx, code, IO{Count: count})
		return err
	}
	if run(3, "xs := []float64{1, 2}\nxs[-1]") == nil {
		t.Fatal("no error")
	}
	if err := run(4, "fmt.Println(xs)"); err == nil || !strings.Contains(err.Error(), "cell[3], which declares it, had an error") {
		t.Error(err)
	}
	if run(5, "r := strings.NewReader(os.ReadFile(\"no such file\"))") == nil {
		t.Fatal("no error")
	}
	if run(6, "var b *strings.Reader = errors.New(\"x\")") == nil {
		t.Fatal("no error")
	}
	if err := run(7, "xs := 3\nxs"); err != nil {
		t.Fatal(err)
	}
	if err := run(8, "xs + 1"); err != nil {
		t.Error(err)
	}
	if run(9, "f := os.Open(\"no such file\")") == nil {
		t.Fatal("no error")
	}
	if err := run(10, "f.Name()"); err == nil || !strings.Contains(err.Error(), "f is nil; cell[9], which sets it, had an error") {
		t.Error(err)
	}
	if run(11, "%reset -f"); len(s.failed) != 0 {
		t.Errorf("after a reset: %v", s.failed)
	}
}

func TestMemberAdviceKnowsColumns(t *testing.T) {
	s := newSession(t)
	if _, _, err := eval(t, s, `stars := vo.NewTable("x", vo.Col("ra", []float64{1}))`); err != nil {
		t.Fatal(err)
	}
	_, _, err := eval(t, s, "stars.ra")
	if err == nil || !strings.Contains(err.Error(), `the column is stars.Floats("ra")`) {
		t.Error(err)
	}
	_, _, err = eval(t, s, "stars.dec")
	if err == nil || strings.Contains(err.Error(), "the column is") {
		t.Error(err)
	}
}

// What Go runs and beginners did not mean is remarked on, and runs.
func TestRemarks(t *testing.T) {
	for code, want := range map[string]string{
		"t := []int{1}\nprint(t)":               "fmt.Println(t) writes its value",
		"5/2":                                   "5/2 of whole numbers is 2; 5.0/2 is 2.5",
		"2^3":                                   "math.Pow(2, 3)",
		"vo := 3\nvo":                           `import vo "vogo/vokit" brings it back`,
		"var t *vo.Table\nt.NumRows":            "t.NumRows() calls it",
		"6/2":                                   "",
		"5.0/2":                                 "",
		"print(\"a\", 1)":                       "",
		"0x10^3":                                "",
		"package main\nfunc main() { _ = 5/2 }": "",
	} {
		r, err := newSession(t).Eval(context.Background(), code, IO{})
		if err != nil {
			t.Errorf("%s: %v", code, err)
		}
		if got := strings.Join(r.Notes, "\n"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: notes %q, want %q", code, got, want)
		}
	}
}

func TestLibraryComesBack(t *testing.T) {
	s := newSession(t)
	for _, code := range []string{"vo := 3", `import vo "vogo/vokit"`, "vo.Deg(1)"} {
		if _, _, err := eval(t, s, code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// One mistake is one error: what the parser says after it stays away.
func TestConsequencesAreLeftOut(t *testing.T) {
	for _, code := range []string{
		"q := \"select top 5 ra\nfrom basic\"",
		"fmt.Println(1, 2\nfmt.Println(3)",
		"for i := 0; i <= 10; i++\n    fmt.Println(i)",
		"for row in stars:\n    print(row)",
		"i = 0; i < 3; i++; fmt.Println(i)",
	} {
		_, _, err := eval(t, newSession(t), code)
		var e *Error
		if !errors.As(err, &e) || len(e.Diagnostics) != 1 {
			t.Errorf("%s: %v", code, err)
		}
	}
}
