package display

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// shownBy counts what cells have shown, by the cell and what it is.
var shownBy struct {
	sync.Mutex
	runs map[string]*shows
}

type shows struct {
	sink Sink // of the last run of a cell
	n    int
}

// CellContentID is an id for what the cell of ctx shows, to be given to [KeepAs]
// for values whose content is not enough of an id: what they do is in functions. It
// is made of the cell, of what write writes, and of how often the cell has shown the
// same before in this run. A cell that is run again, or in another session, thus
// makes the same outputs, while the ids of different cells differ. Of a cell that
// the front end does not name, it is how often any such cell has shown the same.
func CellContentID(ctx context.Context, write func(w io.Writer)) string {
	content, cell, sink := ContentID(write), CellID(ctx), SinkOf(ctx)
	shownBy.Lock()
	defer shownBy.Unlock()
	if shownBy.runs == nil {
		shownBy.runs = map[string]*shows{}
	}
	r := shownBy.runs[cell+content]
	if r == nil || cell != "" && r.sink != sink {
		r = &shows{sink: sink}
		shownBy.runs[cell+content] = r
	}
	r.n++
	return ContentID(func(w io.Writer) { fmt.Fprintf(w, "%q %s %d", cell, content, r.n) })
}
