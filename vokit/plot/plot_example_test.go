package plot_test

import (
	"fmt"
	"math"

	"vogo/vokit/plot"
	"vogo/vokit/table"
)

// A synthetic light curve: three nights of a variable star.
func lightCurve() *table.Table {
	when, err := table.NewColumn(table.Meta{Name: "obs_time", Unit: "d", UCD: "time.epoch"}, []float64{58849.1, 58850.2, 58851.1})
	if err != nil {
		panic(err)
	}
	mag, err := table.NewColumn(table.Meta{Name: "mag", Unit: "mag", UCD: "phot.mag;em.opt.V"}, []float64{8.1, 8.4, math.NaN()})
	if err != nil {
		panic(err)
	}
	t, err := table.New("synthetic", when, mag)
	if err != nil {
		panic(err)
	}
	return t
}

func ExampleXY() {
	p, err := plot.XY(lightCurve(), "obs_time", "mag", plot.Title("A variable star"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p)
	// Output:
	// A variable star: scatter plot of mag [mag] (8.4 to 8.1) against obs_time [d] (58849.1 to 58850.2): 2 points, 1 row left out
}

func ExampleLightCurve() {
	p, err := plot.LightCurve(lightCurve(), plot.Phase(2.5, 58849))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p)
	// Output:
	// scatter plot of mag [mag] (8.4 to 8.1) against phase (0.04 to 1.48): 4 points, 2 rows left out
}

func ExampleData() {
	x := []float64{0, 1, 2, 3}
	p, err := plot.Data(x, []float64{0, 1, 4, 9}, plot.Label("squares"))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := p.Data(x, []float64{0, 1, 8, 27}, plot.Label("cubes"), plot.Dashed()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p)
	// Output:
	// line plot of y (0 to 27) against x (0 to 3): 8 points in 2 series
}

func ExampleHistogramOf() {
	p, err := plot.HistogramOf([]float64{1, 2, 2, 3, 3, 3}, plot.Bins(3))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p)
	// Output:
	// histogram of values (1 to 3): 6 values in 3 bins
}
