package vokit

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
)

func TestPlacesOfPanels(t *testing.T) {
	for text, want := range map[string]dal.Circle{
		"274.6880, -13.7920, 0.1":  {Center: sky.New(274.688, -13.792), Radius: 0.1},
		"274.6880 -13.7920 0.25":   {Center: sky.New(274.688, -13.792), Radius: 0.25},
		"274.6880, -13.7920":       {Center: sky.New(274.688, -13.792), Radius: panelRadius},
		"10 24 02.7 +48 08 51":     {Center: sky.New(156.01125, 48.1475), Radius: panelRadius},
		"10:24:02.7 +48:08:51, .5": {Center: sky.New(156.01125, 48.1475), Radius: 0.5},
	} {
		got, err := circle(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if sky.Separation(got.Center, want.Center) > 1e-6 || math.Abs(got.Radius-want.Radius) > 1e-12 {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"1, 2, 0", "1, 95, 1", "1 2 999", "10 24 02.7 +48 08 51, wide", "10 24 02.7 +48 08 51, -1"} {
		if c, err := circle(text); err == nil {
			t.Errorf("%q is %v, want an error", text, c)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: an error of several lines: %v", text, err)
		}
	}
}

func TestSpectralPlacesOfPanels(t *testing.T) {
	for text, want := range map[string][]string{
		"500.7":          {"500.7 nm"},
		"500.7 nm":       {"500.7 nm"},
		"486, 656":       {"486 nm", "656 nm"},
		"1 to 2 GHz":     {"1 GHz", "2 GHz"},
		"0.5 keV, 2 keV": {"0.5 keV", "2 keV"},
	} {
		if got := spectralPlaces(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestTimesOfPanels(t *testing.T) {
	for text, want := range map[string][2]string{
		"1995-01-01, 1995-12-31":            {"1995-01-01", "1995-12-31"},
		"1995-01-01 1995-12-31":             {"1995-01-01", "1995-12-31"},
		"1995-01-01":                        {"1995-01-01", "1995-01-01"},
		"1995":                              {"1995", "1995-12-31"},
		"1995 to 1996-02":                   {"1995", "1996-02-29"},
		"1995-01-01 12:00 1995-01-02 06:30": {"1995-01-01 12:00", "1995-01-02 06:30"},
		"1995-01-01 12:00":                  {"1995-01-01 12:00", "1995-01-01 12:00"},
	} {
		from, to := timeSpan(text)
		if got := [2]string{from, to}; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// Options written as fields and read again are the same.
func TestFieldsOfPanels(t *testing.T) {
	o := dal.Apply(dal.Around(sky.New(274.688, -13.792), 0.1), dal.Spectrum("486 nm", "656.3 nm"), dal.During("1995-01-01", "1995-12-31"), dal.Inclusive())
	f, err := fieldsOf(o)
	if err != nil {
		t.Fatal(err)
	}
	want := panelFields{"274.688, -13.792, 0.1", "486, 656.3 nm", "1995-01-01, 1995-12-31", true}
	if f != want {
		t.Fatalf("got %+v, want %+v", f, want)
	}
	c, err := circle(f.space)
	if err != nil || c.Radius != 0.1 || sky.Separation(c.Center, o.Around.Center) > 1e-9 {
		t.Errorf("%v, %v", c, err)
	}
	from, to := timeSpan(f.time)
	again := dal.Apply(dal.During(from, to), dal.Spectrum(spectralPlaces(f.spectrum)...))
	if again.Err != nil || *again.During != *o.During || math.Abs(again.Band.Lo-o.Band.Lo) > 1e-15 || math.Abs(again.Band.Hi-o.Band.Hi) > 1e-15 {
		t.Errorf("%+v %+v, want %+v %+v, %v", again.During, again.Band, o.During, o.Band, again.Err)
	}
}
