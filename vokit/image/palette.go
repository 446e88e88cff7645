package image

import (
	goimage "image"
	"image/color"
	"sort"
)

// rasterPalette finds n colours for a picture by the median cut (Heckbert 1982,
// SIGGRAPH '82): the box of colours with the longest side is halved, again and again.
func rasterPalette(img *goimage.RGBA, n int) color.Palette {
	var px []color.RGBA
	b := img.Bounds()
	step := max(1, b.Dx()*b.Dy()/40000)
	for i := 0; i < b.Dx()*b.Dy(); i += step {
		px = append(px, img.RGBAAt(b.Min.X+i%b.Dx(), b.Min.Y+i/b.Dx()))
	}
	boxes := [][]color.RGBA{px}
	for len(boxes) < n {
		best, axis, side := -1, 0, 0
		for i, box := range boxes {
			if a, s := longestSide(box); s > side {
				best, axis, side = i, a, s
			}
		}
		if best < 0 {
			break
		}
		box := boxes[best]
		sort.Slice(box, func(i, j int) bool { return channel(box[i], axis) < channel(box[j], axis) })
		mid := len(box) / 2
		boxes[best] = box[:mid]
		boxes = append(boxes, box[mid:])
	}
	var p color.Palette
	for _, box := range boxes {
		var r, g, bl int
		for _, c := range box {
			r, g, bl = r+int(c.R), g+int(c.G), bl+int(c.B)
		}
		if k := len(box); k > 0 {
			p = append(p, color.RGBA{uint8(r / k), uint8(g / k), uint8(bl / k), 255})
		}
	}
	return p
}

func channel(c color.RGBA, axis int) uint8 {
	switch axis {
	case 0:
		return c.R
	case 1:
		return c.G
	}
	return c.B
}

func longestSide(box []color.RGBA) (axis, side int) {
	if len(box) < 2 {
		return 0, 0
	}
	for a := range 3 {
		lo, hi := 255, 0
		for _, c := range box {
			v := int(channel(c, a))
			lo, hi = min(lo, v), max(hi, v)
		}
		if hi-lo > side {
			axis, side = a, hi-lo
		}
	}
	return axis, side
}
