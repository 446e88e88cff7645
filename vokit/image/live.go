package image

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	goimage "image"
	"io"
	"math"
	"slices"

	"vogo/display"
)

// liveTarget is the comm over which the view of an image in a front end reads it.
const liveTarget = "vogo.image"

// What a view gets at once: values of the overview along its longer side, of a
// detail, and pixels that may be read for one; points of overlays.
const (
	overviewSize = 1024
	detailSize   = 1024
	maxDetail    = 1 << 24
	maxPoints    = 20_000
)

// colourSteps is how many colours of a map a view gets.
const colourSteps = 256

var (
	stretches = []string{"linear", "asinh", "sqrt", "log", "square"}
	colormaps = []string{"gray", "inverted", "viridis", "heat"}
)

func init() { display.HandleComm(liveTarget, openLive) }

// keepLive keeps the image within reach of its view. Pictures in colour and
// cubes stay static.
// picture is what it looks like.
func (im *Image) keepLive(picture []byte) *display.Live {
	if im == nil || im.hdu == nil || im.Planes() > 1 {
		return nil
	}
	id := func() string {
		return display.ContentID(func(w io.Writer) {
			fmt.Fprintf(w, "image %q %q %d %d\n", im.Name, im.title(), im.width, im.height)
			w.Write(picture) // a hash takes everything
		})
	}
	return display.KeepAs(id, im, im)
}

// liveDoc is the application/vnd.vogo.image+json form of an image: all but the pixels.
type liveDoc struct {
	Version int    `json:"version"` // of this form
	ID      string `json:"id"`
	Title   string `json:"title,omitempty"`
	Width   int    `json:"width"` // pixels of the image
	Height  int    `json:"height"`
}

func (im *Image) liveDoc(id string) liveDoc {
	return liveDoc{1, id, display.OneLine(im.title(), 200), im.width, im.height}
}

// liveImage is what a view opens with. Its buffers are the overview, float32
// from the lower left on, and the colour maps, four bytes a colour.
type liveImage struct {
	Type      string     `json:"type"`
	Width     int        `json:"width"`
	Height    int        `json:"height"`
	W         int        `json:"w"` // of the overview
	H         int        `json:"h"`
	Low       *float64   `json:"low"` // what is black, and white; null if no pixel has a value
	High      *float64   `json:"high"`
	Stretch   string     `json:"stretch"`
	Stretches []string   `json:"stretches"`
	Colormap  string     `json:"colormap"`
	Colormaps []string   `json:"colormaps"`
	Size      int        `json:"size"` // CSS pixels of the longer side
	Marks     []liveMark `json:"marks,omitempty"`
	Grid      liveGrid   `json:"grid"`
	Selected  [][]int    `json:"selected,omitempty"` // rows of each table of the overlays
}

// liveGrid is the coordinate lines of the whole image, in its pixels.
type liveGrid struct {
	Lines  []float64   `json:"lines,omitempty"` // x1, y1, x2, y2, …
	Bottom []liveLabel `json:"bottom,omitempty"`
	Left   []liveLabel `json:"left,omitempty"`
}

type liveLabel struct {
	At   float64 `json:"at"` // pixel along the edge
	Text string  `json:"text"`
}

// liveMark is an overlay, in pixels of the image.
type liveMark struct {
	Colour string      `json:"colour"`
	Label  string      `json:"label,omitempty"`
	Points [][]float64 `json:"points,omitempty"` // x, y
	Rows   []int       `json:"rows,omitempty"`   // of the points, in their table
	Table  int         `json:"table,omitempty"`  // which of those of the overlays, from 1; 0 if none
	Paths  [][]float64 `json:"paths,omitempty"`  // x, y, x, y, …
}

