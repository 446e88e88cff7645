// Package image opens images of the sky, cuts pieces out of them by position,
// shows them with coordinates, and writes them.
//
// FITS images (also compressed ones) are read lazily: opening reads the header,
// a cutout reads its own rectangle. JPEG and PNG previews open too; they have
// pixels but no world coordinates.
package image

import (
	"bufio"
	"bytes"
	"fmt"
	goimage "image"
	"image/color"
	_ "image/jpeg" // decoded by name
	_ "image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"vogo/display"
	"vogo/vokit/fits"
	"vogo/vokit/sky"
	"vogo/vokit/wcs"
)

// maxRaster bounds the pixels of a JPEG or PNG: more is a decompression bomb.
const maxRaster = 400e6

// Image is an image of the sky. FITS images have their first pixel at the lower
// left, as the field draws them; JPEG and PNG at the upper left.
type Image struct {
	Name string // where it came from: path or URL

	hdu    *fits.HDU
	header *fits.Header
	width  int
	height int
	raster goimage.Image // of a JPEG or PNG
	format string        // "fits", "jpeg", "png"
	view   view

	mu     sync.Mutex // held while all pixels are read
	pixels atomic.Pointer[fits.Image]

	wcsOnce sync.Once
	wcs     *wcs.WCS
	wcsErr  error
}

// Open opens an image file: FITS (plain, gzipped, tile-compressed; the first HDU
// with an image), JPEG or PNG, told apart by content.
func Open(path string) (*Image, error) {
	fd, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	defer fd.Close()
	start := make([]byte, 16)
	n, _ := io.ReadFull(fd, start)
	if isFITS(start[:n]) {
		f, err := fits.Open(path)
		if err != nil {
			return nil, fmt.Errorf("image: %w", err)
		}
		return fromFile(f, path)
	}
	if _, err := fd.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("image: %s: %w", path, err)
	}
	return decodeRaster(fd, path)
}

// Decode reads an image from a stream: FITS, gzipped FITS, JPEG or PNG.
func Decode(r io.Reader) (*Image, error) {
	br := bufio.NewReader(r)
	start, _ := br.Peek(16)
	if !isFITS(start) {
		return decodeRaster(br, "")
	}
	f, err := fits.Decode(br)
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	return fromFile(f, "")
}

func isFITS(start []byte) bool {
	return bytes.HasPrefix(start, []byte("SIMPLE  ")) || bytes.HasPrefix(start, []byte{0x1f, 0x8b})
}

func fromFile(f *fits.File, name string) (*Image, error) {
	h, err := f.FirstImage()
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	im, err := FromHDU(h)
	if err != nil {
		return nil, err
	}
	im.Name = name
	return im, nil
}

// FromHDU is the image of an HDU. Of a cube it shows the first plane.
func FromHDU(h *fits.HDU) (*Image, error) {
	dims := h.Dims()
	if !h.IsImage() || len(dims) < 2 || dims[0] < 1 || dims[1] < 1 {
		return nil, fmt.Errorf("image: HDU %d is no image of two axes: %s", h.Index, h)
	}
	return &Image{hdu: h, header: h.ImageHeader(), width: dims[0], height: dims[1], format: "fits", view: defaultView()}, nil
}

func decodeRaster(r io.Reader, name string) (*Image, error) {
	var head bytes.Buffer
	cfg, format, err := goimage.DecodeConfig(io.TeeReader(r, &head))
	what := name
	if what == "" {
		what = "the stream"
	}
	if err != nil {
		start := head.Bytes()
		return nil, fmt.Errorf("image: %s is no FITS, JPEG or PNG image: it begins with %q", what, start[:min(len(start), 24)])
	}
	if float64(cfg.Width)*float64(cfg.Height) > maxRaster {
		return nil, fmt.Errorf("image: %s declares %d × %d pixels, more than the %.0f million that are taken in", what, cfg.Width, cfg.Height, maxRaster/1e6)
	}
	img, _, err := goimage.Decode(io.MultiReader(&head, r))
	if err != nil {
		return nil, fmt.Errorf("image: %s: %s: %w", what, strings.ToUpper(format), err)
	}
	b := img.Bounds()
	return &Image{Name: name, raster: img, width: b.Dx(), height: b.Dy(), format: format, view: defaultView()}, nil
}

