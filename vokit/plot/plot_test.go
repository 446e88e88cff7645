package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"vogo/display"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/times"
)

func TestXYErrors(t *testing.T) {
	tab := newTable(t, "t", column(t, "a", "", "", []float64{1, 2, math.NaN()}), column(t, "b", "", "", []float64{math.NaN(), math.NaN(), 3}),
		column(t, "name", "", "", []string{"x", "y", "z"}), column(t, "arr", "", "", [][]float64{{1, 2}, {3, 4}, {5, 6}}),
		column(t, "neg", "", "", []float64{-1, -2, 0}))
	tests := []struct {
		name string
		f    func() (*Plot, error)
		want string
	}{
		{"no table", func() (*Plot, error) { return XY(nil, "a", "b") }, `plot "b" against "a": no table`},
		{"no column", func() (*Plot, error) { return XY(tab, "a", "fluxx") }, `plot "fluxx" against "a": table "t": no column "fluxx"`},
		{"no row", func() (*Plot, error) { return XY(tab, "a", "b") }, `plot "b" against "a": none of 3 rows has both values`},
		{"text", func() (*Plot, error) { return XY(tab, "name", "a") }, `holds neither numbers nor dates`},
		{"array", func() (*Plot, error) { return XY(tab, "a", "arr") }, `a cell must hold one number`},
		{"log", func() (*Plot, error) { return XY(tab, "a", "neg", LogY()) }, `above zero`},
		{"error bars", func() (*Plot, error) { return XY(tab, "a", "a", YErr("nope")) }, `error bars: table "t": no column "nope"`},
		{"by", func() (*Plot, error) { return XY(tab, "a", "a", By("nope")) }, `colour by "nope"`},
		{"by slice", func() (*Plot, error) { return XY(tab, "a", "a", By([]string{"x"})) }, `1 values for 3 points`},
		{"lengths", func() (*Plot, error) { return Data([]float64{1}, []float64{1, 2}) }, `1 x for 2 y`},
		{"kind", func() (*Plot, error) { return Data(nil, map[string]int{}) }, `cannot draw map[string]int`},
		{"empty", func() (*Plot, error) { return Data([]float64{}, []float64{}) }, `no rows`},
		{"histogram", func() (*Plot, error) { return HistogramOf([]float64{math.NaN()}) }, `no values`},
		{"sky map", func() (*Plot, error) { return SkyMap(tab) }, `sky map: `},
		{"sky map of nothing", func() (*Plot, error) { return SkyMapOf([]sky.Coord{sky.Unknown()}) }, `none of 1 rows has a position`},
		{"colour", func() (*Plot, error) { return XY(tab, "a", "a", Color("blurple")) }, `colour "blurple" is unknown: want one of blue, `},
		{"two options", func() (*Plot, error) { return XY(tab, "a", "a", Color("x"), XRange(3, 3)) }, `; XRange(3, 3): the limits are the same`},
		{"infinite limit", func() (*Plot, error) { return XY(tab, "a", "a", YRange(0, math.Inf(1))) }, `must be finite`},
		{"limits of a logarithmic axis", func() (*Plot, error) { return XY(tab, "a", "a", XRange(-1, 9), LogX()) }, `XRange(-1, 9): a logarithmic axis needs limits above zero`},
		{"period", func() (*Plot, error) { return XY(tab, "a", "a", Phase(0, 5)) }, `the period must be a number above zero`},
		{"bins", func() (*Plot, error) { return HistogramOf([]float64{1}, Bins(0)) }, `Bins(0): want from 1 to 100,000`},
		{"histogram by numbers", func() (*Plot, error) { return HistogramOf([]float64{1, 2}, By([]float64{0.5, 1})) }, `histograms want texts`},
		{"histogram with error bars", func() (*Plot, error) { return HistogramOf([]float64{1, 2}, YErr(1.0)) }, `error bars are for points`},
		{"logarithmic histogram", func() (*Plot, error) { return Histogram(tab, "neg", LogX()) }, `no value is above zero`},
		{"no table", func() (*Plot, error) { return Histogram(nil, "a") }, `there is no table`},
		{"dates", func() (*Plot, error) { return Data([]string{"2020-01-01", "soon"}, []int{1, 2}) }, `want them as 2020-01-31 or 2020-01-31T12:00:00, not "soon"`},
		{"light curve", func() (*Plot, error) { return LightCurve(tab) }, `no column has time`},
		{"spectrum", func() (*Plot, error) { return Spectrum(nil) }, `no table`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := tt.f()
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error is %v, want one line with %q", err, tt.want)
			}
			if p != nil {
				t.Error("there is a plot with the error")
			}
		})
	}
}

