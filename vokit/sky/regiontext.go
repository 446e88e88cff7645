package sky

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParseRegion reads a region as tables and services write them. Numbers are degrees.
//
//   - STC-S (STC-S 1.33, as TAP 1.0 section 6 profiles it): "Circle ICRS 10 20 1", "Polygon J2000 1 2 3 4 5 6", "Position",
//     "Box", "Ellipse", "PositionInterval", "Convex", "AllSky", "Union ICRS (Circle 1 2 3 Polygon …)", "Intersection", "Difference"
//     and "Not". Words may be in any case and the frame missing; it may be GALACTIC, ECLIPTIC, FK5 or FK4. Reference positions,
//     "unit", "fillfactor" and the like are taken, and time and spectral parts passed over. Several regions after each other
//     are their union.
//   - DALI 1.1 and 1.2 (section 3.3): "CIRCLE 10 20 1", "RANGE 10 12 -5 5" (two longitudes, then two latitudes), "POLYGON …", and
//     numbers alone: two are a position, three a circle, six and more a polygon. Pairs of NaN part several polygons.
//   - ADQL's "CIRCLE('ICRS', 10, 20, 1)".
func ParseRegion(text string) (*Region, error) {
	p := &regionParser{text: text, words: regionWords(text)}
	r, err := p.all()
	if err != nil {
		return nil, fmt.Errorf("sky: the region %s: %w", quoteRegion(text), err)
	}
	return r, nil
}

func quoteRegion(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 60 {
		text = strings.ToValidUTF8(text[:60], "") + "…"
	}
	return strconv.Quote(text)
}

// RegionOf is the region that a cell of numbers holds by its DALI extended type (DALI 1.2, section 3.3): "point", "circle",
// "range", "polygon", "multipolygon", or "" to go by how many numbers there are.
func RegionOf(xtype string, numbers []float64) (*Region, error) {
	xtype = strings.ToLower(strings.TrimSpace(xtype))
	switch xtype {
	case "", "point", "circle", "range", "polygon", "multipolygon":
	default:
		return nil, fmt.Errorf("sky: numbers of the extended type %q are no region (point, circle, range, polygon and multipolygon are)", xtype)
	}
	r, err := daliRegion(xtype, numbers)
	if err != nil {
		return nil, fmt.Errorf("sky: the region %s: %w", quoteRegion(fmt.Sprint(xtype, " ", numbers)), err)
	}
	return r, nil
}

// daliRegion makes the region of a word and numbers.
func daliRegion(word string, v []float64) (*Region, error) {
	if word == "" {
		switch {
		case len(v) == 2:
			word = "point"
		case len(v) == 3:
			word = "circle"
		default:
			word = "multipolygon"
		}
	}
	want := map[string]int{"point": 2, "circle": 3, "range": 4}[word]
	if want > 0 && len(v) != want {
		return nil, fmt.Errorf("it has %d numbers, and a %s takes %d", len(v), word, want)
	}
	if word != "multipolygon" && word != "polygon" {
		for _, x := range v {
			if math.IsNaN(x) {
				return nil, fmt.Errorf("it has a NaN among its numbers")
			}
		}
	}
	switch word {
	case "point":
		return mend(Point(Coord{v[0], v[1]}))
	case "circle":
		return mend(Circle(Coord{v[0], v[1]}, v[2]))
	case "range":
		return mend(Range(v[0], v[1], v[2], v[3]))
	}
	var parts []*Region
	for len(v) > 0 {
		n := 0
		for n < len(v) && !math.IsNaN(v[n]) {
			n++
		}
		r, err := polygonOf(ICRS, v[:n])
		if err != nil {
			return nil, err
		}
		parts = append(parts, r)
		v = v[n:]
		if len(v) >= 2 && math.IsNaN(v[1]) {
			v = v[2:]
		} else if len(v) > 0 {
			return nil, fmt.Errorf("it has a NaN among its numbers")
		}
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("it is empty")
	}
	return parts[0].Union(parts[1:]...), nil
}

