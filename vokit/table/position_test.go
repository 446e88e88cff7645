package table

import (
	"math"
	"testing"

	"vogo/vokit/sky"
)

// Coordinates in all the forms that catalogues and services give them.
func TestCoordsOfColumns(t *testing.T) {
	want := sky.New(156.01125, -0.1475)
	type col struct {
		name, unit, ucd string
		value           any
	}
	for name, cols := range map[string][]col{
		"degrees":                    {{"ra", "deg", "", []float64{156.01125}}, {"dec", "deg", "", []float64{-.1475}}},
		"no units":                   {{"RA", "", "", []float64{156.01125}}, {"DEC", "", "", []float64{-.1475}}},
		"hours":                      {{"ra", "h", "pos.eq.ra", []float64{10.40075}}, {"dec", "deg", "pos.eq.dec", []float64{-.1475}}},
		"hourangle, arcmin":          {{"ra", "hourangle", "pos.eq.ra", []float64{10.40075}}, {"dec", "arcmin", "pos.eq.dec", []float64{-8.85}}},
		"radians":                    {{"ra", "rad", "pos.eq.ra", []float64{156.01125 * math.Pi / 180}}, {"dec", "rad", "pos.eq.dec", []float64{-.1475 * math.Pi / 180}}},
		"h:m:s":                      {{"ra", "h:m:s", "pos.eq.ra;meta.main", []string{"10:24:02.7"}}, {"dec", "d:m:s", "pos.eq.dec;meta.main", []string{"-00:08:51"}}},
		"quoted units (VOUnits)":     {{"ra", "'h:m:s'", "pos.eq.ra", []string{"10:24:02.7"}}, {"dec", "'d:m:s'", "pos.eq.dec", []string{"-0:08:51"}}},
		"h min s":                    {{"ra", "\"h min s\"", "POS_EQ_RA_MAIN", []string{"10 24 02.7"}}, {"dec", "\"deg arcmin arcsec\"", "POS_EQ_DEC_MAIN", []string{"-00 08 51"}}},
		"h m s with letters":         {{"RAJ2000", "", "", []string{"10h24m02.7s"}}, {"DEJ2000", "", "", []string{"-00d08m51s"}}},
		"right ascension in degrees": {{"ra", "deg arcmin arcsec", "pos.eq.ra", []string{"156 00 40.5"}}, {"dec", "deg arcmin arcsec", "pos.eq.dec", []string{"-00 08 51"}}},
		"texts of degrees":           {{"ra", "deg", "pos.eq.ra", []string{" 156.01125 "}}, {"dec", "deg", "pos.eq.dec", []string{"-.1475"}}},
		"texts of hours":             {{"ra", "h", "pos.eq.ra", []string{"10.40075"}}, {"dec", "deg", "pos.eq.dec", []string{"-0.1475"}}},
		"sexagesimal that says h":    {{"ra", "h", "pos.eq.ra", []string{"10 24 02.7"}}, {"dec", "deg", "pos.eq.dec", []string{"-00 08 51"}}},
		"in parts": {{"RAh", "h", "pos.eq.ra", []int32{10}}, {"RAm", "min", "pos.eq.ra", []int32{24}}, {"RAs", "s", "pos.eq.ra", []float64{2.7}},
			{"DE-", "", "pos.eq.dec", []string{"-"}}, {"DEd", "deg", "pos.eq.dec", []int32{0}}, {"DEm", "arcmin", "pos.eq.dec", []int32{8}}, {"DEs", "arcsec", "pos.eq.dec", []float64{51}}},
		"in parts, no seconds of arc": {{"RAh", "h", "", []int32{10}}, {"RAm", "min", "", []float64{24.045}}, {"DE-", "", "", []string{"-"}}, {"DEd", "deg", "", []int32{0}}, {"DEm", "arcmin", "", []float64{8.85}}},
		"parts and degrees": {{"RAh", "h", "pos.eq.ra", []int32{11}}, {"RAm", "min", "pos.eq.ra", []int32{24}}, {"DEd", "deg", "pos.eq.dec", []int32{0}}, {"DEm", "arcmin", "pos.eq.dec", []int32{8}},
			{"_RA", "deg", "pos.eq.ra;meta.main", []float64{156.01125}}, {"_DE", "deg", "pos.eq.dec;meta.main", []float64{-.1475}}},
	} {
		var made []*Column
		for _, c := range cols {
			k, err := NewColumn(Meta{Name: c.name, Unit: c.unit, UCD: c.ucd}, c.value)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, k)
		}
		tab, err := New("t", made...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tab.Coords()
		if err != nil || sky.Separation(got[0], want) > 1e-9 {
			t.Errorf("%s: %v %v", name, got, err)
		}
		for _, c := range made {
			c.SetNull(0)
		}
		if got, err := tab.Coords(); err != nil || got[0].Known() {
			t.Errorf("%s: nulls are at %v %v", name, got, err)
		}
	}
}
