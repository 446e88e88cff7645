package tap_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vogo/vokit/dal"
	"vogo/vokit/tap"
)

const vosiDocument = `<?xml version="1.0"?>
<vtm:tableset xmlns:vtm="http://www.ivoa.net/xml/VOSITables/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<schema><name>dasch</name><title>t</title><description>d</description>
<table type="output"><name>dasch.plates</name><description>Plates
 (synthetic)</description><nrows>20</nrows>
<column><name>t_min</name><description>Begin</description><unit>d</unit><ucd>time.start</ucd><dataType xsi:type="vs:VOTableType">double</dataType></column>
<column><name>s_region</name><ucd>pos.outline;obs.field</ucd><dataType arraysize="*">char</dataType></column></table>
<table><name>dasch.lightcurves</name><column><name>mag</name><unit>mag</unit><ucd>phot.mag;em.opt.B</ucd><dataType>float</dataType></column></table></schema>
<schema><name>empty</name></schema>
<schema><name>x</name><table><name>x.y</name></table></schema></vtm:tableset>`

// withoutSchema is a service whose TAP_SCHEMA cannot be queried.
func withoutSchema(t *testing.T, document string) (*tap.Service, *int) {
	t.Helper()
	asked := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/tap/sync", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, failure, "unknown schema TAP_SCHEMA")
	})
	mux.HandleFunc("/tap/tables", func(w http.ResponseWriter, _ *http.Request) {
		asked++
		io.WriteString(w, document)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return tap.New(s.URL + "/tap"), &asked
}

func TestTablesOfServicesWithoutSchema(t *testing.T) {
	svc, asked := withoutSchema(t, vosiDocument)
	tabs, err := svc.Tables()
	if err != nil {
		t.Fatal(err)
	}
	names, _ := tabs.Strings("table_name")
	schemas, _ := tabs.Strings("schema_name")
	if strings.Join(names, " ") != "dasch.plates dasch.lightcurves x.y" || strings.Join(schemas, " ") != "dasch dasch x" {
		t.Errorf("got %q of %q", names, schemas)
	}
	info, err := svc.Table("DASCH.plates")
	if err != nil || info.Description != "Plates (synthetic)" || info.Columns.NumRows() != 2 {
		t.Errorf("got %+v, %v", info, err)
	}
	if mags, err := svc.ColumnsByUCD("phot.mag*"); err != nil || mags.NumRows() != 1 {
		t.Errorf("got %v, %v", mags, err)
	}
	if hits, err := svc.FindTables("synthetic plates"); err != nil || hits.NumRows() != 1 {
		t.Errorf("got %v, %v", hits, err)
	}
	if _, err := svc.Columns("dasch.plate"); !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "nearest: dasch.plates") {
		t.Errorf("got %v", err)
	}
	if *asked != 1 {
		t.Errorf("%d requests for the tables document", *asked)
	}
}

func TestNoTablesAtAll(t *testing.T) {
	svc, _ := withoutSchema(t, "<html><body>What?</body></html>")
	if _, err := svc.Tables(); !errors.Is(err, dal.ErrQuery) || !strings.Contains(err.Error(), "unknown schema TAP_SCHEMA") {
		t.Errorf("got %v", err)
	}
}

func TestJobList(t *testing.T) {
	var query string
	mux := http.NewServeMux()
	mux.HandleFunc("/tap/async", func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.RawQuery
		io.WriteString(w, `<?xml version="1.0"?><uws:jobs version="1.1" xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink">
<uws:jobref id="old" xlink:href="http://127.0.0.1/tap/async/old"><uws:phase>completed</uws:phase><uws:creationTime>2026-01-01T00:00:00Z</uws:creationTime></uws:jobref>
<uws:jobref id="a b"><uws:phase>EXECUTING</uws:phase><uws:runId>lesson</uws:runId><uws:creationTime>2026-02-01T00:00:00Z</uws:creationTime></uws:jobref></uws:jobs>`)
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	jobs, err := tap.New(s.URL + "/tap").Jobs(5)
	if err != nil {
		t.Fatal(err)
	}
	ids, _ := jobs.Strings("job")
	urls, _ := jobs.Strings("url")
	phases, _ := jobs.Strings("phase")
	if query != "LAST=5" || strings.Join(ids, ",") != "a b,old" || urls[0] != s.URL+"/tap/async/a%20b" || urls[1] != "http://127.0.0.1/tap/async/old" || phases[1] != "COMPLETED" {
		t.Errorf("got %v (asked %q)", jobs, query)
	}
}

func TestExamples(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/tap/examples", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body vocab="ivo://ivoa.net/std/DALI-examples#"><p>hello<br>
<div typeof="ex:example other" id="a"><h2 property="name">Bright &amp; <em>near</em></h2><p>Stars&nbsp;of <span>1 mag</span></p>
<pre property="query">SELECT * FROM <i property="table">basic</i>
WHERE V &lt; 1</pre></div><div typeof="example"><b property="name">no query</b></div></body></html>`)
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	ex, err := tap.New(s.URL + "/tap").Examples()
	if err != nil {
		t.Fatal(err)
	}
	row, err := ex.Row(0)
	if err != nil || ex.NumRows() != 1 {
		t.Fatalf("got %v, %v", ex, err)
	}
	for col, want := range map[string]string{"name": "Bright & near", "query": "SELECT * FROM basic\nWHERE V < 1", "description": "Stars of 1 mag"} {
		if got, _ := row.Text(col); got != want {
			t.Errorf("%s is %q, want %q", col, got, want)
		}
	}
}
