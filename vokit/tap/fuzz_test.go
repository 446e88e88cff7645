package tap

import (
	"strings"
	"testing"
)

func FuzzParseVOSI(f *testing.F) {
	f.Add(`<tableset><schema><name>a</name><table type="x"><name>b</name><nrows>1</nrows><column><name>c</name></column></table></schema></tableset>`)
	f.Add(`<a><schema><schema><name><table><name>`)
	f.Fuzz(func(t *testing.T, doc string) {
		tabs, err := parseVOSI(strings.NewReader(doc))
		if (err == nil) != (len(tabs) > 0) {
			t.Errorf("%q gives %v, %v", doc, tabs, err)
		}
	})
}

func FuzzParseExamples(f *testing.F) {
	f.Add(`<div typeof="example"><b property="name">n</b><pre property="query">q</pre></div>`)
	f.Add(`</div><div typeof="example"><br><p property="query">`)
	f.Fuzz(func(t *testing.T, doc string) {
		ex, _ := parseExamples([]byte(doc))
		for _, e := range ex {
			if e.query == "" {
				t.Errorf("%q gives %+v", doc, e)
			}
		}
	})
}

func FuzzParseCapabilities(f *testing.F) {
	f.Add(`<capabilities><capability standardID="ivo://ivoa.net/std/TAP"><language><name>ADQL</name><version>2.1</version></language><outputLimit><default unit="row">1e99</default></outputLimit></capability></capabilities>`)
	f.Add(`<capabilities/>`)
	f.Fuzz(func(t *testing.T, doc string) {
		c, err := parseCapabilities([]byte(doc))
		if err == nil && (c.MaxRec < 0 || c.MaxRecHard < 0 || c.UploadLimit < 0) {
			t.Errorf("%q gives %+v", doc, c)
		}
	})
}
