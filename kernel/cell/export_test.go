package cell

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vogo/display"
)

// shown returns what cells print and show, as a program prints it.
func shown(t *testing.T, cells []ExportCell) string {
	t.Helper()
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for i, c := range cells {
		r, err := s.Eval(context.Background(), c.Source, IO{Count: i + 1, Stdout: &out, Stderr: &bytes.Buffer{}})
		if err != nil && !c.MayFail {
			t.Fatalf("cell %d: %v", i+1, err)
		}
		if err == nil && r.OK {
			out.WriteString(display.Of(r.Value).Text() + "\n")
		}
	}
	return out.String()
}

func TestExportedProgramsPrintWhatTheCellsShow(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no Go toolchain to compile the programs with")
	}
	tests := []struct {
		name  string
		cells []string
		want  []string // in the program
	}{
		{"values", []string{"x := 6", "y := x * 7\ny", "// a remark\nx + y"}, []string{"display.Show(y)", "// a remark"}},
		{"checked calls", []string{
			"n := strconv.Atoi(\"41\")\nn + 1",
			"func half(s string) int { return strconv.Atoi(s) / 2 }\nhalf(\"84\")",
			"os.WriteFile(os.DevNull, nil, 0o600)",
			"strings.Repeat(strconv.Unquote(`\"ab\"`), strconv.Atoi(\"2\"))",
			"before, after := func() (int, int, error) { return 1, 2, nil }()\nbefore + after",
		}, []string{"must(strconv.Atoi(", "must0(os.WriteFile(", "must2(func()"}},
		{"names declared anew", []string{
			"x := 1\nfunc f() int { return x }",
			"x := \"text\"\nf()",
			"func f() string { return x }\nf()",
			"type T struct{ A int }\nt := T{1}\nt",
			"type T struct{ A, B string }\nt := T{\"a\", \"b\"}\nt.B",
		}, []string{"var x int", "var x_2 string", "type T_2 struct"}},
		{"what cells may leave unused", []string{
			"import \"bufio\"\nfor i, v := range []int{1, 2} {\n\tw := v\n}\nfunc g() int {\n\tunused := 3\n\tif a, b := 1, 2; b > 1 {\n\t\treturn b\n\t}\n\treturn 0\n}\ng()",
			"x := 5\nx;",
			"switch k := 3; {\ndefault:\n}\nlen(\"abc\")",
		}, nil},
		{"declarations in any order", []string{
			"fmt.Println(area(side(2)))\n// side is a length.\ntype side float64\nfunc area(s side) side { return s * s }",
			"var (\n\ta int = 2\n\tb, c = 3.5, \"c\"\n\td []string\n)\nfmt.Println(a, b, c, d)",
			"d = append(d, \"x\")\nvar d []string\nd",
			"const (\n\tone = iota + 1\n\ttwo\n)\none + two",
			"func (s side) Double() side { return 2 * s }\nside(3).Double()",
		}, []string{"// side is a length.\ntype side float64"}},
		{"generics and iterators", []string{
			"func Map[T, U any](in []T, f func(T) U) []U {\n\tvar out []U\n\tfor _, v := range in {\n\t\tout = append(out, f(v))\n\t}\n\treturn out\n}",
			"Map([]int{1, 2, 3}, func(i int) string { return strings.Repeat(\"*\", i) })",
			"for i := range 3 {\n\tfmt.Print(i, \" \")\n}\nfmt.Println()",
			"slices.Sorted(maps.Keys(map[string]int{\"b\": 1, \"a\": 2}))",
		}, nil},
		{"packages of one name", []string{
			"import crand \"crypto/rand\"\nb := make([]byte, 4)\ncrand.Read(b)\nlen(b)",
			"strings := []string{\"a\", \"b\"}\nstrings",
			"path := \"x/y\"\npath",
		}, nil},
		{"main and init", []string{
			"package main\n\nimport \"fmt\"\n\nconst greeting = \"hello\"\n\nfunc init() { fmt.Println(\"first\") }\n\nfunc main() { fmt.Println(greeting) }",
			"func main() { fmt.Println(\"again\") }",
		}, nil},
		{"tables", []string{
			"t := table.New(\"stars\", table.NewColumn(table.Meta{Name: \"V\", Unit: \"mag\"}, []float64{2, 1, 3}))",
			"t.Sort(\"V\")",
		}, []string{"must(table.New(\"stars\", must(table.NewColumn("}},
	}
	dir := t.TempDir()
	type program struct {
		name, want string
	}
	var programs []program
	for i, tt := range tests {
		var cells []ExportCell
		for _, c := range tt.cells {
			cells = append(cells, ExportCell{Source: c})
		}
		text, err := Export(cells, ExportOptions{Comment: "Command x is exported."})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, w := range tt.want {
			if !strings.Contains(string(text), w) {
				t.Errorf("%s: no %q in\n%s", tt.name, w, text)
			}
		}
		at := filepath.Join(dir, "p"+string(rune('a'+i)))
		if err := os.MkdirAll(at, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at, "main.go"), text, 0o644); err != nil {
			t.Fatal(err)
		}
		programs = append(programs, program{at, shown(t, cells)})
	}
	for i, p := range programs {
		var stderr bytes.Buffer
		cmd := exec.Command("go", "run", filepath.Join(p.name, "main.go"))
		cmd.Stderr = &stderr
		got, err := cmd.Output()
		if err != nil {
			text, _ := os.ReadFile(filepath.Join(p.name, "main.go"))
			t.Errorf("program %d: %v\n%s\n%s", i, err, stderr.String(), text)
			continue
		}
		if string(got) != p.want {
			t.Errorf("program %d printed\n%s\nwant\n%s", i, got, p.want)
		}
	}
}

