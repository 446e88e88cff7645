// Package peer lets tests ask the field's Python libraries for their answers:
// fresh ones, beside those kept in testdata.
package peer

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Python is the interpreter that VOGO_PYTHON names, or else that of make test or
// the system's. Without one that has the modules the test is skipped.
func Python(t testing.TB, modules ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("runs " + strings.Join(modules, ", "))
	}
	candidates := []string{"python3"}
	if named := os.Getenv("VOGO_PYTHON"); named != "" {
		candidates = []string{named}
	} else if root, err := moduleRoot(); err == nil {
		candidates = append(candidates, filepath.Join(root, "build", "venv", "bin", "python"))
	}
	for _, p := range candidates {
		if exec.Command(p, "-c", "import "+strings.Join(modules, ", ")).Run() == nil {
			return p
		}
	}
	t.Skipf("no Python with %s (VOGO_PYTHON names one): there is nobody to compare with", strings.Join(modules, ", "))
	return ""
}

// moduleRoot is the directory of go.mod above the test.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
	return "", err
}

// Seed is what the random cases of the peers begin with: VOGO_SEED, or always the same.
func Seed() string {
	if s := os.Getenv("VOGO_SEED"); s != "" {
		return s
	}
	return "77"
}

// Golden runs a script, relative to the test, in an empty directory, which it gives.
func Golden(t testing.TB, python, script string, args ...string) string {
	t.Helper()
	path, err := filepath.Abs(script)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, append([]string{path}, args...)...)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s", script, args, err, out.String())
	}
	return dir
}
