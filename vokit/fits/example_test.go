package fits_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"vogo/vokit/fits"
	"vogo/vokit/table"
)

func ExampleOpen() {
	f, err := fits.Open("testdata/synthetic_cube.fits")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	fmt.Println(f.HDUs[0])
	part, err := f.HDUs[0].Section([]int{10, 20, 1}, []int{13, 22, 2}) // 3 × 2 pixels of the second plane, and no others
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(part.Dims, part.Len())
	// Output:
	// IMAGE                  93 × 70 × 2
	// [3 2 1] 6
}

func ExampleNewImage() {
	im, err := fits.NewImage([]int{3, 2}, []int16{1, 2, 3, 4, 5, 6})
	if err != nil {
		log.Fatal(err)
	}
	hdr := fits.NewHeader()
	if err := hdr.Set("OBJECT", "synthetic", "what is in the picture"); err != nil {
		log.Fatal(err)
	}
	hdu := fits.NewImageHDU(im, hdr)
	if err := hdu.AddChecksum(); err != nil {
		log.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(hdu).WriteTo(&b); err != nil {
		log.Fatal(err)
	}
	again, err := fits.Decode(&b)
	if err != nil {
		log.Fatal(err)
	}
	px, err := again.HDUs[0].Image()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(again.HDUs[0].Header.Get("OBJECT"), px.At(2, 1), again.HDUs[0].VerifyChecksum())
	// Output: synthetic 6 <nil>
}

func ExampleNewCompressedHDU() {
	mask := make([]uint8, 200*200)
	for i := range mask {
		if x, y := i%200-100, i/200-100; x*x+y*y < 2500 {
			mask[i] = 7
		}
	}
	im, err := fits.NewImage([]int{200, 200}, mask)
	if err != nil {
		log.Fatal(err)
	}
	hdu, err := fits.NewCompressedHDU(im, nil, fits.Compression{Algorithm: "PLIO_1"})
	if err != nil {
		log.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(hdu).WriteTo(&b); err != nil {
		log.Fatal(err)
	}
	back, err := hdu.Image()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(hdu)
	fmt.Println(b.Len() < len(mask)/2, back.At(100, 100), back.At(10, 10))
	// Output:
	// IMAGE, compressed PLIO_1              200 × 200
	// true 7 0
}

func ExampleNewTableHDU() {
	ra, err := table.NewColumn(table.Meta{Name: "ra", Unit: "deg", UCD: "pos.eq.ra"}, []float64{10.68, 83.63})
	if err != nil {
		log.Fatal(err)
	}
	name, err := table.NewColumn(table.Meta{Name: "name"}, []string{"M 31", "M 1"})
	if err != nil {
		log.Fatal(err)
	}
	t, err := table.New("targets", name, ra)
	if err != nil {
		log.Fatal(err)
	}
	hdu, err := fits.NewTableHDU(t)
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "fits")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "targets.fits.gz")
	if err := fits.NewFile(hdu).Write(path); err != nil {
		log.Fatal(err)
	}
	back, err := fits.ReadTableFile(path)
	if err != nil {
		log.Fatal(err)
	}
	names, err := back.Strings("name")
	fmt.Println(back.Name, back.NumRows(), names, err)
	// Output: targets 2 [M 31 M 1] <nil>
}

func ExampleParseHeader() {
	h, err := fits.ParseHeader("OBJECT  = 'M 31'\nEXPTIME = 30.5 / [s]\nHIERARCH ESO DET DIT = 0.25")
	if err != nil {
		log.Fatal(err)
	}
	t, err := h.Float("exptime")
	fmt.Println(h.TextOr("OBJECT", "?"), t, err, h.Get("ESO DET DIT"))
	_, err = h.Float("EXPTIM")
	fmt.Println(err)
	// Output:
	// M 31 30.5 <nil> 0.25
	// header: no keyword EXPTIM (nearest: EXPTIME)
}

func ExampleRangeReader() {
	s := httptest.NewServer(http.FileServer(http.Dir("testdata"))) // any server that gives parts of files
	defer s.Close()
	r, err := fits.RangeReader(context.Background(), nil, s.URL+"/synthetic_cube.fits")
	if err != nil {
		log.Fatal(err)
	}
	f, err := fits.Read(r, r.Size())
	if err != nil {
		log.Fatal(err)
	}
	part, err := f.HDUs[0].Section([]int{40, 11, 0}, []int{47, 15, 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Size(), part.Dims, math.IsNaN(part.At(0, 0, 0)))
	// Output: 57600 [7 4 1] false
}
