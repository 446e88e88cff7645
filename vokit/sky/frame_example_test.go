package sky_test

import (
	"fmt"

	"vogo/vokit/sky"
)

func ExampleCoord_Galactic() {
	l, b := sky.New(10.6847, 41.2688).Galactic() // M 31
	fmt.Printf("%.2f %.2f\n", l, b)
	fmt.Println(sky.Galactic.ToICRS(0, 0))
	// Output:
	// 121.17 -21.57
	// 266.40499 -28.93617
}
