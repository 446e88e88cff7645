package lightcurve_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"vogo/vokit/lightcurve"
	"vogo/vokit/table"
)

// variable is a synthetic star that varies with a period of 1.7 days.
func variable() *table.Table {
	r := rand.New(rand.NewPCG(1, 7))
	mjd, mag := make([]float64, 80), make([]float64, 80)
	for i := range mjd {
		mjd[i] = 55000 + 40*r.Float64()
		mag[i] = 12 + 0.3*math.Sin(2*math.Pi*mjd[i]/1.7) + 0.02*r.NormFloat64()
	}
	t, err := table.NewColumn(table.Meta{Name: "mjd", Unit: "d", UCD: "time.epoch"}, mjd)
	if err != nil {
		log.Fatal(err)
	}
	m, err := table.NewColumn(table.Meta{Name: "mag", Unit: "mag", UCD: "phot.mag"}, mag)
	if err != nil {
		log.Fatal(err)
	}
	out, err := table.New("synthetic variable", t, m)
	if err != nil {
		log.Fatal(err)
	}
	return out
}

func ExampleSearch() {
	p, err := lightcurve.Search(context.Background(), variable(), lightcurve.Periods(0.5, 20))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f %v\n", p.Best(), p.FalseAlarm(0.9) < 1e-9)
	// Output: 1.70 true
}

func ExampleFold() {
	p, err := lightcurve.Fold(variable(), 1.7, 55000)
	fmt.Println(p != nil, err)
	fmt.Println(lightcurve.Phases([]float64{55000, 55001, 55002, 55002.5}, 2, 55000))
	// Output:
	// true <nil>
	// [0 0.5 0 0.25]
}

func ExamplePlot() {
	p, err := lightcurve.Plot(variable()) // bright is up
	fmt.Println(p != nil, err)
	// Output: true <nil>
}

func ExampleFind() {
	c, err := lightcurve.Find(variable())
	fmt.Println(c.Time.Name, c.Value.Name, c.Err == nil, err)
	// Output: mjd mag true <nil>
}
