package datalink_test

import (
	"bytes"
	"testing"

	"vogo/vokit/datalink"
	"vogo/vokit/votable"
)

// Whatever links a service sends, what is made of them can be looked at.
func FuzzLinks(f *testing.F) {
	f.Add([]byte(`<VOTABLE version="1.4"><RESOURCE type="results"><TABLE>
<FIELD name="ID" datatype="char" arraysize="*"/><FIELD name="access_url" datatype="char" arraysize="*"/><FIELD name="service_def" datatype="char" arraysize="*"/>
<FIELD name="error_message" datatype="char" arraysize="*"/><FIELD name="semantics" datatype="char" arraysize="*"/><FIELD name="content_length" datatype="long"/>
<DATA><TABLEDATA><TR><TD>a</TD><TD/><TD>soda</TD><TD/><TD>#proc</TD><TD>-7</TD></TR><TR><TD>a</TD><TD>http://127.0.0.1/a</TD><TD/><TD/><TD>#this</TD><TD/></TR></TABLEDATA></DATA></TABLE></RESOURCE>
<RESOURCE ID="soda" type="meta" utype="adhoc:service"><PARAM name="standardID" datatype="char" arraysize="*" value="ivo://ivoa.net/std/SODA#sync-1.0"/>
<PARAM name="accessURL" datatype="char" arraysize="*" value="http://127.0.0.1/soda"/><GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" value="a"/>
<PARAM name="CIRCLE" datatype="double" arraysize="3" xtype="circle" value=""><VALUES><MAX value="1 2 3"/></VALUES></PARAM></GROUP></RESOURCE></VOTABLE>`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		d, err := votable.ReadAll(bytes.NewReader(doc))
		if err != nil {
			return
		}
		for _, tab := range d.Tables() {
			if tab.NumRows() > 1000 {
				return
			}
			l := datalink.FromTable(tab)
			for _, x := range l.Links() {
				if x.ContentLength < 0 {
					t.Errorf("%d bytes", x.ContentLength)
				}
				x.IsImage()
				x.Err()
			}
			l.All("#this")
			l.Unlinked()
			l.Get("#preview", "#this")
			for _, r := range tab.Rows() {
				datalink.AccessURL(r)
				datalink.ContentType(r)
			}
			if _, err := l.Table(); err != nil {
				t.Error(err)
			}
		}
	})
}
