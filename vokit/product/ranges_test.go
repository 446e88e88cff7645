package product_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/fits"
	"vogo/vokit/product"
	"vogo/vokit/sky"
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

// TestCutoutOfALargePlate cuts a piece out of 1 GB and counts what is sent.
func TestCutoutOfALargePlate(t *testing.T) {
	p := newPlate(t)
	var sent atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/fits")
		http.ServeContent(counted{w, &sent}, r, "plate.fits", time.Time{}, io.NewSectionReader(p, 0, p.size))
	}))
	defer s.Close()
	im, err := product.Cutout(context.Background(), s.URL+"/plate.fits", dal.Circle{Center: sky.New(150, 2), Radius: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	if im.Width() != 67 || im.Height() != 67 {
		t.Errorf("%d × %d pixels", im.Width(), im.Height())
	}
	x0, y0 := 8191.5-33.5, 8191.5-33.5
	if got, want := im.At(0, 0), float64(int64(1+(int64(y0)*plateSide+int64(x0))%100)<<24); got != want {
		t.Errorf("pixel %v, want %v", got, want)
	}
	if n := sent.Load(); n > 12<<20 {
		t.Errorf("%d bytes of %d were sent", n, p.size)
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
}
