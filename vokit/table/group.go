package table

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
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
	for _, c := range cols {
		out = append(out, c.take(groups.first))
	}
	if len(aggregates) == 0 {
		aggregates = []string{"count"}
	}
	made, errs := make([]*Column, len(aggregates)), make([]error, len(aggregates))
	each(t.rows, len(aggregates), func(i int) { made[i], errs[i] = t.aggregate(aggregates[i], groups) })
	for i, c := range made {
		if errs[i] != nil {
			return nil, errs[i]
		}
		out = append(out, c)
	}
	result, err := New(t.Name, out...)
	if err != nil {
		return nil, err
	}
	result.Description, result.Source = t.Description, t.Source
	return result, nil
}

// grouping says to which group each row belongs. Aggregates go through the rows in their order, which is the order of
// the cells in memory; the rows of each group are listed only for those that need them together.
type grouping struct {
	of    []uint32 // of each row
	first []int    // row of each group
	size  []int64
	once  sync.Once
	lists [][]int
}

// groups are the rows of each set of key values.
func (t *Table) groups(cols []*Column) *grouping {
	g := &grouping{}
	if t.rows == 0 {
		return g
	}
	var n int
	g.of, n = rowCodes(cols, t.rows)
	g.first, g.size = make([]int, 0, n), make([]int64, n)
	for i, k := range g.of {
		if g.size[k] == 0 { // codes are given out in the order in which they first come
			g.first = append(g.first, i)
		}
		g.size[k]++
	}
	return g
}

func (g *grouping) rows() [][]int {
	g.once.Do(func() {
		if len(g.size) > 0 {
			g.lists = rowsByCode(g.of, len(g.size))
		}
	})
	return g.lists
}

// numberAggregates are those of numbers; nulls do not count, and where there is nothing else they give NaN.
var numberAggregates = map[string]func(c *Column, g *grouping) []float64{
	"sum": func(c *Column, g *grouping) []float64 {
		return c.accumulate(g, func(sum, v float64, n int64) (float64, bool) { return sum + v, true })
	},
	"mean": means, "avg": means,
	"median": func(c *Column, g *grouping) []float64 {
		return reduce(c, g, func(x []float64) float64 { _, m, _ := moments(x); return m })
	},
	"std": func(c *Column, g *grouping) []float64 {
		return reduce(c, g, func(x []float64) float64 { _, _, s := moments(x); return s })
	},
}

// accumulate goes through the values of the column; add gets what its group has so far, 0 at first, the value and which
// one it is, from 1 on. It says false to pass over the value.
func (c *Column) accumulate(g *grouping, add func(sum, v float64, n int64) (float64, bool)) []float64 {
	out, n := make([]float64, len(g.size)), make([]int64, len(g.size))
	for i, k := range g.of {
		v := c.Float(i)
		if v != v {
			continue
		}
		if f, counts := add(out[k], v, n[k]+1); counts {
			out[k] = f
			n[k]++
		}
	}
	for k := range out {
		if n[k] == 0 {
			out[k] = math.NaN()
		}
	}
	return out
}

// means of the finite values; they do not overflow and lose nothing when they are large against their spread.
func means(c *Column, g *grouping) []float64 {
	return c.accumulate(g, func(mean, v float64, n int64) (float64, bool) {
		return mean + (v-mean)/float64(n), !math.IsInf(v, 0)
	})
}

func (t *Table) aggregate(text string, groups *grouping) (*Column, error) {
	what, as := text, ""
	if i := strings.LastIndex(strings.ToLower(text), " as "); i >= 0 {
		what, as = text[:i], strings.TrimSpace(text[i+4:])
	}
	name, arg, hasArg := strings.Cut(strings.TrimSpace(what), "(")
	name, arg = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(arg), ")"))
	if name == "count" && (!hasArg || arg == "*" || arg == "") {
		if as == "" {
			as = "count"
		}
		return NewColumn(Meta{Name: as, UCD: "meta.number", Description: "rows of the group"}, groups.size)
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
		return NewColumn(m, f(c, groups))
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

// reduce gives each group's values to f.
func reduce(c *Column, g *grouping, f func([]float64) float64) []float64 {
	out := make([]float64, len(g.size))
	var x []float64
	for k, rows := range g.rows() {
		x = x[:0]
		for _, r := range rows {
			if v := c.Float(r); v == v {
				x = append(x, v)
			}
		}
		out[k] = math.NaN()
		if len(x) > 0 {
			out[k] = f(x)
		}
	}
	return out
}

// countValues are the numbers of cells with a value in each group, or of different ones.
func countValues(c *Column, g *grouping, distinct bool) []int64 {
	out := make([]int64, len(g.size))
	if !distinct {
		for i, k := range g.of {
			if !c.IsNull(i) {
				out[k]++
			}
		}
		return out
	}
	codes, n := rowCodes([]*Column{c}, c.n)
	last := make([]int, n) // the group in which a code was seen last
	for k, rows := range g.rows() {
		for _, r := range rows {
			if !c.IsNull(r) && last[codes[r]] != k+1 {
				last[codes[r]] = k + 1
				out[k]++
			}
		}
	}
	return out
}

// pickRows finds the row of each group that has the least, greatest, first or last value; −1 when there is none.
func pickRows(c *Column, g *grouping, which string) []int {
	if (which == "min" || which == "max") && !c.sh.array && c.dt.isFloat() {
		return c.extremes(g, which == "max")
	}
	less := func(a, b int) int { return 0 }
	if !c.sh.array && !c.dt.isComplex() {
		less = c.comparer(false)
	}
	out := make([]int, len(g.size))
	for k := range out {
		out[k] = -1
	}
	for i, k := range g.of {
		if c.IsNull(i) {
			continue
		}
		if out[k] < 0 || which == "last" || which == "min" && less(i, out[k]) < 0 || which == "max" && less(i, out[k]) > 0 {
			out[k] = i
		}
	}
	return out
}

// extremes finds the row of each group with its least or greatest number.
func (c *Column) extremes(g *grouping, greatest bool) []int {
	out, best := make([]int, len(g.size)), make([]float64, len(g.size))
	for k := range out {
		out[k] = -1
	}
	sign := 1.0
	if greatest {
		sign = -1
	}
	for i, k := range g.of {
		if v := sign * c.Float(i); v == v && (out[k] < 0 || v < best[k]) {
			out[k], best[k] = i, v
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
