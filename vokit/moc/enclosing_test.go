package moc

import (
	"testing"

	"vogo/vokit/sky"
)

func TestEnclosing(t *testing.T) {
	for name, text := range map[string]string{"one cell": "3/77", "pole": "5/1023 4/255", "two places": "8/1000 8/700000", "half": "0/0-5", "sky": "0/0-11"} {
		m, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		c, radius, err := m.Enclosing()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range m.Cells() {
			for _, p := range cell.Boundary(8) {
				if d := sky.Separation(c, p); d > radius {
					t.Errorf("%s: %v is %v degrees off the middle, the circle has %v", name, p, d, radius)
				}
			}
		}
	}
	m, err := FromCone(sky.New(359.9, -30), 2, 9)
	if err != nil {
		t.Fatal(err)
	}
	if c, r, err := m.Enclosing(); err != nil || sky.Separation(c, sky.New(359.9, -30)) > 0.05 || r < 2 || r > 2.6 {
		t.Errorf("circle of 2 degrees: %v, %v, %v", c, r, err)
	}
	if _, _, err := (&MOC{}).Enclosing(); err == nil {
		t.Error("an empty coverage has a circle")
	}
}
