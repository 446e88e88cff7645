package uws

import (
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	f.Add(`<uws:job xmlns:uws="u" version="1.1"><uws:jobId>1</uws:jobId><uws:phase>EXECUTING</uws:phase><uws:executionDuration>1e300</uws:executionDuration></uws:job>`)
	f.Add(`<job><phase>done</phase><results><result id="a" href="%zz"/></results></job>`)
	f.Add(`<html>`)
	f.Fuzz(func(t *testing.T, doc string) {
		s, err := parse(strings.NewReader(doc), "http://127.0.0.1/async/1")
		if err == nil && (s.Phase == "" || s.Limit < 0) {
			t.Errorf("%q gives %+v", doc, s)
		}
	})
}

func FuzzParseList(f *testing.F) {
	f.Add(`<jobs><jobref id="a"><phase>x</phase></jobref><jobref href="%zz"/></jobs>`)
	f.Fuzz(func(t *testing.T, doc string) {
		refs, err := parseList([]byte(doc), "http://127.0.0.1/async")
		for _, r := range refs {
			if err != nil || r.Phase == "" || r.URL == "" {
				t.Errorf("%q gives %+v, %v", doc, r, err)
			}
		}
	})
}
