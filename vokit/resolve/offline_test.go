package resolve

import (
	"errors"
	"strings"
	"testing"

	"vogo/vokit/dal"
	"vogo/vokit/sky"
)

// Positions are as SIMBAD has them.
func TestOffline(t *testing.T) {
	for name, at := range map[string]sky.Coord{
		"Vega": sky.New(279.23473, 38.78369), "alpha Lyr": sky.New(279.23473, 38.78369), "α Lyrae": sky.New(279.23473, 38.78369), "HIP 91262": sky.New(279.23473, 38.78369),
		"M31": sky.New(10.68471, 41.26875), "messier 31": sky.New(10.68471, 41.26875), "NGC  6720": sky.New(283.39624, 33.02913), "Ring Nebula": sky.New(283.39624, 33.02913),
		"Mira": sky.New(34.83662, -2.97764), "V* R Leo": sky.New(146.88949, 11.42878), "Sirius": sky.New(101.28716, -16.71612),
	} {
		o, ok := Offline(name)
		if !ok {
			t.Errorf("%s is not known", name)
			continue
		}
		if d := sky.Separation(o.Position, at); d > 1./60 {
			t.Errorf("%s is at %v, %.1f arcmin off", name, o.Position, d*60)
		}
	}
	if o, ok := Offline("no such star"); ok {
		t.Errorf("found %v", o)
	}
	if n := len(catalogue()); n < 2000 {
		t.Errorf("%d names", n)
	}
}

func TestOfflineOnlyWhenNobodyAnswers(t *testing.T) {
	away := []string{"http://127.0.0.1:1/sesame"}
	o, err := (&Resolver{}).Lookup(t.Context(), "Vega", away, dal.Using(&dal.Client{Retries: -1}))
	if err != nil || !strings.Contains(o.By, "no resolver answers") {
		t.Errorf("got %v, %v", o, err)
	}
	_, err = (&Resolver{}).Lookup(t.Context(), "HD 209458", away, dal.Using(&dal.Client{Retries: -1}))
	if !errors.Is(err, dal.ErrUnreachable) || !strings.Contains(err.Error(), "not this name") {
		t.Errorf("got %v", err)
	}
}

func FuzzKey(f *testing.F) {
	f.Add("* alf Lyr")
	f.Add("Messier ")
	f.Fuzz(func(t *testing.T, s string) { Offline(s) })
}
