package dal

import (
	"cmp"
	"slices"
	"strings"
)

// Nearest returns up to n of names that are much like name, the most alike
// first: for the "did you mean" of a miss. Case does not count.
func Nearest(name string, names []string, n int) []string {
	type near struct {
		name string
		d    int
	}
	name = strings.ToLower(name)
	limit := max(1, len(name)/3)
	var found []near
	for _, s := range names {
		l := strings.ToLower(s)
		d := Distance(name, l)
		if d > limit && len(name) >= 3 && strings.Contains(l, name) {
			d = limit
		}
		if d <= limit && d > 0 {
			found = append(found, near{s, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.d, b.d) })
	var out []string
	for _, f := range found {
		if len(out) < n && !slices.Contains(out, f.name) {
			out = append(out, f.name)
		}
	}
	return out
}

// Distance counts the insertions, deletions, replacements and swaps of
// neighbours that make b of a (optimal string alignment).
func Distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(s); i++ {
		cur[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(t)]
}
