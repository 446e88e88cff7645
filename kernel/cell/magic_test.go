package cell

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// seen runs a cell and returns all that a user sees of it.
func seen(t *testing.T, s *Session, code string) string {
	t.Helper()
	out, r, err := eval(t, s, code)
	if r.OK {
		out += "→ " + valueText(r.Value)
	}
	if err != nil {
		out += "error: " + err.Error()
	}
	return out
}

func valueText(v any) string {
	if s, ok := v.(interface{ String() string }); ok {
		return s.String()
	}
	return ""
}

func TestMagics(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("VOGO_TEST", "before")
	if err := os.Mkdir("lib", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"lib/a.go":      "package lib\n\nimport \"fmt\"\n\n// Greet greets.\nfunc Greet(n string) string { return fmt.Sprint(\"hello \", name(n)) }\n",
		"lib/b.go":      "package lib\n\nimport \"strings\"\n\nfunc name(n string) string { return strings.ToUpper(n) }\n",
		"lib/a_test.go": "package lib\nfunc broken( {}\n",
	} {
		if err := os.WriteFile(filepath.FromSlash(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := newSession(t)
	for _, c := range []struct{ code, want string }{
		{"%help", `(?s)^→ .*%timeit STATEMENT.*%%writefile`},
		{"x := 3\nok := true", `^$`},
		{"!ok", `^→ $`}, // Go: its value is no text
		{"%who", `(?m)^→ ok  bool  true\nx   int   3$`},
		{"!echo one; echo two >&2", `^one\ntwo\n$`},
		{"!exit 3", `^exit status 3\n$`},
		{"%%bash\nfor i in 1 2; do\n  echo $i\ndone", `^1\n2\n$`},
		{"%%bash\nexit 4", `^error: exit: exit status 4$`},
		{"%%writefile notes.txt\nfirst\nsecond", `^13 bytes to notes.txt\n$`},
		{"%%writefile -a notes.txt\nthird\n", `^6 bytes to notes.txt\n$`},
		{"!cat notes.txt", `^first\nsecond\nthird\n$`},
		{"%env VOGO_TEST", `^→ before$`},
		{"%env VOGO_TEST=after", `^$`},
		{"fmt.Print(os.Getenv(\"VOGO_TEST\"))", `^after$`},
		{"%cd lib", `^.*lib\n$`},
		{"%cd ..", `^.*\n$`},
		{"%cd nowhere", `^error: magic error: cell\[1\]:1:1: chdir nowhere: `},
		{"%load lib", `^$`},
		{"fmt.Print(Greet(\"vega\"))", `^hello VEGA$`},
		{"%time fmt.Println(x)", `^3\nwall time: .*s\n$`},
		{"%%time\nfmt.Println(x)\nundefinedName", `error: compile error: cell\[1\]:3:1: undefined: undefinedName$`},
		{"//%env VOGO_TEST", `^→ after$`},
		{"// %env VOGO_TEST=commented", `^$`},
		{"%env VOGO_TEST\nfmt.Print(\"go\")", `^go→ after$`},
		{"fmt.Print(\"go \")\n!echo shell", `^go shell\n$`},
		{"fmt.Print(7 %\n%2)", `error: compile error`},
		{"fmt.Print(\n7,\n`\n%help\n`)", `^7\n?.?\n%help\n$`},
		{"math.Sqrt?", `(?s)^→ func math\.Sqrt\(x float64\) float64.*square root`},
		{"?x", `^→ var x int`},
		{"nothing?", `error: magic error: cell\[1\]:1:1: nothing is known of nothing`},
		{"%matplotlib inline", `error: magic error: .*vo\.Plot`},
		{"x = 5\n%tim x", `error: magic error: cell\[1\]:2:1: there is no magic %tim; did you mean %time\?`},
		{"fmt.Print(x)", `^3$`}, // the cell before had no effect
		{"%bash echo", `error: magic error: .*two %`},
		{"%reset", `^$`},
		{"x", `error: compile error: .*undefined: x`},
	} {
		if got := seen(t, s, c.code); !regexp.MustCompile(c.want).MatchString(got) {
			t.Errorf("%s\ngot  %q\nwant %s", c.code, got, c.want)
		}
	}
}

func TestTimeit(t *testing.T) {
	s := newSession(t)
	if got := seen(t, s, "%timeit math.Sqrt(2)"); !regexp.MustCompile(`^[0-9.]+(ns|µs|ms) a run \(best of 5 times \d+\)\n$`).MatchString(got) {
		t.Errorf("got %q", got)
	}
}

func TestShellIsInterrupted(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no shell here")
	}
	s := newSession(t)
	took, err := interruptCell(t, s, "!echo ready; sleep 1000 & wait")
	if err == nil || !strings.Contains(err.Error(), "KeyboardInterrupt") {
		t.Errorf("got %v", err)
	}
	if took > 5*time.Second {
		t.Errorf("ended %v after the interrupt", took)
	}
}

func TestMagicCompletion(t *testing.T) {
	s := newSession(t)
	c := s.Complete("%%wri", 5)
	if c.Start != 2 || len(c.Matches) != 1 || c.Matches[0].Text != "writefile" {
		t.Errorf("got %+v", c)
	}
	if status, _ := s.IsComplete("%%bash\nfor i in 1 2; do"); status != "complete" {
		t.Errorf("a cell magic is %s", status)
	}
}
