package wcs_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"vogo/vokit/fits"
	"vogo/vokit/sky"
	"vogo/vokit/wcs"
)

const tanHeader = `NAXIS   = 2
CTYPE1  = 'RA---TAN'
CTYPE2  = 'DEC--TAN'
CRPIX1  = 50.5
CRPIX2  = 40.5
CRVAL1  = 156.0
CRVAL2  = 48.0
CDELT1  = -0.001
CDELT2  = 0.001`

func parse(t testing.TB, text string) *wcs.WCS {
	h, err := fits.ParseHeader(text)
	if err != nil {
		t.Fatal(err)
	}
	w, err := wcs.New(h)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func ExampleNew() {
	h, err := fits.ParseHeader(tanHeader)
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := wcs.New(h)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := w.PixelToSky(49.5, 39.5)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, y, err := w.SkyToPixel(sky.New(156, 48.01))
	fmt.Printf("%.4f %.4f; %.3f %.3f %v\n", c.RA, c.Dec, x, y, err)
	// Output: 156.0000 48.0000; 49.500 49.500 <nil>
}

func TestOrientation(t *testing.T) {
	for _, rot := range []float64{0, 33, 90, -120, 180} {
		for _, mirror := range []float64{1, -1} {
			sn, cs := math.Sincos(rot * math.Pi / 180)
			h, err := fits.ParseHeader(fmt.Sprintf("CTYPE1  = 'RA---TAN'\nCTYPE2  = 'DEC--TAN'\nCRVAL1  = 30\nCRVAL2  = -60\nCRPIX1  = 50\nCRPIX2  = 40\nCD1_1   = %g\nCD1_2   = %g\nCD2_1   = %g\nCD2_2   = %g",
				-1e-3*cs*mirror, 1e-3*sn, 1e-3*sn*mirror, 1e-3*cs))
			if err != nil {
				t.Fatal(err)
			}
			w, err := wcs.New(h)
			if err != nil {
				t.Fatal(err)
			}
			got, mirrored := w.Orientation()
			if d := math.Remainder(got-rot, 360); math.Abs(d) > 1e-3 || mirrored != (mirror < 0) {
				t.Errorf("turned by %v, mirrored %v: %v, %v", rot, mirror < 0, got, mirrored)
			}
			r, err := w.Footprint(100, 80)
			if err != nil {
				t.Fatal(err)
			}
			if a := r.Area(); math.Abs(a-100*80*1e-6) > 1e-5*a {
				t.Errorf("footprint of %v deg²", a)
			}
			for _, p := range [][2]float64{{-0.4, -0.4}, {99.4, 79.4}, {50, 79.4}} {
				c, err := w.PixelToSky(p[0], p[1])
				if err != nil || !r.Contains(c) {
					t.Errorf("the footprint does not hold the pixel %v (%v)", p, err)
				}
			}
			if c, err := w.PixelToSky(-0.6, 40); err != nil || r.Contains(c) {
				t.Errorf("the footprint holds what is beyond the edge (%v)", err)
			}
		}
	}
}

// TestLineFeedsInHeaders: errors and texts stay on one line.
func TestLineFeedsInHeaders(t *testing.T) {
	h, err := fits.ParseHeader(strings.ReplaceAll(strings.ReplaceAll(tanHeader, "---TAN'", "---SIN\x01'"), "0.001", "1"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := wcs.New(h)
	if err == nil {
		_, err = w.PixelToSky(900, 900)
		if strings.Contains(w.String(), "\x01") {
			t.Errorf("%q", w.String())
		}
	}
	if err == nil || strings.Contains(err.Error(), "\x01") {
		t.Errorf("error %q", err)
	}
}

// TestBadHeaders: one line that names the trouble; nothing is printed, and odd dates do not matter.
func TestBadHeaders(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(tanHeader, old, new, 1) }
	for name, c := range map[string]struct{ header, want string }{
		"singular":           {replace("CDELT1  = -0.001", "CD1_1   = 1\nCD1_2   = 1\nCD2_1   = 1\nCD2_2   = 1"), "inverse"},
		"unknown projection": {strings.ReplaceAll(tanHeader, "TAN", "XYZ"), `"XYZ"`},
		"two projections":    {replace("RA---TAN", "RA---SIN"), "two projections"},
		"beyond the pole":    {replace("CRVAL2  = 48.0", "CRVAL2  = 148.0"), "beyond the pole"},
		"no parallel":        {strings.ReplaceAll(tanHeader, "TAN", "COE"), "standard parallel"},
		"too many axes":      {replace("NAXIS   = 2", "NAXIS   = 12"), "axes"},
		"SIP order":          {tanHeader + "\nA_ORDER = 99\nB_ORDER = 2", "A_ORDER"},
		"TNX":                {strings.ReplaceAll(tanHeader, "TAN", "TNX") + "\nWAT1_001= 'wtype=tnx lngcor = \"1. 4. 4. 2. 0. 1.\"'", "WAT1"},
	} {
		h, err := fits.ParseHeader(c.header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wcs.New(h); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line with %q", name, err, c.want)
		}
	}
	old := parse(t, tanHeader+"\nDATE-OBS= '11/04/58'\nMJD-OBS = 'unknown'\nDATE-AVG= '1958'")
	if d := old.Diagnostics(); len(d) != 0 {
		t.Errorf("diagnostics %q", d)
	}
	h, _ := fits.ParseHeader("NAXIS = 2")
	if w, err := wcs.New(h); err == nil {
		if _, err := w.PixelToSky(0, 0); !errors.Is(err, wcs.ErrNone) {
			t.Errorf("a header without coordinates: %v", err)
		}
	}
}

func TestOutside(t *testing.T) {
	w := parse(t, tanHeader)
	if x, y, err := w.SkyToPixel(sky.New(156+180, -48)); !errors.Is(err, wcs.ErrOutside) {
		t.Errorf("the antipode of a gnomonic image is pixel %v %v (%v)", x, y, err)
	}
	if _, _, err := w.SkyToPixel(sky.Unknown()); err == nil {
		t.Error("the unknown position has a pixel")
	}
	ait := parse(t, strings.NewReplacer("TAN", "AIT", "0.001", "1.0").Replace(tanHeader))
	if c, err := ait.PixelToSky(400, 400); !errors.Is(err, wcs.ErrOutside) {
		t.Errorf("a corner of an all-sky image is %v (%v)", c, err)
	}
}

// TestCrop: the sky stays where it is when the pixels move.
func TestCrop(t *testing.T) {
	h, err := fits.ParseHeader(tanHeader + "\nCRPIX1A = 7\nLTV1    = 3.0")
	if err != nil {
		t.Fatal(err)
	}
	before, err := wcs.New(h)
	if err != nil {
		t.Fatal(err)
	}
	if err := wcs.Crop(h, 12, 5); err != nil {
		t.Fatal(err)
	}
	after, err := wcs.New(h)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := before.PixelToSky(20, 30)
	b, _ := after.PixelToSky(8, 25)
	if sky.Separation(a, b) > 1e-12 {
		t.Errorf("%v, then %v", a, b)
	}
	if v, _ := h.Float("CRPIX1A"); v != -5 {
		t.Errorf("CRPIX1A = %v", v)
	}
	if v, _ := h.Float("LTV1"); v != -9 {
		t.Errorf("LTV1 = %v", v)
	}
}

// TestTNX: surfaces of each kind that say the same give the same sky.
func TestTNX(t *testing.T) {
	base := strings.ReplaceAll(tanHeader, "TAN", "TNX")
	wat := func(axis int, name, surf string) string {
		text := fmt.Sprintf("wtype=tnx axtype=x %s = \"%s\"", name, surf)
		cards := ""
		for n := 1; text != ""; n++ {
			k := min(68, len(text))
			cards += fmt.Sprintf("\nWAT%d_%03d= '%s'", axis, n, text[:k])
			text = text[k:]
		}
		return cards
	}
	// ξ' = ξ + 0.01 ξ²: powers, and the same by Chebyshev and Legendre polynomials on [−1, 1].
	var want sky.Coord
	for i, surf := range []string{"3. 3. 1. 0. -1. 1. -1. 1. 0. 0. 0.01", "1. 3. 1. 0. -1. 1. -1. 1. 0.005 0. 0.005",
		"2. 3. 1. 0. -1. 1. -1. 1. 0.00333333333333 0. 0.00666666666667"} {
		w := parse(t, base+wat(1, "lngcor", surf))
		c, err := w.PixelToSky(3, 70)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			want = c
			plain, _ := parse(t, tanHeader).PixelToSky(3, 70)
			x := (3 - 49.5) * -0.001
			if d := sky.Separation(plain, c); math.Abs(d-0.01*x*x) > 1e-8 {
				t.Errorf("the correction is %v°, want %v", d, 0.01*x*x)
			}
		} else if sky.Separation(c, want) > 1e-12 {
			t.Errorf("surface %q: %v, want %v", surf, c, want)
		}
		if x, y, err := w.SkyToPixel(c); err != nil || math.Hypot(x-3, y-70) > 1e-7 {
			t.Errorf("back: %v %v %v", x, y, err)
		}
	}
}

func FuzzHeader(f *testing.F) {
	for i, g := range readGolden(f) {
		if i%5 == 0 {
			f.Add(g.Header)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		h, err := fits.ParseHeader(text)
		if err != nil {
			return
		}
		w, err := wcs.New(h)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of two lines: %q", err)
			}
			return
		}
		c, err := w.PixelToSky(10, 20)
		if err == nil {
			w.SkyToPixel(c)
		}
	})
}

func BenchmarkPixelToSky(b *testing.B) {
	w := parse(b, tanHeader)
	for b.Loop() {
		if _, err := w.PixelToSky(3, 4); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSkyToPixelSIP(b *testing.B) {
	for _, g := range readGolden(b) {
		if g.Name != "SIP" {
			continue
		}
		w := g.wcs(b)
		c, err := w.PixelToSky(3, 4)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, _, err := w.SkyToPixel(c); err != nil {
				b.Fatal(err)
			}
		}
	}
}
