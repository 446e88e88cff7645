package check_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"vogo/vokit/check"
	"vogo/vokit/table"
)

func TestChecks(t *testing.T) {
	col, err := table.NewColumn(table.Meta{Name: "V"}, []float64{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	stars, err := table.New("stars", col)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		err  error
		want string // "" for none
	}{
		{"equal numbers of two types", check.Equal(3, 3.0), ""},
		{"unsigned", check.Equal(uint8(3), int64(3)), ""},
		{"unequal numbers", check.Equal(3, 4, "count again"), "check: got 3, want 4: count again"},
		{"large integers", check.Equal(int64(1)<<62, int64(1)<<62+1), "check: got 4611686018427387904, want 4611686018427387905"},
		{"texts", check.Equal("a", "b"), `check: got "a", want "b"`},
		{"slices", check.Equal([]int{1, 2}, []float64{1, 2}), ""},
		{"unequal slices", check.Equal([]int{1}, []int{1, 2}), "check: got [1], want [1 2]"},
		{"nothing", check.Equal(nil, nil), ""},
		{"nothing wanted", check.Equal(1, nil), "check: got 1, want <nil>"},
		{"maps", check.Equal(map[string]int{"a": 1}, map[string]int{"a": 1}), ""},
		{"near", check.Near(3.14, math.Pi, 0.01), ""},
		{"not near", check.Near(3, 4, 0.5), "check: got 3, want 4 ± 0.5"},
		{"NaN", check.Near(math.NaN(), 4, 0.5), "check: got NaN, want 4 ± 0.5"},
		{"all near", check.AllNear([]float64{1, 2}, []float64{1, 2.01}, 0.1), ""},
		{"one not near", check.AllNear([]float64{1, 2}, []float64{1, 3}, 0.1, "see B"), "check: value 1: got 2, want 3 ± 0.1: see B"},
		{"too few", check.AllNear(nil, []float64{1}, 0.1), "check: got 0 values, want 1"},
		{"that", check.That(true, "x"), ""},
		{"not that", check.That(false, "x is to be positive"), "check: x is to be positive"},
		{"columns", check.Columns(stars, "V"), ""},
		{"no column", check.Columns(stars, "B"), `check: the table has no column "B" (it has: V)`},
		{"no table", check.Columns(nil, "B"), "check: there is no table, want one with the columns B"},
		{"rows", check.Rows(stars, 2), ""},
		{"other rows", check.Rows(stars, 3), "check: got 2 rows, want 3"},
		{"fails", check.Fails(errors.New("no such table"), "no such"), ""},
		{"does not fail", check.Fails(nil, "no such"), `check: no error, want one that says "no such"`},
		{"fails otherwise", check.Fails(errors.New("x"), "y"), `check: the error "x" does not say "y"`},
	} {
		switch {
		case tt.want == "" && tt.err != nil:
			t.Errorf("%s: %v", tt.name, tt.err)
		case tt.want != "" && (tt.err == nil || tt.err.Error() != tt.want):
			t.Errorf("%s: got %v, want %s", tt.name, tt.err, tt.want)
		}
	}
}

func Example() {
	mean := (2.0 + 4.0) / 2
	fmt.Println(check.Near(mean, 3, 0.001))
	fmt.Println(check.Equal(len("vogo"), 5, "count the letters"))
	// Output:
	// <nil>
	// check: got 4, want 5: count the letters
}
