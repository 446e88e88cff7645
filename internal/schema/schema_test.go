package schema

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"vogo/vokit/tap"
)

const votable = `<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>%s<DATA><TABLEDATA>%s</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`

func fields(names ...string) (out string) {
	for _, n := range names {
		out += fmt.Sprintf(`<FIELD name="%s" datatype="char" arraysize="*"/>`, n)
	}
	return out
}

func row(cells ...string) string { return "<TR><TD>" + strings.Join(cells, "</TD><TD>") + "</TD></TR>" }

// A service is asked once for its tables and once for the columns of each, whoever
// asks, and not for those of tables that it does not have.
func TestAskedOnce(t *testing.T) {
	var tables, columns atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch q := r.FormValue("QUERY"); {
		case strings.Contains(q, "TAP_SCHEMA.tables"):
			tables.Add(1)
			fmt.Fprintf(w, votable, fields("table_name", "description"), row("a.t", "of\nstars")+row(`"V/1"`, ""))
		default:
			columns.Add(1)
			fmt.Fprintf(w, votable, fields("table_name", "column_name", "unit", "ucd", "description", "datatype"), row("a.t", "ra", "deg", "pos.eq.ra", "Right ascension", "double"))
		}
	}))
	defer srv.Close()
	cat := Of(tap.New(srv.URL + "/tap")).Within(t.Context())
	if names := cat.Names(); !slices.Equal(names, []string{"V/1", "a.t"}) {
		t.Errorf("the tables are %q", names)
	}
	for range 3 {
		again := Of(tap.New(srv.URL + "/tap/sync")).Within(t.Context())
		info := again.Lookup("A.T")
		if info == nil || len(info.Columns) != 1 || info.Columns[0].Unit != "deg" || info.Columns[0].UCD != "pos.eq.ra" {
			t.Fatalf("the table is %+v", info)
		}
		if info := again.Lookup("a.none"); info != nil {
			t.Errorf("a table that is not there is %+v", info)
		}
	}
	if d := cat.(within).Description("a.t"); d != "of stars" {
		t.Errorf("described as %q", d)
	}
	if tables.Load() != 1 || columns.Load() != 1 {
		t.Errorf("asked %d times for tables, %d times for columns", tables.Load(), columns.Load())
	}
}

// A service that fails is not asked again at once, nor waited for after ctx.
func TestFailing(t *testing.T) {
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Error(w, "no", http.StatusForbidden)
	}))
	defer srv.Close()
	s := Of(tap.New(srv.URL + "/tap"))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if names := s.Within(ended).Names(); names != nil {
		t.Errorf("tables %q from a service that has not answered", names)
	}
	<-s.askTables().done
	before := asked.Load()
	for range 5 {
		if names := s.Within(t.Context()).Names(); names != nil {
			t.Errorf("tables %q from a service that fails", names)
		}
	}
	if before == 0 || asked.Load() != before {
		t.Errorf("asked %d times, then %d", before, asked.Load())
	}
}
