package moc_test

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"vogo/display"
	"vogo/vokit/moc"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

func anywhere(r *rand.Rand) sky.Coord {
	return sky.New(r.Float64()*360, math.Asin(2*r.Float64()-1)*180/math.Pi)
}

// TestConesHoldWhatLiesInThem asks positions on both sides of the border.
func TestConesHoldWhatLiesInThem(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		c, radius, order := anywhere(r), math.Pow(10, r.Float64()*4-2.5), r.IntN(12)
		over := must(t)(moc.FromCone(c, radius, order))
		in := must(t)(moc.FromCone(c, radius, order, moc.Inside))
		mid := must(t)(moc.FromCone(c, radius, order, moc.Centers))
		for _, m := range []*moc.MOC{must(t)(in.Difference(mid)), must(t)(mid.Difference(over))} {
			if !m.IsEmpty() {
				t.Fatalf("cone %v, %g°, order %d: inside, middles, overlapping do not hold one another", c, radius, order)
			}
		}
		for range 40 {
			p := anywhere(r)
			if r.IntN(2) == 0 {
				p = sky.New(c.RA+(r.Float64()-0.5)*3*radius, math.Max(-90, math.Min(90, c.Dec+(r.Float64()-0.5)*3*radius)))
			}
			within := sky.Separation(c, p) <= radius
			if within && !over.Contains(p) {
				t.Errorf("cone %v, %g°, order %d: %v is in it but not covered", c, radius, order, p)
			}
			if !within && in.Contains(p) {
				t.Errorf("cone %v, %g°, order %d: %v is out of it but in a cell inside", c, radius, order, p)
			}
		}
	}
}

// TestPolygonNotConvex cuts a notch into a square; the notch is not covered.
func TestPolygonNotConvex(t *testing.T) {
	corners := []sky.Coord{{RA: 350, Dec: -10}, {RA: 10, Dec: -10}, {RA: 10, Dec: 10}, {RA: 0, Dec: -5}, {RA: 350, Dec: 10}}
	for _, reverse := range []bool{false, true} {
		p := append([]sky.Coord(nil), corners...)
		if reverse {
			for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
				p[i], p[j] = p[j], p[i]
			}
		}
		m := must(t)(moc.FromPolygon(p, 9))
		for _, c := range []struct {
			ra, dec float64
			in      bool
		}{{355, 0, true}, {5, 0, true}, {0, 0, false}, {0, 9, false}, {0, -9, true}, {180, 0, false}, {11, 0, false}} {
			if got := m.Contains(sky.New(c.ra, c.dec)); got != c.in {
				t.Errorf("reversed %t: contains %v %v: %t", reverse, c.ra, c.dec, got)
			}
		}
	}
}

func TestPolygonSmallerThanACell(t *testing.T) {
	c := sky.New(46, 31)
	m := must(t)(moc.FromPolygon([]sky.Coord{{RA: 46, Dec: 31}, {RA: 46.001, Dec: 31}, {RA: 46, Dec: 31.001}}, 3))
	cell, err := moc.CellAt(3, c)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.ASCII(); got != cell.String() {
		t.Errorf("%s, want %v", got, cell)
	}
}

