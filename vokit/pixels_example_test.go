package vokit_test

import (
	"bytes"
	"fmt"
	"log"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	vo "vogo/vokit"
	"vogo/vokit/fits"
)

// syntheticPlate is a file of 200 × 200 pixels around (150°, 2°) with one star.
func syntheticPlate() []byte {
	px := make([]int16, 200*200)
	for i := range px {
		x, y := float64(i%200)-100, float64(i/200)-100
		px[i] = int16(100 + 5000*math.Exp(-(x*x+y*y)/10))
	}
	im, err := fits.NewImage([]int{200, 200}, px)
	if err != nil {
		log.Fatal(err)
	}
	hdr, err := fits.ParseHeader("OBJECT  = 'synthetic'\nCTYPE1  = 'RA---TAN'\nCTYPE2  = 'DEC--TAN'\nCRVAL1  = 150\nCRVAL2  = 2\nCRPIX1  = 100.5\nCRPIX2  = 100.5\nCDELT1  = -0.001\nCDELT2  = 0.001")
	if err != nil {
		log.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(fits.NewImageHDU(im, hdr)).WriteTo(&b); err != nil {
		log.Fatal(err)
	}
	return b.Bytes()
}

// plateServer gives the plate, also in parts.
func plateServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "plate.fits", time.Time{}, bytes.NewReader(syntheticPlate()))
	}))
}

func ExampleImage() {
	im, err := vo.Image(syntheticPlate())
	fmt.Println(im, err)
	// Output: image: FITS image, 200 × 200 px, 16 bit integers, centre 10h00m00.00s +02°00′00″ (ICRS), 12′ × 12′, 3.6″/px <nil>
}

func ExampleCutout() {
	s := plateServer()
	defer s.Close()
	pos, err := vo.Coord(150, 2)
	if err != nil {
		log.Fatal(err)
	}
	piece, err := vo.Cutout(s.URL+"/plate.fits", pos, vo.Arcmin(1)) // only these bytes come over the net
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(piece.Width(), piece.Height(), piece.At(16, 16))
	// Output: 33 33 4193
}

func ExampleFetch() {
	s := plateServer()
	defer s.Close()
	dir, err := os.MkdirTemp("", "plates")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	pos, err := vo.Coord(150, 2)
	if err != nil {
		log.Fatal(err)
	}
	report, err := vo.Fetch([]string{s.URL + "/plate.fits"}, dir, vo.Around(pos, vo.Arcmin(1)))
	if err != nil {
		log.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.fits"))
	if err != nil {
		log.Fatal(err)
	}
	status, err := report.Strings("status")
	fmt.Println(status, len(files), filepath.Base(files[0]), err)
	// Output: [fetched] 1 plate_cutout_150_2.fits <nil>
}

func ExampleOverlay() {
	im, err := vo.Image(syntheticPlate())
	if err != nil {
		log.Fatal(err)
	}
	pos, err := vo.Coord(150, 2)
	if err != nil {
		log.Fatal(err)
	}
	shown, err := im.With(vo.Overlay(pos), vo.Overlay("BOX 150 2 0.1 0.05"), vo.Circle(pos, vo.Arcmin(3), "the star"))
	fmt.Println(shown.Width(), err)
	// Output: 200 <nil>
}

func ExampleRGB() {
	im, err := vo.Image(syntheticPlate())
	if err != nil {
		log.Fatal(err)
	}
	colour, err := vo.RGB(im, im, im)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(colour.Format(), vo.Gallery(im, colour))
	// Output: rgb gallery of 2 images: the image, the image
}

func ExampleReadSpectrum() {
	t, err := vo.NewTable("synthetic", vo.Col("loglam", []float64{3.60, 3.61, 3.62}), vo.Col("flux", []float64{5, 7, 6}))
	if err != nil {
		log.Fatal(err)
	}
	s, err := vo.ReadSpectrum(t)
	if err != nil {
		log.Fatal(err)
	}
	w, err := s.Floats("wavelength")
	fmt.Printf("%.1f %v\n", w, err)
	p, err := vo.PlotSpectrum(t)
	fmt.Println(p, err)
	// Output:
	// [3981.1 4073.8 4168.7] <nil>
	// line plot of flux (5 to 7) against wavelength [Å] (3981.1 to 4168.7): 3 points <nil>
}

func ExampleLightCurve() {
	lc, err := syntheticCurve()
	if err != nil {
		log.Fatal(err)
	}
	p, err := vo.LightCurve(lc) // the brighter, the higher
	fmt.Println(p, err)
	// Output: scatter plot of mag [mag] (12.3 to 11.7) against mjd [d] (55000 to 55083.2): 120 points <nil>
}
