package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vogo/vokit/fits"
	"vogo/vokit/parquet"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

func TestLines(t *testing.T) {
	s := server(t)
	for _, tc := range []struct {
		query string
		want  []string
	}{
		{"WAVELENGTH=4.9e-7/5.1e-7", []string{"[O III] 4959", "[O III] 5007"}},
		{"WAVELENGTH=6.56461e-7", []string{"H I alpha"}},
		{"WAVELENGTH=1e-3/", []string{"H I 21 cm"}},
		{"WAVELENGTH=4e-7/7e-7&CHEMICAL_ELEMENT=Na", []string{"Na I D2", "Na I D1"}},
		{"FORMAT=METADATA", nil},
	} {
		_, _, data := get(t, s.URL()+"/gavo/slap?REQUEST=queryData&"+tc.query)
		tab, err := votable.Read(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", tc.query, err)
			continue
		}
		if got, _ := tab.Strings("title"); strings.Join(got, "; ") != strings.Join(tc.want, "; ") {
			t.Errorf("%s: got %q, want %q", tc.query, got, tc.want)
		}
	}
	for _, bad := range []string{"", "REQUEST=queryData", "REQUEST=queryData&WAVELENGTH=red", "REQUEST=queryData&WAVELENGTH=1/2/3"} {
		_, _, data := get(t, s.URL()+"/gavo/slap?"+bad)
		if !strings.Contains(string(data), `value="ERROR"`) {
			t.Errorf("%q is answered with %s", bad, data)
		}
	}
}

// Every topic of a record is placed in the thesaurus, or left out knowingly.
func TestSubjectsAreConcepts(t *testing.T) {
	s := server(t)
	for _, r := range s.skies["gavo"].resources() {
		found := false
		for _, v := range r.subjects {
			concept, ok := uatConcepts[v]
			if !ok {
				t.Errorf("%s: the topic %q has no concept", r.ivoid, v)
			}
			found = found || concept != ""
		}
		if !found {
			t.Errorf("%s has no concept", r.ivoid)
		}
	}
	if n := query(t, s, "gavo", "SELECT ivoid FROM rr.subject_uat WHERE uat_concept='asymptotic-giant-branch-stars'", nil).NumRows(); n < 2 {
		t.Errorf("%d resources about AGB stars", n)
	}
}

func TestBinaryFormats(t *testing.T) {
	s := server(t)
	q := url.Values{"LANG": {"ADQL"}, "QUERY": {"SELECT TOP 5 main_id, ra, dec FROM basic ORDER BY oid"}}
	want := query(t, s, "simbad", q.Get("QUERY"), nil)
	names, _ := want.Strings("main_id")
	ra, _ := want.Floats("ra")
	for format, read := range map[string]func([]byte) (*table.Table, error){
		"fits":    func(b []byte) (*table.Table, error) { return fits.ReadTable(bytes.NewReader(b)) },
		"parquet": func(b []byte) (*table.Table, error) { return parquet.Read(bytes.NewReader(b)) },
	} {
		q.Set("RESPONSEFORMAT", format)
		status, h, data := get(t, s.URL()+"/simbad/tap/sync?"+q.Encode())
		tab, err := read(data)
		if err != nil || status != http.StatusOK || !strings.Contains(h.Get("Content-Type"), format) {
			t.Errorf("%s: status %d, %s: %v", format, status, h.Get("Content-Type"), err)
			continue
		}
		gotNames, _ := tab.Strings("main_id")
		gotRA, _ := tab.Floats("ra")
		if len(gotRA) != 5 || strings.Join(gotNames, ";") != strings.Join(names, ";") || gotRA[4] != ra[4] {
			t.Errorf("%s: got %q %v, want %q %v", format, gotNames, gotRA, names, ra)
		}
	}
}
