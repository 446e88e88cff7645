//go:build unix

// Package pixels measures what images, tables and coverages cost. PIXELS_DIR
// names a directory for the synthetic files, so that pixels.py can read the same.
package pixels

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"vogo/vokit/fits"
	"vogo/vokit/image"
	"vogo/vokit/moc"
	"vogo/vokit/sky"
	"vogo/vokit/table"
	"vogo/vokit/wcs"
)

const side = 4096

const coordinates = `CTYPE1  = 'RA---TAN'
CTYPE2  = 'DEC--TAN'
CRVAL1  = 150.0
CRVAL2  = 2.0
CRPIX1  = 2048.5
CRPIX2  = 2048.5
CDELT1  = -0.0001
CDELT2  = 0.0001`

func header(b *testing.B) *fits.Header {
	h, err := fits.ParseHeader(coordinates)
	if err != nil {
		b.Fatal(err)
	}
	return h
}

// cpu reports the processor time of a run, which neighbours disturb less than
// the time on the clock.
func cpu(b *testing.B) func() {
	start := processorTime()
	return func() {
		b.ReportMetric(float64((processorTime()-start).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	}
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// file makes a synthetic file once.
func file(b *testing.B, name string, build func() *fits.HDU) string {
	dir := os.Getenv("PIXELS_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if err := fits.NewFile(build()).Write(path); err != nil {
		b.Fatal(err)
	}
	return path
}

// synthetic is an image: noise and 2,000 stars.
func synthetic() []float32 {
	r := rand.New(rand.NewPCG(1, 1))
	px := make([]float32, side*side)
	for i := range px {
		px[i] = float32(100 + 5*r.NormFloat64())
	}
	for range 2000 {
		x, y, f := r.IntN(side-20)+10, r.IntN(side-20)+10, math.Pow(10, 2+2.5*r.Float64())
		for j := -8; j <= 8; j++ {
			for i := -8; i <= 8; i++ {
				px[(y+j)*side+x+i] += float32(f * math.Exp(-float64(i*i+j*j)/8))
			}
		}
	}
	return px
}

func floats(b *testing.B) string {
	return file(b, "float.fits", func() *fits.HDU {
		im, err := fits.NewImage([]int{side, side}, synthetic())
		if err != nil {
			b.Fatal(err)
		}
		return fits.NewImageHDU(im, header(b))
	})
}

func BenchmarkCut(b *testing.B) {
	path := floats(b)
	defer cpu(b)()
	for b.Loop() {
		im, err := image.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		cut, err := im.Cutout(sky.New(150.05, 2.05), 0.05, 0.05)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := cut.Pixels(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPicture(b *testing.B) {
	path := floats(b)
	defer cpu(b)()
	for b.Loop() {
		im, err := image.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, _, err := im.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRice(b *testing.B) {
	path := file(b, "rice.fits", func() *fits.HDU {
		px := synthetic()
		ints := make([]int16, len(px))
		for i, v := range px {
			ints[i] = int16(min(v, 32000))
		}
		im, err := fits.NewImage([]int{side, side}, ints)
		if err != nil {
			b.Fatal(err)
		}
		h, err := fits.NewCompressedHDU(im, header(b), fits.Compression{})
		if err != nil {
			b.Fatal(err)
		}
		return h
	})
	b.SetBytes(2 * side * side)
	defer cpu(b)()
	for b.Loop() {
		f, err := fits.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.HDUs[1].Image(); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

func BenchmarkTable(b *testing.B) {
	const rows = 1_000_000
	path := file(b, "table.fits", func() *fits.HDU {
		r := rand.New(rand.NewPCG(2, 2))
		ra, dec, mag, id, name := make([]float64, rows), make([]float64, rows), make([]float32, rows), make([]int64, rows), make([]string, rows)
		for i := range rows {
			ra[i], dec[i], mag[i], id[i] = r.Float64()*360, r.Float64()*180-90, float32(r.Float64()*20), int64(i)
			name[i] = "star " + string(rune('a'+i%26))
		}
		var cols []*table.Column
		for _, c := range []struct {
			n string
			v any
		}{{"ra", ra}, {"dec", dec}, {"mag", mag}, {"id", id}, {"name", name}} {
			col, err := table.NewColumn(table.Meta{Name: c.n}, c.v)
			if err != nil {
				b.Fatal(err)
			}
			cols = append(cols, col)
		}
		t, err := table.New("synthetic", cols...)
		if err != nil {
			b.Fatal(err)
		}
		h, err := fits.NewTableHDU(t)
		if err != nil {
			b.Fatal(err)
		}
		return h
	})
	defer cpu(b)()
	for b.Loop() {
		t, err := fits.ReadTableFile(path)
		if err != nil {
			b.Fatal(err)
		}
		if t.NumRows() != rows {
			b.Fatal(t.NumRows())
		}
	}
}

func BenchmarkCoordinates(b *testing.B) {
	for _, distortion := range []string{"", "\nCTYPE1  = 'RA---TAN-SIP'\nCTYPE2  = 'DEC--TAN-SIP'\nA_ORDER = 2\nB_ORDER = 2\nA_2_0   = 1E-8\nB_0_2   = 1E-8\nA_1_1   = 2E-9"} {
		name, text := "TAN", coordinates
		if distortion != "" {
			name = "SIP"
			text = strings.Join(strings.Split(coordinates, "\n")[2:], "\n") + distortion
		}
		h, err := fits.ParseHeader(text)
		if err != nil {
			b.Fatal(err)
		}
		w, err := wcs.New(h)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			defer cpu(b)()
			for b.Loop() {
				for i := range 1_000_000 {
					c, err := w.PixelToSky(float64(i%1000)*4, float64(i/1000)*4)
					if err != nil {
						b.Fatal(err)
					}
					if _, _, err := w.SkyToPixel(c); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkCones(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	centers := make([]sky.Coord, 100_000)
	for i := range centers {
		centers[i] = sky.New(r.Float64()*360, math.Asin(2*r.Float64()-1)*180/math.Pi)
	}
	defer cpu(b)()
	for b.Loop() {
		if _, err := moc.FromCones(centers, []float64{0.1}, 10); err != nil {
			b.Fatal(err)
		}
	}
}
