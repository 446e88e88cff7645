package plot

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/plotter"

	"vogo/display"
	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// openSky shows a sky map and opens its view.
func openSky(t *testing.T, p *Plot) (*fakeComm, livePlot) {
	t.Helper()
	display.ServeComms()
	b := p.MIMEBundle()
	d, ok := b.Data[display.MIMESkyMap].(liveDoc)
	if !ok {
		t.Fatalf("the sky map has no live form but %v", b.Data)
	}
	if _, ok := b.Data[display.MIMEPlot]; ok {
		t.Error("the sky map has the live form of a plot with two axes")
	}
	if raw, _ := b.Data[display.MIMEPNG].([]byte); len(raw) == 0 || len(raw) > maxPNG {
		t.Errorf("the static form has %d bytes", len(raw))
	}
	if raw, err := json.Marshal(d); err != nil || len(raw) > 20_000 {
		t.Errorf("the live form is %d bytes, %v", len(raw), err)
	}
	c := &fakeComm{}
	display.CommHandler(liveTarget)(c, json.RawMessage(fmt.Sprintf(`{"id":%q}`, d.ID)))
	var doc livePlot
	if err := json.Unmarshal(c.sent[0], &doc); err != nil {
		t.Fatal(err)
	}
	if doc.X != nil || doc.Y != nil || doc.Sky == nil {
		t.Fatalf("the document is of no sky map: %s", c.sent[0])
	}
	return c, doc
}

