package adql

import (
	"database/sql/driver"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"modernc.org/sqlite"

	"vogo/vokit/sky"
)

// This file has functions of the Catalogue of ADQL User Defined Functions
// (IVOA Endorsed Note 1.2) that are more than an expression, and those with the
// prefix gavo_ that the data centre software DaCHS adds.

func registerCatalogue() {
	// NULL has a meaning of its own for some arguments of these.
	withNull := func(name string, n int32, f func(a []driver.Value) (driver.Value, error)) {
		sqlite.MustRegisterDeterministicScalarFunction(name, n,
			func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) { return f(a) })
	}
	withNull("vo_epoch_prop", 8, func(a []driver.Value) (driver.Value, error) {
		m, err := motionOf(a, true)
		if err != nil {
			return nil, err
		}
		return m.after().text(m.null), nil
	})
	withNull("vo_epoch_prop_pos", 8, func(a []driver.Value) (driver.Value, error) {
		m, err := motionOf(a, false)
		if err != nil {
			return nil, err
		}
		p := m.after()
		return regionText("Position ICRS", []driver.Value{p.ra, p.dec}), nil
	})
	scalar("vo_transform", 3, func(a []driver.Value) (driver.Value, error) {
		return transform(toText(a[0]), toText(a[1]), toText(a[2]))
	})
	scalar("vo_cast_region", 2, func(a []driver.Value) (driver.Value, error) {
		return castRegion(toText(a[0]), toText(a[1]))
	})
	for name, hours := range map[string]bool{"vo_hms_to_degrees": true, "vo_dms_to_degrees": false} {
		scalar(name, 1, func(a []driver.Value) (driver.Value, error) {
			if v, ok := sexagesimal(toText(a[0]), hours); ok {
				return v, nil
			}
			return nil, nil
		})
	}
	patterns := &patternCache{m: map[string]*regexp.Regexp{}}
	scalar("vo_match", 2, func(a []driver.Value) (driver.Value, error) {
		re, err := patterns.get(toText(a[0]))
		if err != nil {
			return nil, err
		}
		return truth(re.MatchString(toText(a[1]))), nil
	})
	scalar("vo_authority", 1, func(a []driver.Value) (driver.Value, error) {
		_, rest, ok := strings.Cut(toText(a[0]), "://")
		if !ok {
			return nil, nil
		}
		return rest[:strings.IndexAny(rest+"/", "/?#")], nil
	})
	mocs := func(join func(a, b *cells) *cells) func(a []driver.Value) (driver.Value, error) {
		return func(a []driver.Value) (driver.Value, error) {
			var in [2]*cells
			for i := range in {
				r, err := regions.get(toText(a[i]))
				if err != nil {
					return nil, err
				}
				if r.cells == nil {
					return nil, fmt.Errorf("%q is no MOC", clip(toText(a[i])))
				}
				in[i] = r.cells
			}
			return "MOC " + join(in[0], in[1]).text(), nil
		}
	}
	scalar("vo_moc_union", 2, mocs(func(a, b *cells) *cells {
		c := &cells{order: max(a.order, b.order)}
		c.ranges = append(append(c.ranges, a.ranges...), b.ranges...)
		c.normalize()
		return c
	}))
	scalar("vo_moc_intersection", 2, mocs(common))
	sqlite.MustRegisterFunction("vo_histogram", &sqlite.FunctionImpl{
		NArgs: 4, Deterministic: true,
		MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return &histogram{}, nil },
	})
}

// text is ascii, or the empty MOC of order 0, which has to name an order.
func (c *cells) text() string {
	if len(c.ranges) == 0 {
		return "0/"
	}
	return c.ascii()
}

// common gives the cells that both have.
func common(a, b *cells) *cells {
	c := &cells{order: max(a.order, b.order)}
	for i, j := 0, 0; i < len(a.ranges) && j < len(b.ranges); {
		p, q := a.ranges[i], b.ranges[j]
		if lo, hi := max(p[0], q[0]), min(p[1], q[1]); lo < hi {
			c.ranges = append(c.ranges, [2]int64{lo, hi})
		}
		if p[1] < q[1] {
			i++
		} else {
			j++
		}
	}
	return c
}

// motion is a position, degrees, with parallax, mas, proper motions, mas/yr in
// the tangential plane, and radial velocity, km/s.
type motion struct {
	ra, dec, parallax, pmRA, pmDec, rv float64
	years                              float64
	null                               [6]bool
}

