package votable_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "vogo/vokit/fits"
	_ "vogo/vokit/parquet"
	"vogo/vokit/table"
	_ "vogo/vokit/votable"
)

func runSTILTS(t *testing.T, args ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs STILTS")
	}
	path, err := exec.LookPath("stilts")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("stilts is not installed")
		}
		t.Skip("stilts is not installed: nothing to compare with")
	}
	if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		t.Fatalf("stilts %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// A table of STILTS' generator (all its columns but the thousand that repeat) in FITS, CSV and ASCII has the same
// cells for us as for STILTS, whichever of us has written it.
func TestSerializationsOfSTILTS(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	read := func(name string) *table.Table {
		t.Helper()
		tb, err := table.ReadFile(at(name))
		if err != nil {
			t.Fatal(err)
		}
		return tb
	}
	convert := func(t *testing.T, in, out, format string) {
		t.Helper()
		ifmt := map[string]string{".csv": "csv", ".txt": "ascii"}[filepath.Ext(in)]
		runSTILTS(t, "tpipe", "in="+at(in), "ifmt="+cmp.Or(ifmt, "(auto)"), "out="+at(out), "ofmt="+format)
	}
	runSTILTS(t, "tpipe", "in=:test:1000,*", "cmd=delcols k_*", "out="+at("want.vot"), "ofmt=votable-binary2")
	want := read("want.vot")
	if want.NumRows() != 1000 || want.NumCols() < 25 {
		t.Fatalf("%d rows, %d columns", want.NumRows(), want.NumCols())
	}
	for _, f := range []struct{ ext, format string }{{"fits", "fits-plus"}, {"csv", "csv"}, {"txt", "ascii"}} {
		t.Run(f.ext, func(t *testing.T) {
			theirs, ours := "theirs."+f.ext, "ours."+f.ext
			convert(t, "want.vot", theirs, f.format)
			convert(t, theirs, "theirs-"+f.ext+".vot", "votable-binary2")
			sameCells(t, "their file", read(theirs), read("theirs-"+f.ext+".vot"))
			if err := want.Write(at(ours)); err != nil {
				t.Fatal(err)
			}
			convert(t, ours, "ours-"+f.ext+".vot", "votable-binary2")
			sameCells(t, "our file", read(ours), read("ours-"+f.ext+".vot"))
		})
	}
}

// sameCells compares values, not the types of the columns: a text form does not say whether an integer is short. Null, an empty
// text and an empty array are one, as these forms cannot tell them apart.
func sameCells(t *testing.T, what string, got, want *table.Table) {
	t.Helper()
	if got.NumRows() != want.NumRows() || got.NumCols() != want.NumCols() {
		t.Fatalf("%s: %d × %d cells, want %d × %d", what, got.NumRows(), got.NumCols(), want.NumRows(), want.NumCols())
	}
	for k, c := range want.Columns() {
		g := got.Columns()[k]
		if g.Name != c.Name {
			t.Errorf("%s: column %d is %q, want %q", what, k, g.Name, c.Name)
			continue
		}
		bad := 0
		for i := range want.NumRows() {
			a, b := cellText(g, i), cellText(c, i)
			if a != b {
				if bad++; bad == 1 {
					t.Errorf("%s: column %s (%s, want %s), row %d: %s, want %s", what, c.Name, g.TypeName(), c.TypeName(), i, a, b)
				}
			}
		}
		if bad > 1 {
			t.Errorf("%s: column %s: %d cells differ", what, c.Name, bad)
		}
	}
}

func cellText(c *table.Column, i int) string {
	if s := fmt.Sprint(c.Value(i)); s != "<nil>" && s != "[]" {
		return s
	}
	return ""
}
