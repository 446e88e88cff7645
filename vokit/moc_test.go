package vokit_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	vo "vogo/vokit"
)

func ExampleMOC() {
	m31 := vo.Position{RA: 10.68, Dec: 41.27}
	a, err := vo.ConeMOC(m31, vo.Deg(1.5))
	if err != nil {
		log.Fatal(err)
	}
	b, err := vo.ConeMOC(m31, vo.Deg(3))
	if err != nil {
		log.Fatal(err)
	}
	ring, err := b.Difference(a)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f of %.1f deg²\n", ring.Area(), b.Area())
	fmt.Println(vo.MOC("4/1-3 6/"))
	// Output:
	// 21.6 of 29.0 deg²
	// coverage: 0.09766% of the sky (40.3 deg²) in 3 cells (order 6, 55′) <nil>
}

func TestMOCFromAnything(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moc" {
			fmt.Fprint(w, "3/1-3 5/480")
			return
		}
		fmt.Fprint(w, "<html>nothing here</html>")
	}))
	defer s.Close()
	m, err := vo.MOC(s.URL + "/moc")
	if err != nil || m.ASCII() != "3/1-3 5/480" {
		t.Errorf("from a URL: %v, %v", m, err)
	}
	if _, err := vo.MOC(s.URL + "/page"); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("from a page: %v", err)
	}
	targets, err := vo.NewTable("targets", vo.Col("ra", []float64{10.68, 83.63}, "deg", "pos.eq.ra;meta.main"), vo.Col("dec", []float64{41.27, 22.01}, "deg", "pos.eq.dec;meta.main"))
	if err != nil {
		t.Fatal(err)
	}
	m, err = vo.MOC(targets, 6)
	if err != nil || len(m.Cells()) != 2 {
		t.Errorf("from a table: %v, %v", m, err)
	}
	around, err := vo.ConeMOC(targets, vo.Deg(1), 6)
	if err != nil || !around.Contains(vo.Position{RA: 83, Dec: 22}) {
		t.Errorf("around a table: %v, %v", around, err)
	}
	triangle, err := vo.PolygonMOC([]vo.Position{{RA: 10, Dec: 40}, {RA: 12, Dec: 40}, {RA: 11, Dec: 42}})
	if err != nil || !triangle.Contains(vo.Position{RA: 11, Dec: 41}) {
		t.Errorf("polygon: %v, %v", triangle, err)
	}
}
