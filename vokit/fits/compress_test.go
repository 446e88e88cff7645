package fits_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vogo/vokit/fits"
)

// synthetic is a picture of a wave and noise.
func synthetic(w, h int) []float64 {
	r := rand.New(rand.NewPCG(5, 6))
	out := make([]float64, w*h)
	for i := range out {
		x, y := float64(i%w), float64(i/w)
		out[i] = 1000 + 300*math.Sin(x/9)*math.Cos(y/7) + r.NormFloat64()*5
	}
	return out
}

// TestCompressionComesBack writes images in tiles and reads them again. With
// FITS_COMPRESSED set to a directory the files stay there, for other readers.
func TestCompressionComesBack(t *testing.T) {
	const w, h = 93, 70
	v := synthetic(w, h)
	dir := os.Getenv("FITS_COMPRESSED")
	if dir == "" {
		dir = t.TempDir()
	}
	holes := make([]float32, len(v))
	wide := make([]float64, len(v))
	for i := range v {
		holes[i], wide[i] = float32(v[i]), v[i]
		if i%31 == 7 {
			holes[i] = float32(math.NaN())
		}
		if i%29 == 3 {
			holes[i] = 0
		}
	}
	u8, i16, i32, i64 := make([]uint8, len(v)), make([]int16, len(v)), make([]int32, len(v)), make([]int64, len(v))
	for i, x := range v {
		u8[i], i16[i], i32[i], i64[i] = uint8(x/8), int16(x*20), int32(x*1e6)-1e9, int64(x*1e12)
	}
	i32[5], i32[6] = math.MinInt32, math.MaxInt32
	u16, mask := make([]uint16, len(v)), make([]int32, len(v))
	for i := range v {
		u16[i] = uint16(v[i] * 40)
		if x, y := i%w-40, i/w-30; x*x+y*y < 400 {
			mask[i] = 7
		} else if i%17 == 3 {
			mask[i] = int32(i * 2500)
		}
	}
	n := 0
	for name, pixels := range map[string]any{"u8": u8, "i16": i16, "u16": u16, "i32": i32, "mask": mask, "i64": i64, "f32": holes, "f64": wide} {
		for _, c := range []fits.Compression{
			{}, {Algorithm: "GZIP_1"}, {Algorithm: "GZIP_2", Tile: []int{31, 24}}, {Tile: []int{50, 20}, Quantize: 16, Seed: 77},
			{Dither: "SUBTRACTIVE_DITHER_2", Quantize: 32}, {Dither: "NO_DITHER"}, {Quantize: -1},
			{Algorithm: "HCOMPRESS_1"}, {Algorithm: "HCOMPRESS_1", Tile: []int{31, 21}, Quantize: 8}, {Algorithm: "HCOMPRESS_1", Tile: []int{w, h}},
			{Algorithm: "HCOMPRESS_1", Scale: 5, Smooth: true}, {Algorithm: "PLIO_1"}, {Algorithm: "PLIO_1", Tile: []int{40, 40}},
		} {
			if c.Algorithm == "PLIO_1" && !strings.Contains("u8 i16 u16 mask", name) {
				continue
			}
			im, err := fits.NewImage([]int{w, h}, pixels)
			if err != nil {
				t.Fatal(err)
			}
			hdr := fits.NewHeader()
			if err := hdr.Set("OBJECT", "synthetic", ""); err != nil {
				t.Fatal(err)
			}
			hdu, err := fits.NewCompressedHDU(im, hdr, c)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, fmt.Sprintf("%s_%d.fits", name, n))
			n++
			if err := fits.NewFile(hdu).Write(path); err != nil {
				t.Fatal(err)
			}
			checkCompressed(t, path, im, c)
		}
	}
}

func checkCompressed(t *testing.T, path string, want *fits.Image, c fits.Compression) {
	t.Helper()
	f, err := fits.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := f.HDUs[1].Image()
	if err != nil {
		t.Fatalf("%s, %+v: %v", path, c, err)
	}
	if s := f.HDUs[1].ImageHeader().TextOr("OBJECT", ""); s != "synthetic" {
		t.Errorf("%s: OBJECT = %q", path, s)
	}
	tolerance := 0.0
	if want.BitPix < 0 && c.Quantize >= 0 {
		level := c.Quantize
		if level == 0 {
			level = 4
		}
		tolerance = 0.5 * 15 / level * 1.01 // the wave adds to the noise, 5
	}
	if c.Scale > 0 && want.BitPix > 0 && want.BitPix < 64 {
		tolerance = 4 * float64(c.Scale)
	}
	g, v := got.Floats(), want.Floats()
	for i := range v {
		if math.IsNaN(v[i]) != math.IsNaN(g[i]) || math.Abs(g[i]-v[i]) > tolerance {
			t.Fatalf("%s, %+v: pixel %d = %v, want %v ± %v", filepath.Base(path), c, i, g[i], v[i], tolerance)
		}
		if v[i] == 0 && c.Dither == "SUBTRACTIVE_DITHER_2" && g[i] != 0 {
			t.Fatalf("%s, %+v: pixel %d = %v, want exactly 0", filepath.Base(path), c, i, g[i])
		}
	}
}

func TestCompressionRefuses(t *testing.T) {
	im, err := fits.NewImage([]int{4, 4}, make([]int16, 16))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []fits.Compression{{Algorithm: "LZW"}, {Dither: "MAYBE"}, {Seed: 20000}, {Tile: []int{0}}, {Tile: []int{1, 1, 1}},
		{Algorithm: "HCOMPRESS_1", Tile: []int{4, 3}}, {Algorithm: "HCOMPRESS_1", Scale: -1}} {
		if _, err := fits.NewCompressedHDU(im, nil, c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}

func BenchmarkTiles(b *testing.B) {
	const w, h = 2048, 2048
	v := synthetic(w, h)
	px := make([]int16, len(v))
	for i, x := range v {
		px[i] = int16(x)
	}
	im, err := fits.NewImage([]int{w, h}, px)
	if err != nil {
		b.Fatal(err)
	}
	hdu, err := fits.NewCompressedHDU(im, nil, fits.Compression{})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("pack", func(b *testing.B) {
		b.SetBytes(2 * w * h)
		for b.Loop() {
			if _, err := fits.NewCompressedHDU(im, nil, fits.Compression{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unpack", func(b *testing.B) {
		b.SetBytes(2 * w * h)
		for b.Loop() {
			if _, err := hdu.Image(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
