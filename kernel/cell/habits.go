package cell

import (
	"fmt"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// habit is something that other languages write and Go does not. find looks for it
// in one line of a cell that does not parse; it returns the index of the word
// where it stands and what to write in its place.
type habit struct {
	find func(line []word) (at int, advice string)
}

// word is a token of a cell.
type word struct {
	off int
	tok token.Token
	lit string
}

func (w word) end() int { return w.off + len(w.lit) }

// is tells whether a word is one of these names, as written.
func (w word) is(names ...string) bool { return w.tok == token.IDENT && slices.Contains(names, w.lit) }

// operand tells whether a word may begin or end an operand.
func (w word) operand() bool {
	switch w.tok {
	case token.IDENT, token.INT, token.FLOAT, token.STRING, token.CHAR, token.RPAREN, token.RBRACK:
		return true
	}
	return false
}

// wordsOf returns the tokens of a cell; a semicolon that Go puts at the end of a
// line is one with the text "\n".
func wordsOf(src string) []word {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(f, []byte(src), func(token.Position, string) {}, 0)
	var out []word
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return out
		}
		if lit == "" {
			lit = tok.String()
		}
		out = append(out, word{f.Offset(pos), tok, lit})
	}
}

// lineOf returns the words of the line that holds an offset, without what ends it.
func lineOf(src string, words []word, off int) []word {
	off = min(off, len(src))
	from := strings.LastIndexByte(src[:off], '\n') + 1
	to := len(src)
	if i := strings.IndexByte(src[off:], '\n'); i >= 0 {
		to = off + i
	}
	var out []word
	for _, w := range words {
		if w.off >= from && w.off < to && !(w.tok == token.SEMICOLON && w.lit == "\n") {
			out = append(out, w)
		}
	}
	return out
}

// habitAt returns the habit in the line of a syntax error, if there is one, and where.
func habitAt(src string, words []word, off int) (at int, advice string) {
	line := lineOf(src, words, off)
	if len(line) == 0 {
		return 0, ""
	}
	for _, h := range habits {
		if i, advice := h.find(line); advice != "" {
			return line[i].off, advice
		}
	}
	return 0, ""
}

// habits are tried in order: what explains more of a line comes first.
var habits = []habit{
	{comment}, {firstWord}, {nestedQuotes}, {formatted}, {unquotedQuery}, {forIn}, {cFor}, {declaredType}, {comprehension},
	{namedArgument}, {listLiteral}, {dictLiteral}, {conditional}, {assignedCondition}, {logicalWord}, {colonBlock}, {typeCall}, {bareCall},
}

func comment(line []word) (int, string) {
	for i, w := range line {
		if w.tok == token.ILLEGAL && w.lit == "#" {
			return i, "comments begin with // in Go"
		}
	}
	return 0, ""
}

// firstWords are what statements of other languages begin with.
var firstWords = map[string]string{
	"def":    "a function is written func f(x float64) float64 { … }",
	"while":  "a loop with a condition is written for x < 3 { … }",
	"do":     "a loop that ends later is written for { …; if x > 3 { break } }",
	"elif":   "it is written } else if x > 3 { … }",
	"from":   `packages come by themselves: write math.Sqrt(2), or import "math"`,
	"class":  "a type is written type Star struct { Name string; V float64 }",
	"try":    "there are no exceptions: t, err := f() hands over the error; without err, the cell ends there and shows it",
	"except": "there are no exceptions: t, err := f() hands over the error; without err, the cell ends there and shows it",
	"raise":  `an error is returned: return fmt.Errorf("…")`,
	"with":   "there is no with: defer f.Close() closes at the end of a function",
	"pass":   "an empty block is { }",
	"del":    "variables are not deleted; delete(m, key) takes a key out of a map",
	"assert": "a check is written check.That(x > 0, \"why\")",
	"let":    "a variable is declared with :=, as in x := 5",
}

func firstWord(line []word) (int, string) {
	i := 0
	if line[0].tok == token.RBRACE && len(line) > 1 {
		i = 1
	}
	if line[i].tok == token.IDENT && (i+1 == len(line) || line[i+1].tok != token.ASSIGN && line[i+1].tok != token.DEFINE && line[i+1].tok != token.PERIOD) {
		if advice := firstWords[line[i].lit]; advice != "" {
			return i, advice
		}
	}
	for i, w := range line {
		if w.is("lambda") && i+1 < len(line) && (line[i+1].tok == token.IDENT || line[i+1].tok == token.COLON) {
			return i, "a function without a name is written func(x float64) float64 { return 2 * x }"
		}
	}
	return 0, ""
}

