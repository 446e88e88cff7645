package votable

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// A document cut off anywhere gives the rows before that.
func TestReadPartial(t *testing.T) {
	want := allTypes(t)
	for _, f := range []Format{TableData, Binary, Binary2} {
		var b bytes.Buffer
		if err := Write(&b, want, f); err != nil {
			t.Fatal(err)
		}
		doc := b.Bytes()
		most := 0
		for n := range len(doc) {
			got, err := ReadPartial(bytes.NewReader(doc[:n]))
			if got == nil {
				if err == nil {
					t.Fatalf("%v cut at %d: neither table nor error", f, n)
				}
				continue
			}
			rows := got.NumRows()
			if rows > 0 && rows < 3 && (!errors.Is(err, io.ErrUnexpectedEOF) || len(got.Diagnostics()) == 0) {
				t.Errorf("%v cut at %d: %d rows, error %v, remarks %v", f, n, rows, err, got.Diagnostics())
			}
			if rows < most {
				t.Errorf("%v cut at %d: %d rows, a shorter piece gave %d", f, n, rows, most)
			}
			most = max(most, rows)
			if have, want := cells(t, got), cells(t, want.Head(rows)); have != want {
				t.Fatalf("%v cut at %d:\n%swant\n%s", f, n, have, want)
			}
		}
		if most != 3 {
			t.Errorf("%v: never all rows", f)
		}
	}
}

func TestReadPartialOfBrokenCell(t *testing.T) {
	doc := `<VOTABLE><RESOURCE><TABLE><FIELD name="a" datatype="int"/><FIELD name="b" datatype="char" arraysize="*"/><DATA><TABLEDATA>
<TR><TD>1</TD><TD>x</TD></TR><TR><TD>2</TD><TD>y</TD></TR><TR><TD>3</TD></WRONG>`
	got, err := ReadPartial(strings.NewReader(doc))
	var bad *SyntaxError
	if !errors.As(err, &bad) || bad.Offset == 0 || got == nil || got.NumRows() != 2 {
		t.Fatalf("got %v, %v", got, err)
	}
}

func TestReadWhere(t *testing.T) {
	all := catalogue(t, 20_000)
	want, err := all.Where("gmag < 12 and class = 'QSO'")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Format{TableData, Binary, Binary2} {
		var b bytes.Buffer
		if err := Write(&b, all, f); err != nil {
			t.Fatal(err)
		}
		got, err := ReadWhere(&b, "gmag < 12 and class = 'QSO'")
		if err != nil {
			t.Fatal(err)
		}
		if cells(t, got) != cells(t, want) || want.NumRows() == 0 {
			t.Errorf("%v: %d rows, want %d", f, got.NumRows(), want.NumRows())
		}
	}
	var b bytes.Buffer
	if err := Write(&b, all, TableData); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadWhere(&b, "nosuch < 1"); err == nil || !strings.Contains(err.Error(), "no column") {
		t.Errorf("got %v", err)
	}
}
