package closure_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vogo/kernel/cell"
	"vogo/kernel/cell/closure"
)

var update = flag.Bool("update", false, "let the Go toolchain write what the programs in testdata print")

// compiled returns a session that compiles every cell.
func compiled(t testing.TB) *cell.Session {
	t.Helper()
	if err := closure.Supported(); err != nil {
		t.Skip(err)
	}
	t.Setenv("VOGO_CLOSURES", "1")
	s, err := cell.New(cell.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPrograms runs the programs of testdata, one for each file of this package. They
// must print what they print when the Go toolchain compiles them.
func TestPrograms(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".go"), func(t *testing.T) {
			golden := strings.TrimSuffix(file, ".go") + ".out"
			if *update {
				out, err := exec.Command("go", "run", file).Output()
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, out, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			code, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			_, err = compiled(t).Eval(context.Background(), string(code), cell.IO{Count: 1, Stdout: &out, Stderr: &errs})
			var e *cell.Error
			if errors.As(err, &e) && e.Value != "exit status 0" {
				t.Errorf("%s", strings.Join(e.Trace, "\n"))
			}
			if errs.Len() > 0 {
				t.Errorf("writes to the standard error: %s", &errs)
			}
			differ(t, out.String(), string(want))
		})
	}
}

// differ reports the first line that two texts do not share.
func differ(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range w {
		if i >= len(g) || g[i] != w[i] {
			line := "(nothing)"
			if i < len(g) {
				line = g[i]
			}
			t.Fatalf("line %d is\n%s\nwant\n%s", i+1, line, w[i])
		}
	}
	t.Fatalf("prints more than it should: %q", g[len(w)-1:])
}
