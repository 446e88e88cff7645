package tap_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"vogo/vokit/dal"
)

// obscoreSchema answers queries to TAP_SCHEMA as services do.
func obscoreSchema(w http.ResponseWriter, r *http.Request) {
	head := func(cols ...string) {
		io.WriteString(w, `<VOTABLE version="1.4"><RESOURCE type="results"><TABLE>`)
		for _, c := range cols {
			dt := `char" arraysize="*`
			if c == "nrows" {
				dt = "long"
			}
			fmt.Fprintf(w, `<FIELD name="%s" datatype="%s"/>`, c, dt)
		}
		io.WriteString(w, "<DATA><TABLEDATA>")
	}
	row := func(cells ...string) {
		io.WriteString(w, "<TR><TD>"+strings.Join(cells, "</TD><TD>")+"</TD></TR>")
	}
	q := strings.ToLower(r.PostFormValue("QUERY"))
	switch {
	case strings.Contains(q, "tap_schema.columns") && strings.Contains(q, "'ivoa.obscore'"):
		head("table_name", "column_name", "datatype", "unit", "ucd", "description")
		row("ivoa.ObsCore", "dataproduct_type", "char", "", "meta.code.class", "kind of product &lt;i&gt;")
		row("ivoa.ObsCore", "s_ra", "double", "deg", "pos.eq.ra", "right ascension")
	case strings.Contains(q, "tap_schema.columns"):
		head("column_name")
	case strings.Contains(q, "tap_schema.tables"):
		head("schema_name", "table_name", "table_type", "description", "nrows")
		row("ivoa", "ivoa.ObsCore", "table", "All observations (synthetic)", "123456")
	}
	io.WriteString(w, "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
}

func TestTable(t *testing.T) {
	svc := service(t, obscoreSchema)
	svc.Name = "gavo"
	info, err := svc.Table("IVOA.Obscore")
	if err != nil {
		t.Fatal(err)
	}
	if info.Name != "ivoa.ObsCore" || info.Schema != "ivoa" || info.Rows != 123456 || info.Columns.NumRows() != 2 {
		t.Errorf("got %+v", info)
	}
	b := info.MIMEBundle()
	for _, want := range []string{"ivoa.ObsCore at gavo: 2 columns, 123,456 rows", "All observations (synthetic)", "pos.eq.ra", "right ascension"} {
		if !strings.Contains(b.Text(), want) {
			t.Errorf("the text lacks %q:\n%s", want, b.Text())
		}
		if h := b.Data["text/html"].(string); !strings.Contains(h, want) || strings.Contains(h, "<i>") {
			t.Errorf("the page lacks %q or lets markup through:\n%s", want, h)
		}
	}
	if short, err := svc.Table("ObsCore"); err != nil || short.Name != "ivoa.ObsCore" {
		t.Errorf("without its schema: %+v, %v", short, err)
	}
	if _, err := svc.Table("ivoa.obscor"); !errors.Is(err, dal.ErrNotFound) || !strings.Contains(err.Error(), "nearest: ivoa.ObsCore") {
		t.Errorf("got %v", err)
	}
}
