package votable

import (
	"bytes"
	"testing"
)

// FuzzRead: nothing that is read panics, and what can be read can be written and read again.
func FuzzRead(f *testing.F) {
	for _, s := range []Format{TableData, Binary, Binary2} {
		var b bytes.Buffer
		if err := Write(&b, catalogue(f, 3), s); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(doc(`<FIELD name="a" datatype="char" arraysize="2x*"/>`, `<TR><TD><![CDATA[a]]>&#65;</TD></TR>`)))
	f.Add([]byte("<!DOCTYPE html><html>"))
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		for _, s := range []Format{TableData, Binary2} {
			var b bytes.Buffer
			if err := Write(&b, got, s); err != nil {
				t.Fatalf("what was read cannot be written: %v", err)
			}
			again, err := Read(&b)
			if err != nil {
				t.Fatalf("%v: what was written cannot be read: %v", s, err)
			}
			if again.NumRows() != got.NumRows() && got.NumCols() > 0 || again.NumCols() != got.NumCols() {
				t.Fatalf("%v: %d × %d became %d × %d", s, got.NumRows(), got.NumCols(), again.NumRows(), again.NumCols())
			}
		}
	})
}
