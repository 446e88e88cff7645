package display

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

func gradient(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(255 * x / w), uint8(255 * y / h), uint8((x * y) % 256), 255})
		}
	}
	return img
}

func noise(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.Uint32())
	}
	return img
}

func TestPalettePNGExact(t *testing.T) {
	img := image.NewNRGBA(image.Rect(3, 4, 19, 20)) // does not begin at 0, 0
	for i := range 256 {
		img.SetNRGBA(3+i%16, 4+i/16, color.NRGBA{uint8(i), uint8(255 - i), 7, uint8(max(1, i))})
	}
	enc, err := PalettePNG(img, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(enc))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 256 {
		want := img.NRGBAAt(3+i%16, 4+i/16)
		if c := color.NRGBAModel.Convert(got.At(i%16, i/16)); c != want {
			t.Fatalf("pixel %d is %v, want %v", i, c, want)
		}
	}
}

func TestPalettePNGSize(t *testing.T) {
	tests := []struct {
		name  string
		img   image.Image
		limit int
	}{
		{"gradient", gradient(800, 600), 100_000},
		{"noise", noise(1000, 700), 100_000},
		{"noise, tight", noise(300, 300), 2_000},
		{"subimage", gradient(300, 300).SubImage(image.Rect(100, 100, 200, 150)), 50_000},
	}
	if testing.Short() { // noise is slow under the race detector
		tests[1].img, tests[1].limit = noise(250, 175), 10_000
		tests[2].img, tests[2].limit = noise(75, 75), 1_000
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			enc, err := PalettePNG(tt.img, tt.limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(enc) > tt.limit {
				t.Errorf("PNG has %d bytes, want at most %d", len(enc), tt.limit)
			}
			got, err := png.Decode(bytes.NewReader(enc))
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := got.(*image.Paletted); !ok {
				t.Errorf("PNG is %T, want a palette", got)
			}
			again, _ := PalettePNG(tt.img, tt.limit)
			if !bytes.Equal(enc, again) {
				t.Error("the same image gives other bytes the second time")
			}
		})
	}
}

// The palette must be close to the image: on average a few levels of 255.
func TestPalettePNGQuality(t *testing.T) {
	img := gradient(256, 256)
	for i := 2; i < len(img.Pix); i += 4 {
		img.Pix[i] = 128
	}
	enc, err := PalettePNG(img, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(enc))
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for y := range 256 {
		for x := range 256 {
			r, g, _, _ := got.At(x, y).RGBA()
			c := img.RGBAAt(x, y)
			sum += abs(int(r>>8)-int(c.R)) + abs(int(g>>8)-int(c.G))
		}
	}
	if mean := float64(sum) / (256 * 256 * 2); mean > 5 {
		t.Errorf("mean error is %.1f levels, want at most 5", mean)
	}
}

func abs(n int) int { return max(n, -n) }

func TestPalettePNGBad(t *testing.T) {
	for _, img := range []image.Image{nil, image.NewGray(image.Rect(0, 0, 0, 5))} {
		if _, err := PalettePNG(img, 1000); err == nil {
			t.Errorf("no error for %v", img)
		}
	}
}

func BenchmarkPalettePNG(b *testing.B) {
	for _, bb := range []struct {
		name string
		img  image.Image
	}{{"gradient", gradient(1000, 700)}, {"noise", noise(1000, 700)}} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := PalettePNG(bb.img, 100_000); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
