package resolve

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vogo/vokit/dal"
)

const andromeda = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<Sesame xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Target option="SNV"><name>M 31</name>
<Resolver name="S=Simbad (CDS, via client/server)"><INFO>from cache</INFO><otype>AGN</otype><jpos>00:42:44.33 +41:16:07.5</jpos><jradeg>10.6847083</jradeg><jdedeg>41.2687500</jdedeg>
<Vel><v>-300.0</v></Vel><z><v>-0.001</v><e>0.000013</e></z><oname>M  31</oname><alias>NGC   224</alias><alias>UGC 454</alias></Resolver></Target></Sesame>`

const nothing = `<Sesame><Target option="SNV"><name>x</name><INFO>*** Nothing found ***</INFO></Target></Sesame>`

func TestLookup(t *testing.T) {
	asked := 0
	good := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if strings.HasPrefix(r.URL.RawQuery, "M%2031") {
			io.WriteString(w, andromeda)
			return
		}
		io.WriteString(w, nothing)
	}))
	defer good.Close()
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html><h1>Moved</h1></html>") }))
	defer bad.Close()
	r := &Resolver{}
	for range 2 {
		o, err := r.Lookup(context.Background(), " M  31", []string{bad.URL, good.URL})
		if err != nil {
			t.Fatal(err)
		}
		if o.Name != "M  31" || o.Type != "AGN" || o.Position.RA != 10.6847083 || o.Position.Dec != 41.26875 || o.Redshift != -0.001 || len(o.Aliases) != 2 || o.Aliases[0] != "NGC 224" || o.By != "Simbad (CDS, via client/server)" {
			t.Errorf("got %+v", o)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times for one name", asked)
	}
	if _, err := r.Lookup(context.Background(), "no such star", []string{good.URL}); !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), `no object is called "no such star"`) {
		t.Errorf("got %v", err)
	}
	if _, err := (&Resolver{}).Lookup(context.Background(), "HD 209458", []string{bad.URL}); !errors.Is(err, dal.ErrService) || !strings.Contains(err.Error(), "Moved") {
		t.Errorf("got %v", err)
	}
	if _, err := r.Lookup(context.Background(), " ", nil); !errors.Is(err, dal.ErrQuery) {
		t.Errorf("got %v", err)
	}
	if o, err := r.Lookup(context.Background(), "10:45:03.6 -59:41:04", nil); err != nil || o.Position.Dec > -59 {
		t.Errorf("a position: %v, %v", o, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(andromeda))
	f.Add([]byte(nothing))
	f.Add([]byte("<Sesame><Target><Resolver><jradeg>NaN</jradeg><jdedeg>1e400</jdedeg></Resolver></Target></Sesame>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := parse(b)
		if (o == nil) == (err == nil) || o != nil && !o.Position.Known() {
			t.Errorf("%q gives %v, %v", b, o, err)
		}
	})
}
