package moc_test

import (
	"fmt"
	"log"

	"vogo/vokit/moc"
	"vogo/vokit/sky"
	"vogo/vokit/times"
)

func ExampleParse() {
	a, err := moc.Parse("3/10-12 4/80")
	if err != nil {
		log.Fatal(err)
	}
	b, err := moc.Parse("3/12-15")
	if err != nil {
		log.Fatal(err)
	}
	both, err := a.Intersection(b)
	if err != nil {
		log.Fatal(err)
	}
	any, err := a.Union(b)
	if err != nil {
		log.Fatal(err)
	}
	only, err := a.Difference(b)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(both.ASCII(), "|", any.ASCII(), "|", only.ASCII())
	fmt.Println(a)
	// Output:
	// 3/12 4/ | 2/3 3/10-11 4/80 | 3/10-11 4/80
	// coverage: 0.4232% of the sky (175 deg²) in 4 cells (order 4, 3.66°)
}

func ExampleFromPolygon() {
	m, err := moc.FromPolygon([]sky.Coord{sky.New(10, 40), sky.New(14, 40), sky.New(12, 43)}, 5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.ASCII())
	fmt.Println(m.Contains(sky.New(12, 41)), m.Contains(sky.New(20, 41)))
	// Output:
	// 5/653-655 664 666 677 688
	// true false
}

func ExampleFromCones() {
	m, err := moc.FromCones([]sky.Coord{sky.New(10, 40), sky.New(200, -30)}, []float64{1}, 6) // one radius for all
	fmt.Println(m, err)
	// Output: coverage: 0.03866% of the sky (15.9 deg²) in 13 cells (order 6, 55′) <nil>
}

func ExampleFromPositions() {
	m, err := moc.FromPositions([]sky.Coord{sky.New(10, 40), sky.New(10.01, 40)}, 8)
	fmt.Println(m.ASCII(), err)
	// Output: 8/41917 <nil>
}

func ExampleFromIntervals() {
	begin, end := times.FromMJD([]float64{51544}), times.FromMJD([]float64{51554})
	m, err := moc.FromIntervals(begin, end, 30)
	if err != nil {
		log.Fatal(err)
	}
	field, err := moc.FromCone(sky.New(150, 2), 1, 7)
	if err != nil {
		log.Fatal(err)
	}
	survey, err := moc.Product(field, m) // where and when
	if err != nil {
		log.Fatal(err)
	}
	pos := sky.New(150, 2)
	fmt.Println(survey.ContainsAt(pos, times.MJD(51549)), survey.ContainsAt(pos, times.MJD(51600)))
	// Output: true false
}

func ExampleCellAt() {
	c, err := moc.CellAt(8, sky.New(150, 2))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c, "ring", c.Ring(), "uniq", c.Uniq(), "parent", c.Parent(), "middle", c.Center(), len(c.Neighbours()))
	// Output: 8/436129 ring 378794 uniq 698273 parent 7/109032 middle 149.94141 +2.08937 8
}

func ExampleMOC_Map() {
	m, err := moc.FromCone(sky.New(150, 2), 5, 6)
	if err != nil {
		log.Fatal(err)
	}
	p, err := m.Map() // of the whole sky
	fmt.Println(p, err)
	// Output: map of the sky in right ascension and declination (ICRS) <nil>
}

func ExampleMOC_Outlines() {
	m, err := moc.Parse("5/100 6/404-407")
	if err != nil {
		log.Fatal(err)
	}
	lines := m.Outlines() // one border around the two neighbouring cells
	fmt.Println(len(lines))
	// Output: 1
}