func TestAxesFromMetadata(t *testing.T) {
	ok := must[*Plot](t)
	lc, cl, sp := mira(t, 40), cluster(t, 40), spectrum(t, 40)
	iso := newTable(t, "iso", column(t, "date", "", "time.epoch", []string{"2020-01-01", "2021-01-01"}), column(t, "y", "", "", []float64{1, 2}))
	tests := []struct {
		name         string
		p            *Plot
		x, y         string // labels
		flipX, flipY bool
	}{
		{"magnitudes grow downwards", ok(XY(lc, "obs_time", "mag")), "obs_time [d]", "mag [mag]", false, true},
		{"their errors do not", ok(XY(lc, "obs_time", "mag_err")), "obs_time [d]", "mag_err [mag]", false, false},
		{"nor do colours", ok(XY(cl, "phot_g_mean_mag", "bp_rp")), "phot_g_mean_mag [mag]", "bp_rp [mag]", false, false},
		{"unless told so", ok(XY(lc, "obs_time", "mag", ReverseY(false))), "obs_time [d]", "mag [mag]", false, false},
		{"right ascension to the left", ok(XY(cl, "ra", "dec")), "ra [deg]", "dec [deg]", true, false},
		{"power of ten in the label", ok(XY(sp, "wavelength", "flux")), "wavelength [Å]", "flux [10⁻¹⁵ erg s⁻¹ cm⁻² Å⁻¹]", false, false},
		{"labels", ok(XY(lc, "obs_time", "mag", XLabel("t"), YLabel("G"))), "t", "G", false, true},
		{"limits that turn the axis", ok(XY(sp, "wavelength", "flux", XRange(7000, 5000), LogY())), "wavelength [Å]", "flux [erg s⁻¹ cm⁻² Å⁻¹]", true, false},
		{"dates", ok(XY(iso, "date", "y")), "date", "y", false, false},
		{"dates as MJD", ok(XY(iso, "date", "y", MJD())), "date [MJD]", "y", false, false},
		{"phase", ok(XY(lc, "obs_time", "mag", Phase(332, 57000))), "phase", "mag [mag]", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.p.scene(640*px, 420*px)
			if s.g.X.Label.Text != tt.x || s.g.Y.Label.Text != tt.y {
				t.Errorf("labels are %q and %q, want %q and %q", s.g.X.Label.Text, s.g.Y.Label.Text, tt.x, tt.y)
			}
			if s.x.flip != tt.flipX || s.y.flip != tt.flipY {
				t.Errorf("flipped: x %t, y %t; want %t, %t", s.x.flip, s.y.flip, tt.flipX, tt.flipY)
			}
		})
	}
}

