package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// command runs a command line and returns what it printed.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &err)
	return code, out.String(), err.String()
}

func put(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// codeNotebook is a notebook with one code cell for each JSON string.
func codeNotebook(cells ...string) string {
	var list []string
	for _, c := range cells {
		list = append(list, `{"cell_type":"code","execution_count":null,"metadata":{},"outputs":[],"source":`+c+`}`)
	}
	return `{"cells":[` + strings.Join(list, ",") + `],"metadata":{},"nbformat":4,"nbformat_minor":4}`
}

func TestBadInputIsOneLine(t *testing.T) {
	dir := t.TempDir()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	text := put(t, filepath.Join(dir, "text.ipynb"), "hello")
	python := put(t, filepath.Join(dir, "python.ipynb"), `{"cells":[],"metadata":{"language_info":{"name":"python"}},"nbformat":4,"nbformat_minor":5}`)
	broken := put(t, filepath.Join(dir, "connection.json"), `{"shell_port":`)
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"unknown command", []string{"rum"}, exitUsage, `unknown command "rum"`},
		{"unknown flag", []string{"run", "--chekc", "x"}, exitUsage, "unknown flag: --chekc"},
		{"no notebook named", []string{"run"}, exitUsage, "requires at least 1 arg"},
		{"no such notebook", []string{"run", "none.ipynb"}, exitFailed, "none.ipynb: no such notebook or directory"},
		{"empty directory", []string{"run", empty}, exitFailed, "no notebooks (*.ipynb)"},
		{"bad parameter", []string{"run", "-p", "x", text}, exitUsage, `parameter "x": want name=value`},
		{"bad sky", []string{"run", "--sky", "cloudy", text}, exitUsage, `want "sandbox" or "live"`},
		{"check and output", []string{"run", "--check", "-o", dir, text}, exitFailed, "[check output]"},
		{"no connection file", []string{"kernel", filepath.Join(dir, "none.json")}, exitFailed, "none.json"},
		{"broken connection file", []string{"kernel", broken}, exitFailed, "connection.json"},
		{"occupied port", []string{"sandbox", "--addr", busy.Addr().String()}, exitFailed, "choose another port with --addr"},
		{"public address", []string{"sandbox", "--addr", "0.0.0.0:0"}, exitFailed, "loopback"},
		{"lab without directory", []string{"lab", filepath.Join(dir, "none")}, exitFailed, "no such directory"},
		{"nothing to uninstall", []string{"uninstall", "--prefix", dir}, exitFailed, "nothing to remove"},
		{"bad kernel name", []string{"install", "--prefix", dir, "--name", "a b"}, exitFailed, `kernel name "a b"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, _, stderr := command(t, tt.args...)
			if code != tt.code || !strings.Contains(stderr, tt.want) {
				t.Errorf("vogo %s: code %d and %q, want %d and %q", strings.Join(tt.args, " "), code, stderr, tt.code, tt.want)
			}
			if strings.Count(stderr, "\n") != 1 || strings.Contains(stderr, "goroutine ") {
				t.Errorf("not one line: %q", stderr)
			}
		})
	}
	for path, want := range map[string]string{text: "not JSON at line 1", python: "written in python"} {
		code, stdout, _ := command(t, "run", path)
		if code != exitFailed || !strings.Contains(stdout, want) {
			t.Errorf("vogo run %s: code %d and %q, want %q", path, code, stdout, want)
		}
	}
}

func TestRunWritesOutputs(t *testing.T) {
	dir := t.TempDir()
	nb := put(t, filepath.Join(dir, "a.ipynb"), codeNotebook(`"x := 6"`, `"fmt.Println(\"six\", x)\nx * 7"`))
	code, stdout, stderr := command(t, "run", nb)
	if code != 0 || !strings.Contains(stdout, "[2/2]") || !strings.Contains(stdout, "1 notebook, 2 cells") {
		t.Fatalf("code %d\n%s%s", code, stdout, stderr)
	}
	data, err := os.ReadFile(nb)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"six 6\n"`, `"42"`, `"execution_count": 2`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the notebook lacks %s:\n%s", want, data)
		}
	}
	if code, stdout, _ := command(t, "run", "--check", nb); code != 0 {
		t.Errorf("--check right after: code %d\n%s", code, stdout)
	}
	changed := strings.Replace(string(data), `"42"`, `"43"`, 1)
	put(t, nb, changed)
	code, stdout, _ = command(t, "run", "--check", nb)
	if code != exitFailed || !strings.Contains(stdout, `saved "43", now "42"`) {
		t.Errorf("--check of a changed output: code %d\n%s", code, stdout)
	}
	if got, _ := os.ReadFile(nb); string(got) != changed {
		t.Error("--check wrote the notebook")
	}
}

