package table

import (
	"fmt"
	"slices"
	"strings"
)

// nearest names the candidates most like name, as ` (nearest: "flux", "flux_err")`.
func nearest(name string, candidates []string) string {
	type near struct {
		name string
		far  float64
	}
	want := strings.ToLower(name)
	var found []near
	for _, c := range candidates {
		low := strings.ToLower(c)
		d := float64(distance(want, low))
		if strings.Contains(low, want) || strings.Contains(want, low) && len(low) > 2 {
			d = min(d, 1.5)
		}
		if d <= max(1.5, float64(len(want))/2) {
			found = append(found, near{c, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int {
		switch {
		case a.far < b.far:
			return -1
		case a.far > b.far:
			return 1
		}
		return 0
	})
	if len(found) > 3 {
		found = found[:3]
	}
	if len(found) == 0 {
		if len(candidates) == 0 {
			return " (it has no columns)"
		}
		shown := candidates[:min(len(candidates), 8)]
		more := ""
		if len(shown) < len(candidates) {
			more = ", …"
		}
		return " (it has " + strings.Join(shown, ", ") + more + ")"
	}
	quoted := make([]string, len(found))
	for i, f := range found {
		quoted[i] = fmt.Sprintf("%q", f.name)
	}
	return " (nearest: " + strings.Join(quoted, ", ") + ")"
}

// distance is the number of insertions, deletions, substitutions and swaps of neighbours that make b of a
// (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(y)]
}
