package votable

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vogo/vokit/table"
)

// fitsTable is a FITS file of a synthetic table.
func fitsTable(t *testing.T) (*table.Table, []byte) {
	t.Helper()
	tb := catalogue(t, 30)
	var b bytes.Buffer
	if err := tb.WriteAs(&b, "fits"); err != nil {
		t.Fatal(err)
	}
	return tb, b.Bytes()
}

func fieldsOf(tb *table.Table) string {
	var b strings.Builder
	for _, c := range tb.Columns() {
		size := ""
		if c.Datatype().IsText() {
			size = ` arraysize="*"`
		}
		fmt.Fprintf(&b, `<FIELD name="%s" datatype="%s"%s ucd="%s"/>`, c.Name, c.Datatype(), size, c.UCD)
	}
	return b.String()
}

func TestEmbeddedFITS(t *testing.T) {
	want, file := fitsTable(t)
	doc := `<VOTABLE version="1.4"><RESOURCE><TABLE name="in fits">` + fieldsOf(want) + `<DATA><FITS extnum="1">%s</FITS></DATA></TABLE></RESOURCE></VOTABLE>`
	inline := fmt.Sprintf(doc, `<STREAM encoding="base64">`+base64.StdEncoding.EncodeToString(file)+`</STREAM>`)
	for _, d := range []string{inline, strings.Replace(inline, ` extnum="1"`, "", 1)} {
		got, err := Read(strings.NewReader(d))
		if err != nil {
			t.Fatal(err)
		}
		if cells(t, got) != cells(t, want) || got.Name != "in fits" || got.Columns()[1].UCD != "pos.eq.ra;meta.main" {
			t.Errorf("got %q\n%s", got.Name, cells(t, got))
		}
	}
	rows, err := ReadWhere(strings.NewReader(inline), "class = 'QSO'")
	if sel, _ := want.Where("class = 'QSO'"); err != nil || rows.NumRows() != sel.NumRows() {
		t.Errorf("in a stream: %v, %v", rows, err)
	}
	if _, err := Read(strings.NewReader(strings.Replace(inline, `"1">`, `"7">`, 1))); err == nil || !strings.Contains(err.Error(), "extension 7") {
		t.Errorf("got %v", err)
	}
	// Elsewhere.
	away := fmt.Sprintf(doc, `<STREAM href="http://example.org/rows.fits"/>`)
	if _, err := Read(strings.NewReader(away)); err == nil || !strings.Contains(err.Error(), "http://example.org/rows.fits") {
		t.Errorf("got %v", err)
	}
	o := Options{Open: func(href string) (io.ReadCloser, error) {
		if href != "http://example.org/rows.fits" {
			return nil, errors.New("another file")
		}
		return io.NopCloser(bytes.NewReader(file)), nil
	}}
	got, err := o.Read(strings.NewReader(away))
	if err != nil || cells(t, got) != cells(t, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFilesBesideADocument(t *testing.T) {
	want, file := fitsTable(t)
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "rows.fits"), file)
	doc := `<VOTABLE version="1.4"><RESOURCE><TABLE>` + fieldsOf(want) + `<DATA><FITS><STREAM href="%s"/></FITS></DATA></TABLE></RESOURCE></VOTABLE>`
	path := filepath.Join(dir, "sub.vot")
	writeFile(t, path, []byte(fmt.Sprintf(doc, "rows.fits")))
	got, err := table.ReadFile(path)
	if err != nil || cells(t, got) != cells(t, want) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, href := range []string{"../rows.fits", "/etc/passwd", "file:///etc/passwd", "%2e%2e/rows.fits"} {
		writeFile(t, path, []byte(fmt.Sprintf(doc, href)))
		if _, err := table.ReadFile(path); err == nil || errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", href, err)
		}
	}
}

// STILTS writes rows to places that the document refers to.
func TestRowsOfSTILTSElsewhere(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.vot")
	want := catalogue(t, 50)
	if err := want.Write(in); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"fits-inline", "fits-href", "binary-href", "binary2-href", "binary-inline", "tabledata"} {
		out := filepath.Join(dir, f+".vot")
		stilts(t, "tpipe", "in="+in, "out="+out, "ofmt=votable-"+f)
		got, err := table.ReadFile(out)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if cells(t, got) != cells(t, want) {
			t.Errorf("%s: other cells", f)
		}
	}
}

