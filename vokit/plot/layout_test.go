package plot

import (
	"image"
	"image/color"
	stddraw "image/draw"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// headings: what labels leave out, the label of the axis says.
func TestHeading(t *testing.T) {
	tests := []struct {
		name, unit, ucd string
		lo, hi          float64
		heading, labels string
	}{
		{"flux", "Jy", "", 0, 4, "flux [Jy]", "0 1 2 3 4"},
		{"flux", "W.m**-2", "", 1e-20, 1e-18, "flux [10⁻¹⁸ W m⁻²]", "0.0 0.2 0.4 0.6 0.8 1.0"},
		{"freq", "Hz", "em.freq", 1.1e9, 1.7e9, "freq [10⁹ Hz]", "1.1 1.2 1.3 1.4 1.5 1.6 1.7"},
		{"flux", "10**-17.erg.s**-1", "", 0, 4e6, "flux [10⁻¹¹ erg s⁻¹]", "0 1 2 3 4"},
		{"flux", "10**-17.erg.s**-1", "", 0, 4, "flux [10⁻¹⁷ erg s⁻¹]", "0 1 2 3 4"},
		{"JD", "d", "time.epoch", 2460000.1, 2460000.2, "JD − 2460000 [d]", "0.10 0.12 0.14 0.16 0.18 0.20"},
		{"JD", "d", "time.epoch", 2450000, 2460000, "JD [d]", "2450000 2452000 2454000 2456000 2458000 2460000"},
		{"MJD", "d", "time.epoch", 58849, 58853, "MJD [d]", "58849 58850 58851 58852 58853"},
		{"x", "", "", 5, 5 + 2.5e-8, "x − 5 [10⁻⁸]", "0.0 0.5 1.0 1.5 2.0 2.5"},
		{"x", "", "", -1e9 - 0.5, -1e9 + 0.5, "x + 1000000001", "0.6 0.8 1.0 1.2 1.4"},
		{"", "", "", 1e9, 1e9 + 0.02, "add 1000000000", "0.000 0.005 0.010 0.015 0.020"},
	}
	for _, tt := range tests {
		a := newAxis()
		a.adopt(values{name: tt.name, unit: tt.unit, ucd: tt.ucd}, false)
		r := a.resolve(tt.lo, tt.hi)
		if got := a.heading(r); got != tt.heading {
			t.Errorf("%g to %g: the axis says %q, want %q", tt.lo, tt.hi, got, tt.heading)
		}
		if got := labels(linearTicks(r, 6)); got != tt.labels {
			t.Errorf("%g to %g: the labels are %q, want %q", tt.lo, tt.hi, got, tt.labels)
		}
	}
}

func TestDatesOfOtherScales(t *testing.T) {
	tests := []struct {
		name, unit string
		v          float64
	}{{"MJD", "d", 58849.5}, {"JD", "d", 2458850}, {"years", "yr", 2020}}
	for _, tt := range tests {
		p := must[*Plot](t)(Data(column(t, "t", tt.unit, "time.epoch", []float64{tt.v, tt.v + 1}), []float64{1, 2}, Dates()))
		if got := p.series[0].x[0]; math.Abs(got-58849.5) > 1e-6 {
			t.Errorf("%s %g is drawn at MJD %g", tt.name, tt.v, got)
		}
		later := must[*Plot](t)(Data(column(t, "t", tt.unit, "time.epoch", []float64{tt.v, tt.v + 1}), []float64{1, 2}))
		later.Apply(Dates())
		if got, want := later.String(), p.String(); got != want {
			t.Errorf("%s: told later, it is %q, not %q", tt.name, got, want)
		}
	}
}

// Panels are aligned: all data begin at the same place in a column and a row,
// and are of one size.
func TestPanelsAligned(t *testing.T) {
	ok := must[*Plot](t)
	x := []float64{0, 1, 2}
	wide := ok(Data(x, []float64{-123456, 0, 7}, XLabel("x"), YLabel("y"), Title("a title")))
	narrow := ok(Data(x, []float64{1, 2, 3}))
	bar := ok(Data(x, x, By([]float64{0.5, 1.5, 9}), Title("with a bar")))
	f := Panels(2, wide, narrow, narrow, bar)
	cells, scenes := f.arrange(f.shared(), vg.Point{X: 800 * px, Y: 600 * px})
	at := make([]image.Rectangle, len(cells))
	for i, c := range cells {
		m := scenes[i].margins
		dots := func(l vg.Length) int { return int(math.Round(float64(l / px))) }
		at[i] = image.Rect(dots(c.left+m.left), dots(c.top+m.top), dots(c.left+c.width-m.right), dots(c.top+c.height-m.bottom))
	}
	for _, pair := range [][2]int{{0, 2}, {1, 3}} {
		if a, b := at[pair[0]], at[pair[1]]; a.Min.X != b.Min.X || a.Max.X != b.Max.X {
			t.Errorf("panels %v of a column are at %v and %v", pair, a, b)
		}
	}
	for _, pair := range [][2]int{{0, 1}, {2, 3}} {
		if a, b := at[pair[0]], at[pair[1]]; a.Min.Y != b.Min.Y || a.Max.Y != b.Max.Y {
			t.Errorf("panels %v of a row are at %v and %v", pair, a, b)
		}
	}
	if a, b := at[0].Size(), at[3].Size(); abs(a.X-b.X) > 1 || abs(a.Y-b.Y) > 1 {
		t.Errorf("the data have sizes %v and %v", a, b)
	}
}

func abs(n int) int { return max(n, -n) }

func TestPanelsShareAxes(t *testing.T) {
	ok := must[*Plot](t)
	a := ok(Data([]float64{0, 5}, []float64{1, 2}, ReverseX(true), XLabel("time")))
	b := ok(Data([]float64{3, 9}, []float64{10, 20}, XLabel("time")))
	f := Panels(1, a, nil, b).ShareX().Heights(3, 1, 1)
	if _, h := f.size(); math.Abs(h-defaultHeight*5./3) > 1e-9 {
		t.Errorf("the figure is %g high", h)
	}
	cells, scenes := f.arrange(f.shared(), vg.Point{X: 400 * px, Y: 600 * px})
	if x, y := scenes[0].x, scenes[2].x; x != y || !x.flip || x.lo > 0 || x.hi < 9 {
		t.Errorf("the ranges are %+v and %+v", x, y)
	}
	if scenes[0].y == scenes[2].y {
		t.Error("the vertical axes have one range too")
	}
	if !scenes[0].hideX || scenes[2].hideX {
		t.Errorf("labels are hidden: above %t, below %t", scenes[0].hideX, scenes[2].hideX)
	}
	height := func(i int) vg.Length {
		return cells[i].height - scenes[i].margins.top - scenes[i].margins.bottom
	}
	if r := height(0) / height(2); math.Abs(float64(r)-3) > 0.05 {
		t.Errorf("the data of the first panel are %.2f times as high, want 3", r)
	}
	if a.x.reversed != true || a.hideX || !math.IsNaN(b.x.first) {
		t.Error("a plot is changed by being in a figure")
	}
}

// A dark plot has a dark background, light text, and no colour that is lost on it.
func TestDark(t *testing.T) {
	luminance := func(c color.Color) float64 { // of sRGB, WCAG 2.2
		r, g, b, _ := c.RGBA()
		lin := func(v uint32) float64 {
			f := float64(v) / 0xffff
			if f <= 0.04045 {
				return f / 12.92
			}
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
	}
	back := luminance(darkTheme.back)
	for i, k := range colours {
		for n, least := range map[int]float64{i: 5, i + len(colours): 2.2} {
			if ratio := (luminance(darkTheme.adapt(cycle(n))) + 0.05) / (back + 0.05); ratio < least {
				t.Errorf("contrast of %s (%d) on dark is %.1f", k.name, n, ratio)
			}
		}
	}
	for f := 0.0; f <= 1; f += 0.05 {
		if ratio := (luminance(darkTheme.heat(f)) + 0.05) / (back + 0.05); ratio < 1.8 {
			t.Errorf("contrast of %.2f on the scale is %.1f on dark", f, ratio)
		}
		if ratio := 1.05 / (luminance(lightTheme.heat(f)) + 0.05); ratio < 1.15 {
			t.Errorf("contrast of %.2f on the scale is %.2f on white", f, ratio)
		}
	}
	p := must[*Plot](t)(Data([]float64{0, 1}, []float64{0, 1}, Dark(true), Size(180, 120)))
	if got := p.Image().At(1, 1); luminance(got) > 0.01 {
		t.Errorf("the background is %v", got)
	}
	if svg := string(p.SVG()); !strings.Contains(svg, "#111111") {
		t.Error("the background is not in the SVG")
	}
	q := must[*Plot](t)(Data([]float64{0, 1}, []float64{0, 1}, Size(180, 120)))
	SetDark(true)
	defer SetDark(false)
	if got := q.Image().At(1, 1); luminance(got) > 0.01 {
		t.Errorf("the background of a plot is %v when all are dark", got)
	}
	q.Apply(Dark(false))
	if got := q.Image().At(1, 1); luminance(got) < 0.99 {
		t.Errorf("the background of a plot that is always light is %v", got)
	}
}

// What is left out of a long line must not be missed: in each column of pixels
// the first, lowest, highest and last of its points are kept.
func TestRunsKeepExtremes(t *testing.T) {
	const n = 20_000
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], y[i] = float64(i), math.Sin(float64(i))
	}
	y[7777], y[12345] = 50, math.NaN()
	for _, down := range []bool{false, true} {
		if down {
			slices.Reverse(x)
		}
		p := must[*Plot](t)(Data(x, y, Line(), Size(200, 120)))
		s := p.scene(200*px, 120*px)
		w := painter{s, p.series[0], 0}
		runs := w.runs(canvasOf(200, 120))
		if len(runs) != 2 {
			t.Fatalf("down %t: %d runs, want 2 parted by the gap", down, len(runs))
		}
		corners, top := 0, vg.Length(0)
		for _, r := range runs {
			corners += len(r)
			for _, pt := range r {
				top = max(top, pt.Y)
			}
		}
		c := canvasOf(200, 120)
		if want := c.Y(s.y.Normalize(0, 0, 50)); math.Abs(float64(top-want)) > 1e-9 {
			t.Errorf("down %t: the highest point is at %v, want %v", down, top, want)
		}
		if corners > 4*400+8 {
			t.Errorf("down %t: %d corners are left for 400 columns", down, corners)
		}
	}
}

