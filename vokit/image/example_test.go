package image_test

import (
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"

	"vogo/vokit/fits"
	"vogo/vokit/image"
	"vogo/vokit/sky"
)

// example is a synthetic image of three stars around (150°, 2°); with planes it is a cube.
func example(planes int) *image.Image {
	px := make([]float32, 60*50*planes)
	for i := range px {
		x, y := float64(i%60), float64(i/60%50)
		px[i] = 10
		for k, s := range [][2]float64{{15, 12}, {40, 20}, {28, 38}} {
			if planes == 1 || i/3000%3 == k {
				px[i] += float32(1000 * math.Exp(-(math.Pow(x-s[0], 2)+math.Pow(y-s[1], 2))/8))
			}
		}
	}
	im, err := fits.NewImage([]int{60, 50, planes}, px)
	if err != nil {
		log.Fatal(err)
	}
	hdr, err := fits.ParseHeader("OBJECT  = 'synthetic'\nBUNIT   = 'Jy/beam'\nCTYPE1  = 'RA---TAN'\nCTYPE2  = 'DEC--TAN'\nCRVAL1  = 150\nCRVAL2  = 2\nCRPIX1  = 30.5\nCRPIX2  = 25.5\n" +
		"CDELT1  = -0.001\nCDELT2  = 0.001\nCTYPE3  = 'FREQ'\nCRVAL3  = 1.42E9\nCRPIX3  = 1\nCDELT3  = 1E6")
	if err != nil {
		log.Fatal(err)
	}
	out, err := image.FromHDU(fits.NewImageHDU(im, hdr))
	if err != nil {
		log.Fatal(err)
	}
	return out
}

func ExampleImage_With() {
	im := example(1)
	shown, err := im.With(image.Stretch("log"), image.Percent(99.5), image.Colormap("viridis"),
		image.ScaleBar(true), image.Compass(true), image.Title("three stars (synthetic)"))
	if err != nil {
		log.Fatal(err)
	}
	_, w, h, err := shown.PNG() // what a notebook shows
	fmt.Println(w > 500, h > 400, err)
	_, err = im.With(image.Stretch("cubic"))
	fmt.Println(err)
	// Output:
	// true true <nil>
	// image: stretch "cubic" is none of linear, asinh, sqrt, log, square
}

func ExampleOverlay() {
	stars := []sky.Coord{sky.New(150.0155, 1.9865), sky.New(149.9905, 1.9945)}
	im, err := example(1).With(image.Overlay(stars), image.Circle(sky.New(150, 2), 0.01, "field"), image.Overlay("BOX 150 2 0.02 0.01"))
	fmt.Println(im, err)
	// Output: image: FITS image, 60 × 50 px, 32 bit floats, centre 10h00m00.00s +02°00′00″ (ICRS), 3.6′ × 3′, 3.6″/px <nil>
}

func ExampleImage_CutoutRegion() {
	ring, err := sky.ParseRegion("DIFFERENCE ICRS (CIRCLE 150 2 0.02 CIRCLE 150 2 0.01)")
	if err != nil {
		log.Fatal(err)
	}
	cut, err := example(1).CutoutRegion(ring)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cut.Width(), cut.Height(), cut.At(20, 20), cut.At(20, 3)) // the middle has no value
	// Output: 40 40 NaN 10
}

func ExampleImage_CutoutCircle() {
	cut, err := example(1).CutoutCircle(sky.New(150, 2), 0.01)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cut.Width(), cut.Height(), cut.At(0, 0))
	// Output: 20 20 NaN
}

func ExampleImage_CutoutPolygon() {
	cut, err := example(1).CutoutPolygon([]sky.Coord{sky.New(150.01, 1.99), sky.New(149.99, 1.99), sky.New(150, 2.01)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cut.Width(), cut.Height())
	// Output: 20 20
}

func ExampleImage_CutoutPixels() {
	_, err := example(1).CutoutPixels(2, 2, 20, 20, image.Strict)
	fmt.Println(err)
	cut, err := example(1).CutoutPixels(2, 2, 20, 20, image.Partial) // no value beyond the edge
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cut.Width(), cut.At(0, 0))
	// Output:
	// image: cutout of 20 × 20 pixels around pixel (2.0, 2.0) of the image (60 × 50) reaches beyond the image
	// 20 NaN
}

func ExampleImage_Footprint() {
	r, err := example(1).Footprint()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f deg² %v\n", r.Area(), r.Contains(sky.New(150, 2)))
	// Output: 0.0030 deg² true
}

func ExampleRGB() {
	red, green, blue := example(1), example(1), example(1)
	im, err := image.RGB(red, green, blue, image.Percent(99))
	fmt.Println(im, err)
	// Output: image: RGB image, 60 × 50 px, centre 10h00m00.00s +02°00′00″ (ICRS), 3.6′ × 3′, 3.6″/px <nil>
}

func ExampleImage_Strip() {
	cube := example(3)
	strip, err := cube.Strip()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cube)
	fmt.Println(strip)
	// Output:
	// image: FITS image, 60 × 50 px, 3 planes, 32 bit floats, centre 10h00m00.00s +02°00′00″ (ICRS), 3.6′ × 3′, 3.6″/px
	// strip of 3 of 3 planes of the image
}

// In a notebook a slider chooses the plane; the strip stands above it.
func ExampleImage_Slider() {
	if err := example(3).Slider(); err != nil {
		log.Fatal(err)
	}
}

func ExampleImage_Plane() {
	p, err := example(3).Plane(1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.At(40, 20), p.At(15, 12))
	// Output: 1010 10
}

func ExampleImage_Histogram() {
	h, err := example(1).Histogram()
	fmt.Println(h, err)
	// Output: histogram of value [Jy/beam] (10 to 892): 2,997 values in 100 bins <nil>
}

func ExampleImage_Write() {
	dir, err := os.MkdirTemp("", "image")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"stars.fits", "stars.fits.fz", "stars.png"} { // pixels, pixels in compressed tiles, a picture
		path := filepath.Join(dir, name)
		if err := example(1).Write(path); err != nil {
			log.Fatal(err)
		}
		im, err := image.Open(path)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(name, im.Format(), im.Width(), im.Height())
	}
	// Output:
	// stars.fits fits 60 50
	// stars.fits.fz fits 60 50
	// stars.png png 60 50
}

func ExampleNewGallery() {
	fmt.Println(image.NewGallery(example(1), example(1)))
	// Output: gallery of 2 images: the image, the image
}

func ExampleZScale() {
	px, err := example(1).Pixels()
	if err != nil {
		log.Fatal(err)
	}
	lo, hi := image.ZScale(px)
	fmt.Printf("%.4g %.4g\n", lo, hi)
	// Output: 10 12.65
}
