package parquet

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// TestLZ4 reads pages that LZ4 makes hardly smaller, and others.
func TestLZ4(t *testing.T) {
	type row struct {
		Name  string  `parquet:"name,plain"`
		Dict  string  `parquet:"dict,dict"`
		No    int64   `parquet:"no"`
		Maybe *string `parquet:"maybe,optional"`
	}
	for _, version := range []int{1, 2} {
		var b bytes.Buffer
		w := parquet.NewGenericWriter[row](&b, parquet.Compression(&parquet.Lz4Raw), parquet.DataPageVersion(version), parquet.PageBufferSize(1000))
		var rows []row
		for i := range 500 {
			r := row{Name: fmt.Sprint("n", i*i), Dict: fmt.Sprint("d", i%200), No: int64(i) * 1e15}
			if i%3 > 0 {
				r.Maybe = &r.Name
			}
			rows = append(rows, r)
		}
		if _, err := w.Write(rows); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			maybe := any(nil)
			if r.Maybe != nil {
				maybe = *r.Maybe
			}
			c := got.Columns()
			if c[0].Text(i) != r.Name || c[1].Text(i) != r.Dict || c[2].Int(i) != r.No || c[3].Value(i) != maybe {
				t.Fatalf("version %d, row %d: %v %v %v %v, want %+v", version, i, c[0].Value(i), c[1].Value(i), c[2].Value(i), c[3].Value(i), r)
			}
		}
	}
}
