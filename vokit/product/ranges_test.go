package product_test

import (
	"bytes"
	"context"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/fits"
	"vogo/vokit/image"
	"vogo/vokit/product"
	"vogo/vokit/sky"
	"vogo/vokit/table"
)

// plate is a synthetic plate of 1 GB, made as it is read: pixel i has the
// highest byte 1 + i mod 100.
type plate struct {
	header []byte
	size   int64
}

const plateSide = 16384

func newPlate(t *testing.T) *plate {
	hdr, err := fits.ParseHeader(strings.Join([]string{
		"SIMPLE  =                    T", "BITPIX  =                   32", "NAXIS   =                    2",
		"NAXIS1  =                16384", "NAXIS2  =                16384",
		"CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CRVAL1  = 150.0", "CRVAL2  = 2.0",
		"CRPIX1  = 8192.5", "CRPIX2  = 8192.5", "CDELT1  = -0.0003", "CDELT2  = 0.0003"}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, line := range strings.Split(strings.TrimRight(hdr.String(), "\n"), "\n") {
		b.WriteString(line + strings.Repeat(" ", 80-len(line)))
	}
	if !strings.Contains(b.String(), "END     ") {
		b.WriteString("END" + strings.Repeat(" ", 77))
	}
	b.WriteString(strings.Repeat(" ", 2880-b.Len()%2880))
	size := int64(b.Len()) + 4*plateSide*plateSide
	return &plate{b.Bytes(), size + (2880-size%2880)%2880}
}

func (p *plate) ReadAt(out []byte, off int64) (int, error) {
	for i := range out {
		at := off + int64(i)
		switch k := at - int64(len(p.header)); {
		case at >= p.size:
			return i, io.EOF
		case k < 0:
			out[i] = p.header[at]
		case k%4 == 0:
			out[i] = byte(1 + k/4%100)
		default:
			out[i] = 0
		}
	}
	return len(out), nil
}

// server gives a file in parts, and counts bytes and requests.
type server struct {
	*httptest.Server
	sent, requests atomic.Int64
}

func serveParts(t *testing.T, file io.ReaderAt, size int64) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		w.Header().Set("Content-Type", "application/fits")
		http.ServeContent(counted{w, &s.sent}, r, "plate.fits", time.Time{}, io.NewSectionReader(file, 0, size))
	}))
	t.Cleanup(s.Close)
	return s
}

var middle = dal.Circle{Center: sky.New(150, 2), Radius: 0.01}

// checkPiece looks at the piece of newPlate around its middle.
func checkPiece(t *testing.T, im *image.Image) {
	t.Helper()
	if im.Width() != 67 || im.Height() != 67 {
		t.Errorf("%d × %d pixels", im.Width(), im.Height())
	}
	x0, y0 := 8191.5-33.5, 8191.5-33.5
	if got, want := im.At(0, 0), float64(int64(1+(int64(y0)*plateSide+int64(x0))%100)<<24); got != want {
		t.Errorf("pixel %v, want %v", got, want)
	}
	if c, err := im.Center(); err != nil || sky.Separation(c, middle.Center) > 0.0003 {
		t.Errorf("the middle is at %v (%v), want %v", c, err, middle.Center)
	}
}

// TestCutoutOfALargePlate cuts a piece out of 1 GB and counts what is sent.
func TestCutoutOfALargePlate(t *testing.T) {
	p := newPlate(t)
	s := serveParts(t, p, p.size)
	im, err := product.Cutout(context.Background(), s.URL+"/plate.fits", middle)
	if err != nil {
		t.Fatal(err)
	}
	checkPiece(t, im)
	if n := s.sent.Load(); n > 12<<20 {
		t.Errorf("%d bytes of %d were sent", n, p.size)
	}
}

// TestFetchOfALargePlate fetches a piece of 1 GB and counts what is sent.
func TestFetchOfALargePlate(t *testing.T) {
	p := newPlate(t)
	s := serveParts(t, p, p.size)
	dir := t.TempDir()
	report, err := product.Fetch(context.Background(), s.URL+"/plate.fits", dir, dal.Around(middle.Center, middle.Radius))
	if err != nil {
		t.Fatal(err)
	}
	if n := s.sent.Load(); n > 12<<20 {
		t.Errorf("%d bytes of %d were sent", n, p.size)
	}
	row := report.Rows()[0]
	if status, semantics := text(t, row, "status"), text(t, row, "semantics"); status != "fetched" || semantics != "cutout" {
		t.Fatalf("%s as %s: %s", status, semantics, text(t, row, "note"))
	}
	im, err := image.Open(filepath.Join(dir, filepath.Base(text(t, row, "file"))))
	if err != nil {
		t.Fatal(err)
	}
	checkPiece(t, im)
	if left, err := filepath.Glob(filepath.Join(dir, "*plate*")); err != nil || len(left) != 1 {
		t.Errorf("files %v (%v), want the piece alone", left, err)
	}
}

