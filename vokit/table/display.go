package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"vogo/display"
	"vogo/vokit/ucd"
)

const (
	shownRows = 20 // what a display.Grid shows at most
	shownText = 60 // characters of a cell
)

// MIMEBundle shows the first rows with units, UCDs and descriptions, and says how many rows there are and
// where they came from. It implements display.MIMEBundler.
func (t *Table) MIMEBundle() display.Bundle {
	g := t.Grid()
	if l := t.keepLive(); l != nil {
		g.Meta["id"] = l.ID
	}
	return g.MIMEBundle()
}

// String is the first rows as aligned text.
func (t *Table) String() string { return t.Grid().String() }

// Grid is the view of the table that [Table.MIMEBundle] shows.
func (t *Table) Grid() display.Grid {
	g := display.Grid{Title: t.title(), Note: t.note(), NumRows: t.rows, Meta: map[string]any{}}
	if t.Name != "" {
		g.Meta["name"] = t.Name
	}
	if t.Source != "" {
		g.Meta["source"] = t.Source
	}
	if t.Overflow {
		g.Meta["overflow"] = true
	}
	cols := t.cols
	shows := make([]shower, len(cols))
	for j, c := range cols {
		shows[j] = t.shower(c)
		g.Columns = append(g.Columns, display.GridColumn{Name: c.Name, Unit: shows[j].unit, UCD: c.UCD, Type: c.TypeName(), Description: c.Description, Right: shows[j].right})
	}
	n := min(t.rows, shownRows)
	g.Rows = make([][]string, n)
	for i := range g.Rows {
		g.Rows[i] = make([]string, len(cols))
		for j, c := range cols {
			g.Rows[i][j] = shows[j].cell(c, i)
		}
	}
	return g
}

func (t *Table) title() string {
	if t.Name == "" {
		return "table"
	}
	return t.Name
}

func (t *Table) note() string {
	var parts []string
	if t.Overflow {
		parts = append(parts, "the service cut the result here: there are more rows (raise MaxRec)")
	}
	if t.Source != "" {
		parts = append(parts, "from "+t.Source)
	}
	return strings.Join(parts, "; ")
}

// shower writes the cells of one column for people.
type shower struct {
	text  func(i int) string
	unit  string
	right bool
}

// cell is cell i of its column, marked when it has no value.
func (s shower) cell(c *Column, i int) string {
	if c.IsNull(i) {
		return display.Null
	}
	return s.text(i)
}

func (t *Table) shower(c *Column) shower {
	s := shower{unit: c.Unit, right: !c.sh.array && c.dt != Boolean && !c.dt.IsText()}
	switch {
	case c.sh.array:
		s.text = func(i int) string { return c.showArray(i) }
	case c.dt.IsText():
		s.text = func(i int) string { return shorten(c.Text(i)) }
	case isSize(c):
		s.unit, s.text = "", func(i int) string { return humanSize(c.Float(i) * bytesOf(c.Unit)) }
	case c.isMJD():
		read, err := c.instant(t.timesysOf(c))
		if err != nil {
			s.text = func(i int) string { return c.showNumber(i) }
			break
		}
		number := c.numbers()
		s.text = func(i int) string {
			date := read(c.Float(i)).Format("%Y-%m-%d")
			if date == "" {
				return number(i)
			}
			return number(i) + " (" + date + ")"
		}
	default:
		s.text = c.numbers()
	}
	return s
}

// numbers writes the numbers of the column, where it can with their points below one another.
func (c *Column) numbers() func(i int) string {
	if n, ok := c.Decimals(shownRows); ok {
		return func(i int) string { return strconv.FormatFloat(c.Float(i), 'f', n, 64) }
	}
	return c.showNumber
}

// isMJD tells whether numbers are days that people would rather see as dates too.
func (c *Column) isMJD() bool {
	if !c.dt.isFloat() || c.sh.array {
		return false
	}
	unit := strings.ToLower(c.Unit)
	if strings.EqualFold(c.Xtype, "mjd") || unit == "mjd" || strings.EqualFold(c.Xtype, "jd") {
		return true
	}
	if unit != "d" && unit != "day" && unit != "" {
		return false
	}
	u := ucd.Parse(c.UCD)
	if len(u) == 0 {
		return strings.EqualFold(c.Name, "t_min") || strings.EqualFold(c.Name, "t_max")
	}
	switch u[0] {
	case "time.start", "time.end", "time.epoch", "time.creation", "time.release", "time.processing":
		return !u.Has("stat.error")
	}
	return false
}

// isSize tells whether numbers count bytes.
func isSize(c *Column) bool {
	if !c.dt.IsNumber() || c.sh.array || bytesOf(c.Unit) == 0 {
		return false
	}
	return true
}

