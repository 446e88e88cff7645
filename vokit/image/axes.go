package image

import (
	"fmt"
	"math"
	"strings"
)

// graticule is the coordinate lines of a picture: line pieces and labels, in
// picture pixels with y downwards.
type graticule struct {
	lines  [][4]float64
	bottom []tick
	left   []tick
	inner  []label // where the edges are off the sky
	xName  string
	yName  string
}

type tick struct {
	at   float64
	text string
}

// label is a text in the picture.
type label struct {
	x, y float64
	text string
}

// toSky gives RA and Dec of a picture pixel; NaN where there are none.
type toSky func(x, y float64) (ra, dec float64)

// newGraticule finds the lines of round RA and Dec across a w × h picture.
func newGraticule(f toSky, w, h int) (graticule, bool) {
	var g graticule
	m := newMesh(f, w, h, 48)
	if !m.ok {
		return g, false
	}
	if m.raSpan() > 90 || m.decMax-m.decMin > 60 { // lines bend, and end at the edge of the sky
		m = newMesh(f, w, h, 144)
	}
	raStep, decStep := roundStep(m.raSpan(), hourSteps), roundStep(m.decMax-m.decMin, degreeSteps)
	m.contours(&g, m.ra, raStep)
	m.contours(&g, m.dec, decStep)
	// An axis is labelled with the coordinate that changes more along it.
	bra, bdec := m.along(0, m.ny, 1, 0)
	lra, ldec := m.along(0, 0, 0, 1)
	raDown := spread(bra)*spread(ldec) >= spread(lra)*spread(bdec)
	raText := func(v float64) string { return formatHours(v+m.ra0, raStep) }
	decText := func(v float64) string { return formatDegrees(v, decStep) }
	if raDown {
		g.xName, g.yName = "RA", "Dec"
		g.bottom, g.left = ticks(bra, raStep, m.ra0, float64(w), raText), ticks(ldec, decStep, 0, float64(h), decText)
	} else {
		g.xName, g.yName = "Dec", "RA"
		g.bottom, g.left = ticks(bdec, decStep, 0, float64(w), decText), ticks(lra, raStep, m.ra0, float64(h), raText)
	}
	if raDown && len(g.bottom)+len(g.left) < 3 {
		g.bottom, g.left = nil, nil
		mra, _ := m.along(0, m.ny/2, 1, 0)
		_, mdec := m.along(m.nx/2, 0, 0, 1)
		for _, t := range ticks(mra, raStep, m.ra0, m.w, raText) {
			g.inner = append(g.inner, label{t.at, m.h / 2, t.text})
		}
		for _, t := range ticks(mdec, decStep, 0, m.h, decText) {
			g.inner = append(g.inner, label{m.w / 2, t.at, t.text})
		}
	}
	return g, true
}

// mesh holds the coordinates at the nodes of a lattice over the picture. RA is
// kept relative to its value in the middle.
type mesh struct {
	ok             bool
	nx, ny         int
	w, h           float64
	ra, dec        []float64
	ra0            float64
	decMin, decMax float64
	raMin, raMax   float64
}

func newMesh(f toSky, w, h, n int) *mesh {
	m := &mesh{nx: n, ny: n, w: float64(w), h: float64(h)}
	m.ra0, _ = f(m.w/2, m.h/2)
	m.decMin, m.raMin, m.decMax, m.raMax = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	if math.IsNaN(m.ra0) {
		m.ra0 = 0
	}
	for j := 0; j <= m.ny; j++ {
		for i := 0; i <= m.nx; i++ {
			ra, dec := f(m.w*float64(i)/float64(m.nx), m.h*float64(j)/float64(m.ny))
			ra = math.Remainder(ra-m.ra0, 360)
			m.ra, m.dec = append(m.ra, ra), append(m.dec, dec)
			if !math.IsNaN(ra + dec) {
				m.ok = true
				m.decMin, m.decMax = math.Min(m.decMin, dec), math.Max(m.decMax, dec)
				m.raMin, m.raMax = math.Min(m.raMin, ra), math.Max(m.raMax, ra)
			}
		}
	}
	return m
}

func (m *mesh) raSpan() float64 { return m.raMax - m.raMin }

func (m *mesh) at(v []float64, i, j int) float64 { return v[j*(m.nx+1)+i] }

// along takes RA and Dec along an edge of the mesh.
func (m *mesh) along(i, j, di, dj int) (ra, dec []float64) {
	for ; i <= m.nx && j <= m.ny; i, j = i+di, j+dj {
		ra, dec = append(ra, m.at(m.ra, i, j)), append(dec, m.at(m.dec, i, j))
	}
	return ra, dec
}

func spread(v []float64) float64 {
	lo, hi := minmax(v)
	return math.Max(hi-lo, 1e-15)
}

