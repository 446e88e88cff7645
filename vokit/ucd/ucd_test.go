package ucd

import (
	"slices"
	"strings"
	"testing"
)

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, ucd string
		want         bool
	}{
		{"pos.eq.ra", "POS.EQ.RA;META.MAIN", true}, {"pos.eq.ra;meta.main", "pos.eq.ra", false},
		{"phot.mag;em.*", "phot.mag;em.opt.V", true}, {"phot.mag;em.opt.*", "phot.mag;em.IR.J", false},
		{"phot.mag", "stat.error;phot.mag", false}, {"phot.*", "phot.flux.density", true}, {"pos*", "position", true},
		{"meta.id", "ivoa:meta.id", true}, {"meta.id", "", false},
	} {
		if got := Matches(c.pattern, c.ucd); got != c.want {
			t.Errorf("Matches(%q, %q) = %v", c.pattern, c.ucd, got)
		}
	}
	if !IsMagnitude("phot.mag;em.opt.B") || IsMagnitude("stat.error;phot.mag") || IsMagnitude("phot.flux") || !IsMagnitude("PHOT_MAG_B") {
		t.Error("IsMagnitude")
	}
}

// FuzzParse: whatever a service calls a UCD is split into words that stay what
// they are, and all there is to say of it is said on one line.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"pos.eq.ra;meta.main", "PHOT_MAG_B", " ivoa:meta.id , stat.error", "em.opt.*;;..", "\xff\x00;é.é", ""} {
		f.Add(s, "phot.*")
	}
	f.Fuzz(func(t *testing.T, s, pattern string) {
		u := Parse(s)
		if again := Parse(u.String()); !slices.Equal(u, again) {
			t.Errorf("%q is %q, and that again %q", s, u, again)
		}
		if len(u) > 0 && (!u.Has(u[0]) || !Matches(u[0], s) || !Matches("*", s)) {
			t.Errorf("%q has not its own first word", s)
		}
		Matches(pattern, s)
		if err := Check(s); err != nil && strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("%q: %v", s, err)
		}
		if c := Canonical(s); !slices.Equal(Parse(c), u) {
			t.Errorf("%q is %q, spelt as the vocabulary does %q", s, u, c)
		}
		Describe(s)
		IsMagnitude(s)
		IsTime(s)
		BandOf(s)
	})
}
