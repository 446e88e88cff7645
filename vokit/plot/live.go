package plot

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot/vg"

	"vogo/display"
	"vogo/vokit/table"
)

// liveTarget is the comm over which the view of a plot in a front end reads it.
const liveTarget = "vogo.plot"

func init() { display.HandleComm(liveTarget, openLive) }

// keepLive keeps the plot as it is now within reach of its view. Plots with
// parts that only Go can draw stay static: plotters of gonum.
// picture is what it looks like.
func (p *Plot) keepLive(picture []byte) *display.Live {
	if p == nil || !p.canLive() {
		return nil
	}
	snapshot := *p
	snapshot.series = append([]*series(nil), p.series...)
	var key any = p
	if t := p.source(); t != nil {
		key = t // rows selected in the plot are selected in the table
	}
	return display.KeepAs(func() string { return snapshot.contentID(picture) }, key, &snapshot)
}

func (p *Plot) canLive() bool {
	if p.sphere != nil {
		return p.canTurn()
	}
	return len(p.extra) == 0 && len(p.series) > 0
}

// liveType is the type of the live form.
func (p *Plot) liveType() string {
	if p.sphere != nil {
		return display.MIMESkyMap
	}
	return display.MIMEPlot
}

// idPoints is how many points of a series a plot's id is made of.
const idPoints = 1000

// contentID is the same for a plot that is made again, and another for one of
// other data, so that an output saved long ago never shows what it is not of.
func (p *Plot) contentID(picture []byte) string {
	return display.ContentID(func(w io.Writer) {
		fmt.Fprintf(w, "plot %q %d %d\n", p.title, int(p.width), int(p.height))
		w.Write(picture) // a hash takes everything
		for _, s := range p.series {
			n := len(s.y)
			fmt.Fprintf(w, "%q %d\n", s.label, n)
			step := max(1, n/idPoints)
			for i := 0; i < n && i < len(s.x); i += step {
				w.Write(floatBytes([]float64{s.x[i], s.y[i]}))
			}
		}
	})
}

// source is the table whose rows all points of the plot are, nil if there is no such table.
func (p *Plot) source() *table.Table {
	var t *table.Table
	for _, s := range p.series {
		if s.bars || s.source == nil || t != nil && s.source != t {
			return nil
		}
		t = s.source
	}
	return t
}

// SelectedRows is the numbers of the points that are selected in the plot's
// view in the notebook: of rows, if the plot is of one table, and the table's
// method Selected has them as well.
func (p *Plot) SelectedRows() []int {
	if t := p.source(); t != nil {
		return t.SelectedRows()
	}
	return display.KeptFor(p).Selected()
}

// liveDoc is the application/vnd.vogo.plot+json form of a plot, and the
// application/vnd.vogo.skymap+json form of a sky map: all but the data.
type liveDoc struct {
	Version int    `json:"version"` // of this form
	ID      string `json:"id"`
	Title   string `json:"title,omitempty"`
	Width   int    `json:"width"` // CSS pixels
	Height  int    `json:"height"`
	Points  int    `json:"points"`
}

func (p *Plot) liveDoc(id string) liveDoc {
	n := 0
	for _, s := range p.series {
		n += len(s.y)
	}
	return liveDoc{Version: 1, ID: id, Title: display.OneLine(p.title, 200), Width: int(p.width), Height: int(p.height), Points: n}
}

