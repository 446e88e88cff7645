package cell

import (
	"errors"
	"strings"
	"testing"
)

func TestErrorsForBeginners(t *testing.T) {
	for code, want := range map[string]string{
		"y := x +":                     "the expression ends too early",
		"func f() {\n\tfmt.Println(1)": "the cell ends before the { of line 1 is closed",
		"fmt.Println(\"a\"":            "the cell ends before the ( of line 1 is closed",
		"s := \"abc":                   `lacks its closing "`,
		"for i := 0; i < 3; i++\n{\n}": "the { must stand at the end of this line",
		"var plate *struct{ Name string }\nplate.Name":              "plate is nil (",
		"type P struct {\n\tN *P\n\tX int\n}\np := &P{}\np.N.X = 3": "p.N is nil (",
		"var f func()\nf()":                                          "f is nil (",
		"var r *strings.Reader\nr.Len()":                             "r is nil; did the cell that sets it fail? (",
		"t := vo.NewTable(\"x\", vo.Col(\"a\", []int{1}))\nt[\"a\"]": `a column is t.Floats("name")`,
		`vo.Around("M 16", 0.1)`:                                     `the position of a name is vo.Resolve("M 16")`,
		"vo.ImageOf(vo.Region(\"CIRCLE 1 2 3\"), 1)":                 "undefined: vo.ImageOf",
		`vo.Image("x").With(vo.Region("CIRCLE (" + "1 2 3)"))`:       `cannot use vo.Region("CIRCLE (" + "1 2 3)") (value of type *sky.Region) as image.Option value in argument to vo.Image("x").With`,
		"ra + 1":                          "undefined: ra",
		"sum := 0.5\nsum / len([]int{1})": "as in float64(n)",
		"for row in []int{1} {\n}":        "for _, row := range",
		"import numpy as np":              `as in import "math"`,
		"func g(q *struct{ X int }) int { return q.X }\ng(nil)": "q is nil (",
		"a := []int{1, 2}\ni := 5\na[i]":                        "index out of range [5] with length 2",
	} {
		s := newSession(t)
		_, _, err := eval(t, s, code)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Value, want) || !strings.Contains(e.Trace[0], want) {
			t.Errorf("%s\ngot  %v\nwant %s", code, err, want)
		}
	}
}

// A name of two letters is like any other of two letters: nothing is suggested.
func TestNoSuggestionForShortNames(t *testing.T) {
	for _, code := range []string{"ra + 1", "x = 3"} {
		_, _, err := eval(t, newSession(t), code)
		if err == nil || strings.Contains(err.Error(), "did you mean") {
			t.Errorf("%s: %v", code, err)
		}
	}
}
