package sky

import (
	"fmt"
	"math"
	"testing"
)

// To go off in a direction and look back at where one came to are inverse to each other, at the poles too.
func TestOffset(t *testing.T) {
	for _, c := range []Coord{New(10, 20), New(359.99, -80), New(200, 0), New(50, 89.99)} {
		for angle := 0.0; angle < 360; angle += 37 {
			for _, d := range []float64{1e-6, .5, 40, 120} {
				to := c.Offset(angle, d)
				if got := Separation(c, to); math.Abs(got-d) > 1e-10 {
					t.Errorf("%v %v %v: separation %v", c, angle, d, got)
				}
				if got := math.Mod(PositionAngle(c, to)-angle+540, 360) - 180; math.Abs(got) > 1e-6/d*1e-3+1e-7 {
					t.Errorf("%v %v %v: position angle off by %v", c, angle, d, got)
				}
			}
		}
	}
	if pa := PositionAngle(New(10, 0), New(11, 0)); math.Abs(pa-90) > 1e-12 {
		t.Errorf("east is %v", pa)
	}
}

func ExampleCoord_Move() {
	// Barnard's Star from J2016 back to J1950; proper motion of Gaia DR3.
	fmt.Println(New(269.44850, 4.73942).Move(-801.551, 10362.394, -66))
	// Output: 269.46324 +4.54944
}

func ExampleCoord_Offset() {
	fmt.Println(New(83.63, 22.01).Offset(90, 1)) // a degree to the east
	// Output: 84.70859 +22.00647
}
