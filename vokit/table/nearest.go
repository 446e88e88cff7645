package table

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"vogo/internal/near"
)

// nearest names the candidates most like name, as ` (nearest: "flux", "flux_err")`.
func nearest(name string, candidates []string) string {
	type hit struct {
		name string
		far  float64
	}
	want := strings.ToLower(name)
	var found []hit
	for _, c := range candidates {
		low := strings.ToLower(c)
		d := float64(near.Distance(want, low))
		if strings.Contains(low, want) || strings.Contains(want, low) && len(low) > 2 {
			d = min(d, 1.5)
		}
		if d <= max(1.5, float64(len(want))/2) {
			found = append(found, hit{c, d})
		}
	}
	slices.SortStableFunc(found, func(a, b hit) int { return cmp.Compare(a.far, b.far) })
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
