package sky_test

import (
	"fmt"

	"vogo/vokit/sky"
)

func ExampleParse() {
	for _, text := range []string{"10 24 02.7 +48 08 51", "SDSS J102402.70+480851.0", "156.01125, 48.1475", "somewhere"} {
		fmt.Println(sky.Parse(text))
	}
	// Output:
	// 156.01125 +48.14750 <nil>
	// 156.01125 +48.14750 <nil>
	// 156.01125 +48.14750 <nil>
	// unknown sky: "somewhere" is no position (the two coordinates cannot be told apart); write "10 24 02.7 +48 08 51" or "156.01 +48.14"
}

func ExampleParseAngle() {
	ra, _ := sky.ParseAngle("10h24m02.7s", false)
	dec, _ := sky.ParseAngle("-0°08′51″", false)
	size, _ := sky.ParseAngle("90 arcsec", false)
	fmt.Printf("%.5f %.5f %.3f\n", ra, dec, size)
	// Output: 156.01125 -0.14750 0.025
}

func ExampleSeparation() {
	m31, m33 := sky.New(10.6847, 41.2687), sky.New(23.4621, 30.6602)
	fmt.Printf("%.2f°, at position angle %.0f°\n", sky.Separation(m31, m33), sky.PositionAngle(m31, m33))
	// Output: 14.78°, at position angle 132°
}

func ExampleFrame_ToICRS() {
	center := sky.Galactic.ToICRS(0, 0)
	fmt.Println(center.Sexagesimal())
	l, b := sky.Galactic.FromICRS(sky.New(10.6847, 41.2687))
	fmt.Printf("M 31 is at l = %.2f°, b = %.2f°\n", l, b)
	// Output:
	// 17 45 37.20 -28 56 10.2
	// M 31 is at l = 121.17°, b = -21.57°
}

func ExampleMatch() {
	a := []sky.Coord{sky.New(10, 20), sky.New(11, 20)}
	b := []sky.Coord{sky.New(11.0001, 20), sky.New(50, 0)}
	for _, p := range sky.Match(a, b, 1./3600) {
		fmt.Printf("%d is %d, %.2f″ away\n", p.A, p.B, p.Separation*3600)
	}
	// Output: 1 is 0, 0.34″ away
}

func ExampleParseRegion() {
	field, err := sky.ParseRegion("Polygon ICRS 10 40 12 40 11 42")
	if err != nil {
		fmt.Println(err)
		return
	}
	source, _ := sky.ParseRegion("CIRCLE 11 41 0.1") // as DALI writes it
	fmt.Println(field.Contains(sky.New(11, 41)), field.Encloses(source))
	fmt.Printf("%.3f square degrees are left\n", field.Difference(source).Area())
	_, err = sky.ParseRegion("Circle ICRS 10 20")
	fmt.Println(err)
	// Output:
	// true true
	// 1.498 square degrees are left
	// sky: the region "Circle ICRS 10 20": it has 2 numbers, and a circle takes 3
}

func ExampleRegion_Union() {
	a, _ := sky.Circle(sky.New(10, 0), 1)
	b, _ := sky.Box(sky.New(11, 0), 2, 1)
	both := a.Union(b)
	fmt.Println(both.Kind(), both.Contains(sky.New(9.5, 0)))
	fmt.Printf("%.3f = %.3f + %.3f - %.3f\n", both.Area(), a.Area(), b.Area(), a.Intersection(b).Area())
	// Output:
	// Union true
	// 4.185 = 3.142 + 2.000 - 0.957
}
