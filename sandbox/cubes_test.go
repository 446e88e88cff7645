package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A cube is found by ObsCore; what is cut out of it, on the sky and in
// wavelength, has the pixels of the whole.
func TestCubes(t *testing.T) {
	s := server(t)
	found := query(t, s, "casda", "SELECT obs_publisher_did, s_ra, s_dec, em_min, em_max, em_xel FROM ivoa.obscore WHERE dataproduct_type='cube' ORDER BY s_ra", nil)
	if found.NumRows() != len(galaxyCubes) {
		t.Fatalf("%d cubes, want %d", found.NumRows(), len(galaxyCubes))
	}
	g := galaxyCubes[1]
	_, _, whole := get(t, s.URL()+"/"+g.path())
	if int64(len(whole)) != g.size() {
		t.Errorf("the cube has %d bytes, links say %d", len(whole), g.size())
	}
	all := openImage(t, whole).im
	if fmt.Sprint(all.Dims) != fmt.Sprint([]int{cubeSide, cubeSide, cubeChannels}) {
		t.Fatalf("the cube is %v", all.Dims)
	}

	lo, hi := g.wavelengths(10, 14)
	middle := fmt.Sprintf("%.12g %.12g", lo+1e-9, hi-1e-9)
	_, _, dl := get(t, s.URL()+"/wallaby/q/dl/dlmeta?ID="+escapeDID(g.did()))
	if !strings.Contains(string(dl), `name="BAND"`) {
		t.Errorf("the service does not declare BAND: %s", dl)
	}
	form := url.Values{"ID": {g.did()}, "CIRCLE": {fmt.Sprintf("%g %g 0.1", g.ra, g.dec)}, "BAND": {middle}}
	status, _, data := get(t, s.URL()+"/wallaby/q/dl/dlget?"+form.Encode())
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, data)
	}
	cut := openImage(t, data).im
	if cut.Dims[2] != 4 || cut.Dims[0] < 20 || cut.Dims[0] > 30 {
		t.Fatalf("the part is %v", cut.Dims)
	}
	x0, y0 := (cubeSide-cut.Dims[0])/2, (cubeSide-cut.Dims[1])/2
	for k := range cut.Dims[2] {
		for y := range cut.Dims[1] {
			for x := range cut.Dims[0] {
				if a, b := cut.At(x, y, k), all.At(x0+x, y0+y, 10+k); a != b {
					t.Fatalf("pixel %d, %d of channel %d is %g, in the cube %g", x, y, k, a, b)
				}
			}
		}
	}

	form.Set("PHASE", "RUN")
	job, doc := postJob(t, s.URL()+"/wallaby/q/dl/async", form)
	_, _, async := get(t, job+"/results/cutout-1")
	if !bytes.Equal(async, data) {
		t.Errorf("the job gives %d bytes and not the same %d: %s", len(async), len(data), doc)
	}
}

// The receding half of a disk is seen at longer wavelengths.
func TestCubesTurn(t *testing.T) {
	for _, g := range galaxyCubes {
		pixels := g.render(g.whole())
		sum := func(k int) (along float64) {
			tan := g.projection()
			for y := range cubeSide {
				for x := range cubeSide {
					ra, dec := tan.sky(float64(x), float64(y))
					if receding(g, ra, dec) {
						along += float64(pixels[(k*cubeSide+y)*cubeSide+x])
					} else {
						along -= float64(pixels[(k*cubeSide+y)*cubeSide+x])
					}
				}
			}
			return along
		}
		// Low frequencies come first.
		half := cubeChannels / 2
		if low, high := sum(half-4), sum(half+4); low <= 0 || high >= 0 {
			t.Errorf("%s: towards %g° lie %g of a low channel and %g of a high one", g.name, g.angle, low, high)
		}
	}
}

// receding tells whether a position is on the receding side.
func receding(g *galaxyCube, ra, dec float64) bool {
	tan := tangent{ra0: g.ra, dec0: g.dec, scale: 1. / 60, rot: g.angle}
	_, north, _ := tan.pixel(ra, dec)
	return north > 0
}

func TestBadBands(t *testing.T) {
	s := server(t)
	g, p := galaxyCubes[0], cuttablePlate(t)
	circle := func(id string) string {
		if id == p.did() {
			return fmt.Sprintf("%g %g 0.02", p.ra, p.dec)
		}
		return fmt.Sprintf("%g %g 0.02", g.ra, g.dec)
	}
	for _, c := range []struct {
		id, band string
		status   int
		says     string
	}{
		{g.did(), "5e-7 6e-7", http.StatusNoContent, ""},
		{g.did(), "red", http.StatusBadRequest, "is not one number or an interval"},
		{p.did(), "5e-7 6e-7", http.StatusBadRequest, "has no spectral axis"},
		{g.did(), "-Inf +Inf", http.StatusOK, "SIMPLE"},
	} {
		status, _, data := get(t, s.URL()+"/wallaby/q/dl/dlget?"+url.Values{"ID": {c.id}, "BAND": {c.band}, "CIRCLE": {circle(c.id)}}.Encode())
		if status != c.status || !strings.Contains(string(data), c.says) {
			t.Errorf("BAND=%s: status %d: %.200s", c.band, status, data)
		}
	}
}
