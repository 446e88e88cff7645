package display

// Grid is a static view of a table: some rows, already formatted as text.
type Grid struct {
	Title string // one line above the table, for example its name
	Note  string // one line below it, for example "overflow: the service cut the result"
	// Columns and Rows hold what is shown. Only the first 20 of each are.
	Columns []GridColumn
	Rows    [][]string // Rows[i][j] is the cell of row i in column j
	NumRows int        // rows of the whole table; 0 means len(Rows)
	// Meta goes into the application/vnd.vogo.table+json representation, for
	// example the query and the service it was sent to.
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

// MIMEBundle implements [MIMEBundler].
func (g Grid) MIMEBundle() Bundle { return textBundle(g.Title) }
