package plot

import (
	"testing"

	"vogo/display"
	"vogo/internal/hostile"
)

func TestHostile(t *testing.T) {
	display.ServeComms() // so that there are live forms
	few := hostile.Few
	if testing.Short() {
		few = few[:1]
	}
	of := func(s string) *Plot {
		x := []float64{1, 2, 3}
		p, err := Data(x, x, Title(s), XLabel(s), YLabel(s), Label(s), VLine(2, s), HLine(2, s), Size(240, 160))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	hostile.Test(t, "plot.Plot", few, func(s string) map[string]any { return of(s).MIMEBundle().Data })
	hostile.Test(t, "plot.Figure", few[:1], func(s string) map[string]any { return Panels(2, of(s), of(s)).MIMEBundle().Data })
}