// contours adds the lines where v is a multiple of the step, triangle by triangle.
func (m *mesh) contours(g *graticule, v []float64, step float64) {
	offset := 0.0
	if &v[0] == &m.ra[0] {
		offset = m.ra0
	}
	for j := range m.ny {
		for i := range m.nx {
			p := [4][3]float64{}
			for k, d := range [4][2]int{{0, 0}, {1, 0}, {1, 1}, {0, 1}} {
				p[k] = [3]float64{m.w * float64(i+d[0]) / float64(m.nx), m.h * float64(j+d[1]) / float64(m.ny), m.at(v, i+d[0], j+d[1])}
			}
			m.triangle(g, p[0], p[1], p[2], step, offset)
			m.triangle(g, p[0], p[2], p[3], step, offset)
		}
	}
}

func (m *mesh) triangle(g *graticule, a, b, c [3]float64, step, offset float64) {
	lo, hi := math.Min(a[2], math.Min(b[2], c[2])), math.Max(a[2], math.Max(b[2], c[2]))
	if math.IsNaN(lo+hi) || hi-lo > 90 { // a jump of RA
		return
	}
	for k := math.Ceil((lo + offset) / step); k*step-offset <= hi; k++ {
		level := k*step - offset
		var pts [][2]float64
		for _, e := range [3][2][3]float64{{a, b}, {b, c}, {c, a}} {
			p, q := e[0], e[1]
			if (p[2] < level) == (q[2] < level) {
				continue
			}
			t := (level - p[2]) / (q[2] - p[2])
			pts = append(pts, [2]float64{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])})
		}
		if len(pts) == 2 {
			g.lines = append(g.lines, [4]float64{pts[0][0], pts[0][1], pts[1][0], pts[1][1]})
		}
	}
}

// ticks are the places along an edge where the coordinate is a multiple of the step.
func ticks(v []float64, step, offset, length float64, text func(float64) string) []tick {
	var out []tick
	for i := 0; i+1 < len(v); i++ {
		a, b := v[i], v[i+1]
		if math.IsNaN(a+b) || math.Abs(a-b) > 90 {
			continue
		}
		lo, hi := math.Min(a, b), math.Max(a, b)
		for k := math.Ceil((lo + offset) / step); k*step-offset < hi; k++ {
			level := k*step - offset
			t := (level - a) / (b - a)
			out = append(out, tick{at: length * (float64(i) + t) / float64(len(v)-1), text: text(level)})
		}
	}
	return out
}

// Steps in degrees: of hours, minutes and seconds of time; of degrees, minutes and seconds of arc.
var hourSteps, degreeSteps = makeSteps(15, []float64{1, 2, 3, 4, 6}), makeSteps(1, []float64{1, 2, 5, 10, 15, 20, 30})

func makeSteps(unit float64, wholes []float64) []float64 {
	var s []float64
	for e := -5; e < 0; e++ {
		for _, k := range []float64{1, 2, 5} {
			s = append(s, unit/3600*k*math.Pow(10, float64(e)))
		}
	}
	for _, u := range []float64{3600, 60} {
		for _, k := range []float64{1, 2, 5, 10, 15, 20, 30} {
			s = append(s, unit/u*k)
		}
	}
	for _, k := range wholes {
		s = append(s, unit*k)
	}
	return s
}

// roundStep gives some four to seven lines over a span.
func roundStep(span float64, steps []float64) float64 {
	for _, s := range steps {
		if span/s <= 6 {
			return s
		}
	}
	return steps[len(steps)-1]
}

// formatHours writes right ascension as 10h24m02.7s, no finer than the step needs.
func formatHours(deg, step float64) string {
	deg = math.Mod(deg, 360)
	if deg < 0 {
		deg += 360
	}
	return sexagesimal(deg/15, step/15, [3]string{"h", "m", "s"}, 24)
}

// formatDegrees writes declination as +48°08′51″.
func formatDegrees(deg, step float64) string {
	sign := "+"
	if deg < 0 && math.Abs(deg) > step/1e6 {
		sign = "−"
	}
	return sign + sexagesimal(math.Abs(deg), step, [3]string{"°", "′", "″"}, 0)
}

func sexagesimal(v, step float64, unit [3]string, wrap int64) string {
	const slack = 1e-9
	digits := 0
	for s := step * 3600; s < 1-slack && digits < 6; digits++ {
		s *= 10
		if math.Abs(s-math.Round(s)) < 1e-6*s {
			digits++
			break
		}
	}
	scale := int64(math.Pow10(digits))
	n := int64(math.Round(v * 3600 * float64(scale)))
	sec, n := n%(60*scale), n/(60*scale)
	minute, whole := n%60, n/60
	if wrap > 0 {
		whole %= wrap
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%02d%s", whole, unit[0])
	if step > 1-slack {
		return b.String()
	}
	fmt.Fprintf(&b, "%02d%s", minute, unit[1])
	if step*60 > 1-slack {
		return b.String()
	}
	if digits > 0 {
		fmt.Fprintf(&b, "%02d.%0*d%s", sec/scale, digits, sec%scale, unit[2])
	} else {
		fmt.Fprintf(&b, "%02d%s", sec, unit[2])
	}
	return b.String()
}
