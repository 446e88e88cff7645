package image_test

import (
	"bytes"
	"context"
	"fmt"
	goimage "image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"vogo/display"
	"vogo/vokit/fits"
	"vogo/vokit/image"
	"vogo/vokit/sky"
)

// noise is a synthetic image of pure noise, the hardest to compress.
func noise(t testing.TB, w, h int) *image.Image {
	rng := rand.New(rand.NewPCG(1, 2))
	px := make([]float32, w*h)
	for i := range px {
		px[i] = float32(rng.NormFloat64())
	}
	im, err := fits.NewImage([]int{w, h}, px)
	if err != nil {
		t.Fatal(err)
	}
	hdr, err := fits.ParseHeader(`CTYPE1  = 'RA---TAN'
CTYPE2  = 'DEC--TAN'
CRVAL1  = 10.0
CRVAL2  = 89.9
CRPIX1  = 50
CRPIX2  = 50
CDELT1  = -0.001
CDELT2  = 0.001`)
	if err != nil {
		t.Fatal(err)
	}
	out, err := image.FromHDU(fits.NewImageHDU(im, hdr))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPictureSize(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {3, 900}, {50, 40}, {1400, 1000}} {
		im := noise(t, size[0], size[1])
		b := im.MIMEBundle()
		data, ok := b.Data["image/png"].([]byte)
		if !ok || len(data) > 100_000 {
			t.Errorf("%v: %d bytes: %s", size, len(data), b.Text())
			continue
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := img.(*goimage.Paletted); !ok {
			t.Errorf("%v: a %T, want a palette", size, img)
		}
		if _, html := b.Data["text/html"]; html || b.Text() == "" {
			t.Errorf("%v: bundle %v", size, b.Data)
		}
	}
}

// TestPictureIsTheRightWayUp: the first pixel of a FITS image is at the lower left.
func TestPictureIsTheRightWayUp(t *testing.T) {
	px := make([]float64, 20*10)
	px[0] = 100
	f, err := fits.NewImage([]int{20, 10}, px)
	if err != nil {
		t.Fatal(err)
	}
	im, err := image.FromHDU(fits.NewImageHDU(f, nil))
	if err != nil {
		t.Fatal(err)
	}
	pic, err := im.Picture()
	if err != nil {
		t.Fatal(err)
	}
	r, _, _, _ := pic.At(0, 9).RGBA()
	r2, _, _, _ := pic.At(0, 0).RGBA()
	if r < 0xf000 || r2 > 0x1000 {
		t.Errorf("lower left %x, upper left %x", r, r2)
	}
}

func TestOptions(t *testing.T) {
	im := open(t, "synthetic_i16.fits")
	for _, opts := range [][]image.Option{
		{image.Stretch("log"), image.Percent(99.5), image.Colormap("viridis")},
		{image.Stretch("linear"), image.Between(900, 1200), image.Colormap("inverted"), image.Grid(false), image.Title("")},
		{image.Limits("minmax"), image.Stretch("sqrt"), image.Colormap("heat"), image.Size(200)},
	} {
		v, err := im.With(opts...)
		if err != nil {
			t.Fatal(err)
		}
		a, _, _, err := v.PNG()
		if err != nil {
			t.Fatal(err)
		}
		b, _, _, err := im.PNG()
		if err != nil || bytes.Equal(a, b) {
			t.Errorf("the options change nothing (%v)", err)
		}
	}
	for _, o := range []image.Option{image.Stretch("sinh"), image.Limits("x"), image.Percent(0), image.Between(2, 1), image.Colormap("jet"), image.Size(3)} {
		if _, err := im.With(o); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v", err)
		}
	}
}

// TestCompressedLazily opens a tile-compressed image and cuts it.
func TestGzipAndRaster(t *testing.T) {
	a, b := open(t, "synthetic_i16.fits"), open(t, "synthetic_i16.fits.gz")
	if a.At(30, 40) != b.At(30, 40) || math.IsNaN(a.At(30, 40)) {
		t.Errorf("plain %v, gzipped %v", a.At(30, 40), b.At(30, 40))
	}
	img := goimage.NewRGBA(goimage.Rect(0, 0, 30, 20))
	for i := range 600 {
		img.Set(i%30, i/30, color.RGBA{uint8(i % 30 * 8), uint8(i / 30 * 12), 90, 255})
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	data := bytes.Clone(buf.Bytes())
	im, err := image.Decode(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if im.Width() != 30 || im.Height() != 20 || im.Format() != "jpeg" {
		t.Errorf("%s", im)
	}
	if _, err := im.Cutout(sky.New(1, 2), 1, 1); err == nil || !strings.Contains(err.Error(), "without world coordinates") {
		t.Errorf("cutout of a JPEG: %v", err)
	}
	cut, err := im.CutoutPixels(15, 10, 8, 6)
	if err != nil || cut.Width() != 8 || cut.Height() != 6 {
		t.Errorf("%v, %v", cut, err)
	}
	if _, ok := im.MIMEBundle().Data["image/png"].([]byte); !ok {
		t.Error("a JPEG is not shown")
	}
	if err := im.Write(filepath.Join(t.TempDir(), "x.fits")); err == nil {
		t.Error("a JPEG was written as FITS")
	}
	if _, err := image.Decode(bytes.NewReader(data[:300])); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("half a JPEG: %v", err)
	}
	if _, err := image.Decode(strings.NewReader("<html>no</html>")); err == nil || !strings.Contains(err.Error(), "<html>") {
		t.Errorf("HTML: %v", err)
	}
}

// TestInterrupted: showing an image stops with the cell.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	defer display.SetAmbient(ctx)()
	b := noise(t, 60, 60).MIMEBundle()
	if b.Data["image/png"] != nil || !strings.Contains(b.Text(), "canceled") {
		t.Errorf("shown all the same: %s", b.Text())
	}
}

func ExampleImage_Cutout() {
	im, err := image.Open("testdata/synthetic_i16.fits")
	if err != nil {
		fmt.Println(err)
		return
	}
	cut, err := im.Cutout(sky.New(156.0112, 48.1475), 0.03, 0.02)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cut)
	// Output: synthetic_i16.fits: FITS image, 32 × 21 px, 16 bit integers, centre 10h24m02.63s +48°08′51″ (ICRS), 1.81′ × 1.19′, 3.4″/px
}

func BenchmarkCutout(b *testing.B) {
	im := open(b, "synthetic_i16.fits")
	for b.Loop() {
		if _, err := im.Cutout(sky.New(156.0112, 48.1475), 0.03, 0.02); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPNG(b *testing.B) {
	im := noise(b, 2000, 2000)
	for b.Loop() {
		if _, _, _, err := im.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