func openLive(c display.Comm, open json.RawMessage) {
	var req struct{ ID string }
	_ = json.Unmarshal(open, &req) // no id is an unknown id
	var im *Image
	if l := display.Kept(req.ID); l != nil {
		im, _ = l.Value.(*Image)
	}
	gone := func() {
		_ = c.Send(map[string]string{"type": "gone"})
		_ = c.Close()
	}
	if im == nil {
		gone()
		return
	}
	links := im.links()
	stop := links.follow(c)
	c.OnClose(stop)
	c.OnMessage(func(data json.RawMessage, _ [][]byte) {
		if !links.message(data) {
			im.message(c, data)
		}
	})
	go func() { // a large file takes its time
		doc, buffers, err := im.live()
		if err != nil {
			gone() // the static form says what it can
			return
		}
		doc.Selected = links.selected()
		_ = c.Send(doc, buffers...) // a view that is gone by now misses nothing, here and below
	}()
}

func (im *Image) live() (liveImage, [][]byte, error) {
	px, w, h, err := im.reduced(overviewSize)
	if err != nil {
		return liveImage{}, nil, err
	}
	doc := liveImage{Type: "open", Width: im.width, Height: im.height, W: w, H: h, Stretch: im.view.stretch, Stretches: stretches,
		Colormap: im.view.colormap, Colormaps: colormaps, Size: im.view.size, Marks: im.liveMarks()}
	if doc.Size == 0 {
		doc.Size = defaultSize
	}
	if lo, hi := im.view.interval(px); finite(lo) && finite(hi) {
		doc.Low, doc.High = &lo, &hi
	}
	doc.Grid = im.liveGrid(doc.Size)
	var maps []byte
	for _, name := range colormaps {
		for _, c := range (view{colormap: name}).colours(colourSteps) {
			r, g, b, _ := c.RGBA()
			maps = append(maps, byte(r>>8), byte(g>>8), byte(b>>8), 255)
		}
	}
	return doc, [][]byte{singles(px), maps}, nil
}

func (im *Image) liveGrid(size int) liveGrid {
	scale := float64(size) / float64(max(im.width, im.height))
	w, h := max(1, int(float64(im.width)*scale+0.5)), max(1, int(float64(im.height)*scale+0.5))
	g, ok := im.graticule(w, h, scale)
	if !ok {
		return liveGrid{}
	}
	x := func(v float64) float64 { return v/scale - 0.5 }
	y := func(v float64) float64 { return (float64(h)-v)/scale - 0.5 }
	var out liveGrid
	for _, l := range g.lines {
		out.Lines = append(out.Lines, x(l[0]), y(l[1]), x(l[2]), y(l[3]))
	}
	for _, t := range g.bottom {
		out.Bottom = append(out.Bottom, liveLabel{x(t.at), t.text})
	}
	for _, t := range g.left {
		out.Left = append(out.Left, liveLabel{y(t.at), t.text})
	}
	return out
}

func singles(px []float64) []byte {
	b := make([]byte, 0, 4*len(px))
	for _, v := range px {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
	}
	return b
}

func (im *Image) liveMarks() []liveMark {
	w, err := im.WCS()
	if err != nil || len(im.view.marks) == 0 {
		return nil
	}
	left := maxPoints
	tables := im.overlaid()
	var out []liveMark
	for _, m := range im.view.marks {
		c := markColours[m.colour]
		l := liveMark{Colour: fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B), Label: display.OneLine(m.label, 100)}
		l.Table = 1 + slices.Index(tables, m.source)
		for i, p := range m.points {
			x, y, err := w.SkyToPixel(p)
			if !p.Known() || err != nil || left == 0 || !(x > -1 && y > -1 && x < float64(im.width) && y < float64(im.height)) {
				continue
			}
			left--
			l.Points = append(l.Points, []float64{x, y})
			if l.Table > 0 {
				l.Rows = append(l.Rows, i)
			}
		}
		for _, path := range m.paths {
			var line []float64
			for _, p := range path {
				if x, y, err := w.SkyToPixel(p); err == nil && finite(x) && finite(y) && left > 0 {
					left--
					line = append(line, x, y)
				}
			}
			if len(line) >= 4 {
				l.Paths = append(l.Paths, line)
			}
		}
		out = append(out, l)
	}
	return out
}

