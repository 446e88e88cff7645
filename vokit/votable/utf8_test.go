package votable

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
)

// VOTable 1.6 (working draft) makes char a type of UTF-8: sizes count bytes, and arrays of texts are cut by them;
// unicodeChar counts units of UTF-16.
const utf8Doc = `<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.6" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>
<PARAM name="soup" datatype="char" arraysize="8" value="Борщ"/>
<FIELD name="one" datatype="char"/>
<FIELD name="any" datatype="char" arraysize="*"/>
<FIELD name="ten" datatype="char" arraysize="10"/>
<FIELD name="pair" datatype="char" arraysize="10x2"/>
<FIELD name="list" datatype="char" arraysize="6x*"/>
<FIELD name="uany" datatype="unicodeChar" arraysize="*"/>
<FIELD name="ufive" datatype="unicodeChar" arraysize="5"/>
<FIELD name="upair" datatype="unicodeChar" arraysize="5x2"/>
<DATA>%s</DATA></TABLE></RESOURCE></VOTABLE>`

const utf8Want = `a | alpha | αλφα.. | [αλφα ab] | [αβγ de] | αλφα | αλφα. | [αλφα. b]
b | 😀🙂 | naïve | [😀ab 東京] | [é日 z] | 😀 | a😀bc | [😀abc 😀]
`

func TestUTF8CharsOfVersion16(t *testing.T) {
	pad := func(s string, n int) string { return s + strings.Repeat(" ", n-len(s)) }
	tabledata := "<TABLEDATA>" +
		"<TR><TD>a</TD><TD>alpha</TD><TD>αλφα..</TD><TD>" + pad("αλφα", 10) + pad("ab", 10) + "</TD><TD>αβγde</TD><TD>αλφα</TD><TD>αλφα.</TD><TD>αλφα.b</TD></TR>" +
		"<TR><TD>b</TD><TD>😀🙂</TD><TD>naïve</TD><TD>" + pad("😀ab", 10) + pad("東京", 10) + "</TD><TD>é日 z</TD><TD>😀</TD><TD>a😀bc</TD><TD>😀abc😀</TD></TR>" +
		"</TABLEDATA>"
	got := mustRead(t, strings.Replace(utf8Doc, "%s", tabledata, 1))
	if have := cells(t, got); have != utf8Want {
		t.Errorf("TABLEDATA: got\n%swant\n%s", have, utf8Want)
	}
	if p, ok := got.Param("soup"); !ok || p.Value != "Борщ" {
		t.Errorf("PARAM: %+v", p)
	}
	if d := got.Diagnostics(); len(d) > 0 {
		t.Errorf("remarks: %q", d)
	}
	for _, f := range []Format{TableData, Binary, Binary2} {
		var b bytes.Buffer
		if err := Write(&b, got, f); err != nil {
			t.Fatal(err)
		}
		if have := cells(t, mustRead(t, b.String())); have != utf8Want {
			t.Errorf("%v written and read: got\n%swant\n%s", f, have, utf8Want)
		}
	}
}

// In BINARY the sizes are those of the bytes too, and a text may be cut within a character.
func TestUTF8CharsInBinary(t *testing.T) {
	var b []byte
	put := func(s string, n int) {
		p := make([]byte, n)
		copy(p, s)
		b = append(b, p...)
	}
	b = append(b, 0) // no nulls
	put("αλφα..", 10)
	put("αβγδε", 9) // of 10 bytes
	put("caf\xe9", 4)
	doc := `<VOTABLE version="1.6"><RESOURCE><TABLE><FIELD name="a" datatype="char" arraysize="10"/><FIELD name="b" datatype="char" arraysize="9"/><FIELD name="c" datatype="char" arraysize="4"/>` +
		`<DATA><BINARY2><STREAM encoding="base64">` + base64.StdEncoding.EncodeToString(b) + `</STREAM></BINARY2></DATA></TABLE></RESOURCE></VOTABLE>`
	if have, want := cells(t, mustRead(t, doc)), "αλφα.. | αβγδ | café\n"; have != want {
		t.Errorf("got %q, want %q", have, want)
	}
}

// Documents of before count characters.
func TestCharsOfOldDocuments(t *testing.T) {
	got := mustRead(t, doc(`<FIELD name="a" datatype="char" arraysize="4x2"/>`, `<TR><TD>αλφαbeta</TD></TR>`))
	if have, want := cells(t, got), "[αλφα beta]\n"; have != want {
		t.Errorf("got %q, want %q", have, want)
	}
}
