package soda_test

import (
	"errors"
	"math"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/sky"
	"vogo/vokit/soda"
	"vogo/vokit/table"
)

func link(inputs ...table.Param) datalink.Link {
	return datalink.Link{ID: "ivo://example/~?a", Semantics: "#proc", Service: &datalink.Descriptor{
		ID: "cut", AccessURL: "http://127.0.0.1/soda", StandardID: "ivo://ivoa.net/std/SODA#sync-1.0", Inputs: inputs}}
}

func param(name, value string) table.Param {
	return table.Param{Meta: table.Meta{Name: name}, Value: value}
}

func TestParameterIsChosenByWhatIsDeclared(t *testing.T) {
	id := param("ID", "ivo://example/~?b")
	for _, tt := range []struct {
		name   string
		inputs []table.Param
		want   string
	}{
		{"POS alone", []table.Param{id, param("POS", "")}, "ID=ivo://example/~?b&POS=CIRCLE 10 60 0.5"},
		{"CIRCLE alone", []table.Param{id, param("CIRCLE", "")}, "CIRCLE=10 60 0.5&ID=ivo://example/~?b"},
		{"CIRCLE before POS", []table.Param{param("POS", ""), param("CIRCLE", ""), id}, "CIRCLE=10 60 0.5&ID=ivo://example/~?b"},
		{"defaults stay at home", []table.Param{id, param("pos", ""), param("BAND", "1 2"), param("kind", "image")}, "ID=ivo://example/~?b&pos=CIRCLE 10 60 0.5"},
		{"the link's ID", []table.Param{param("ID", ""), param("POS", "")}, "ID=ivo://example/~?a&POS=CIRCLE 10 60 0.5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := soda.Params(link(tt.inputs...), around(10, 60, .5))
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := url.QueryUnescape(v.Encode()); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func around(ra, dec, radius float64) soda.Cut {
	return soda.Cut{Circle: &dal.Circle{Center: sky.New(ra, dec), Radius: radius}}
}

func TestFurtherAxes(t *testing.T) {
	band := param("BAND", "")
	nm := param("BAND", "")
	nm.Unit = "nm"
	all := []table.Param{param("ID", "x"), param("POS", ""), param("CIRCLE", ""), param("POLYGON", ""), band, param("TIME", ""), param("POL", "")}
	for _, tt := range []struct {
		name   string
		inputs []table.Param
		opts   []dal.Option
		want   string
	}{
		{"band", all, []dal.Option{dal.Spectrum("500 nm", "520 nm")}, "BAND=5e-07 5.2e-07&ID=x"},
		{"band in nm", []table.Param{param("ID", "x"), nm}, []dal.Option{dal.Spectrum("500 nm", "520 nm")}, "BAND=500 520&ID=x"},
		{"time and place", all, []dal.Option{dal.During(51544, 51545), dal.Around(sky.New(1, 2), 3)}, "CIRCLE=1 2 3&ID=x&TIME=51544 51545"},
		{"polygon", all, []dal.Option{dal.Polygon(sky.New(1, 2), sky.New(3, 4), sky.New(5, 6))}, "ID=x&POLYGON=1 2 3 4 5 6"},
		{"polygon as POS", []table.Param{param("ID", "x"), param("POS", "")}, []dal.Option{dal.Polygon(sky.New(1, 2), sky.New(3, 4), sky.New(5, 6))}, "ID=x&POS=POLYGON 1 2 3 4 5 6"},
		{"range", all, []dal.Option{dal.Range(10, 12, -5, 5)}, "ID=x&POS=RANGE 10 12 -5 5"},
		{"range as polygon", []table.Param{param("ID", "x"), param("POLYGON", "")}, []dal.Option{dal.Range(10, 12, -5, 5)}, "ID=x&POLYGON=10 -5 12 -5 12 5 10 5"},
		{"range as intervals", []table.Param{param("ID", "x"), param("RA", ""), param("DEC", "")}, []dal.Option{dal.Range(10, 12, -5, 5)}, "DEC=-5 5&ID=x&RA=10 12"},
		{"polarization", all, []dal.Option{dal.Polarization("I", "V")}, "ID=x&POL=I&POL=V"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := soda.Params(link(tt.inputs...), soda.Of(dal.Apply(tt.opts...)))
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := url.QueryUnescape(v.Encode()); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	for want, cut := range map[string]soda.Cut{
		"takes no wavelength":   soda.Of(dal.Apply(dal.Spectrum("1 nm"))),
		"takes no time":         soda.Of(dal.Apply(dal.During(1, 2))),
		"takes no polarization": soda.Of(dal.Apply(dal.Polarization("I"))),
		"nothing says what":     {},
		"a polygon of 2":        {Polygon: []sky.Coord{sky.New(1, 2), sky.New(2, 3)}},
	} {
		if _, err := soda.Params(link(param("POS", "")), cut); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRegionsAroundTheCircle(t *testing.T) {
	c := dal.Circle{Center: sky.New(10, 60), Radius: .5}
	v, err := soda.Params(link(param("POLYGON", "")), soda.Cut{Circle: &c})
	if err != nil {
		t.Fatal(err)
	}
	f := numbers(t, v.Get("POLYGON"))
	if len(f) != 8 {
		t.Fatalf("%d numbers for the corners of a square", len(f))
	}
	for i := 0; i < 8; i += 2 {
		if d := sky.Separation(c.Center, sky.New(f[i], f[i+1])); d < .5 || d > .72 {
			t.Errorf("corner %g %g is %g degrees away", f[i], f[i+1], d)
		}
	}
	v, err = soda.Params(link(param("RA", ""), param("DEC", "")), soda.Cut{Circle: &c})
	if err != nil {
		t.Fatal(err)
	}
	if ra, dec := numbers(t, v.Get("RA")), numbers(t, v.Get("DEC")); math.Abs(ra[0]-9) > 1e-9 || math.Abs(ra[1]-11) > 1e-9 || dec[0] != 59.5 || dec[1] != 60.5 {
		t.Errorf("RA %v, DEC %v", ra, dec)
	}
}

func numbers(t *testing.T, s string) []float64 {
	t.Helper()
	var out []float64
	for _, w := range strings.Fields(s) {
		f, err := strconv.ParseFloat(w, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func TestNoPosition(t *testing.T) {
	c := dal.Circle{Center: sky.New(10, 60), Radius: .5}
	_, err := soda.Params(link(param("ID", ""), param("BAND", "")), soda.Cut{Circle: &c})
	if !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "it takes ID, BAND") {
		t.Errorf("got %v", err)
	}
	for _, bad := range []dal.Circle{{Center: sky.Unknown(), Radius: 1}, {Center: sky.New(1, 2)}} {
		if _, err := soda.Params(link(param("POS", "")), soda.Cut{Circle: &bad}); !errors.Is(err, dal.ErrQuery) {
			t.Errorf("%v: got %v", bad, err)
		}
	}
	if _, ok := soda.Find(datalink.Of(link(param("ID", ""))), around(10, 60, .5)); ok {
		t.Error("a service that takes no position was found")
	}
	if x, ok := soda.Find(datalink.Of(datalink.Link{Semantics: "#this", AccessURL: "x"}, link(param("POS", ""))), around(10, 60, .5)); !ok || x.Service == nil {
		t.Error("the service was not found")
	}
}

func TestDescribe(t *testing.T) {
	band := param("BAND", "")
	band.Unit, band.Values = "m", &table.Values{Min: "3e-7", Max: "7e-7"}
	kind := param("KIND", "")
	kind.Values = &table.Values{Options: []table.Option{{Value: "image"}, {Value: "cube"}}}
	tab, err := soda.Describe(link(band, kind).Service)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := tab.Strings("allowed"); strings.Join(got, "|") != "3e-7 … 7e-7|image, cube" {
		t.Errorf("got %q", got)
	}
}