// formatted finds f"…" and r"…".
func formatted(line []word) (int, string) {
	for i, w := range line[:len(line)-1] {
		next := line[i+1]
		if (next.tok != token.STRING && next.tok != token.CHAR) || next.off != w.end() {
			continue
		}
		switch {
		case w.is("f", "F"):
			return i, `values go into text with fmt.Sprintf("V = %.2f, %v", v, name)`
		case w.is("r", "b", "u"):
			return i, "text as it stands is written in backquotes: `…`"
		}
	}
	return 0, ""
}

// nestedQuotes finds "… = "AGB"".
func nestedQuotes(line []word) (int, string) {
	for i := 0; i+2 < len(line); i++ {
		a, name, b := line[i], line[i+1], line[i+2]
		if a.tok == token.STRING && a.lit[0] == '"' && name.tok == token.IDENT && b.tok == token.STRING && name.off == a.end() && b.off == name.end() {
			return i + 1, "a text that has \" in it stands in backquotes: `… \"" + name.lit + "\" …`; queries write texts as '" + name.lit + "'"
		}
	}
	return 0, ""
}

// unquotedQuery finds a query that is not text.
func unquotedQuery(line []word) (int, string) {
	for i, w := range line {
		isSelect := w.tok == token.SELECT || w.tok == token.IDENT && strings.EqualFold(w.lit, "select")
		if !isSelect || i+1 == len(line) {
			continue
		}
		if next := line[i+1]; next.tok != token.IDENT && next.tok != token.MUL && next.tok != token.STRING {
			continue
		}
		if i == 0 || line[i-1].tok == token.LPAREN || line[i-1].tok == token.ASSIGN || line[i-1].tok == token.DEFINE {
			return i, "a query is text, in backquotes: vo.TAP(\"simbad\").Query(`select …`)"
		}
	}
	return 0, ""
}

func forIn(line []word) (int, string) {
	if line[0].tok != token.FOR {
		return 0, ""
	}
	for i, w := range line {
		if !w.is("in") || i < 2 || i+1 == len(line) {
			continue
		}
		v, over := line[i-1].lit, line[i+1]
		switch {
		case over.is("range") || over.tok == token.RANGE:
			return i, "Go counts with for " + v + " := range 10 { … }"
		case over.is("enumerate"):
			return i, "Go goes through a list with for i, " + v + " := range list { … }"
		}
		list := "rows"
		if over.tok == token.IDENT {
			list = over.lit
		}
		return i, fmt.Sprintf("Go goes through a list with for _, %s := range %s { … }, through a table with range %s.Rows()", v, list, list)
	}
	return 0, ""
}

func cFor(line []word) (int, string) {
	if len(line) > 2 && line[0].tok == token.FOR && line[1].tok == token.LPAREN {
		return 1, "for takes no parentheses: for i := 0; i < 3; i++ { … }"
	}
	return 0, ""
}

// declaredType finds int x = 5.
func declaredType(line []word) (int, string) {
	if len(line) > 2 && line[0].is("int", "float", "double", "string", "bool", "float64", "auto") && line[1].tok == token.IDENT && line[2].tok == token.ASSIGN {
		return 0, "a variable is declared without its type: " + line[1].lit + " := …"
	}
	return 0, ""
}

// opensValue tells whether a bracket at i begins a value rather than an index, a
// type or a block.
func opensValue(line []word, i int) bool {
	if i == 0 {
		return true
	}
	switch line[i-1].tok {
	case token.ASSIGN, token.DEFINE, token.LPAREN, token.COMMA, token.RETURN, token.LBRACK, token.LBRACE, token.COLON, token.ADD:
		return true
	}
	return line[i-1].is("in")
}

