package votable

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"vogo/vokit/table"
)

func init() {
	table.RegisterFormat(table.Format{
		Name:       "votable",
		Extensions: []string{".vot", ".xml", ".votable"},
		Sniff:      sniff,
		Read:       Read,
		ReadFile:   readTableFile,
		Write:      func(w io.Writer, t *table.Table) error { return Write(w, t, Binary2) },
	})
}

// readTableFile knows how large the document is, which saves room while reading.
func readTableFile(path string) (*table.Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("votable: %w", err)
	}
	defer f.Close()
	t, err := Options{Open: openBeside(path)}.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// sniff tells a VOTable by its root element, whatever stands before that.
func sniff(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if !bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) {
		return bytes.HasPrefix(head, []byte("\xff\xfe<")) || bytes.HasPrefix(head, []byte("\xfe\xff\x00<"))
	}
	return bytes.Contains(bytes.ToUpper(head), []byte("VOTABLE"))
}
