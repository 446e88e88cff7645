package main

import (
	"errors"
	"strings"
	"testing"
)

func TestSky(t *testing.T) {
	base := func(name string) (string, error) {
		if name == "nowhere" {
			return "", errors.New("no service is called nowhere")
		}
		return "base:" + name, nil
	}
	for _, c := range []struct{ sky, name, want string }{
		{"sandbox", "gavo", "base:gavo"},
		{"sandbox,gavo=http://localhost:8080/tap", "GAVO", "http://localhost:8080/tap"},
		{"sandbox,gavo=http://localhost:8080/tap", "simbad", "base:simbad"},
		{"live, *=http://localhost:8080/tap", "simbad", "http://localhost:8080/tap"},
		{"live,*=http://localhost:8080/tap,simbad=https://example.org/tap", "simbad", "https://example.org/tap"},
		{"live,*=http://localhost:8080/tap", "/sesame", "base:/sesame"},
		{"live,*=http://localhost:8080/tap", "https://vo.astron.nl/tap", "base:https://vo.astron.nl/tap"},
	} {
		s, err := readSky(c.sky)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.service(base)(c.name); got != c.want || err != nil {
			t.Errorf("%s: %s leads to %q, %v; want %q", c.sky, c.name, got, err, c.want)
		}
	}
	for sky, want := range map[string]string{
		"sandbox,gavo=localhost": "is no access URL",
		"sandbox,gawo=http://x":  `no service is called "gawo"`,
		"gavo=http://x,sandbox":  `want "sandbox" or "live"`,
		"":                       `want "sandbox" or "live"`,
	} {
		if _, err := readSky(sky); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", sky, err, want)
		}
	}
	flag := skyFlag{"gavo=http://localhost:8080/tap"}
	if got, err := flag.choose("sandbox"); got != "sandbox,gavo=http://localhost:8080/tap" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
