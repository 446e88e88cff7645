package votable

import (
	"bytes"
	"io"

	"vogo/vokit/table"
)

func init() {
	table.RegisterFormat(table.Format{
		Name:       "votable",
		Extensions: []string{".vot", ".xml", ".votable"},
		Sniff:      sniff,
		Read:       Read,
		Write:      func(w io.Writer, t *table.Table) error { return Write(w, t, Binary2) },
	})
}

// sniff tells a VOTable by its root element, whatever stands before that.
func sniff(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if !bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) {
		return bytes.HasPrefix(head, []byte("\xff\xfe<")) || bytes.HasPrefix(head, []byte("\xfe\xff\x00<"))
	}
	return bytes.Contains(bytes.ToUpper(head), []byte("VOTABLE"))
}
