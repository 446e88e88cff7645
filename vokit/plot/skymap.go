package plot

import (
	"fmt"
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// allSky is how a map of the whole sky is drawn.
type allSky struct {
	mollweide bool
	frame     sky.Frame
	center    float64   // longitude in the middle, degrees
	cells     []float64 // of the area, from and to, of order liveRangeOrder; nil if not known
}

// Mollweide draws a sky map in Mollweide's projection instead of Hammer and Aitoff's.
func Mollweide() Option { return func(s *spec) { s.plot.globe().mollweide = true } }

// Galactic draws a sky map in galactic coordinates instead of ICRS.
func Galactic() Option { return func(s *spec) { s.plot.globe().frame = sky.Galactic } }

// Ecliptic draws a sky map in ecliptic coordinates instead of ICRS.
func Ecliptic() Option { return func(s *spec) { s.plot.globe().frame = sky.Ecliptic } }

// Center is the longitude, in degrees, in the middle of a sky map: 0 if not given.
func Center(longitude float64) Option { return func(s *spec) { s.plot.globe().center = longitude } }

// globe is never nil, so that the order of options does not matter.
func (p *Plot) globe() *allSky {
	if p.sphere == nil {
		p.sphere = &allSky{}
	}
	return p.sphere
}

// SkyMap shows where on the sky the rows of t are: all of it in one equal-area
// picture, east to the left. [By] colours the points; [Mollweide], [Galactic]
// and [Center] change the projection. Rows without a position are left out; it is
// an error if no column of t or no row has one.
//
// In JupyterLab and Notebook 7 the map is live: it is turned and zoomed, tells
// of the rows under the pointer, and what is selected on it is selected in t.
func SkyMap(t *table.Table, opts ...Option) (*Plot, error) {
	if t == nil {
		return nil, fmt.Errorf("sky map: no table")
	}
	c, err := t.Coords()
	if err != nil {
		return nil, fmt.Errorf("sky map: %w", err)
	}
	return skyMap(t, c, opts)
}

// SkyMapOf shows where positions are; see [SkyMap].
func SkyMapOf(positions []sky.Coord, opts ...Option) (*Plot, error) {
	return skyMap(nil, positions, opts)
}

func skyMap(t *table.Table, positions []sky.Coord, opts []Option) (*Plot, error) {
	p := New(append([]Option{Size(720, 400)}, opts...)...)
	g := p.globe()
	x, y := make([]float64, len(positions)), make([]float64, len(positions))
	for i, c := range positions {
		if !c.Known() {
			x[i], y[i] = math.NaN(), math.NaN()
			continue
		}
		x[i], y[i] = g.project(g.frame.FromICRS(c))
	}
	s := &series{x: x, y: y, points: true, source: t, sky: positions}
	sp, err := p.specOf(s, opts)
	if err != nil {
		return nil, fmt.Errorf("sky map: %w", err)
	}
	s.line, s.steps = false, false
	if err := s.companions(t, sp, values{v: x}, values{v: y}); err != nil {
		return nil, fmt.Errorf("sky map: %w", err)
	}
	if s.usable(false, false) == 0 {
		return nil, fmt.Errorf("sky map: none of %d rows has a position", len(positions))
	}
	p.noGrid, p.aspect = true, true
	p.x.limit(-2*math.Sqrt2*1.005, 2*math.Sqrt2*1.005)
	p.y.limit(-math.Sqrt2*1.01, math.Sqrt2*1.01)
	p.series = append(p.series, s.split(sp)...)
	return p, nil
}

// project maps a position in degrees onto the ellipse |x| ≤ 2√2, |y| ≤ √2, with
// growing longitude to the left. The projections are those of Calabretta and
// Greisen (2002, A&A 395, 1077): AIT (section 5.4.2) and MOL (section 5.3.4).
func (g *allSky) project(lon, lat float64) (x, y float64) {
	l := math.Remainder(lon-g.center, 360) * math.Pi / 180
	b := lat * math.Pi / 180
	if g.mollweide {
		gamma := mollweideAngle(b)
		return -2 * math.Sqrt2 / math.Pi * l * math.Cos(gamma), math.Sqrt2 * math.Sin(gamma)
	}
	sinB, cosB := math.Sincos(b)
	sinL, cosL := math.Sincos(l / 2)
	k := math.Sqrt(2 / (1 + cosB*cosL))
	return -2 * k * cosB * sinL, k * sinB
}

// mollweideAngle solves 2γ + sin 2γ = π sin b by Newton's method.
func mollweideAngle(b float64) float64 {
	want := math.Pi * math.Sin(b)
	gamma := b
	if math.Abs(math.Abs(b)-math.Pi/2) < 1e-4 { // the derivative vanishes at the poles
		rest := math.Pi/2 - math.Abs(b)
		return math.Copysign(math.Pi/2-math.Cbrt(3*math.Pi/8*rest*rest), b)
	}
	for range 50 {
		f := 2*gamma + math.Sin(2*gamma) - want
		step := f / (2 + 2*math.Cos(2*gamma))
		gamma -= step
		if math.Abs(step) < 1e-12 {
			break
		}
	}
	return gamma
}

// edge is how far the edge of the map is from its middle, degrees: a little
// less, as beyond it is the other side.
const edge = 180 - 1e-9

// meridian is the line l degrees from the middle.
func (g *allSky) meridian(l float64, at func(lon, lat float64) vg.Point) []vg.Point {
	var line []vg.Point
	const steps = 60
	for k := -steps; k <= steps; k++ { // closer together towards the poles, where the line turns
		line = append(line, at(g.center+l, 90*math.Sin(math.Pi/2*float64(k)/steps)))
	}
	return line
}

// graticule draws the net of coordinates.
type graticule struct{ *scene }

// Plot implements gonum's Plotter.
func (n graticule) Plot(c draw.Canvas, _ *gonum.Plot) {
	g := n.sphere
	at := func(lon, lat float64) vg.Point {
		x, y := g.project(lon, lat)
		return vg.Point{X: c.X(n.x.Normalize(0, 0, x)), Y: c.Y(n.y.Normalize(0, 0, y))}
	}
	net := draw.LineStyle{Color: n.th.net, Width: 0.8 * px}
	for lat := -60.0; lat <= 60; lat += 30 {
		var line []vg.Point
		for l := -edge; l <= edge+1; l += 5 {
			line = append(line, at(g.center+math.Min(l, edge), lat))
		}
		c.StrokeLines(net, line)
	}
	for lon := 0.0; lon < 360; lon += 30 {
		if l := math.Remainder(lon-g.center, 360); math.Abs(l) < edge {
			c.StrokeLines(net, g.meridian(l, at))
		}
	}
}

// graticuleLabels draw the ellipse of the sky and name the lines of the net, over the data.
type graticuleLabels struct{ *scene }

// Plot implements gonum's Plotter.
func (n graticuleLabels) Plot(c draw.Canvas, _ *gonum.Plot) {
	g := n.sphere
	at := func(lon, lat float64) vg.Point {
		x, y := g.project(lon, lat)
		return vg.Point{X: c.X(n.x.Normalize(0, 0, x)), Y: c.Y(n.y.Normalize(0, 0, y))}
	}
	border := draw.LineStyle{Color: n.th.frame, Width: 1.2 * px}
	c.StrokeLines(border, g.meridian(edge, at), g.meridian(-edge, at))
	sty := n.th.text(tickSize-1, draw.XCenter, draw.YCenter)
	step := 30.0
	if at(g.center, 0).X-at(g.center+step, 0).X < sty.Width("330°")+14*px {
		step = 60
	}
	for lon := 0.0; lon < 360; lon += step {
		if math.Abs(math.Remainder(lon-g.center, 360)) > 168 {
			continue
		}
		pt := at(lon, 0)
		n.haloText(c, sty, vg.Point{X: pt.X, Y: pt.Y - 9*px}, fmt.Sprintf("%.0f°", lon))
	}
	side := sty
	side.XAlign = draw.XRight
	for lat := -60.0; lat <= 60; lat += 30 {
		pt := at(g.center+180-1e-9, lat)
		c.FillText(side, vg.Point{X: pt.X - 5*px, Y: pt.Y + vg.Length(lat/30)*3*px}, decimal(lat, 0)+"°")
	}
}

// frameName is what the coordinates of a sky map are called.
func (g *allSky) frameName() string {
	switch g.frame {
	case sky.Galactic:
		return "galactic coordinates"
	case sky.Ecliptic:
		return "ecliptic coordinates"
	}
	return "right ascension and declination (ICRS)"
}
