package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunProgram(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		name, source, stdin string
		args                []string
		code                int
		stdout, stderr      string // stderr: a part of it
	}{
		{"prints", "package main\nimport \"fmt\"\nfunc main() { fmt.Println(6 * 7) }", "", nil, 0, "42\n", ""},
		{"reads", "package main\nimport (\"bufio\"; \"fmt\"; \"os\")\nfunc main() { s := bufio.NewScanner(os.Stdin); for s.Scan() { fmt.Println(s.Text() + \"!\") } }", "a\nb", nil, 0, "a!\nb!\n", ""},
		{"arguments", "package main\nimport (\"fmt\"; \"os\")\nfunc main() { fmt.Println(os.Args[1:]) }", "", []string{"x", "y"}, 0, "[x y]\n", ""},
		{"deadlock", "package main\nfunc main() { <-make(chan int) }", "", nil, 2, "", "fatal error: all goroutines are asleep - deadlock!"},
		{"exit status", "package main\nimport (\"fmt\"; \"os\")\nfunc main() { fmt.Fprintln(os.Stderr, \"sorry\"); os.Exit(3) }", "", nil, 3, "", "sorry"},
		{"panic", "package main\nfunc main() { panic(\"no\") }", "", nil, exitPanic, "", "panic: no"},
		{"does not compile", "package main\nfunc main() { x + }", "", nil, exitFailed, "", "p.go:2:"},
		{"undefined", "package main\nfunc main() { nothing() }", "", nil, exitFailed, "", "p.go:2:15: undefined: nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := put(t, filepath.Join(dir, "p.go"), tt.source)
			var out, errs bytes.Buffer
			code := run(t.Context(), append([]string{"run", path}, tt.args...), strings.NewReader(tt.stdin), &out, &errs)
			if code != tt.code || out.String() != tt.stdout || !strings.Contains(errs.String(), tt.stderr) {
				t.Errorf("code %d, stdout %q, stderr %q; want %d, %q, %q", code, out.String(), errs.String(), tt.code, tt.stdout, tt.stderr)
			}
		})
	}
	if code, _, stderr := command(t, "run", "none.go"); code != exitFailed || !strings.Contains(stderr, "none.go: no such program") {
		t.Errorf("code %d, %q", code, stderr)
	}
	path := put(t, filepath.Join(dir, "p.go"), "package main\nfunc main() {}")
	if code, _, stderr := command(t, "run", "--check", path); code != exitUsage || !strings.Contains(stderr, "--check is for notebooks") {
		t.Errorf("code %d, %q", code, stderr)
	}
}

func TestExport(t *testing.T) {
	dir := t.TempDir()
	nb := put(t, filepath.Join(dir, "a.ipynb"), codeNotebook(`"n := strconv.Atoi(\"41\")\nn + 1"`, `"strconv.Atoi?"`))
	code, stdout, stderr := command(t, "export", nb)
	if code != 0 || !strings.Contains(stdout, `must(strconv.Atoi("41"))`) || !strings.Contains(stdout, "Command a was exported") {
		t.Errorf("code %d\n%s%s", code, stdout, stderr)
	}
	target := filepath.Join(dir, "a.go")
	if code, _, stderr := command(t, "export", "--sky", "sandbox", "-o", target, nb); code != 0 {
		t.Errorf("code %d, %s", code, stderr)
	}
	if text, err := os.ReadFile(target); err != nil || !strings.Contains(string(text), "sandbox.Start(") {
		t.Errorf("%v\n%s", err, text)
	}
	bad := put(t, filepath.Join(dir, "b.ipynb"), codeNotebook(`"x + 1"`))
	if code, _, stderr := command(t, "export", bad); code != exitFailed || !strings.Contains(stderr, "cell 1 cannot be exported: compile error: ") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("code %d, %q", code, stderr)
	}
}
