package wcs_test

import (
	"fmt"
	"log"

	"vogo/vokit/fits"
	"vogo/vokit/wcs"
)

func header(text string) *fits.Header {
	h, err := fits.ParseHeader(text)
	if err != nil {
		log.Fatal(err)
	}
	return h
}

func ExampleWCS_PixelToWorld() {
	w, err := wcs.New(header("NAXIS   = 1\nCTYPE1  = 'FREQ'\nCUNIT1  = 'GHz'\nCRVAL1  = 1.42\nCRPIX1  = 1\nCDELT1  = 0.001"))
	if err != nil {
		log.Fatal(err)
	}
	v, err := w.PixelToWorld(100)
	fmt.Printf("%.4g %s %v\n", v[0], w.Axes[0].Unit, err)
	// Output: 1.52e+09 Hz <nil>
}

func ExampleWCS_Footprint() {
	w, err := wcs.New(header(tanHeader))
	if err != nil {
		log.Fatal(err)
	}
	r, err := w.Footprint(100, 80)
	if err != nil {
		log.Fatal(err)
	}
	angle, mirrored := w.Orientation()
	sx, sy := w.PixelScales()
	fmt.Printf("%.4f deg², %.1f × %.1f arcsec a pixel, y axis at %.0f°, mirrored: %v\n", r.Area(), sx*3600, sy*3600, angle, mirrored)
	// Output: 0.0080 deg², 3.6 × 3.6 arcsec a pixel, y axis at 0°, mirrored: false
}

func ExampleWCS_String() {
	w, err := wcs.New(header(tanHeader))
	fmt.Println(w, err)
	// Output: coordinates RA---TAN, DEC--TAN, ICRS, 3.6″ × 3.6″ a pixel, y axis at 0° (north through east) <nil>
}

func ExampleCrop() {
	h := header(tanHeader)
	if err := wcs.Crop(h, 10, 20); err != nil { // the pixel (10, 20) becomes the first
		log.Fatal(err)
	}
	fmt.Println(h.Get("CRPIX1"), h.Get("CRPIX2"))
	// Output: 40.5 20.5
}

func ExampleNewAlt() {
	h := header(tanHeader + "\nCTYPE1A = 'DETX'\nCTYPE2A = 'DETY'\nCRVAL1A = 1000\nCRVAL2A = 2000\nCRPIX1A = 1\nCRPIX2A = 1\nCDELT1A = 2\nCDELT2A = 2")
	detector, err := wcs.NewAlt(h, "A")
	if err != nil {
		log.Fatal(err)
	}
	v, err := detector.PixelToWorld(10, 20)
	fmt.Println(detector, v, err)
	// Output: coordinates DETX, DETY (none on the sky) [1020 2040] <nil>
}
