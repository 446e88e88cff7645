package table

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// GroupBy gives one row for each set of values of the key columns, in the order in which they first come,
// with aggregates of the rows: "count", which is also what there is without any, and "f(column)" with f one of count (cells with a
// value), sum, mean, median, min, max, std (of the sample), first, last and distinct. "mean(gmag) as g" names
// the new column; without that it is "gmag_mean". Keys are separated by commas; with none, there is one
// group of all rows. Nulls are a group of their own.
func (t *Table) GroupBy(keys string, aggregates ...string) (*Table, error) {
	var names []string
	for _, k := range strings.Split(keys, ",") {
		if k = strings.TrimSpace(k); k != "" {
			names = append(names, k)
		}
	}
	var cols []*Column
	if len(names) > 0 {
		var err error
		if cols, err = t.pick(names); err != nil {
			return nil, err
		}
	}
	groups := t.groups(cols)
	var out []*Column
	first := make([]int, len(groups))
	for i, g := range groups {
		first[i] = g[0]
	}
	for _, c := range cols {
		out = append(out, c.take(first))
	}
	if len(aggregates) == 0 {
		aggregates = []string{"count"}
	}
	for _, a := range aggregates {
		c, err := t.aggregate(a, groups)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	made, err := New(t.Name, out...)
	if err != nil {
		return nil, err
	}
	made.Description, made.Source = t.Description, t.Source
	return made, nil
}

// groups are the rows of each set of key values.
func (t *Table) groups(cols []*Column) [][]int {
	if t.rows == 0 {
		return nil
	}
	return rowsByCode(rowCodes(cols, t.rows))
}

// numberAggregates reduce the finite numbers of a group; there is at least one.
var numberAggregates = map[string]func([]float64) float64{
	"sum": func(x []float64) float64 {
		s := 0.0
		for _, f := range x {
			s += f
		}
		return s
	},
	"mean":   mean,
	"avg":    mean,
	"median": func(x []float64) float64 { _, m, _ := moments(x); return m },
	"std":    func(x []float64) float64 { _, _, s := moments(x); return s },
}

// mean of the finite ones; it does not overflow and loses nothing when it is large against their spread.
func mean(x []float64) float64 {
	m, n := 0.0, 0.0
	for _, f := range x {
		if !math.IsInf(f, 0) {
			n++
			m += (f - m) / n
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return m
}

func (t *Table) aggregate(text string, groups [][]int) (*Column, error) {
	what, as := text, ""
	if i := strings.LastIndex(strings.ToLower(text), " as "); i >= 0 {
		what, as = text[:i], strings.TrimSpace(text[i+4:])
	}
	name, arg, hasArg := strings.Cut(strings.TrimSpace(what), "(")
	name, arg = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(arg), ")"))
	if name == "count" && (!hasArg || arg == "*" || arg == "") {
		n := make([]int64, len(groups))
		for i, g := range groups {
			n[i] = int64(len(g))
		}
		if as == "" {
			as = "count"
		}
		return NewColumn(Meta{Name: as, UCD: "meta.number", Description: "rows of the group"}, n)
	}
	c, err := t.Col(arg)
	if err != nil {
		return nil, err
	}
	if as == "" {
		as = c.Name + "_" + name
	}
	m := Meta{Name: as, Description: fmt.Sprintf("%s of %s", name, c.Name)}
	if f, ok := numberAggregates[name]; ok {
		if c.sh.array || c.dt.IsText() || c.dt.isComplex() {
			return nil, fmt.Errorf("table %q: %s wants a column of numbers, and %q is %s", t.Name, name, c.Name, c.TypeName())
		}
		m.Unit, m.UCD = c.Unit, c.UCD
		return NewColumn(m, reduce(c, groups, f))
	}
	switch name {
	case "count", "distinct":
		m.UCD = "meta.number"
		return NewColumn(m, countValues(c, groups, name == "distinct"))
	case "min", "max", "first", "last":
		made := c.take(pickRows(c, groups, name))
		made.Name, made.ID, made.Description = as, "", m.Description
		return made, nil
	}
	return nil, fmt.Errorf("table %q: no aggregate %q (known: count, sum, mean, median, std, min, max, first, last, distinct)", t.Name, name)
}

func reduce(c *Column, groups [][]int, f func([]float64) float64) []float64 {
	out := make([]float64, len(groups))
	var x []float64
	for i, g := range groups {
		x = x[:0]
		for _, r := range g {
			if v := c.Float(r); v == v {
				x = append(x, v)
			}
		}
		out[i] = math.NaN()
		if len(x) > 0 {
			out[i] = f(x)
		}
	}
	return out
}

// countValues are the numbers of cells with a value in each group, or of different ones.
func countValues(c *Column, groups [][]int, distinct bool) []int64 {
	out := make([]int64, len(groups))
	var codes []uint32
	var last []int // the group in which a code was seen last
	if distinct {
		n := 0
		codes, n = rowCodes([]*Column{c}, c.n)
		last = make([]int, n)
	}
	for i, g := range groups {
		for _, r := range g {
			switch {
			case c.IsNull(r):
			case !distinct:
				out[i]++
			case last[codes[r]] != i+1:
				last[codes[r]] = i + 1
				out[i]++
			}
		}
	}
	return out
}

// pickRows finds the row of each group that has the least, greatest, first or last value; −1 when there is none.
func pickRows(c *Column, groups [][]int, which string) []int {
	less := func(a, b int) int { return 0 }
	if !c.sh.array && !c.dt.isComplex() {
		less = c.comparer(false)
	}
	out := make([]int, len(groups))
	for i, g := range groups {
		out[i] = -1
		for _, r := range g {
			switch {
			case c.IsNull(r):
			case out[i] < 0, which == "last", which == "min" && less(r, out[i]) < 0, which == "max" && less(r, out[i]) > 0:
				out[i] = r
			}
		}
	}
	return out
}

// Sample is n rows chosen at random without repetition, in the table's order; all when there are fewer. The
// same seed chooses the same rows.
func (t *Table) Sample(n int, seed uint64) *Table {
	if n >= t.rows {
		return t.Clone()
	}
	rows := rand.New(rand.NewPCG(seed, 0x5851f42d4c957f2d)).Perm(t.rows)[:max(n, 0)]
	slices.Sort(rows)
	return t.Take(rows...)
}