// motionOf reads the arguments of ivo_epoch_prop and ivo_epoch_prop_pos. A
// missing proper motion or velocity counts as none, a missing parallax as an
// object that is infinitely far; for the whole set of parameters one component
// of the proper motion without the other counts as none.
func motionOf(a []driver.Value, whole bool) (m motion, err error) {
	var v [8]float64
	for i, x := range a {
		switch {
		case x != nil:
			v[i] = toFloat(x)
			if math.IsNaN(v[i]) {
				return m, fmt.Errorf("argument %d of ivo_epoch_prop, %q, is not a number", i+1, clip(toText(x)))
			}
		case i < 2 || i > 5:
			return m, fmt.Errorf("ivo_epoch_prop needs a position and two epochs: argument %d is NULL", i+1)
		default:
			m.null[i] = true
		}
	}
	if whole && (m.null[3] || m.null[4]) {
		m.null[3], m.null[4] = true, true
		v[3], v[4] = 0, 0
	}
	m.ra, m.dec, m.parallax, m.pmRA, m.pmDec, m.rv, m.years = v[0], v[1], v[2], v[3], v[4], v[5], v[7]-v[6]
	return m, nil
}

// after moves an object along a straight line: the rigorous treatment of the
// Hipparcos and Tycho Catalogues, ESA SP-1200, volume 1, section 1.5.5.
func (m motion) after() motion {
	const (
		mas = math.Pi / 180 / 3600 / 1000
		au  = 4.740470446 // astronomical unit in km yr/s
	)
	p, q, r := triad(m.ra, m.dec)
	a, d := m.pmRA*mas, m.pmDec*mas
	zeta := m.rv * m.parallax / au * mas // radial motion over distance, 1/yr
	t, mu2 := m.years, a*a+d*d
	f := 1 / math.Sqrt(1+2*zeta*t+(mu2+zeta*zeta)*t*t)
	var u, pm [3]float64
	for i := range u {
		mu := p[i]*a + q[i]*d
		u[i] = (r[i]*(1+zeta*t) + mu*t) * f
		pm[i] = (mu*(1+zeta*t) - r[i]*mu2*t) * f * f * f
	}
	out := m
	out.ra, out.dec = math.Atan2(u[1], u[0])*180/math.Pi, math.Atan2(u[2], math.Hypot(u[0], u[1]))*180/math.Pi
	if out.ra < 0 {
		out.ra += 360
	}
	p, q, _ = triad(out.ra, out.dec)
	out.parallax = m.parallax * f
	out.pmRA, out.pmDec = dot(p, pm)/mas, dot(q, pm)/mas
	if out.parallax != 0 {
		out.rv = (zeta + (mu2+zeta*zeta)*t) * f * f / mas * au / out.parallax
	}
	return out
}

