package times

import (
	"math"
	"testing"
)

func TestNotations(t *testing.T) {
	// 36305.850301 is the MJD-AVG of a scanned plate, 1958-04-12 (values of the date from ERFA).
	x := MJD(36305.850301)
	if s := x.ISO(); s != "1958-04-12 20:24:26.006" {
		t.Error(s)
	}
	if s := x.Format("%Y-%m %j %H:%M:%S"); s != "1958-04 102 20:24:26" {
		t.Error(s)
	}
	if y := MJD(51544.5).JYear(); y != 2000 {
		t.Error(y)
	}
	if (Time{}).Known() || (Time{}).ISO() != "" || !math.IsNaN((Time{}).MJD()) {
		t.Error("the zero Time is known")
	}
	for _, s := range []string{"1998-11-09 12:34:56.789", "2016-12-31 23:59:60.500", "0001-01-01 00:00:00.000", "9999-12-31 23:59:59.999"} {
		p, err := ParseISO(s)
		if err != nil || p.ISO() != s {
			t.Errorf("%s came back as %s, %v", s, p.ISO(), err)
		}
	}
	for _, s := range []string{"", "x", "1998-13-01", "1998-02-29", "1998-01-01T25:00", "98-1-1"} {
		if p, err := ParseISO(s); err == nil {
			t.Errorf("%q gave %v", s, p)
		}
	}
	s := FromMJD([]float64{51544, math.NaN()})
	if got := s.Format("%Y-%m"); got[0] != "2000-01" || got[1] != "" {
		t.Errorf("%v", got)
	}
}

// The worked example of SOFA's "Time Scale and Calendar Tools", section 2: 2006-01-15 21:24:37.5 UTC.
func TestScales(t *testing.T) {
	utc, err := ParseISO("2006-01-15T21:24:37.5")
	if err != nil {
		t.Fatal(err)
	}
	for scale, want := range map[Scale]string{TAI: "2006-01-15 21:25:10.500000", TT: "2006-01-15 21:25:42.684000", TCG: "2006-01-15 21:25:43.322690", TDB: "2006-01-15 21:25:42.68", TCB: "2006-01-15 21:25:56.89"} {
		if got := utc.To(scale).iso(' ', 6); got[:len(want)] != want {
			t.Errorf("%v: %s, want %s", scale, got, want)
		}
		if back := utc.To(scale).To(UTC); math.Abs(back.Sub(utc))*86400 > 1e-6 {
			t.Errorf("%v and back is %g s off", scale, back.Sub(utc)*86400)
		}
	}
	leap, err := ParseISO("2016-12-31T23:59:60.5")
	if err != nil {
		t.Fatal(err)
	}
	if s := leap.To(TAI).ISO(); s != "2017-01-01 00:00:36.500" {
		t.Error(s)
	}
	if s := leap.To(TAI).To(UTC).ISO(); s != "2016-12-31 23:59:60.500" {
		t.Error(s)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("1998-11-09T12:34:56.789Z")
	f.Add("J2000")
	f.Add("0000 0+")
	f.Fuzz(func(t *testing.T, s string) {
		if x, err := Parse(s); err == nil {
			_, _ = x.ISO(), x.Format("%c %G-%V %U %W")
		}
	})
}