// closingOf returns the index of the bracket that closes the one at i, or -1.
func closingOf(line []word, i int) int {
	depth := 0
	for j := i; j < len(line); j++ {
		switch line[j].tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return -1
}

func comprehension(line []word) (int, string) {
	for i, w := range line {
		if w.tok != token.LBRACK || !opensValue(line, i) {
			continue
		}
		end := closingOf(line, i)
		for j := i + 1; j < end; j++ {
			if line[j].tok == token.FOR {
				return i, "a list is filled in a loop: for _, x := range xs { ys = append(ys, 2*x) }"
			}
		}
	}
	return 0, ""
}

func listLiteral(line []word) (int, string) {
	for i, w := range line {
		if w.tok != token.LBRACK || !opensValue(line, i) {
			continue
		}
		end := closingOf(line, i)
		if end < 0 {
			continue
		}
		if end+1 < len(line) {
			switch line[end+1].tok { // what goes on is a type, as in []int{1}
			case token.IDENT, token.LBRACK, token.MUL, token.FUNC, token.MAP, token.CHAN, token.STRUCT, token.INTERFACE, token.LPAREN:
				continue
			}
		}
		kind, items := "float64", ""
		for _, x := range line[i+1 : end] {
			if x.tok == token.STRING || x.tok == token.CHAR {
				kind = "string"
			}
			items += strings.ReplaceAll(x.lit, ",", ", ")
		}
		if len(items) > 40 || strings.ContainsAny(items, "'[{") {
			items = "…"
		}
		return i, "a list is written []" + kind + "{" + items + "}"
	}
	return 0, ""
}

func dictLiteral(line []word) (int, string) {
	for i, w := range line {
		if w.tok != token.LBRACE || i == 0 || !opensValue(line, i) || i+2 >= len(line) {
			continue
		}
		if line[i+1].operand() && line[i+2].tok == token.COLON {
			return i, `a map is written map[string]float64{"a": 1, "b": 2}`
		}
	}
	return 0, ""
}

// namedArgument finds f(maxrec=5).
func namedArgument(line []word) (int, string) {
	var open []bool // whether each open bracket is that of a call
	for i, w := range line {
		switch w.tok {
		case token.LPAREN:
			open = append(open, i > 0 && (line[i-1].tok == token.IDENT || line[i-1].tok == token.RPAREN))
		case token.LBRACK, token.LBRACE:
			open = append(open, false)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case token.ASSIGN:
			if len(open) > 0 && open[len(open)-1] && i > 0 && line[i-1].tok == token.IDENT {
				return i - 1, namedAdvice(line[i-1].lit)
			}
		}
	}
	return 0, ""
}

func namedAdvice(name string) string {
	for _, path := range []string{facade, "vogo/vokit/plot"} {
		if exact := exportedLike(path, name); exact != "" {
			pkg := "vo"
			if path != facade {
				pkg = "plot"
			}
			return fmt.Sprintf("arguments have no names; this option is %s.%s(…)", pkg, exact)
		}
	}
	return `arguments have no names in Go: write the value alone; options are calls, as vo.MaxRec(5) or vo.Title("…")`
}

// conditional finds a if c else b, and c ? a : b.
func conditional(line []word) (int, string) {
	const advice = "there is no conditional expression: write if x > 0 { y = 1 } else { y = 2 }"
	for i, w := range line {
		if w.tok == token.ILLEGAL && w.lit == "?" {
			return i, advice
		}
		if w.tok == token.IF && i > 0 && line[i-1].operand() {
			return i, advice
		}
	}
	return 0, ""
}

func assignedCondition(line []word) (int, string) {
	if line[0].tok != token.IF {
		return 0, ""
	}
	for i, w := range line {
		if w.tok == token.SEMICOLON || w.tok == token.DEFINE {
			return 0, ""
		}
		if w.tok == token.ASSIGN {
			return i, "= assigns, == compares"
		}
	}
	return 0, ""
}

// logicalWord finds and, or, not and is.
func logicalWord(line []word) (int, string) {
	for i, w := range line {
		before := i > 0 && line[i-1].operand()
		after := i+1 < len(line) && (line[i+1].operand() || line[i+1].tok == token.LPAREN || line[i+1].tok == token.NOT)
		switch {
		case w.is("and") && before && after:
			return i, "and is written &&"
		case w.is("or") && before && after:
			return i, "or is written ||"
		case w.is("is") && before && after:
			return i, "is is written =="
		case w.is("not") && after && line[i+1].tok != token.LPAREN:
			return i, "not is written !"
		}
	}
	return 0, ""
}

// colonBlock finds a block that begins with a colon.
func colonBlock(line []word) (int, string) {
	last := len(line) - 1
	if line[last].tok != token.COLON {
		return 0, ""
	}
	first := line[0]
	if first.tok == token.RBRACE && last > 0 {
		first = line[1]
	}
	switch first.tok {
	case token.IF, token.FOR, token.ELSE, token.SWITCH, token.FUNC:
		return last, "a block stands in braces: " + first.lit + " … {, and } in a line of its own"
	}
	return 0, ""
}

func typeCall(line []word) (int, string) {
	for i, w := range line {
		if w.tok == token.TYPE && i+1 < len(line) && line[i+1].tok == token.LPAREN {
			return i, `the type of x is shown by fmt.Printf("%T\n", x)`
		}
	}
	return 0, ""
}

// bareCall finds print "text" and math.Sqrt 2.
func bareCall(line []word) (int, string) {
	for i, w := range line[:len(line)-1] {
		next := line[i+1]
		if w.tok != token.IDENT || i > 0 && line[i-1].tok != token.PERIOD {
			continue
		}
		if next.tok == token.STRING || next.tok == token.INT || next.tok == token.FLOAT || w.is("print") && next.tok == token.IDENT {
			name := w.lit
			if i > 1 {
				name = line[i-2].lit + "." + name
			}
			return i + 1, "a call has parentheses: " + name + "(" + next.lit + ")"
		}
	}
	return 0, ""
}
