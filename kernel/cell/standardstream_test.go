package cell

import (
	"bytes"
	"context"
	"testing"
)

// TestPrintingIsNoValue checks that what a print function returns is not shown,
// whichever of the standard streams it writes to.
func TestPrintingIsNoValue(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		code  string
		shown bool
	}{
		{`fmt.Println("a")`, false},
		{`fmt.Fprintln(os.Stderr, "a")`, false},
		{`fmt.Fprint(os.Stdout, "a")`, false},
		{"var b strings.Builder\nfmt.Fprint(&b, \"abc\")", true},
	} {
		var out bytes.Buffer
		r, err := s.Eval(context.Background(), tt.code, IO{Count: 1, Stdout: &out, Stderr: &out})
		if err != nil || r.OK != tt.shown {
			t.Errorf("%s: value %v shown: %v, error %v; want shown: %v", tt.code, r.Value, r.OK, err, tt.shown)
		}
	}
}
