package vokit_test

import (
	"fmt"
	"log"
	"strings"
	"testing"

	vo "vogo/vokit"
)

func ExampleRegion() {
	plate, err := vo.Region("Polygon ICRS 10 40 12 40 11 42")
	if err != nil {
		log.Fatal(err)
	}
	m31, err := vo.Coord("00 42 44.3 +41 16 09")
	if err != nil {
		log.Fatal(err)
	}
	around, err := vo.Region(m31, vo.Deg(1))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f square degrees, M 31 in it: %v\n", plate.Area(), plate.Contains(m31))
	fmt.Printf("overlap: %v, %.2f square degrees\n", plate.Overlaps(around), plate.Intersection(around).Area())
	fmt.Println(around)
	// Output:
	// 1.53 square degrees, M 31 in it: true
	// overlap: true, 1.03 square degrees
	// Circle ICRS 10.684583333333332 41.26916666666666 1
}

func TestRegion(t *testing.T) {
	tab, err := vo.NewTable("t", vo.Col("s_region", []string{"CIRCLE ICRS 10 20 1", ""}))
	if err != nil {
		t.Fatal(err)
	}
	row, _ := tab.Row(0)
	pos, _ := vo.Coord(10, 20)
	east, _ := vo.Coord(12, 20)
	north, _ := vo.Coord(11, 22)
	for _, x := range []any{row, "10 20 1", []float64{10, 20, 1}, []vo.Position{pos, east, north}} {
		r, err := vo.Region(x)
		if err != nil || !r.Contains(pos) {
			t.Errorf("%v: %v %v", x, r, err)
		}
		if again, err := vo.Region(r); err != nil || again != r {
			t.Error(err)
		}
	}
	if r, err := vo.Region("10 20", 1); err != nil || r.Kind() != "Circle" {
		t.Errorf("%v %v", r, err)
	}
	null, _ := tab.Row(1)
	for x, want := range map[any]string{null: "row 1 has none", 5: "vo.Region(", "MOC 3/1": "vo.MOC", "Circle 1": "takes 3"} {
		if r, err := vo.Region(x); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v %v", x, r, err)
		}
	}
}
