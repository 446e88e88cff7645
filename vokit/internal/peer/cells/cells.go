// Package cells lets tests compare tables with what other programs read of the
// same files.
package cells

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"strconv"
	"testing"

	"vogo/vokit/table"
)

// Table is a table as another program sees it.
type Table struct {
	Names, Units, Descriptions []string
	Rows                       [][]any
	Meta                       map[string]string
}

// Read reads the tables that a script has written as JSON, by their names.
func Read(t testing.TB, path string) map[string]Table {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.UseNumber()
	var out map[string]Table
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Same compares cells by what they are worth, and what is said about columns.
func Same(t testing.TB, what string, got *table.Table, want Table) {
	t.Helper()
	if got.NumCols() != len(want.Names) || got.NumRows() != len(want.Rows) {
		t.Fatalf("%s: %d × %d cells, want %d × %d", what, got.NumRows(), got.NumCols(), len(want.Rows), len(want.Names))
	}
	for k, c := range got.Columns() {
		if c.Name != want.Names[k] || c.Description != want.Descriptions[k] || (c.Unit == "") != (want.Units[k] == "") {
			t.Errorf("%s: column %q [%s] %q, want %q [%s] %q", what, c.Name, c.Unit, c.Description, want.Names[k], want.Units[k], want.Descriptions[k])
		}
		for i := range got.NumRows() {
			a, b := text(c.Value(i)), text(want.Rows[i][k])
			if c.IsNull(i) {
				a = "null"
			}
			if a != b {
				t.Errorf("%s: column %s (%s), row %d: %s, want %s", what, c.Name, c.TypeName(), i, a, b)
				break
			}
		}
	}
	if name := want.Meta["name"]; name != got.Name {
		t.Errorf("%s: the table is called %q, want %q", what, got.Name, name)
	}
}

// text writes a cell so that equal ones are equal, however they were kept.
func text(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case json.Number:
		if i, err := x.Int64(); err == nil {
			return strconv.FormatInt(i, 10)
		}
		f, err := x.Float64()
		if err != nil {
			return err.Error()
		}
		return text(f)
	case string:
		switch x {
		case "inf", "-inf":
			return map[string]string{"inf": "+Inf", "-inf": "-Inf"}[x]
		}
		return strconv.Quote(x)
	case float32:
		return text(float64(x))
	case float64:
		if x != x {
			return "null"
		}
		if x == math.Trunc(x) && math.Abs(x) < 1e15 {
			return strconv.FormatInt(int64(x), 10)
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	case complex128:
		return text([]any{real(x), imag(x)})
	case complex64:
		return text(complex128(x))
	case []any: // arrays are compared flat
		out := ""
		for _, e := range x {
			s := text(e)
			if _, nested := e.([]any); !nested {
				s += " "
			}
			out += s
		}
		return out
	case bool, int, int8, uint8, int16, int32, int64:
		return fmt.Sprint(x)
	}
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice {
		return fmt.Sprintf("a %T", v)
	}
	flat := make([]any, list.Len())
	for i := range flat {
		flat[i] = list.Index(i).Interface()
	}
	return text(flat)
}