func TestExportRefuses(t *testing.T) {
	tests := []struct {
		name  string
		cells []ExportCell
		want  string
	}{
		{"a cell that does not compile", []ExportCell{{Source: "x := 1"}, {Source: "x + missing"}}, "cell 2 cannot be exported: compile error: "},
		{"a method declared twice", []ExportCell{{Source: "type T int"}, {Source: "func (T) M() int { return 1 }"}, {Source: "func (T) M() int { return 2 }"}}, "cell 3 cannot be exported: it declares the method M again"},
	}
	for _, tt := range tests {
		_, err := Export(tt.cells, ExportOptions{})
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s…", tt.name, err, tt.want)
		}
		var known *Error
		if tt.name == "a cell that does not compile" && !errors.As(err, &known) {
			t.Errorf("%s: no *Error in %v", tt.name, err)
		}
	}
	text, err := Export([]ExportCell{{Source: "x +", MayFail: true}, {Source: "fmt.Println(1)"}}, ExportOptions{})
	if err != nil || !strings.Contains(string(text), "// x +") {
		t.Errorf("a cell meant to fail: %v\n%s", err, text)
	}
}

// TestExportOfMagics exports cells with lines for the notebook.
func TestExportOfMagics(t *testing.T) {
	cells := []ExportCell{{Source: "%time x := 3"}, {Source: "%%time\ny := 2 * x\ny"}, {Source: "!echo hi"}, {Source: "%env A=b"}, {Source: "//%who\nx + y"}, {Source: "%%bash\necho hello"}, {Source: "strings.ToUpper?"}}
	src, err := Export(cells, ExportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"x = 3", "y = 2 * x", "display.Show(y)", "// In the notebook, for the shell: echo hi", `os.Setenv("A", "b")`, "// In the notebook: %who", "display.Show(x + y)", "//	echo hello", "documentation of strings.ToUpper"} {
		if !bytes.Contains(src, []byte(want)) {
			t.Errorf("the program lacks %q:\n%s", want, src)
		}
	}
}