// mend takes the name of the package off an error that gets it again.
func mend(r *Region, err error) (*Region, error) {
	if err != nil {
		return nil, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "sky: "))
	}
	return r, nil
}

func polygonOf(f Frame, v []float64) (*Region, error) {
	if len(v) < 6 || len(v)%2 != 0 {
		return nil, fmt.Errorf("it has %d numbers, and a polygon takes three pairs or more", len(v))
	}
	corners := make([]Coord, len(v)/2)
	for i := range corners {
		if err := checkPosition("a corner", Coord{v[2*i], v[2*i+1]}); err != nil {
			return mend(nil, err)
		}
		corners[i] = f.ToICRS(v[2*i], v[2*i+1])
	}
	return mend(polygonRegion(corners))
}

// regionWords splits at blanks and commas; parentheses are words of their own, quotes fall away.
func regionWords(text string) []string {
	var out []string
	start := -1
	for i, r := range text {
		switch r {
		case ' ', '\t', '\n', '\r', ',', '(', ')', '\'', '"':
			if start >= 0 {
				out = append(out, text[start:i])
				start = -1
			}
			if r == '(' || r == ')' {
				out = append(out, string(r))
			}
		default:
			if start < 0 {
				start = i
			}
		}
	}
	if start >= 0 {
		out = append(out, text[start:])
	}
	return out
}

type regionParser struct {
	text  string
	words []string
	i     int
	depth int
}

func (p *regionParser) peek() string {
	if p.i < len(p.words) {
		return strings.ToUpper(p.words[p.i])
	}
	return ""
}

// shapeWords are those that begin a region.
var shapeWords = map[string]bool{"POSITION": true, "POINT": true, "CIRCLE": true, "BOX": true, "POLYGON": true, "ELLIPSE": true, "POSITIONINTERVAL": true,
	"RANGE": true, "CONVEX": true, "ALLSKY": true, "UNION": true, "INTERSECTION": true, "DIFFERENCE": true, "NOT": true, "MULTIPOLYGON": true}

