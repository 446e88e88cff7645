// Package near finds the names that a mistyped one most likely meant, for the
// “did you mean” of an error.
package near

import (
	"cmp"
	"slices"
	"strings"
)

// Names returns up to n of names that are much like name, the most alike first
// and name itself never. Case does not count. Names are alike when a third of
// the letters at most differ, or when one is a part of the other: people forget
// a prefix as often as they hit a wrong key.
func Names(name string, names []string, n int) []string {
	type hit struct {
		name string
		far  int
	}
	low := strings.ToLower(name)
	limit := max(1, len(low)/3)
	var hits []hit
	for _, s := range names {
		if s == name {
			continue
		}
		l := strings.ToLower(s)
		far := Distance(low, l)
		if far > limit && (len(low) >= 3 && strings.Contains(l, low) || len(l) >= 3 && strings.Contains(low, l)) {
			far = limit
		}
		if far <= limit {
			hits = append(hits, hit{s, far})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.far, b.far) })
	var out []string
	for _, h := range hits {
		if len(out) < n && !slices.Contains(out, h.name) {
			out = append(out, h.name)
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
