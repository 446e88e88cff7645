package parquet

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"vogo/vokit/table"
)

// FuzzRead: no file panics, an error is one line, and what can be read can be written and read again.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := Write(&b, allTypes(f)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	b.Reset()
	c, err := table.NewColumn(table.Meta{Name: "x"}, []float64{1, 2, 3})
	if err != nil {
		f.Fatal(err)
	}
	small, err := table.New("small", c)
	if err != nil {
		f.Fatal(err)
	}
	if err := Write(&b, small); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	if doc, err := os.ReadFile("testdata/pyarrow.parquet"); err == nil {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := ReadAt(bytes.NewReader(doc), int64(len(doc)))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("an error of more than one line: %v", err)
			}
			return
		}
		if got.NumCols() == 0 || got.NumRows() > 1<<16 {
			return
		}
		var out bytes.Buffer
		if err := Write(&out, got); err != nil {
			return // two columns of one name, say: Write has to say so, not to manage
		}
		again, err := ReadAt(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if again.NumRows() != got.NumRows() || again.NumCols() != got.NumCols() {
			t.Fatalf("%d × %d became %d × %d", got.NumRows(), got.NumCols(), again.NumRows(), again.NumCols())
		}
	})
}