func TestZstd(t *testing.T) {
	want := catalogue(t, 100)
	for _, end := range []string{".vot.zst", ".csv.zst", ".vot.gz", ".vot"} {
		path := filepath.Join(t.TempDir(), "t"+end)
		if err := want.Write(path); err != nil {
			t.Fatal(err)
		}
		got, err := table.ReadFile(path)
		if err != nil || got.NumRows() != want.NumRows() {
			t.Errorf("%s: %v, %v", end, got, err)
		}
		if got, err = Read(bytes.NewReader(readFile(t, path))); !strings.HasPrefix(end, ".csv") && (err != nil || cells(t, got) != cells(t, want)) {
			t.Errorf("%s: %v, %v", end, got, err)
		}
	}
}

// Annotations, the reference position of coordinates and parameters by reference come back as they were.
func TestAnnotationsAreKept(t *testing.T) {
	doc := `<VOTABLE version="1.5" xmlns:dm="http://www.ivoa.net/xml/mivot"><RESOURCE type="results"><RESOURCE type="meta"><dm:VODML><dm:REPORT status="OK">a &amp; b</dm:REPORT>
<dm:TEMPLATES><dm:INSTANCE dmtype="meas:Position"><dm:ATTRIBUTE dmrole="x" ref="ra"/></dm:INSTANCE></dm:TEMPLATES></dm:VODML></RESOURCE>
<COOSYS ID="sys" system="ICRS" epoch="2016.0" refposition="BARYCENTER"/><TIMESYS ID="tsys" timeorigin="2455197.5" timescale="TCB" refposition="BARYCENTER"/>
<TABLE><FIELD ID="ra" name="ra" datatype="double" ref="sys"/><DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`
	for round := range 3 {
		got, err := Read(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Coosys) != 1 || got.Coosys[0].RefPosition != "BARYCENTER" || got.Coosys[0].Epoch != "2016.0" || len(got.Timesys) != 1 || got.Timesys[0].TimeOrigin != "2455197.5" {
			t.Errorf("round %d: %+v %+v", round, got.Coosys, got.Timesys)
		}
		if len(got.Resources) != 1 || len(got.Resources[0].Foreign) != 1 || !strings.Contains(got.Resources[0].Foreign[0], `<INSTANCE dmtype="meas:Position"><ATTRIBUTE dmrole="x" ref="ra"/></INSTANCE>`) ||
			!strings.HasPrefix(got.Resources[0].Foreign[0], `<VODML xmlns="http://www.ivoa.net/xml/mivot"><REPORT status="OK">a &amp; b</REPORT>`) {
			t.Fatalf("round %d: %+v", round, got.Resources)
		}
		var b bytes.Buffer
		if err := Write(&b, got, TableData); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), `version="1.5"`) {
			t.Error("a COOSYS with refposition wants version 1.5")
		}
		doc = b.String()
	}
}

// The same table comes out of each serialization, with the difference between empty and null where the
// serialization has one: BINARY2 only (VOTable 1.5 section 5.3).
func TestEmptyIsNotNull(t *testing.T) {
	c, err := table.NewColumn(table.Meta{Name: "s"}, []any{"", nil, "x"})
	if err != nil {
		t.Fatal(err)
	}
	list, err := table.NewColumn(table.Meta{Name: "a"}, [][]int32{{}, nil, {1}})
	if err != nil {
		t.Fatal(err)
	}
	list.SetNull(1)
	tb, err := table.New("t", c, list)
	if err != nil {
		t.Fatal(err)
	}
	for f, want := range map[Format][2]bool{Binary2: {false, true}, Binary: {true, true}, TableData: {true, true}} {
		var b bytes.Buffer
		if err := Write(&b, tb, f); err != nil {
			t.Fatal(err)
		}
		got, err := Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		s := got.Columns()[0]
		if s.IsNull(0) != want[0] || s.IsNull(1) != want[1] || s.IsNull(2) || s.Text(2) != "x" {
			t.Errorf("%v: null %v %v %v", f, s.IsNull(0), s.IsNull(1), s.IsNull(2))
		}
		if a := got.Columns()[1]; f == Binary2 && (a.IsNull(0) || !a.IsNull(1)) || len(a.FloatArray(2)) != 1 {
			t.Errorf("%v: arrays %v %v %v", f, a.Value(0), a.Value(1), a.Value(2))
		}
	}
}
