package image_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"vogo/vokit/image"
	"vogo/vokit/internal/peer"
	"vogo/vokit/sky"
)

type goldens struct {
	Cutouts []struct {
		File          string
		RA, Dec       float64
		Width, Height float64
		Mode, Error   string
		Shape         []int
		Pixels        string // digest of the values as big-endian doubles, −1 for NaN
		CRPIX         []float64
	}
	ZScale map[string][]float64
}

func readGoldens(t testing.TB) goldens { return goldensIn(t, "testdata") }

func goldensIn(t testing.TB, dir string) goldens {
	data, err := os.ReadFile(filepath.Join(dir, "cutouts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g goldens
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func open(t testing.TB, name string) *image.Image {
	im, err := image.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return im
}

// TestCutoutAgainstAstropy compares pixels, shape and coordinates with Cutout2D.
func TestCutoutAgainstAstropy(t *testing.T) { compareCutouts(t, "testdata") }

// TestThousandCutouts does so with 1,000 new ones.
func TestThousandCutouts(t *testing.T) {
	dir := peer.Golden(t, peer.Python(t, "astropy"), "testdata/make_golden.py", peer.Seed(), "60")
	if n := compareCutouts(t, dir); n < 1000 {
		t.Errorf("%d cutouts", n)
	}
}

func compareCutouts(t *testing.T, dir string) int {
	modes := map[string]image.Mode{"trim": image.Trim, "partial": image.Partial, "strict": image.Strict}
	seen := map[string]int{}
	images := map[string]*image.Image{}
	cutouts := goldensIn(t, dir).Cutouts
	for _, c := range cutouts {
		if images[c.File] == nil {
			im, err := image.Open(filepath.Join(dir, c.File))
			if err != nil {
				t.Fatal(err)
			}
			images[c.File] = im
		}
		got, err := images[c.File].Cutout(sky.New(c.RA, c.Dec), c.Width, c.Height, modes[c.Mode])
		seen[c.Mode+c.Error]++
		switch {
		case c.Error == "none":
			if !errors.Is(err, image.ErrNoOverlap) {
				t.Errorf("%+v: error %v, want no overlap", c, err)
			}
			continue
		case c.Error == "partial":
			if !errors.Is(err, image.ErrPartial) {
				t.Errorf("%+v: error %v, want partial overlap", c, err)
			}
			continue
		case err != nil:
			t.Errorf("%+v: %v", c, err)
			continue
		}
		if got.Width() != c.Shape[0] || got.Height() != c.Shape[1] {
			t.Errorf("%+v: %d × %d", c, got.Width(), got.Height())
			continue
		}
		px, err := got.Pixels()
		if err != nil {
			t.Fatal(err)
		}
		if digest(px) != c.Pixels {
			t.Errorf("%+v: other pixels", c)
		}
		for i, key := range []string{"CRPIX1", "CRPIX2"} {
			if v, _ := got.Header().Float(key); math.Abs(v-c.CRPIX[i]) > 1e-9 {
				t.Errorf("%+v: %s = %v", c, key, v)
			}
		}
	}
	for _, k := range []string{"trim", "partial", "strict", "strictpartial", "trimnone"} {
		if seen[k] == 0 {
			t.Errorf("no case of %s", k)
		}
	}
	return len(cutouts)
}

func digest(px []float64) string {
	h := sha256.New()
	for _, v := range px {
		if math.IsNaN(v) {
			v = -1
		}
		_ = binary.Write(h, binary.BigEndian, v) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestZScaleAgainstAstropy(t *testing.T) {
	for name, want := range readGoldens(t).ZScale {
		px, err := open(t, name).Pixels()
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := image.ZScale(px)
		if math.Abs(lo-want[0]) > 1e-6*math.Abs(want[0]) || math.Abs(hi-want[1]) > 1e-6*math.Abs(want[1]) {
			t.Errorf("%s: %v, %v, want %v", name, lo, hi, want)
		}
	}
}

// TestCutoutKeepsHeaderAndSky writes a cutout, reads it again, and looks the same star up in both.
func TestCutoutKeepsHeaderAndSky(t *testing.T) {
	im := open(t, "synthetic_i16.fits")
	c := sky.New(156.0112, 48.1475)
	cut, err := im.Cutout(c, 0.03, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.fits")
	if err := cut.Write(path); err != nil {
		t.Fatal(err)
	}
	again, err := image.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"OBJECT", "DATE-OBS", "MJD-AVG", "ESO DET DIT"} {
		if again.Header().Get(k) != im.Header().Get(k) || im.Header().Get(k) == nil {
			t.Errorf("%s = %v, want %v", k, again.Header().Get(k), im.Header().Get(k))
		}
	}
	if b, _ := again.Header().Int("BITPIX"); b != 16 {
		t.Errorf("BITPIX = %d, want that of the original", b)
	}
	w0, err := im.WCS()
	if err != nil {
		t.Fatal(err)
	}
	w1, err := again.WCS()
	if err != nil {
		t.Fatal(err)
	}
	x0, y0, _ := w0.SkyToPixel(c)
	x1, y1, _ := w1.SkyToPixel(c)
	a, b := im.At(int(math.Round(x0)), int(math.Round(y0))), again.At(int(math.Round(x1)), int(math.Round(y1)))
	if a != b || math.IsNaN(a) {
		t.Errorf("the pixel at %v is %v, in the cutout %v", c, a, b)
	}
}
