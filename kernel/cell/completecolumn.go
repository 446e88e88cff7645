package cell

import (
	"go/token"
	"slices"
	"strings"

	"vogo/vokit"
	"vogo/vokit/table"
)

// columnNames are the functions and methods whose texts are names of columns.
var columnNames = []string{"Floats", "Strings", "Ints", "Bools", "Times", "Col", "Float", "Text", "Int", "Bool", "Time", "Select", "Drop", "Sort",
	"Has", "Map", "Rename", "Unique", "Plot", "XY", "Histogram", "By", "XErr", "YErr", "Regions", "Columns"}

// columnExpressions are those whose texts are expressions over columns.
var columnExpressions = []string{"Where", "WhereRows", "Eval", "GroupBy"}

// completeColumn proposes columns where a text is the name of one, as in t.Floats(" and
// vo.Plot(t, ", and names of services in vo.TAP(". The table is the variable named last
// before the cursor that holds one.
func (s *Session) completeColumn(code string, cursor int) (Completion, bool) {
	text, _ := queryAt(code, cursor)
	if len(text.calls) == 0 {
		return Completion{}, false
	}
	function := text.calls[0].function
	name := function[strings.LastIndexByte(function, '.')+1:]
	typed := code[text.start:cursor]
	c := Completion{Start: text.start, End: cursor}
	if function == "vo.TAP" {
		for _, service := range vokit.Services() {
			if fits(service, typed) {
				c.Matches = append(c.Matches, Match{Text: service, Type: "module", Signature: "TAP service"})
			}
		}
		return c, true
	}
	inExpression := slices.Contains(columnExpressions, name)
	if !inExpression && !slices.Contains(columnNames, name) {
		return Completion{}, false
	}
	t := s.tableBefore(code[:text.start])
	if t == nil {
		return Completion{}, false
	}
	quote := ""
	switch {
	case inExpression:
		word := func(r rune) bool { return r != '_' && !isLetter(r) }
		c.Start += strings.LastIndexFunc(typed, word) + 1
		if code[text.start-1] == '"' {
			quote = "`"
		}
	case name == "Sort":
		c.Start += len(typed) - len(strings.TrimLeft(typed, "-+"))
	}
	typed = code[c.Start:cursor]
	for _, col := range t.Columns() {
		if !fits(col.Name, typed) {
			continue
		}
		insert := col.Name
		if inExpression && !token.IsIdentifier(insert) {
			if quote == "" { // a backquote would end the text
				continue
			}
			insert = quote + insert + quote
		}
		m := Match{Text: insert, Type: "column", Signature: col.Unit}
		if col.UCD != "" {
			m.Signature = strings.TrimSpace(col.Unit + " " + col.UCD)
		}
		c.Matches = append(c.Matches, m)
		if len(c.Matches) == maxProposals {
			break
		}
	}
	return c, true
}

func isLetter(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127
}

// tableBefore returns the table of the last variable in the code that holds one.
func (s *Session) tableBefore(code string) *table.Table {
	words := wordsOf(code)
	for i := len(words) - 1; i >= 0; i-- {
		if words[i].tok != token.IDENT || i > 0 && words[i-1].tok == token.PERIOD {
			continue
		}
		v, ok := s.Variable(words[i].lit)
		if !ok {
			continue
		}
		switch v := v.(type) {
		case *table.Table:
			if v != nil {
				return v
			}
		case table.Row:
			if t := v.Table(); t != nil {
				return t
			}
		}
	}
	return nil
}