func stars(t *testing.T) *table.Table {
	t.Helper()
	tab, err := table.New("stars (synthetic)",
		col(t, "ra", []float64{266.4, 10, 83.6, math.NaN()}), col(t, "dec", []float64{-28.94, 41.3, 22, 5}),
		col(t, "kind", []string{"b", "a", "b", "a"}), col(t, "mag", []float64{1.25, 2.5, 4.125, 8}))
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestLiveSkyMapOfGroups(t *testing.T) {
	tab := stars(t)
	p, err := SkyMap(tab, By("kind"), Galactic(), Mollweide(), Center(30))
	if err != nil {
		t.Fatal(err)
	}
	c, doc := openSky(t, p)
	if s := doc.Sky; s.Projection != "mollweide" || s.Center != 30 || s.Names != [2]string{"l", "b"} || s.Label != "galactic coordinates" || s.Cover != nil {
		t.Errorf("the sky is %+v", s)
	}
	if len(doc.Series) != 2 || doc.Series[0].Label != "a" || doc.Series[1].Label != "b" || doc.Legend != "kind" || !doc.Series[1].Auto {
		t.Fatalf("the series are %+v", doc.Series)
	}
	if got := fmt.Sprint(doc.Series[1].Parts); got != "[lon lat row]" {
		t.Errorf("parts are %s", got)
	}
	lon, lat := numbers(c.buffers[3]), numbers(c.buffers[4])
	if len(lon) != 2 || len(lat) != 2 || math.Abs(math.Remainder(lon[0], 360)) > 0.1 || math.Abs(lat[0]) > 0.1 {
		t.Errorf("the galactic centre is at %v, %v", lon, lat)
	}
	if got := fmt.Sprint(c.buffers[5]); got != "[0 0 0 0 2 0 0 0]" {
		t.Errorf("rows of the second group are %s", got)
	}
	// A null position keeps its place among the rows and lies nowhere.
	if lon := numbers(c.buffers[0]); len(lon) != 2 || !math.IsNaN(lon[1]) {
		t.Errorf("the first group is at %v", lon)
	}
	// The matrix turns l, b into ICRS as package sky does.
	for _, g := range [][2]float64{{0, 0}, {120, -40}, {300, 75}} {
		want := healpix.At(sky.Galactic.ToICRS(g[0], g[1])).Vec()
		v := healpix.At(sky.New(g[0], g[1])).Vec()
		for i := range want {
			if got := doc.Sky.ICRS[3*i]*v[0] + doc.Sky.ICRS[3*i+1]*v[1] + doc.Sky.ICRS[3*i+2]*v[2]; math.Abs(got-want[i]) > 1e-14 {
				t.Errorf("%v: axis %d of ICRS is %g, want %g", g, i, got, want[i])
			}
		}
	}
	c.message(json.RawMessage(`{"type":"select","rows":[0,2]}`), nil)
	if got := tab.SelectedRows(); !slices.Equal(got, []int{0, 2}) || !slices.Equal(p.SelectedRows(), got) {
		t.Errorf("selected %v in the table and %v in the map", got, p.SelectedRows())
	}
	if n := tab.Selected().NumRows(); n != 2 {
		t.Errorf("%d rows are selected", n)
	}
}

// A table, a plot and a sky map of it share what is selected.
func TestSkyMapAndPlotAreLinked(t *testing.T) {
	tab := stars(t)
	m, err := SkyMap(tab)
	if err != nil {
		t.Fatal(err)
	}
	xy, err := XY(tab, "ra", "mag", Points())
	if err != nil {
		t.Fatal(err)
	}
	onSky, _ := openSky(t, m)
	onPlot, _ := openView(t, xy)
	onPlot.message(json.RawMessage(`{"type":"select","rows":[1]}`), nil)
	if last := string(onSky.sent[len(onSky.sent)-1]); last != `{"rows":[1],"type":"selected"}` {
		t.Errorf("the sky map is told %s", last)
	}
	onSky.message(json.RawMessage(`{"type":"select","rows":[0,2]}`), nil)
	if last := string(onPlot.sent[len(onPlot.sent)-1]); last != `{"rows":[0,2],"type":"selected"}` {
		t.Errorf("the plot is told %s", last)
	}
}

func TestLiveRowValues(t *testing.T) {
	evil := "<script>window.pwned=1</script>\n" + strings.Repeat("x", 500)
	tab, err := table.New("stars (synthetic)", col(t, "ra", []float64{1, 2}), col(t, "dec", []float64{1, 2}), col(t, evil, []string{"", evil}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := SkyMap(tab)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := openSky(t, p)
	ask := func(row int) (values [][2]string) {
		c.message(json.RawMessage(fmt.Sprintf(`{"type":"row","seq":7,"row":%d}`, row)), nil)
		var a struct {
			Seq    int
			Values [][2]string
		}
		if err := json.Unmarshal(c.sent[len(c.sent)-1], &a); err != nil || a.Seq != 7 || a.Values == nil {
			t.Fatalf("the answer is %s", c.sent[len(c.sent)-1])
		}
		return a.Values
	}
	if got := ask(0); fmt.Sprint(got) != "[[ra 1] [dec 1]]" {
		t.Errorf("row 0 holds %q", got)
	}
	got := ask(1)
	if len(got) != 3 || len([]rune(got[2][0])) > 41 || len([]rune(got[2][1])) > 61 || strings.ContainsAny(got[2][0]+got[2][1], "\n\r") {
		t.Errorf("row 1 holds %q", got)
	}
	for _, row := range []int{-1, 2, 1 << 40} {
		if got := ask(row); len(got) != 0 {
			t.Errorf("row %d, which there is not, holds %q", row, got)
		}
	}
}

// Colours, densities and areas come along as the static form has them.
func TestLiveSkyColours(t *testing.T) {
	p, err := SkyMap(stars(t), By("mag"))
	if err != nil {
		t.Fatal(err)
	}
	_, doc := openSky(t, p)
	if doc.Bar == nil || doc.Bar.Axis.Label != "mag" || len(doc.Bar.Colors) < 20 || doc.Bar.Colors[0] != "#440154" || fmt.Sprint(doc.Series[0].Parts) != "[lon lat color]" {
		t.Errorf("the scale of colours is %+v of %v", doc.Bar, doc.Series[0].Parts)
	}
	positions := make([]sky.Coord, maxStamps+1)
	for i := range positions {
		positions[i] = sky.New(float64(i%360), float64(i%90))
	}
	if p, err = SkyMapOf(positions); err != nil {
		t.Fatal(err)
	}
	if _, doc = openSky(t, p); !doc.Series[0].Density || !doc.Series[0].Points || len(doc.Heat) == 0 {
		t.Errorf("many positions are %+v", doc.Series[0])
	}
}

func TestLiveSkyArea(t *testing.T) {
	north := func(c sky.Coord) float64 { return math.Max(0, c.Dec/90) }
	p, err := SkyArea(north, Cells(29, []int64{3 << 10, 5<<10 + 1, 1 << 20}, []int64{5 << 10, 6<<10 - 1, 2 << 20}))
	if err != nil {
		t.Fatal(err)
	}
	c, doc := openSky(t, p)
	if got := doc.Sky.Cover; got == nil || fmt.Sprint(got.Parts) != "[shade ranges]" || got.Color != "#1f6fb4" || len(doc.Series) != 0 {
		t.Fatalf("the document is %s", c.sent[0])
	}
	shade := c.buffers[0]
	if int64(len(shade)) != healpix.NumCells(7) || shade[healpix.At(sky.New(10, 89.9)).Index(7)] < 250 || shade[healpix.At(sky.New(10, -20)).Index(7)] != 0 {
		t.Errorf("the shades of %d cells are wrong", len(shade))
	}
	if got := fmt.Sprint(numbers(c.buffers[1])); got != "[3 6 1024 2048]" {
		t.Errorf("ranges of order 24 are %s", got)
	}
	if p, err = SkyArea(north, Cells(4, []int64{1}, []int64{2})); err != nil {
		t.Fatal(err)
	}
	if got := p.sphere.cells; got[0] != math.Pow(4, 20) || got[1] != 2*math.Pow(4, 20) {
		t.Errorf("a cell of order 4 is %v", got)
	}
	for _, bad := range []Option{Cells(30, nil, nil), Cells(-1, nil, nil), Cells(3, []int64{1}, nil)} {
		if _, err := SkyArea(north, bad); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("cells that cannot be: %v", err)
		}
	}
	if p, err = SkyArea(north); err != nil {
		t.Fatal(err)
	}
	if _, doc = openSky(t, p); fmt.Sprint(doc.Sky.Cover.Parts) != "[shade]" {
		t.Errorf("without cells the parts are %v", doc.Sky.Cover.Parts)
	}
}

// What only Go can draw keeps its picture.
func TestSkyMapsThatStayStatic(t *testing.T) {
	display.ServeComms()
	p, err := SkyMap(stars(t))
	if err != nil {
		t.Fatal(err)
	}
	p.Add(plotter.NewFunction(math.Sin))
	if err := p.Data([]float64{0, 1}, []float64{0, 1}); err != nil {
		t.Fatal(err)
	}
	if l := p.keepLive(nil); l != nil {
		t.Error("a plotter of gonum has a live form")
	}
}
