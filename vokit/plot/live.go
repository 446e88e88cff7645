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
// parts that only Go can draw stay static: sky maps and plotters of gonum.
// picture is what it looks like.
func (p *Plot) keepLive(picture []byte) *display.Live {
	if p == nil || p.sphere != nil || len(p.extra) > 0 || len(p.series) == 0 {
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

// liveDoc is the application/vnd.vogo.plot+json form of a plot: all but the data.
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
	// Parts names the buffers of the series in their order: x, y, xerr, yerr as
	// float64, color as 4 bytes a point, row as int32.
	Parts []string `json:"parts"`
}

type liveMark struct {
	At       float64 `json:"at"`
	Text     string  `json:"text,omitempty"`
	Vertical bool    `json:"vertical,omitempty"`
}

type livePlot struct {
	Type     string       `json:"type"`
	X        liveAxis     `json:"x"`
	Y        liveAxis     `json:"y"`
	Series   []liveSeries `json:"series"`
	Marks    []liveMark   `json:"marks,omitempty"`
	Legend   string       `json:"legend,omitempty"` // its title
	NoLegend bool         `json:"nolegend,omitempty"`
	Aspect   bool         `json:"aspect,omitempty"`
	HeatName string       `json:"heat,omitempty"`
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
			Rows []int  `json:"rows"`
		}
		if json.Unmarshal(data, &m) == nil && m.Type == "select" {
			l.Select(m.Rows)
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
	doc := livePlot{
		Type: "open", X: p.x.live(sc.x), Y: p.y.live(sc.y),
		Legend: p.legendTitle, NoLegend: p.noLegend, Aspect: p.aspect, Series: []liveSeries{},
	}
	if p.bar != nil {
		doc.HeatName = p.bar.axis.text(0)
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
		}
		part := func(name string, b []byte) {
			one.Parts, buffers = append(one.Parts, name), append(buffers, b)
		}
		part("x", floatBytes(s.x))
		part("y", floatBytes(s.y))
		if s.xerr != nil {
			part("xerr", floatBytes(s.xerr))
		}
		if s.yerr != nil {
			part("yerr", floatBytes(s.yerr))
		}
		if s.heat != nil && p.bar != nil {
			part("color", p.heatBytes(s.heat))
		}
		if s.rows != nil {
			part("row", rowBytes(s.rows))
		}
		doc.Series = append(doc.Series, one)
	}
	return doc, buffers
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
