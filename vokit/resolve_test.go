package vokit_test

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	vo "vogo/vokit"
	"vogo/vokit/dal"
)

// Names and ephemerides come from beside the TAP services when those are not
// the live ones.
func TestResolveAndEphemerisElsewhere(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/sesame", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "M%2031" {
			fmt.Fprint(w, `<Sesame><Target><INFO>*** Nothing found ***</INFO></Target></Sesame>`)
			return
		}
		fmt.Fprint(w, `<Sesame><Target><Resolver name="S=synthetic"><jradeg>10.5</jradeg><jdedeg>41.25</jdedeg><oname>M 31</oname></Resolver></Target></Sesame>`)
	})
	var step string
	mux.HandleFunc("/miriade/ephemcc.php", func(w http.ResponseWriter, r *http.Request) {
		step = r.URL.Query().Get("-step")
		fmt.Fprint(w, `<VOTABLE><RESOURCE><TABLE><FIELD name="epoch" datatype="double"/><FIELD name="ra" datatype="double" unit="deg"/><FIELD name="dec" datatype="double" unit="deg"/>
<DATA><TABLEDATA><TR><TD>2430115.5</TD><TD>1</TD><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`)
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	vo.SetServices(func(path string) (string, error) { return s.URL + path, nil })
	defer vo.SetServices(nil)

	m31, err := vo.Resolve("M 31")
	if err != nil || m31.RA != 10.5 || m31.Dec != 41.25 {
		t.Errorf("got %v, %v", m31, err)
	}
	if _, err := vo.Resolve("no such thing"); !errors.Is(err, dal.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	for _, d := range []any{"6h", .25} {
		orbit, err := vo.Ephemeris("c:2P/Encke", "1941-05-01", 30116, d)
		if err != nil {
			t.Fatal(err)
		}
		if mjd, err := orbit.Floats("epoch"); err != nil || math.Abs(mjd[0]-30115) > 1e-9 || step != "6h" {
			t.Errorf("got %v, %v with step %s", mjd, err, step)
		}
	}
	if _, err := vo.Ephemeris("p:Mars", "yesterday", 1); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	if _, err := vo.Ephemeris("p:Mars", 1, 2, "a while"); !errors.Is(err, dal.ErrQuery) {
		t.Errorf("got %v", err)
	}
}

func TestCardsOfOneServerDiffer(t *testing.T) {
	vo.SetServices(func(string) (string, error) { return "http://127.0.0.1:1/tap", nil })
	defer vo.SetServices(nil)
	seen := map[string]bool{}
	for _, name := range []string{"simbad", "gavo", "astron"} {
		svc, err := vo.TAP(name)
		if err != nil {
			t.Fatal(err)
		}
		text := svc.MIMEBundle().Text()
		if seen[text] || !strings.Contains(text, "stands for") || !strings.Contains(strings.ToLower(text), name) {
			t.Errorf("%s shows itself as\n%s", name, text)
		}
		seen[text] = true
	}
}
