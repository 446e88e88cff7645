package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const notebooks = "../../notebooks"

func TestRowsAreUpToDate(t *testing.T) {
	want, missing, err := rowsOf(notebooks)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(notebooks, "ROWS.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("notebooks/ROWS.md is not what the tags of the cells say: run make rows")
	}
	t.Logf("%d rows have no cell: %s", len(missing), strings.Join(missing, " "))
}

func TestRowsAreComplete(t *testing.T) {
	rows, err := readRows()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 152 {
		t.Errorf("%d rows, want 152", len(rows))
	}
	seen := map[string]bool{}
	for _, r := range rows {
		if seen[r.id] || !rowTag.MatchString(r.id) || r.title == "" {
			t.Errorf("row %+v: a second one, or without a name or a title", *r)
		}
		seen[r.id] = true
	}
}

func TestUnknownTag(t *testing.T) {
	dir := t.TempDir()
	nb := `{"cells":[{"cell_type":"code","execution_count":null,"metadata":{"tags":["S9-99"]},"outputs":[],"source":"1"}],"metadata":{},"nbformat":4,"nbformat_minor":4}`
	if err := os.WriteFile(filepath.Join(dir, "01-x.ipynb"), []byte(nb), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := rowsOf(dir); err == nil || !strings.Contains(err.Error(), "no such row") {
		t.Errorf("got %v", err)
	}
}

func TestCodeLines(t *testing.T) {
	for _, tt := range []struct {
		source string
		want   int
	}{
		{"", 0},
		{"// a remark\n\nx := 1 // here\n", 1},
		{"q := `select\n\n  a\nfrom b`\nq", 4},
		{"/* two\nlines */\nf(\n\t1,\n)", 3},
	} {
		if got := codeLines(tt.source); got != tt.want {
			t.Errorf("codeLines(%q) = %d, want %d", tt.source, got, tt.want)
		}
	}
}