func text(t *testing.T, r table.Row, column string) string {
	t.Helper()
	s, err := r.Text(column)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// compressedPlate is a synthetic plate in tiles of whole rows, and its pixels.
func compressedPlate(t *testing.T, c fits.Compression) ([]byte, []int16) {
	const side = 2048
	r := rand.New(rand.NewPCG(9, 9))
	px := make([]int16, side*side)
	for i := range px {
		px[i] = int16(r.IntN(200))
	}
	im, err := fits.NewImage([]int{side, side}, px)
	if err != nil {
		t.Fatal(err)
	}
	hdr, err := fits.ParseHeader("CTYPE1  = 'RA---TAN'\nCTYPE2  = 'DEC--TAN'\nCRVAL1  = 150.0\nCRVAL2  = 2.0\nCRPIX1  = 1024.5\nCRPIX2  = 1024.5\nCDELT1  = -0.0003\nCDELT2  = 0.0003")
	if err != nil {
		t.Fatal(err)
	}
	h, err := fits.NewCompressedHDU(im, hdr, c)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(h).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), px
}

// TestCutoutOfACompressedPlate reads the tiles that a piece needs, in few requests.
func TestCutoutOfACompressedPlate(t *testing.T) {
	for name, c := range map[string]struct {
		fits.Compression
		part, requests int64 // at most: a part of the file, requests
	}{
		"rows":    {fits.Compression{}, 10, 5},
		"squares": {fits.Compression{Tile: []int{128, 128}}, 8, 5},
	} {
		file, px := compressedPlate(t, c.Compression)
		s := serveParts(t, bytes.NewReader(file), int64(len(file)))
		im, err := product.Cutout(context.Background(), s.URL+"/plate.fits", middle)
		if err != nil {
			t.Fatal(err)
		}
		x0, y0 := int(math.Ceil(1023.5-33.5)), int(math.Ceil(1023.5-33.5))
		for y := range im.Height() {
			for x := range im.Width() {
				if got, want := im.At(x, y), float64(px[(y0+y)*2048+x0+x]); got != want {
					t.Fatalf("%s: pixel (%d, %d) is %v, want %v", name, x, y, got, want)
				}
			}
		}
		if n := s.sent.Load(); n > int64(len(file))/c.part || s.requests.Load() > c.requests {
			t.Errorf("%s: %d bytes of %d in %d requests", name, n, len(file), s.requests.Load())
		}
	}
}

type counted struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return c.ResponseWriter.Write(p)
}

// TestCutoutOfAWholeFile cuts what a server gives only as a whole.
func TestCutoutOfAWholeFile(t *testing.T) {
	im, err := fits.NewImage([]int{40, 40}, make([]int16, 1600))
	if err != nil {
		t.Fatal(err)
	}
	hdr, err := fits.ParseHeader("CTYPE1  = 'RA---TAN'\nCTYPE2  = 'DEC--TAN'\nCRVAL1  = 150.0\nCRVAL2  = 2.0\nCRPIX1  = 20\nCRPIX2  = 20\nCDELT1  = -0.001\nCDELT2  = 0.001")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(fits.NewImageHDU(im, hdr)).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(b.Bytes()) }))
	defer s.Close()
	cut, err := product.Cutout(context.Background(), s.URL, dal.Circle{Center: sky.New(150, 2), Radius: 0.005})
	if err != nil || cut.Width() != 10 {
		t.Errorf("%v, %v", cut, err)
	}
	report, err := product.Fetch(context.Background(), s.URL+"/whole.fits", t.TempDir(), dal.Around(sky.New(150, 2), 0.005))
	if err != nil {
		t.Fatal(err)
	}
	if row := report.Rows()[0]; text(t, row, "semantics") != "cutout" {
		t.Errorf("%s as %s: %s", text(t, row, "status"), text(t, row, "semantics"), text(t, row, "note"))
	}
}
