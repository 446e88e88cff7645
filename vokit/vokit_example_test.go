package vokit_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	vo "vogo/vokit"
)

func ExampleNewTable() {
	t, err := vo.NewTable("targets",
		vo.Col("name", []string{"M 31", "M 1"}),
		vo.Col("ra", []float64{10.68, 83.63}, "deg", "pos.eq.ra;meta.main"),
		vo.Col("dec", []float64{41.27, 22.01}, "deg", "pos.eq.dec;meta.main"))
	if err != nil {
		log.Fatal(err)
	}
	pos, err := t.Coords()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.NumRows(), pos[0])
	// Output: 2 10.68000 +41.27000
}

func ExampleCoord() {
	a, err := vo.Coord(156.01125, 48.14754)
	if err != nil {
		log.Fatal(err)
	}
	b, err := vo.Coord("10 24 02.7 +48 08 51")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a)
	fmt.Println(b)
	// Output:
	// 156.01125 +48.14754
	// 156.01125 +48.14750
}

func ExampleMJD() {
	t, err := vo.MJD([]float64{12550, 51544.5})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.ISO())
	// Output: [1893-03-28 00:00:00.000 2000-01-01 12:00:00.000]
}

func ExampleTAP() {
	// A service of one answer; for the real thing, write vo.TAP("gavo").
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE><FIELD name="main_id" datatype="char" arraysize="*"/>
<DATA><TABLEDATA><TR><TD>V* R Lep</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`)
	}))
	defer s.Close()
	svc, err := vo.TAP(s.URL + "/tap")
	if err != nil {
		log.Fatal(err)
	}
	t, err := svc.Query("SELECT main_id FROM basic WHERE otype = 'C*'", vo.MaxRec(1), vo.Timeout(20))
	if err != nil {
		log.Fatal(err)
	}
	ids, err := t.Strings("main_id")
	fmt.Println(ids, err)
	// Output: [V* R Lep] <nil>
}
