package plot

import (
	"image/color"
	"math"
	"testing"

	"vogo/vokit/internal/healpix"
	"vogo/vokit/sky"
)

// TestSkyDensity: one position in each cell paints the whole sky in one colour,
// more of them in one cell that cell in another, over the area it has.
func TestSkyDensity(t *testing.T) {
	const order, full = 2, 77
	var at []sky.Coord
	for i := range healpix.NumCells(order) {
		at = append(at, healpix.Center(order, i).Coord())
	}
	for range 20 {
		at = append(at, at[full])
	}
	for _, opts := range [][]Option{{Density(), Legend(false)}, {Density(), Legend(false), Mollweide(), Center(120)}} {
		if testing.Short() && len(opts) > 1 {
			continue
		}
		p, err := SkyMapOf(at, opts...)
		if err != nil {
			t.Fatal(err)
		}
		img := p.Image()
		few, many := 0, 0
		low, high := lightTheme.cellColour(1, 21), lightTheme.cellColour(21, 21)
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				switch c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA); c {
				case low:
					few++
				case high:
					many++
				}
			}
		}
		if share := float64(many) / float64(few+many); math.Abs(share-1./192) > 0.0005 {
			t.Errorf("one cell of 192 takes %.4f of the sky", share)
		}
		if b := img.Bounds(); float64(few) < 0.5*float64(b.Dx()*b.Dy()) {
			t.Errorf("%d pixels of %v show the sky", few, b)
		}
	}
}
