package spectrum_test

import (
	"fmt"
	"log"

	"vogo/vokit/spectrum"
	"vogo/vokit/table"
)

// sdss is a synthetic spectrum as SDSS has them: the logarithm of the wavelength, and the inverse variance.
func sdss() *table.Table {
	_, loglam, flux, sigma := synthetic()
	var cols []*table.Column
	for i, v := range [][]float64{loglam, flux, inverse(sigma)} {
		c, err := table.NewColumn(table.Meta{Name: []string{"loglam", "flux", "ivar"}[i]}, v)
		if err != nil {
			log.Fatal(err)
		}
		cols = append(cols, c)
	}
	t, err := table.New("synthetic", cols...)
	if err != nil {
		log.Fatal(err)
	}
	return t
}

func ExampleOf() {
	s, err := spectrum.Of(sdss())
	if err != nil {
		log.Fatal(err)
	}
	w, err := s.Floats("wavelength")
	fmt.Printf("%v %.2f %v\n", s.Names(), w[0], err)
	// Output: [wavelength flux flux_error] 4000.00 <nil>
}

func ExamplePlot() {
	p, err := spectrum.Plot(sdss())
	fmt.Println(p, err)
	// Output: line plot of flux (4.004 to 6) against wavelength [Å] (4000 to 4045.4): 50 points <nil>
}
