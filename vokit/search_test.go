package vokit_test

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	vo "vogo/vokit"
	"vogo/vokit/dal"
	"vogo/vokit/registry"
	skypos "vogo/vokit/sky"
	"vogo/vokit/table"
)

// recorder answers every search with one row and keeps what was asked.
func recorder(t *testing.T) (base string, asked *url.Values) {
	t.Helper()
	asked = new(url.Values)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = r.URL.Query()
		fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE><FIELD name="x" datatype="int"/><DATA><TABLEDATA><TR><TD>1</TD></TR><TR><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

func TestSearchParameters(t *testing.T) {
	base, asked := recorder(t)
	pos, err := vo.Coord(274.688, -13.792)
	if err != nil {
		t.Fatal(err)
	}
	around := vo.Around(pos, vo.Deg(.1))
	visible := vo.Spectrum("400 nm", "700nm")
	year := vo.During("1995-01-01", "1995-12-31")
	sia1, _ := vo.SIA(base + "/siap.xml?")
	sia2, _ := vo.SIA(base + "/sia2/query?COLLECTION=x")
	ssa, _ := vo.SSA(base)
	cone, _ := vo.Cone(base)
	slap, _ := vo.SLAP(base)
	// Protocols that know circles only are asked for the one around a range.
	circle := dal.Degrees(2 * skypos.Separation(skypos.New(10, 0), skypos.New(11, 1)))
	tests := []struct {
		name   string
		search func(...vo.Option) (*table.Table, error)
		opts   []vo.Option
		want   string
	}{
		{"cone", cone.Search, []vo.Option{around, vo.Param("VERB", "3")}, "DEC=-13.792&RA=274.688&SR=0.1&VERB=3"},
		{"sia 1", sia1.Search, []vo.Option{around, vo.MaxRec(5)}, "FORMAT=ALL&INTERSECT=OVERLAPS&MAXREC=5&POS=274.688,-13.792&SIZE=0.2"},
		{"sia 2", sia2.Search, []vo.Option{around, visible, year}, "BAND=4e-07 7e-07&COLLECTION=x&POS=CIRCLE 274.688 -13.792 0.1&TIME=49718 50083"},
		{"sia 2 without position", sia2.Search, []vo.Option{vo.During(49718.5, 49719)}, "COLLECTION=x&TIME=49718.5 49719"},
		{"ssa", ssa.Search, []vo.Option{around, visible, year}, "BAND=4e-07/7e-07&POS=274.688,-13.792&REQUEST=queryData&SIZE=0.2&TIME=1995-01-01T00:00:00/1996-01-01T00:00:00"},
		{"sia 2 in a polygon", sia2.Search, []vo.Option{vo.Polygon(skypos.New(9, 1), skypos.New(11, 1), skypos.New(10, 2))}, "COLLECTION=x&POS=POLYGON 9 1 11 1 10 2"},
		{"sia 1 in a range", sia1.Search, []vo.Option{vo.Range(9, 11, -1, 1)}, "FORMAT=ALL&INTERSECT=OVERLAPS&POS=10,0&SIZE=" + circle},
		{"ssa in a range", ssa.Search, []vo.Option{vo.Range(9, 11, -1, 1)}, "POS=10,0&REQUEST=queryData&SIZE=" + circle},
		{"slap", slap.Search, []vo.Option{vo.Spectrum("500 nm", "501 nm")}, "REQUEST=queryData&WAVELENGTH=5e-07/5.01e-07"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tab, err := tt.search(tt.opts...)
			if err != nil || tab.NumRows() != 2 {
				t.Fatalf("got %v, %v", tab, err)
			}
			got, err := url.QueryUnescape(asked.Encode())
			if err != nil || got != tt.want {
				t.Errorf("asked %s\nwant  %s", got, tt.want)
			}
		})
	}
	if tab, err := cone.Search(around, vo.MaxRec(1)); err != nil || tab.NumRows() != 1 || !tab.Overflow {
		t.Errorf("a cone search cut to one row: %v, %v", tab, err)
	}
}

func TestSearchMistakes(t *testing.T) {
	base, asked := recorder(t)
	sia1, _ := vo.SIA(base + "/siap")
	slap, _ := vo.SLAP(base)
	pos, _ := vo.Coord(1, 2)
	for _, tt := range []struct {
		search func(...vo.Option) (*table.Table, error)
		opt    vo.Option
		want   string
	}{
		{sia1.Search, vo.MaxRec(1), "no position to search around"},
		{sia1.Search, vo.Around(pos, -1), "no circle"},
		{slap.Search, vo.Around(pos, 1), "no part of the spectrum"},
		{slap.Search, vo.Spectrum("500.7"), `"500.7" is no place in the spectrum`},
		{slap.Search, vo.Spectrum("5 kg"), `"kg" is no unit of wavelength`},
		{slap.Search, vo.Spectrum(), "wants one or two places"},
		{sia1.Search, vo.During("last year", 3), "last year"},
		{sia1.Search, vo.Timeout("soon"), "cannot make a time limit of a string"},
	} {
		_, err := tt.search(tt.opt)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	if *asked != nil {
		t.Error("a request was sent")
	}
	if _, err := vo.SSA("gavo"); !errors.Is(err, dal.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestSpectrum(t *testing.T) {
	for in, want := range map[string]float64{"500.7 nm": 5.007e-7, "1420.405751 MHz": 0.211061, "2 keV": 6.19921e-10, "5007 Angstrom": 5.007e-7, "21cm": .21, "5e-7 m": 5e-7} {
		o := dal.Apply(vo.Spectrum(in))
		if o.Err != nil || o.Band == nil || math.Abs(o.Band.Lo/want-1) > 1e-5 || o.Band.Hi != o.Band.Lo {
			t.Errorf("%s: %+v, %v; want %g m", in, o.Band, o.Err, want)
		}
	}
}

// A cell that failed leaves what it was to find empty.
func TestServiceThatWasNotFound(t *testing.T) {
	if _, err := vo.Cone(registry.Service{}); err == nil || !strings.Contains(err.Error(), "did the cell that finds it fail?") {
		t.Errorf("got %v", err)
	}
}
