package votable

import "fmt"

// Format is how the rows of a table are written in a VOTable (VOTable 1.5 section 5).
type Format uint8

// The serializations.
const (
	Binary2   Format = iota // compact, with a bit for each null; the usual one
	Binary                  // compact; nulls of integers need a number of their own
	TableData               // as XML text
)

// String is the name of the element that holds the rows.
func (f Format) String() string {
	switch f {
	case Binary2:
		return "BINARY2"
	case Binary:
		return "BINARY"
	case TableData:
		return "TABLEDATA"
	}
	return fmt.Sprintf("Format(%d)", uint8(f))
}