func TestCountTicks(t *testing.T) {
	for most, want := range map[float64]string{3: "1 2 3", 20: "1 2 5 10 20", 250: "1 2 5 10 20 50 100 200", 80_000: "1 10 100 1000 10⁴"} {
		if got := labels(countTicks(span{lo: 1, hi: most, log: true})); got != want {
			t.Errorf("up to %g: %q, want %q", most, got, want)
		}
	}
}

func TestSortGroups(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"10 9 2.5 -1", "-1 2.5 9 10"}, {"run10 run2 run1", "run1 run2 run10"}, {"b a 3", "3 a b"}, {"x02 x1 x", "x x1 x02"},
	} {
		names := strings.Fields(tt.in)
		sortGroups(names)
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%q is in the order %q, want %q", tt.in, got, tt.want)
		}
	}
}

// Groups look different from one another: in colour or in shape.
func TestGroupsLookDifferent(t *testing.T) {
	x, by := make([]float64, 27), make([]string, 27)
	for i := range x {
		x[i], by[i] = float64(i), string(rune('a'+i%9))
	}
	p := must[*Plot](t)(Data(x, x, By(by), Points()))
	type look struct {
		c     color.Color
		shape int
	}
	seen := map[look]string{}
	for _, s := range p.series {
		l := look{s.color, s.glyph % len(glyphs)}
		if other, twice := seen[l]; twice {
			t.Errorf("groups %s and %s look the same", other, s.label)
		}
		seen[l] = s.label
	}
}

