package sandbox

import (
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
)

// oaiAnswer is what the test reads of an answer.
type oaiAnswer struct {
	Error struct {
		Code string `xml:"code,attr"`
		Text string `xml:",chardata"`
	} `xml:"error"`
	Get  []oaiRecord `xml:"GetRecord>record"`
	List []oaiRecord `xml:"ListRecords>record"`
}

type oaiRecord struct {
	Header   string `xml:"header>identifier"`
	Resource struct {
		Identifier string   `xml:"identifier"`
		Title      string   `xml:"title"`
		URLs       []string `xml:"capability>interface>accessURL"`
	} `xml:"metadata>Resource"`
}

func askOAI(t *testing.T, s *Server, form url.Values) oaiAnswer {
	t.Helper()
	_, _, data := get(t, s.URL()+"/oai?"+form.Encode())
	var a oaiAnswer
	if err := xml.Unmarshal(data, &a); err != nil {
		t.Fatalf("%v: %v\n%s", form, err, data)
	}
	return a
}

// The records say what the tables of the registry say.
func TestRecordsAsXML(t *testing.T) {
	s := server(t)
	all := askOAI(t, s, url.Values{"verb": {"ListRecords"}, "metadataPrefix": {"ivo_vor"}}).List
	tab := query(t, s, "gavo", "SELECT r.ivoid, res_title, access_url FROM rr.resource AS r NATURAL JOIN rr.capability NATURAL JOIN rr.interface", nil)
	ids, _ := tab.Strings("ivoid")
	titles, _ := tab.Strings("res_title")
	urls, _ := tab.Strings("access_url")
	type row struct{ id, title, url string }
	want := map[row]bool{}
	for i := range ids {
		want[row{strings.ToLower(ids[i]), titles[i], urls[i]}] = true
	}
	n := 0
	for _, r := range all {
		for _, u := range r.Resource.URLs {
			n++
			if x := (row{strings.ToLower(r.Resource.Identifier), r.Resource.Title, u}); !want[x] {
				t.Errorf("the tables lack %+v", x)
			}
		}
	}
	if n < 30 || n != tab.NumRows() {
		t.Errorf("%d interfaces in the records, %d in the tables", n, tab.NumRows())
	}
	id := all[0].Header
	if got := askOAI(t, s, url.Values{"verb": {"GetRecord"}, "metadataPrefix": {"ivo_vor"}, "identifier": {id}}).Get; len(got) != 1 || got[0].Resource.Identifier != id {
		t.Errorf("%s: got %+v", id, got)
	}
}

func TestRecordErrors(t *testing.T) {
	s := server(t)
	for want, form := range map[string]url.Values{
		"badVerb":                 {"verb": {"<Drop>"}},
		"cannotDisseminateFormat": {"verb": {"ListRecords"}, "metadataPrefix": {"oai_dc"}},
		"idDoesNotExist":          {"verb": {"GetRecord"}, "metadataPrefix": {"ivo_vor"}, "identifier": {"ivo://no<where"}},
	} {
		if a := askOAI(t, s, form); a.Error.Code != want {
			t.Errorf("%v: got %+v, want %s", form, a.Error, want)
		}
	}
}
