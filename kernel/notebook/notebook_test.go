package notebook

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testdata/jupyter.ipynb was written by Python's nbformat, with every kind of
// cell and output, characters that JSON writers disagree about, and fields this
// package does not know.
func TestRoundTripIsWhatJupyterWrites(t *testing.T) {
	want, err := os.ReadFile("testdata/jupyter.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	nb, err := Parse(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error("written differently (-Jupyter +vogo):\n" + diff)
	}
}

func TestParse(t *testing.T) {
	nb, err := ReadFile("testdata/jupyter.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	c := nb.Cells[1]
	if c.Type != Code || c.Source != "a := 1\n\nb := 2\n" || c.Count != 1 || c.ID != "c1" || !c.HasTag("parameters") {
		t.Errorf("code cell read as %+v", c)
	}
	var types []OutputType
	for _, o := range c.Outputs {
		types = append(types, o.Type)
	}
	if diff := cmp.Diff([]OutputType{Stream, Stream, DisplayData, ExecuteResult, ErrorOutput}, types); diff != "" {
		t.Error(diff)
	}
	if got := c.Outputs[2].Data["text/html"]; got != "<table>\n</table>" {
		t.Errorf("text/html read as %q", got)
	}
	if got := nb.Language(); got != "go" {
		t.Errorf("Language() = %q", got)
	}
	if got := nb.Title(); got != "Größe & Ähnlichkeit" {
		t.Errorf("Title() = %q", got)
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", "the file is empty"},
		{"not JSON", "{\n \"cells\": [\n  oops\n", "not JSON at line 3"},
		{"cut", `{"cells": [`, "ends too early"},
		{"a list", `[1]`, "want a JSON object, found a JSON array"},
		{"null", `null`, "found null"},
		{"trailing", `{"cells":[],"nbformat":4,"nbformat_minor":5,"metadata":{}} x`, "more text after the end"},
		{"some JSON", `{"a": 1}`, `no "nbformat"`},
		{"old", `{"nbformat": 3, "worksheets": []}`, "format 3 is too old"},
		{"new", `{"nbformat": 5, "cells": []}`, "format 5 is newer"},
		{"no cells", `{"nbformat": 4}`, `no list of "cells"`},
		{"cell", `{"nbformat": 4, "cells": [1]}`, "cell 1: want a JSON object, found a number"},
		{"cell type", `{"nbformat": 4, "cells": [{"cell_type": "heading"}]}`, `cell 1: cell_type "heading"`},
		{"source", `{"nbformat": 4, "cells": [{"cell_type": "code", "source": {}}]}`, `cell 1: "source": want a string`},
		{"output", `{"nbformat": 4, "cells": [{"cell_type": "code", "outputs": [{}]}]}`, "cell 1: output 1: no output_type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.in))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse(%q) = %v, want an error with %q", tt.in, err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the error has several lines: %q", err)
			}
		})
	}
}

func TestReadFileNamesAMissingNotebook(t *testing.T) {
	_, err := ReadFile("testdata/none.ipynb")
	if want := "testdata/none.ipynb: no such notebook"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestWriteAtomicKeepsModeAndLinks(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.ipynb"), filepath.Join(dir, "link.ipynb")
	if err := os.WriteFile(real, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if err := WriteAtomic(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(real); string(got) != "new" {
		t.Errorf("the file holds %q", got)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
	if info, _ := os.Stat(real); info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v", info.Mode())
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 2 {
		t.Errorf("files were left over: %v", left)
	}
}

func TestWriteAtomicLeavesTheOldFileWhenItCannotWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "a.ipynb")
	err := WriteAtomic(path, []byte("x"))
	if err == nil || !strings.Contains(err.Error(), "cannot write "+path) {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	seed, err := os.ReadFile("testdata/jupyter.ipynb")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a"], "outputs": [{"output_type":"stream","text":["x"]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		nb, err := Parse(data)
		if err != nil {
			return
		}
		first, err := nb.Bytes()
		if err != nil {
			t.Fatal("what was read cannot be written: ", err)
		}
		again, err := Parse(first)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, first)
		}
		second, err := again.Bytes()
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("written twice, the notebook differs:\n%s\n%s", first, second)
		}
		if _, err := nb.HTML(""); err != nil {
			t.Error(err)
		}
		nb.Title()
	})
}

func TestProgressThatVanishedIsNoDifference(t *testing.T) {
	cell := func(outputs ...Output) *Notebook {
		return &Notebook{Cells: []*Cell{{Type: Code, Source: "1", Outputs: outputs}}}
	}
	result := Output{Type: ExecuteResult, Data: map[string]any{"text/plain": "1"}}
	gone := Output{Type: DisplayData, Data: map[string]any{}}
	if d := Check(cell(gone, result), cell(result)); len(d) != 0 {
		t.Errorf("differences: %v", d)
	}
	if d := Check(cell(result), cell(gone)); len(d) != 1 {
		t.Errorf("a missing result: %v", d)
	}
}
