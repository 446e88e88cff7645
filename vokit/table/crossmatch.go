package table

import (
	"fmt"
	"math"
	"strings"

	"vogo/vokit/sky"
)

// CrossMatch joins two tables by their positions on the sky, as [Table.Coords] finds them: each row of the
// first with the nearest row of the second that is at most radius degrees away. how is "inner" (also ""),
// "left" (keep the first table's rows without a partner) or "all" (all pairs within the radius, not only
// the nearest). The new column "separation" is in arcsec.
func CrossMatch(a, b *Table, radius float64, how string) (*Table, error) {
	if !(radius >= 0) || radius > 180 {
		return nil, fmt.Errorf("table: cannot cross-match within %g degrees: want 0 to 180", radius)
	}
	pa, err := a.Coords()
	if err != nil {
		return nil, err
	}
	pb, err := b.Coords()
	if err != nil {
		return nil, err
	}
	var pairs []sky.Pair
	keep := false
	switch strings.ToLower(how) {
	case "", "inner", "best":
		pairs = sky.Match(pa, pb, radius)
	case "left":
		pairs, keep = sky.Match(pa, pb, radius), true
	case "all":
		pairs = sky.MatchAll(pa, pb, radius)
	default:
		return nil, fmt.Errorf("table: cannot cross-match %q: want inner, left or all", how)
	}
	rowsA, rowsB, sep := make([]int, 0, len(pairs)), make([]int, 0, len(pairs)), make([]float64, 0, len(pairs))
	next := 0
	for i := range a.rows {
		before := len(rowsA)
		for ; next < len(pairs) && pairs[next].A == i; next++ {
			rowsA, rowsB = append(rowsA, i), append(rowsB, pairs[next].B)
			sep = append(sep, pairs[next].Separation*3600)
		}
		if keep && len(rowsA) == before {
			rowsA, rowsB, sep = append(rowsA, i), append(rowsB, -1), append(sep, math.NaN())
		}
	}
	out, err := sideBySide(a, b, rowsA, rowsB, nil, nil)
	if err != nil {
		return nil, err
	}
	c, err := NewColumn(Meta{Name: "separation", Unit: "arcsec", UCD: "pos.angDistance", Description: "distance between the two positions"}, sep)
	if err != nil {
		return nil, err
	}
	return out, out.Add("separation", c)
}