// bytesOf is how many bytes a unit of file size is, 0 for other units.
func bytesOf(unit string) float64 {
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "byte", "bytes":
		return 1
	case "kbyte", "kbytes", "kb":
		return 1e3
	case "kibyte", "kib":
		return 1024
	case "mbyte", "mbytes", "mb":
		return 1e6
	case "gbyte", "gbytes", "gb":
		return 1e9
	}
	return 0
}

// humanSize is a number of bytes as people say it, "1.1 GB".
func humanSize(b float64) string {
	if b < 0 || b != b {
		return ""
	}
	if b < 999.5 {
		return strconv.FormatFloat(math.Round(b), 'f', 0, 64) + " B"
	}
	units := []string{"kB", "MB", "GB", "TB", "PB", "EB"}
	k := -1
	for b >= 999.5 && k < len(units)-1 {
		b /= 1000
		k++
	}
	if b < 9.95 {
		return strconv.FormatFloat(b, 'f', 1, 64) + " " + units[k]
	}
	return strconv.FormatFloat(b, 'f', 0, 64) + " " + units[k]
}

// showNumber writes a number as its precision attribute says, else with 9 significant digits for a
// double and 7 for a float: enough for a position to a milliarcsecond, and fit to be read.
func (c *Column) showNumber(i int) string {
	if !c.dt.isFloat() {
		return c.Text(i)
	}
	f := c.Float(i)
	return c.formatNumber(f)
}

func (c *Column) formatNumber(f float64) string {
	bits, digits := 64, 9
	if c.dt == Float {
		bits, digits = 32, 7
	}
	if math.IsInf(f, 0) || f != f {
		return string(appendFloat(nil, f, bits))
	}
	p := strings.TrimSpace(c.Precision)
	if p != "" {
		verb := byte('f')
		if p[0] == 'E' || p[0] == 'e' {
			verb = 'e'
		}
		if n, err := strconv.Atoi(strings.TrimLeft(p, "EFef")); err == nil && n >= 0 && n < 20 && math.Abs(f) < 1e15 {
			if verb == 'e' {
				return strconv.FormatFloat(f, 'e', max(n-1, 0), bits)
			}
			return strconv.FormatFloat(f, 'f', n, bits)
		}
	}
	short := strconv.FormatFloat(f, 'g', -1, bits)
	if cut := strconv.FormatFloat(f, 'g', digits, bits); len(cut) < len(short) {
		short = cut
	}
	v, err := strconv.ParseFloat(short, 64)
	if err != nil {
		return short
	}
	return string(appendFloat(nil, v, 64))
}

func (c *Column) showArray(i int) string {
	lo, hi := c.span(i)
	var b strings.Builder
	if c.dt == Bit {
		return shorten(c.Text(i))
	}
	for k := lo; k < hi; k++ {
		if k > lo {
			b.WriteByte(' ')
		}
		if k-lo >= 4 && hi-lo > 5 {
			fmt.Fprintf(&b, "… (%d)", hi-lo)
			break
		}
		if c.dt.isFloat() {
			b.WriteString(c.formatNumber(c.vec.float(c.dt, k)))
		} else {
			b.Write(c.vec.appendElement(nil, c.dt, k))
		}
	}
	return shorten(b.String())
}

// shorten keeps cells readable; a URL stays whole so that it can be a link.
func shorten(s string) string {
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
		return s
	}
	n := 0
	for i := range s {
		if n == shownText {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// MIMEBundle shows the row upright: a line for each column, with its unit and description. A row of many
// columns is shown in several such lists beside one another.
func (r Row) MIMEBundle() display.Bundle {
	if r.t == nil {
		return display.Grid{Title: "row of no table"}.MIMEBundle()
	}
	g := display.Grid{Title: fmt.Sprintf("row %d of %s", r.i, r.t.title()), Note: r.t.note(), Card: true}
	cols := r.t.cols
	lists := (len(cols) + shownRows - 1) / shownRows
	lines := min(len(cols), shownRows)
	for range lists {
		g.Columns = append(g.Columns, display.GridColumn{Name: "column"}, display.GridColumn{Name: "value"}, display.GridColumn{Name: "unit"})
	}
	if lists == 1 {
		g.Columns = append(g.Columns, display.GridColumn{Name: "description"})
	}
	for line := range lines {
		var cells []string
		for k := line; k < len(cols); k += lines {
			s := r.t.shower(cols[k])
			cells = append(cells, cols[k].Name, s.cell(cols[k], r.i), s.unit)
		}
		if lists == 1 {
			cells = append(cells, shorten(cols[line].Description))
		}
		for len(cells) < len(g.Columns) {
			cells = append(cells, "")
		}
		g.Rows = append(g.Rows, cells)
	}
	return g.MIMEBundle()
}

// String is the row as aligned text.
func (r Row) String() string { return r.MIMEBundle().Text() }
