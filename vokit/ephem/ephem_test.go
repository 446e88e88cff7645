package ephem

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"vogo/vokit/dal"
	"vogo/vokit/times"
)

// A synthetic answer in the form of the service: prefixed elements, angles as
// texts in hours and degrees, Julian Dates.
const answer = `<?xml version="1.0" encoding="UTF-8"?>
<vot:VOTABLE xmlns:vot="http://www.ivoa.net/xml/VOTable/v1.2" version="1.2"><vot:RESOURCE><vot:INFO name="QUERY_STATUS" value="OK"/>
<vot:TABLE name="Results"><vot:FIELD name="target" datatype="char" arraysize="*"/><vot:FIELD name="epoch" datatype="double" unit="d" ucd="time.epoch"/>
<vot:FIELD name="ra" datatype="char" arraysize="*" unit="h:m:s" ucd="pos.eq.ra;meta.main"/><vot:FIELD name="dec" datatype="char" arraysize="*" unit="d:m:s" ucd="pos.eq.dec;meta.main"/>
<vot:FIELD name="mv" datatype="float" unit="mag"/><vot:DATA><vot:TABLEDATA>
<vot:TR><vot:TD>2P/Encke</vot:TD><vot:TD>2430115.5</vot:TD><vot:TD>+01 00 36.0</vot:TD><vot:TD>-00 30 00.0</vot:TD><vot:TD>16</vot:TD></vot:TR>
<vot:TR><vot:TD>2P/Encke</vot:TD><vot:TD>2430116.5</vot:TD><vot:TD>23 59 00</vot:TD><vot:TD>+15 30 00</vot:TD><vot:TD>15.9</vot:TD></vot:TR>
</vot:TABLEDATA></vot:DATA></vot:TABLE></vot:RESOURCE></vot:VOTABLE>`

func day(s string) times.Time {
	t, err := times.ParseISO(s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestEphemeris(t *testing.T) {
	var q url.Values
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q = r.URL.Query()
		io.WriteString(w, answer)
	}))
	defer s.Close()
	tab, err := Ephemeris(context.Background(), s.URL+"/ephemcc.php", Request{Body: "c:2P/Encke", From: day("1941-05-01"), To: day("1941-05-02"), Step: 12 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range map[string]string{"-name": "c:2P/Encke", "-ep": "2430115.50000000", "-nbd": "3", "-step": "12h", "-observer": "500", "-mime": "votable"} {
		if q.Get(k) != want {
			t.Errorf("%s is %q, want %q", k, q.Get(k), want)
		}
	}
	ra, _ := tab.Floats("ra")
	dec, _ := tab.Floats("dec")
	epoch, _ := tab.Floats("epoch")
	if math.Abs(ra[0]-15.15) > 1e-9 || math.Abs(dec[0]+0.5) > 1e-9 || epoch[0] != 30115 || math.Abs(ra[1]-359.75) > 1e-9 || dec[1] != 15.5 {
		t.Errorf("got ra %v, dec %v, epoch %v", ra, dec, epoch)
	}
	if tab.NumCols() != 5 || !tab.Has("mv") {
		t.Errorf("columns %v", tab.Names())
	}
}

func TestMistakes(t *testing.T) {
	for want, r := range map[string]Request{
		"no body":      {From: day("1941-05-01")},
		"no time":      {Body: "p:Mars"},
		"too many":     {Body: "p:Mars", From: day("1941-05-01"), To: day("1999-05-01")},
		"is too short": {Body: "p:Mars", From: day("1941-05-01"), To: day("1941-05-01"), Step: time.Millisecond},
	} {
		if _, err := Ephemeris(context.Background(), "http://127.0.0.1:1/", r); !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