// liveRequest is a question of a view: "at" for the value and position of a
// pixel, "detail" for the values of a part.
type liveRequest struct {
	Type       string
	Seq        int
	X, Y, W, H int
}

func (im *Image) message(c display.Comm, data json.RawMessage) {
	var m liveRequest
	if json.Unmarshal(data, &m) != nil {
		return
	}
	switch m.Type {
	case "at":
		_ = c.Send(im.pixelAt(m))
	case "detail":
		go func() {
			px, r, w, h, err := im.detail(m)
			if err != nil {
				_ = c.Send(map[string]any{"type": "detail", "seq": m.Seq, "error": display.OneLine(err.Error(), 300)})
				return
			}
			_ = c.Send(map[string]any{"type": "detail", "seq": m.Seq, "x": r.Min.X, "y": r.Min.Y, "width": r.Dx(), "height": r.Dy(), "w": w, "h": h}, singles(px))
		}()
	}
}

// pixelAt is the answer to "at": texts, ready to be shown.
func (im *Image) pixelAt(m liveRequest) map[string]any {
	out := map[string]any{"type": "at", "seq": m.Seq, "value": "no value"}
	r := goimage.Rect(m.X, m.Y, m.X+1, m.Y+1)
	if r.In(goimage.Rect(0, 0, im.width, im.height)) {
		var v [1]float64
		if part, err := im.section(r); err == nil {
			part.FloatsInto(v[:], 0)
			if !math.IsNaN(v[0]) {
				out["value"] = fmt.Sprintf("%.6g", v[0])
			}
		}
	}
	if unit := im.header.TextOr("BUNIT", ""); unit != "" && out["value"] != "no value" {
		out["value"] = display.OneLine(fmt.Sprint(out["value"], " ", unit), 80)
	}
	if w, err := im.WCS(); err == nil {
		if p, err := w.PixelToSky(float64(m.X), float64(m.Y)); err == nil && p.Known() {
			sx, sy := w.PixelScales()
			out["sky"] = fmt.Sprintf("%s %s", formatHours(p.RA, sx/10), formatDegrees(p.Dec, sy/10))
			out["degrees"] = fmt.Sprintf("%.6f, %.6f", p.RA, p.Dec)
		}
	}
	return out
}

// detail is a part of the image at no more than detailSize values a side.
func (im *Image) detail(m liveRequest) (px []float64, r goimage.Rectangle, w, h int, err error) {
	r = goimage.Rect(m.X, m.Y, m.X+m.W, m.Y+m.H).Intersect(goimage.Rect(0, 0, im.width, im.height))
	if m.W <= 0 || m.H <= 0 || r.Empty() {
		return nil, r, 0, 0, errors.New("image: the part has no pixels")
	}
	if r.Dx() > maxDetail/r.Dy() {
		return nil, r, 0, 0, fmt.Errorf("image: a part of %d × %d pixels is too large for a detail", r.Dx(), r.Dy())
	}
	w, h = r.Dx(), r.Dy()
	if most := max(w, h); most > detailSize {
		k := float64(detailSize) / float64(most)
		w, h = max(1, int(float64(w)*k+0.5)), max(1, int(float64(h)*k+0.5))
	}
	px = make([]float64, w*h)
	red := newReducer(r.Dx(), r.Dy(), w, h, px)
	const strip = 64
	values := make([]float64, r.Dx()*min(strip, r.Dy()))
	for y := r.Min.Y; y < r.Max.Y; y += strip {
		n := min(strip, r.Max.Y-y)
		part, err := im.section(goimage.Rect(r.Min.X, y, r.Max.X, y+n))
		if err != nil {
			return nil, r, 0, 0, err
		}
		rows := values[:n*r.Dx()]
		part.FloatsInto(rows, 0)
		for i := range n {
			red.add(rows[i*r.Dx():(i+1)*r.Dx()], y-r.Min.Y+i)
		}
	}
	red.finish()
	return px, r, w, h, nil
}
