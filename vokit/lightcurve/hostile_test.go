package lightcurve

import (
	"testing"

	"vogo/internal/hostile"
)

func TestHostile(t *testing.T) {
	few := hostile.Few
	if testing.Short() {
		few = few[:1]
	}
	hostile.Test(t, "lightcurve.Periodogram", few, func(s string) map[string]any {
		p := &Periodogram{Frequency: []float64{1, 2, 3}, Power: []float64{0.1, 0.8, 0.2}, Name: s, n: 9}
		return p.MIMEBundle().Data
	})
}
