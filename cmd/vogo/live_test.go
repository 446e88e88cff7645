package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no such host")
}

// Without a network a live run ends at once, in one line that says what to do.
func TestLiveRunOffline(t *testing.T) {
	old := http.DefaultClient.Transport
	http.DefaultClient.Transport = noNetwork{}
	defer func() { http.DefaultClient.Transport = old }()
	nb := put(t, filepath.Join(t.TempDir(), "a.ipynb"), codeNotebook(`"1 + 1"`))
	before, err := os.ReadFile(nb)
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := command(t, "run", "--live", nb)
	if code == 0 || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "no such host") || !strings.Contains(stderr, "without --live") {
		t.Errorf("code %d\n%s%s", code, stdout, stderr)
	}
	if after, err := os.ReadFile(nb); err != nil || string(after) != string(before) {
		t.Error("the notebook was written")
	}
}

// A live run tells of each cell how it differs, goes on after failures, and leaves
// the notebook alone.
func TestLiveRunTellsWhatDiffers(t *testing.T) {
	old := reach
	reach = func(context.Context) error { return nil }
	defer func() { reach = old }()
	dir := t.TempDir()
	cells := []string{`"6*7"`, `"os.Getenv(\"VOGO_TEST_LIVE\")"`,
		`"n := len(os.Getenv(\"VOGO_TEST_LIVE\"))\nvo.NewTable(\"t\", vo.Col(\"x\", make([]int, n)))"`,
		`"if n > 2 {\n\tpanic(\"no such host\")\n}\nfmt.Println(n)"`,
		`"if n > 2 {\n\tvo.Show(vo.Markdown(\"*m*\"))\n} else {\n\tfmt.Println(n)\n}"`}
	nb := put(t, filepath.Join(dir, "a.ipynb"), codeNotebook(cells...))
	t.Setenv("VOGO_TEST_LIVE", "ab")
	if code, stdout, stderr := command(t, "run", nb); code != 0 {
		t.Fatalf("code %d\n%s%s", code, stdout, stderr)
	}
	before, err := os.ReadFile(nb)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("VOGO_TEST_LIVE", "abc")
	code, stdout, _ := command(t, "run", "--live", nb)
	for _, want := range []string{"code cell 3 has 3 rows, saved 2", "code cell 5 is of another shape: saved text on stdout, now text",
		"1 the same, 2 with other values, 1 of another shape, 1 failed"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("it does not say %q:\n%s", want, stdout)
		}
	}
	if code == 0 {
		t.Error("a failing cell gave exit code 0")
	}
	if after, err := os.ReadFile(nb); err != nil || string(after) != string(before) {
		t.Error("the notebook was written")
	}
}
