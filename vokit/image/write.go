package image

import (
	"bytes"
	"fmt"
	goimage "image"
	"image/jpeg"
	"image/png"
	"io"
	"path/filepath"
	"strings"

	"vogo/internal/atomicfile"
	"vogo/vokit/fits"
)

// Write writes the image to a path, in the format of its extension: .fits, .fit,
// .fts (also with .gz) for pixels and header as they are, .fits.fz for the same in
// compressed tiles (RICE_1; floats lose what is far below their noise), .png and
// .jpg for the picture in its current stretch, without frame. An existing file is
// replaced.
func (im *Image) Write(path string) error {
	format, err := formatOf(path)
	if err != nil {
		return err
	}
	if im.header == nil && format == "compressed" {
		format = "fits" // which says why not
	}
	if im.header != nil && (format == "fits" || format == "compressed") {
		f, err := im.file(format == "compressed")
		if err != nil {
			return err
		}
		return f.Write(path)
	}
	var b bytes.Buffer
	if err := im.Encode(&b, format); err != nil {
		return err
	}
	if err := atomicfile.Write(path, func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	}); err != nil {
		return fmt.Errorf("image: writing %s: %w", path, err)
	}
	return nil
}

func formatOf(path string) (string, error) {
	p := strings.TrimSuffix(strings.ToLower(path), ".gz")
	switch filepath.Ext(p) {
	case ".fits", ".fit", ".fts":
		return "fits", nil
	case ".fz":
		return "compressed", nil
	case ".png":
		return "png", nil
	case ".jpg", ".jpeg":
		return "jpeg", nil
	}
	return "", fmt.Errorf("image: writing %s: the extension is none of .fits, .fz, .png, .jpg", path)
}

// Encode writes the image as "fits", "png" or "jpeg".
func (im *Image) Encode(w io.Writer, format string) error {
	switch format {
	case "fits":
		f, err := im.file(false)
		if err != nil {
			return err
		}
		_, err = f.WriteTo(w)
		return err
	case "png", "jpeg":
		img, err := im.Picture()
		if err != nil {
			return err
		}
		if format == "png" {
			err = png.Encode(w, img)
		} else {
			err = jpeg.Encode(w, img, &jpeg.Options{Quality: 92})
		}
		if err != nil {
			return fmt.Errorf("image: %s: %w", im.label(), err)
		}
		return nil
	}
	return fmt.Errorf("image: %q is none of the formats fits, png, jpeg", format)
}

// file is the image as a FITS file of its own.
func (im *Image) file(compressed bool) (*fits.File, error) {
	if im.raster != nil {
		return nil, fmt.Errorf("image: %s is a %s: it has no FITS form, write it as .png or .jpg", im.label(), strings.ToUpper(im.format))
	}
	px, err := im.load()
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	if !compressed {
		return fits.NewFile(fits.NewImageHDU(px, im.header)), nil
	}
	h, err := fits.NewCompressedHDU(px, im.header, fits.Compression{})
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	return fits.NewFile(h), nil
}

// Picture is the whole image in its stretch, at full resolution, the right way
// up, as a value of Go's image package.
func (im *Image) Picture() (goimage.Image, error) {
	if im.raster != nil {
		return im.raster, nil
	}
	v, err := im.Pixels()
	if err != nil {
		return nil, err
	}
	lo, hi := im.view.interval(v)
	return im.view.paint(v, im.width, im.height, 256, lo, hi), nil
}
