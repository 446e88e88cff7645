package plot

import (
	"math"

	"gonum.org/v1/plot/vg/draw"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// drawSkyDensity counts the points in HEALPix cells, which have equal areas, and
// colours the cells by the logarithm of the count.
func (p painter) drawSkyDensity(c draw.Canvas) {
	g := p.sphere
	order := densityOrder(len(p.s.y))
	count := make([]int32, healpix.NumCells(order))
	most := int32(0)
	cell := func(x, y float64) (int64, bool) {
		lon, lat, ok := g.unproject(x, y)
		if !ok {
			return 0, false
		}
		return healpix.At(sky.New(lon, lat)).Index(order), true
	}
	for i := range p.s.y {
		if !p.drawable(i) {
			continue
		}
		if k, ok := cell(p.s.x[i], p.s.y[i]); ok {
			count[k]++
			most = max(most, count[k])
		}
	}
	p.scene.bar.setMost(most)
	o := p.overlay(c)
	left, bottom := o.pixel(p.at(c, -2*math.Sqrt2, -math.Sqrt2))
	right, top := o.pixel(p.at(c, 2*math.Sqrt2, math.Sqrt2))
	size := o.img.Bounds().Size()
	for j := range size.Y {
		y := math.Sqrt2 * (2*(bottom-float64(j)-0.5)/(bottom-top) - 1)
		for i := range size.X {
			x := 2 * math.Sqrt2 * (2*(float64(i)+0.5-left)/(right-left) - 1)
			if k, ok := cell(x, y); ok && count[k] > 0 {
				o.img.SetNRGBA(i, j, p.th.cellColour(count[k], most))
			}
		}
	}
	o.put()
}

// densityOrder is that of cells with some points each, if the points are
// spread over the sky, and no smaller than can be told apart on the map.
func densityOrder(points int) int {
	order := 2
	for order < 6 && int(healpix.NumCells(order+1)) <= points {
		order++
	}
	return order
}