func TestStyleFromData(t *testing.T) {
	ok := must[*Plot](t)
	lc, sp := mira(t, 40), spectrum(t, 40)
	tests := []struct {
		name         string
		p            *Plot
		line, points bool
	}{
		{"spectrum", ok(XY(sp, "wavelength", "flux")), true, false},
		{"light curve", ok(XY(lc, "obs_time", "mag")), false, true},
		{"even grid", ok(Data([]float64{1, 2, 3}, []float64{3, 1, 2})), true, false},
		{"uneven", ok(Data([]float64{1, 2, 30}, []float64{3, 1, 2})), false, true},
		{"asked for", ok(Data([]float64{1, 2, 3}, []float64{3, 1, 2}, Points())), false, true},
		{"both", ok(Data([]float64{1, 2, 3}, []float64{3, 1, 2}, Points(), Line())), true, true},
		{"spectrum as points", ok(Spectrum(sp, Points())), false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if s := tt.p.series[0]; s.line != tt.line || s.points != tt.points {
				t.Errorf("line %t, points %t; want %t, %t", s.line, s.points, tt.line, tt.points)
			}
		})
	}
}

func TestDataKinds(t *testing.T) {
	day0 := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	col := column(t, "c", "Jy", "", []float32{1, 2})
	for _, v := range []any{
		[]float64{1, 2}, []float32{1, 2}, []int{1, 2}, []int16{1, 2}, []int32{1, 2}, []int64{1, 2}, []uint8{1, 2},
		[]string{"2020-01-01", "2020-01-02T12:00:00"}, []time.Time{day0, day0.Add(time.Hour)}, times.FromMJD([]float64{58849, 58850}), col,
	} {
		t.Run(fmt.Sprintf("%T", v), func(t *testing.T) {
			if _, err := Data(v, []float64{1, 2}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBy(t *testing.T) {
	x := make([]float64, 40)
	class, many, real := make([]int, 40), make([]string, 40), make([]float64, 40)
	for i := range x {
		x[i], class[i], many[i], real[i] = float64(i), i%3, fmt.Sprint("name", i%20), float64(i)/7
	}
	ok := must[*Plot](t)
	if n := len(ok(Data(x, x, By(class))).series); n != 3 {
		t.Errorf("three classes give %d series", n)
	}
	p := ok(Data(x, x, By(many)))
	if n := len(p.series); n != maxGroups || p.series[0].label != "12 others" {
		t.Errorf("twenty names give %d series, the first %q", n, p.series[0].label)
	}
	if n := 0; true {
		for _, s := range p.series {
			n += len(s.y)
		}
		if n != 40 {
			t.Errorf("%d of 40 points are left in the groups", n)
		}
	}
	if p := ok(Data(x, x, By(real))); len(p.series) != 1 || p.bar == nil {
		t.Errorf("numbers give %d series and bar %v", len(p.series), p.bar)
	}
}

func labels(ts ticks) string {
	var out []string
	for _, t := range ts {
		if !t.IsMinor() {
			out = append(out, t.Label)
		}
	}
	return strings.Join(out, " ")
}

func TestTicks(t *testing.T) {
	mjd := func(s string) float64 {
		v, err := time.Parse("2006-01-02 15:04:05", s)
		if err != nil {
			t.Fatal(err)
		}
		return mjdOf(v)
	}
	tests := []struct {
		name string
		make func(span, int) ticks
		s    span
		n    int
		want string
	}{
		{"linear", linearTicks, span{lo: 0, hi: 10}, 5, "0 2 4 6 8 10"},
		{"around zero", linearTicks, span{lo: -1, hi: 1}, 4, "−1.0 −0.5 0.0 0.5 1.0"},
		{"small range of a large number", linearTicks, span{lo: 58849.0012, hi: 58849.0031}, 4, "58849.0015 58849.0020 58849.0025 58849.0030"},
		{"power of ten", linearTicks, span{lo: 0, hi: 3.2e-15, exp: -15}, 4, "0 1 2 3"},
		{"log", logTicks, span{lo: 0.05, hi: 2000, log: true}, 8, "0.1 1 10 100 1000"},
		{"two decades", logTicks, span{lo: 0.9, hi: 60, log: true}, 8, "1 2 5 10 20 50"},
		{"many decades", logTicks, span{lo: 1e-20, hi: 1e10, log: true}, 6, "10⁻²⁰ 10⁻¹⁵ 10⁻¹⁰ 10⁻⁵ 10⁰ 10⁵ 10¹⁰"},
		{"part of a decade", logTicks, span{lo: 2e-15, hi: 6e-15, log: true}, 4, "2×10⁻¹⁵ 3×10⁻¹⁵ 4×10⁻¹⁵ 5×10⁻¹⁵ 6×10⁻¹⁵"},
		{"years", dateTicks, span{lo: mjd("1999-06-01 00:00:00"), hi: mjd("2011-01-01 00:00:00")}, 6, "2000 2002 2004 2006 2008 2010"},
		{"months", dateTicks, span{lo: mjd("2015-12-20 00:00:00"), hi: mjd("2016-05-02 00:00:00")}, 6, "2016-01 2016-02 2016-03 2016-04 2016-05"},
		{"days", dateTicks, span{lo: mjd("2016-02-27 00:00:00"), hi: mjd("2016-03-02 00:00:00")}, 5, "2016-02-27 2016-02-28 2016-02-29 2016-03-01 2016-03-02"},
		{"hours", dateTicks, span{lo: mjd("2016-02-28 20:00:00"), hi: mjd("2016-02-29 01:00:00")}, 6, "20:00 21:00 22:00 23:00 00:00 01:00"},
		{"seconds", dateTicks, span{lo: mjd("2016-02-28 20:00:00"), hi: mjd("2016-02-28 20:00:20")}, 5, "20:00:00 20:00:05 20:00:10 20:00:15 20:00:20"},
		{"before the calendar of computers", dateTicks, span{lo: mjd("1610-01-01 00:00:00"), hi: mjd("1613-01-01 00:00:00")}, 4, "1610 1611 1612 1613"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := labels(tt.make(tt.s, tt.n)); got != tt.want {
				t.Errorf("labels are %q, want %q", got, tt.want)
			}
		})
	}
}

// Whatever the range, there are labels, not too many, and all within it.
func FuzzTicks(f *testing.F) {
	f.Add(0.0, 1.0, uint8(5))
	f.Add(-1e-300, 1e-300, uint8(3))
	f.Add(58849.1, 58849.1000001, uint8(9))
	f.Add(1e-30, 1e280, uint8(7))
	f.Fuzz(func(t *testing.T, a, b float64, n uint8) {
		if math.IsNaN(a) || math.IsNaN(b) || math.Abs(a) >= extreme || math.Abs(b) >= extreme {
			return
		}
		lo, hi := math.Min(a, b), math.Max(a, b)
		for _, log := range []bool{false, true} {
			if log && !finite(lo, true) {
				continue
			}
			ax := newAxis()
			ax.log = log
			s := ax.resolve(lo, hi)
			if !(s.lo < s.hi) {
				t.Fatalf("range of %g and %g is %+v", lo, hi, s)
			}
			kinds := []func(span, int) ticks{linearTicks, dateTicks}
			if log {
				kinds = []func(span, int) ticks{logTicks}
			}
			for _, make := range kinds {
				ts := make(s, int(n%12)+2)
				if !log && len(ts) == 0 && hi-lo > 1e-9*math.Abs(hi) && hi-lo > 1e-270 {
					t.Errorf("no ticks between %g and %g", s.lo, s.hi)
				}
				if len(ts) > 1000 {
					t.Errorf("%d ticks between %g and %g", len(ts), s.lo, s.hi)
				}
			}
		}
	})
}

func TestPrettyUnit(t *testing.T) {
	tests := map[string]string{
		"": "", "---": "", "mag": "mag", "um": "µm", "Angstrom": "Å", "W.m**-2.Hz**-1": "W m⁻² Hz⁻¹", "km/s": "km/s", "erg.s**-1.cm**-2.Angstrom**-1": "erg s⁻¹ cm⁻² Å⁻¹",
		"m^2": "m²", "Jy**(1/2)": "Jy¹/²", "0.1nm": "0.1nm", "10**-3.Jy": "10⁻³ Jy", "**": "", "mas.yr**-1": "mas yr⁻¹",
	}
	for in, want := range tests {
		if got := prettyUnit(in); got != want {
			t.Errorf("prettyUnit(%q) is %q, want %q", in, got, want)
		}
	}
}

func TestProject(t *testing.T) {
	for _, g := range []*allSky{{}, {mollweide: true}} {
		tests := []struct{ lon, lat, x, y float64 }{
			{0, 0, 0, 0}, {0, 90, 0, math.Sqrt2}, {0, -90, 0, -math.Sqrt2}, {180, 0, -2 * math.Sqrt2, 0}, {-179.9999999, 0, 2 * math.Sqrt2, 0},
		}
		for _, tt := range tests {
			x, y := g.project(tt.lon, tt.lat)
			if math.Abs(math.Abs(x)-math.Abs(tt.x)) > 1e-6 || math.Abs(y-tt.y) > 1e-6 {
				t.Errorf("mollweide %t: (%g, %g) is at (%g, %g), want (%g, %g)", g.mollweide, tt.lon, tt.lat, x, y, tt.x, tt.y)
			}
		}
		// East is to the left, and the projections keep areas.
		if x, _ := g.project(10, 0); x >= 0 {
			t.Errorf("longitude 10 is at x = %g, want it left of the middle", x)
		}
		for _, p := range [][2]float64{{5, 10}, {100, 45}, {-120, -70}, {170, 80}} {
			const d = 1e-3
			x0, y0 := g.project(p[0], p[1])
			x1, y1 := g.project(p[0]+d, p[1])
			x2, y2 := g.project(p[0], p[1]+d)
			got := math.Abs((x1-x0)*(y2-y0) - (x2-x0)*(y1-y0))
			want := d * d * math.Cos(p[1]*math.Pi/180) * math.Pi / 180 * math.Pi / 180
			if math.Abs(got/want-1) > 1e-2 {
				t.Errorf("mollweide %t: area at %v is %g of what it is on the sphere", g.mollweide, p, got/want)
			}
		}
	}
}

func TestSave(t *testing.T) {
	p := must[*Plot](t)(XY(cluster(t, 5000), "bp_rp", "phot_g_mean_mag", By("parallax"), Size(180, 120)))
	dir := t.TempDir()
	for ext, magic := range map[string]string{".png": "\x89PNG", ".svg": "<?xml", ".pdf": "%PDF", ".jpg": "\xff\xd8\xff", ".PNG": "\x89PNG"} {
		path := filepath.Join(dir, "plot"+ext)
		if err := p.Save(path); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(raw, []byte(magic)) {
			t.Errorf("%s begins with %q", ext, raw[:min(len(raw), 8)])
		}
		if ext == ".svg" && len(raw) > 500_000 {
			t.Errorf("SVG of 5,000 points has %d bytes", len(raw))
		}
	}
	for _, name := range []string{"x.gif", "x", filepath.Join("no", "such", "dir.png")} {
		if err := p.Save(filepath.Join(dir, name)); err == nil {
			t.Errorf("no error for %s", name)
		}
	}
}

func TestGonumPlotShowsItself(t *testing.T) {
	p := gonum.New()
	p.Title.Text = "sine"
	p.Add(plotter.NewFunction(math.Sin))
	p.X.Max = 6
	if b := display.Of(p); b.Data[display.MIMEPNG] == nil || !strings.Contains(b.Text(), "sine") {
		t.Errorf("bundle has %d parts and the text %q", len(b.Data), b.Text())
	}
}

func TestAddGonumPlotter(t *testing.T) {
	p := must[*Plot](t)(Data([]float64{0, 1, 2}, []float64{0, 1, 4}))
	before := picture(p)
	p.Add(plotter.NewFunction(func(x float64) float64 { return x }))
	if difference(before, picture(p)) == 0 {
		t.Error("the plotter that was added is not to be seen")
	}
}

// A plot must not be hurt by what is in a table.
func TestOddData(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	sets := [][2][]float64{
		{{1, 2, 3}, {1, inf, -inf}}, {{0}, {0}}, {{1, 1, 1}, {2, 2, 2}}, {{-1e308, 1e308}, {-1e308, 1e308}}, {{1e-320, 2e-320}, {5e-324, 1e-323}},
		{{nan, 1, nan}, {1, 1, 1}}, {{0, 1}, {1e17, 1e17 + 16}},
	}
	for i, s := range sets {
		for _, opts := range [][]Option{nil, {Line(), Points()}, {Steps()}, {LogX(), LogY()}, {Density()}, {YErr([]float64{1, nan, inf}[:len(s[0])])}, {By(s[1])}, {Dates()}, {XRange(0, nan), YRange(5, 5)}} {
			p, err := Data(s[0], s[1], opts...)
			if err != nil {
				continue
			}
			p.Apply(Size(180, 120)) // small pictures meet the same numbers
			if b := p.MIMEBundle(); b.Data[display.MIMEPNG] == nil {
				t.Errorf("set %d gives no picture: %s", i, b.Text())
			}
		}
	}
}

func TestEmptyPlot(t *testing.T) {
	for _, d := range []drawer{New(Title("nothing yet")), Panels(2), Panels(3, nil, New())} {
		if b := bundle(d); b.Data[display.MIMEPNG] == nil || b.Text() == "" {
			t.Errorf("%T gives %v", d, b.Text())
		}
	}
	var none *Plot
	if got := display.Of(none).Text(); got != "<nil>" {
		t.Errorf("a nil plot shows as %q", got)
	}
}

// difference is the mean difference of two pictures in levels of 255.
func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 255
	}
	sum, n := 0.0, 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			r, g, bl, _ := a.At(x, y).RGBA()
			r2, g2, bl2, _ := b.At(x, y).RGBA()
			sum += math.Abs(float64(r)-float64(r2)) + math.Abs(float64(g)-float64(g2)) + math.Abs(float64(bl)-float64(bl2))
			n += 3
		}
	}
	return sum / 257 / float64(n)
}

