package sky

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"
)

// Spellings that astropy takes are read as astropy reads them (testdata/angles.py), and those that say nothing are errors.
func TestAnglesAgainstAstropy(t *testing.T) {
	b, err := os.ReadFile("testdata/angles.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Text           string
		Hours, Degrees *float64
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	// What astropy has no mind to take, and people and catalogues write.
	more := map[string]bool{"10H24M02.7S": true, "10.4hourangle": true, "12deg34arcmin56.7arcsec": true, "12 deg 34 arcmin 56.7 arcsec": true,
		"90 arcseconds": true, "90 arcminutes": true, "90 arcminute": true, "1e2": true, "359:59:59.9999": true, "90:00:00": true, "-90:00:00": true}
	n := 0
	for _, c := range cases {
		if more[c.Text] {
			if got, err := ParseAngle(c.Text, false); err != nil {
				t.Errorf("%q: %v %v", c.Text, got, err)
			}
			continue
		}
		for hours, want := range map[bool]*float64{true: c.Hours, false: c.Degrees} {
			if _, plain := strconv.ParseFloat(c.Text, 64); plain == nil && hours || hours && (c.Text == "12.5N" || c.Text == "12.5S") {
				continue // a plain number is in degrees, whatever stands above the column
			}
			got, err := ParseAngle(c.Text, hours)
			switch {
			case want == nil && err == nil:
				t.Errorf("%q, hours %v: %v, want an error", c.Text, hours, got)
			case want != nil && (err != nil || math.Abs(got-*want) > 1e-12):
				t.Errorf("%q, hours %v: %v %v, want %v", c.Text, hours, got, err, *want)
			}
			n++
		}
	}
	if n < 150 {
		t.Errorf("%d comparisons", n)
	}
}

func TestMoreAngles(t *testing.T) {
	for in, want := range map[string]float64{
		"12°34’56.7”": 12.582416666666667, "12º34'56.7''": 12.582416666666667, "–12:34:56.7": -12.582416666666667, "1'30\"": 0.025, "10h24'02.7\"": 156.01125,
		"10hrs 24min 02.7sec": 156.01125, "5 µas": 5 / 3.6e9, "12d 34′": 12.566666666666666, "1.5e2d": 150, "12E": 12, "-0d00m30s": -30. / 3600,
	} {
		if got, err := ParseAngle(in, false); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("%q: %v %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"5m", "5s", "5m3s", "10:", "1:2:3:4", "NaN", "Inf", "0x10", "1_000", "h", "12h34h", "E", "1e400"} {
		if got, err := ParseAngle(in, true); err == nil {
			t.Errorf("%q gave %v", in, got)
		}
	}
}

func TestMorePositions(t *testing.T) {
	want := New(156.01125, 48.1475)
	for _, in := range []string{
		"10 24 02.7 +48 08 51", "10 24 02.7 48 08 51", "10:24:02.7 48:08:51", "10h24m02.7s+48d08m51s", "10h24m02.7s, 48°08′51″", "10:24:02.7/+48:08:51", "10:24:02.7; +48:08:51",
		"RA 10:24:02.7 Dec +48:08:51", "RA=156.01125, Dec=48.1475", "ra: 156.01125 dec: +48.1475", "(156.01125, 48.1475)", "[156.01125 48.1475]", "156.01125° +48.1475°", "156.01125d +48.1475d",
		"J102402.70+480851.0", "SDSS J102402.70+480851.0", "10h24m02.7s 48d08m51sN", "α=10h24m02.7s δ=+48°08′51″", "R.A. 10 24 02.7 Decl. +48 08 51", "156d00m40.5s +48d08m51s", "10.40075h +48.1475d",
	} {
		got, err := Parse(in)
		if err != nil || Separation(got, want) > 1e-9 {
			t.Errorf("%q: %v %v", in, got, err)
		}
	}
	if got, err := Parse("PKS J1024-0052"); err != nil || Separation(got, New(156, -52./60)) > 1e-9 {
		t.Errorf("%v %v", got, err)
	}
}
