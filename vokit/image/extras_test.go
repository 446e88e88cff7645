package image_test

import (
	"bytes"
	"context"
	goimage "image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vogo/display"
	"vogo/vokit/fits"
	"vogo/vokit/image"
	"vogo/vokit/sky"
)

// field is a synthetic field of three stars, with north at the upper right.
func field(t testing.TB, planes int, shift float64) *image.Image {
	const w, h = 300, 240
	px := make([]float32, w*h*planes)
	for p := range planes {
		for i := range w * h {
			x, y := float64(i%w), float64(i/w)
			v := 10 + math.Mod(x*7+y*13, 3)
			for k, s := range [][3]float64{{60, 50, 4000}, {200, 120, 900}, {120, 200, 2000}} {
				if p == 0 || k == p%3 {
					v += s[2] * math.Exp(-(math.Pow(x-s[0]-shift, 2)+math.Pow(y-s[1], 2))/18)
				}
			}
			px[p*w*h+i] = float32(v)
		}
	}
	dims := []int{w, h}
	head := []string{"OBJECT  = 'synthetic'", "CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CRVAL1  = 150.0", "CRVAL2  = 2.0",
		"CRPIX1  = 150.5", "CRPIX2  = 120.5", "CD1_1   = -0.00017", "CD1_2   = 0.0001", "CD2_1   = 0.0001", "CD2_2   = 0.00017"}
	if planes > 1 {
		dims = append(dims, planes)
		head = append(head, "CTYPE3  = 'WAVE'", "CUNIT3  = 'nm'", "CRVAL3  = 500", "CRPIX3  = 1", "CD3_3   = 10")
	}
	im, err := fits.NewImage(dims, px)
	if err != nil {
		t.Fatal(err)
	}
	if shift != 0 {
		head[5] = "CRPIX1  = " + "155.5"
	}
	hdr, err := fits.ParseHeader(strings.Join(head, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := image.FromHDU(fits.NewImageHDU(im, hdr))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// picture decodes what a notebook shows. With IMAGE_PICTURES set to a directory it stays there.
func picture(t *testing.T, name string, b display.Bundle) goimage.Image {
	t.Helper()
	raw, ok := b.Data[display.MIMEPNG].([]byte)
	if !ok || len(raw) > 100_000 {
		t.Fatalf("%s: picture of %d bytes; %s", name, len(raw), b.Text())
	}
	if dir := os.Getenv("IMAGE_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// count is how many pixels have a colour.
func count(img goimage.Image, r, g, b uint32) int {
	n := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if pr, pg, pb, _ := img.At(x, y).RGBA(); pr>>8 == r && pg>>8 == g && pb>>8 == b {
				n++
			}
		}
	}
	return n
}

func TestOverlays(t *testing.T) {
	im := field(t, 1, 0)
	w, err := im.WCS()
	if err != nil {
		t.Fatal(err)
	}
	var stars []sky.Coord
	for _, p := range [][2]float64{{60, 50}, {200, 120}, {120, 200}} {
		c, err := w.PixelToSky(p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		stars = append(stars, c)
	}
	plain := picture(t, "plain", im.MIMEBundle())
	out, err := im.With(image.Overlay(stars), image.Circle(stars[1], 0.005, "target"), image.ScaleBar(true), image.Compass(true),
		image.Polygon([]sky.Coord{sky.New(150.005, 2.005), sky.New(149.995, 2.005), sky.New(150, 1.99)}))
	if err != nil {
		t.Fatal(err)
	}
	img := picture(t, "overlay", out.MIMEBundle())
	for _, c := range [][3]uint32{{230, 159, 0}, {86, 180, 233}, {0, 158, 115}} {
		if before, after := count(plain, c[0], c[1], c[2]), count(img, c[0], c[1], c[2]); before != 0 || after < 90 {
			t.Errorf("colour %v: %d pixels before, %d after", c, before, after)
		}
	}
	if n := count(picture(t, "plain", im.MIMEBundle()), 230, 159, 0); n != 0 {
		t.Errorf("the overlay of a view is in the image it was made from: %d pixels", n)
	}
	if _, err := im.With(image.Overlay(3)); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("overlay of a number: %v", err)
	}
}

func TestCutoutsWithCorners(t *testing.T) {
	im := field(t, 1, 0)
	c := sky.New(150, 2)
	const radius = 0.008
	round, err := im.CutoutCircle(c, radius)
	if err != nil {
		t.Fatal(err)
	}
	corners := []sky.Coord{sky.New(150.01, 1.995), sky.New(149.99, 1.995), sky.New(150, 2.01)}
	tri, err := im.CutoutPolygon(corners)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := im.WCS()
	if err != nil {
		t.Fatal(err)
	}
	area := 0
	for y := range im.Height() {
		for x := range im.Width() {
			p, err := whole.PixelToSky(float64(x), float64(y))
			if err != nil {
				t.Fatal(err)
			}
			if sky.Separation(p, c) <= radius {
				area++
			}
		}
	}
	for name, x := range map[string]struct {
		im   *image.Image
		want float64
	}{"circle": {round, float64(area)}, "triangle": {tri, 0.5 * 0.02 * math.Cos(2*math.Pi/180) * 0.015 / (0.00017*0.00017 + 0.0001*0.0001)}} {
		w, err := x.im.WCS()
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for y := range x.im.Height() {
			for i := range x.im.Width() {
				v := x.im.At(i, y)
				if math.IsNaN(v) {
					continue
				}
				n++
				p, err := w.PixelToSky(float64(i), float64(y))
				if err != nil {
					t.Fatal(err)
				}
				bx, by, err := whole.SkyToPixel(p)
				if err != nil {
					t.Fatal(err)
				}
				if old := im.At(int(math.Round(bx)), int(math.Round(by))); old != v {
					t.Fatalf("%s: pixel %d, %d is %v, was %v", name, i, y, v, old)
				}
				if name == "circle" && sky.Separation(p, c) > radius+1e-9 {
					t.Fatalf("pixel at %v is beyond the circle", p)
				}
			}
		}
		if math.Abs(float64(n)-x.want) > 0.02*x.want || name == "circle" && n != area {
			t.Errorf("%s: %d pixels, want %.0f", name, n, x.want)
		}
	}
}

// TestRegions draws and cuts along regions of all kinds.
func TestRegions(t *testing.T) {
	im := field(t, 1, 0)
	box, err := sky.Box(sky.New(150, 2), 0.02, 0.01)
	if err != nil {
		t.Fatal(err)
	}
	hole, err := sky.Circle(sky.New(150, 2), 0.003)
	if err != nil {
		t.Fatal(err)
	}
	ring := box.Difference(hole)
	cut, err := im.CutoutRegion(ring)
	if err != nil {
		t.Fatal(err)
	}
	px, err := cut.Pixels()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range px {
		if !math.IsNaN(v) {
			n++
		}
	}
	if want := ring.Area() / (0.00017*0.00017 + 0.0001*0.0001); math.Abs(float64(n)-want) > 0.02*want {
		t.Errorf("%d pixels in the region, want %.0f", n, want)
	}
	plain, err := im.With(image.Grid(false))
	if err != nil {
		t.Fatal(err)
	}
	before := picture(t, "without", plain.MIMEBundle())
	for name, x := range map[string]any{"region": ring, "regions": []*sky.Region{hole, nil, box}, "text": "CIRCLE 150 2 0.003"} {
		shown, err := plain.With(image.Overlay(x))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if a, b := count(before, 230, 159, 0), count(picture(t, name, shown.MIMEBundle()), 230, 159, 0); b < a+100 {
			t.Errorf("%s: %d pixels in the colour of the overlay, %d without it", name, b, a)
		}
	}
	for _, bad := range []any{"CIRCLE 150", sky.AllSky(), nil} {
		if r, ok := bad.(*sky.Region); ok {
			if _, err := im.CutoutRegion(r); err == nil || strings.Contains(err.Error(), "\n") {
				t.Errorf("a cutout of the whole sky: %v", err)
			}
			continue
		}
		if _, err := im.With(image.Overlay(bad)); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestCubeAsStrip(t *testing.T) {
	im := field(t, 3, 0)
	if im.Planes() != 3 {
		t.Fatalf("%d planes", im.Planes())
	}
	p, err := im.Plane(2)
	if err != nil {
		t.Fatal(err)
	}
	if v := p.At(120, 200); v < 2000 {
		t.Errorf("the third star of plane 2 is %v bright", v)
	}
	if v := p.At(60, 50); v > 20 {
		t.Errorf("the first star shines in plane 2: %v", v)
	}
	g, err := im.Strip()
	if err != nil {
		t.Fatal(err)
	}
	img := picture(t, "strip", g.MIMEBundle())
	if b := img.Bounds(); b.Dx() < 2*b.Dy() {
		t.Errorf("strip of %v", b)
	}
	if g.String() != "strip of 3 of 3 planes of the image" {
		t.Errorf("%q", g)
	}
	if _, err := im.Plane(3); err == nil {
		t.Error("there is a plane 3")
	}
}

// TestCubeWithSlider: the strip, the slider, and the plane that it stands at.
func TestCubeWithSlider(t *testing.T) {
	im := field(t, 3, 0)
	if b := im.MIMEBundle(); !strings.Contains(b.Text(), "3 planes") {
		t.Errorf("a cube says %q", b.Text())
	}
	whole := picture(t, "cube", im.MIMEBundle())
	strip, err := im.Strip()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := whole.Bounds(), picture(t, "strip", strip.MIMEBundle()).Bounds(); a != b {
		t.Errorf("a cube is shown %v large, its strip %v", a, b)
	}
	var out outputs
	display.Bind(display.WithSink(t.Context(), &out), func() { err = im.Slider() })
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != 3 || out[1].Text() != "plane = 1" || !strings.Contains(out[2].Text(), "image") {
		t.Fatalf("%d outputs: %v", len(out), out)
	}
	for i, b := range []display.Bundle{out[0], out[2]} {
		if b.Data[display.MIMEPNG] == nil {
			t.Errorf("output %d has no picture: %s", 2*i, b.Text())
		}
	}
	one, err := im.Plane(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Slider(); err == nil || !strings.Contains(err.Error(), "one plane only") {
		t.Errorf("a slider of one plane: %v", err)
	}
}

// outputs is what a cell shows.
type outputs []display.Bundle

func (o *outputs) Display(out display.Output) { *o = append(*o, out.Bundle) }
func (*outputs) Clear(bool)                   {}

func TestRGB(t *testing.T) {
	red := field(t, 1, 0)
	blue := field(t, 1, 5) // the same sky, five pixels to the right
	im, err := image.RGB(red, red, blue)
	if err != nil {
		t.Fatal(err)
	}
	img := picture(t, "rgb", im.MIMEBundle())
	gray, coloured := 0, 0
	for y := 60; y < img.Bounds().Dy()-60; y++ {
		for x := 100; x < img.Bounds().Dx()-60; x++ {
			r, _, b, _ := img.At(x, y).RGBA()
			if d := int(r>>8) - int(b>>8); d > 60 || d < -60 {
				coloured++
			} else {
				gray++
			}
		}
	}
	if coloured > gray/20 {
		t.Errorf("%d of %d pixels are coloured although the bands are aligned on the sky", coloured, gray+coloured)
	}
	cut, err := im.Cutout(sky.New(150, 2), 0.01, 0.01)
	if err != nil {
		t.Fatal(err)
	}
	w, err := cut.WCS()
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.PixelToSky(3, 5)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := im.WCS()
	if err != nil {
		t.Fatal(err)
	}
	x, y, err := whole.SkyToPixel(c)
	if err != nil || cut.At(3, 5) != im.At(int(math.Round(x)), int(math.Round(y))) {
		t.Errorf("pixel of the cutout at %v is %v, of the whole %v (%v)", c, cut.At(3, 5), im.At(int(math.Round(x)), int(math.Round(y))), err)
	}
	if _, err := image.RGB(red, nil, blue); err == nil {
		t.Error("RGB of two images")
	}
}

func TestHistogram(t *testing.T) {
	p, err := field(t, 1, 0).Histogram()
	if err != nil || !strings.Contains(p.String(), "histogram") {
		t.Errorf("%v, %v", p, err)
	}
}

func TestWriteCompressed(t *testing.T) {
	im := open(t, "synthetic_i16.fits")
	path := filepath.Join(t.TempDir(), "packed.fits.fz")
	if err := im.Write(path); err != nil {
		t.Fatal(err)
	}
	back, err := image.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := im.Pixels()
	b, err := back.Pixels()
	if err != nil {
		t.Fatal(err)
	}
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("pixel %d is %v, was %v", i, b[i], a[i])
		}
	}
	x, err := im.Center()
	y, err2 := back.Center()
	if err != nil || err2 != nil || sky.Separation(x, y) > 1e-12 {
		t.Errorf("centre %v, was %v (%v, %v)", y, x, err2, err)
	}
}

func must(t testing.TB) func(*fits.Image, error) *fits.Image {
	return func(im *fits.Image, err error) *fits.Image {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return im
	}
}

func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	for _, planes := range []int{1, 3} { // small ones are changed more often
		px, err := fits.NewImage([]int{9, 7, planes}, make([]int16, 63*planes))
		if err != nil {
			f.Fatal(err)
		}
		b.Reset()
		if _, err := fits.NewFile(fits.NewImageHDU(px, field(f, 3, 0).Header())).WriteTo(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.Clone(b.Bytes()))
	}
	h, err := fits.NewCompressedHDU(must(f)(fits.NewImage([]int{9, 7}, make([]float32, 63))), field(f, 1, 0).Header(), fits.Compression{})
	if err != nil {
		f.Fatal(err)
	}
	b.Reset()
	if _, err := fits.NewFile(h).WriteTo(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(bytes.Clone(b.Bytes()))
	b.Reset()
	if err := png.Encode(&b, goimage.NewGray(goimage.Rect(0, 0, 3, 2))); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	ctx, cancel := context.WithCancel(context.Background())
	f.Cleanup(cancel)
	defer display.SetAmbient(ctx)()
	f.Fuzz(func(t *testing.T, data []byte) {
		im, err := image.Decode(bytes.NewReader(data))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("an error of several lines: %q", err)
			}
			return
		}
		if im.Width()*im.Height()*im.Planes() > 1<<16 {
			return
		}
		im, err = im.With(image.Size(60)) // small pictures are made sooner
		if err != nil {
			t.Fatal(err)
		}
		if text := im.MIMEBundle().Text(); text == "" {
			t.Error("an image without a text")
		}
		if c, err := im.Center(); err == nil {
			_, _ = im.Cutout(c, 0.01, 0.01, image.Partial)
		}
	})
}
