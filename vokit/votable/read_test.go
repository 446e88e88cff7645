package votable

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"vogo/vokit/table"
)

// doc puts fields and rows into a document of the given version.
func doc(fields, rows string) string {
	return `<?xml version="1.0"?><VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE>` +
		fields + `<DATA><TABLEDATA>` + rows + `</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`
}

func mustRead(t *testing.T, s string) *table.Table {
	t.Helper()
	got, err := Read(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func cells(t *testing.T, tb *table.Table) string {
	t.Helper()
	var b strings.Builder
	for i := range tb.NumRows() {
		for k, c := range tb.Columns() {
			if k > 0 {
				b.WriteString(" | ")
			}
			fmt.Fprintf(&b, "%v", c.Value(i))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestReadCells(t *testing.T) {
	const xs = `<FIELD name="x" datatype="%s" arraysize="%s"/>`
	for _, c := range []struct{ name, field, rows, want string }{
		{"all scalars", `<FIELD name="a" datatype="boolean"/><FIELD name="b" datatype="bit"/><FIELD name="c" datatype="unsignedByte"/><FIELD name="d" datatype="short"/><FIELD name="e" datatype="int"/><FIELD name="f" datatype="long"/><FIELD name="g" datatype="char" arraysize="*"/><FIELD name="h" datatype="unicodeChar" arraysize="*"/><FIELD name="i" datatype="float"/><FIELD name="j" datatype="double"/><FIELD name="k" datatype="floatComplex"/><FIELD name="l" datatype="doubleComplex"/>`,
			`<TR><TD>T</TD><TD>1</TD><TD>255</TD><TD>-32768</TD><TD>2147483647</TD><TD>9223372036854775807</TD><TD>abc</TD><TD>α</TD><TD>1.5</TD><TD>-1e-300</TD><TD>1 2</TD><TD>3 -4</TD></TR><TR><TD/><TD/><TD></TD><TD/><TD/><TD/><TD/><TD/><TD/><TD>NaN</TD><TD/><TD/></TR>`,
			"true | 1 | 255 | -32768 | 2147483647 | 9223372036854775807 | abc | α | 1.5 | -1e-300 | (1+2i) | (3-4i)\n<nil> | <nil> | <nil> | <nil> | <nil> | <nil> | <nil> | <nil> | <nil> | <nil> | <nil> | <nil>\n"},
		{"arrays", `<FIELD name="a" datatype="int" arraysize="3"/><FIELD name="b" datatype="double" arraysize="2x*"/><FIELD name="c" datatype="char" arraysize="3x*"/><FIELD name="d" datatype="bit" arraysize="4"/>`,
			`<TR><TD>1 2
 3</TD><TD>1 2 3 4</TD><TD>ab cde</TD><TD>1010</TD></TR>`, "[1 2 3] | [1 2 3 4] | [ab cde] | [1 0 1 0]\n"},
		{"number for null", `<FIELD name="a" datatype="int"><VALUES null="-99"/></FIELD>`, `<TR><TD>-99</TD></TR><TR><TD>99</TD></TR>`, "<nil>\n99\n"},
		{"hexadecimal", `<FIELD name="a" datatype="short"/>`, `<TR><TD>0xFFFF</TD></TR>`, "-1\n"},
		{"CDATA, entities and comments", `<FIELD name="a" datatype="char" arraysize="*"/>`, `<TR><TD><![CDATA[a<b>&amp;]]></TD></TR><TR><TD>x&lt;y &#38; &#x3b1;</TD></TR><TR><!-- no --><TD>a<!-- c -->b</TD></TR>`, "a<b>&amp;\nx<y & α\nab\n"},
		{"prefixes", `<vot:FIELD name="a" datatype="int"/>`, `<vot:TR ID="r1"><vot:TD>1</vot:TD></vot:TR>`, "1\n"},
		{"blanks around numbers", `<FIELD name="a" datatype="double"/>`, "<TR><TD> 1.5\n</TD></TR><TR><TD>  </TD></TR>", "1.5\n<nil>\n"},
		{"missing arraysize", `<FIELD name="a" datatype="char"/>`, `<TR><TD>whole text</TD></TR>`, "whole text\n"},
		{"unknown datatype", `<FIELD name="a" datatype="wonderful"/>`, `<TR><TD>x</TD></TR>`, "x\n"},
		{"a cell that is no number", `<FIELD name="a" datatype="int"/>`, `<TR><TD>many</TD></TR><TR><TD>2</TD></TR>`, "<nil>\n2\n"},
		{"too few and too many cells", `<FIELD name="a" datatype="int"/><FIELD name="b" datatype="int"/>`, `<TR><TD>1</TD></TR><TR><TD>1</TD><TD>2</TD><TD>3</TD></TR><TR/>`, "1 | <nil>\n1 | 2\n<nil> | <nil>\n"},
		{"booleans", fmt.Sprintf(xs, "boolean", "*"), `<TR><TD>T f 1 0 true FALSE</TD></TR>`, "[true false true false true false]\n"},
		{"Fortran exponents", `<FIELD name="a" datatype="double"/>`, `<TR><TD>1.5D+03</TD></TR>`, "1500\n"},
		{"infinities", `<FIELD name="a" datatype="float"/>`, `<TR><TD>+Inf</TD></TR><TR><TD>-Inf</TD></TR>`, "+Inf\n-Inf\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mustRead(t, doc(c.field, c.rows))
			if have := cells(t, got); have != c.want {
				t.Errorf("got\n%swant\n%s", have, c.want)
			}
		})
	}
}

func TestReadMetadata(t *testing.T) {
	const text = `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE VOTABLE SYSTEM "http://us-vo.org/xml/VOTable.dtd" [ <!ENTITY x "y"> ]>
<VOTABLE version="1.4"><DESCRIPTION>whole</DESCRIPTION>
<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>
<COOSYS ID="sys" system="galactic"/><TIMESYS ID="ts" timeorigin="2455197.5" timescale="TCB" refposition="BARYCENTER"/>
<PARAM name="citation" datatype="char" arraysize="*" value="x &quot;y&quot;"/>
<TABLE name="t" nrows="1"><DESCRIPTION>light curve</DESCRIPTION>
<GROUP name="g" ref="sys"><DESCRIPTION>pos</DESCRIPTION><FIELDref ref="l"/><FIELDref ref="b"/><PARAM name="p" datatype="double" value="1.5" unit="m"/></GROUP>
<FIELD name="lon" ID="l" datatype="double" unit="deg" ucd="pos.galactic.lon;meta.main"/>
<FIELD name="lat" ID="b" datatype="double" unit="deg" ucd="pos.galactic.lat;meta.main"/>
<FIELD name="obs_time" datatype="double" unit="d" ref="ts" precision="5" width="12" utype="u" xtype="x"><DESCRIPTION>when</DESCRIPTION><VALUES type="legal" null=""><MIN value="0"/><MAX value="9" inclusive="no"/><OPTION name="a" value="1"><OPTION value="2"/></OPTION></VALUES><LINK href="http://x" content-role="doc" title="T"/></FIELD>
<DATA><TABLEDATA><TR><TD>0</TD><TD>0</TD><TD>1666.5</TD></TR></TABLEDATA></DATA>
</TABLE><INFO name="QUERY_STATUS" value="OVERFLOW">cut</INFO></RESOURCE>
<RESOURCE type="meta" utype="adhoc:service" name="svc"><PARAM name="accessURL" datatype="char" arraysize="*" value="http://s"/>
<GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" ref="l" value=""/></GROUP></RESOURCE>
</VOTABLE>`
	got := mustRead(t, text)
	if !got.Overflow || got.Description != "light curve" || got.Name != "t" {
		t.Errorf("overflow %v, description %q, name %q", got.Overflow, got.Description, got.Name)
	}
	if p, ok := got.Param("CITATION"); !ok || p.Value != `x "y"` {
		t.Errorf("param %+v", p)
	}
	if len(got.Resources) != 1 || got.Resources[0].Utype != "adhoc:service" || got.Resources[0].Groups[0].Params[0].Ref != "l" {
		t.Errorf("resources %+v", got.Resources)
	}
	if len(got.Groups) != 1 || len(got.Groups[0].FieldRefs) != 2 || got.Groups[0].Params[0].Unit != "m" {
		t.Errorf("groups %+v", got.Groups)
	}
	pos, err := got.Coords()
	if err != nil {
		t.Fatal(err)
	}
	// The galactic centre is at 17h45m37.2s −28°56′10″ (Hipparcos, Vol. 1, section 1.5.3).
	if d := max(abs(pos[0].RA-266.40499), abs(pos[0].Dec+28.93617)); d > 1e-4 {
		t.Errorf("galactic centre at %v", pos[0])
	}
	ts, err := got.Times("obs_time")
	if err != nil {
		t.Fatal(err)
	}
	if s := ts[0].ISO(); s != "2014-07-25 12:00:00.000" || ts[0].Scale.String() != "TCB" {
		t.Errorf("time %s %s", s, ts[0].Scale)
	}
	c, _ := got.Col("OBS_TIME")
	if v := c.Values; v == nil || v.Min != "0" || !v.MaxExclusive || v.Options[0].Options[0].Value != "2" || c.Links[0].Title != "T" || c.Width != 12 {
		t.Errorf("values %+v", v)
	}
	d, err := ReadAll(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if v, m := d.Status(); v != "OVERFLOW" || m != "cut" || d.Version != "1.4" || d.Description != "whole" {
		t.Errorf("status %q %q, %+v", v, m, d)
	}
}

func abs(f float64) float64 { return max(f, -f) }

func TestReadOldAndOdd(t *testing.T) {
	latin := strings.Replace(doc(`<FIELD name="a" datatype="char" arraysize="*"/>`, "<TR><TD>Stra\xdfe</TD></TR>"), `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="ISO-8859-1"?>`, 1)
	liar := doc(`<FIELD name="a" datatype="char" arraysize="*"/>`, "<TR><TD>Stra\xdfe</TD></TR>")
	for name, s := range map[string]string{"declared latin-1": latin, "latin-1 that claims UTF-8": liar} {
		if got := cells(t, mustRead(t, s)); got != "Straße\n" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if n := len(mustRead(t, liar).Diagnostics()); n != 1 {
		t.Errorf("%d diagnostics for a document that lies about its encoding", n)
	}
	old := `<VOTABLE version="1.0"><DEFINITIONS><COOSYS ID="J2000" system="eq_FK5" equinox="2000."/></DEFINITIONS><RESOURCE><TABLE><FIELD ID="ra" datatype="float" ucd="POS_EQ_RA_MAIN"/><FIELD ID="dec" datatype="float" ucd="POS_EQ_DEC_MAIN"/><DATA><TABLEDATA><TR><TD>10</TD><TD>20</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`
	got := mustRead(t, old)
	if pos, err := got.Coords(); err != nil || pos[0].RA != 10 || pos[0].Dec != 20 {
		t.Errorf("coords of VOTable 1.0: %v %v", pos, err)
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, old)
	w.Close()
	if got, err := Read(&z); err != nil || got.NumRows() != 1 {
		t.Errorf("gzip: %v", err)
	}
	empty := mustRead(t, `<VOTABLE version="1.3"><RESOURCE><TABLE><FIELD name="a" datatype="int"/></TABLE></RESOURCE></VOTABLE>`)
	if empty.NumRows() != 0 || empty.NumCols() != 1 {
		t.Errorf("a table without data has %d rows and %d columns", empty.NumRows(), empty.NumCols())
	}
}

func TestReadErrors(t *testing.T) {
	whole := doc(`<FIELD name="a" datatype="int"/>`, `<TR><TD>1</TD></TR><TR><TD>2</TD></TR>`)
	for _, c := range []struct{ name, text, want string }{
		{"error status", `<VOTABLE version="1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="ERROR">no such
 table</INFO></RESOURCE></VOTABLE>`, "no such table"},
		{"HTML", "<!DOCTYPE html>\n<html><head><title>404 Not\nFound</title></head></html>", "votable: got an HTML page (404 Not Found) instead of a VOTable"},
		{"XML", `<?xml version="1.0"?><uws:job xmlns:uws="x"/>`, "votable: got an XML document <job> instead of a VOTable"},
		{"JSON", `{"error": "x"}`, `votable: got JSON ("{\"error\": \"x\"}") instead of a VOTable`},
		{"text", "Internal Server Error", `votable: got text ("Internal Server Error") instead of a VOTable`},
		{"nothing", "", "votable: got nothing at all instead of a VOTable"},
		{"FITS", "SIMPLE  =                    T", "votable: got a FITS file instead of a VOTable"},
		{"truncated", whole[:strings.Index(whole, "2</TD>")], fmt.Sprintf("votable: the input ends at byte %d in row 1 of <TABLEDATA>: it is truncated", strings.Index(whole, "2</TD>"))},
		{"broken tag", strings.Replace(whole, "</TR>", "</XX>", 1), fmt.Sprintf("votable: byte %d: </XX> where <TD> or </TR> should be", strings.Index(whole, "</TR>"))},
		{"no table", `<VOTABLE version="1.4"><RESOURCE/></VOTABLE>`, "votable: the document has no table"},
		{"truncated binary", `<VOTABLE version="1.4"><RESOURCE><TABLE><FIELD name="a" datatype="int"/><DATA><BINARY><STREAM encoding="base64">AAAAAQAA</STREAM></BINARY></DATA></TABLE></RESOURCE></VOTABLE>`,
			`votable: the rows of table "" end at byte 120 of the document in the middle of row 1 (its byte 4 of the stream): they are truncated`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(c.text))
			if err == nil {
				t.Fatal("no error")
			}
			if err.Error() != c.want {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
			if strings.ContainsAny(err.Error(), "\n") {
				t.Error("the error has more than one line")
			}
		})
	}
	_, err := Read(strings.NewReader(whole[:len(whole)-30]))
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("truncated input gives %v, want io.ErrUnexpectedEOF in it", err)
	}
	var status *StatusError
	if _, err := Read(strings.NewReader(`<VOTABLE version="1.0"><INFO ID="Error" name="Error" value="SR is missing"/></VOTABLE>`)); !errors.As(err, &status) || status.Message != "SR is missing" {
		t.Errorf("cone search error: %v", err)
	}
}

// Every prefix of a document is an error, and none of them panics or gives fewer rows without one.
func TestReadPrefixes(t *testing.T) {
	for _, f := range []Format{TableData, Binary, Binary2} {
		var b bytes.Buffer
		if err := Write(&b, catalogue(t, 3), f); err != nil {
			t.Fatal(err)
		}
		for n := range b.Len() - len("</VOTABLE>\n") {
			if _, err := Read(bytes.NewReader(b.Bytes()[:n])); err == nil {
				t.Fatalf("%v: no error although it ends after %d of %d bytes", f, n, b.Len())
			}
		}
	}
}

func TestReader(t *testing.T) {
	want := catalogue(t, 1000)
	for _, f := range []Format{TableData, Binary, Binary2} {
		var b bytes.Buffer
		if err := Write(&b, want, f); err != nil {
			t.Fatal(err)
		}
		r, err := NewReaderSize(&b, 300)
		if err != nil {
			t.Fatal(err)
		}
		if r.Table().NumCols() != want.NumCols() || r.Table().NumRows() != 0 {
			t.Errorf("head has %d columns and %d rows", r.Table().NumCols(), r.Table().NumRows())
		}
		var blocks []*table.Table
		for {
			block, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if block.NumRows() > 300 {
				t.Errorf("a block of %d rows", block.NumRows())
			}
			blocks = append(blocks, block)
		}
		got, err := table.Stack(blocks...)
		if err != nil {
			t.Fatal(err)
		}
		if cells(t, got) != cells(t, want) {
			t.Errorf("%v: the blocks differ from the table", f)
		}
		if r.Document() == nil {
			t.Error("no document after the last block")
		}
		r.Close()
	}
	var b bytes.Buffer
	if err := Write(&b, want, Binary2); err != nil {
		t.Fatal(err)
	}
	r, err := NewReaderSize(&b, 10)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	r.Close() // in the middle
}
