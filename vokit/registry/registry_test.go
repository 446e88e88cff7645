package registry_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vogo/vokit/adql"
	"vogo/vokit/dal"
	"vogo/vokit/registry"
	"vogo/vokit/sky"
	"vogo/vokit/tap"
)

func TestQueriesAreADQL(t *testing.T) {
	for name, cs := range map[string][]registry.Constraint{
		"radio TAP":     {registry.ServiceType("TAP"), registry.Waveband("Radio")},
		"either":        {registry.ServiceType("sia1", "ssa")},
		"words":         {registry.Keywords("quasar", "Barnard's"), registry.UCD("src.redshift", "phot.mag*")},
		"obscore":       {registry.DataModel("ObsCore")},
		"author and id": {registry.Author("%Hubble%"), registry.IVOID("ivo://ORG.gavo.dc/tap")},
		"coverage":      {registry.Covers(sky.New(274.688, -13.792), 0.1), registry.During(49718, 50082), registry.Wavelength(500.7e-9)},
		"nothing typed": {registry.Keywords("gaia")},
		"thesaurus":     {registry.UAT("Variable stars", "agb-stars"), registry.IncludeAux()},
	} {
		q, err := registry.ADQL(cs...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := adql.Parse(q); err != nil {
			t.Errorf("%s: %v\n%s", name, err, q)
		}
	}
	q, _ := registry.ADQL(registry.Keywords("Barnard's"))
	if !strings.Contains(q, "'Barnard''s'") {
		t.Errorf("a quote gets through:\n%s", q)
	}
}

func TestMistakes(t *testing.T) {
	for want, c := range map[string]registry.Constraint{
		`did you mean radio?`:    registry.Waveband("raido"),
		`did you mean obscore?`:  registry.DataModel("obscor"),
		`no service type "tapp"`: registry.ServiceType("tapp"),
		`no circle`:              registry.Covers(sky.Unknown(), 1),
		`no wavelength`:          registry.Wavelength(0),
		`no keyword`:             registry.Keywords(" "),
	} {
		if _, err := registry.ADQL(c); !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := registry.ADQL(); !errors.Is(err, dal.ErrQuery) {
		t.Errorf("got %v", err)
	}
}

func TestFind(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE>`)
		for _, c := range []string{"ivoid", "short_name", "res_title", "standard_id", "access_url", "waveband"} {
			fmt.Fprintf(w, `<FIELD name="%s" datatype="char" arraysize="*"/>`, c)
		}
		fmt.Fprint(w, `<DATA><TABLEDATA>
<TR><TD>ivo://a/tap</TD><TD>A TAP</TD><TD>Synthetic A</TD><TD>ivo://ivoa.net/std/tap</TD><TD>http://127.0.0.1/a</TD><TD>radio#optical</TD></TR>
<TR><TD>ivo://a/tap</TD><TD>A TAP</TD><TD>Synthetic A</TD><TD>ivo://ivoa.net/std/tap</TD><TD>https://127.0.0.1/a/</TD><TD>radio</TD></TR>
<TR><TD>ivo://b/sia</TD><TD>B</TD><TD>Synthetic B</TD><TD>ivo://ivoa.net/std/sia#query-2.0</TD><TD>http://127.0.0.1/b?</TD><TD/></TR>
</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`)
	}))
	defer s.Close()
	found, err := registry.Find(context.Background(), tap.New(s.URL), registry.Waveband("radio"))
	if err != nil {
		t.Fatal(err)
	}
	if found.Len() != 2 || len(found.TAP()) != 1 || found.TAP()[0].URL != "http://127.0.0.1/a" {
		t.Fatalf("got %v", found)
	}
	a, err := found.Get("a tap")
	if err != nil || a.IVOID != "ivo://a/tap" || len(a.Waveband) != 2 {
		t.Errorf("got %+v, %v", a, err)
	}
	b, err := found.Service(1)
	if err != nil || b.Protocol() != "sia2" {
		t.Errorf("got %v, %v", b, err)
	}
	if _, err := b.TAP(); !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "sia2 service") {
		t.Errorf("got %v", err)
	}
	if _, err := found.Get("A TPA"); err == nil || !strings.Contains(err.Error(), "nearest: A TAP") {
		t.Errorf("got %v", err)
	}
	if tab, err := found.Table(); err != nil || tab.NumRows() != 2 {
		t.Errorf("got %v, %v", tab, err)
	}
}
