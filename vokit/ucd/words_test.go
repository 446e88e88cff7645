package ucd

import (
	"fmt"
	"strings"
	"testing"
)

func ExampleDescribe() {
	fmt.Println(Describe("phot.mag;em.opt.V"))
	fmt.Println(Describe("POS.EQ.RA;meta.main"))
	fmt.Println(Check("phot.magg;em.opt.V"))
	fmt.Println(Check("em.opt.V;phot.mag"))
	fmt.Println(Canonical("PHOT.MAG;EM.OPT.v"))
	// Output:
	// Photometric magnitude; Optical band between 500 and 600 nm
	// Right ascension in equatorial coordinates; Main value of something
	// ucd: "phot.magg;em.opt.V": "phot.magg" is no word of UCD1+ ("phot" is)
	// ucd: "em.opt.V;phot.mag": "em.opt.V" cannot be the first word
	// phot.mag;em.opt.V
}

func ExampleMatches() {
	fmt.Println(Matches("phot.mag;em.*", "phot.mag;em.IR.K"), Matches("phot.mag", "stat.error;phot.mag"))
	// Output: true false
}

func TestVocabulary(t *testing.T) {
	if n := len(vocabulary()); n < 500 {
		t.Fatalf("%d words", n)
	}
	for name, w := range vocabulary() {
		if !strings.ContainsRune("PSQECV", rune(w.flag)) || w.meaning == "" || strings.TrimSpace(name) != name {
			t.Errorf("%q: %+v", name, w)
		}
	}
	for _, good := range []string{"meta.id;meta.main", "pos.eq.dec", "phot.flux.density;em.radio.200-400MHz", "stat.error;pos.eq.ra", "time.start;obs.exposure"} {
		if err := Check(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "pos_eq_ra_main", "meta.main", "src.class;pos.eq.ra.x"} {
		if Check(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if s := Describe("phot.mag.wonder"); s != "Photometric magnitude (phot.mag.wonder)" {
		t.Error(s)
	}
	if Describe("") != "" || Describe("nonsense") != "nonsense" {
		t.Error("what is not known stands as it is")
	}
}
