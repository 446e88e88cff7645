package cell

import (
	"go/scanner"
	"go/token"
	"strings"

	"vogo/vokit/adql"
)

// completeQuery proposes how a query goes on, when the cursor is in a string that
// begins as a query in ADQL does. It knows the language, not the tables of the
// service: these would have to be asked for.
func completeQuery(code string, cursor int) (Completion, bool) {
	text, start, ok := queryAt(code, cursor)
	if !ok {
		return Completion{}, false
	}
	found := adql.Complete(text, cursor-start, adql.Tables(nil))
	c := Completion{Start: start + found.Start, End: start + found.End}
	for _, item := range found.Items {
		c.Matches = append(c.Matches, Match{Text: item.Text, Type: item.Kind, Signature: item.Detail})
	}
	return c, true
}

// queryAt returns the text of the string around the cursor and where in the cell
// it begins. A string that is not closed ends with the cell.
func queryAt(code string, cursor int) (text string, start int, ok bool) {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(f, []byte(code), func(token.Position, string) {}, 0)
	for {
		pos, t, lit := s.Scan()
		from := f.Offset(pos)
		if t == token.EOF || from >= cursor {
			return "", 0, false
		}
		if t != token.STRING || cursor > from+len(lit) {
			continue
		}
		closed := len(lit) > 1 && lit[len(lit)-1] == lit[0]
		if closed && cursor == from+len(lit) {
			return "", 0, false
		}
		text = lit[1:]
		if closed {
			text = text[:len(text)-1]
		}
		first, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(text))+" ", " ")
		return text, from + 1, strings.HasPrefix(first, "SELECT")
	}
}
