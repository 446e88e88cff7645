package table

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Join puts the rows of two tables side by side where the named columns are equal. how is "inner" (only
// rows that have a partner; also ""), "left" (all of the first table's), "right" or "outer" (all of
// both). A key "a=b" joins column a of the first table with b of the second; without keys the columns of
// the same name are the keys. Nulls equal nothing. Other columns of the same name get "_1" and "_2"
// after it.
func Join(a, b *Table, how string, keys ...string) (*Table, error) {
	left, right, err := joinKeys(a, b, keys)
	if err != nil {
		return nil, err
	}
	wantLeft, wantRight := false, false
	switch strings.ToLower(how) {
	case "", "inner":
	case "left":
		wantLeft = true
	case "right":
		wantRight = true
	case "outer", "full":
		wantLeft, wantRight = true, true
	default:
		return nil, fmt.Errorf("table: cannot join %q: want inner, left, right or outer", how)
	}
	rowsA, rowsB := matchKeys(a, b, left, right, wantLeft, wantRight)
	return sideBySide(a, b, rowsA, rowsB, left, right)
}

func joinKeys(a, b *Table, keys []string) (left, right []*Column, err error) {
	if len(keys) == 0 {
		for _, c := range a.cols {
			if i := b.find(c.Name); i >= 0 && strings.EqualFold(b.cols[i].Name, c.Name) {
				left, right = append(left, c), append(right, b.cols[i])
			}
		}
		if len(left) == 0 {
			return nil, nil, fmt.Errorf("table: cannot join %q and %q: they have no column name in common; name the keys as \"a=b\"", a.Name, b.Name)
		}
		return left, right, nil
	}
	for _, k := range keys {
		ka, kb, two := strings.Cut(k, "=")
		if !two || a.Has(k) {
			ka, kb = k, k
		}
		ca, err := a.Col(strings.TrimSpace(ka))
		if err != nil {
			return nil, nil, err
		}
		cb, err := b.Col(strings.TrimSpace(kb))
		if err != nil {
			return nil, nil, err
		}
		left, right = append(left, ca), append(right, cb)
	}
	return left, right, nil
}

// matchKeys pairs rows; −1 stands for no partner. The order is that of the first table.
func matchKeys(a, b *Table, left, right []*Column, wantLeft, wantRight bool) (rowsA, rowsB []int) {
	if len(left) == 1 && left[0].exact() == right[0].exact() && left[0].exact() != exactText && max(a.rows, b.rows) < math.MaxInt32 {
		return matchOne(left[0], right[0], wantLeft, wantRight)
	}
	return matchCodes(a, b, left, right, wantLeft, wantRight)
}

// matchCodes is matchKeys for keys of any kind.
func matchCodes(a, b *Table, left, right []*Column, wantLeft, wantRight bool) (rowsA, rowsB []int) {
	codes, n := joinCodes(left, right, a.rows, b.rows)
	index := rowsByCode(codes[a.rows:], n)
	used := make([]bool, b.rows)
	rowsA, rowsB = make([]int, 0, a.rows), make([]int, 0, a.rows)
	for i := range a.rows {
		found := false
		if !anyNull(left, i) {
			for _, j := range index[codes[i]] {
				if !anyNull(right, j) {
					rowsA, rowsB = append(rowsA, i), append(rowsB, j)
					used[j], found = true, true
				}
			}
		}
		if !found && wantLeft {
			rowsA, rowsB = append(rowsA, i), append(rowsB, -1)
		}
	}
	for j := range b.rows {
		if wantRight && !used[j] {
			rowsA, rowsB = append(rowsA, -1), append(rowsB, j)
		}
	}
	return rowsA, rowsB
}

func anyNull(cols []*Column, i int) bool {
	for _, c := range cols {
		if c.IsNull(i) {
			return true
		}
	}
	return false
}

// joinCodes are codes of the keys of all rows of the first table and then of all of the second. Numbers of
// different types are compared as text: 1 and 1.0 are the same, as are a float and the double nearest to it.
func joinCodes(left, right []*Column, na, nb int) ([]uint32, int) {
	var all []uint32
	n := 0
	for i := range left {
		how := exactText
		if left[i].exact() == right[i].exact() {
			how = left[i].exact()
		}
		k := newCoder()
		codes := k.codes(make([]uint32, 0, na+nb), left[i], how)
		codes = k.codes(codes, right[i], how)
		if i == 0 {
			all, n = codes, int(k.n)
		} else {
			n = combine(all, n, codes, int(k.n))
		}
	}
	return all, n
}

// sideBySide makes the joined table. Key columns of one name come once, with the value of whichever
// table has the row.
func sideBySide(a, b *Table, rowsA, rowsB []int, left, right []*Column) (*Table, error) {
	var cols []*Column
	takenA, takenB := takeAll(a.cols, rowsA), takeAll(b.cols, rowsB)
	for i, c := range a.cols {
		made := takenA[i]
		k := slices.Index(left, c)
		switch {
		case k >= 0 && strings.EqualFold(right[k].Name, c.Name) && slices.Contains(rowsA, -1):
			made = mergeKey(c, right[k], rowsA, rowsB)
		case k >= 0 && strings.EqualFold(right[k].Name, c.Name):
		case b.Has(c.Name) && slices.Index(right, b.cols[b.find(c.Name)]) < 0:
			made.Name += "_1"
		}
		cols = append(cols, made)
	}
	for i, c := range b.cols {
		k := slices.Index(right, c)
		if k >= 0 && strings.EqualFold(left[k].Name, c.Name) {
			continue
		}
		made := takenB[i]
		if a.Has(c.Name) {
			made.Name += "_2"
		}
		cols = append(cols, made)
	}
	dropRepeatedIDs(cols)
	out, err := New(a.Name, cols...)
	if err != nil {
		return nil, err
	}
	out.rows = len(rowsA)
	out.Description, out.Infos = a.Description, slices.Clone(a.Infos)
	out.Params = append(slices.Clone(a.Params), b.Params...)
	out.Coosys = append(slices.Clone(a.Coosys), without(b.Coosys, a.Coosys, func(c Coosys) string { return c.ID })...)
	out.Timesys = append(slices.Clone(a.Timesys), without(b.Timesys, a.Timesys, func(c Timesys) string { return c.ID })...)
	out.Groups = append(slices.Clone(a.Groups), b.Groups...)
	out.Resources = append(slices.Clone(a.Resources), b.Resources...)
	out.Source = strings.Trim(a.Source+"; "+b.Source, "; ")
	out.Overflow = a.Overflow || b.Overflow
	return out, nil
}

func dropRepeatedIDs(cols []*Column) {
	seen := make(map[string]bool)
	for _, c := range cols {
		if c.ID != "" && seen[c.ID] {
			c.ID = ""
		}
		seen[c.ID] = true
	}
}

func mergeKey(a, b *Column, rowsA, rowsB []int) *Column {
	bu := builderLike(a, len(rowsA))
	for i, r := range rowsA {
		switch {
		case r >= 0:
			bu.appendCell(a, r)
		case b.dt == a.dt:
			bu.appendCell(b, rowsB[i])
		default:
			bu.AppendString(b.Text(rowsB[i]))
		}
	}
	return bu.Column()
}
