package sky

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

func mustRegion(t testing.TB, s string) *Region {
	t.Helper()
	r, err := ParseRegion(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pairs(v []float64) []Coord {
	var out []Coord
	for i := 0; i+1 < len(v); i += 2 {
		out = append(out, New(v[i], v[i+1]))
	}
	return out
}

// What spherical_geometry says of random synthetic polygons (testdata/regions.py).
func TestRegionsAgainstSphericalGeometry(t *testing.T) {
	b, err := os.ReadFile("testdata/regions.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		A, B                   []float64
		Area, Common, Together float64
		Overlap                bool
		Probes                 []float64
		Inside                 []bool
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 100 {
		t.Fatalf("%d cases", len(cases))
	}
	overlaps, worst := 0, 0.0
	for i, c := range cases {
		p, err := Polygon(pairs(c.A)...)
		if err != nil {
			t.Fatal(err)
		}
		q, err := Polygon(pairs(c.B)...)
		if err != nil {
			t.Fatal(err)
		}
		near := func(what string, got, want float64) {
			// spherical_geometry sums angles, so that it is 10⁻¹⁴ sr off however small a polygon is.
			off := max(0, math.Abs(got-want)-3e-11) / c.Area
			if worst = max(worst, off); off > 1e-6 {
				t.Errorf("case %d: %s is %.9g, want %.9g\n%v\n%v", i, what, got, want, p, q)
			}
		}
		near("the area", p.Area(), c.Area)
		near("the area of the intersection", p.Intersection(q).Area(), c.Common)
		near("the area of the union", p.Union(q).Area(), c.Together)
		near("the area of the difference", p.Difference(q).Area(), c.Area-c.Common)
		if p.Overlaps(q) != c.Overlap || q.Overlaps(p) != c.Overlap {
			t.Errorf("case %d: overlap %v, want %v", i, p.Overlaps(q), c.Overlap)
		}
		if c.Overlap {
			overlaps++
		}
		for k, at := range pairs(c.Probes) {
			if got := p.Contains(at); got != c.Inside[k] {
				t.Errorf("case %d: contains %v: %v, want %v", i, at, got, c.Inside[k])
			}
		}
		if !p.Encloses(p.Intersection(q)) || !p.Union(q).Encloses(p) || p.Encloses(p.Union(q)) != (c.Together < c.Area*(1+1e-9)) {
			t.Errorf("case %d: a region must enclose its intersections, and its unions it", i)
		}
	}
	if overlaps < 20 || overlaps > len(cases)-20 {
		t.Errorf("%d of %d overlap, which does not test much", overlaps, len(cases))
	}
	t.Logf("largest difference of areas: %.2g", worst)
}

// randomRegion is one of all kinds, synthetic.
func randomRegion(r *rand.Rand, depth int) *Region {
	at := Coord{r.Float64() * 360, math.Asin(2*r.Float64()-1) * 180 / math.Pi}
	if r.IntN(4) == 0 {
		at = Coord{r.Float64() * 3, 90 - r.Float64()*3}
	}
	size := math.Pow(10, r.Float64()*2-.3)
	var out *Region
	var err error
	switch k := r.IntN(8 + 3*min(depth, 1)); k {
	case 0, 1:
		out, err = Circle(at, size)
	case 2:
		out, err = Box(at, size, size*(.1+r.Float64()))
	case 3:
		out, err = Ellipse(at, size, size*(.1+.9*r.Float64()), r.Float64()*360)
	case 4:
		lo := r.Float64()*170 - 85
		out, err = Range(at.RA, math.Mod(at.RA+r.Float64()*300, 360), lo, min(90, lo+size))
	case 5, 6, 7:
		var corners []Coord
		n := 3 + r.IntN(6)
		for i := range n {
			corners = append(corners, at.Offset(360*(float64(i)+.8*r.Float64())/float64(n), size*(.3+.7*r.Float64())))
		}
		out, err = Polygon(corners...)
	case 8:
		out = randomRegion(r, depth-1).Union(near(r, at, size, depth-1), near(r, at, size, depth-1))
	case 9:
		out = near(r, at, size, depth-1).Intersection(near(r, at, size, depth-1))
	case 10:
		out = near(r, at, size, depth-1).Difference(near(r, at, size, depth-1))
	}
	if err != nil {
		panic(err)
	}
	return out
}

func near(r *rand.Rand, at Coord, size float64, depth int) *Region {
	for range 30 {
		if o := randomRegion(r, depth); Separation(o.Center(), at) < 2*size+o.Radius() {
			return o
		}
	}
	c, _ := Circle(at.Offset(r.Float64()*360, size), size)
	return c
}

// Areas, overlaps and enclosures agree with what many positions say.
func TestRegionsAgainstPositions(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	n, regions := 4000, 30
	if testing.Short() {
		n, regions = 1000, 10
	}
	sphere := make([]Coord, n)
	for i := range sphere { // Fibonacci's lattice: even, and where no border runs
		sphere[i] = New(math.Mod(float64(i)*222.49223594996, 360), math.Asin(2*(float64(i)+.5)/float64(n)-1)*180/math.Pi)
	}
	for i := range regions {
		a, b := randomRegion(r, 2), randomRegion(r, 2)
		inA, inB, both, onlyB := 0, 0, 0, 0
		center, radius := a.Center(), a.Radius()
		for _, p := range sphere {
			x, y := a.Contains(p), b.Contains(p)
			if x && Separation(p, center) > radius+1e-9 {
				t.Fatalf("%d: %v is in %v, but not in the circle of %v° around %v", i, p, a, radius, center)
			}
			if x {
				inA++
			}
			if y {
				inB++
			}
			if x && y {
				both++
			}
			if y && !x {
				onlyB++
			}
		}
		const sky = 4 * math.Pi * sqDeg
		check := func(what string, area float64, count int) {
			got := float64(count) / float64(n) * sky
			// The border of a region, of some ten pieces, makes this the noise.
			noise := 6 * sky / float64(n) * (3 + math.Sqrt(float64(count)))
			if math.Abs(area-got) > noise || math.IsNaN(area) {
				t.Errorf("%d: the area of %s is %.6g, %d positions say %.6g ± %.2g\n%v\n%v", i, what, area, count, got, noise, a, b)
			}
		}
		common, rest, u := a.Intersection(b).Area(), b.Difference(a).Area(), a.Union(b).Area()
		check("a", a.Area(), inA)
		check("both", common, both)
		check("either", u, inA+onlyB)
		check("b without a", rest, onlyB)
		sum := a.Area() + b.Area() - common
		if math.Abs(u-sum) > 1e-6*(1+u) {
			t.Errorf("%d: the union has %.9g, the sum without the intersection %.9g\n%v\n%v", i, u, sum, a, b)
		}
		if both > 0 && !a.Overlaps(b) || a.Overlaps(b) != b.Overlaps(a) {
			t.Errorf("%d: %d positions are in both, but they do not overlap (%v, %v)\n%v\n%v", i, both, a.Overlaps(b), b.Overlaps(a), a, b)
		}
		if a.Overlaps(b) != (common > 1e-9) && math.Abs(common) < 1e-12 {
			t.Errorf("%d: overlap %v with %.3g in common\n%v\n%v", i, a.Overlaps(b), common, a, b)
		}
		if onlyB > 0 && a.Encloses(b) {
			t.Errorf("%d: %d positions are in b only, but a encloses it\n%v\n%v", i, onlyB, a, b)
		}
		if a.Encloses(b) != (rest < 1e-9*(1+b.Area())) {
			t.Errorf("%d: encloses %v, but %.3g of b is not in a\n%v\n%v", i, a.Encloses(b), rest, a, b)
		}
		if !a.Encloses(a.Intersection(b)) || !a.Union(b).Encloses(b) || !a.Encloses(a) || a.Overlaps(a.Complement()) && a.Intersection(a.Complement()).Area() > 1e-9 {
			t.Errorf("%d: a region encloses itself and what is cut from it\n%v\n%v", i, a, b)
		}
		again := mustRegion(t, a.String())
		if math.Abs(again.Area()-a.Area()) > 1e-9*(1+a.Area()) || !again.Encloses(a) && a.Difference(again).Area() > 1e-9 {
			t.Errorf("%d: %v came back as %v", i, a, again)
		}
	}
}

func TestParseRegion(t *testing.T) {
	galactic := Galactic.ToICRS(10, 20)
	for in, want := range map[string]string{
		"Circle ICRS 10 20 1":            "Circle ICRS 10 20 1",
		"CIRCLE 10 20 1":                 "Circle ICRS 10 20 1",
		"circle icrs geocenter 10,20, 1": "Circle ICRS 10 20 1",
		"CIRCLE('ICRS', 10, 20, 1)":      "Circle ICRS 10 20 1",
		"10 20 1":                        "Circle ICRS 10 20 1",
		"10 20":                          "Position ICRS 10 20",
		"Position UNKNOWNFrame 10 20":    "Position ICRS 10 20",
		"POINT ICRS 10 20":               "Position ICRS 10 20",
		"Circle ICRS TOPOCENTER SPHERICAL2 600 1200 60 unit arcmin":                                                                      "Circle ICRS 10 20 1",
		"Circle ICRS fillfactor 0.9 10 20 1 Position 10 20 Error 0.1 Resolution 1 Size 2":                                                "Circle ICRS 10 20 1",
		"TimeInterval TT GEOCENTER 1996-01-01T00:00:00 1996-01-01T00:30:00 Circle ICRS 10 20 1 SpectralInterval 4000 7000 unit Angstrom": "Circle ICRS 10 20 1",
		"AllSky ICRS":                                                   "AllSky ICRS",
		"Circle ICRS 10 20 180":                                         "AllSky ICRS",
		"Circle ICRS 10 20 0":                                           "Position ICRS 10 20",
		"PositionInterval ICRS 1 -2 3 4":                                "PositionInterval ICRS 1 -2 3 4",
		"RANGE 1 3 -2 4":                                                "PositionInterval ICRS 1 -2 3 4",
		"RANGE 0 360 89 +Inf":                                           "PositionInterval ICRS 0 89 360 90",
		"RANGE -Inf Inf -Inf Inf":                                       "AllSky ICRS",
		"Union ICRS (Circle 10 20 1 Circle 30 20 1)":                    "Union ICRS (Circle 10 20 1 Circle 30 20 1)",
		"CIRCLE ICRS 10 20 1 CIRCLE ICRS 30 20 1":                       "Union ICRS (Circle 10 20 1 Circle 30 20 1)",
		"Not ICRS (Circle 10 20 1)":                                     "Not ICRS (Circle 10 20 1)",
		"Not (Not (Circle 10 20 1))":                                    "Circle ICRS 10 20 1",
		"Difference ICRS(Circle 10 20 2 Circle 10 20 1)":                "Intersection ICRS (Circle 10 20 2 Not (Circle 10 20 1))",
		"Intersection ICRS (Circle 10 20 2 AllSky)":                     "Intersection ICRS (Circle 10 20 2 AllSky)",
		"Ellipse ICRS 10 20 2 1 30":                                     "Ellipse ICRS 10 20 2 1 30",
		"Circle GALACTIC 10 20 1":                                       "Circle ICRS " + num(galactic.RA) + " " + num(galactic.Dec) + " 1",
		"Union GALACTIC (Circle 10 20 1 Not (Circle 10 20 1))":          "",
		"Polygon J2000 10 20 11 20 10 21":                               "",
		"POLYGON 10 20 11 20 10 21 10 20":                               "", // closed
		"Polygon FK5 J2000 GEOCENTER 10 20 11 20 10 21":                 "",
		"Box ICRS 10 20 2 1":                                            "",
		"10 20 11 20 10 21 NaN NaN 50 20 51 20 50 21":                   "",
		"Convex ICRS 1 0 0 0.5 0 1 0 0.5":                               "",
		"PositionInterval GALACTIC 350 -2 10 4":                         "",
		"POLYGON ICRS 10 20 11 20 10 21 POLYGON ICRS 50 20 51 20 50 21": "",
	} {
		got, err := ParseRegion(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if s := got.String(); want != "" && s != want && math.Abs(got.Area()-mustRegion(t, want).Area()) > 1e-9 {
			t.Errorf("%q is %q, want %q", in, s, want)
		}
		again := mustRegion(t, got.String())
		if again.String() != got.String() && math.Abs(again.Area()-got.Area()) > 1e-9 {
			t.Errorf("%q is written as %q, which is read as %q", in, got, again)
		}
	}
	for in, want := range map[string]string{
		"":                                     "it is empty",
		"Circle ICRS 10 20":                    "it has 2 numbers, and a circle takes 3",
		"Circle ICRS 10 20 x":                  "it has 2 numbers, and a circle takes 3",
		"Circle ICRS 10 95 1":                  "no position",
		"Circle ICRS 10 20 -1":                 "radius -1",
		"Circle NOWHERE 10 20 1":               `"NOWHERE" is no frame`,
		"Polygon ICRS 1 2 3 4":                 "three pairs or more",
		"Polygon ICRS 1 2 1 2 1 2":             "1 different corners",
		"Polygon ICRS 0 0 180 0 90 45":         "halfway round the sky",
		"Polygon ICRS NaN NaN NaN NaN":         "numbers",
		"Circle FK5 J1975 10 20 1":             "equinox J1975",
		"Union ICRS (Circle 1 2 3":             "not closed",
		"Union ICRS ()":                        "union of 0 regions",
		"Not ICRS (Circle 1 2 3 Circle 1 2 3)": "not of 2 regions",
		"1 2 3 4":                              "three pairs or more",
		"RANGE 1 2 5 -5":                       "latitudes from 5 to -5",
		"hello":                                `"hello" is no kind of region`,
		"Time TT 2000-01-01":                   "no place",
		strings.Repeat("Not (", 60):            "nested too deep",
	} {
		_, err := ParseRegion(in)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "sky: the region ") {
			t.Errorf("%q: error %v, want %q in it", in, err, want)
		}
	}
}

func num(f float64) string { s, _ := json.Marshal(f); return string(s) }

func TestRegionFrames(t *testing.T) {
	for _, f := range []Frame{FK5, FK4, Galactic, Ecliptic} {
		for _, lat := range []float64{-60, 0, 60, 89.9} {
			box := mustRegion(t, "Box "+f.String()+" 30 "+num(lat)+" 2 1")
			for dx := -1.2; dx < 1.3; dx += .4 {
				for dy := -.68; dy < .8; dy += .39 {
					v := vec(vector(30, lat))
					e, n := v.tangent()
					p := v.plus(e.by(math.Tan(radians(dx)))).plus(n.by(math.Tan(radians(dy)))).unit()
					want := math.Abs(dx) < 1 && math.Abs(dy) < .5
					if got := box.Contains(f.ToICRS(lonLat(p))); got != want {
						t.Errorf("a box in %v at latitude %v: %v° %v° from its middle: %v", f, lat, dx, dy, got)
					}
				}
			}
			ell := mustRegion(t, "Ellipse "+f.String()+" 30 "+num(lat)+" 2 1 20")
			for angle := 0.; angle < 360; angle += 10 {
				s, c := math.Sincos(radians(angle - 20))
				edge := 2 / math.Hypot(c, 2*s) // of the ellipse in that direction
				at := Coord{30, lat}.Offset(angle, edge*.99)
				beyond := Coord{30, lat}.Offset(angle, edge*1.01)
				if !ell.Contains(f.ToICRS(at.RA, at.Dec)) || ell.Contains(f.ToICRS(beyond.RA, beyond.Dec)) {
					t.Errorf("an ellipse in %v at latitude %v: its border at %v°", f, lat, angle)
				}
			}
		}
	}
	r := mustRegion(t, "PositionInterval GALACTIC 350 -2 10 4")
	for _, c := range []struct {
		l, b float64
		in   bool
	}{{0, 0, true}, {355, 3.9, true}, {349, 0, false}, {0, 4.1, false}, {180, 0, false}} {
		if got := r.Contains(Galactic.ToICRS(c.l, c.b)); got != c.in {
			t.Errorf("l=%v b=%v: %v", c.l, c.b, got)
		}
	}
	if math.Abs(r.Area()-20*(math.Sin(radians(4))+math.Sin(radians(2)))*180/math.Pi) > 1e-9 {
		t.Errorf("area %v", r.Area())
	}
}

func TestDALI(t *testing.T) {
	for _, c := range []struct {
		xtype   string
		numbers []float64
		want    string
	}{
		{"point", []float64{10, 20}, "Position ICRS 10 20"},
		{"circle", []float64{10, 20, 1}, "Circle ICRS 10 20 1"},
		{"range", []float64{10, 12, -5, 5}, "PositionInterval ICRS 10 -5 12 5"},
		{"polygon", []float64{10, 0, 11, 0, 10, 1}, "Polygon ICRS"},
		{"multipolygon", []float64{10, 0, 11, 0, 10, 1, math.NaN(), math.NaN(), 30, 0, 31, 0, 30, 1}, "Union ICRS (Polygon"},
	} {
		r, err := RegionOf(c.xtype, c.numbers)
		if err != nil || !strings.HasPrefix(r.String(), c.want) {
			t.Errorf("%v %v: %v %v", c.xtype, c.numbers, r, err)
			continue
		}
		xtype, numbers, err := r.DALI()
		if err != nil || xtype != c.xtype || len(numbers) != len(c.numbers) {
			t.Errorf("%v: written as %v %v %v", r, xtype, numbers, err)
			continue
		}
		for i, x := range numbers {
			if math.Abs(x-c.numbers[i]) > 1e-12 || math.IsNaN(x) != math.IsNaN(c.numbers[i]) {
				t.Errorf("%v: number %d is %v, want %v", c.xtype, i, x, c.numbers[i])
			}
		}
	}
	for _, c := range []struct {
		xtype   string
		numbers []float64
	}{{"point", []float64{1}}, {"circle", []float64{1, 2}}, {"timestamp", nil}, {"polygon", []float64{math.NaN(), 1, 2, 3, 4, 5}}, {"circle", []float64{1, 2, math.NaN()}}} {
		if r, err := RegionOf(c.xtype, c.numbers); err == nil {
			t.Errorf("%v gave %v", c, r)
		}
	}
	if _, _, err := mustRegion(t, "Not (Circle 1 2 3)").DALI(); err == nil {
		t.Error("DALI has no complement")
	}
}

// Polygons of half the sky and more are the smaller side; sides that cross make two areas.
func TestOddPolygons(t *testing.T) {
	large := mustRegion(t, "Polygon ICRS 0 10 90 10 180 10 270 10")
	if a := large.Area(); a < 12000 || a > 20626 || !large.Contains(New(45, 80)) || large.Contains(New(45, -30)) || large.Contains(New(0, -90)) {
		t.Errorf("area %v", a)
	}
	low := mustRegion(t, "Polygon ICRS 0 -10 90 -10 180 -10 270 -10")
	if a := low.Area(); math.Abs(a-large.Area()) > 1e-6 || !low.Contains(New(10, -80)) || low.Contains(New(10, 80)) || low.Overlaps(large) {
		t.Errorf("area %v", a)
	}
	bow := mustRegion(t, "Polygon ICRS 10 0 12 1 12 0 10 1")
	if a := bow.Area(); math.Abs(a-1) > 1e-3 || !bow.Contains(New(10.2, .5)) || !bow.Contains(New(11.8, .5)) || bow.Contains(New(11, .8)) {
		t.Errorf("area of two triangles: %v", a)
	}
	tiny := mustRegion(t, "Polygon ICRS 10 60 10.0000002 60 10.0000002 60.0000001 10 60.0000001") // 0.36 mas
	if a, want := tiny.Area(), 1e-14; math.Abs(a/want-1) > 1e-3 {
		t.Errorf("a tiny area: %g, want %g", a, want)
	}
	if c := mustRegion(t, "Circle 10 20 0.0000001"); math.Abs(c.Area()/(math.Pi*1e-14)-1) > 1e-6 || !c.Contains(New(10, 20.00000009)) || c.Contains(New(10, 20.00000011)) {
		t.Errorf("a tiny circle: %g", c.Area())
	}
	ring := mustRegion(t, "Difference (Circle 10 20 2 Circle 10 20 1)")
	if ring.Contains(New(10, 20)) || !ring.Contains(New(10, 21.5)) || ring.Encloses(mustRegion(t, "Circle 10 20 1.5")) ||
		!ring.Encloses(mustRegion(t, "Circle 10 21.5 0.4")) || ring.Overlaps(mustRegion(t, "Circle 10 20 0.9")) {
		t.Error("a ring")
	}
	if n := len(ring.Outline(.1)); n != 2 {
		t.Errorf("a ring has %d outlines", n)
	}
	if mustRegion(t, "Circle 1 2 1").Contains(Unknown()) {
		t.Error("an unknown position is nowhere")
	}
	if e := mustRegion(t, "Intersection (Circle 10 20 1 Circle 50 20 1)"); !e.IsEmpty() || e.Area() != 0 || e.Overlaps(AllSky()) || !mustRegion(t, "Circle 1 1 1").Encloses(e) {
		t.Error("an empty intersection")
	}
}

func FuzzParseRegion(f *testing.F) {
	for _, s := range []string{"Circle ICRS 1 2 3", "Polygon 1 2 3 4 5 6", "Union ICRS (Box 1 2 3 4 Not (Circle 1 2 3))", "RANGE -Inf 3 4 5", "1 2 3 NaN NaN",
		"Ellipse FK4 1 2 3 4 5", "Convex 1 0 0 .5", "Time TT Circle 1 2 3 unit arcmin", "PositionInterval ECLIPTIC 350 -10 10 10"} {
		f.Add(s)
	}
	circle := mustRegion(f, "Circle 1 2 30")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 {
			return
		}
		r, err := ParseRegion(s)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("an error of more than one line: %v", err)
			}
			return
		}
		if a := r.Area(); !(a >= -1e-6 && a <= 41254) {
			t.Fatalf("%q: area %v", s, a)
		}
		r.Overlaps(circle)
		circle.Encloses(r)
		r.Outline(5)
		if _, err := ParseRegion(r.String()); err != nil {
			t.Fatalf("%q is written as %q: %v", s, r, err)
		}
	})
}

func BenchmarkPolygonContains(b *testing.B) {
	p := mustRegion(b, "Polygon ICRS 10 20 11 20 11.3 20.5 11 21 10 21")
	at := New(10.5, 20.4)
	for b.Loop() {
		if !p.Contains(at) {
			b.Fatal("not in")
		}
	}
}