func TestRunStopsAtAFailingCell(t *testing.T) {
	dir := t.TempDir()
	nb := put(t, filepath.Join(dir, "a.ipynb"), codeNotebook(`"x := 1"`, `"y := nothing"`, `"x + 1"`))
	code, stdout, _ := command(t, "run", "-o", filepath.Join(dir, "out"), nb)
	if code != exitFailed || strings.Contains(stdout, "[3/3]") || !strings.Contains(stdout, "undefined: nothing") {
		t.Errorf("code %d\n%s", code, stdout)
	}
	code, stdout, _ = command(t, "run", "--keep-going", "-o", filepath.Join(dir, "out"), nb)
	if code != exitFailed || !strings.Contains(stdout, "[3/3]") {
		t.Errorf("--keep-going: code %d\n%s", code, stdout)
	}
}

func TestRunWithParametersLeavesTheOriginal(t *testing.T) {
	dir := t.TempDir()
	source := strings.Replace(codeNotebook(`"band := \"g\""`, `"band"`), `"metadata":{}`, `"metadata":{"tags":["parameters"]}`, 1)
	nb := put(t, filepath.Join(dir, "a.ipynb"), source)
	out, page := filepath.Join(dir, "out"), filepath.Join(dir, "page.html")
	if code, stdout, stderr := command(t, "run", "-p", "band=r", "-o", out, "--html", page, nb); code != 0 {
		t.Fatalf("code %d\n%s%s", code, stdout, stderr)
	}
	if got, _ := os.ReadFile(nb); string(got) != source {
		t.Error("the original was written")
	}
	if got, _ := os.ReadFile(filepath.Join(out, "a.ipynb")); !strings.Contains(string(got), `band = \"r\"`) {
		t.Errorf("the copy does not set the parameter:\n%s", got)
	}
	if got, _ := os.ReadFile(page); !strings.Contains(string(got), "<pre>r</pre>") {
		t.Errorf("the page does not show the value:\n%s", got)
	}
	code, stdout, _ := command(t, "run", "-p", "bnd=r", nb)
	if code != exitFailed || !strings.Contains(stdout, `no parameter "bnd"`) {
		t.Errorf("a parameter that is none: code %d\n%s", code, stdout)
	}
}

func TestInterruptLeavesTheNotebook(t *testing.T) {
	source := codeNotebook(`"x := 1"`, `"for {\n}"`)
	nb := put(t, filepath.Join(t.TempDir(), "a.ipynb"), source)
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr bytes.Buffer
	watch := writerFunc(func(b []byte) (int, error) {
		if bytes.Contains(b, []byte("[1/2]")) { // the first cell has run: now the endless one does
			cancel()
		}
		return stdout.Write(b)
	})
	code := run(ctx, []string{"run", nb}, strings.NewReader(""), watch, &stderr)
	if code != exitInterrupted || !strings.Contains(stderr.String(), "is as it was") {
		t.Errorf("code %d, %q", code, stderr.String())
	}
	if got, _ := os.ReadFile(nb); string(got) != source {
		t.Error("the notebook was written")
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestRunUsesTheSandbox(t *testing.T) {
	t.Setenv("VOGO_SKY", "")
	nb := put(t, filepath.Join(t.TempDir(), "a.ipynb"),
		codeNotebook(`"t := vo.TAP(\"gavo\").Query(\"SELECT TOP 2 obs_collection FROM ivoa.obscore\")\nt.NumRows()"`))
	if code, stdout, stderr := command(t, "run", nb); code != 0 {
		t.Errorf("code %d\n%s%s", code, stdout, stderr)
	}
}

func TestInstallAndUninstall(t *testing.T) {
	dir := t.TempDir()
	if code, stdout, stderr := command(t, "install", "--prefix", dir); code != 0 || !strings.Contains(stdout, "Installed the kernel") {
		t.Errorf("install: code %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, _ := command(t, "install", "--prefix", dir); code != 0 || !strings.Contains(stdout, "Already installed") {
		t.Errorf("again: code %d\n%s", code, stdout)
	}
	if code, stdout, _ := command(t, "uninstall", "--prefix", dir); code != 0 || !strings.Contains(stdout, "Removed") {
		t.Errorf("uninstall: code %d\n%s", code, stdout)
	}
}

func TestSummaryOf(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"// what\nx := 1", "x := 1"},
		{"import (\n\t\"fmt\"\n)\nfmt.Println()", "fmt.Println()"},
		{"// only a comment", "// only a comment"},
		{strings.Repeat("längs", 20), strings.Repeat("längs", 11) + "lä…"},
	} {
		if got := summaryOf(tt.in); got != tt.want {
			t.Errorf("summaryOf(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