// The pictures in testdata are small copies of the gallery. Rounding differs
// between processors, so a little difference is allowed; a moved label or a missing
// curve is more.
func TestGolden(t *testing.T) {
	for name, d := range galleryPlots(t) {
		p, ok := d.(*Plot)
		if !ok && name != "shared" || name == "stamps" || name == "one" || name == "dates" || name == "overlay" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if testing.Short() && !shortGallery[name] {
				t.Skip("drawn without -short")
			}
			if ok {
				p.Apply(Size(360, 240))
			}
			raw, err := display.PalettePNG(picture(d), 30_000)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.WriteFile(path, raw, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			want, err := png.Decode(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := png.Decode(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if d := difference(got, want); d > 0.5 {
				t.Errorf("picture differs by %.2f levels on average from %s", d, path)
			}
		})
	}
}

func benchTable(b *testing.B, n int) *table.Table { return cluster(b, n) }

func BenchmarkScatter(b *testing.B) {
	for _, n := range []int{1000, 100_000, 1_000_000} {
		t := benchTable(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				p, err := XY(t, "bp_rp", "phot_g_mean_mag")
				if err != nil {
					b.Fatal(err)
				}
				p.MIMEBundle()
			}
		})
	}
}

func BenchmarkLine(b *testing.B) {
	for _, n := range []int{1000, 1_000_000} {
		t := spectrum(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				p, err := XY(t, "wavelength", "flux")
				if err != nil {
					b.Fatal(err)
				}
				p.MIMEBundle()
			}
		})
	}
}
