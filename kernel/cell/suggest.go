package cell

import (
	"strings"

	"vogo/internal/near"
)

// nearest returns the candidate that name most likely meant, "" if none is near.
func nearest(name string, candidates []string) string {
	best, bestDist := "", 1+min(len(name)/3+1, 3)
	for _, c := range candidates {
		if c == name || c == "_" {
			continue
		}
		d := near.Distance(strings.ToLower(name), strings.ToLower(c))
		if d < bestDist || d == bestDist && best != "" && c < best {
			best, bestDist = c, d
		}
	}
	if bestDist > min(len(name)/3+1, 3) {
		return ""
	}
	return best
}
