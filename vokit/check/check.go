// Package check compares what was asked for with what came out, for the test
// cells of assignments and for notebooks that guard their own numbers. Its
// functions return an error that says what differs; in a cell a call ends the
// cell with it.
//
//	check.Near(mean, 3.21, 0.005)
//	check.Equal(plates.NumRows(), 42, "one row a plate")
package check

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"vogo/vokit/table"
)

// Equal returns an error if got is not want. Numbers of all types compare by
// value, so that 3 and 3.0 are equal, and slices compare element by element. The
// hint, if any, is put into the error.
func Equal(got, want any, hint ...string) error {
	if equal(reflect.ValueOf(got), reflect.ValueOf(want)) {
		return nil
	}
	return fail(fmt.Sprintf("got %s, want %s", text(got), text(want)), hint)
}

// Near returns an error if got is further from want than tolerance. A NaN is
// near to nothing.
func Near(got, want, tolerance float64, hint ...string) error {
	if math.Abs(got-want) <= tolerance {
		return nil
	}
	return fail(fmt.Sprintf("got %v, want %v ± %v", got, want, tolerance), hint)
}

// AllNear is [Near] for slices.
func AllNear(got, want []float64, tolerance float64, hint ...string) error {
	if len(got) != len(want) {
		return fail(fmt.Sprintf("got %d values, want %d", len(got), len(want)), hint)
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			return fail(fmt.Sprintf("value %d: got %v, want %v ± %v", i, got[i], want[i], tolerance), hint)
		}
	}
	return nil
}

// That returns an error, the hint, if ok is false.
func That(ok bool, hint string) error {
	if ok {
		return nil
	}
	return fmt.Errorf("check: %s", hint)
}

// Columns returns an error if the table lacks one of the columns.
func Columns(t *table.Table, names ...string) error {
	if t == nil {
		return fmt.Errorf("check: there is no table, want one with the columns %s", strings.Join(names, ", "))
	}
	for _, n := range names {
		if !t.Has(n) {
			return fmt.Errorf("check: the table has no column %q (it has: %s)", n, strings.Join(t.Names(), ", "))
		}
	}
	return nil
}

// Rows returns an error if the table does not have n rows.
func Rows(t *table.Table, n int, hint ...string) error {
	if t == nil {
		return fail(fmt.Sprintf("there is no table, want one of %d rows", n), hint)
	}
	if t.NumRows() != n {
		return fail(fmt.Sprintf("got %d rows, want %d", t.NumRows(), n), hint)
	}
	return nil
}

// Fails returns an error if err is nil, or says nothing of what it should.
func Fails(err error, saying string) error {
	switch {
	case err == nil:
		return fmt.Errorf("check: no error, want one that says %q", saying)
	case !strings.Contains(err.Error(), saying):
		return fmt.Errorf("check: the error %q does not say %q", err, saying)
	}
	return nil
}

func fail(what string, hint []string) error {
	hint = slices.DeleteFunc(slices.Clone(hint), func(h string) bool { return h == "" })
	if len(hint) > 0 {
		what += ": " + strings.Join(hint, " ")
	}
	return fmt.Errorf("check: %s", what)
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	s := []rune(fmt.Sprintf("%v", v))
	if len(s) > 200 {
		return string(s[:200]) + "…"
	}
	return string(s)
}

func equal(a, b reflect.Value) bool {
	for a.IsValid() && a.Kind() == reflect.Interface {
		a = a.Elem()
	}
	for b.IsValid() && b.Kind() == reflect.Interface {
		b = b.Elem()
	}
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	switch {
	case a.CanInt() && b.CanInt():
		return a.Int() == b.Int()
	case number(a) && number(b):
		return float(a) == float(b)
	case list(a) && list(b):
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !equal(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case a.Kind() == reflect.String && b.Kind() == reflect.String:
		return a.String() == b.String()
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

func list(v reflect.Value) bool { return v.Kind() == reflect.Slice || v.Kind() == reflect.Array }

func number(v reflect.Value) bool { return v.CanInt() || v.CanUint() || v.CanFloat() }

func float(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	}
	return v.Float()
}