// A scale beside a density says what its colours mean.
func TestDensityHasScale(t *testing.T) {
	x := []float64{1, 1, 1, 2}
	p := must[*Plot](t)(Data(x, x, Density(), Size(200, 120)))
	s := p.scene(200*px, 120*px)
	s.draw(canvasOf(200, 120))
	if s.bar == nil || s.bar.most != 3 || s.bar.axis.name != "points per cell" {
		t.Fatalf("the scale is %+v", s.bar)
	}
	if p.Apply(Legend(false)); p.scene(200*px, 120*px).bar != nil {
		t.Error("there is a scale without a legend")
	}
}

// Bars of a logarithmic histogram stand on something, whenever it is told.
func TestLogHistogramAfterwards(t *testing.T) {
	p := must[*Plot](t)(HistogramOf([]float64{1, 1, 1, 1, 5}, Bins(4)))
	p.Apply(LogY())
	if s := p.scene(200*px, 120*px); !(s.y.lo > 0 && s.y.lo <= 0.5) {
		t.Errorf("the axis begins at %g", s.y.lo)
	}
}

func canvasOf(w, h int) draw.Canvas {
	return draw.New(vgimg.New(vg.Length(w)*px, vg.Length(h)*px))
}

// layOver does what the general way does, to a level.
func TestLayOver(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range src.Pix {
		src.Pix[i] = uint8(i * 37)
	}
	src.Pix[3], src.Pix[7] = 0, 255
	for _, at := range []image.Point{{}, {2, 3}, {-5, 9}} {
		got, want := image.NewRGBA(image.Rect(0, 0, 20, 12)), image.NewRGBA(image.Rect(0, 0, 20, 12))
		for i := range got.Pix {
			got.Pix[i] = uint8(255 - i%3*40)
			if i%4 == 3 {
				got.Pix[i] = 255
			}
		}
		copy(want.Pix, got.Pix)
		layOver(got, src, at)
		stddraw.Draw(want, src.Bounds().Add(at), src, image.Point{}, stddraw.Over)
		for i := range got.Pix {
			if abs(int(got.Pix[i])-int(want.Pix[i])) > 1 {
				t.Fatalf("at %v: byte %d is %d, want %d", at, i, got.Pix[i], want.Pix[i])
			}
		}
	}
}

// A crowd of points that would take too many bytes is drawn coarser; the
// picture keeps its size, and letters their colours.
func TestCrowdsKeepThePictureSharp(t *testing.T) {
	if testing.Short() {
		t.Skip("draws twice")
	}
	const n = 20_000
	x, y := make([]float64, n), make([]float64, n)
	for i := range x { // an even spread: R2 of Roberts (2018)
		x[i], y[i] = math.Mod(0.7548776662466927*float64(i), 1), math.Mod(0.5698402909980532*float64(i), 1)
	}
	p := must[*Plot](t)(Data(x, y, Points()))
	for _, d := range []drawer{p, Panels(1, p)} {
		raw, err := inline(d, ratio)
		if err != nil {
			t.Fatal(err)
		}
		if w, _ := d.size(); len(raw) > maxPNG || poorer(raw, int(ratio*w)) {
			t.Errorf("%T: %d bytes, poorer %t", d, len(raw), poorer(raw, int(ratio*w)))
		}
	}
	if p.coarse {
		t.Error("the plot itself has become coarse")
	}
}
