// Package docs_test runs the Go of the documentation.
package docs_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vogo/display"
	"vogo/kernel/cell"
	"vogo/kernel/notebook"
	"vogo/sandbox"
	"vogo/sandbox/standin"
	"vogo/vokit"
)

// block is a fenced block of Go on a page.
type block struct {
	line  int
	code  string
	fails bool // marked "go fails": it is there to show an error
}

var fence = regexp.MustCompile("(?ms)^```(go[^\n]*)\n(.*?)^```$")

func blocksOf(text string) []block {
	var list []block
	for _, m := range fence.FindAllStringSubmatchIndex(text, -1) {
		list = append(list, block{
			line:  1 + strings.Count(text[:m[0]], "\n"),
			code:  text[m[4]:m[5]],
			fails: strings.TrimSpace(text[m[2]:m[3]]) == "go fails",
		})
	}
	return list
}

type discard struct{}

func (discard) Display(display.Output) {}
func (discard) Clear(bool)             {}

func TestEveryBlockRuns(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, "../README.md")
	server, err := sandbox.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	vokit.SetServices(server.Service)
	t.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(filepath.Join(t.TempDir(), "lock")))
	vokit.BesideHub(standin.Start)
	defer vokit.Leave()
	defer display.SetAmbient(display.WithSink(t.Context(), discard{}))()
	total := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		blocks := blocksOf(string(text))
		total += len(blocks)
		if len(blocks) > 0 {
			t.Run(page, func(t *testing.T) { runPage(t, page, blocks) })
		}
	}
	if total < 20 {
		t.Errorf("only %d blocks of Go found", total)
	}
}

func runPage(t *testing.T, page string, blocks []block) {
	s, err := cell.New(cell.Options{})
	if err != nil {
		t.Fatal(err)
	}
	vokit.SetVariables(s) // as the kernel does
	defer vokit.SetVariables(nil)
	t.Chdir(t.TempDir()) // pages write files
	for i, b := range blocks {
		var out bytes.Buffer
		_, err := s.Eval(context.WithoutCancel(t.Context()), b.code, cell.IO{Count: i + 1, Stdout: &out, Stderr: &out})
		switch {
		case b.fails && err == nil:
			t.Errorf("%s:%d: the block was to fail", page, b.line)
		case !b.fails && err != nil:
			t.Errorf("%s:%d: %v\n%s", page, b.line, err, b.code)
		}
	}
}

// TestLinks checks that what the pages link to is there.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, page := range append(pages, "../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			at := filepath.Join(filepath.Dir(page), filepath.FromSlash(m[1]))
			if _, err := os.Stat(at); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			}
		}
	}
}

// TestFilesNamedAreThere checks the files of the source that the pages name.
func TestFilesNamedAreThere(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	file := regexp.MustCompile("`([a-z_0-9/]+\\.(?:go|mjs))`")
	found := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range file.FindAllStringSubmatch(string(text), -1) {
			there := false
			for _, dir := range []string{"..", "../kernel", "../kernel/cell", "../kernel/cell/lower"} { // kernel.md names files below a package by their own name
				if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(m[1]))); err == nil {
					there = true
				}
			}
			if !there {
				t.Errorf("%s names %s, which is not there", page, m[1])
			}
			found++
		}
	}
	if found < 15 {
		t.Errorf("only %d names of files found", found)
	}
}

// TestShortNotebooks keeps the notebooks of howto short, run and listed.
func TestShortNotebooks(t *testing.T) {
	paths, err := filepath.Glob("../notebooks/howto/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks in howto: %v", err)
	}
	list, err := os.ReadFile("tutorials.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		nb, err := notebook.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(p), ".ipynb")
		if !strings.Contains(string(list), "`howto/"+name+"`") {
			t.Errorf("tutorials.md does not list howto/%s", name)
		}
		code := 0
		for _, c := range nb.Cells {
			if c.Type == notebook.Code {
				code++
			}
		}
		if code == 0 || code > 8 {
			t.Errorf("%s has %d cells of code, want at most 8", p, code)
		}
		if first := nb.Cells[0]; first.Type == notebook.Code || !strings.HasPrefix(first.Source, "# ") || !strings.Contains(first.Source, "?**") {
			t.Errorf("%s does not begin with a title and a question", p)
		}
	}
}