// Width is the number of pixels along x.
func (im *Image) Width() int { return im.width }

// Height is the number of pixels along y.
func (im *Image) Height() int { return im.height }

// Format is what the image was read as: "fits", "jpeg" or "png".
func (im *Image) Format() string { return im.format }

// Header is the FITS header, nil for JPEG and PNG.
func (im *Image) Header() *fits.Header { return im.header }

// load reads all pixels, once. It ends when the cell is interrupted.
func (im *Image) load() (*fits.Image, error) {
	if px := im.pixels.Load(); px != nil {
		return px, nil
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	if px := im.pixels.Load(); px != nil {
		return px, nil
	}
	px, err := im.hdu.ImageContext(display.Ambient())
	if err == nil {
		im.pixels.Store(px)
	}
	return px, err
}

// At is the physical value of a pixel, counted from 0; NaN where it is blank,
// outside, or cannot be read. Of a colour image it is the brightness, 0 to 255.
func (im *Image) At(x, y int) float64 {
	if x < 0 || y < 0 || x >= im.width || y >= im.height {
		return math.NaN()
	}
	if im.raster != nil {
		b := im.raster.Bounds()
		if im.header != nil { // a composite counts from the lower edge, as FITS images do
			y = im.height - 1 - y
		}
		return float64(color.Gray16Model.Convert(im.raster.At(b.Min.X+x, b.Min.Y+y)).(color.Gray16).Y) / 257
	}
	px, err := im.load()
	if err != nil {
		return math.NaN()
	}
	return px.At(x, y)
}

// Pixels are the physical values of the image (of the first plane of a cube),
// row by row from the first on.
func (im *Image) Pixels() ([]float64, error) {
	if im.raster != nil {
		out := make([]float64, 0, im.width*im.height)
		for y := range im.height {
			for x := range im.width {
				out = append(out, im.At(x, y))
			}
		}
		return out, nil
	}
	px, err := im.load()
	if err != nil {
		return nil, fmt.Errorf("image: %w", err)
	}
	out := make([]float64, im.width*im.height)
	px.FloatsInto(out, 0)
	return out, nil
}

// WCS are the world coordinates of the image.
func (im *Image) WCS() (*wcs.WCS, error) {
	im.wcsOnce.Do(func() {
		if im.header == nil {
			im.wcsErr = fmt.Errorf("image: %s is a %s without world coordinates", im.label(), strings.ToUpper(im.format))
			return
		}
		w, err := wcs.New(im.header)
		if err == nil && !w.HasCelestial() {
			err = fmt.Errorf("wcs: %w", wcs.ErrNone)
		}
		if err != nil {
			im.wcsErr = fmt.Errorf("image: %s: %w", im.label(), err)
			return
		}
		im.wcs = w
	})
	return im.wcs, im.wcsErr
}

// Center is the position of the middle of the image.
func (im *Image) Center() (sky.Coord, error) {
	w, err := im.WCS()
	if err != nil {
		return sky.Unknown(), err
	}
	return w.PixelToSky(float64(im.width-1)/2, float64(im.height-1)/2)
}

// Footprint is the region of the sky that the image covers.
func (im *Image) Footprint() (*sky.Region, error) {
	w, err := im.WCS()
	if err != nil {
		return nil, err
	}
	r, err := w.Footprint(im.width, im.height)
	if err != nil {
		return nil, fmt.Errorf("image: %s: %w", im.label(), err)
	}
	return r, nil
}

// Diagnostics lists what was odd in the header.
func (im *Image) Diagnostics() []string {
	if im.header == nil {
		return nil
	}
	out := im.header.Diagnostics()
	if w, err := im.WCS(); err == nil {
		out = append(out, w.Diagnostics()...)
	}
	return out
}

func (im *Image) label() string {
	if im.Name == "" {
		return "the image"
	}
	return display.OneLine(filepath.Base(im.Name), 120)
}