func TestTimes(t *testing.T) {
	begin := times.Series{times.MJD(55000).To(times.TCB), times.MJD(55010).To(times.TCB)}
	end := times.Series{times.MJD(55001).To(times.TCB), times.MJD(55010.5).To(times.TCB)}
	m := must(t)(moc.FromIntervals(begin, end, moc.MaxTimeOrder))
	for mjd, want := range map[float64]bool{54999.99: false, 55000.5: true, 55001.1: false, 55010.2: true, 55010.6: false} {
		if got := m.ContainsTime(times.MJD(mjd)); got != want {
			t.Errorf("contains MJD %v: %t", mjd, got)
		}
	}
	b, e := m.Intervals()
	if len(b) != 2 || math.Abs(b[1].Sub(begin[1]))*86400 > 2e-6 || math.Abs(e[1].Sub(end[1]))*86400 > 3e-6 {
		t.Errorf("intervals %v to %v, want %v to %v", b, e, begin, end)
	}
	sky1 := must(t)(moc.FromCone(sky.New(10, 20), 1, 8))
	st := must(t)(moc.Product(sky1, m))
	if !st.ContainsAt(sky.New(10, 20), times.MJD(55000.5)) || st.ContainsAt(sky.New(10, 20), times.MJD(55005)) || st.ContainsAt(sky.New(40, 20), times.MJD(55000.5)) {
		t.Error("the product does not cover what its factors do")
	}
	if !st.Sky().Equal(sky1) || !st.Times().Equal(m) {
		t.Error("the factors of the product are not what it was made of")
	}
	if c := st.Complement(); c.ContainsAt(sky.New(10, 20), times.MJD(55000.5)) || !c.ContainsAt(sky.New(10, 20), times.MJD(55005)) {
		t.Error("the complement of a space-time coverage")
	}
	both := must(t)(st.Intersection(must(t)(moc.FromTimes(times.Series{times.MJD(55000.5)}, 40))))
	if both.IsEmpty() || both.ContainsTime(times.MJD(55010.2)) {
		t.Errorf("a space-time coverage and a time: %v", both)
	}
}

func TestFilter(t *testing.T) {
	tab := positions(t, []float64{10, 50, 10.2}, []float64{20, -20, 20.1})
	m := must(t)(moc.FromCone(sky.New(10, 20), 1, 9))
	got, err := m.Filter(tab)
	if err != nil {
		t.Fatal(err)
	}
	ra, err := got.Floats("ra")
	if err != nil || fmt.Sprint(ra) != "[10 10.2]" {
		t.Errorf("rows %v (%v)", ra, err)
	}
}

