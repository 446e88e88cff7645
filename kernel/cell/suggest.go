package cell

import (
	"strings"

	"vogo/internal/near"
)

// nearest returns the candidate that name most likely meant, "" if none is near.
func nearest(name string, candidates []string) string {
	limit := min(len(name)/3, 3) // letters that may differ; short names are alike by chance
	best, bestDist := "", limit+1
	for _, c := range candidates {
		if c == name || c == "_" {
			continue
		}
		d := near.Distance(strings.ToLower(name), strings.ToLower(c))
		if d < bestDist || d == bestDist && best != "" && c < best {
			best, bestDist = c, d
		}
	}
	return best
}
