package display

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"time"
)

// tableOf shows slices and maps of structs, and maps of plain values, as
// tables. The bundle is empty for everything else.
func tableOf(v any) Bundle {
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Slice, reflect.Array:
		if cols := structColumns(r.Type().Elem()); cols != nil && r.Len() > 0 {
			return structTable(r, cols).MIMEBundle()
		}
	case reflect.Map:
		if r.Len() == 0 {
			return Bundle{}
		}
		if cols := structColumns(r.Type().Elem()); cols != nil {
			return mapTable(r, cols).MIMEBundle()
		}
		if isPlain(r.Type().Elem()) && isPlain(r.Type().Key()) {
			// Short text is better read as Go prints it; the table is for HTML.
			return mapTable(r, nil).MIMEBundle().with(MIMEText, textOf(v))
		}
	}
	return Bundle{}
}

// A field is one exported field of a struct type, as a column.
type field struct {
	index []int
	col   GridColumn
}

// structColumns lists the exported fields of a struct, or of what a pointer to
// one points to. It is nil for a type that is no struct or shows itself.
func structColumns(t reflect.Type) []field {
	if showsItself(t) {
		return nil
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
		if showsItself(t) {
			return nil
		}
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var cols []field
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() || f.Anonymous || len(f.Index) > 1 && !promoted(t, f.Index) {
			continue
		}
		cols = append(cols, field{f.Index, GridColumn{
			Name: f.Name, Type: f.Type.String(), Unit: f.Tag.Get("unit"), UCD: f.Tag.Get("ucd"),
			Description: f.Tag.Get("doc"), Right: isNumber(f.Type),
		}})
	}
	return cols
}

// promoted tells whether the way to an embedded field passes no pointer, which
// might be nil, and no field that is hidden.
func promoted(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		f := t.Field(i)
		if f.Type.Kind() != reflect.Struct || showsItself(f.Type) {
			return false
		}
		t = f.Type
	}
	return true
}

var selfShowing = []reflect.Type{
	reflect.TypeFor[MIMEBundler](), reflect.TypeFor[error](), reflect.TypeFor[fmt.Stringer](),
	reflect.TypeFor[fmt.Formatter](), reflect.TypeFor[time.Time](),
}

func showsItself(t reflect.Type) bool {
	for _, s := range selfShowing {
		if t == s || s.Kind() == reflect.Interface && t.Implements(s) {
			return true
		}
	}
	return false
}

func isNumber(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return true
	}
	return false
}

func isPlain(t reflect.Type) bool {
	return isNumber(t) || t.Kind() == reflect.String || t.Kind() == reflect.Bool || showsItself(t)
}

func structTable(r reflect.Value, cols []field) Grid {
	g := Grid{NumRows: r.Len()}
	for _, c := range cols {
		g.Columns = append(g.Columns, c.col)
	}
	for i := range min(r.Len(), gridRows) {
		g.Rows = append(g.Rows, fieldCells(r.Index(i), cols))
	}
	return g
}

func fieldCells(r reflect.Value, cols []field) []string {
	cells := make([]string, len(cols))
	if r.Kind() == reflect.Pointer {
		if r.IsNil() {
			for j := range cells {
				cells[j] = Null
			}
			return cells
		}
		r = r.Elem()
	}
	for j, c := range cols {
		cells[j] = cellText(r.FieldByIndex(c.index))
	}
	return cells
}

// mapTable shows a map with its keys in order; cols are nil for plain values.
func mapTable(r reflect.Value, cols []field) Grid {
	keys := r.MapKeys()
	sortValues(keys)
	g := Grid{NumRows: len(keys), Columns: []GridColumn{
		{Name: "key", Type: r.Type().Key().String(), Right: isNumber(r.Type().Key())},
	}}
	for _, c := range cols {
		g.Columns = append(g.Columns, c.col)
	}
	if cols == nil {
		t := r.Type().Elem()
		g.Columns = append(g.Columns, GridColumn{Name: "value", Type: t.String(), Right: isNumber(t)})
	}
	for _, k := range keys[:min(len(keys), gridRows)] {
		cells := []string{cellText(k)}
		if cols == nil {
			cells = append(cells, cellText(r.MapIndex(k)))
		} else {
			cells = append(cells, fieldCells(r.MapIndex(k), cols)...)
		}
		g.Rows = append(g.Rows, cells)
	}
	return g
}

func sortValues(keys []reflect.Value) {
	sort.SliceStable(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		switch {
		case a.CanInt():
			return a.Int() < b.Int()
		case a.CanUint():
			return a.Uint() < b.Uint()
		case a.CanFloat():
			return a.Float() < b.Float()
		case a.Kind() == reflect.String:
			return a.String() < b.String()
		}
		return cellText(a) < cellText(b)
	})
}

func cellText(r reflect.Value) string {
	if r.Kind() == reflect.Pointer && r.IsNil() || r.Kind() == reflect.Interface && r.IsNil() {
		return Null
	}
	if !r.CanInterface() {
		return Null
	}
	if r.Kind() == reflect.Float32 && !showsItself(r.Type()) {
		return strconv.FormatFloat(r.Float(), 'g', -1, 32)
	}
	if r.Kind() == reflect.Pointer && !showsItself(r.Type()) {
		return cellText(r.Elem())
	}
	return textOf(r.Interface())
}