// liveAxis is an axis as the view draws it.
type liveAxis struct {
	Label string  `json:"label"`
	Name  string  `json:"name"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Log   bool    `json:"log,omitempty"`
	Flip  bool    `json:"flip,omitempty"` // High is at the left or bottom
	Dates bool    `json:"dates,omitempty"`
}

type liveSeries struct {
	Label  string  `json:"label,omitempty"`
	Color  string  `json:"color"`
	Alpha  float64 `json:"alpha"`
	Size   float64 `json:"size"`  // CSS pixels
	Width  float64 `json:"width"` // CSS pixels
	Dashed bool    `json:"dashed,omitempty"`
	Line   bool    `json:"line,omitempty"`
	Points bool    `json:"points,omitempty"`
	Steps  bool    `json:"steps,omitempty"`
	Bars   bool    `json:"bars,omitempty"`
	Fill   float64 `json:"fill,omitempty"` // opacity of the bars within their outline
	// Density shows how many points there are at each place, in colours of heat.
	Density bool `json:"density,omitempty"`
	Auto    bool `json:"auto,omitempty"`  // no option has chosen size and opacity
	Glyph   int  `json:"glyph,omitempty"` // shape of the points
	// Parts names the buffers of the series in their order: x, y, xerr, yerr as
	// float64, color as 4 bytes a point, row as int32; lon and lat instead of x
	// and y on a sky map, degrees in its frame.
	Parts []string `json:"parts"`
}

type liveMark struct {
	At       float64 `json:"at"`
	Text     string  `json:"text,omitempty"`
	Vertical bool    `json:"vertical,omitempty"`
}

// liveBar is the scale of colours beside the data.
type liveBar struct {
	Axis   liveAxis `json:"axis"`
	Colors []string `json:"colors"` // at even distances
}

// livePlot is what a view opens with: with two axes, or of the sky.
type livePlot struct {
	Type     string       `json:"type"`
	X        *liveAxis    `json:"x,omitempty"`
	Y        *liveAxis    `json:"y,omitempty"`
	Sky      *liveSky     `json:"sky,omitempty"`
	Series   []liveSeries `json:"series"`
	Marks    []liveMark   `json:"marks,omitempty"`
	Legend   string       `json:"legend,omitempty"` // its title
	NoLegend bool         `json:"nolegend,omitempty"`
	Aspect   bool         `json:"aspect,omitempty"`
	Bar      *liveBar     `json:"bar,omitempty"`
	Heat     []string     `json:"heat,omitempty"` // colours of densities, at even distances
	DarkHeat []string     `json:"darkheat,omitempty"`
	Selected []int        `json:"selected"`
}

func openLive(c display.Comm, open json.RawMessage) {
	var req struct{ ID string }
	_ = json.Unmarshal(open, &req) // no id is an unknown id
	l := display.Kept(req.ID)
	var p *Plot
	if l != nil {
		p, _ = l.Value.(*Plot)
	}
	if p == nil {
		_ = c.Send(map[string]string{"type": "gone"})
		_ = c.Close()
		return
	}
	stop := l.OnSelect(func(rows []int) {
		_ = c.Send(map[string]any{"type": "selected", "rows": nonNil(rows)})
	})
	c.OnClose(stop)
	c.OnMessage(func(data json.RawMessage, _ [][]byte) {
		var m struct {
			Type string `json:"type"`
			Seq  int    `json:"seq"`
			Rows []int  `json:"rows"`
			Row  int    `json:"row"`
		}
		if json.Unmarshal(data, &m) != nil {
			return
		}
		switch m.Type {
		case "select":
			l.Select(m.Rows)
		case "row":
			_ = c.Send(map[string]any{"type": "row", "seq": m.Seq, "values": p.rowValues(m.Row)})
		}
	})
	doc, buffers := p.live()
	doc.Selected = nonNil(l.Selected())
	_ = c.Send(doc, buffers...) // a view that is gone by now misses nothing
}

func nonNil(rows []int) []int {
	if rows == nil {
		return []int{}
	}
	return rows
}

func (p *Plot) live() (livePlot, [][]byte) {
	sc := p.scene(vg.Length(p.width)*px, vg.Length(p.height)*px)
	doc := livePlot{Type: "open", Legend: p.legendTitle, NoLegend: p.noLegend, Aspect: p.aspect, Series: []liveSeries{}}
	if p.sphere == nil {
		x, y := p.x.live(sc.x), p.y.live(sc.y)
		doc.X, doc.Y = &x, &y
	}
	if p.bar != nil {
		doc.Bar = &liveBar{p.bar.axis.live(p.bar.r), lightTheme.heatColors()}
	}
	for _, m := range p.marks {
		doc.Marks = append(doc.Marks, liveMark{m.at, display.OneLine(m.text, 100), m.vertical})
	}
	var buffers [][]byte
	for i, s := range p.series {
		w := painter{sc, s, i}
		c := color.NRGBAModel.Convert(w.colour()).(color.NRGBA)
		one := liveSeries{
			Label: display.OneLine(s.label, 100), Color: hex(c), Alpha: w.alpha(), Size: float64(w.diameter() / px),
			Width: float64(w.lineStyle().Width / px), Dashed: s.dashed,
			Line: s.line, Points: s.points || s.density, Steps: s.steps, Bars: s.bars,
			Density: sc.isDensity(s), Auto: s.size == 0 && s.alpha == 0, Glyph: s.glyph,
		}
		if s.bars {
			one.Fill = w.barFill()
		}
		if one.Density {
			doc.Heat, doc.DarkHeat = lightTheme.heatColors(), darkTheme.heatColors()
		}
		part := func(name string, b []byte) {
			one.Parts, buffers = append(one.Parts, name), append(buffers, b)
		}
		if p.sphere != nil {
			lon, lat := p.sphere.lonLat(s)
			part("lon", floatBytes(lon))
			part("lat", floatBytes(lat))
		} else {
			part("x", floatBytes(s.x))
			part("y", floatBytes(s.y))
		}
		if s.xerr != nil {
			part("xerr", floatBytes(s.xerr))
		}
		if s.yerr != nil {
			part("yerr", floatBytes(s.yerr))
		}
		if s.heat != nil && p.bar != nil && !one.Density {
			part("color", p.heatBytes(s.heat))
		}
		if s.rows != nil {
			part("row", rowBytes(s.rows))
		}
		doc.Series = append(doc.Series, one)
	}
	if p.sphere != nil {
		var cover [][]byte
		doc.Sky, cover = p.liveSky()
		buffers = append(buffers, cover...)
	}
	return doc, buffers
}

// heatColors are colours of a theme between which those of its scale lie.
func (t theme) heatColors() []string {
	const steps = 40
	out := make([]string, steps+1)
	for i := range out {
		out[i] = hex(t.heat(float64(i) / steps))
	}
	return out
}

// maxTold is how many values of a row a view tells of.
const maxTold = 12

// rowValues are names and values of a row of the plot's table.
func (p *Plot) rowValues(row int) [][2]string {
	out := [][2]string{}
	t := p.source()
	if t == nil || row < 0 || row >= t.NumRows() {
		return out
	}
	for _, c := range t.Columns() {
		if len(out) == maxTold {
			break
		}
		if text := display.OneLine(c.Text(row), 60); text != "" {
			out = append(out, [2]string{display.OneLine(c.Name, 40), text})
		}
	}
	return out
}

func (a *axis) live(r span) liveAxis {
	return liveAxis{Label: display.OneLine(a.text(0), 200), Name: display.OneLine(a.name, 100), Low: r.lo, High: r.hi, Log: r.log, Flip: r.flip, Dates: a.showsDates()}
}

func hex(c color.NRGBA) string {
	const digits = "0123456789abcdef"
	b := []byte{'#'}
	for _, v := range []uint8{c.R, c.G, c.B} {
		b = append(b, digits[v>>4], digits[v&15])
	}
	return string(b)
}

func floatBytes(v []float64) []byte {
	b := make([]byte, 0, 8*len(v))
	for _, f := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	return b
}

func rowBytes(rows []int) []byte {
	b := make([]byte, 0, 4*len(rows))
	for _, r := range rows {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	return b
}

func (p *Plot) heatBytes(heat []float64) []byte {
	b := make([]byte, 0, 4*len(heat))
	for _, f := range heat {
		c := p.bar.colour(f)
		b = append(b, c.R, c.G, c.B, 255)
	}
	return b
}
