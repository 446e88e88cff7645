package display

import "strings"

// Widths of text columns, in terminal cells.
const (
	textCell = 36 // a cell as long as it likes to be
	textMin  = 12 // a cell when the table is too wide
	textGap  = 2
)

// textGrid is a Grid laid out for a terminal.
type textGrid struct {
	cols  []GridColumn
	cells [][]string // header lines and rows, cleaned but not padded
	width []int
	units bool
}

func (g *Grid) text() string {
	var b strings.Builder
	line := func(s string) {
		if s = shorten(s, gridWidth); s != "" {
			b.WriteString(s)
			b.WriteByte('\n')
		}
	}
	line(g.Title)
	if len(g.Columns) == 0 {
		line(g.size(0, 0))
		line(g.Note)
		return strings.TrimSuffix(b.String(), "\n")
	}
	t := g.layout()
	t.shrink()
	shown := t.fits()
	for i, row := range t.cells {
		t.line(&b, row, shown)
		if i == 0 && !t.units || i == 1 && t.units {
			t.rule(&b, shown)
		}
	}
	if rows := min(len(g.Rows), gridRows); g.tellsSize(rows, shown) {
		line(g.size(rows, shown))
	}
	line(g.Note)
	return strings.TrimSuffix(b.String(), "\n")
}

func (g *Grid) layout() textGrid {
	// No more columns than could ever fit.
	n := min(len(g.Columns), gridWidth/(1+textGap)+1)
	t := textGrid{cols: g.Columns[:n], width: make([]int, n)}
	names, units := make([]string, n), make([]string, n)
	for j, c := range t.cols {
		names[j], units[j] = shorten(c.Name, textCell), shorten(c.Unit, textCell)
		t.units = t.units || units[j] != ""
	}
	t.cells = append(t.cells, names)
	if t.units {
		t.cells = append(t.cells, units)
	}
	for i := range min(len(g.Rows), gridRows) {
		row := make([]string, n)
		for j := range row {
			if row[j] = g.cell(i, j); row[j] == Null {
				row[j] = nullText
			}
			row[j] = shorten(row[j], textCell)
		}
		t.cells = append(t.cells, row)
	}
	for _, row := range t.cells {
		for j, s := range row {
			t.width[j] = max(t.width[j], widths.StringWidth(s), 1)
		}
	}
	return t
}

// shrink narrows the widest text columns until the table fits or every one is
// at its minimum. Numbers are never cut: a number without its end is wrong.
func (t *textGrid) shrink() {
	for t.total(len(t.cols)) > gridWidth {
		widest := -1
		for j, w := range t.width {
			if !t.cols[j].Right && w > textMin && (widest < 0 || w > t.width[widest]) {
				widest = j
			}
		}
		if widest < 0 {
			return
		}
		t.width[widest]--
	}
}

func (t *textGrid) total(n int) int {
	sum := textGap * (n - 1)
	for _, w := range t.width[:n] {
		sum += w
	}
	return sum
}

// fits is how many columns fit; when not all do, an ellipsis takes their place.
func (t *textGrid) fits() int {
	n := len(t.cols)
	if t.total(n) <= gridWidth {
		return n
	}
	for n > 1 && t.total(n)+textGap+1 > gridWidth {
		n--
	}
	return n
}

func (t *textGrid) line(b *strings.Builder, row []string, shown int) {
	var out strings.Builder
	for j := range shown {
		if j > 0 {
			out.WriteString(strings.Repeat(" ", textGap))
		}
		s := widths.Truncate(row[j], t.width[j], "…")
		pad := strings.Repeat(" ", max(0, t.width[j]-widths.StringWidth(s)))
		if t.cols[j].Right {
			s = pad + s
		} else {
			s += pad
		}
		out.WriteString(s)
	}
	if shown < len(t.cols) {
		out.WriteString(strings.Repeat(" ", textGap) + "…")
	}
	b.WriteString(strings.TrimRight(out.String(), " "))
	b.WriteByte('\n')
}

func (t *textGrid) rule(b *strings.Builder, shown int) {
	for j := range shown {
		if j > 0 {
			b.WriteString(strings.Repeat(" ", textGap))
		}
		b.WriteString(strings.Repeat("-", t.width[j]))
	}
	b.WriteByte('\n')
}
