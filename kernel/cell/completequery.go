package cell

import (
	"context"
	"time"

	"vogo/vokit/adql"
)

// queryTime is how long an answer about a query may wait for what its service says
// of its tables. What comes later is there the next time.
const queryTime = 100 * time.Millisecond

// maxProposals is for how many names a front end is made to draw a list: some
// services have tens of thousands of tables.
const maxProposals = 500

// completeQuery proposes how a query goes on, when the cursor is in a string that
// begins as a query in ADQL does: words of the language, and tables and columns of
// the service or the variables that the query is about.
func (s *Session) completeQuery(code string, cursor int) (Completion, bool) {
	q, ok := queryAt(code, cursor)
	if !ok {
		return Completion{}, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), queryTime)
	defer cancel()
	found := adql.Complete(q.text, q.offset(cursor), s.tablesFor(ctx, code, q))
	c := Completion{Start: q.place(found.Start), End: q.place(found.End)}
	for _, item := range found.Items[:min(len(found.Items), maxProposals)] {
		c.Matches = append(c.Matches, Match{Text: q.written(item.Text), Type: item.Kind, Signature: item.Detail})
	}
	return c, true
}
