package table

import (
	"fmt"
	"slices"
	"strings"

	"vogo/vokit/times"
	"vogo/vokit/ucd"
)

// Table is a set of columns of the same length with what is said about all of them. The metadata fields
// are those of VOTable's TABLE and of the RESOURCE around it.
type Table struct {
	Name        string
	ID          string
	Description string
	Params      []Param
	Infos       []Info
	Groups      []Group
	Coosys      []Coosys
	Timesys     []Timesys
	Links       []Link
	Resources   []Resource // resources of type "meta" that came with the table: service descriptors
	Source      string     // URL or path the table was read from, or the query that made it
	Overflow    bool       // the service gave fewer rows than there are

	cols  []*Column
	rows  int
	notes []string
}

// New puts columns together to a table. They must be of the same length; columns of the same name
// are kept apart by a number added to the later ones.
func New(name string, cols ...*Column) (*Table, error) {
	t := &Table{Name: name}
	seen := make(map[string]bool, len(cols))
	for i, c := range cols {
		if c == nil {
			return nil, fmt.Errorf("table %q: column %d is nil", name, i)
		}
		if i == 0 {
			t.rows = c.n
		}
		if c.n != t.rows {
			return nil, fmt.Errorf("table %q: column %q has %d rows, column %q has %d", name, c.Name, c.n, cols[0].Name, t.rows)
		}
		if c.Name == "" || seen[c.Name] {
			c = c.clone()
			base := c.Name
			if base == "" {
				base = "col"
			}
			for k := i + 1; c.Name == "" || seen[c.Name]; k++ {
				c.Name = fmt.Sprintf("%s_%d", base, k)
			}
			t.notes = append(t.notes, fmt.Sprintf("column %d, named %q like another or not at all, is called %q", i+1, cols[i].Name, c.Name))
		}
		seen[c.Name] = true
		t.cols = append(t.cols, c)
	}
	return t, nil
}

// with is a table with the metadata of t and other columns.
func (t *Table) with(cols []*Column, rows int) *Table {
	out := *t
	out.cols, out.rows = cols, rows
	out.notes = slices.Clone(t.notes)
	return &out
}

// NumRows is the number of rows.
func (t *Table) NumRows() int { return t.rows }

// NumCols is the number of columns.
func (t *Table) NumCols() int { return len(t.cols) }

// Columns are the columns in order. Do not change the slice.
func (t *Table) Columns() []*Column { return t.cols }

// Names are the names of the columns in order.
func (t *Table) Names() []string {
	out := make([]string, len(t.cols))
	for i, c := range t.cols {
		out[i] = c.Name
	}
	return out
}

// find gives the index of the column of that name, or −1: exactly, then without regard to case, then by ID.
func (t *Table) find(name string) int {
	for i, c := range t.cols {
		if c.Name == name {
			return i
		}
	}
	for i, c := range t.cols {
		if strings.EqualFold(c.Name, name) {
			return i
		}
	}
	if name == "" {
		return -1
	}
	for i, c := range t.cols {
		if strings.EqualFold(c.ID, name) {
			return i
		}
	}
	return -1
}

// Has tells whether there is a column of that name, in any case of letters.
func (t *Table) Has(name string) bool { return t.find(name) >= 0 }

// Col is the column of that name, matched exactly first and then without regard to case.
// When there is none the error names the nearest ones.
func (t *Table) Col(name string) (*Column, error) {
	if i := t.find(name); i >= 0 {
		return t.cols[i], nil
	}
	return nil, t.noColumn(name)
}

func (t *Table) noColumn(name string) error {
	return fmt.Errorf("table %q: no column %q%s", t.Name, name, nearest(name, t.Names()))
}

// ByUCD are the columns whose UCD matches the pattern, as [ucd.Matches] has it: "pos.eq.ra", "phot.mag;em.opt.*".
// Those marked meta.main come first.
func (t *Table) ByUCD(pattern string) []*Column {
	var main, rest []*Column
	for _, c := range t.cols {
		switch {
		case c.UCD == "" || !ucd.Matches(pattern, c.UCD):
		case ucd.HasWord(c.UCD, "meta.main"):
			main = append(main, c)
		default:
			rest = append(rest, c)
		}
	}
	return append(main, rest...)
}

// Param finds a parameter of the table by its name, without regard to case.
func (t *Table) Param(name string) (Param, bool) { return findParam(t.Params, name) }

// Info finds a remark on the table by its name, without regard to case.
func (t *Table) Info(name string) (Info, bool) { return findInfo(t.Infos, name) }

// Floats are the numbers of a column, NaN where null. See [Column.Floats].
func (t *Table) Floats(name string) ([]float64, error) {
	c, err := t.Col(name)
	if err != nil {
		return nil, err
	}
	if c.sh.array || c.dt.isComplex() {
		return nil, fmt.Errorf("table %q: column %q is %s, not one number a row", t.Name, c.Name, c.TypeName())
	}
	out := c.Floats()
	if c.dt.IsText() {
		for i, f := range out {
			if f != f && !c.IsNull(i) && strings.TrimSpace(c.Text(i)) != "" {
				return nil, fmt.Errorf("table %q: column %q is text: %.40q in row %d is no number", t.Name, c.Name, c.Text(i), i)
			}
		}
	}
	return out, nil
}

// Ints are the integers of a column, 0 where null.
func (t *Table) Ints(name string) ([]int64, error) {
	c, err := t.Col(name)
	if err != nil {
		return nil, err
	}
	if c.sh.array || c.dt.isComplex() {
		return nil, fmt.Errorf("table %q: column %q is %s, not one number a row", t.Name, c.Name, c.TypeName())
	}
	return c.Ints(), nil
}

// Strings are the cells of a column as text, "" where null.
func (t *Table) Strings(name string) ([]string, error) {
	c, err := t.Col(name)
	if err != nil {
		return nil, err
	}
	return c.Strings(), nil
}

// Bools are the truth values of a column, false where null.
func (t *Table) Bools(name string) ([]bool, error) {
	c, err := t.Col(name)
	if err != nil {
		return nil, err
	}
	return c.Bools(), nil
}

// Times are the instants of a column, the zero Time where null. See [Column.Times] for how they are read;
// here a TIMESYS the column refers to counts too.
func (t *Table) Times(name string) (times.Series, error) {
	c, err := t.Col(name)
	if err != nil {
		return nil, err
	}
	s, err := c.timesIn(t.timesysOf(c))
	if err != nil {
		return nil, fmt.Errorf("table %q: %w", t.Name, err)
	}
	return s, nil
}

// Diagnostics are remarks on what was odd about the document the table was read from. Nothing prints them.
func (t *Table) Diagnostics() []string { return slices.Clone(t.notes) }

// AddDiagnostic keeps a remark for [Table.Diagnostics]. Readers of file formats use it.
func (t *Table) AddDiagnostic(note string) { t.notes = append(t.notes, note) }