func (p *regionParser) all() (*Region, error) {
	if len(p.words) == 0 {
		return nil, fmt.Errorf("it is empty")
	}
	if isNumber(p.words[0]) {
		v, err := p.numbers()
		if err != nil {
			return nil, err
		}
		if p.i < len(p.words) {
			return nil, fmt.Errorf("%q stands where a number should", p.words[p.i])
		}
		return daliRegion("", v)
	}
	// A time before the region: its words and times are passed over.
	if w := p.peek(); strings.Contains(w, "TIME") {
		for p.i < len(p.words) && !shapeWords[p.peek()] {
			p.i++
		}
		if p.i == len(p.words) {
			return nil, fmt.Errorf("it says a time, but no place")
		}
	}
	var parts []*Region
	frame := ICRS
	for p.i < len(p.words) && !strings.HasPrefix(p.peek(), "SPECTRAL") && !strings.HasPrefix(p.peek(), "REDSHIFT") {
		r, f, err := p.region(frame)
		if err != nil {
			return nil, err
		}
		frame = f
		parts = append(parts, r)
	}
	return parts[0].Union(parts[1:]...), nil
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// numbers reads as many numbers as follow.
func (p *regionParser) numbers() ([]float64, error) {
	var v []float64
	for p.i < len(p.words) {
		x, err := strconv.ParseFloat(p.words[p.i], 64)
		if err != nil {
			break
		}
		v = append(v, x)
		p.i++
	}
	return v, nil
}

var refPositions = map[string]bool{"GEOCENTER": true, "BARYCENTER": true, "TOPOCENTER": true, "HELIOCENTER": true, "EMBARYCENTER": true, "GALACTIC_CENTER": true,
	"LOCAL_GROUP_CENTER": true, "LSR": true, "LSRK": true, "LSRD": true, "MOON": true, "MERCURY": true, "VENUS": true, "MARS": true, "JUPITER": true,
	"SATURN": true, "URANUS": true, "NEPTUNE": true, "PLUTO": true, "UNKNOWNREFPOS": true, "RELOCATABLE": true, "SPHERICAL2": true, "UNITSPHERE": true, "CARTESIAN2": true}

// frame reads the frame, its equinox, the reference position and the flavour, all of which may be missing.
func (p *regionParser) frame(outer Frame) (Frame, error) {
	f := outer
	for p.i < len(p.words) {
		w := p.peek()
		switch {
		case refPositions[w]:
		case (w == "J2000" || w == "J2000.0") && p.i > 0 && strings.EqualFold(p.words[p.i-1], "FK5"),
			(w == "B1950" || w == "B1950.0") && p.i > 0 && strings.EqualFold(p.words[p.i-1], "FK4"):
		case (f == FK5 || f == FK4) && len(w) > 4 && (w[0] == 'J' || w[0] == 'B') && isNumber(w[1:]):
			return f, fmt.Errorf("the equinox %s is not known here (FK5 J2000 and FK4 B1950 are)", w)
		case w == "FILLFACTOR":
			p.i++
		case shapeWords[w] || w == "(" || w == ")" || isNumber(w):
			return f, nil
		default:
			g, err := ParseFrame(w)
			if err != nil {
				return f, fmt.Errorf("%q is no frame, reference position or number", p.words[p.i])
			}
			f = g
		}
		p.i++
	}
	return f, nil
}

// region reads one region with what may follow it.
func (p *regionParser) region(outer Frame) (*Region, Frame, error) {
	if p.depth++; p.depth > 50 {
		return nil, outer, fmt.Errorf("it is nested too deep")
	}
	defer func() { p.depth-- }()
	word := p.peek()
	if !shapeWords[word] {
		return nil, outer, fmt.Errorf("%q is no kind of region (Circle, Polygon, Box, Position, Union … are)", p.words[p.i])
	}
	p.i++
	f, err := p.frame(outer)
	if err != nil {
		return nil, f, err
	}
	switch word {
	case "UNION", "INTERSECTION", "DIFFERENCE", "NOT":
		r, err := p.operator(word, f)
		return r, f, err
	}
	open := p.peek() == "("
	if open { // ADQL: CIRCLE('ICRS', 1, 2, 3)
		p.i++
		if f, err = p.frame(f); err != nil {
			return nil, f, err
		}
	}
	v, _ := p.numbers()
	if open {
		if p.peek() != ")" {
			return nil, f, fmt.Errorf("a parenthesis is not closed")
		}
		p.i++
	}
	if err := p.extras(v, word); err != nil {
		return nil, f, err
	}
	r, err := shapeOf(word, f, v)
	return r, f, err
}

// operator reads the regions in parentheses.
func (p *regionParser) operator(word string, f Frame) (*Region, error) {
	if p.peek() != "(" {
		return nil, fmt.Errorf("after %s an opening parenthesis is missing", strings.ToLower(word))
	}
	p.i++
	var parts []*Region
	for p.peek() != ")" {
		if p.i >= len(p.words) {
			return nil, fmt.Errorf("a parenthesis is not closed")
		}
		r, _, err := p.region(f)
		if err != nil {
			return nil, err
		}
		parts = append(parts, r)
	}
	p.i++
	if err := p.extras(nil, word); err != nil {
		return nil, err
	}
	n := len(parts)
	switch {
	case n == 0 || word == "NOT" && n != 1 || word == "DIFFERENCE" && n != 2:
		return nil, fmt.Errorf("a %s of %d regions", strings.ToLower(word), n)
	case word == "NOT":
		return parts[0].Complement(), nil
	case word == "DIFFERENCE":
		return parts[0].Difference(parts[1]), nil
	case word == "INTERSECTION":
		return parts[0].Intersection(parts[1:]...), nil
	}
	return parts[0].Union(parts[1:]...), nil
}

var regionUnits = map[string]float64{"DEG": 1, "ARCMIN": 1. / 60, "ARCSEC": 1. / 3600, "RAD": 180 / math.Pi, "H": 15}

// extras reads what STC-S allows after a region: "unit arcmin" changes the numbers, the rest is of no matter here.
func (p *regionParser) extras(v []float64, word string) error {
	for p.i < len(p.words) {
		switch w := p.peek(); w {
		case "UNIT":
			p.i++
			factor, ok := regionUnits[p.peek()]
			if !ok {
				return fmt.Errorf("the unit %q is not known (deg, arcmin, arcsec, rad and h are)", p.peek())
			}
			for i := range v {
				if word != "CONVEX" && (word != "ELLIPSE" || i < 4) {
					v[i] *= factor
				}
			}
			p.i++
			if _, second := regionUnits[p.peek()]; second {
				return fmt.Errorf("it has two units; one for all numbers can be read")
			}
		case "EPOCH":
			p.i += 2
		case "POSITION", "VELOCITY", "VELOCITYINTERVAL", "ERROR", "RESOLUTION", "SIZE", "PIXSIZE", "FILLFACTOR":
			if w == "POSITION" && word != "POSITIONINTERVAL" && word != "CIRCLE" && word != "POLYGON" && word != "BOX" {
				return nil
			}
			if w == "POSITION" && p.i > 0 && (p.i+1 >= len(p.words) || !isNumber(p.words[p.i+1])) {
				return nil // a region of its own
			}
			p.i++
			p.numbers()
		default:
			return nil
		}
	}
	return nil
}

// shapeOf makes the region of a word of STC-S, a frame and numbers.
func shapeOf(word string, f Frame, v []float64) (*Region, error) {
	word = strings.ToUpper(word)
	takes := map[string]int{"POSITION": 2, "POINT": 2, "CIRCLE": 3, "BOX": 4, "ELLIPSE": 5, "POSITIONINTERVAL": 4, "RANGE": 4, "ALLSKY": 0}
	if n, ok := takes[word]; ok && n != len(v) {
		return nil, fmt.Errorf("it has %d numbers, and a %s takes %d", len(v), strings.ToLower(word), n)
	}
	for _, x := range v {
		if (math.IsNaN(x) && word != "POLYGON" && word != "MULTIPOLYGON") || math.IsInf(x, 0) && word != "RANGE" {
			return nil, fmt.Errorf("it has %g among its numbers", x)
		}
	}
	var center Coord
	if takes[word] >= 2 && word != "RANGE" && word != "POSITIONINTERVAL" {
		if err := checkPosition("its middle", Coord{v[0], v[1]}); err != nil {
			return mend(nil, err)
		}
		center = f.ToICRS(v[0], v[1])
	}
	switch word {
	case "ALLSKY":
		return AllSky(), nil
	case "POSITION", "POINT":
		return mend(Point(center))
	case "CIRCLE":
		return mend(Circle(center, v[2]))
	case "BOX":
		return frameBox(f, v)
	case "ELLIPSE":
		return mend(Ellipse(center, v[2], v[3], v[4]+northOf(f, v[0], v[1])))
	case "POSITIONINTERVAL":
		return mend(rangeRegion(f, v[0], v[2], v[1], v[3]))
	case "RANGE":
		return mend(rangeRegion(f, v[0], v[1], v[2], v[3]))
	case "CONVEX":
		return convex(f, v)
	}
	if f == ICRS {
		return daliRegion("multipolygon", v)
	}
	return polygonOf(f, v)
}

// northOf is the position angle, in the ICRS, of the north of a frame at a place.
func northOf(f Frame, lon, lat float64) float64 {
	if f == ICRS {
		return 0
	}
	step := 1e-3
	if lat > 0 {
		return PositionAngle(f.ToICRS(lon, lat-step), f.ToICRS(lon, lat))
	}
	return PositionAngle(f.ToICRS(lon, lat), f.ToICRS(lon, lat+step))
}

// frameBox is a box whose sides go along the axes of a frame.
func frameBox(f Frame, v []float64) (*Region, error) {
	if !(v[2] > 0 && v[2] < 180 && v[3] > 0 && v[3] < 180) {
		return nil, fmt.Errorf("a box of %g° by %g°, which are not above 0 and below 180", v[2], v[3])
	}
	corners := boxCorners(Coord{v[0], v[1]}, v[2], v[3])
	for i, c := range corners {
		corners[i] = f.ToICRS(c.RA, c.Dec)
	}
	return mend(polygonRegion(corners))
}

// convex is the intersection of half-spaces, each with the direction and the distance of its plane (STC-S, "Convex").
func convex(f Frame, v []float64) (*Region, error) {
	if len(v) == 0 || len(v)%4 != 0 {
		return nil, fmt.Errorf("it has %d numbers, and a convex takes four for each plane", len(v))
	}
	var parts []*Region
	for ; len(v) > 0; v = v[4:] {
		n := vec{v[0], v[1], v[2]}
		if n.norm() == 0 || math.Abs(v[3]) > 1 {
			return nil, fmt.Errorf("a plane %v, which does not cut the sphere", v[:4])
		}
		lon, lat := lonLat(n.unit())
		parts = append(parts, circleRegion(f.ToICRS(lon, lat), degrees(math.Acos(v[3]))))
	}
	return parts[0].Intersection(parts[1:]...), nil
}

// String is the region in STC-S, in the ICRS: "Circle ICRS 10 20 1".
func (r *Region) String() string {
	var b strings.Builder
	r.write(&b, true)
	return b.String()
}

func (r *Region) write(b *strings.Builder, frame bool) {
	b.WriteString(r.shape.kind())
	if frame {
		b.WriteString(" ICRS")
	}
	switch s := r.shape.(type) {
	case *combined:
		b.WriteString(" (")
		for i, p := range s.parts {
			if i > 0 {
				b.WriteByte(' ')
			}
			p.write(b, false)
		}
		b.WriteByte(')')
		return
	case *lonLatRange:
		if s.frame != ICRS {
			// STC-S takes a frame for each region.
			text := fmt.Sprintf(" %v", s.frame)
			if frame {
				rest := strings.TrimSuffix(b.String(), " ICRS")
				b.Reset()
				b.WriteString(rest)
			}
			b.WriteString(text)
			writeNumbers(b, []float64{degrees(s.lon), degrees(s.latMin), degrees(s.lon + s.width), degrees(s.latMax)})
			return
		}
	}
	writeNumbers(b, r.shape.numbers())
}

func writeNumbers(b *strings.Builder, v []float64) {
	for _, x := range v {
		b.WriteByte(' ')
		b.WriteString(strconv.FormatFloat(x, 'f', -1, 64))
	}
}

// Kind is what the region is, by the word of STC-S: "Circle", "Polygon" (a box too), "Position", "PositionInterval" (a range),
// "Ellipse", "AllSky", "Union", "Intersection" or "Not".
func (r *Region) Kind() string { return r.shape.kind() }

// DALI is the region as DALI 1.2 (section 3.3) writes it in cells of a table: its extended type and its numbers. Several
// polygons are a "multipolygon", their numbers parted by pairs of NaN. A region that DALI has no type for is an error.
func (r *Region) DALI() (xtype string, numbers []float64, err error) {
	switch s := r.shape.(type) {
	case *place:
		return "point", s.numbers(), nil
	case *disc:
		return "circle", s.numbers(), nil
	case *polygon, ellipse:
		return "polygon", flatCorners(r), nil
	case *lonLatRange:
		if s.frame == ICRS {
			n := s.numbers()
			return "range", []float64{n[0], n[2], n[1], n[3]}, nil
		}
	case whole:
		return "range", []float64{0, 360, -90, 90}, nil
	case *combined:
		var all []float64
		for _, p := range s.parts {
			if s.how != "Union" || p.Corners() == nil {
				all = nil
				break
			}
			if all != nil {
				all = append(all, math.NaN(), math.NaN())
			}
			all = append(all, flatCorners(p)...)
		}
		if all != nil {
			return "multipolygon", all, nil
		}
	}
	return "", nil, fmt.Errorf("sky: DALI has no extended type for the region %s; write it in STC-S, or as a MOC", quoteRegion(r.String()))
}

func flatCorners(r *Region) []float64 {
	var out []float64
	for _, c := range r.Corners() {
		out = append(out, c.RA, c.Dec)
	}
	return out
}

// MarshalText writes the region in STC-S.
func (r *Region) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
