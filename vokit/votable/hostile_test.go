package votable

import (
	"errors"
	"runtime"
	"strings"
	"testing"
)

// Documents made to hurt give one line, soon and without taking memory.
func TestHostileDocuments(t *testing.T) {
	field := `<FIELD name="a" datatype="int"/>`
	for what, doc := range map[string]string{
		"nesting":        "<VOTABLE>" + strings.Repeat("<RESOURCE>", 200_000),
		"nested groups":  "<VOTABLE><RESOURCE><TABLE>" + strings.Repeat("<GROUP>", 200_000),
		"nested text":    "<VOTABLE><DESCRIPTION>" + strings.Repeat("<b>", 200_000),
		"nested options": "<VOTABLE><PARAM name='x' datatype='int' value='1'><VALUES>" + strings.Repeat("<OPTION>", 200_000),
		"nested MIVOT":   "<VOTABLE><RESOURCE><VODML>" + strings.Repeat("<INSTANCE>", 200_000),
		"a huge array":   `<VOTABLE><RESOURCE><TABLE><FIELD name="a" datatype="int" arraysize="*"/><DATA><BINARY><STREAM encoding="base64">f////w==</STREAM></BINARY></DATA></TABLE></RESOURCE></VOTABLE>`,
		"a huge cell":    `<VOTABLE><RESOURCE><TABLE><FIELD name="a" datatype="double" arraysize="99999999x99999999"/><DATA><BINARY><STREAM encoding="base64">f////w==</STREAM></BINARY></DATA></TABLE></RESOURCE></VOTABLE>`,
		"no end":         `<VOTABLE><RESOURCE><TABLE nrows="9223372036854775807">` + field + `<DATA><TABLEDATA><TR><TD>1`,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Read(strings.NewReader(doc))
		runtime.ReadMemStats(&after)
		var bad *SyntaxError
		if err == nil || strings.Contains(err.Error(), "\n") || len(err.Error()) > 400 || !errors.As(err, &bad) {
			t.Errorf("%s: %.200v", what, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%s: %d MiB", what, used>>20)
		}
	}
}

// Entities that a document declares are not expanded, nor are files or URLs that they name opened.
func TestEntitiesAreNotExpanded(t *testing.T) {
	doc := `<?xml version="1.0"?><!DOCTYPE VOTABLE [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>
<VOTABLE><RESOURCE><TABLE nrows="2000000000"><FIELD name="s" datatype="char" arraysize="*"/><DATA><TABLEDATA><TR><TD>&b;&f;&#65;</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`
	got, err := Read(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if s, _ := got.Strings("s"); len(s) != 1 || s[0] != "&b;&f;A" {
		t.Errorf("got %q", s)
	}
}
