package table

import (
	"strconv"
	"strings"
)

// shape is what an arraysize says about the cells of a column (VOTable 1.5 section 2.2).
// Of a text column the first dimension, the length of the texts, is not counted as an array.
type shape struct {
	array    bool
	size     int // elements of a cell; 0 when it varies from row to row
	width    int // of a text column: bytes of a fixed-length text, 0 when they vary
	maxWidth int // of a text column: the most characters a text has, 0 when unlimited
}

// maxFixed is the largest cell that is believed to be of fixed size: of larger ones every null would
// take the room of a whole cell.
const maxFixed = 1 << 16

func parseShape(arraysize string, dt Datatype) shape {
	s := strings.TrimSpace(arraysize)
	var dims []string
	if s != "" {
		dims = strings.Split(s, "x")
	}
	var sh shape
	if dt.IsText() {
		if len(dims) == 0 {
			sh.width, sh.maxWidth = 1, 1
			return sh
		}
		first := strings.TrimSuffix(dims[0], "*")
		if n, err := strconv.Atoi(first); err == nil && n > 0 {
			sh.maxWidth = n
			if first == dims[0] {
				sh.width = n
			}
		}
		dims = dims[1:]
	}
	if len(dims) == 0 {
		return sh
	}
	sh.array, sh.size = true, 1
	for _, d := range dims {
		n, err := strconv.Atoi(d)
		if err != nil || n < 0 {
			sh.size = 0
			return sh
		}
		if sh.size *= n; sh.size > maxFixed {
			sh.size = 0
			return sh
		}
	}
	// A one-element vector stays a vector only if it was written with more than one dimension
	// or may vary: arraysize="1" is how many services write a scalar.
	if sh.size == 1 && len(dims) == 1 && !dt.IsText() {
		sh.array = false
	}
	return sh
}