// triad gives the directions of growing right ascension and declination, and
// that of the position.
func triad(ra, dec float64) (p, q, r [3]float64) {
	sa, ca := math.Sincos(ra * math.Pi / 180)
	sd, cd := math.Sincos(dec * math.Pi / 180)
	return [3]float64{-sa, ca, 0}, [3]float64{-sd * ca, -sd * sa, cd}, [3]float64{cd * ca, cd * sa, sd}
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// text writes the six parameters as an array; those that were missing stay so.
func (m motion) text(null [6]bool) string {
	words := make([]string, 6)
	for i, v := range []float64{m.ra, m.dec, m.parallax, m.pmRA, m.pmDec, m.rv} {
		if words[i] = "NaN"; !null[i] {
			words[i] = strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	return strings.Join(words, " ")
}

// refFrame finds a frame by its identifier in the vocabulary
// http://www.ivoa.net/rdf/refframe.
func refFrame(name string) (sky.Frame, bool) {
	for _, f := range refFrames {
		if f.String() == name {
			return f, true
		}
	}
	return 0, false
}

var refFrames = []sky.Frame{sky.ICRS, sky.FK5, sky.FK4, sky.Galactic, sky.Ecliptic}

func frameNames() []string {
	names := make([]string, len(refFrames))
	for i, f := range refFrames {
		names[i] = f.String()
	}
	return names
}

// transform turns a point, circle or polygon from one frame to another.
func transform(from, to, region string) (string, error) {
	a, ok1 := refFrame(from)
	b, ok2 := refFrame(to)
	if !ok1 || !ok2 {
		return "", fmt.Errorf("from %q to %q is no transformation (frames: %s)", from, to, strings.Join(frameNames(), ", "))
	}
	kind, v, err := shapeOf(region)
	if err != nil {
		return "", err
	}
	for i := 0; i+1 < len(v); i += 2 {
		v[i], v[i+1] = b.FromICRS(a.ToICRS(v[i], v[i+1]))
	}
	return shapeText(kind, v), nil
}

// castRegion reads a geometry from text, as DALI 1.1, section 3.3, writes the
// wanted kind.
func castRegion(want, text string) (string, error) {
	kind, v, err := shapeOf(text)
	if err != nil || kind != want {
		return "", fmt.Errorf("%q is no %s", clip(text), want)
	}
	return shapeText(kind, v), nil
}

// shapeOf gives the kind and the numbers of a point, circle or polygon.
func shapeOf(region string) (kind string, v []float64, err error) {
	r, err := ParseRegion(region)
	if err != nil {
		return "", nil, err
	}
	if r.area != nil {
		if kind, v, err := r.area.DALI(); err == nil && (kind == "point" || kind == "circle" || kind == "polygon") {
			return kind, v, nil
		}
	}
	return "", nil, fmt.Errorf("%q is neither point nor circle nor polygon", clip(region))
}

func shapeText(kind string, v []float64) string {
	vals := make([]driver.Value, len(v))
	for i, x := range v {
		vals[i] = x
	}
	return regionText(map[string]string{"point": "Position ICRS", "circle": "Circle ICRS", "polygon": "Polygon ICRS"}[kind], vals)
}

var (
	hmsForm = regexp.MustCompile(`^([+-]?)(\d{1,3})[hHdD:](\d{1,2})[mM:](\d{1,2}(?:\.\d*)?)[sS]?$`)
	packed  = regexp.MustCompile(`^([+-]?)(\d{2,3})(\d{2})(\d{2}(?:\.\d*)?)$`)
)

// sexagesimal reads an angle as ivo_hms_to_degrees and ivo_dms_to_degrees take
// it: 3:34:45.4, 033445.4, 3h34m45.4s; ok is false for what is none.
func sexagesimal(s string, hours bool) (deg float64, ok bool) {
	s = strings.TrimSpace(s)
	m := hmsForm.FindStringSubmatch(s)
	if m == nil {
		m = packed.FindStringSubmatch(s)
	}
	if m == nil || hours && m[1] != "" {
		return 0, false
	}
	var v [3]float64
	for i := range v {
		v[i], _ = strconv.ParseFloat(m[2+i], 64) // digits, by the pattern
	}
	if v[1] >= 60 || v[2] >= 60 {
		return 0, false
	}
	deg = v[0] + v[1]/60 + v[2]/3600
	if hours {
		deg *= 15
	}
	if m[1] == "-" {
		deg = -deg
	}
	return deg, true
}

// patternCache keeps compiled patterns; their matching takes linear time.
type patternCache struct {
	mu sync.Mutex
	m  map[string]*regexp.Regexp
}

func (c *patternCache) get(pattern string) (*regexp.Regexp, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if re := c.m[pattern]; re != nil {
		return re, nil
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("gavo_match cannot read the pattern %q", clip(pattern))
	}
	if len(c.m) >= 100 {
		clear(c.m)
	}
	c.m[pattern] = re
	return re, nil
}

// histogram counts values in bins of equal width, and in one bin more at either
// end; what has no value counts as too small.
type histogram struct {
	lo, hi float64
	counts []int64
}

const maxBins = 10000

// Step implements sqlite.AggregateFunction.
func (h *histogram) Step(_ *sqlite.FunctionContext, a []driver.Value) error {
	if h.counts == nil {
		n := toFloat(a[3])
		h.lo, h.hi = toFloat(a[1]), toFloat(a[2])
		if !(n >= 1 && n <= maxBins) || !(h.lo < h.hi) {
			return fmt.Errorf("ivo_histogram takes a lower limit below the upper one and 1 to %d bins, not %v, %v and %v", maxBins, a[1], a[2], a[3])
		}
		h.counts = make([]int64, int(n)+2)
	}
	h.counts[h.bin(a[0])]++
	return nil
}

func (h *histogram) bin(v driver.Value) int {
	n := len(h.counts) - 2
	if v == nil {
		return 0
	}
	x := toFloat(v)
	switch {
	case !(x >= h.lo):
		return 0
	case x >= h.hi:
		return n + 1
	}
	return 1 + min(n-1, int((x-h.lo)/(h.hi-h.lo)*float64(n)))
}

// WindowInverse implements sqlite.AggregateFunction.
func (h *histogram) WindowInverse(_ *sqlite.FunctionContext, a []driver.Value) error {
	h.counts[h.bin(a[0])]--
	return nil
}

// WindowValue implements sqlite.AggregateFunction.
func (h *histogram) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if h.counts == nil {
		return nil, nil
	}
	words := make([]string, len(h.counts))
	for i, n := range h.counts {
		words[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(words, " "), nil
}

// Final implements sqlite.AggregateFunction.
func (h *histogram) Final(*sqlite.FunctionContext) {}