func positions(t testing.TB, ra, dec []float64) *table.Table {
	r, err := table.NewColumn(table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra;meta.main"}, ra)
	if err != nil {
		t.Fatal(err)
	}
	d, err := table.NewColumn(table.Meta{Name: "dec", Unit: "deg", UCD: "pos.eq.dec;meta.main"}, dec)
	if err != nil {
		t.Fatal(err)
	}
	tab, err := table.New("stars", r, d)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestBundle(t *testing.T) {
	m := must(t)(moc.FromCone(sky.New(266, -29), 20, 8))
	b := m.MIMEBundle()
	raw, ok := b.Data[display.MIMEPNG].([]byte)
	if !ok || len(raw) > 100_000 {
		t.Fatalf("picture of %d bytes", len(raw))
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	blue := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, _, bl, _ := img.At(x, y).RGBA(); bl > r+0x3000 {
				blue++
			}
		}
	}
	// The ellipse takes some two thirds of the picture.
	if share := float64(blue) / float64(img.Bounds().Dx()*img.Bounds().Dy()); share < 0.4*m.Fraction() || share > m.Fraction() {
		t.Errorf("%.4f of the picture is painted, %.4f of the sky is covered", share, m.Fraction())
	}
	if text := fmt.Sprint(b.Data[display.MIMEText]); !strings.HasPrefix(text, "coverage: 3.0") || strings.Contains(text, "\n") {
		t.Errorf("text %q", text)
	}
	if dir := os.Getenv("MOC_PICTURES"); dir != "" {
		if err := os.WriteFile(dir+"/moc.png", raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBadText(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "no coverage",
		"12":                                  "before an order",
		"3/x":                                 "neither an index",
		"3/768":                               "no cells of order 3",
		"30/1":                                "no order",
		"t62/1":                               "no order",
		"3/5-4":                               "no cells",
		"<html>":                              "before an order",
		`{"3": "x"}`:                          "JSON",
		`{"40": [1]}`:                         "no order",
		`{"3": [-1]}`:                         "no cell",
		`[{"t":{"61":[1]},"s":{"3":[9999]}}]`: "no cell",
	} {
		_, err := moc.Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want one line with %q", text, err, want)
		}
	}
}

// TestOutlines: what lies inside the lines has the area of the coverage.
func TestOutlines(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for k := range 40 {
		c := anywhere(r)
		order := 3 + k%8
		m := must(t)(moc.FromCone(c, 30*math.Pow(0.5, float64(order-3)), order))
		if k%2 == 0 { // with a hole
			hole := must(t)(moc.FromCone(c, 8*math.Pow(0.5, float64(order-3)), order))
			m = must(t)(m.Difference(hole))
		}
		area, pieces := 0.0, 0
		lines := m.Outlines()
		for _, l := range lines {
			area += gaussBonnet(l)
			pieces += len(l)
		}
		if area < 0 {
			area += 4 * math.Pi
		}
		if got := area * 180 / math.Pi * 180 / math.Pi; math.Abs(got-m.Area()) > 0.02*m.Area() {
			t.Errorf("order %d at %v: %d lines around %v deg², want %v", order, c, len(lines), got, m.Area())
		}
		if want := 1 + (k+1)%2; len(lines) < want || len(lines) > want+4 { // corners may touch
			t.Errorf("order %d at %v: %d lines, want %d", order, c, len(lines), want)
		}
	}
	if all := must(t)(moc.Parse("0/0-11")); len(all.Outlines()) != 0 {
		t.Errorf("the whole sky has %d borders", len(all.Outlines()))
	}
}

// gaussBonnet is the area to the left of a closed line of great circles, in
// steradians: of the triangles from the first corner to each side.
func gaussBonnet(l []sky.Coord) float64 {
	vec := func(c sky.Coord) [3]float64 {
		sa, ca := math.Sincos(c.RA * math.Pi / 180)
		sd, cd := math.Sincos(c.Dec * math.Pi / 180)
		return [3]float64{cd * ca, cd * sa, sd}
	}
	dot := func(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
	a, area := vec(l[0]), 0.0
	for i := 1; i+1 < len(l); i++ {
		b, c := vec(l[i]), vec(l[i+1])
		cross := [3]float64{b[1]*c[2] - b[2]*c[1], b[2]*c[0] - b[0]*c[2], b[0]*c[1] - b[1]*c[0]}
		// Van Oosterom and Strackee (1983).
		area += 2 * math.Atan2(dot(a, cross), 1+dot(a, b)+dot(b, c)+dot(c, a))
	}
	return area
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"3/1-3 5/480 481 6/", "t61/1-9 s3/1-3 t61/12 s3/7", `{"3": [1, 2, 3]}`, `[{"t":{"61":[1]},"s":{"3":[99]}}]`, "s3/ t4/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := moc.Parse(s)
		if err != nil {
			return
		}
		back, err := moc.Parse(m.ASCII())
		if err != nil || !back.Equal(m) {
			t.Errorf("%q: %q comes back as %v (%v)", s, m.ASCII(), back, err)
		}
		if !m.Complement().Complement().Equal(m) {
			t.Errorf("%q: the complement of the complement differs", s)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"space", "space_v1", "time", "spacetime"} {
		data, err := os.ReadFile("testdata/synthetic_" + name + ".fits")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := moc.Read(bytes.NewReader(data))
		if err == nil && m.Fraction() > 1 {
			t.Errorf("%v of the sky", m.Fraction())
		}
	})
}

func BenchmarkCones(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	centers := make([]sky.Coord, 100_000)
	for i := range centers {
		centers[i] = anywhere(r)
	}
	for b.Loop() {
		if _, err := moc.FromCones(centers, []float64{0.1}, 10); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleFromCone() {
	m, err := moc.FromCone(sky.New(10.68, 41.27), 1.5, 6)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.ASCII())
	fmt.Println(m.Contains(sky.New(10.7, 41.3)))
	// Output:
	// 5/655 677 6/2619 2664 2666-2667 2705 2707 2752-2754
	// true
}
