package datalink_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"vogo/vokit/dal"
	"vogo/vokit/datalink"
	"vogo/vokit/table"
	"vogo/vokit/votable"
)

// service gives one link for each ID it is asked for; one that takes a single
// ID refuses more, as some do.
func service(t *testing.T, single bool) (base string, requests *atomic.Int32) {
	t.Helper()
	requests = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		r.ParseForm()
		if single && len(r.Form["ID"]) > 1 {
			http.Error(w, "UsageError: one ID only", http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE>`)
		for _, c := range []string{"ID", "access_url", "service_def", "error_message", "semantics", "description", "content_type"} {
			fmt.Fprintf(w, `<FIELD name="%s" datatype="char" arraysize="*"/>`, c)
		}
		fmt.Fprint(w, `<FIELD name="content_length" datatype="long"/><DATA><TABLEDATA>`)
		ids := r.Form["ID"]
		for i := range ids { // in another order than asked for
			id := ids[len(ids)-1-i]
			fmt.Fprintf(w, "<TR><TD>%s</TD><TD>http://127.0.0.1/%s</TD><TD/><TD/><TD>#this</TD><TD/><TD>image/fits</TD><TD>1100000000</TD></TR>", id, id)
		}
		fmt.Fprint(w, "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
	}))
	t.Cleanup(s.Close)
	return s.URL, requests
}

// described is a result table whose rows the descriptor beside it leads to links.
func described(t *testing.T, base string, n int) *table.Table {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<VOTABLE version="1.4"><RESOURCE type="results"><TABLE><FIELD ID="col_did" name="pubdid" datatype="char" arraysize="*"/><DATA><TABLEDATA>`)
	for i := range n {
		fmt.Fprintf(&b, "<TR><TD>p%03d</TD></TR>", i)
	}
	fmt.Fprintf(&b, `</TABLEDATA></DATA></TABLE></RESOURCE><RESOURCE type="meta" utype="adhoc:service"><PARAM name="standardID" datatype="char" arraysize="*" value="ivo://ivoa.net/std/DataLink#links-1.1"/>
<PARAM name="accessURL" datatype="char" arraysize="*" value="%s/dl"/><GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" ref="col_did" value=""/></GROUP></RESOURCE></VOTABLE>`, base)
	tab, err := votable.Read(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestManyIDsInOneRequest(t *testing.T) {
	for _, tt := range []struct {
		single bool
		want   int32
	}{{false, 3}, {true, 3 + 120}} {
		base, requests := service(t, tt.single)
		tab := described(t, base, 120)
		links, err := datalink.ForTable(context.Background(), tab)
		if err != nil {
			t.Fatal(err)
		}
		if requests.Load() != tt.want {
			t.Errorf("one ID only %v: %d requests, want %d", tt.single, requests.Load(), tt.want)
		}
		if links.Len() != 120 {
			t.Fatalf("%d links", links.Len())
		}
		for i, x := range links.Links() {
			if want := fmt.Sprintf("p%03d", i); x.ID != want || x.Row == nil || x.Row.Index() != i {
				t.Fatalf("link %d is of %s", i, x.ID)
			}
		}
	}
}

func TestRowWithoutLinks(t *testing.T) {
	c, err := table.NewColumn(table.Meta{Name: "ra"}, []float64{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	tab, err := table.New("t", c)
	if err != nil {
		t.Fatal(err)
	}
	row, _ := tab.Row(0)
	if _, err := datalink.ForRow(context.Background(), row); err == nil || !strings.Contains(err.Error(), "no access_url") {
		t.Errorf("got %v", err)
	}
}

func TestAccessURLOfOlderProtocols(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	for _, m := range []table.Meta{
		{Name: "accref"}, {Name: "url", UCD: "VOX:Image_AccessReference"}, {Name: "ref", Utype: "ssa:Access.Reference"}, {Name: "Access_URL"},
	} {
		c, err := table.NewColumn(m, []string{s.URL + "/x.fits"})
		if err != nil {
			t.Fatal(err)
		}
		tab, err := table.New("t", c)
		if err != nil {
			t.Fatal(err)
		}
		row, _ := tab.Row(0)
		links, err := datalink.ForRow(context.Background(), row)
		if err != nil {
			t.Errorf("%+v: %v", m, err)
			continue
		}
		if x, err := links.Get(); err != nil || x.AccessURL != s.URL+"/x.fits" || x.Semantics != "#this" {
			t.Errorf("%+v: %v, %v", m, x, err)
		}
	}
}

func TestLinksBehindAnAccessURLOfUnknownFormat(t *testing.T) {
	var methods []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		methods = append(methods, r.Method)
		w.Header().Set("Content-Type", "application/x-votable+xml;content=datalink")
		fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE><FIELD name="ID" datatype="char" arraysize="*"/><FIELD name="access_url" datatype="char" arraysize="*"/><FIELD name="error_message" datatype="char" arraysize="*"/><FIELD name="semantics" datatype="char" arraysize="*"/><DATA><TABLEDATA>
<TR><TD>a</TD><TD>http://127.0.0.1/a.vot</TD><TD/><TD>#this</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`)
	}))
	defer s.Close()
	c, err := table.NewColumn(table.Meta{Name: "access_url"}, []string{s.URL})
	if err != nil {
		t.Fatal(err)
	}
	tab, err := table.New("t", c)
	if err != nil {
		t.Fatal(err)
	}
	links, err := datalink.ForTable(context.Background(), tab)
	if err != nil {
		t.Fatal(err)
	}
	if x, err := links.Get(); err != nil || x.AccessURL != "http://127.0.0.1/a.vot" || strings.Join(methods, " ") != "GET" {
		t.Errorf("got %v, %v after %v", x, err, methods)
	}
}

func TestVocabulary(t *testing.T) {
	for _, tt := range []struct {
		term, wanted string
		want         bool
	}{
		{"#preview-image", "#preview", true}, {"#preview", "#preview-image", false}, {"#this", "this", true},
		{"http://www.ivoa.net/rdf/datalink/core#flat", "#calibration", true}, {"https://www.ivoa.net/rdf/datalink/core#THIS", "#this", true},
		{"http://example.org/terms#this", "#this", false}, {"", "#this", false}, {"#cutout", "#proc", true},
	} {
		if got := datalink.IsA(tt.term, tt.wanted); got != tt.want {
			t.Errorf("IsA(%q, %q) = %v", tt.term, tt.wanted, got)
		}
	}
	for _, v := range datalink.Vocabulary {
		if v.Wider != "" && !datalink.IsA(v.Name, v.Wider) {
			t.Errorf("%s is not narrower than %s", v.Name, v.Wider)
		}
	}
}

func TestNoLinksThere(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE><TABLE><FIELD name="x" datatype="int"/><DATA><TABLEDATA/></DATA></TABLE></RESOURCE></VOTABLE>`)
	}))
	defer s.Close()
	_, err := datalink.Get(context.Background(), s.URL)
	if !errors.Is(err, dal.ErrService) || !strings.Contains(err.Error(), "holds no links (columns x)") {
		t.Errorf("got %v", err)
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{17: "17 B", 1037645824: "1.0 GB", 1100000000: "1.1 GB", 419000: "419 kB", 2500: "2.5 kB"} {
		if got := datalink.Size(n); got != want {
			t.Errorf("Size(%d) = %s, want %s", n, got, want)
		}
	}
}

// Links of 200 rows: what takes other libraries minutes of processor time.
func BenchmarkForTable(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		fmt.Fprint(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE><FIELD name="ID" datatype="char" arraysize="*"/><FIELD name="access_url" datatype="char" arraysize="*"/><FIELD name="error_message" datatype="char" arraysize="*"/><FIELD name="semantics" datatype="char" arraysize="*"/><DATA><TABLEDATA>`)
		for _, id := range r.Form["ID"] {
			for _, sem := range []string{"#this", "#preview", "#preview-image", "#coderived"} {
				fmt.Fprintf(w, "<TR><TD>%s</TD><TD>http://127.0.0.1/%s</TD><TD/><TD>%s</TD></TR>", id, id, sem)
			}
		}
		fmt.Fprint(w, "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
	}))
	defer s.Close()
	urls := make([]string, 200)
	formats := make([]string, 200)
	for i := range urls {
		urls[i], formats[i] = fmt.Sprintf("%s/dl?ID=p%d", s.URL, i), "application/x-votable+xml;content=datalink"
	}
	u, _ := table.NewColumn(table.Meta{Name: "access_url"}, urls)
	f, _ := table.NewColumn(table.Meta{Name: "access_format"}, formats)
	tab, err := table.New("rows", u, f)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		links, err := datalink.ForTable(context.Background(), tab)
		if err != nil || links.Len() != 800 {
			b.Fatal(links.Len(), err)
		}
	}
}
