package vokit_test

import (
	"bytes"
	"fmt"
	"log"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	vo "vogo/vokit"
	"vogo/vokit/fits"
)

// syntheticCurve is a light curve with a period of 2.5 days.
func syntheticCurve() (*vo.Table, error) {
	var t, m []float64
	for i := range 120 {
		at := 55000 + 0.7*float64(i) + 0.1*math.Sin(float64(i*i))
		t, m = append(t, at), append(m, 12+0.3*math.Sin(2*math.Pi*at/2.5))
	}
	return vo.NewTable("synthetic star", vo.Col("mjd", t, "d"), vo.Col("mag", m, "mag"))
}

func ExamplePeriodogram() {
	lc, err := syntheticCurve()
	if err != nil {
		log.Fatal(err)
	}
	p, err := vo.Periodogram(lc, 1, 10)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f days\n", p.Best())
	folded, err := vo.Fold(lc, p.Best())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(folded.String(), "phase"))
	// Output:
	// 2.50 days
	// true
}

func TestLightCurveVerb(t *testing.T) {
	lc, err := syntheticCurve()
	if err != nil {
		t.Fatal(err)
	}
	p, err := vo.LightCurve(lc)
	if err != nil || !strings.Contains(p.String(), "mag") {
		t.Errorf("%v, %v", p, err)
	}
	if _, err := vo.Periodogram(lc, 3); err == nil {
		t.Error("a periodogram of one period")
	}
}

func TestPlotSpectrumFromURL(t *testing.T) {
	im, err := fits.NewImage([]int{30}, make([]float32, 30))
	if err != nil {
		t.Fatal(err)
	}
	hdr, err := fits.ParseHeader("CRVAL1  = 4000.0\nCDELT1  = 2.0")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fits.NewFile(fits.NewImageHDU(im, hdr)).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/csv" {
			w.Header().Set("Content-Type", "text/csv")
			fmt.Fprint(w, "wavelength,flux\n400,1\n401,2\n402,3\n")
			return
		}
		w.Write(b.Bytes())
	}))
	defer s.Close()
	for path, want := range map[string]int{"/fits": 30, "/csv": 3} {
		got, err := vo.ReadSpectrum(s.URL + path)
		if err != nil || got.NumRows() != want {
			t.Errorf("%s: %v, %v", path, got, err)
			continue
		}
		if p, err := vo.PlotSpectrum(got); err != nil || !strings.Contains(p.String(), "wavelength") {
			t.Errorf("%s: %v, %v", path, p, err)
		}
	}
	if _, err := vo.PlotSpectrum(s.URL + "/nothing" + strings.Repeat("x", 3)); err != nil {
		t.Errorf("any path gives the spectrum: %v", err)
	}
	if _, err := vo.PlotSpectrum("no-such-file.fits"); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a file that is not there: %v", err)
	}
}
