package registry_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"vogo/vokit/dal"
	"vogo/vokit/registry"
	"vogo/vokit/sky"
	"vogo/vokit/tap"
)

// regtap is a synthetic relational registry: each table that a query reads from
// has an answer, tables without one are missing.
func regtap(t *testing.T) *httptest.Server {
	answers := []struct{ from, names, rows string }{
		{"NATURAL JOIN rr.capability", "ivoid,short_name,res_title,standard_id,access_url,waveband", `ivo://a/coll,A coll,Collection of galaxies,ivo://ivoa.net/std/tap#aux,http://127.0.0.1/a/tap,radio
ivo://a/tap,A TAP,Synthetic A,ivo://ivoa.net/std/tap,http://127.0.0.1/a/tap,radio#optical
ivo://b/sia,B,Quasars,ivo://ivoa.net/std/sia#query-2.0,http://127.0.0.1/b?,`},
		{"FROM rr.resource", "ivoid,short_name,res_title,res_type,waveband", "ivo://a/tap,A TAP,Synthetic A,vs:catalogservice,radio#optical"},
		{"FROM rr.res_role", "base_role,role_name,email", "creator,A. Person,\ncontact,Help desk,help@example.org\npublisher,A data centre,"},
		{"FROM rr.capability", "standard_id,intf_type,intf_role,std_version,access_url,mirror_url", `ivo://ivoa.net/std/tap,vs:paramhttp,std,1.1,http://127.0.0.1/a/tap,http://127.0.0.1/m1#http://127.0.0.1/m2
,vr:webbrowser,,,http://127.0.0.1/a/form,`},
		{"FROM rr.res_table", "table_name,table_title,table_description,table_utype", "a.main,Main,The table,"},
		{"FROM rr.res_subject", "ivoid,res_subject", "ivo://a/tap,virtual-observatories\nivo://b/sia,active galactic nuclei"},
		{"FROM rr.res_detail", "ivoid,detail_value", "ivo://a/tap,ivo://ivoa.net/std/ObsCore#core-1.1"},
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.PostFormValue("QUERY")
		for _, a := range answers {
			if !strings.Contains(q, a.from) {
				continue
			}
			fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE>`)
			for _, n := range strings.Split(a.names, ",") {
				fmt.Fprintf(w, `<FIELD name="%s" datatype="char" arraysize="*"/>`, n)
			}
			fmt.Fprint(w, "<DATA><TABLEDATA>")
			if !strings.Contains(q, "ivo://nobody") {
				for _, l := range strings.Split(a.rows, "\n") {
					fmt.Fprintf(w, "<TR><TD>%s</TD></TR>", strings.ReplaceAll(l, ",", "</TD><TD>"))
				}
			}
			fmt.Fprint(w, "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `<VOTABLE><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">no such table</INFO></RESOURCE></VOTABLE>`)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestLookup(t *testing.T) {
	svc := tap.New(regtap(t).URL)
	x, err := registry.Lookup(context.Background(), svc, "ivo://A/tap?data/set#1")
	if err != nil {
		t.Fatal(err)
	}
	if x.Title != "Synthetic A" || len(x.Contacts) != 1 || x.Contacts[0].Email != "help@example.org" || x.Publisher != "A data centre" ||
		len(x.Interfaces) != 2 || len(x.Interfaces[0].Mirrors) != 2 || len(x.Tables) != 1 || len(x.Subjects) != 2 {
		t.Errorf("got %+v", x)
	}
	s, err := x.Service("TAP")
	if err != nil || s.AccessURL != "http://127.0.0.1/a/tap" {
		t.Errorf("got %v, %v", s, err)
	}
	if _, err := x.Service("ssap"); !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "it has tap") {
		t.Errorf("got %v", err)
	}
	if text := x.MIMEBundle().Text(); !strings.Contains(text, "Help desk help@example.org") || !strings.Contains(text, "webbrowser") {
		t.Errorf("shown as\n%s", text)
	}
	if _, err := registry.Lookup(context.Background(), svc, "ivo://nobody/here"); !errors.Is(err, dal.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := registry.Lookup(context.Background(), svc, "http://x"); !errors.Is(err, dal.ErrQuery) {
		t.Errorf("got %v", err)
	}
}

func TestMirrorsAreTriedInTurn(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	lost := httptest.NewServer(http.NotFoundHandler())
	defer lost.Close()
	good := regtap(t)
	found, err := registry.FindAt(context.Background(), []*tap.Service{tap.New(gone.URL), tap.New(lost.URL), tap.New(good.URL)}, registry.Waveband("radio"))
	if err != nil || found.At != good.URL {
		t.Fatalf("got %v, %v", found, err)
	}
	if found.Len() != 2 || found.All()[0].ShortName != "A TAP" {
		t.Errorf("a service behind a collection is not its own record: %v", found)
	}
	all, err := registry.Find(context.Background(), tap.New(good.URL), registry.Waveband("radio"), registry.IncludeAux())
	if err != nil || all.Len() != 3 || len(all.TAP()) != 1 {
		t.Errorf("with collections: %v, %v", all, err)
	}
	if _, err := registry.FindAt(context.Background(), []*tap.Service{tap.New(gone.URL), tap.New(good.URL)}, registry.Waveband("raido")); !errors.Is(err, dal.ErrQuery) {
		t.Errorf("got %v", err)
	}
	if _, err := registry.FindAt(context.Background(), []*tap.Service{tap.New(gone.URL)}, registry.Waveband("radio")); !errors.Is(err, dal.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

func TestCache(t *testing.T) {
	c, err := registry.Copy(context.Background(), tap.New(regtap(t).URL))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "deep", "registry.json.gz")
	if err := c.Write(path); err != nil {
		t.Fatal(err)
	}
	if c, err = registry.ReadCache(path); err != nil {
		t.Fatal(err)
	}
	for want, cs := range map[string][]registry.Constraint{
		"A TAP":   {registry.DataModel("obscore"), registry.ServiceType("tap")},
		"B":       {registry.Keywords("Galactic", "quasars")},
		"A TAP B": {registry.ServiceType("tap", "sia2")},
		"":        {registry.ServiceType("sia1"), registry.Waveband("radio")},
	} {
		found, err := c.Find(cs...)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, s := range found.All() {
			names = append(names, s.ShortName)
		}
		if strings.Join(names, " ") != want || !strings.Contains(found.MIMEBundle().Text(), "from the copy of") {
			t.Errorf("%s: got %q", want, names)
		}
	}
	if _, err := c.Find(registry.Covers(sky.New(1, 2), 3)); !errors.Is(err, dal.ErrUnreachable) || !strings.Contains(err.Error(), "places on the sky") {
		t.Errorf("got %v", err)
	}
	if _, err := registry.ReadCache(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a cache that is not there was read")
	}
}
