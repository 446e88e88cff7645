package fits

// Mask is the image with "no value" at the pixels of its first two axes that
// keep refuses: BLANK, or NaN, for which integers that have no BLANK become
// floating point numbers wide enough to hold them exactly.
func (im *Image) Mask(keep func(x, y int) bool) *Image {
	src := im
	if im.BitPix > 0 && !im.hasBlank {
		src = im.asFloat()
	}
	out := *src
	out.raw = append([]byte(nil), src.raw...)
	if len(im.Dims) < 2 {
		return &out
	}
	fill, size := src.fillPixel(), src.pixelSize()
	w, h := im.Dims[0], im.Dims[1]
	plane := w * h * size
	for y := range h {
		for x := range w {
			if keep(x, y) {
				continue
			}
			for at := (y*w + x) * size; at < len(out.raw); at += plane {
				copy(out.raw[at:at+size], fill)
			}
		}
	}
	return &out
}
