package plot

import (
	"math"
	"slices"

	gonum "gonum.org/v1/plot"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// liveSky is the sphere of a sky map.
type liveSky struct {
	Projection string    `json:"projection"` // "hammer" or "mollweide"
	Label      string    `json:"label"`
	Names      [2]string `json:"names"` // of longitude and latitude
	Center     float64   `json:"center"`
	// ICRS turns directions of the frame into ICRS: a matrix by rows, none if the frame is ICRS.
	ICRS  []float64  `json:"icrs,omitempty"`
	Cover *liveCover `json:"cover,omitempty"`
}

// liveCover is a part of the sky. Its buffers come after those of all series.
type liveCover struct {
	Color string  `json:"color"`
	Alpha float64 `json:"alpha"`
	// Parts names the buffers: "shade", how much of each HEALPix cell of order 7
	// (nested) belongs to it, a byte from 0 to 255; "ranges", cells of order 24 that do,
	// from and to (not included) as float64.
	Parts []string `json:"parts"`
}

// The orders of cells that a view knows. Numbers of cells of order 24, 13 mas wide, are exact in a float64.
const (
	liveShadeOrder = 7
	liveRangeOrder = 24
)

// Cells tells [SkyArea] which HEALPix cells are covered, so that its live view
// is sharp at every zoom: the ranges are cell numbers in the nested scheme of the
// given order, 0 to 29, from lo[i] to before hi[i], in ascending order.
func Cells(order int, lo, hi []int64) Option {
	return func(s *spec) {
		if order < 0 || order > 29 {
			s.fail("Cells of order %d: orders of HEALPix are 0 to 29", order)
			return
		}
		if len(lo) != len(hi) {
			s.fail("Cells: %d beginnings of ranges for %d ends", len(lo), len(hi))
			return
		}
		s.plot.globe().cells = scaleRanges(order, lo, hi)
	}
}

// scaleRanges makes ranges of cells of order 24 of those of another; what is
// covered in part of a cell so small covers it.
func scaleRanges(order int, lo, hi []int64) []float64 {
	out := make([]float64, 0, 2*len(lo))
	for i := range lo {
		a, b := lo[i], hi[i]
		if d := 2 * (order - liveRangeOrder); d > 0 {
			a, b = a>>d, (b+1<<d-1)>>d
		} else {
			a, b = a<<-d, b<<-d
		}
		switch n := len(out); {
		case b <= a:
		case n > 0 && float64(a) <= out[n-1]:
			out[n-1] = math.Max(out[n-1], float64(b))
		default:
			out = append(out, float64(a), float64(b))
		}
	}
	return out
}

// canTurn tells whether a view can draw all of the sky map: positions, and an area.
func (p *Plot) canTurn() bool {
	if slices.ContainsFunc(p.series, func(s *series) bool { return s.sky == nil }) || len(p.marks) > 0 {
		return false
	}
	if len(p.extra) == 0 {
		return len(p.series) > 0
	}
	_, ok := p.extra[0].(area)
	return ok && len(p.extra) == 1
}

// lonLat are the positions of a series in the map's frame, in degrees.
func (g *allSky) lonLat(s *series) (lon, lat []float64) {
	lon, lat = make([]float64, len(s.y)), make([]float64, len(s.y))
	for i := range s.y {
		c := s.sky[s.row(i)]
		if !c.Known() {
			lon[i], lat[i] = math.NaN(), math.NaN()
			continue
		}
		lon[i], lat[i] = g.frame.FromICRS(c)
	}
	return lon, lat
}

func (p *Plot) liveSky() (*liveSky, [][]byte) {
	g := p.sphere
	doc := &liveSky{Projection: "hammer", Label: g.frameName(), Names: g.names(), Center: g.center}
	if g.mollweide {
		doc.Projection = "mollweide"
	}
	if g.frame != sky.ICRS {
		doc.ICRS = g.matrix()
	}
	i := slices.IndexFunc(p.extra, func(q gonum.Plotter) bool { _, ok := q.(area); return ok })
	if i < 0 {
		return doc, nil
	}
	doc.Cover = &liveCover{Color: hex(areaColour), Alpha: float64(areaColour.A) / 255, Parts: []string{"shade"}}
	buffers := [][]byte{shadeCells(p.extra[i].(area).cover)}
	if g.cells != nil {
		doc.Cover.Parts, buffers = append(doc.Cover.Parts, "ranges"), append(buffers, floatBytes(g.cells))
	}
	return doc, buffers
}

// names is what longitude and latitude are called.
func (g *allSky) names() [2]string {
	switch g.frame {
	case sky.Galactic:
		return [2]string{"l", "b"}
	case sky.Ecliptic:
		return [2]string{"λ", "β"}
	}
	return [2]string{"RA", "Dec"}
}

// matrix is the rotation from the frame to ICRS, by rows.
func (g *allSky) matrix() []float64 {
	out := make([]float64, 9)
	for j, axis := range [3][2]float64{{0, 0}, {90, 0}, {0, 90}} {
		v := healpix.At(g.frame.ToICRS(axis[0], axis[1])).Vec()
		for i := range v {
			out[3*i+j] = v[i]
		}
	}
	return out
}

// shadeCells is how much of each cell is covered, from 0 to 255.
func shadeCells(cover func(sky.Coord) float64) []byte {
	out := make([]byte, healpix.NumCells(liveShadeOrder))
	for i := range out {
		c := cover(healpix.Center(liveShadeOrder, int64(i)).Coord())
		out[i] = uint8(math.Round(255 * math.Max(0, math.Min(1, c))))
	}
	return out
}
