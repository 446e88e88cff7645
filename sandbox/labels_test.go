package sandbox

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestDataSayWhatTheyAre: the descriptions of data centres, tables and records
// say whether their data are synthetic or real, and so does every answer.
func TestDataSayWhatTheyAre(t *testing.T) {
	s := server(t)
	says := regexp.MustCompile(`(?i)\b(synthetic|real|computed)\b`).MatchString
	for _, st := range sites {
		if !says(st.desc) {
			t.Errorf("%s: %s", st.name, st.desc)
		}
		for _, d := range st.definitions() {
			if d.schema != "tap_schema" && d.schema != "rr" && !says(d.desc) {
				t.Errorf("%s.%s: %s", st.name, d.full(), d.desc)
			}
		}
	}
	for _, r := range s.skies["gavo"].resources() {
		if text := r.title + " " + r.desc; !says(text) && !strings.Contains(text, "to learn what to do") {
			t.Errorf("%s: %s", r.ivoid, text)
		}
	}
	const info = `name="SYNTHETIC" value="true"`
	for _, path := range []string{
		"/simbad/tap/sync?LANG=ADQL&QUERY=" + url.QueryEscape("SELECT TOP 1 * FROM basic"), "/vizier/scs/II/246/out?RA=240&DEC=47&SR=0.1", "/mast/sia/hst?POS=274.688,-13.792&SIZE=0.1",
		"/cadc/sia2/query?POS=CIRCLE+274.688+-13.792+0.1", "/gavo/ssa?REQUEST=queryData&POS=34.8366,-2.9776&SIZE=0.1", "/gavo/slap?REQUEST=queryData&WAVELENGTH=4.9e-7/5.1e-7",
		"/tutorial/objects.vot", "/" + allSeries()[0].path() + ".vot", "/" + lamostStars()[0].path() + ".vot",
	} {
		if _, _, data := get(t, s.URL()+path); !strings.Contains(string(data), info) && !strings.Contains(strings.ToLower(string(data)), "synthetic") {
			t.Errorf("%s does not say that it is synthetic: %.500s", path, data)
		}
	}
}
