package table

import (
	"math"
	"slices"
)

// Describe is a table with one row for each column: its type, unit, UCD, how many of its cells have a
// value, and of numbers the least, the mean, the median, the largest and the standard deviation of the
// sample; of texts the first and the last in alphabetical order and how many differ.
func (t *Table) Describe() *Table {
	n := len(t.cols)
	name, typ, unit, ucds, desc := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	values, nulls, distinct := make([]int64, n), make([]int64, n), make([]any, n)
	lo, hi := make([]string, n), make([]string, n)
	mean, median, std := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, c := range t.cols {
		name[i], typ[i], unit[i], ucds[i], desc[i] = c.Name, c.TypeName(), c.Unit, c.UCD, c.Description
		nulls[i] = int64(c.NullCount())
		values[i] = int64(c.n) - nulls[i]
		mean[i], median[i], std[i] = math.NaN(), math.NaN(), math.NaN()
		switch {
		case c.sh.array || c.dt.isComplex():
		case c.dt.IsText():
			lo[i], hi[i], distinct[i] = c.textRange()
		default:
			lo[i], hi[i] = c.numberRange()
			mean[i], median[i], std[i] = moments(c.Floats())
		}
	}
	columns := []struct {
		m Meta
		v any
	}{
		{Meta{Name: "column", UCD: "meta.id", Description: "name of the column"}, name},
		{Meta{Name: "type", Description: "datatype"}, typ},
		{Meta{Name: "unit", UCD: "meta.unit", Description: "unit of the numbers"}, unit},
		{Meta{Name: "values", UCD: "meta.number", Description: "cells with a value"}, values},
		{Meta{Name: "nulls", UCD: "meta.number", Description: "cells without a value"}, nulls},
		{Meta{Name: "min", Description: "the least number, or the first text"}, lo},
		{Meta{Name: "mean", Description: "arithmetic mean"}, mean},
		{Meta{Name: "median", Description: "as many numbers are less as are greater"}, median},
		{Meta{Name: "max", Description: "the greatest number, or the last text"}, hi},
		{Meta{Name: "stddev", Description: "standard deviation of the sample"}, std},
		{Meta{Name: "distinct", UCD: "meta.number", Description: "texts that differ"}, distinct},
		{Meta{Name: "ucd", UCD: "meta.ucd", Description: "what the quantity is"}, ucds},
		{Meta{Name: "description"}, desc},
	}
	out := &Table{Name: t.Name, Description: "statistics of the columns", Source: t.Source, rows: n}
	for _, c := range columns {
		col, err := NewColumn(c.m, c.v)
		if err != nil { // all are plain slices, which NewColumn takes
			continue
		}
		out.cols = append(out.cols, col)
	}
	return out
}

func (c *Column) textRange() (first, last string, distinct any) {
	seen := make(map[string]struct{})
	for i := range c.n {
		if c.IsNull(i) {
			continue
		}
		s := c.vec.str.at(i)
		if len(seen) == 0 || s < first {
			first = s
		}
		if s > last {
			last = s
		}
		seen[s] = struct{}{}
	}
	return shorten(first), shorten(last), int64(len(seen))
}

func (c *Column) numberRange() (lo, hi string) {
	at, to := -1, -1
	less := c.comparer(false)
	for i := range c.n {
		if c.IsNull(i) {
			continue
		}
		if at < 0 || less(i, at) < 0 {
			at = i
		}
		if to < 0 || less(i, to) > 0 {
			to = i
		}
	}
	if at < 0 {
		return "", ""
	}
	return c.Text(at), c.Text(to)
}

// moments are the mean, median and sample standard deviation of the numbers that are finite; NaN where there are none.
func moments(values []float64) (mean, median, std float64) {
	x := slices.DeleteFunc(slices.Clone(values), func(f float64) bool { return f != f || math.IsInf(f, 0) })
	if len(x) == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	slices.Sort(x)
	median = x[len(x)/2]
	if len(x)%2 == 0 {
		median = x[len(x)/2-1]/2 + x[len(x)/2]/2
	}
	// Welford's algorithm (Knuth, TAOCP 2, section 4.2.2): no loss when the mean is large against the spread.
	sum := 0.0
	for i, f := range x {
		d := f - mean
		mean += d / float64(i+1)
		sum += d * (f - mean)
	}
	std = math.NaN()
	if len(x) > 1 {
		std = math.Sqrt(sum / float64(len(x)-1))
	}
	return mean, median, std
}
