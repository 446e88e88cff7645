// Package parquet reads and writes tables in Apache Parquet files. What a VOTable says about columns and table
// is kept in the file as a VOTable without rows, by the convention of the IVOA Note "Parquet in the VO"
// (keys IVOA.VOTable-Parquet.version and IVOA.VOTable-Parquet.content), which other programs follow too.
package parquet

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"vogo/vokit/table"
)

const (
	magic      = "PAR1"
	versionKey = "IVOA.VOTable-Parquet.version"
	contentKey = "IVOA.VOTable-Parquet.content"
)

func init() {
	table.RegisterFormat(table.Format{
		Name:       "parquet",
		Extensions: []string{".parquet", ".parq", ".pq"},
		Sniff:      func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) },
		Read:       Read,
		ReadFile:   ReadFile,
		Write:      Write,
	})
}

// Read reads a table from a stream, which is read whole first: what is in a Parquet file stands at its end.
func Read(r io.Reader) (*table.Table, error) {
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return ReadAt(bytes.NewReader(all), int64(len(all)))
}

// ReadFile reads a table from a file.
func ReadFile(path string) (*table.Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	t, err := ReadAt(f, st.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}
