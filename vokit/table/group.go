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
	index := make(map[string]int)
	var out [][]int
	var key []byte
	for i := range t.rows {
		key = appendKey(key[:0], cols, i)
		g, ok := index[string(key)]
		if !ok {
			g = len(out)
			index[string(key)] = g
			out = append(out, nil)
		}
		out[g] = append(out[g], i)
	}
	return out
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
	"mean":   func(x []float64) float64 { m, _, _ := moments(x); return m },
	"avg":    func(x []float64) float64 { m, _, _ := moments(x); return m },
	"median": func(x []float64) float64 { _, m, _ := moments(x); return m },
	"std":    func(x []float64) float64 { _, _, s := moments(x); return s },
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
		n := make([]int64, len(groups))
		for i, g := range groups {
			n[i] = countValues(c, g, name == "distinct")
		}
		m.UCD = "meta.number"
		return NewColumn(m, n)
	case "min", "max", "first", "last":
		made := c.take(pickRows(c, groups, name))
		made.Name, made.ID, made.Description = as, "", m.Description
		return made, nil
	}
	return nil, fmt.Errorf("table %q: no aggregate %q (known: count, sum, mean, median, std, min, max, first, last, distinct)", t.Name, name)
}

func reduce(c *Column, groups [][]int, f func([]float64) float64) []float64 {
	out := make([]float64, len(groups))
	for i, g := range groups {
		var x []float64
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

func countValues(c *Column, rows []int, distinct bool) int64 {
	n := int64(0)
	seen := make(map[string]bool)
	for _, r := range rows {
		if c.IsNull(r) {
			continue
		}
		if distinct {
			k := string(c.AppendText(nil, r))
			if seen[k] {
				continue
			}
			seen[k] = true
		}
		n++
	}
	return n
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
