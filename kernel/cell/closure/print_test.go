package closure_test

import (
	"bytes"
	"context"
	"testing"

	"vogo/kernel/cell"
)

// TestPrint looks at the built-ins print and println, which write to the standard error.
func TestPrint(t *testing.T) {
	for code, want := range map[string]string{
		`println(1, -2, uint8(3), "a", true, 'x')`: "1 -2 3 a true 120\n",
		`print("a", 1, "b", false)`:                "a1bfalse",
		`println()`:                                "\n",
		`println(1.5, float32(0.1), 1e100)`:        "1.5 0.1 1e+100\n",
		`println(1+2i, complex64(-1i))`:            "(1+2i) (0-1i)\n",
		"var p *int\nprintln(p, nil == p)":         "0x0 true\n",
		"type T int\nprintln(T(4), \"\" + \"s\")":  "4 s\n",
		"var e any\nprintln(e)":                    "(0x0,0x0)\n",
	} {
		var out, errs bytes.Buffer
		if _, err := compiled(t).Eval(context.Background(), code, cell.IO{Count: 1, Stdout: &out, Stderr: &errs}); err != nil {
			t.Errorf("%s: %v", code, err)
		}
		if out.Len() > 0 || errs.String() != want {
			t.Errorf("%s writes %q to the output and %q to the errors, want %q", code, &out, &errs, want)
		}
	}
}
