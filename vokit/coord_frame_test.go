package vokit_test

import (
	"strings"
	"testing"

	vo "vogo/vokit"
	positions "vogo/vokit/sky"
)

func TestCoordOfOtherFrames(t *testing.T) {
	c, err := vo.Coord(0, 0.0, "galactic")
	if err != nil || positions.Separation(c, positions.New(266.40499, -28.93617)) > 1e-4 {
		t.Errorf("the galactic centre: %v, %v", c, err)
	}
	for frame, want := range map[string]string{"galctic": "known: ICRS, FK5, FK4, galactic, ecliptic", "galactic": "latitude 95 is not between"} {
		if _, err := vo.Coord(10, 95, frame); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", frame, err)
		}
	}
	if _, err := vo.Cone("II/246"); err == nil || !strings.Contains(err.Error(), `vo.Find(vo.ServiceType("conesearch"), vo.Keywords("II/246"))`) {
		t.Error(err)
	}
}
