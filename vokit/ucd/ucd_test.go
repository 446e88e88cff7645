package ucd

import "testing"

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
