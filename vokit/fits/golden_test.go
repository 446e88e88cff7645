package fits_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vogo/vokit/fits"
	"vogo/vokit/internal/peer"
	"vogo/vokit/table"
)

func golden(t testing.TB, dir string) map[string]json.RawMessage {
	data, err := os.ReadFile(filepath.Join(dir, "golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func openFile(t testing.TB, name string) *fits.File {
	return openPath(t, filepath.Join("testdata", name))
}

func openPath(t testing.TB, path string) *fits.File {
	f, err := fits.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestImagesAgainstAstropy compares sums over all pixels, and a section.
func TestImagesAgainstAstropy(t *testing.T) { compareImages(t, "testdata") }

// TestFreshFiles reads what astropy writes in this run.
func TestFreshFiles(t *testing.T) {
	dir := peer.Golden(t, peer.Python(t, "astropy.io.fits"), "testdata/make_golden.py", peer.Seed())
	compareImages(t, dir)
	compareTables(t, dir)
}

// TestOthersReadWhatIsWritten has astropy and funpack unpack our compressed images.
func TestOthersReadWhatIsWritten(t *testing.T) {
	python := peer.Python(t, "astropy.io.fits")
	dir := t.TempDir()
	t.Setenv("FITS_COMPRESSED", dir)
	TestCompressionComesBack(t)
	files, err := filepath.Glob(filepath.Join(dir, "*.fits"))
	if err != nil || len(files) < 90 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files { // beside each what we read from it
		h := openPath(t, path).HDUs[1]
		im, err := h.Image()
		if err != nil {
			t.Fatal(err)
		}
		if err := fits.NewFile(fits.NewImageHDU(im, nil)).Write(path + ".plain"); err != nil {
			t.Fatal(err)
		}
	}
	peer.Golden(t, python, "testdata/unpack.py", dir)
}

func compareImages(t *testing.T, dir string) {
	seen := 0
	for name, raw := range golden(t, dir) {
		var want struct {
			Dims          []int
			Sum, Weighted float64
			NaNs          int
			Section       []*float64
		}
		if json.Unmarshal(raw, &want) != nil || want.Dims == nil {
			continue
		}
		seen++
		t.Run(name, func(t *testing.T) {
			h, err := openPath(t, filepath.Join(dir, name)).FirstImage()
			if err != nil {
				t.Fatal(err)
			}
			im, err := h.Image()
			if err != nil {
				t.Fatal(err)
			}
			var sum, weighted float64
			nans := 0
			for i, v := range im.Floats() {
				if math.IsNaN(v) {
					nans++
					continue
				}
				sum += v
				weighted += v * float64(i%97)
			}
			near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
			if nans != want.NaNs || !near(sum, want.Sum) || !near(weighted, want.Weighted) {
				t.Errorf("sum %v, weighted %v, %d NaN; want %v, %v, %d", sum, weighted, nans, want.Sum, want.Weighted, want.NaNs)
			}
			lo, hi := make([]int, len(want.Dims)), append([]int(nil), want.Dims...)
			lo[0], lo[1], hi[0], hi[1] = 40, 11, 47, 15
			part, err := h.Section(lo, hi)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range part.Floats() {
				w := want.Section[i]
				if w == nil && math.IsNaN(v) {
					continue
				}
				if w == nil || math.Abs(v-*w) > 1e-7*math.Abs(*w) { // astropy gives scaled 16 bit pixels as float32
					t.Fatalf("section pixel %d = %v, want %v", i, v, w)
				}
			}
		})
	}
	if seen < 20 {
		t.Errorf("%d images compared", seen)
	}
}

func TestTablesAgainstAstropy(t *testing.T) { compareTables(t, "testdata") }

func compareTables(t *testing.T, dir string) {
	for _, name := range []string{"synthetic_table.fits", "synthetic_scaledcol.fits", "synthetic_ascii.fits"} {
		var want map[string][]any
		if err := json.Unmarshal(golden(t, dir)[name], &want); err != nil {
			t.Fatal(err)
		}
		tab, err := table.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		compare(t, name, tab, want)
		path := filepath.Join(t.TempDir(), "again.fits")
		if err := tab.Write(path); err != nil {
			t.Fatal(err)
		}
		again, err := table.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, name+" written and read again", again, want)
	}
}

func compare(t *testing.T, name string, tab *table.Table, want map[string][]any) {
	t.Helper()
	if tab.NumCols() != len(want) {
		t.Errorf("%s: columns %v, want %d", name, tab.Names(), len(want))
	}
	for col, cells := range want {
		c, err := tab.Col(col)
		if err != nil {
			t.Error(err)
			continue
		}
		for i, w := range cells {
			got, err := json.Marshal(jsonValue(c.Value(i)))
			if err != nil {
				t.Fatal(err)
			}
			var g any
			if err := json.Unmarshal(got, &g); err != nil {
				t.Fatal(err)
			}
			if !same(g, w) {
				t.Errorf("%s: %s[%d] = %s, want %v", name, col, i, got, w)
			}
		}
	}
}

func jsonValue(v any) any {
	switch v := v.(type) {
	case complex128:
		return []float64{real(v), imag(v)}
	case string:
		return strings.TrimSpace(v)
	}
	return v
}

func same(a, b any) bool {
	if x, ok := a.([]any); ok || a == nil {
		y, _ := b.([]any)
		if len(x) != len(y) {
			return false
		}
		for i := range x {
			if !same(x[i], y[i]) {
				return false
			}
		}
		return true
	}
	x, ok1 := a.(float64)
	y, ok2 := b.(float64)
	if ok1 && ok2 {
		return math.Abs(x-y) <= 1e-6*math.Abs(y)
	}
	return a == b
}
