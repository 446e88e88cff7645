package display

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// Limits of what a Grid shows, whatever it is given.
const (
	gridRows  = 20     // rows shown
	gridCols  = 20     // columns shown in HTML
	gridHTML  = 20_000 // bytes of HTML: a notebook holds many tables
	gridJSON  = 20_000 // bytes of the JSON form
	gridWidth = 120    // columns of a terminal the text may take
)

// Null stands in [Grid.Rows] for a cell without a value. It is shown dimmed as
// "--", and is null in JSON. An empty string is shown as an empty cell.
const Null = "\x00"

// nullText is how people see a Null.
const nullText = "--"

// Grid is a static view of a table: some rows, already formatted as text.
// Names, cells and descriptions may come from anywhere: they are shown as
// text, never as markup.
type Grid struct {
	Title string // one line above the table, for example its name
	Note  string // one line below it, for example "overflow: the service cut the result"
	// Columns and Rows hold what is shown. Only the first 20 rows are.
	Columns []GridColumn
	Rows    [][]string // Rows[i][j] is the cell of row i in column j, or Null
	NumRows int        // rows of the whole table; 0 means len(Rows)
	// Card says that the rows are the properties of one thing: how many there are is not told.
	Card bool
	// Meta goes into the application/vnd.vogo.table+json representation, for
	// example the query and the service it was sent to. Its values must be
	// such as encoding/json encodes.
	Meta map[string]any
}

// GridColumn describes one column of a [Grid]. Everything but Name may be empty.
type GridColumn struct {
	Name        string
	Unit        string
	UCD         string
	Type        string // as shown, for example "double" or "char(*)"
	Description string
	Right       bool // align right, as numbers are
}

// MIMEBundle implements [MIMEBundler]: text/html without scripts of at most
// 20 kB, text/plain of at most 120 columns, and the JSON form that the
// notebook extension makes interactive.
func (g Grid) MIMEBundle() Bundle {
	g.NumRows, g.Rows = g.numRows(), g.alignDecimals()
	return Bundle{Data: map[string]any{
		MIMEHTML:  g.html(),
		MIMEText:  g.text(),
		MIMETable: g.json(),
	}}
}

// String returns the text/plain form.
func (g Grid) String() string {
	g.NumRows, g.Rows = g.numRows(), g.alignDecimals()
	return g.text()
}

// cell is the raw cell of row i in column j; a short row ends in nulls.
func (g *Grid) cell(i, j int) string {
	if j < len(g.Rows[i]) {
		return g.Rows[i][j]
	}
	return Null
}

func (g *Grid) numRows() int { return max(g.NumRows, len(g.Rows)) }

// tellsSize tells whether that many rows and columns, of those there are, say
// something about the table.
func (g *Grid) tellsSize(rows, cols int) bool {
	return !g.Card || rows < g.numRows() || cols < len(g.Columns)
}

// size says how large the table is, and how much of it is seen.
func (g *Grid) size(rows, cols int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s × %s", plural(g.numRows(), "row"), plural(len(g.Columns), "column"))
	var shown []string
	if rows < g.numRows() {
		shown = append(shown, plural(rows, "row"))
	}
	if cols < len(g.Columns) {
		shown = append(shown, plural(cols, "column"))
	}
	if len(shown) > 0 {
		fmt.Fprintf(&b, ", first %s shown", strings.Join(shown, " and "))
	}
	return b.String()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Thousands(int64(n)) + " " + noun + "s"
}

// widths measures text in cells of a terminal. It is not the package's default
// condition, which follows the locale: the same table must look the same
// everywhere.
var widths = &runewidth.Condition{StrictEmojiNeutral: true}

// shorten makes s one clean line of at most width terminal cells.
func shorten(s string, width int) string {
	if most := 8*width + 64; len(s) > most {
		// A cell can be megabytes long, or one letter under a thousand accents.
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	s = oneLine(s)
	if widths.StringWidth(s) > width {
		s = widths.Truncate(s, width, "…")
	}
	if most := 4*widths.StringWidth(s) + 32; len(s) > most { // accents take no room
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}

// oneLine replaces what would break a line, move a terminal's cursor or turn
// the direction of the text around it.
func oneLine(s string) string {
	clean := true
	for _, r := range s {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || isDirection(r) || isOdd(r) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case isDirection(r):
			return -1
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r), isOdd(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// isOdd tells line separators and the noncharacters that XML does not allow.
func isOdd(r rune) bool { return r == '\u2028' || r == '\u2029' || r == '\uFFFE' || r == '\uFFFF' }

// isDirection tells the characters of Unicode Standard Annex 9 that embed,
// override or isolate text of another direction.
func isDirection(r rune) bool {
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}
