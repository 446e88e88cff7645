package table

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"vogo/vokit/sky"
)

// Cluster puts rows of several tables together that show one object: rows whose positions, as [Table.Coords]
// finds them, lie within radius degrees of one another, directly or over others. The result has a row for each
// object, in the order in which they first come: its mean position (ra, dec), how many of the tables have it (n),
// and the columns of all tables, null where a table does not have the object. A column whose name an earlier one
// has gets the name of its table added. Of several rows of one table the nearest to the mean is taken; the
// others become objects of their own.
func Cluster(radius float64, tables ...*Table) (*Table, error) {
	if len(tables) == 0 {
		return nil, errors.New("table: there are no tables to cluster")
	}
	if !(radius >= 0) || radius > 180 {
		return nil, fmt.Errorf("table: cannot cluster within %g degrees: want 0 to 180", radius)
	}
	var all []sky.Coord
	var owner []int // table of each position
	var row []int
	for i, t := range tables {
		c, err := t.Coords()
		if err != nil {
			return nil, err
		}
		for k, p := range c {
			all, owner, row = append(all, p), append(owner, i), append(row, k)
		}
	}
	objects := friends(all, owner, len(tables), radius)
	return objectTable(tables, objects, all, row)
}

// friends groups positions that are connected by steps of at most radius. An object holds for each table the
// index of its position, or −1.
func friends(all []sky.Coord, owner []int, tables int, radius float64) [][]int {
	parent := make([]int, len(all))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	ix := sky.NewIndex(all)
	for i, c := range all {
		if !c.Known() {
			continue
		}
		for _, p := range ix.Within(c, radius) {
			if a, b := root(i), root(p.B); a != b {
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	members := map[int][]int{}
	var order []int
	for i := range all {
		r := root(i)
		if r == i {
			order = append(order, r)
		}
		members[r] = append(members[r], i)
	}
	var out [][]int
	for _, r := range order {
		out = append(out, split(members[r], all, owner, tables)...)
	}
	return out
}

// split keeps one position of each table in the object and makes objects of the rest.
func split(group []int, all []sky.Coord, owner []int, tables int) [][]int {
	object := make([]int, tables)
	for i := range object {
		object[i] = -1
	}
	mean := sky.Mean(at(all, group))
	var rest []int
	for _, i := range group {
		switch old := object[owner[i]]; {
		case old < 0:
			object[owner[i]] = i
		case sky.Separation(all[i], mean) < sky.Separation(all[old], mean):
			object[owner[i]] = i
			rest = append(rest, old)
		default:
			rest = append(rest, i)
		}
	}
	out := [][]int{object}
	for _, i := range rest {
		alone := make([]int, tables)
		for k := range alone {
			alone[k] = -1
		}
		alone[owner[i]] = i
		out = append(out, alone)
	}
	return out
}

func at(all []sky.Coord, group []int) []sky.Coord {
	out := make([]sky.Coord, len(group))
	for k, i := range group {
		out[k] = all[i]
	}
	return out
}

func objectTable(tables []*Table, objects [][]int, all []sky.Coord, row []int) (*Table, error) {
	ra, dec, n := make([]float64, len(objects)), make([]float64, len(objects)), make([]int32, len(objects))
	rows := make([][]int, len(tables))
	for k, object := range objects {
		var seen []sky.Coord
		for t, i := range object {
			r := -1
			if i >= 0 {
				r = row[i]
				seen = append(seen, all[i])
			}
			rows[t] = append(rows[t], r)
		}
		mean := sky.Mean(seen)
		ra[k], dec[k], n[k] = mean.RA, mean.Dec, int32(len(seen))
	}
	var cols []*Column
	for _, c := range []struct {
		meta   Meta
		values any
	}{
		{Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main", Description: "mean right ascension"}, ra},
		{Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main", Description: "mean declination"}, dec},
		{Meta{Name: "n", UCD: "meta.number", Description: "how many tables have the object"}, n},
	} {
		made, err := NewColumn(c.meta, c.values)
		if err != nil {
			return nil, err
		}
		cols = append(cols, made)
	}
	taken := map[string]bool{"ra": true, "dec": true, "n": true}
	for i, t := range tables {
		for _, c := range t.cols {
			made := c.take(rows[i])
			if taken[strings.ToLower(made.Name)] {
				made.Name += "_" + label(t, i)
			}
			if strings.HasPrefix(strings.ToLower(made.UCD), "pos.") {
				made.UCD = notMain.ReplaceAllString(made.UCD, "") // the mean is the main position
			}
			taken[strings.ToLower(made.Name)] = true
			cols = append(cols, made)
		}
	}
	dropRepeatedIDs(cols)
	return New("objects", cols...)
}

var notMain = regexp.MustCompile(`(?i);\s*meta\.main`)

// label is what tells the columns of a table from those of another.
func label(t *Table, i int) string {
	if t.Name != "" {
		return strings.ReplaceAll(t.Name, " ", "_")
	}
	return fmt.Sprint(i + 1)
}
